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
    """A number as it is; a text so that no spreadsheet program takes it for a formula."""
    if isinstance(cell, int | float):
        return cell
    return csv_text("" if cell is None else str(cell))


def csv_text(text: str) -> str:
    """With an apostrophe before what would be a formula, and before an apostrophe, so that nothing is lost."""
    return f"'{text}" if text.startswith("'") or looks_like_formula(text) else text


def looks_like_formula(text: str) -> bool:
    return text.lstrip(" ").startswith(FORMULA_STARTS)
