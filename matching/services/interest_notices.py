"""Mails about a member that could help: to the request's desk that it says so, to the member that it was read."""

from __future__ import annotations

from collections.abc import Iterable

from coalition.core.access import Role
from coalition.core.outbox.services import queue_email
from matching.models import Interest
from members.models import User
from members.services.notices import Place, address_of, in_role
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
    for user in readers:
        queue_email(
            event=f"matching/{event}",
            to=user.email,
            key=str(interest.pk),
            language=user.language,
            countries=[country.pk],
            name=user.name,
            organisation=interest.organisation.name,
            country=country,
            category=interest.need.category,
            link=address_of(place, user.language),
        )
