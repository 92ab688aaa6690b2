"""The page of figures has four parts, each written by its own benchmark, which leaves the others as they are."""

from collections.abc import Iterable
from pathlib import Path

API_HEAD = "# The API's benchmark"
API_WORDS = """
Written by `make bench`, or by `python -m tests.benchmarks.api_bench`; one run on the machine named below. Times are
medians of CPU in the portal and in its process of PostgreSQL together. Each project has two countries, two
participants, three figures, a place, a flagship and a sector. `json_agg` is PostgreSQL writing the same hundred rows as
JSON; stock DRF is serializers of models with everything prefetched, and pages by number.
"""
FLOOD_HEAD = "# The benchmark of a flood"
FLOOD_WORDS = """
Written by `make bench`, or by `python -m tests.benchmarks.flood_bench`; one run on the machine named below. One token
asks for a hundred projects, up to a hundred times a second, over so many connections; another one asks for a page of
them once a second. The goal is that the other's 95th percentile is at most 1.5 times what it is in quiet.
"""
SCALE_HEAD = "# The benchmark of growth"
SCALE_WORDS = """
Written by `make bench`, or by `python -m tests.benchmarks.scale_bench`, which `--large` takes to a hundred coalitions;
one run on the machine named below. One coalition is the demonstration with thirteen times its requests; a larger one is
so many copies of it. Times are CPU in the portal and in its process of PostgreSQL together, through all of the
middleware, the 95th percentile of the rounds, a few at one size and a few at the other by turns; what PostgreSQL
might give to further processes is switched off, so that nothing is left out.
"""
HEADS = (API_HEAD, FLOOD_HEAD, SCALE_HEAD)


def later_parts(path: Path) -> str:
    """Return what stands behind the engine's part, empty where there is nothing."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return text[min((text.index(head) for head in HEADS if head in text), default=len(text)) :]


def write_part(path: Path, head: str, words: str, lines: Iterable[str]) -> None:
    """Put the part with this heading anew, behind the engine's and in the order of HEADS."""
    text, later = path.read_text(encoding="utf-8") if path.exists() else "", later_parts(path)
    parts = {known: _part(later, known) for known in HEADS} | {head: "\n".join([head, words, *lines])}
    kept = [text.removesuffix(later), *(parts[known] for known in HEADS)]
    path.write_text("\n\n".join(part.strip("\n") for part in kept if part) + "\n", encoding="utf-8")


def _part(text: str, head: str) -> str:
    if head not in text:
        return ""
    begun = text[text.index(head) :]
    return begun[: min((begun.index(other) for other in HEADS if other != head and other in begun), default=len(begun))]
