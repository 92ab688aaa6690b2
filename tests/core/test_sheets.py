"""Files that people send: read within bounds, refused in words, whatever is in them."""

import io
import time
import tracemalloc
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook

from coalition.core.sheets.layout import MOST_BYTES, MOST_ROWS, Column, cell_name
from coalition.core.sheets.reading import Unreadable, check_file, read_sheet
from coalition.core.sheets.writing import csv_file, workbook
from tests.factories.sheets import book_of

ROWS = [{"reference": "A-1", "title": "One"}]
MIB = 1024 * 1024


def archive(parts: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    return content.getvalue()


HOSTILE = {
    "nothing": (b"", "The file is empty."),
    "too large": (b"a" * (MOST_BYTES + 1), "The file has 2.0\xa0MB; the limit is 2.0\xa0MB."),
    "bomb": (
        archive({"xl/workbook.xml": b"", "xl/worksheets/sheet1.xml": b"0" * (64 * MIB)}),
        "Unpacked, the workbook is larger than 20.0\xa0MB. Copy the rows into the template and send that.",
    ),
    "ten thousand parts": (
        archive({"xl/workbook.xml": b""} | {f"p{number}": b"" for number in range(10_000)}),
        "Unpacked, the workbook is larger than 20.0\xa0MB. Copy the rows into the template and send that.",
    ),
    "macros": (
        archive({"xl/workbook.xml": b"", "xl/vbaProject.bin": b""}),
        "The workbook holds macros. Save it as .xlsx without them.",
    ),
    "another archive": (
        archive({"word/document.xml": b""}),
        "This is not an Excel workbook (.xlsx) and not a CSV file.",
    ),
    "half an archive": (book_of(ROWS)[:400], "The file is damaged: it can't be opened."),
    "a picture": (b"\x89PNG\r\n\x1a\n\xff\xfe", "This is neither an Excel workbook (.xlsx) nor a CSV file in UTF-8."),
    "zeros": (b"\x00" * 100, "This is neither an Excel workbook (.xlsx) nor a CSV file in UTF-8."),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_in_words_within_two_seconds_and_32_mb(name: str) -> None:
    content, words = HOSTILE[name]
    tracemalloc.start()
    began = time.monotonic()
    with pytest.raises(ValidationError) as refusal:
        check_file(content)
    used, took = tracemalloc.get_traced_memory()[1], time.monotonic() - began
    tracemalloc.stop()
    assert refusal.value.messages == [words]
    assert (took < 2, used < 32 * MIB) == (True, True)


ENTITIES = (
    b"""<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><workbook>&b;</workbook>"""
)


@pytest.mark.parametrize(
    "parts",
    [
        {"xl/workbook.xml": b"<not xml"},
        {"xl/workbook.xml": ENTITIES, "[Content_Types].xml": ENTITIES},
        {"xl/workbook.xml": b"<workbook/>", "[Content_Types].xml": b"<Types/>"},
    ],
)
def test_broken_workbook_is_told_in_words(parts: dict[str, bytes]) -> None:
    with pytest.raises(ValidationError) as refusal:
        read_sheet(archive(parts))
    assert refusal.value.messages == ["The file can't be read. Open it in a spreadsheet program and save it again."]


def test_archive_that_lies_about_its_size_is_not_unpacked_further() -> None:
    content = book_of(ROWS)
    with ZipFile(io.BytesIO(content)) as packed:
        size = packed.getinfo("xl/worksheets/sheet1.xml").file_size
    lying = content.replace(size.to_bytes(4, "little"), (size // 2).to_bytes(4, "little"))
    assert lying != content
    with pytest.raises(ValidationError):
        read_sheet(lying)


def test_rows_are_found_by_the_tags_wherever_the_columns_stand() -> None:
    sheet = read_sheet(book_of([{"title": "One", "reference": "A-1"}, {}, {"title": "Three", "reference": 3}]))
    assert sheet.columns == {"#title": 0, "#reference": 1}
    assert [(row.number, row.cells) for row in sheet.rows] == [
        (3, {"#title": "One", "#reference": "A-1"}),
        (5, {"#title": "Three", "#reference": 3}),
    ]


def test_formula_and_its_error_are_no_values() -> None:
    (row,) = read_sheet(book_of([{"reference": "=1+1", "title": "#REF!"}])).rows
    assert row.cells == {
        "#reference": Unreadable("This is a formula. Put its value here (copy, then paste as values)."),
        "#title": Unreadable("This is the error of a formula. Put a value here."),
    }


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_with_the_delimiter_of_any_program(delimiter: str) -> None:
    lines = ["Reference|Title", "#reference|#title", 'A-1|"One, ""two""; three\r\nfour"', "'=A1|''quoted"]
    content = "\r\n".join(lines).replace("|", delimiter).encode("utf-8-sig")
    assert [row.cells for row in read_sheet(content).rows] == [
        {"#reference": "A-1", "#title": 'One, "two"; three\nfour'},
        {"#reference": "=A1", "#title": "'quoted"},
    ]


def test_file_without_tags_is_told() -> None:
    with pytest.raises(ValidationError) as refusal:
        read_sheet(b"Reference,Title\nA-1,One\n")
    assert "no row of tags such as #reference" in refusal.value.messages[0]


def test_a_tag_that_stands_twice_is_told() -> None:
    with pytest.raises(ValidationError) as refusal:
        read_sheet(b"#reference,#title,#title\nA-1,One,Two\n")
    assert refusal.value.messages == ["The tag #title stands twice in row 1."]


def test_too_many_rows_are_told() -> None:
    lines = ["#reference", *(f"A-{number}" for number in range(MOST_ROWS + 1))]
    with pytest.raises(ValidationError) as refusal:
        read_sheet("\n".join(lines).encode())
    assert refusal.value.messages == ["The sheet has more than 1,000 rows. Send it in parts."]


def test_formatted_but_empty_rows_at_the_end_are_no_rows() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["#reference"])
    sheet.append(["A-1"])
    sheet.cell(row=20_000, column=1).number_format = "0.00"
    content = io.BytesIO()
    book.save(content)
    assert [row.number for row in read_sheet(content.getvalue()).rows] == [2]


@pytest.mark.parametrize(("index", "row", "name"), [(0, 1, "A1"), (25, 3, "Z3"), (26, 14, "AA14"), (701, 2, "ZZ2")])
def test_cell_has_the_name_that_programs_show(index: int, row: int, name: str) -> None:
    assert cell_name(index, row) == name


def test_written_sheet_is_read_as_it_was() -> None:
    columns = [Column("#reference", "Reference"), Column("#kind", "Kind", choices=("One", "Two")), Column("#n", "N")]
    rows = [["A-1", "One", 3], ["=A", "", -4]]
    expected = [{"#reference": "A-1", "#kind": "One", "#n": 3}, {"#reference": "=A", "#kind": "", "#n": -4}]
    assert [row.cells for row in read_sheet(workbook("rows", columns, rows)).rows] == expected
    in_text = [{tag: str(value) for tag, value in row.items()} for row in expected]
    assert [row.cells for row in read_sheet(csv_file(columns, rows)).rows] == in_text
