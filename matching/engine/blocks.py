"""From a problem to its result, block by block; blocks share nothing and may be solved in any order."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from matching.engine.certificate import DualPrices, dual_prices, proven_bound
from matching.engine.columns import Columns, Ints, block_columns
from matching.engine.contract import Block, BlockKey, Match, Prices, Problem, Result, Unmatched
from matching.engine.deployment import deployments_of
from matching.engine.documents import input_hash
from matching.engine.eligibility import CAPACITY, RULES, in_order, reason
from matching.engine.fairness import Allocation, allocate, allocate_fairly, worst_country
from matching.engine.pairs import Pairs, eligible_pairs
from matching.engine.transport import greatest_alone, transport_of


@dataclass(frozen=True, slots=True)
class SolvedBlock:
    """A block's share of the result: matches and unmatched in the order of ids."""

    block: Block
    matches: tuple[Match, ...]
    unmatched: tuple[Unmatched, ...]


def solve_problem(problem: Problem, *, watch: Callable[[int, int], None] | None = None) -> Result:
    """Return the result of `problem`; `watch(done, total)` is called before each block and at the end."""
    tell = watch or (lambda done, total: None)
    keys = block_keys(problem)
    solved: list[SolvedBlock] = []
    for key in keys:
        tell(len(solved), len(keys))
        solved.append(solve_block(problem, key))
    tell(len(keys), len(keys))
    return assemble(problem, solved)


def block_keys(problem: Problem) -> list[BlockKey]:
    """Return the blocks in which there is a need, sorted."""
    return list(problem.needs_of)


def columns_of(problem: Problem, key: BlockKey) -> Columns:
    """Return the columns of the block `key`, which has a need."""
    offers = problem.offers_of.get(key, ())
    return block_columns(problem.needs_of[key], offers, problem.country_of, problem.options)


def scored_pairs(problem: Problem) -> Iterator[tuple[str, str, int]]:
    """Yield (need, offer, score) of every eligible pair, block by block."""
    for key in block_keys(problem):
        columns = columns_of(problem, key)
        pairs = eligible_pairs(problem, columns)
        for need, offer, score in zip(pairs.need.tolist(), pairs.offer.tolist(), pairs.score.tolist(), strict=True):
            yield columns.needs[need].id, columns.offers[offer].id, score


def solve_block(problem: Problem, key: BlockKey) -> SolvedBlock:
    """Score, allocate and certify the block `key` of `problem`."""
    columns = columns_of(problem, key)
    pairs = eligible_pairs(problem, columns)
    transport = transport_of(columns, pairs)
    deployments = deployments_of(columns, pairs)
    alone = greatest_alone(transport)
    plain = allocate(transport, deployments)
    fair = allocate_fairly(transport, deployments, plain, alone, problem.options.fairness_dial)
    block = _block(columns, key, plain, fair, alone)
    return SolvedBlock(
        block=block,
        matches=tuple(_matches(columns, pairs, fair.flow)),
        unmatched=tuple(_unmatched(problem, columns, key, pairs, fair.flow)),
    )


def assemble(problem: Problem, solved: Iterable[SolvedBlock]) -> Result:
    """Return the result of `problem` from all its solved blocks, in whatever order they come."""
    parts = sorted(solved, key=lambda part: (part.block.category, part.block.unit))
    matches = [match for part in parts for match in part.matches]
    unmatched = [row for part in parts for row in part.unmatched]
    objective = sum(part.block.objective for part in parts)
    bound = sum(part.block.bound for part in parts)
    return Result(
        input_hash=input_hash(problem),
        matches=tuple(sorted(matches, key=lambda match: (match.need, match.offer))),
        objective=objective,
        bound=bound,
        gap=bound - objective,
        unmatched=tuple(sorted(unmatched, key=lambda row: row.need)),
        blocks=tuple(part.block for part in parts),
    )


def _block(columns: Columns, key: BlockKey, plain: Allocation, fair: Allocation, alone: Ints) -> Block:
    prices = dual_prices(fair.transport, fair.relaxed)
    objective = fair.objective
    # a repaired flow is not an optimum, so the one with floors may be the better
    utilitarian = max(objective, plain.objective)
    return Block(
        category=key[0],
        unit=key[1],
        objective=objective,
        bound=proven_bound(fair.transport, prices),
        utilitarian=utilitarian,
        price=1 - objective / utilitarian if utilitarian else 0.0,
        worst_country=worst_country(fair, alone, columns.countries),
        worst_without=worst_country(plain, alone, columns.countries),
        floors=_above_zero(columns.countries, fair.transport.floor),
        prices=_named_prices(columns, prices),
    )


def _named_prices(columns: Columns, prices: DualPrices) -> Prices:
    return Prices(
        needs=_above_zero([need.id for need in columns.needs], prices.need),
        offers=_above_zero([offer.id for offer in columns.offers], prices.offer),
        countries=_above_zero(columns.countries, prices.country),
    )


def _above_zero(names: Iterable[str], numbers: Ints) -> Mapping[str, int]:
    return {name: number for name, number in zip(names, numbers.tolist(), strict=True) if number > 0}


def _matches(columns: Columns, pairs: Pairs, flow: Ints) -> Iterator[Match]:
    for pair in np.flatnonzero(flow).tolist():
        need, offer = columns.needs[pairs.need[pair]], columns.offers[pairs.offer[pair]]
        yield Match(need.id, offer.id, int(flow[pair]), int(pairs.score[pair]), pairs.parts(columns, pair))


def _unmatched(problem: Problem, columns: Columns, key: BlockKey, pairs: Pairs, flow: Ints) -> Iterator[Unmatched]:
    elsewhere = problem.offers_elsewhere(key)
    given = np.zeros(len(columns.needs), np.int64)
    np.add.at(given, pairs.need, flow)
    fitting = np.bincount(pairs.need, minlength=len(columns.needs))
    used = np.bincount(pairs.need[flow > 0], minlength=len(columns.needs))
    for need in np.flatnonzero(given < columns.quantity).tolist():
        counts = dict(zip(RULES, pairs.lost[need].tolist(), strict=True))
        lost = in_order({**counts, **elsewhere, CAPACITY: int(fitting[need] - used[need])})
        left = int(columns.quantity[need] - given[need])
        yield Unmatched(columns.needs[need].id, left, reason(lost, int(fitting[need])), lost)
