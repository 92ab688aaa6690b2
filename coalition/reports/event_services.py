"""What can be done to an event: recorded, changed, put into another language, sent, published, returned, taken back."""

from __future__ import annotations

from datetime import date
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.conflicts import Conflict
from coalition.core.rows import lock_seen, save_changes
from members.services.rights import demand

from .choices import EventStatus
from .event_notices import tell_of_event, tell_of_outcome
from .models import Event, EventText
from .workflow import COORDINATOR, EVENT


class EventFacts(TypedDict, total=False):
    day: date
    last_day: date | None
    is_online: bool
    place: str
    held_by: str
    source: str
    source_url: str


class EventWords(TypedDict):
    language: str
    title: str
    summary: str
    lessons: str


@transaction.atomic
def record_event(*, words: EventWords, by: Actor, is_demonstration: bool = False, **facts: Unpack[EventFacts]) -> Event:
    """Keep a draft with its words in one language; raise ValidationError, by field, for what is wrong with it."""
    demand(COORDINATOR, by=by)
    event = Event(written_by_id=by.pk, is_demonstration=is_demonstration, **facts)
    _check(event)
    event.save()
    _write(event, words)
    EVENT.record_start(event, by=by)
    return event


@transaction.atomic
def change_event(
    *, event: Event, words: EventWords, by: Actor, version: int | None = None, **facts: Unpack[EventFacts]
) -> Event:
    """Change a draft, and its words in this language; whoever does wrote it too, so that somebody else publishes it."""
    current = lock_seen(Event, event.pk, version=version)
    demand(COORDINATOR, by=by)
    if current.status != EventStatus.DRAFT:
        raise Conflict(_("Only a draft can be changed: have it returned or taken back first."))
    changes: dict[str, Any] = {**facts, "written_by_id": by.pk}
    for name, value in changes.items():
        setattr(current, name, value)
    _check(current)
    save_changes(current, **changes)
    _write(current, words)
    return current


@transaction.atomic
def send_event(*, event: Event, by: Actor, version: int | None = None) -> Event:
    """Ask an approver to publish it."""
    current = lock_seen(Event, event.pk, version=version)
    tell_of_event(current, EVENT.move(current, "send", by=by))
    return current


@transaction.atomic
def publish_event(*, event: Event, by: Actor, version: int | None = None) -> Event:
    """Let everybody read it; by an approver who did not write it."""
    current = lock_seen(Event, event.pk, version=version)
    record = EVENT.move(current, "publish", by=by, published_at=timezone.now())
    tell_of_outcome("event_published", current, record)
    return current


@transaction.atomic
def return_event(*, event: Event, note: str, by: Actor, version: int | None = None) -> Event:
    """Give it back to who wrote it, with a reason that they read."""
    current = lock_seen(Event, event.pk, version=version)
    EVENT.check(current, "send_back", by=by)
    if not note.strip():
        raise ValidationError({"note": _("Say what is to be changed: who wrote it reads it.")})
    record = EVENT.move(current, "send_back", by=by, note=note.strip())
    tell_of_outcome("event_returned", current, record)
    return current


@transaction.atomic
def take_back_event(*, event: Event, note: str, by: Actor, version: int | None = None) -> Event:
    """Take it from the public at once; as a draft it can be mended."""
    current = lock_seen(Event, event.pk, version=version)
    record = EVENT.move(current, "take_back", by=by, note=note.strip())
    tell_of_outcome("event_taken_back", current, record)
    return current


def _check(event: Event) -> None:
    event.full_clean(exclude=["written_by"], validate_constraints=False)
    if event.last_day and event.last_day < event.day:
        raise ValidationError({"last_day": _("The event ends before it begins.")})
    if not (event.is_online or event.place):
        raise ValidationError({"place": _("Say where it was held, or that it was held online.")})


def _write(event: Event, words: EventWords) -> None:
    text = EventText.objects.filter(event=event, language=words["language"]).first() or EventText(event=event)
    for name, value in words.items():
        setattr(text, name, str(value).strip())
    text.full_clean(exclude=["event"], validate_constraints=False, validate_unique=False)
    text.save()
