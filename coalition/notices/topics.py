"""What a person may choose about, from the events that their roles can get."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from coalition.core.access import Role
from coalition.core.access.permissions import Words
from coalition.core.outbox.events import EVENTS, MailEvent, Topic


@dataclass(frozen=True)
class Choice:
    """A topic, and what it brings that may wait."""

    topic: Topic
    brings: tuple[Words, ...]


def open_choices(roles: frozenset[Role]) -> list[Choice]:
    waiting = [event for event in _read_by(roles) if not event.urgent]
    topics = dict.fromkeys(event.topic for event in waiting)
    return [Choice(topic, tuple(event.label for event in waiting if event.topic == topic)) for topic in topics]


def always_sent(roles: frozenset[Role]) -> list[Words]:
    """What goes at once whatever somebody chose."""
    return [event.label for event in _read_by(roles) if event.urgent]


def topic_named(code: str) -> Topic | None:
    return next((event.topic for event in EVENTS.values() if event.topic.code == code), None)


def by_topic(events: Iterable[MailEvent]) -> dict[Topic, list[MailEvent]]:
    found: dict[Topic, list[MailEvent]] = {}
    for event in events:
        found.setdefault(event.topic, []).append(event)
    return found


def _read_by(roles: frozenset[Role]) -> list[MailEvent]:
    return [event for event in EVENTS.values() if event.topic.in_inbox and event.readers & roles]
