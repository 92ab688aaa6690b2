"""The filters of the library: of the issued progress reports, and of the events."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from coalition.core.lists import DEMONSTRATION, Column, ListFilter, ShownFilter, SortFilter, WordsFilter, by_words
from coalition.core.models import JobStatus

from .choices import EventStatus

EVENT_COLUMNS = (
    Column("title", _("Event"), "shown_title", "shown_title"),
    Column("day", _("When"), "day", "day"),
    Column("held_by", _("Held by"), "held_by", "held_by"),
)


REPORT_COLUMNS = (
    Column("title", _("Report"), "title", "title"),
    Column("first", _("First day of the period"), cell="starts_on"),
    Column("period", _("Period"), "ends_on", "ends_on"),
    Column("language", _("Language"), "language", "language"),
)


class ReportFilter(ListFilter):
    q = WordsFilter("title", label=_("Words"))
    sort = SortFilter(
        *REPORT_COLUMNS,
        Column("issued", _("Issued"), "issued_at", "issued_at", may_be_empty=True),
        DEMONSTRATION,
        default="-period",
    )


SHOWN = ShownFilter(_("Issued"), _("Not issued yet"))


class DeskReportFilter(ReportFilter):
    """Of the Secretariat, among those that are issued."""

    shown = SHOWN


class WaitingReportFilter(ListFilter):
    """Of the Secretariat, among those that are not issued yet."""

    q = WordsFilter("title", label=_("Words"))
    shown = SHOWN
    sort = SortFilter(
        *REPORT_COLUMNS,
        Column("state", _("State"), by_words("status", JobStatus.choices), "get_status_display"),
        DEMONSTRATION,
        default="-period",
    )


class EventFilter(ListFilter):
    """Takes events `named_to` the reader; words are looked for in all languages."""

    q = WordsFilter("words", label=_("Words"))
    sort = SortFilter(*EVENT_COLUMNS, DEMONSTRATION, default="-day")


class DeskEventFilter(EventFilter):
    """Of the Secretariat, which sees those that are not public too."""

    status = django_filters.ChoiceFilter(label=_("State"), choices=EventStatus.choices, empty_label=_("Any"))
    sort = SortFilter(
        *EVENT_COLUMNS,
        Column("state", _("State"), by_words("status", EventStatus.choices), "get_status_display"),
        DEMONSTRATION,
        default="-day",
    )
