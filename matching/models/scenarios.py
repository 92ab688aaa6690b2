"""Scenarios: a run tried with other weights, another dial or fewer offers; and what of it was adopted for a need."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coalition.core.models import Versioned
from members.models import Offer
from requests.models import Need

from ..choices import AdoptionStatus
from ..workflow import ADOPTION
from .runs import MatchRun


class Scenario(models.Model):
    """What makes `run` differ from `based_on`, whose frozen problem it shares otherwise.

    `weights` is as in the engine's contract: need, resources, impact, groups.
    """

    run = models.OneToOneField(MatchRun, on_delete=models.CASCADE, related_name="scenario")
    based_on = models.ForeignKey(MatchRun, on_delete=models.PROTECT, related_name="scenarios")
    weights = models.JSONField(_("weights"))
    fairness_dial = models.FloatField(_("largest share given up for fairness"))
    left_out = models.ManyToManyField(Offer, verbose_name=_("offers left out"), related_name="+", blank=True)
    note = models.CharField(_("what the scenario tries"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")

    def __str__(self) -> str:
        return self.note or gettext("Scenario of run %(number)s") % {"number": self.based_on_id}

    def get_absolute_url(self) -> str:
        """Where it is compared with the run it varies."""
        return reverse("matching:compare", args=[self.based_on_id, self.run_id])


@pghistory.track()
class Adoption(Versioned):
    """A scenario's suggestions count for this need, until the next run of everything that is open."""

    run = models.ForeignKey(MatchRun, on_delete=models.PROTECT, related_name="adoptions")
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="adoptions")
    status = models.CharField(_("status"), max_length=10, choices=AdoptionStatus, default=AdoptionStatus.ADOPTED)
    adopted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("adoption")
        verbose_name_plural = _("adoptions")
        triggers = [ADOPTION.guard()]
        constraints = [
            models.UniqueConstraint(
                fields=["need"], condition=Q(status=AdoptionStatus.ADOPTED), name="one_adoption_a_need"
            )
        ]

    def __str__(self) -> str:
        return f"need {self.need_id}: run {self.run_id}"

    def get_absolute_url(self) -> str:
        """The need's candidates, which it decides."""
        return reverse("matching:candidates", args=[self.need_id])
