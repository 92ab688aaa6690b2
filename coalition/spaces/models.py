"""A flagship's space, and what the Secretariat posts there: announcements, meetings, documents."""

from __future__ import annotations

import uuid
from zoneinfo import ZoneInfo

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.core.models import Demonstrable, Versioned
from coalition.reference.models import Flagship

from .choices import EntryStatus
from .querysets import EntryQuerySet, MeetingQuerySet, SpaceQuerySet
from .workflow import ANNOUNCEMENT, DOCUMENT, MEETING


class Space(Flagship):
    """The flagship as its members see it among themselves."""

    objects = SpaceQuerySet.as_manager()  # type: ignore[misc]  # a queryset of the same rows

    class Meta:
        proxy = True
        ordering = ["position", "code"]

    def get_absolute_url(self) -> str:
        return reverse("spaces:space", args=[self.pk])


class Entry(Versioned, Demonstrable):
    """What every entry of a space has."""

    space = models.ForeignKey(Space, on_delete=models.PROTECT, related_name="%(class)ss", verbose_name=_("flagship"))
    title = models.CharField(_("title"), max_length=200)
    status = models.CharField(_("status"), max_length=10, choices=EntryStatus, default=EntryStatus.POSTED)
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    posted_at = models.DateTimeField(_("posted"), default=timezone.now)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class Announcement(Entry):
    text = models.TextField(_("text"), max_length=10_000)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["-posted_at", "-pk"]
        triggers = [ANNOUNCEMENT.guard()]


@pghistory.track()
class Meeting(Entry):
    """`zone` is the time zone in which it was called, an IANA name; the moments themselves are kept in UTC."""

    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    zone = models.CharField(_("time zone"), max_length=60)
    link = models.URLField(_("link to take part"), blank=True)
    agenda = models.TextField(_("agenda"), max_length=10_000, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-starts_at", "-pk"]
        triggers = [MEETING.guard()]
        constraints = [models.CheckConstraint(name="meeting_ends_after_start", condition=Q(ends_at__gt=F("starts_at")))]

    @property
    def tzinfo(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


def random_path(document: Document, filename: str) -> str:
    """The name under which an upload is stored says nothing and can't be guessed."""
    return f"spaces/{uuid.uuid4().hex}"


@pghistory.track()
class Document(Entry):
    upload = models.FileField(_("file"), upload_to=random_path)
    file_name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-posted_at", "-pk"]
        triggers = [DOCUMENT.guard()]

    def get_absolute_url(self) -> str:
        """Where the file is handed out."""
        return reverse("spaces:document", args=[self.pk])
