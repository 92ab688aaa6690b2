"""Problems made from a seed: the families that the properties and the benchmark run over."""

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from matching.engine.contract import MODES, Country, Need, Offer, Options, Problem, Weights

LEVELS = ("early_childhood", "primary", "lower_secondary", "upper_secondary", "technical", "higher")
LANGUAGES = ("ar", "en", "es", "fr", "pt", "ru", "sw", "zh")
GROUPS = ("disabilities", "girls", "refugees", "rural")
WEIGHTS = Weights(0.4, 0.3, 0.3)


@dataclass(frozen=True)
class Shape:
    """What distinguishes a family of problems."""

    needs: int = 12
    offers: int = 12
    countries: int = 6
    categories: int = 2
    supply: float = 1.0  # capacity as a share of demand
    quantity: int = 100_000
    everywhere: float = 0.15  # share of offers for all countries
    smallest: float = 0.0  # share of offers with a smallest deployment
    largest: float = 0.2  # share of offers with a largest deployment
    unlimited: float = 0.05  # share of offers without limit
    pooled: float = 0.2  # share of needs in a regional request
    ties: bool = False  # all figures alike, so that many scores are equal
    dominant: float = 0.0  # share of needs and of offers that is moved to one category
    heavy_tail: bool = False  # few needs ask for nearly everything
    unreached: bool = False  # no offer is made for one of the countries
    rare: float = 0.0  # share of needs in a language that few offers have


FAMILIES: dict[str, dict[str, Any]] = {
    "balanced": {},
    "scarce": {"supply": 0.3},
    "glut": {"supply": 1.5},
    "one dominant category": {"dominant": 0.8},
    "all global": {"everywhere": 1.0, "supply": 0.5},
    "single country": {"countries": 1, "supply": 0.5},
    "heavy tail": {"heavy_tail": True, "supply": 0.3},
    "ties everywhere": {"ties": True, "supply": 0.5},
    "unreachable country": {"unreached": True, "supply": 0.5},
    "rare language": {"rare": 0.2, "supply": 0.5},
    "smallest deployment": {"smallest": 0.3, "supply": 0.5},
}
"""The benchmark's families: how each differs from a shape of 100 countries and 12 categories."""


def family_shape(name: str, size: int) -> Shape:
    """Return the shape of the family `name` with `size` needs and as many offers."""
    return replace(Shape(needs=size, offers=size, countries=100, categories=12), **FAMILIES[name])


def random_problem(seed: int, shape: Shape = Shape(), *, options: Options | None = None) -> Problem:
    """Return the problem of `shape` that belongs to `seed`."""
    draw = random.Random(seed)
    countries = tuple(_country(draw, position, shape) for position in range(shape.countries))
    codes = [country.iso3 for country in countries]
    needs = tuple(_need(draw, position, codes, shape) for position in range(shape.needs))
    offers = tuple(_offer(draw, position, codes, shape) for position in range(shape.offers))
    needs = tuple(_with_features(draw, need, shape) for need in needs)
    offers = tuple(_as_featured(draw, offer, shape) for offer in offers)
    pairs = [(draw.choice(needs).id, draw.choice(offers).id) for _ in range(shape.needs // 4) if offers]
    return Problem(WEIGHTS, options or Options(), countries, needs, offers, frozenset(pairs))


def shuffled(problem: Problem, seed: int) -> Problem:
    """Return `problem` with its rows in another order."""
    draw = random.Random(seed)
    rows = {
        name: tuple(draw.sample(getattr(problem, name), len(getattr(problem, name))))
        for name in ("countries", "needs", "offers")
    }
    return replace(problem, **rows)


def _country(draw: random.Random, position: int, shape: Shape) -> Country:
    figures = [None if draw.random() < 0.2 else round(draw.random(), 3) for _ in range(3)]
    return Country(f"C{position:03}", *([0.5, 0.5, 0.5] if shape.ties else figures))


def _need(draw: random.Random, position: int, codes: list[str], shape: Shape) -> Need:
    start = date(2021, 1, 1) + timedelta(days=draw.randrange(300))
    return Need(
        id=f"n{position:05}",
        country=draw.choice(codes),
        category=f"category{draw.randrange(shape.categories)}",
        unit="learners" if draw.random() < 0.8 else "teachers",
        quantity=draw.randint(1, shape.quantity),
        severity=3 if shape.ties else draw.randint(1, 5),
        pool=f"r{draw.randrange(1 + shape.needs // 8)}" if draw.random() < shape.pooled else None,
        languages=_some(draw, LANGUAGES, 0, 2),
        modes=_some(draw, MODES, 1, 3),
        levels=_some(draw, LEVELS, 1, 3),
        start=start,
        end=start + timedelta(days=draw.randrange(30, 500)),
        groups={} if shape.ties else _shares(draw),
    )


def _offer(draw: random.Random, position: int, codes: list[str], shape: Shape) -> Offer:
    start = date(2020, 6, 1) + timedelta(days=draw.randrange(300))
    mean = max(1, round(shape.supply * shape.quantity * shape.needs / max(1, shape.offers)))
    capacity = draw.randint(0, mean)
    named = None if draw.random() < shape.everywhere else _some(draw, codes, 1, max(1, len(codes) // 2))
    return Offer(
        id=f"o{position:05}",
        category=f"category{draw.randrange(shape.categories)}",
        unit="learners" if draw.random() < 0.8 else "teachers",
        capacity=None if draw.random() < shape.unlimited else capacity,
        min_deployment=draw.randint(1, max(1, capacity)) if draw.random() < shape.smallest else 0,
        max_deployment=draw.randint(1, shape.quantity) if draw.random() < shape.largest else None,
        countries=named,
        excluded=_some(draw, codes, 0, 1),
        languages=_some(draw, LANGUAGES, 0, 3),
        modes=_some(draw, MODES, 1, 3),
        levels=_some(draw, LEVELS, 1, 5),
        start=start,
        end=start + timedelta(days=draw.randrange(200, 900)),
        groups={} if shape.ties else _shares(draw),
    )


def _with_features(draw: random.Random, need: Need, shape: Shape) -> Need:
    if shape.dominant and draw.random() < shape.dominant:
        need = replace(need, category="category0")
    if shape.heavy_tail:
        need = replace(need, quantity=min(10**9, int(100 * draw.paretovariate(0.8))))
    if shape.rare and draw.random() < shape.rare:
        need = replace(need, languages=frozenset({"rare"}))
    return need


def _as_featured(draw: random.Random, offer: Offer, shape: Shape) -> Offer:
    if shape.dominant and draw.random() < shape.dominant:
        offer = replace(offer, category="category0")
    if shape.heavy_tail and offer.capacity is not None:
        offer = replace(offer, capacity=int(shape.supply * 100 * draw.paretovariate(0.8)))
    if shape.unreached:
        offer = replace(offer, excluded=offer.excluded | {"C000"})
    if shape.rare and draw.random() < shape.rare / 10:
        offer = replace(offer, languages=offer.languages | {"rare"})
    return offer


def _some(draw: random.Random, among: list[str] | tuple[str, ...], least: int, most: int) -> frozenset[str]:
    return frozenset(draw.sample(among, draw.randint(least, min(most, len(among)))))


def _shares(draw: random.Random) -> dict[str, float]:
    return {name: round(draw.random(), 2) for name in GROUPS if draw.random() < 0.6}
