"""Filters of the list of projects. They stand in the address, so that a link leads back to exactly this list."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import django_filters
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from coalition.core.access import SECRETARIAT, Actor
from coalition.reference.models import Country, Flagship, Mission
from members.models import Organisation
from members.querysets import read_through
from projects.choices import ActivityStatus, Publication
from projects.models import Participation, Project, RecipientCountry
from projects.querysets import named

ORDERS = {
    "-dated": _("Latest figures first"),
    "title": _("Title"),
    "-start": _("Latest start first"),
}
COLUMNS: dict[str, list[Any]] = {
    "-dated": ["-dated_on", "-pk"],
    "title": ["title", "pk"],
    "-start": [F("starts_on").desc(nulls_last=True), "-pk"],
}
FACETS = ("country", "flagship", "mission", "organisation")


class ProjectFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Words or code"), method="keep_words")
    country = django_filters.ChoiceFilter(label=_("Country"), method="keep_country", empty_label=_("Any"))
    flagship = django_filters.ChoiceFilter(label=_("Flagship"), field_name="flagships", empty_label=_("Any"))
    mission = django_filters.ChoiceFilter(label=_("Mission"), field_name="missions", empty_label=_("Any"))
    organisation = django_filters.ChoiceFilter(
        label=_("Organisation"), method="keep_organisation", empty_label=_("Any")
    )
    status = django_filters.ChoiceFilter(label=_("State"), choices=ActivityStatus.choices, empty_label=_("Any"))
    publication = django_filters.ChoiceFilter(label=_("Publication"), choices=Publication.choices, empty_label=_("Any"))
    sort = django_filters.ChoiceFilter(
        label=_("Order"), choices=list(ORDERS.items()), method="put_in_order", empty_label=None
    )

    class Meta:
        model = Project
        fields: list[str] = []

    def __init__(self, query: Any, queryset: QuerySet[Any], *, actor: Actor) -> None:
        chosen = query.copy()
        if chosen.get("sort") not in ORDERS:
            chosen["sort"] = "-dated"
        super().__init__(chosen, queryset)
        if not actor.roles & SECRETARIAT:
            del self.filters["publication"]
        for name, options in facets(queryset).items():
            # A country without projects (by a link) is no mistake: the list is empty, and says so.
            asked = chosen.get(name)
            absent = [(asked, asked)] if asked and asked not in dict(options) else []
            self.filters[name].extra["choices"] = options + absent

    def keep_words(self, rows: QuerySet[Any], name: str, words: str) -> QuerySet[Any]:
        """Accents are folded: "Senegal" finds "Sénégal"."""
        found = Q(title__unaccent__icontains=words) | Q(summary__unaccent__icontains=words)
        return rows.filter(found | Q(code__iexact=words))

    def keep_country(self, rows: QuerySet[Any], name: str, iso3: str) -> QuerySet[Any]:
        return rows.filter(pk__in=RecipientCountry.objects.filter(country=iso3).values("project"))

    def keep_organisation(self, rows: QuerySet[Any], name: str, slug: str) -> QuerySet[Any]:
        return rows.filter(pk__in=Participation.objects.of(slug).values("project"))

    def put_in_order(self, rows: QuerySet[Any], name: str, order: str) -> QuerySet[Any]:
        return rows.order_by(*COLUMNS[order])


def facets(projects: QuerySet[Any]) -> dict[str, list[tuple[str, str]]]:
    """Return for each facet (code, name) by name: all catalogue rows, and what else occurs here; one query."""
    seen = projects.order_by().values("pk")
    recipients = RecipientCountry.objects.filter(project__in=seen).values("country")
    partners = Participation.objects.filter(project__in=seen).values(stands_for=read_through())
    sources = [
        _options("country", Country.objects.filter(pk__in=recipients), "pk", named()),
        _options("flagship", Flagship.objects.active(), "pk", named()),
        _options("mission", Mission.objects.active(), "pk", named()),
        _options("organisation", Organisation.objects.filter(pk__in=partners), "slug", F("name")),
    ]
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for facet, code, name in sources[0].union(*sources[1:]).iterator():
        found[facet].append((code, name))
    return {facet: sorted(found[facet], key=lambda option: option[1].casefold()) for facet in FACETS}


def _options(facet: str, rows: QuerySet[Any], code: str, name: Any) -> QuerySet[Any]:
    text = CharField()
    columns = {"facet": Value(facet, output_field=text), "option": Cast(F(code), text), "words": Cast(name, text)}
    return rows.order_by().annotate(**columns).values_list("facet", "option", "words")
