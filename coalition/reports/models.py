"""Progress reports: asked for by a person, built by a worker, and from then on what they said on that day. Events of
the Coalition, with what was learned there."""

from __future__ import annotations

from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalition.core.folding import words_index
from coalition.core.models import Demonstrable, DurableJob, Versioned

from .choices import Audience, EventStatus, IssueStatus
from .querysets import EventQuerySet, ReportQuerySet
from .workflow import EVENT, ISSUE

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
        indexes = [words_index("report_words", names=("title",), texts=("title", "foreword"))]
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


@pghistory.track()
class Event(Versioned, Demonstrable):
    """What was held, when, where and by whom, as `source` at `source_url` states it; its words are `EventText`s."""

    day = models.DateField(_("day"))
    last_day = models.DateField(_("last day"), null=True, blank=True)
    is_online = models.BooleanField(_("held online"), default=False)
    place = models.CharField(_("place"), max_length=120, blank=True)
    held_by = models.CharField(_("held by"), max_length=160)
    source = models.CharField(_("source"), max_length=200)
    source_url = models.URLField(_("address of the source"))
    status = models.CharField(_("status"), max_length=10, choices=EventStatus, default=EventStatus.DRAFT)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-day", "-pk"]
        triggers = [EVENT.guard()]
        constraints = [
            models.CheckConstraint(
                name="event_ends_after_start", condition=Q(last_day=None) | Q(last_day__gte=F("day"))
            ),
            models.CheckConstraint(name="event_has_a_place", condition=Q(is_online=True) | ~Q(place="")),
        ]

    def __str__(self) -> str:
        return f"{self.held_by}, {self.day}"

    def get_absolute_url(self) -> str:
        return reverse("reports:event", args=[self.pk])


@pghistory.track()
class EventText(models.Model):
    """An event in the words of one language; `lessons` has one on each line."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=10)
    title = models.CharField(_("title"), max_length=160)
    summary = models.TextField(_("what it was about"), max_length=3000)
    lessons = models.TextField(_("lessons"), max_length=3000, blank=True)

    class Meta:
        verbose_name = _("text of an event")
        verbose_name_plural = _("texts of events")
        ordering = ["event", "language"]
        constraints = [models.UniqueConstraint(name="event_text_once_a_language", fields=["event", "language"])]

    def __str__(self) -> str:
        return self.title
