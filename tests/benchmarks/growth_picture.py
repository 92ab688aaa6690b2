"""The picture beside the benchmark's page: how times grow with size, both on log axes, from the page's own figures.

Plain SVG that is readable in light and dark. Each line says its figures in a `<title>`, so that the picture can be
held against the page, and each label the power of the number of needs with which the time grows.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.benchmarks.engine_bench import Findings

Curve = Mapping[int, float]
"""CPU seconds by the number of needs."""

NAME = "benchmark-growth.svg"
WIDTH, HEAD, COLUMN, ROW = 1000, 64, 490, 355
LEFT, TOP, WIDE, HIGH = 62, 40, 225, 270
"""Of a plot within its panel: where it begins, and its size. Labels stand at its right."""

LABEL = 15
"""Height of a label: they are moved apart where lines end close to one another."""

COLOURS = 6
STYLE = """<style>
text { font: 12px system-ui, "Noto Sans", sans-serif; fill: #1d2530 }
.name { font-size: 14px; font-weight: 600 } .head { font-size: 18px; font-weight: 600 }
.paper { fill: #fff } .grid { stroke: #d9dee5 } .lead { stroke: #9aa4b1 } .line { fill: none; stroke-width: 2 }
.c0 { stroke: #0b5cad; fill: #0b5cad } .c1 { stroke: #b3430b; fill: #b3430b } .c2 { stroke: #1b7a3d; fill: #1b7a3d }
.c3 { stroke: #8a2a8f; fill: #8a2a8f } .c4 { stroke: #8a6a00; fill: #8a6a00 } .c5 { stroke: #4a5563; fill: #4a5563 }
.line.c0, .line.c1, .line.c2, .line.c3, .line.c4, .line.c5 { fill: none } .far { stroke-dasharray: 6 4 }
@media (prefers-color-scheme: dark) {
text { fill: #e6eaf0 } .paper { fill: #12171e } .grid { stroke: #333c48 } .lead { stroke: #6c7785 }
.c0 { stroke: #6fb1f5; fill: #6fb1f5 } .c1 { stroke: #f59a67; fill: #f59a67 } .c2 { stroke: #6ecb8c; fill: #6ecb8c }
.c3 { stroke: #d98ade; fill: #d98ade } .c4 { stroke: #e0bd4f; fill: #e0bd4f } .c5 { stroke: #b4becb; fill: #b4becb }
}
</style>"""


@dataclass(frozen=True)
class Panel:
    """One plot: a name, and its curves in the order of the page."""

    name: str
    curves: Mapping[str, Curve]


@dataclass(frozen=True)
class Scale:
    """A log axis: `low` and `high` stand at `start` and `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        share = (math.log(value) - math.log(self.low)) / (math.log(self.high) - math.log(self.low))
        return self.start + share * (self.end - self.start)


def write_picture(findings: "Findings", path: Path) -> None:
    """Write the picture of a run of the benchmark."""
    path.write_text(picture(panels_of(findings)), encoding="utf-8")


def panels_of(findings: "Findings") -> list[Panel]:
    """The engine's stages, each of its two greater parts beside its peers, and the families."""
    stages = ("columns", "scoring", "allocation", "whole run", "whole run, dial .01")
    scoring = ("scoring", "index of objects", "indexed objects", "nested objects")
    allocation = ("allocation", "sort", "greedy", "HiGHS per block", "HiGHS whole", "networkx")
    first = min(findings.stages)
    families = {
        name: _printed({first: findings.families[name]} | larger, "seconds", digits=2)
        for name, larger in findings.larger.items()
    }
    return [
        Panel("The engine, stage by stage", {name: _printed(findings.stages, name) for name in stages}),
        Panel("Families, whole run, dial .01", families),
        Panel("Scoring beside its peers", {name: _printed(findings.stages, name) for name in scoring}),
        Panel("Allocation beside its peers", {name: _printed(findings.stages, name) for name in allocation}),
    ]


def picture(panels: Sequence[Panel]) -> str:
    """Return the SVG, two panels a row."""
    height = HEAD + ROW * math.ceil(len(panels) / 2)
    told = "; ".join(f"{panel.name}: {', '.join(panel.curves)}" for panel in panels)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="t d">',
        "<title id='t'>How the engine's times grow with the number of needs</title>",
        f"<desc id='d'>CPU seconds by the number of needs and offers, both on log axes. {escape(told)}.</desc>",
        STYLE,
        f'<rect class="paper" width="{WIDTH}" height="{height}"/>',
        f'<text class="head" x="{LEFT}" y="28">CPU seconds by the number of needs, and as many offers</text>',
        f'<text x="{LEFT}" y="50">Both axes are logarithmic. n^1.5: twice as many needs take 2^1.5 = 2.8 times as long,'
        " from the first size of a line to its last.</text>",
    ]
    for place, panel in enumerate(panels):
        lines.append(f'<g transform="translate({COLUMN * (place % 2)} {HEAD + ROW * (place // 2)})">')
        lines.extend(_panel(panel))
        lines.append("</g>")
    return "\n".join([*lines, "</svg>"]) + "\n"


def power_of(curve: Curve) -> float | None:
    """Return k where time grows as n^k from the first size to the last; None where there is one size alone."""
    first, last = min(curve), max(curve)
    return None if first == last else math.log(curve[last] / curve[first]) / math.log(last / first)


def _printed(rows: Mapping[int, Mapping[str, float]], name: str, *, digits: int = 4) -> Curve:
    """The figures as the page prints them; at least its last digit, since 0 has no place on a log axis."""
    return {size: max(round(row[name], digits), 10**-digits) for size, row in rows.items() if name in row}


def _panel(panel: Panel) -> Iterator[str]:
    sizes = sorted({size for curve in panel.curves.values() for size in curve})
    times = [seconds for curve in panel.curves.values() for seconds in curve.values()]
    decades = range(math.floor(math.log10(min(times))), math.ceil(math.log10(max(times))) + 1)
    across = Scale(sizes[0], sizes[-1], LEFT, LEFT + WIDE)
    up = Scale(10.0 ** decades[0], 10.0 ** decades[-1], TOP + HIGH, TOP)
    yield f'<text class="name" x="{LEFT}" y="24">{escape(panel.name)}</text>'
    for decade in decades:
        y = up.at(10.0**decade)
        yield f'<line class="grid" x1="{LEFT}" x2="{LEFT + WIDE}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{_seconds(decade)}</text>'
    for size in sizes:
        x = across.at(size)
        yield f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{TOP + HIGH}"/>'
        yield f'<text x="{x:.1f}" y="{TOP + HIGH + 18}" text-anchor="middle">{size:,}</text>'
    whole = {name: curve for name, curve in panel.curves.items() if max(curve) == sizes[-1]}
    heights = _apart({name: up.at(curve[sizes[-1]]) for name, curve in whole.items()})
    for number, (name, curve) in enumerate(panel.curves.items()):
        yield from _line(number, name, curve, (across, up), heights.get(name))


def _line(number: int, name: str, curve: Curve, scales: tuple[Scale, Scale], height: float | None) -> Iterator[str]:
    """A curve with its label at `height` on the right, or above its end where it ends before the others."""
    across, up = scales
    points = [(across.at(size), up.at(seconds)) for size, seconds in sorted(curve.items())]
    colour = f"c{number % COLOURS}" + (" far" if number >= COLOURS else "")
    told = "; ".join(f"{seconds:g} s at {size:,}" for size, seconds in sorted(curve.items()))
    yield f"<g><title>{escape(name)}: {told}</title>"
    yield f'<polyline class="line {colour}" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>'
    yield from (f'<circle class="{colour}" cx="{x:.1f}" cy="{y:.1f}" r="2.5"/>' for x, y in points)
    x, y = points[-1]
    power = power_of(curve)
    label = escape(name if power is None else f"{name}, n^{power:.1f}")
    if height is None:
        anchor = "middle" if len(points) > 1 else "start"
        yield f'<text x="{x:.1f}" y="{y - 8:.1f}" text-anchor="{anchor}">{label}</text>'
    else:
        yield f'<path class="lead" fill="none" d="M{x + 4:.1f} {y:.1f}L{LEFT + WIDE + 12} {height:.1f}h4"/>'
        yield f'<text x="{LEFT + WIDE + 20}" y="{height + 4:.1f}">{label}</text>'
    yield "</g>"


def _apart(wanted: Mapping[str, float]) -> dict[str, float]:
    """Return heights at least a label apart, in the order of those wanted, and none below the plot."""
    found: dict[str, float] = {}
    last: float = TOP - LABEL
    for name, height in sorted(wanted.items(), key=lambda item: item[1]):
        found[name] = last = max(height, last + LABEL)
    last = TOP + HIGH + LABEL
    for name, height in sorted(found.items(), key=lambda item: -item[1]):
        found[name] = last = min(height, last - LABEL)
    return found


def _seconds(decade: int) -> str:
    return f"{10**decade:,} s" if decade >= 0 else f"{10.0**decade:.{-decade}f} s"
