"""What is new in the library as an Atom feed: issued reports and published events."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy

from coalition.core.access import ANYONE
from coalition.site.feeds import LATEST, Newest
from coalition.site.portfolio import shown

from .event_page import text_for
from .models import Event, ProgressReport


class NewInLibrary(Newest):
    title = gettext_lazy("Global Education Coalition: library")
    subtitle = gettext_lazy("Progress reports as they were issued, and events with their lessons.")
    link = reverse_lazy("reports:library")
    route = "reports:feed"

    def items(self) -> list[Any]:
        seen = shown(ProgressReport.objects.visible_to(ANYONE)).exclude(issued_at=None)
        reports = seen.defer("content").order_by("-issued_at")[:LATEST]
        events = (
            Event.objects.told().exclude(published_at=None).prefetch_related("texts").order_by("-published_at")[:LATEST]
        )
        return sorted((*reports, *events), key=self.item_pubdate, reverse=True)[:LATEST]

    def title_of(self, item: Any) -> str:
        return str((text_for(item) if isinstance(item, Event) else None) or item)

    def item_description(self, item: Any) -> str:
        if isinstance(item, Event):
            text = text_for(item)
            return text.summary if text else ""
        return str(item.foreword)

    def item_pubdate(self, item: Any) -> datetime:
        if isinstance(item, Event):
            return super().item_pubdate(item)
        moment: datetime = item.issued_at
        return moment
