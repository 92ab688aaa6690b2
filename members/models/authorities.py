"""National authorities: who may send requests to UNESCO for a country."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.core.models import Demonstrable, Versioned
from coalition.core.uploads import random_name
from coalition.reference.models import Country

from ..choices import AccreditationStatus, AuthorityKind
from ..querysets import DesignationLetterQuerySet, NationalAuthorityQuerySet
from ..workflow import ACCREDITATION


@pghistory.track()
class NationalAuthority(Versioned, Demonstrable):
    country = models.ForeignKey(
        Country, on_delete=models.PROTECT, related_name="authorities", verbose_name=_("country")
    )
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=30, choices=AuthorityKind, default=AuthorityKind.MINISTRY)
    language = models.CharField(_("language of correspondence"), max_length=10, default="en")
    is_coordinating = models.BooleanField(_("coordinates for its country"), default=False)
    status = models.CharField(
        _("accreditation"), max_length=12, choices=AccreditationStatus, default=AccreditationStatus.PENDING
    )
    designation = models.CharField(_("designation letter"), max_length=200, blank=True)
    private_reason = models.TextField(_("private reason for a hold"), blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = NationalAuthorityQuerySet.as_manager()

    class Meta:
        verbose_name = _("national authority")
        verbose_name_plural = _("national authorities")
        constraints = [
            models.UniqueConstraint(fields=["country", "name"], name="authority_once"),
            models.UniqueConstraint(
                fields=["country"], condition=Q(is_coordinating=True), name="one_coordinating_authority"
            ),
        ]
        triggers = [ACCREDITATION.guard()]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("members:authority", args=[self.pk])


def designation_path(letter: DesignationLetter, filename: str) -> str:
    return random_name("designations")


class DesignationLetter(models.Model):
    """The letter by which a government names the authority, as received; a newer one replaces it, the old one is kept.

    Its contents are confidential.
    """

    authority = models.ForeignKey(NationalAuthority, on_delete=models.PROTECT, related_name="designation_letters")
    upload = models.FileField(_("file"), upload_to=designation_path)
    file_name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    dated = models.DateField(_("date of the letter"))
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)

    objects = DesignationLetterQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("designation letter")
        verbose_name_plural = _("designation letters")

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        """Where the file is handed out."""
        return reverse("members:designation-letter", args=[self.pk])
