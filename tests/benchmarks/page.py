"""The page of figures has two parts, each written by its own benchmark, which leaves the other as it is."""

from collections.abc import Iterable
from pathlib import Path

API_HEAD = "# The API's benchmark"
WORDS = """
Written by `make bench`, or by `python -m tests.benchmarks.api_bench`; one run on the machine named below. Times are
medians of CPU in the portal and in its process of PostgreSQL together. Each project has two countries, two
participants, three figures, a place, a flagship and a sector. `json_agg` is PostgreSQL writing the same hundred rows as
JSON; stock DRF is serializers of models with everything prefetched, and pages by number.
"""


def api_part(path: Path) -> str:
    """Return the API's part as it stands, empty where there is none."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return text[text.index(API_HEAD) :] if API_HEAD in text else ""


def write_api_part(path: Path, lines: Iterable[str]) -> None:
    """Put the API's part anew behind the engine's."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    engine = text.removesuffix(api_part(path)).rstrip("\n")
    path.write_text("\n".join([engine, "", API_HEAD, WORDS, *lines]).strip("\n") + "\n", encoding="utf-8")
