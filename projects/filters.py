"""The one filter of projects, for the page, the API and every file: what is shown is what is downloaded."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import OuterRef, QuerySet, Value
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field

from coalition.core.api.filters import CodeFilter, SlugFilter
from coalition.core.folding import folded, folded_together
from coalition.core.lists import Column, SortFilter, by_words
from coalition.core.rows import has_one
from coalition.reference.choices import Region
from coalition.reference.models import Country, Flagship, Mission, Sector, Unit

from .choices import ActivityStatus, Measure, People, Publication
from .models import Figure, Participation, RecipientCountry

ORDERS = (
    Column("dated", _("Date"), "latest_figure_on", may_be_empty=True),
    Column("title", _("Project"), "title"),
    Column("state", _("State"), by_words("status", ActivityStatus.choices)),
    Column("start", _("Start"), "starts_on", may_be_empty=True),
)

MOST_PEOPLE = 10**10
"""More than there are: what the address asks is compared with a number of the database, which has an end."""


# spectacular takes every number for any number.
@extend_schema_field(
    {"type": "integer", "minimum": 1, "maximum": MOST_PEOPLE, "description": "People reached, at least"}
)
class PeopleFilter(django_filters.NumberFilter):
    """So many, or more."""

    field_class = forms.IntegerField

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=1, max_value=MOST_PEOPLE, **options)


class ProjectFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Words or code"), method="keep_words", max_length=200)
    country = CodeFilter(Country, "recipients__country", label=_("Country"))
    region = django_filters.ChoiceFilter(
        label=_("Region"), choices=Region.choices, empty_label=_("Any"), method="keep_region"
    )
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
    people = django_filters.ChoiceFilter(
        label=_("People reached"), choices=People.choices, empty_label=_("Any"), method="keep_people"
    )
    people_from = PeopleFilter(label=_("People reached, at least"), method="keep_people")

    def keep_words(self, rows: QuerySet[Any], name: str, words: str) -> QuerySet[Any]:
        """As the search finds words as they stand, by its index: "Senegal" finds "Sénégal"."""
        haystack = folded_together(("title", "code", "summary"))
        return rows.alias(haystack=haystack).filter(haystack__contains=folded(Value(words)))

    def keep_region(self, rows: QuerySet[Any], name: str, region: str) -> QuerySet[Any]:
        return rows.filter(pk__in=RecipientCountry.objects.filter(country__region=region).values("project"))

    def keep_people(self, rows: QuerySet[Any], name: str, asked: Any) -> QuerySet[Any]:
        """By the latest figure of a series, as everywhere. Where both are asked, one figure has to satisfy both."""
        kind, least = (self.form.cleaned_data.get(part) for part in ("people", "people_from"))
        if kind and least and name == "people":
            return rows  # the other of the two says it all
        units = Unit.objects.filter(kind=kind) if kind else Unit.objects.filter(counts_people=True)
        figures = Figure.objects.approved().filter(project=OuterRef("pk"), measure=Measure.REACHED, unit__in=units)
        figures = figures.filter(value__gte=least).not_replaced() if least else figures
        return rows.filter(has_one(figures))  # looked for row by row: a page is read in the order of the list

    def keep_organisation(self, rows: QuerySet[Any], name: str, slug: str) -> QuerySet[Any]:
        return rows.filter(pk__in=Participation.objects.of(slug).values("project"))


class FiledProjects(ProjectFilter):
    """Of a file, which is in the order of the list that it was taken from."""

    sort = SortFilter(*ORDERS)
