"""Who applied for an organisation that nobody signs in for yet."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.core.models import Versioned

from ..querysets import ApplicationQuerySet
from .organisations import Organisation


class Application(Versioned):
    """For the Secretariat alone; written once, so the row is its own history."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="application")
    contact_name = models.CharField(_("name of the contact person"), max_length=120)
    contact_email = models.EmailField(_("e-mail address of the contact person"))
    received_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")

    def __str__(self) -> str:
        return f"application {self.pk}"
