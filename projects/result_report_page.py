"""What the page of a report shows: each result beside the last approved one and the target, history and buttons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coalition.core.access import SECRETARIAT, Actor
from coalition.core.access.permissions import Words
from coalition.core.history import NOBODY, entries_of, next_step
from coalition.core.idempotency import new_submission_key
from coalition.core.models import TransitionRecord
from coalition.core.numerals import write_number
from members.views.steps import buttons

from .choices import Measure, ReportStatus
from .models import Figure, Result, ResultReport
from .permissions import REPORTER
from .querysets import UNSENT
from .result_periods import by_group, by_sex, target_of, with_groups
from .services.result_checks import Series, last_approved, taken_series
from .workflow import RESULTS

KINDS = {
    ReportStatus.DRAFT: "open",
    ReportStatus.REPORTED: "now",
    ReportStatus.RETURNED: "warn",
    ReportStatus.APPROVED: "done",
    ReportStatus.SUPERSEDED: "closed",
}
WITH_NOTE = frozenset({"send_back"})


def page_of_report(report: ResultReport, actor: Actor) -> dict[str, Any]:
    """`report` carries `with_names`; six further queries, seven of a returned one."""
    is_secretariat = bool(actor.roles & SECRETARIAT)
    records = list(TransitionRecord.objects.of(report).select_related("actor").reverse())
    may_write = REPORTER.allows(actor, report)
    return {
        "report": report,
        "kind": KINDS[ReportStatus(report.status)],
        "trail": [(_("Results"), reverse("projects:results")), (report.reference, "")],
        "period": period_of(report),
        "facts": [_turn(report, records), *_facts(report)],
        "lines": _lines(report),
        "reason": reason_of(report),
        "history": entries_of(records, RESULTS, names=is_secretariat),
        "steps": buttons(RESULTS.open_to(actor, report), notes=WITH_NOTE),
        "may_edit": may_write and report.status in UNSENT,
        "discard_key": new_submission_key() if may_write and report.status == ReportStatus.DRAFT else "",
        "correct_key": new_submission_key() if may_write and report.status == ReportStatus.APPROVED else "",
        "is_own_sent": report.status == ReportStatus.REPORTED and report.reported_by_id == actor.pk,
    }


def period_of(report: ResultReport) -> str:
    first, last = (date_format(day, "DATE_FORMAT") for day in (report.starts_on, report.ends_on))
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def result_line(report: ResultReport) -> dict[str, Any]:
    """A line of the list; `report` carries `with_names` and the number of its results."""
    number: int = report.number  # type: ignore[attr-defined]  # annotated
    words = ngettext("%(number)s result", "%(number)s results", number)
    return {
        "report": report,
        "period": period_of(report),
        "kind": KINDS[ReportStatus(report.status)],
        "results": words % {"number": write_number(number)},
    }


def _turn(report: ResultReport, records: list[TransitionRecord]) -> tuple[str, str]:
    sent = report.status == ReportStatus.REPORTED
    who: Words = report.side.name if report.status in UNSENT else _("UNESCO Secretariat") if sent else NOBODY
    return next_step(who, records[0].at if records else None)


def _facts(report: ResultReport) -> list[tuple[str, ...]]:
    facts: list[tuple[str, ...]] = [
        (_("Project"), report.project.title, report.project.get_absolute_url()),
        (_("Reported by"), report.side.name),
        (_("Period"), period_of(report)),
        (_("Sent"), date_format(report.reported_at, "DATE_FORMAT") if report.reported_at else ""),
        (_("Decided"), date_format(report.decided_at, "DATE_FORMAT") if report.decided_at else ""),
    ]
    if report.corrects:
        facts.append((_("Corrects"), report.corrects.reference, report.corrects.get_absolute_url()))
    return [fact for fact in facts if fact[1]]


def reason_of(report: ResultReport) -> str:
    """Why it was returned, while its side still has it in hand; one query then, else none."""
    if report.status != ReportStatus.RETURNED:
        return ""
    returned = TransitionRecord.objects.of(report).filter(name="send_back").last()
    return returned.note if returned else ""


def _lines(report: ResultReport) -> list[dict[str, Any]]:
    before, planned = last_approved(report), list(report.project.figures.approved().filter(measure=Measure.PLANNED))
    taken = taken_series(report) if report.status in (*UNSENT, ReportStatus.REPORTED) else {}
    results = report.results.select_related("unit").prefetch_related(with_groups())
    return [_line(result, before=before, planned=planned, taken=taken) for result in results]


def _line(
    result: Result, *, before: Mapping[Series, Figure], planned: list[Figure], taken: Mapping[Series, Figure]
) -> dict[str, Any]:
    last = before.get(result.series)
    target = target_of(result, planned)
    return {
        "result": result,
        "what": result.label or result.unit.name,
        "last": last,
        "last_on": date_format(last.as_of, "DATE_FORMAT") if last else "",
        "change": result.value - last.value if last else None,
        "target": target,
        "percent": 100 * result.value / target if target else None,
        "sexes": by_sex(result),
        "groups": by_group(result),
        "taken": taken.get(result.series),
    }
