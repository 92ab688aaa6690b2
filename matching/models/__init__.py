from .matches import Match
from .run_parts import MatchRunPart
from .runs import MatchCandidate, MatchRun, UnmatchedNeed, WeightSet

__all__ = ["Match", "MatchCandidate", "MatchRun", "MatchRunPart", "UnmatchedNeed", "WeightSet"]
