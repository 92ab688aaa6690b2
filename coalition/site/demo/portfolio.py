"""How the fictional projects are laid out: who, what, where, for how many. Plain arithmetic, no database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

UNKNOWN_POPULATION = 8_000.0  # people aged 0 to 14, where the reference holds no figure
DAMPING = 0.92  # a project does not grow as fast as the country
SIZES = (1.0, 0.8, 1.3, 0.6, 0.9, 1.4, 0.7)
TEACHER_SHARE = 4.0  # a project for teachers counts so many times more of them than another one
SHARED_EVERY = 6  # every n-th of the second round serves the people of the country's first project
STRIDE = 5  # no common factor with 112: the second round meets every country once before any twice


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`learners` and `teachers` are reached people; `shares_people`: two of the country's projects serve the same."""

    number: int
    countries: tuple[str, ...]
    is_for_teachers: bool
    learners: int = 0
    teachers: int = 0
    shares_people: bool = False


def lay_out(
    *,
    is_for_teachers: Sequence[bool],
    countries: Sequence[str],
    regional: Sequence[Sequence[str]],
    population: Mapping[str, float],
    learners: int,
    teachers: int,
) -> list[Plan]:
    """Return a plan for each of `is_for_teachers`: their people sum to `learners` and `teachers`."""
    places = _places(len(is_for_teachers), countries, regional)
    second_round = len(countries) + len(regional)
    shared = {place for number, place in enumerate(places) if number >= second_round and number % SHARED_EVERY == 0}
    plans = [
        Plan(number=number, countries=place, is_for_teachers=teaches, shares_people=place in shared)
        for number, (place, teaches) in enumerate(zip(places, is_for_teachers, strict=True))
    ]
    weights = [_weight(plan, population) for plan in plans]
    taught = [w * (TEACHER_SHARE if plan.is_for_teachers else 1) for w, plan in zip(weights, plans, strict=True)]
    shares = zip(plans, apportion(learners, weights), apportion(teachers, taught), strict=True)
    return [replace(plan, learners=some, teachers=few) for plan, some, few in shares]


def apportion(total: int, weights: Sequence[float]) -> Iterator[int]:
    """Yield whole numbers in proportion to the weights; they sum to `total` exactly."""
    whole, seen, given = sum(weights), 0.0, 0
    for weight in weights:
        seen += weight
        upto = round(total * seen / whole)
        yield upto - given
        given = upto


def _places(number: int, countries: Sequence[str], regional: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """Every country once, then the groups of countries, then every country again as far as it goes."""
    first = [(country,) for country in countries]
    groups = [tuple(group) for group in regional]
    again = [(countries[step * STRIDE % len(countries)],) for step in range(number - len(first) - len(groups))]
    return [*first, *groups, *again]


def _weight(plan: Plan, population: Mapping[str, float]) -> float:
    people = sum(population.get(country, UNKNOWN_POPULATION) for country in plan.countries)
    return people**DAMPING * SIZES[plan.number % len(SIZES)]
