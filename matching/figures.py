"""The country figures behind a score: value, year and source, of the vintage that the run read."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from coalition.core.numerals import write_number
from coalition.reference.choices import IndicatorRole
from coalition.reference.models import Indicator, IndicatorValue, IndicatorVintage, SupportCategory
from matching.engine.contract import Country, Options
from matching.engine.score import mode_feasibility
from matching.explanations import Compared
from matching.figure_age import is_old
from matching.wording import Names

_ROLE_OF = {"high": IndicatorRole.SCHOOL_INTERNET, "low": IndicatorRole.SCHOOL_ELECTRICITY}


def read_figures(country: str, vintage: IndicatorVintage | None, *, on: date) -> list[Any]:
    """Every indicator with `figure`: the country's value, year and source in that vintage, or None. One query.

    `is_old` says whether it was too old to rely on, on that day.
    """
    values = IndicatorValue.objects.filter(indicator=OuterRef("pk"), vintage=vintage, country=country)
    figure = JSONObject(value="value", year="year", source="source")
    rows: list[Any] = list(Indicator.objects.active().annotate(figure=Subquery(values.values_list(figure)[:1])))
    for row in rows:
        row.is_old = bool(row.figure) and is_old(row.figure["year"], after=row.old_after, on=on)
    return rows


def figure_sentence(indicator: Any) -> str:
    """Write "Schools with electricity: 31 % (2021, UNESCO UIS)", or that there is no figure."""
    if indicator.figure is None:
        return _("%(name)s: no figure") % {"name": indicator.name}
    words = {
        "name": indicator.name,
        "value": write_number(round(indicator.figure["value"], 1)),
        "unit": indicator.unit_label,
        "year": indicator.figure["year"],
        "source": indicator.figure["source"],
    }
    return _("%(name)s: %(value)s %(unit)s (%(year)s, %(source)s)") % words


def mode_sentence(row: Compared, category: SupportCategory, figures: list[Any], names: Names) -> str:
    """Say which of the shared modes counts, and by which figure of the country."""
    if category.builds_infrastructure:
        return _("Delivery: poor infrastructure is the need here, so it takes nothing off.")
    mode = _best_shared(row["shared"], figures)
    words = {"mode": names["mode"].get(mode, mode)}
    if mode not in _ROLE_OF:
        return _("Delivery: %(mode)s. It needs neither Internet nor electricity.") % words
    behind = next((figure_sentence(one) for one in figures if one.role == _ROLE_OF[mode]), _("no figure"))
    return _("Delivery: %(mode)s. %(figure)s.") % {**words, "figure": behind}


def index_sentence(index: float | None, vintage: IndicatorVintage | None) -> str:
    """Write the country's index of need, from 0 to 1, with the loading of figures it is made of."""
    if index is None:
        return _("Country index: no figure, counts as the middle")
    return _("Country index, from 0 to 1 (figures of %(vintage)s)") % {"vintage": vintage}


def _best_shared(shared: list[str], figures: list[Any]) -> str:
    """The mode that the score takes: the most feasible of those that both sides name."""
    known = {one.role: one.figure["value"] / 100 for one in figures if one.role and one.figure}
    internet, electricity = known.get(_ROLE_OF["high"]), known.get(_ROLE_OF["low"])
    country = Country("", school_internet=internet, school_electricity=electricity)
    feasible = mode_feasibility(country, "", Options())
    return max(shared, key=lambda mode: feasible[mode])
