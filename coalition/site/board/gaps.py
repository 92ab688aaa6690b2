"""Open needs that the latest run could not meet, with its reason; what would help stands in the gap list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from coalition.core.access import SECRETARIAT, Actor
from matching.gap_words import NOT_RUN, REASONS
from matching.gaps import find_gaps
from matching.models import MatchRun

from .filters import Chosen
from .panel import Act, Cell, Column, Line, Panel

_REQUEST = "request_country__country_request"


def gap_rows(actor: Actor, chosen: Chosen) -> QuerySet[Any]:
    """The ones that wait longest first; one query more, for the latest run."""
    run = MatchRun.objects.visible_to(actor).defer("problem", "result").latest_done()
    rows = find_gaps(actor, run).filter(chosen.supports()).prefetch_related(None)
    rows = rows.filter(request_country__country=chosen.country) if chosen.country else rows
    return rows.order_by(f"{_REQUEST}__validated_at", "pk")


def gap_lines(needs: Sequence[Any], actor: Actor) -> list[Line]:
    return [_line(need) for need in needs]


def _line(need: Any) -> Line:
    entry = need.request_country
    case, gaps = entry.country_request, reverse("matching:gaps")
    cells = (
        Cell(need.category.name, case.reference, reverse("matching:candidates", args=[need.pk]), case.is_demonstration),
        Cell(entry.country.name, url=f"{gaps}?country={entry.country_id}"),
        Cell(need.missing, need.unit.name),
        Cell(str(REASONS[need.reason]), url=f"{gaps}?reason={need.reason}"),
    )
    if need.reason == NOT_RUN:
        return Line(cells, Act(gettext_lazy("Run again"), gaps))
    letter = Act(gettext_lazy("The letter"), reverse("matching:gap-letter", args=[entry.pk]))
    written = timezone.localtime(need.written_at).date() if need.written_at else None
    return Line(cells, letter, date_format(written, "SHORT_DATE_FORMAT") if written else "")


GAPS = Panel(
    code="gaps",
    title=gettext_lazy("Gaps"),
    lead=gettext_lazy("Needs that nothing fits, or not enough, by the latest run. What would help is in the gap list."),
    empty=gettext_lazy("Every open need has an offer in the latest run, or no request is open."),
    columns=(
        Column("need", gettext_lazy("Need"), gettext_lazy("Request")),
        Column("country", gettext_lazy("Country")),
        Column("still-open", gettext_lazy("Still open"), gettext_lazy("Unit"), is_number=True),
        Column("why-nothing-fits", gettext_lazy("Why nothing fits")),
    ),
    rows=gap_rows,
    lines=gap_lines,
    roles=SECRETARIAT,
    is_costly=True,
)
