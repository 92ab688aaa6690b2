"""Members for everyone; offers (offers_api.py) for their owner and the Secretariat. Nothing about people."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import F
from django.http import Http404
from django.urls import path, reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from coalition.core.access import Actor, Cache, actor_of, route
from coalition.core.api.files import TABLES, Column
from coalition.core.api.filters import CodeFilter
from coalition.core.api.shapes import codes
from coalition.core.api.synced import SYNCED_QUERIES, SyncedList
from coalition.core.api.views import Read, ReadOne, Rows
from coalition.reference.models import Country, Flagship, Mission

from . import offers_api
from .choices import MemberCategory, MembershipStatus, OrganisationType
from .models import Organisation


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


class OrganisationFilter(django_filters.FilterSet):
    membership_status = django_filters.ChoiceFilter(choices=MembershipStatus.choices)
    category = django_filters.ChoiceFilter(choices=MemberCategory.choices)
    iati_type = django_filters.ChoiceFilter(choices=OrganisationType.choices)
    country = CodeFilter(Country, "country")
    flagship = CodeFilter(Flagship, "flagships")
    mission = CodeFilter(Mission, "missions")


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


class OrganisationList(SyncedList, Organisations):
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


urlpatterns = [
    path("organisations/", OrganisationList.as_view(), name="organisation-list"),
    path("organisations/<slug:slug>/", OrganisationDetail.as_view(), name="organisation-detail"),
    *offers_api.urlpatterns,
]
ROUTES = (
    route("api:organisation-list", queries=SYNCED_QUERIES, cache=Cache.PUBLIC, api=True),
    route("api:organisation-detail", queries=3, cache=Cache.PUBLIC, api=True),
    *offers_api.ROUTES,
)
