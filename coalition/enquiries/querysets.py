"""Chainable reads of enquiries."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from coalition.core.access import SECRETARIAT, Actor

from .choices import EnquiryStatus

OPEN = (EnquiryStatus.RECEIVED, EnquiryStatus.IN_HAND)


class EnquiryQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """For the Secretariat alone: who wrote is never shown to anybody else."""
        return self if actor.roles & SECRETARIAT else self.none()

    def open(self) -> Self:
        """Those that still wait for an answer."""
        return self.filter(status__in=OPEN)
