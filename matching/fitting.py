"""Needs that fit a member: those opened to members that one of its open offers fits, or would after one change.

The engine's rules decide, without a score; nothing here names another organisation or tells how many there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.core.access import Actor
from coalition.core.access.permissions import Words
from coalition.core.names import joined
from coalition.core.numerals import write_number
from coalition.core.rows import has_one, is_among
from matching.adapters import in_blocks, read_fitting_problem
from matching.engine.contract import Problem
from matching.engine.explain import Comparison, compare
from matching.engine.fitting import Changed, Fit, find_fits
from matching.gap_words import either, in_text, written_value
from matching.models import Interest
from matching.offer_rows import ANY_LEVEL
from matching.wording import Names, languages, named, period
from members.models import Offer
from members.standing import with_standing
from requests.models import Need
from requests.querysets import NeedQuerySet

MOST, MOST_ELSEWHERE = 100, 25
"""How many needs are looked at, with their requests: of countries that an offer of the kind covers, and of all. More
may be open than a page can bear, or a reader; those that were asked for first come first."""

REQUEST = "request_country__country_request"

# Offers that are open: a clearance that is not there yet keeps nobody from looking, only from being proposed.
OPEN = ("open", "uncleared")
_CHANGES: dict[str, Words] = {
    "countries": gettext_lazy("It would fit if it also covered %(value)s."),
    "languages": gettext_lazy("It would fit if it were also made in %(value)s."),
    "modes": gettext_lazy("It would fit if it were also delivered as %(value)s."),
    "levels": gettext_lazy("It would fit if it were also made for %(value)s."),
    "start": gettext_lazy("It would fit if it were available from %(value)s."),
    "end": gettext_lazy("It would fit if it were available until %(value)s."),
    "min_deployment": gettext_lazy("It would fit if its smallest deployment were %(value)s."),
}


@dataclass(frozen=True)
class FittingNeed:
    """A need by its key, with the pairs it makes with the member's offers: those that fit first."""

    need_id: int
    starts_on: date
    fits: tuple[Fit, ...]

    @property
    def is_near(self) -> bool:
        """Whether no offer fits it as it is."""
        return self.fits[0].is_near


class OwnFits:
    """What fits the offers of the actor's organisations on a day; in five queries, however many there are."""

    def __init__(self, actor: Actor, *, on: date, needs: NeedQuerySet | None = None) -> None:
        """`needs` is what is looked at, all of one kind and unit of a request; else what was asked for first (MOST)."""
        self.actor, self.on = actor, on
        self._needs = needs

    @cached_property
    def offers(self) -> dict[str, Offer]:
        """The open offers by the engine's key."""
        own = Offer.objects.filter(organisation__in=self.actor.organisation_ids)
        rows = with_standing(own, self.on).filter(standing__in=OPEN).select_related("organisation", "unit")
        return {str(row.pk): row for row in rows.order_by("title", "pk")}

    @cached_property
    def problem(self) -> Problem | None:
        """None while the member has no open offer."""
        if not self.offers:
            return None
        needs = self._first_asked() if self._needs is None else self._needs
        of_kind = in_blocks(needs, {(row.category_id, row.unit_id) for row in self.offers.values()})
        return read_fitting_problem(of_kind, Offer.objects.filter(pk__in=self.offers), on=self.on)

    def _first_asked(self) -> NeedQuerySet:
        """All needs of the requests whose needs were asked for first, and of those of which the member told."""
        return Need.objects.for_members().filter(is_among(REQUEST, self._requests()))

    def _requests(self) -> QuerySet[Any, Any]:
        """Their keys. Whether a need is opened, and covered, is looked for in each, until there are enough."""
        opened = Need.objects.for_members().filter(pk=OuterRef("pk"))
        kinds = {row.category_id for row in self.offers.values()}
        needed = Need.objects.filter(category__in=kinds, quantity__gt=F("proposed") + F("agreed"))
        asked = needed.order_by("pk").values(REQUEST)
        covered = asked.filter(has_one(opened.filter(has_one(self._covering()))))
        told = self._told.values(f"need__{REQUEST}")
        return covered[:MOST].union(asked.filter(has_one(opened))[:MOST_ELSEWHERE], told)

    def _covering(self) -> QuerySet[Offer]:
        """The open offers of a need's kind that are made for its country."""
        same = {name: OuterRef(name) for name in ("category", "unit")}
        named = Offer.countries.through.objects.filter(
            offer=OuterRef("pk"), country=OuterRef(OuterRef("request_country__country"))
        )
        return Offer.objects.filter(Q(is_global=True) | has_one(named), pk__in=self.offers, **same)

    @cached_property
    def needs(self) -> list[FittingNeed]:
        """What fits before what is near, then the sooner one first."""
        if self.problem is None:
            return []
        found = [
            FittingNeed(int(key), pairs[0].need.start, pairs)
            for key, pairs in _by_need(fit for fit in find_fits(self.problem) if _is_advice(fit))
        ]
        return sorted(found, key=lambda row: (row.is_near, row.starts_on, row.need_id))

    @cached_property
    def told(self) -> dict[int, Interest]:
        """By need, the latest that the member's side told the Secretariat and did not take back."""
        return {row.need_id: row for row in self._told.order_by("pk")}

    @property
    def _told(self) -> QuerySet[Interest]:
        rows = Interest.objects.visible_to(self.actor).filter(organisation__in=self.actor.organisation_ids)
        return rows.standing()

    def offer_of(self, fit: Fit) -> Offer:
        return self.offers[fit.offer.id]

    def meets(self, fit: Fit, need: Need, names: Names) -> list[str]:
        """What of the pair meets, in sentences."""
        assert self.problem is not None
        rows = compare(self.problem, fit.need, fit.offer)
        met = [words for row in rows if row.holds for words in _words(row, need, names)]
        return [*met, _room(self.offer_of(fit), need)]


def changes_of(fit: Fit, need: Need, names: Names) -> list[str]:
    """What would make the offer fit, each sentence by itself enough; empty where it fits."""
    values: dict[str, list[str]] = defaultdict(list)
    for field, value in _useful(fit):
        values[field].append(written_value(field, value, need, names))
    return [str(_CHANGES[field]) % {"value": either(words)} for field, words in values.items()]


def _by_need(fits: Iterable[Fit]) -> Iterator[tuple[str, tuple[Fit, ...]]]:
    for key, pairs in groupby(fits, key=lambda fit: fit.need.id):
        yield key, tuple(sorted(pairs, key=lambda fit: (fit.is_near, int(fit.offer.id))))


def _is_advice(fit: Fit) -> bool:
    """To be made for any level is no advice: a pair that only this would bring together is left out."""
    return not fit.is_near or any(_useful(fit))


def _useful(fit: Fit) -> list[Changed]:
    return [(field, value) for field, value in fit.changes if value != ANY_LEVEL]


def _words(row: Comparison, need: Need, names: Names) -> Iterator[str]:
    shared = [code for code in row.shared if code != ANY_LEVEL]
    if row.rule == "unit":
        words = {"category": in_text(need.category.name), "unit": in_text(need.unit.name)}
        yield _("It is the kind of support asked for, %(category)s, counted in %(unit)s.") % words
    elif row.rule == "country":
        yield _("It covers %(country)s.") % {"country": need.request_country.country.name}
    elif row.rule == "language" and shared:
        yield _("Languages in common: %(names)s.") % {"names": joined(languages(shared))}
    elif row.rule == "mode" and shared:
        yield _("Delivery in common: %(names)s.") % {"names": joined(named(names["mode"], shared))}
    elif row.rule == "level" and shared:
        yield _("Education levels in common: %(names)s.") % {"names": joined(named(names["level"], shared))}
    elif row.rule == "dates":
        yield _("Time in common: %(period)s.") % {"period": period(*shared)}


def _room(offer: Offer, need: Need) -> str:
    unit = in_text(need.unit.name)
    if offer.left is None:
        return _("It is not limited in number; %(open)s %(unit)s are still needed.") % {
            "open": write_number(need.still_open),
            "unit": unit,
        }
    words = {"left": write_number(offer.left), "open": write_number(need.still_open), "unit": unit}
    return _("Of the offer %(left)s are left; %(open)s %(unit)s are still needed.") % words
