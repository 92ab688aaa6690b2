"""A match from proposal to confirmation. Every other end opens again what it held on both sides."""

from .answers import accept_match, agree_match, decline_match, reject_match
from .decisions import confirm_match, refuse_match
from .lapsing import lapse_matches
from .proposals import extend_deadline, propose_match, withdraw_match
from .reminding import remind_of_answers

__all__ = [
    "accept_match",
    "agree_match",
    "confirm_match",
    "decline_match",
    "extend_deadline",
    "lapse_matches",
    "propose_match",
    "refuse_match",
    "reject_match",
    "remind_of_answers",
    "withdraw_match",
]
