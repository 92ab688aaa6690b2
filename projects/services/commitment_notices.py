"""Mails about commitments: to each editor of the member in their own language, with a link to where they answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import lazy

from coalition.core.access import Role
from coalition.core.models import TransitionRecord
from members.models import User
from members.services.notices import Place, in_role, tell_each
from projects.amounts import write_amount
from projects.models import Commitment, Milestone


def tell_of_reminder(commitment: Commitment, due: Sequence[Commitment | Milestone], on: date) -> None:
    """Of a day that comes or has passed: `due` are the milestones, and the commitment itself for its end."""
    place: Place = ("projects:update-commitment", [commitment.pk])
    words = {"days": [_day_words(row) for row in due], "is_last": any(row.reminders > 1 for row in due)}
    _tell("commitment_reminder", commitment, answerers(commitment), key=f"{commitment.pk}:{on}", place=place, **words)


def tell_of_lapse(commitment: Commitment, record: TransitionRecord) -> None:
    """To the member that the promise has lapsed; to the coordinators, who ask why."""
    editors = in_role(Role.MEMBER_EDITOR, organisation=commitment.organisation)
    _tell("commitment_lapsed", commitment, editors, key=str(record.pk))
    _tell("commitment_escalated", commitment, in_role(Role.COORDINATOR), key=str(record.pk))


def tell_of_end(commitment: Commitment, record: TransitionRecord) -> None:
    """To the coordinators, but for whoever did it: the member delivered what it promised, or withdrew it."""
    readers = [reader for reader in in_role(Role.COORDINATOR) if reader.pk != record.actor_id]
    is_delivered = record.name == "deliver"
    _tell("commitment_ended", commitment, readers, key=str(record.pk), is_delivered=is_delivered)


def answerers(commitment: Commitment) -> Iterable[User]:
    """The member's editors; the coordinators for a member that never signs in."""
    return list(in_role(Role.MEMBER_EDITOR, organisation=commitment.organisation)) or in_role(Role.COORDINATOR)


def _day_words(row: Commitment | Milestone) -> dict[str, str]:
    """A milestone by its title; the end of the commitment has none."""
    title, day = (row.title, row.due_on) if isinstance(row, Milestone) else ("", row.expected_on)
    return {"title": title, "day": lazy(date_format, str)(day, "DATE_FORMAT")}


def _tell(
    event: str, commitment: Commitment, readers: Iterable[User], *, key: str, place: Place | None = None, **words: Any
) -> None:
    told: dict[str, Any] = {
        "organisation": commitment.organisation.name,
        "reference": commitment.reference,
        "amount": lazy(write_amount, str)(commitment),
        "towards": lazy(lambda: commitment.subject_name, str)(),
        "expected_on": commitment.expected_on,
    }
    page = place or ("projects:commitment", [commitment.pk])
    tell_each(f"projects/{event}", readers, key=key, place=page, **told, **words)
