"""The points of the checklist that people tick who read the letter beside the request."""

from __future__ import annotations

from django.db import transaction

from coalition.core.access import Actor
from members.services.rights import demand
from requests.choices import CheckPoint
from requests.models import CountryRequest, ReadingCheck
from requests.permissions import COLLEAGUE


@transaction.atomic
def check_point(*, country_request: CountryRequest, point: CheckPoint, by: Actor) -> ReadingCheck:
    """Keep that the point holds; where a colleague said so before, it stays as it was."""
    demand(COLLEAGUE, by=by, subject=country_request)
    found, _is_new = ReadingCheck.objects.get_or_create(
        country_request=country_request, point=point, defaults={"checked_by_id": by.pk}
    )
    return found


@transaction.atomic
def take_back_point(*, country_request: CountryRequest, point: CheckPoint, by: Actor) -> None:
    """Keep that the point does not hold, or is to be looked at again."""
    demand(COLLEAGUE, by=by, subject=country_request)
    ReadingCheck.objects.filter(country_request=country_request, point=point).delete()
