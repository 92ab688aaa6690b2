"""An event as its page, a line of a list and the search show it: in the reader's language where it has such words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Case, F, OuterRef, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Concat
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from coalition.core.access import Actor

from .models import Event, EventText

OTHERWISE = "en"
KINDS = {"draft": "open", "sent": "now", "published": "done"}


def lines_of(events: Iterable[Event]) -> list[dict[str, Any]]:
    """What a table of events shows; their texts are fetched before."""
    return [
        {
            "event": event,
            "text": text_for(event),
            "when": when(event),
            "where": where(event),
            "status": event.get_status_display(),
            "kind": KINDS[event.status],
        }
        for event in events
    ]


def text_for(event: Event) -> EventText | None:
    """The words in the reader's language, else in English, else in any."""
    texts = {text.language: text for text in event.texts.all()}
    wanted = (get_language() or OTHERWISE, OTHERWISE, *texts)
    return next((texts[language] for language in wanted if language in texts), None)


def lessons_of(text: EventText | None) -> list[str]:
    lines = text.lessons.splitlines() if text else []
    return [line.strip() for line in lines if line.strip()]


def when(event: Event) -> str:
    first = date_format(event.day, "DATE_FORMAT")
    if not event.last_day:
        return first
    return _("%(first)s to %(last)s") % {"first": first, "last": date_format(event.last_day, "DATE_FORMAT")}


def where(event: Event) -> str:
    online = _("online") if event.is_online else ""
    return pgettext("between the names of a list", ", ").join(part for part in (event.place, online) if part)


def named_to(actor: Actor) -> QuerySet[Any]:
    """The events that this person sees with `shown_title`, and for the search `titles` and `words` in all languages."""
    texts = EventText.objects.filter(event=OuterRef("pk")).order_by()
    wanted = Case(When(language=get_language() or OTHERWISE, then=0), When(language=OTHERWISE, then=1), default=2)
    line, paragraph = Value(" "), Value("\n")
    return Event.objects.visible_to(actor).annotate(
        shown_title=Subquery(texts.order_by(wanted, "pk").values("title")[:1]),
        titles=_together(texts, F("title")),
        words=_together(texts, Concat("title", line, "summary", line, "lessons", paragraph, output_field=TextField())),
    )


def _together(texts: QuerySet[Any], words: Any) -> Subquery:
    joined = texts.values("event").annotate(joined=StringAgg(words, " ")).values("joined")
    return Subquery(joined, output_field=TextField())
