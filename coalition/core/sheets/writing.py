"""Rows as a sheet that people fill in or change: an Excel workbook with drop-down lists and notes, or a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Literal

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.datavalidation import DataValidation

from coalition.core.csv_export import BYTE_ORDER_MARK, csv_text, looks_like_formula
from coalition.core.xlsx_export import fit_for_xml

from .layout import FIRST_ROW, LONGEST_CELL, MOST_ROWS, Column, letters_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDE, _NARROW = 34, 16
_VALIDATED: dict[str, Literal["whole", "decimal"]] = {"number": "whole", "decimal": "decimal"}
Rows = Iterable[Sequence[Any]]


def workbook(name: str, columns: Sequence[Column], rows: Rows) -> bytes:
    """The rows below labels and tags in a sheet of this name, with sheets of notes and of choices behind it."""
    book = Workbook(write_only=True)
    sheet, notes, lists = (book.create_sheet(title) for title in (name, "notes", "choices"))
    for part in (sheet, notes, lists):
        part.sheet_view.rightToLeft = get_language_bidi()
    _write_rows(sheet, columns, rows)
    _write_notes(notes, columns)
    _write_choices(lists, [column for column in columns if column.choices])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def csv_file(columns: Sequence[Column], rows: Rows) -> bytes:
    """The same table as CSV (RFC 4180, UTF-8 with a mark)."""
    text = io.StringIO(newline="")
    write = csv.writer(text).writerow
    write([csv_text(column.label) for column in columns])
    write([column.tag for column in columns])
    for row in rows:
        write([csv_text(cell) if isinstance(cell, str) else cell for cell in row])
    return (BYTE_ORDER_MARK + text.getvalue()).encode()


def _write_rows(sheet: Any, columns: Sequence[Column], rows: Rows) -> None:
    sheet.freeze_panes = f"C{FIRST_ROW}"
    lists = iter(range(MOST_ROWS))
    for index, column in enumerate(columns):
        sheet.column_dimensions[letters_of(index)].width = _WIDE if column.kind == "text" else _NARROW
        if check := _validation(column, lists):
            sheet.data_validations.append(check)
            check.add(f"{letters_of(index)}{FIRST_ROW}:{letters_of(index)}{FIRST_ROW + MOST_ROWS - 1}")
    sheet.append([_head(sheet, column.label) for column in columns])
    sheet.append([_head(sheet, column.tag, color="666666") for column in columns])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _validation(column: Column, lists: Any) -> DataValidation | None:
    """A list offers its choices; where several may stand in one cell it only suggests them."""
    if column.choices:
        letters = letters_of(next(lists))
        source = f"choices!${letters}$2:${letters}${len(column.choices) + 1}"
        return DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=not column.is_many)
    if column.kind in _VALIDATED:
        kind = _VALIDATED[column.kind]
        return DataValidation(type=kind, operator="greaterThanOrEqual", formula1="0", allow_blank=True)
    return None


def _head(sheet: Any, text: str, **font: str) -> WriteOnlyCell:
    cell = _cell(sheet, text)
    cell.font = Font(bold=not font, **font)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(sheet: Any, value: Any) -> WriteOnlyCell:
    """A text stays one, whatever it begins with: as if it had been typed after an apostrophe."""
    if not isinstance(value, str):
        cell = WriteOnlyCell(sheet, value)
        if isinstance(value, date):
            cell.number_format = "yyyy-mm-dd"
        return cell
    text = fit_for_xml(value)[:LONGEST_CELL]
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    if looks_like_formula(text):
        cell.quotePrefix = True
    return cell


def _write_notes(sheet: Any, columns: Sequence[Column]) -> None:
    for letters, width in (("A", _WIDE), ("B", _WIDE), ("C", 3 * _WIDE)):
        sheet.column_dimensions[letters].width = width
    several = _("Several may stand in one cell, with “;” between them.")
    sheet.append([_head(sheet, text) for text in (_("Column"), _("Tag"), _("What to write"))])
    for column in columns:
        hint = " ".join(filter(None, [column.hint, several if column.is_many else ""]))
        sheet.append([_cell(sheet, text) for text in (column.label, column.tag, hint)])
    general = _("Leave the row of tags as it is. Columns may be moved or left out: what is left out stays as it is.")
    sheet.append([])
    sheet.append([_cell(sheet, general)])


def _write_choices(sheet: Any, columns: Sequence[Column]) -> None:
    if not columns:
        return
    sheet.append([_head(sheet, column.label) for column in columns])
    for place in range(max(len(column.choices) for column in columns)):
        named = (column.choices[place] if place < len(column.choices) else "" for column in columns)
        sheet.append([_cell(sheet, name) for name in named])
