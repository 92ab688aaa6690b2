"""The public pages of missions and flagships."""

import csv
import datetime
import gzip
import io
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from coalition.reference.models import Flagship, Mission, MissionProgress
from projects.models import Project
from tests.factories.members import OrganisationFactory, active_member
from tests.factories.projects import CommitmentFactory, FigureFactory, ProjectFactory, published_project

pytestmark = pytest.mark.django_db


def new_mission(**fields: object) -> Mission:
    return Mission.objects.create(
        **{"code": "print", "name_en": "Print", "target": 1000, "unit_id": "learners", "statement": "Print."} | fields
    )


def contributed(mission: Mission) -> Project:
    project = published_project(countries=("SEN", "MLI"))
    project.missions.set([mission])
    return project


def test_list_names_every_active_mission(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    new_mission(is_active=False)
    with django_assert_num_queries(1):
        answer = client.get("/missions/")
    shown = [(row["name"], row["url"]) for row in answer.context["missions"]]
    assert shown == [(row.name, f"/missions/{row.pk}/") for row in Mission.objects.active()]
    assert (answer["Cache-Control"], len(gzip.compress(answer.content)) <= 14_000) == ("public, max-age=60", True)


def test_mission_shows_dated_progress_with_its_source(client: Client) -> None:
    mission = new_mission()
    for value, year in ((100, 2020), (250, 2021)):
        day = datetime.date(year, 3, 1)
        MissionProgress.objects.create(
            mission=mission, value=value, as_of=day, date_precision="month", source=f"Report of {year}"
        )
    page = client.get("/missions/print/").context
    assert [(row["value"], row["percent"], row["date"], row["source"]) for row in page["progress"]] == [
        (250, 25, "March 2021", "Report of 2021"),
        (100, 10, "March 2020", "Report of 2020"),
    ]
    assert [row["value"] for row in page["parts"]] == [250]


def progress(mission: Mission, value: int, day: datetime.date, **fields: object) -> None:
    MissionProgress.objects.create(mission=mission, value=value, as_of=day, source="Report", **fields)


def lines_of(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))[1:]


def test_dated_progress_is_a_line_with_the_same_figures_as_table_and_file(client: Client) -> None:
    mission = new_mission()
    for value, day in ((100, 1), (250, 51), (400, 101)):
        progress(mission, value, datetime.date(2021, 1, 1) + datetime.timedelta(days=day - 1))
    progress(mission, 7, datetime.date(2021, 2, 20), is_demonstration=True)
    answer = client.get("/missions/print/")
    line = answer.context["line"]
    assert sorted(line.pop("points")) == [(0, 10), (50, 25), (100, 40)]
    assert line == {"top": "Target: 1,000", "first": "1 January 2021", "last": "11 April 2021"}
    text = answer.content.decode()
    assert (text.count("<line "), text.count('<circle cx="')) == (2, 3)
    table = [row["value"] for row in answer.context["progress"]]
    for address in ("/missions/print/?format=csv", "/missions/?format=csv"):
        rows = [row for row in lines_of(client.get(address)) if row[0] == "print"]
        assert [int(row[2]) for row in rows] == table == [400, 250, 7, 100]
        assert rows[2] == ["print", "2021-02-20", "7", "1000", "learners", "Report", "", "yes"]
    assert client.get("/missions/nothing/?format=csv").status_code == 404


def test_one_date_is_no_line_and_what_passed_the_target_stays_in_the_picture(client: Client) -> None:
    mission = new_mission()
    progress(mission, 100, datetime.date(2021, 1, 1))
    assert client.get("/missions/print/").context["line"] is None
    progress(mission, 2000, datetime.date(2022, 1, 1))
    line = client.get("/missions/print/").context["line"]
    assert (sorted(line["points"]), line["top"]) == ([(0, 5), (100, 100)], "2,000")


def test_mission_without_a_figure_is_hatched(client: Client) -> None:
    new_mission()
    text = client.get("/missions/print/").content.decode()
    assert (text.count('class="bar m hatch"'), "That does not mean zero" in text) == (2, True)


def test_mission_names_published_projects_and_active_members(client: Client) -> None:
    mission = new_mission()
    project = contributed(mission)
    draft = ProjectFactory(title="Draft")
    draft.missions.set([mission])
    active_member(name="Print for All").missions.set([mission])
    OrganisationFactory(name="Not yet a member").missions.set([mission])
    page = client.get("/missions/print/").context
    assert ([row["title"] for row in page["projects"]], page["total"]) == ([project.title], 1)
    assert [row["name"] for row in page["supporters"]["names"]] == ["Print for All"]
    assert [row["name"] for row in page["partners"]["names"]] == [project.participations.get().organisation.name]


def test_mission_in_production_leaves_invented_figures_out(client: Client, settings: Settings) -> None:
    settings.DEMO = False
    mission = new_mission()
    MissionProgress.objects.create(
        mission=mission, value=9, as_of=datetime.date(2021, 3, 1), source="Invented", is_demonstration=True
    )
    page = client.get("/missions/print/").context
    assert (page["progress"], [row["value"] for row in page["parts"]]) == ([], [None])


def test_mission_that_is_not_active_is_not_found(client: Client) -> None:
    new_mission(is_active=False)
    assert client.get("/missions/print/").status_code == 404


def test_mission_keeps_its_queries_and_weight(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    mission = new_mission()
    for rows in (1, 2):
        for number in range(rows):
            FigureFactory(project=contributed(mission))
            active_member().missions.add(mission)
            day = datetime.date(2020 + rows, 1, 1 + number)
            MissionProgress.objects.create(mission=mission, value=1, as_of=day, source="Report")
            CommitmentFactory(mission_id=mission.pk, is_public=True)
        with django_assert_num_queries(6):
            answer = client.get("/missions/print/")
        assert len(answer.context["progress"]) == 2 * rows - 1
    assert (answer["Cache-Control"], len(gzip.compress(answer.content)) <= 14_000) == ("public, max-age=60", True)


def test_flagship_keeps_its_queries_and_weight(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    flagship = Flagship.objects.order_by("pk")[0]
    for rows in (1, 2):
        for _ in range(rows):
            FigureFactory(project=published_project())
            active_member().flagships.add(flagship)
            CommitmentFactory(mission_id=None, flagship_id=flagship.pk, is_public=True)
        with django_assert_num_queries(6):
            answer = client.get(f"/flagships/{flagship.pk}/")
        assert (answer.context["total"], answer.context["supporters"]["total"]) == (2 * rows - 1, 2 * rows - 1)
    assert (answer["Cache-Control"], len(gzip.compress(answer.content)) <= 14_000) == ("public, max-age=60", True)


def test_flagship_shows_its_missions_and_action_areas(client: Client) -> None:
    flagship = Flagship.objects.get(pk="teachers")
    page = client.get("/flagships/teachers/").context
    assert [row["name"] for row in page["missions"]] == [row.name for row in flagship.missions.all()]
    assert page["flagship"].areas == [category.name for category in flagship.categories.all()]
    assert client.get("/flagships/vanished/").status_code == 404


def test_front_leads_to_missions_and_flagships(client: Client) -> None:
    page = client.get("/").context
    assert [row["url"] for row in page["flagships"]] == [f"/flagships/{row['code']}/" for row in page["flagships"]]
    assert [row["url"] for row in page["missions"]] == [f"/missions/{row.pk}/" for row in Mission.objects.active()]
