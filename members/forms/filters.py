"""Filters of this app's lists. They stand in the address, so that a link leads back to exactly this list."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import django_filters
from django.db.models import CharField, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.core.lists import DEMONSTRATION, Column, ListFilter, SortFilter, WordsFilter, by_words
from coalition.core.rows import has_one
from coalition.reference.lists import by_name, named
from coalition.reference.models import Country, Flagship, Mission
from members.choices import AFFILIATION_ROLES, AccreditationStatus, MemberCategory, MembershipStatus
from members.models import Affiliation
from members.standing import STANDINGS
from members.turns import holder_of

ANY = _("Any")
STATES = [(code, words) for code, (words, _kind) in STANDINGS.items()]
CATEGORY = Column("category", _("Category"), by_words("category", MemberCategory.choices), "get_category_display")
SEAT = Column("seat", _("Seat"), by_name("country"), "country.name", may_be_empty=True)


def side_of(entry: Affiliation) -> Any:
    """Whom a person acts for."""
    return entry.organisation or entry.authority or _("Secretariat")


class OrganisationFilter(ListFilter):
    q = WordsFilter("name", "acronym", label=_("Name"))
    category = django_filters.ChoiceFilter(label=_("Category"), choices=MemberCategory.choices, empty_label=ANY)
    flagship = django_filters.ChoiceFilter(label=_("Flagship"), field_name="flagships", empty_label=ANY)
    mission = django_filters.ChoiceFilter(label=_("Mission"), field_name="missions", empty_label=ANY)
    country = django_filters.ChoiceFilter(label=_("Country of seat"), empty_label=ANY)

    def __init__(self, query: Any, queryset: QuerySet[Any]) -> None:
        super().__init__(query, queryset)
        for name, options in _facets(queryset).items():
            self.filters[name].extra["choices"] = options


class MemberFilter(OrganisationFilter):
    sort = SortFilter(
        Column("name", _("Organisation"), "name", "name"),
        Column("acronym", _("Acronym"), cell="acronym"),
        CATEGORY,
        SEAT,
        Column("flagships", _("Flagships"), cell=lambda row: ", ".join(str(part) for part in row.flagships.all())),
        Column("since", _("Member since"), "member_since", "member_since", may_be_empty=True),
        DEMONSTRATION,
        default="name",
    )


class ApplicationFilter(OrganisationFilter):
    """On rows of `for_desk`."""

    sort = SortFilter(
        Column("name", _("Organisation"), "name", "name"),
        CATEGORY,
        SEAT,
        Column(
            "state",
            _("State"),
            by_words("membership_status", MembershipStatus.choices),
            "get_membership_status_display",
        ),
        Column("next", _("Next step"), cell=holder_of),
        Column("since", _("Since"), "since", "since"),
        DEMONSTRATION,
        default="since",
    )


class OfferFilter(ListFilter):
    """On rows of `with_standing`."""

    q = WordsFilter("title", "organisation__name", label=_("Words"))
    standing = django_filters.ChoiceFilter(
        label=_("State"),
        choices=STATES,
        method="keep_standing",
        empty_label=ANY,
    )

    confirm = django_filters.ChoiceFilter(
        label=_("Last confirmed"),
        choices=[("due", _("More than half a year ago"))],
        method="keep_unconfirmed",
        empty_label=ANY,
    )

    sort = SortFilter(
        Column("title", _("Offer"), "title", "title"),
        Column("organisation", _("Organisation"), "organisation__name", "organisation.name"),
        Column("category", _("Kind of support"), by_name("category"), "category.name"),
        Column("state", _("State"), by_words("standing", STATES), lambda offer: STANDINGS[offer.standing][0]),
        Column("capacity", _("Capacity"), "capacity", "capacity", may_be_empty=True),
        Column("reserved", _("Reserved"), "reserved", "reserved"),
        Column("committed", _("Committed"), "committed", "committed"),
        Column("left", _("Left"), lambda: F("capacity") - F("reserved") - F("committed"), "left", may_be_empty=True),
        Column("unit", _("Unit"), cell="unit.name"),
        Column("confirmed", _("Last confirmed"), "confirmed_at", "confirmed_at", may_be_empty=True),
        Column("changed", _("Last change"), "updated_at", "updated_at"),
        DEMONSTRATION,
        default="-changed",
    )

    def keep_standing(self, rows: QuerySet[Any], name: str, code: str) -> QuerySet[Any]:
        return rows.filter(standing=code)

    def keep_unconfirmed(self, rows: QuerySet[Any], name: str, code: str) -> QuerySet[Any]:
        return rows.stale(timezone.now())  # type: ignore[attr-defined]


class AuthorityFilter(ListFilter):
    q = django_filters.CharFilter(label=_("Name or country"), method="keep_words")
    status = django_filters.ChoiceFilter(label=_("Accreditation"), choices=AccreditationStatus.choices, empty_label=ANY)

    sort = SortFilter(
        Column("country", _("Country"), by_name("country"), "country.name"),
        Column("name", _("Authority"), "name", "name"),
        Column("kind", _("Kind"), cell="get_kind_display"),
        Column("status", _("Accreditation"), by_words("status", AccreditationStatus.choices), "get_status_display"),
        Column("letter", _("Designation letter"), cell="designation"),
        Column("registered", _("Registered by"), "registered_by__name", "registered_by.name", may_be_empty=True),
        DEMONSTRATION,
        default="country",
    )

    def keep_words(self, rows: QuerySet[Any], name: str, words: str) -> QuerySet[Any]:
        named = Country.objects.search(words).values("pk")
        return rows.filter(Q(name__unaccent__icontains=words) | Q(country__in=named))


class PeopleFilter(ListFilter):
    q = WordsFilter(
        "user__name", "user__email", "organisation__name", "authority__name", label=_("Name, address or side")
    )
    role = django_filters.ChoiceFilter(label=_("Role"), choices=AFFILIATION_ROLES, empty_label=ANY)
    sort = SortFilter(
        Column("name", _("Name"), "user__name", "user.name"),
        Column("address", _("Mail address"), cell="user.email"),
        Column("role", _("Role"), by_words("role", AFFILIATION_ROLES), "get_role_display"),
        Column("side", _("For"), lambda: Coalesce("organisation__name", "authority__name"), side_of, may_be_empty=True),
        Column("since", _("Since"), "created_at", "created_at"),
        Column("demonstration", DEMONSTRATION.label, cell="user.is_demonstration"),
        default="name",
    )


def _facets(members: QuerySet[Any]) -> dict[str, list[tuple[str, str]]]:
    """Return what occurs among these members, as (code, name) by name; one query."""
    seats = Country.objects.occurring_in(members)
    flagships = Flagship.objects.filter(has_one(members.filter(flagships=OuterRef("pk"))))
    missions = Mission.objects.filter(has_one(members.filter(missions=OuterRef("pk"))))
    parts = (_options("mission", missions), _options("country", seats))
    rows = _options("flagship", flagships).union(*parts).order_by("facet_name")
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for facet, code, name in rows:
        found[facet].append((code, name))
    return {facet: found[facet] for facet in ("flagship", "mission", "country")}


def _options(facet: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The name in the reader's language, or in English where there is none."""
    text = CharField()
    rows = rows.order_by().annotate(facet_name=Cast(named(), text))
    return rows.values_list(Value(facet, output_field=text), Cast(F("pk"), text), "facet_name")
