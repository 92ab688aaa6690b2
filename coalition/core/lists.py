"""What every list has in common: filter, order and page stand in the address, and the same rows come as a file.

A list names its columns once: their headings, what it is sorted by and the file follow. A query has a `ListFilter` with
a `SortFilter`; rows that no query gives have a `RowsForm`, and are sorted by the cells of their file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.exceptions import EmptyResultSet
from django.core.paginator import Page
from django.db import connection
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import OrderBy
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .access.permissions import Words
from .csv_export import csv_answer
from .numerals import GLANCE
from .paging import page_links, page_of

CHUNK = 1000
WAITING = "waiting"
ORDER = gettext_lazy("Order")
AS_USUAL = gettext_lazy("As usual")
Choices = Iterable[tuple[Any, Any]]


@dataclass(frozen=True)
class Column:
    """One column: its name in the address, its words, what it is sorted by (nothing: it is not), its cell in the file
    (nothing: it has none).

    `order` is a lookup, or a function that gives an expression in the reader's language; `cell` is a dotted path from
    the row, or a function of it.
    """

    name: str
    label: Words
    order: str | Callable[[], Any] = ""
    cell: str | Callable[[Any], Any] = ""
    may_be_empty: bool = False

    def by(self, *, is_descending: bool) -> OrderBy:
        """What is empty stands last in both directions."""
        place = F(self.order) if isinstance(self.order, str) else self.order()
        last = True if self.may_be_empty else None
        found: OrderBy = place.desc(nulls_last=last) if is_descending else place.asc(nulls_last=last)
        return found

    def written(self, row: Any) -> Any:
        """The cell of the file: numbers stay numbers, days are ISO dates."""
        found = _at(row, self.cell) if isinstance(self.cell, str) else self.cell(row)
        if isinstance(found, bool):
            return _("yes") if found else _("no")
        if isinstance(found, datetime):
            found = timezone.localdate(found)
        return found.isoformat() if isinstance(found, date) else found

    def place(self, row: Any) -> tuple[int, Any]:
        """Where the row stands among others by this cell: what is empty after what is not."""
        found = self.written(row)
        if found is None or found == "":
            return 1, 0
        return 0, found if isinstance(found, int | float) else str(found).casefold()


DEMONSTRATION = Column("demonstration", gettext_lazy("Demonstration data"), cell="is_demonstration")


def _at(row: Any, path: str) -> Any:
    """What stands at the end of the path; nothing where something on the way is missing."""
    for name in path.split("."):
        row = getattr(row, name) if row is not None else None
    return row() if callable(row) else row


def by_words(field: str, choices: Choices) -> Callable[[], Case]:
    """Order a field of codes as the reader reads them."""

    def order() -> Case:
        codes = [code for code, _words in sorted(choices, key=lambda choice: str(choice[1]).casefold())]
        places = [When(**{field: code}, then=Value(place)) for place, code in enumerate(codes)]
        return Case(*places, output_field=IntegerField())

    return order


class WordsFilter(django_filters.CharFilter):
    """Keeps rows that have these letters in one of the places; accents are folded: "Senegal" finds "Sénégal"."""

    def __init__(self, *places: str, **kwargs: Any) -> None:
        self.places = places
        super().__init__(max_length=200, **kwargs)

    def filter(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        found = Q()
        for place in self.places if words else ():
            found |= Q(**{f"{place}__unaccent__icontains": words})
        return rows.filter(found)


class ShownFilter(django_filters.ChoiceFilter):
    """Of a page with two lists: what everybody reads, or what waits until they do. Which rows it narrows is for the
    page to say, which asks `wants_waiting`.
    """

    def __init__(self, public: Words, waiting: Words) -> None:
        super().__init__(label=gettext_lazy("Show"), choices=[(WAITING, waiting)], empty_label=public)

    def filter(self, rows: QuerySet[Any], chosen: str) -> QuerySet[Any]:
        return rows


class SortFilter(django_filters.OrderingFilter):
    """The order by one column: `?sort=name`, or `?sort=-name`; rows that are alike stand in the order of their keys.

    `default` is the order where the address names none; without one the rows come as they are.
    """

    def __init__(self, *columns: Column, default: str = "") -> None:
        self.columns, self.default = columns, default
        fields = {column.name: column.name for column in columns if column.order}
        empty_label = None if default else AS_USUAL
        super().__init__(label=ORDER, fields=fields, choices=sort_choices(columns), empty_label=empty_label)

    def filter(self, rows: QuerySet[Any], chosen: list[str]) -> QuerySet[Any]:
        if not chosen:
            return rows
        name, is_descending = direction_of(chosen[0])
        column = next(column for column in self.columns if column.name == name)
        return rows.order_by(column.by(is_descending=is_descending), "-pk" if is_descending else "pk")


def sort_choices(columns: Sequence[Column]) -> list[tuple[str, Words]]:
    ways = (("", gettext_lazy("ascending")), ("-", gettext_lazy("descending")))
    return [
        (f"{sign}{column.name}", format_lazy("{label}: {way}", label=column.label, way=way))
        for column in columns
        if column.order
        for sign, way in ways
    ]


def direction_of(sort: str) -> tuple[str, bool]:
    """The name of the column, and whether its last row comes first."""
    return sort.removeprefix("-"), sort.startswith("-")


def _with_sort(query: QueryDict, columns: Sequence[Column], default: str) -> QueryDict:
    """The address as the list reads it: an order that does not exist is the default one."""
    asked = query.copy()
    if asked.get("sort") not in dict(sort_choices(columns)):
        asked["sort"] = default
    return asked


class ListFilter(django_filters.FilterSet):
    """The filter of a list, with a `SortFilter` called `sort`."""

    NOT_NARROWING = ("sort", "view", "shown")

    def __init__(self, query: QueryDict, rows: QuerySet[Any], *, request: HttpRequest | None = None) -> None:
        sort: SortFilter = self.base_filters["sort"]
        self.columns = sort.columns
        super().__init__(_with_sort(query, sort.columns, sort.default), rows, request=request)
        self.filters.move_to_end("sort")  # after what a more special list adds

    @property
    def is_filtered(self) -> bool:
        return any(self.data.get(name) for name in self.filters if name not in self.NOT_NARROWING)


def count_each(lists: Mapping[str, QuerySet[Any]], *, whole: str = "") -> dict[str, int]:
    """Return how many rows each list has, in one query; each is counted by itself, so that an index serves it.

    The one called `whole` is counted to its end, the others as far as the eye goes (`write_glance`).
    """
    parts, params = [], list[Any]()
    for name, rows in lists.items():
        keys = rows.order_by().values("pk")
        with suppress(EmptyResultSet):
            sql, terms = (keys if name == whole else keys[: GLANCE + 1]).query.sql_with_params()
            parts.append(f"SELECT %s, COUNT(*) FROM ({sql}) AS keys")  # noqa: S608 - what Django wrote
            params += (name, *terms)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts) or "SELECT '', 0", params)
        return dict.fromkeys(lists, 0) | dict(cursor.fetchall())


def view_links(labels: Mapping[str, Words], counts: Mapping[str, int], current: str) -> list[dict[str, Any]]:
    """The views of a list as `components/filters.html` takes them."""
    return [
        {"label": label, "url": f"?view={code}", "count": counts[code], "current": code == current}
        for code, label in labels.items()
    ]


class RowsForm(forms.Form):
    """The filter of a list whose rows no query gives: they are sorted by the cells of their columns."""

    columns: ClassVar[tuple[Column, ...]]
    usual: ClassVar[Words] = AS_USUAL

    def __init__(self, query: QueryDict, columns: tuple[Column, ...] | None = None) -> None:
        self.shown = self.columns if columns is None else columns
        super().__init__(_with_sort(query, self.shown, ""))
        if self.shown:
            choices = [("", self.usual), *sort_choices(self.shown)]
            self.fields["sort"] = forms.ChoiceField(label=ORDER, choices=choices, required=False)

    def in_order(self, rows: Iterable[Any]) -> list[Any]:
        name, is_descending = direction_of(self.data["sort"])
        column = next((column for column in self.shown if column.name == name), None)
        if column is None:
            return list(rows)
        placed = sorted(((column.place(row), row) for row in rows), key=lambda pair: pair[0], reverse=is_descending)
        return [row for place, row in sorted(placed, key=lambda pair: pair[0][0])]

    @property
    def is_filtered(self) -> bool:
        return any(self.data.get(name) for name in self.fields if name != "sort")


def page_of_rows(
    request: HttpRequest,
    found: RowsForm,
    rows: Any,
    lines: Callable[[list[Any]], list[Any]],
    *,
    is_costly: bool = False,
) -> tuple[Page[Any], list[Any]]:
    """The page and its lines. Where the list is sorted, all its lines are written first, as for its file."""
    if found.data["sort"]:
        page = page_of(request, found.in_order(lines(list(rows[:None]))))
        return page, list(page)
    page = page_of(request, rows, is_costly=is_costly)
    return page, lines(list(page))


@dataclass(frozen=True)
class Head:
    """A column's heading as a link: where it leads, and how the list is sorted by it now (`aria-sort`)."""

    label: Words
    url: str
    direction: str


def heads_of(request: HttpRequest, columns: Sequence[Column], current: str) -> dict[str, Head]:
    """A first click sorts, a second one the other way round; filters stay, the page begins anew."""
    return {column.name: _head(request, column, current) for column in columns if column.order}


def _head(request: HttpRequest, column: Column, current: str) -> Head:
    directions = {column.name: "ascending", f"-{column.name}": "descending"}
    turned = f"-{column.name}" if current == column.name else column.name
    return Head(column.label, changed_address(request, sort=turned), directions.get(current, ""))


def list_context(request: HttpRequest, found: ListFilter | RowsForm, page: Page[Any]) -> dict[str, Any]:
    """What the template of a list reads beside its rows."""
    columns = found.shown if isinstance(found, RowsForm) else found.columns
    has_file = any(column.cell for column in columns)
    return {
        "filter": found if isinstance(found, RowsForm) else found.form,
        "is_filtered": found.is_filtered,
        "heads": heads_of(request, columns, found.data["sort"]),
        "export_url": changed_address(request, format="csv") if has_file else "",
        **page_links(request, page),
    }


def query_of(found: ListFilter) -> str:
    """All that the list was asked, as it stands in an address; for a file that has a route of its own."""
    asked = found.data.copy()
    asked.pop("page", None)
    return str(asked.urlencode())


def changed_address(request: HttpRequest, **changed: str) -> str:
    """The address of the list asked otherwise in this, from its first page on."""
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changed.items():
        query[name] = value
    return f"?{query.urlencode()}"


def wants_file(request: HttpRequest) -> bool:
    return request.GET.get("format") == "csv"


def wants_waiting(request: HttpRequest) -> bool:
    return request.GET.get("shown") == WAITING


def file_of(found: ListFilter | RowsForm, name: str, rows: Iterable[Any] | None = None) -> HttpResponseBase:
    """All rows of the list in its order, as a CSV file; `rows` where they were read already, or more with them."""
    if isinstance(found, RowsForm):
        columns = found.shown
    else:
        columns, rows = found.columns, found.qs if rows is None else rows
    listed = [column for column in columns if column.cell]
    lines = ([column.written(row) for column in listed] for row in _walk(rows or ()))
    return csv_answer(f"{name}.csv", [column.label for column in listed], lines)


def _walk(rows: Iterable[Any]) -> Iterator[Any]:
    return rows.iterator(CHUNK) if isinstance(rows, QuerySet) else iter(rows)
