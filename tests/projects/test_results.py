"""Reported results: who may report, what must sum, who approves, what is locked, what a correction replaces."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coalition.core.access import Role
from coalition.core.conflicts import Conflict, Refused, StaleVersion
from coalition.core.models import TransitionRecord
from coalition.reference.models import Unit
from members.models import NationalAuthority, Organisation, User
from projects.choices import Basis, Directness, Measure
from projects.headline import headline
from projects.models import Figure, Project, Result, ResultGroup, ResultReport
from projects.services import (
    NewResult,
    approve_report,
    change_report,
    correct_report,
    discard_report,
    recall_report,
    return_report,
    send_report,
    start_report,
)
from projects.services.result_checks import wrong_sums
from projects.workflow import RESULTS
from tests.factories.members import person, stand_in
from tests.factories.projects import (
    FigureFactory,
    ParticipationFactory,
    PopulationFactory,
    ReportFactory,
    ResultFactory,
    published_project,
)
from tests.factories.states import bring_to
from tests.told import readers, told

START, END = datetime.date(2026, 1, 1), datetime.date(2026, 6, 30)
LATER = datetime.date(2026, 9, 30)


@pytest.fixture
def own(member: User) -> Organisation:
    return Organisation.objects.get(affiliations__user=member)


@pytest.fixture
def project(own: Organisation) -> Project:
    """Published, in Senegal; the member takes part."""
    project = published_project()
    ParticipationFactory(project=project, organisation=own)
    return project


def result(value: int = 100, **fields: Any) -> NewResult:
    unit = Unit.objects.get(pk=fields.pop("unit", "learners"))
    terms: dict[str, Any] = {"directness": Directness.DIRECT, "basis": Basis.MEASURED, **fields}
    return NewResult(unit=unit, value=value, **terms)


def report_of(project: Project, by: User, *results: NewResult, **fields: Any) -> ResultReport:
    side = fields.pop("side", None) or Organisation.objects.get(affiliations__user=by)
    period = {"starts_on": START, "ends_on": END} | fields
    return start_report(project=project, side=side, results=results or [result()], by=by, **period)


def approved(project: Project, by: User, approver: User, *results: NewResult, **fields: Any) -> ResultReport:
    return approve_report(report=send_report(report=report_of(project, by, *results, **fields), by=by), by=approver)


def values(project: Project) -> dict[tuple[str, str], int]:
    rows = project.figures.filter(measure=Measure.REACHED, approved_at__isnull=False)
    return {(row.unit_id, row.as_of.isoformat()): row.value for row in rows}


pytestmark = pytest.mark.django_db


def test_results_count_once_a_second_person_has_approved_them(project: Project, member: User, approver: User) -> None:
    report = report_of(project, member, result(120, female=70, male=50), result(8, unit="teachers"))
    assert (report.status, values(project), headline(demonstration=True).learners.high) == ("draft", {}, 0)
    report = send_report(report=report, by=member)
    assert (report.status, report.reported_by, values(project)) == ("reported", member, {})
    report = approve_report(report=report, by=approver)
    assert report.status == "approved"
    assert values(project) == {("learners", "2026-06-30"): 120, ("teachers", "2026-06-30"): 8}
    found = headline(demonstration=True)
    assert (found.learners.direct, found.teachers.direct, found.as_of) == (120, 8, END)
    figure = project.figures.get(unit="learners")
    assert (figure.recorded_by, figure.approved_by, figure.result) == (
        member,
        approver,
        report.results.get(unit="learners"),
    )
    assert [(r.name, r.actor) for r in TransitionRecord.objects.of(report)] == [
        ("create", member),
        ("send", member),
        ("approve", approver),
    ]


def test_authority_of_a_host_country_reports(project: Project, ministry: User, approver: User) -> None:
    side = NationalAuthority.objects.get(affiliations__user=ministry)
    report = approved(project, ministry, approver, side=side)
    assert (report.side, report.authority, values(project)) == (side, side, {("learners", "2026-06-30"): 100})


@pytest.mark.parametrize("who", ["other_member", "other_ministry", "member_viewer", "coordinator"])
def test_others_do_not_report(
    project: Project, own: Organisation, ministry: User, who: str, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(who)
    for side in (own, NationalAuthority.objects.get(affiliations__user=ministry)):
        with pytest.raises(Refused):
            report_of(project, person, side=side)


def test_nobody_reports_of_a_project_of_others(other_member: User, project: Project) -> None:
    with pytest.raises(ValidationError, match="not yours"):
        report_of(project, other_member)


def test_sender_does_not_approve(project: Project, member: User, approver: User) -> None:
    report = report_of(project, member)
    bring_to(report, RESULTS, "reported")
    ResultReport.objects.update(reported_by=approver)
    with pytest.raises(Refused):
        approve_report(report=report, by=approver)


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "too few by sex": ({"female": 60, "male": 30}, "sum to 90, not 100: 10 are missing."),
    "too many by sex": ({"female": 60, "male": 30, "sex_unknown": 12}, "sum to 102, not 100: 2 too many."),
    "one sex alone": ({"female": 60}, "sum to 60, not 100: 40 are missing."),
    "a group larger than all": ({"groups": {"girls": 103}}, "3 too many"),
    "devices by sex": ({"unit": "devices", "female": 100}, "Only people"),
}


@pytest.mark.parametrize(("fields", "words"), WRONG.values(), ids=WRONG)
def test_what_does_not_sum_is_refused_by_how_much(
    project: Project, member: User, fields: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValidationError, match=words) as refusal:
        report_of(project, member, result(**fields))
    assert list(refusal.value.message_dict) == ["results"]
    assert not ResultReport.objects.exists()


PARTS = st.lists(st.none() | st.integers(0, 200), min_size=3, max_size=3)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(parts=PARTS, gap=st.integers(-2, 2))
def test_sexes_are_right_exactly_when_they_sum(parts: list[int | None], gap: int) -> None:
    known = [number for number in parts if number is not None]
    value = max(sum(known) + gap, 0)
    unit = Unit(code="learners", counts_people=True)
    sexes = dict(zip(("female", "male", "sex_unknown"), parts, strict=True))
    new = NewResult(unit=unit, value=value, directness=Directness.DIRECT, basis=Basis.MEASURED, **sexes)
    assert bool(wrong_sums(new)) == bool(known and sum(known) != value)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"female": 60, "male": 30, "sex_unknown": 0}, "result_sexes_sum"),
        ({"female": 60}, "result_sexes_sum"),
        ({"female": -1, "male": 101, "sex_unknown": 0}, "result_not_negative"),
    ],
)
def test_database_refuses_what_does_not_sum(fields: dict[str, Any], name: str) -> None:
    with pytest.raises(IntegrityError, match=name):
        ResultFactory(**fields)


def test_database_refuses_a_group_larger_than_all() -> None:
    row = ResultFactory(value=10)
    ResultGroup.objects.create(result=row, group_id="girls", head_count=10)
    with pytest.raises(IntegrityError, match="larger than all"):
        ResultGroup.objects.create(result=row, group_id="displaced", head_count=11)


def test_results_are_of_a_period_that_is_over(project: Project, member: User) -> None:
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    for period, field in (({"ends_on": tomorrow}, "ends_on"), ({"starts_on": LATER}, "ends_on")):
        with pytest.raises(ValidationError) as refusal:
            report_of(project, member, **period)
        assert list(refusal.value.message_dict) == [field]


def test_one_report_is_in_hand_at_a_time(project: Project, member: User) -> None:
    first = report_of(project, member)
    with pytest.raises(Conflict, match="still in hand"):
        report_of(project, member, ends_on=LATER)
    with pytest.raises(IntegrityError, match="one_open_report_of_organisation"), transaction.atomic():
        ReportFactory(project=project, organisation=first.organisation)
    discard_report(report=first, by=member)
    assert report_of(project, member, ends_on=LATER).ends_on == LATER


def test_approved_period_is_locked(project: Project, member: User, approver: User) -> None:
    report = approved(project, member, approver)
    with pytest.raises(ValidationError, match="approved and locked") as refusal:
        report_of(project, member, starts_on=END, ends_on=LATER)
    assert list(refusal.value.message_dict) == ["starts_on"]
    for change in (lambda: change_report(report=report, results=[result(1)], by=member),):
        with pytest.raises(Conflict, match="can't be changed"):
            change()
    other = ReportFactory(project=project, organisation=report.organisation, starts_on=END, ends_on=LATER)
    with pytest.raises(IntegrityError, match="approved_once_by_organisation"), transaction.atomic():
        bring_to(other, RESULTS, "approved")


@pytest.mark.parametrize("state", ["reported", "approved"])
def test_database_locks_what_was_sent(state: str) -> None:
    row = ResultFactory()
    ResultGroup.objects.create(result=row, group_id="girls", head_count=10)
    report = bring_to(row.report, RESULTS, state)
    attempts = (
        lambda: ResultReport.objects.filter(pk=report.pk).update(ends_on=LATER),
        lambda: ResultReport.objects.filter(pk=report.pk).update(words="Other"),
        lambda: Result.objects.filter(pk=row.pk).update(value=101),
        lambda: ResultGroup.objects.filter(result=row).update(head_count=9),
        lambda: ResultGroup.objects.filter(result=row).delete(),
        lambda: ResultFactory(report=report, unit=Unit.objects.get(pk="teachers")),
        lambda: report.delete(),
    )
    for attempt in attempts:
        with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
            attempt()


def test_draft_is_open_to_change() -> None:
    """The control of the test above: the same writes on a draft."""
    row = ResultFactory()
    assert Result.objects.filter(pk=row.pk).update(value=101) == 1
    assert ResultReport.objects.filter(pk=row.report_id).update(words="Other") == 1
    row.report.delete()
    assert not ResultReport.objects.exists()


def test_correction_replaces_and_both_are_kept(project: Project, member: User, approver: User) -> None:
    first = approved(project, member, approver, result(120), result(8, unit="teachers"))
    figure = project.figures.get(unit="learners")
    draft = correct_report(report=first, by=member)
    assert [(row.unit_id, row.value) for row in draft.results.all()] == [("learners", 120), ("teachers", 8)]
    draft = change_report(report=draft, results=[result(110)], by=member, starts_on=END, words="Twice counted")
    assert (draft.starts_on, draft.ends_on) == (START, END)
    second = approve_report(report=send_report(report=draft, by=member), by=approver)
    first.refresh_from_db()
    figure.refresh_from_db()
    assert (first.status, second.status, second.corrects) == ("superseded", "approved", first)
    assert (figure.value, figure.result) == (110, second.results.get())
    assert values(project) == {("learners", "2026-06-30"): 110}
    assert [row.value for row in first.results.all()] == [120, 8]
    with pytest.raises(Conflict, match="Only an approved"):
        correct_report(report=first, by=member)


def test_returned_report_says_why_and_is_sent_again(project: Project, member: User, approver: User) -> None:
    report = send_report(report=report_of(project, member), by=member)
    with pytest.raises(ValidationError, match="Say what"):
        return_report(report=report, note=" ", by=approver)
    report = return_report(report=report, note="Which schools?", by=approver)
    assert told("projects/results_returned") == [("projects/results_returned", member.email)]
    report = change_report(report=report, results=[result(90, source="School lists")], by=member)
    assert send_report(report=report, by=member).status == "reported"
    notes = [record.note for record in TransitionRecord.objects.of(report)]
    assert notes == ["", "", "Which schools?", ""]


def test_approver_hears_of_results_and_the_side_of_the_decision(
    project: Project, member: User, member_viewer: User, approver: User, other_member: User
) -> None:
    approved(project, member, approver)
    assert told("projects/results") == [
        ("projects/results_reported", approver.email),
        ("projects/results_approved", member.email),
    ]


def test_who_stands_in_for_an_approver_hears_of_results_that_wait(
    project: Project, member: User, approver: User, coordinator: User
) -> None:
    stand_in(coordinator, approver)
    send_report(report=report_of(project, member), by=member)
    assert readers("projects/results_reported") == sorted([approver.email, coordinator.email])


def test_sent_report_is_taken_back(project: Project, member: User, approver: User) -> None:
    report = send_report(report=report_of(project, member), by=member)
    report = recall_report(report=report, by=member)
    with pytest.raises(Conflict):
        approve_report(report=report, by=approver)
    report = change_report(report=report, results=[result(90)], by=member)
    assert [row.value for row in report.results.all()] == [90]


def test_figure_of_that_day_is_not_written_over(project: Project, member: User, ministry: User, approver: User) -> None:
    waiting = send_report(report=report_of(project, member), by=member)
    side = NationalAuthority.objects.get(affiliations__user=ministry)
    approved(project, ministry, approver, result(300), side=side)
    with pytest.raises(ValidationError, match="by now"):
        approve_report(report=waiting, by=approver)
    back = return_report(report=waiting, note="The ministry has reported it", by=approver)
    with pytest.raises(ValidationError, match="learners, directly") as refusal:
        send_report(report=back, by=member)
    assert list(refusal.value.message_dict) == ["ends_on"]
    assert values(project) == {("learners", "2026-06-30"): 300}


def test_fewer_than_before_needs_a_word(project: Project, member: User, approver: User) -> None:
    FigureFactory(project=project, value=150, as_of=datetime.date(2026, 1, 31))
    report = report_of(project, member)
    with pytest.raises(ValidationError, match="learners, directly") as refusal:
        send_report(report=report, by=member)
    assert list(refusal.value.message_dict) == ["words"]
    report = change_report(report=report, results=[result(100)], by=member, words="Two schools left.")
    assert send_report(report=report, by=member).status == "reported"


def test_figure_stays_in_the_population_of_its_series(project: Project, member: User, approver: User) -> None:
    people = PopulationFactory()
    FigureFactory(project=project, value=50, as_of=datetime.date(2025, 12, 31), population=people)
    approved(project, member, approver)
    assert Figure.objects.get(as_of=END).population == people


def test_stale_version_is_a_conflict(project: Project, member: User) -> None:
    report = report_of(project, member)
    change_report(report=report, results=[result(90)], by=member, version=report.version)
    with pytest.raises(StaleVersion):
        change_report(report=report, results=[result(80)], by=member, version=report.version)


def test_coordinator_reports_for_a_side_that_never_signs_in_and_hears_the_decision(
    project: Project, own: Organisation, member: User, coordinator: User, approver: User
) -> None:
    member.affiliations.update(ended_at=timezone.now())
    report = send_report(report=report_of(project, coordinator, side=own), by=coordinator)
    approve_report(report=report, by=approver)
    report.refresh_from_db()
    assert (report.reported_by, readers("projects/results_approved")) == (coordinator, [coordinator.email])


def test_field_office_reports_for_silent_authorities_of_its_area_alone(
    project: Project, own: Organisation, ministry: User, member: User, field_office: User
) -> None:
    for editor in (ministry, member):
        editor.affiliations.update(ended_at=timezone.now())
    side = NationalAuthority.objects.get(affiliations__user=ministry)
    report = report_of(project, field_office, side=side)
    elsewhere = person(Role.FIELD_OFFICE, area=("LBN",))
    assert [list(ResultReport.objects.visible_to(office)) for office in (field_office, elsewhere)] == [[report], []]
    for office, other in ((elsewhere, side), (field_office, own)):
        with pytest.raises(Refused):
            report_of(project, office, side=other)
