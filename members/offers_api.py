"""Offers for their owner and the Secretariat: read, written, taken through their steps."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import F
from django.urls import path, reverse
from rest_framework import serializers

from coalition.core.access import MEMBER, SECRETARIAT, Actor, Role, Scope, route
from coalition.core.api.filters import CodeFilter, SlugFilter
from coalition.core.api.shapes import codes, nested
from coalition.core.api.views import Read, ReadList, ReadOne, Rows
from coalition.core.api.writes import Change, Code, Codes, Create, Entry, Fields, Step
from coalition.core.rows import lock_seen
from coalition.reference.models import (
    Country,
    DeliveryMode,
    DisadvantagedGroup,
    EducationLevel,
    Flagship,
    SupportCategory,
    Unit,
)

from .choices import OfferStatus
from .entries import Languages, owner_of
from .models import Offer, OfferGroup
from .services.offers import create_offer, pause_offer, publish_offer, reconfirm_offer, update_offer, withdraw_offer


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


class GroupReachEntry(Entry):
    group = Code(DisadvantagedGroup.objects.active())
    reach = serializers.FloatField(min_value=0, max_value=1)


class OfferEntry(Entry):
    """What its owner says about an offer; see the read for the meaning of each. Lists are sent whole."""

    example = {
        "title": "Radio lessons",
        "category": "connectivity",
        "unit": "learners",
        "capacity": 500,
        "is_global": True,
        "collects_learner_data": False,
        "groups": [{"group": "girls", "reach": 0.6}],
    }
    title = serializers.CharField()
    summary = serializers.CharField(required=False, allow_blank=True)
    category = Code(SupportCategory.objects.active())
    unit = Code(Unit.objects.active())
    is_unlimited = serializers.BooleanField(required=False)
    capacity = serializers.IntegerField(required=False, allow_null=True)
    is_global = serializers.BooleanField(required=False)
    min_deployment = serializers.IntegerField(required=False, allow_null=True)
    max_deployment = serializers.IntegerField(required=False, allow_null=True)
    countries = Codes(Country, required=False)
    excluded_countries = Codes(Country, required=False)
    flagships = Codes(Flagship, required=False)
    modes = Codes(DeliveryMode, required=False)
    levels = Codes(EducationLevel, required=False)
    languages = Languages(required=False)
    groups = serializers.ListField(child=GroupReachEntry(), required=False, max_length=50)
    available_from = serializers.DateField(required=False, allow_null=True)
    available_to = serializers.DateField(required=False, allow_null=True)
    service_months = serializers.IntegerField(required=False, allow_null=True)
    conditions = serializers.CharField(required=False, allow_blank=True)
    collects_learner_data = serializers.BooleanField(required=False, allow_null=True)
    data_location = serializers.CharField(required=False, allow_blank=True)
    country_keeps_control = serializers.BooleanField(required=False)
    cost_after = serializers.CharField(required=False, allow_blank=True)
    exit_terms = serializers.CharField(required=False, allow_blank=True)
    commercial_interest = serializers.CharField(required=False, allow_blank=True)


class NewOfferEntry(OfferEntry):
    organisation = serializers.SlugField(required=False, help_text="Whose offer; needed where you write for several")


class OfferFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(choices=OfferStatus.choices)
    category = CodeFilter(SupportCategory, "category")
    flagship = CodeFilter(Flagship, "flagships")
    country = CodeFilter(Country, "countries")
    organisation = SlugFilter("organisation__slug")


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


class OfferList(Create, ReadList, Offers):
    """Offers: their owner sees its own, the Secretariat all."""

    filterset_class = OfferFilter
    entry_class = NewOfferEntry

    def create(self, by: Actor, fields: Fields) -> Offer:
        """Write an offer as a draft. The step `publish` opens it for matching once it is complete."""
        owner = owner_of(by, fields.pop("organisation", ""))
        return create_offer(organisation=owner, by=by, **_as_service(fields))

    def address_of(self, row: Offer) -> str:
        return reverse("api:offer-detail", args=[row.pk])


class OfferDetail(Change, ReadOne, Offers):
    """One offer."""

    entry_class = OfferEntry

    def change(self, row: Offer, by: Actor, version: int, fields: Fields) -> Offer:
        """Change the terms that are sent. Matches keep those they were proposed with."""
        return update_offer(offer=row, by=by, version=version, **_as_service(fields))


def _reconfirm(*, offer: Offer, by: Actor, version: int) -> Offer:
    """The page asks for no version; a program says which terms it confirms."""
    return reconfirm_offer(offer=lock_seen(Offer, offer.pk, version=version), by=by)


class OfferStep(Step, Offers):
    """Take a step: `publish` opens it for matching, `pause` takes no new proposals, `withdraw` ends it for good,
    `reconfirm` says that it still stands."""

    argument = "offer"
    steps = {
        "publish": publish_offer,
        "pause": pause_offer,
        "withdraw": withdraw_offer,
        "reconfirm": _reconfirm,
    }
    notes = frozenset({"pause", "withdraw"})


def _as_service(fields: Fields) -> dict[str, Any]:
    """`groups` by the name that the service has for it."""
    if "groups" in fields:
        fields["reach"] = {row["group"]: row["reach"] for row in fields.pop("groups")}
    return fields


WRITING: dict[str, Any] = {
    "roles": SECRETARIAT | MEMBER,
    "writers": {Role.MEMBER_EDITOR, Role.COORDINATOR},
    "scope": Scope.OFFERS,
    "queries": 4,
    "api": True,
}
urlpatterns = [
    path("offers/", OfferList.as_view(), name="offer-list"),
    path("offers/<int:pk>/", OfferDetail.as_view(), name="offer-detail"),
    path("offers/<int:pk>/<slug:step>/", OfferStep.as_view(), name="offer-step"),
]
ROUTES = (
    route("api:offer-list", "GET POST", **WRITING),
    route("api:offer-detail", "GET PATCH", **WRITING),
    route("api:offer-step", "POST", **WRITING),
)
