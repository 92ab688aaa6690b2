"""Chainable reads of this app. Runs and candidates are for the Secretariat alone; a match also for its two sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q, Sum

from coalition.core.access import SECRETARIAT, Actor
from coalition.core.models import JobQuerySet
from coalition.core.models.jobs import JobStatus

from .choices import ACCEPTED_BY_MEMBER, LIVE, AdoptionStatus, VersionStatus
from .permissions import WEIGHERS

if TYPE_CHECKING:
    from requests.models import Need

    from .models import MatchRun, RunReplay, WeightSet


class WeightSetQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.roles & WEIGHERS else self.none()

    def current(self) -> WeightSet | None:
        """The version in use."""
        return self.filter(status=VersionStatus.IN_USE).first()


class MethodProposalQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.roles & WEIGHERS else self.none()

    def open(self) -> Self:
        """Those that wait for a decision."""
        return self.filter(status=VersionStatus.PROPOSED)


class BackTestQuerySet(JobQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.roles & WEIGHERS else self.none()


class MatchRunQuerySet(JobQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.roles & SECRETARIAT else self.none()

    def latest_done(self) -> MatchRun | None:
        """The run that people choose from; a scenario is none, however late it was tried."""
        return self.filter(status=JobStatus.DONE, scenario=None).order_by("-pk").first()  # type: ignore[return-value]

    def chosen_for(self, need: Need) -> MatchRun | None:
        """The run whose candidates count for the need: the latest, or the scenario of it that was adopted."""
        latest = self.latest_done()
        adopted = self.filter(adoptions__need=need, adoptions__status=AdoptionStatus.ADOPTED, scenario__based_on=latest)
        return adopted.first() or latest  # type: ignore[return-value]


class MatchRunPartQuerySet(JobQuerySet):
    def unsolved(self) -> Self:
        return self.exclude(status=JobStatus.DONE)

    def blocks_done(self) -> int:
        return int(self.aggregate(done=Sum("blocks_done"))["done"] or 0)


class RunReplayQuerySet(JobQuerySet):
    def under_way_of(self, run: MatchRun) -> RunReplay | None:
        is_live = self.filter(run=run, status__in=(JobStatus.QUEUED, JobStatus.RUNNING))
        return is_live.first()  # type: ignore[return-value]

    def latest_of(self, run: MatchRun) -> RunReplay | None:
        of_run = self.filter(run=run).select_related("asked_by")
        return of_run.order_by("-pk").first()  # type: ignore[return-value]


class MatchCandidateQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.roles & SECRETARIAT else self.none()


class UnmatchedNeedQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.roles & SECRETARIAT else self.none()


class MatchQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """The member sees what was proposed to it; the authority what its member has accepted."""
        if actor.roles & SECRETARIAT:
            return self
        own_offers = Q(offer__organisation__in=actor.organisation_ids)
        asked = Q(need__request_country__authority__in=actor.authority_ids) | Q(
            need__request_country__country_request__authority__in=actor.authority_ids
        )
        accepted = Q(status__in=ACCEPTED_BY_MEMBER) | Q(accepted_at__isnull=False)
        return self.filter(own_offers | (asked & accepted))

    def live(self) -> Self:
        return self.filter(status__in=LIVE)
