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


class Newest(Feed):  # type: ignore[type-arg]  # generic in the stubs only
    """The latest of what is published. An invented row, which only a demonstration has, says so in its title."""

    feed_type = Atom1Feed
    route: str

    def feed_url(self) -> str:
        return reverse(self.route)

    def title_of(self, item: Any) -> str:
        return str(item.title)

    def item_title(self, item: Any) -> str:
        title = self.title_of(item)
        return f"{title} ({_('demonstration data')})" if item.is_demonstration else title

    def item_pubdate(self, item: Any) -> datetime:
        moment: datetime = item.published_at
        return moment

    def item_updateddate(self, item: Any) -> datetime:
        moment: datetime = item.updated_at
        return moment


class NewProjects(Newest):
    title = gettext_lazy("Global Education Coalition: newly published projects")
    subtitle = gettext_lazy("Who does what, where, for how many.")
    link = reverse_lazy("projects:list")
    route = "site:feed"

    def items(self) -> QuerySet[Any]:
        return counted().exclude(published_at=None).order_by("-published_at", "-pk")[:LATEST]

    def item_description(self, item: Project) -> str:
        return item.summary


class NewStories(Newest):
    title = gettext_lazy("Global Education Coalition: stories")
    subtitle = gettext_lazy("Short reports of projects, each with a picture.")
    link = reverse_lazy("projects:stories")
    route = "site:story-feed"

    def items(self) -> QuerySet[Any]:
        return Story.objects.told().order_by("-published_at", "-pk")[:LATEST]

    def item_description(self, item: Story) -> str:
        return item.text
