"""The list's form of the filter. It stands in the address, so that a link leads back to exactly this list."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django import forms
from django.db.models import CharField, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from coalition.core.access import SECRETARIAT, Actor
from coalition.core.lists import ListFilter, SortFilter
from coalition.core.rows import has_one
from coalition.reference.lists import named
from coalition.reference.models import Country, Flagship, Mission, Sector
from members.forms.steps import DateInput
from members.models import Organisation
from projects.filters import ORDERS, ProjectFilter
from projects.models import Participation, Project, RecipientCountry

MOST_CHOICES = 300
"""Of a facet that people can still pick from; one with more is asked for by a link, or by words."""

FACETS = ("country", "flagship", "mission", "organisation", "sector")
DAYS = ("starts_on_from", "starts_on_to", "ends_on_from", "ends_on_to")
FOLDED = ("people", "people_from", *DAYS)


class FoldedForm(forms.Form):
    """What fewer need stands folded below the rest, and unfolded once something of it is asked for."""

    @property
    def first(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in FOLDED]

    @property
    def folded(self) -> list[forms.BoundField]:
        return [self[name] for name in FOLDED if name in self.fields]

    @property
    def is_unfolded(self) -> bool:
        return any(self.data.get(name) for name in FOLDED)


class ListedProjects(ListFilter, ProjectFilter):
    """The same filter with choices to pick from, and an order."""

    sort = SortFilter(*ORDERS, default="-dated")

    def __init__(self, query: Any, queryset: QuerySet[Any], *, actor: Actor) -> None:
        super().__init__(query, queryset)
        seldom = () if actor.roles & SECRETARIAT else ("publication",)  # to others all is published but a few
        heavy = ("organisation",) if self.data.get("view") == "map" else ()  # beside a drawn world too many names
        for name in (*seldom, *heavy):
            if not self.data.get(name):
                del self.filters[name]

    def get_form_class(self) -> type[forms.Form]:
        """A country without projects (by a link) is no mistake: the list is empty, and says so."""
        fields = {name: part.field for name, part in self.filters.items()}
        for name, options in facets(self.queryset).items():
            if name not in fields:
                continue
            asked = self.data.get(name)
            if len(options) > MOST_CHOICES:
                options = []
                if not asked:
                    del fields[name]
                    continue
            absent = [(asked, asked)] if asked and asked not in dict(options) else []
            choices = [("", _("Any")), *options, *absent]
            fields[name] = forms.ChoiceField(label=self.filters[name].label, choices=choices, required=False)
        for name in fields.keys() & set(DAYS):
            fields[name].widget = DateInput()
        return type("ProjectFilterForm", (FoldedForm,), fields)


def facets(
    projects: QuerySet[Any], names: tuple[str, ...] = FACETS, *, countries: QuerySet[Any] | None = None
) -> dict[str, list[tuple[str, str]]]:
    """Return for each of these facets (code, name) by name: all catalogue rows, and what else occurs here; one query.

    For each row of a catalogue one project is looked for, so that it takes as long however many there are; `countries`
    where the projects are few, and theirs are sooner gathered.
    """
    is_seen = has_one(projects.filter(pk=OuterRef("project")))
    sectors = Project.sectors.through.objects.filter(is_seen)
    if countries is None:
        countries = Country.objects.occurring_in(RecipientCountry.objects.filter(is_seen))
    sources = {
        "country": _options("country", countries, "pk", named()),
        "flagship": _options("flagship", Flagship.objects.active(), "pk", named()),
        "mission": _options("mission", Mission.objects.active(), "pk", named()),
        "organisation": _columns("organisation", _partners(Participation.objects.filter(is_seen)), "slug", F("name")),
        "sector": _options(
            "sector", Sector.objects.filter(has_one(sectors.filter(sector=OuterRef("pk")))), "pk", named()
        ),
    }
    first, *others = (sources[name] for name in names)
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for facet, code, name in first.union(*others).iterator():
        found[facet].append((code, name))
    return {facet: sorted(found[facet], key=lambda option: option[1].casefold()) for facet in names}


def _partners(parts: QuerySet[Any]) -> QuerySet[Any]:
    """The organisations that take part, by name; what was merged into another counts there."""
    takes_part = has_one(parts.filter(organisation=OuterRef("pk")))
    absorbed = Organisation.objects.filter(takes_part, merged_into=OuterRef("pk"))
    found = Organisation.objects.unmerged().filter(takes_part | has_one(absorbed))
    return found.order_by("name")[: MOST_CHOICES + 1]


def _options(facet: str, rows: QuerySet[Any], code: str, name: Any) -> QuerySet[Any]:
    return _columns(facet, rows.order_by(), code, name)


def _columns(facet: str, rows: QuerySet[Any], code: str, name: Any) -> QuerySet[Any]:
    text = CharField()
    columns = {"facet": Value(facet, output_field=text), "option": Cast(F(code), text), "words": Cast(name, text)}
    return rows.annotate(**columns).values_list("facet", "option", "words")
