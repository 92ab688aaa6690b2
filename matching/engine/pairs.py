"""Eligible pairs of a block and their scores: a bitmap index first, scores for what is left.

A rule has a bitmap of the offers that pass it for each kind of need (each country, set of languages, first
day …); a need's offers are the bitmaps of its kinds, laid over each other, 64 offers at a time. Scores are then
computed for the pairs that fit, from tables of shares by kind, in chunks that stay in the processor's cache.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from matching.engine.columns import Columns, Facet, Flags, Floats, Ints
from matching.engine.contract import Parts, Problem, place_of
from matching.engine.eligibility import RULES
from matching.engine.score import MILLION, score_pair

Bitmaps = NDArray[np.uint8]
"""A row of bits for each need or kind of need, one bit an offer, filled up to whole words of 64."""

Number = TypeVar("Number", np.int64, np.float64)


class Spread(Protocol):
    """Takes a column of needs (N,) to one of pairs (e,)."""

    def __call__(self, column: NDArray[Number]) -> NDArray[Number]: ...


CHUNK = 1 << 15
"""Pairs scored, and words of bitmaps unpacked, at a time: the columns of a chunk stay in the processor's cache."""

TIE = 1e-6
"""Scores this near to a half are rounded by the reference: the fast exponent's error is fifty times
smaller.
"""


@dataclass(frozen=True)
class Pairs:
    """The E eligible pairs of a block, in the order of (need, offer), and the offers lost at each rule."""

    problem: Problem
    need: Ints  # (E,) position of the need
    offer: Ints  # (E,) position of the offer
    score: Ints  # (E,) millionths
    lost: Ints  # (N, rules) in the order of RULES; category and unit are 0, the block settles them

    def parts(self, columns: Columns, chosen: Ints) -> Iterator[Parts]:
        """Yield the three factors of the pairs at the positions `chosen`."""
        need, offer = self.need[chosen], self.offer[chosen]
        shares = _shares(columns, lambda column: column[need], offer)
        resources = np.maximum(np.sqrt(np.sqrt(shares)), self.problem.options.epsilon)
        impact = _impact(self.problem, columns, lambda column: column[need], offer)
        return map(Parts, columns.need_score[need].tolist(), resources.tolist(), impact.tolist())


def eligible_pairs(problem: Problem, columns: Columns) -> Pairs:
    """Return the eligible pairs of a block of `problem`, scored."""
    lost = np.zeros((len(columns.needs), len(RULES)), np.int64)
    fits = _fitting(problem, columns, lost)
    counts = _counted(fits)
    need, offer, score = np.empty((3, counts.sum()), np.int64)
    for needs, pairs in _chunks(counts, fits.shape[1] // 8):
        need[pairs] = np.repeat(np.arange(needs.start, needs.stop), counts[needs])
        offer[pairs] = _positions(fits[needs], counts[needs])
        score[pairs] = _scores(problem, columns, needs, counts[needs], offer[pairs])
    return Pairs(problem, need, offer, score, lost)


def pair_limits(columns: Columns, need: Ints, offer: Ints) -> Ints:
    """Return the most that each pair can carry, in units."""
    limits = np.minimum(columns.capacity, columns.greatest)
    return np.minimum(columns.quantity[need], limits[offer])


def _fitting(problem: Problem, columns: Columns, lost: Ints) -> Bitmaps:
    """Return the offers that fit each need, noting how many are lost at each rule."""
    fits = np.repeat(_packed(np.ones((1, len(columns.offers)), np.bool_)), len(lost), axis=0)
    left = _counted(fits)
    for rule, passing, kind in _pair_rules(columns):
        words = fits.view(np.uint64)
        words &= passing.view(np.uint64)[kind]
        before, left = left, _counted(fits)
        lost[:, RULES.index(rule)] += before - left
    if columns.smallest.any():
        _strike(fits, lost, "deployment", *_undeployable(columns, fits))
    _strike(fits, lost, "blocked", *_blocked(problem, columns, fits))
    return fits


def _pair_rules(columns: Columns) -> Iterator[tuple[str, Bitmaps, Ints]]:
    """Yield each rule with the offers that pass it by kind of need (K), and the kind of each need (N,)."""
    yield "country", _packed(columns.made_for), columns.country
    facets = {"language": columns.languages, "mode": columns.modes, "level": columns.levels}
    for rule, facet in facets.items():
        yield rule, _packed(facet.meets()), facet.need % facet.sets
    last, kind = np.unique(columns.need_end, return_inverse=True)
    yield "dates", _not_after(columns.offer_start, last), kind
    first, kind = np.unique(-columns.need_start, return_inverse=True)
    yield "dates", _not_after(-columns.offer_end, first), kind


def _packed(holds: Flags) -> Bitmaps:
    bits = _no_bits(*holds.shape)
    bits[:, : -(-holds.shape[1] // 8)] = np.packbits(holds, axis=1)
    return bits


def _no_bits(rows: int, offers: int) -> Bitmaps:
    return np.zeros((rows, -(-offers // 64) * 8), np.uint8)


def _not_after(days: Ints, limits: Ints) -> Bitmaps:
    """Return, for each of the rising `limits`, which of the offers' `days` are not after it."""
    bits, offer = _no_bits(len(limits) + 1, len(days)), np.arange(len(days))
    np.bitwise_or.at(bits, (np.searchsorted(limits, days), offer // 8), _bit(offer))
    return np.bitwise_or.accumulate(bits[:-1], axis=0)


def _bit(offer: Ints) -> Bitmaps:
    return (128 >> offer % 8).astype(np.uint8)


def _counted(fits: Bitmaps) -> Ints:
    """Return the number of offers in each bitmap."""
    return np.bitwise_count(fits.view(np.uint64)).sum(axis=1, dtype=np.int64)


def _positions(fits: Bitmaps, counts: Ints) -> Ints:
    """Return the positions of the offers in all bitmaps, one bitmap after the other."""
    flat = np.flatnonzero(np.unpackbits(fits).view(np.bool_))
    width = 8 * fits.shape[1]
    return flat - np.repeat(np.arange(len(fits)) * width, counts)


def _chunks(counts: Ints, words: int) -> Iterator[tuple[slice, slice]]:
    """Yield slices of needs, whole needs at a time, with their slice of pairs: about CHUNK pairs and words."""
    cuts = np.flatnonzero(np.diff(np.cumsum(counts + words) // CHUNK)) + 1
    starts = np.concatenate([[0], np.cumsum(counts)]).tolist()
    for first, last in pairwise([0, *cuts.tolist(), len(counts)]):
        yield slice(first, last), slice(starts[first], starts[last])


def _strike(fits: Bitmaps, lost: Ints, rule: str, need: Ints, offer: Ints) -> None:
    np.bitwise_and.at(fits, (need, offer // 8), ~_bit(offer))
    lost[:, RULES.index(rule)] += np.bincount(need, minlength=len(lost))


def _undeployable(columns: Columns, fits: Bitmaps) -> tuple[Ints, Ints]:
    """Test the smallest deployment on what the needs of each group could take of the offer together."""
    bound = fits & _packed(columns.smallest[None, :] > 0)
    counts = _counted(bound)
    need, offer = np.repeat(np.arange(len(counts)), counts), _positions(bound, counts)
    _, group = np.unique(columns.group[need] * len(columns.offers) + offer, return_inverse=True)
    reachable = np.zeros(len(group), np.int64)
    np.add.at(reachable, group, pair_limits(columns, need, offer))
    fails = np.minimum(reachable[group], columns.capacity[offer]) < columns.smallest[offer]
    return need[fails], offer[fails]


def _blocked(problem: Problem, columns: Columns, fits: Bitmaps) -> tuple[Ints, Ints]:
    pairs = problem.blocked_in.get((columns.needs[0].category, columns.needs[0].unit), ())
    cells = [(place_of(columns.needs, need), place_of(columns.offers, offer)) for need, offer in pairs]
    need, offer = np.array([cell for cell in cells if None not in cell], np.int64).reshape(-1, 2).T
    stands = fits[need, offer // 8] & _bit(offer) > 0
    return need[stands], offer[stands]


def _scores(problem: Problem, columns: Columns, needs: slice, counts: Ints, offer: Ints) -> Ints:
    """Return the scores (e,) of the pairs of some needs: `counts` of each need, in the order of needs."""

    def spread(column: NDArray[Number]) -> NDArray[Number]:
        return np.repeat(column[needs], counts)

    weights, least = problem.weights, math.log(problem.options.epsilon)
    exponent = weights.resources * np.maximum(np.log(_shares(columns, spread, offer)) / 4, least)
    exponent += weights.impact * np.log(_impact(problem, columns, spread, offer))
    exponent += spread(weights.need * np.log(columns.need_score))
    exact = MILLION * np.exp(exponent)
    whole = np.rint(exact)
    score = whole.astype(np.int64)
    for pair in np.flatnonzero(np.abs(exact - whole) > 0.5 - TIE):
        need = needs.start + int(np.searchsorted(np.cumsum(counts), pair, side="right"))
        score[pair] = score_pair(problem, columns.needs[need], columns.offers[offer[pair]]).value
    return score


def _shares(columns: Columns, spread: Spread, offer: Ints) -> Floats:
    """Return L · M · V · D of each pair."""
    last = np.minimum(spread(columns.need_end), columns.offer_end[offer])
    first = np.maximum(spread(columns.need_start), columns.offer_start[offer])
    shares = _share(columns.languages, spread, offer)
    shares *= _share(columns.modes, spread, offer)
    shares *= _share(columns.levels, spread, offer)
    shares *= (last - first + 1) / spread(columns.need_end - columns.need_start + 1)
    return shares


def _share(facet: Facet, spread: Spread, offer: Ints) -> Floats:
    row = spread(facet.need * facet.share.shape[1])
    return facet.share.ravel()[row + facet.offer[offer]]


def _impact(problem: Problem, columns: Columns, spread: Spread, offer: Ints) -> Floats:
    """Return the factor I of each pair."""
    missed = np.ones(len(offer))
    for name, share, reach in zip(columns.groups, columns.share, columns.reach, strict=True):
        weight = problem.weights.group(name)
        base = 1 - spread(share) * reach[offer]
        # NumPy's power may differ from the reference's in the last bit, so weights other than 1 take the slow way
        missed *= base if weight == 1 else np.array([math.pow(number, weight) for number in base.tolist()])
    floor = problem.options.impact_floor
    return np.maximum(floor + (1 - floor) * (1 - missed), problem.options.epsilon)
