"""The one filter of projects, for the page, the API and every file: what is shown is what is downloaded."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet, Value
from django.utils.translation import gettext_lazy as _

from coalition.core.api.filters import CodeFilter, SlugFilter
from coalition.core.folding import folded, folded_together
from coalition.core.lists import Column, SortFilter, by_words
from coalition.reference.models import Country, Flagship, Mission, Sector

from .choices import ActivityStatus, Publication
from .models import Participation

ORDERS = (
    Column("dated", _("Date"), "latest_figure_on", may_be_empty=True),
    Column("title", _("Project"), "title"),
    Column("state", _("State"), by_words("status", ActivityStatus.choices)),
    Column("start", _("Start"), "starts_on", may_be_empty=True),
)


class ProjectFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Words or code"), method="keep_words", max_length=200)
    country = CodeFilter(Country, "recipients__country", label=_("Country"))
    flagship = CodeFilter(Flagship, "flagships", label=_("Flagship"))
    mission = CodeFilter(Mission, "missions", label=_("Mission"))
    organisation = SlugFilter("participations__organisation__slug", method="keep_organisation", label=_("Organisation"))
    sector = CodeFilter(Sector, "sectors", label=_("Sector"))
    status = django_filters.ChoiceFilter(label=_("State"), choices=ActivityStatus.choices, empty_label=_("Any"))
    publication = django_filters.ChoiceFilter(label=_("Publication"), choices=Publication.choices, empty_label=_("Any"))
    starts_on_from = django_filters.DateFilter("starts_on", "gte", label=_("Starts on or after"))
    starts_on_to = django_filters.DateFilter("starts_on", "lte", label=_("Starts on or before"))
    ends_on_from = django_filters.DateFilter("ends_on", "gte", label=_("Ends on or after"))
    ends_on_to = django_filters.DateFilter("ends_on", "lte", label=_("Ends on or before"))

    def keep_words(self, rows: QuerySet[Any], name: str, words: str) -> QuerySet[Any]:
        """As the search finds words as they stand, by its index: "Senegal" finds "Sénégal"."""
        haystack = folded_together(("title", "code", "summary"))
        return rows.alias(haystack=haystack).filter(haystack__contains=folded(Value(words)))

    def keep_organisation(self, rows: QuerySet[Any], name: str, slug: str) -> QuerySet[Any]:
        return rows.filter(pk__in=Participation.objects.of(slug).values("project"))


class FiledProjects(ProjectFilter):
    """Of a file, which is in the order of the list that it was taken from."""

    sort = SortFilter(*ORDERS)
