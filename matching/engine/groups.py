"""What disadvantaged groups get in a block, and prices on it that steer the flow towards them.

A need's units are counted for a group by its stated share: of 100 learners of whom 55 % are girls, 55. A
price per unit of a group is added to the score of every pair by that share, so a floor for a group stays a
min-cost flow (Lagrange multipliers after Everett, Operations Research 1963) where the constraint itself
would not.
"""

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from matching.engine.columns import Columns, Ints
from matching.engine.score import MILLION
from matching.engine.transport import Transport, best_flow, exact_product

GroupPrices = tuple[int, ...]
"""Of each group (G): millionths of a score per unit of the group, at least 0."""


@dataclass(frozen=True)
class Groups:
    """The G groups that a need of the block states."""

    names: tuple[str, ...]  # sorted
    part: Ints  # (G, N) millionths of each need's units

    @property
    def unpriced(self) -> GroupPrices:
        """Prices of nothing."""
        return (0,) * len(self.names)

    def of_needs(self, units: Ints) -> list[int]:
        """Return what each group has of `units` (N,), in millionths of a unit; exact beyond 64 bits."""
        return [exact_product(units, part) for part in self.part]

    def served(self, transport: Transport, flow: Ints) -> list[int]:
        """Return what each group gets, in millionths of a unit."""
        given = np.zeros(len(transport.quantity), np.int64)
        np.add.at(given, transport.need, flow)
        return self.of_needs(given)

    def alone(self, transport: Transport) -> list[int]:
        """Return the most that each group could get if nothing else counted, in millionths of a unit."""
        return [self._greatest(transport, part) for part in self.part]

    def priced(self, transport: Transport, prices: GroupPrices) -> Transport:
        """Return `transport` with the groups' prices added to its scores, fractions rounded up.

        Up, since then the sum with prices is never below the true one, and a bound on it holds for both.
        """
        if not any(prices):
            return transport
        bonus = -(-(np.array(prices, np.int64) @ self.part) // MILLION)
        return replace(transport, score=transport.score + bonus[transport.need])

    def _greatest(self, transport: Transport, part: Ints) -> int:
        worth = part[transport.need]
        kept = np.flatnonzero(worth)
        only = replace(
            transport,
            need=transport.need[kept],
            offer=transport.offer[kept],
            score=worth[kept],
            limit=transport.limit[kept],
            floor=np.zeros_like(transport.floor),
        )
        flow = best_flow(only)
        if flow is None:
            raise ArithmeticError("a problem without floors has no flow")
        return only.objective(flow)


def groups_of(columns: Columns) -> Groups:
    """Return the groups of a block."""
    part = np.rint(MILLION * columns.share).astype(np.int64).reshape(len(columns.groups), len(columns.needs))
    return Groups(columns.groups, part)


def attained(served: list[int], alone: list[int]) -> list[Fraction]:
    """Return of each group that can get anything the share it gets of what it could get alone.

    At most 1: `alone` knows no smallest deployment and is never below what is served.
    """
    return [Fraction(units, most) for units, most in zip(served, alone, strict=True) if most]


def group_floors(served: list[int], alone: list[int]) -> list[int]:
    """Return the whole units promised to each group: the share that the worst-served attains, for all."""
    share = min(attained(served, alone), default=Fraction(0))
    return [int(share * most) // MILLION for most in alone]
