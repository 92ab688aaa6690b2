"""The only bridge between the portal's rows and the engine: what is open today, as the engine's problem.

What a row leaves open is read so that it never works against a country: a need without dates runs from today for a
year, one without modes or levels takes any, one without an assessed severity stands in the middle of the scale. A
need's id is the row's key, an offer's too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from coalition.core.conflicts import Conflict
from coalition.reference.choices import UnitKind
from coalition.reference.models import CountryIndex, EducationLevel, IndicatorValue, IndicatorVintage, SupportCategory
from matching.choices import CLOSED_AGAINST, LIVE
from matching.engine.contract import CONTRACT_VERSION, GREATEST_QUANTITY, MODES, Problem
from matching.engine.reading import read_problem
from matching.models import Match, WeightSet
from members.models import Offer, OfferGroup
from requests.models import Need, NeedGroup

ANY_LEVEL = "any"
"""A level that every offer has, so that a need that names none takes all offers alike."""

MIDDLE_SEVERITY = 3
FAIRNESS_DIAL = 0.01
"""The portal's default: one per cent of the best total may be given up for the country that is served least."""

NEED_LASTS = timedelta(days=365)
Lists = Mapping[int, list[str]]


@dataclass(frozen=True)
class Reading:
    """The problem of a day, and the versions of what was read beside needs and offers."""

    problem: Problem
    weights: WeightSet
    vintage: IndicatorVintage | None


def read_open_problem(*, on: date) -> Reading:
    """Read what is open on that day, in a number of queries that does not grow with it.

    Raises Conflict where no weights are in use.
    """
    weights = WeightSet.objects.current()
    if weights is None:
        raise Conflict(_("No weights are in use. An administrator proposes them."))
    vintage = IndicatorVintage.objects.current()
    needs = list(_needs(on))
    document = {
        "version": CONTRACT_VERSION,
        "weights": {name: getattr(weights, name) for name in ("need", "resources", "impact", "groups")},
        "options": {"fairness_dial": FAIRNESS_DIAL, "infrastructure_categories": _builders()},
        "countries": _countries({need["country"] for need in needs}, vintage),
        "needs": needs,
        "offers": list(_offers(on)),
        "blocked": _blocked(),
    }
    return Reading(read_problem(document), weights, vintage)


def _needs(on: date) -> Iterable[dict[str, Any]]:
    rows = Need.objects.open()
    levels, modes = _lists(rows, "levels"), _lists(rows, "modes")
    shares: dict[int, dict[str, int]] = defaultdict(dict)
    for need, group, heads in NeedGroup.objects.filter(need__in=rows).values_list("need", "group", "head_count"):
        shares[need][group] = heads
    for row in _need_columns(rows):
        start, end = _period(row["starts_on"], row["ends_on"], on)
        learners = row["learners"] or (row["quantity"] if row["unit_kind"] == UnitKind.LEARNERS else 0)
        yield {
            "id": str(row["pk"]),
            "country": row["country"],
            "category": row["category"],
            "unit": row["unit"],
            "quantity": min(row["quantity"] - row["proposed"] - row["agreed"], GREATEST_QUANTITY),
            "severity": row["severity"] or MIDDLE_SEVERITY,
            "pool": row["reference"] if row["countries"] > 1 else None,
            "languages": _languages(row["languages"]),
            "modes": modes[row["pk"]] or list(MODES),
            "levels": levels[row["pk"]] or [ANY_LEVEL],
            "start": start.isoformat(),
            "end": end.isoformat(),
            "groups": {group: min(1.0, heads / learners) for group, heads in shares[row["pk"]].items() if learners},
        }


def _need_columns(rows: Any) -> Iterable[dict[str, Any]]:
    request = "request_country__country_request"
    own = ("pk", "category", "unit", "quantity", "proposed", "agreed", "learners", "languages", "starts_on", "ends_on")
    columns: Iterable[dict[str, Any]] = rows.values(
        *own,
        country=F("request_country__country"),
        reference=F(f"{request}__reference"),
        severity=F(f"{request}__severity"),
        unit_kind=F("unit__kind"),
    ).annotate(countries=Count(f"{request}__countries"))
    return columns


def _period(starts_on: date | None, ends_on: date | None, on: date) -> tuple[date, date]:
    """What is left of a need's time; of one that is over, its last day, which no offer of today meets."""
    start = max(starts_on or on, on)
    end = ends_on or start + NEED_LASTS
    return min(start, end), end


def _offers(on: date) -> Iterable[dict[str, Any]]:
    rows = Offer.objects.matchable(on)
    levels, modes = _lists(rows, "levels"), _lists(rows, "modes")
    countries, excluded = _lists(rows, "countries"), _lists(rows, "excluded_countries")
    all_levels = list(EducationLevel.objects.values_list("pk", flat=True))
    reach: dict[int, dict[str, float]] = defaultdict(dict)
    for offer, group, share in OfferGroup.objects.filter(offer__in=rows).values_list("offer", "group", "reach"):
        reach[offer][group] = share
    for row in rows:
        start = max(row.available_from or on, on)
        yield {
            "id": str(row.pk),
            "category": row.category_id,
            "unit": row.unit_id,
            "capacity": None if row.left is None else min(row.left, GREATEST_QUANTITY),
            "min_deployment": _within(row.min_deployment),
            "max_deployment": _within(row.max_deployment),
            "countries": "*" if row.is_global else countries[row.pk],
            "except": excluded[row.pk],
            "languages": _languages(row.languages),
            "modes": modes[row.pk] or list(MODES),
            "levels": [*(levels[row.pk] or all_levels), ANY_LEVEL],
            "start": start.isoformat(),
            "end": (row.available_to or date.max).isoformat(),
            "groups": reach[row.pk],
        }


def _countries(asking: set[str], vintage: IndicatorVintage | None) -> list[dict[str, Any]]:
    index = CountryIndex.objects.filter(vintage=vintage, method__is_active=True).values_by_country()
    schools = IndicatorValue.objects.school_figures(vintage) if vintage else {}
    unknown = (None, None)
    return [
        {
            "iso3": iso3,
            "index": index.get(iso3),
            "school_internet": schools.get(iso3, unknown)[0],
            "school_electricity": schools.get(iso3, unknown)[1],
        }
        for iso3 in sorted(asking)
    ]


def _builders() -> list[str]:
    """The categories in which poor infrastructure is the need and no obstacle."""
    return sorted(SupportCategory.objects.filter(builds_infrastructure=True).values_list("pk", flat=True))


def _blocked() -> list[list[str]]:
    """Pairs that one side declined before, and those between which a proposal is under way."""
    matched = Match.objects.filter(status__in=[*LIVE, *CLOSED_AGAINST])
    return sorted([str(need), str(offer)] for need, offer in matched.values_list("need", "offer").distinct())


def _lists(rows: QuerySet[Any], name: str) -> Lists:
    """The keys of a list of other rows by the key of each row, in one query; empty where there are none."""
    found: dict[int, list[str]] = defaultdict(list)
    for owner, other in rows.filter(Q(**{f"{name}__isnull": False})).values_list("pk", name):
        found[owner].append(other)
    return found


def _languages(codes: Iterable[str]) -> list[str]:
    """By primary subtag: Portuguese of Angola is served in Portuguese."""
    return sorted({code.partition("-")[0].lower() for code in codes})


def _within(quantity: int | None) -> int | None:
    return None if quantity is None else min(quantity, GREATEST_QUANTITY)
