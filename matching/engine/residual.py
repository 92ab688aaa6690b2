"""An optimal flow of one block kept open: an edit sends units along shortest paths, nothing is solved anew.

Successive shortest paths with kept prices (Edmonds and Karp, Journal of the ACM 1972): a unit at a need is worth its
price u, a unit that arrives at an offer costs its price v. No step that is open may gain at these prices,

    need to offer  u + v - s ≥ 0,  back from it  s - u - v ≥ 0,  u = 0 where units are unmet, v = 0 where some are free;

an edit breaks this at one node, and each path mends some units of it, at prices that keep it for all others.
"""

from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import pairwise

import numpy as np

from matching.engine.certificate import DualPrices
from matching.engine.columns import Ints
from matching.engine.transport import Transport

GONE = 1 << 60
"""Price of what is withdrawn: no path ever reaches it."""

PATIENCE = 10
"""Times that an edit may look at as many pairs as the block has: about the time of solving it."""

Path = list[int]
"""Nodes: a need as its number, an offer as ~number."""


class TooFarError(Exception):
    """The edit moves so much that the block is sooner solved anew; the flow is unfinished and of no more use."""


class Residual:
    """The flow of one block with its prices: needs and offers by number, new ones numbered on.

    The dial is 0 and no offer has a smallest deployment; `capacity` (M,) of the transport is not cut to what is asked,
    for more may be asked later. greatest: (M,) the most of each offer for one need.
    """

    def __init__(self, transport: Transport, flow: Ints, prices: DualPrices, greatest: Ints) -> None:
        self.objective = 0
        self.offers = _Fitting(transport.offer, transport.need, transport.score, len(transport.quantity))
        self.needs = _Fitting(transport.need, transport.offer, transport.score, len(transport.capacity))
        self.need_price, self.offer_price = prices.need.tolist(), prices.offer.tolist()
        self.unmet, self.free = transport.quantity.tolist(), transport.capacity.tolist()
        self.greatest = greatest.tolist()
        self.given: list[dict[int, int]] = [{} for _ in self.unmet]  # units by offer, of each need
        self.takers: list[dict[int, int]] = [{} for _ in self.free]  # scores by need, of each offer
        self._pairs, self._left = len(transport.need), 0
        for pair in np.flatnonzero(flow).tolist():
            need, offer, units = int(transport.need[pair]), int(transport.offer[pair]), int(flow[pair])
            self._give(need, offer, units)
            self.unmet[need] -= units
            self.free[offer] -= units
            if units < self.greatest[offer]:  # all of an offer for one need: what it gains there is the offer's price
                gain = int(transport.score[pair]) - self.need_price[need] - self.offer_price[offer]
                self.offer_price[offer] += max(0, gain)

    def flow(self) -> Iterator[tuple[int, int, int]]:
        """Yield (need, offer, units) of all that is given."""
        for need, given in enumerate(self.given):
            for offer, units in given.items():
                yield need, offer, units

    def begin_edit(self) -> None:
        """Say that an edit begins, so that what it may look at is counted anew."""
        self._left = PATIENCE * self._pairs

    def add_need(self, quantity: int, scores: dict[int, int]) -> int:
        """Add a need of `quantity` units with the `scores` of the offers that fit it; return its number."""
        need = len(self.unmet)
        self.need_price.append(max((0, *(score - self.offer_price[offer] for offer, score in scores.items()))))
        self.unmet.append(0)
        self.given.append({})
        self.offers.add(need, scores)
        self._pairs += len(scores)
        for offer, score in scores.items():
            self.needs.fits(offer, need, score)
        self._push(need, quantity)
        return need

    def add_offer(self, capacity: int, greatest: int, scores: dict[int, int]) -> int:
        """Add an offer of `capacity` units, at most `greatest` to one need; return its number."""
        offer = len(self.free)
        self.offer_price.append(max((0, *(score - self.need_price[need] for need, score in scores.items()))))
        self.free.append(0)
        self.greatest.append(greatest)
        self.takers.append({})
        self.needs.add(offer, scores)
        self._pairs += len(scores)
        for need, score in scores.items():
            self.offers.fits(need, offer, score)
        self._pull(~offer, capacity)
        return offer

    def change_quantity(self, need: int, more: int) -> None:
        """Ask `more` units for a need; fewer, where it is negative."""
        if more > 0:
            self._push(need, more)
            return
        spare = min(self.unmet[need], -more)
        self.unmet[need] -= spare
        self._pull(need, -more - spare)

    def withdraw_need(self, need: int) -> None:
        """Take a need out; what it was given goes to others."""
        given = dict(self.given[need])
        self.unmet[need], self.need_price[need] = 0, GONE
        for offer, units in given.items():
            self._give(need, offer, -units)
        for offer, units in given.items():
            self._pull(~offer, units)

    def withdraw_offer(self, offer: int) -> None:
        """Take an offer out; the needs that it served look for others."""
        given = {need: self.given[need][offer] for need in self.takers[offer]}
        self.free[offer], self.offer_price[offer] = 0, GONE
        for need, units in given.items():
            self._give(need, offer, -units)
        for need, units in given.items():
            self._push(need, units)

    def _give(self, need: int, offer: int, units: int) -> None:
        """Give `units` more, or fewer, of an offer to a need; what is unmet or free is the caller's to keep."""
        given, score = self.given[need], self.offers[need][offer]
        given[offer] = given.get(offer, 0) + units
        self.takers[offer][need] = score
        self.objective += units * score
        if not given[offer]:
            del given[offer], self.takers[offer][need]

    def _push(self, need: int, units: int) -> None:
        """Find the best use of `units` at `need`: another offer, another need's place, or none."""
        while units:
            path = self._path_from(need)
            last = path[-1]
            room = units if last >= 0 else min(units, self.free[~last])
            room = min(room, *self._rooms(path)) if len(path) > 1 else room
            self._ship(path, room)
            if last >= 0:
                self.unmet[last] += room
            else:
                self.free[~last] -= room
            units -= room

    def _pull(self, node: int, units: int) -> None:
        """Find the best replacement of `units` that `node` lacks: another need's unmet units, or less of an offer."""
        while units:
            path = self._path_to(node)
            first = path[0]
            room = min(units, self.unmet[first]) if first >= 0 else units
            room = min(room, *self._rooms(path)) if len(path) > 1 else room
            self._ship(path, room)
            if first >= 0:
                self.unmet[first] -= room
            else:
                self.free[~first] += room
            units -= room

    def _rooms(self, path: Path) -> Iterator[int]:
        """Yield how many units each step of `path` can carry."""
        for one, other in pairwise(path):
            if one >= 0:
                yield self.greatest[~other] - self.given[one].get(~other, 0)
            else:
                yield self.given[other][~one]

    def _ship(self, path: Path, units: int) -> None:
        for one, other in pairwise(path):
            need, offer, more = (one, ~other, units) if one >= 0 else (other, ~one, -units)
            self._give(need, offer, more)

    def _path_from(self, source: int) -> Path:
        """Return the best path of a unit from a need to where it rests, and make its steps cost nothing."""
        search = _Search(source, self.need_price[source])
        while (node := search.nearest()) is not None:
            if node >= 0:
                self._leave_need(search, node)
                continue
            worth = search.distance[node] - self.offer_price[~node]
            for need, score in self.takers[~node].items():
                price = self.need_price[need]
                search.reaches(need, worth + score - price, node, price)
        self._reprice(search, -1)
        return search.path()[::-1]

    def _leave_need(self, search: "_Search", need: int) -> None:
        """Go on to the offers that could give more to `need`."""
        fitting, given = self.offers[need], self.given[need]
        worth, price, known = search.distance[need] + self.need_price[need], self.offer_price, search.distance
        slack = search.best - worth
        self._look_at(len(fitting))
        for offer, score in fitting.items():
            cost = price[offer] - score
            if cost < slack and worth + cost < known.get(~offer, GONE) and given.get(offer, 0) < self.greatest[offer]:
                search.reaches(~offer, worth + cost, need, 0 if self.free[offer] else GONE)

    def _path_to(self, target: int) -> Path:
        """Return the best path of a unit that `target` lacks, from where it can be spared; likewise."""
        search = _Search(target, GONE if target >= 0 else self.offer_price[~target])
        while (node := search.nearest()) is not None:
            if node < 0:
                self._enter_offer(search, ~node)
                continue
            worth = search.distance[node] - self.need_price[node]
            for offer in self.given[node]:
                price = self.offer_price[offer]
                search.reaches(~offer, worth + self.offers[node][offer] - price, node, price)
        self._reprice(search, 1)
        return search.path()

    def _enter_offer(self, search: "_Search", offer: int) -> None:
        """Go back to the needs that could take more of `offer`."""
        fitting, given, most = self.needs[offer], self.given, self.greatest[offer]
        worth, price, known = search.distance[~offer] + self.offer_price[offer], self.need_price, search.distance
        slack = search.best - worth
        self._look_at(len(fitting))
        for need, score in fitting.items():
            cost = price[need] - score
            if cost < slack and worth + cost < known.get(need, GONE) and given[need].get(offer, 0) < most:
                search.reaches(need, worth + cost, ~offer, 0 if self.unmet[need] else GONE)

    def _reprice(self, search: "_Search", sign: int) -> None:
        for node, distance in search.distance.items():
            if distance < search.best:
                change = sign * (search.best - distance)
                if node >= 0:
                    self.need_price[node] += change
                else:
                    self.offer_price[~node] -= change

    def _look_at(self, pairs: int) -> None:
        self._left -= pairs
        if self._left < 0:
            raise TooFarError


class _Search:
    """Dijkstra's search from one node until nothing nearer than the best end is left."""

    def __init__(self, start: int, best: int) -> None:
        self.best, self.end = best, start
        self.distance = {start: 0}
        self._before: dict[int, int] = {}
        self._heap = [(0, start)]

    def nearest(self) -> int | None:
        """Return the nearest node not yet looked at; None where the best end is as near."""
        while self._heap:
            distance, node = heappop(self._heap)
            if distance >= self.best:
                return None
            if distance == self.distance[node]:
                return node
        return None

    def reaches(self, node: int, distance: int, before: int, last: int) -> None:
        """Note a path to `node` by way of `before`; it may end there at a cost of `last`."""
        if distance < self.distance.get(node, self.best):
            self.distance[node], self._before[node] = distance, before
            heappush(self._heap, (distance, node))
            if distance + last < self.best:
                self.best, self.end = distance + last, node

    def path(self) -> Path:
        """Return the nodes from the best end back to the start."""
        path = [self.end]
        while path[-1] in self._before:
            path.append(self._before[path[-1]])
        return path


class _Fitting:
    """What fits each row, with its score: read from arrays when it is first asked for."""

    def __init__(self, other: Ints, row: Ints, score: Ints, rows: int) -> None:
        order = np.argsort(row, kind="stable")
        self._other, self._score = other[order], score[order]
        self._first = np.searchsorted(row[order], np.arange(rows + 1)).tolist()
        self._read: dict[int, dict[int, int]] = {}
        self._new: dict[int, dict[int, int]] = {}

    def __getitem__(self, row: int) -> dict[int, int]:
        found = self._read.get(row)
        if found is None:
            start, end = self._first[row : row + 2]
            known = zip(self._other[start:end].tolist(), self._score[start:end].tolist(), strict=True)
            found = self._read[row] = dict(known) | self._new.pop(row, {})
        return found

    def add(self, row: int, scores: dict[int, int]) -> None:
        """Add a row, with what fits it."""
        self._read[row] = scores

    def fits(self, row: int, other: int, score: int) -> None:
        """Add `other` to what fits a row."""
        rows = self._read if row in self._read else self._new
        rows.setdefault(row, {})[other] = score
