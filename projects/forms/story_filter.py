"""The filters of the list of stories: of what is public, and of what waits for who may see it."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from coalition.core.lists import Column, ListFilter, ShownFilter, SortFilter, WordsFilter
from coalition.reference.models import Country
from projects.models import Project, RecipientCountry

from .filters import facets

ANY = _("Any")
PLACES = {"country": "recipients__country", "flagship": "flagships"}


class StoryFilter(ListFilter):
    q = WordsFilter("title", "text", "project__title", "project__code", label=_("Words or code"))
    country = django_filters.ChoiceFilter(label=_("Country"), method="keep_of_projects", empty_label=ANY)
    flagship = django_filters.ChoiceFilter(label=_("Flagship"), method="keep_of_projects", empty_label=ANY)
    sort = SortFilter(
        Column("published", _("Published"), "published_at", may_be_empty=True),
        Column("title", _("Title"), "title"),
        Column("project", _("Project"), "project__title"),
    )

    def __init__(self, query: Any, rows: QuerySet[Any]) -> None:
        super().__init__(query, rows)
        told_of = RecipientCountry.objects.filter(project__in=rows.order_by().values("project"))
        countries = Country.objects.filter(pk__in=told_of.values("country"))
        for name, options in facets(Project.objects.none(), tuple(PLACES), countries=countries).items():
            self.filters[name].extra["choices"] = options

    def keep_of_projects(self, rows: QuerySet[Any], name: str, code: str) -> QuerySet[Any]:
        return rows.filter(project__in=Project.objects.filter(**{PLACES[name]: code}).values("pk"))


class DeskStoryFilter(StoryFilter):
    """Of whoever may see stories that are not public."""

    shown = ShownFilter(_("Public"), _("Not public yet"))
