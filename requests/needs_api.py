"""Needs of country requests for signed-in roles; an authority writes those of its drafts."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.db.models import Case, F, Q, Value, When
from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from coalition.core.access import MEMBER, MINISTRY, SECRETARIAT, Actor, Role, Scope, route
from coalition.core.api.filters import CodeFilter, SlugFilter
from coalition.core.api.shapes import codes, nested
from coalition.core.api.views import Read, ReadList, ReadOne, Rows
from coalition.core.api.writes import Change, Code, Codes, Create, Entry, Fields, Remove
from coalition.reference.models import Country, DeliveryMode, DisadvantagedGroup, EducationLevel, SupportCategory, Unit
from members.entries import Languages

from .choices import Coverage, Urgency
from .models import CountryRequest, Need, NeedGroup, NeedPlace, RequestCountry
from .services.needs import remove_need, save_need

READERS = SECRETARIAT | MINISTRY | MEMBER | {Role.FIELD_OFFICE}


def reads_as_member(actor: Actor) -> bool:
    """Whether the answer is the one for members: shorter, and without what could endanger somebody."""
    return bool(actor.roles & MEMBER) and not actor.roles & SECRETARIAT


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


class NeedGroupEntry(Entry):
    group = Code(DisadvantagedGroup.objects.active())
    head_count = serializers.IntegerField(min_value=0)


class NeedPlaceEntry(Entry):
    name = serializers.CharField()
    learners = serializers.IntegerField(required=False, allow_null=True, min_value=0)
    is_withheld = serializers.BooleanField(help_text="Whether members read nothing of it; so each place says it anew")


class NeedEntry(Entry):
    """What a country asks for; an empty head-count is not known, 0 is none. Lists are sent whole."""

    example: ClassVar[Fields] = {"category": "connectivity", "unit": "learners", "quantity": 100, "learners": 100}

    category = Code(SupportCategory.objects.active())
    unit = Code(Unit.objects.active())
    quantity = serializers.IntegerField(min_value=1)
    description = serializers.CharField(required=False, allow_blank=True)
    urgency = serializers.ChoiceField(choices=Urgency.choices, required=False)
    learners = serializers.IntegerField(required=False, allow_null=True)
    learners_female = serializers.IntegerField(required=False, allow_null=True)
    learners_male = serializers.IntegerField(required=False, allow_null=True)
    teachers = serializers.IntegerField(required=False, allow_null=True)
    teachers_female = serializers.IntegerField(required=False, allow_null=True)
    teachers_male = serializers.IntegerField(required=False, allow_null=True)
    groups = serializers.ListField(child=NeedGroupEntry(), required=False, max_length=50)
    levels = Codes(EducationLevel, required=False)
    modes = Codes(DeliveryMode, required=False)
    languages = Languages(required=False)
    places = serializers.ListField(child=NeedPlaceEntry(), required=False, max_length=100)
    starts_on = serializers.DateField(required=False, allow_null=True)
    ends_on = serializers.DateField(required=False, allow_null=True)


class NewNeedEntry(NeedEntry):
    example = {"country_request": "REQ-2026-0001", "country": "SEN", **NeedEntry.example}

    country_request = serializers.CharField(max_length=30, help_text="Its reference")
    country = serializers.CharField(max_length=3, help_text="ISO 3166-1 alpha-3, one of the request")


class NeedFilter(django_filters.FilterSet):
    country = CodeFilter(Country, "request_country__country")
    category = CodeFilter(SupportCategory, "category")
    country_request = SlugFilter("request_country__country_request__reference")
    urgency = django_filters.ChoiceFilter(choices=Urgency.choices)


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


class NeedList(Create, ReadList, Needs):
    """Needs of the requests that the caller may see."""

    filterset_class = NeedFilter
    entry_class = NewNeedEntry

    def create(self, by: Actor, fields: Fields) -> Need:
        """Add a need to a country's part of a draft."""
        part = _part(by, fields.pop("country_request"), fields.pop("country"))
        return save_need(request_country=part, by=by, **_as_service(fields))

    def address_of(self, row: Need) -> str:
        return reverse("api:need-detail", args=[row.pk])


class NeedDetail(Change, Remove, ReadOne, Needs):
    """One need."""

    entry_class = NeedEntry

    def change(self, row: Need, by: Actor, version: int, fields: Fields) -> Need:
        """Change a need of a draft, or what an answer to a question corrects."""
        return save_need(need=row, request_country=row.request_country, by=by, version=version, **_as_service(fields))

    def remove(self, row: Need, by: Actor, version: int) -> None:
        """Take a need out of a draft."""
        remove_need(need=row, by=by, version=version)


def _part(by: Actor, reference: str, iso3: str) -> RequestCountry:
    """The country's part of a request that this person may see."""
    seen = CountryRequest.objects.visible_to(by).filter(reference__iexact=reference)
    found = RequestCountry.objects.filter(country_request__in=seen.values("pk"), country=iso3).first()
    if found is None:
        words = _("There is no request of that reference with this country, or you may not see it.")
        raise serializers.ValidationError({"country_request": [words]})
    return found


def _as_service(fields: Fields) -> Fields:
    """`groups` by what the service takes: the head-count of each."""
    if "groups" in fields:
        fields["groups"] = {row["group"]: row["head_count"] for row in fields["groups"]}
    return fields


WRITING: dict[str, Any] = {
    "roles": READERS,
    "writers": {Role.MINISTRY_EDITOR},
    "scope": Scope.REQUESTS,
    "queries": 4,
    "api": True,
}
urlpatterns = [
    path("needs/", NeedList.as_view(), name="need-list"),
    path("needs/<int:pk>/", NeedDetail.as_view(), name="need-detail"),
]
ROUTES = (
    route("api:need-list", "GET POST", **WRITING),
    route("api:need-detail", "GET PATCH DELETE", **WRITING),
)
