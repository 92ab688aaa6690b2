"""A solved problem that stays open: edits of single needs and offers, each mended where it is made.

An edit moves units within its block, along paths over kept prices (`residual.py`): same objective as a fresh run, in a
small part of its time. Where several allocations are best, another one than a fresh run's may be kept, so the bytes
of `result` may differ from it; whoever needs the bytes takes `repair`. A block with a smallest deployment or a dial
above 0, and an edit that moves too much, is solved anew.
"""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np

from matching.engine.blocks import (
    SolvedBlock,
    allocate_block,
    assemble,
    columns_of,
    kept_outcome,
    solved_block,
)
from matching.engine.certificate import dual_prices
from matching.engine.columns import UNLIMITED, Columns, Ints
from matching.engine.contract import BlockKey, Need, Offer, Problem, Result
from matching.engine.documents import take_over_texts
from matching.engine.eligibility import first_failure
from matching.engine.incremental import recounted
from matching.engine.pairs import Pairs, eligible_pairs
from matching.engine.residual import Residual, TooFarError
from matching.engine.score import score_pair


class OpenRun:
    """The run over a problem and what it becomes by edits; weights, options, countries and declined pairs stay."""

    def __init__(self, problem: Problem) -> None:
        self._start = problem
        self._needs = {need.id: need for need in problem.needs}
        self._offers = {offer.id: offer for offer in problem.offers}
        self._blocks: dict[BlockKey, _OpenBlock] = {}
        for key in problem.needs_of.keys() | problem.offers_of.keys():
            part = replace(problem, needs=problem.needs_of.get(key, ()), offers=problem.offers_of.get(key, ()))
            self._blocks[key] = _OpenBlock(key, part)

    @property
    def objective(self) -> int:
        """Σ quantity · score, the greatest possible, but for smallest deployments and what the dial gives up."""
        return sum(block.objective for block in self._blocks.values())

    @property
    def problem(self) -> Problem:
        """The problem as edited."""
        edited = replace(self._start, needs=tuple(self._needs.values()), offers=tuple(self._offers.values()))
        take_over_texts(self._start, edited)
        return edited

    def put_need(self, need: Need) -> None:
        """Add `need`, or put it in the place of the one with its id; its country must be one of the problem's."""
        former = self._needs.get(need.id)
        if former is not None and replace(former, quantity=need.quantity) == need:
            self._block(need).change_quantity(need)
        else:
            if former is not None:
                self._block(former).withdraw_need(former)
            self._block(need).add_need(need)
        self._needs[need.id] = need

    def put_offer(self, offer: Offer) -> None:
        """Add `offer`, or put it in the place of the one with its id."""
        if offer.id in self._offers:
            self.withdraw_offer(offer.id)
        self._block(offer).add_offer(offer)
        self._offers[offer.id] = offer

    def withdraw_need(self, name: str) -> None:
        """Take out the need with this id. Raises KeyError where there is none."""
        need = self._needs.pop(name)
        self._block(need).withdraw_need(need)

    def withdraw_offer(self, name: str) -> None:
        """Take out the offer with this id. Raises KeyError where there is none."""
        offer = self._offers.pop(name)
        self._block(offer).withdraw_offer(offer)

    def result(self) -> Result:
        """Return the result as it stands, certified anew in every block edited since it was last asked for.

        Raises ArithmeticError where a kept flow is not proven to be the best, which would be an error in this engine.
        """
        problem = self.problem
        solved = [self._blocks[key].solved() for key in problem.needs_of]
        return assemble(problem, [recounted(part, problem) for part in solved])

    def _block(self, row: Need | Offer) -> "_OpenBlock":
        key = (row.category, row.unit)
        if key not in self._blocks:
            self._blocks[key] = _OpenBlock(key, replace(self._start, needs=(), offers=()))
        return self._blocks[key]


class _OpenBlock:
    """One block: its rows, its solution while that stands, and its flow where that can be mended."""

    def __init__(self, key: BlockKey, start: Problem) -> None:
        self._key, self._start = key, start
        self._needs = {need.id: need for need in start.needs}
        self._offers = {offer.id: offer for offer in start.offers}
        self._need_at: dict[str, int] = {}  # numbers in the flow that is kept
        self._offer_at: dict[str, int] = {}
        self._solved: SolvedBlock | None = None
        self._kept: Residual | None = None
        self._solve()

    @property
    def objective(self) -> int:
        """Σ quantity · score."""
        if self._kept is not None:
            return self._kept.objective
        return self._solved.block.objective if self._solved else 0

    def add_need(self, need: Need) -> None:
        """Add a need of this block."""
        self._needs[need.id] = need
        self._mend(lambda kept: self._number_need(kept, need))

    def add_offer(self, offer: Offer) -> None:
        """Add an offer of this block."""
        self._offers[offer.id] = offer
        self._mend(lambda kept: self._number_offer(kept, offer))

    def change_quantity(self, need: Need) -> None:
        """Put `need` in the place of one that differs in its quantity alone."""
        more = need.quantity - self._needs[need.id].quantity
        self._needs[need.id] = need
        self._mend(lambda kept: kept.change_quantity(self._need_at[need.id], more))

    def withdraw_need(self, need: Need) -> None:
        """Take `need` out."""
        del self._needs[need.id]
        self._mend(lambda kept: kept.withdraw_need(self._need_at.pop(need.id)))

    def withdraw_offer(self, offer: Offer) -> None:
        """Take `offer` out."""
        del self._offers[offer.id]
        self._mend(lambda kept: kept.withdraw_offer(self._offer_at.pop(offer.id)))

    def solved(self) -> SolvedBlock:
        """Return the block as it stands, certified; there is a need in it."""
        if self._solved is None:
            problem, columns, pairs = self._scored()
            outcome = kept_outcome(columns, pairs, self._flow_of(columns, pairs))
            self._solved = solved_block(problem, self._key, columns, pairs, outcome)
            if self._solved.block.bound != self.objective:
                raise ArithmeticError("the flow that was kept is not optimal")
        return self._solved

    def _mend(self, edit: Callable[[Residual], None]) -> None:
        self._solved = None
        try:
            if self._kept is None or not self._is_mendable():
                raise TooFarError
            self._kept.begin_edit()
            edit(self._kept)
        except TooFarError:
            self._solve()

    def _is_mendable(self) -> bool:
        return not (self._start.options.fairness_dial or any(offer.min_deployment for offer in self._offers.values()))

    def _solve(self) -> None:
        self._solved = self._kept = None
        if not self._needs:
            return
        problem, columns, pairs = self._scored()
        outcome = allocate_block(columns, pairs, Fraction(problem.options.fairness_dial))
        self._solved = solved_block(problem, self._key, columns, pairs, outcome)
        if self._is_mendable():
            transport, flow = outcome.plain.transport, outcome.plain.flow
            prices = dual_prices(transport, flow)
            self._kept = Residual(replace(transport, capacity=columns.capacity), flow, prices, columns.greatest)
            self._need_at = {need.id: number for number, need in enumerate(columns.needs)}
            self._offer_at = {offer.id: number for number, offer in enumerate(columns.offers)}

    def _scored(self) -> tuple[Problem, Columns, Pairs]:
        problem = replace(self._start, needs=tuple(self._needs.values()), offers=tuple(self._offers.values()))
        columns = columns_of(problem, self._key)
        return problem, columns, eligible_pairs(problem, columns)

    def _flow_of(self, columns: Columns, pairs: Pairs) -> Ints:
        """Return the units of each of `pairs` (E,) in the flow that was kept."""
        row = {self._need_at[need.id]: at for at, need in enumerate(columns.needs)}
        column = {self._offer_at[offer.id]: at for at, offer in enumerate(columns.offers)}
        width = len(columns.offers)
        kept = self._kept.flow() if self._kept else ()
        units = {row[need] * width + column[offer]: number for need, offer, number in kept}
        flow = np.zeros(len(pairs.need), np.int64)
        flow[np.searchsorted(pairs.need * width + pairs.offer, list(units))] = list(units.values())
        return flow

    def _number_need(self, kept: Residual, need: Need) -> None:
        fitting = ((offer, self._score(need, offer)) for offer in self._offers.values())
        scores = {self._offer_at[offer.id]: score for offer, score in fitting if score is not None}
        self._need_at[need.id] = kept.add_need(need.quantity, scores)

    def _number_offer(self, kept: Residual, offer: Offer) -> None:
        fitting = ((need, self._score(need, offer)) for need in self._needs.values())
        scores = {self._need_at[need.id]: score for need, score in fitting if score is not None}
        capacity = UNLIMITED if offer.capacity is None else offer.capacity
        greatest = UNLIMITED if offer.max_deployment is None else offer.max_deployment
        self._offer_at[offer.id] = kept.add_offer(capacity, greatest, scores)

    def _score(self, need: Need, offer: Offer) -> int | None:
        """Return the score in millionths, None where the offer does not fit."""
        if first_failure(need, offer) or (need.id, offer.id) in self._start.blocked:
            return None
        return score_pair(self._start, need, offer).value
