"""Chainable reads of this app. Runs and candidates are for the Secretariat alone; a match also for its two sides."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import OuterRef, Q, Sum

from coalition.core.access import SECRETARIAT, Actor
from coalition.core.models import JobQuerySet
from coalition.core.models.jobs import JobStatus
from coalition.core.rows import count_of, is_among, is_one_of

from .choices import (
    ACCEPTED_BY_MEMBER,
    ASKED,
    LIVE,
    SOON,
    AdoptionStatus,
    CallStatus,
    Due,
    InterestStatus,
    InvitationStatus,
    VersionStatus,
)
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


class ComplementQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.roles & SECRETARIAT else self.none()


SHOWN_TO_AUTHORITY = Q(status__in=ACCEPTED_BY_MEMBER) | Q(accepted_at__isnull=False)
"""What the member has accepted, whatever became of it then."""


class MatchQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """The member sees what was proposed to it; the authority what its member has accepted."""
        if actor.roles & SECRETARIAT:
            return self
        from requests.models import CountryRequest, RequestCountry

        every, parts = self.model.objects, RequestCountry.objects.values("pk")
        own_offers = every.filter(offer__organisation__in=actor.organisation_ids)
        named = parts.filter(authority__in=actor.authority_ids)
        own = CountryRequest.objects.filter(authority__in=actor.authority_ids).values("pk")
        asked = parts.exclude(authority__in=actor.authority_ids).filter(is_among("country_request", own))
        accepted = every.filter(SHOWN_TO_AUTHORITY).filter(is_among("need__request_country", named.union(asked)))
        return self.filter(is_one_of(own_offers, accepted))

    def live(self) -> Self:
        return self.filter(status__in=LIVE)

    def unanswered(self) -> Self:
        """Those that a side has to answer by their day; without it they lapse."""
        return self.filter(status__in=ASKED)

    def due(self, when: str, on: date) -> Self:
        """Those unanswered whose day has passed (`late`), or comes within a week (`soon`)."""
        days = Q(answer_by__lt=on) if when == Due.LATE else Q(answer_by__range=(on, on + SOON))
        return self.unanswered().filter(days)


class CallQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """The Secretariat. A member reads its own invitation, never who else was invited."""
        return self if actor.roles & SECRETARIAT else self.none()

    def with_counts(self) -> Self:
        """Annotate of the members written to how many there are, and how many answered, declined, or wait."""
        from .models import CallInvitation

        of_call = CallInvitation.objects.filter(call=OuterRef("pk"))
        counted = {
            "invited": of_call.exclude(status=InvitationStatus.CHOSEN),
            "answered": of_call.filter(status=InvitationStatus.ANSWERED),
            "declined": of_call.filter(status=InvitationStatus.DECLINED),
        }
        return self.annotate(**{name: count_of(rows, "call") for name, rows in counted.items()})


class CallInvitationQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """The Secretariat all; a member its own, once it was written to."""
        if actor.roles & SECRETARIAT:
            return self
        return self.filter(organisation__in=actor.organisation_ids).exclude(status=InvitationStatus.CHOSEN)

    def waiting(self) -> Self:
        """Written to, not answered, of a call that is open."""
        return self.filter(status=InvitationStatus.INVITED, call__status=CallStatus.OPEN)


class InterestQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """The Secretariat all; a member its own, never who else could help."""
        return self if actor.roles & SECRETARIAT else self.filter(organisation__in=actor.organisation_ids)

    def standing(self) -> Self:
        """Those that were not taken back."""
        return self.exclude(status=InterestStatus.WITHDRAWN)

    def unread(self) -> Self:
        return self.filter(status=InterestStatus.EXPRESSED)
