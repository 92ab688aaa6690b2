"""The main job as its users live it: Lebanon after the explosion in Beirut, from the request to the public project.

Facts: UNESCO's public pages on Beirut, August 2020: rehabilitation of 55 public schools.
"""

import json
from collections.abc import Callable
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

from coalition.core.models import TransitionRecord
from coalition.reference.models import SupportCategory, Unit
from matching.models import Match
from members.models import User
from requests.models import CountryRequest
from tests.e2e import steps
from tests.e2e.visitor import Visitor
from tests.factories.members import matchable_offer
from tests.faults.portal import Portal
from tests.told import readers

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

TITLE = "Rehabilitate schools in Beirut"
CATEGORY = "rehabilitation"


@pytest.fixture
def offer(member: User) -> None:
    """40 schools of the 55 that are asked for."""
    matchable_offer(
        organisation=member.affiliations.get().organisation,
        title="School rehabilitation teams",
        category=SupportCategory.objects.get(pk=CATEGORY),
        unit=Unit.objects.get(pk="schools"),
        capacity=40,
    )


def test_the_main_job_from_request_to_public_project(
    visit: Callable[..., Visitor],
    running: Portal,
    offer: None,
    coordinator: User,
    approver: User,
    other_approver: User,
    other_ministry: User,
    member: User,
) -> None:
    ministry, desk, second = visit(other_ministry), visit(coordinator), visit(approver)
    reference = begin(ministry)
    need = {"category": CATEGORY, "quantity": "55", "unit": "schools", "urgency": "5"}
    steps.fill_in(ministry, reference, summary="The explosion damaged 55 public schools.", needs={"LBN": need})
    steps.send(ministry, reference)
    steps.assess(desk, reference)
    steps.validate(second, reference)
    steps.run_the_engine(desk, running)
    match = steps.propose(desk, "School rehabilitation and reopening")
    assert not Match.objects.visible_to(other_ministry).exists()
    steps.answer(visit(member), match, "Accept", "accepted", quantity="30")
    assert (match.quantity, match.proposed_quantity) == (30, 40)
    steps.answer(ministry, match, "Agree", "agreed")
    project = steps.confirm(visit(other_approver), match)
    steps.publish(second, project)

    public = visit()
    public.go("/projects/")
    public.follow(TITLE)
    expect(public.main).to_contain_text("Lebanon")
    expect(public.main).to_contain_text(str(member.affiliations.get().organisation))
    told = ask_api(f"{running.url}/api/v1/projects/{project.code}/")
    assert (told["code"], told["title"], told["is_demonstration"]) == (project.code, TITLE, False)
    records = TransitionRecord.objects.filter(workflow="matching.match").order_by("pk")
    assert list(records.values_list("name", flat=True)) == ["create", "accept", "agree", "confirm"]
    assert readers("requests/received") == [coordinator.email]
    assert readers("matching/agreed") == sorted([member.email, approver.email, other_approver.email])
    assert steps.events_sent(running) == {
        "requests/progressed",
        "requests/submitted",
        "requests/validated",
        "matching/proposed",
        "matching/accepted",
        "matching/confirmed",
    }


def begin(ministry: Visitor) -> str:
    """A new draft, from the empty list; return its reference."""
    ministry.go("/requests/")
    ministry.follow("Begin a request")
    ministry.fill({"title": TITLE})
    ministry.press("Begin")
    return CountryRequest.objects.get().reference


def ask_api(url: str) -> dict[str, object]:
    with urlopen(url) as answer:
        return dict(json.load(answer))
