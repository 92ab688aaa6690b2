"""A country's own decision on its part of a request, as far as a match depends on it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.conflicts import Conflict
from matching.models import Match
from requests.choices import CountryDecision
from requests.services.decisions import decide_for_country


def confirm_country(match: Match, *, by: Actor) -> None:
    """Whoever agrees to a match for a country confirms that the country takes part."""
    part = match.need.request_country
    if part.decision == CountryDecision.DECLINED:
        raise Conflict(_("The country has declined to take part in this request."))
    if part.decision == CountryDecision.PENDING:
        decide_for_country(request_country=part, confirm=True, by=by, is_implied=True)


def check_country(match: Match) -> None:
    """Raise Conflict where the country has not confirmed its part."""
    if match.need.request_country.decision != CountryDecision.CONFIRMED:
        raise Conflict(_("The country has not confirmed its part of the request."))
