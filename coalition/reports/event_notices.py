"""Mails about events: to the approvers that one waits, to whoever wrote it what came of it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import prefetch_related_objects
from django.utils.functional import lazy

from coalition.core.access import Role
from coalition.core.models import TransitionRecord
from members.models import User
from members.services.delegations import approvers_today
from members.services.notices import Place, in_role, tell_each

from .event_page import text_for
from .models import Event


def tell_of_event(event: Event, record: TransitionRecord) -> None:
    """To the approvers and who stands in for them, but for whoever wrote it."""
    readers = [user for user in approvers_today() if user.pk != event.written_by_id]
    _tell("event_sent", event, readers, record)


def tell_of_outcome(name: str, event: Event, record: TransitionRecord) -> None:
    """`name` is event_published, event_returned or event_taken_back. The reason stays on the page."""
    _tell(name, event, [user for user in _writers(event) if user.pk != record.actor_id], record)


def _writers(event: Event) -> Iterable[User]:
    """Whoever wrote it; the coordinators where nobody did who still acts."""
    writer: User | None = event.written_by
    return [writer] if writer and writer.is_active else in_role(Role.COORDINATOR)


def _tell(name: str, event: Event, readers: Iterable[User], record: TransitionRecord) -> None:
    prefetch_related_objects([event], "texts")
    place: Place = ("reports:event", [event.pk])
    title = lazy(lambda: str(text_for(event) or event), str)()
    tell_each(f"reports/{name}", readers, key=str(record.pk), place=place, title=title)
