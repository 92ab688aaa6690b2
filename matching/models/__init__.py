from .back_tests import BackTest, Replay, ReplayedNeed
from .calls import Call, CallAnswer, CallInvitation
from .matches import Match
from .methods import MethodProposal
from .replays import ReplayOutcome, RunReplay
from .run_parts import MatchRunPart
from .runs import MatchCandidate, MatchRun, UnmatchedNeed, WeightSet
from .scenarios import Adoption, Scenario

__all__ = [
    "Adoption",
    "BackTest",
    "Call",
    "CallAnswer",
    "CallInvitation",
    "Match",
    "MatchCandidate",
    "MatchRun",
    "MatchRunPart",
    "MethodProposal",
    "Replay",
    "ReplayOutcome",
    "ReplayedNeed",
    "RunReplay",
    "Scenario",
    "UnmatchedNeed",
    "WeightSet",
]
