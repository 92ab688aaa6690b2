"""Filters of what one project has many of: its figures, and its results period by period."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from coalition.core.lists import DEMONSTRATION, Column, ListFilter, SortFilter, WordsFilter, by_words
from coalition.reference.lists import named
from projects.choices import Basis, Directness, Measure
from projects.result_periods import public_parts

ANY = _("Any")


def _what() -> Coalesce:
    """What is counted, in the reader's words."""
    return Coalesce(NullIf(F("label"), Value("")), named("unit__"))


def what_of(row: Any) -> str:
    return row.label or str(row.unit.name)


def _among_them(row: Any) -> str:
    return "; ".join(f"{number} {words}" for words, number in public_parts(row))


WHAT = Column("what", _("What"), _what, what_of)
DIRECTNESS = Column(
    "directness", _("Directly or indirectly"), by_words("directness", Directness.choices), "get_directness_display"
)
BASIS = Column("basis", _("Basis"), by_words("basis", Basis.choices), "get_basis_display")
SOURCE = Column("source", _("Source"), cell="source")


class CountedFilter(ListFilter):
    q = WordsFilter("label", "source", label=_("Words"))
    directness = django_filters.ChoiceFilter(
        label=_("Directly or indirectly"), choices=Directness.choices, empty_label=ANY
    )


class FigureFilter(CountedFilter):
    measure = django_filters.ChoiceFilter(label=_("Measure"), choices=Measure.choices, empty_label=ANY)

    sort = SortFilter(
        WHAT,
        Column("value", _("Value"), "value", "value"),
        Column("measure", _("Measure"), by_words("measure", Measure.choices), "get_measure_display"),
        DIRECTNESS,
        Column("dated", _("Date"), "as_of", "as_of"),
        BASIS,
        SOURCE,
        Column("demonstration", DEMONSTRATION.label, cell="project.is_demonstration"),
        default="-dated",
    )


class ResultFilter(CountedFilter):
    """On the approved results of a project; a group that is too small is not told in the file either."""

    sort = SortFilter(
        Column("first", _("First day of the period"), cell="report.starts_on"),
        Column("period", _("Period"), "report__ends_on", "report.ends_on"),
        WHAT,
        DIRECTNESS,
        Column("value", _("Reached in all"), "value", "value"),
        Column("parts", _("Among them"), cell=_among_them),
        BASIS,
        SOURCE,
        Column("demonstration", DEMONSTRATION.label, cell="report.project.is_demonstration"),
        default="-period",
    )
