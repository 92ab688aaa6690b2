"""Files that people send, read within bounds: whatever is in them, they cost little and nothing in them is run."""

from __future__ import annotations

import csv
import io
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from coalition.core.csv_export import BYTE_ORDER_MARK, FORMULA_STARTS
from coalition.core.numerals import write_number

from .layout import MOST_BYTES, MOST_BYTES_UNPACKED, MOST_COLUMNS, MOST_PARTS, MOST_ROWS

WORKBOOK_PART = "xl/workbook.xml"
_ZIP = b"PK\x03\x04"
TAGS_WITHIN = 5  # rows from the top
_SHEETS = 5
NO_TAGS = "no_tags"
_LISTED = b"PK\x01\x02"  # stands before each entry of an archive's table of contents
_DELIMITERS = ",;\t"
TagRow = Callable[[list[Any], int], dict[str, int]]
"""The place of each tag of a row, given its cells and its number; empty where it is no row of tags."""


@dataclass(frozen=True)
class Unreadable:
    """A cell that holds no value of its own; `why` is for the person who made the file."""

    why: str


@dataclass(frozen=True)
class SheetRow:
    """`number` as the spreadsheet program counts; `cells` by tag."""

    number: int
    cells: dict[str, Any]


@dataclass(frozen=True)
class Sheet:
    """`columns` gives the place of each tag, from 0."""

    columns: dict[str, int]
    rows: tuple[SheetRow, ...]


def check_file(content: bytes) -> None:
    """Raise ValidationError for what is no workbook and no CSV file, or would unpack to far more than it says.

    Reads the table of contents only. Unpacking reads no more than that table declares.
    """
    if not content:
        raise ValidationError(_("The file is empty."))
    check_size(len(content))
    if content.startswith(_ZIP):
        _check_archive(content)
    else:
        _text_of(content)


def check_size(size: int) -> None:
    if size > MOST_BYTES:
        words = _("The file has %(size)s; the limit is %(limit)s.")
        raise ValidationError(words % {"size": filesizeformat(size), "limit": filesizeformat(MOST_BYTES)})


def read_sheet(
    content: bytes, *, most_rows: int = MOST_ROWS, tags_of: TagRow | None = None, tags_within: int = TAGS_WITHIN
) -> Sheet:
    """Read the first sheet that has a row of tags; raise ValidationError, in words, where there is none.

    `tags_of` finds the tags in one of the first rows, where a kind of file writes them otherwise.
    """
    check_file(content)
    with _damage_told():
        tables = _tables_of(content) if content.startswith(_ZIP) else [_lines_of(content, tags_within)]
        for table in tables:
            if found := _sheet_of(table, most_rows, tags_of or _tags_in, tags_within):
                return found
    words = _(
        "The file has no row of tags such as #reference. Start from the template, and leave its second row as it is."
    )
    raise ValidationError(words, code=NO_TAGS)


def _check_archive(content: bytes) -> None:
    if content.count(_LISTED) > MOST_PARTS:
        raise _too_large()
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, OSError, NotImplementedError) as error:  # zipfile's word for what it can't unpack
        raise ValidationError(_("The file is damaged: it can't be opened.")) from error
    names = {part.filename for part in parts}
    if WORKBOOK_PART not in names:
        raise ValidationError(_("This is not an Excel workbook (.xlsx) and not a CSV file."))
    if any(name.endswith("vbaProject.bin") for name in names):
        raise ValidationError(_("The workbook holds macros. Save it as .xlsx without them."))
    is_large = sum(part.file_size for part in parts) > MOST_BYTES_UNPACKED
    if is_large or any(part.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for part in parts):
        raise _too_large()


def _too_large() -> ValidationError:
    words = _("Unpacked, the workbook is larger than %(limit)s. Copy the rows into the template and send that.")
    return ValidationError(words % {"limit": filesizeformat(MOST_BYTES_UNPACKED)})


def _text_of(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError(_("This is neither an Excel workbook (.xlsx) nor a CSV file in UTF-8.")) from error
    if "\x00" in text:
        raise ValidationError(_("This is neither an Excel workbook (.xlsx) nor a CSV file in UTF-8."))
    return text.removeprefix(BYTE_ORDER_MARK)


def _lines_of(content: bytes, tags_within: int) -> Iterator[list[Any]]:
    text = _text_of(content)
    first = text.split("\n", tags_within)[:tags_within]
    head = "\n".join([line for line in first if "#" in line] or first)
    delimiter = max(_DELIMITERS, key=head.count)
    for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
        yield [_shown(cell) for cell in line[:MOST_COLUMNS]]


def _shown(text: str) -> str:
    """Without the apostrophe by which a file says that a text is no formula (`csv_text`)."""
    rest = text[1:]
    is_marked = text.startswith("'") and (rest.startswith("'") or rest.lstrip(" ").startswith(FORMULA_STARTS))
    return _plain(rest if is_marked else text)


def _tables_of(content: bytes) -> Iterator[Iterator[list[Any]]]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    for sheet in book.worksheets[:_SHEETS]:
        sheet.reset_dimensions()
        yield ([_value(cell) for cell in row] for row in sheet.iter_rows(max_col=MOST_COLUMNS))


@contextmanager
def _damage_told() -> Iterator[None]:
    """What readers raise over parts that are there but say something else than their standard, in words."""
    try:
        yield
    except (InvalidFileException, BadZipFile, zlib.error, csv.Error, SyntaxError, LookupError, OSError, EOFError) as e:
        raise _damaged() from e
    except (ValueError, TypeError, AttributeError) as error:
        raise _damaged() from error


def _damaged() -> ValidationError:
    return ValidationError(_("The file can't be read. Open it in a spreadsheet program and save it again."))


def _value(cell: Any) -> Any:
    if cell.data_type == "f":
        return Unreadable(_("This is a formula. Put its value here (copy, then paste as values)."))
    if cell.data_type == "e":
        return Unreadable(_("This is the error of a formula. Put a value here."))
    value = cell.value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, datetime):
        return value.date()
    return "" if value is None else _plain(value) if isinstance(value, str) else value


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _sheet_of(table: Iterable[list[Any]], most_rows: int, tags_of: TagRow, tags_within: int) -> Sheet | None:
    """Read until so many rows in a row are empty: programs keep rows that are only formatted."""
    columns: dict[str, int] = {}
    rows: list[SheetRow] = []
    last = 0
    for number, line in enumerate(table, 1):
        if not columns:
            if number > tags_within:
                return None
            columns = tags_of(line, number)
        elif any(cell != "" for cell in line):
            rows.append(SheetRow(number, {tag: line[at] if at < len(line) else "" for tag, at in columns.items()}))
            last = number
        if len(rows) > most_rows:
            words = _("The sheet has more than %(limit)s rows. Send it in parts.")
            raise ValidationError(words % {"limit": write_number(most_rows)})
        if number > last + MOST_ROWS:
            break
    return Sheet(columns, tuple(rows)) if columns else None


def _tags_in(line: list[Any], number: int) -> dict[str, int]:
    """The tags of a row in which the first cell that is filled in is one; empty otherwise."""
    filled = [(str(cell).lower(), at) for at, cell in enumerate(line) if cell != ""]
    if not filled or not filled[0][0].startswith("#"):
        return {}
    tags: dict[str, int] = {}
    for tag, at in filled:
        if tag in tags:
            words = _("The tag %(tag)s stands twice in row %(row)s.")
            raise ValidationError(words % {"tag": tag, "row": number})
        tags[tag] = at
    return {tag: at for tag, at in tags.items() if tag.startswith("#")}
