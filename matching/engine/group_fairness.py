"""The groups' part of the dial, for the group that is served worst: a few prices, then a blend.

Each price on the groups makes a flow that is best for the floors it attains. The floors wanted mostly lie
between two of them, one affordable and one too dear; every mixture of the two keeps all limits, and costs
and gives in proportion.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, permutations
from math import sqrt

import numpy as np

from matching.engine.columns import Ints
from matching.engine.deployment import Deployments, repair
from matching.engine.fairness import Allocation, Optimum
from matching.engine.groups import GroupPrices, Groups, attained
from matching.engine.remainder import filled
from matching.engine.score import MILLION
from matching.engine.transport import Transport, best_flow

GROUP_SOLVES = 4
"""Prices that are tried, one flow each; the last one between what is affordable and what is not."""

FIRST_PRICE = 50_000.0
"""Millionths of a score per unit of the group served worst, in the first try."""

CONTRAST = 4
"""How much more the groups served worst are priced than the others."""


@dataclass(frozen=True)
class Trial:
    """A flow with what it is worth and what each group gets of it."""

    prices: GroupPrices
    flow: Ints
    relaxed: Ints
    objective: int
    served: list[int]  # (G,) millionths of a unit
    shares: list[Fraction]  # of what each could get alone, groups that could get nothing left out

    @property
    def least(self) -> Fraction:
        """Share of the group served worst."""
        return min(self.shares)


@dataclass(frozen=True)
class GroupSearch:
    """What stays the same over all trials of a block: floors of countries, groups, what each could get alone."""

    transport: Transport
    deployments: Deployments
    groups: Groups
    alone: list[int]

    def trial(self, prices: GroupPrices) -> Trial | None:
        """Return the best flow found under `prices`, None where smallest deployments forbid the floors."""
        priced = self.groups.priced(self.transport, prices)
        relaxed = best_flow(priced)
        flow = None if relaxed is None else repair(priced, self.deployments, relaxed)
        return None if relaxed is None or flow is None else self.measured(prices, flow, relaxed)

    def measured(self, prices: GroupPrices, flow: Ints, relaxed: Ints) -> Trial:
        """Return the trial that `flow` is."""
        served = self.groups.served(self.transport, flow)
        objective = self.transport.objective(flow)
        return Trial(prices, flow, relaxed, objective, served, attained(served, self.alone))

    def is_sound(self, flow: Ints) -> bool:
        """Tell whether `flow` keeps the floors of countries and the smallest deployments."""
        kept = bool((self.transport.served(flow) >= self.transport.floor).all())
        return kept and not len(self.deployments.short(flow))


def allocate_for_groups(
    fair: Allocation, deployments: Deployments, groups: Groups, alone: list[int], enough: Fraction
) -> Allocation:
    """Return the allocation found in which the worst-served group gets most and the total is `enough`.

    `alone` (G): the most that each group could get. The countries' floors of `fair` stay.
    """
    search = GroupSearch(fair.transport, deployments, groups, alone)
    start = search.measured(groups.unpriced, fair.flow, fair.optima[0].flow)
    if not start.shares or start.least == 1 or start.objective <= enough:
        return fair
    trials = [start, *_trials(search, start, enough)]
    trials += _last_trial(search, trials, enough)
    best = _best_blend(search, trials, enough)
    if best.least <= start.least:
        return fair
    found = tuple(Optimum(trial.prices, trial.relaxed) for trial in trials)
    return Allocation(fair.transport, best.flow, found, for_groups=True)


def _trials(search: GroupSearch, start: Trial, enough: Fraction) -> Iterator[Trial]:
    """Try prices, each scaled by what the last one cost: the cost of a price grows about as its square."""
    emphasis, price, last = [1.0] * len(start.shares), FIRST_PRICE, start
    for _ in range(GROUP_SOLVES - 1):
        emphasis = _emphasised(emphasis, last.shares)
        trial = search.trial(_spread([round(price * weight) for weight in emphasis], search.alone))
        if trial is None:
            price /= 4
            continue
        yield trial
        last, cost = trial, start.objective - trial.objective
        price *= min(4.0, max(0.1, 0.95 * sqrt((start.objective - enough) / cost))) if cost > 0 else 4.0


def _emphasised(emphasis: list[float], shares: list[Fraction]) -> list[float]:
    """Return the weights of the groups' prices, the greatest 1: more for those that lack more."""
    least = min(shares)
    lacks = [float((1 - share) / (1 - least)) if least < 1 else 1.0 for share in shares]
    found = [weight * lack**CONTRAST for weight, lack in zip(emphasis, lacks, strict=True)]
    return [weight / max(found) for weight in found] if max(found) > 0 else [1.0] * len(found)


def _spread(prices: list[int], alone: list[int]) -> GroupPrices:
    """Return prices for all groups, 0 for those that can get nothing."""
    given = iter(prices)
    return tuple(next(given) if most else 0 for most in alone)


def _last_trial(search: GroupSearch, trials: list[Trial], enough: Fraction) -> list[Trial]:
    """Return the trial between the best affordable one and the nearest that is too dear, if there is any."""
    best = max((trial for trial in trials if trial.objective >= enough), key=lambda trial: trial.least)
    dear = [trial for trial in trials if trial.objective < enough and trial.least > best.least]
    if not dear:
        return []
    between = search.trial(_between(best, max(dear, key=lambda trial: trial.objective)))
    return [between] if between else []


def _between(cheap: Trial, dear: Trial) -> GroupPrices:
    """Return the prices on the way from one trial's to the other's at which both flows are worth the same."""
    more = [there - here for here, there in zip(cheap.served, dear.served, strict=True)]
    base = sum(map(int.__mul__, cheap.prices, more))
    rise = sum(map(int.__mul__, dear.prices, more)) - base
    way = Fraction(MILLION * (cheap.objective - dear.objective) - base, rise) if rise else Fraction(1, 2)
    way = min(Fraction(1), max(Fraction(0), way))
    return tuple(round(here + way * (there - here)) for here, there in zip(cheap.prices, dear.prices, strict=True))


def _best_blend(search: GroupSearch, trials: list[Trial], enough: Fraction) -> Trial:
    """Return the best of the affordable trials and of their mixtures with any other."""
    found = list(trials)
    for cheap, other in permutations(trials, 2):
        if cheap.objective >= enough:
            flow = _blend(search.transport, cheap.flow, other.flow, _portion(cheap, other, enough))
            found.append(search.measured(cheap.prices, flow, cheap.relaxed))
    kept = (trial for trial in found if trial.objective >= enough and search.is_sound(trial.flow))
    return max(kept, key=lambda trial: (trial.least, trial.objective))


def _portion(cheap: Trial, other: Trial, enough: Fraction) -> Fraction:
    """Return how much of `other` the mixture takes: most for the worst share, within what may be given up."""
    affordable = other.objective >= enough
    most = Fraction(1) if affordable else (cheap.objective - enough) / (cheap.objective - other.objective)
    lines = [(here, there - here) for here, there in zip(cheap.shares, other.shares, strict=True)]
    crossings = ((c - a) / (b - d) for (a, b), (c, d) in combinations(lines, 2) if b != d)
    portions = [most, *(portion for portion in crossings if 0 < portion < most)]
    return max(portions, key=lambda portion: min(a + portion * b for a, b in lines))


def _blend(transport: Transport, cheap: Ints, other: Ints, portion: Fraction) -> Ints:
    """Return a whole flow around cheap + portion · (other - cheap): rounded down, the rest by a small flow."""
    changed = np.flatnonzero(cheap != other)
    ends = zip(cheap[changed].tolist(), other[changed].tolist(), strict=True)
    exact = [here + portion * (there - here) for here, there in ends]
    flow = cheap.copy()
    flow[changed] = [int(units) for units in exact]
    broken = changed[[units.denominator > 1 for units in exact]]
    whole = filled(transport, flow, broken, np.ones_like(broken))
    return flow if whole is None else whole
