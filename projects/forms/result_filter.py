"""Filters of the list of reported results; they stand in the address."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from coalition.core.access import SECRETARIAT, Actor
from coalition.core.lists import Column, ListFilter, SortFilter, by_words
from projects.choices import ReportStatus

ANY = _("Any")


class ResultFilter(ListFilter):
    """On rows with their names."""

    q = django_filters.CharFilter(label=_("Words or code"), method="keep_words")
    status = django_filters.ChoiceFilter(label=_("State"), choices=ReportStatus.choices, empty_label=ANY)
    by = django_filters.ChoiceFilter(
        label=_("Reported by"),
        choices=[("organisation", _("A member")), ("authority", _("A ministry"))],
        method="keep_side",
        empty_label=ANY,
    )

    sort = SortFilter(
        Column("project", _("Project"), "project__title"),
        Column("side", _("Reported by"), lambda: Coalesce("organisation__name", "authority__name")),
        Column("state", _("State"), by_words("status", ReportStatus.choices)),
        Column("end", _("End of the period"), "ends_on"),
        Column("sent", _("Sent"), "reported_at", may_be_empty=True),
        default="-end",
    )

    def __init__(self, query: Any, rows: QuerySet[Any], *, actor: Actor) -> None:
        super().__init__(query, rows)
        if not actor.roles & SECRETARIAT:
            del self.filters["by"]  # of one's own side there is nothing to choose

    def keep_words(self, rows: QuerySet[Any], name: str, words: str) -> QuerySet[Any]:
        """Accents are folded. A reference such as R-2026-00017 is found by its number."""
        found = Q(project__title__unaccent__icontains=words) | Q(project__code__iexact=words)
        found |= Q(organisation__name__unaccent__icontains=words) | Q(authority__name__unaccent__icontains=words)
        number = words.strip().rpartition("-")[2]
        if words.strip().upper().startswith("R-") and number.isascii() and number.isdigit():
            found |= Q(pk=int(number[:9]))
        return rows.filter(found)

    def keep_side(self, rows: QuerySet[Any], name: str, side: str) -> QuerySet[Any]:
        return rows.filter(**{f"{side}__isnull": False})
