"""What every list keeps: its count of queries, its page, its order, its links."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve
from pytest_django import DjangoAssertNumQueries

from coalition.core.access.policy import current_policy
from members.models import User
from tests.api.builders import asked_by, client_of, matched, offered_by, recorded
from tests.factories.members import NationalAuthorityFactory, active_member
from tests.factories.projects import CommitmentFactory, MilestoneFactory, ResultFactory

pytestmark = pytest.mark.django_db


def add_case(by: User) -> None:
    """One more row in each list that people fill."""
    asked = asked_by(NationalAuthorityFactory())
    offer = offered_by(active_member())
    matched(asked.countries.get().needs.get(), offer, by)
    ResultFactory(report__project=recorded(organisation=offer.organisation), report__organisation=offer.organisation)
    MilestoneFactory(commitment=CommitmentFactory(organisation=offer.organisation, is_public=True))


# The queries of one page: the list itself; with a token its owner and what that person is in the Coalition, too; in a
# session the session, and the person with that.
PUBLIC_LISTS = ("countries", "flagships", "missions", "toolkit", "organisations", "projects", "commitments")
SIGNED_IN_LISTS = ("country-requests", "needs", "offers", "match-runs", "matches", "result-reports")
LIST, TOKEN, SESSION, STAMP = 1, 2, 2, 1  # of the public: what its ETag is made of
COSTLIEST = {
    "missions": {"flagship": "teachers"},
    "organisations": {"country": "SEN", "flagship": "teachers"},
    "projects": {"country": "SEN", "flagship": "teachers"},
    "commitments": {"mission": "global-skills-academy", "flagship": "teachers"},
    "country-requests": {"country": "SEN"},
    "needs": {"country": "SEN"},
    "offers": {"country": "SEN"},
    "matches": {"country": "SEN"},
}


@pytest.mark.parametrize("name", PUBLIC_LISTS)
def test_public_list_is_one_query_at_any_length(
    name: str, client: Client, coordinator: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for rows in (1, 2):
        for _ in range(rows):
            add_case(coordinator)
        with django_assert_num_queries(LIST + STAMP):
            assert client.get(f"/api/v1/{name}/?page_size=100").status_code == 200


@pytest.mark.parametrize("name", PUBLIC_LISTS + SIGNED_IN_LISTS)
def test_list_with_a_token_adds_its_owner(
    name: str, coordinator: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(coordinator)
    for rows in (1, 2):
        for _ in range(rows):
            add_case(coordinator)
        expected = 2 if name in {"countries", "flagships", "missions", "toolkit"} else LIST + TOKEN
        with django_assert_num_queries(expected):
            assert client.get(f"/api/v1/{name}/?page_size=100").status_code == 200


def test_codes_of_all_filters_are_looked_up_in_one_query(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(LIST + STAMP + 1):
        answer = client.get(
            "/api/v1/projects/?country=SEN&flagship=teachers&sector=11220&mission=global-skills-academy"
        )
    assert answer.json()["results"] == []


@pytest.mark.parametrize("name", PUBLIC_LISTS + SIGNED_IN_LISTS)
def test_list_stays_below_its_ceiling_in_a_session(
    name: str,
    client: Client,
    coordinator: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(coordinator)
    path = f"/api/v1/{name}/"
    with django_assert_num_queries(LIST + SESSION):
        assert client.get(path).status_code == 200
    with django_assert_max_num_queries(current_policy().find(resolve(path).view_name).queries):
        assert client.get(path, COSTLIEST.get(name)).status_code == 200


def pages(client: Client, path: str) -> Iterator[dict[str, Any]]:
    url: str | None = path
    while url:
        page = client.get(url)
        yield page.json()
        url = page.json()["next"]


def test_cursor_leads_through_all_rows_once_while_rows_are_added(client: Client) -> None:
    codes = [recorded().code for _ in range(5)]
    walk = pages(client, "/api/v1/projects/?page_size=2")
    seen = [row["code"] for row in next(walk)["results"]]
    codes.append(recorded().code)
    seen += [row["code"] for page in walk for row in page["results"]]
    assert seen == codes


def test_page_names_its_neighbours_in_body_and_header(client: Client) -> None:
    first = client.get("/api/v1/countries/?page_size=2")
    assert first["Link"] == f'<{first.json()["next"]}>; rel="next"'
    assert first.json()["previous"] is None
    second = client.get(first.json()["next"])
    assert second["Link"] == f'<{second.json()["next"]}>; rel="next", <{second.json()["previous"]}>; rel="prev"'
    back = client.get(second.json()["previous"])
    assert back.json()["results"] == first.json()["results"]


def test_next_page_keeps_the_filter(client: Client) -> None:
    regions = {
        row["region"]
        for page in pages(client, "/api/v1/countries/?region=Oceania&page_size=20")
        for row in page["results"]
    }
    assert regions == {"Oceania"}


@pytest.mark.parametrize(
    ("asked", "given"), [("", 25), ("?page_size=3", 3), ("?page_size=100", 100), ("?page_size=10000000", 100)]
)
def test_page_holds_a_hundred_rows_at_most(client: Client, asked: str, given: int) -> None:
    assert len(client.get(f"/api/v1/countries/{asked}").json()["results"]) == given


def test_empty_list_has_no_neighbours(coordinator: User) -> None:
    answer = client_of(coordinator).get("/api/v1/offers/")
    assert answer.json() == {"results": [], "next": None, "previous": None}
    assert not answer.has_header("Link")
