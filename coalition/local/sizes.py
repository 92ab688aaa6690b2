"""How long our functions and files are (`make sizes`): small ones are the house's rule."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from coalition.local.services import ROOT

FOLDERS = ("coalition", "members", "requests", "projects", "matching", "tests")


@dataclass(frozen=True)
class Size:
    """Lines of one function or file."""

    place: str
    lines: int


def python_files(root: Path = ROOT) -> list[Path]:
    """Ours, written by hand: migrations are generated."""
    found = (path for folder in FOLDERS for path in sorted((root / folder).rglob("*.py")))
    return [path for path in found if "migrations" not in path.parts]


def file_sizes(files: Iterable[Path]) -> list[Size]:
    return [Size(_shown(path), len(path.read_text().splitlines())) for path in files]


def function_sizes(files: Iterable[Path]) -> list[Size]:
    return [size for path in files for size in _functions(path)]


def share_within(sizes: Iterable[Size], limit: int) -> float:
    """The share, 0 to 1, of those of at most `limit` lines."""
    lines = [size.lines for size in sizes]
    return sum(line <= limit for line in lines) / len(lines)


def report() -> str:
    """The bars and where we stand, then the longest of each kind."""
    files = python_files()
    functions, whole = function_sizes(files), file_sizes(files)
    middle = median(size.lines for size in functions)
    return "\n".join(
        [
            f"{len(functions)} functions: median {middle:.0f} lines (≤ 8), "
            f"{share_within(functions, 40):.1%} within 40 (≥ 95 %), none over 60:",
            *_longest(functions),
            f"{len(whole)} files: {share_within(whole, 300):.1%} within 300 lines (≥ 95 %), none over 500:",
            *_longest(whole),
        ]
    )


def _functions(path: Path) -> Iterator[Size]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            yield Size(f"{_shown(path)}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1)


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)


def _longest(sizes: Iterable[Size]) -> Iterator[str]:
    for size in sorted(sizes, key=lambda size: -size.lines)[:5]:
        yield f"  {size.lines:4} {size.place}"
