"""Offers: who sees which, what a member enters, the steps, and the number that can't be undercut."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coalition.core.access.policy import current_policy
from members.choices import ClearanceStatus, OfferStatus
from members.models import Clearance, Offer, Organisation, User
from members.services.capacity import reserve
from members.standing import STANDINGS
from members.workflow import OFFER
from tests.factories.members import OfferFactory, active_member, matchable_offer
from tests.factories.states import bring_to
from tests.plans import indexes_of

pytestmark = pytest.mark.django_db
LIST = "/offers/"


@pytest.fixture
def own(member: User) -> Organisation:
    row = member.affiliations.get().organisation
    assert row is not None
    return row


@pytest.fixture
def offer(own: Organisation) -> Offer:
    return matchable_offer(organisation=own)


@pytest.fixture
def desk(client: Client, member: User) -> Client:
    client.force_login(member)
    return client


def answers(offer: Offer, **changed: Any) -> dict[str, Any]:
    fixed = {"submission": "key", "version": offer.version, "title": offer.title, "is_global": "on"}
    terms = {"category": offer.category_id, "unit": offer.unit_id, "capacity": offer.capacity}
    return {**fixed, **terms, "collects_learner_data": "False", "country_keeps_control": "on", **changed}


def titles(answer: Any) -> set[str]:
    return {row["offer"].title for row in answer.context["rows"]}


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_the_same_number_of_queries(
    desk: Client, own: Organisation, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        matchable_offer(organisation=own)
    assert current_policy().find("members:offers").queries == 6
    with django_assert_num_queries(5):
        answer = desk.get(LIST)
    assert len(answer.context["rows"]) == rows


def test_list_is_read_in_the_order_of_an_index(client: Client, offer: Offer, coordinator: User) -> None:
    client.force_login(coordinator)
    assert "offer_last_change" in indexes_of(client, LIST)


@pytest.mark.parametrize(
    ("who", "listed", "page"),
    [
        ("member", {"Ours"}, 200),
        ("member_viewer", {"Ours"}, 200),
        ("other_member", set(), 404),
        ("coordinator", {"Ours", "Theirs"}, 200),
        ("approver", {"Ours", "Theirs"}, 200),
    ],
)
def test_offers_are_seen_by_their_side_and_the_secretariat(
    client: Client, own: Organisation, who: str, listed: set[str], page: int, request: pytest.FixtureRequest
) -> None:
    ours = OfferFactory(title="Ours", organisation=own)
    OfferFactory(title="Theirs")
    client.force_login(request.getfixturevalue(who))
    assert titles(client.get(LIST)) == listed
    assert client.get(ours.get_absolute_url()).status_code == page


@pytest.mark.parametrize("who", ["ministry", "field_office", "administrator", "outsider"])
def test_offers_are_for_nobody_else(client: Client, offer: Offer, who: str, request: pytest.FixtureRequest) -> None:
    client.force_login(request.getfixturevalue(who))
    assert [client.get(url).status_code for url in (LIST, offer.get_absolute_url())] == [403, 403]


def test_public_is_led_to_sign_in(client: Client, offer: Offer) -> None:
    url = offer.get_absolute_url()
    assert client.get(url)["Location"] == f"/account/login/?next={url}"


def test_standing_follows_ledger_and_calendar(desk: Client, own: Organisation) -> None:
    today = timezone.localdate()
    matchable_offer(organisation=own, title="open")
    bring_to(OfferFactory(organisation=own, title="uncleared"), OFFER, "published")
    reserve(offer=matchable_offer(organisation=own, title="exhausted", capacity=3), quantity=3)
    matchable_offer(organisation=own, title="expired", available_to=today - datetime.timedelta(days=1))
    OfferFactory(organisation=own, title="draft")
    bring_to(OfferFactory(organisation=own, title="paused"), OFFER, "paused")
    bring_to(OfferFactory(organisation=own, title="withdrawn"), OFFER, "withdrawn")
    found = {row["offer"].title: row["offer"].standing for row in desk.get(LIST).context["rows"]}
    assert found == {code: code for code in STANDINGS if code not in {"inactive", "merged"}}
    assert titles(desk.get(f"{LIST}?standing=exhausted")) == {"exhausted"}


def test_offer_is_written_with_all_its_terms(desk: Client, own: Organisation, offer: Offer) -> None:
    sent = answers(
        offer,
        organisation=own.slug,
        title="Radio lessons",
        is_global="",
        countries=["SEN", "LBN"],
        excluded_countries=["LBN"],
        languages=["fr", "ar"],
        reach_girls=80,
        reach_rural="",
        min_deployment=1,
        max_deployment=5,
        available_from="2026-01-01",
        available_to="2027-01-01",
    )
    answer = desk.post("/offers/new/", sent)
    written = Offer.objects.exclude(pk=offer.pk).get()
    assert answer["Location"] == written.get_absolute_url()
    assert (written.organisation, written.status, written.languages) == (own, OfferStatus.DRAFT, ["fr", "ar"])
    assert sorted(country.pk for country in written.countries.all()) == ["LBN", "SEN"]
    assert list(written.groups.values_list("group", "reach")) == [("girls", 0.8)]


def test_offer_is_written_once_by_two_clicks(desk: Client, own: Organisation, offer: Offer) -> None:
    sent = answers(offer, organisation=own.slug)
    places = {desk.post("/offers/new/", sent)["Location"] for _ in range(2)}
    assert (len(places), Offer.objects.count()) == (1, 2)


def test_offer_is_not_written_for_another_member(desk: Client, offer: Offer) -> None:
    answer = desk.post("/offers/new/", answers(offer, organisation=active_member().slug))
    assert list(answer.context["form"].errors) == ["organisation"]
    assert Offer.objects.count() == 1


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "negative": ({"capacity": -1}, "capacity"),
    "no number": ({"capacity": "many"}, "capacity"),
    "ends before it starts": ({"available_from": "2026-02-01", "available_to": "2026-01-01"}, "available_to"),
    "largest under smallest": ({"min_deployment": 5, "max_deployment": 2}, "max_deployment"),
    "more than all": ({"reach_girls": 101}, "reach_girls"),
    "unlimited with a number": ({"is_unlimited": "on"}, "capacity"),
    "nowhere": ({"is_global": ""}, "countries"),
    "no place for data": ({"collects_learner_data": "True"}, "data_location"),
}


def kept(changed: dict[str, Any]) -> dict[str, Any]:
    """As the page shows them again; a ticked box is true."""
    return {name: True if answer == "on" else str(answer) for name, answer in changed.items() if name != "is_global"}


@pytest.mark.parametrize(("changed", "field"), WRONG.values(), ids=WRONG)
def test_wrong_answer_is_named_and_all_are_kept(
    desk: Client, offer: Offer, changed: dict[str, Any], field: str
) -> None:
    answer = desk.post(f"/offers/{offer.pk}/edit/", answers(offer, title="Kept", **changed))
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors), form["title"].value()) == (200, [field], "Kept")
    assert {name: form[name].value() for name in changed if name != "is_global"} == kept(changed)
    page = answer.content.decode()
    assert ("<title>Error: " in page, 'class="errsum"' in page) == (True, True)
    offer.refresh_from_db()
    assert offer.title != "Kept"


def test_capacity_is_not_lowered_under_what_is_promised(desk: Client, own: Organisation) -> None:
    offer = matchable_offer(organisation=own, capacity=9000)
    reserve(offer=offer, quantity=4500)
    answer = desk.post(f"/offers/{offer.pk}/edit/", answers(offer, capacity=4000))
    words = "4,500 are promised already: the capacity can't be lower than that."
    assert answer.context["form"].errors == {"capacity": [words]}


def test_unit_stays_while_something_is_promised(desk: Client, offer: Offer) -> None:
    reserve(offer=offer, quantity=1)
    other = offer.unit.__class__.objects.exclude(pk=offer.unit_id)[0]
    answer = desk.post(f"/offers/{offer.pk}/edit/", answers(offer, unit=other.pk))
    assert list(answer.context["form"].errors) == ["unit"]


def test_other_answers_on_learner_data_end_the_clearance(desk: Client, offer: Offer) -> None:
    desk.post(f"/offers/{offer.pk}/edit/", answers(offer, title="Other title"))
    assert Clearance.objects.get(offer=offer).status == ClearanceStatus.CLEARED
    offer.refresh_from_db()
    changed = {"collects_learner_data": "True", "data_location": "Senegal", "submission": "second"}
    desk.post(f"/offers/{offer.pk}/edit/", answers(offer, **changed))
    assert Clearance.objects.get(offer=offer).status == ClearanceStatus.LAPSED


def test_stale_offer_keeps_the_own_text_and_shows_the_other(desk: Client, offer: Offer) -> None:
    seen = answers(offer, title="Mine", submission="first")
    desk.post(f"/offers/{offer.pk}/edit/", answers(offer, title="Theirs", capacity=20, submission="second"))
    answer = desk.post(f"/offers/{offer.pk}/edit/", seen)
    assert (answer.status_code, answer.context["form"]["title"].value()) == (409, "Mine")
    assert answer.context["differences"] == [("Title", "Theirs"), ("Capacity", "20")]
    offer.refresh_from_db()
    assert offer.title == "Theirs"


def step(client: Client, offer: Offer, name: str, **sent: Any) -> Any:
    answers = {"submission": "key", "version": offer.version, **sent}
    return client.post(f"/offers/{offer.pk}/step/{name}/", answers)


def test_steps_lead_through_the_life_of_an_offer(desk: Client, own: Organisation) -> None:
    offer, states = OfferFactory(organisation=own), []
    for number, name in enumerate(("publish", "pause", "publish", "withdraw")):
        assert step(desk, offer, name, submission=str(number))["Location"] == offer.get_absolute_url()
        offer.refresh_from_db()
        states.append(offer.status)
    assert states == ["published", "paused", "published", "withdrawn"]


def test_buttons_are_the_open_steps(desk: Client, offer: Offer) -> None:
    def shown() -> list[str]:
        return [button["name"] for button in desk.get(offer.get_absolute_url()).context["steps"]]

    assert shown() == ["pause", "withdraw"]
    reserve(offer=offer, quantity=1)
    assert shown() == ["pause"]


def test_incomplete_draft_is_told_what_is_missing(desk: Client, own: Organisation) -> None:
    offer = OfferFactory(organisation=own, capacity=None)
    step(desk, offer, "publish")
    page = desk.get(offer.get_absolute_url())
    assert [str(message) for message in page.context["messages"]] == ["Give the capacity, or say that it is unlimited."]


def test_one_click_confirms_and_goes_back_to_the_list(desk: Client, offer: Offer) -> None:
    Offer.objects.filter(pk=offer.pk).update(confirmed_at=None)
    assert step(desk, offer, "confirm", next=f"{LIST}?page=1")["Location"] == f"{LIST}?page=1"
    offer.refresh_from_db()
    assert offer.confirmed_at is not None
    elsewhere = step(desk, offer, "confirm", next="https://elsewhere.example/", submission="second")
    assert elsewhere["Location"] == offer.get_absolute_url()


def test_step_on_a_stale_page_is_a_conflict(desk: Client, offer: Offer) -> None:
    step(desk, offer, "pause", submission="first")
    assert step(desk, offer, "publish", submission="second").status_code == 409
    offer.refresh_from_db()
    assert offer.status == OfferStatus.PAUSED


@pytest.mark.parametrize(("who", "status"), [("member_viewer", 403), ("other_member", 404), ("approver", 403)])
def test_steps_are_for_the_editors(
    client: Client, offer: Offer, who: str, status: int, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    assert step(client, offer, "pause").status_code == status


def test_coordinator_writes_for_a_member_that_never_signs_in(client: Client, coordinator: User, offer: Offer) -> None:
    client.force_login(coordinator)
    silent = active_member()
    client.post("/offers/new/", answers(offer, organisation=silent.slug, title="By hand"))
    assert Offer.objects.get(organisation=silent).entered_by == coordinator


def test_member_reads_nothing_of_the_clearance(client: Client, offer: Offer, member: User, approver: User) -> None:
    Clearance.objects.filter(offer=offer).update(findings="Server in doubt")
    found = {}
    for name, user in (("member", member), ("approver", approver)):
        client.force_login(user)
        found[name] = "Server in doubt" in client.get(offer.get_absolute_url()).content.decode()
    assert found == {"member": False, "approver": True}
