"""Commitments and results by spreadsheet: checked beside their cells, saved once, and out again as they came in."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from coalition.core.models import TransitionRecord
from coalition.core.sheets.kinds import KINDS
from coalition.core.sheets.writing import csv_file, workbook
from members.choices import ImportOutcome
from members.models import ImportStep, Organisation, User
from projects.choices import CommitmentStatus, ReportStatus
from projects.models import Commitment, Project, Result, ResultReport
from projects.services.commitments import withdraw_commitment
from projects.services.results import send_report
from tests.factories.members import OrganisationFactory
from tests.factories.projects import (
    CommitmentFactory,
    MoneyFactory,
    ParticipationFactory,
    ReportFactory,
    ResultFactory,
    UpdateFactory,
    published_project,
)
from tests.factories.sheets import book_of, checked, saved

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SOON = TODAY + datetime.timedelta(days=90)


@pytest.fixture
def own(member: User) -> Organisation:
    row = member.affiliations.get().organisation
    assert row is not None
    return row


@pytest.fixture
def project(own: Organisation) -> Project:
    row = published_project()
    ParticipationFactory(project=row, organisation=own)
    return row


def promise(number: int, **changed: Any) -> dict[str, Any]:
    return {
        "reference": f"K-{number}",
        "towards": "Global Skills Academy",
        "description": f"Courses {number}",
        "kind": "A quantity",
        "quantity": 100 + number,
        "unit": "Learners",
        "due_on": SOON,
        "is_public": "Yes",
        **changed,
    }


def number_of(project: Project, **changed: Any) -> dict[str, Any]:
    return {
        "project": project.code,
        "starts_on": datetime.date(2026, 1, 1),
        "ends_on": "2026-06-30",
        "unit": "Learners",
        "directness": "directly",
        "label": "",
        "value": 300,
        "female": 160,
        "male": 140,
        "group_girls": 90,
        "basis": "Measured",
        "source": "Register of the schools",
        **changed,
    }


def counts(step: ImportStep) -> tuple[int, int, int, int]:
    found = step.result["counts"]
    return found["new"], found["changed"], found["unchanged"], found["wrong"]


def errors(step: ImportStep) -> list[tuple[str, str]]:
    return [(error["cell"], error["message"]) for row in step.result["rows"] for error in row["errors"]]


def exported(kind: str, organisation: Organisation, by: User, *, as_text: bool) -> bytes:
    resource = KINDS[kind].resource_for(organisation, by)
    layout, rows = resource.layout(), list(resource.table())
    return csv_file(layout, rows) if as_text else workbook(kind, layout, rows)


def test_row_becomes_a_commitment_and_its_update(member: User, own: Organisation) -> None:
    row = promise(1, delivered=40, expected_on=SOON + datetime.timedelta(days=9), note="Forty so far")
    step = saved(book_of([row]), by=member, organisation=own, kind="commitments")
    found = Commitment.objects.get(organisation=own)
    assert (step.outcome, counts(step)) == (ImportOutcome.APPLIED, (1, 0, 0, 0))
    assert (found.own_reference, found.subject.pk, found.promised) == ("K-1", "global-skills-academy", 101)
    assert (found.pledged_on, found.due_on, found.is_public, found.entered_by) == (TODAY, SOON, True, member)
    assert found.updates.values_list("delivered", "note", "as_of").get() == (40, "Forty so far", TODAY)
    assert (found.status, found.expected_on) == (CommitmentStatus.ACTIVE, row["expected_on"])
    steps = TransitionRecord.objects.filter(subject_type="projects.commitment", subject_id=found.pk).order_by("pk")
    assert list(steps.values_list("name", flat=True)) == ["create", "activate"]


def test_commitments_imported_twice_change_nothing(member: User, own: Organisation, project: Project) -> None:
    money = {"kind": "money", "quantity": None, "unit": None, "amount": 1200.5, "currency": "CHF", "valued_on": TODAY}
    rows = [promise(1), promise(2, towards=project.code.lower(), delivered=7), promise(3, **money)]
    content = book_of(rows, tags=[*rows[0], "amount", "currency", "valued_on", "delivered"])
    assert counts(saved(content, by=member, organisation=own, kind="commitments")) == (3, 0, 0, 0)
    before = list(Commitment.objects.order_by("pk").values())
    again = checked(content, by=member, organisation=own, kind="commitments")
    assert counts(again) == (0, 0, 3, 0)
    assert list(Commitment.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(("language", "as_text"), [("en", False), ("en", True), ("ar", False), ("fr", True)])
def test_exported_commitments_are_an_import_that_changes_nothing(
    member: User, own: Organisation, language: str, as_text: bool
) -> None:
    UpdateFactory(commitment=CommitmentFactory(organisation=own, own_reference="K-9"), note="=1+1")
    MoneyFactory(organisation=own, amount="12000.50")
    MoneyFactory(organisation=own, kind="in_kind", method="Price list", description="'=2")
    withdraw_commitment(commitment=CommitmentFactory(organisation=own), by=member, note="-")
    with translation.override(language):
        content = exported("commitments", own, member, as_text=as_text)
    step = checked(content, by=member, organisation=own, kind="commitments", language=language)
    assert (errors(step), counts(step)) == ([], (0, 0, 3, 0))


def test_wrong_cells_of_commitments_are_named(member: User, own: Organisation) -> None:
    begun = CommitmentFactory(organisation=own, own_reference="K-8", description="Courses 8", is_public=True)
    Commitment.objects.filter(pk=begun.pk).update(status=CommitmentStatus.ACTIVE)
    rows = [
        promise(1, towards="P-1999-0001"),
        promise(2, kind="money", quantity=None),
        promise(3, quantity="many", due_on=TODAY - datetime.timedelta(days=1)),
        promise(4, reference="C-2026-00001"),
        promise(8, due_on=begun.due_on),
        promise(2),
    ]
    step = checked(book_of(rows), by=member, organisation=own, kind="commitments")
    assert (counts(step), errors(step)) == (
        (0, 0, 0, 6),
        [
            ("B3", "There is no project or request of that code, or you may not see it."),
            ("F4", "This does not belong to “Money”."),
            *[("", "This says how much: fill it in.")] * 3,
            ("E5", "Write a whole number in digits, for example 1200."),
            ("G5", "It can't be due before it was promised."),
            ("A6", "None of the organisation's commitments has this reference. For a new one, write one of your own."),
            ("E7", "The delivery has begun: this stays as it was promised."),
            ("A8", "The same reference stands in row 4."),
        ],
    )
    assert Commitment.objects.get() == begun


def test_less_delivered_without_a_word_is_refused_beside_the_note(member: User, own: Organisation) -> None:
    UpdateFactory(commitment=CommitmentFactory(organisation=own, own_reference="K-8"), delivered=50)
    rows = [{"reference": "K-8", "delivered": 20, "note": None}]
    step = checked(book_of(rows), by=member, organisation=own, kind="commitments")
    assert errors(step) == [("C3", "Less is delivered than the last update said: say why.")]


def test_rows_become_one_draft_report(member: User, own: Organisation, project: Project) -> None:
    rows = [number_of(project), number_of(project, unit="teachers", value=20, female=None, male=None, group_girls=None)]
    step = saved(book_of(rows), by=member, organisation=own, kind="results")
    report = ResultReport.objects.get()
    assert (step.outcome, counts(step)) == (ImportOutcome.APPLIED, (2, 0, 0, 0))
    assert (report.status, report.side, report.ends_on) == (ReportStatus.DRAFT, own, datetime.date(2026, 6, 30))
    learners = report.results.get(unit="learners")
    assert (learners.value, learners.female, learners.male, learners.sex_unknown) == (300, 160, 140, 0)
    assert list(learners.groups.values_list("group", "head_count")) == [("girls", 90)]
    assert report.results.get(unit="teachers").value == 20


def test_results_imported_twice_change_nothing_and_a_later_number_changes_one(
    member: User, own: Organisation, project: Project
) -> None:
    rows = [number_of(project), number_of(project, unit="teachers", value=20, female=None, male=None, group_girls=None)]
    content = book_of(rows)
    saved(content, by=member, organisation=own, kind="results")
    before = list(Result.objects.order_by("pk").values())
    assert counts(checked(content, by=member, organisation=own, kind="results")) == (0, 0, 2, 0)
    assert list(Result.objects.order_by("pk").values()) == before
    rows[1]["value"] = 25
    assert counts(saved(book_of(rows), by=member, organisation=own, kind="results")) == (0, 1, 1, 0)
    assert sorted(Result.objects.values_list("unit", "value")) == [("learners", 300), ("teachers", 25)]


@pytest.mark.parametrize(("language", "as_text"), [("en", True), ("ar", False)])
def test_exported_results_are_an_import_that_changes_nothing(
    member: User, own: Organisation, project: Project, language: str, as_text: bool
) -> None:
    report = ReportFactory(project=project, organisation=own)
    ResultFactory(report=report, label="=SUM(A1)", source="'+1").groups.create(group_id="girls", head_count=3)
    ResultFactory(report=report, directness="indirect", female=1, male=2, sex_unknown=0, value=3)
    send_report(report=report, by=member)
    with translation.override(language):
        content = exported("results", own, member, as_text=as_text)
    step = checked(content, by=member, organisation=own, kind="results", language=language)
    assert (errors(step), counts(step)) == ([], (0, 0, 2, 0))


def test_wrong_cells_of_results_are_named(member: User, own: Organisation, project: Project) -> None:
    foreign = published_project()
    sent = ResultFactory(report=ReportFactory(project=project, organisation=own), value=5, label="sent").report
    send_report(report=sent, by=member)
    rows = [
        number_of(foreign),
        number_of(project, female=100),
        number_of(project, label="b", group_girls=301),
        number_of(project, label="c", value=-1),
        number_of(project, label="c", ends_on="2026-03-31"),
        number_of(project, label="sent", starts_on=sent.starts_on, ends_on=sent.ends_on),
    ]
    step = checked(book_of(rows), by=member, organisation=own, kind="results")
    another = "This file has another period of the project already. Send one period, then the next."
    assert errors(step) == [
        ("A3", "None of the projects that you report on has this code."),
        ("H4", "By sex they sum to 240, not 300: 60 are missing."),
        ("J5", "A group can't have more people than were reached: 1 too many."),
        ("G6", "Write a number from 0 to 9223372036854775807."),
        ("C7", another),
        ("", "This report can't be changed: its state is “Waits for approval”."),
    ]
    assert set(ResultReport.objects.all()) == {sent}


@pytest.mark.parametrize("kind", ["commitments", "results"])
def test_pages_offer_the_files_and_lead_back(client: Client, member: User, own: Organisation, kind: str) -> None:
    client.force_login(member)
    shown = client.get(f"/spreadsheets/{kind}/").content.decode()
    place = f"/spreadsheets/{kind}/{own.slug}"
    assert [f"{place}/{name}" in shown for name in ("template.xlsx", "rows.xlsx", "rows.csv")] == [True] * 3
    assert client.get(f"{place}/template.xlsx").status_code == 200
    assert f'href="/spreadsheets/{kind}/"' in client.get(f"/{kind}/").content.decode()


def test_nobody_else_sends_or_takes_them(client: Client, other_member: User, own: Organisation) -> None:
    client.force_login(other_member)
    answers = [client.get(f"/spreadsheets/{kind}/{own.slug}/rows.xlsx") for kind in ("commitments", "results")]
    assert [answer.status_code for answer in answers] == [404, 404]


def test_coordinator_writes_down_results_of_any_silent_side(coordinator: User, member: User, own: Organisation) -> None:
    first, second = published_project(), published_project(countries=("MLI",))
    silent = OrganisationFactory(name="Sends letters")
    for project in (first, second):
        ParticipationFactory(project=project, organisation=silent)
    ParticipationFactory(project=first, organisation=own)
    rows = [number_of(project, side="Sends letters") for project in (first, second)]
    content = book_of(rows)
    assert counts(saved(content, by=coordinator, organisation=None, kind="all-results")) == (2, 0, 0, 0)
    reports = ResultReport.objects.order_by("pk")
    assert [(report.project, report.side, report.status) for report in reports] == [
        (first, silent, ReportStatus.DRAFT),
        (second, silent, ReportStatus.DRAFT),
    ]
    assert counts(checked(content, by=coordinator, organisation=None, kind="all-results")) == (0, 0, 2, 0)
    step = checked(book_of([number_of(first, side=own.name)]), by=coordinator, organisation=None, kind="all-results")
    words = "No side of this project that the Secretariat reports for: who signs in reports by itself."
    assert [message for _cell, message in errors(step)] == [words]


@pytest.mark.parametrize(("who", "status"), [("coordinator", 200), ("administrator", 404), ("member", 403)])
def test_only_a_coordinator_sends_results_of_all_projects(
    client: Client, request: pytest.FixtureRequest, who: str, status: int
) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get("/secretariat/spreadsheets/all-results/").status_code == status
