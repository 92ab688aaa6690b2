"""Members for everyone; offers for their owner and the Secretariat. Nothing about people."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import F
from django.http import Http404
from django.urls import path, reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from coalition.core.access import MEMBER, SECRETARIAT, Actor, Cache, actor_of, route
from coalition.core.api.files import TABLES, Column
from coalition.core.api.filters import CodeFilter, SlugFilter
from coalition.core.api.shapes import codes, nested
from coalition.core.api.views import Read, ReadList, ReadOne, Rows
from coalition.reference.models import Country, Flagship, Mission, SupportCategory

from .choices import MemberCategory, MembershipStatus, OfferStatus, OrganisationType
from .models import Offer, OfferGroup, Organisation


class OrganisationSerializer(serializers.Serializer[Organisation]):
    """An organisation of the Coalition. Those that are not active members only their own side and staff see."""

    id = serializers.IntegerField()
    slug = serializers.SlugField()
    name = serializers.CharField()
    acronym = serializers.CharField(allow_blank=True)
    website = serializers.CharField(allow_blank=True)
    iati_type = serializers.ChoiceField(choices=OrganisationType.choices, help_text="IATI OrganisationType")
    category = serializers.ChoiceField(choices=MemberCategory.choices)
    country = serializers.CharField(allow_null=True, help_text="Seat, ISO 3166-1 alpha-3")
    summary = serializers.CharField(allow_blank=True)
    flagships = serializers.ListField(child=serializers.SlugField())
    missions = serializers.ListField(child=serializers.SlugField())
    membership_status = serializers.ChoiceField(choices=MembershipStatus.choices)
    member_since = serializers.DateField(allow_null=True)
    merged_into = serializers.SlugField(allow_null=True, help_text="Where this entry stands under another one")
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    updated_at = serializers.DateTimeField()
    is_demonstration = serializers.BooleanField()


class OfferGroupSerializer(serializers.Serializer[OfferGroup]):
    group = serializers.SlugField()
    reach = serializers.FloatField(help_text="How far the offer is made for the group, 0 to 1")


class OfferSerializer(serializers.Serializer[Offer]):
    """A standing offer; `capacity`, `reserved` and `committed` are in `unit`, no capacity where unlimited."""

    id = serializers.IntegerField()
    organisation = serializers.SlugField()
    title = serializers.CharField()
    summary = serializers.CharField(allow_blank=True)
    category = serializers.SlugField()
    unit = serializers.SlugField()
    status = serializers.ChoiceField(choices=OfferStatus.choices)
    is_unlimited = serializers.BooleanField()
    capacity = serializers.IntegerField(allow_null=True)
    reserved = serializers.IntegerField()
    committed = serializers.IntegerField()
    is_global = serializers.BooleanField()
    min_deployment = serializers.IntegerField(allow_null=True)
    max_deployment = serializers.IntegerField(allow_null=True)
    countries = serializers.ListField(child=serializers.CharField())
    excluded_countries = serializers.ListField(child=serializers.CharField())
    flagships = serializers.ListField(child=serializers.SlugField())
    modes = serializers.ListField(child=serializers.SlugField())
    levels = serializers.ListField(child=serializers.SlugField())
    languages = serializers.ListField(child=serializers.CharField())
    groups = OfferGroupSerializer(many=True)
    available_from = serializers.DateField(allow_null=True)
    available_to = serializers.DateField(allow_null=True)
    service_months = serializers.IntegerField(allow_null=True)
    conditions = serializers.CharField(allow_blank=True)
    collects_learner_data = serializers.BooleanField(allow_null=True)
    data_location = serializers.CharField(allow_blank=True)
    country_keeps_control = serializers.BooleanField()
    cost_after = serializers.CharField(allow_blank=True)
    exit_terms = serializers.CharField(allow_blank=True)
    commercial_interest = serializers.CharField(allow_blank=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()
    is_demonstration = serializers.BooleanField()


class OrganisationFilter(django_filters.FilterSet):
    membership_status = django_filters.ChoiceFilter(choices=MembershipStatus.choices)
    category = django_filters.ChoiceFilter(choices=MemberCategory.choices)
    iati_type = django_filters.ChoiceFilter(choices=OrganisationType.choices)
    country = CodeFilter(Country, "country")
    flagship = CodeFilter(Flagship, "flagships")
    mission = CodeFilter(Mission, "missions")


class OfferFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(choices=OfferStatus.choices)
    category = CodeFilter(SupportCategory, "category")
    flagship = CodeFilter(Flagship, "flagships")
    country = CodeFilter(Country, "countries")
    organisation = SlugFilter("organisation__slug")


class Organisations(Read):
    model = Organisation
    queryset = Organisation.objects.none()
    serializer_class = OrganisationSerializer

    def rows(self, actor: Actor) -> Rows:
        fields = ("id", "slug", "name", "acronym", "website", "iati_type", "category", "country", "summary")
        standing = ("membership_status", "member_since", "source", "updated_at", "is_demonstration")
        return Organisation.objects.visible_to(actor).values(
            *fields,
            *standing,
            merged_into_=F("merged_into__slug"),
            flagships_=codes(Organisation.flagships.through, "organisation", "flagship_id"),
            missions_=codes(Organisation.missions.through, "organisation", "mission_id"),
        )


ORGANISATION_COLUMNS = (
    Column("slug", "#org+code"),
    Column("name", "#org+name"),
    Column("acronym", "#org+acronym"),
    Column("iati_type", "#org+type+iati"),
    Column("category", "#org+type"),
    Column("country", "#country+code"),
    Column("website", "#org+url"),
    Column("summary", "#description"),
    Column("flagships", "#subsector+flagship+list"),
    Column("missions", "#subsector+mission+list"),
    Column("membership_status", "#status"),
    Column("member_since", "#date+start"),
    Column("source", "#meta+source"),
    Column("updated_at", "#date+updated"),
    Column("is_demonstration", "#meta+demonstration"),
)


class OrganisationList(ReadList, Organisations):
    """Members of the Coalition."""

    filterset_class = OrganisationFilter
    columns = ORGANISATION_COLUMNS
    files = TABLES


class OrganisationDetail(ReadOne, Organisations):
    """One organisation, by its slug; that of an entry which was merged leads to the one it stands under."""

    def retrieve(self, request: Request, *args: Any, **address: Any) -> Response:
        try:
            return super().retrieve(request, *args, **address)
        except Http404:
            known = Organisation.objects.known_to(actor_of(request.user)).filter(merged_into__isnull=False, **address)
            target = known.values_list("merged_into__slug", flat=True).first()
            if target is None:
                raise
            place = reverse("api:organisation-detail", args=[target])
            return Response(status=302, headers={"Location": place})


OFFER_FIELDS = tuple(
    name
    for name in OfferSerializer().get_fields()
    if name not in {"organisation", "countries", "excluded_countries", "flagships", "modes", "levels", "groups"}
)


class Offers(Read):
    model = Offer
    queryset = Offer.objects.none()
    serializer_class = OfferSerializer
    is_public = False

    def rows(self, actor: Actor) -> Rows:
        return Offer.objects.visible_to(actor).values(
            *OFFER_FIELDS,
            organisation_=F("organisation__slug"),
            countries_=codes(Offer.countries.through, "offer", "country_id"),
            excluded_countries_=codes(Offer.excluded_countries.through, "offer", "country_id"),
            flagships_=codes(Offer.flagships.through, "offer", "flagship_id"),
            modes_=codes(Offer.modes.through, "offer", "deliverymode_id"),
            levels_=codes(Offer.levels.through, "offer", "educationlevel_id"),
            groups_=nested(OfferGroup, "offer", "group", group="group_id", reach="reach"),
        )


class OfferList(ReadList, Offers):
    """Offers: their owner sees its own, the Secretariat all."""

    filterset_class = OfferFilter


class OfferDetail(ReadOne, Offers):
    """One offer."""


urlpatterns = [
    path("organisations/", OrganisationList.as_view(), name="organisation-list"),
    path("organisations/<slug:slug>/", OrganisationDetail.as_view(), name="organisation-detail"),
    path("offers/", OfferList.as_view(), name="offer-list"),
    path("offers/<int:pk>/", OfferDetail.as_view(), name="offer-detail"),
]
ROUTES = (
    route("api:organisation-list", queries=6, cache=Cache.PUBLIC, api=True),
    route("api:organisation-detail", queries=6, cache=Cache.PUBLIC, api=True),
    route("api:offer-list", roles=SECRETARIAT | MEMBER, queries=6, api=True),
    route("api:offer-detail", roles=SECRETARIAT | MEMBER, queries=6, api=True),
)
