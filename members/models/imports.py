"""Spreadsheets that members send: the file, and each time that it is checked or saved as durable work."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coalition.core.models import DurableJob, JobStatus, Versioned

from ..choices import ImportOutcome, ImportPurpose
from ..querysets import ImportQuerySet, ImportStepQuerySet
from .organisations import Organisation


class Import(Versioned):
    """A file as it came, for one organisation or for the whole portal.

    `kind` says what its rows are (coalition.core.sheets.kinds); `answers` is what a person said to the questions of a
    check, by what was asked about.
    """

    kind = models.CharField(_("what the rows are"), max_length=30)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="imports"
    )
    file_name = models.CharField(_("file"), max_length=120)
    content = models.BinaryField(_("content"), null=True)
    language = models.CharField(_("language of the answer"), max_length=10)
    answers: models.JSONField[Any, Any] = models.JSONField(default=dict)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ImportQuerySet.as_manager()

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("members:import", args=[self.pk])

    @property
    def whose(self) -> str:
        """Whom the rows belong to, in words."""
        return self.organisation.name if self.organisation else gettext("the Secretariat")


class ImportStep(DurableJob):
    """A check of the file, or the saving of what a check found (`confirmed`); `result` is a `Plan` as JSON."""

    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="steps")
    purpose = models.CharField(max_length=10, choices=ImportPurpose)
    confirmed = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=ImportOutcome, blank=True)
    result: models.JSONField[Any, Any] = models.JSONField(default=dict)

    # django-stubs takes a manager that replaces an abstract model's for an instance variable
    objects = ImportStepQuerySet.as_manager()  # type: ignore[misc]

    class Meta(DurableJob.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(status__in=(JobStatus.QUEUED, JobStatus.RUNNING)),
                name="import_one_step_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["source"], condition=Q(outcome=ImportOutcome.APPLIED), name="import_saved_once"
            ),
            models.CheckConstraint(
                name="import_saves_what_was_confirmed",
                condition=Q(purpose=ImportPurpose.CHECK, confirmed=None)
                | Q(purpose=ImportPurpose.APPLY, confirmed__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk} of import {self.source_id}"
