"""Six countries of the Pacific, registered from one letter; one of them declines and the others go on.

Facts: UNESCO's public pages: Kiribati, Marshall Islands, Samoa, Solomon Islands, Tonga and Tuvalu ask for an
open-source platform. Which country declines is invented here.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from coalition.core.access import Role
from coalition.reference.models import SupportCategory, Unit
from matching.models import Match, MatchCandidate
from members.models import NationalAuthority, User
from members.workflow import ACCREDITATION
from requests.models import CountryRequest
from tests.e2e import steps
from tests.e2e.visitor import Visitor
from tests.factories.members import NationalAuthorityFactory, country, matchable_offer, person
from tests.factories.states import bring_to
from tests.faults.portal import Portal

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

COUNTRIES = ("KIR", "MHL", "WSM", "SLB", "TON", "TUV")
DECLINES, AGREES = "TUV", "WSM"


@pytest.fixture
def authorities(db: None) -> dict[str, NationalAuthority]:
    new = {iso3: NationalAuthorityFactory(country=country(iso3)) for iso3 in COUNTRIES}
    return {iso3: bring_to(authority, ACCREDITATION, "accredited") for iso3, authority in new.items()}


@pytest.fixture
def offer(member: User) -> None:
    """Open content has no number; only one country is within its reach."""
    offer = matchable_offer(
        organisation=member.affiliations.get().organisation,
        title="Open learning platform",
        category=SupportCategory.objects.get(pk="lms"),
        unit=Unit.objects.get(pk="learners"),
        is_global=False,
        is_unlimited=True,
        capacity=None,
    )
    offer.countries.set([country(AGREES), country(DECLINES)])


def test_one_country_declines_and_the_others_go_on(
    visit: Callable[..., Visitor],
    running: Portal,
    offer: None,
    authorities: dict[str, NationalAuthority],
    coordinator: User,
    other_coordinator: User,
    approver: User,
    member: User,
) -> None:
    desk = visit(coordinator)
    reference = register(desk, authorities)
    need = {"category": "lms", "quantity": "1000", "unit": "learners", "urgency": "3"}
    needs = dict.fromkeys(COUNTRIES, need)
    steps.fill_in(desk, reference, summary="One platform for six school systems.", needs=needs)
    steps.send(desk, reference)
    ministries = {iso3: visit(person(Role.MINISTRY_EDITOR, authority=authorities[iso3])) for iso3 in COUNTRIES[2:]}
    decline(ministries.pop(DECLINES), reference)
    for ministry in ministries.values():
        ministry.go(f"/requests/{reference}/")
        ministry.press("Confirm for the country")
    steps.assess(visit(other_coordinator), reference)
    steps.validate(visit(approver), reference)
    steps.run_the_engine(desk, running)
    assert {row.need.request_country.country_id for row in MatchCandidate.objects.all()} == {AGREES}
    match = steps.propose(desk, "Digital learning platform")
    steps.answer(visit(member), match, "Accept", "accepted")
    steps.answer(ministries[AGREES], match, "Agree", "agreed")
    project = steps.confirm(visit(approver), match)
    steps.publish(visit(approver), project)

    public = visit()
    public.go(project.get_absolute_url())
    expect(public.main).to_contain_text("Samoa")
    assert "Tuvalu" not in public.text
    assert decisions() == {
        "KIR": "pending",
        "MHL": "pending",
        **dict.fromkeys(ministries, "confirmed"),
        DECLINES: "declined",
    }
    assert Match.objects.count() == 1


def register(desk: Visitor, authorities: dict[str, NationalAuthority]) -> str:
    desk.go("/secretariat/requests/")
    desk.follow("Register a request that came by letter")
    desk.fill({"title": "A platform for the Pacific", "origin": "letter"})
    desk.unfold("Oceania")
    for iso3 in COUNTRIES:
        desk.fill({"countries": iso3})
    desk.unfold("More than one country")
    for authority in authorities.values():
        desk.fill({"authorities": authority.pk})
    desk.press("Register")
    return CountryRequest.objects.get().reference


def decline(ministry: Visitor, reference: str) -> None:
    ministry.go(f"/requests/{reference}/")
    ministry.unfold("Decline for the country")
    ministry.fill({"reason": "A platform of our own has opened this year."})
    ministry.press("Decline")
    expect(ministry.main).to_contain_text("A platform of our own has opened this year.")


def decisions() -> dict[str, str]:
    return dict(CountryRequest.objects.get().countries.values_list("country", "decision"))
