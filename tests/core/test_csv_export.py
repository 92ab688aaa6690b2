"""A file for spreadsheet programs: quoted as the format says, and no cell is a formula."""

from coalition.core.csv_export import csv_lines


def test_cell_that_begins_like_a_formula_stays_text() -> None:
    lines = list(csv_lines(["a"], [["=1+1"], [" @x"], [-5], [None], ['say "no", please']]))
    assert "".join(lines) == '\ufeffa\r\n\'=1+1\r\n\' @x\r\n-5\r\n""\r\n"say ""no"", please"\r\n'
