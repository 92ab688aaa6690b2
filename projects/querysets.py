"""Chainable reads of this app. Every list starts from `visible_to(user)`."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from coalition.core.access import SECRETARIAT, Actor

from .choices import Publication


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
