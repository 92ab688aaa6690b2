from .matches import Match
from .runs import MatchCandidate, MatchRun, UnmatchedNeed, WeightSet

__all__ = ["Match", "MatchCandidate", "MatchRun", "UnmatchedNeed", "WeightSet"]
