"""Requests made public: those of a country whose ministry consented and which the Secretariat cleared."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalition.core.lists import (
    DEMONSTRATION,
    Column,
    ListFilter,
    SortFilter,
    WordsFilter,
    file_of,
    list_context,
    wants_file,
)
from coalition.core.paging import page_of
from coalition.core.rows import is_among, number_of
from coalition.reference.models import Country
from requests.models import CountryRequest, RequestCountry

from .portfolio import shown

SHOWN = 5  # on the page of the country; the list of all is one link away


class AskedFilter(ListFilter):
    q = WordsFilter("title", "reference", label=_("Words or reference"))
    sort = SortFilter(
        Column("title", _("Request"), "title", "title"),
        Column("reference", _("Reference"), "reference", "reference"),
        Column("submitted", _("Sent on"), "submitted_at", "submitted_at"),
        DEMONSTRATION,
        default="-submitted",
    )


def asked_by(country: Country) -> QuerySet[Any]:
    """A country that declined asks for nothing."""
    asking = RequestCountry.objects.taking_part().filter(country=country).values("country_request")
    rows = CountryRequest.objects.public().filter(is_among("pk", asking))
    return shown(rows).only("reference", "title", "submitted_at", "updated_at", "is_demonstration")


def asked_part(country: Country) -> dict[str, Any]:
    """Return `rows`, the latest, `total`, how many there are, and `url`, the list of all; one query."""
    found = asked_by(country)
    rows: list[Any] = list(found.annotate(total=number_of(found)).order_by("-submitted_at", "-pk")[:SHOWN])
    return {
        "rows": rows,
        "total": rows[0].total if rows else 0,
        "url": reverse("site:asked", args=[country.pk]),
    }


def asked(request: HttpRequest, iso3: str) -> HttpResponseBase:
    country = get_object_or_404(Country, pk=iso3)
    found = AskedFilter(request.GET, asked_by(country))
    if wants_file(request):
        return file_of(found, "requests")
    page = page_of(request, found.qs, is_costly=True)
    context = {
        "country": country,
        "rows": page,
        "updated_at": max((row.updated_at for row in page), default=None),
        "trail": [
            (_("Countries"), reverse("site:countries")),
            (country.name, reverse("site:country", args=[country.pk])),
            (_("Requests made public"), ""),
        ],
        **list_context(request, found, page),
    }
    return render(request, "site/asked.html", context)
