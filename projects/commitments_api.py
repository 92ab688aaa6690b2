"""Commitments: the public ones for everyone; a member reads its own too and writes them, the Secretariat all.

No notes, no people.
"""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.db.models import F, FloatField
from django.db.models.functions import Cast
from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from coalition.core.access import Actor, Cache, Role, Scope, route
from coalition.core.api.filters import CodeFilter, RelationFilter, SlugFilter
from coalition.core.api.shapes import nested
from coalition.core.api.synced import SYNCED_QUERIES, SyncedList
from coalition.core.api.views import Read, ReadOne, Rows
from coalition.core.api.writes import Change, Code, Create, CreateBelow, Entry, Fields, Step
from coalition.core.rows import lock_seen
from coalition.reference.models import Flagship, Mission, Unit
from members.entries import owner_of
from requests.models import CountryRequest

from .choices import CommitmentKind, CommitmentStatus
from .models import Commitment, Milestone, Project
from .models.commitments import SUBJECTS
from .services.commitment_updates import confirm_commitment, report_commitment
from .services.commitments import (
    activate_commitment,
    change_commitment,
    deliver_commitment,
    pledge_commitment,
    withdraw_commitment,
)


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


class CommitmentEntry(Entry):
    """What a member says about its promise; which of the amounts are needed follows from `kind`."""

    example: ClassVar[Fields] = {"description": "Courses for young people without work.", "due_on": "2030-12-31"}
    description = serializers.CharField()
    quantity = serializers.IntegerField(required=False, allow_null=True)
    unit = Code(Unit.objects.active(), required=False, allow_null=True)
    amount = serializers.DecimalField(max_digits=18, decimal_places=2, required=False, allow_null=True)
    currency = serializers.CharField(required=False, allow_blank=True, help_text="ISO 4217")
    valued_on = serializers.DateField(required=False, allow_null=True)
    method = serializers.CharField(required=False, allow_blank=True, help_text="How a value in kind was estimated")
    pledged_on = serializers.DateField(required=False)
    due_on = serializers.DateField()
    is_public = serializers.BooleanField(required=False)


class NewCommitmentEntry(CommitmentEntry):
    """Towards exactly one of mission, flagship, project and request."""

    example = {
        **CommitmentEntry.example,
        "mission": "global-skills-academy",
        "kind": "quantity",
        "quantity": 500,
        "unit": "learners",
    }
    organisation = serializers.SlugField(required=False, help_text="Who promises; needed where you write for several")
    kind = serializers.ChoiceField(choices=CommitmentKind.choices)
    mission = Code(Mission.objects.filter(is_active=True), required=False)
    flagship = Code(Flagship.objects.active(), required=False)
    project = serializers.CharField(required=False, max_length=20)
    country_request = serializers.CharField(required=False, max_length=30)

    def validate(self, attrs: Fields) -> Fields:
        if len(set(attrs) & set(SUBJECTS)) != 1:
            raise serializers.ValidationError(_("Say what it is for: one of %s.") % ", ".join(SUBJECTS))
        return attrs


class UpdateEntry(Entry):
    """`delivered` is in all, as of `as_of` (today)."""

    example = {"delivered": 240, "note": "Two more courses."}
    delivered = serializers.DecimalField(max_digits=18, decimal_places=2, min_value=0)
    expected_on = serializers.DateField(required=False, help_text="By when the rest is expected")
    as_of = serializers.DateField(required=False)
    note = serializers.CharField(
        required=False, allow_blank=True, max_length=2000, help_text="Never shown to the public"
    )


class CommitmentList(Create, SyncedList, Commitments):
    """Commitments of members, with what is delivered by their latest word."""

    filterset_class = CommitmentFilter
    entry_class = NewCommitmentEntry

    def create(self, by: Actor, fields: Fields) -> Commitment:
        """Record a promise of a member."""
        owner = owner_of(by, fields.pop("organisation", ""))
        name = next(name for name in SUBJECTS if name in fields)
        subject = _subject_of(name, fields.pop(name), by=by)
        return pledge_commitment(organisation=owner, subject=subject, by=by, **fields)

    def address_of(self, row: Commitment) -> str:
        return reverse("api:commitment-detail", args=[row.pk])


class CommitmentDetail(Change, ReadOne, Commitments):
    """One commitment."""

    entry_class = CommitmentEntry

    def change(self, row: Commitment, by: Actor, version: int, fields: Fields) -> Commitment:
        """Correct a promise. How much and by when is fixed once the delivery has begun."""
        return change_commitment(commitment=row, by=by, version=version, **fields)


class CommitmentUpdates(CreateBelow, Commitments):
    entry_class = UpdateEntry

    def create(self, by: Actor, fields: Fields) -> Commitment:
        """Tell how much was delivered in all; the answer is the commitment. The first update also begins it."""
        return super().create(by, fields)

    def create_below(self, row: Commitment, by: Actor, version: int, fields: Fields) -> Commitment:
        return report_commitment(commitment=row, by=by, version=version, **fields)

    def address_of(self, row: Commitment) -> str:
        return reverse("api:commitment-detail", args=[row.pk])


def _confirm(*, commitment: Commitment, by: Actor, version: int) -> Commitment:
    """The page asks for no version; a program says which promise it confirms."""
    return confirm_commitment(commitment=lock_seen(Commitment, commitment.pk, version=version), by=by)


class CommitmentStep(Step, Commitments):
    """Take a step: `activate` says that the delivery has begun, `confirm` that nothing has changed, `deliver` closes it
    with what is delivered, `withdraw` takes the promise back, with a reason."""

    argument = "commitment"
    steps = {
        "activate": activate_commitment,
        "confirm": _confirm,
        "deliver": deliver_commitment,
        "withdraw": withdraw_commitment,
    }
    notes = frozenset({"deliver", "withdraw"})


def _subject_of(name: str, value: Any, *, by: Actor) -> Any:
    """The row that is meant; a project or request that this person may not see looks like none."""
    if name in {"mission", "flagship"}:
        return value
    kind, code = {"project": (Project, "code"), "country_request": (CountryRequest, "reference")}[name]
    found = kind.objects.visible_to(by).filter(**{f"{code}__iexact": value}).first()  # type: ignore[attr-defined]
    if found is None:
        raise serializers.ValidationError({name: [_("There is none of that code, or you may not see it.")]})
    return found


WRITING: dict[str, Any] = {
    "cache": Cache.PUBLIC,
    "writers": {Role.MEMBER_EDITOR, Role.COORDINATOR},
    "scope": Scope.COMMITMENTS,
    "queries": 4,
    "api": True,
}
urlpatterns = [
    path("commitments/", CommitmentList.as_view(), name="commitment-list"),
    path("commitments/<int:pk>/", CommitmentDetail.as_view(), name="commitment-detail"),
    path("commitments/<int:pk>/updates/", CommitmentUpdates.as_view(), name="commitment-updates"),
    path("commitments/<int:pk>/<slug:step>/", CommitmentStep.as_view(), name="commitment-step"),
]
ROUTES = (
    route("api:commitment-list", "GET POST", **WRITING | {"queries": SYNCED_QUERIES}),
    route("api:commitment-detail", "GET PATCH", **WRITING),
    route("api:commitment-updates", "POST", roles=WRITING["writers"], **WRITING),
    route("api:commitment-step", "POST", roles=WRITING["writers"], **WRITING),
)
