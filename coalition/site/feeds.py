"""Newly published projects and stories as Atom feeds, for feed readers and partner platforms."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.models import Project, Story

from .portfolio import counted

LATEST = 30


class NewProjects(Feed):  # type: ignore[type-arg]  # generic in the stubs only
    """An invented project, which only a demonstration has, says so in its title."""

    feed_type = Atom1Feed
    title = gettext_lazy("Global Education Coalition: newly published projects")
    subtitle = gettext_lazy("Who does what, where, for how many.")
    link = reverse_lazy("projects:list")

    def feed_url(self) -> str:
        return reverse("site:feed")

    def items(self) -> QuerySet[Any]:
        return counted().exclude(published_at=None).order_by("-published_at", "-pk")[:LATEST]

    def item_title(self, item: Project) -> str:
        return f"{item.title} ({_('demonstration data')})" if item.is_demonstration else item.title

    def item_description(self, item: Project) -> str:
        return item.summary

    def item_pubdate(self, item: Project) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Project) -> datetime:
        return item.updated_at


class NewStories(Feed):  # type: ignore[type-arg]  # generic in the stubs only
    """An invented story, which only a demonstration has, says so in its title."""

    feed_type = Atom1Feed
    title = gettext_lazy("Global Education Coalition: stories")
    subtitle = gettext_lazy("Short reports of projects, each with a picture.")
    link = reverse_lazy("projects:stories")

    def feed_url(self) -> str:
        return reverse("site:story-feed")

    def items(self) -> QuerySet[Any]:
        return Story.objects.told().order_by("-published_at", "-pk")[:LATEST]

    def item_title(self, item: Story) -> str:
        return f"{item.title} ({_('demonstration data')})" if item.is_demonstration else item.title

    def item_description(self, item: Story) -> str:
        return item.text

    def item_pubdate(self, item: Story) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Story) -> datetime:
        return item.updated_at
