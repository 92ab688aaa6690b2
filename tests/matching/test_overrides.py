"""The report of overrides: each with its reason, who, what the run had put first, and what came of it."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coalition.core.access.policy import current_policy
from matching.models import Match
from matching.overrides import in_words, overrides
from matching.services.matches import decline_match, propose_match
from members.models import User
from tests.factories.matching import MatchFactory, finished_run, fitting_offer, open_need

pytestmark = pytest.mark.django_db
PAGE = "/secretariat/overrides/"
FILE = "/secretariat/overrides.csv"


def overridden(by: User, on: date | None = None, **fields: Any) -> Match:
    """A proposal against the run, of that day."""
    match = MatchFactory(
        need=open_need(), offer=fitting_offer(), proposed_by=by, override_reason="They have a team there.", **fields
    )
    if on:
        at = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
        Match.objects.filter(pk=match.pk).update(created_at=at)
    return match


def test_override_names_what_the_run_had_put_first(coordinator: User, approver: User) -> None:
    need, best = open_need(), fitting_offer(title="Best")
    run = finished_run(by=coordinator)
    late = fitting_offer(title="Late")
    match = propose_match(need=need, offer=late, quantity=10, by=coordinator, override_reason="It can begin today.")
    finished_run(by=coordinator)  # a later run says nothing of what was passed over then
    (row,) = in_words(overrides(approver))
    first = row["passed_over"]
    assert (row["match"], row["run"], first.run, first.offer, row["rank"]) == (match, run.pk, run, best, None)


def test_override_of_a_candidate_keeps_its_rank(coordinator: User) -> None:
    need, _first, _second = open_need(), fitting_offer(title="A"), fitting_offer(title="B")
    run = finished_run(by=coordinator)
    best, other = run.candidates.filter(need=need).order_by("rank")
    propose_match(need=need, offer=other.offer, quantity=10, by=coordinator, override_reason="They speak Wolof.")
    (row,) = in_words(overrides(coordinator))
    assert (row["rank"], row["passed_over"]) == (other.rank, best)


def test_proposal_that_follows_the_run_is_none(coordinator: User) -> None:
    need, offer = open_need(), fitting_offer()
    finished_run(by=coordinator)
    propose_match(need=need, offer=offer, quantity=10, by=coordinator)
    assert list(overrides(coordinator)) == []


def test_period_includes_both_days(client: Client, coordinator: User) -> None:
    days = [date(2026, 3, day) for day in (1, 2, 3, 4)]
    made = [overridden(coordinator, day) for day in days]
    client.force_login(coordinator)
    shown = client.get(f"{PAGE}?since=2026-03-02&until=2026-03-03")
    assert [row["match"] for row in shown.context["rows"]] == [made[2], made[1]]
    sent = client.get(shown.context["export_url"]).getvalue().decode("utf-8-sig")
    assert [row["Proposed on"] for row in csv.DictReader(io.StringIO(sent))] == ["2026-03-03", "2026-03-02"]


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ("since=soon", "since", "Enter a valid date."),
        ("since=2026-03-02&until=2026-03-01", "until", "The last day is before the first."),
    ],
)
def test_period_that_can_not_be_read_says_so(
    client: Client, coordinator: User, query: str, field: str, words: str
) -> None:
    overridden(coordinator)
    client.force_login(coordinator)
    page = client.get(f"{PAGE}?{query}")
    assert (page.status_code, page.context["filter"].errors) == (200, {field: [words]})


def test_page_tells_what_came_of_each(client: Client, coordinator: User, approver: User) -> None:
    overridden(coordinator)
    decline_match(match=overridden(coordinator), reason="timing", note="", by=coordinator)
    client.force_login(approver)
    page = client.get(PAGE)
    assert page.context["summary_words"] == "Declined by the member: 1; Proposed to the member: 1"
    assert page.content.decode().count("They have a team there.") == 2


@pytest.mark.parametrize("rows", [1, 3])
def test_page_and_file_ask_the_same_number_of_queries(
    client: Client, coordinator: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(rows):
        overridden(coordinator)
    fitting_offer()
    finished_run(by=coordinator)
    Match.objects.update(created_at=timezone.now() + timedelta(seconds=1))
    client.force_login(coordinator)
    assert [current_policy().find(f"matching:overrides{end}").queries for end in ("", "-csv")] == [6, 4]
    with django_assert_num_queries(6):
        assert len(client.get(PAGE).context["rows"]) == rows
    with django_assert_num_queries(4):
        assert client.get(FILE).getvalue().count(b"\r\n") == rows + 1


@pytest.mark.parametrize("who", ["administrator", "field_office", "ministry", "member", "outsider"])
def test_report_is_for_the_secretariat(client: Client, who: str, request: pytest.FixtureRequest) -> None:
    client.force_login(request.getfixturevalue(who))
    assert [client.get(address).status_code for address in (PAGE, FILE)] == [403, 403]
