"""Draw the world once: land outline and an anchor for every country's circle, in map units.

    python scripts/build_land.py land-110m.json countries-10m.json countries.csv coalition/core/geo

Reads the TopoJSON of Natural Earth (public domain) that the npm package `world-atlas` 2.0.2 redistributes and
the register's own list of countries (columns iso3, m49). Writes land.json and anchors.csv. Run by hand when a
newer edition of Natural Earth is wanted; the portal itself only reads the two results.

Projection: Equal Earth (Šavrič, Patterson, Jenny 2018, doi 10.1080/13658816.2018.1504949), central meridian
11° E, so that the cut runs through the Bering Strait and Chukotka and the Pacific States stay whole.
"""

import csv
import json
import math
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

Point = tuple[float, float]
Ring = list[Point]

CENTRAL_MERIDIAN = 11.0
WIDTH = 2000
TOLERANCE = 1.1
SMALLEST_RING = 6.0
MARGIN = 20
POLYNOMIAL = (1.340264, -0.081106, 0.000893, 0.003796)

# Countries whose largest island is not where people look for them, or that Natural Earth counts to another.
# Degrees east and north, read from the countries' own published coordinates.
PLACED_BY_HAND = {
    "BES": (-68.26, 12.18),
    "BVT": (3.36, -54.42),
    "CCK": (96.87, -12.16),
    "CXR": (105.64, -10.49),
    "FRA": (2.6, 46.6),
    "GLP": (-61.55, 16.25),
    "GUF": (-53.1, 3.9),
    "KIR": (173.0, 1.4),
    "MTQ": (-61.02, 14.64),
    "MYT": (45.15, -12.82),
    "REU": (55.53, -21.13),
    "SJM": (15.6, 78.2),
    "TKL": (-171.8, -9.2),
}


def project(longitude: float, latitude: float) -> Point:
    """Degrees from the central meridian and from the equator → map units, y downward, the equator at 0."""
    a1, a2, a3, a4 = POLYNOMIAL
    theta = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    square = theta * theta
    sixth = square**3
    slope = 9 * a4 * sixth * square + 7 * a3 * sixth + 3 * a2 * square + a1
    x = 2 * math.sqrt(3) * math.radians(longitude) * math.cos(theta) / (3 * slope)
    y = theta * (a1 + a2 * square + sixth * (a3 + a4 * square))
    scale = WIDTH / 2 / (2 * math.sqrt(3) * math.pi / (3 * a1))
    return WIDTH / 2 + scale * x, -scale * y


def decode_arcs(topology: dict[str, Any]) -> list[Ring]:
    """TopoJSON's delta-coded integer arcs as lists of (longitude, latitude) in degrees."""
    (scale_x, scale_y), (shift_x, shift_y) = (
        topology["transform"]["scale"],
        topology["transform"]["translate"],
    )
    arcs = []
    for deltas in topology["arcs"]:
        x = y = 0
        arc = []
        for step_x, step_y in deltas:
            x, y = x + step_x, y + step_y
            arc.append((x * scale_x + shift_x, y * scale_y + shift_y))
        arcs.append(arc)
    return arcs


def rings_of(geometry: dict[str, Any], arcs: list[Ring]) -> list[Ring]:
    """Every ring of a Polygon or MultiPolygon; arc numbers below zero run backward (TopoJSON 2.1.4)."""
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    rings = []
    for polygon in polygons:
        for numbers in polygon:
            ring: Ring = []
            for number in numbers:
                arc = arcs[number] if number >= 0 else arcs[~number][::-1]
                ring.extend(arc[1:] if ring else arc)
            rings.append(ring)
    return rings


def unwrap(ring: Ring) -> Ring:
    """The ring with longitudes counted from the central meridian and without jumps of 360°."""
    unwrapped: Ring = []
    for longitude, latitude in ring:
        turned = longitude - CENTRAL_MERIDIAN
        if unwrapped:
            turned += 360 * round((unwrapped[-1][0] - turned) / 360)
        else:
            turned = (turned + 180) % 360 - 180
        unwrapped.append((turned, latitude))
    return unwrapped


def clip(ring: Ring, edge: float, keep_below: bool) -> Ring:
    """One side of Sutherland and Hodgman's polygon clipping, at a meridian."""
    side = -1 if keep_below else 1
    kept: Ring = []
    for (x0, y0), (x1, y1) in zip(ring[-1:] + ring[:-1], ring, strict=True):
        if (x0 - edge) * side * (x1 - edge) * side < 0:
            kept.append((edge, y0 + (y1 - y0) * (edge - x0) / (x1 - x0)))
        if (x1 - edge) * side >= 0:
            kept.append((x1, y1))
    return kept


def cut(ring: Ring) -> list[Ring]:
    """The parts of a ring on the map: what lies beyond ±180° comes in again from the other side."""
    parts = []
    for turn in (-360, 0, 360):
        moved = [(x + turn, y) for x, y in unwrap(ring)]
        part = clip(moved, 180, keep_below=True)
        part = clip(part, -180, keep_below=False) if part else part
        if len(part) > 2:
            parts.append(part)
    return parts


def distance(point: Point, start: Point, end: Point) -> float:
    """Distance of a point from a segment."""
    length = math.dist(start, end)
    if length == 0:
        return math.dist(point, start)
    along = sum((p - a) * (b - a) for p, a, b in zip(point, start, end, strict=True)) / length**2
    along = min(1, max(0, along))
    return math.dist(point, [a + along * (b - a) for a, b in zip(start, end, strict=True)])


def simplify(line: Ring) -> Ring:
    """Douglas and Peucker's simplification with TOLERANCE in map units."""
    if len(line) < 3:
        return line
    gaps = [distance(point, line[0], line[-1]) for point in line[1:-1]]
    widest = max(range(len(gaps)), key=gaps.__getitem__)
    if gaps[widest] <= TOLERANCE:
        return [line[0], line[-1]]
    return simplify(line[: widest + 2])[:-1] + simplify(line[widest + 1 :])


def signed_area(ring: Ring) -> float:
    """Shoelace formula; the sign tells the direction."""
    following = ring[1:] + ring[:1]
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, following, strict=True)) / 2


def centroid(ring: Ring) -> Point:
    """Centre of gravity of a ring; its first corner for one without an area."""
    area = signed_area(ring)
    if area == 0:
        return ring[0]
    x = y = 0.0
    for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = x0 * y1 - x1 * y0
        x, y = x + (x0 + x1) * cross, y + (y0 + y1) * cross
    return x / (6 * area), y / (6 * area)


def outline(rings: list[Ring]) -> list[Ring]:
    """Projected, simplified rings in whole map units, without Antarctica and without specks."""
    drawn = []
    for ring in rings:
        if min(latitude for _, latitude in ring) < -60:
            continue
        for part in cut(ring):
            projected = [project(*point) for point in part]
            half = len(projected) // 2
            line = simplify(projected[: half + 1])[:-1] + simplify([*projected[half:], projected[0]])[:-1]
            if len(line) > 2 and abs(signed_area(line)) >= SMALLEST_RING:
                drawn.append(line)
    return drawn


def write_path(rings: list[Ring], top: float) -> str:
    """An SVG path of relative whole steps, as short as SVG allows."""
    path = []
    for ring in rings:
        points = [(round(x), round(y - top)) for x, y in ring]
        path.append(f"M{points[0][0]} {points[0][1]}l")
        steps = [(x1 - x0, y1 - y0) for (x0, y0), (x1, y1) in pairwise(points)]
        numbers = [number for step in steps if step != (0, 0) for number in step]
        path.append("".join(f"{number}" if number < 0 else f" {number}" for number in numbers).strip() + "z")
    return "".join(path)


def anchor_points(topology: dict[str, Any], countries: list[dict[str, str]]) -> dict[str, Point]:
    """Country → centre of its largest part, unless placed by hand. Raises KeyError for an unknown one."""
    arcs = decode_arcs(topology)
    geometries: dict[str, list[Ring]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        geometries.setdefault(geometry.get("id", ""), []).extend(rings_of(geometry, arcs))
    anchors = {}
    for country in countries:
        if degrees := PLACED_BY_HAND.get(country["iso3"]):
            anchors[country["iso3"]] = project(*unwrap([degrees])[0])
            continue
        parts = [part for ring in geometries[country["m49"].zfill(3)] for part in cut(ring)]
        projected = [[project(*point) for point in part] for part in parts]
        anchors[country["iso3"]] = centroid(max(projected, key=lambda ring: abs(signed_area(ring))))
    return anchors


def frame(rings: list[Ring], anchors: list[Point], top: float) -> str:
    """SVG's view box around the land and, with room for a small circle, every country's anchor."""
    land = [point for ring in rings for point in ring]
    left = math.floor(min(min(x for x, _ in land), min(x for x, _ in anchors) - MARGIN))
    right = math.ceil(max(max(x for x, _ in land), max(x for x, _ in anchors) + MARGIN))
    bottom = math.ceil(max(y for _, y in land) - top)
    return f"{left} 0 {right - left} {bottom}"


def main(land_file: str, countries_file: str, countries_csv: str, folder: str) -> None:
    """Write land.json (view box and path) and anchors.csv (iso3, x, y) into the folder."""
    land = json.loads(Path(land_file).read_text())
    rings = outline(
        [ring for part in land["objects"]["land"]["geometries"] for ring in rings_of(part, decode_arcs(land))]
    )
    top = min(y for ring in rings for _, y in ring)
    with Path(countries_csv).open(encoding="utf-8", newline="") as file:
        countries = list(csv.DictReader(file))
    anchors = anchor_points(json.loads(Path(countries_file).read_text()), countries)
    drawing = {"view_box": frame(rings, list(anchors.values()), top), "path": write_path(rings, top)}
    Path(folder, "land.json").write_text(json.dumps(drawing) + "\n", encoding="utf-8")
    lines = [f"{iso3},{round(x)},{round(y - top)}" for iso3, (x, y) in sorted(anchors.items())]
    Path(folder, "anchors.csv").write_text("\n".join(["iso3,x,y", *lines]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
