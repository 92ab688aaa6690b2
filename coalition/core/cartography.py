"""The world as proportional circles over a land silhouette, drawn by the server.

Pure: counts in, circles out; no database. Outline and anchors are in coalition/core/geo with their source.
"""

import csv
import json
import math
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

GEO = Path(__file__).parent / "geo"

# Map units (the world is 2000 wide). A circle's area is proportional to its count.
RADIUS_OF_ONE = 11.5
LARGEST_PUSH = 37.0
SMALLEST_RADIUS = 4.0
SMALLEST_RADIUS_WITH_NUMBER = 28.0
LABEL_HEIGHT = 22  # of the size key, in its own units
# People are many: the largest circle gets the area of so many projects, the others theirs in proportion.
AREA_OF_THE_MOST = 60
ROUNDS = 60


@dataclass(frozen=True)
class Circle:
    """A country's circle in map units; `count` is what its area shows."""

    iso3: str
    count: int
    x: int
    y: int
    r: int

    @property
    def has_number(self) -> bool:
        return self.r >= SMALLEST_RADIUS_WITH_NUMBER


@dataclass(frozen=True)
class NamedCircle:
    """A circle with what a reader needs: the country's name in their language and its page."""

    circle: Circle
    name: str
    url: str


@dataclass(frozen=True)
class RegionRow:
    """A line of the table by region; `percent` is the share of the largest region."""

    name: str
    countries: int
    count: int
    percent: float


@dataclass(frozen=True)
class LegendCircle:
    """A sample circle of the key: its leader line goes from `top` to `lead`, beside its label; in the key's units."""

    count: int
    r: int
    cy: int
    top: int
    lead: int


@dataclass(frozen=True)
class World:
    """Everything the `world_map` component draws: land, circles large to small, tables, size key."""

    view_box: str
    land: str
    circles: tuple[NamedCircle, ...]
    by_name: tuple[NamedCircle, ...]
    regions: tuple[RegionRow, ...]
    legend: tuple[LegendCircle, ...]
    numbered: bool = True


@cache
def anchors() -> Mapping[str, tuple[int, int]]:
    """ISO 3166 alpha-3 → where the country's circle stands, in map units."""
    with (GEO / "anchors.csv").open(encoding="utf-8", newline="") as file:
        return {row["iso3"]: (int(row["x"]), int(row["y"])) for row in csv.DictReader(file)}


@cache
def land() -> Mapping[str, str]:
    """`view_box` and `path` of the land outline."""
    drawing: dict[str, str] = json.loads((GEO / "land.json").read_text(encoding="utf-8"))
    return drawing


def radius(count: float) -> float:
    return RADIUS_OF_ONE * math.sqrt(count)


def place_circles(counts: Mapping[str, int], per: float = 1) -> tuple[Circle, ...]:
    """Circles for every country with at least one, large to small, overlaps eased by small pushes.

    `per` of what is counted make the area of one. Deterministic whatever the mapping's order. Raises KeyError for a
    country that has no anchor.
    """
    return _place(tuple(sorted((iso3, count) for iso3, count in counts.items() if count > 0)), per)


@lru_cache(maxsize=32)
def _place(counts: tuple[tuple[str, int], ...], per: float) -> tuple[Circle, ...]:
    # The largest first, so that small circles are drawn on top and give way.
    ordered = sorted(counts, key=lambda row: (-row[1], row[0]))
    homes = [anchors()[iso3] for iso3, _ in ordered]
    radii = [max(SMALLEST_RADIUS, radius(count / per)) for _, count in ordered]
    places = _ease(homes, radii)
    return tuple(
        Circle(iso3, count, round(x), round(y), round(r))
        for (iso3, count), (x, y), r in zip(ordered, places, radii, strict=True)
    )


def _ease(homes: Sequence[tuple[int, int]], radii: Sequence[float]) -> list[tuple[float, float]]:
    """Push overlapping circles apart, none further than LARGEST_PUSH from its home."""
    places = [(float(x), float(y)) for x, y in homes]
    for _ in range(ROUNDS):
        pushes = _pushes(places, radii)
        if not pushes:
            break
        for index, (push_x, push_y) in pushes.items():
            x, y = places[index]
            places[index] = _within_reach(homes[index], (x + push_x, y + push_y))
    return places


def _pushes(places: Sequence[tuple[float, float]], radii: Sequence[float]) -> dict[int, tuple[float, float]]:
    """Half of every overlap as a push on both circles, the smaller one moving more."""
    pushes: dict[int, tuple[float, float]] = {}
    widest = max(radii, default=0.0)
    by_x = sorted(range(len(places)), key=lambda index: (places[index][0], index))
    for position, left in enumerate(by_x):
        for right in by_x[position + 1 :]:
            gap_x = places[right][0] - places[left][0]
            if gap_x > radii[left] + widest:
                break
            gap_y = places[right][1] - places[left][1]
            apart = math.hypot(gap_x, gap_y)
            overlap = radii[left] + radii[right] - apart
            if overlap <= 0.5:
                continue
            # Two circles on one point part along a fixed direction.
            unit_x, unit_y = (gap_x / apart, gap_y / apart) if apart else (1.0, 0.0)
            share = radii[right] ** 2 / (radii[left] ** 2 + radii[right] ** 2)
            for index, part in ((left, -share), (right, 1 - share)):
                x, y = pushes.get(index, (0.0, 0.0))
                pushes[index] = (x + unit_x * overlap * part / 2, y + unit_y * overlap * part / 2)
    return pushes


def _within_reach(home: tuple[int, int], place: tuple[float, float]) -> tuple[float, float]:
    pushed = math.dist(home, place)
    if pushed <= LARGEST_PUSH:
        return place
    return (
        home[0] + (place[0] - home[0]) * LARGEST_PUSH / pushed,
        home[1] + (place[1] - home[1]) * LARGEST_PUSH / pushed,
    )


def draw_world(
    counts: Mapping[str, int],
    *,
    names: Mapping[str, str],
    url: Callable[[str], str],
    regions: Iterable[tuple[str, int, int]] = (),
    of_people: bool = False,
) -> World:
    """A World for the `world_map` component.

    counts: projects, or people, by ISO 3166 alpha-3; names: each country's name in the reader's language;
    url: the country's page; regions: (name, number of countries, number counted), in the order shown.
    """
    largest = max(counts.values(), default=0)
    per = max(1.0, largest / AREA_OF_THE_MOST) if of_people else 1.0
    placed = place_circles(counts, per)
    circles = tuple(NamedCircle(circle, names[circle.iso3], url(circle.iso3)) for circle in placed)
    return World(
        view_box=land()["view_box"],
        land=land()["path"],
        circles=circles,
        # By name, never by count: the register ranks no country.
        by_name=tuple(sorted(circles, key=lambda row: _fold(row.name))),
        regions=_region_rows(regions),
        legend=size_key(_two_digits(largest) if of_people else largest or 1, least=per),
        numbered=not of_people,
    )


def _fold(name: str) -> str:
    """A sort key without accents, so that Côte d'Ivoire stands among the C's."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()


def _region_rows(regions: Iterable[tuple[str, int, int]]) -> tuple[RegionRow, ...]:
    rows = list(regions)
    largest = max((count for _, _, count in rows), default=0) or 1
    return tuple(RegionRow(name, countries, count, 100 * count / largest) for name, countries, count in rows)


def _middle(first: int, largest: int) -> int:
    middle = round(((math.sqrt(first) + math.sqrt(largest)) / 2) ** 2)
    return middle if first == 1 else _two_digits(middle)


def _two_digits(number: int) -> int:
    """412,345 → 410,000: a sample in the size key is a round number."""
    return max(1, round(number, min(0, 2 - len(str(number)))))


def size_key(largest: int, least: float = 1) -> tuple[LegendCircle, ...]:
    """Up to three nested sample circles, `least` to the largest count, for the size key (100 units high)."""
    first = _two_digits(round(least))
    # Halfway in radius, so that the labels keep apart.
    middle = {_middle(first, largest)} if largest > 3 * first else set()
    samples = sorted({min(first, largest), largest} | middle, reverse=True)
    scale = 34 / radius(largest)
    radii = [max(2, round(radius(count) * scale)) for count in samples]
    tops = [86 - 2 * r for r in radii]
    return tuple(
        LegendCircle(count, r, 86 - r, top, lead)
        for count, r, top, lead in zip(samples, radii, tops, _apart(tops), strict=True)
    )


def _apart(tops: Sequence[int]) -> list[int]:
    """Where the labels of the circles stand, largest first: beside its circle, or as far up as the ones below need."""
    found: list[int] = []
    for top in reversed(tops):
        found.append(min(top, found[-1] - LABEL_HEIGHT) if found else top)
    return found[::-1]
