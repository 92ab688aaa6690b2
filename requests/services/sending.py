"""Sending a request as its authority does it: sent, and with that confirmed for its own country."""

from __future__ import annotations

from django.db import transaction

from coalition.core.access import Actor
from requests.choices import CountryDecision
from requests.models import CountryRequest
from requests.services.decisions import decide_for_country
from requests.services.submission import submit_request


@transaction.atomic
def send_request(*, country_request: CountryRequest, by: Actor, version: int | None = None) -> CountryRequest:
    """Submit; whoever sends it for an authority need not confirm it for the same authority once more."""
    sent = submit_request(country_request=country_request, by=by, version=version)
    own = sent.countries.filter(authority__in=by.edited_authority_ids, decision=CountryDecision.PENDING)
    for entry in own:
        decide_for_country(request_country=entry, confirm=True, by=by, is_implied=True)
    return sent
