"""The filters of the library: of the issued progress reports, and of the events."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from coalition.core.lists import DEMONSTRATION, Column, ListFilter, SortFilter, WordsFilter


class ReportFilter(ListFilter):
    q = WordsFilter("title", label=_("Words"))
    sort = SortFilter(
        Column("title", _("Report"), "title", "title"),
        Column("first", _("First day of the period"), cell="starts_on"),
        Column("period", _("Period"), "ends_on", "ends_on"),
        Column("language", _("Language"), "language", "language"),
        Column("issued", _("Issued"), "issued_at", "issued_at", may_be_empty=True),
        DEMONSTRATION,
        default="-period",
    )


class EventFilter(ListFilter):
    """Takes events `named_to` the reader; words are looked for in all languages."""

    q = WordsFilter("words", label=_("Words"))
    sort = SortFilter(
        Column("title", _("Event"), "shown_title", "shown_title"),
        Column("day", _("When"), "day", "day"),
        Column("held_by", _("Held by"), "held_by", "held_by"),
        DEMONSTRATION,
        default="-day",
    )
