"""Clearance of a member or an offer by a second person; nothing is matched before it, and it lapses."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalition.core.models import Versioned

from ..choices import ClearanceStatus
from ..querysets import ClearanceQuerySet
from ..workflow import CLEARANCE
from .offers import Offer
from .organisations import Organisation


@pghistory.track()
class Clearance(Versioned):
    """For an organisation: due diligence and sanctions screening. For an offer: learner data and security."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="clearances"
    )
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, null=True, blank=True, related_name="clearances")
    status = models.CharField(_("status"), max_length=10, choices=ClearanceStatus, default=ClearanceStatus.PREPARED)
    screening_list = models.CharField(_("sanctions list consulted"), max_length=200, blank=True)
    screened_on = models.DateField(_("date of the list"), null=True, blank=True)
    screening_result = models.CharField(_("result of the screening"), max_length=200, blank=True)
    findings = models.TextField(_("findings"))
    valid_until = models.DateField(_("valid until"))
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ClearanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("clearance")
        verbose_name_plural = _("clearances")
        triggers = [CLEARANCE.guard()]
        indexes = [
            models.Index(fields=["status", "valid_until", "id"], name="clearance_in_state"),
            models.Index(fields=["offer", "status", "valid_until"], name="clearance_of_offer"),
            models.Index(fields=["organisation", "status", "valid_until"], name="clearance_of_organisation"),
        ]
        constraints = [
            models.CheckConstraint(
                name="clearance_has_one_subject",
                condition=Q(organisation__isnull=False, offer__isnull=True)
                | Q(organisation__isnull=True, offer__isnull=False),
            ),
            models.CheckConstraint(
                name="organisation_is_screened",
                condition=Q(organisation__isnull=True) | (~Q(screening_list="") & Q(screened_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation or self.offer}: {self.get_status_display()}"

    def get_absolute_url(self) -> str:
        """Where the Secretariat reads it: with the organisation, or with the offer."""
        if self.organisation:
            return reverse("members:application", args=[self.organisation.slug])
        return reverse("members:offer", args=[self.offer_id])
