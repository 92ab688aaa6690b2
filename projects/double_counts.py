"""Pairs of projects that may reach the same people: the headline adds both until a person has said what is true."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce

from .models import DistinctPeople, Project, Reach, RecipientCountry

MOST = 300
"""How many pairs are found: their number grows with the square of the portfolio, and the rest matters less."""
AT_ONCE = (500, 5_000)
"""How many of the largest reaches are read at first, enough for MOST pairs unless few projects share a country or much
is decided; and how many more where they were too few. Smaller ones are found by words.
"""

Key = tuple[int, int, str]
"""The numbers of two projects, the smaller first, and the kind of people."""


@dataclass(frozen=True)
class Pair:
    """`most` is how many people the two count twice at most: the smaller of the two figures. `countries` are those of
    both (ISO 3166-1 alpha-3)."""

    first: Reach
    second: Reach
    countries: tuple[str, ...]

    @property
    def key(self) -> Key:
        return self.first.project_id, self.second.project_id, self.first.kind

    @property
    def most(self) -> int:
        return min(self.first.value, self.second.value)


def open_pairs(among: QuerySet[Project] | None = None) -> list[Pair]:
    """Return the MOST pairs about which nobody has decided that matter most, these first; with `among` those that have
    one of these projects. Two queries, and one more where the largest reaches are too few.

    Two are a pair where they run in a country at common dates and count learners, or teachers, who may be the same: no
    label sets them apart, and they don't name the same population already. A date that nobody stated rules nothing out.
    """
    settled = set(DistinctPeople.objects.values_list("first", "second", "kind"))
    larger: dict[tuple[str, str], list[Any]] = defaultdict(list)
    pairs: list[Pair] = []
    for reach in _largest_first(among):
        shared: dict[Reach, list[str]] = defaultdict(list)
        for iso3 in reach.countries:
            for other in larger[iso3, reach.kind]:
                if (reach.is_asked or other.is_asked) and _may_be_the_same(reach, other):
                    shared[other].append(iso3)
            larger[iso3, reach.kind].append(reach)
        found = (_pair(reach, other, where) for other, where in shared.items())
        pairs += sorted((pair for pair in found if pair.key not in settled), key=lambda pair: pair.key)
        if len(pairs) >= MOST:
            break
    return pairs[:MOST]


def _pair(one: Reach, other: Reach, countries: list[str]) -> Pair:
    first, second = sorted((one, other), key=lambda reach: reach.project_id)
    return Pair(first, second, tuple(countries))


def _largest_first(among: QuerySet[Project] | None) -> Iterator[Any]:
    """Each with its `countries`, its dates `starts` and `ends`, and whether it `is_asked` for."""
    places = RecipientCountry.objects.filter(project=OuterRef("project")).values("country")
    rows = Reach.objects.counted().annotate(
        countries=ArraySubquery(places),
        starts=Coalesce("project__starts_on", date.min),
        ends=Coalesce("project__ends_on", date.max),
        is_asked=Value(True) if among is None else Exists(among.filter(pk=OuterRef("project"))),
    )
    if among is not None:
        where = RecipientCountry.objects.filter(project__in=among).values("country")
        rows = rows.filter(project__in=RecipientCountry.objects.filter(country__in=where).values("project"))
    read = 0
    for number in AT_ONCE:
        found = rows.order_by("-value", "project", "kind")[read : read + number]
        yield from found
        read += number
        if len(found) < number:
            break


def _may_be_the_same(first: Any, second: Any) -> bool:
    if first.starts > second.ends or second.starts > first.ends:
        return False
    told_apart = "" not in (*first.labels, *second.labels) and set(first.labels).isdisjoint(second.labels)
    return not told_apart and set(first.populations).isdisjoint(second.populations)
