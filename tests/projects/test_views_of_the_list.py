"""One filter, three views: projects as a list, a map and a table, and the file of each."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from coalition.reference.models import Unit
from members.models import User
from projects.forms import filters
from projects.models import RecipientCountry
from tests.factories.projects import FigureFactory, PopulationFactory, published_project
from tests.plans import indexes_of, plans_of

pytestmark = pytest.mark.django_db


def circles(client: Client, query: str) -> dict[str, int]:
    world = client.get(f"/projects/?view=map&{query}").context["world"]
    return {row.circle.iso3: row.circle.count for row in world.circles}


def file_of(client: Client, query: str = "") -> list[dict[str, Any]]:
    answer: Any = client.get(f"/projects/map.csv?{query}")
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def test_each_view_keeps_the_filters(client: Client) -> None:
    published_project(title="Radio", countries=("SEN",))
    page = client.get("/projects/?country=SEN&view=table&page=1")
    assert [(link["label"], link["url"], link["current"]) for link in page.context["views"]] == [
        ("List", "?country=SEN", False),
        ("Map", "?country=SEN&view=map", False),
        ("Table", "?country=SEN&view=table", True),
    ]
    assert '<input type="hidden" name="view" value="table">' in page.content.decode()
    assert page.context["downloads"][0] == ("CSV", "/api/v1/projects/?country=SEN&sort=-dated&format=csv")


def test_facet_that_is_too_long_is_left_to_links(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filters, "MOST_CHOICES", 2)
    for _ in range(2):
        published_project()
    fields = client.get("/projects/").context["filter"].fields
    assert len(fields["organisation"].choices) == 3
    third = published_project().participations.get().organisation
    assert "organisation" not in client.get("/projects/").context["filter"].fields
    page = client.get(f"/projects/?organisation={third.slug}").context
    options = [code for code, _name in page["filter"].fields["organisation"].choices]
    assert (page["total"], options) == (1, ["", third.slug])


def test_a_view_that_does_not_exist_is_the_list(client: Client) -> None:
    published_project()
    assert "projects/list.html" in [t.name for t in client.get("/projects/?view=globe").templates]


def test_table_shows_the_same_rows(client: Client) -> None:
    FigureFactory(project=published_project(title="Radio", countries=("SEN",)), value=1200)
    published_project(title="Leaflets", countries=("LBN",))
    text = client.get("/projects/?view=table&country=SEN").content.decode()
    assert ("Radio" in text, "Leaflets" in text, "1,200" in text) == (True, False, True)


def test_map_counts_projects_in_each_country(client: Client) -> None:
    published_project(countries=("SEN", "MLI"))
    published_project(countries=("SEN",), title="Radio")
    assert circles(client, "") == {"SEN": 2, "MLI": 1}
    assert circles(client, "q=radio") == {"SEN": 1}
    world = client.get("/projects/?view=map&q=radio").context["world"]
    assert world.circles[0].url == "?q=radio&country=SEN"


def test_map_of_people_takes_shares_and_counts_a_population_once(client: Client) -> None:
    shared = PopulationFactory()
    both = published_project(countries=("SEN", "MLI"))
    RecipientCountry.objects.filter(project=both, country="SEN").update(share=75)
    RecipientCountry.objects.filter(project=both, country="MLI").update(share=25)
    FigureFactory(project=both, value=1000)
    FigureFactory(project=published_project(), value=300, population=shared)
    FigureFactory(project=published_project(), value=200, population=shared)
    FigureFactory(project=published_project(), value=9, unit=Unit.objects.get(pk="teachers"))
    FigureFactory(project=published_project(), value=5000, approved_at=None)
    assert circles(client, "by=learners") == {"SEN": 1050, "MLI": 250}
    assert circles(client, "by=teachers") == {"SEN": 9}


def test_map_says_which_people_it_cannot_place(client: Client) -> None:
    FigureFactory(project=published_project(countries=("SEN", "MLI")), value=1000)
    page = client.get("/projects/?view=map&by=learners")
    assert (page.context["missing"], page.context["world"].circles) == (1, ())
    assert "cannot be put on a map" in page.content.decode()


def test_file_of_the_map_is_what_it_shows(client: Client) -> None:
    for title, iso3 in (("Radio", "SEN"), ("Print", "LBN"), ("Apps", "SEN")):
        published_project(title=title, countries=(iso3,))
    page = client.get("/projects/?view=map&country=SEN")
    assert page.context["downloads"] == [("CSV", "/projects/map.csv?country=SEN")]
    assert file_of(client, "country=SEN") == [{"country": "SEN", "name": "Senegal", "projects": "2"}]


@pytest.mark.parametrize(("query", "number"), [("view=table", 3), ("view=map", 3), ("view=map&by=learners", 4)])
def test_views_keep_their_queries_at_one_row_and_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, query: str, number: int
) -> None:
    for rows in (1, 2):
        for _ in range(rows):
            FigureFactory(project=published_project(countries=("SEN",)))
        with django_assert_num_queries(number):
            assert client.get(f"/projects/?{query}").context["total"] == 2 * rows - 1


def test_file_of_the_map_keeps_its_queries_at_one_row_and_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for rows in (1, 2):
        for _ in range(rows):
            published_project(countries=("SEN", "MLI"))
        with django_assert_num_queries(2):
            assert [row["projects"] for row in file_of(client)] == 2 * [str(2 * rows - 1)]


def test_list_and_its_choices_are_read_by_indexes(client: Client) -> None:
    published_project()
    read = {"project_latest_figure", "project_published", "recipient_of_country"}
    assert read <= indexes_of(client, "/projects/")


def test_words_are_looked_for_in_their_index(client: Client, coordinator: User) -> None:
    published_project(title="Écoles de radio")
    client.force_login(coordinator)
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/projects/", {"q": "ecoles DE"}).context["total"] == 1
    plans = plans_of(asked, enable_seqscan="off", enable_indexscan="off", enable_indexonlyscan="off")
    assert [line for line in plans if "on project_words" in line]
