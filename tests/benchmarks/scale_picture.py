"""The picture of growth: what was visited by its times at both sizes, from the least grown to the most."""

from collections.abc import Iterator, Mapping
from html import escape
from math import isnan, log10
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.growth_picture import STYLE

if TYPE_CHECKING:
    from tests.benchmarks.scale_bench import Found, Key

LEFT, RIGHT, ROW, TOP = 330, 960, 18, 64
LEAST, MOST = 1.0, 100_000.0
"""Milliseconds at the ends of the axis."""


def write_scale_picture(first: "Mapping[Key, Found]", last: "Mapping[Key, Found]", size: int, path: Path) -> None:
    path.write_text(scale_picture(first, last, size), encoding="utf-8")


def scale_picture(first: "Mapping[Key, Found]", last: "Mapping[Key, Found]", size: int) -> str:
    """Return the SVG: a line a visit, a ring at 1 ×, a dot at the larger size, on a log axis."""
    rows = sorted(
        (last[key].time / one.time, " ".join(filter(None, key)), one.time, last[key].time)
        for key, one in first.items()
        if not isnan(last[key].time)
    )
    height = TOP + ROW * len(rows) + 40
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 {height}" role="img" aria-labelledby="t d">',
        f"<title id='t'>How pages and lists grow from one coalition to {size}</title>",
        "<desc id='d'>Milliseconds of CPU at the 95th percentile on a log axis; a ring at one coalition, a dot at"
        f" {size}.</desc>",
        STYLE,
        f'<rect class="paper" width="1000" height="{height}"/>',
        f'<text class="head" x="20" y="28">Milliseconds of CPU: ○ one coalition, ● {size} coalitions</text>',
        *_axis(height),
        *(line for number, row in enumerate(rows) for line in _row(number, *row)),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _at(time: float) -> float:
    return LEFT + (RIGHT - LEFT) * log10(max(time, LEAST) / LEAST) / log10(MOST / LEAST)


def _axis(height: int) -> Iterator[str]:
    for decade in range(6):
        x = _at(10.0**decade)
        yield f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 8}" y2="{height - 34}"/>'
        yield f'<text x="{x:.1f}" y="{TOP - 14}" text-anchor="middle">{10**decade:,}</text>'


def _row(number: int, growth: float, name: str, first: float, last: float) -> Iterator[str]:
    y, colour = TOP + ROW * number + 6, "c0" if growth <= 1.5 else "c1"
    yield f"<g><title>{escape(name)}: {first:.0f} ms, {last:.0f} ms, {growth:.1f} times</title>"
    yield f'<text x="{LEFT - 10}" y="{y + 4}" text-anchor="end">{escape(name)}</text>'
    yield f'<line class="line {colour}" x1="{_at(first):.1f}" x2="{_at(last):.1f}" y1="{y}" y2="{y}"/>'
    yield f'<circle class="line {colour}" cx="{_at(first):.1f}" cy="{y}" r="4"/>'
    yield f'<circle class="{colour}" cx="{_at(last):.1f}" cy="{y}" r="4"/></g>'
