"""The dial: how much of a block's best total may be given up so that those served worst get more.

Every country is promised the same share of what it could get alone, and the largest promise is sought whose
cost stays within its part of the dial (max-min fairness at a bounded price, after McElfresh and Dickerson,
AAAI 2018). The other part pays for the disadvantaged group that is served worst (`group_fairness.py`).
"""

from dataclasses import dataclass, replace
from fractions import Fraction

from matching.engine.columns import Ints
from matching.engine.contract import CountryCoverage
from matching.engine.deployment import Deployments, repair
from matching.engine.groups import GroupPrices
from matching.engine.transport import Transport, best_flow

STEPS = 1000
"""Promises are whole thousandths of what a country could get alone."""

GROUPS_PART = Fraction(1, 5)
"""Of the dial, what the groups' promises may cost, where a group is named; the countries' may cost the rest."""


@dataclass(frozen=True)
class Optimum:
    """An optimum without smallest deployments, of the scores with these prices of groups: what proves a
    bound.
    """

    prices: GroupPrices
    flow: Ints


@dataclass(frozen=True)
class Allocation:
    """A block's flow, and the optima under the same floors of which each proves a bound on it."""

    transport: Transport
    flow: Ints
    optima: tuple[Optimum, ...]
    for_groups: bool = False

    @property
    def objective(self) -> int:
        """Σ flow · score."""
        return self.transport.objective(self.flow)


def allocate(transport: Transport, deployments: Deployments) -> Allocation:
    """Return the best allocation found without floors; without smallest deployments it is the optimum."""
    plain = _allocate(transport, deployments)
    if plain is None:
        raise ArithmeticError("a problem without floors has no flow")
    return plain


def allocate_fairly(
    transport: Transport, deployments: Deployments, plain: Allocation, alone: Ints, dial: Fraction
) -> Allocation:
    """Return the allocation with the largest promise to every country that costs at most `dial` of `plain`.

    `alone` (C,): the most that each country could get. With dial 0 it is `plain`.
    """
    if dial == 0 or not alone.any():
        return plain
    enough = (1 - dial) * plain.objective
    best, low, high = plain, 0, STEPS + 1
    promise = STEPS  # all that is possible, at once: in a block of plenty this ends the search
    while low + 1 < high:
        floor = -(-promise * alone // STEPS)  # rounded up, or a country of few units would be promised less
        tried = _allocate(replace(transport, floor=floor), deployments, enough)
        if tried is not None:
            best, low = tried, promise
        else:
            high = promise
        promise = (low + high) // 2
    return best


def worst_country(allocation: Allocation, alone: Ints, countries: tuple[str, ...]) -> CountryCoverage | None:
    """Return the country served least of what it could get alone, None where no country could get anything.

    Of equals, the one covered least, then the first by code.
    """
    transport = allocation.transport
    served, asked = transport.served(allocation.flow).tolist(), transport.asked.tolist()
    reachable = [country for country, units in enumerate(alone.tolist()) if units]
    if not reachable:
        return None
    worst = min(
        reachable,
        key=lambda c: (Fraction(served[c], int(alone[c])), Fraction(served[c], asked[c]), countries[c]),
    )
    return CountryCoverage(countries[worst], served[worst] / asked[worst], int(alone[worst]) / asked[worst])


def _allocate(transport: Transport, deployments: Deployments, enough: Fraction = Fraction(0)) -> Allocation | None:
    """Return an allocation whose total is `enough`; repair only lowers it, so it is left where that is vain."""
    relaxed = best_flow(transport)
    if relaxed is None or transport.objective(relaxed) < enough:
        return None
    flow = repair(transport, deployments, relaxed)
    if flow is None or transport.objective(flow) < enough:
        return None
    return Allocation(transport, flow, (Optimum((), relaxed),))
