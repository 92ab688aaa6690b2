"""What the Secretariat decided about an overlap: the two complement each other, and why."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..querysets import ComplementQuerySet


class OverlapKind(models.TextChoices):
    """What may overlap; the codes are in the order in which a pair names its two."""

    MATCH = "match", _("Match")
    PROJECT = "project", _("Project")
    REQUEST = "request", _("Request")


@pghistory.track()
class Complement(models.Model):
    """Two rows that overlap on purpose, the first of them first by kind and number. To take it back is to delete it."""

    first_kind = models.CharField(max_length=10, choices=OverlapKind)
    first_id = models.BigIntegerField()
    second_kind = models.CharField(max_length=10, choices=OverlapKind)
    second_id = models.BigIntegerField()
    reason = models.TextField(_("reason"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    decided_at = models.DateTimeField(default=timezone.now)

    objects = ComplementQuerySet.as_manager()

    class Meta:
        verbose_name = _("complementary overlap")
        verbose_name_plural = _("complementary overlaps")
        constraints = [
            models.UniqueConstraint(
                fields=["first_kind", "first_id", "second_kind", "second_id"], name="complement_once"
            ),
            models.CheckConstraint(
                name="complement_in_order",
                condition=Q(first_kind__lt=F("second_kind"))
                | Q(first_kind=F("second_kind"), first_id__lt=F("second_id")),
            ),
            models.CheckConstraint(name="complement_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.first_kind} {self.first_id} and {self.second_kind} {self.second_id}"
