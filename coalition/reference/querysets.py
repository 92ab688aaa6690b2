"""Chainable reads of reference rows."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.db.models import Count, Max, OuterRef, Prefetch, Q, Subquery, Value

from coalition.core.rows import has_one

from .choices import FigureKey, IndicatorRole, UnescoStatus

if TYPE_CHECKING:  # the models themselves import this module
    from .models import (  # noqa: F401 - most are named in base classes only, as strings
        ContextStatistic,
        Country,
        CountryIndex,
        IndexMethod,
        IndicatorValue,
        IndicatorVintage,
        Mission,
        MissionProgress,
        OfficialStatement,
        ToolkitTopic,
    )

Row = TypeVar("Row", bound=models.Model, covariant=True)


class CatalogueQuerySet(models.QuerySet[Row]):
    """Rows of a list that people choose from."""

    def active(self) -> Self:
        """Rows that are offered for new choices."""
        return self.filter(is_active=True)

    def names(self) -> dict[str, str]:
        """Names in the active language by code, in one query."""
        return {row.pk: str(row) for row in self}


class CountryQuerySet(models.QuerySet["Country"]):
    """Countries and territories."""

    def may_request(self) -> Self:
        """Member States and Associate Members of UNESCO, whose national authorities may file a request."""
        return self.filter(unesco_status__in=[UnescoStatus.MEMBER_STATE, UnescoStatus.ASSOCIATE_MEMBER])

    def search(self, words: str) -> Self:
        """Countries whose name in any of the six languages, or code, contains the words."""
        named = (Q(**{f"name_{code}__icontains": words}) for code in ("en", "fr", "es", "ar", "ru", "zh"))
        return self.filter(_any(named) | Q(iso3__iexact=words))

    def occurring_in(self, rows: models.QuerySet[Any], path: str = "country") -> Self:
        """Countries that one of the rows names; `path` leads to it. It takes as long however many there are."""
        return self.filter(has_one(rows.filter(**{path: OuterRef("pk")})))


class ToolkitTopicQuerySet(CatalogueQuerySet["ToolkitTopic"]):
    """Topics of the toolkit."""

    def with_contents(self) -> Self:
        """Annotate `resource_count`, `languages` (codes, each once) and `resources_updated_at` or None."""
        return self.annotate(
            resource_count=Count("resources"),
            languages=ArrayAgg(
                "resources__language", distinct=True, filter=Q(resources__isnull=False), default=Value([])
            ),
            resources_updated_at=Max("resources__updated_at"),
        )


class MissionQuerySet(CatalogueQuerySet["Mission"]):
    """Missions."""

    def with_progress(self, *, demonstration: bool = True) -> Self:
        """Carry each mission's dated progress, newest first, as the list `dated_progress`.

        With `demonstration=False` invented figures are left out.
        """
        from .models import MissionProgress

        progress = MissionProgress.objects.order_by("-as_of", "is_demonstration", "-id")
        return self.select_related("flagship", "unit").prefetch_related(
            Prefetch("progress", progress if demonstration else progress.stated(), to_attr="dated_progress")
        )

    def with_latest_value(self) -> Self:
        """Annotate `latest_value` and `latest_as_of` from the newest figure that is not a demonstration."""
        from .models import MissionProgress

        newest = MissionProgress.objects.stated().filter(mission=OuterRef("pk")).order_by("-as_of")
        return self.annotate(
            latest_value=Subquery(newest.values("value")[:1]),
            latest_as_of=Subquery(newest.values("as_of")[:1]),
        )


class MissionProgressQuerySet(models.QuerySet["MissionProgress"]):
    """Dated progress of missions."""

    def stated(self) -> Self:
        """Figures that a source states, without the invented ones."""
        return self.filter(is_demonstration=False)


class OfficialStatementQuerySet(models.QuerySet["OfficialStatement"]):
    """Dated statements by UNESCO."""

    def with_figures(self) -> Self:
        """Active statements with their figures, newest first, in two queries."""
        return self.filter(is_active=True).prefetch_related("figures")

    def headline(self) -> "OfficialStatement | None":
        """The newest statement that says how many learners the Coalition reaches, with its figures."""
        return self.with_figures().filter(figures__key=FigureKey.LEARNERS).order_by("-date", "code").first()


class ContextStatisticQuerySet(models.QuerySet["ContextStatistic"]):
    """Figures about the world the Coalition works in."""

    def active(self) -> Self:
        """Statistics that are shown."""
        return self.filter(is_active=True)


class IndicatorVintageQuerySet(models.QuerySet["IndicatorVintage"]):
    """Loadings of the country figures."""

    def current(self) -> "IndicatorVintage | None":
        """The vintage in use: the latest loaded, or None before the first."""
        return self.order_by("-loaded_at", "-id").first()


class IndicatorValueQuerySet(models.QuerySet["IndicatorValue"]):
    """Country figures."""

    def of_country(self, iso3: str, vintage: "IndicatorVintage") -> Self:
        """One country's figures with their indicators, in catalogue order."""
        return (
            self.filter(vintage=vintage, country=iso3)
            .select_related("indicator")
            .order_by("indicator__position", "indicator")
        )

    def by_country(self, vintage: "IndicatorVintage") -> dict[str, dict[str, "IndicatorValue"]]:
        """All figures of a vintage as {iso3: {indicator: row}}, in one query."""
        figures: dict[str, dict[str, IndicatorValue]] = {}
        for row in self.filter(vintage=vintage):
            figures.setdefault(row.country_id, {})[row.indicator_id] = row
        return figures

    def school_figures(self, vintage: "IndicatorVintage") -> dict[str, tuple[float | None, float | None]]:
        """Shares of schools with (Internet, electricity), each in [0, 1] or None, as {iso3: pair}.

        Which indicators these are is said by `Indicator.role`; both are percentages. One query.
        """
        figures: dict[str, dict[str, float]] = {}
        rows = self.filter(vintage=vintage).exclude(indicator__role="")
        for iso3, role, value in rows.values_list("country", "indicator__role", "value"):
            figures.setdefault(iso3, {})[role] = share_of_one(value)
        return {
            iso3: (found.get(IndicatorRole.SCHOOL_INTERNET), found.get(IndicatorRole.SCHOOL_ELECTRICITY))
            for iso3, found in sorted(figures.items())
        }


class IndexMethodQuerySet(models.QuerySet["IndexMethod"]):
    """Versions of the index's method."""

    def current(self) -> "IndexMethod | None":
        """The version in use, with its dimensions and components, or None where no version is in use."""
        return self.filter(is_active=True).prefetch_related("dimensions__components").first()


class CountryIndexQuerySet(models.QuerySet["CountryIndex"]):
    """Country indices."""

    def current(self) -> Self:
        """Indices of the vintage and the method in use."""
        from .models import IndexMethod, IndicatorVintage

        vintage = IndicatorVintage.objects.current()
        return self.filter(vintage=vintage, method__in=IndexMethod.objects.filter(is_active=True))

    def values_by_country(self) -> dict[str, float | None]:
        """Index values as {iso3: value in [0, 1], or None where the country has no figure}."""
        return dict(self.values_list("country", "value"))


def share_of_one(per_cent: float) -> float:
    """A percentage as a share in [0, 1]; figures a little beyond either end occur."""
    return min(max(per_cent / 100, 0.0), 1.0)


def _any(conditions: Iterable[Q]) -> Q:
    """Join conditions by OR."""
    joined: Any = Q()
    for condition in conditions:
        joined |= condition
    return joined
