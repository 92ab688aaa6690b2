"""The filter of the Secretariat's queue of enquiries."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from coalition.core.lists import DEMONSTRATION, Column, ListFilter, SortFilter, WordsFilter, by_words

from .choices import EnquiryKind, EnquiryStatus


class EnquiryFilter(ListFilter):
    q = WordsFilter("message", "name", label=_("Words or name"))
    kind = django_filters.ChoiceFilter(label=_("About"), choices=EnquiryKind.choices, empty_label=_("Any"))
    sort = SortFilter(
        Column("reference", _("Reference"), "pk", "reference"),
        Column("about", _("About"), by_words("kind", EnquiryKind.choices), "get_kind_display"),
        Column("message", _("Message"), cell="message"),
        Column("status", _("Status"), by_words("status", EnquiryStatus.choices), "get_status_display"),
        Column("due", _("Answer due"), "due_on", "due_on"),
        Column("taken", _("In the hands of"), "taken_by__name", "taken_by", may_be_empty=True),
        DEMONSTRATION,
        default="due",
    )
