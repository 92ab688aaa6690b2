"""What a member says about a need that was opened to members: that it could help. Never a promise; it holds nothing."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalition.core.models import Demonstrable, Versioned
from members.models import Offer, Organisation
from requests.models import Need

from ..choices import InterestStatus
from ..querysets import InterestQuerySet
from ..workflow import INTEREST


@pghistory.track()
class Interest(Versioned, Demonstrable):
    """`offer` is the one with which the member would help; None where it has none for this yet."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="interests")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="interests")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, null=True, blank=True, related_name="interests")
    words = models.TextField(_("what it could do"), max_length=2000, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=InterestStatus, default=InterestStatus.EXPRESSED)
    expressed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = InterestQuerySet.as_manager()

    class Meta:
        verbose_name = _("expression of interest")
        verbose_name_plural = _("expressions of interest")
        ordering = ["-pk"]
        triggers = [INTEREST.guard()]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "need"],
                condition=~Q(status=InterestStatus.WITHDRAWN),
                name="interest_once_while_it_stands",
            ),
        ]

    def __str__(self) -> str:
        return f"organisation {self.organisation_id} for need {self.need_id}"

    def get_absolute_url(self) -> str:
        """The member's page of the need."""
        return reverse("matching:fitting-need", args=[self.need_id])
