"""A call to action from its first words to its end. Every function is one use case, in one transaction."""

from .answering import OfferedPart, answer_call, decline_call, mark_seen
from .ending import cancel_call, close_call, close_due_calls
from .sending import invite_further, open_call, remind_before_the_end, remind_members
from .writing import CallFields, choose_members, extend_call, update_call, write_call

__all__ = [
    "CallFields",
    "OfferedPart",
    "answer_call",
    "cancel_call",
    "choose_members",
    "close_call",
    "close_due_calls",
    "decline_call",
    "extend_call",
    "invite_further",
    "mark_seen",
    "open_call",
    "remind_before_the_end",
    "remind_members",
    "update_call",
    "write_call",
]
