"""The best offers of a need: all of them for one need, or the first of every need for a run's record."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matching.engine.blocks import columns_of
from matching.engine.columns import Columns, Flags, Ints, block_columns
from matching.engine.contract import BlockKey, Parts, Problem, place_of
from matching.engine.eligibility import RULES, covers, in_order
from matching.engine.pairs import Pairs, eligible_pairs


@dataclass(frozen=True, slots=True)
class Candidate:
    """An offer that fits a need; `rank` is 1 more than the number of offers that score higher, so equals
    share it.
    """

    need: str
    offer: str
    rank: int
    score: int
    parts: Parts


@dataclass(frozen=True, slots=True)
class Ranking:
    """The candidates of one need, best first, equals by id; how many other offers were lost at each rule."""

    candidates: tuple[Candidate, ...]
    lost: dict[str, int]


def rank_offers(problem: Problem, need_id: str, *, most: int | None = None) -> Ranking:
    """Return the ranking of the offers that fit the need `need_id` of `problem`, of the first `most` or of all.
    Raises KeyError.
    """
    need = {row.id: row for row in problem.needs}[need_id]
    key = (need.category, need.unit)
    needs = problem.deployed_with(need)
    all_offers = problem.offers_of.get(key, ())
    offers = [offer for offer in all_offers if any(covers(offer, row.country) for row in needs)]
    columns = block_columns(needs, offers, problem.country_of, problem.options)
    pairs = eligible_pairs(problem, columns)
    counts = dict(zip(RULES, pairs.lost[needs.index(need)].tolist(), strict=True))
    counts["country"] += len(all_offers) - len(offers)
    found = (candidate for candidate in _candidates(columns, pairs, most) if candidate.need == need_id)
    return Ranking(tuple(found), in_order({**counts, **problem.offers_elsewhere(key)}))


def rank_all(problem: Problem, *, most: int | None = None) -> dict[str, Ranking]:
    """Return `rank_offers` of every need of `problem`, by its id, each block in one go."""
    return {name: ranking for key in problem.needs_of for name, ranking in _block_rankings(problem, key, most)}


def _block_rankings(problem: Problem, key: BlockKey, most: int | None) -> Iterator[tuple[str, Ranking]]:
    columns, elsewhere = columns_of(problem, key), problem.offers_elsewhere(key)
    pairs = eligible_pairs(problem, columns)
    of_need: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in _candidates(columns, pairs, most):
        of_need[candidate.need].append(candidate)
    for need, lost in zip(columns.needs, pairs.lost.tolist(), strict=True):
        counts = dict(zip(RULES, lost, strict=True))
        yield need.id, Ranking(tuple(of_need[need.id]), in_order({**counts, **elsewhere}))


def best_candidates(
    problem: Problem, *, per_need: int = 30, kept: frozenset[tuple[str, str]] = frozenset()
) -> Iterator[Candidate]:
    """Yield the best `per_need` candidates of every need, and the pairs `kept` (need, offer) besides."""
    kept_of: dict[str, list[str]] = defaultdict(list)
    for need, offer in kept:
        kept_of[need].append(offer)
    for key in problem.needs_of:
        columns = columns_of(problem, key)
        yield from _candidates(columns, eligible_pairs(problem, columns), per_need, kept_of)


def _candidates(
    columns: Columns, pairs: Pairs, most: int | None = None, kept_of: Mapping[str, Sequence[str]] | None = None
) -> Iterator[Candidate]:
    order = np.lexsort((pairs.offer, -pairs.score, pairs.need))
    place, rank = _places(pairs, order)
    shown = np.ones(len(order), np.bool_) if most is None else place < most
    if kept_of:
        shown |= _among(columns, pairs, kept_of)[order]
    chosen, ranks = order[shown], rank[shown].tolist()
    rows = zip(pairs.need[chosen].tolist(), pairs.offer[chosen].tolist(), pairs.score[chosen].tolist(), strict=True)
    for (need, offer, score), one, parts in zip(rows, ranks, pairs.parts(columns, chosen), strict=True):
        yield Candidate(columns.needs[need].id, columns.offers[offer].id, one, score, parts)


def _among(columns: Columns, pairs: Pairs, kept_of: Mapping[str, Sequence[str]]) -> Flags:
    """Tell which pairs (E,) are among the offers kept for each need, by ids."""
    width = len(columns.offers)
    names = ((place, name) for place, need in enumerate(columns.needs) for name in kept_of.get(need.id, ()))
    cells = [place * width + other for place, name in names if (other := place_of(columns.offers, name)) is not None]
    return np.isin(pairs.need * width + pairs.offer, np.array(cells, np.int64))


def _places(pairs: Pairs, order: Ints) -> tuple[Ints, Ints]:
    """Return, along `order`, each pair's place within its need from 0, and its rank from 1."""
    need, score = pairs.need[order], pairs.score[order]
    place = np.arange(len(order)) - np.searchsorted(need, need)
    leads = np.ones(len(order), np.bool_)
    leads[1:] = (need[1:] != need[:-1]) | (score[1:] != score[:-1])
    rank = place[np.maximum.accumulate(np.where(leads, np.arange(len(order)), 0))] + 1
    return place, rank
