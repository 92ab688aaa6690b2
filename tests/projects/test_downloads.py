"""What the list shows is what its links download: the same rows in all five formats, whatever is filtered."""

from datetime import date
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.test import Client

from coalition.core.api import files
from coalition.reference.models import Unit
from members.models import User
from projects.filters import ProjectFilter
from projects.models import Project
from projects.workflow import ACTIVITY
from tests.api.builders import recorded
from tests.api.test_files import csv_rows, sheet_rows
from tests.api.test_lists import pages
from tests.factories.members import active_member
from tests.factories.projects import FigureFactory
from tests.factories.states import bring_to

pytestmark = pytest.mark.django_db

# Each keeps some of the five projects below and leaves some out.
ASKED = {
    "q": "lecons",
    "country": "KHM",
    "region": "Asia",
    "flagship": "teachers",
    "mission": "global-teacher-campus",
    "organisation": "radio-house",
    "sector": "11130",
    "status": "2",
    "publication": "draft",
    "starts_on_from": "2027-01-01",
    "starts_on_to": "2026-12-31",
    "ends_on_from": "2027-06-01",
    "ends_on_to": "2026-12-31",
    "people": "teachers",
    "people_from": "500",
}
# Two that narrow each other: words, a code, a relation, a choice, a date.
PAIRS = (
    *(("q", "country"), ("country", "organisation"), ("organisation", "status"), ("flagship", "starts_on_from")),
    *(("region", "people"), ("people", "people_from")),
)
FORMATS = ("CSV", "Excel", "HXL", "IATI", "JSON")


@pytest.fixture
def five(db: None) -> None:
    house = active_member(slug="radio-house")
    recorded(title="Leçons à la radio", organisation=house)
    second = recorded(title="Leçons de lecture", starts_on=date(2027, 2, 1), ends_on=date(2027, 12, 31))
    second.recipients.create(country_id="KHM")
    third = bring_to(recorded(organisation=house, summary="Des leçons en ligne"), ACTIVITY, "2")
    third.recipients.create(country_id="KHM")
    for project in (second, third):
        project.flagships.add("teachers")
        project.missions.add("global-teacher-campus")
        project.sectors.add("11130")
    FigureFactory(project=second, value=700)
    FigureFactory(project=third, unit=Unit.objects.get(pk="teachers"), value=900)
    recorded(title="Print")
    recorded(publication="draft")


def shown(client: Client, query: str) -> tuple[set[str], dict[str, str]]:
    """The codes on all pages of the list, and its links by their names."""
    context = client.get(f"/projects/?{query}").context
    assert context["total"] == len(context["projects"])
    titles = [row["title"] for row in context["projects"]]
    return set(Project.objects.filter(title__in=titles).values_list("code", flat=True)), dict(context["downloads"])


def downloaded(client: Client, links: dict[str, str]) -> dict[str, list[str]]:
    """The codes in each format."""
    content = {
        name: b"".join(client.get(url).streaming_content)  # type: ignore[attr-defined]
        for name, url in links.items()
        if name != "JSON"
    }
    activities = ElementTree.fromstring(content["IATI"]).iterfind("iati-activity/iati-identifier")  # noqa: S314 - ours
    return {
        "CSV": [row[0] for row in csv_rows(content["CSV"])[1:]],
        "Excel": [row[0] for row in sheet_rows(content["Excel"])[1:]],
        "HXL": [row[0] for row in csv_rows(content["HXL"])[2:]],
        "IATI": [str(found.text).removeprefix("XM-DAC-41304-GEC-") for found in activities],
        "JSON": [row["code"] for page in pages(client, links["JSON"]) for row in page["results"]],
    }


def test_every_filter_is_tried() -> None:
    assert set(ASKED) == set(ProjectFilter.base_filters)


@pytest.mark.usefixtures("five")
def test_download_is_what_the_list_shows(client: Client, coordinator: User) -> None:
    """In one test, since the projects are built once for all these filters."""
    client.force_login(coordinator)
    for names in (*((name,) for name in ASKED), *PAIRS):
        query = urlencode({name: ASKED[name] for name in names} | {"sort": "title"})
        codes, links = shown(client, query)
        assert 0 < len(codes) < 5, names
        found = {name: sorted(rows) for name, rows in downloaded(client, links).items()}
        assert found == dict.fromkeys(FORMATS, sorted(codes)), names


@pytest.mark.usefixtures("five")
def test_download_has_all_pages_of_the_list(client: Client) -> None:
    for _ in range(20):
        recorded(starts_on=date(2026, 3, 1))
    context = client.get("/projects/?page=2&country=SEN").context
    assert (context["total"], len(context["projects"])) == (24, 4)
    found = downloaded(client, dict(context["downloads"]))
    assert {name: len(codes) for name, codes in found.items()} == dict.fromkeys(FORMATS, 24)


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize("asked", ["", "title", "-title", "start", "-start", "state", "dated"])
def test_file_is_in_the_order_of_the_list(client: Client, monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
    monkeypatch.setattr(files, "BATCH", 3)
    for number, project in enumerate(Project.objects.order_by("title")):
        Project.objects.filter(pk=project.pk).update(title=f"{project.title} {number}")
    context = client.get("/projects/", {"sort": asked, "country": "SEN"}).context
    codes = [row["code"] for row in client.get(f"/projects/?view=table&country=SEN&sort={asked}").context["projects"]]
    found = downloaded(client, dict(context["downloads"]))
    assert (len(codes), found) == (4, {**dict.fromkeys(FORMATS, codes), "JSON": sorted(codes)})


@pytest.mark.parametrize(
    ("query", "status"), [("format=csv&sort=-title", 200), ("format=csv&sort=x", 400), ("sort=title", 400)]
)
def test_only_a_file_is_sorted(client: Client, query: str, status: int) -> None:
    assert client.get(f"/api/v1/projects/?{query}").status_code == status


@pytest.mark.usefixtures("five")
def test_filter_that_few_need_is_folded_until_it_is_asked_for(client: Client, coordinator: User) -> None:
    form = client.get("/projects/").context["filter"]
    assert [field.name for field in form.first] == [
        *("q", "country", "region", "flagship", "mission", "organisation", "sector", "status", "sort")
    ]
    assert [field.name for field in form.folded] == [
        *("people", "people_from", "starts_on_from", "starts_on_to", "ends_on_from", "ends_on_to")
    ]
    assert not form.is_unfolded
    asked = client.get("/projects/?publication=draft&ends_on_to=2026-12-31").context
    assert ("publication" in asked["filter"].fields, asked["filter"].is_unfolded) == (True, True)
    assert asked["projects"] == []
    client.force_login(coordinator)
    assert "publication" in client.get("/projects/").context["filter"].fields
