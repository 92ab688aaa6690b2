"""Approved results period by period against their target, as the public reads them: small groups are not told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Prefetch, QuerySet, Window
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coalition.core.numerals import write_number

from .choices import SMALLEST_PUBLISHED, Directness, Measure
from .models import Figure, Project, Result, ResultGroup
from .models.results import SEXES

Part = tuple[str, str]
"""Words and a number, written; of a group that is too small, the words that say so."""


SHOWN = 12  # of a project's results on its page; the list of all is one link away


def period_part(project: Project, figures: Sequence[Figure]) -> dict[str, Any]:
    """Return `rows` for the approved results of the latest periods, and `total`, how many there are; `figures` are all
    of the project.

    Two queries, none where no figure comes from a report.
    """
    if not any(figure.result_id for figure in figures):
        return {"rows": [], "total": 0}
    found = list(results_of(project).annotate(total=Window(Count("pk")))[:SHOWN])
    return {"rows": [row_of(result, figures) for result in found], "total": found[0].total if found else 0}


def results_of(project: Project) -> QuerySet[Any]:
    """All approved results, of the latest period first."""
    rows = Result.objects.filter(report__in=project.reports.approved()).select_related("unit", "report__project")
    return rows.prefetch_related(with_groups()).order_by(
        "-report__ends_on", "-report__pk", "unit__position", "label", "directness"
    )


def with_groups() -> Prefetch[Any]:
    """The groups of results with their names, in one query."""
    return Prefetch("groups", ResultGroup.objects.select_related("group"))


def row_of(result: Result, figures: Iterable[Figure]) -> dict[str, Any]:
    """The line of a table; `figures` are the project's, of which approved plans are the targets."""
    target = target_of(result, (row for row in figures if row.approved_at and row.measure == Measure.PLANNED))
    return {
        "first": date_format(result.report.starts_on, "DATE_FORMAT"),
        "last": date_format(result.report.ends_on, "DATE_FORMAT"),
        "datetime": result.report.ends_on.isoformat(),
        "what": result.label or result.unit.name,
        "directness": result.get_directness_display(),
        "value": write_number(result.value),
        "target": target,
        "percent": 100 * result.value / target if target else None,
        "basis": result.get_basis_display(),
        "source": result.source,
        "parts": public_parts(result),
    }


def target_of(result: Result, planned: Iterable[Figure]) -> int | None:
    """What was planned of the same series, or without telling direct from indirect; the latest plan counts."""
    same = [figure for figure in planned if (figure.unit_id, figure.label) == (result.unit_id, result.label)]
    for directness in (result.directness, Directness.UNSPLIT):
        plans = [figure for figure in same if figure.directness == directness]
        if plans:
            return max(plans, key=lambda figure: figure.as_of).value
    return None


def published_number(number: int) -> str:
    """A group of people under five is not told; none is."""
    if 0 < number < SMALLEST_PUBLISHED:
        return _("fewer than %(number)s") % {"number": write_number(SMALLEST_PUBLISHED)}
    return write_number(number)


def public_parts(result: Result) -> list[Part]:
    """By sex and by group. Where one sex is too small, none is told: the others would give it away."""
    sexes = [getattr(result, name) for name in SEXES]
    is_small = any(number and number < SMALLEST_PUBLISHED for number in sexes)
    told = [] if is_small or result.value < SMALLEST_PUBLISHED else by_sex(result)
    groups = [(str(row.group.name), published_number(row.head_count)) for row in result.groups.all()]
    # What a group leaves of all must not be small either.
    left = {row.group.name: result.value - row.head_count for row in result.groups.all()}
    return told + [part for part in groups if not 0 < left[part[0]] < SMALLEST_PUBLISHED]


def by_sex(result: Result) -> list[Part]:
    """Every number that is known; "not known" only where it is somebody."""
    words = {"female": _("women and girls"), "male": _("men and boys"), "sex_unknown": _("not known or other")}
    known = [(name, getattr(result, name)) for name in SEXES]
    return [
        (words[name], write_number(number))
        for name, number in known
        if number is not None and (number or name != "sex_unknown")
    ]


def by_group(result: Result) -> list[Part]:
    return [(str(row.group.name), write_number(row.head_count)) for row in result.groups.all()]
