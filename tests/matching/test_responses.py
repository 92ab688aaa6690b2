"""The record of a member's answers: every answer with its days, its reason and what came of it, for the Secretariat."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coalition.core.access.policy import current_policy
from coalition.core.models import TransitionRecord
from matching.models import Match
from matching.responses import in_words, responses_of
from matching.services.calls import decline_call
from matching.services.matches import accept_match, decline_match
from matching.workflow import MATCH
from members.models import Organisation, User
from tests.factories.calls import opened_call
from tests.factories.matching import MatchFactory, fitting_offer, open_need
from tests.factories.members import MergeFactory, OrganisationFactory, active_member
from tests.factories.states import bring_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(member: User) -> Organisation:
    organisation = member.affiliations.get().organisation
    assert organisation is not None
    return organisation


def proposed_to(organisation: Organisation, by: User, *, days_ago: int = 0, **fields: Any) -> Match:
    match = MatchFactory(
        need=open_need(), offer=fitting_offer(organisation=organisation), proposed_by=by, proposed_quantity=10, **fields
    )
    Match.objects.filter(pk=match.pk).update(created_at=timezone.now() - timedelta(days=days_ago))
    match.refresh_from_db()
    return match


@pytest.fixture
def answered(own: Organisation, member: User, coordinator: User) -> dict[str, Match]:
    """One proposal for each way it can be answered, each sent some days ago."""
    names = ("accepted", "partly", "declined", "unanswered", "waiting", "withdrawn")
    sent = {name: proposed_to(own, coordinator, days_ago=number) for number, name in enumerate(names)}
    accept_match(match=sent["accepted"], by=member)
    accept_match(match=sent["partly"], quantity=4, by=member)
    decline_match(match=sent["declined"], reason="timing", note="canary-2b private", by=member)
    bring_to(sent["unanswered"], MATCH, "lapsed")
    bring_to(sent["withdrawn"], MATCH, "withdrawn")
    return sent


def page_of(organisation: Organisation) -> str:
    return f"/secretariat/organisations/{organisation.slug}/responses/"


def test_each_answer_is_told_with_its_days(answered: dict[str, Match], own: Organisation, coordinator: User) -> None:
    rows = {row.answer: in_words(row) for row in responses_of(own, coordinator)}
    assert {answer: row["match"] for answer, row in rows.items()} == answered
    told = {answer: (row["days"], row["reason"], row["is_late"]) for answer, row in rows.items()}
    assert told == {
        "accepted": (0, "", False),
        "partly": (1, "", False),
        "declined": (2, "The dates do not fit", False),
        "unanswered": (None, "", False),
        "waiting": (None, "", False),
        "withdrawn": (None, "", False),
    }


def test_answer_after_the_date_is_marked(own: Organisation, member: User, coordinator: User) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    waiting = proposed_to(own, coordinator, answer_by=yesterday)
    late = proposed_to(own, coordinator, answer_by=yesterday, days_ago=5)
    Match.objects.filter(pk=late.pk).update(accepted_at=timezone.now())
    rows = {row: in_words(row) for row in responses_of(own, coordinator)}
    assert {match: (row["days"], row["is_late"]) for match, row in rows.items()} == {
        waiting: (None, True),
        late: (5, True),
    }


def test_page_counts_in_words_and_filters_by_answer(
    client: Client, answered: dict[str, Match], own: Organisation, coordinator: User
) -> None:
    client.force_login(coordinator)
    page = client.get(page_of(own))
    assert page.context["summary_words"] == [
        "6 proposals were made to it.",
        "Accepted: 1; Accepted in part: 1; Declined: 1; Not answered in time: 1; Waits for an answer: 1; "
        "Withdrawn before an answer: 1.",
        "Half of its answers took 1 day or less.",
    ]
    assert ("canary-2b" in page.content.decode(), "never lowers a score" in page.content.decode()) == (False, True)
    found = client.get(f"{page_of(own)}?answer=declined").context
    assert ([row["match"] for row in found["rows"]], found["summary_words"]) == (
        [answered["declined"]],
        page.context["summary_words"],
    )
    assert client.get(f"{page_of(own)}?answer=nonsense").context["total"] == 6


def test_file_has_the_rows_of_the_page(
    client: Client, answered: dict[str, Match], own: Organisation, coordinator: User
) -> None:
    client.force_login(coordinator)
    export = client.get(f"{page_of(own)}?answer=declined").context["export_url"]
    sent = client.get(export).getvalue().decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(sent))
    match = answered["declined"]
    assert (row["Answer"], row["Reason"], row["Days taken"]) == ("Declined", "The dates do not fit", "2")
    assert (row["Request"], row["Quantity proposed"]) == (match.need.request_country.country_request.reference, "10")
    whole = client.get(f"{page_of(own)[:-1]}.csv").getvalue().decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(whole)))) == 6


def test_what_was_proposed_to_a_merged_entry_counts(own: Organisation, coordinator: User) -> None:
    other, unrelated = active_member(), active_member()
    there = proposed_to(other, coordinator)
    proposed_to(unrelated, coordinator)
    MergeFactory(organisation=other, target=own)
    assert list(responses_of(own, coordinator)) == [there]


@pytest.mark.parametrize("rows", [1, 3])
def test_page_asks_the_same_number_of_queries(
    client: Client, own: Organisation, coordinator: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(rows):
        proposed_to(own, coordinator)
    client.force_login(coordinator)
    assert current_policy().find("matching:responses").queries == 8
    with django_assert_num_queries(8):
        assert len(client.get(page_of(own)).context["rows"]) == rows


def test_organisation_without_proposals_says_so(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    page = client.get(page_of(OrganisationFactory()))
    assert (page.context["summary_words"], page.context["rows"]) == (["0 proposals were made to it."], [])
    assert client.get(page_of(Organisation(slug="nobody"))).status_code == 404


@pytest.mark.parametrize("who", ["member", "other_member", "ministry", "administrator", "field_office"])
def test_record_is_for_the_secretariat(
    who: str, client: Client, own: Organisation, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    addresses = (page_of(own), f"{page_of(own)[:-1]}.csv")
    assert [client.get(address).status_code for address in addresses] == [403, 403]


def test_decline_is_dated_by_its_record(answered: dict[str, Match], own: Organisation, coordinator: User) -> None:
    record = TransitionRecord.objects.of(answered["declined"]).get(name="decline")
    assert responses_of(own, coordinator).get(answer="declined").answered_at == record.at


def test_answers_to_calls_stand_beside_those_to_proposals_and_in_the_file(
    client: Client, own: Organisation, member: User, coordinator: User
) -> None:
    merged = active_member()
    declined = opened_call(own, by=coordinator, title="Storm").invitations.get()
    opened_call(merged, by=coordinator, title="Flood")
    decline_call(invitation=declined, reason="timing", by=member)
    MergeFactory(organisation=merged, target=own)
    client.force_login(coordinator)
    rows = client.get(page_of(own)).context["calls"]
    assert [(row["call"].title, str(row["answer"]), row["reason"], row["days"]) for row in rows] == [
        ("Flood", "Waits for an answer", "", None),
        ("Storm", "Declined", "We can't do it in this time", 0),
    ]
    (narrowed,) = client.get(f"{page_of(own)}?answer=declined").context["calls"]
    assert narrowed["invitation"] == declined
    sent = client.get(f"{page_of(own)[:-1]}.csv").getvalue().decode("utf-8-sig")
    assert [(row["Support"], row["Answer"]) for row in csv.DictReader(io.StringIO(sent))] == [
        ("Call: Flood", "Waits for an answer"),
        ("Call: Storm", "Declined"),
    ]
