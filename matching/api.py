"""Runs for the Secretariat alone; matches for it and for their two sides, who see neither scores nor notes."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import F, TextField
from django.db.models.functions import Cast
from django.urls import path
from rest_framework import serializers

from coalition.core.access import MEMBER, MINISTRY, SECRETARIAT, Actor, route
from coalition.core.api.filters import CodeFilter, SlugFilter
from coalition.core.api.views import Read, ReadList, ReadOne, Rows
from coalition.core.models.jobs import JobStatus
from coalition.reference.models import Country, SupportCategory

from .candidates_api import NeedCandidates
from .choices import DeclineReason, MatchStatus
from .models import Match, MatchRun


class MatchRunSerializer(serializers.Serializer[MatchRun]):
    """A run with what it decided by, and its certificate: no better choice than `bound` exists, `objective` is met."""

    id = serializers.IntegerField()
    status = serializers.ChoiceField(choices=JobStatus.choices)
    stage = serializers.CharField(allow_blank=True)
    progress = serializers.IntegerField(help_text="In percent")
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    weights = serializers.IntegerField(help_text="Version of the weights")
    vintage = serializers.CharField(allow_null=True, help_text="Loading of the country figures")
    engine_version = serializers.CharField(allow_blank=True)
    input_hash = serializers.CharField(allow_blank=True)
    needs_count = serializers.IntegerField()
    offers_count = serializers.IntegerField()
    matched_count = serializers.IntegerField()
    based_on = serializers.IntegerField(
        allow_null=True, help_text="Of a scenario, the run that it varies; null where people choose from the run itself"
    )
    objective = serializers.RegexField(r"^-?[0-9]{1,40}$", allow_null=True)
    bound = serializers.RegexField(r"^-?[0-9]{1,40}$", allow_null=True)


class MatchSerializer(serializers.Serializer[Match]):
    """A match. Quantities are in `unit`. What is not required is for the Secretariat only."""

    id = serializers.IntegerField()
    status = serializers.ChoiceField(choices=MatchStatus.choices)
    need = serializers.IntegerField()
    country_request = serializers.SlugField()
    country = serializers.CharField(help_text="ISO 3166-1 alpha-3")
    category = serializers.SlugField()
    offer = serializers.IntegerField()
    organisation = serializers.SlugField()
    unit = serializers.SlugField()
    proposed_quantity = serializers.IntegerField()
    quantity = serializers.IntegerField()
    answer_by = serializers.DateField()
    decline_reason = serializers.ChoiceField(choices=DeclineReason.choices, allow_blank=True)
    terms = serializers.DictField(allow_null=True, help_text="The offer's terms, as they were when it was proposed")
    project = serializers.SlugField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    is_demonstration = serializers.BooleanField()
    candidate = serializers.IntegerField(allow_null=True, required=False)
    rank = serializers.IntegerField(allow_null=True, required=False)
    score = serializers.IntegerField(allow_null=True, required=False, help_text="In millionths")
    override_reason = serializers.CharField(allow_blank=True, required=False)
    private_note = serializers.CharField(allow_blank=True, required=False)


class MatchRunFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(choices=JobStatus.choices)


class MatchFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(choices=MatchStatus.choices)
    country = CodeFilter(Country, "need__request_country__country")
    category = CodeFilter(SupportCategory, "need__category")
    country_request = SlugFilter("need__request_country__country_request__reference")
    organisation = SlugFilter("offer__organisation__slug")


class MatchRuns(Read):
    model = MatchRun
    queryset = MatchRun.objects.none()
    serializer_class = MatchRunSerializer
    is_public = False

    def rows(self, actor: Actor) -> Rows:
        plain = (
            name
            for name in MatchRunSerializer().get_fields()
            if name not in {"weights", "vintage", "based_on", "objective", "bound"}
        )
        seen = MatchRun.objects.visible_to(actor)
        return seen.values(
            *plain,
            weights_=F("weights__number"),
            vintage_=F("vintage__code"),
            based_on=F("scenario__based_on"),
            # Whole numbers of up to 40 digits: as text, since most readers of JSON keep 15.
            objective_=Cast("objective", TextField()),
            bound_=Cast("bound", TextField()),
        )


class MatchRunList(ReadList, MatchRuns):
    """Runs of the matching engine."""

    filterset_class = MatchRunFilter


class MatchRunDetail(ReadOne, MatchRuns):
    """One run with its certificate."""


SHARED = (
    "id",
    "status",
    "need",
    "offer",
    "proposed_quantity",
    "quantity",
    "answer_by",
    "decline_reason",
    "created_at",
    "updated_at",
    "is_demonstration",
)
INTERNAL = ("candidate", "override_reason", "private_note")


class Matches(Read):
    model = Match
    queryset = Match.objects.none()
    serializer_class = MatchSerializer
    is_public = False

    def rows(self, actor: Actor) -> Rows:
        internal: dict[str, Any] = {}
        if actor.roles & SECRETARIAT:
            internal = {"rank": F("candidate__rank"), "score": F("candidate__score")}
        return Match.objects.visible_to(actor).values(
            *SHARED,
            *(INTERNAL if internal else ()),
            country_request=F("need__request_country__country_request__reference"),
            country=F("need__request_country__country"),
            category=F("need__category"),
            organisation=F("offer__organisation__slug"),
            unit=F("need__unit"),
            project_=F("project__code"),
            terms_=F("terms__offer"),
            **internal,
        )


class MatchList(ReadList, Matches):
    """Matches: each side sees its own, the Secretariat all."""

    filterset_class = MatchFilter


class MatchDetail(ReadOne, Matches):
    """One match."""


urlpatterns = [
    path("needs/<int:pk>/candidates/", NeedCandidates.as_view(), name="need-candidates-detail"),
    path("match-runs/", MatchRunList.as_view(), name="match-run-list"),
    path("match-runs/<int:pk>/", MatchRunDetail.as_view(), name="match-run-detail"),
    path("matches/", MatchList.as_view(), name="match-list"),
    path("matches/<int:pk>/", MatchDetail.as_view(), name="match-detail"),
]
ROUTES = (
    route("api:need-candidates-detail", roles=SECRETARIAT, queries=17, api=True),
    *(route(f"api:match-run-{kind}", roles=SECRETARIAT, queries=4, api=True) for kind in ("list", "detail")),
    *(
        route(f"api:match-{kind}", roles=SECRETARIAT | MINISTRY | MEMBER, queries=4, api=True)
        for kind in ("list", "detail")
    ),
)
