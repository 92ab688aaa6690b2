"""One block as a transportation problem, solved exactly in integers by OR-Tools' min-cost flow.

needs → offers → sink, and beside it a by-pass of no cost from every need: without it the solver, which
ships as much as it can before it looks at cost, would answer 1,001 where 999,999 is to be had. The by-
passes of a country meet in one node; its capacity is what the country may go without, so a country's floor
costs one arc.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.max_flow import SimpleMaxFlow
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from matching.engine.columns import Columns, Ints
from matching.engine.pairs import Pairs, pair_limits


@dataclass(frozen=True)
class Transport:
    """Maximise Σ flow · score: N needs of C countries, M offers, E pairs in the order of (need, offer)."""

    quantity: Ints  # (N,) units
    country: Ints  # (N,) 0 to C - 1
    capacity: Ints  # (M,) units; one more than all that is asked where there is no limit
    need: Ints  # (E,)
    offer: Ints  # (E,)
    score: Ints  # (E,) millionths, at least 0
    limit: Ints  # (E,) most units of a pair
    floor: Ints  # (C,) units that each country must get

    @cached_property
    def asked(self) -> Ints:
        """Units asked by each country (C,)."""
        asked = np.zeros(len(self.floor), np.int64)
        np.add.at(asked, self.country, self.quantity)
        return asked

    def served(self, flow: Ints) -> Ints:
        """Return the units that each country gets (C,)."""
        served = np.zeros(len(self.floor), np.int64)
        np.add.at(served, self.country[self.need], flow)
        return served

    def objective(self, flow: Ints) -> int:
        """Return Σ flow · score; in Python's integers, for int64 may wrap."""
        used = np.flatnonzero(flow)
        return exact_product(flow[used], self.score[used])

    def without(self, pairs: Ints) -> "Transport":
        """Return the same problem with `pairs` (positions) closed."""
        limit = self.limit.copy()
        limit[pairs] = 0
        return replace(self, limit=limit)


@dataclass(frozen=True)
class Forced:
    """Pairs (positions) of one offer that must carry at least `least` units together."""

    pairs: Ints
    offer: int
    least: int


def exact_product(left: Ints, right: Ints) -> int:
    """Return Σ left · right in Python's integers: NumPy's wrap."""
    return sum(map(int.__mul__, left.tolist(), right.tolist()))


def transport_of(columns: Columns, pairs: Pairs) -> Transport:
    """Return the transportation problem of a block, without floors."""
    return Transport(
        quantity=columns.quantity,
        country=columns.country,
        capacity=np.minimum(columns.capacity, columns.quantity.sum() + 1),
        need=pairs.need,
        offer=pairs.offer,
        score=pairs.score,
        limit=pair_limits(columns, pairs.need, pairs.offer),
        floor=np.zeros(len(columns.countries), np.int64),
    )


def best_flow(transport: Transport, forced: Sequence[Forced] = ()) -> Ints | None:
    """Return the units of each pair (E,) in an optimum; None where floors and forced groups cannot all be
    met.
    """
    if not len(transport.need):
        return None if transport.floor.any() else np.zeros(0, np.int64)
    network = _network(transport, forced)
    solver = SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(*network.arcs())
    solver.set_nodes_supplies(np.arange(len(network.supply), dtype=np.int32), network.supply)
    status = solver.solve()
    if status == solver.INFEASIBLE:
        return None
    if status != solver.OPTIMAL:
        raise ArithmeticError(f"min-cost flow ended with {status}")
    return np.asarray(solver.flows(np.arange(len(transport.need), dtype=np.int32)), np.int64)


def greatest_alone(transport: Transport) -> Ints:
    """Return the most units that each country could get if no other asked (C,)."""
    order = np.argsort(transport.country[transport.need], kind="stable")
    ends = np.searchsorted(transport.country[transport.need][order], np.arange(len(transport.floor) + 1))
    slices = (order[start:end] for start, end in pairwise(ends))
    return np.array([_greatest_flow(transport, pairs) for pairs in slices], np.int64)


class _Network:
    """Arcs in the order in which they are added, and the nodes' supplies."""

    def __init__(self, nodes: int) -> None:
        self.supply = np.zeros(nodes, np.int64)
        self._arcs: list[tuple[Ints, Ints, Ints, Ints]] = []

    def add(self, tail: Ints | int, head: Ints | int, capacity: Ints | int, cost: Ints | int = 0) -> None:
        """Add arcs from `tail` to `head`; numbers stand for all of them."""
        tails, heads, capacities, costs = np.broadcast_arrays(tail, head, capacity, cost)
        self._arcs.append((np.atleast_1d(tails), np.atleast_1d(heads), np.atleast_1d(capacities), np.atleast_1d(costs)))

    def arcs(self) -> tuple[NDArray[np.int32], NDArray[np.int32], Ints, Ints]:
        """Return tails, heads, capacities and costs, as the solver takes them."""
        tail, head, capacity, cost = (np.concatenate(column) for column in zip(*self._arcs, strict=True))
        return tail.astype(np.int32), head.astype(np.int32), capacity.astype(np.int64), cost.astype(np.int64)


def _network(transport: Transport, forced: Sequence[Forced]) -> _Network:
    """Nodes: N needs, M offers, C by-passes, the sink, then one for each forced group."""
    needs, offers, countries = len(transport.quantity), len(transport.capacity), len(transport.floor)
    bypass, sink = needs + offers, needs + offers + countries
    network = _Network(sink + 1 + len(forced))
    network.supply[:needs] = transport.quantity
    network.supply[sink] = -transport.quantity.sum()
    head = needs + transport.offer
    for group, force in enumerate(forced, start=sink + 1):
        head[force.pairs] = group
    network.add(transport.need, head, transport.limit, -transport.score)
    network.add(np.arange(needs, bypass), sink, transport.capacity)
    network.add(np.arange(needs), bypass + transport.country, transport.quantity)
    network.add(np.arange(bypass, sink), sink, transport.asked - transport.floor)
    for group, force in enumerate(forced, start=sink + 1):
        # a lower bound, as usual: ship it beforehand, and let the arc carry what goes beyond
        network.supply[group] -= force.least
        network.supply[needs + force.offer] += force.least
        network.add(group, needs + force.offer, max(0, int(transport.limit[force.pairs].sum()) - force.least))
    return network


def _greatest_flow(transport: Transport, pairs: Ints) -> int:
    if not len(pairs):
        return 0
    needs, need = np.unique(transport.need[pairs], return_inverse=True)
    offers, offer = np.unique(transport.offer[pairs], return_inverse=True)
    source, sink = len(needs) + len(offers), len(needs) + len(offers) + 1
    network = _Network(0)
    network.add(source, np.arange(len(needs)), transport.quantity[needs])
    network.add(need, len(needs) + offer, transport.limit[pairs])
    network.add(np.arange(len(needs), source), sink, transport.capacity[offers])
    solver = SimpleMaxFlow()
    solver.add_arcs_with_capacity(*network.arcs()[:3])
    if solver.solve(source, sink) != solver.OPTIMAL:
        raise ArithmeticError("maximum flow found no optimum")
    return int(solver.optimal_flow())
