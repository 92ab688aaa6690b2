"""The public list and page of a project, and what only the Secretariat sees of them."""

import datetime
import gzip

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coalition.reference.models import Flagship, Unit
from members.models import User
from projects.choices import Directness, Measure, Publication
from projects.models import Figure, Project, ProjectPlace
from projects.workflow import PUBLICATION
from requests.models import CountryRequest
from requests.workflow import COUNTRY_REQUEST
from tests.factories.members import country
from tests.factories.projects import CommitmentFactory, FigureFactory, ProjectFactory, published_project
from tests.factories.states import bring_to

pytestmark = pytest.mark.django_db


def titles(client: Client, address: str = "/projects/") -> list[str]:
    return [row["title"] for row in client.get(address).context["projects"]]


def unit(code: str) -> Unit:
    return Unit.objects.get(pk=code)


def text_of(client: Client, project: Project) -> str:
    return client.get(project.get_absolute_url()).content.decode()


def test_public_sees_only_what_is_published(client: Client, coordinator: User) -> None:
    project = published_project(title="Radio")
    draft = ProjectFactory(title="Draft")
    taken_back = bring_to(published_project(title="Back"), PUBLICATION, Publication.UNPUBLISHED)
    pages = {p.title: client.get(p.get_absolute_url()).status_code for p in (project, draft, taken_back)}
    assert titles(client) == ["Radio"]
    assert pages == {"Radio": 200, "Draft": 404, "Back": 404}
    client.force_login(coordinator)
    assert sorted(titles(client)) == ["Back", "Draft", "Radio"]
    assert titles(client, "/projects/?publication=draft") == ["Draft"]
    assert client.get(draft.get_absolute_url()).status_code == 200


def test_list_is_shared_only_with_the_public(client: Client, member: User) -> None:
    published_project()
    answer = client.get("/projects/")
    assert (answer["Cache-Control"], "Cookie" in answer["Vary"]) == ("public, max-age=60", True)
    client.force_login(member)
    assert client.get("/projects/")["Cache-Control"] == "private, no-cache"


def test_filters_stand_in_the_address(client: Client) -> None:
    radio = published_project(title="Leçons à la radio", countries=("SEN", "MLI"))
    print_lessons = published_project(title="Printed lessons", countries=("LBN",), status="2")
    print_lessons.flagships.set([Flagship.objects.get(pk="gender-equality")])
    radio.flagships.set([Flagship.objects.get(pk="teachers")])
    partner = radio.participations.get().organisation.slug
    queries = {
        "country=SEN": ["Leçons à la radio"],
        "flagship=gender-equality": ["Printed lessons"],
        f"organisation={partner}": ["Leçons à la radio"],
        "status=2": ["Printed lessons"],
        "q=lecons": ["Leçons à la radio"],
        f"q={print_lessons.code.lower()}": ["Printed lessons"],
        "sort=title": ["Leçons à la radio", "Printed lessons"],
        "sort=-dated": ["Printed lessons", "Leçons à la radio"],
        "country=SEN&flagship=gender-equality": [],
        "country=FRA": [],
        "region=Africa": ["Leçons à la radio"],
        "region=Asia": ["Printed lessons"],
        "region=Atlantis": [],
        "publication=draft": [],
    }
    assert {query: titles(client, f"/projects/?{query}") for query in queries} == queries


def test_people_are_asked_for_by_kind_and_number(client: Client) -> None:
    """What counts is the latest approved figure of people who were reached; one figure satisfies both."""
    radio, phone = published_project(title="Radio"), published_project(title="Phone")
    for value, month in ((900, 1), (140, 2)):
        FigureFactory(project=radio, value=value, as_of=datetime.date(2026, month, 1))
    FigureFactory(project=radio, value=5000, directness=Directness.INDIRECT, approved_at=None)
    FigureFactory(project=phone, unit=unit("teachers"), value=600)
    FigureFactory(project=phone, measure=Measure.PLANNED, value=9000)
    FigureFactory(project=phone, unit=unit("devices"), value=8000)
    queries = {
        "people=learners": ["Radio"],
        "people=teachers": ["Phone"],
        "people=other": [],
        "people_from=140": ["Phone", "Radio"],
        "people_from=141": ["Phone"],
        "people_from=601": [],
        "people=learners&people_from=140": ["Radio"],
        "people=learners&people_from=600": [],
        "people_from=-1": [],
        "people_from=many": [],
    }
    assert {query: sorted(titles(client, f"/projects/?{query}")) for query in queries} == queries


def test_empty_list_says_why(client: Client) -> None:
    assert "No project is published yet" in client.get("/projects/").content.decode()
    published_project()
    assert "No project matches these filters" in client.get("/projects/?q=nothing").content.decode()


def test_line_shows_places_figure_and_demonstration(client: Client) -> None:
    project = published_project(title="Radio", countries=("BEN", "BFA", "CMR", "GIN", "MLI"), is_demonstration=True)
    Project.objects.update(starts_on=datetime.date(2026, 3, 1))
    FigureFactory(project=project, measure=Measure.PLANNED, value=900)
    FigureFactory(project=project, value=100, as_of=datetime.date(2026, 1, 1))
    FigureFactory(project=project, value=140, as_of=datetime.date(2026, 3, 1), precision="month")
    (row,) = client.get("/projects/").context["projects"]
    assert {name: row[name] for name in ("countries", "figure", "figure_note", "date", "datetime", "demo")} == {
        "countries": "Benin, Burkina Faso, Cameroon and 2 more · since March 2026",
        "figure": 140,
        "figure_note": "learners reached directly",
        "date": "March 2026",
        "datetime": "2026-03",
        "demo": True,
    }


def test_list_keeps_its_queries_at_one_row_and_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for rows in (1, 2):
        for _ in range(rows):
            FigureFactory(project=published_project(countries=("SEN", "MLI")))
        with django_assert_num_queries(3):
            assert len(titles(client)) == 2 * rows - 1


def test_list_of_a_full_page_is_light(client: Client) -> None:
    for number in range(21):
        published_project(countries=("SEN", "MLI", "LBN"), title=f"Lessons {number} for villages without electricity")
    answer = client.get("/projects/")
    assert len(answer.context["projects"]) == 20
    assert answer.context["next_url"] == "?page=2"
    assert len(gzip.compress(answer.content)) < 14_000


def test_page_shows_who_where_and_for_how_many(client: Client) -> None:
    project = published_project(summary="Lessons by radio.")
    FigureFactory(project=project, value=100, as_of=datetime.date(2026, 1, 1))
    FigureFactory(project=project, value=140, source="Report of June")
    FigureFactory(project=project, value=60, directness=Directness.INDIRECT)
    ProjectPlace.objects.create(project=project, country=country(), name="Thiès")
    ProjectPlace.objects.create(project=project, country=country(), name="A girls’ school", is_withheld=True)
    answer = client.get(project.get_absolute_url())
    (tally,) = answer.context["tallies"]
    assert (tally["value"], tally["direct"], tally["label"]) == (200, 70, "learners reached")
    assert tally["note"] == "140 directly, 60 indirectly. 31 January 2026"
    assert [row["value"] for row in answer.context["figures"]] == [140, 60]
    assert answer.context["number_of_figures"] == 3
    text = answer.content.decode()
    shown = ("Lessons by radio.", "Senegal", "Thiès", "Report of June", "A girls’ school")
    assert [words for words in shown if words in text] == list(shown[:-1])


def test_figure_that_waits_is_for_the_secretariat(client: Client, approver: User) -> None:
    project = published_project()
    FigureFactory(project=project, value=987654, approved_at=None)
    assert "987,654" not in text_of(client, project)
    client.force_login(approver)
    assert "987,654" in text_of(client, project)


def test_page_keeps_its_queries(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    one, three = published_project(), published_project(countries=("SEN", "MLI", "LBN"))
    for label in ("", "girls", "boys"):
        FigureFactory(project=three, label=label)
    FigureFactory(project=one)
    for project in (one, three, three):
        CommitmentFactory(mission_id=None, project=project, is_public=True)
    for project in (one, three):
        with django_assert_num_queries(4):
            client.get(project.get_absolute_url())


def test_steps_are_taken_from_the_page(client: Client, coordinator: User, approver: User) -> None:
    project = ProjectFactory(recorded_by=coordinator)
    FigureFactory(project=project, approved_at=None, recorded_by=coordinator)
    terms = {"submission": "once", "version": project.version}
    client.force_login(coordinator)
    assert client.post(f"/projects/{project.code}/steps/publish/", terms).status_code == 403
    client.force_login(approver)
    answer = client.post(f"/projects/{project.code}/steps/publish/", terms)
    assert answer["Location"] == project.get_absolute_url()
    project.refresh_from_db()
    assert (project.publication, Figure.objects.get().approved_by) == (Publication.PUBLISHED, approver)
    stale = client.post(f"/projects/{project.code}/steps/unpublish/", {**terms, "submission": "again", "note": "x"})
    assert stale.status_code == 409
    assert client.post(f"/projects/{project.code}/steps/vanish/", terms).status_code == 404


def test_tallies_prefer_people_and_what_is_reached(client: Client) -> None:
    project = published_project()
    FigureFactory(project=project, unit=unit("resources"), value=600, qualifier="over", label="lessons")
    FigureFactory(project=project, measure=Measure.PLANNED, value=9_000_000)
    FigureFactory(project=project, unit=unit("teachers"), measure=Measure.PLANNED, value=80)
    FigureFactory(project=project, unit=unit("teachers"), value=20, directness=Directness.UNSPLIT)
    tallies = client.get(project.get_absolute_url()).context["tallies"]
    assert [(tally["value"], tally["label"]) for tally in tallies] == [
        (9_000_000, "learners planned"),
        (20, "teachers reached"),
        ("over 600", "lessons"),
    ]


def test_tally_of_parts_of_two_dates_says_both(client: Client) -> None:
    project = published_project()
    for day, part in ((10, Directness.DIRECT), (20, Directness.INDIRECT)):
        FigureFactory(project=project, value=100, directness=part, as_of=datetime.date(2026, 3, day))
    (tally,) = client.get(project.get_absolute_url()).context["tallies"]
    assert tally["note"] == "100 directly, 100 indirectly. Figures of 10 March 2026 to 20 March 2026"


def test_request_is_named_only_where_it_is_public(client: Client, coordinator: User) -> None:
    draft = CountryRequest.objects.create(reference="REQ-2026-9009", title="Radio", submitted_at=timezone.now())
    asked = bring_to(draft, COUNTRY_REQUEST, "submitted")
    project = published_project(country_request=asked)
    assert asked.reference not in text_of(client, project)
    CountryRequest.objects.update(consent_to_publish=True, is_cleared_for_publication=True)
    assert asked.reference in text_of(client, project)
    assert f"/requests/{asked.reference}/" not in text_of(client, project)
    client.force_login(coordinator)
    assert f"/requests/{asked.reference}/" in text_of(client, project)
