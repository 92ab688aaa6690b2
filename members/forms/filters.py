"""Filters of this app's lists. They stand in the address, so that a link leads back to exactly this list."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import django_filters
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.reference.models import Country, Flagship
from coalition.reference.models.base import active_language
from members.choices import AccreditationStatus, MemberCategory
from members.models import Affiliation, NationalAuthority, Offer, Organisation
from members.standing import STANDINGS

ANY = _("Any")


class MemberFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Name"), method="keep_words")
    category = django_filters.ChoiceFilter(label=_("Category"), choices=MemberCategory.choices, empty_label=ANY)
    flagship = django_filters.ChoiceFilter(label=_("Flagship"), field_name="flagships", empty_label=ANY)
    country = django_filters.ChoiceFilter(label=_("Country of seat"), empty_label=ANY)

    class Meta:
        model = Organisation
        fields: list[str] = []

    def __init__(self, query: Any, queryset: QuerySet[Any]) -> None:
        super().__init__(query, queryset)
        for name, options in _facets(queryset).items():
            self.filters[name].extra["choices"] = options

    def keep_words(self, rows: QuerySet[Any], name: str, words: str) -> QuerySet[Any]:
        """Accents are folded: "Reseau" finds "Réseau"."""
        return rows.filter(Q(name__unaccent__icontains=words) | Q(acronym__unaccent__icontains=words))


class OfferFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Words"), method="keep_words")
    standing = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[(code, words) for code, (words, _kind) in STANDINGS.items()],
        method="keep_standing",
        empty_label=ANY,
    )

    confirm = django_filters.ChoiceFilter(
        label=_("Last confirmed"),
        choices=[("due", _("More than half a year ago"))],
        method="keep_unconfirmed",
        empty_label=ANY,
    )

    class Meta:
        model = Offer
        fields: list[str] = []

    def keep_words(self, rows: QuerySet[Any], name: str, words: str) -> QuerySet[Any]:
        return rows.filter(Q(title__unaccent__icontains=words) | Q(organisation__name__unaccent__icontains=words))

    def keep_standing(self, rows: QuerySet[Any], name: str, code: str) -> QuerySet[Any]:
        return rows.filter(standing=code)

    def keep_unconfirmed(self, rows: QuerySet[Any], name: str, code: str) -> QuerySet[Any]:
        return rows.stale(timezone.now())  # type: ignore[attr-defined]


class AuthorityFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Name or country"), method="keep_words")
    status = django_filters.ChoiceFilter(label=_("Accreditation"), choices=AccreditationStatus.choices, empty_label=ANY)

    class Meta:
        model = NationalAuthority
        fields: list[str] = []

    def keep_words(self, rows: QuerySet[Any], name: str, words: str) -> QuerySet[Any]:
        named = Country.objects.search(words).values("pk")
        return rows.filter(Q(name__unaccent__icontains=words) | Q(country__in=named))


class PeopleFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Name, address or side"), method="keep_words")

    class Meta:
        model = Affiliation
        fields: list[str] = []

    def keep_words(self, rows: QuerySet[Any], name: str, words: str) -> QuerySet[Any]:
        places = ("user__name", "user__email", "organisation__name", "authority__name")
        found = Q()
        for place in places:
            found |= Q(**{f"{place}__unaccent__icontains": words})
        return rows.filter(found)


def _facets(members: QuerySet[Any]) -> dict[str, list[tuple[str, str]]]:
    """Return what occurs among these members, as (code, name) by name; one query."""
    seen = members.order_by().values("pk")
    seats = Country.objects.filter(pk__in=members.order_by().values("country"))
    flagships = Flagship.objects.filter(organisation__in=seen)
    rows = _options("flagship", flagships).union(_options("country", seats)).order_by("facet_name")
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for facet, code, name in rows:
        found[facet].append((code, name))
    return {facet: found[facet] for facet in ("flagship", "country")}


def _options(facet: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The name in the reader's language, or in English where there is none."""
    text = CharField()
    name = Coalesce(NullIf(F(f"name_{active_language()}"), Value("")), F("name_en"))
    named = rows.order_by().annotate(facet_name=Cast(name, text))
    return named.values_list(Value(facet, output_field=text), Cast(F("pk"), text), "facet_name")
