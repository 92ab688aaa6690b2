"""The filter of an authority's own requests."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from coalition.core.lists import DEMONSTRATION, Column, ListFilter, SortFilter, WordsFilter, by_words
from members.forms.filters import ANY
from requests.choices import RequestStatus
from requests.models import CountryRequest
from requests.standing import ball_of


def countries_of(case: CountryRequest) -> str:
    return ", ".join(entry.country.name for entry in case.countries.all())


class OwnFilter(ListFilter):
    """On rows with their countries."""

    q = WordsFilter("reference", "title", "summary", label=_("Words or reference"))
    status = django_filters.ChoiceFilter(label=_("State"), choices=RequestStatus.choices, empty_label=ANY)
    sort = SortFilter(
        Column("title", _("Request"), "title", "title"),
        Column("reference", _("Reference"), "reference", "reference"),
        Column("countries", _("Countries"), cell=countries_of),
        Column("state", _("State"), by_words("status", RequestStatus.choices), "get_status_display"),
        Column("ball", _("Who has the next step"), cell=ball_of),
        Column("since", _("Since"), "since", "since"),
        Column("changed", _("Last change"), "updated_at", "updated_at"),
        DEMONSTRATION,
        default="-changed",
    )
