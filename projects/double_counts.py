"""Pairs of projects that may reach the same people: the headline adds both until a person has said what is true."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from coalition.reference.lists import named

from .choices import Measure
from .models import DistinctPeople, Figure, Project, RecipientCountry
from .recount import KINDS

FIRST, LAST = date.min, date.max
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


def open_pairs() -> list[Pair]:
    """Return the pairs about which nobody has decided, those first that matter most; four queries.

    Two are a pair where they run in a country at common dates and count learners, or teachers, who may be the same: no
    label sets them apart, and they don't name the same population already. A date that nobody stated rules nothing out.
    """
    periods = _periods()
    reaches = _reaches(periods)
    countries, names = _countries(reaches)
    settled = set(DistinctPeople.objects.values_list("first", "second", "kind"))
    shared: dict[tuple[Reach, Reach], set[str]] = defaultdict(set)
    for iso3, here in countries.items():
        for first, second in _couples(reaches, here):
            if _may_be_the_same(first, second, periods):
                shared[first, second].add(names[iso3])
    pairs = [Pair(first, second, tuple(sorted(where))) for (first, second), where in shared.items()]
    return sorted((pair for pair in pairs if pair.key not in settled), key=lambda pair: (-pair.most, pair.key))


def _periods() -> dict[int, tuple[date, date]]:
    rows = Project.objects.counted().values_list("pk", "starts_on", "ends_on")
    return {pk: (start or FIRST, end or LAST) for pk, start, end in rows}


def _reaches(projects: Iterable[int]) -> dict[int, list[Reach]]:
    """By project, one for learners and one for teachers where it has figures of these."""
    rows = Figure.objects.approved().filter(measure=Measure.REACHED, unit__kind__in=KINDS, project__in=list(projects))
    parts: dict[tuple[int, str], list[tuple[int, str, int | None]]] = defaultdict(list)
    for project, kind, *part in rows.of_latest_date().values_list(
        "project", "unit__kind", "value", "label", "population"
    ):
        parts[project, kind].append((part[0], part[1], part[2]))
    found: dict[int, list[Reach]] = defaultdict(list)
    for (project, kind), values in parts.items():
        numbers, labels, populations = zip(*values, strict=True)
        found[project].append(Reach(project, kind, sum(numbers), frozenset(labels), frozenset(populations)))
    return found


def _countries(projects: Iterable[int]) -> tuple[Mapping[str, list[int]], dict[str, str]]:
    """The projects of each country, in order, and its name."""
    rows = RecipientCountry.objects.filter(project__in=list(projects)).order_by("project")
    here: dict[str, list[int]] = defaultdict(list)
    names = {}
    for iso3, project, name in rows.values_list("country", "project", named("country__")):
        here[iso3].append(project)
        names[iso3] = name
    return here, names


def _couples(reaches: Mapping[int, list[Reach]], here: Iterable[int]) -> Iterator[tuple[Reach, Reach]]:
    for left, right in combinations(here, 2):
        for first in reaches[left]:
            yield from ((first, second) for second in reaches[right] if second.kind == first.kind)


def _may_be_the_same(first: Reach, second: Reach, periods: Mapping[int, tuple[date, date]]) -> bool:
    (start, end), (other_start, other_end) = periods[first.project], periods[second.project]
    if start > other_end or other_start > end:
        return False
    told_apart = "" not in first.labels | second.labels and not first.labels & second.labels
    same_already = bool((first.populations & second.populations) - {None})
    return not told_apart and not same_already
