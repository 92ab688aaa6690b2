"""The public pages of countries."""

import csv
import gzip
import io
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from coalition.reference.models import Country, Indicator, IndicatorValue, IndicatorVintage
from requests.models import CountryRequest
from tests.api.builders import CANARIES
from tests.factories.members import active_member, country
from tests.factories.projects import FigureFactory, ParticipationFactory, ProjectFactory, RecipientFactory
from tests.factories.projects import published_project as published
from tests.factories.requests import RequestCountryFactory
from tests.plans import indexes_of

pytestmark = pytest.mark.django_db


def asked_in_public(title: str, **fields: bool) -> CountryRequest:
    row = RequestCountryFactory(country=country("SEN")).country_request
    terms = {"consent_to_publish": True, "is_cleared_for_publication": True} | fields
    CountryRequest.objects.filter(pk=row.pk).update(title=title, submitted_at=timezone.now(), **terms)
    return row


def test_page_shows_who_does_what(client: Client) -> None:
    project = published(title="Radio", is_demonstration=True)
    ParticipationFactory(project=project, organisation=active_member(name="Radio for All"))
    RecipientFactory(project=ProjectFactory(title=CANARIES["note"]), country=country("SEN"))
    published(title="Elsewhere", countries=("MLI",))
    answer = client.get("/countries/SEN/")
    page, text = answer.context, answer.content.decode()
    assert (answer.status_code, answer["Cache-Control"]) == (200, "public, max-age=60")
    assert ([row["title"] for row in page["projects"]], page["total"]) == (["Radio"], 1)
    assert [row["note"] for row in page["partners"]["names"]] == ["1 project", "1 project"]
    assert [row["count"] for row in page["flagships"]] == [1]
    assert [word in text for word in ("Radio for All", "demonstration data", CANARIES["note"])] == [True, True, False]


def test_page_gives_each_indicator_its_year_and_source_or_no_figure(client: Client) -> None:
    vintage = IndicatorVintage.objects.create(code="newest")
    first, second = Indicator.objects.active()[:2]
    IndicatorValue.objects.create(
        vintage=vintage, country=country("SEN"), indicator=first, value=47.5, year=2022, source="Census of 2022"
    )
    rows = {row.pk: row.found for row in client.get("/countries/SEN/").context["indicators"]}
    assert rows[first.pk] == {"value": 47.5, "year": 2022, "source": "Census of 2022"}
    assert rows[second.pk] is None
    text = client.get("/countries/SEN/").content.decode()
    assert ("Census of 2022" in text, "No figure" in text) == (True, True)
    answer: Any = client.get("/countries/SEN/?format=csv")
    lines = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [row[1] for row in lines[1:]] == list(Indicator.objects.active().values_list("pk", flat=True))
    assert lines[1] == ["SEN", first.pk, first.name, "47.5", first.unit_label, "2022", "Census of 2022"]
    assert lines[2] == ["SEN", second.pk, second.name, "", second.unit_label, "", ""]
    assert client.get("/countries/ZZZ/?format=csv").status_code == 404


def test_page_names_only_requests_cleared_for_publication(client: Client) -> None:
    asked_in_public("Shown")
    asked_in_public("Not cleared", is_cleared_for_publication=False)
    refused = asked_in_public("Refused")
    refused.countries.update(country=country("MLI"))
    assert [row.title for row in client.get("/countries/SEN/").context["asked"]["rows"]] == ["Shown"]


def test_page_says_nothing_of_indices_scores_and_offers(client: Client) -> None:
    asked_in_public("Shown", is_open_to_members=True)
    text = client.get("/countries/SEN/").content.decode().lower()
    words = ("severity", "score", "rank", "offer", "need index", "urgency")
    assert [word for word in words if word in text.partition("<main")[2].partition("</main")[0]] == []


def test_page_of_no_country_is_not_found(client: Client) -> None:
    assert client.get("/countries/ZZZ/").status_code == 404


def test_page_in_production_leaves_invented_rows_out(client: Client, settings: Settings) -> None:
    settings.DEMO = False
    published(is_demonstration=True)
    row = asked_in_public("Invented")
    CountryRequest.objects.filter(pk=row.pk).update(is_demonstration=True)
    page = client.get("/countries/SEN/").context
    assert (page["projects"], page["partners"]["names"], page["flagships"], page["asked"]["rows"]) == ([], [], [], [])


def test_page_keeps_its_queries_and_weight(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for rows in (1, 2):
        for number in range(rows):
            FigureFactory(project=published(countries=("SEN", "MLI")))
            asked_in_public(f"Lessons {number}")
        with django_assert_num_queries(6):
            answer = client.get("/countries/SEN/")
        assert len(answer.context["projects"]) == 2 * rows - 1
    assert len(gzip.compress(answer.content)) <= 14_000


def test_list_is_by_region_and_name_and_light(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for rows in (1, 2):
        for _ in range(rows):
            published(countries=("SEN", "MLI"))
        with django_assert_num_queries(2):
            answer = client.get("/countries/")
    regions = {region["name"]: region["countries"] for region in answer.context["regions"]}
    africa = [row["name"] for row in regions["Africa"]]
    numbers = {row["url"]: row["note"] for countries in regions.values() for row in countries}
    assert (africa, list(regions)) == (sorted(africa, key=str.casefold), sorted(regions))
    assert len(numbers) == Country.objects.count()
    assert (numbers["/countries/SEN/"], numbers["/countries/FRA/"]) == ("3 projects", "")
    assert len(gzip.compress(answer.content)) <= 14_000


def test_page_shows_the_latest_requests_and_leads_to_all(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(7):
        asked_in_public(f"Lessons {number}")
    asked_in_public("Kept", is_cleared_for_publication=False)
    part = client.get("/countries/SEN/").context["asked"]
    assert ([row.title for row in part["rows"]], part["total"]) == ([f"Lessons {n}" for n in (6, 5, 4, 3, 2)], 7)
    with django_assert_num_queries(3):
        answer = client.get(f"{part['url']}?sort=title")
    assert [row.title for row in answer.context["rows"]] == [f"Lessons {n}" for n in range(7)]
    file = b"".join(client.get(f"{part['url']}{answer.context['export_url']}")).decode("utf-8-sig")
    assert [line.partition(",")[0] for line in file.splitlines()[1:]] == [f"Lessons {n}" for n in range(7)]
    assert client.get("/countries/MLI/requests/").context["total"] == 0


def test_requests_that_are_public_stand_in_an_index(client: Client) -> None:
    assert "request_public" in indexes_of(client, "/countries/SEN/")
