"""What the Secretariat keeps at its desk: no authority and no member reads any of it."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.core.models import Demonstrable, Versioned

from ..choices import BulkAction, CheckPoint
from ..querysets import BulkStepQuerySet, InternalNoteQuerySet, QuestionTemplateQuerySet, QueueViewQuerySet
from .country_requests import CountryRequest


class QueueView(models.Model):
    """The filters of the queue under a name that their owner gave them; `query` as it stands in the address."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=1000)

    objects = QueueViewQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("view of the queue")
        verbose_name_plural = _("views of the queue")
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="queue_view_once_an_owner")]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class QuestionTemplate(Versioned, Demonstrable):
    """A question that is asked often, in one language; whoever asks it may change its words for the case."""

    language = models.CharField(_("language"), max_length=10)
    name = models.CharField(_("what it asks for"), max_length=80)
    text = models.TextField(_("question"), max_length=4000)

    objects = QuestionTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["language", "name", "pk"]
        verbose_name = _("question to choose from")
        verbose_name_plural = _("questions to choose from")
        constraints = [models.UniqueConstraint(fields=["language", "name"], name="question_once_a_language")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("requests:edit-question", args=[self.pk])


@pghistory.track()
class InternalNote(models.Model):
    """What colleagues tell each other about a request, apart from the questions to its authority; never changed."""

    country_request = models.ForeignKey(CountryRequest, on_delete=models.CASCADE, related_name="internal_notes")
    text = models.TextField(_("note"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    objects = InternalNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("internal note")
        verbose_name_plural = _("internal notes")
        triggers = [pgtrigger.Protect(name="note_is_kept", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.text[:60]


@pghistory.track()
class ReadingCheck(models.Model):
    """A point of the checklist that a colleague found to hold; taken back, the row goes and its history stays."""

    country_request = models.ForeignKey(CountryRequest, on_delete=models.CASCADE, related_name="checks")
    point = models.CharField(_("point"), max_length=10, choices=CheckPoint)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("point checked")
        verbose_name_plural = _("points checked")
        constraints = [models.UniqueConstraint(fields=["country_request", "point"], name="point_checked_once")]

    def __str__(self) -> str:
        return f"{self.country_request_id}: {self.point}"


class BulkStep(models.Model):
    """One step taken on many requests at once, with what became of each; kept as it was."""

    action = models.CharField(_("step"), max_length=10, choices=BulkAction)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(default=timezone.now)

    objects = BulkStepQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("step on many requests")
        verbose_name_plural = _("steps on many requests")
        triggers = [pgtrigger.Protect(name="step_is_kept", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.action} {self.taken_at:%Y-%m-%d %H:%M}"


class BulkStepRow(models.Model):
    """`words` tell what became of the request, in the language of the person who took the step."""

    step = models.ForeignKey(BulkStep, on_delete=models.CASCADE, related_name="rows")
    country_request = models.ForeignKey(CountryRequest, on_delete=models.CASCADE, related_name="+")
    is_done = models.BooleanField()
    words = models.CharField(max_length=300)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["step", "country_request"], name="request_once_a_bulk_step")]
        triggers = [pgtrigger.Protect(name="result_is_kept", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.country_request_id}: {self.words}"
