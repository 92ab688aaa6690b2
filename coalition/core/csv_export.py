"""Rows as a CSV file (RFC 4180, UTF-8 with a mark, so that spreadsheet programs read every script)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import StreamingHttpResponse

BYTE_ORDER_MARK = "\ufeff"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


class _Echo:
    """A file that gives each line back in place of keeping it."""

    def write(self, line: str) -> str:
        return line


def csv_answer(name: str, header: Iterable[Any], rows: Iterable[Iterable[Any]]) -> StreamingHttpResponse:
    """Answer with the rows as the file `name`, written as they come."""
    answer = StreamingHttpResponse(csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def csv_lines(header: Iterable[Any], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Yield the file line by line; numbers stay numbers, and no text becomes a formula."""
    write = csv.writer(_Echo()).writerow
    yield BYTE_ORDER_MARK
    yield write([plain_cell(cell) for cell in header])
    for row in rows:
        yield write([plain_cell(cell) for cell in row])


def plain_cell(cell: Any) -> Any:
    """A text that a spreadsheet program would take for a formula gets an apostrophe before it; nothing is lost."""
    if isinstance(cell, int | float):
        return cell
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text
