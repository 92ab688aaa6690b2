"""The mails that the portal writes, as data: each app declares its own in `<app>/mails.py`, beside its policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from ..access.permissions import Words
from ..access.roles import Role


@dataclass(frozen=True)
class Topic:
    """What mails are about, as a reader chooses between them."""

    code: str
    label: Words
    in_inbox: bool = True
    """Whether its mails also stand in the reader's inbox: a sign-in code is of no use there."""


@dataclass(frozen=True)
class MailEvent:
    """A mail and all that the portal knows about it.

    name: the folder of its templates below `templates/emails`.
    label: what it is, in a line of the reader's list of mails.
    readers: the roles that may get it; empty where an address is written to, whoever reads it.
    sample: an invented value for each name that its templates read. The preview shows it, and a mail that comes
        without one of the names is refused.
    urgent: it goes at once and cannot be switched off: a deadline of the reader runs, something waits for the
        reader's answer, or it is the decision in the reader's own case.
    """

    name: str
    label: Words
    topic: Topic
    sample: Mapping[str, Any]
    readers: frozenset[Role] = frozenset()
    urgent: bool = False


EVENTS: dict[str, MailEvent] = {}


def declare(*events: MailEvent) -> None:
    EVENTS.update({event.name: event for event in events})


def event_named(name: str) -> MailEvent:
    """Return the declared event; raise ImproperlyConfigured where no app declares it."""
    if name not in EVENTS:
        raise ImproperlyConfigured(f"No app declares the mail {name!r}: see mails.py of its app.")
    return EVENTS[name]
