"""By what the library is found: in the portal's search, and by search engines in the sitemap."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from coalition.core.access import ANYONE
from coalition.site.portfolio import shown
from coalition.site.search import Searched, declare
from coalition.site.sitemaps import SECTIONS, RowPages

from .event_page import named_to
from .models import Event, ProgressReport


def add() -> None:
    declare(
        Searched(
            kind="library",
            page="reports:report",
            key="pk",
            rows=ProgressReport.objects.visible_to,
            names=("title",),
            texts=("title", "foreword"),
            words=lambda: F("title"),
        ),
        Searched(
            kind="library",
            page="reports:event",
            key="pk",
            rows=named_to,
            names=("titles",),
            texts=("words", "held_by", "place"),
            words=lambda: F("shown_title"),
        ),
        kind="library",
        label=_("Library"),
    )
    SECTIONS["reports"] = RowPages("reports:report", "pk", lambda: shown(ProgressReport.objects.visible_to(ANYONE)))
    SECTIONS["events"] = RowPages("reports:event", "pk", Event.objects.told)
