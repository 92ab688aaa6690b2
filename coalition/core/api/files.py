"""A filtered list as a file: CSV, Excel, HXL, or a format of the list's own; the same rows as the pages of JSON."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any

from django.http import StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from rest_framework.renderers import BaseRenderer

from ..csv_export import csv_lines
from ..xlsx_export import xlsx_chunks

Row = dict[str, Any]
BATCH = 500  # rows in memory at once
CHUNK = 16 * 1024  # characters in one write to the network
BETWEEN = "|"  # the separator that HXL's `+list` stands for


@dataclass(frozen=True)
class Column:
    """A column by its heading, its HXL tag, and where in the row its value stands (by default under its heading)."""

    name: str
    tag: str
    value: Callable[[Row], Any] | None = None

    def cell(self, row: Row) -> Any:
        """Numbers as they are; everything else as text: dates by ISO 8601, lists with `|` between."""
        value = self.value(row) if self.value else row[self.name]
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, date | datetime):
            return value.isoformat()
        if isinstance(value, list | tuple):
            return BETWEEN.join("" if part is None else str(part) for part in value)
        return value


class FileRenderer(BaseRenderer, ABC):
    """Named by `?format=`. It never renders a page: `answer` writes the file row by row."""

    format = ""
    extension = ""
    label = ""

    @abstractmethod
    def body(self, columns: tuple[Column, ...], rows: Iterator[Row]) -> Iterable[str | bytes]:
        """The content of the file, piece by piece."""

    def answer(self, name: str, columns: tuple[Column, ...], rows: Iterator[Row]) -> StreamingHttpResponse:
        """Stream the rows as the file `<name>-<today>.<extension>`."""
        kind = f"{self.media_type}; charset={self.charset}" if self.charset else self.media_type
        answer = StreamingHttpResponse(self.body(columns, rows), content_type=kind)
        file_name = f"{name}-{timezone.now():%Y-%m-%d}.{self.extension or self.format}"
        answer["Content-Disposition"] = f'attachment; filename="{file_name}"'
        return answer


class CsvFile(FileRenderer):
    media_type = "text/csv"
    format = "csv"
    label = "CSV"

    def body(self, columns: tuple[Column, ...], rows: Iterator[Row]) -> Iterable[str]:
        return in_chunks(csv_lines([column.name for column in columns], cells(columns, rows)))


class HxlFile(FileRenderer):
    """CSV with the row of tags below the headings (Humanitarian Exchange Language 1.1)."""

    media_type = "text/csv"
    format = "hxl"
    extension = "hxl.csv"
    label = "HXL"

    def body(self, columns: tuple[Column, ...], rows: Iterator[Row]) -> Iterable[str]:
        tags = [column.tag for column in columns]
        return in_chunks(csv_lines([column.name for column in columns], chain([tags], cells(columns, rows))))


class XlsxFile(FileRenderer):
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    format = "xlsx"
    charset = None
    label = "Excel"

    def body(self, columns: tuple[Column, ...], rows: Iterator[Row]) -> Iterable[bytes]:
        return xlsx_chunks([column.name for column in columns], cells(columns, rows))


TABLES: tuple[type[FileRenderer], ...] = (CsvFile, XlsxFile, HxlFile)


def download_links(
    route: str, files: Iterable[type[FileRenderer]], query: Mapping[str, str], *, sort: str
) -> list[tuple[str, str]]:
    """Return (label, address) of each file of what the query asks for, sorted, and of the first page of it as JSON,
    whose pages stand in the order of their keys."""
    place = reverse(route)
    links = [(kind.label, f"{place}?{urlencode({**query, 'sort': sort, 'format': kind.format})}") for kind in files]
    return [*links, ("JSON", f"{place}?{urlencode({**query, 'page_size': '100'})}")]


def cells(columns: tuple[Column, ...], rows: Iterable[Row]) -> Iterator[list[Any]]:
    for row in rows:
        yield [column.cell(row) for column in columns]


def in_batches(rows: Any, key: str) -> Iterator[Row]:
    """Walk through a `values()` queryset in its order, else by its key; memory stays flat, the first rows come at once.

    A cursor of the database would have to outlive the transaction, which makes PostgreSQL store all rows first.
    """
    return _by_keys(rows, key) if rows.query.order_by else _by_key(rows, key)


def _by_keys(rows: Any, key: str) -> Iterator[Row]:
    """All keys are read first, in order; then their rows."""
    keys = list(rows.values_list(key, flat=True))
    for start in range(0, len(keys), BATCH):
        found = {row[key]: row for row in rows.order_by().filter(**{f"{key}__in": keys[start : start + BATCH]})}
        yield from (found[wanted] for wanted in keys[start : start + BATCH] if wanted in found)


def _by_key(rows: Any, key: str) -> Iterator[Row]:
    batch = list(rows.order_by(key)[:BATCH])
    while batch:
        yield from batch
        batch = list(rows.order_by(key).filter(**{f"{key}__gt": batch[-1][key]})[:BATCH])


def in_chunks(lines: Iterable[str]) -> Iterator[str]:
    """Join short lines to writes of some size; the head of the file goes out at once."""
    waiting: list[str] = []
    size = 0
    for position, line in enumerate(lines):
        waiting.append(line)
        size += len(line)
        if size >= CHUNK or position == 1:
            yield "".join(waiting)
            waiting, size = [], 0
    yield "".join(waiting)
