"""Mails about a member that could help: to the request's desk that it says so, to the member that it was read."""

from __future__ import annotations

from collections.abc import Iterable

from coalition.core.access import Role
from matching.models import Interest
from members.models import User
from members.services.notices import Place, in_role, tell_each
from requests.services.correspondents import desk


def tell_of_interest(interest: Interest) -> None:
    asked = interest.need.request_country.country_request
    people = User.objects.filter(email__in=desk(asked)).order_by("pk")
    _tell("interest_expressed", interest, people, place=("matching:interests-of", [asked.reference]))


def tell_of_reading(interest: Interest) -> None:
    editors = in_role(Role.MEMBER_EDITOR, organisation=interest.organisation)
    _tell("interest_noted", interest, editors, place=("matching:fitting-need", [interest.need_id]))


def _tell(event: str, interest: Interest, readers: Iterable[User], *, place: Place) -> None:
    country = interest.need.request_country.country
    tell_each(
        f"matching/{event}",
        readers,
        key=str(interest.pk),
        place=place,
        countries=[country.pk],
        organisation=interest.organisation.name,
        country=country,
        category=interest.need.category,
    )
