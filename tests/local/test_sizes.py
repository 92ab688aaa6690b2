from pathlib import Path
from statistics import median

from coalition.local.sizes import Size, file_sizes, function_sizes, python_files, share_within


def test_functions_are_short() -> None:
    functions = function_sizes(python_files())
    assert [size for size in functions if size.lines > 60] == []
    assert share_within(functions, 40) >= 0.95
    assert median(size.lines for size in functions) <= 8


def test_files_are_short() -> None:
    files = file_sizes(python_files())
    assert [size for size in files if size.lines > 500] == []
    assert share_within(files, 300) >= 0.95


def test_function_sizes_counts_from_def_to_the_last_line(tmp_path: Path) -> None:
    path = tmp_path / "one.py"
    path.write_text("class A:\n    def long(self):\n        a = 1\n\n        return a\n\n\ndef short(): ...\n")
    assert {(size.place.split()[-1], size.lines) for size in function_sizes([path])} == {
        ("long", 4),
        ("short", 1),
    }


def test_share_within_counts_the_limit_itself() -> None:
    assert share_within([Size("a", 40), Size("b", 41)], 40) == 0.5
