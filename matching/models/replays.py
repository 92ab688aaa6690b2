"""Replays of a run: is its stored answer still what its stored problem leads to?"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coalition.core.models import DurableJob, JobStatus

from ..querysets import RunReplayQuerySet
from .runs import MatchRun


class ReplayOutcome(models.TextChoices):
    SAME = "same", _("The same bytes")
    PROVEN = "proven", _("The certificate holds")
    DIFFERENT = "different", _("Another answer")
    FAULTY = "faulty", _("The certificate does not hold")


class RunReplay(DurableJob):
    """One replay that a person asked for; `faults` are the checker's words, one a line."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="replays")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    engine_version = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=10, choices=ReplayOutcome, blank=True)
    faults = models.TextField(blank=True)

    # django-stubs takes a manager that replaces an abstract model's for an instance variable
    objects = RunReplayQuerySet.as_manager()  # type: ignore[misc]

    class Meta(DurableJob.Meta):
        verbose_name = _("replay of a run")
        verbose_name_plural = _("replays of runs")
        constraints = [
            models.UniqueConstraint(
                fields=["run"],
                condition=Q(status__in=(JobStatus.QUEUED, JobStatus.RUNNING)),
                name="one_replay_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"replay {self.pk} of run {self.run_id}"
