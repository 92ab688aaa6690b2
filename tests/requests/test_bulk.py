"""One step on many requests: previewed, taken once, told row by row; 500 of them cost as many queries as one."""

import csv
import io
import secrets
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coalition.core.access.policy import current_policy
from coalition.core.conflicts import Refused
from members.models import User
from requests.models import BulkStep, Clarification, CountryRequest
from requests.services.bulk import take_bulk_step
from tests.factories.members import NationalAuthorityFactory
from tests.factories.requests import AssessmentFactory, CountryRequestFactory, received
from tests.told import readers, told

pytestmark = pytest.mark.django_db
BULK = "/secretariat/requests/bulk/"


@pytest.fixture
def desk(client: Client, coordinator: User) -> Client:
    client.force_login(coordinator)
    return client


def preview(client: Client, action: str, *rows: CountryRequest, **chosen: Any) -> Any:
    return client.get(BULK, {"action": action, "rows": [row.reference for row in rows], **chosen})


def take(client: Client, page: Any, key: str = "") -> Any:
    """Send what the preview holds."""
    form = page.context["step_form"]
    person = form.initial["assignee"]
    sent = {
        "action": form.initial["action"],
        "versions": form.initial["versions"],
        "assignee": person.pk if person else "",
    }
    return client.post(BULK, sent | {"submission": key or secrets.token_urlsafe(8)})


def results(client: Client, answer: Any) -> dict[str, tuple[bool, str]]:
    page = client.get(answer["Location"])
    return {row.country_request.title: (row.is_done, row.words) for row in page.context["rows"]}


def asked(title: str, **fields: Any) -> CountryRequest:
    """A request whose authority has a question before it."""
    row = received("clarification", title=title, contact_email="office@example.org", **fields)
    today = timezone.localdate()
    Clarification.objects.create(country_request=row, question="How many radios?", answer_by=today)
    return row


def many(number: int) -> dict[int, int]:
    """So many requests that have come in, as {key: version}."""
    rows = CountryRequestFactory.build_batch(number, authority=NationalAuthorityFactory())
    made = CountryRequest.objects.filter(pk__in=[row.pk for row in CountryRequest.objects.bulk_create(rows)])
    made.update(status="submitted")
    return dict(made.values_list("pk", "version"))


def test_preview_says_of_each_what_will_happen_and_changes_nothing(
    desk: Client, approver: User, other_approver: User
) -> None:
    free, own = received(title="free"), received(title="own", assigned_to=approver)
    held, over = received(title="held", assigned_to=other_approver), received("declined", title="over")
    page = preview(desk, "assign", free, own, held, over, assignee=approver.pk)
    assert {o.case.title: (o.is_done, o.words) for o in page.context["outcomes"]} == {
        "free": (True, f"Goes to {approver.name}."),
        "own": (False, f"{approver.name} handles it already."),
        "held": (False, f"{other_approver.name} handles it. Release it first."),
        "over": (False, "It has ended: Declined."),
    }
    assert (page.context["done"], page.context["refused"], BulkStep.objects.count()) == (1, 3, 0)
    free.refresh_from_db()
    assert free.assigned_to is None


def test_step_is_taken_once_and_told_row_by_row(desk: Client, approver: User, other_approver: User) -> None:
    free, held = received(title="free"), received(title="held", assigned_to=other_approver)
    page = preview(desk, "assign", free, held, assignee=approver.pk)
    first, again = take(desk, page, "key"), take(desk, page, "key")
    assert (first["Location"], BulkStep.objects.count()) == (again["Location"], 1)
    assert results(desk, first) == {
        "free": (True, f"Goes to {approver.name}."),
        "held": (False, f"{other_approver.name} handles it. Release it first."),
    }
    assert [row.assigned_to for row in CountryRequest.objects.order_by("pk")] == [approver, other_approver]
    assert told("requests/given") == [("requests/given", approver.email)]


def test_what_changed_since_the_preview_is_left_alone(desk: Client, approver: User) -> None:
    row = received(title="row")
    page = preview(desk, "assign", row, assignee=approver.pk)
    CountryRequest.objects.filter(pk=row.pk).update(version=row.version + 1)
    assert results(desk, take(desk, page)) == {"row": (False, "Somebody else changed it since you looked.")}
    row.refresh_from_db()
    assert row.assigned_to is None


def test_all_that_fit_the_filters_are_chosen_without_ticks(desk: Client, coordinator: User) -> None:
    received(title="ours", iso3="SEN")
    received(title="theirs", iso3="LBN")
    page = desk.get(BULK, {"action": "assign", "assignee": coordinator.pk, "scope": "on", "query": "country=SEN"})
    assert [outcome.case.title for outcome in page.context["outcomes"]] == ["ours"]
    assert results(desk, take(desk, page)) == {"ours": (True, f"Goes to {coordinator.name}.")}
    assert told("requests/given") == []


def test_release_takes_them_from_whoever_has_them(desk: Client, approver: User) -> None:
    held, free = received(title="held", assigned_to=approver), received(title="free")
    assert results(desk, take(desk, preview(desk, "release", held, free))) == {
        "held": (True, f"{approver.name} no longer handles it."),
        "free": (False, "Nobody handles it."),
    }
    held.refresh_from_db()
    assert held.assigned_to is None


def test_reminders_go_to_whoever_has_to_answer_once_a_day(desk: Client, coordinator: User, approver: User) -> None:
    silent, idle = asked("silent"), received("in_assessment", title="idle")
    AssessmentFactory(country_request=silent, assessor=approver)
    page = preview(desk, "remind", silent, idle)
    assert results(desk, take(desk, page)) == {
        "silent": (True, f"A reminder goes to {silent.authority}, {approver.name}."),
        "idle": (False, "Nobody has to answer: no question and no assessment is open."),
    }
    assert readers("requests/question_waits") == ["office@example.org"]
    assert readers("requests/assessment_waits") == [approver.email]
    later = preview(desk, "remind", silent).context["outcomes"]
    assert [outcome.words for outcome in later] == ["Whoever has to answer was reminded today."]


def test_500_requests_are_given_in_as_many_queries_as_one(coordinator: User, approver: User) -> None:
    spent = {}
    for number in (1, 500):
        versions = many(number)
        person = User.objects.get(pk=approver.pk)
        with CaptureQueriesContext(connection) as captured:
            step = take_bulk_step(action="assign", versions=versions, assignee=person, by=coordinator)
        spent[number] = len(captured)
        assert set(step.rows.values_list("is_done", flat=True)) == {True}
    assert spent[500] <= spent[1] + 1


def test_each_of_500_leaves_a_row_of_history_with_who_did_it(desk: Client, coordinator: User, approver: User) -> None:
    versions = many(500)
    sent = {"action": "assign", "assignee": approver.pk, "submission": "key"}
    desk.post(BULK, sent | {"versions": " ".join(f"{pk}:{version}" for pk, version in versions.items())})
    history = apps.get_model("requests", "CountryRequestEvent").objects.filter(assigned_to=approver)
    who = history.values_list("pgh_obj_id", "pgh_context__user")
    assert dict(who) == dict.fromkeys(versions, coordinator.pk)


def test_more_than_500_are_refused_in_words(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("requests.forms.bulk.MOST", 1)
    page = preview(desk, "release", received(), received())
    assert page.context["form"].non_field_errors() == ["2 requests fit; at most 1 go at once. Narrow the filters."]


@pytest.mark.parametrize(
    ("chosen", "field", "words"),
    [
        ({"action": "release"}, "__all__", "Tick at least one request, or choose all that fit the filters."),
        ({"action": "assign", "rows": "REQ-1"}, "assignee", "Choose the person who is to handle them."),
    ],
)
def test_choice_that_says_too_little_is_asked_again(
    desk: Client, chosen: dict[str, str], field: str, words: str
) -> None:
    page = desk.get(BULK, chosen)
    assert (page.status_code, page.context["form"].errors[field]) == (200, [words])


def test_damaged_list_changes_nothing(desk: Client) -> None:
    row = received()
    answer = desk.post(BULK, {"action": "release", "versions": f"{row.pk}:one", "submission": "key"})
    assert (answer.status_code, answer.context["problems"]) == (
        422,
        ["The list of requests is damaged. Choose them anew in the queue."],
    )


def test_only_who_took_the_step_reads_its_results(desk: Client, other_coordinator: User) -> None:
    location = take(desk, preview(desk, "release", received()))["Location"]
    assert desk.get(location).status_code == 200
    desk.force_login(other_coordinator)
    assert desk.get(location).status_code == 404


def test_field_office_takes_no_step_on_many(client: Client, field_office: User) -> None:
    row = received()
    with pytest.raises(Refused):
        take_bulk_step(action="release", versions={row.pk: row.version}, assignee=None, by=field_office)
    client.force_login(field_office)
    assert client.get(BULK).status_code == 403
    assert client.get("/secretariat/requests/").context["bulk_form"] is None


@pytest.mark.parametrize("rows", [1, 3])
def test_preview_and_file_cost_the_same_for_one_and_for_three(
    desk: Client, coordinator: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    found = [asked(f"number {number}", assigned_to=coordinator) for number in range(rows)]
    assert [current_policy().find(f"requests:{name}").queries for name in ("bulk", "queue-csv")] == [8, 4]
    with django_assert_num_queries(7):
        assert len(preview(desk, "assign", *found, assignee=coordinator.pk).context["outcomes"]) == rows
    with django_assert_num_queries(4):
        sent = desk.get(reverse("requests:queue-csv")).getvalue()
    assert sent.count(b"\r\n") == rows + 1


def test_file_has_the_rows_of_the_filters_or_of_the_ticks(desk: Client) -> None:
    ours, theirs = received(title="=1+1", iso3="SEN"), received(title="theirs", iso3="LBN")
    by_filter = desk.get(desk.get("/secretariat/requests/?country=SEN").context["export_url"]).getvalue()
    page = preview(desk, "export", theirs)
    by_tick = desk.get(page.context["export_url"]).getvalue()
    read = [next(csv.DictReader(io.StringIO(sent.decode("utf-8-sig")))) for sent in (by_filter, by_tick)]
    assert [(row["Request"], row["Title"], row["Letter"]) for row in read] == [
        (ours.reference, "'=1+1", "there"),
        (theirs.reference, "theirs", "there"),
    ]


def test_preview_of_reminders_says_how_many_messages_go_out(
    desk: Client, ministry: User, coordinator: User, approver: User, django_assert_max_num_queries: Any
) -> None:
    first = asked("first", authority=ministry.affiliations.get().authority)
    second, idle = asked("second"), received(title="idle")
    AssessmentFactory(country_request=second, assessor=approver)
    with django_assert_max_num_queries(current_policy().find("requests:bulk").queries):
        page = preview(desk, "remind", first, second, idle)
    assert page.context["reminders"] == 4
    take(desk, page)
    assert len(told("requests/")) == 4
