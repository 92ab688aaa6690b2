"""Mails about entries of a space: to the editors of the flagship's members, each in their own language."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from coalition.core.access import Role
from members.models import Affiliation, Organisation, User
from members.services.notices import tell_each

from .models import Entry, Meeting

# A meeting that begins before the next mail of the day has surely come.
SOON = timedelta(days=2)


def tell_of_entry(entry: Entry) -> None:
    _tell("posted", entry, kind=entry._meta.verbose_name)


def tell_of_cancelled(meeting: Meeting) -> None:
    """Nothing about one that is over."""
    until = meeting.starts_at - timezone.now()
    if until > timedelta():
        _tell("meeting_cancelled", meeting, urgent=until < SOON, starts=meeting.starts_at)


def _tell(event: str, entry: Entry, *, urgent: bool = False, **words: Any) -> None:
    tell_each(
        f"spaces/{event}",
        _readers(entry),
        key=f"{entry._meta.model_name}:{entry.pk}",
        place=("spaces:space", [entry.space_id]),
        urgent=urgent,
        space=entry.space,
        title=entry.title,
        **words,
    )


def _readers(entry: Entry) -> list[User]:
    members = Organisation.objects.members().filter(flagships=entry.space_id)
    editors = Affiliation.objects.standing().filter(role=Role.MEMBER_EDITOR, organisation__in=members)
    return list(User.objects.filter(is_active=True, pk__in=editors.values("user")).order_by("pk"))
