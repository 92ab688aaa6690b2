"""The Secretariat's queue: views, filters, orders, and who sees which rows."""

import datetime
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coalition.core.access.policy import current_policy
from members.models import User
from requests.models import CountryRequest
from requests.workflow import ASSESSMENT, COUNTRY_REQUEST
from tests.factories.members import NationalAuthorityFactory, UserFactory, country
from tests.factories.requests import (
    AssessmentFactory,
    CountryRequestFactory,
    FormalLetterFactory,
    RequestCountryFactory,
    received,
)
from tests.factories.states import bring_to
from tests.plans import indexes_of, plans_of

pytestmark = pytest.mark.django_db
QUEUE = "/secretariat/requests/"


@pytest.fixture
def desk(client: Client, coordinator: User) -> Callable[[str], Any]:
    client.force_login(coordinator)
    return lambda query="": client.get(QUEUE + query)


def listed(answer: Any) -> list[str]:
    return [row["case"].title for row in answer.context["rows"]]


@pytest.mark.parametrize("rows", [1, 3])
def test_queue_asks_the_same_number_of_queries(
    client: Client, coordinator: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        row = received(assigned_to=coordinator)
        RequestCountryFactory(country_request=row, country_id="LBN")
        bring_to(AssessmentFactory(country_request=row, assessor=coordinator), ASSESSMENT, "completed")
    client.force_login(coordinator)
    assert current_policy().find("requests:queue").queries == 10
    for query, number in (("", 8), ("?country=LBN", 10)):  # what is sought is counted and found at once, and then read
        with django_assert_num_queries(number):
            answer = client.get(f"{QUEUE}{query}")
        assert len(answer.context["rows"]) == answer.context["total"] == rows


def test_saved_views_hold_what_they_say(desk: Callable[[str], Any], coordinator: User) -> None:
    received(title="fresh")
    received(title="no letter", letter=False)
    received("in_assessment", title="mine", assigned_to=coordinator)
    assessed = received("in_assessment", title="assessed")
    bring_to(AssessmentFactory(country_request=assessed, assessor=UserFactory()), ASSESSMENT, "completed")
    half = received("in_assessment", title="half")
    bring_to(AssessmentFactory(country_request=half, assessor=UserFactory()), ASSESSMENT, "completed")
    AssessmentFactory(country_request=half, assessor=UserFactory())
    received("validated", title="decided")
    found = {view: set(listed(desk(f"?view={view}"))) for view in ("new", "letter", "mine", "validation", "all")}
    undecided = {"fresh", "no letter", "mine", "assessed", "half"}
    assert found == {
        "new": {"fresh", "no letter"},
        "letter": {"no letter"},
        "mine": {"mine"},
        "validation": {"assessed"},
        "all": undecided | {"decided"},
    }
    assert set(listed(desk())) == undecided


def test_waiting_counts_from_the_last_step(desk: Callable[[str], Any]) -> None:
    for days in (6, 8):
        row = bring_to(CountryRequestFactory(title=f"{days} days"), COUNTRY_REQUEST, "submitted")
        CountryRequest.objects.filter(pk=row.pk).update(since=timezone.now() - datetime.timedelta(days=days))
    assert listed(desk("?view=waiting")) == ["8 days"]


def test_only_a_step_changes_since_when(coordinator: User) -> None:
    row = received()
    CountryRequest.objects.update(since=timezone.now() - datetime.timedelta(days=8))
    CountryRequest.objects.update(title="Another title", status="submitted")
    assert (timezone.now() - CountryRequest.objects.get().since).days == 8
    COUNTRY_REQUEST.move(row, "start_assessment", by=coordinator)
    assert timezone.now() - CountryRequest.objects.get().since < datetime.timedelta(minutes=1)


def test_queue_is_counted_and_read_by_indexes(client: Client, coordinator: User) -> None:
    received()
    client.force_login(coordinator)
    names = {"request_undecided", "request_at_the_desk", "request_with_a_day", "request_of_country"}
    names |= {"request_in_hand", "request_of_its_sender", "clarification_awaited"}
    assert names <= indexes_of(client, QUEUE)


@pytest.mark.parametrize(("view", "name"), [("undecided", "request_undecided_texts"), ("all", "request_texts")])
def test_queue_looks_for_words_by_an_index(client: Client, coordinator: User, view: str, name: str) -> None:
    received()
    client.force_login(coordinator)
    with CaptureQueriesContext(connection) as asked:
        client.get(f"{QUEUE}?view={view}&q=radio")
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")  # the owner's part
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename = 'requests_countryrequest' AND indexname <> %s"
            " AND indexname NOT IN (SELECT conname FROM pg_constraint)",
            [name],
        )
        others = ", ".join(other for (other,) in cursor.fetchall())
        cursor.execute(f"DROP INDEX {others}")  # by any of them so few rows are all read
    plans = plans_of(asked, enable_seqscan="off", enable_indexscan="off", enable_indexonlyscan="off")
    assert sum(f" on {name} " in line and "~~" in condition for line, condition in pairwise(plans)) == 1


def test_request_knows_whether_it_has_a_letter(coordinator: User) -> None:
    row = received(letter=False)

    def has_letter() -> bool:
        return bool(CountryRequest.objects.values_list("has_letter", flat=True).get())

    assert has_letter() is False
    letters = [FormalLetterFactory(country_request=row) for _ in range(2)]
    assert has_letter() is True
    letters[0].delete()
    assert has_letter() is True
    letters[1].delete()
    assert has_letter() is False


def test_every_view_shows_its_count(desk: Callable[[str], Any]) -> None:
    received()
    received("validated", letter=False)
    counts = {view["url"].partition("=")[2]: view["count"] for view in desk().context["views"]}
    assert counts == {
        "undecided": 1,
        "new": 1,
        "letter": 0,
        "waiting": 0,
        "due": 0,
        "mine": 0,
        "validation": 0,
        "orphaned": 2,
        "all": 2,
    }


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("&status=validated", ["École mobile"]),
        ("&country=LBN", ["Beirut"]),
        ("&situation=emergency", ["Beirut"]),
        ("&emergency=on", ["Beirut"]),
        ("&q=ecole", ["École mobile"]),
        ("&sort=reference", ["Beirut", "École mobile"]),
        ("&sort=-urgency", ["École mobile", "Beirut"]),
        ("&country=ZZZ&q=%00", ["Beirut", "École mobile"]),
    ],
)
def test_filters_stand_in_the_address(desk: Callable[[str], Any], query: str, titles: list[str]) -> None:
    received(title="Beirut", iso3="LBN", situation="emergency", is_emergency=True)
    second = received("validated", title="École mobile", iso3="SEN")
    second.countries.get().needs.update(urgency=5)
    assert listed(desk(f"?view=all{query}")) == titles


def test_words_find_the_name_of_the_authority(desk: Callable[[str], Any]) -> None:
    received(title="Beirut", authority=NationalAuthorityFactory(country=country("LBN"), name="Ministère de Beyrouth"))
    received(title="Dakar")
    assert listed(desk("?q=ministere+de+bey")) == ["Beirut"]


def test_pages_keep_the_filters(desk: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("requests.views.queue.PAGE_SIZE", 2)
    for number in range(3):
        received(title=f"Number {number}")
    first = desk("?view=new&sort=reference")
    assert (listed(first), first.context["next_url"]) == (["Number 0", "Number 1"], "?view=new&sort=reference&page=2")
    assert listed(desk(first.context["next_url"])) == ["Number 2"]


def test_empty_queue_says_why(desk: Callable[[str], Any]) -> None:
    assert "Nothing here" in desk().content.decode()


def test_field_office_sees_its_area_only(client: Client, field_office: User) -> None:
    received(title="ours", iso3="SEN")
    received(title="theirs", iso3="LBN")
    client.force_login(field_office)
    answer = client.get(QUEUE)
    assert (listed(answer), [row["step"] for row in answer.context["rows"]]) == (["ours"], [""])
    assert list(answer.context["filter"].fields["country"].queryset.values_list("pk", flat=True)) == ["SEN"]


def test_administrator_decides_no_cases(client: Client, administrator: User) -> None:
    received()
    client.force_login(administrator)
    assert listed(client.get(QUEUE)) == []


@pytest.mark.parametrize("who", ["ministry", "ministry_viewer", "member", "member_viewer", "outsider"])
def test_others_are_refused(client: Client, who: str, request: pytest.FixtureRequest) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get(QUEUE).status_code == 403


def test_public_is_led_to_sign_in(client: Client) -> None:
    answer = client.get(QUEUE)
    assert (answer.status_code, answer["Location"].startswith("/account/login/")) == (302, True)


def test_draft_of_a_ministry_is_not_in_the_queue(desk: Callable[[str], Any]) -> None:
    received("draft", title="not sent")
    assert listed(desk("?view=all")) == []


def test_claim_and_release_lead_back_to_the_list(desk: Callable[[str], Any], client: Client, coordinator: User) -> None:
    row = received()
    handlers = []
    for step in ("claim", "release"):
        shown = desk("?view=new").context["rows"][0]
        assert shown["step"] == step
        form = {"submission": shown["submission_key"], "version": shown["case"].version, "next": QUEUE + "?view=new"}
        answer = client.post(f"/secretariat/requests/{row.reference}/step/{step}/", form)
        assert answer["Location"] == QUEUE + "?view=new"
        handlers.append(CountryRequest.objects.get().assigned_to)
    assert handlers == [coordinator, None]


def test_button_leads_to_no_foreign_address(client: Client, coordinator: User) -> None:
    row = received()
    client.force_login(coordinator)
    form = {"submission": "a", "version": row.version, "next": "https://example.org/"}
    answer = client.post(f"/secretariat/requests/{row.reference}/step/claim/", form)
    assert answer["Location"] == f"/requests/{row.reference}/"
