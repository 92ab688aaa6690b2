"""The dated delegate of an approver, so that two persons are always to be found."""

from __future__ import annotations

from datetime import date

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from coalition.core.models import Versioned

from ..querysets import DelegationQuerySet

_DAYS = Func("starts_on", "ends_on", Value("[]"), function="daterange", output_field=DateRangeField())


@pghistory.track()
class Delegation(Versioned):
    """From its first to its last day the delegate has the approver's role; `ended_at` ends it sooner."""

    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="delegations", verbose_name=_("approver")
    )
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="stand_ins", verbose_name=_("delegate")
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=200)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(name="delegation_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="delegate_is_another_person", condition=~Q(delegate=F("approver"))),
            ExclusionConstraint(
                name="one_delegate_at_a_time",
                expressions=[("approver", RangeOperators.EQUAL), (_DAYS, RangeOperators.OVERLAPS)],
                condition=Q(ended_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegate_id} for {self.approver_id}, {self.starts_on} to {self.ends_on}"

    def is_over(self, on: date) -> bool:
        return self.ended_at is not None or self.ends_on < on
