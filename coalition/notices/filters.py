"""The filter of a person's inbox."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from coalition.core.lists import Column, ListFilter, SortFilter, WordsFilter


class NoticeFilter(ListFilter):
    q = WordsFilter("title", label=_("Words"))
    state = django_filters.ChoiceFilter(
        label=_("Status"), choices=[("new", _("New")), ("read", _("Read"))], method="keep_state", empty_label=_("Any")
    )
    sort = SortFilter(
        Column("what", _("What"), "title"),
        Column("when", _("When"), "created_at"),
        default="-when",
    )

    def keep_state(self, rows: QuerySet[Any], name: str, state: str) -> QuerySet[Any]:
        return rows.filter(read_at__isnull=state == "new")
