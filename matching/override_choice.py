"""The offers that an override is chosen from: those that are looked for by words, else those that lie nearest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from matching.candidate_page import CandidatePage
from members.models import Offer
from members.querysets import OfferQuerySet

MOST = 20


@dataclass
class OverrideChoice:
    """`words` of the offer or its member; without any, the offers of the need's kind of support for its country."""

    page: CandidatePage
    words: str = ""

    @property
    def offers(self) -> OfferQuerySet:
        """All that may be proposed: open, in the need's unit, not named by the run."""
        named = [] if self.page.is_live else [row.offer_id for row in self.page.candidates]
        found: OfferQuerySet = Offer.objects.matchable(timezone.localdate())
        return found.filter(unit=self.page.need.unit_id).exclude(pk__in=named)

    @cached_property
    def _found(self) -> list[Offer]:
        rows = self.offers.select_related("organisation").order_by("organisation__name", "title", "pk")
        if self.words:
            in_title = Q(title__unaccent__icontains=self.words)
            rows = rows.filter(in_title | Q(organisation__name__unaccent__icontains=self.words))
        else:
            need = self.page.need
            rows = rows.filter(category=need.category_id).made_for_any([need.request_country.country_id])
        return list(rows[: MOST + 1])

    @property
    def shown(self) -> list[Offer]:
        return self._found[:MOST]

    @property
    def is_cut(self) -> bool:
        return len(self._found) > MOST

    def with_chosen(self, key: Any) -> list[Offer]:
        """The offers shown, after the one with this key, which is chosen already."""
        if not str(key).isdecimal() or int(key) in {offer.pk for offer in self.shown}:
            return self.shown
        return [*self.offers.filter(pk=int(key)).select_related("organisation"), *self.shown]
