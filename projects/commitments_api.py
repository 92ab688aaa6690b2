"""Commitments: the public ones for everyone; a member reads its own too, the Secretariat all. No notes, no people."""

from __future__ import annotations

import django_filters
from django.db.models import F, FloatField
from django.db.models.functions import Cast
from django.urls import path
from rest_framework import serializers

from coalition.core.access import Actor, Cache, route
from coalition.core.api.filters import CodeFilter, RelationFilter, SlugFilter
from coalition.core.api.shapes import nested
from coalition.core.api.views import Read, ReadList, ReadOne, Rows
from coalition.reference.models import Flagship, Mission

from .choices import CommitmentKind, CommitmentStatus
from .models import Commitment, Milestone


class MilestoneSerializer(serializers.Serializer[Milestone]):
    """`target` is how much is to be delivered in all by then, where the member says so."""

    title = serializers.CharField()
    due_on = serializers.DateField()
    done_on = serializers.DateField(allow_null=True)
    target = serializers.FloatField(allow_null=True)


class CommitmentSerializer(serializers.Serializer[Commitment]):
    """What a member promised to exactly one mission, flagship, project or request.

    `delivered` is in all, by its latest word, as of `told_on`. Quantities, money and values in kind are never added.
    """

    id = serializers.IntegerField()
    organisation = serializers.SlugField()
    mission = serializers.SlugField(allow_null=True)
    flagship = serializers.SlugField(allow_null=True)
    project = serializers.SlugField(allow_null=True)
    country_request = serializers.CharField(allow_null=True)
    description = serializers.CharField()
    kind = serializers.ChoiceField(choices=CommitmentKind.choices)
    quantity = serializers.IntegerField(allow_null=True)
    unit = serializers.SlugField(allow_null=True)
    amount = serializers.FloatField(allow_null=True)
    currency = serializers.CharField(allow_blank=True, help_text="ISO 4217")
    valued_on = serializers.DateField(allow_null=True)
    method = serializers.CharField(allow_blank=True, help_text="How a value in kind was estimated")
    pledged_on = serializers.DateField()
    due_on = serializers.DateField()
    expected_on = serializers.DateField()
    status = serializers.ChoiceField(choices=CommitmentStatus.choices)
    delivered = serializers.FloatField()
    told_on = serializers.DateField(allow_null=True)
    milestones = MilestoneSerializer(many=True)
    is_public = serializers.BooleanField()
    updated_at = serializers.DateTimeField()
    is_demonstration = serializers.BooleanField()


class CommitmentFilter(django_filters.FilterSet):
    organisation = SlugFilter("organisation__slug")
    mission = CodeFilter(Mission, "mission")
    flagship = CodeFilter(Flagship, "flagship")
    project = RelationFilter(field_name="project__code", max_length=20)
    country_request = RelationFilter(field_name="country_request__reference", max_length=30)
    kind = django_filters.ChoiceFilter(choices=CommitmentKind.choices)
    status = django_filters.ChoiceFilter(choices=CommitmentStatus.choices)


class Commitments(Read):
    model = Commitment
    queryset = Commitment.objects.none()
    serializer_class = CommitmentSerializer

    def rows(self, actor: Actor) -> Rows:
        promise = ("id", "mission", "flagship", "description", "kind", "quantity", "unit", "currency")
        days = ("valued_on", "method", "pledged_on", "due_on", "expected_on", "status", "told_on")
        marks = ("is_public", "updated_at", "is_demonstration")
        return (
            Commitment.objects.visible_to(actor)
            .with_latest()
            .values(
                *promise,
                *days,
                *marks,
                organisation_=F("organisation__slug"),
                amount_=Cast("amount", FloatField()),
                delivered_=Cast("delivered", FloatField()),
                project_=F("project__code"),
                country_request_=F("country_request__reference"),
                milestones_=MILESTONES,
            )
        )


MILESTONES = nested(
    Milestone, "commitment", "due_on", "pk", title="title", due_on="due_on", done_on="done_on", target="target"
)


class CommitmentList(ReadList, Commitments):
    """Commitments of members, with what is delivered by their latest word."""

    filterset_class = CommitmentFilter


class CommitmentDetail(ReadOne, Commitments):
    """One commitment."""


urlpatterns = [
    path("commitments/", CommitmentList.as_view(), name="commitment-list"),
    path("commitments/<int:pk>/", CommitmentDetail.as_view(), name="commitment-detail"),
]
ROUTES = tuple(route(f"api:commitment-{kind}", queries=6, cache=Cache.PUBLIC, api=True) for kind in ("list", "detail"))
