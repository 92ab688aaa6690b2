"""The pages of reported results: who sees which, the form that keeps everything, what the public reads."""

import datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from members.models import NationalAuthority, Organisation, User
from projects.choices import Measure
from projects.models import Project, ResultGroup, ResultReport
from projects.services import approve_report, send_report
from projects.workflow import RESULTS
from tests.api.test_files import csv_rows
from tests.factories.projects import (
    FigureFactory,
    ParticipationFactory,
    ReportFactory,
    ResultFactory,
    published_project,
)
from tests.factories.states import bring_to
from tests.projects.test_results import approved, report_of, result

pytestmark = pytest.mark.django_db
LIST = "/results/"


@pytest.fixture
def own(member: User) -> Organisation:
    return Organisation.objects.get(affiliations__user=member)


@pytest.fixture
def project(own: Organisation) -> Project:
    project = published_project()
    ParticipationFactory(project=project, organisation=own)
    return project


@pytest.fixture
def desk(client: Client, member: User) -> Client:
    client.force_login(member)
    return client


def as_(who: User) -> Client:
    client = Client()
    client.force_login(who)
    return client


def sent(*rows: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """The answers of the form: a row is learners, directly, measured."""
    answers = {
        "submission": "key",
        "starts_on": "2026-01-01",
        "ends_on": "2026-06-30",
        "results-TOTAL_FORMS": len(rows),
        "results-INITIAL_FORMS": 0,
        **fields,
    }
    for number, row in enumerate(rows):
        filled = {"unit": "learners", "directness": "direct", "basis": "measured", **row}
        answers |= {f"results-{number}-{name}": value for name, value in filled.items()}
    return answers


def new(project: Project) -> str:
    return f"/projects/{project.code}/results/new/"


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_the_same_number_of_queries(
    desk: Client, own: Organisation, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        ResultFactory(report__organisation=own)
        ParticipationFactory(project=published_project(), organisation=own)
    with django_assert_num_queries(5):
        answer = desk.get(LIST)
    assert (len(answer.context["rows"]), len(answer.context["to_report"])) == (rows, rows)


@pytest.mark.parametrize("rows", [1, 3])
def test_file_holds_the_list_as_it_is_filtered(
    desk: Client, own: Organisation, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        row = ResultFactory(report__organisation=own, value=100 + number, female=100 + number, male=0, sex_unknown=0)
        ResultGroup.objects.create(result=row, group_id="girls", head_count=90)
    ResultFactory()
    bring_to(ResultFactory(report__organisation=own).report, RESULTS, "approved")
    with django_assert_num_queries(5):
        lines = b"".join(desk.get("/results.csv?status=draft")).decode().splitlines()
    assert len(lines) == rows + 1
    assert ",100,100,0,0,Girls and women: 90,Measured," in "\n".join(lines)


@pytest.mark.parametrize("sort", ["project", "-project", "side", "-end", "end"])
def test_file_is_in_the_order_of_the_list(desk: Client, own: Organisation, sort: str) -> None:
    for title, day in (("B", 1), ("A", 3), ("C", 2)):
        ends_on = datetime.date(2026, 6, day)
        ResultFactory(report__organisation=own, report__project__title=title, report__ends_on=ends_on)
    query = f"status=draft&sort={sort}"
    listed = [row["report"].reference for row in desk.get(f"/results/?{query}").context["rows"]]
    lines = csv_rows(b"".join(desk.get(f"/results.csv?{query}")))
    assert (len(listed), [line[0] for line in lines[1:]]) == (3, listed)


@pytest.mark.parametrize("rows", [1, 3])
def test_page_asks_the_same_number_of_queries(
    approver: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    report = ReportFactory()
    for number in range(rows):
        row = ResultFactory(report=report, label=f"District {number}")
        ResultGroup.objects.create(result=row, group_id="girls", head_count=10)
        FigureFactory(project=report.project, label=f"District {number}", measure=Measure.PLANNED)
    bring_to(report, RESULTS, "reported")
    client = as_(approver)
    with django_assert_num_queries(9):
        answer = client.get(report.get_absolute_url())
    assert len(answer.context["lines"]) == rows


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("member", 200),
        ("member_viewer", 200),
        ("other_member", 404),
        ("ministry", 404),
        ("coordinator", 200),
        ("approver", 200),
        ("outsider", 403),
    ],
)
def test_report_is_seen_by_its_side_and_the_secretariat(
    own: Organisation, who: str, page: int, request: pytest.FixtureRequest
) -> None:
    report = ResultFactory(report__organisation=own).report
    person = request.getfixturevalue(who)
    assert as_(person).get(report.get_absolute_url()).status_code == page
    listed = as_(person).get(f"{LIST}?status=")
    if page != 403:
        assert [row["report"] for row in listed.context["rows"]] == ([report] if page == 200 else [])


def test_draft_is_saved_once_checked_and_sent(desk: Client, project: Project) -> None:
    answers = sent({"value": 100, "female": 60, "male": 40, "group_girls": 60}, {"unit": "teachers"})
    places = {desk.post(new(project), answers)["Location"] for _click in range(2)}
    report = ResultReport.objects.get()
    assert places == {report.get_absolute_url()}
    page = desk.get(report.get_absolute_url())
    assert [step["name"] for step in page.context["steps"]] == ["send"]
    assert [(line["result"].value, line["sexes"], line["groups"]) for line in page.context["lines"]] == [
        (100, [("women and girls", "60"), ("men and boys", "40")], [("Girls and women", "60")])
    ]
    step = {"submission": "send", "version": report.version}
    desk.post(f"/results/{report.pk}/step/send/", step)
    report.refresh_from_db()
    assert report.status == "reported"


@pytest.mark.parametrize(
    ("rows", "fields", "words"),
    [
        (
            [{"value": 100, "female": 60, "male": 30}],
            {},
            ["Women and girls: By sex they sum to 90, not 100: 10 are missing."],
        ),
        ([{"value": 100, "basis": ""}], {}, ["Basis: This field is required."]),
        ([{"value": "many"}], {}, ["Reached in all, up to the last day: Enter a whole number."]),
        ([{"value": 100}], {"ends_on": "2030-06-30"}, ["still to come"]),
        ([{}], {}, ["Enter at least one result."]),
        ([{"value": 100}, {"value": 90}], {}, ["Enter each unit once"]),
    ],
)
def test_wrong_report_is_named_and_all_is_kept(
    desk: Client, project: Project, rows: list[dict[str, Any]], fields: dict[str, Any], words: list[str]
) -> None:
    answer = desk.post(new(project), sent(*rows, words="Kept", **fields))
    page, text = answer.context["page"], answer.content.decode()
    assert (answer.status_code, ResultReport.objects.exists(), "<title>Error: " in text) == (200, False, True)
    assert [word for word in words if word not in text] == []
    assert page.form["words"].value() == "Kept"
    kept = [{name: str(form[name].value() or "") for name in row} for form, row in zip(page.rows, rows, strict=True)]
    assert kept == [{name: str(value) for name, value in row.items()} for row in rows]


def test_more_rows_keep_what_was_typed(desk: Client, project: Project) -> None:
    answer = desk.post(new(project), sent({"value": "many", "female": 3}, words="Kept", more="1"))
    page = answer.context["page"]
    assert (len(page.rows.forms), page.form["words"].value(), answer.context["form_errors"]) == (4, "Kept", False)
    assert (page.rows[0]["value"].value(), page.rows[0]["female"].value()) == ("many", "3")


def test_new_report_begins_with_the_numbers_of_the_last(
    desk: Client, project: Project, member: User, approver: User
) -> None:
    first = desk.get(new(project)).context["page"]
    assert [row["unit"].value() for row in first.rows][:3] == ["learners", "learners", "teachers"]
    approved(project, member, approver, result(120, female=70, male=50, groups={"girls": 70}))
    page = desk.get(new(project)).context["page"]
    assert page.form["starts_on"].value() == datetime.date(2026, 7, 1)
    row = page.rows[0]
    assert [row[name].value() for name in ("value", "female", "male", "group_girls")] == [120, 70, 50, 70]


def test_report_in_hand_is_carried_on(desk: Client, project: Project, member: User) -> None:
    report = report_of(project, member)
    assert desk.get(new(project))["Location"] == f"/results/{report.pk}/edit/"
    assert [row.pk for row in desk.get(LIST).context["to_report"]] == []


def test_stale_form_shows_both(desk: Client, project: Project, member: User) -> None:
    report = report_of(project, member)
    edit = f"/results/{report.pk}/edit/"
    assert desk.post(edit, sent({"value": 110}, version=report.version, submission="a")).status_code == 302
    answer = desk.post(edit, sent({"value": 90}, version=report.version, submission="b", words="Mine"))
    page = answer.context["page"]
    assert (answer.status_code, page.rows[0]["value"].value(), page.form["words"].value()) == (409, "90", "Mine")
    assert answer.context["differences"][-1][1] == "learners, directly: 110"
    again = sent({"value": 90}, version=page.form["version"].value(), submission="c")
    assert desk.post(edit, again).status_code == 302
    assert report.results.get().value == 90


def test_sent_report_cannot_be_edited(desk: Client, project: Project, member: User) -> None:
    report = send_report(report=report_of(project, member), by=member)
    edit = f"/results/{report.pk}/edit/"
    assert desk.get(edit)["Location"] == report.get_absolute_url()
    assert desk.post(edit, sent({"value": 1}))["Location"] == report.get_absolute_url()
    assert report.results.get().value == 100


def test_only_a_side_of_the_project_reports(project: Project, other_member: User, other_ministry: User) -> None:
    for who in (other_member, other_ministry):
        assert as_(who).get(new(project)).status_code == 403
        assert as_(who).post(new(project), sent({"value": 1})).status_code == 403
    assert not ResultReport.objects.exists()


def test_ministry_of_a_host_country_reports_from_the_page_of_the_project(project: Project, ministry: User) -> None:
    page = as_(ministry).get(project.get_absolute_url())
    assert new(project) in page.content.decode()
    answer = as_(ministry).post(new(project), sent({"value": 100}))
    side = NationalAuthority.objects.get(affiliations__user=ministry)
    assert (answer.status_code, ResultReport.objects.get().authority) == (302, side)


def test_approver_sees_results_beside_the_last_and_the_target(project: Project, member: User, approver: User) -> None:
    FigureFactory(project=project, value=80, as_of=datetime.date(2025, 12, 31))
    FigureFactory(project=project, value=400, measure=Measure.PLANNED)
    report = send_report(report=report_of(project, member), by=member)
    assert [row["report"] for row in as_(approver).get(LIST).context["rows"]] == [report]
    page = as_(approver).get(report.get_absolute_url())
    (line,) = page.context["lines"]
    assert (line["last"].value, line["change"], line["target"], line["percent"]) == (80, 20, 400, 25)
    assert [(step["name"], step["needs_note"]) for step in page.context["steps"]] == [
        ("approve", False),
        ("send_back", True),
    ]


def test_returned_report_says_why_to_its_side(desk: Client, project: Project, member: User, approver: User) -> None:
    report = send_report(report=report_of(project, member), by=member)
    url = f"/results/{report.pk}/step/send_back/"
    as_(approver).post(url, {"submission": "r", "version": report.version, "note": "Which schools?"})
    page = desk.get(report.get_absolute_url())
    assert (page.context["reason"], page.context["may_edit"]) == ("Which schools?", True)
    assert "Which schools?" in desk.get(f"/results/{report.pk}/edit/").content.decode()


def test_correction_and_discard_are_one_click(desk: Client, project: Project, member: User, approver: User) -> None:
    report = approved(project, member, approver)
    answer = desk.post(f"/results/{report.pk}/step/correct/", {"submission": "c"})
    draft = report.corrections.get()
    assert answer["Location"] == f"/results/{draft.pk}/edit/"
    form = desk.get(answer["Location"]).context["form"]
    assert [bound.name for bound in form.visible_fields()] == ["words"]
    gone = desk.post(f"/results/{draft.pk}/step/discard/", {"submission": "d", "version": draft.version})
    assert (gone["Location"], report.corrections.count()) == (LIST, 0)


def test_public_reads_approved_results_against_targets(
    client: Client, project: Project, member: User, approver: User
) -> None:
    FigureFactory(project=project, value=400, measure=Measure.PLANNED)
    report = report_of(project, member, result(100, female=60, male=40), words="Between us")
    report = send_report(report=report, by=member)
    assert client.get(project.get_absolute_url()).context["periods"]["rows"] == []
    approve_report(report=report, by=approver)
    page = client.get(project.get_absolute_url())
    (row,) = page.context["periods"]["rows"]
    assert (row["value"], row["target"], row["percent"]) == ("100", 400, 25)
    assert row["parts"] == [("women and girls", "60"), ("men and boys", "40")]
    assert "Between us" not in page.content.decode()


SMALL: dict[str, tuple[dict[str, Any], str, list[tuple[str, str]]]] = {
    "one small sex hides all": ({"value": 100, "female": 97, "male": 3}, "100", []),
    "none is told": ({"value": 100, "female": 100}, "100", [("women and girls", "100"), ("men and boys", "0")]),
    "a small group": ({"value": 100, "groups": {"girls": 4}}, "100", [("Girls and women", "fewer than 5")]),
    "a group that leaves few": ({"value": 100, "groups": {"girls": 97}}, "100", []),
    "few in all": ({"value": 4, "female": 4}, "4", []),
}


@pytest.mark.parametrize(("fields", "value", "parts"), SMALL.values(), ids=SMALL)
def test_groups_under_five_are_not_told_to_the_public(
    client: Client,
    project: Project,
    member: User,
    approver: User,
    fields: dict[str, Any],
    value: str,
    parts: list[tuple[str, str]],
) -> None:
    approved(project, member, approver, result(**fields))
    (row,) = client.get(project.get_absolute_url()).context["periods"]["rows"]
    assert (row["value"], row["parts"]) == (value, parts)


@pytest.mark.parametrize("periods", [1, 3])
def test_page_of_a_project_asks_the_same_number_of_queries(
    client: Client,
    project: Project,
    member: User,
    approver: User,
    periods: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for month in range(1, periods + 1):
        days = {"starts_on": datetime.date(2026, month, 1), "ends_on": datetime.date(2026, month, 20)}
        approved(project, member, approver, result(100 * month, groups={"girls": 50}), **days)
    with django_assert_num_queries(6):
        page = client.get(project.get_absolute_url())
    assert page.context["periods"]["total"] == periods


def month(number: int) -> datetime.date:
    return datetime.date(2024 + number // 12, number % 12 + 1, 1)


def test_page_of_a_project_shows_the_latest_results_and_leads_to_all(
    client: Client,
    project: Project,
    member: User,
    approver: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(1, 15):
        days = {"starts_on": month(number), "ends_on": month(number).replace(day=20)}
        approved(project, member, approver, result(100 * number, groups={"girls": 4}), **days)
    page = client.get(project.get_absolute_url()).context
    assert (len(page["periods"]["rows"]), page["periods"]["total"], page["number_of_figures"]) == (12, 14, 14)
    periods, figures = (f"{project.get_absolute_url()}{name}/" for name in ("periods", "figures"))
    with django_assert_num_queries(5):
        answer = client.get(f"{periods}?sort=value")
    assert [row["value"] for row in answer.context["rows"]][:2] == ["100", "200"]
    _header, *lines = csv_rows(b"".join(client.get(f"{periods}{answer.context['export_url']}")))
    assert [line[4] for line in lines] == [str(100 * number) for number in range(1, 15)]
    assert {line[5] for line in lines} == {"fewer than 5 Girls and women"}
    with django_assert_num_queries(3):
        answer = client.get(figures)
    assert [row["value"] for row in answer.context["rows"]] == [100 * number for number in range(14, 0, -1)]
    assert client.get(f"{figures}?measure=planned").context["total"] == 0


def test_lists_of_a_project_have_what_is_approved_alone(client: Client, project: Project, member: User) -> None:
    FigureFactory(project=project, approved_at=None)
    send_report(report=report_of(project, member, result(100)), by=member)
    for name in ("periods", "figures"):
        answer = client.get(f"{project.get_absolute_url()}{name}/")
        assert (answer.context["total"], "That does not mean zero" in answer.content.decode()) == (0, True)
