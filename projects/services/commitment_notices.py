"""Mails about commitments: to each editor of the member in their own language, with a link to where they answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.formats import date_format

from coalition.core.access import Role
from coalition.core.models import TransitionRecord
from coalition.core.outbox.services import queue_email
from members.models import User
from members.services.notices import Place, address_of, in_role
from projects.amounts import write_amount
from projects.models import Commitment, Milestone


def tell_of_reminder(commitment: Commitment, due: Sequence[Commitment | Milestone], on: date) -> None:
    """Of a day that comes or has passed: `due` are the milestones, and the commitment itself for its end."""
    last = any(row.reminders > 1 for row in due)
    for user in answerers(commitment):
        with translation.override(user.language):
            days = [_day_words(row) for row in due]
        place: Place = ("projects:update-commitment", [commitment.pk])
        _tell(
            "commitment_reminder", commitment, user, key=f"{commitment.pk}:{on}", place=place, days=days, is_last=last
        )


def tell_of_lapse(commitment: Commitment, record: TransitionRecord) -> None:
    """To the member that the promise has lapsed; to the coordinators, who ask why."""
    place: Place = ("projects:commitment", [commitment.pk])
    for user in in_role(Role.MEMBER_EDITOR, organisation=commitment.organisation):
        _tell("commitment_lapsed", commitment, user, key=str(record.pk), place=place)
    for user in in_role(Role.COORDINATOR):
        _tell("commitment_escalated", commitment, user, key=str(record.pk), place=place)


def tell_of_end(commitment: Commitment, record: TransitionRecord) -> None:
    """To the coordinators, but for whoever did it: the member delivered what it promised, or withdrew it."""
    place: Place = ("projects:commitment", [commitment.pk])
    is_delivered = record.name == "deliver"
    for user in (reader for reader in in_role(Role.COORDINATOR) if reader.pk != record.actor_id):
        _tell("commitment_ended", commitment, user, key=str(record.pk), place=place, is_delivered=is_delivered)


def answerers(commitment: Commitment) -> Iterable[User]:
    """The member's editors; the coordinators for a member that never signs in."""
    return list(in_role(Role.MEMBER_EDITOR, organisation=commitment.organisation)) or in_role(Role.COORDINATOR)


def _day_words(row: Commitment | Milestone) -> dict[str, str]:
    """A milestone by its title; the end of the commitment has none."""
    if isinstance(row, Milestone):
        return {"title": row.title, "day": date_format(row.due_on, "DATE_FORMAT")}
    return {"title": "", "day": date_format(row.expected_on, "DATE_FORMAT")}


def _tell(event: str, commitment: Commitment, user: User, *, key: str, place: Place, **words: Any) -> None:
    with translation.override(user.language):
        told: dict[str, Any] = {"amount": write_amount(commitment), "towards": commitment.subject_name}
    queue_email(
        event=f"projects/{event}",
        to=user.email,
        key=key,
        language=user.language,
        name=user.name,
        organisation=commitment.organisation.name,
        reference=commitment.reference,
        expected_on=commitment.expected_on,
        link=address_of(place, user.language),
        **told,
        **words,
    )
