"""Calls to action: in an emergency many members are asked at once what they can offer to one request."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.core.models import Demonstrable, Versioned
from members.models import Offer, Organisation
from requests.models import CountryRequest, Need

from ..choices import CallRefusal, CallStatus, InvitationStatus
from ..querysets import CallInvitationQuerySet, CallQuerySet
from ..workflow import CALL, INVITATION


@pghistory.track()
class Call(Versioned, Demonstrable):
    """`words` are read by every invited member: nothing of the request that is confidential stands in them."""

    country_request = models.ForeignKey(CountryRequest, on_delete=models.PROTECT, related_name="calls")
    title = models.CharField(_("title"), max_length=200)
    words = models.TextField(_("what members are asked for"))
    needs = models.ManyToManyField(Need, related_name="calls", verbose_name=_("needs"))
    answer_by = models.DateField(_("answers by"))
    status = models.CharField(_("status"), max_length=10, choices=CallStatus, default=CallStatus.DRAFT)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call to action")
        verbose_name_plural = _("calls to action")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["created_at", "id"], name="call_written")]
        triggers = [CALL.guard()]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The Secretariat's page."""
        return reverse("matching:call", args=[self.pk])

    @property
    def takes_answers(self) -> bool:
        return self.status == CallStatus.OPEN and self.answer_by >= timezone.localdate()


@pghistory.track()
class CallInvitation(Versioned):
    """One member in a call. `reason` is coded; `private_note` is for the Secretariat alone."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="invitations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="call_invitations")
    status = models.CharField(_("status"), max_length=10, choices=InvitationStatus, default=InvitationStatus.CHOSEN)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    seen_at = models.DateTimeField(_("first opened by the member"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("last reminded"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=12, choices=CallRefusal, blank=True)
    private_note = models.TextField(_("private note"), blank=True)

    objects = CallInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation to a call")
        verbose_name_plural = _("invitations to calls")
        triggers = [INVITATION.guard()]
        constraints = [
            models.UniqueConstraint(fields=["call", "organisation"], name="invited_once"),
            models.CheckConstraint(
                name="invited_has_date", condition=Q(status=InvitationStatus.CHOSEN) | Q(sent_at__isnull=False)
            ),
            models.CheckConstraint(
                name="declined_call_has_reason", condition=~Q(status=InvitationStatus.DECLINED) | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"call {self.call_id}, organisation {self.organisation_id}"

    def get_absolute_url(self) -> str:
        """The member's page."""
        return reverse("matching:invitation", args=[self.pk])


@pghistory.track()
class CallAnswer(models.Model):
    """A part of an offer that the member can give to a need of the call, in their common unit.

    It holds nothing: what is held begins with a proposal.
    """

    invitation = models.ForeignKey(CallInvitation, on_delete=models.CASCADE, related_name="answers")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="call_answers")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="call_answers")
    quantity = models.BigIntegerField(_("quantity"), validators=[MinValueValidator(1)])
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("answer to a call")
        verbose_name_plural = _("answers to calls")
        constraints = [
            models.UniqueConstraint(fields=["invitation", "need", "offer"], name="answered_once"),
            models.CheckConstraint(name="call_answer_is_positive", condition=Q(quantity__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of offer {self.offer_id} for need {self.need_id}"
