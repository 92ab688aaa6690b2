"""The gap list: which needs, why in words, what would help; filters and file; the letter and who gets it."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from coalition.core.access import actor_of
from coalition.core.access.policy import current_policy
from matching.gaps import find_gaps, in_words
from matching.models import MatchRun
from members.models import User
from requests.models import Need
from tests.factories.matching import finished_run, fitting_offer, open_need, open_request
from tests.factories.members import NationalAuthorityFactory, country

pytestmark = pytest.mark.django_db


def gaps_of(user: User) -> list[Any]:
    actor = actor_of(user)
    run = MatchRun.objects.latest_done()
    return in_words(find_gaps(actor, run).order_by("pk"), run)


def lines_of(client: Client, user: User, query: str = "") -> list[list[str]]:
    client.force_login(user)
    answer = client.get(f"/secretariat/gaps.csv{query}")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(text)))


def page_of(client: Client, user: User, query: str = "") -> str:
    client.force_login(user)
    answer = client.get(f"/secretariat/gaps/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_need_without_an_offer_in_its_language_says_so_and_what_would_help(need: Need, coordinator: User) -> None:
    fitting_offer(languages=["pt"], capacity=70)
    finished_run(by=coordinator)
    (gap,) = gaps_of(coordinator)
    country = need.request_country.country.name
    assert gap.why == f"No offer of educational radio for {country} is in French."
    assert gap.looked_for == ["There is 1 offer of educational radio.", f"1 covers {country}."]
    assert gap.help == [
        "If offers were also made in French, 1 more would fit, for up to 70 learners.",
        "If Portuguese is of use to the country too, 1 more would fit, for up to 70 learners.",
    ]


@pytest.mark.parametrize(
    ("offered", "reason", "why"),
    [
        ({"is_global": False}, "country", "No offer of educational radio covers Senegal."),
        ({"modes": ["high"]}, "mode", "in a language asked for can be delivered as asked: low-tech."),
        ({"levels": ["tertiary"]}, "level", "is made for the level asked for: primary."),
        ({"min_deployment": 200}, "deployment", "are only made for larger numbers than asked for."),
        ({"capacity": 30}, "capacity", "suit, but what they hold is not enough for all who ask."),
    ],
)
def test_every_reason_has_its_sentence(
    need: Need, coordinator: User, offered: dict[str, Any], reason: str, why: str
) -> None:
    fitting_offer(**offered)
    finished_run(by=coordinator)
    (gap,) = gaps_of(coordinator)
    assert (gap.need.reason, gap.why[-len(why) :]) == (reason, why)


def test_without_any_offer_a_new_one_would_help(need: Need, coordinator: User) -> None:
    finished_run(by=coordinator)
    (gap,) = gaps_of(coordinator)
    assert (gap.why, gap.looked_for) == ("No member offers educational radio.", [])
    assert gap.help == ["A new offer, or more capacity."]


def test_need_that_came_after_the_run_is_listed_as_not_run(coordinator: User) -> None:
    finished_run(by=coordinator)
    open_need()
    (gap,) = gaps_of(coordinator)
    assert (gap.why, gap.missing, gap.help) == ("No run has looked at this need yet.", 100, [])


def test_need_that_the_run_meets_or_that_is_not_open_any_more_is_no_gap(need: Need, coordinator: User) -> None:
    fitting_offer(capacity=100)
    other = open_need(category_id="print")
    finished_run(by=coordinator)
    assert [gap.need for gap in gaps_of(coordinator)] == [other]
    Need.objects.filter(pk=other.pk).update(proposed=100)
    assert gaps_of(coordinator) == []


def test_only_the_latest_run_counts(need: Need, coordinator: User) -> None:
    finished_run(by=coordinator)
    fitting_offer(languages=["pt"])
    finished_run(by=coordinator)
    assert [gap.need.reason for gap in gaps_of(coordinator)] == ["language"]


def test_list_and_file_show_the_same_rows_for_the_same_filters(client: Client, need: Need, coordinator: User) -> None:
    fitting_offer(languages=["pt"])
    lebanon = NationalAuthorityFactory(country=country("LBN"))
    other = open_need(country_request=open_request(authority=lebanon), category_id="print", urgency=5)
    finished_run(by=coordinator)
    first, second = (row.request_country.country_request.reference for row in (need, other))
    for query, expected in {
        "": [first, second],
        "?sort=-urgency": [second, first],
        "?reason=language": [first],
        "?category=print": [second],
        f"?country={other.request_country.country_id}": [second],
        "?letter=none": [first, second],
        "?letter=written": [],
    }.items():
        assert [line[0] for line in lines_of(client, coordinator, query)[1:]] == expected
        page = page_of(client, coordinator, query)
        assert [row for row in (first, second) if f">{row}</a>" in page] == sorted(expected)


def test_empty_list_says_why(client: Client, need: Need, coordinator: User) -> None:
    assert "No gap fits these filters." in page_of(client, coordinator, "?category=print")
    Need.objects.all().delete()
    assert "Every open need has an offer in the latest run, or no request is open." in page_of(client, coordinator)


@pytest.mark.parametrize("path", ["/secretariat/gaps/", "/secretariat/gaps.csv"])
def test_gaps_are_for_the_secretariat_alone(client: Client, member: User, ministry: User, path: str) -> None:
    for user in (member, ministry):
        client.force_login(user)
        assert client.get(path).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", ["matching:gaps", "matching:gaps-csv", "matching:gap-letter"])
def test_pages_take_the_declared_queries(
    client: Client, coordinator: User, need: Need, django_assert_num_queries: Any, name: str, rows: int
) -> None:
    fitting_offer(languages=["pt"])
    for _ in range(rows):
        open_need(country_request=need.request_country.country_request)
    finished_run(by=coordinator)
    client.force_login(coordinator)
    path = reverse(name, args=[need.request_country_id] if name == "matching:gap-letter" else [])
    b"".join(client.get(path))
    with django_assert_num_queries(current_policy().find(name).queries):
        b"".join(client.get(path))
