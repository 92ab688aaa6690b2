"""Integer dual prices of an optimal flow, and the bound that they prove.

For every flow x that keeps pair limits m, quantities q, capacities c and floors f, and all prices u, v, p ≥
0,

    Σ x·s  ≤  Σ q·u + Σ c·v - Σ f·p + Σ m · max(0, s + p - u - v)

by weak duality of the transportation problem (u of needs, v of offers, p of countries). Prices read off an
optimal flow make both sides equal; they are whole numbers since scores are. Prices λ of groups with floors F
stand in the scores already (`Groups.priced`); then Σ F·λ is taken off as well. Anyone can check the right
side without a solver: `check.py` does.
"""

from dataclasses import dataclass

import numpy as np

from matching.engine.columns import Ints
from matching.engine.transport import Transport, exact_product


@dataclass(frozen=True)
class DualPrices:
    """Millionths of a score per unit, each at least 0."""

    need: Ints  # (N,)
    offer: Ints  # (M,)
    country: Ints  # (C,)


def dual_prices(transport: Transport, flow: Ints) -> DualPrices:
    """Return the least prices of offers and countries that go with the optimal `flow`.

    They are the longest distances from the sink in the residual graph (Bellman-Ford, from where a distance
    grew), so they depend on the problem alone, not on which of several optima the flow is. Of a flow that
    is not optimal they prove a bound above it, or, where a cycle pays, grow for ever: ArithmeticError.
    """
    distances = _Distances(transport, flow)
    steps = 2 * (len(transport.quantity) + len(transport.capacity) + len(transport.floor)) + 2
    for _ in range(steps):
        if not distances.grow():
            need = distances.country[transport.country] - distances.need
            return DualPrices(need, distances.offer, distances.country)
    raise ArithmeticError("the flow to be certified is not optimal")


def proven_bound(transport: Transport, prices: DualPrices) -> int:
    """Return the right side of the inequality, in Python's integers."""
    need, offer = transport.need, transport.offer
    country = transport.country[need]
    excess = transport.score + prices.country[country] - prices.need[need] - prices.offer[offer]
    above = np.flatnonzero(excess > 0)
    return (
        exact_product(transport.quantity, prices.need)
        + exact_product(transport.capacity, prices.offer)
        - exact_product(transport.floor, prices.country)
        + exact_product(transport.limit[above], excess[above])
    )


class _Distances:
    """Longest distances so far: of a need its price taken off its country's, of an offer and a country
    their price.
    """

    def __init__(self, transport: Transport, flow: Ints) -> None:
        self.need = np.full(len(transport.quantity), -(1 << 62), np.int64)
        self.offer = np.zeros(len(transport.capacity), np.int64)
        self.country = np.zeros(len(transport.floor), np.int64)
        self._transport = transport
        self._used = np.flatnonzero(flow)
        self._open = flow < transport.limit
        self._first = np.searchsorted(transport.need, np.arange(len(self.need) + 1))
        given = np.zeros(len(self.need), np.int64)
        np.add.at(given, transport.need, flow)
        self._unmet = np.flatnonzero(given < transport.quantity)

    def grow(self) -> bool:
        """Lengthen once along all arcs that can; return whether anything grew."""
        transport, used = self._transport, self._used
        need = self.need.copy()
        np.maximum.at(need, transport.need[used], self.offer[transport.offer[used]] - transport.score[used])
        need[self._unmet] = np.maximum(need[self._unmet], self.country[transport.country[self._unmet]])
        grown = np.flatnonzero(need > self.need)
        self.need = need
        np.maximum.at(self.country, transport.country[grown], need[grown])
        pairs = self._open_pairs(grown)
        reached = need[transport.need[pairs]] + transport.score[pairs]
        np.maximum.at(self.offer, transport.offer[pairs], reached)
        return bool(len(grown))

    def _open_pairs(self, needs: Ints) -> Ints:
        """Return the positions of the pairs of `needs` that could carry more."""
        counts = self._first[needs + 1] - self._first[needs]
        starts = np.repeat(self._first[needs] - np.cumsum(counts) + counts, counts)
        pairs = starts + np.arange(len(starts))
        kept: Ints = pairs[self._open[pairs]]
        return kept
