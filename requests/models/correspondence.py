"""The formal letter and the questions between Secretariat and authority."""

from __future__ import annotations

import uuid

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.core.models import Versioned

from ..querysets import InterimReplyQuerySet
from .country_requests import CountryRequest, RequestCountry

_NOTE_LETTER = """
    UPDATE requests_countryrequest AS asked SET has_letter = found.there
    FROM (
        SELECT id, EXISTS (SELECT 1 FROM requests_formalletter WHERE country_request_id = key.id) AS there
        FROM unnest(ARRAY[NEW.country_request_id, OLD.country_request_id]) AS key (id)
    ) AS found
    WHERE asked.id = found.id AND asked.has_letter <> found.there;
    RETURN NULL;
"""


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
        indexes = [models.Index(fields=["digest", "country_request"], name="letter_digest")]
        triggers = [
            pgtrigger.Trigger(
                name="note_letter",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Delete | pgtrigger.UpdateOf("country_request_id"),  # type: ignore[no-untyped-call]
                func=_NOTE_LETTER,
            )
        ]

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
    reminded_on = models.DateField(_("last reminded"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["answer_by"],
                include=["country_request"],
                condition=models.Q(answered_at=None),
                name="clarification_awaited",
            )
        ]

    def __str__(self) -> str:
        return self.question[:60]


@pghistory.track()
class InterimReply(models.Model):
    """A plain letter to one country's authority while nothing fits its needs; what was sent is never changed."""

    request_country = models.ForeignKey(RequestCountry, on_delete=models.PROTECT, related_name="interim_replies")
    language = models.CharField(_("language"), max_length=10)
    text = models.TextField(_("letter"))
    next_by = models.DateField(_("next letter by"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    objects = InterimReplyQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("interim reply")
        verbose_name_plural = _("interim replies")
        triggers = [pgtrigger.Protect(name="sent_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.request_country_id} {self.written_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("requests:interim-reply", args=[self.request_country.country_request.reference, self.pk])
