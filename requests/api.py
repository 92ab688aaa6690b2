"""Country requests and their needs for signed-in roles: no letters, no people, no assessments, no internal notes."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Case, F, Q, Value, When
from django.urls import path
from rest_framework import serializers

from coalition.core.access import MEMBER, MINISTRY, SECRETARIAT, Actor, Role, route
from coalition.core.api.filters import CodeFilter, FlagFilter, SlugFilter
from coalition.core.api.shapes import codes, nested
from coalition.core.api.views import Read, ReadList, ReadOne, Rows
from coalition.reference.models import Country, SupportCategory

from .choices import CountryDecision, Coverage, Origin, Phase, RequestStatus, Situation, Urgency
from .models import CountryRequest, Need, NeedGroup, NeedPlace, RequestCountry

READERS = SECRETARIAT | MINISTRY | MEMBER | {Role.FIELD_OFFICE}


def reads_as_member(actor: Actor) -> bool:
    """Whether the answer is the one for members: shorter, and without what could endanger somebody."""
    return bool(actor.roles & MEMBER) and not actor.roles & SECRETARIAT


class RequestCountrySerializer(serializers.Serializer[RequestCountry]):
    country = serializers.CharField(help_text="ISO 3166-1 alpha-3")
    name = serializers.CharField()
    decision = serializers.ChoiceField(choices=CountryDecision.choices)


class CountryRequestSerializer(serializers.Serializer[CountryRequest]):
    """A request. What is not required is left out for those it is not for."""

    id = serializers.IntegerField()
    reference = serializers.SlugField()
    title = serializers.CharField()
    status = serializers.ChoiceField(choices=RequestStatus.choices)
    authority = serializers.CharField(allow_null=True)
    regional_body = serializers.CharField(allow_blank=True)
    situation = serializers.ChoiceField(choices=Situation.choices, allow_blank=True)
    phase = serializers.ChoiceField(choices=Phase.choices, allow_blank=True)
    is_emergency = serializers.BooleanField()
    objectives = serializers.ListField(child=serializers.SlugField())
    countries = RequestCountrySerializer(many=True)
    summary = serializers.CharField(allow_blank=True)
    already_provided = serializers.CharField(allow_blank=True)
    partners = serializers.CharField(allow_blank=True)
    submitted_at = serializers.DateTimeField(allow_null=True)
    validated_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()
    is_demonstration = serializers.BooleanField()
    origin = serializers.ChoiceField(choices=Origin.choices, required=False)
    received_on = serializers.DateField(allow_null=True, required=False)
    consent_to_publish = serializers.BooleanField(allow_null=True, required=False)
    is_cleared_for_publication = serializers.BooleanField(required=False)
    is_open_to_members = serializers.BooleanField(required=False)
    words_for_authority = serializers.CharField(allow_blank=True, required=False)
    severity = serializers.IntegerField(allow_null=True, required=False, help_text="1 to 5; for the Secretariat")


class GroupSerializer(serializers.Serializer[NeedGroup]):
    group = serializers.SlugField()
    head_count = serializers.IntegerField(allow_null=True, help_text="Null where it is too small to be told")


class NeedPlaceSerializer(serializers.Serializer[NeedPlace]):
    name = serializers.CharField()
    learners = serializers.IntegerField(allow_null=True)


class NeedSerializer(serializers.Serializer[Need]):
    """What a country asks for. `quantity`, `proposed` and `agreed` are in `unit`."""

    id = serializers.IntegerField()
    country_request = serializers.SlugField()
    country = serializers.CharField(help_text="ISO 3166-1 alpha-3")
    category = serializers.SlugField()
    unit = serializers.SlugField()
    quantity = serializers.IntegerField()
    proposed = serializers.IntegerField()
    agreed = serializers.IntegerField()
    coverage = serializers.ChoiceField(choices=Coverage.choices)
    description = serializers.CharField(allow_blank=True)
    urgency = serializers.ChoiceField(choices=Urgency.choices)
    learners = serializers.IntegerField(allow_null=True)
    learners_female = serializers.IntegerField(allow_null=True)
    learners_male = serializers.IntegerField(allow_null=True)
    teachers = serializers.IntegerField(allow_null=True)
    teachers_female = serializers.IntegerField(allow_null=True)
    teachers_male = serializers.IntegerField(allow_null=True)
    groups = GroupSerializer(many=True)
    levels = serializers.ListField(child=serializers.SlugField())
    modes = serializers.ListField(child=serializers.SlugField())
    languages = serializers.ListField(child=serializers.CharField())
    places = NeedPlaceSerializer(many=True)
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()
    is_demonstration = serializers.BooleanField()


class CountryRequestFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(choices=RequestStatus.choices)
    situation = django_filters.ChoiceFilter(choices=Situation.choices)
    phase = django_filters.ChoiceFilter(choices=Phase.choices)
    is_emergency = FlagFilter()
    country = CodeFilter(Country, "countries__country")
    category = CodeFilter(SupportCategory, "countries__needs__category")
    submitted_from = django_filters.DateFilter("submitted_at__date", "gte")
    submitted_to = django_filters.DateFilter("submitted_at__date", "lte")


class NeedFilter(django_filters.FilterSet):
    country = CodeFilter(Country, "request_country__country")
    category = CodeFilter(SupportCategory, "category")
    country_request = SlugFilter("request_country__country_request__reference")
    urgency = django_filters.ChoiceFilter(choices=Urgency.choices)


class CountryRequests(Read):
    model = CountryRequest
    queryset = CountryRequest.objects.none()
    serializer_class = CountryRequestSerializer
    is_public = False

    def rows(self, actor: Actor) -> Rows:
        countries = nested(
            RequestCountry,
            "country_request",
            "country__name_en",
            country="country_id",
            name="country__name_en",
            decision="decision",
        )
        return CountryRequest.objects.visible_to(actor).values(
            *request_fields(actor),
            authority_=F("authority__name"),
            objectives_=codes(CountryRequest.objectives.through, "countryrequest", "objective_id"),
            countries_=countries,
        )


OWN = ("origin", "received_on", "consent_to_publish", "is_cleared_for_publication", "is_open_to_members")
COMMON = ("id", "reference", "title", "status", "regional_body", "situation", "phase", "is_emergency", "summary")
DATED = ("already_provided", "partners", "submitted_at", "validated_at", "updated_at", "is_demonstration")


def request_fields(actor: Actor) -> tuple[str, ...]:
    """Return the fields for members; for an authority and its field office more; for the Secretariat all."""
    if reads_as_member(actor):
        return COMMON + DATED
    own = (*COMMON, *DATED, *OWN, "words_for_authority")
    return (*own, "severity") if actor.roles & SECRETARIAT else own


class CountryRequestList(ReadList, CountryRequests):
    """Requests: an authority's own, those opened to members, a field office's area, all for the Secretariat."""

    filterset_class = CountryRequestFilter


class CountryRequestDetail(ReadOne, CountryRequests):
    """One request, by its reference."""


NEED_FIELDS = (
    "id",
    "category",
    "unit",
    "quantity",
    "proposed",
    "agreed",
    "description",
    "urgency",
    "languages",
    "starts_on",
    "ends_on",
    "updated_at",
)
HEAD_COUNTS = ("learners", "learners_female", "learners_male", "teachers", "teachers_female", "teachers_male")
SMALLEST_TOLD = 5
COVERAGE = Case(
    When(agreed__gte=F("quantity"), then=Value(Coverage.FULLY.value)),
    When(agreed__gt=0, then=Value(Coverage.PARTLY.value)),
    default=Value(Coverage.UNMET.value),
)


class Needs(Read):
    model = Need
    queryset = Need.objects.none()
    serializer_class = NeedSerializer
    is_public = False

    def rows(self, actor: Actor) -> Rows:
        return Need.objects.visible_to(actor).values(
            *NEED_FIELDS,
            country_request=F("request_country__country_request__reference"),
            country=F("request_country__country"),
            is_demonstration=F("request_country__country_request__is_demonstration"),
            coverage_=COVERAGE,
            levels_=codes(Need.levels.through, "need", "educationlevel_id"),
            modes_=codes(Need.modes.through, "need", "deliverymode_id"),
            **_people(actor),
        )


def _people(actor: Actor) -> dict[str, Any]:
    """Head-counts and places. Members read no withheld place and no head-count below five."""
    hidden = reads_as_member(actor)
    counts = {f"{name}_": _told(name) if hidden else F(name) for name in HEAD_COUNTS}
    head_count = _told("head_count") if hidden else F("head_count")
    shown = Q(is_withheld=False) if hidden else Q()
    learners = _told("learners") if hidden else F("learners")
    return {
        **counts,
        "groups_": nested(NeedGroup, "need", "group", group="group_id", head_count=head_count),
        "places_": nested(NeedPlace, "need", where=shown, name="name", learners=learners),
    }


def _told(name: str) -> Case:
    return Case(When(**{f"{name}__gte": SMALLEST_TOLD}, then=F(name)), When(**{name: 0}, then=F(name)))


class NeedList(ReadList, Needs):
    """Needs of the requests that the caller may see."""

    filterset_class = NeedFilter


class NeedDetail(ReadOne, Needs):
    """One need."""


urlpatterns = [
    path("country-requests/", CountryRequestList.as_view(), name="country-request-list"),
    path("country-requests/<slug:reference>/", CountryRequestDetail.as_view(), name="country-request-detail"),
    path("needs/", NeedList.as_view(), name="need-list"),
    path("needs/<int:pk>/", NeedDetail.as_view(), name="need-detail"),
]
ROUTES = tuple(
    route(f"api:{name}-{kind}", roles=READERS, queries=6, api=True)
    for name in ("country-request", "need")
    for kind in ("list", "detail")
)
