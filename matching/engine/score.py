"""The score of one pair, written as the formula reads: S = N^wN · F^wF · I^wI, score = round(10^6 · S).

This is the reference. `pairs.py` scores whole blocks at once; a test holds its scores and parts equal, bit
for bit. Geometric mean of indicators as in the Human Development Index and INFORM; docs/matching.md gives
the method.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from matching.engine.contract import Country, Need, Offer, Options, Parts, Problem, Weights
from matching.engine.eligibility import common_days

LEAST_FEASIBILITY = 0.1
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Resources:
    """The four shares behind the factor of resources, each in (0, 1]: their fourth root of the product is
    F.
    """

    languages: float
    modes: float
    levels: float
    dates: float


@dataclass(frozen=True, slots=True)
class Score:
    """A pair's score in millionths, its three factors, and what they consist of.

    groups: for each group with a share and a reach, the product of both, in the order of names.
    """

    value: int
    parts: Parts
    resources: Resources
    groups: Mapping[str, float]

    def logarithms(self, weights: Weights) -> dict[str, float]:
        """Return the decomposition: each factor's addend of ln S, none above 0; their sum is ln S."""
        return {
            "need": weights.need * math.log(self.parts.need),
            "resources": weights.resources * math.log(self.parts.resources),
            "impact": weights.impact * math.log(self.parts.impact),
        }


def score_pair(problem: Problem, need: Need, offer: Offer) -> Score:
    """Return the score of an eligible pair. It depends on nothing else in `problem` but weights and
    options.
    """
    return score_in(problem, problem.country_of[need.country], need, offer)


def score_in(problem: Problem, country: Country, need: Need, offer: Offer) -> Score:
    """Return the score that an eligible pair would have with the figures of `country`."""
    resources = match_resources(country, need, offer, problem.options)
    parts = Parts(
        need=need_factor(country, need.severity, problem.options),
        resources=resources_factor(resources, problem.options),
        impact=impact_factor(need.groups, offer.groups, problem.weights, problem.options),
    )
    return Score(combine(parts, problem.weights), parts, resources, reached_shares(need.groups, offer.groups))


def combine(parts: Parts, weights: Weights) -> int:
    """Return round(10^6 · Π part^weight), half to even."""
    logarithm = (
        weights.need * math.log(parts.need)
        + weights.resources * math.log(parts.resources)
        + weights.impact * math.log(parts.impact)
    )
    return round(MILLION * math.exp(logarithm))


def need_factor(country: Country, severity: float, options: Options) -> float:
    """Return N = max(acute, √(structural · acute)): a sudden shock counts anywhere, chronic need adds to
    it.
    """
    structural = figure(country.index, options)
    acute = severity / 5
    return max(acute, math.sqrt(structural * acute), options.epsilon)


def resources_factor(shares: Resources, options: Options) -> float:
    """Return F = (L · M · V · D)^¼."""
    product = shares.languages * shares.modes * shares.levels * shares.dates
    return max(math.sqrt(math.sqrt(product)), options.epsilon)


def impact_factor(
    shares: Mapping[str, float], reaches: Mapping[str, float], weights: Weights, options: Options
) -> float:
    """Return I = f + (1 - f) · g with g = 1 - Π (1 - share · reach)^w; what one side does not state counts
    0.
    """
    return impact_of(reached_shares(shares, reaches), weights, options)


def reached_shares(shares: Mapping[str, float], reaches: Mapping[str, float]) -> dict[str, float]:
    """Return share · reach of each group that both sides state, in the order of names."""
    return {name: shares[name] * reaches[name] for name in sorted(shares) if name in reaches}


def impact_of(reached: Mapping[str, float], weights: Weights, options: Options) -> float:
    """Return I from what `reached_shares` returns."""
    missed = 1.0
    for name in sorted(reached):
        missed *= math.pow(1 - reached[name], weights.group(name))
    floor = options.impact_floor
    return max(floor + (1 - floor) * (1 - missed), options.epsilon)


def match_resources(country: Country, need: Need, offer: Offer, options: Options) -> Resources:
    """Return the shares of the need's languages, levels and days that the offer has, and its mode's
    feasibility.
    """
    open_to_all = not need.languages or not offer.languages
    languages = 1.0 if open_to_all else len(need.languages & offer.languages) / len(need.languages)
    return Resources(
        languages=languages,
        modes=best_mode(mode_feasibility(country, need.category, options), need.modes & offer.modes),
        levels=len(need.levels & offer.levels) / len(need.levels),
        dates=common_days(need, offer) / ((need.end - need.start).days + 1),
    )


def mode_feasibility(country: Country, category: str, options: Options) -> dict[str, float]:
    """Return how feasible each delivery mode is in the country's schools, in [0.1, 1]; 1 where the need
    builds it.
    """
    if category in options.infrastructure_categories:
        return {"high": 1.0, "low": 1.0, "none": 1.0}
    internet = figure(country.school_internet, options)
    electricity = figure(country.school_electricity, options)
    shares = {"high": internet, "low": (1 + electricity) / 2, "none": 1.0}
    return {mode: max(share, LEAST_FEASIBILITY) for mode, share in shares.items()}


def best_mode(feasibility: Mapping[str, float], shared: frozenset[str]) -> float:
    """Return the feasibility of the best of the shared modes; 0 where none is shared."""
    return max((feasibility[mode] for mode in shared), default=0.0)


def figure(value: float | None, options: Options) -> float:
    """Return a country's figure, the reference value where it is missing: neutral, never read as low need."""
    return options.reference if value is None else value
