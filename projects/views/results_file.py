"""Reported results as a file: all lines of the list as it is filtered and sorted, one for each result."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from projects.models import Result, ResultReport
from projects.models.results import SEXES
from projects.result_periods import with_groups

COLUMNS = (
    _("Report"),
    _("Project"),
    _("Title"),
    _("Reported by"),
    _("First day"),
    _("Last day"),
    _("State"),
    _("What"),
    _("Unit"),
    _("Directly or indirectly"),
    _("Reached in all"),
    _("Women and girls"),
    _("Men and boys"),
    _("Not known, or other"),
    _("Groups"),
    _("Basis"),
    _("Source"),
    _("Demonstration data"),
)
CHUNK = 500


def cells_of(reports: QuerySet[Any]) -> Iterator[list[Any]]:
    """In the order of the reports. A number that is not known stays empty: it is not 0."""
    results = Result.objects.select_related("unit").prefetch_related(with_groups()).order_by("unit__position", "pk")
    rows = reports.with_names().prefetch_related(Prefetch("results", results))  # type: ignore[attr-defined]
    for report in rows.iterator(chunk_size=CHUNK):
        for row in report.results.all():
            yield _cells(report, row)


def _cells(report: ResultReport, row: Result) -> list[Any]:
    return [
        report.reference,
        report.project.code,
        report.project.title,
        report.side.name,
        report.starts_on,
        report.ends_on,
        report.get_status_display(),
        row.label,
        row.unit.name,
        row.get_directness_display(),
        row.value,
        *(getattr(row, name) for name in SEXES),
        "; ".join(f"{entry.group.name}: {entry.head_count}" for entry in row.groups.all()),
        row.get_basis_display(),
        row.source,
        _("yes") if report.project.is_demonstration else _("no"),
    ]
