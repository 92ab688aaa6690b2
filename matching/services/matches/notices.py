"""Mails about a match: to those whose turn it is or who lose something, each in their own language."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from coalition.core.access import Role
from matching.models import Match
from members.models import Affiliation, User
from members.services.delegations import approvers_today
from members.services.notices import tell_each


def member_editors(match: Match) -> QuerySet[User]:
    return _in_role(Role.MEMBER_EDITOR, organisation=match.offer.organisation_id)


def authority_editors(match: Match) -> QuerySet[User]:
    """Of the country's own authority; nobody where it has no account yet."""
    return _in_role(Role.MINISTRY_EDITOR, authority=match.need.request_country.authority_id)


def second_persons(match: Match) -> QuerySet[User]:
    """The approvers who may confirm it, and the delegates of those who are away."""
    return approvers_today().exclude(pk=match.proposed_by_id)


def proposer(match: Match) -> list[User]:
    return [match.proposed_by]


def tell(event: str, match: Match, *readers: Iterable[User], key: str = "") -> None:
    """Tell all of them, each once for the match (or the key, where it has more than one cause), with a link to it."""
    tell_each(
        f"matching/{event}",
        {user.pk: user for group in readers for user in group}.values(),
        key=key or str(match.pk),
        place=("matching:match", [match.pk]),
        countries=[match.need.request_country.country_id],
        match=match,
        answer_by=match.answer_by,
        category=match.need.category,
        unit=match.need.unit,
        country=match.need.request_country.country,
    )


def _in_role(role: Role, **side: int | None) -> QuerySet[User]:
    standing = Affiliation.objects.filter(role=role, ended_at=None, **side)
    return User.objects.filter(is_active=True, pk__in=standing.values("user"))
