"""A story: a short report with a picture, told by a project's side or the Secretariat and cleared by an approver."""

from __future__ import annotations

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalition.core.folding import words_index
from coalition.core.models import Demonstrable, Versioned
from members.models import Organisation

from ..choices import StoryStatus
from ..querysets import StoryQuerySet
from ..workflow import STORY
from .projects import Project


def random_path(story: Story, filename: str) -> str:
    """The name under which a picture is stored says nothing and can't be guessed."""
    return f"stories/{uuid.uuid4().hex}"


@pghistory.track()
class Story(Versioned, Demonstrable):
    """`organisation` is the side that tells it, none where the Secretariat does; `picture` is a JPEG made anew."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="stories")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="stories"
    )
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("what happened"), max_length=3000)
    language = models.CharField(_("language of the story"), max_length=10)
    picture = models.FileField(_("picture"), upload_to=random_path)
    picture_alt = models.CharField(_("what the picture shows"), max_length=250)
    credit = models.CharField(_("who made the picture"), max_length=120, blank=True)
    people_agreed = models.BooleanField(_("everybody who can be recognised agreed"), default=False)
    status = models.CharField(_("status"), max_length=10, choices=StoryStatus, default=StoryStatus.DRAFT)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        ordering = ["-published_at", "-pk"]
        indexes = [
            words_index("story_words", names=("title",), texts=("title", "text")),
            models.Index(
                fields=["published_at", "id"],
                include=["project"],
                condition=Q(status=StoryStatus.PUBLISHED),
                name="story_published",
            ),
        ]
        triggers = [STORY.guard()]
        constraints = [
            models.CheckConstraint(name="story_picture_is_described", condition=~Q(picture_alt="")),
            models.CheckConstraint(
                name="story_published_is_agreed", condition=~Q(status=StoryStatus.PUBLISHED) | Q(people_agreed=True)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("projects:story", args=[self.pk])
