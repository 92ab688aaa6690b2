"""Chainable reads of this app: a space is for the flagship's members and the Secretariat, and so is what is in it."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils import timezone

from coalition.core.access import SECRETARIAT, Actor
from coalition.reference.querysets import CatalogueQuerySet
from members.models import Organisation

from .choices import EntryStatus


class SpaceQuerySet(CatalogueQuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """All for the Secretariat; for others those of the flagships that an active member of theirs works for."""
        seen = self.filter(is_active=True)
        if actor.roles & SECRETARIAT:
            return seen
        own = Organisation.objects.members().filter(pk__in=actor.organisation_ids)
        served = Organisation.flagships.through.objects.filter(organisation__in=own.values("pk"))
        return seen.filter(pk__in=served.values("flagship"))


class EntryQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """What is posted in a space that the actor may see; the Secretariat reads what it has taken down too."""
        from .models import Space

        seen = self.filter(space__in=Space.objects.visible_to(actor).values("pk"))
        return seen if actor.roles & SECRETARIAT else seen.posted()

    def posted(self) -> Self:
        return self.filter(status=EntryStatus.POSTED)


class MeetingQuerySet(EntryQuerySet):
    def to_come(self) -> Self:
        """Those that have not ended, the next one first."""
        return self.filter(ends_at__gte=timezone.now()).order_by("starts_at", "pk")
