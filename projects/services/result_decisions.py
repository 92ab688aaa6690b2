"""The Secretariat's word on reported results: approved they become figures of the register, or they go back."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.core.access import SYSTEM, Actor
from coalition.core.rows import lock, lock_seen, save_changes
from projects.choices import Measure
from projects.models import Figure, Project, Result, ResultReport
from projects.services.result_checks import check_period, taken_series
from projects.services.result_notices import tell_of_decision
from projects.workflow import RESULTS


@transaction.atomic
def approve_report(*, report: ResultReport, by: Actor, version: int | None = None) -> ResultReport:
    """Let each result become the figure of its series at the last day of the period, and lock the period.

    A correction replaces the report that it corrects; both stay on record. By an approver who did not report it.
    """
    lock(Project, report.project_id)
    current = lock_seen(ResultReport, report.pk, version=version)
    RESULTS.check(current, "approve", by=by)
    check_period(current)
    if taken_series(current):
        raise ValidationError(_("The register has figures of this day by now. Return the report, with that reason."))
    if current.corrects_id:
        RESULTS.move(lock(ResultReport, current.corrects_id), "supersede", by=SYSTEM)
    record = RESULTS.move(current, "approve", by=by, decided_at=timezone.now())
    _write_figures(current, by=by)
    tell_of_decision("results_approved", current, record)
    return current


@transaction.atomic
def return_report(*, report: ResultReport, note: str, by: Actor, version: int | None = None) -> ResultReport:
    """Give it back to its side, with a reason that it reads."""
    current = lock_seen(ResultReport, report.pk, version=version)
    RESULTS.check(current, "send_back", by=by)
    if not note.strip():
        raise ValidationError({"note": _("Say what is to be corrected: its side reads it.")})
    record = RESULTS.move(current, "send_back", by=by, note=note.strip(), decided_at=timezone.now())
    tell_of_decision("results_returned", current, record)
    return current


def _write_figures(report: ResultReport, *, by: Actor) -> None:
    """One figure for each result; those of the corrected report are carried on, or end with their result."""
    earlier = Figure.objects.filter(result__report=report.corrects_id) if report.corrects_id else Figure.objects.none()
    old = {(figure.unit_id, figure.directness, figure.label): figure for figure in earlier.select_for_update()}
    for result in report.results.all():
        written = _fields(result, report, by=by)
        if figure := old.pop(result.series, None):
            save_changes(figure, **written)
        else:
            _add(result, report, written)
    for gone in old.values():
        gone.delete()


def _fields(result: Result, report: ResultReport, *, by: Actor) -> dict[str, Any]:
    return {
        "value": result.value,
        "basis": result.basis,
        "source": result.source,
        "result_id": result.pk,
        "recorded_by_id": report.reported_by_id,
        "approved_by_id": by.pk,
        "approved_at": timezone.now(),
    }


def _add(result: Result, report: ResultReport, written: dict[str, Any]) -> None:
    """A new figure counts the same people as the one before it in its series."""
    unit, directness, label = result.series
    series = {"project": report.project, "unit_id": unit, "directness": directness, "label": label}
    before = Figure.objects.filter(**series, measure=Measure.REACHED, as_of__lt=report.ends_on).first()
    population = before.population_id if before else None
    Figure.objects.create(**series, **written, measure=Measure.REACHED, as_of=report.ends_on, population_id=population)
