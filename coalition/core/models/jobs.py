"""Durable work: the row is the job, Celery is the wake-up (docs/adr/0005)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..access.permissions import Permission
from ..access.roles import STAFF, Role
from ..workflow import Transition, Workflow
from .base import Versioned

NUDGE_AGAIN_AFTER = timedelta(seconds=10)


class JobStatus(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    DEAD = "dead", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class JobFailure(models.TextChoices):
    """Why the last attempt failed."""

    ERROR = "error", _("an error")
    LOST = "lost", _("its worker was lost")
    TIME_OUT = "time_out", _("it took longer than allowed")


_CLOCK = Permission(frozenset({Role.SYSTEM}), _("the portal itself"))
_STAFF = Permission(STAFF, _("the Secretariat"))

JOB = Workflow(
    name="core.job",
    states=JobStatus,
    initial=(JobStatus.QUEUED,),
    transitions=(
        Transition("start", (JobStatus.QUEUED,), JobStatus.RUNNING, _CLOCK, _("Start")),
        Transition("finish", (JobStatus.RUNNING,), JobStatus.DONE, _CLOCK, _("Finish")),
        Transition("try_again", (JobStatus.RUNNING,), JobStatus.QUEUED, _CLOCK, _("Try again later")),
        Transition("give_up", (JobStatus.RUNNING, JobStatus.QUEUED), JobStatus.DEAD, _CLOCK, _("Give up")),
        Transition("stop", (JobStatus.RUNNING,), JobStatus.CANCELLED, _CLOCK, _("Stop")),
        Transition("cancel", (JobStatus.QUEUED, JobStatus.RUNNING), JobStatus.CANCELLED, _STAFF, _("Cancel")),
        Transition("retry", (JobStatus.DEAD,), JobStatus.QUEUED, _STAFF, _("Retry")),
    ),
)


class JobQuerySet(models.QuerySet["DurableJob"]):
    def due(self, now: datetime) -> Self:
        """Rows that wait for a worker and were not nudged a moment ago."""
        quiet = Q(nudged_at=None) | Q(nudged_at__lt=now - NUDGE_AGAIN_AFTER)
        return self.filter(quiet, status=JobStatus.QUEUED, due_at__lte=now).order_by("due_at", "pk")

    def abandoned(self, now: datetime) -> Self:
        """Rows whose worker has not renewed its lease: it is gone."""
        return self.filter(status=JobStatus.RUNNING, lease_until__lt=now)

    def held(self, pk: int, attempt: int) -> Self:
        """The row, as long as this attempt is still the one that works on it."""
        return self.filter(pk=pk, status=JobStatus.RUNNING, attempts=attempt)

    def release_abandoned(self, now: datetime, *, max_attempts: int) -> None:
        lost = self.abandoned(now)
        why = {"failure": JobFailure.LOST, "last_error": "The worker stopped without a word."}
        lost.filter(attempts__gte=max_attempts)._move_to(JobStatus.DEAD, finished_at=now, **why)
        lost._move_to(JobStatus.QUEUED, nudged_at=None, **why)

    def end_overdue(self, now: datetime, *, limit: timedelta) -> None:
        """End the attempts that have gone on for longer than `limit`; another one would not be faster."""
        overdue = self.filter(status=JobStatus.RUNNING, started_at__lt=now - limit)
        words = f"Ended after {limit.total_seconds():.0f} seconds."
        overdue._move_to(JobStatus.DEAD, finished_at=now, failure=JobFailure.TIME_OUT, last_error=words)

    def _move_to(self, status: JobStatus, **changes: object) -> None:
        self.update(status=status, version=F("version") + 1, **changes)


class DurableJob(Versioned):
    """Attempts double as a fencing token: a worker that lost its lease can no longer write (`JobQuerySet.held`)."""

    status = models.CharField(_("status"), max_length=10, choices=JobStatus, default=JobStatus.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    nudged_at = models.DateTimeField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    stage = models.CharField(_("stage"), max_length=40, blank=True)
    progress = models.PositiveSmallIntegerField(_("progress, %"), default=0)
    failure = models.CharField(max_length=10, choices=JobFailure, blank=True, editable=False)
    last_error = models.TextField(blank=True)
    request_id = models.CharField(max_length=64, blank=True, editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)

    objects = JobQuerySet.as_manager()

    class Meta:
        abstract = True
        triggers = [JOB.guard()]

    @property
    def is_over(self) -> bool:
        return self.status in {JobStatus.DONE, JobStatus.DEAD, JobStatus.CANCELLED}


class Heartbeat(models.Model):
    """When a process of the portal last said that it lives; `/readyz` reads it."""

    part = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.part} {self.at:%H:%M:%S}"
