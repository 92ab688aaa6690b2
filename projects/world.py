"""Projects on the map: a circle for each recipient country, by projects or by people who were reached there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Count, QuerySet

from coalition.core.cartography import World, draw_world
from coalition.reference.choices import Region, UnitKind
from coalition.reference.lists import named

from .choices import Measure
from .models import Figure, RecipientCountry

REGIONS = dict(Region.choices)
WHOLE = 100


Place = Sequence[Any]
"""ISO 3166 alpha-3, region, name in the reader's language, and the number that the circle shows."""


def places_of(projects: QuerySet[Any]) -> list[Place]:
    """Return the recipient countries of these projects with the number of projects in each; one query."""
    rows = RecipientCountry.objects.filter(project__in=projects.order_by().values("pk"))
    named_rows = rows.values_list("country", "country__region", named("country__")).annotate(number=Count("project"))
    return sorted(named_rows.order_by())  # of few countries: PostgreSQL would sort every row of a project by the name


def world_of(projects: QuerySet[Any], url: Callable[[str], str]) -> World:
    """Return the map of these projects, each counted once in each of its countries; one query."""
    return drawn(places_of(projects), url)


def world_of_people(projects: QuerySet[Any], kind: UnitKind, url: Callable[[str], str]) -> tuple[World, int]:
    """Return the map of the people of this kind who were reached, and how many projects are not on it; two queries.

    A project in several countries is there where the share of each is known; people whom several projects serve count
    once in a country, by the largest figure (docs/headline.md).
    """
    figures = _latest(projects, kind)
    shares, places = _recipients({figure.project_id for figure in figures})
    placed = [figure for figure in figures if _is_placed(shares.get(figure.project_id, {}))]
    people = _people(placed, shares)
    rows = [(iso3, *places[iso3], number) for iso3, number in sorted(people.items())]
    missing = {figure.project_id for figure in figures} - {figure.project_id for figure in placed}
    return drawn(rows, url, of_people=True), len(missing)


def _latest(projects: QuerySet[Any], kind: UnitKind) -> list[Figure]:
    reached = Figure.objects.approved().filter(measure=Measure.REACHED, unit__kind=kind)
    return list(reached.filter(project__in=projects.order_by().values("pk")).of_latest_date())


def _recipients(projects: Iterable[int]) -> tuple[Mapping[int, dict[str, Any]], dict[str, tuple[str, str]]]:
    """Return each project's share of each country, in percent or None, and each country's region and name."""
    rows = RecipientCountry.objects.filter(project__in=list(projects))
    shares: dict[int, dict[str, Any]] = defaultdict(dict)
    places = {}
    for project, iso3, share, region, name in rows.values_list(
        "project", "country", "share", "country__region", named("country__")
    ):
        shares[project][iso3] = share
        places[iso3] = (region, name)
    return {project: _of_the_whole(parts) for project, parts in shares.items()}, places


def _of_the_whole(shares: dict[str, Any]) -> dict[str, Any]:
    return dict.fromkeys(shares, WHOLE) if len(shares) == 1 else shares


def _is_placed(shares: Mapping[str, Any]) -> bool:
    return bool(shares) and None not in shares.values()


def _people(figures: Iterable[Figure], shares: Mapping[int, Mapping[str, Any]]) -> dict[str, int]:
    """Of each population in each country the largest figure; what has no population of its own stands for itself."""
    largest: dict[tuple[str, int], int] = defaultdict(int)
    for figure in figures:
        for iso3, share in shares[figure.project_id].items():
            key = (iso3, figure.population_id or -figure.pk)
            largest[key] = max(largest[key], round(figure.value * share / WHOLE))
    people: dict[str, int] = defaultdict(int)
    for (iso3, _population), number in largest.items():
        people[iso3] += number
    return people


def drawn(rows: Sequence[Place], url: Callable[[str], str], *, of_people: bool = False) -> World:
    """Return the map of these places; `url` leads from a circle to its page."""
    return draw_world(
        {iso3: number for iso3, _region, _name, number in rows},
        names={iso3: name for iso3, _region, name, _number in rows},
        url=url,
        regions=_regions(rows),
        of_people=of_people,
    )


def _regions(rows: Iterable[Place]) -> list[tuple[str, int, int]]:
    """Add up (name, countries, number) by region, in the order of their names: the register ranks none."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for _iso3, region, _name, number in rows:
        numbers[region].append(number)
    return sorted((str(REGIONS.get(region, region)), len(n), sum(n)) for region, n in numbers.items() if region)
