"""Work that comes back by the calendar: each time is a durable job, so that a killed worker leaves none out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..access.roles import STAFF, Actor
from .jobs import DurableJob, JobQuerySet, JobStatus

KEPT_FOR = timedelta(days=180)
LIVE = (JobStatus.QUEUED, JobStatus.RUNNING)


class PeriodicRunQuerySet(JobQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.roles & STAFF else self.none()

    def outlived(self, now: datetime) -> Self:
        """What ended so long ago that nobody asks for it."""
        return self.filter(finished_at__lt=now - KEPT_FOR)


class PeriodicRun(DurableJob):
    """One time of a periodic task; `result` is what the task counted, `asked_by` empty where beat asked."""

    task = models.CharField(_("task"), max_length=80)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    result = models.BigIntegerField(_("result"), null=True, editable=False)

    # django-stubs takes a manager that replaces an abstract model's for an instance variable
    objects = PeriodicRunQuerySet.as_manager()  # type: ignore[misc]

    class Meta(DurableJob.Meta):
        verbose_name = _("periodic run")
        verbose_name_plural = _("periodic runs")
        indexes = [models.Index(fields=["task", "-id"], name="periodic_run_of_task")]
        constraints = [
            models.UniqueConstraint(
                fields=["task"], condition=Q(status__in=[status.value for status in LIVE]), name="one_live_run_a_task"
            )
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.pk}"
