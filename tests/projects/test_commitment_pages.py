"""The pages of commitments: who sees which, three fields and one click, the promise itself, its milestones."""

import datetime
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coalition.core.models import OutgoingEmail
from members.models import Organisation, User
from projects.models import Commitment
from projects.workflow import COMMITMENT
from requests.models import CountryRequest
from requests.workflow import COUNTRY_REQUEST
from tests.factories.projects import (
    CommitmentFactory,
    MilestoneFactory,
    ParticipationFactory,
    ProjectFactory,
    UpdateFactory,
    published_project,
)
from tests.factories.states import bring_to

pytestmark = pytest.mark.django_db
LIST = "/commitments/"


def in_days(number: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=number)


@pytest.fixture
def own(member: User) -> Organisation:
    return Organisation.objects.get(affiliations__user=member)


@pytest.fixture
def commitment(own: Organisation) -> Commitment:
    return CommitmentFactory(organisation=own, description="Ours")


@pytest.fixture
def desk(client: Client, member: User) -> Client:
    client.force_login(member)
    return client


def listed(answer: Any) -> set[str]:
    return {row["commitment"].description for row in answer.context["rows"]}


def again(commitment: Commitment) -> Commitment:
    return Commitment.objects.with_latest().get(pk=commitment.pk)


@pytest.mark.parametrize("rows", [1, 3])
def test_page_asks_the_same_number_of_queries(
    desk: Client, commitment: Commitment, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        UpdateFactory(commitment=commitment)
        MilestoneFactory(commitment=commitment)
    with django_assert_num_queries(6):
        answer = desk.get(commitment.get_absolute_url())
    assert (len(answer.context["updates"]), len(answer.context["milestones"])) == (rows, rows)


@pytest.mark.parametrize(
    ("who", "seen", "page"),
    [
        ("member", {"Ours"}, 200),
        ("member_viewer", {"Ours"}, 200),
        ("other_member", set(), 404),
        ("coordinator", {"Ours", "Theirs"}, 200),
        ("approver", {"Ours", "Theirs"}, 200),
    ],
)
def test_commitments_are_seen_by_their_member_and_the_secretariat(
    client: Client, commitment: Commitment, who: str, seen: set[str], page: int, request: pytest.FixtureRequest
) -> None:
    CommitmentFactory(description="Theirs", is_public=True)
    client.force_login(request.getfixturevalue(who))
    assert listed(client.get(LIST)) == seen
    assert client.get(commitment.get_absolute_url()).status_code == page


def test_link_of_the_mail_is_kept_through_the_sign_in(client: Client, commitment: Commitment, member: User) -> None:
    update = f"/commitments/{commitment.pk}/update/"
    signing_in = client.get(update)["Location"]
    assert signing_in == f"/account/login/?next={update}"
    member.set_password("a-long-password-1")
    member.save()
    answer = client.post(signing_in, {"login": member.email, "password": "a-long-password-1"})
    assert answer["Location"] == update


def test_update_takes_three_fields_at_most(desk: Client, commitment: Commitment) -> None:
    update = f"/commitments/{commitment.pk}/update/"
    UpdateFactory(commitment=commitment, as_of=in_days(-9))
    form = desk.get(update).context["form"]
    assert form["delivered"].value() == 100
    assert [bound.name for bound in form.visible_fields()] == ["delivered", "expected_on", "note"]
    sent = {"submission": "key", "version": commitment.version, "delivered": "120", "expected_on": in_days(150)}
    places = {desk.post(update, sent)["Location"] for _click in range(2)}
    found = again(commitment)
    assert (places, found.updates.count()) == ({found.get_absolute_url()}, 2)
    assert (found.delivered, found.expected_on, found.status) == (120, in_days(150), "active")


def test_wrong_update_keeps_what_was_typed(desk: Client, commitment: Commitment) -> None:
    update = f"/commitments/{commitment.pk}/update/"
    sent = {"submission": "key", "version": 1, "delivered": "12", "expected_on": in_days(-2), "note": "Kept"}
    answer = desk.post(update, sent)
    form = answer.context["form"]
    assert (list(form.errors), form["note"].value()) == (["expected_on"], "Kept")
    assert "<title>Error: " in answer.content.decode()


def test_stale_update_shows_both_expectations(desk: Client, commitment: Commitment) -> None:
    update = f"/commitments/{commitment.pk}/update/"
    sent = {"version": commitment.version, "delivered": "120", "note": "Mine"}
    desk.post(update, sent | {"submission": "first", "expected_on": in_days(150)})
    answer = desk.post(update, sent | {"submission": "second", "expected_on": in_days(170)})
    assert (answer.status_code, answer.context["form"]["note"].value()) == (409, "Mine")
    assert [label for label, _saved in answer.context["differences"]] == ["All of it is expected by"]
    assert again(commitment).updates.count() == 1


def test_old_link_to_an_update_tells_that_the_commitment_has_ended(desk: Client, commitment: Commitment) -> None:
    """It stands in a mail: nobody was faster, and the commitment is one click away."""
    bring_to(commitment, COMMITMENT, "lapsed")
    answer = desk.get(f"/commitments/{commitment.pk}/update/")
    shown = answer.content.decode()
    assert (answer.status_code, "Someone was faster" in shown, "This step is not open" in shown) == (409, False, True)
    assert f'href="{commitment.get_absolute_url()}"' in shown


def step(client: Client, commitment: Commitment, name: str, **sent: Any) -> Any:
    answers = {"submission": name, "version": commitment.version, **sent}
    return client.post(f"/commitments/{commitment.pk}/step/{name}/", answers)


def test_no_change_is_one_click_from_the_list(desk: Client, commitment: Commitment) -> None:
    assert desk.get(LIST).context["rows"][0]["confirm_key"]
    assert step(desk, commitment, "confirm", next=f"{LIST}?page=1")["Location"] == f"{LIST}?page=1"
    assert [update.is_unchanged for update in again(commitment).updates.all()] == [True]
    Commitment.objects.update(expected_on=in_days(-1))
    assert not desk.get(LIST).context["rows"][0]["confirm_key"]
    assert not desk.get(f"/commitments/{commitment.pk}/update/").context["confirm_key"]


def test_buttons_are_the_open_steps(desk: Client, commitment: Commitment) -> None:
    def shown() -> list[tuple[str, bool]]:
        steps = desk.get(commitment.get_absolute_url()).context["steps"]
        return [(button["name"], button["needs_note"]) for button in steps]

    assert shown() == [("activate", False), ("withdraw", True)]
    bring_to(commitment, COMMITMENT, "active")
    assert shown() == [("withdraw", True)]
    UpdateFactory(commitment=commitment, delivered=480)
    assert shown() == [("deliver", True), ("withdraw", True)]
    UpdateFactory(commitment=commitment, delivered=500)
    assert shown() == [("deliver", False), ("withdraw", True)]
    bring_to(commitment, COMMITMENT, "delivered")
    assert shown() == []


def test_refused_step_says_why_on_the_page(desk: Client, commitment: Commitment) -> None:
    step(desk, commitment, "withdraw")
    answer = desk.get(commitment.get_absolute_url())
    assert [str(message) for message in answer.context["messages"]] == ["Say why it is withdrawn."]
    assert again(commitment).status == "pledged"


def test_words_of_a_refused_step_are_shown_again(desk: Client, commitment: Commitment) -> None:
    bring_to(commitment, COMMITMENT, "active")
    step(desk, commitment, "deliver", note="The rest follows in May.")
    told = [str(message) for message in desk.get(commitment.get_absolute_url()).context["messages"]]
    assert told == ["Say first how much was delivered: write an update.", "You wrote: The rest follows in May."]


def new(desk: Client, kind: str, **changed: Any) -> Any:
    sent = {"submission": "key", "description": "Tablets", "pledged_on": in_days(0), "due_on": in_days(60), **changed}
    return desk.post(f"/commitments/new/?kind={kind}", sent)


def test_kind_is_asked_first(desk: Client) -> None:
    doors = desk.get("/commitments/new/?code=P-1").context["doors"]
    assert [door["url"] for door in doors] == [f"?code=P-1&kind={kind}" for kind in ("quantity", "money", "in_kind")]


def test_quantity_is_promised_to_a_mission(desk: Client, own: Organisation) -> None:
    terms = {"organisation": own.slug, "towards": "mission:global-skills-academy", "quantity": 60, "unit": "devices"}
    answer = new(desk, "quantity", **terms, is_public="on")
    row = Commitment.objects.get()
    assert answer["Location"] == row.get_absolute_url()
    assert (row.organisation, row.mission_id, row.promised, row.unit_id) == (
        own,
        "global-skills-academy",
        60,
        "devices",
    )
    assert (row.is_public, row.status) == (True, "pledged")


def test_value_in_kind_is_promised_to_an_own_project_by_the_list(desk: Client, own: Organisation) -> None:
    project = ParticipationFactory(organisation=own).project
    money = {"amount": "1500.50", "currency": "EUR", "valued_on": in_days(-3)}
    answer = new(desk, "in_kind", organisation=own.slug, towards=f"project:{project.pk}", **money)
    assert list(answer.context["form"].errors) == ["method"]
    new(desk, "in_kind", organisation=own.slug, towards=f"project:{project.pk}", method="List price", **money)
    row = Commitment.objects.get()
    assert (row.subject, row.kind, f"{row.promised} {row.currency}") == (project, "in_kind", "1500.50 EUR")


def test_project_and_request_are_found_by_code_where_they_may_be_seen(desk: Client, own: Organisation) -> None:
    seen, hidden = published_project(), ProjectFactory()
    asked = bring_to(
        CountryRequest.objects.create(reference="REQ-2026-9001", title="Radio"), COUNTRY_REQUEST, "validated"
    )
    terms = {"organisation": own.slug, "quantity": 60, "unit": "devices"}
    for code in (hidden.code, asked.reference, "nonsense"):
        assert list(new(desk, "quantity", code=code, **terms).context["form"].errors) == ["code"]
    CountryRequest.objects.update(is_open_to_members=True)
    new(desk, "quantity", code=seen.code.lower(), **terms)
    new(desk, "quantity", code=asked.reference, **terms | {"submission": "second"})
    assert [row.subject for row in Commitment.objects.order_by("pk")] == [seen, asked]


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "towards nothing": ({}, "towards"),
    "towards two things": ({"towards": "flagship:teachers", "code": "P-1"}, "towards"),
    "towards what is not there": ({"towards": "mission:none"}, "towards"),
    "no number": ({"towards": "flagship:teachers", "quantity": "many"}, "quantity"),
    "half a device": ({"towards": "flagship:teachers", "quantity": "1.5"}, "quantity"),
    "no day": ({"towards": "flagship:teachers", "due_on": "soon"}, "due_on"),
    "a day that has passed": ({"towards": "flagship:teachers", "due_on": "2020-01-01"}, "due_on"),
    "another member": ({"towards": "flagship:teachers", "organisation": "organisation-x"}, "organisation"),
}


@pytest.mark.parametrize(("changed", "field"), WRONG.values(), ids=WRONG)
def test_wrong_promise_is_named_and_all_is_kept(
    desk: Client, own: Organisation, changed: dict[str, Any], field: str
) -> None:
    answer = new(desk, "quantity", **{"organisation": own.slug, "quantity": 60, "unit": "devices", **changed})
    form = answer.context["form"]
    assert (list(form.errors), form["description"].value()) == ([field], "Tablets")
    assert {name: str(form[name].value()) for name in changed} == {name: str(value) for name, value in changed.items()}
    assert not Commitment.objects.exists()


def test_terms_that_are_fixed_are_not_asked_for(desk: Client, commitment: Commitment) -> None:
    edit = f"/commitments/{commitment.pk}/edit/"
    names = {bound.name for bound in desk.get(edit).context["form"].visible_fields()}
    assert names == {"description", "own_reference", "quantity", "unit", "pledged_on", "due_on", "is_public"}
    bring_to(commitment, COMMITMENT, "active")
    names = {bound.name for bound in desk.get(edit).context["form"].visible_fields()}
    assert names == {"description", "own_reference", "is_public"}
    desk.post(edit, {"submission": "key", "version": commitment.version, "description": "New", "is_public": "on"})
    found = again(commitment)
    assert (found.description, found.is_public, found.quantity) == ("New", True, 500)


def test_milestones_are_named_reached_and_taken_away(desk: Client, commitment: Commitment) -> None:
    own = f"/commitments/{commitment.pk}/milestones/"
    for title in ("Chosen", "Trained"):
        sent = {"submission": title, "title": title, "due_on": in_days(20), "target": "100"}
        assert desk.post(f"{own}new/", sent)["Location"] == f"{commitment.get_absolute_url()}#milestones"
    first, second = commitment.milestones.order_by("pk")
    desk.post(f"{own}{first.pk}/reach/", {"submission": "a", "version": first.version})
    desk.post(f"{own}{second.pk}/remove/", {"submission": "b", "version": second.version})
    assert [(row.title, row.done_on) for row in commitment.milestones.all()] == [("Chosen", timezone.localdate())]
    other = MilestoneFactory()
    assert desk.post(f"{own}{other.pk}/reach/", {"submission": "c", "version": 1}).status_code == 404


def test_wrong_milestone_is_named_and_kept(desk: Client, commitment: Commitment) -> None:
    sent = {"submission": "key", "title": "Half", "due_on": in_days(20), "target": "501"}
    form = desk.post(f"/commitments/{commitment.pk}/milestones/new/", sent).context["form"]
    assert (form.errors, form["title"].value()) == (
        {"target": ["No more than what is promised: 500 learners."]},
        "Half",
    )


def test_link_of_the_mail_is_kept_through_a_mailed_code(client: Client, commitment: Commitment, member: User) -> None:
    update = f"/commitments/{commitment.pk}/update/"
    page = client.get(update, follow=True).content.decode()
    asking = f"/account/login/code/?next={update.replace('/', '%2F')}"
    assert asking in page
    confirming = client.post(asking, {"email": member.email})["Location"]
    (code,) = re.findall(r"portal is (\S+)\.", OutgoingEmail.objects.get().text)
    answer = client.post(confirming, {"code": code})
    assert answer["Location"] == update
