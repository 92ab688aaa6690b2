"""Smallest deployments: an allocation in which no group of needs gets less of an offer than the offer allows.

That is a hard problem (semi-continuous flow), so it is repaired after the flow; the flow without smallest
deployments stays as the proven bound, and the gap to it is reported.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching.engine.columns import Columns, Ints
from matching.engine.pairs import Pairs
from matching.engine.transport import Forced, Transport, best_flow

RAISE_FROM = (np.inf, 0.5, 0.0)
"""Ways to repair: how full a short deployment must be to be raised to its least; others are closed."""

PATIENT_ROUNDS = 6
"""Rounds that settle at most one group an offer and one a pool; later rounds settle all that fall short."""


@dataclass(frozen=True)
class Deployments:
    """The K (group of needs, offer) whose total must be 0 or at least `least`."""

    pair: Ints  # (P,) positions of the pairs concerned
    member: Ints  # (P,) the deployment of each
    least: Ints  # (K,) units
    offer: Ints  # (K,)
    group: Ints  # (K,) deployment group of the needs

    def totals(self, flow: Ints) -> Ints:
        """Return the units of each deployment (K,)."""
        totals = np.zeros(len(self.least), np.int64)
        np.add.at(totals, self.member, flow[self.pair])
        return totals

    def short(self, flow: Ints) -> Ints:
        """Return the deployments that got something, but too little; the emptiest first."""
        totals = self.totals(flow)
        short = np.flatnonzero((totals > 0) & (totals < self.least))
        return short[np.argsort(totals[short] / self.least[short], kind="stable")]

    def pairs(self, deployment: int) -> Ints:
        """Return the positions of the pairs of one deployment."""
        return self.pair[self.member == deployment]


def deployments_of(columns: Columns, pairs: Pairs) -> Deployments:
    """Return the deployments of a block that have a smallest size."""
    pair = np.flatnonzero(columns.smallest[pairs.offer] > 1)
    key = columns.group[pairs.need[pair]] * len(columns.offers) + pairs.offer[pair]
    keys, member = np.unique(key, return_inverse=True)
    offer = keys % max(1, len(columns.offers))
    return Deployments(pair, member, columns.smallest[offer], offer, keys // max(1, len(columns.offers)))


def repair(transport: Transport, deployments: Deployments, flow: Ints) -> Ints | None:
    """Return a good flow without short deployments, `flow` itself where it has none; None where floors
    forbid it.

    Three ways are tried, closing all that falls short, first raising what is at least half full, and first
    raising all; the best one wins.
    """
    if not len(deployments.short(flow)):
        return flow
    tried = [_settle(transport, deployments, flow, raise_from) for raise_from in RAISE_FROM]
    found = [flow for flow in tried if flow is not None]
    return max(found, key=transport.objective, default=None)


def _settle(transport: Transport, deployments: Deployments, flow: Ints, raise_from: float) -> Ints | None:
    closed: set[int] = set()
    raised: set[int] = set()
    current: Ints | None = flow
    rounds = 0
    while current is not None and len(short := deployments.short(current)):
        batch = _one_each(deployments, short) if rounds < PATIENT_ROUNDS else short.tolist()
        filled = deployments.totals(current) / deployments.least
        lifted = {one for one in batch if filled[one] >= raise_from and one not in raised}
        closed.update(set(batch) - lifted)
        current = _solve(transport, deployments, closed, raised | lifted)
        if current is None and lifted:
            closed.update(lifted)
            current = _solve(transport, deployments, closed, raised)
        else:
            raised |= lifted
        rounds += 1
    return current


def _one_each(deployments: Deployments, short: Ints) -> list[int]:
    """Of `short` keep one an offer and one a group: closing it may fill the others."""
    offers: set[int] = set()
    groups: set[int] = set()
    kept = []
    for one in short.tolist():
        offer, group = int(deployments.offer[one]), int(deployments.group[one])
        if offer not in offers and group not in groups:
            kept.append(one)
            offers.add(offer)
            groups.add(group)
    return kept


def _solve(transport: Transport, deployments: Deployments, closed: set[int], raised: set[int]) -> Ints | None:
    forced = [
        Forced(deployments.pairs(one), int(deployments.offer[one]), int(deployments.least[one]))
        for one in sorted(raised)
    ]
    return best_flow(_close(transport, deployments, sorted(closed)), forced)


def _close(transport: Transport, deployments: Deployments, closed: Sequence[int]) -> Transport:
    return transport.without(deployments.pair[np.isin(deployments.member, closed)])
