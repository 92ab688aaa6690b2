"""What a person found about two projects: that they serve different people, so that nobody is counted twice."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.reference.choices import UnitKind

from .projects import Project


@pghistory.track()
class DistinctPeople(models.Model):
    """The learners, or the teachers, of two projects are not the same; the project with the smaller number first."""

    first = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=UnitKind)
    reason = models.CharField(_("reason"), max_length=500)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second", "kind"], name="distinct_people_once"),
            models.CheckConstraint(name="distinct_people_in_order", condition=Q(first__lt=F("second"))),
            models.CheckConstraint(name="distinct_people_have_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.first_id} and {self.second_id}"
