"""Chainable reads of progress reports."""

from __future__ import annotations

from typing import Any, Self

from coalition.core.access import MEMBER, MINISTRY, SECRETARIAT, Actor
from coalition.core.models.jobs import JobQuerySet

from .choices import Audience, IssueStatus


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
