"""A match: a part of a need and a part of an offer, on frozen terms, from proposal to confirmation."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalition.core.models import Demonstrable, Versioned
from members.models import CapacityHold, Offer
from projects.models import Project
from requests.models import Need, NeedCover

from ..choices import LIVE, DeclineReason, MatchStatus
from ..querysets import SHOWN_TO_AUTHORITY, MatchQuerySet
from ..workflow import MATCH
from .runs import MatchCandidate


@pghistory.track()
class Match(Versioned, Demonstrable):
    """`terms` are the offer's terms and the request's facts as they were proposed; `quantity` is in their unit."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="matches")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="matches")
    candidate = models.ForeignKey(MatchCandidate, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    status = models.CharField(_("status"), max_length=20, choices=MatchStatus, default=MatchStatus.PROPOSED)
    proposed_quantity = models.BigIntegerField(_("quantity proposed"), validators=[MinValueValidator(1)])
    quantity = models.BigIntegerField(_("quantity"), validators=[MinValueValidator(1)])
    terms = models.JSONField(_("terms as proposed"))
    override_reason = models.TextField(_("reason for an override"), blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answer_by = models.DateField(_("answer by"))
    accepted_at = models.DateTimeField(_("accepted by the member"), null=True, blank=True)
    decline_reason = models.CharField(_("reason"), max_length=20, choices=DeclineReason, blank=True)
    private_note = models.TextField(_("private note"), blank=True)
    hold = models.OneToOneField(CapacityHold, on_delete=models.PROTECT, related_name="match")
    cover = models.OneToOneField(NeedCover, on_delete=models.PROTECT, related_name="match")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, blank=True, related_name="matches")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        triggers = [MATCH.guard()]
        indexes = [
            models.Index(fields=["updated_at", "id"], name="match_last_change"),
            models.Index(fields=["status"], include=["id"], name="match_in_state"),
            models.Index(
                fields=["created_at", "id"],
                include=["status"],
                condition=~Q(override_reason=""),
                name="match_override",
            ),
            # What an authority sees, by its needs, and in the order of its list.
            models.Index(fields=["need"], include=["id"], condition=SHOWN_TO_AUTHORITY, name="match_shown"),
            models.Index(fields=["id"], include=["updated_at"], name="match_changed"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "offer"],
                condition=Q(status__in=[s.value for s in LIVE]),
                name="one_live_match_a_pair",
            ),
            models.CheckConstraint(
                name="match_within_proposal",
                condition=Q(quantity__gte=1, quantity__lte=models.F("proposed_quantity")),
            ),
            models.CheckConstraint(
                name="confirmed_match_has_project",
                condition=~Q(status=MatchStatus.CONFIRMED) | Q(project__isnull=False),
            ),
            models.CheckConstraint(
                name="match_confirmed_by_second_person",
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=models.F("proposed_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"match {self.pk}: {self.quantity}"

    def get_absolute_url(self) -> str:
        return reverse("matching:match", args=[self.pk])
