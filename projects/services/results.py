"""Results of a project: what one side reports of a period, as a draft, sent, taken back, or as a correction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.conflicts import Conflict
from coalition.core.rows import lock, lock_seen, save_changes
from coalition.reference.models import DisadvantagedGroup, Unit
from members.models import NationalAuthority, Organisation
from members.services.rights import demand
from projects.choices import Basis, Directness, ReportStatus
from projects.models import Project, Result, ResultGroup, ResultReport
from projects.permissions import REPORTER
from projects.querysets import UNSENT
from projects.services.result_checks import check_period, check_results, wrong_numbers
from projects.services.result_notices import tell_of_report
from projects.workflow import RESULTS

Side = Organisation | NationalAuthority


@dataclass(frozen=True, kw_only=True)
class NewResult:
    """How many were reached in all by the end of the period; of the sexes an empty one beside a given one is none."""

    unit: Unit
    directness: Directness
    value: int
    basis: Basis
    label: str = ""
    female: int | None = None
    male: int | None = None
    sex_unknown: int | None = None
    groups: Mapping[str, int] = field(default_factory=dict)
    source: str = ""


@transaction.atomic
def start_report(
    *,
    project: Project,
    side: Side,
    starts_on: date,
    ends_on: date,
    results: Sequence[NewResult],
    by: Actor,
    words: str = "",
) -> ResultReport:
    """Begin a report as a draft. Raises ValidationError by field: a period that is approved, numbers that don't sum.

    Raises Conflict while this side has another report of the project in hand.
    """
    current = lock(Project, project.pk)
    report = ResultReport(project=current, starts_on=starts_on, ends_on=ends_on, words=words, **_side(side))
    demand(REPORTER, by=by, subject=report)
    if not Project.objects.reportable_by(by).filter(pk=current.pk).exists():
        raise ValidationError(_("This project is not yours to report on."))
    _check_none_open(report)
    check_period(report)
    check_results(results)
    report.full_clean(exclude=["reported_by"], validate_constraints=False)
    report.save()
    _write(report, results)
    RESULTS.record_start(report, by=by)
    return report


@transaction.atomic
def change_report(
    *,
    report: ResultReport,
    results: Sequence[NewResult],
    by: Actor,
    starts_on: date | None = None,
    ends_on: date | None = None,
    words: str = "",
    version: int | None = None,
) -> ResultReport:
    """Write a draft, or what was returned, anew. A correction keeps its period."""
    current = lock_seen(ResultReport, report.pk, version=version)
    demand(REPORTER, by=by, subject=current)
    _check_unsent(current)
    period = (current.starts_on, current.ends_on) if current.corrects_id else (starts_on, ends_on)
    current.starts_on, current.ends_on = period[0] or current.starts_on, period[1] or current.ends_on
    check_period(current)
    check_results(results)
    save_changes(current, starts_on=current.starts_on, ends_on=current.ends_on, words=words)
    current.results.all().delete()
    _write(current, results)
    return current


@transaction.atomic
def send_report(*, report: ResultReport, by: Actor, version: int | None = None) -> ResultReport:
    """Hand it to the Secretariat. Raises ValidationError where the register has a figure of that date already, or
    where fewer are reached than was approved before and no word says why."""
    lock(Project, report.project_id)
    current = lock_seen(ResultReport, report.pk, version=version)
    RESULTS.check(current, "send", by=by)
    check_period(current)
    if wrong := wrong_numbers(current):
        raise ValidationError(wrong)
    record = RESULTS.move(current, "send", by=by, reported_by_id=by.pk, reported_at=timezone.now())
    tell_of_report(current, record)
    return current


@transaction.atomic
def recall_report(*, report: ResultReport, by: Actor, version: int | None = None) -> ResultReport:
    """Take back what nobody has decided yet."""
    current = lock_seen(ResultReport, report.pk, version=version)
    RESULTS.move(current, "recall", by=by)
    return current


@transaction.atomic
def discard_report(*, report: ResultReport, by: Actor, version: int | None = None) -> None:
    """Throw a draft away; the history keeps it."""
    current = lock_seen(ResultReport, report.pk, version=version)
    demand(REPORTER, by=by, subject=current)
    if current.status != ReportStatus.DRAFT:
        raise Conflict(_("Only a draft can be thrown away."))
    current.delete()


@transaction.atomic
def correct_report(*, report: ResultReport, by: Actor) -> ResultReport:
    """Begin a correction of an approved report: a draft with the same results, which takes its place once approved."""
    lock(Project, report.project_id)
    current = lock(ResultReport, report.pk)
    demand(REPORTER, by=by, subject=current)
    if current.status != ReportStatus.APPROVED:
        raise Conflict(_("Only an approved report is corrected."))
    _check_none_open(current)
    same = {name: getattr(current, name) for name in ("project", "organisation", "authority", "starts_on", "ends_on")}
    draft = ResultReport.objects.create(corrects=current, **same)
    _write(draft, [as_new(result) for result in current.results.select_related("unit").prefetch_related("groups")])
    RESULTS.record_start(draft, by=by)
    return draft


def sides_of(actor: Actor, project: Project) -> list[Side]:
    """For whom this person may report: participating organisations and authorities of host countries."""
    partners = Q(participations__project=project) | Q(absorbed__participations__project=project)
    organisations = Organisation.objects.reported_by(actor).unmerged().filter(partners).distinct()
    hosts = NationalAuthority.objects.filter(country__in=project.recipients.values("country"))
    authorities = hosts.reported_by(actor)
    return [*organisations.order_by("name"), *authorities.order_by("name")]


def as_new(result: Result) -> NewResult:
    """The same numbers, to be written again."""
    names = ("unit", "label", "value", "female", "male", "sex_unknown", "source")
    same: dict[str, Any] = {name: getattr(result, name) for name in names}
    groups = {row.group_id: row.head_count for row in result.groups.all()}
    return NewResult(**same, directness=Directness(result.directness), basis=Basis(result.basis), groups=groups)


def _side(side: Side) -> dict[str, Any]:
    return {"organisation": side} if isinstance(side, Organisation) else {"authority": side}


def _check_none_open(report: ResultReport) -> None:
    """One side has one report of a project in hand, so that two colleagues work on the same one."""
    own = ResultReport.objects.filter(
        project=report.project_id, organisation=report.organisation_id, authority=report.authority_id
    )
    if other := own.filter(status__in=[*UNSENT, ReportStatus.REPORTED]).first():
        words = _("The report up to %(day)s is still in hand: finish that one first.")
        raise Conflict(words % {"day": date_format(other.ends_on, "DATE_FORMAT")})


def _check_unsent(report: ResultReport) -> None:
    if report.status not in UNSENT:
        words = _("This report can't be changed: its state is “%(state)s”.")
        raise Conflict(words % {"state": report.get_status_display()})


def _write(report: ResultReport, results: Sequence[NewResult]) -> None:
    """Write the results of a locked report that has none; the order is kept by their number."""
    groups = DisadvantagedGroup.objects.in_bulk([code for new in results for code in new.groups])
    for new in results:
        fields = {name: value for name, value in vars(new).items() if name != "groups"}
        row = Result(report=report, **fields | _sexes(new))
        row.full_clean(exclude=["report"], validate_constraints=False, validate_unique=False)
        row.save()
        ResultGroup.objects.bulk_create(
            ResultGroup(result=row, group=groups[code], head_count=number) for code, number in new.groups.items()
        )


def _sexes(new: NewResult) -> dict[str, int | None]:
    """None of them, or all: what is left empty beside a number is none."""
    given = {"female": new.female, "male": new.male, "sex_unknown": new.sex_unknown}
    if all(number is None for number in given.values()):
        return dict(given)
    return {name: number or 0 for name, number in given.items()}
