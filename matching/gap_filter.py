"""Filters and orders of the gap list, all in the address."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from coalition.core.access import actor_of
from coalition.reference.models import Country, SupportCategory
from matching.gap_words import REASONS
from requests.models import Need

ORDERS = (
    ("since", _("Waiting longest")),
    ("-urgency", _("Most urgent")),
    ("reference", _("Reference")),
    ("category", _("Kind of support")),
)
DEFAULT_ORDER = "since"
_FIELDS = {
    "request_country__country_request__validated_at": "since",
    "urgency": "urgency",
    "request_country__country_request__reference": "reference",
    "category__position": "category",
}


def countries_asking(http_request: HttpRequest) -> QuerySet[Country]:
    """Countries with an open need that the person may see."""
    needs = Need.objects.visible_to(actor_of(http_request.user)).open()
    return Country.objects.filter(pk__in=needs.values("request_country__country"))


class GapFilter(django_filters.FilterSet):
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
    order = django_filters.OrderingFilter(label=_("Order"), fields=_FIELDS, choices=ORDERS, empty_label=None)

    class Meta:
        model = Need
        fields: list[str] = []

    def keep_letter(self, rows: QuerySet[Any], name: str, code: str) -> QuerySet[Any]:
        return rows.filter(written_at__isnull=code == "none")


def filtered(request: HttpRequest, rows: QuerySet[Any]) -> tuple[GapFilter, QuerySet[Any]]:
    """Return the filter of the address and its rows in a total order, so that pages never overlap."""
    chosen = request.GET.copy()
    if chosen.get("order") not in dict(ORDERS):
        chosen["order"] = DEFAULT_ORDER
    found = GapFilter(chosen, rows, request=request)
    kept: QuerySet[Any] = found.qs
    return found, kept.order_by(*kept.query.order_by, "pk")
