"""The list of all organisations that take part in published projects, members of the Coalition and others."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import django_filters
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalition.core.api.filters import CodeFilter, asked_of
from coalition.core.lists import (
    DEMONSTRATION,
    Column,
    ListFilter,
    SortFilter,
    WordsFilter,
    by_words,
    file_of,
    list_context,
    wants_file,
)
from coalition.core.paging import page_of
from coalition.reference.models import Country, Flagship, Mission
from members.choices import MemberCategory
from members.models import Organisation
from projects.forms.filters import facets
from projects.models import Participation, Partner

from .portfolio import counted, name_part, projects_words, shown

ANY = _("Any")
OF_PROJECTS = ("country", "flagship", "mission")


class TheirProjects(django_filters.FilterSet):
    """Which projects are looked at: an organisation is listed with those of them that it takes part in."""

    country = CodeFilter(Country, "recipients__country")
    flagship = CodeFilter(Flagship, "flagships")
    mission = CodeFilter(Mission, "missions")


class PartnerFilter(ListFilter):
    """On rows of `partners_of` projects, which `TheirProjects` has narrowed already."""

    q = WordsFilter("name", "acronym", label=_("Name"))
    category = django_filters.ChoiceFilter(label=_("Category"), choices=MemberCategory.choices, empty_label=ANY)
    country = django_filters.ChoiceFilter(label=_("Country"), method="as_they_are", empty_label=ANY)
    flagship = django_filters.ChoiceFilter(label=_("Flagship"), method="as_they_are", empty_label=ANY)
    mission = django_filters.ChoiceFilter(label=_("Mission"), method="as_they_are", empty_label=ANY)

    sort = SortFilter(
        Column("name", _("Organisation"), "name", "name"),
        Column("acronym", _("Acronym"), cell="acronym"),
        Column("category", _("Category"), by_words("category", MemberCategory.choices), "get_category_display"),
        Column("member", _("Member of the Coalition"), cell="is_member"),
        Column("projects", _("Projects"), "number", "number"),
        DEMONSTRATION,
        default="name",
    )

    def __init__(self, query: Any, rows: QuerySet[Any]) -> None:
        super().__init__(query, rows)
        for name, options in facets(counted(), OF_PROJECTS).items():
            self.filters[name].extra["choices"] = options

    def as_they_are(self, rows: QuerySet[Any], name: str, code: str) -> QuerySet[Any]:
        return rows


def partners_of(projects: QuerySet[Any], *, is_narrowed: bool) -> QuerySet[Any]:
    """The organisations that take part, and in how many of these projects (`number`); what was merged into another
    counts there. Of all projects that count, who takes part is known beforehand (`Partner`).

    Each looks up its own parts by their index, in place of adding up all parts for all.
    """
    parts = Participation.objects.filter(project__in=projects.values("pk"))
    names = Organisation.objects.filter(Q(pk=OuterRef(OuterRef("pk"))) | Q(merged_into=OuterRef(OuterRef("pk"))))
    own = parts.filter(organisation__in=names.values("pk")).order_by().annotate(one=Value(1))
    number = own.values("one").annotate(number=Count("project", distinct=True)).values("number")
    taking_part = _in_some_of(parts) if is_narrowed else Q(pk__in=Partner.objects.counted().values("pk"))
    return shown(Organisation.objects.unmerged().filter(taking_part)).annotate(number=Subquery(number))


def _in_some_of(parts: QuerySet[Any]) -> Q:
    organisations = parts.values("organisation")
    absorbed = Organisation.objects.filter(merged_into__isnull=False, pk__in=organisations)
    return Q(pk__in=organisations) | Q(pk__in=absorbed.values("merged_into"))


def partners(request: HttpRequest) -> HttpResponseBase:
    asked = asked_of(request.GET, TheirProjects)
    projects = TheirProjects(request.GET, counted()).qs
    found = PartnerFilter(request.GET, partners_of(projects, is_narrowed=bool(asked)))
    if wants_file(request):
        return file_of(found, "organisations")
    total = None if found.is_filtered else Partner.objects.counted().count()
    page = page_of(request, found.qs, total=total, is_costly=found.is_filtered)
    context = {
        "rows": [_line(row, asked) for row in page],
        "updated_at": max((row.updated_at for row in page), default=None),
        **list_context(request, found, page),
    }
    return render(request, "site/partners.html", context)


def _line(row: Any, asked: dict[str, str]) -> dict[str, Any]:
    query = urlencode({"organisation": row.slug, **asked})
    return {
        **name_part(row, projects_words(row.number)),
        "category": row.get_category_display(),
        "projects_url": f"{reverse('projects:list')}?{query}",
    }
