"""The picture of growth in docs/benchmark.md shows the figures of that page, at their places on its axes."""

import math
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.benchmarks import scale_bench
from tests.benchmarks.growth_picture import NAME, Panel, Scale, picture, power_of
from tests.benchmarks.page import API_HEAD, SCALE_HEAD, write_part

PAGE = Path("docs/benchmark.md")
SVG = "{http://www.w3.org/2000/svg}"


def cells(heading: str) -> Iterator[list[str]]:
    """The rows of the table under a heading of the page, its head first."""
    part = PAGE.read_text(encoding="utf-8").split(f"\n## {heading}")[1].split("\n## ")[0]
    for line in part.splitlines():
        if line.startswith("| "):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def printed(heading: str) -> dict[str, dict[str, float]]:
    """{row: {size: seconds}}, without the cells that hold no time."""
    (_, *sizes), *rows = cells(heading)
    times = {name: zip(sizes, (cell.split(",")[0] for cell in row), strict=True) for name, *row in rows}
    return {
        name: {size: float(cell) for size, cell in row if "." in cell and "%" not in cell}
        for name, row in times.items()
    }


def drawn(svg: str) -> list[tuple[str, dict[str, float]]]:
    """Each line's name and figures, as its title says them."""
    tree = ElementTree.fromstring(svg)  # noqa: S314 - our own
    titles = [group.findtext(f"{SVG}title") for group in tree.iter(f"{SVG}g")]
    split = [title.split(": ") for title in titles if title]
    return [
        (name, {size: float(time) for time, size in re.findall(r"([\d.e-]+) s at ([\d,]+)", told)})
        for name, told in split
    ]


def test_picture_shows_the_figures_of_the_page() -> None:
    assert f"]({NAME})" in PAGE.read_text(encoding="utf-8")
    pages = printed("Growth (balanced)")
    (head, *rows) = cells("Families at the real size")
    first = {row[0]: float(row[head.index("run, s")]) for row in rows}
    pages |= {name: {"500": first[name]} | row for name, row in printed("Families at larger sizes").items()}
    lines = drawn((PAGE.parent / NAME).read_text(encoding="utf-8"))
    assert [(name, pages[name]) for name, _ in lines] == lines
    assert {name for name, row in pages.items() if row} == {name for name, _ in lines}


def test_line_is_drawn_at_its_figures_on_log_axes() -> None:
    curves = {"a <b>": {10: 0.1, 100: 1.0, 1000: 10.0}, "c": {10: 0.1}}
    svg = ElementTree.fromstring(picture([Panel("One", curves)]))  # noqa: S314 - our own
    line = next(svg.iter(f"{SVG}polyline")).attrib["points"]
    points = [tuple(map(float, point.split(","))) for point in line.split()]
    assert points[1] == (sum(x for x, _ in points) / 3, sum(y for _, y in points) / 3)
    assert points[0][0] < points[2][0]
    assert points[0][1] > points[2][1]
    assert [text.text for text in svg.iter(f"{SVG}text")][-2:] == ["a <b>, n^1.0", "c"]


@pytest.mark.parametrize(("value", "place"), [(1, 0), (10, 50), (100, 100)])
def test_scale_places_by_the_logarithm(value: float, place: float) -> None:
    assert Scale(1, 100, 0, 100).at(value) == pytest.approx(place)


def test_power_is_the_slope_from_the_first_size_to_the_last() -> None:
    assert power_of({10: 1, 40: 99, 100: 100}) == pytest.approx(2)
    assert power_of({10: 1}) is None
    assert power_of({500: 0.2, 1000: 0.2 * math.sqrt(2)}) == pytest.approx(0.5)


def test_picture_of_growth_shows_the_figures_of_its_table() -> None:
    svg = (PAGE.parent / scale_bench.PICTURE).read_text(encoding="utf-8")
    part = PAGE.read_text(encoding="utf-8").split(SCALE_HEAD)[1].split("\n## ")[0]
    _head, *rows = (
        [cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line[:2] == "| "
    )
    printed = {
        f"{name} {who}".removesuffix(" public"): (first, last)
        for name, who, _queries, first, last, *_ in rows
        if "over" not in last
    }
    tree = ElementTree.fromstring(svg)  # noqa: S314 - our own
    titles = [title for group in tree.iter(f"{SVG}g") if (title := group.findtext(f"{SVG}title"))]
    told = (re.fullmatch(r"(.*): (\d+) ms, (\d+) ms, [\d.]+ times", title) for title in titles)
    assert {found[1]: (found[2], found[3]) for found in told if found} == printed


def test_each_part_of_the_page_leaves_the_others(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# The engine\n\nFast.\n", encoding="utf-8")
    write_part(page, SCALE_HEAD, "\nGrows.\n", ["1"])
    write_part(page, API_HEAD, "\nQuick.\n", ["2"])
    write_part(page, SCALE_HEAD, "\nGrows.\n", ["3"])
    heads = [line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("#") or line.isdigit()]
    assert heads == ["# The engine", API_HEAD, "2", SCALE_HEAD, "3"]
