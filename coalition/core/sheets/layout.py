"""What a sheet looks like: a row of labels in the reader's language, a row of tags for the portal, then the rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LABEL_ROW, TAG_ROW, FIRST_ROW = 1, 2, 3
MOST_ROWS = 1000
MOST_COLUMNS = 100
MOST_BYTES = 2 * 1024 * 1024
MOST_BYTES_UNPACKED = 20 * 1024 * 1024
MOST_PARTS = 200
LONGEST_CELL = 32_767  # characters; Excel takes a file with a longer one for damaged

Kind = Literal["text", "number", "decimal", "date"]


@dataclass(frozen=True)
class Column:
    """`tag` names it in every language; `choices` are offered in each cell, of which `is_many` takes several."""

    tag: str
    label: str
    hint: str = ""
    kind: Kind = "text"
    choices: tuple[str, ...] = ()
    is_many: bool = False


def letters_of(index: int) -> str:
    """The name of a column: 0 → "A", 26 → "AA"."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def cell_name(index: int, row: int) -> str:
    """(3, 14) → "D14", as spreadsheet programs name the cell."""
    return f"{letters_of(index)}{row}"
