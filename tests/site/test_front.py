"""The front page: the dated statement, the missions, in both directions."""

import gzip
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from coalition.core.access.policy import current_policy
from coalition.core.bundles import join_styles, parts_of
from coalition.core.cartography import anchors
from coalition.reference.models import Unit
from projects.choices import Directness
from tests.factories.members import active_member
from tests.factories.projects import FigureFactory, PopulationFactory, ProjectFactory, published_project
from tests.plans import indexes_of


@pytest.mark.django_db
def test_front_shows_the_dated_statement_and_missions(client: Client) -> None:
    answer = client.get("/")
    text = answer.content.decode()
    assert (answer.status_code, answer["Cache-Control"]) == (200, "public, max-age=60")
    for words in ("March 2021", "Global Skills Academy", "142,000", "400 million"):
        assert words in text


@pytest.mark.django_db
def test_front_in_arabic_runs_from_right_to_left(client: Client) -> None:
    assert '<html lang="ar" dir="rtl"' in client.get("/ar/").content.decode()


def fill(rows: int, **fields: Any) -> None:
    for _ in range(rows):
        project = published_project(countries=("SEN", "MLI"), **fields)
        FigureFactory(project=project, value=100)
        FigureFactory(project=project, value=30, unit=Unit.objects.get(pk="teachers"), directness=Directness.UNSPLIT)


@pytest.mark.django_db
def test_front_keeps_its_queries_at_one_row_and_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert current_policy().find("site:front").queries == 6
    for rows in (0, 1, 2):
        fill(rows)
        with django_assert_num_queries(6):
            client.get("/")


@pytest.mark.django_db
def test_front_counts_what_is_published(client: Client) -> None:
    fill(2)
    FigureFactory(project=ProjectFactory(), value=5000)
    active_member()
    page = client.get("/").context
    assert [row["value"] for row in page["ledger"]] == [1, 2, 2, 200, 60]
    assert page["ledger"][3]["note"] == "200 directly. As far as is known, nobody is counted twice."
    assert page["as_of"] == "Computed from published projects. Latest figure of 31 January 2026."
    assert [(row.circle.iso3, row.circle.count, row.url) for row in page["world"].by_name] == [
        ("MLI", 2, "/countries/MLI/"),
        ("SEN", 2, "/countries/SEN/"),
    ]
    assert [(row.name, row.countries, row.count) for row in page["world"].regions] == [("Africa", 2, 4)]
    assert [(row["code"], row["count"]) for row in page["flagships"]] == [
        ("connectivity", 2),
        ("teachers", 0),
        ("gender-equality", 0),
    ]
    assert len(page["projects"]) == 2
    links = [url for _label, url in page["map_links"]]
    assert links == ["/projects/?view=map&by=learners", "/projects/?view=map&by=teachers", "/projects/map.csv"]
    assert [client.get(url).status_code for url in links] == [200, 200, 200]


@pytest.mark.django_db
def test_statement_names_its_source_and_stands_apart(client: Client) -> None:
    text = client.get("/").content.decode()
    plate = text[text.index('class="plate"') : text.index("</section>", text.index('class="plate"'))]
    assert "Source: UNESCO, Global Education Coalition support to COVID-19 learning recovery" in plate
    assert "not computed from this register" in plate


@pytest.mark.django_db
def test_front_reads_those_who_name_a_population_by_their_index(client: Client) -> None:
    FigureFactory(project=published_project(), population=PopulationFactory())
    assert "reach_of_populations" in indexes_of(client, "/")


@pytest.mark.django_db
def test_front_tells_the_range_where_people_count_twice(client: Client) -> None:
    population = PopulationFactory()
    for value in (100, 40):
        FigureFactory(project=published_project(), value=value, population=population)
    note = client.get("/").context["ledger"][3]["note"]
    assert note == "140 directly. Everybody counted once, at least 100: the sum may hold 40 twice."


@pytest.mark.django_db
def test_front_leaves_invented_rows_out_of_a_production(client: Client, settings: Settings) -> None:
    settings.DEMO = False
    fill(2, is_demonstration=True)
    page = client.get("/").context
    assert [row["value"] for row in page["ledger"]] == [0, 0, 0, 0, 0]
    assert (page["world"].circles, page["projects"], [row["count"] for row in page["flagships"]]) == ((), [], [0, 0, 0])


@pytest.mark.django_db
def test_front_in_the_readers_language_names_countries(client: Client) -> None:
    fill(1)
    assert [row.name for row in client.get("/fr/").context["world"].by_name] == ["Mali", "Sénégal"]


@pytest.mark.django_db
def test_how_it_works_says_who_may_ask(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/how-it-works/")
    assert answer["Cache-Control"] == "public, max-age=60"
    assert [f'id="{name}"' in answer.content.decode() for name in ("ask", "join", "support", "figures")] == [True] * 4


def weight(text: bytes) -> int:
    """A page with its stylesheet and script as a browser loads them cold: each compressed, in bytes."""
    styles = join_styles(path.read_text() for path in parts_of("css/portal.css", settings.BASE_DIR / "static"))
    script = (settings.BASE_DIR / "static/js/portal.js").read_bytes()
    return sum(len(gzip.compress(part)) for part in (text, styles.encode(), script))


@pytest.mark.django_db
def test_front_of_a_full_register_is_light(client: Client) -> None:
    for iso3 in list(anchors())[:150]:
        published_project(countries=(iso3,), title=f"Lessons by radio and in print for {iso3}")
    answer = client.get("/")
    assert len(answer.context["world"].circles) == 150
    assert weight(answer.content) <= 60_000


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/styleguide/", "/how-it-works/", "/projects/"])
def test_public_pages_are_light(client: Client, path: str) -> None:
    assert weight(client.get(path).content) <= 60_000
