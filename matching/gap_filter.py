"""Filters and orders of the gap list, all in the address."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from coalition.core.lists import Column, ListFilter, SortFilter
from coalition.reference.lists import by_name
from coalition.reference.models import SupportCategory
from matching.gap_words import REASONS
from requests.forms.queue import countries_asking


class GapFilter(ListFilter):
    country = django_filters.ModelChoiceFilter(
        field_name="request_country__country", label=_("Country"), queryset=countries_asking, empty_label=_("Any")
    )
    category = django_filters.ModelChoiceFilter(
        label=_("Kind of support"), queryset=SupportCategory.objects.all(), empty_label=_("Any")
    )
    reason = django_filters.ChoiceFilter(
        label=_("Why nothing fits"), choices=tuple(REASONS.items()), empty_label=_("Any")
    )
    letter = django_filters.ChoiceFilter(
        label=_("Letter to the authority"),
        choices=(("none", _("Not written yet")), ("written", _("Written"))),
        method="keep_letter",
        empty_label=_("Any"),
    )
    sort = SortFilter(
        Column("waiting", _("Waiting since"), "request_country__country_request__validated_at", may_be_empty=True),
        Column("need", _("Need"), "category__position"),
        Column("country", _("Country"), by_name("request_country__country")),
        Column("request", _("Request"), "request_country__country_request__reference"),
        Column("urgency", _("Urgency"), "urgency"),
        Column("open", _("Still open"), "missing"),
        Column("reason", _("Why nothing fits"), "reason"),
        default="waiting",
    )

    def keep_letter(self, rows: QuerySet[Any], name: str, code: str) -> QuerySet[Any]:
        return rows.filter(written_at__isnull=code == "none")


def filtered(request: HttpRequest, rows: QuerySet[Any]) -> tuple[GapFilter, QuerySet[Any]]:
    """Return the filter of the address and its rows."""
    found = GapFilter(request.GET, rows, request=request)
    return found, found.qs
