"""A need of `ministry`, an offer of `member`, and a match between them, step by step."""

import pytest

from matching.models import Match
from matching.services.matches import accept_match, agree_match, propose_match
from members.models import Offer, Organisation, User
from requests.models import Need
from tests.factories.matching import finished_run, fitting_offer, open_need, open_request


@pytest.fixture
def need(ministry: User) -> Need:
    authority = ministry.affiliations.get().authority
    return open_need(country_request=open_request(authority=authority), learners=100, groups={"girls": 60})


@pytest.fixture
def offer(member: User) -> Offer:
    return fitting_offer(organisation=Organisation.objects.get(affiliations__user=member), capacity=80)


@pytest.fixture
def proposed(need: Need, offer: Offer, coordinator: User) -> Match:
    finished_run(by=coordinator)
    return propose_match(need=need, offer=offer, quantity=60, by=coordinator, override_reason="canary-7f3a reason")


@pytest.fixture
def accepted(proposed: Match, member: User) -> Match:
    return accept_match(match=proposed, by=member)


@pytest.fixture
def agreed(accepted: Match, ministry: User) -> Match:
    return agree_match(match=accepted, by=ministry)
