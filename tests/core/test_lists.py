"""Lists: their order, what stays in the address, and that a file has the rows of the screen in its order."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from coalition.core import lists, numerals, rows
from coalition.reference.models import Country
from members.models import User
from tests.factories.members import OfferFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/offers/"


@pytest.fixture
def listed(client: Client, member: User) -> Client:
    """Three offers: two with a capacity, one without."""
    own = member.affiliations.get().organisation
    OfferFactory(organisation=own, title="Beta", capacity=10)
    OfferFactory(organisation=own, title="Alpha", capacity=30)
    OfferFactory(organisation=own, title="Gamma", capacity=None, is_unlimited=True)
    client.force_login(member)
    return client


def titles(answer: Any) -> list[str]:
    return [row["offer"].title for row in answer.context["rows"]]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["Gamma", "Alpha", "Beta"]),
        ("?sort=capacity", ["Beta", "Alpha", "Gamma"]),
        ("?sort=-capacity", ["Alpha", "Beta", "Gamma"]),
        ("?sort=reserved", ["Beta", "Alpha", "Gamma"]),
        ("?sort=-reserved", ["Gamma", "Alpha", "Beta"]),
        ("?sort=password", ["Gamma", "Alpha", "Beta"]),
        ("?sort=title&q=a", ["Alpha", "Beta", "Gamma"]),
        ("?q=alph", ["Alpha"]),
    ],
)
def test_address_says_what_is_shown_and_in_which_order(listed: Client, query: str, shown: list[str]) -> None:
    answer = listed.get(ADDRESS + query)
    assert titles(answer) == shown
    file = listed.get(f"{ADDRESS}{query or '?'}&format=csv")
    lines = list(csv.reader(io.StringIO(b"".join(file).decode("utf-8-sig"))))
    assert [line[0] for line in lines] == ["Offer", *shown]


def test_heading_says_how_the_list_is_sorted_and_turns_it(listed: Client) -> None:
    answer = listed.get(f"{ADDRESS}?q=a&sort=title&page=1")
    head = answer.context["heads"]["title"]
    assert (head.direction, head.url) == ("ascending", "?q=a&sort=-title")
    assert (
        '<th scope="col" aria-sort="ascending"><a class="sort" href="?q=a&amp;sort=-title">' in answer.content.decode()
    )
    other = answer.context["heads"]["left"]
    assert (other.direction, other.url) == ("", "?q=a&sort=left")


def test_pages_keep_the_filter_and_the_order_and_repeat_nothing(client: Client, member: User) -> None:
    own = member.affiliations.get().organisation
    OfferFactory.create_batch(30, organisation=own, title="Alike", capacity=10)
    client.force_login(member)
    first = client.get(f"{ADDRESS}?q=Alike&sort=-capacity")
    assert first.context["next_url"] == "?q=Alike&sort=-capacity&page=2"
    second = client.get(ADDRESS + first.context["next_url"])
    shown = [row["offer"].pk for answer in (first, second) for row in answer.context["rows"]]
    assert (len(shown), len(set(shown))) == (30, 30)


def test_what_stands_beside_a_list_is_counted_as_far_as_the_eye_goes(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries, member: User
) -> None:
    for module in (lists, numerals, rows):
        monkeypatch.setattr(module, "GLANCE", 30)
    every = Country.objects.all()
    poorest = every.filter(is_ldc=True)
    with django_assert_num_queries(1):
        counts = lists.count_each({"all": every, "none": every.none(), "ldc": poorest}, whole="all")
    assert counts == {"all": every.count(), "none": 0, "ldc": 31}
    assert poorest.count() > 31
    beside = User.objects.annotate(
        ldc=rows.number_at_a_glance(poorest),
        few=rows.number_at_a_glance(poorest.filter(region="Europe")),
        none=rows.number_at_a_glance(every.none()),
    )
    assert beside.values_list("ldc", "few", "none").get(pk=member.pk) == (31, 0, 0)
    assert [numerals.write_glance(number) for number in (30, 31)] == ["30", "30+"]
