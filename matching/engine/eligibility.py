"""The hard rules, in order, over single pairs: the reference that the checker and the explanations use.

`pairs.py` applies the same rules to whole blocks; a test holds the two equal.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from matching.engine.contract import Need, Offer, Problem

Group = tuple[str, str]
"""("pool" or "need", id): the needs whose deployments of one offer are counted together."""

CAPACITY = "capacity"
"""Not a rule but the outcome for what fits and went elsewhere."""

PAIR_RULES: Mapping[str, Callable[[Need, Offer], bool]] = {
    "category": lambda need, offer: need.category == offer.category,
    "unit": lambda need, offer: need.unit == offer.unit,
    "country": lambda need, offer: covers(offer, need.country),
    "language": lambda need, offer: meet_or_open(need.languages, offer.languages),
    "mode": lambda need, offer: not need.modes.isdisjoint(offer.modes),
    "level": lambda need, offer: not need.levels.isdisjoint(offer.levels),
    "dates": lambda need, offer: common_days(need, offer) >= 1,
}
"""The rules that a pair passes or fails by itself."""

RULES = (*PAIR_RULES, "deployment", "blocked")
"""All rules, in the order in which they are tried."""


@dataclass(frozen=True)
class Screening:
    """One need's outcome: ids of the offers that fit, sorted, and how many were lost at each rule."""

    fitting: tuple[str, ...]
    lost: Mapping[str, int]


def covers(offer: Offer, country: str) -> bool:
    """Tell whether `offer` is made for `country` and does not except it."""
    return (offer.countries is None or country in offer.countries) and country not in offer.excluded


def meet_or_open(need: frozenset[str], offer: frozenset[str]) -> bool:
    """Tell whether the two sets of languages meet, or either lists none."""
    return not need or not offer or not need.isdisjoint(offer)


def common_days(need: Need, offer: Offer) -> int:
    """Return the days that both periods hold, ends counted; 0 or less where there are none."""
    return (min(need.end, offer.end) - max(need.start, offer.start)).days + 1


def first_failure(need: Need, offer: Offer) -> str | None:
    """Return the first pair rule that fails, None where all hold."""
    return next((rule for rule, holds in PAIR_RULES.items() if not holds(need, offer)), None)


def deployment_group(need: Need) -> Group:
    """Return the group on which a smallest deployment to `need` is tested."""
    return ("need", need.id) if need.pool is None else ("pool", need.pool)


def can_deploy(offer: Offer, needs: Iterable[Need]) -> bool:
    """Tell whether `needs` together can take the smallest deployment of `offer`, within its limits."""
    if not offer.min_deployment:
        return True
    reachable = sum(offer.limit(need) for need in needs)
    return offer.min_deployment <= (reachable if offer.capacity is None else min(reachable, offer.capacity))


def failed_rule(problem: Problem, need: Need, offer: Offer) -> str | None:
    """Return the first rule that the pair fails, None where it is eligible; `offer` need not be in
    `problem`.
    """
    rule = first_failure(need, offer)
    if rule is None and offer.min_deployment:
        passed = (row for row in problem.deployed_with(need) if not first_failure(row, offer))
        rule = None if can_deploy(offer, passed) else "deployment"
    if rule is None and (need.id, offer.id) in problem.blocked:
        rule = "blocked"
    return rule


def screen(problem: Problem) -> dict[str, Screening]:
    """Return the screening of every need of `problem`, by its id.

    The lost of a need, its fitting offers counted in, sum to the number of offers.
    """
    screenings = {}
    for key, needs in problem.needs_of.items():
        elsewhere = problem.offers_elsewhere(key)
        for need_id, fitting, lost in _screen_block(needs, problem.offers_of.get(key, ()), problem.blocked):
            screenings[need_id] = Screening(tuple(fitting), in_order({**lost, **elsewhere}))
    return screenings


def in_order(lost: Mapping[str, int]) -> dict[str, int]:
    """Return the counts above 0 in the order of the rules, `capacity` last."""
    return {rule: lost[rule] for rule in (*RULES, CAPACITY) if lost.get(rule)}


def reason(lost: Mapping[str, int], fitting: int) -> str:
    """Return why a need was left unmet: `capacity` where some offer fits, else the last rule that lost an
    offer.

    The last, since it is the one that the offers which came nearest failed. Without any offer it is the
    category.
    """
    return CAPACITY if fitting else next(reversed(in_order(lost)), RULES[0])


def _screen_block(
    needs: tuple[Need, ...], offers: tuple[Offer, ...], blocked: frozenset[tuple[str, str]]
) -> Iterator[tuple[str, list[str], Counter[str]]]:
    passed, lost = {}, {}
    together: dict[tuple[Group, str], list[Need]] = defaultdict(list)
    made_for = {
        country: [offer for offer in offers if covers(offer, country)] for country in {need.country for need in needs}
    }
    for need in needs:
        failures = [(offer, first_failure(need, offer)) for offer in made_for[need.country]]
        passed[need.id] = [offer for offer, rule in failures if rule is None]
        lost[need.id] = Counter(rule for _, rule in failures if rule)
        lost[need.id]["country"] = len(offers) - len(failures)
        for offer in passed[need.id]:
            together[deployment_group(need), offer.id].append(need)
    for need in needs:
        fitting = []
        for offer in passed[need.id]:
            if not can_deploy(offer, together[deployment_group(need), offer.id]):
                lost[need.id]["deployment"] += 1
            elif (need.id, offer.id) in blocked:
                lost[need.id]["blocked"] += 1
            else:
                fitting.append(offer.id)
        yield need.id, fitting, lost[need.id]
