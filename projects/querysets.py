"""Chainable reads of this app. Every list starts from `visible_to(user)`."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, JSONObject, Least, TruncDate

from coalition.core.access import SECRETARIAT, Actor, Role
from coalition.core.rows import has_one, is_among
from coalition.reference.lists import named
from coalition.reference.models import Flagship
from members.choices import MembershipStatus
from members.querysets import read_through
from requests.models import CountryRequest

from .choices import (
    ENDED,
    REMIND_BEFORE,
    ActivityStatus,
    CommitmentStatus,
    Publication,
    ReportStatus,
    StoryStatus,
)

OPEN = (CommitmentStatus.PLEDGED, CommitmentStatus.ACTIVE)
UNSENT_STORY = (StoryStatus.DRAFT, StoryStatus.RETURNED)
UNSENT = (ReportStatus.DRAFT, ReportStatus.RETURNED)
STANDING = (*OPEN, CommitmentStatus.DELIVERED)


# Of commitments: open ones, the one that is expected next on top; then those that have ended, the latest first.
NEXT_FIRST = (
    Case(When(status__in=OPEN, then=0), default=1).asc(),
    Case(When(status__in=OPEN, then=F("expected_on")), default=None).asc(),
    F("updated_at").desc(),
    F("id").desc(),
)
# What has the latest approved figure, then what has none.
LATEST_FIRST = (F("latest_figure_on").desc(nulls_last=True), F("id").desc())


class ProjectQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """The public sees what is published; participants and authorities their own; the Secretariat all."""
        if actor.roles & SECRETARIAT:
            return self
        seen = Q(publication=Publication.PUBLISHED)
        if actor.organisation_ids:
            own = self.model.objects.filter(participations__organisation__in=actor.organisation_ids)
            seen |= Q(pk__in=own.values("pk"))
        if actor.authority_ids:
            seen |= Q(country_request__authority__in=actor.authority_ids)
        return self.filter(seen)

    def counted(self) -> Self:
        """What the headline counts: published rows, and invented ones only in a demonstration."""
        published = self.filter(publication=Publication.PUBLISHED)
        return published if settings.DEMO else published.filter(is_demonstration=False)

    def joinable(self, country_request: CountryRequest) -> Self:
        """What further matches of the request may join, the first one first."""
        return self.filter(country_request=country_request).exclude(status__in=ENDED).order_by("pk")

    def reportable_by(self, actor: Actor) -> Self:
        """Whose results this person may report, for a participant or for an authority of a host country."""
        organisations, authorities = _sides_reported_by(actor)
        partners = Q(participations__organisation__in=organisations)
        hosts = Q(recipients__country__authorities__in=authorities)
        mine = self.model.objects.filter(partners | hosts)
        return self.visible_to(actor).filter(pk__in=mine.values("pk")).exclude(status=ActivityStatus.CANCELLED)

    def with_lead_figure(self) -> Self:
        """Annotate `lead_figure` (a dictionary or None) and `dated_on`: its date, or that of the last change.

        The lead figure is the latest that tells most of a project: people before things, reached before planned,
        directly before indirectly. (The codes sort that way.)
        """
        from .models import Figure

        lead = Figure.objects.approved().filter(project=OuterRef("pk"))
        lead = lead.order_by("-unit__counts_people", "-measure", "unit__position", "directness", "-as_of", "pk")
        names = ("value", "measure", "directness", "label", "as_of", "precision")
        columns = {name: name for name in names} | {"counts_people": "unit__counts_people"}
        return self.annotate(
            lead_figure=Subquery(lead.values(found=JSONObject(**columns, unit=named("unit__")))[:1]),
            dated_on=Coalesce(Subquery(lead.values("as_of")[:1]), TruncDate("updated_at")),
        )

    def with_places(self) -> Self:
        """Annotate `country_names` and `flagship_marks` (code, name) as lists, without a query of their own."""
        from .models import RecipientCountry

        recipients = RecipientCountry.objects.filter(project=OuterRef("pk"))
        flagships = Flagship.objects.filter(project=OuterRef("pk")).order_by("position")
        return self.annotate(
            country_names=ArraySubquery(recipients.values_list(named("country__"))),
            flagship_marks=ArraySubquery(flagships.values(mark=JSONObject(code="code", name=named()))),
        )

    def with_others(self, slug: str) -> Self:
        """Annotate `others`: with how many further organisations the one of this slug takes part in each."""
        from .models import Participation

        own = Participation.objects.of(slug)
        rest = Participation.objects.filter(project=OuterRef("pk")).exclude(pk__in=own.values("pk")).order_by()
        counted = rest.values("project").annotate(n=Count(read_through(), distinct=True)).values("n")
        return self.annotate(others=Coalesce(Subquery(counted), 0))


class ParticipationQuerySet(models.QuerySet[Any]):
    def of(self, slug: str) -> Self:
        """Of the organisation with this slug, and of what was merged into it."""
        from members.models import Organisation

        merged = Organisation.objects.filter(merged_into__slug=slug).order_by().values("pk")
        return self.filter(is_among("organisation", merged.union(Organisation.objects.filter(slug=slug).values("pk"))))


class FigureQuerySet(models.QuerySet[Any]):
    def approved(self) -> Self:
        """Figures that a second person has approved: what the public reads."""
        return self.filter(approved_at__isnull=False)

    def not_replaced(self) -> Self:
        """Those after which no figure of their series was approved: `of_latest_date` for a filter."""
        series = {name: OuterRef(name) for name in ("project", "unit", "measure", "directness", "label")}
        later = self.model.objects.approved().filter(**series, as_of__gt=OuterRef("as_of"))
        return self.exclude(Exists(later))

    def of_latest_date(self) -> Self:
        """Of each series (project, unit, measure, directness, label) the figure of the latest date."""
        series = ["project_id", "unit_id", "measure", "directness", "label"]  # ids: a unit would sort by its position
        return self.order_by(*series, "-as_of").distinct(*series)


class PartnerQuerySet(models.QuerySet[Any]):
    def counted(self) -> Self:
        """Those whom the public finds in projects that are `counted`."""
        return self if settings.DEMO else self.filter(is_demonstration=False)


class ReachQuerySet(models.QuerySet[Any]):
    def counted(self) -> Self:
        """Of the projects that are `counted`."""
        return self if settings.DEMO else self.filter(is_demonstration=False)


class ResultReportQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """The side that reports its own; a field office those of the authorities of its area; the Secretariat all."""
        if actor.roles & SECRETARIAT:
            return self
        own = Q(organisation__in=actor.organisation_ids) | Q(authority__in=actor.authority_ids)
        return self.filter(own | Q(authority__country__in=actor.area))

    def editable_by(self, actor: Actor) -> Self:
        organisations, authorities = _sides_reported_by(actor)
        return self.filter(Q(organisation__in=organisations) | Q(authority__in=authorities))

    def unsent(self) -> Self:
        """What its side still has in hand."""
        return self.filter(status__in=UNSENT)

    def waiting(self) -> Self:
        return self.filter(status=ReportStatus.REPORTED)

    def approved(self) -> Self:
        """What counts: neither what waits nor what a correction has replaced."""
        return self.filter(status=ReportStatus.APPROVED)

    def with_names(self) -> Self:
        """Carry what a line of a list names, without a query of its own."""
        return self.select_related("project", "organisation", "authority")


class StoryQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """Everybody what is published; its own side and the Secretariat before that and after."""
        if actor.roles & SECRETARIAT:
            return self
        told = Q(pk__in=self.model.objects.told().values("pk"))
        return self.filter(told | Q(organisation__in=actor.organisation_ids))

    def told(self) -> Self:
        """What the public reads: cleared, of a project that it reads too; invented ones only in a demonstration."""
        rows = self.cleared().filter(project__publication=Publication.PUBLISHED)
        return rows if settings.DEMO else rows.filter(is_demonstration=False)

    def cleared(self) -> Self:
        """What an approver cleared and nobody took back: it is not changed any more."""
        return self.filter(status=StoryStatus.PUBLISHED)

    def waiting(self) -> Self:
        """What an approver is to clear, the longest wait first."""
        return self.filter(status=StoryStatus.SENT).order_by("updated_at", "pk")


class CommitmentQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """Everybody the public ones; a member its own; the Secretariat all."""
        if actor.roles & SECRETARIAT:
            return self
        return self.filter(
            Q(organisation__in=actor.organisation_ids) | Q(pk__in=self.model.objects.public().values("pk"))
        )

    def in_full_to(self, actor: Actor) -> Self:
        """With notes, updates and history: its own member and the Secretariat."""
        return self if actor.roles & SECRETARIAT else self.filter(organisation__in=actor.organisation_ids)

    def public(self) -> Self:
        """What a member lets everybody read, while it stands and what it is for is public too."""
        from .models import Project

        is_for_the_public = (
            Q(mission__is_active=True)
            | Q(flagship__is_active=True)
            | has_one(Project.objects.filter(pk=OuterRef("project"), publication=Publication.PUBLISHED))
            | has_one(CountryRequest.objects.public().filter(pk=OuterRef("country_request")))
        )
        return self.filter(
            is_for_the_public,
            is_public=True,
            status__in=STANDING,
            organisation__membership_status=MembershipStatus.ACTIVE,
        )

    def told(self) -> Self:
        """What the public reads; invented ones only in a demonstration."""
        rows = self.public()
        return rows if settings.DEMO else rows.filter(is_demonstration=False)

    def open(self) -> Self:
        """What is still to be delivered."""
        return self.filter(status__in=OPEN)

    def standing(self) -> Self:
        """What counts as promised: neither lapsed nor withdrawn."""
        return self.filter(status__in=STANDING)

    def late(self, on: date) -> Self:
        """Open, and a day that was named has passed."""
        return self.open().filter(Q(expected_on__lt=on) | _has_milestone(due_on__lt=on))

    def soon(self, on: date) -> Self:
        """Open, and a day that was named has passed or comes within two weeks."""
        by = on + REMIND_BEFORE
        return self.open().filter(Q(expected_on__lte=by) | _has_milestone(due_on__lte=by))

    def with_latest(self) -> Self:
        """Annotate `delivered` (0 before the first update) and `told_on`, its date, and `next_on`: the next day that
        was named, of a milestone or the end."""
        from .models import CommitmentUpdate, Milestone

        latest = CommitmentUpdate.objects.filter(commitment=OuterRef("pk")).order_by("-as_of", "-pk")
        ahead = Milestone.objects.filter(commitment=OuterRef("pk"), done_on=None).order_by()
        return self.annotate(
            delivered=Coalesce(Subquery(latest.values("delivered")[:1]), Value(0), output_field=models.DecimalField()),
            told_on=Subquery(latest.values("as_of")[:1]),
            next_on=Least("expected_on", Subquery(ahead.values("commitment").annotate(on=Min("due_on")).values("on"))),
        )

    def with_names(self) -> Self:
        """Carry what a line of a list names, without a query of its own."""
        return self.select_related("organisation", "unit", "mission", "flagship", "project", "country_request")


def _has_milestone(**due: date) -> Exists:
    from .models import Milestone

    return Exists(Milestone.objects.filter(commitment=OuterRef("pk"), done_on=None, **due))


def _sides_reported_by(actor: Actor) -> tuple[Any, Any]:
    """The keys of organisations and authorities; no subquery for those who report their own alone."""
    if not actor.roles & {Role.COORDINATOR, Role.FIELD_OFFICE}:
        return actor.edited_organisation_ids, actor.edited_authority_ids
    from members.models import NationalAuthority, Organisation

    organisations = Organisation.objects.reported_by(actor).values("pk")
    return organisations, NationalAuthority.objects.reported_by(actor).values("pk")
