"""Parts of a large run, each of which any worker may solve."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from coalition.core.models import DurableJob

from ..querysets import MatchRunPartQuerySet
from .runs import MatchRun


class MatchRunPart(DurableJob):
    """One of `of` groups of blocks ([category, unit]) of a run; `solved` is compressed JSON (matching.engine.parts)."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveSmallIntegerField()
    of = models.PositiveSmallIntegerField()
    blocks = models.JSONField()
    blocks_done = models.PositiveIntegerField(default=0, editable=False)
    solved = models.BinaryField(null=True, editable=False)

    # django-stubs takes a manager that replaces an abstract model's for an instance variable
    objects = MatchRunPartQuerySet.as_manager()  # type: ignore[misc]

    class Meta(DurableJob.Meta):
        verbose_name = _("part of a matching run")
        verbose_name_plural = _("parts of matching runs")
        ordering = ["run", "number"]
        constraints = [models.UniqueConstraint(fields=["run", "of", "number"], name="part_once")]

    def __str__(self) -> str:
        return f"part {self.number} of {self.of} of run {self.run_id}"
