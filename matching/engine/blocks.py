"""From a problem to its result, block by block; blocks share nothing and may be solved in any order."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from matching.engine.certificate import DualPrices, dual_prices, proven_bound
from matching.engine.columns import Columns, Ints, block_columns
from matching.engine.contract import Block, BlockKey, GroupCoverage, Match, Prices, Problem, Result, Unmatched
from matching.engine.deployment import deployments_of
from matching.engine.documents import input_hash
from matching.engine.eligibility import CAPACITY, RULES, in_order, reason
from matching.engine.fairness import (
    GROUPS_PART,
    Allocation,
    Optimum,
    allocate,
    allocate_fairly,
    worst_country,
)
from matching.engine.group_fairness import allocate_for_groups
from matching.engine.groups import GroupPrices, Groups, group_floors, groups_of
from matching.engine.pairs import Pairs, eligible_pairs
from matching.engine.transport import Transport, greatest_alone, transport_of


@dataclass(frozen=True, slots=True)
class SolvedBlock:
    """A block's share of the result: matches and unmatched in the order of ids."""

    block: Block
    matches: tuple[Match, ...]
    unmatched: tuple[Unmatched, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A block's allocations: without floors, with the countries' promises, with prices of groups as well.

    alone (C,), groups_alone (G): what each could get; the latter is None where the dial is 0.
    """

    plain: Allocation
    fair: Allocation
    final: Allocation
    alone: Ints
    groups: Groups
    groups_alone: list[int] | None

    def group_floors(self) -> list[int]:
        """Return the units promised to each group, none where nothing was given up for it."""
        if not self.final.for_groups or self.groups_alone is None:
            return list(self.groups.unpriced)
        served = self.groups.served(self.final.transport, self.final.flow)
        return group_floors(served, self.groups_alone)


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
    outcome = allocate_block(columns, pairs, Fraction(problem.options.fairness_dial))
    return solved_block(problem, key, columns, pairs, outcome)


def solved_block(problem: Problem, key: BlockKey, columns: Columns, pairs: Pairs, outcome: Outcome) -> SolvedBlock:
    """Certify the `outcome` of the block `key` and write it out."""
    return SolvedBlock(
        block=_block(columns, key, outcome),
        matches=tuple(_matches(columns, pairs, outcome.final.flow)),
        unmatched=tuple(_unmatched(problem, columns, key, pairs, outcome.final.flow)),
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


def allocate_block(columns: Columns, pairs: Pairs, dial: Fraction) -> Outcome:
    """Return a block's allocations: one part of the dial is spent on the countries, then the other on the groups."""
    transport, groups = transport_of(columns, pairs), groups_of(columns)
    deployments, alone = deployments_of(columns, pairs), greatest_alone(transport)
    plain = allocate(transport, deployments)
    if not dial:
        return Outcome(plain, plain, plain, alone, groups, None)
    of_countries = dial * (1 - GROUPS_PART) if groups.names else dial
    fair = allocate_fairly(transport, deployments, plain, alone, of_countries)
    groups_alone = groups.alone(transport)
    enough = fair.objective - GROUPS_PART * dial * max(plain.objective, fair.objective)
    final = allocate_for_groups(fair, deployments, groups, groups_alone, enough)
    return Outcome(plain, fair, final, alone, groups, groups_alone)


def kept_outcome(columns: Columns, pairs: Pairs, flow: Ints) -> Outcome:
    """Return the outcome that an optimal `flow` (E,) is where the dial is 0 and no deployment has a smallest size."""
    transport = transport_of(columns, pairs)
    kept = Allocation(transport, flow, (Optimum((), flow),))
    return Outcome(kept, kept, kept, greatest_alone(transport), groups_of(columns), None)


def _block(columns: Columns, key: BlockKey, outcome: Outcome) -> Block:
    plain, final, objective = outcome.plain, outcome.final, outcome.final.objective
    # a repaired flow is not an optimum, so the one with floors may be the better
    utilitarian = max(objective, outcome.fair.objective, plain.objective)
    floors = outcome.group_floors()
    bound, prices = _certificate(columns, outcome, floors)
    return Block(
        category=key[0],
        unit=key[1],
        objective=objective,
        bound=bound,
        utilitarian=utilitarian,
        price=1 - objective / utilitarian if utilitarian else 0.0,
        worst_country=worst_country(final, outcome.alone, columns.countries),
        worst_without=worst_country(plain, outcome.alone, columns.countries),
        floors=_above_zero(columns.countries, final.transport.floor.tolist()),
        prices=prices,
        groups=tuple(_group_coverages(outcome)),
        group_floors=_above_zero(outcome.groups.names, floors),
    )


def _certificate(columns: Columns, outcome: Outcome, floors: list[int]) -> tuple[int, Prices]:
    """Return the lowest of the bounds that the optima with and without group prices prove, and its prices."""
    final = outcome.final
    proofs = [_proof(columns, outcome.groups, final.transport, optimum, floors) for optimum in final.optima]
    return min(proofs, key=lambda proof: proof[0])


def _proof(
    columns: Columns, groups: Groups, transport: Transport, optimum: Optimum, floors: list[int]
) -> tuple[int, Prices]:
    of_groups = optimum.prices or groups.unpriced
    priced = groups.priced(transport, of_groups)
    prices = dual_prices(priced, optimum.flow)
    bound = proven_bound(priced, prices) - sum(map(int.__mul__, floors, of_groups))
    return bound, _named_prices(columns, prices, of_groups)


def _group_coverages(outcome: Outcome) -> Iterator[GroupCoverage]:
    groups, plain, final = outcome.groups, outcome.plain, outcome.final
    asked = groups.of_needs(plain.transport.quantity)
    served, without = groups.served(final.transport, final.flow), groups.served(plain.transport, plain.flow)
    for group, name in enumerate(groups.names):
        if asked[group]:
            alone = outcome.groups_alone[group] / asked[group] if outcome.groups_alone is not None else None
            yield GroupCoverage(name, served[group] / asked[group], without[group] / asked[group], alone)


def _named_prices(columns: Columns, prices: DualPrices, of_groups: GroupPrices) -> Prices:
    return Prices(
        needs=_above_zero([need.id for need in columns.needs], prices.need.tolist()),
        offers=_above_zero([offer.id for offer in columns.offers], prices.offer.tolist()),
        countries=_above_zero(columns.countries, prices.country.tolist()),
        groups=_above_zero(columns.groups, of_groups),
    )


def _above_zero(names: Iterable[str], numbers: Iterable[int]) -> Mapping[str, int]:
    return {name: number for name, number in zip(names, numbers, strict=True) if number > 0}


def _matches(columns: Columns, pairs: Pairs, flow: Ints) -> Iterator[Match]:
    chosen = np.flatnonzero(flow)
    for pair, parts in zip(chosen.tolist(), pairs.parts(columns, chosen), strict=True):
        need, offer = columns.needs[pairs.need[pair]], columns.offers[pairs.offer[pair]]
        yield Match(need.id, offer.id, int(flow[pair]), int(pairs.score[pair]), parts)


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
