"""What the panels of the board have in common: one description gives the table, the file and the filters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from django.db.models import QuerySet

from coalition.core import lists
from coalition.core.access import SECRETARIAT, Actor, Role
from coalition.core.access.permissions import Words
from coalition.core.idempotency import new_submission_key
from coalition.core.paging import FoundOnce
from coalition.core.rows import number_of

from .filters import Chosen

SHOWN = 10


class Rows(Protocol):
    """A list or a queryset, or what reads its rows as a slice of them is asked for and knows how many there are."""

    def __getitem__(self, wanted: slice, /) -> Any: ...


@dataclass(frozen=True)
class Column:
    """`name` stands in the address. `sub` names the second, smaller line of its cells; in the file it is a column."""

    name: str
    label: Words
    sub: Words = ""
    is_number: bool = False


@dataclass(frozen=True)
class Cell:
    """`text` is a text or a number; None is "no figure". `share` is a percentage to draw."""

    text: Any
    sub: str = ""
    url: str = ""
    demo: bool = False
    share: float | None = None


@dataclass(frozen=True)
class Act:
    """What can be done about a row: a link, or with `fields` a button, which asks for words if `asks` names them."""

    label: Words
    url: str
    fields: dict[str, Any] | None = None
    asks: Words = ""
    key: str = field(default_factory=new_submission_key)


@dataclass(frozen=True)
class Line:
    cells: tuple[Cell, ...]
    act: Act | None = None
    note: str = ""  # beside the act: what was done already


@dataclass(frozen=True)
class Panel:
    """`rows` finds what `lines` puts into words; `narrowed_by` are the filters that it heeds. What is costly to find is
    sought once for the count and the page (`FoundOnce`)."""

    code: str
    title: Words
    lead: Words
    empty: Words
    columns: tuple[Column, ...]
    rows: Callable[[Actor, Chosen], Any]
    lines: Callable[[Sequence[Any], Actor], list[Line]]
    roles: frozenset[Role] = SECRETARIAT | {Role.FIELD_OFFICE}
    narrowed_by: tuple[str, ...] = ("country", "category", "flagship")
    is_costly: bool = False

    def admits(self, actor: Actor) -> bool:
        return bool(self.roles & actor.roles)

    def listed(self) -> tuple[lists.Column, ...]:
        """The columns of the list and its file: what the screen shows, in the same order."""
        return tuple(self._listed())

    def _listed(self) -> Iterator[lists.Column]:
        for place, column in enumerate(self.columns):
            yield lists.Column(column.name, column.label, column.name, partial(_text_of, place))
            if column.sub:
                yield lists.Column(f"{column.name}-sub", column.sub, cell=partial(_sub_of, place))

    def shown(self, lines: Sequence[Line]) -> list[tuple[Line, list[tuple[Column, Cell]]]]:
        """Each line with its cells beside their columns, as the table shows them."""
        return [(line, list(zip(self.columns, line.cells, strict=True))) for line in lines]


def _text_of(place: int, line: Line) -> Any:
    return line.cells[place].text


def _sub_of(place: int, line: Line) -> str:
    return line.cells[place].sub


def first_rows(rows: Any, *, is_costly: bool = False) -> tuple[list[Any], int]:
    """Return the first rows and how many there are in all, in one query; in two where that costs less."""
    if isinstance(rows, list):
        return rows[:SHOWN], len(rows)
    if not isinstance(rows, QuerySet):
        return rows[:SHOWN], rows.count()
    if is_costly:
        page = FoundOnce(rows, SHOWN).get_page(1)
        return list(page), page.paginator.count
    found = list(rows.annotate(total=number_of(rows))[:SHOWN])
    return found, found[0].total if found else 0
