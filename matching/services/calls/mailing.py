"""The mails of a call: to the editors of the invited members, each in their own language, and as they will look."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from coalition.core.access import Role
from coalition.core.models import TransitionRecord
from coalition.core.outbox.letters import render_email
from coalition.core.outbox.services import queue_email
from matching.models import Call, CallInvitation
from members.models import Affiliation, User
from members.services.notices import address_of, in_role, tell_each
from requests.models import Need

CALL, REMINDER, CANCELLED = "matching/call", "matching/call_reminder", "matching/call_cancelled"


@dataclass(frozen=True)
class Addressed:
    """One invitation with one of its readers."""

    invitation: CallInvitation
    reader: User


@dataclass(frozen=True)
class Preview:
    """A mail as its first reader of this language gets it."""

    language: str
    subject: str
    text: str
    addressed: Addressed
    readers: int


def addressees(invitations: Collection[CallInvitation]) -> list[Addressed]:
    """Every focal point of every member, in the order of the invitations; one query."""
    editors: dict[int, list[User]] = defaultdict(list)
    standing = Affiliation.objects.standing().filter(role=Role.MEMBER_EDITOR, user__is_active=True)
    of_members = standing.filter(organisation__in=[row.organisation_id for row in invitations])
    for entry in of_members.select_related("user").order_by("user"):
        if entry.organisation_id:
            editors[entry.organisation_id].append(entry.user)
    return [Addressed(row, user) for row in invitations for user in editors[row.organisation_id]]


def previews(event: str, call: Call, addressed: Collection[Addressed]) -> list[Preview]:
    """One for each language that occurs among the readers, the most frequent first."""
    by_language: dict[str, list[Addressed]] = defaultdict(list)
    for entry in addressed:
        by_language[entry.reader.language].append(entry)
    needs = _needs_of(call)
    found = sorted(by_language.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return [_preview(event, call, needs, language, entries) for language, entries in found]


def send(event: str, call: Call, addressed: Collection[Addressed], *, key: str = "") -> None:
    """Queue the mail once for each reader; `key` tells two occasions of one event apart."""
    needs = _needs_of(call)
    for entry in addressed:
        queue_email(
            event=event,
            to=entry.reader.email,
            key=f"{entry.invitation.pk}:{key}",
            language=entry.reader.language,
            **_context(call, needs, entry),
        )


def tell_of_answer(invitation: CallInvitation, record: TransitionRecord) -> None:
    """To whoever opened the call; to the coordinators where that person has left."""
    call = invitation.call
    readers = [call.opened_by] if call.opened_by.is_active else in_role(Role.COORDINATOR)
    tell_each(
        "matching/call_answered",
        readers,
        key=str(record.pk),
        place=("matching:call", [call.pk]),
        organisation=invitation.organisation.name,
        title=call.title,
        answer_by=call.answer_by,
        is_declined=record.name == "decline",
    )


def _preview(event: str, call: Call, needs: list[Need], language: str, entries: list[Addressed]) -> Preview:
    first = entries[0]
    context = _context(call, needs, first)
    letter = render_email(event, language=language, to=first.reader.email, **context)
    return Preview(language, letter.subject, letter.text.strip(), first, len(entries))


def _context(call: Call, needs: list[Need], entry: Addressed) -> dict[str, Any]:
    return {
        "call": call,
        "needs": needs,
        "countries": {need.request_country.country_id for need in needs},
        "name": entry.reader.name,
        "organisation": entry.invitation.organisation.name,
        "answer_by": call.answer_by,
        "link": address_of(("matching:invitation", [entry.invitation.pk]), entry.reader.language),
    }


def _needs_of(call: Call) -> list[Need]:
    return list(call.needs.select_related("category", "unit", "request_country__country").order_by("pk"))
