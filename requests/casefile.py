"""All that the Secretariat reads about one request, in as few queries as there are tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, JSONObject, NullIf
from django.utils.translation import gettext as _

from coalition.core.models import TransitionRecord
from coalition.reference.models import (
    CountryIndex,
    DeliveryMode,
    EducationLevel,
    Indicator,
    IndicatorValue,
    IndicatorVintage,
    Objective,
)
from coalition.reference.models.base import active_language
from requests.choices import AssessmentStatus
from requests.models import (
    Assessment,
    Clarification,
    CountryRequest,
    FormalLetter,
    Need,
    NeedGroup,
    NeedPlace,
    ReadingCheck,
    RequestCountry,
)
from requests.services.assessment import CRITERIA


@dataclass(frozen=True)
class Spread:
    """How far assessors are apart on one criterion: completed grades, 1 to 5."""

    criterion: str
    grades: list[int]

    @property
    def middle(self) -> float:
        return median(self.grades)

    @property
    def in_words(self) -> str:
        low, high = min(self.grades), max(self.grades)
        return (
            _("all %(grade)s") % {"grade": low}
            if low == high
            else _("%(low)s to %(high)s") % {"low": low, "high": high}
        )

    @property
    def is_wide(self) -> bool:
        """Two grades apart: worth a talk before validation."""
        return max(self.grades) - min(self.grades) >= 2


@dataclass(frozen=True)
class CaseFile:
    country_request: Any
    assessments: Sequence[Assessment]
    clarifications: Sequence[Clarification]
    letters: Sequence[FormalLetter]
    records: Sequence[TransitionRecord]
    indicators: Sequence[Any]

    @property
    def countries(self) -> list[Any]:
        """Each with `need_list` and its index, or None where it has no figure."""
        return list(self.country_request.countries.all())

    @cached_property
    def completed(self) -> list[Assessment]:
        return [assessment for assessment in self.assessments if assessment.status == AssessmentStatus.COMPLETED]

    @cached_property
    def spreads(self) -> list[Spread]:
        if not self.completed:
            return []
        return [Spread(name, [getattr(a, name) for a in self.completed]) for name in CRITERIA]

    def assessment_of(self, actor_pk: Any) -> Assessment | None:
        return next((a for a in self.assessments if a.assessor_id == actor_pk), None)


def read_case(seen: QuerySet[CountryRequest]) -> CaseFile:
    """Read the one request in `seen` for the Secretariat; raise CountryRequest.DoesNotExist where it is empty."""
    country_request = _in_whole(seen).get()
    return CaseFile(
        country_request=country_request,
        assessments=list(country_request.assessments.all()),
        clarifications=list(country_request.clarifications.all()),
        letters=list(country_request.letters.all()),
        records=list(TransitionRecord.objects.of(country_request).select_related("actor")),
        indicators=list(figures_of([entry.country_id for entry in country_request.countries.all()])),
    )


def figures_of(countries: list[str]) -> QuerySet[Any]:
    """Every indicator with `figures`: of these countries, in the vintage in use, as objects country, value, year,
    source; a country without a figure is not among them."""
    values = IndicatorValue.objects.filter(indicator=OuterRef("pk"), vintage=_vintage(), country__in=countries)
    figure = JSONObject(country="country_id", value="value", year="year", source="source")
    return Indicator.objects.active().annotate(figures=ArraySubquery(values.values_list(figure)))


def _in_whole(seen: QuerySet[CountryRequest]) -> QuerySet[Any]:
    own = ("authority__country", "registered_by", "assigned_to", "validated_by")
    people = Clarification.objects.select_related("asked_by", "answered_by")
    return (
        seen.select_related(*own)
        .annotate(
            objective_names=_names(Objective.objects.filter(countryrequest=OuterRef("pk"))),
            check_list=_checks(ReadingCheck.objects.filter(country_request=OuterRef("pk"))),
        )
        .prefetch_related(
            Prefetch("countries", _country_rows()),
            Prefetch("countries__needs", need_rows(), to_attr="need_list"),
            Prefetch("assessments", Assessment.objects.select_related("assessor", "rubric").order_by("pk")),
            Prefetch("clarifications", people),
            "letters",
        )
    )


def _country_rows() -> QuerySet[Any]:
    index = JSONObject(value="value", low="low", high="high")
    of_country = CountryIndex.objects.filter(vintage=_vintage(), method__is_active=True, country=OuterRef("country"))
    return RequestCountry.objects.select_related("country", "authority", "decided_by").annotate(
        index=Subquery(of_country.values_list(index)[:1])
    )


def need_rows() -> QuerySet[Any]:
    """Needs with the names of their levels and modes, with groups (name, head_count) and places (name, learners,
    is_withheld) as objects."""
    groups = NeedGroup.objects.filter(need=OuterRef("pk")).order_by("group__position")
    places = NeedPlace.objects.filter(need=OuterRef("pk")).order_by("pk")
    return (
        Need.objects.select_related("category", "unit")
        .annotate(
            level_names=_names(EducationLevel.objects.filter(need=OuterRef("pk"))),
            mode_names=_names(DeliveryMode.objects.filter(need=OuterRef("pk"))),
            group_list=ArraySubquery(groups.values_list(JSONObject(name=_name("group__"), head_count="head_count"))),
            place_list=ArraySubquery(
                places.values_list(JSONObject(name="name", learners="learners", is_withheld="is_withheld"))
            ),
        )
        .order_by("pk")
    )


def _checks(rows: QuerySet[ReadingCheck]) -> ArraySubquery:
    """The points that were ticked, as objects point, by, at."""
    return ArraySubquery(rows.values_list(JSONObject(point="point", by="checked_by__name", at="checked_at")))


def _vintage() -> Subquery:
    return Subquery(IndicatorVintage.objects.order_by("-loaded_at", "-id").values("pk")[:1])


def _name(prefix: str = "") -> Combinable:
    """The name of a translated row in the active language, else in English."""
    return Coalesce(NullIf(F(f"{prefix}name_{active_language()}"), Value("")), F(f"{prefix}name_en"))


def _names(rows: QuerySet[Any]) -> ArraySubquery:
    return ArraySubquery(rows.order_by("position").values_list(_name()))
