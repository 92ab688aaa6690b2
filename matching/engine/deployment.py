"""Smallest deployments: an allocation in which no group of needs gets less of an offer than the offer allows.

That is a hard problem (semi-continuous flow), so it is repaired after the flow; the flow without smallest
deployments stays as the proven bound, and the gap to it is reported.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matching.engine.columns import Columns, Ints
from matching.engine.pairs import Pairs
from matching.engine.remainder import filled
from matching.engine.transport import Forced, Transport, best_flow

RAISE_FROM = (0.75, 0.25)
"""Ways to repair: how full a short deployment must be to be raised to its least; others are closed."""

ROUNDS = 5
"""Flows of the whole block that each way may take."""

NEAR = 0.998
"""Of the proven bound: a repair that reaches this share of it is good enough to stop."""


@dataclass(frozen=True)
class Deployments:
    """The K (group of needs, offer) whose total must be 0 or at least `least`."""

    pair: Ints  # (P,) positions of the pairs concerned
    member: Ints  # (P,) the deployment of each
    least: Ints  # (K,) units
    offer: Ints  # (K,)

    def totals(self, flow: Ints) -> Ints:
        """Return the units of each deployment (K,)."""
        totals = np.zeros(len(self.least), np.int64)
        np.add.at(totals, self.member, flow[self.pair])
        return totals

    def short(self, flow: Ints) -> Ints:
        """Return the deployments that got something, but too little."""
        totals = self.totals(flow)
        return np.flatnonzero((totals > 0) & (totals < self.least))

    def pairs(self, deployment: int) -> Ints:
        """Return the positions of the pairs of one deployment."""
        found: Ints = self._by_member[self._ends[deployment] : self._ends[deployment + 1]]
        return found

    @cached_property
    def _by_member(self) -> Ints:
        return self.pair[np.argsort(self.member, kind="stable")]

    @cached_property
    def _ends(self) -> list[int]:
        return [0, *np.cumsum(np.bincount(self.member, minlength=len(self.least))).tolist()]


def deployments_of(columns: Columns, pairs: Pairs) -> Deployments:
    """Return the deployments of a block that have a smallest size."""
    pair = np.flatnonzero(columns.smallest[pairs.offer] > 1)
    key = columns.group[pairs.need[pair]] * len(columns.offers) + pairs.offer[pair]
    keys, member = np.unique(key, return_inverse=True)
    offer = keys % max(1, len(columns.offers))
    return Deployments(pair, member, columns.smallest[offer], offer)


def repair(transport: Transport, deployments: Deployments, flow: Ints) -> Ints | None:
    """Return a good flow without short deployments, `flow` itself where it has none; None where no repair
    keeps the floors.

    `flow` is the optimum without smallest deployments. The best is kept of all that `_repairs` yields, up to
    the first that comes near `flow`.
    """
    if not len(deployments.short(flow)):
        return flow
    enough = NEAR * transport.objective(flow)
    best, most = None, -1
    for whole in _repairs(transport, deployments, flow):
        worth = transport.objective(whole)
        if worth > most:
            best, most = whole, worth
        if worth >= enough:
            break
    return best


def _repairs(transport: Transport, deployments: Deployments, flow: Ints) -> Iterator[Ints]:
    """Yield flows without short deployments: each round of each way, completed."""
    for raise_from in RAISE_FROM:
        for tried in _rounds(transport, deployments, flow, raise_from):
            whole = _completed(transport, deployments, tried)
            if whole is not None:
                yield whole


def _rounds(transport: Transport, deployments: Deployments, flow: Ints, raise_from: float) -> Iterator[Ints]:
    """Yield `flow`, then in each round the best flow after all that was short is raised or closed for good.

    One flow settles all that is short at once, but others may fall short of it: the last ones go in circles,
    which is why `_completed` ends the matter rather than rounds without end.
    """
    yield flow
    closed: set[int] = set()
    raised: set[int] = set()
    for _ in range(ROUNDS):
        short = deployments.short(flow)
        full = deployments.totals(flow)[short] >= raise_from * deployments.least[short]
        lifted = set(short[full].tolist()) - raised
        closed |= set(short.tolist()) - lifted
        found = _solve(transport, deployments, closed, raised | lifted)
        if found is None:  # not all can be raised together
            closed |= lifted
            lifted = set()
            found = _solve(transport, deployments, closed, raised)
        if found is None:
            return
        raised |= lifted
        flow = found
        yield flow
        if not len(deployments.short(flow)):
            return


def _completed(transport: Transport, deployments: Deployments, flow: Ints) -> Ints | None:
    """Return `flow` without what is short, and what this leaves over given along pairs that may take any
    amount; None where the floors are then not met.
    """
    closed = deployments.pair[(deployments.totals(flow) < deployments.least)[deployments.member]]
    kept, more = flow.copy(), transport.limit - flow
    kept[closed] = more[closed] = 0
    free = np.flatnonzero(more)
    return filled(transport, kept, free, more[free])


def _solve(transport: Transport, deployments: Deployments, closed: set[int], raised: set[int]) -> Ints | None:
    forced = [
        Forced(deployments.pairs(one), int(deployments.offer[one]), int(deployments.least[one]))
        for one in sorted(raised)
    ]
    gone = [deployments.pairs(one) for one in sorted(closed)]
    return best_flow(transport.without(np.concatenate(gone)) if gone else transport, forced)
