"""Countries with their figures, flagships, missions, the toolkit: public reads. Need indices are not among them."""

from __future__ import annotations

from collections.abc import Callable

import django_filters
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, Subquery
from django.urls import path
from rest_framework import serializers

from coalition.core.access import Actor, Cache, route
from coalition.core.api.files import TABLES, Column, Row
from coalition.core.api.filters import CodeFilter, FlagFilter, RelationFilter
from coalition.core.api.shapes import LANGUAGES, names, nested
from coalition.core.api.views import Read, ReadList, ReadOne, Rows

from .choices import DatePrecision, UnescoStatus
from .models import (
    Country,
    Flagship,
    IndicatorValue,
    IndicatorVintage,
    Mission,
    MissionProgress,
    ToolkitResource,
    ToolkitTopic,
)


class NamesSerializer(serializers.Serializer[object]):
    """A name in the six languages of the United Nations; empty where it is missing."""

    en = serializers.CharField()
    fr = serializers.CharField(allow_blank=True)
    es = serializers.CharField(allow_blank=True)
    ar = serializers.CharField(allow_blank=True)
    ru = serializers.CharField(allow_blank=True)
    zh = serializers.CharField(allow_blank=True)


class CountrySerializer(serializers.Serializer[Country]):
    """A country or territory of the UN M49 list."""

    iso3 = serializers.CharField(help_text="ISO 3166-1 alpha-3")
    m49 = serializers.CharField()
    names = NamesSerializer()
    region = serializers.CharField(allow_blank=True)
    subregion = serializers.CharField(allow_blank=True)
    is_ldc = serializers.BooleanField(help_text="Least developed country")
    is_lldc = serializers.BooleanField(help_text="Landlocked developing country")
    is_sids = serializers.BooleanField(help_text="Small island developing State")
    unesco_status = serializers.ChoiceField(choices=UnescoStatus.choices)
    languages = serializers.ListField(child=serializers.CharField(), help_text="BCP 47, the most used first")


class IndicatorValueSerializer(serializers.Serializer[IndicatorValue]):
    indicator = serializers.CharField(help_text="Code of the indicator")
    name = serializers.CharField()
    unit = serializers.CharField(help_text="For example %")
    value = serializers.FloatField()
    year = serializers.IntegerField()
    source = serializers.CharField()  # type: ignore[assignment]


class CountryDetailSerializer(CountrySerializer):
    """A country with the figures in use: of each indicator the newest year that its source has."""

    indicators = IndicatorValueSerializer(many=True)


class FlagshipSerializer(serializers.Serializer[Flagship]):
    code = serializers.SlugField()
    names = NamesSerializer()
    tagline = serializers.CharField(allow_blank=True)
    is_active = serializers.BooleanField()


class MissionProgressSerializer(serializers.Serializer[MissionProgress]):
    """How many were reached at a date: cumulative, so that dates are never added."""

    value = serializers.IntegerField()
    as_of = serializers.DateField()
    date_precision = serializers.ChoiceField(choices=DatePrecision.choices)
    source = serializers.CharField()  # type: ignore[assignment]
    is_demonstration = serializers.BooleanField()


class MissionSerializer(serializers.Serializer[Mission]):
    code = serializers.SlugField()
    names = NamesSerializer()
    flagship = serializers.SlugField(allow_null=True)
    target = serializers.IntegerField()
    unit = serializers.SlugField()
    beneficiaries = serializers.CharField(allow_blank=True)
    target_date = serializers.DateField(allow_null=True)
    statement = serializers.CharField()
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    is_active = serializers.BooleanField()
    progress = MissionProgressSerializer(many=True, help_text="Newest first")


class ToolkitResourceSerializer(serializers.Serializer[ToolkitResource]):
    title = serializers.CharField()
    language = serializers.CharField(help_text="BCP 47")
    link = serializers.URLField()
    provider = serializers.CharField(allow_blank=True, help_text="Who published it")
    licence = serializers.CharField(allow_blank=True, help_text="Empty where the publisher states none")
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    updated_at = serializers.DateTimeField()


class ToolkitSerializer(serializers.Serializer[ToolkitTopic]):
    """A topic of the COVID-19 Response Toolkit with what it holds."""

    code = serializers.SlugField()
    names = NamesSerializer()
    summary = serializers.CharField(allow_blank=True)
    languages = serializers.ListField(child=serializers.CharField(), help_text="Those of its resources, each once")
    resources = ToolkitResourceSerializer(many=True, help_text="By language, then by title")


class CountryFilter(django_filters.FilterSet):
    region = django_filters.CharFilter(max_length=60)
    subregion = django_filters.CharFilter(max_length=60)
    is_ldc = FlagFilter()
    is_lldc = FlagFilter()
    is_sids = FlagFilter()
    unesco_status = django_filters.ChoiceFilter(choices=UnescoStatus.choices)


class MissionFilter(django_filters.FilterSet):
    flagship = CodeFilter(Flagship, "flagship")


class ToolkitFilter(django_filters.FilterSet):
    language = RelationFilter(field_name="resources__language", max_length=35)


class Countries(Read):
    model = Country
    key = "iso3"
    queryset = Country.objects.none()

    def rows(self, actor: Actor) -> Rows:
        fields = ("iso3", "m49", "region", "subregion", "is_ldc", "is_lldc", "is_sids", "unesco_status", "languages")
        return Country.objects.values(*fields, names=names())


def _name_in(language: str) -> Callable[[Row], str]:
    return lambda row: row["names"][language]


COUNTRY_COLUMNS = (
    Column("iso3", "#country+code+v_iso3"),
    Column("m49", "#country+code+v_m49"),
    *(Column(f"name_{code}", f"#country+name+i_{code}", _name_in(code)) for code in LANGUAGES),
    Column("region", "#region+name"),
    Column("subregion", "#region+name+sub"),
    Column("is_ldc", "#country+ldc"),
    Column("is_lldc", "#country+lldc"),
    Column("is_sids", "#country+sids"),
    Column("unesco_status", "#status+unesco"),
    Column("languages", "#meta+language+list"),
)


class CountryList(ReadList, Countries):
    """Countries and territories under their UN names."""

    serializer_class = CountrySerializer
    filterset_class = CountryFilter
    columns = COUNTRY_COLUMNS
    files = TABLES


class CountryDetail(ReadOne, Countries):
    """One country with its published figures."""

    serializer_class = CountryDetailSerializer

    def rows(self, actor: Actor) -> Rows:
        newest = Subquery(IndicatorVintage.objects.order_by("-loaded_at", "-id").values("pk")[:1])
        figures = nested(
            IndicatorValue,
            "country",
            "indicator__position",
            "indicator",
            where=Q(vintage=newest),
            indicator="indicator_id",
            name="indicator__name_en",
            unit="indicator__unit_label",
            value="value",
            year="year",
            source="source",
        )
        return super().rows(actor).annotate(indicators=figures)


class Flagships(Read):
    model = Flagship
    key = "code"
    queryset = Flagship.objects.none()
    serializer_class = FlagshipSerializer

    def rows(self, actor: Actor) -> Rows:
        return Flagship.objects.values("code", "tagline", "is_active", names=names())


class FlagshipList(ReadList, Flagships):
    """The Coalition's flagships."""


class FlagshipDetail(ReadOne, Flagships):
    """One flagship."""


class Missions(Read):
    model = Mission
    key = "code"
    queryset = Mission.objects.none()
    serializer_class = MissionSerializer

    def rows(self, actor: Actor) -> Rows:
        fields = ("code", "flagship", "target", "unit", "beneficiaries", "target_date", "statement", "source")
        progress = nested(
            MissionProgress,
            "mission",
            "-as_of",
            "pk",
            value="value",
            as_of="as_of",
            date_precision="date_precision",
            source="source",
            is_demonstration="is_demonstration",
        )
        return Mission.objects.values(*fields, "is_active", names=names(), progress_=progress)


class MissionList(ReadList, Missions):
    """Missions with their targets and dated progress."""

    filterset_class = MissionFilter


class MissionDetail(ReadOne, Missions):
    """One mission."""


class Toolkit(Read):
    model = ToolkitTopic
    key = "code"
    queryset = ToolkitTopic.objects.none()
    serializer_class = ToolkitSerializer

    def rows(self, actor: Actor) -> Rows:
        told = ("title", "language", "link", "provider", "licence", "source", "updated_at")
        resources = nested(ToolkitResource, "topic", "language", "title", where=None, **{name: name for name in told})
        spoken = ToolkitResource.objects.filter(topic=OuterRef("pk")).order_by("language").distinct()
        languages = ArraySubquery(spoken.values("language"))
        topics = ToolkitTopic.objects.active()
        return topics.values("code", "summary", names=names(), languages=languages, resources_=resources)


class ToolkitList(ReadList, Toolkit):
    """The nine topics of the toolkit, with their resources in all languages."""

    filterset_class = ToolkitFilter


class ToolkitDetail(ReadOne, Toolkit):
    """One topic."""


urlpatterns = [
    path("countries/", CountryList.as_view(), name="country-list"),
    path("countries/<slug:iso3>/", CountryDetail.as_view(), name="country-detail"),
    path("flagships/", FlagshipList.as_view(), name="flagship-list"),
    path("flagships/<slug:code>/", FlagshipDetail.as_view(), name="flagship-detail"),
    path("missions/", MissionList.as_view(), name="mission-list"),
    path("missions/<slug:code>/", MissionDetail.as_view(), name="mission-detail"),
    path("toolkit/", ToolkitList.as_view(), name="toolkit-list"),
    path("toolkit/<slug:code>/", ToolkitDetail.as_view(), name="toolkit-detail"),
]
ROUTES = tuple(
    route(f"api:{name}-{kind}", queries=4, cache=Cache.PUBLIC, api=True)
    for name in ("country", "flagship", "mission", "toolkit")
    for kind in ("list", "detail")
)
