"""What people write to the Secretariat: questions, complaints, data incidents, offers of support."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalition.core.models import Demonstrable, Versioned
from coalition.reference.models import Country

from .choices import EnquiryKind, EnquiryStatus, SupportMeans
from .querysets import EnquiryQuerySet
from .workflow import ENQUIRY

PERSONAL = ["name", "email", "organisation", "message", "answer"]


@pghistory.track(exclude=PERSONAL)  # who wrote and what is kept in the row alone, so that it can be erased
class Enquiry(Versioned, Demonstrable):
    kind = models.CharField(_("what it is about"), max_length=10, choices=EnquiryKind)
    status = models.CharField(_("status"), max_length=10, choices=EnquiryStatus, default=EnquiryStatus.RECEIVED)
    name = models.CharField(_("your name"), max_length=120, blank=True)
    email = models.EmailField(_("your e-mail address"))
    organisation = models.CharField(_("organisation or authority"), max_length=200, blank=True)
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("country")
    )
    language = models.CharField(_("language of correspondence"), max_length=10)
    means = ArrayField(
        models.CharField(max_length=10, choices=SupportMeans),
        verbose_name=_("with what it supports"),
        default=list,
        blank=True,
    )
    message = models.TextField(_("message"), max_length=5000)
    answer = models.TextField(_("answer"), blank=True)
    due_on = models.DateField(_("answer due"))
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("in the hands of"),
    )

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["email", "created_at"], name="enquiry_of_sender")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=EnquiryKind.values), name="enquiry_kind_known"),
            models.CheckConstraint(
                condition=~Q(status=EnquiryStatus.ANSWERED) | ~Q(answer=""), name="enquiry_answered_has_answer"
            ),
        ]
        triggers = [ENQUIRY.guard()]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What its sender quotes, for example E-2026-00017."""
        return f"E-{self.created_at.year}-{self.pk:05}"

    def get_absolute_url(self) -> str:
        return reverse("enquiries:enquiry", args=[self.pk])
