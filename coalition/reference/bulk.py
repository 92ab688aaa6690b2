"""Country figures by spreadsheet: a long file of country, indicator, value, year and source becomes a new vintage."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.fields import Field

from coalition.core.access import Permission, Role
from coalition.core.sheets.cells import Cell, Choice, Text, WholeNumber, column, names_of
from coalition.core.sheets.reading import Sheet, read_sheet
from coalition.core.sheets.resource import Entry, ServiceResource

from .models import Country, Indicator, IndicatorValue, IndicatorVintage
from .services import begin_vintage, finish_vintage, put_figure

ADMINISTRATOR = Permission(frozenset({Role.ADMINISTRATOR}), gettext_lazy("an administrator"))
MOST_ROWS = 20_000
OLDEST = 1900
NAMES = ("iso3", "indicator", "value", "year", "source")


class Code(Choice):
    """Written by its code, read by its code or its name in any language."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return value or ""


class Figure(Cell):
    kind = "decimal"

    def read(self, value: Any) -> float:
        try:
            number = float(str(value).strip().replace(",", "."))
        except ValueError:
            number = math.nan
        if isinstance(value, bool) or not math.isfinite(number):
            raise ValueError(_("Write a number in digits, for example 41.5."))
        return number

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return "" if value is None else int(value) if float(value).is_integer() else value


class FigureResource(ServiceResource):
    """A file changes the figures that it names; the others are taken over, so that a vintage has them all."""

    title_field = "indicator"
    key = ("iso3", "indicator")
    most_rows = MOST_ROWS
    vintage: IndicatorVintage

    def read(self, content: bytes) -> Sheet:
        return read_sheet(content, most_rows=self.most_rows, tags_of=_headings)

    def columns(self) -> Iterator[Field]:
        countries, indicators = Country.objects.all(), self.indicators.values()
        codes = [row.pk for row in countries]
        yield column("iso3", _("country"), Code(names_of(countries), codes, required=True), hint=_("ISO 3166 alpha-3"))
        yield column("indicator", _("indicator"), Code(names_of(indicators), self.indicators, required=True))
        yield column("value", _("value"), Figure(required=True), hint=_("In the unit of the indicator."))
        yield column("year", _("year"), WholeNumber(least=OLDEST, most=9999, required=True))
        yield column("source", _("source"), Text(required=True))

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        return {row.pk: row for row in Indicator.objects.active()}

    @cached_property
    def before(self) -> IndicatorVintage | None:
        """The vintage in use when the work on the file began."""
        return IndicatorVintage.objects.current()

    def stored_rows(self) -> Iterable[IndicatorValue]:
        return IndicatorValue.objects.filter(vintage=self.before)

    def value_of(self, row: IndicatorValue, name: str) -> Any:
        return {"iso3": row.country_id, "indicator": row.indicator_id}.get(name) or getattr(row, name)

    def settle(self, entry: Entry) -> None:
        """A value outside its indicator's bounds, a year to come."""
        said = entry.values
        indicator, value = self.indicators.get(said.get("indicator", "")), said.get("value")
        if indicator and value is not None and not indicator.least <= value <= _most(indicator):
            words = _("Out of range: %(indicator)s lies between %(least)s and %(most)s.")
            bounds = {"least": f"{indicator.least:g}", "most": f"{_most(indicator):g}"}
            entry.wrong.setdefault("value", []).append(words % {"indicator": indicator.name, **bounds})
        if said.get("year", 0) > timezone.localdate().year:
            entry.wrong.setdefault("year", []).append(_("This year is still to come."))

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """A vintage of its own for each file; for a check an empty one, since it is undone."""
        before = self.before
        self.vintage = begin_vintage(note=self.file_name, before=None if self.is_check else before)

    def write(self, entry: Entry) -> None:
        if not entry.wrong:
            kept = {} if entry.stored is None else {name: self.value_of(entry.stored, name) for name in NAMES}
            put_figure(vintage=self.vintage, **kept | entry.values)

    def finish(self) -> None:
        finish_vintage(vintage=self.vintage)


def _most(indicator: Indicator) -> float:
    return math.inf if indicator.most is None else indicator.most


def _headings(line: list[Any], number: int) -> dict[str, int]:
    """The row of plain headings (iso3, indicator, …) or of tags (#iso3, …)."""
    said = [str(cell).strip().lower().removeprefix("#") for cell in line]
    found = {f"#{name}": said.index(name) for name in NAMES if name in said}
    return found if {"#iso3", "#indicator"} <= found.keys() else {}
