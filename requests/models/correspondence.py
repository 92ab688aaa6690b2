"""The formal letter and the questions between Secretariat and authority."""

from __future__ import annotations

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.core.models import Versioned

from .country_requests import CountryRequest


def random_path(letter: FormalLetter, filename: str) -> str:
    """The name under which an upload is stored says nothing and can't be guessed."""
    return f"letters/{uuid.uuid4().hex}"


class FormalLetter(models.Model):
    """A letter as received; a newer one replaces it but the old one is kept. Contents are confidential."""

    country_request = models.ForeignKey(CountryRequest, on_delete=models.PROTECT, related_name="letters")
    upload = models.FileField(_("file"), upload_to=random_path)
    file_name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    dated = models.DateField(_("date of the letter"))
    letter_reference = models.CharField(_("reference of the letter"), max_length=100, blank=True)
    signatory_office = models.CharField(_("office that signed"), max_length=200)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name


@pghistory.track()
class Clarification(Versioned):
    """A question of the Secretariat, answered in place."""

    country_request = models.ForeignKey(CountryRequest, on_delete=models.CASCADE, related_name="clarifications")
    question = models.TextField(_("question"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answer_by = models.DateField(_("answer by"))
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.question[:60]
