"""The best offers of a need: all of them for one need, or the first of every need for a run's record."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from matching.engine.blocks import columns_of
from matching.engine.columns import Columns, Ints, block_columns
from matching.engine.contract import Parts, Problem
from matching.engine.eligibility import RULES, covers, deployment_group, in_order
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


def rank_offers(problem: Problem, need_id: str) -> Ranking:
    """Return the ranking of every offer that fits the need `need_id` of `problem`. Raises KeyError."""
    need = {row.id: row for row in problem.needs}[need_id]
    key = (need.category, need.unit)
    group = deployment_group(need)
    needs = [row for row in problem.needs_of[key] if deployment_group(row) == group]
    all_offers = problem.offers_of.get(key, ())
    offers = [offer for offer in all_offers if any(covers(offer, row.country) for row in needs)]
    columns = block_columns(needs, offers, problem.country_of, problem.options)
    pairs = eligible_pairs(problem, columns)
    counts = dict(zip(RULES, pairs.lost[needs.index(need)].tolist(), strict=True))
    counts["country"] += len(all_offers) - len(offers)
    found = (candidate for candidate in _candidates(columns, pairs) if candidate.need == need_id)
    return Ranking(tuple(found), in_order({**counts, **problem.offers_elsewhere(key)}))


def best_candidates(
    problem: Problem, *, per_need: int = 30, kept: frozenset[tuple[str, str]] = frozenset()
) -> Iterator[Candidate]:
    """Yield the best `per_need` candidates of every need, and the pairs `kept` (need, offer) besides."""
    for key in problem.needs_of:
        columns = columns_of(problem, key)
        yield from _candidates(columns, eligible_pairs(problem, columns), per_need, kept)


def _candidates(
    columns: Columns, pairs: Pairs, most: int | None = None, kept: frozenset[tuple[str, str]] = frozenset()
) -> Iterator[Candidate]:
    order = np.lexsort((pairs.offer, -pairs.score, pairs.need))
    for pair, place, rank in zip(order.tolist(), *_places(pairs, order), strict=True):
        names = columns.needs[pairs.need[pair]].id, columns.offers[pairs.offer[pair]].id
        if most is None or place < most or names in kept:
            yield Candidate(*names, rank, int(pairs.score[pair]), pairs.parts(columns, pair))


def _places(pairs: Pairs, order: Ints) -> tuple[list[int], list[int]]:
    """Return, along `order`, each pair's place within its need from 0, and its rank from 1."""
    need, score = pairs.need[order], pairs.score[order]
    place = np.arange(len(order)) - np.searchsorted(need, need)
    leads = np.ones(len(order), np.bool_)
    leads[1:] = (need[1:] != need[:-1]) | (score[1:] != score[:-1])
    rank = place[np.maximum.accumulate(np.where(leads, np.arange(len(order)), 0))] + 1
    return place.tolist(), rank.tolist()
