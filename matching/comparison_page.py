"""What the comparison of two runs shows: the needs that change, the countries served least, groups, and the price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from coalition.core.names import name_some
from coalition.core.numerals import write_number
from coalition.reference.models import Country, DisadvantagedGroup, SupportCategory, Unit
from matching.choices import AdoptionStatus
from matching.comparison import BlockChange, Comparison, Document, First, Gifts, NeedChange, compare
from matching.fairness_rows import percent
from matching.models import Adoption, MatchRun
from matching.services.answers import answer_of
from members.models import Offer
from requests.models import Need

_GAINS, _LOSSES = _("Needs that get more"), _("Needs that get less")
_OTHERS, _SAME = _("As much, but from other offers or in another order"), _("Needs with no change")


class Parted(NamedTuple):
    """Rows of a table: those in which the two runs differ, and those to fold away."""

    changed: list[dict[str, Any]]
    same: list[dict[str, Any]]


@dataclass
class ComparisonPage:
    """`after` against `before`; both are done."""

    before: MatchRun
    after: MatchRun

    @cached_property
    def comparison(self) -> Comparison:
        return compare(answer_of(self.before), answer_of(self.after))

    @cached_property
    def is_adoptable(self) -> bool:
        """Whether `after` is a scenario of `before`, and `before` the latest run."""
        scenario = getattr(self.after, "scenario", None)
        return bool(scenario and scenario.based_on_id == self.before.pk and self.before == self.latest)

    @cached_property
    def latest(self) -> MatchRun | None:
        return MatchRun.objects.defer("problem", "result").latest_done()

    @cached_property
    def changed(self) -> list[NeedChange]:
        return [need for need in self.comparison.needs if not need.is_same]

    def changed_needs(self) -> QuerySet[Need]:
        return Need.objects.filter(pk__in=[int(change.need) for change in self.changed])

    @cached_property
    def needs(self) -> Mapping[str, Need]:
        related = "request_country__country_request", "request_country__country", "category", "unit"
        pks = [int(change.need) for change in self.comparison.needs]
        return {str(need.pk): need for need in Need.objects.filter(pk__in=pks).select_related(*related)}

    @cached_property
    def adopted(self) -> frozenset[str]:
        rows = Adoption.objects.filter(run=self.after, status=AdoptionStatus.ADOPTED)
        return frozenset(map(str, rows.values_list("need", flat=True)))

    @cached_property
    def offers(self) -> Mapping[str, Offer]:
        keys = {key for change in self.comparison.needs for key in _offers_of(change)}
        return {str(offer.pk): offer for offer in Offer.objects.filter(pk__in=keys).select_related("organisation")}

    @cached_property
    def categories(self) -> Mapping[str, str]:
        return SupportCategory.objects.names()

    def counts(self) -> list[tuple[Any, str]]:
        found = self.comparison
        groups = (_GAINS, found.gains), (_LOSSES, found.losses), (_OTHERS, found.others), (_SAME, found.same)
        return [(label, write_number(len(rows))) for label, rows in groups]

    def sections(self) -> list[dict[str, Any]]:
        """The needs that change, those that lose first."""
        found = self.comparison
        groups = (_LOSSES, found.losses), (_GAINS, found.gains), (_OTHERS, found.others)
        return [{"title": title, "rows": self._rows(changes)} for title, changes in groups if changes]

    @cached_property
    def same(self) -> list[dict[str, Any]]:
        return self._rows(self.comparison.same)

    def least(self) -> Parted:
        """Of each block, the country served least on either side."""
        return _parted([self._least(block) for block in self.comparison.blocks], "worst")

    def prices(self) -> Parted:
        """Of each block, the price of fairness and the total on either side; totals alone are no difference."""
        return _parted([self._price(block) for block in self.comparison.blocks], "price")

    def _least(self, block: BlockChange) -> dict[str, Any]:
        worst = [_worst_of(side, self.countries) for side in block.sides]
        shares = [side["coverage"] if side else None for side in worst]
        return {**self._kind(block.category, block.unit), "worst": worst, "least": shares}

    def _price(self, block: BlockChange) -> dict[str, Any]:
        prices, totals = zip(*((_price_of(side), _objective_of(side)) for side in block.sides), strict=True)
        return {**self._kind(block.category, block.unit), "price": prices, "objective": totals}

    def moved(self) -> list[dict[str, Any]]:
        """Which countries get more, and which less, of what they ask for; those that lose most first."""
        return [
            {
                **self._kind(row.category, row.unit),
                "country": self.countries.get(row.country, row.country),
                "before": percent(row.before),
                "after": percent(row.after),
            }
            for row in self.comparison.moved_countries
        ]

    def _kind(self, category: str, unit: str) -> dict[str, str]:
        return {"category": self.categories.get(category, category), "unit": self.units.get(unit, unit)}

    @cached_property
    def units(self) -> Mapping[str, str]:
        return Unit.objects.names()

    @cached_property
    def countries(self) -> Mapping[str, Country]:
        """Those that are served least on either side, and those whose share moves."""
        return Country.objects.in_bulk(self._worst() | {row.country for row in self.comparison.moved_countries})

    def groups(self) -> Parted:
        """Each disadvantaged group of each block, by its coverage."""
        names = DisadvantagedGroup.objects.names()
        rows = []
        for block in self.comparison.blocks:
            old, new = map(_groups_of, block.sides)
            rows += [
                {
                    "group": names.get(code, code),
                    **self._kind(block.category, block.unit),
                    "coverage": (percent(old.get(code)), percent(new.get(code))),
                }
                for code in sorted({*old, *new})
            ]
        return _parted(rows, "coverage")

    def _worst(self) -> set[str]:
        sides = [side for block in self.comparison.blocks for side in block.sides]
        return {side["worst_country"]["iso3"] for side in sides if side and side["worst_country"]}

    def _rows(self, changes: Iterable[NeedChange]) -> list[dict[str, Any]]:
        rows = [self._row(change, self.needs[change.need]) for change in changes if change.need in self.needs]
        return sorted(rows, key=lambda row: (str(row["need"].request_country.country), row["need"].pk))

    def _row(self, change: NeedChange, need: Need) -> dict[str, Any]:
        return {
            "need": need,
            "request": need.request_country.country_request,
            "before": percent(change.before),
            "after": percent(change.after),
            "gifts": [self._gifts(change.gifts_before), self._gifts(change.gifts_after)],
            "first": self._names(change.first_after) if change.has_others_first else "",
            "is_changed": not change.is_same,
            "is_adopted": change.need in self.adopted,
        }

    def _names(self, keys: First) -> str:
        return name_some({self.offers[key].organisation.name for key in keys if key in self.offers})

    def _gifts(self, gifts: Gifts) -> list[tuple[Offer, int]]:
        return [(self.offers[offer], quantity) for offer, quantity in gifts if offer in self.offers]


def _parted(rows: list[dict[str, Any]], pair: str) -> Parted:
    """By whether the two values of `pair` are the same."""
    changed = [row for row in rows if row[pair][0] != row[pair][1]]
    return Parted(changed, [row for row in rows if row[pair][0] == row[pair][1]])


def _offers_of(change: NeedChange) -> set[str]:
    given = {offer for gifts in (change.gifts_before, change.gifts_after) for offer, quantity in gifts}
    return given.union(change.first_before, change.first_after)


def _groups_of(block: Document | None) -> dict[str, float]:
    return {row["group"]: row["coverage"] for row in block["groups"]} if block else {}


def _worst_of(block: Document | None, countries: Mapping[str, Country]) -> dict[str, Any] | None:
    worst = block["worst_country"] if block else None
    return worst and {"name": countries.get(worst["iso3"], worst["iso3"]), "coverage": percent(worst["coverage"])}


def _price_of(block: Document | None) -> float | None:
    return round(100 * block["price"], 2) if block else None


def _objective_of(block: Document | None) -> int | None:
    return block["objective"] if block else None
