"""Whom to ask in a call: the members that could have something for its needs, each with why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.core.access import Role
from coalition.core.numerals import write_number
from coalition.reference.models import Country
from matching.models import Call
from members.choices import OfferStatus
from members.models import Affiliation, Offer, Organisation
from requests.models import Need

COUNTRIES, REGION, ANYWHERE = "countries", "region", "anywhere"
OPEN, ANY_OFFER, PROFILE = "open", "any", "profile"


@dataclass(frozen=True)
class Search:
    """What the members are looked for by; `category` in place of those of the needs, `least` in the offer's unit."""

    breadth: str = ANY_OFFER
    place: str = COUNTRIES
    category: str = ""
    least: int = 0
    kind: str = ""


@dataclass(frozen=True)
class Found:
    """A member, why it was found, how many of its people would be written to, and whether it is ticked."""

    organisation: Organisation
    reasons: list[str]
    readers: int
    is_ticked: bool


def find_members(call: Call, search: Search, *, ticked: Collection[int] | None = None) -> list[Found]:
    """Members by name, without those that were written to already.

    `ticked` are the keys of the members to ask; None ticks everybody that was found. Whoever was chosen before stays in
    the list, even where the search does not find them.
    """
    rows = list(call.invitations.values_list("organisation", "sent_at"))
    asked = {pk for pk, sent_at in rows if sent_at}
    chosen = {pk for pk, sent_at in rows if not sent_at}
    reasons = _reasons(call, search)
    members = Organisation.objects.members().filter(Q(pk__in=reasons) | Q(pk__in=chosen)).exclude(pk__in=asked)
    if search.kind:
        members = members.filter(Q(category=search.kind) | Q(pk__in=chosen))
    readers = _readers()
    return [
        Found(
            organisation=row,
            reasons=reasons.get(row.pk) or [_("Chosen before.")],
            readers=readers.get(row.pk, 0),
            is_ticked=ticked is None or row.pk in ticked,
        )
        for row in members.order_by("name")
    ]


def _reasons(call: Call, search: Search) -> dict[int, list[str]]:
    needs = list(call.needs.select_related("category", "request_country__country"))
    reasons: dict[int, list[str]] = defaultdict(list)
    for offer in _offers(needs, search):
        reasons[offer.organisation_id].append(_words(offer))
    if search.breadth == PROFILE:
        for pk, name in _by_flagship(needs):
            reasons[pk].append(_("Works for the flagship %(flagship)s.") % {"flagship": name})
    return reasons


def _offers(needs: list[Need], search: Search) -> Iterator[Offer]:
    """Offers of the kind that is looked for, that reach the place and have so much left; three queries."""
    kinds = {search.category} if search.category else {need.category_id for need in needs}
    offers = Offer.objects.exclude(status=OfferStatus.WITHDRAWN).filter(category__in=kinds)
    if search.breadth == OPEN:
        offers = offers.matchable(timezone.localdate())
    reaching = _in_place(offers, needs, search.place)
    for offer in reaching.select_related("category", "unit").order_by("organisation", "title"):
        if offer.left is None or offer.left >= max(search.least, 1):
            yield offer


def _in_place(offers: QuerySet[Offer], needs: list[Need], place: str) -> QuerySet[Offer]:
    """Global offers reach every country but the excluded; an offer is left out where it reaches none of those asked."""
    if place == ANYWHERE:
        return offers
    asked = {need.request_country.country for need in needs}
    named = Country.objects.filter(pk__in=[country.pk for country in asked])
    reached = Country.objects.filter(subregion__in={c.subregion for c in asked}) if place == REGION else named
    covering = Offer.objects.filter(countries__in=reached).values("pk")
    barred = Offer.objects.annotate(
        barred=Count("excluded_countries", Q(excluded_countries__in=named), distinct=True)
    ).filter(barred=len(asked))
    return offers.filter(Q(is_global=True) | Q(pk__in=covering)).exclude(pk__in=barred.values("pk"))


def _by_flagship(needs: list[Need]) -> Iterator[tuple[int, str]]:
    """Members whose profile names the flagship of a kind that is asked for."""
    flagships = {need.category.flagship_id for need in needs}
    rows = Organisation.objects.members().filter(flagships__in=flagships).order_by("pk")
    for organisation in rows.prefetch_related("flagships").distinct():
        for flagship in organisation.flagships.all():
            if flagship.pk in flagships:
                yield organisation.pk, str(flagship)


def _words(offer: Offer) -> str:
    words: dict[str, Any] = {"offer": offer.title, "category": offer.category}
    words["state"] = offer.get_status_display().lower()
    if offer.left is None:
        return _("%(category)s: “%(offer)s”, %(state)s, no limit stated.") % words
    words |= {"left": write_number(offer.left), "unit": offer.unit.name.lower()}
    return _("%(category)s: “%(offer)s”, %(state)s, %(left)s %(unit)s left.") % words


def _readers() -> dict[int, int]:
    editors = Affiliation.objects.standing().filter(role=Role.MEMBER_EDITOR, user__is_active=True)
    counted = editors.exclude(organisation=None).values("organisation").annotate(readers=Count("user", distinct=True))
    return dict(counted.values_list("organisation", "readers"))
