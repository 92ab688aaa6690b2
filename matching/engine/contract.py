"""The contract: what a problem and a result consist of.

`reading.py` makes a Problem from JSON and names every violation; a Problem made in Python is trusted.
`documents.py` writes both as JSON.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from operator import attrgetter
from typing import TypeVar

BlockKey = tuple[str, str]
"""(category, unit)"""

CONTRACT_VERSION = 1

ENGINE_VERSION = "2026.3"
"""Changes with any change of a result's bytes. A stored run of this version replays to the same bytes; a
run of another version is not replayed but has its certificate checked again."""

GREATEST_QUANTITY = 10**9
MODES = ("high", "low", "none")


@dataclass(frozen=True, slots=True)
class Weights:
    """Exponents of the three factors, each at least 0 and together 1; weight per group, 1 where none is
    given.
    """

    need: float
    resources: float
    impact: float
    groups: Mapping[str, float] = field(default_factory=dict)

    def group(self, name: str) -> float:
        """Return the weight of the group `name`."""
        return self.groups.get(name, 1.0)


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of a run.

    fairness_dial: largest share of a block's best total that may be given up, for the worst-served country
    and group together.
    epsilon: least value of a factor. reference: stands for a missing figure. impact_floor: impact of an
    offer that reaches no group. infrastructure_categories: there, poor infrastructure is the need and no
    obstacle.
    """

    fairness_dial: float = 0.0
    epsilon: float = 0.001
    reference: float = 0.5
    impact_floor: float = 0.25
    infrastructure_categories: frozenset[str] = frozenset({"connectivity", "devices", "rehabilitation"})


@dataclass(frozen=True, slots=True)
class Country:
    """A country's index of need and its schools' figures, each in [0, 1] or None where unknown."""

    iso3: str
    index: float | None = None
    school_internet: float | None = None
    school_electricity: float | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """What one country asks for: `quantity` whole units, assessed `severity` in [1, 5], both dates included.

    groups: share of each disadvantaged group among the learners, in [0, 1]. pool: needs of one regional
    request, on which a smallest deployment is tested together.
    """

    id: str
    country: str
    category: str
    unit: str
    quantity: int
    severity: float
    languages: frozenset[str]
    modes: frozenset[str]
    levels: frozenset[str]
    start: date
    end: date
    groups: Mapping[str, float] = field(default_factory=dict)
    pool: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A standing offer: `capacity` in units or None for unlimited, `countries` None for everywhere.

    groups: how far the offer is made for each group, in [0, 1]. max_deployment bounds one need,
    min_deployment the total given to one need or its pool.
    """

    id: str
    category: str
    unit: str
    capacity: int | None
    countries: frozenset[str] | None
    languages: frozenset[str]
    modes: frozenset[str]
    levels: frozenset[str]
    start: date
    end: date
    excluded: frozenset[str] = frozenset()
    groups: Mapping[str, float] = field(default_factory=dict)
    min_deployment: int = 0
    max_deployment: int | None = None

    def limit(self, need: Need) -> int:
        """Return the most that this offer can give to `need` alone, in units."""
        bounds = (need.quantity, self.capacity, self.max_deployment)
        return min(bound for bound in bounds if bound is not None)


Row = TypeVar("Row", Need, Offer)


def _by_block(rows: tuple[Row, ...]) -> dict[BlockKey, tuple[Row, ...]]:
    blocks: dict[BlockKey, list[Row]] = defaultdict(list)
    for row in rows:
        blocks[row.category, row.unit].append(row)
    return {key: tuple(blocks[key]) for key in sorted(blocks)}


def place_of(rows: Sequence[Row], name: str) -> int | None:
    """Return the position of the row with the id `name` in `rows`, which are in the order of ids."""
    place = bisect_left(rows, name, key=attrgetter("id"))
    return place if place < len(rows) and rows[place].id == name else None


@dataclass(frozen=True)
class Problem:
    """All that a run depends on. Rows are put in canonical order (by id), whatever order they come in."""

    weights: Weights
    options: Options = Options()
    countries: tuple[Country, ...] = ()
    needs: tuple[Need, ...] = ()
    offers: tuple[Offer, ...] = ()
    blocked: frozenset[tuple[str, str]] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "countries", tuple(sorted(self.countries, key=lambda row: row.iso3)))
        object.__setattr__(self, "needs", tuple(sorted(self.needs, key=lambda row: row.id)))
        object.__setattr__(self, "offers", tuple(sorted(self.offers, key=lambda row: row.id)))

    @cached_property
    def country_of(self) -> dict[str, Country]:
        """Countries by their code."""
        return {country.iso3: country for country in self.countries}

    @cached_property
    def needs_of(self) -> dict[BlockKey, tuple[Need, ...]]:
        """Needs of each block in which there is one, blocks sorted."""
        return _by_block(self.needs)

    @cached_property
    def offers_of(self) -> dict[BlockKey, tuple[Offer, ...]]:
        """Offers of each block in which there is one, blocks sorted."""
        return _by_block(self.offers)

    @cached_property
    def pool_of(self) -> dict[tuple[str, str, str], tuple[Need, ...]]:
        """Needs of each pool by category, unit and pool."""
        pools: dict[tuple[str, str, str], list[Need]] = defaultdict(list)
        for need in self.needs:
            if need.pool is not None:
                pools[need.category, need.unit, need.pool].append(need)
        return {key: tuple(needs) for key, needs in pools.items()}

    def deployed_with(self, need: Need) -> tuple[Need, ...]:
        """Return the needs of the block on which a smallest deployment to `need` is tested together: its pool, or by
        itself the row of this id.
        """
        if need.pool is not None:
            return self.pool_of.get((need.category, need.unit, need.pool), ())
        place = place_of(self.needs, need.id)
        row = None if place is None else self.needs[place]
        return (row,) if row and row.pool is None and (row.category, row.unit) == (need.category, need.unit) else ()

    @cached_property
    def blocked_in(self) -> dict[BlockKey, list[tuple[str, str]]]:
        """Blocked pairs of each block that has any; a pair of two blocks is in none."""
        pairs: dict[BlockKey, list[tuple[str, str]]] = defaultdict(list)
        for one, other in self.blocked:
            need, offer = place_of(self.needs, one), place_of(self.offers, other)
            if need is not None and offer is not None:
                key = self.needs[need].category, self.needs[need].unit
                if key == (self.offers[offer].category, self.offers[offer].unit):
                    pairs[key].append((one, other))
        return dict(pairs)

    @cached_property
    def row_texts(self) -> dict[int, str]:
        """Canonical JSON of this problem's rows by identity, kept by `documents` for the next edit."""
        return {}

    def offers_elsewhere(self, key: BlockKey) -> dict[str, int]:
        """Return how many offers are lost to the block `key` by their category, and by their unit."""
        same = sum(len(offers) for (category, _), offers in self.offers_of.items() if category == key[0])
        return {"category": len(self.offers) - same, "unit": same - len(self.offers_of.get(key, ()))}


@dataclass(frozen=True, slots=True)
class Parts:
    """The three factors of a score, each in [epsilon, 1]."""

    need: float
    resources: float
    impact: float


@dataclass(frozen=True, slots=True)
class Match:
    """`quantity` units of `offer` for `need`; score = round(10^6 · need^wN · resources^wF · impact^wI)."""

    need: str
    offer: str
    quantity: int
    score: int
    parts: Parts


@dataclass(frozen=True, slots=True)
class Unmatched:
    """`quantity` units left without an offer; how many offers were lost at each rule; the last rule that
    lost any.
    """

    need: str
    quantity: int
    reason: str
    lost: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class CountryCoverage:
    """Shares of a country's needs in a block: what it gets, and what it could get if it were alone."""

    iso3: str
    coverage: float
    alone: float


@dataclass(frozen=True, slots=True)
class GroupCoverage:
    """Shares of a disadvantaged group's units in a block, with the floors and without any.

    alone: what it could get if nothing else counted; None where the dial is 0, for then nobody asked.
    """

    group: str
    coverage: float
    without: float
    alone: float | None


@dataclass(frozen=True, slots=True)
class Prices:
    """Dual prices in millionths of a score per unit: of a need, of an offer's capacity, of a country's or a
    group's floor.

    Only prices above 0 are listed.
    """

    needs: Mapping[str, int] = field(default_factory=dict)
    offers: Mapping[str, int] = field(default_factory=dict)
    countries: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Block:
    """The outcome of one (category, unit).

    objective: sum of quantity · score. bound: no allocation that keeps `floors` (units of a country) and
    `group_floors` (units of a group) has a higher one; `prices` prove it. utilitarian: the objective reached
    without floors. price: 1 - objective / utilitarian, what fairness cost. worst_country: the least-served
    against what it could get alone, with the floors and (worst_without) without. groups: of each
    disadvantaged group that a need states, in the order of names.
    """

    category: str
    unit: str
    objective: int
    bound: int
    utilitarian: int
    price: float
    worst_country: CountryCoverage | None
    worst_without: CountryCoverage | None
    floors: Mapping[str, int]
    prices: Prices
    groups: tuple[GroupCoverage, ...] = ()
    group_floors: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to a problem; gap = bound - objective, a whole number."""

    input_hash: str
    matches: tuple[Match, ...]
    objective: int
    bound: int
    gap: int
    unmatched: tuple[Unmatched, ...]
    blocks: tuple[Block, ...]
    engine: str = ENGINE_VERSION
    version: int = CONTRACT_VERSION
