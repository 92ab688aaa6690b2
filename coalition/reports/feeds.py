"""What is new in the library as an Atom feed: issued reports and published events."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.contrib.syndication.views import Feed
from django.urls import reverse, reverse_lazy
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.core.access import ANYONE
from coalition.site.portfolio import shown

from .event_page import text_for
from .models import Event, ProgressReport

LATEST = 30


class NewInLibrary(Feed):  # type: ignore[type-arg]  # generic in the stubs only
    """An invented one, which only a demonstration has, says so in its title."""

    feed_type = Atom1Feed
    title = gettext_lazy("Global Education Coalition: library")
    subtitle = gettext_lazy("Progress reports as they were issued, and events with their lessons.")
    link = reverse_lazy("reports:library")

    def feed_url(self) -> str:
        return reverse("reports:feed")

    def items(self) -> list[Any]:
        seen = shown(ProgressReport.objects.visible_to(ANYONE)).exclude(issued_at=None)
        reports = seen.defer("content").order_by("-issued_at")[:LATEST]
        events = (
            Event.objects.told().exclude(published_at=None).prefetch_related("texts").order_by("-published_at")[:LATEST]
        )
        return sorted((*reports, *events), key=self.item_pubdate, reverse=True)[:LATEST]

    def item_title(self, item: Any) -> str:
        title = str((text_for(item) if isinstance(item, Event) else None) or item)
        return f"{title} ({_('demonstration data')})" if item.is_demonstration else title

    def item_description(self, item: Any) -> str:
        if isinstance(item, Event):
            text = text_for(item)
            return text.summary if text else ""
        return str(item.foreword)

    def item_pubdate(self, item: Any) -> datetime:
        moment: Any = item.published_at if isinstance(item, Event) else item.issued_at
        return cast(datetime, moment)

    def item_updateddate(self, item: Any) -> datetime:
        return cast(datetime, item.updated_at)
