"""Progress reports: asked for by a person, built by a worker, and from then on what they said on that day."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalition.core.models import Demonstrable, DurableJob

from .choices import Audience, IssueStatus
from .querysets import ReportQuerySet
from .workflow import ISSUE

FROZEN = pgtrigger.Trigger(
    name="frozen",
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    condition=pgtrigger.Q(old__status="done"),
    func="""
        IF TG_OP = 'DELETE' OR ROW(NEW.content, NEW.title, NEW.foreword, NEW.starts_on, NEW.ends_on, NEW.language)
            IS DISTINCT FROM ROW(OLD.content, OLD.title, OLD.foreword, OLD.starts_on, OLD.ends_on, OLD.language) THEN
            RAISE EXCEPTION 'reports.progressreport: what was built stays' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)
"""What a report said when it was built, it says for good."""


class ProgressReport(DurableJob, Demonstrable):
    """`content` is what `content.py` found, as JSON; `flagships` are codes, none of them means all."""

    title = models.CharField(_("title"), max_length=160)
    foreword = models.TextField(_("foreword"), max_length=3000, blank=True)
    starts_on = models.DateField(_("first day of the period"))
    ends_on = models.DateField(_("last day of the period"))
    audience = models.CharField(_("for whom"), max_length=12, choices=Audience)
    language = models.CharField(_("language of the report"), max_length=10)
    flagships = ArrayField(models.SlugField(), verbose_name=_("flagships"), default=list, blank=True)
    content: models.JSONField[Any, Any] = models.JSONField(default=dict, editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    issue = models.CharField(_("issue"), max_length=10, choices=IssueStatus, default=IssueStatus.DRAFT)
    issued_at = models.DateTimeField(_("issued"), null=True, blank=True)

    # django-stubs takes a manager that replaces an abstract model's for an instance variable
    objects = ReportQuerySet.as_manager()  # type: ignore[misc]

    class Meta(DurableJob.Meta):
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        ordering = ["-ends_on", "-pk"]
        triggers = [*DurableJob.Meta.triggers, ISSUE.guard(), FROZEN]
        constraints = [
            models.CheckConstraint(name="progress_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="progress_issued_is_built", condition=Q(issue=IssueStatus.DRAFT) | Q(status="done")
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reports:report", args=[self.pk])
