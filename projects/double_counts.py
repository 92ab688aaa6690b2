"""Pairs of projects that may reach the same people: the headline adds both until a person has said what is true."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from coalition.reference.lists import named

from .choices import Measure
from .models import DistinctPeople, Figure, Project, RecipientCountry
from .recount import KINDS

FIRST, LAST = date.min, date.max
MOST = 2_000
"""How many pairs are found: their number grows with the square of the portfolio, and the rest matters less."""

Key = tuple[int, int, str]
"""The numbers of two projects, the smaller first, and the kind of people."""


@dataclass(frozen=True)
class Reach:
    """The latest figures of one kind of a project: their sum, what they count, and the populations they name."""

    project: int
    kind: str
    value: int
    labels: frozenset[str]
    populations: frozenset[int | None]


@dataclass(frozen=True)
class Pair:
    """`most` is how many people the two count twice at most: the smaller of the two figures."""

    first: Reach
    second: Reach
    countries: tuple[str, ...]

    @property
    def key(self) -> Key:
        return self.first.project, self.second.project, self.first.kind

    @property
    def most(self) -> int:
        return min(self.first.value, self.second.value)


def open_pairs(among: Collection[int] | None = None) -> list[Pair]:
    """Return the pairs about which nobody has decided, those first that matter most, MOST or few more where there are
    many; with `among` those that have one of these projects. Four queries.

    Two are a pair where they run in a country at common dates and count learners, or teachers, who may be the same: no
    label sets them apart, and they don't name the same population already. A date that nobody stated rules nothing out.
    """
    periods = _periods()
    countries, names = _countries()
    settled = set(DistinctPeople.objects.values_list("first", "second", "kind"))
    larger: dict[tuple[str, str], list[Reach]] = defaultdict(list)
    pairs: list[Pair] = []
    for reach in sorted(_reaches(), key=lambda reach: (-reach.value, reach.project)):
        shared: dict[Reach, list[str]] = defaultdict(list)
        for iso3 in countries[reach.project]:
            for other in larger[iso3, reach.kind]:
                if _is_wanted(among, reach, other) and _may_be_the_same(reach, other, periods):
                    shared[other].append(names[iso3])
            larger[iso3, reach.kind].append(reach)
        found = (_pair(reach, other, where) for other, where in shared.items())
        pairs += (pair for pair in found if pair.key not in settled)
        if len(pairs) >= MOST:
            break
    return sorted(pairs, key=lambda pair: (-pair.most, pair.key))


def _is_wanted(among: Collection[int] | None, *two: Reach) -> bool:
    return among is None or any(reach.project in among for reach in two)


def _pair(one: Reach, other: Reach, countries: list[str]) -> Pair:
    first, second = sorted((one, other), key=lambda reach: reach.project)
    return Pair(first, second, tuple(sorted(countries)))


def _periods() -> dict[int, tuple[date, date]]:
    rows = Project.objects.counted().values_list("pk", "starts_on", "ends_on")
    return {pk: (start or FIRST, end or LAST) for pk, start, end in rows}


def _reaches() -> list[Reach]:
    """Of each project one for learners and one for teachers where it has figures of these."""
    rows = Figure.objects.approved().filter(measure=Measure.REACHED, unit__kind__in=KINDS)
    parts: dict[tuple[int, str], list[tuple[int, str, int | None]]] = defaultdict(list)
    for project, kind, *part in (
        rows.filter(project__in=Project.objects.counted())
        .of_latest_date()
        .values_list("project", "unit__kind", "value", "label", "population")
    ):
        parts[project, kind].append((part[0], part[1], part[2]))
    return [_reach(project, kind, values) for (project, kind), values in parts.items()]


def _reach(project: int, kind: str, values: list[tuple[int, str, int | None]]) -> Reach:
    numbers, labels, populations = zip(*values, strict=True)
    return Reach(project, kind, sum(numbers), frozenset(labels), frozenset(populations))


def _countries() -> tuple[Mapping[int, list[str]], dict[str, str]]:
    """The countries of each project, and their names."""
    rows = RecipientCountry.objects.filter(project__in=Project.objects.counted())
    found: dict[int, list[str]] = defaultdict(list)
    names = {}
    for iso3, project, name in rows.values_list("country", "project", named("country__")):
        found[project].append(iso3)
        names[iso3] = name
    return found, names


def _may_be_the_same(first: Reach, second: Reach, periods: Mapping[int, tuple[date, date]]) -> bool:
    (start, end), (other_start, other_end) = periods[first.project], periods[second.project]
    if start > other_end or other_start > end:
        return False
    told_apart = "" not in first.labels | second.labels and not first.labels & second.labels
    same_already = bool((first.populations & second.populations) - {None})
    return not told_apart and not same_already
