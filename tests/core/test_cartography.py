"""Circles over the world: honest areas, small pushes, the same picture every time."""

import math

import pytest

from coalition.core.cartography import (
    LARGEST_PUSH,
    anchors,
    draw_world,
    land,
    place_circles,
    radius,
    size_key,
)

AFRICA = {
    "SEN": 9,
    "GMB": 2,
    "GNB": 1,
    "GIN": 4,
    "MLI": 7,
    "BFA": 5,
    "CIV": 6,
    "GHA": 4,
    "TGO": 3,
    "BEN": 4,
    "NGA": 8,
}


def test_every_country_of_the_united_nations_list_has_a_place_on_the_map() -> None:
    left, top, width, height = map(int, land()["view_box"].split())
    outside = [
        iso3
        for iso3, (x, y) in anchors().items()
        # Antarctica is not drawn.
        if not (left <= x <= left + width and top <= y <= top + height)
    ]
    assert (len(anchors()), outside) == (248, ["ATA"])


def test_area_is_proportional_to_the_count() -> None:
    assert radius(9) ** 2 == pytest.approx(9 * radius(1) ** 2)


def test_circles_come_large_to_small_and_in_one_way_only() -> None:
    backward = dict(reversed(AFRICA.items()))
    assert place_circles(AFRICA) == place_circles(backward)
    assert [circle.count for circle in place_circles(AFRICA)] == sorted(AFRICA.values(), reverse=True)


def test_a_country_without_projects_has_no_circle() -> None:
    assert [circle.iso3 for circle in place_circles({"SEN": 0, "MLI": 1})] == ["MLI"]


def test_an_unknown_country_is_refused() -> None:
    with pytest.raises(KeyError):
        place_circles({"XXX": 1})


def test_a_lone_circle_stands_on_its_anchor() -> None:
    (circle,) = place_circles({"PER": 5})
    assert (circle.x, circle.y) == anchors()["PER"]


def test_pushes_are_small_and_part_the_crowd() -> None:
    circles = place_circles(AFRICA)
    pushed = [math.dist(anchors()[circle.iso3], (circle.x, circle.y)) for circle in circles]
    overlaps = [a.r + b.r - math.dist((a.x, a.y), (b.x, b.y)) for i, a in enumerate(circles) for b in circles[i + 1 :]]
    # One unit of rounding in each direction.
    assert max(pushed) <= LARGEST_PUSH + 1
    assert max(overlaps) <= 4


def test_world_lists_countries_by_name_and_never_by_rank() -> None:
    names = {"CIV": "Côte d'Ivoire", "CUB": "Cuba", "COM": "Comoros"}
    world = draw_world({"CUB": 9, "COM": 1, "CIV": 4}, names=names, url=lambda iso3: f"/countries/{iso3}/")
    assert [row.name for row in world.by_name] == ["Comoros", "Côte d'Ivoire", "Cuba"]
    assert world.circles[0].url == "/countries/CUB/"


def test_regions_are_measured_against_the_largest() -> None:
    world = draw_world({}, names={}, url=str, regions=[("Africa", 4, 40), ("Asia", 2, 10)])
    assert [row.percent for row in world.regions] == [100, 25]


def test_size_key_nests_up_to_three_samples() -> None:
    assert [sample.count for sample in size_key(9)] == [9, 4, 1]
    assert [sample.count for sample in size_key(1)] == [1]


def test_people_are_drawn_in_proportion_to_the_most() -> None:
    world = draw_world(
        {"SEN": 6_600_000, "MLI": 66_000}, names={"SEN": "Senegal", "MLI": "Mali"}, url=str, of_people=True
    )
    assert [row.circle.r for row in world.circles] == [round(radius(60)), round(radius(0.6))]
    assert ([sample.count for sample in world.legend], world.numbered) == ([6_600_000, 2_100_000, 110_000], False)
