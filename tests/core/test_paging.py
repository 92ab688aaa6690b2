"""Pages of a list, the last of which costs as the first."""

import pytest
from django.core.paginator import Paginator
from django.db import connection
from django.db.models.functions import Length
from django.test.utils import CaptureQueriesContext

from coalition.core import paging
from coalition.core.paging import FoundOnce, Pages
from coalition.reference.models import Country
from projects.models import Project
from projects.querysets import LATEST_FIRST
from tests.factories.projects import FigureFactory, published_project

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("size", [7, 25, 300])
def test_every_page_holds_what_djangos_own_holds(size: int) -> None:
    rows = Country.objects.order_by("region", "-pk")
    own, plain = Pages(rows, size), Paginator(rows, size)
    assert [list(page) for page in own] == [list(page) for page in plain]


def test_last_page_is_read_from_the_end() -> None:
    pages = Pages(Country.objects.order_by("pk"), 10)
    pages.count = Country.objects.count()
    with CaptureQueriesContext(connection) as queries:
        list(pages.page(pages.num_pages))
    assert [("DESC" in query["sql"], "OFFSET" in query["sql"]) for query in queries] == [(True, False)]


def test_rows_far_in_are_found_by_their_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "FAR", 20)
    rows = Country.objects.annotate(letters=Length("name_en")).order_by("region", "-pk")
    own, plain = Pages(rows, 10), Paginator(rows, 10)
    assert [list(page) for page in own] == [list(page) for page in plain]
    with CaptureQueriesContext(connection) as queries:
        list(own.page(4))
    (sql,) = (query["sql"] for query in queries)
    keys = sql[sql.index("ARRAY(") : sql.index("OFFSET")]
    assert sql.count("OFFSET") == 1
    assert "LENGTH" not in keys  # what a row carries is not made for those before it
    assert "LENGTH" in sql


def test_rows_without_a_value_keep_their_place_when_read_from_the_end() -> None:
    dated, other = published_project(), published_project()
    FigureFactory(project=dated)
    rows = Project.objects.order_by(*LATEST_FIRST)
    assert [list(page) for page in Pages(rows, 1)] == [[dated], [other]]


@pytest.mark.parametrize("size", [7, 25, 300])
@pytest.mark.parametrize("order", [("region", "-pk"), ("-region", "pk")])
def test_pages_found_once_hold_what_djangos_own_hold(size: int, order: tuple[str, ...]) -> None:
    rows = Country.objects.exclude(region="").order_by(*order)
    plain, asked = Paginator(rows, size), ["0", "-1", "none", "9" * 400, *map(str, range(1, 40))]
    for number in asked:
        own = FoundOnce(rows, size).get_page(number)
        nearest = min(max(int(number), 1), plain.num_pages) if number.isdecimal() and len(number) < 9 else 1
        assert (list(own), own.number) == (list(plain.page(nearest)), nearest)
        assert (own.paginator.count, own.paginator.num_pages) == (plain.count, plain.num_pages)


def test_what_is_found_once_is_sought_in_one_of_two_queries() -> None:
    first, second = published_project(), published_project(title="Radio")
    rows = Project.objects.filter(title__icontains="radio").select_related("country_request").order_by("pk")
    with CaptureQueriesContext(connection) as queries:
        assert list(FoundOnce(rows, 1).get_page(9)) == [second]
    assert ["UPPER" in query["sql"] for query in queries] == [True, False]
    assert list(FoundOnce(rows.filter(pk=first.pk), 1).get_page(1)) == []
