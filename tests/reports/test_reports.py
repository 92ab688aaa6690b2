"""Progress reports: asked for, built by a worker, frozen, issued to their audience, and listed in the library."""

import csv
import datetime
import io
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coalition.core.conflicts import Conflict
from coalition.core.idempotency import new_submission_key
from coalition.core.jobs.services import perform
from coalition.core.models import JobStatus
from coalition.reference.models import Mission, MissionProgress
from coalition.reports.models import ProgressReport
from coalition.reports.services import ask_for_report, issue_report
from members.models import User
from projects.models import Figure
from projects.services.stories import take_back_story
from tests.factories.projects import FigureFactory, PopulationFactory, published_project, told_story
from tests.factories.reports import ReportFactory, built_report, issued_report

pytestmark = pytest.mark.django_db
LIBRARY = "/library/"


def terms(**changed: Any) -> dict[str, Any]:
    fixed = {"title": "Half a year", "audience": "public", "language": "en"}
    return {**fixed, "starts_on": datetime.date(2026, 1, 1), "ends_on": datetime.date(2026, 6, 30), **changed}


def build(**fields: Any) -> ProgressReport:
    report = ReportFactory(**fields)
    perform("reports.progressreport", report.pk)
    report.refresh_from_db()
    assert report.status == JobStatus.DONE, report.last_error
    return report


def headline(report: ProgressReport) -> dict[str, int]:
    return {row["label"]: row["value"] for row in report.content["headline"]}


def test_report_counts_up_to_its_last_day(transactional_db: None) -> None:
    project = published_project(countries=("SEN", "MLI"))
    for value, day in ((100, "2026-03-31"), (140, "2026-06-30"), (900, "2026-09-30")):
        FigureFactory(project=project, value=value, as_of=day, source="Report of the ministry")
    published_project(starts_on=datetime.date(2026, 8, 1))
    report = build()
    assert headline(report) == {
        "projects": 1,
        "countries": 2,
        "organisations": 1,
        "learners reached": 140,
        "teachers reached": 0,
    }
    assert [(row["code"], row["value"]) for row in report.content["results"]] == [(project.code, 140)]
    assert [row[0] for row in report.content["map"]] == ["MLI", "SEN"]
    assert "Report of the ministry" in report.content["sources"]


def test_report_shows_the_safe_figure_beside_the_sum(transactional_db: None) -> None:
    people = PopulationFactory()
    for value in (100, 70):
        FigureFactory(project=published_project(), value=value, population=people)
    learners = build().content["headline"][3]
    assert (learners["value"], learners["low"]) == (170, 100)
    assert learners["note"].endswith("Everybody counted once, it is at least 100.")


def test_report_of_a_flagship_leaves_the_others_out(transactional_db: None) -> None:
    own, other = published_project(title="Own"), published_project(title="Other")
    own.flagships.set(["teachers"])
    other.flagships.set(["connectivity"])
    for project in (own, other):
        FigureFactory(project=project)
    report = build(flagships=["teachers"])
    assert [row["title"] for row in report.content["results"]] == ["Own"]
    assert {row["code"] for row in report.content["missions"]} == set(
        Mission.objects.active().filter(flagship="teachers").values_list("pk", flat=True)
    )


def test_mission_stands_as_it_was_on_the_last_day(transactional_db: None) -> None:
    mission = Mission.objects.active()[0]
    for value, day in ((5, "2026-05-01"), (9, "2026-08-01")):
        MissionProgress.objects.create(mission=mission, value=value, as_of=day, source="Report")
    found = {row["code"]: row["value"] for row in build().content["missions"]}
    assert found[mission.pk] == 5


def test_report_speaks_its_own_language(client: Client, transactional_db: None) -> None:
    told_story(title="Lessons by radio")
    report = build(language="ar", issue="draft")
    ProgressReport.objects.filter(pk=report.pk).update(issue="issued")
    assert '<html lang="ar" dir="rtl"' in client.get(report.get_absolute_url()).content.decode()


def test_what_was_built_never_changes(client: Client, transactional_db: None) -> None:
    project = published_project(title="Radio")
    figure = FigureFactory(project=project, value=140)
    report = build()
    ProgressReport.objects.filter(pk=report.pk).update(issue="issued")
    Figure.objects.filter(pk=figure.pk).update(value=999)
    page = client.get(report.get_absolute_url())
    assert ("140" in page.content.decode(), "999" in page.content.decode()) == (True, False)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgressReport.objects.filter(pk=report.pk).update(content={})
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgressReport.objects.filter(pk=report.pk).delete()


def test_file_has_the_table_as_it_was_built(client: Client, transactional_db: None) -> None:
    FigureFactory(project=published_project(title="Radio"), value=140)
    report = build()
    ProgressReport.objects.filter(pk=report.pk).update(issue="issued")
    answer: Any = client.get(f"{report.get_absolute_url()}results.csv")
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [(row["Title"], row["Reached in all"], row["As of"]) for row in rows] == [("Radio", "140", "2026-01-31")]


@pytest.mark.parametrize(
    "period",
    [
        {"starts_on": datetime.date(2026, 7, 1)},
        {"ends_on": datetime.date(2999, 1, 1)},
    ],
    ids=["ends before it begins", "not over"],
)
def test_period_has_to_be_one_that_is_over(coordinator: User, period: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        ask_for_report(by=coordinator, **terms(**period))
    assert list(refused.value.message_dict) == ["ends_on"]


def test_coordinator_asks_for_it_and_watches_it(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    answers = {**terms(), "flagships": ["teachers"], "submission": new_submission_key()}
    answer = client.post("/secretariat/reports/new/", answers)
    report = ProgressReport.objects.get()
    assert (answer["Location"], report.flagships, report.status) == (report.get_absolute_url(), ["teachers"], "queued")
    page = client.get(report.get_absolute_url()).content.decode()
    assert ("<progress" in page, 'http-equiv="refresh"' in page) == (True, True)


def test_only_a_built_report_is_issued(coordinator: User) -> None:
    with pytest.raises(Conflict):
        issue_report(report=ReportFactory(), by=coordinator)
    assert issue_report(report=built_report(), by=coordinator).issue == "issued"


@pytest.mark.parametrize(
    ("audience", "seen"),
    [
        ("public", {"public", "ministry", "member", "coordinator"}),
        ("coalition", {"ministry", "member", "coordinator"}),
        ("secretariat", {"coordinator"}),
    ],
)
def test_report_is_read_by_its_audience(audience: str, seen: set[str], people: dict[str, Any]) -> None:
    report = issued_report(audience=audience)
    readers = set()
    for who in ("public", "ministry", "member", "coordinator"):
        client = Client()
        if who != "public":
            client.force_login(people[who])
        if client.get(report.get_absolute_url()).status_code == 200:
            readers.add(who)
    assert readers == seen


def test_library_lists_what_is_issued(client: Client, coordinator: User) -> None:
    issued_report(title="Issued")
    built_report(title="Built")
    page = client.get(LIBRARY)
    assert ([row.title for row in page.context["reports"]], "at_work" in page.context) == (["Issued"], False)
    client.force_login(coordinator)
    assert [row.title for row in client.get(LIBRARY).context["at_work"]] == ["Built"]


def test_reports_that_are_not_issued_are_a_list_of_the_secretariat(client: Client, coordinator: User) -> None:
    issued_report(title="Issued")
    for title in ("Built", "Also built"):
        built_report(title=title)
    ReportFactory(title="Asked for")

    def titles(asked: str) -> list[str]:
        return [row.title for row in client.get(f"{LIBRARY}?{asked}").context["reports"]]

    assert titles("shown=waiting") == ["Issued"]  # the public's list has no such filter
    client.force_login(coordinator)
    assert (titles(""), titles("shown=waiting&q=also")) == (["Issued"], ["Also built"])
    assert titles("shown=waiting&sort=title") == ["Also built", "Asked for", "Built"]
    assert titles("shown=waiting&sort=-state")[0] == "Asked for"
    lines = b"".join(client.get(f"{LIBRARY}?shown=waiting&sort=title&format=csv")).decode().splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == ["Also built", "Asked for", "Built"]


def test_list_of_what_waits_says_why_it_is_empty(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    said = {"": "No report waits", "&q=zz": "No report fits these filters."}
    for asked, words in said.items():
        assert words in client.get(f"{LIBRARY}?shown=waiting{asked}").content.decode()
    assert "No story waits" in client.get("/stories/?shown=waiting").content.decode()


def test_library_keeps_its_queries_at_one_row_and_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for rows in (1, 2):
        for _ in range(rows):
            issued_report()
        with django_assert_num_queries(3):
            assert len(client.get(LIBRARY).context["reports"]) == 2 * rows - 1


def test_report_keeps_the_words_of_a_story_and_its_picture_until_that_is_taken_back(
    client: Client, approver: User, transactional_db: None
) -> None:
    story = told_story(title="Lessons by radio", picture_alt="A radio")
    story.picture.storage.save(story.picture.name, ContentFile(b"picture"))
    report = build(ends_on=timezone.localdate())
    ProgressReport.objects.filter(pk=report.pk).update(issue="issued")
    path = f"{report.get_absolute_url()}pictures/{story.pk}/"
    shown = [client.get(report.get_absolute_url()).content.decode(), given_out(client, path)]
    take_back_story(story=story, note="No longer agreed.", by=approver)
    then = [client.get(report.get_absolute_url()).content.decode(), given_out(client, path)]
    for page, content, pictures in ((*shown, 1), (*then, 0)):
        assert ("Lessons by radio" in page, page.count(f'src="{path}" alt="A radio"')) == (True, pictures)
        assert content == (b"picture" if pictures else None)


def given_out(client: Client, path: str) -> bytes | None:
    answer: Any = client.get(path)
    return b"".join(answer) if answer.status_code == 200 else None


def test_picture_of_another_story_is_not_handed_out(client: Client) -> None:
    story = told_story()
    assert client.get(f"{issued_report().get_absolute_url()}pictures/{story.pk}/").status_code == 404
