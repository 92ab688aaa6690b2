from .back_tests import BackTest, Replay, ReplayedNeed
from .calls import Call, CallAnswer, CallInvitation
from .interests import Interest
from .matches import Match
from .methods import MethodProposal
from .overlaps import Complement, OverlapKind
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
    "Complement",
    "Interest",
    "Match",
    "MatchCandidate",
    "MatchRun",
    "MatchRunPart",
    "MethodProposal",
    "OverlapKind",
    "Replay",
    "ReplayOutcome",
    "ReplayedNeed",
    "RunReplay",
    "Scenario",
    "UnmatchedNeed",
    "WeightSet",
]
