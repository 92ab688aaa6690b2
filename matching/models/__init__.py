from .matches import Match
from .replays import ReplayOutcome, RunReplay
from .run_parts import MatchRunPart
from .runs import MatchCandidate, MatchRun, UnmatchedNeed, WeightSet

__all__ = [
    "Match",
    "MatchCandidate",
    "MatchRun",
    "MatchRunPart",
    "ReplayOutcome",
    "RunReplay",
    "UnmatchedNeed",
    "WeightSet",
]
