"""Chainable reads of this app. Every list starts from `visible_to(user)`."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject, NullIf, TruncDate

from coalition.core.access import SECRETARIAT, Actor
from coalition.reference.models import Flagship
from coalition.reference.models.base import active_language

from .choices import Publication


def named(row: str = "") -> Coalesce:
    """The name of a reference row in the active language; `row` is the lookup that leads to it, with its `__`."""
    return Coalesce(NullIf(F(f"{row}name_{active_language()}"), Value("")), F(f"{row}name_en"))


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


class ParticipationQuerySet(models.QuerySet[Any]):
    def of(self, slug: str) -> Self:
        """Of the organisation with this slug, and of what was merged into it."""
        return self.filter(Q(organisation__slug=slug) | Q(organisation__merged_into__slug=slug))


class FigureQuerySet(models.QuerySet[Any]):
    def approved(self) -> Self:
        """Figures that a second person has approved: what the public reads."""
        return self.filter(approved_at__isnull=False)

    def of_latest_date(self) -> Self:
        """Of each series (project, unit, measure, directness, label) the figure of the latest date."""
        series = ["project", "unit", "measure", "directness", "label"]
        return self.order_by(*series, "-as_of").distinct(*series)
