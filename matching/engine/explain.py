"""Why a pair stands where it stands: field by field, how sure, and what would lift it to first."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from matching.engine.contract import Need, Offer, Problem
from matching.engine.eligibility import PAIR_RULES, covers, failed_rule, first_failure
from matching.engine.score import score_in, score_pair

FIGURES = ("index", "school_internet", "school_electricity")
EVERYWHERE = "*"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One rule over a pair: what the need asks, what the offer has, what both share, whether the rule holds.

    Texts are codes, dates and numbers; words for people are the caller's. An empty tuple is "lists none".
    """

    rule: str
    need: tuple[str, ...]
    offer: tuple[str, ...]
    shared: tuple[str, ...]
    holds: bool


@dataclass(frozen=True, slots=True)
class Band:
    """A score with the country's figures as they are used, and its range over all that the doubtful ones could be.

    missing: the figures, among FIGURES, that are not known and matter to this pair; the score takes the reference
    value for them. old: those that are known, but too old to rely on, and matter; the score takes their value.
    """

    score: int
    low: int
    high: int
    missing: tuple[str, ...]
    old: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One change of an offer: `value` added to `field` (or put in its place), and the score that follows."""

    field: str
    value: str
    score: int


def compare(problem: Problem, need: Need, offer: Offer) -> tuple[Comparison, ...]:
    """Return the pair rule by rule, in the order of the rules."""
    rows = [
        ("category", (need.category,), (offer.category,)),
        ("unit", (need.unit,), (offer.unit,)),
        ("country", (need.country,), _places(offer, need.country)),
        ("language", tuple(sorted(need.languages)), tuple(sorted(offer.languages))),
        ("mode", tuple(sorted(need.modes)), tuple(sorted(offer.modes))),
        ("level", tuple(sorted(need.levels)), tuple(sorted(offer.levels))),
    ]
    compared = [
        Comparison(rule, asked, had, tuple(one for one in asked if one in had), PAIR_RULES[rule](need, offer))
        for rule, asked, had in rows
    ]
    return (*compared, _compare_dates(need, offer), *_compare_rest(problem, need, offer))


def score_band(problem: Problem, need: Need, offer: Offer, *, old: Collection[str] = ()) -> Band:
    """Return the score of an eligible pair with the range that the country's doubtful figures leave open.

    old: the figures, among FIGURES, that the caller holds too old to rely on. The score grows with every figure, so
    its least is where all doubtful ones are 0, its greatest where all are 1.
    """
    country = problem.country_of[need.country]

    def at(figures: Iterable[str], value: float) -> int:
        changes: dict[str, Any] = dict.fromkeys(figures, value)
        return score_in(problem, replace(country, **changes), need, offer).value

    unknown = [name for name in FIGURES if getattr(country, name) is None]
    doubtful = [name for name in FIGURES if name in unknown or name in old]
    matter = [name for name in doubtful if at([name], 0.0) != at([name], 1.0)]
    return Band(
        score=score_pair(problem, need, offer).value,
        low=at(doubtful, 0.0),
        high=at(doubtful, 1.0),
        missing=tuple(name for name in matter if name in unknown),
        old=tuple(name for name in matter if name not in unknown),
    )


def nearest_change(problem: Problem, need: Need, offer: Offer, best: int) -> Change | None:
    """Return the single change of `offer` that lifts it to first with the least to spare, None where there
    is none.

    `best` is the score of the need's first offer. None too where the offer is first already.
    """
    if failed_rule(problem, need, offer) is None and score_pair(problem, need, offer).value >= best:
        return None
    lifting = (change for change in single_changes(problem, need, offer) if change.score >= best)
    return min(lifting, key=lambda change: (change.score, change.field, change.value), default=None)


def single_changes(problem: Problem, need: Need, offer: Offer) -> Iterator[Change]:
    """Yield every single change of `offer` that makes it fit `need`, or fit it better, with the score it
    leads to.
    """
    before = score_pair(problem, need, offer).value if failed_rule(problem, need, offer) is None else -1
    for field, value, changed in _variants(problem, need, offer):
        if failed_rule(problem, need, changed) is None:
            score = score_pair(problem, need, changed).value
            if score > before:
                yield Change(field, value, score)


def _places(offer: Offer, country: str) -> tuple[str, ...]:
    if covers(offer, country):
        return (country,)
    return (EVERYWHERE,) if offer.countries is None else tuple(sorted(offer.countries - offer.excluded))


def _compare_dates(need: Need, offer: Offer) -> Comparison:
    shared = (max(need.start, offer.start), min(need.end, offer.end))
    holds = shared[0] <= shared[1]
    periods = [(need.start, need.end), (offer.start, offer.end), shared if holds else ()]
    asked, had, common = (tuple(day.isoformat() for day in period) for period in periods)
    return Comparison("dates", asked, had, common, holds)


def _compare_rest(problem: Problem, need: Need, offer: Offer) -> Iterator[Comparison]:
    """The rules that look beyond the pair; where a pair rule fails they are not reached and count as held."""
    failed = failed_rule(problem, need, offer)
    smallest = (str(offer.min_deployment),) if offer.min_deployment else ()
    yield Comparison("deployment", (str(need.quantity),), smallest, (), failed != "deployment")
    yield Comparison("blocked", (need.id,), (offer.id,), (), (need.id, offer.id) not in problem.blocked)


def _variants(problem: Problem, need: Need, offer: Offer) -> Iterator[tuple[str, str, Offer]]:
    if not covers(offer, need.country):
        named = None if offer.countries is None else offer.countries | {need.country}
        opened = replace(offer, countries=named, excluded=offer.excluded - {need.country})
        yield "countries", need.country, opened
    for field in ("languages", "modes", "levels"):
        had = getattr(offer, field)
        for missing in sorted(getattr(need, field) - had) if had else ():
            yield field, missing, replace(offer, **{field: had | {missing}})
    yield from _periods(need, offer)
    for name in sorted(need.groups):
        if offer.groups.get(name, 0.0) < 1:
            yield "groups", name, replace(offer, groups={**offer.groups, name: 1.0})
    if offer.min_deployment:
        smaller = _reachable(problem, need, offer)
        yield "min_deployment", str(smaller), replace(offer, min_deployment=smaller)


def _periods(need: Need, offer: Offer) -> Iterator[tuple[str, str, Offer]]:
    start, end = min(need.start, offer.start), max(need.end, offer.end)
    if start < offer.start:
        yield "start", start.isoformat(), replace(offer, start=start)
    if end > offer.end:
        yield "end", end.isoformat(), replace(offer, end=end)


def _reachable(problem: Problem, need: Need, offer: Offer) -> int:
    """Return the largest smallest-deployment that the need's group could still take of `offer`."""
    together = sum(offer.limit(row) for row in problem.deployed_with(need) if first_failure(row, offer) is None)
    limits = (offer.min_deployment, together, offer.capacity)
    return min(limit for limit in limits if limit is not None)
