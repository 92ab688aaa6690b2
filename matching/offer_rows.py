"""Offers as the engine knows them, in two queries: their own columns, then all that they list.

Lists are read the other way round, from each of the few codes to the offers that have it: PostgreSQL collects few long
arrays far sooner than many short ones, and the offers of one set of codes share one object.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import BooleanField, F, FloatField, Func, Q, QuerySet, Value

from matching.engine.contract import GREATEST_QUANTITY, MODES
from matching.engine.contract import Offer as EngineOffer
from members.models import Offer, OfferGroup

FEW = 100
"""As many offers are looked up one by one, sooner than all that any offer lists is read."""

ANY_LEVEL = "any"
"""A level that every offer has, so that a need that names none takes all offers alike."""

COLUMNS = (
    "pk",
    "category",
    "unit",
    "capacity",
    "reserved",
    "committed",
    "min_deployment",
    "max_deployment",
    "is_global",
    "languages",
    "available_from",
    "available_to",
)
LISTS: Mapping[str, tuple[Any, str]] = {
    "modes": (Offer.modes.through, "deliverymode"),
    "levels": (Offer.levels.through, "educationlevel"),
    "countries": (Offer.countries.through, "country"),
    "excluded": (Offer.excluded_countries.through, "country"),
    "groups": (OfferGroup, "group"),
}
NOTHING: frozenset[str] = frozenset()
EVERY_MODE = frozenset(MODES)
Sets = Mapping[int, frozenset[str]]


@dataclass(frozen=True)
class Lists:
    """What offers list, by their keys; an offer that lists none is not there."""

    modes: Sets
    levels: Sets
    countries: Sets
    excluded: Sets
    reach: Mapping[int, dict[str, float]]


def read_offers(
    rows: QuerySet[Offer], *, all_levels: Iterable[str], on: date, countries: Sequence[str] | None = None
) -> list[EngineOffer]:
    """Read these offers as they stand on that day; of the countries they name only `countries`, where those are given.

    Two queries, one where there are none. The contract's checks are left out.
    """
    columns = list(rows.values_list(*COLUMNS))
    if not columns:
        return []
    lists = _read_lists([row[0] for row in columns], countries)
    every_level = frozenset([*all_levels, ANY_LEVEL])
    return [_offer(row, lists, every_level, on) for row in columns]


def _offer(row: tuple[Any, ...], lists: Lists, every_level: frozenset[str], on: date) -> EngineOffer:
    pk, category, unit, capacity, reserved, committed, smallest, greatest, is_global, languages, first, last = row
    return EngineOffer(
        id=str(pk),
        category=category,
        unit=unit,
        capacity=None if capacity is None else min(capacity - reserved - committed, GREATEST_QUANTITY),
        countries=None if is_global else lists.countries.get(pk, NOTHING),
        languages=main_languages(tuple(languages)),
        modes=lists.modes.get(pk, EVERY_MODE),
        levels=lists.levels.get(pk, every_level),
        start=max(first or on, on),
        end=last or date.max,
        excluded=lists.excluded.get(pk, NOTHING),
        groups=lists.reach.get(pk) or {},
        min_deployment=min(smallest or 0, GREATEST_QUANTITY),
        max_deployment=None if greatest is None else min(greatest, GREATEST_QUANTITY),
    )


@lru_cache(maxsize=1024)
def main_languages(codes: tuple[str, ...]) -> frozenset[str]:
    """By primary subtag: Portuguese of Angola is served in Portuguese."""
    return frozenset([code.partition("-")[0].lower() for code in codes])


class _Among(Func):
    """Is the field among the keys? They come as one text, hashed once.

    PostgreSQL's planner would weigh each of a list of thousands, and join with a subquery row by row; IS TRUE keeps it
    from that.
    """

    template = "(%(expressions)s::bigint[]))) IS TRUE"
    arg_joiner = " IN (SELECT unnest("
    output_field = BooleanField()


def _read_lists(offers: list[int], countries: Sequence[str] | None) -> Lists:
    codes: dict[str, list[str]] = {name: [] for name in LISTS}
    bits: dict[str, dict[int, int]] = {name: defaultdict(int) for name in LISTS}
    reach: dict[int, dict[str, float]] = defaultdict(dict)
    for name, code, share, holders in _holders(offers, countries):
        if name == "groups":
            for offer in holders:
                reach[offer][code] = share
        else:
            bit, of_name = 1 << len(codes[name]), bits[name]
            codes[name].append(code)
            for offer in holders:
                of_name[offer] += bit
    return Lists(
        modes=_sets(bits["modes"], codes["modes"]),
        levels=_sets(bits["levels"], codes["levels"], always=frozenset([ANY_LEVEL])),
        countries=_sets(bits["countries"], codes["countries"]),
        excluded=_sets(bits["excluded"], codes["excluded"]),
        reach=reach,
    )


def _sets(bits: Mapping[int, int], codes: Sequence[str], *, always: frozenset[str] = NOTHING) -> Sets:
    """The sets of codes that the bits stand for, each made once."""
    sets = {
        kind: always.union(code for place, code in enumerate(codes) if kind >> place & 1) for kind in set(bits.values())
    }
    return {offer: sets[kind] for offer, kind in bits.items()}


def _holders(offers: list[int], countries: Sequence[str] | None) -> Iterator[tuple[str, str, float, list[int]]]:
    """Yield list, code, how far (1 but for groups), and which of the offers list the code so."""
    first, *rest = (_holders_of(name, offers, countries) for name in LISTS)
    return iter(first.union(*rest, all=True))


def _holders_of(name: str, offers: list[int], countries: Sequence[str] | None) -> QuerySet[Any, Any]:
    model, other = LISTS[name]
    few = Q(offer__in=offers)  # each is looked up by its index
    many = Q(_Among("offer", Value(f"{{{','.join(map(str, offers))}}}")))
    rows = model._default_manager.filter(few if len(offers) <= FEW else many)
    if countries is not None and other == "country":
        rows = rows.filter(country__in=countries)
    share = F("reach") if name == "groups" else Value(1.0, FloatField())
    columns = rows.annotate(list=Value(name), code=F(f"{other}_id"), share=share)
    holders: QuerySet[Any, Any] = columns.values_list("list", "code", "share").annotate(offers=ArrayAgg("offer_id"))
    return holders
