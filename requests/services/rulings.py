"""What the Secretariat decides about a request: validated by a second person, declined, closed, carried through."""

from __future__ import annotations

import math
from collections.abc import Iterable
from statistics import median

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.conflicts import Conflict
from coalition.core.rows import lock_seen
from requests.models import CountryRequest, Need
from requests.services.correspondents import every_side, tell_of_progress, write_to
from requests.workflow import COUNTRY_REQUEST


@transaction.atomic
def validate_request(*, country_request: CountryRequest, by: Actor, version: int | None = None) -> CountryRequest:
    """Open the request for matching, with the median of the assessed severities; by one who did not assess it."""
    current = lock_seen(CountryRequest, country_request.pk, version=version)
    COUNTRY_REQUEST.check(current, "validate", by=by)
    if missing := missing_for_validation(current):
        raise ValidationError(missing)
    COUNTRY_REQUEST.move(
        current,
        "validate",
        by=by,
        severity=assessed_severity(current),
        validated_at=timezone.now(),
        validated_by_id=by.pk,
    )
    _tell(current, "validated")
    return current


def missing_for_validation(country_request: CountryRequest) -> dict[str, str]:
    """Return what stands between the request and its validation, {what: in words}; empty where nothing does."""
    missing = {}
    if not country_request.assessments.completed().exists():
        missing["assessments"] = _("At least one assessment must be complete.")
    # An emergency may be validated first; its letter is due within 14 days, and no match is confirmed before.
    if not country_request.is_emergency and not country_request.letters.exists():
        missing["letter"] = _("The formal letter is missing.")
    if not country_request.countries.taking_part().exists():
        missing["countries"] = _("No country takes part in the request.")
    return missing


def assessed_severity(country_request: CountryRequest) -> int | None:
    """Return the median severity, 1 to 5, of the completed assessments; None while there is none."""
    grades = list(country_request.assessments.completed().values_list("severity", flat=True))
    return median_grade(grades) if grades else None


def median_grade(grades: Iterable[int]) -> int:
    """Return the median as a grade, a half rounded up: between two assessors the graver view is not lost."""
    return math.floor(median(grades) + 0.5)


@transaction.atomic
def decline_request(
    *, country_request: CountryRequest, words: str, by: Actor, version: int | None = None
) -> CountryRequest:
    """Decline before validation; `words` are the reason as the authority reads it."""
    current = lock_seen(CountryRequest, country_request.pk, version=version)
    COUNTRY_REQUEST.check(current, "decline", by=by)
    _move_with_words(current, "decline", words, by=by)
    _tell(current, "declined")
    return current


@transaction.atomic
def close_unmet(
    *, country_request: CountryRequest, words: str, by: Actor, version: int | None = None
) -> CountryRequest:
    """Close without (further) support; refused while a member or the authority still has a proposal to answer."""
    current = lock_seen(CountryRequest, country_request.pk, version=version)
    COUNTRY_REQUEST.check(current, "close_unmet", by=by)
    _check_nothing_proposed(current)
    _move_with_words(current, "close_unmet", words, by=by)
    _tell(current, "closed")
    return current


@transaction.atomic
def start_implementation(*, country_request: CountryRequest, by: Actor, version: int | None = None) -> CountryRequest:
    current = lock_seen(CountryRequest, country_request.pk, version=version)
    tell_of_progress(current, COUNTRY_REQUEST.move(current, "start", by=by))
    return current


@transaction.atomic
def fulfil_request(*, country_request: CountryRequest, by: Actor, version: int | None = None) -> CountryRequest:
    """Close as fulfilled; refused while a proposal is open."""
    current = lock_seen(CountryRequest, country_request.pk, version=version)
    COUNTRY_REQUEST.check(current, "fulfil", by=by)
    _check_nothing_proposed(current)
    tell_of_progress(current, COUNTRY_REQUEST.move(current, "fulfil", by=by))
    return current


def _check_nothing_proposed(country_request: CountryRequest) -> None:
    needs = Need.objects.filter(request_country__country_request=country_request)
    if needs.aggregate(proposed=Sum("proposed"))["proposed"]:
        raise Conflict(_("Proposals for this request are still open. Withdraw them first."), country_request)


def _move_with_words(country_request: CountryRequest, step: str, words: str, *, by: Actor) -> None:
    if not words.strip():
        raise ValidationError({"words": _("Write to the authority why.")})
    COUNTRY_REQUEST.move(country_request, step, by=by, note=words.strip(), words_for_authority=words.strip())


def _tell(country_request: CountryRequest, event: str) -> None:
    write_to(
        every_side(country_request),
        event=event,
        key=str(country_request.pk),
        country_request=country_request,
        words=country_request.words_for_authority,
    )
