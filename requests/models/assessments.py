"""Assessment on a rubric: by several assessors, each with a declaration of interest, locked when complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from coalition.core.models import Versioned

from ..choices import AssessmentStatus
from ..querysets import AssessmentQuerySet
from ..workflow import ASSESSMENT
from .country_requests import CountryRequest


class RubricWeights(models.Model):
    """What each criterion counts, in percent; a new version replaces the current one."""

    version = models.PositiveSmallIntegerField(primary_key=True)
    severity = models.PositiveSmallIntegerField(_("severity on the ground, %"))
    feasibility = models.PositiveSmallIntegerField(_("feasibility, %"))
    impact = models.PositiveSmallIntegerField(_("impact on disadvantaged groups, %"))
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="rubric_sums_to_100", condition=Q(severity=100 - F("feasibility") - F("impact"))
            ),
            models.UniqueConstraint(fields=["is_current"], condition=Q(is_current=True), name="one_current_rubric"),
        ]

    def __str__(self) -> str:
        return f"v{self.version}"


if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def _grade(label: _StrPromise) -> models.PositiveSmallIntegerField:  # type: ignore[type-arg]
    return models.PositiveSmallIntegerField(
        label, null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )


@pghistory.track()
class Assessment(Versioned):
    """Grades are 1 to 5, each with a justification. What an open one holds is a draft that only its assessor reads."""

    country_request = models.ForeignKey(CountryRequest, on_delete=models.CASCADE, related_name="assessments")
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=AssessmentStatus, default=AssessmentStatus.OPEN)
    rubric = models.ForeignKey(RubricWeights, on_delete=models.PROTECT, related_name="+")
    has_conflict = models.BooleanField(_("conflict of interest"), default=False)
    conflict_note = models.TextField(_("which interest"), blank=True)
    severity = _grade(_("severity on the ground"))
    severity_reason = models.TextField(_("why this severity"), blank=True)
    feasibility = _grade(_("feasibility"))
    feasibility_reason = models.TextField(_("why this feasibility"), blank=True)
    impact = _grade(_("impact on disadvantaged groups"))
    impact_reason = models.TextField(_("why this impact"), blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    reminded_on = models.DateField(_("last reminded"), null=True, blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["status", "country_request"], name="assessment_in_state")]
        triggers = [
            ASSESSMENT.guard(),
            pgtrigger.Protect(
                name="locked_when_complete",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__status=AssessmentStatus.COMPLETED),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["country_request", "assessor"], name="assessed_once_by_each"),
            models.CheckConstraint(
                name="complete_assessment_has_grades",
                condition=~Q(status=AssessmentStatus.COMPLETED)
                | Q(severity__range=(1, 5), feasibility__range=(1, 5), impact__range=(1, 5)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country_request_id} by {self.assessor_id}"

    def get_absolute_url(self) -> str:
        """The page of its request."""
        return self.country_request.get_absolute_url()

    @property
    def total(self) -> float | None:
        """The weighted grade, 1 to 5; None until it is complete, since what is kept of it till then is its author's."""
        if self.status != AssessmentStatus.COMPLETED:
            return None
        grades = (self.severity, self.feasibility, self.impact)
        weights = (self.rubric.severity, self.rubric.feasibility, self.rubric.impact)
        return sum(w * g for w, g in zip(weights, grades, strict=True) if g) / 100
