"""Cells: each turns what stands in a sheet into a plain value (`clean`) and back (`render`).

`render(clean(render(value))) == render(value)`: by this an unchanged cell is known, whatever way it was written.
"""

from __future__ import annotations

import datetime
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.widgets import Widget

from coalition.core.xlsx_export import fit_for_xml

from .layout import LONGEST_CELL, Column, Kind
from .reading import Unreadable

BETWEEN = "; "
BETWEEN_READ = re.compile("[;؛；\n]")
LARGEST = 2**63 - 1


class Cell(Widget, ABC):
    """An answer of one kind. ValueError says, in words, what is wrong with what stands there."""

    kind: Kind = "text"
    is_many = False

    def __init__(self, *, required: bool = False) -> None:
        super().__init__()
        self.required = required

    @property
    def choices(self) -> tuple[str, ...]:
        return ()

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        if isinstance(value, Unreadable):
            raise ValueError(value.why)
        if value == "":
            if self.required:
                raise ValueError(_("Fill this in."))
            return self.read_empty()
        return self.read(value)

    def read_empty(self) -> Any:
        return None

    @abstractmethod
    def read(self, value: Any) -> Any:
        """Return the answer that stands in a cell which is not empty; raise ValueError in words."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return "" if value is None else value


class Text(Cell):
    def read_empty(self) -> str:
        return ""

    def read(self, value: Any) -> str:
        return date_text(value) if isinstance(value, datetime.date) else str(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        text = (value or "").replace("\r\n", "\n").replace("\r", "\n")
        return fit_for_xml(text)[:LONGEST_CELL].strip()


class WholeNumber(Cell):
    kind = "number"

    def __init__(self, *, least: int = 0, most: int = LARGEST, required: bool = False) -> None:
        super().__init__(required=required)
        self.least, self.most = least, most

    def read(self, value: Any) -> int:
        text = str(value).strip()
        if isinstance(value, bool) or not text.lstrip("-").isdecimal():
            raise ValueError(_("Write a whole number in digits, for example 1200."))
        number = int(text) if len(text) < 20 else LARGEST + 1
        if not self.least <= number <= self.most:
            words = _("Write a number from %(least)s to %(most)s.")
            raise ValueError(words % {"least": self.least, "most": self.most})
        return number


class Amount(Cell):
    """A number with up to two places behind the point."""

    kind = "decimal"

    def read(self, value: Any) -> Decimal:
        try:
            number = Decimal(str(value).strip().replace(",", "."))
        except InvalidOperation:
            number = Decimal("NaN")
        if isinstance(value, bool) or not number.is_finite() or round(number, 2) != number or abs(number) > LARGEST:
            raise ValueError(_("Write a number in digits, with at most two places, for example 1200.50."))
        return number

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        if value is None:
            return ""
        return int(value) if value == int(value) else float(value)


class Percent(Cell):
    """A share from 0 to 1, written as 0 to 100."""

    kind = "decimal"

    def read(self, value: Any) -> float:
        try:
            percent = Decimal(str(value).strip().removesuffix("%").replace(",", "."))
        except InvalidOperation:
            percent = Decimal(-1)
        if isinstance(value, bool) or not 0 <= percent <= 100:
            raise ValueError(_("Write a percentage from 0 to 100."))
        return float(percent / 100)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        if value is None:
            return ""
        percent = round(value * 100, 6)
        return int(percent) if float(percent).is_integer() else percent


class Day(Cell):
    kind = "date"

    def read(self, value: Any) -> datetime.date:
        if isinstance(value, datetime.date):
            return value
        try:
            return datetime.date.fromisoformat(str(value))
        except ValueError:
            raise ValueError(_("Write the day as year-month-day, for example 2026-09-01.")) from None


class YesNo(Cell):
    @property
    def choices(self) -> tuple[str, ...]:
        return (_("Yes"), _("No"))

    def __init__(self, *, empty: bool | None = None) -> None:
        super().__init__()
        self.empty = empty

    def read_empty(self) -> bool | None:
        return self.empty

    def read(self, value: Any) -> bool:
        said = str(value).casefold()
        for answer in (True, False):
            if said in _answers()[answer]:
                return answer
        raise ValueError(_("Write “%(yes)s” or “%(no)s”.") % {"yes": _("Yes"), "no": _("No")})

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else _("Yes") if value else _("No")


class Choice(Cell):
    """A key of a list, written by its name in the reader's language; read by its code or its name in any of the six.

    `offered` are the keys for new choices; another one may stay where it stands.
    """

    def __init__(self, names: Mapping[str, Iterable[str]], offered: Iterable[str], *, required: bool = False) -> None:
        """`names` gives for each key what it is called: first in the reader's language."""
        super().__init__(required=required)
        self.offered = frozenset(offered)
        self._keys = _keys_of(names)
        self.names = {key: self._written(key, next(iter(called))) for key, called in names.items()}

    @property
    def choices(self) -> tuple[str, ...]:
        return tuple(sorted((self.names[key] for key in self.offered), key=str.casefold))

    def read(self, value: Any) -> Any:
        return self.key_of(str(value))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else self.names.get(value, value)

    def _written(self, key: str, name: str) -> str:
        """The name, or the code where the name would be read as something else."""
        return key if ";" in name or self._keys.get(name.casefold()) != key else name

    def key_of(self, name: str) -> str:
        if (key := self._keys.get(name.strip().casefold())) is None:
            raise ValueError(_("“%(name)s” is not in the list.") % {"name": name.strip()[:100]})
        return key


class Choices(Choice):
    """Several keys, with semicolons between their names; their order says nothing."""

    is_many = True

    def read_empty(self) -> list[str]:
        return []

    def read(self, value: Any) -> list[str]:
        return sorted({self.key_of(name) for name in BETWEEN_READ.split(str(value)) if name.strip()})

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return BETWEEN.join(sorted((self.names.get(key, key) for key in value or ()), key=str.casefold))


def column(name: str, label: Any, cell: Cell, *, hint: Any = "") -> Field:
    """A column of a resource: its tag is `#name`, its attribute the name by which the service knows the value."""
    field = Field(attribute=name, column_name=f"#{name}", widget=cell)
    field.label, field.hint = label, hint
    return field


def layout_of(fields: Iterable[Field]) -> list[Column]:
    """The columns as a sheet shows them, in the reader's language."""
    return [
        Column(
            tag=field.column_name,
            label=capitalized(str(field.label)),
            hint=str(field.hint),
            kind=field.widget.kind,
            choices=field.widget.choices,
            is_many=field.widget.is_many,
        )
        for field in fields
    ]


def capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]


def names_of(rows: Iterable[Any]) -> dict[str, list[str]]:
    """For each row of a catalogue by its key: its names, the reader's first."""
    languages = [code.partition("-")[0] for code, _label in settings.LANGUAGES]
    return {row.pk: [row.name, *(getattr(row, f"name_{language}") for language in languages)] for row in rows}


def names_of_choices(choices: Iterable[tuple[Any, Any]]) -> dict[str, list[str]]:
    """For each value of a closed list: its names, the reader's first."""
    pairs = list(choices)
    named = {value: [str(label)] for value, label in pairs}
    for code, _label in settings.LANGUAGES:
        with translation.override(code):
            for value, label in pairs:
                named[value].append(str(label))
    return named


def date_text(day: datetime.date) -> str:
    return date_format(day, "Y-m-d")


def _keys_of(names: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """By code and by each name: a name that two rows share in different languages is the reader's, else nobody's."""
    found: dict[str, str] = {}
    others: dict[str, set[str]] = {}
    for key, called in names.items():
        first, *rest = called
        found[first.casefold()] = key
        for name in filter(None, rest):
            others.setdefault(name.casefold(), set()).add(key)
    clear = {name: next(iter(keys)) for name, keys in others.items() if len(keys) == 1}
    return {**clear, **found, **{key.casefold(): key for key in names}}


@cache
def _answers() -> dict[bool, frozenset[str]]:
    """What is read as yes and as no: in the six languages, and as programs write it."""
    said = {True: {"true", "1"}, False: {"false", "0"}}
    for code, _label in settings.LANGUAGES:
        with translation.override(code):
            said[True].add(str(_("Yes")).casefold())
            said[False].add(str(_("No")).casefold())
    return {answer: frozenset(words) for answer, words in said.items()}
