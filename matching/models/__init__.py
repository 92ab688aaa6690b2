from .back_tests import BackTest, Replay, ReplayedNeed
from .matches import Match
from .replays import ReplayOutcome, RunReplay
from .run_parts import MatchRunPart
from .runs import MatchCandidate, MatchRun, UnmatchedNeed, WeightSet
from .scenarios import Adoption, Scenario

__all__ = [
    "Adoption",
    "BackTest",
    "Match",
    "MatchCandidate",
    "MatchRun",
    "MatchRunPart",
    "Replay",
    "ReplayOutcome",
    "ReplayedNeed",
    "RunReplay",
    "Scenario",
    "UnmatchedNeed",
    "WeightSet",
]
