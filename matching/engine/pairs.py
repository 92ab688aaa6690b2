"""Eligible pairs of a block and their scores, over flat arrays: index first, gates next, scores for what is
left.

No dense matrix: the candidates of a need are the offers made for its country, and each rule leaves fewer of
them. They are worked off in chunks, so memory grows with the pairs that fit, not with those tried.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from matching.engine.columns import Columns, Flags, Floats, Ints
from matching.engine.contract import Parts, Problem
from matching.engine.eligibility import RULES
from matching.engine.score import MILLION, score_pair

CHUNK = 1 << 18
"""Candidates tried at a time: the columns of a chunk stay in the processor's cache."""

TIE = 1e-6
"""Scores this near to a half are rounded by the reference: the fast logarithm's error is a thousand times
smaller.
"""


@dataclass(frozen=True)
class Pairs:
    """The E eligible pairs of a block, in the order of (need, offer), and the offers lost at each rule."""

    need: Ints  # (E,) position of the need
    offer: Ints  # (E,) position of the offer
    score: Ints  # (E,) millionths
    resources: Floats  # (E,) the factor F
    impact: Floats  # (E,) the factor I
    lost: Ints  # (N, rules) in the order of RULES; category and unit are 0, the block settles them

    def parts(self, columns: Columns, pair: int) -> Parts:
        """Return the three factors of the pair at position `pair`."""
        need_score = columns.need_score[self.need[pair]]
        return Parts(float(need_score), float(self.resources[pair]), float(self.impact[pair]))


def eligible_pairs(problem: Problem, columns: Columns) -> Pairs:
    """Return the eligible pairs of a block of `problem`, scored."""
    lost = np.zeros((len(columns.needs), len(RULES)), np.int64)
    reached = [_apply_pair_rules(columns, need, offer, lost) for need, offer in _candidates(columns, lost)]
    need = np.concatenate([need for need, _ in reached] or [np.zeros(0, np.int64)])
    offer = np.concatenate([offer for _, offer in reached] or [np.zeros(0, np.int64)])
    need, offer = _keep(need, offer, _deployable(columns, need, offer), lost, "deployment")
    need, offer = _keep(need, offer, _not_blocked(problem, columns, need, offer), lost, "blocked")
    score, resources, impact = _score(problem, columns, need, offer)
    return Pairs(need, offer, score, resources, impact, lost)


def _candidates(columns: Columns, lost: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Yield the pairs that the index by country leaves, whole needs at a time, about CHUNK pairs each."""
    counts = np.array([len(offers) for offers in columns.offers_in], np.int64)[columns.country]
    lost[:, RULES.index("country")] = len(columns.offers) - counts
    chunk = np.cumsum(counts) // CHUNK
    for needs in np.split(np.arange(len(counts)), np.flatnonzero(np.diff(chunk)) + 1):
        offers = [columns.offers_in[country] for country in columns.country[needs]]
        yield np.repeat(needs, counts[needs]), np.concatenate(offers)


def _apply_pair_rules(columns: Columns, need: Ints, offer: Ints, lost: Ints) -> tuple[Ints, Ints]:
    languages = columns.languages
    speaks = (languages.shared(need, offer) > 0) | (languages.size[need] == 0) | languages.open_offer[offer]
    need, offer = _keep(need, offer, speaks, lost, "language")
    need, offer = _keep(need, offer, columns.modes.shared(need, offer) > 0, lost, "mode")
    need, offer = _keep(need, offer, columns.levels.shared(need, offer) > 0, lost, "level")
    return _keep(need, offer, _common_days(columns, need, offer) > 0, lost, "dates")


def _keep(need: Ints, offer: Ints, holds: Flags, lost: Ints, rule: str) -> tuple[Ints, Ints]:
    lost[:, RULES.index(rule)] += np.bincount(need[~holds], minlength=len(lost))
    return need[holds], offer[holds]


def _common_days(columns: Columns, need: Ints, offer: Ints) -> Ints:
    last = np.minimum(columns.need_end[need], columns.offer_end[offer])
    return last - np.maximum(columns.need_start[need], columns.offer_start[offer]) + 1


def _deployable(columns: Columns, need: Ints, offer: Ints) -> Flags:
    """Test the smallest deployment on what the needs of each group could take of the offer together."""
    holds = np.ones(len(need), np.bool_)
    bound = np.flatnonzero(columns.smallest[offer])
    if len(bound):
        taker, giver = need[bound], offer[bound]
        _, group = np.unique(columns.group[taker] * len(columns.offers) + giver, return_inverse=True)
        reachable = np.zeros(group.max() + 1, np.int64)
        np.add.at(reachable, group, pair_limits(columns, taker, giver))
        within = np.minimum(reachable[group], columns.capacity[giver])
        holds[bound] = within >= columns.smallest[giver]
    return holds


def pair_limits(columns: Columns, need: Ints, offer: Ints) -> Ints:
    """Return the most that each pair can carry, in units."""
    limits = np.minimum(columns.capacity[offer], columns.greatest[offer])
    return np.minimum(columns.quantity[need], limits)


def _not_blocked(problem: Problem, columns: Columns, need: Ints, offer: Ints) -> Flags:
    need_at = {row.id: position for position, row in enumerate(columns.needs)}
    offer_at = {row.id: position for position, row in enumerate(columns.offers)}
    pairs = [(need_at.get(one), offer_at.get(other)) for one, other in problem.blocked]
    width = len(columns.offers)
    keys = [one * width + other for one, other in pairs if one is not None and other is not None]
    return ~np.isin(need * width + offer, np.array(keys, np.int64))


def _score(problem: Problem, columns: Columns, need: Ints, offer: Ints) -> tuple[Ints, Floats, Floats]:
    score = np.zeros(len(need), np.int64)
    resources, impact = np.zeros(len(need)), np.zeros(len(need))
    for start in range(0, len(need), CHUNK):
        part = slice(start, start + CHUNK)
        resources[part] = _resources(problem, columns, need[part], offer[part])
        impact[part] = _impact(problem, columns, need[part], offer[part])
        score[part] = _combine(problem, columns, need[part], offer[part], resources[part], impact[part])
    return score, resources, impact


def _resources(problem: Problem, columns: Columns, need: Ints, offer: Ints) -> Floats:
    languages = columns.languages
    size = languages.size[need]
    listed = (size > 0) & ~languages.open_offer[offer]
    spoken = np.where(listed, languages.shared(need, offer) / np.maximum(size, 1), 1.0)
    modes = (columns.modes.need[need, 0] & columns.modes.offer[offer, 0]).astype(np.intp)
    levels = columns.levels.shared(need, offer) / columns.levels.size[need]
    days = columns.need_end - columns.need_start + 1
    dates = _common_days(columns, need, offer) / days[need]
    product = spoken * columns.feasibility[need, modes] * levels * dates
    return np.maximum(np.sqrt(np.sqrt(product)), problem.options.epsilon)


def _impact(problem: Problem, columns: Columns, need: Ints, offer: Ints) -> Floats:
    missed = np.ones(len(need))
    for name, share, reach in zip(columns.groups, columns.share, columns.reach, strict=True):
        weight = problem.weights.group(name)
        base = 1 - share[need] * reach[offer]
        # NumPy's power may differ from the reference's in the last bit, so weights other than 1 take the
        # slow way
        missed *= base if weight == 1 else np.array([math.pow(number, weight) for number in base.tolist()])
    floor = problem.options.impact_floor
    return np.maximum(floor + (1 - floor) * (1 - missed), problem.options.epsilon)


def _combine(problem: Problem, columns: Columns, need: Ints, offer: Ints, resources: Floats, impact: Floats) -> Ints:
    weights = problem.weights
    logarithm = (weights.need * np.log(columns.need_score))[need]
    logarithm = logarithm + weights.resources * np.log(resources) + weights.impact * np.log(impact)
    exact = MILLION * np.exp(logarithm)
    score = np.rint(exact).astype(np.int64)
    for pair in np.flatnonzero(np.abs(exact - np.floor(exact) - 0.5) < TIE):
        row = columns.needs[need[pair]], columns.offers[offer[pair]]
        score[pair] = score_pair(problem, *row).value
    return score
