"""Chainable reads of progress reports and events."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models

from coalition.core.access import MEMBER, MINISTRY, SECRETARIAT, Actor
from coalition.core.models.jobs import JobQuerySet

from .choices import Audience, EventStatus, IssueStatus


class ReportQuerySet(JobQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """What is issued, to its audience; the Secretariat reads all."""
        if actor.roles & SECRETARIAT:
            return self
        within = bool(actor.roles & (MEMBER | MINISTRY))
        audiences = [Audience.PUBLIC, Audience.COALITION] if within else [Audience.PUBLIC]
        return self.issued().filter(audience__in=audiences)

    def issued(self) -> Self:
        return self.filter(issue=IssueStatus.ISSUED)

    def at_work(self) -> Any:
        """What is not issued yet: being built, built, or failed."""
        return self.filter(issue=IssueStatus.DRAFT)


class EventQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """Everybody what is published; the Secretariat also what is not yet."""
        return self if actor.roles & SECRETARIAT else self.told()

    def told(self) -> Self:
        """What the public reads; invented ones only in a demonstration."""
        rows = self.filter(status=EventStatus.PUBLISHED)
        return rows if settings.DEMO else rows.filter(is_demonstration=False)

    def waiting(self) -> Self:
        """What an approver is to clear."""
        return self.filter(status=EventStatus.SENT)

    def at_work(self) -> Self:
        """What is not public yet: first what waits for an approver."""
        return self.exclude(status=EventStatus.PUBLISHED).order_by("-status", "pk")
