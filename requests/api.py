"""Country requests for signed-in roles; an authority writes its drafts. Their needs are in needs_api.py.

No letters, no people, no assessments, no internal notes.
"""

from __future__ import annotations

from typing import ClassVar

import django_filters
from django.conf import settings
from django.db.models import F
from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from coalition.core.access import SECRETARIAT, Actor, Role, route
from coalition.core.access.roles import anyone_as
from coalition.core.api.filters import SINCE, CodeFilter, FlagFilter
from coalition.core.api.shapes import codes, nested
from coalition.core.api.synced import SYNCED_QUERIES, SyncedList
from coalition.core.api.views import Read, ReadOne, Rows
from coalition.core.api.writes import Change, Codes, Create, Entry, Fields, Step
from coalition.core.conflicts import Conflict
from coalition.reference.models import Country, Objective, SupportCategory

from . import needs_api
from .choices import CountryDecision, Origin, Phase, RequestStatus, Situation
from .models import CountryRequest, RequestCountry
from .needs_api import WRITING, reads_as_member
from .services.drafting import check_editable, draft_request, update_request
from .services.submission import withdraw_request


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


class CountryRequestFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(choices=RequestStatus.choices)
    situation = django_filters.ChoiceFilter(choices=Situation.choices)
    phase = django_filters.ChoiceFilter(choices=Phase.choices)
    is_emergency = FlagFilter()
    country = CodeFilter(Country, "countries__country")
    category = CodeFilter(SupportCategory, "countries__needs__category")
    submitted_from = django_filters.DateFilter("submitted_at__date", "gte")
    submitted_to = django_filters.DateFilter("submitted_at__date", "lte")


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


class CountryRequestEntry(Entry):
    """What an authority says about its request as a whole."""

    example: ClassVar[Fields] = {"title": "Lessons by radio for two regions", "situation": "school_closures"}

    title = serializers.CharField()
    regional_body = serializers.CharField(required=False, allow_blank=True)
    situation = serializers.ChoiceField(choices=Situation.choices, required=False, allow_blank=True)
    phase = serializers.ChoiceField(choices=Phase.choices, required=False, allow_blank=True)
    is_emergency = serializers.BooleanField(required=False)
    objectives = Codes(Objective, required=False)
    summary = serializers.CharField(required=False, allow_blank=True)
    already_provided = serializers.CharField(required=False, allow_blank=True)
    partners = serializers.CharField(required=False, allow_blank=True)
    contact_office = serializers.CharField(required=False, allow_blank=True)
    contact_email = serializers.EmailField(required=False, allow_blank=True)
    consent_to_publish = serializers.BooleanField(required=False, allow_null=True)


class NewCountryRequestEntry(CountryRequestEntry):
    example = {**CountryRequestEntry.example, "countries": ["SEN"]}

    countries = Codes(Country, help_text="ISO 3166-1 alpha-3; an authority asks for its own country")


class CountryRequestList(Create, SyncedList, CountryRequests):
    """Requests: an authority's own, those opened to members, a field office's area, all for the Secretariat."""

    filterset_class = CountryRequestFilter
    entry_class = NewCountryRequestEntry

    def create(self, by: Actor, fields: Fields) -> CountryRequest:
        """Begin a draft. It is sent on its page, with the formal letter."""
        return draft_request(by=by, **fields)

    def address_of(self, row: CountryRequest) -> str:
        return reverse("api:country-request-detail", args=[row.reference])

    def audience(self, actor: Actor) -> tuple[str, Actor]:
        """Members have one in common, and so has the Secretariat."""
        if reads_as_member(actor):
            return "members", anyone_as(Role.MEMBER_VIEWER)
        if not actor.roles & SECRETARIAT:
            raise ValidationError(
                {SINCE: [_("For members and the Secretariat; your role reads this short list whole.")]}
            )
        return super().audience(actor)


class CountryRequestDetail(Change, ReadOne, CountryRequests):
    """One request, by its reference."""

    entry_class = CountryRequestEntry

    def change(self, row: CountryRequest, by: Actor, version: int, fields: Fields) -> CountryRequest:
        """Change what a draft says, or what an answer to a question corrects."""
        return update_request(country_request=row, by=by, version=version, **fields)


def _send_on_its_page(*, country_request: CountryRequest, by: Actor, version: int) -> None:
    """The letter is a signed file, and a person declares that it is complete: both stand on the page."""
    check_editable(country_request, by=by)
    page = settings.PORTAL_URL + country_request.get_absolute_url()
    words = _("A request is sent on its page, with the formal letter and the declaration: %(page)s")
    raise Conflict(words % {"page": page})


class CountryRequestStep(Step, CountryRequests):
    """Take a step: `withdraw` ends a request for which no match is confirmed yet. `submit` answers 409 with the address
    of the page where a request is sent, since that takes the formal letter."""

    argument = "country_request"
    steps = {"submit": _send_on_its_page, "withdraw": withdraw_request}
    notes = frozenset({"withdraw"})


urlpatterns = [
    path("country-requests/", CountryRequestList.as_view(), name="country-request-list"),
    path("country-requests/<slug:reference>/", CountryRequestDetail.as_view(), name="country-request-detail"),
    path("country-requests/<slug:reference>/<slug:step>/", CountryRequestStep.as_view(), name="country-request-step"),
    *needs_api.urlpatterns,
]
ROUTES = (
    route("api:country-request-list", "GET POST", **WRITING | {"queries": SYNCED_QUERIES}),
    route("api:country-request-detail", "GET PATCH", **WRITING),
    route("api:country-request-step", "POST", **WRITING),
    *needs_api.ROUTES,
)
