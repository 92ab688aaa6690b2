"""Fictional offers of the fictional members: every category, bounded and unlimited, in each state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, TypeVar

from django.utils import timezone

from coalition.reference.models import (
    Country,
    DeliveryMode,
    DisadvantagedGroup,
    EducationLevel,
    SupportCategory,
    Unit,
)
from members.models import Offer, Organisation
from members.services.offers import OfferFields, create_offer, pause_offer, publish_offer, withdraw_offer

from .organisations import clear, examine
from .people import Secretariat
from .sources import read_tree

T = TypeVar("T")
STATES = {7: "draft", 19: "paused", 31: "withdrawn", 43: "not cleared"}  # the n-th of each 50 offers; others are open
SECOND_OFFERS = 75  # so many members offer two things


def nth(rows: Sequence[T], n: int) -> T:
    """Deal the rows out in turn."""
    return rows[n % len(rows)]


class Catalogue:
    """The offers as they are entered; the reference rows that they share are read once."""

    def __init__(self, secretariat: Secretariat) -> None:
        tree = read_tree("offers")
        self.secretariat = secretariat
        self.fields: dict[str, list[str]] = tree["fields"]
        self.blueprints: dict[str, dict[str, Any]] = tree["blueprints"]
        self.categories = SupportCategory.objects.select_related("flagship").in_bulk()
        self.units = Unit.objects.in_bulk()
        self.modes = DeliveryMode.objects.in_bulk()
        self.levels = EducationLevel.objects.in_bulk()
        self.groups = DisadvantagedGroup.objects.in_bulk()
        self.countries = Country.objects.order_by("pk").in_bulk()
        self.number = 0

    def load(self, members: Sequence[Organisation]) -> None:
        dealt: dict[str, int] = {}
        for organisation in [*members, *members[:SECOND_OFFERS]]:
            kind = organisation.category
            turn = dealt[kind] = dealt.get(kind, -1) + 1
            self._enter(organisation, nth(self.fields[kind], turn), turn)

    def enter_for_lebanon(self, organisation: Organisation) -> None:
        """What the login "member" can give to the login "ministry"."""
        lebanon = self.countries["LBN"]
        for code, title, quantity in (
            ("rehabilitation", "Repair of damaged school buildings", 60),
            ("devices", "Tablets for pupils whose school is closed", 6000),
        ):
            terms = self._terms(organisation, code, 0) | OfferFields(title=title, capacity=quantity, is_unlimited=False)
            terms |= OfferFields(is_global=False, countries=[lebanon], excluded_countries=[], min_deployment=1)
            self._open(create_offer(organisation=organisation, by=self.secretariat.coordinator, **terms))

    def _enter(self, organisation: Organisation, code: str, turn: int) -> None:
        by = self.secretariat.coordinator
        self.number += 1
        state = STATES.get(self.number % 50, "open")
        offer = create_offer(organisation=organisation, by=by, **self._terms(organisation, code, turn))
        if state == "draft":
            return
        if state == "not cleared":
            examine(publish_offer(offer=offer, by=by), secretariat=self.secretariat)
            return
        offer = self._open(offer)
        if state == "paused":
            pause_offer(offer=offer, by=by, note="Back after the summer.")
        elif state == "withdrawn":
            withdraw_offer(offer=offer, by=by, note="The programme has ended.")

    def _open(self, offer: Offer) -> Offer:
        opened = publish_offer(offer=offer, by=self.secretariat.coordinator)
        clear(opened, secretariat=self.secretariat)
        return opened

    def _terms(self, organisation: Organisation, code: str, turn: int) -> OfferFields:
        plan = self.blueprints[code]
        titles = plan["titles"].get(organisation.language, plan["titles"]["en"])
        every = plan["unlimited_every"]
        is_unlimited = bool(every) and turn % every == 0
        today = timezone.localdate()
        return OfferFields(
            title=nth(titles, self.number),
            category=self.categories[code],
            unit=self.units[plan["unit"]],
            is_unlimited=is_unlimited,
            capacity=None if is_unlimited else nth(plan["capacities"], self.number),
            min_deployment=plan["minimum"],
            available_from=today - timedelta(days=60),
            available_to=today + timedelta(days=540) if self.number % 3 else None,
            service_months=plan["service_months"],
            is_demonstration=True,
            flagships=[self.categories[code].flagship],
            modes=[self.modes[mode] for mode in plan["modes"]],
            levels=[self.levels[level] for level in plan["levels"]],
            reach={self.groups[group]: share for group, share in plan["reach"].items()},
            languages=self._languages(organisation) if plan["speaks"] else [],
            **self._coverage(organisation),
            **_safeguards(plan),
        )

    def _languages(self, organisation: Organisation) -> list[str]:
        own = organisation.language.split("-")[0]
        more = nth((["en", "fr"], ["fr"], ["en", "es"], ["en", "ar"], ["en"], ["en", "fr", "pt", "sw"]), self.number)
        return list(dict.fromkeys([own, *more]))

    def _coverage(self, organisation: Organisation) -> OfferFields:
        """Everywhere; everywhere but two countries; the region of its seat; or the least developed countries."""
        turn = self.number % 6
        if turn < 2:
            excluded = [nth(list(self.countries.values()), self.number * 7 + step) for step in range(2)]
            return OfferFields(is_global=True, excluded_countries=excluded if turn else [])
        seat = organisation.country
        rows = self.countries.values()
        if seat is None or turn == 2:
            return OfferFields(countries=[row for row in rows if row.is_ldc])
        return OfferFields(countries=[row for row in rows if row.region == seat.region])


def _safeguards(plan: dict[str, Any]) -> OfferFields:
    collects = plan["collects_learner_data"]
    return OfferFields(
        collects_learner_data=collects,
        data_location="In the country, or in a region that it names" if collects else "",
        cost_after="Nothing: the service ends, or the country goes on by itself",
        exit_terms="A full export in open formats" if collects else "Nothing is to be taken along",
    )
