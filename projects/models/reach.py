"""How many people each project has reached, added up beforehand for what adds up all of them."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from coalition.core.models import Demonstrable
from coalition.reference.models import Unit

from ..choices import People
from ..querysets import ReachQuerySet
from .projects import Project

# Figures that others write meanwhile would be counted by the old kind: they are waited for, and wait.
_COUNT_UNIT = """
    LOCK TABLE projects_figure IN SHARE MODE;
    PERFORM count_reach(ARRAY(SELECT DISTINCT project_id FROM projects_figure WHERE unit_id = NEW.code));
    RETURN NULL;
"""


class Reach(Demonstrable):
    """The learners, or the teachers, whom a published project reached, by the latest approved figure of each series.

    Triggers keep it (`count_reach`, migration 0001), and nothing else writes it. It has no history: that of the figures
    tells all. `populations` are those that the figures name, in `largest` for each the largest figure that names it,
    and `unnamed` is the sum of the figures that name none.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="reach", db_index=False)  # reach_once
    kind = models.CharField(max_length=10, choices=People)
    direct = models.BigIntegerField()
    indirect = models.BigIntegerField()
    unsplit = models.BigIntegerField()
    value = models.GeneratedField(
        expression=F("direct") + F("indirect") + F("unsplit"), output_field=models.BigIntegerField(), db_persist=True
    )
    unnamed = models.BigIntegerField()
    populations = ArrayField(models.BigIntegerField())
    largest = ArrayField(models.BigIntegerField())
    labels = ArrayField(models.CharField(max_length=120))
    as_of = models.DateField()

    objects = ReachQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(F("value").desc(), "project", "kind", name="reach_largest"),
            models.Index(fields=["project"], condition=~Q(populations=[]), name="reach_of_populations"),
        ]
        constraints = [models.UniqueConstraint(fields=["project", "kind"], name="reach_once")]

    def __str__(self) -> str:
        return f"{self.value} {self.kind} of {self.project_id}"


class CountedUnit(Unit):
    """A unit, whose kind says whether reach counts it."""

    class Meta:
        proxy = True
        triggers = [
            pgtrigger.Trigger(
                name="count_reach",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("kind"),  # type: ignore[no-untyped-call]
                condition=pgtrigger.Q(old__kind__df=pgtrigger.F("new__kind")),
                func=_COUNT_UNIT,
            )
        ]
