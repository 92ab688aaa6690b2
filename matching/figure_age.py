"""Which of a country's figures are too old to rely on, on the day of a run; the run keeps the answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from coalition.reference.models import CountryIndex, Indicator, IndicatorValue

OldFigures = dict[str, dict[str, int]]
"""By country, the old ones among the engine's figures, each with its year: of an index, which is made of many, the
newest year among those of its figures that are old."""


def is_old(year: int, *, after: int, on: date) -> bool:
    """Whether a figure of that year is older than `after` years."""
    return on.year - year > after


def old_figures(countries: Iterable[str], vintage_id: int | None, *, on: date) -> OldFigures:
    """Return the old figures of these countries in the vintage, and no country without one; three queries.

    How long a figure can be relied on is said by its indicator. An index is old where most of what it is made of is.
    """
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    if vintage_id is None:
        return {}
    asked = list(countries)
    after = dict(Indicator.objects.values_list("pk", "old_after"))
    indices = CountryIndex.objects.filter(vintage=vintage_id, method__is_active=True, country__in=asked)
    for iso3, breakdown in indices.values_list("country", "breakdown"):
        parts = [part for dimension in breakdown["dimensions"] for part in dimension["components"]]
        old = [part["year"] for part in parts if is_old(part["year"], after=after[part["indicator"]], on=on)]
        if _are_most(old, parts):
            found[iso3]["index"] = max(old)
    schools = IndicatorValue.objects.filter(vintage=vintage_id, country__in=asked).exclude(indicator__role="")
    for iso3, role, year, indicator in schools.values_list("country", "indicator__role", "year", "indicator"):
        if is_old(year, after=after[indicator], on=on):
            found[iso3][role] = year
    return {iso3: dict(sorted(figures.items())) for iso3, figures in sorted(found.items())}


def _are_most(some: Sequence[object], of: Sequence[object]) -> bool:
    return 2 * len(some) > len(of)
