"""What each country of a request decides: one country's refusal leaves the rest."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.conflicts import Conflict
from coalition.core.rows import lock, lock_seen
from requests.choices import CoverStatus, RequestStatus
from requests.models import CountryRequest, NeedCover, RequestCountry
from requests.services.correspondents import desk, write_to
from requests.workflow import COUNTRY_DECISION


@transaction.atomic
def decide_for_country(
    *,
    request_country: RequestCountry,
    confirm: bool,
    by: Actor,
    reason: str = "",
    version: int | None = None,
    is_implied: bool = False,
) -> RequestCountry:
    """Confirm or decline the request for one country, by its own authority or the officer who has its answer.

    `is_implied` by another step, which tells the desk.
    """
    country_request = lock(CountryRequest, request_country.country_request_id)
    current = lock_seen(RequestCountry, request_country.pk, version=version)
    step = "confirm" if confirm else "decline"
    COUNTRY_DECISION.check(current, step, by=by)
    if country_request.status == RequestStatus.DRAFT:
        raise Conflict(_("The request has not been sent yet."), country_request)
    if not confirm:
        _check_refusal(current, reason)
    record = COUNTRY_DECISION.move(
        current, step, by=by, note=reason, reason=reason, decided_at=timezone.now(), decided_by_id=by.pk
    )
    if not is_implied:
        told: dict[str, Any] = {"country": current.country, "is_confirmed": confirm}
        key = str(record.pk)
        write_to(desk(country_request), event="country_decided", key=key, country_request=country_request, **told)
    return current


def _check_refusal(entry: RequestCountry, reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the country declines.")})
    # Declining under a proposal would leave a hold that nobody may use; the proposal is answered first.
    live = NeedCover.objects.filter(need__request_country=entry).exclude(status=CoverStatus.RELEASED)
    if live.exists():
        raise Conflict(_("A proposal for this country is open or agreed; answer it first."), entry.country_request)
