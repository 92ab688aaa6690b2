"""The needs and offers of one block as flat columns, for rules and scores over many pairs at once."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from matching.engine.contract import MODES, Country, Need, Offer, Options
from matching.engine.eligibility import deployment_group
from matching.engine.score import figure, mode_feasibility

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

Kind = TypeVar("Kind", bound=Hashable)

UNLIMITED = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Facet:
    """What offers have of one thing that needs ask for, by kinds: K of needs, L of offers, each kind once.

    Rows differ in few ways, so a rule is tried and a share computed for every two kinds, not for every pair.
    """

    share: Floats  # (K, L) the share, 0 where the rule fails
    need: Ints  # (N,) the kind of each need
    offer: Ints  # (M,) the kind of each offer
    sets: int  # S, how many sets the kinds of needs have: kind k has set k % S, and a rule knows no more

    def meets(self) -> Flags:
        """Return which offers each set of the needs meets, (S, M)."""
        return (self.share[: self.sets] > 0)[:, self.offer]


@dataclass(frozen=True)
class Columns:
    """One block: N needs, M offers, G groups, each row in the order of its id."""

    needs: tuple[Need, ...]
    offers: tuple[Offer, ...]
    countries: tuple[str, ...]  # C, those of the needs, sorted
    country: Ints  # (N,) position in countries
    made_for: Flags  # (C, M) the offer is made for the country
    languages: Facet
    modes: Facet  # its share is the factor M
    levels: Facet
    need_start: Ints  # (N,) days since 0001-01-01
    need_end: Ints
    offer_start: Ints  # (M,)
    offer_end: Ints
    quantity: Ints  # (N,) units
    capacity: Ints  # (M,) units, UNLIMITED where there is no limit
    greatest: Ints  # (M,) largest deployment to one need, UNLIMITED where there is no limit
    smallest: Ints  # (M,) smallest deployment to one group, 0 where there is none
    need_score: Floats  # (N,) the factor N
    groups: tuple[str, ...]  # G disadvantaged groups that a need states, sorted
    share: Floats  # (G, N)
    reach: Floats  # (G, M)

    @cached_property
    def group(self) -> Ints:
        """Deployment group of each need, (N,), numbered in the order of names."""
        names = [deployment_group(need) for need in self.needs]
        number = {name: position for position, name in enumerate(sorted(set(names)))}
        return _ints([number[name] for name in names])


def block_columns(
    needs: Sequence[Need], offers: Sequence[Offer], country_of: Mapping[str, Country], options: Options
) -> Columns:
    """Return the columns of a block; `needs` and `offers` in the order of their ids, at least one need."""
    countries = sorted({need.country for need in needs})
    number = _numbers(countries)
    country = _ints([number[need.country] for need in needs])
    rows = [country_of[code] for code in countries]
    groups = sorted(set(chain.from_iterable([need.groups for need in needs])))
    return Columns(
        needs=tuple(needs),
        offers=tuple(offers),
        countries=tuple(countries),
        country=country,
        made_for=_made_for(countries, offers),
        languages=_facet([need.languages for need in needs], [offer.languages for offer in offers], optional=True),
        modes=_modes(needs, offers, rows, country, options),
        levels=_facet([need.levels for need in needs], [offer.levels for offer in offers]),
        need_start=_ints([need.start.toordinal() for need in needs]),
        need_end=_ints([need.end.toordinal() for need in needs]),
        offer_start=_ints([offer.start.toordinal() for offer in offers]),
        offer_end=_ints([offer.end.toordinal() for offer in offers]),
        quantity=_ints([need.quantity for need in needs]),
        capacity=_ints([UNLIMITED if offer.capacity is None else offer.capacity for offer in offers]),
        greatest=_ints([UNLIMITED if offer.max_deployment is None else offer.max_deployment for offer in offers]),
        smallest=_ints([offer.min_deployment for offer in offers]),
        need_score=_need_scores(needs, rows, country, options),
        groups=tuple(groups),
        share=_shares(groups, needs),
        reach=_shares(groups, offers),
    )


def _ints(values: Sequence[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _kinds(rows: Sequence[Kind]) -> tuple[list[Kind], Ints]:
    """Return the distinct rows, and for each row its position among them."""
    number: dict[Kind, int] = {}
    places = [number.setdefault(row, len(number)) for row in rows]
    return list(number), _ints(places)


def _made_for(countries: Sequence[str], offers: Sequence[Offer]) -> Flags:
    """Index the offers by country: those that name it and those for everywhere, less those that except it."""
    made = np.zeros((len(countries) + 1, len(offers)), np.bool_)  # the last row is for those that have no need
    number = _numbers(countries)
    made[:, [offer.countries is None for offer in offers]] = True
    made[_cells(number, [offer.countries or () for offer in offers])] = True
    made[_cells(number, [offer.excluded for offer in offers])] = False
    return made[:-1]


def _facet(needs: Sequence[frozenset[str]], offers: Sequence[frozenset[str]], *, optional: bool = False) -> Facet:
    """Return the facet of sets; `optional`: a side that lists none is met by all."""
    asked, need = _kinds(needs)
    had, offer = _kinds(offers)
    words = sorted(frozenset().union(*asked) & frozenset().union(*had))
    shared = (_membership(asked, words) @ _membership(had, words).T).astype(np.float64)
    share = shared / np.array([[max(1, len(kind))] for kind in asked])
    if optional:
        share[[not kind for kind in asked]] = 1
        share[:, [not kind for kind in had]] = 1
    return Facet(share, need, offer, len(asked))


def _membership(kinds: Sequence[frozenset[str]], words: Sequence[str]) -> NDArray[np.float32]:
    rows = [[word in kind for word in words] for kind in kinds]
    return np.array(rows, np.float32).reshape(len(kinds), len(words))


def _modes(
    needs: Sequence[Need], offers: Sequence[Offer], rows: Sequence[Country], country: Ints, options: Options
) -> Facet:
    """Return the facet of modes: a kind of need is its country with its set of modes, as bits of MODES."""
    asked, of_need = _mode_sets([need.modes for need in needs])
    had, of_offer = _mode_sets([offer.modes for offer in offers])
    feasible = [mode_feasibility(row, needs[0].category, options) for row in rows]  # one category in a block
    feasibility = np.array([[row[mode] for mode in MODES] for row in feasible])
    both = asked[:, None] & had
    best = np.zeros((len(rows), *both.shape))
    for bit in range(len(MODES)):
        best = np.maximum(best, feasibility[:, bit, None, None] * (both >> bit & 1))
    shares = best.reshape(len(rows) * len(asked), len(had))
    return Facet(shares, country * len(asked) + of_need, of_offer, len(asked))


def _mode_sets(rows: Sequence[frozenset[str]]) -> tuple[Ints, Ints]:
    kinds, places = _kinds(rows)
    return _ints([sum(1 << MODES.index(mode) for mode in kind) for kind in kinds]), places


def _need_scores(needs: Sequence[Need], rows: Sequence[Country], country: Ints, options: Options) -> Floats:
    """Return `score.need_factor` of every need."""
    structural = np.array([figure(row.index, options) for row in rows])
    acute = np.array([need.severity for need in needs]) / 5
    return np.maximum(np.maximum(acute, np.sqrt(structural[country] * acute)), options.epsilon)


def _shares(groups: Sequence[str], rows: Sequence[Need] | Sequence[Offer]) -> Floats:
    stated = [row.groups for row in rows]
    shares = [[one.get(name, 0.0) for one in stated] for name in groups]
    return np.array(shares, np.float64).reshape(len(groups), len(rows))


def _numbers(names: Sequence[str]) -> Mapping[str, int]:
    """Return the position of each name; of any other name, the position after the last."""
    return defaultdict(lambda: len(names), {name: position for position, name in enumerate(names)})


def _cells(number: Mapping[str, int], rows: Sequence[Collection[str]]) -> tuple[Ints, Ints]:
    """Return the number of every name in the rows, and the position of its row."""
    sizes = [len(names) for names in rows]
    numbers = map(number.__getitem__, chain.from_iterable(rows))
    return np.fromiter(numbers, np.int64, sum(sizes)), np.repeat(np.arange(len(rows)), sizes)
