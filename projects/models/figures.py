"""Figures of a project: planned and reached, direct or indirect, each with its basis and date."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coalition.core.models import Versioned
from coalition.reference.choices import DatePrecision
from coalition.reference.models import Unit

from ..choices import Basis, Directness, Measure
from ..querysets import FigureQuerySet
from .projects import Project
from .results import Result

_DATE_PROJECT = """
    UPDATE projects_project AS project SET latest_figure_on = found.latest
    FROM (
        SELECT id, (
            SELECT max(as_of) FROM projects_figure WHERE project_id = key.id AND approved_at IS NOT NULL
        ) AS latest
        FROM unnest(ARRAY[NEW.project_id, OLD.project_id]) AS key (id)
    ) AS found
    WHERE project.id = found.id AND project.latest_figure_on IS DISTINCT FROM found.latest;
    RETURN NULL;
"""

# What of a figure reach is counted by.
_COUNTED = (
    *("project_id", "unit_id", "measure", "directness", "label"),
    *("value", "population_id", "as_of", "approved_at"),
)


class Population(models.Model):
    """People whom several projects serve: in the safe headline they count once."""

    name = models.CharField(_("who"), max_length=200, unique=True)

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Figure(Versioned):
    """One value of the series (project, unit, measure, directness, label); of a series the latest counts.

    The public sees it, and the headline counts it, once a second person has approved it. `result` is the reported
    result that it came from, where somebody reported it.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="figures")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    measure = models.CharField(_("measure"), max_length=8, choices=Measure)
    directness = models.CharField(_("directly or indirectly"), max_length=8, choices=Directness)
    value = models.BigIntegerField(_("value"), validators=[MinValueValidator(0)])
    qualifier = models.CharField(_("qualifier"), max_length=40, blank=True)
    label = models.CharField(_("what is counted"), max_length=120, blank=True)
    basis = models.CharField(_("basis"), max_length=10, choices=Basis)
    as_of = models.DateField(_("as of"))
    precision = models.CharField(max_length=10, choices=DatePrecision, default=DatePrecision.DAY)
    population = models.ForeignKey(Population, on_delete=models.PROTECT, null=True, blank=True, related_name="figures")
    source = models.CharField(_("source"), max_length=300, blank=True)
    result = models.OneToOneField(Result, on_delete=models.PROTECT, null=True, blank=True, related_name="figure")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)

    objects = FigureQuerySet.as_manager()

    class Meta:
        ordering = ["-as_of", "pk"]
        triggers = [
            pgtrigger.Trigger(
                name="count_reach",  # before date_project, so that this one sees what it has waited for, too
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Delete | pgtrigger.UpdateOf(*_COUNTED),  # type: ignore[no-untyped-call]
                func="PERFORM count_reach(ARRAY[NEW.project_id, OLD.project_id]); RETURN NULL;",
            ),
            pgtrigger.Trigger(
                name="date_project",
                when=pgtrigger.After,
                operation=pgtrigger.Insert
                | pgtrigger.Delete
                | pgtrigger.UpdateOf("as_of", "approved_at", "project_id"),  # type: ignore[no-untyped-call]
                func=_DATE_PROJECT,
            ),
        ]
        constraints = [
            models.CheckConstraint(name="figure_not_negative", condition=Q(value__gte=0)),
            models.UniqueConstraint(
                fields=["project", "unit", "measure", "directness", "label", "as_of"],
                name="figure_once_a_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value} {self.unit_id} {self.measure}"
