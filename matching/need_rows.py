"""Needs as the engine knows them, each with its country's figures, in one query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from coalition.reference.choices import IndicatorRole, UnitKind
from coalition.reference.models import CountryIndex, IndicatorValue
from coalition.reference.querysets import share_of_one
from matching.choices import CLOSED_AGAINST, LIVE
from matching.engine.contract import GREATEST_QUANTITY, MODES, Country
from matching.engine.contract import Need as EngineNeed
from matching.models import Match
from matching.offer_rows import ANY_LEVEL, main_languages
from requests.models import Need, NeedGroup

MIDDLE_SEVERITY = 3
NEED_LASTS = timedelta(days=365)

REQUEST = "request_country__country_request"
Row = dict[str, Any]


@dataclass(frozen=True)
class AskedNeed:
    """A need, its country's figures, and the keys of the offers that one side declined for it before, or that are
    proposed for it now.
    """

    need: EngineNeed
    country: Country
    blocked: tuple[str, ...]


def read_needs(rows: QuerySet[Need], *, vintage_id: int | None, on: date) -> list[AskedNeed]:
    """Read these needs as they stand on that day, with figures of the vintage; one query."""
    return [
        AskedNeed(_need(row, on), _country(row), tuple(map(str, row["blocked"]))) for row in _columns(rows, vintage_id)
    ]


def _columns(rows: QuerySet[Need], vintage_id: int | None) -> Iterable[Row]:
    own = ("pk", "category", "unit", "quantity", "proposed", "agreed", "learners", "languages", "starts_on", "ends_on")
    groups = NeedGroup.objects.filter(need=OuterRef("pk"))
    matched = Match.objects.filter(need=OuterRef("pk"), status__in=[*LIVE, *CLOSED_AGAINST])
    of_country = {"vintage": vintage_id, "country": OuterRef("request_country__country")}
    schools = IndicatorValue.objects.filter(**of_country).exclude(indicator__role="")
    index = CountryIndex.objects.filter(**of_country, method__is_active=True)
    columns: Iterable[Row] = rows.values(
        *own,
        country=F("request_country__country"),
        reference=F(f"{REQUEST}__reference"),
        severity=F(f"{REQUEST}__severity"),
        unit_kind=F("unit__kind"),
    ).annotate(
        countries=Count(f"{REQUEST}__countries"),
        feasible=_keys(Need.modes.through, "deliverymode"),
        taught=_keys(Need.levels.through, "educationlevel"),
        heads=ArraySubquery(groups.values(pair=JSONObject(key="group", value="head_count"))),
        schools=ArraySubquery(schools.values(pair=JSONObject(key="indicator__role", value="value"))),
        index=Subquery(index.values("value")[:1]),
        blocked=ArraySubquery(matched.order_by("offer").values("offer").distinct()),
    )
    return columns


def _keys(through: type[Model], other: str) -> ArraySubquery:
    """The keys that a many-to-many relation links the need with."""
    return ArraySubquery(through._default_manager.filter(need=OuterRef("pk")).values(other))


def _need(row: Row, on: date) -> EngineNeed:
    start, end = _period(row["starts_on"], row["ends_on"], on)
    learners = row["learners"] or (row["quantity"] if row["unit_kind"] == UnitKind.LEARNERS else 0)
    return EngineNeed(
        id=str(row["pk"]),
        country=row["country"],
        category=row["category"],
        unit=row["unit"],
        quantity=min(row["quantity"] - row["proposed"] - row["agreed"], GREATEST_QUANTITY),
        severity=float(row["severity"] or MIDDLE_SEVERITY),
        pool=row["reference"] if row["countries"] > 1 else None,
        languages=main_languages(tuple(row["languages"])),
        modes=frozenset(row["feasible"] or MODES),
        levels=frozenset(row["taught"] or [ANY_LEVEL]),
        start=start,
        end=end,
        groups={pair["key"]: min(1.0, pair["value"] / learners) for pair in row["heads"] if learners},
    )


def _country(row: Row) -> Country:
    shares = {pair["key"]: share_of_one(pair["value"]) for pair in row["schools"]}
    internet, electricity = IndicatorRole.SCHOOL_INTERNET, IndicatorRole.SCHOOL_ELECTRICITY
    return Country(row["country"], row["index"], shares.get(internet), shares.get(electricity))


def _period(starts_on: date | None, ends_on: date | None, on: date) -> tuple[date, date]:
    """What is left of a need's time; of one that is over, its last day, which no offer of today meets."""
    start = max(starts_on or on, on)
    end = ends_on or start + NEED_LASTS
    return min(start, end), end
