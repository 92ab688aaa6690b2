"""The needs and offers of one block as flat columns, for rules and scores over many pairs at once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from matching.engine.contract import MODES, Country, Need, Offer, Options
from matching.engine.eligibility import Group, deployment_group
from matching.engine.score import best_mode, mode_feasibility, need_factor

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Masks = NDArray[np.uint64]
Flags = NDArray[np.bool_]

Name = TypeVar("Name", str, Group)

UNLIMITED = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Sets:
    """Sets as rows of bits, `words` of 64 to a row: of N needs and M offers over the needs' vocabulary."""

    need: Masks  # (N, words)
    offer: Masks  # (M, words)
    size: Ints  # (N,) elements of each need's set
    open_offer: Flags  # (M,) the offer's set is empty

    def shared(self, need: Ints, offer: Ints) -> Ints:
        """Return the number of shared elements of each pair (E,)."""
        words = range(self.need.shape[1])
        counts = (np.bitwise_count(self.need[need, w] & self.offer[offer, w]) for w in words)
        return sum(counts, np.zeros(len(need), np.int64))


@dataclass(frozen=True)
class Columns:
    """One block: N needs, M offers, G groups, each row in the order of its id."""

    needs: tuple[Need, ...]
    offers: tuple[Offer, ...]
    countries: tuple[str, ...]  # C, those of the needs, sorted
    country: Ints  # (N,) position in countries
    offers_in: tuple[Ints, ...]  # C, positions of the offers made for each country
    languages: Sets
    modes: Sets
    levels: Sets
    need_start: Ints  # (N,) days since 0001-01-01
    need_end: Ints
    offer_start: Ints  # (M,)
    offer_end: Ints
    quantity: Ints  # (N,) units
    capacity: Ints  # (M,) units, UNLIMITED where there is no limit
    greatest: Ints  # (M,) largest deployment to one need, UNLIMITED where there is no limit
    smallest: Ints  # (M,) smallest deployment to one group, 0 where there is none
    group: Ints  # (N,) deployment group, numbered in the order of names
    need_score: Floats  # (N,) the factor N
    feasibility: Floats  # (N, 8) the factor M by the bits of the shared modes
    groups: tuple[str, ...]  # G disadvantaged groups that a need states, sorted
    share: Floats  # (G, N)
    reach: Floats  # (G, M)


def block_columns(
    needs: Sequence[Need], offers: Sequence[Offer], country_of: Mapping[str, Country], options: Options
) -> Columns:
    """Return the columns of a block; `needs` and `offers` in the order of their ids, at least one need."""
    countries = sorted({need.country for need in needs})
    groups = sorted({name for need in needs for name in need.groups})
    return Columns(
        needs=tuple(needs),
        offers=tuple(offers),
        countries=tuple(countries),
        country=_positions([need.country for need in needs]),
        offers_in=_offers_in(countries, offers),
        languages=_sets(needs, offers, lambda row: row.languages),
        modes=_sets(needs, offers, lambda row: row.modes, MODES),
        levels=_sets(needs, offers, lambda row: row.levels),
        need_start=_ints(need.start.toordinal() for need in needs),
        need_end=_ints(need.end.toordinal() for need in needs),
        offer_start=_ints(offer.start.toordinal() for offer in offers),
        offer_end=_ints(offer.end.toordinal() for offer in offers),
        quantity=_ints(need.quantity for need in needs),
        capacity=_ints(UNLIMITED if offer.capacity is None else offer.capacity for offer in offers),
        greatest=_ints(UNLIMITED if offer.max_deployment is None else offer.max_deployment for offer in offers),
        smallest=_ints(offer.min_deployment for offer in offers),
        group=_positions([deployment_group(need) for need in needs]),
        need_score=_floats(need_factor(country_of[need.country], need.severity, options) for need in needs),
        feasibility=_feasibility(needs, country_of, options),
        groups=tuple(groups),
        share=_floats([need.groups.get(name, 0.0) for need in needs] for name in groups),
        reach=_floats([offer.groups.get(name, 0.0) for offer in offers] for name in groups),
    )


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), dtype=np.int64)


def _floats(values: Iterable[float] | Iterable[list[float]]) -> Floats:
    return np.array(list(values), dtype=np.float64)


def _positions(names: Sequence[Name]) -> Ints:
    number = {name: position for position, name in enumerate(sorted(set(names)))}
    return _ints(number[name] for name in names)


def _offers_in(countries: Sequence[str], offers: Sequence[Offer]) -> tuple[Ints, ...]:
    """Index the offers by country: those that name it and those made for everywhere, less those that except
    it.
    """
    named: dict[str, list[int]] = {country: [] for country in countries}
    excepted: dict[str, set[int]] = {country: set() for country in countries}
    for position, offer in enumerate(offers):
        for country in offer.countries or ():
            named.get(country, []).append(position)
        for country in offer.excluded & excepted.keys():
            excepted[country].add(position)
    everywhere = [position for position, offer in enumerate(offers) if offer.countries is None]
    return tuple(_covering(named[country], everywhere, excepted[country]) for country in countries)


def _covering(named: list[int], everywhere: list[int], excepted: set[int]) -> Ints:
    covering = sorted(named + everywhere)
    return _ints(position for position in covering if position not in excepted) if excepted else _ints(covering)


def _sets(
    needs: Sequence[Need],
    offers: Sequence[Offer],
    elements: Callable[[Need | Offer], frozenset[str]],
    vocabulary: Iterable[str] | None = None,
) -> Sets:
    words = sorted({word for need in needs for word in elements(need)}) if vocabulary is None else vocabulary
    number = {word: position for position, word in enumerate(words)}
    return Sets(
        need=_masks([elements(need) for need in needs], number),
        offer=_masks([elements(offer) for offer in offers], number),
        size=_ints(len(elements(need)) for need in needs),
        open_offer=np.array([not elements(offer) for offer in offers], dtype=np.bool_),
    )


def _masks(rows: list[frozenset[str]], number: Mapping[str, int]) -> Masks:
    width = max(1, -(-len(number) // 64))
    known = {row: _words(row, number, width) for row in set(rows)}
    return np.array([known[row] for row in rows], dtype=np.uint64).reshape(len(rows), width)


def _words(row: frozenset[str], number: Mapping[str, int], width: int) -> list[int]:
    bits = sum(1 << number[word] for word in row if word in number)
    return [bits >> (64 * word) & (2**64 - 1) for word in range(width)]


def _feasibility(needs: Sequence[Need], country_of: Mapping[str, Country], options: Options) -> Floats:
    category = needs[0].category  # one for the whole block
    subsets = [frozenset(mode for bit, mode in enumerate(MODES) if mask >> bit & 1) for mask in range(8)]
    rows = {}
    for country in {need.country for need in needs}:
        feasibility = mode_feasibility(country_of[country], category, options)
        rows[country] = [best_mode(feasibility, subset) for subset in subsets]
    return _floats(rows[need.country] for need in needs)
