"""The only bridge between the portal's rows and the engine: what is open today, as the engine's problem.

What a row leaves open is read so that it never works against a country: a need without dates runs from today for a
year, one without modes or levels takes any, one without an assessed severity stands in the middle of the scale. A
need's id is the row's key, an offer's too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Q, Subquery
from django.utils.translation import gettext as _

from coalition.core.conflicts import Conflict
from coalition.reference.models import EducationLevel, IndicatorVintage, SupportCategory
from matching.engine import contract
from matching.engine.contract import BlockKey, Options, Problem, Weights
from matching.engine.documents import canonical_json
from matching.engine.reading import parse_problem
from matching.models import WeightSet
from matching.need_rows import AskedNeed, read_needs
from matching.offer_rows import read_offers
from members.models import Offer
from members.querysets import OfferQuerySet
from requests.models import Need
from requests.querysets import NeedQuerySet

Rows = TypeVar("Rows", OfferQuerySet, NeedQuerySet)
FAIRNESS_DIAL = 0.01
"""The portal's default: one per cent of the best total may be given up for the country that is served least."""


@dataclass(frozen=True)
class Ground:
    """What holds for all rows of a reading: the weights in use, the latest vintage, all education levels, and the
    categories in which poor infrastructure is the need and no obstacle.
    """

    weights: WeightSet
    vintage_id: int | None
    all_levels: frozenset[str]
    builders: frozenset[str]


@dataclass(frozen=True)
class Reading:
    """The problem of a day, and the versions of what was read beside needs and offers."""

    problem: Problem
    weights: WeightSet
    vintage_id: int | None


def read_open_problem(*, on: date) -> Reading:
    """Read what is open on that day, in four queries, and hold it to the contract.

    Raises Conflict where no weights are in use.
    """
    ground = _ground()
    needs = read_needs(Need.objects.open(), vintage_id=ground.vintage_id, on=on)
    offers = read_offers(Offer.objects.matchable(on), all_levels=ground.all_levels, on=on)
    reading = _reading(ground, needs, offers)
    return replace(reading, problem=parse_problem(canonical_json(reading.problem)))


def read_problem_of(needs: NeedQuerySet, *, on: date) -> Reading:
    """Read what it takes to rank these needs, in four queries: those that are open, and of the offers of their kinds
    and units those that are made for any of their countries.

    The needs are of one request and, of each kind and unit, all of it, for a smallest deployment is tested on them
    together. Raises Conflict where no weights are in use.
    """
    ground = _ground()
    asked = read_needs(needs.open(), vintage_id=ground.vintage_id, on=on)
    countries = sorted({one.need.country for one in asked})
    offers = in_blocks(Offer.objects.matchable(on), {(one.need.category, one.need.unit) for one in asked})
    made_for = offers.made_for_any(countries)
    return _reading(ground, asked, read_offers(made_for, all_levels=ground.all_levels, on=on, countries=countries))


def read_fitting_problem(needs: NeedQuerySet, offers: OfferQuerySet, *, on: date) -> Problem:
    """Read these needs and these offers as they stand, whatever else is open, in four queries: to see which fit which.

    Of a request and a kind and unit all the needs are given, for a smallest deployment is tested on them together.
    Raises Conflict where no weights are in use.
    """
    ground = _ground()
    asked = read_needs(needs, vintage_id=ground.vintage_id, on=on)
    countries = sorted({one.need.country for one in asked})
    own = read_offers(offers, all_levels=ground.all_levels, on=on, countries=countries)
    return _reading(ground, asked, own).problem


def in_blocks(rows: Rows, blocks: Iterable[BlockKey]) -> Rows:
    """Keep the offers, or the needs, of these blocks."""
    found = Q(pk__in=[])
    for category, unit in blocks:
        found |= Q(category=category, unit=unit)
    return rows.filter(found)


def _ground() -> Ground:
    builders = SupportCategory.objects.filter(builds_infrastructure=True)
    weights: Any = WeightSet.objects.annotate(
        latest=Subquery(IndicatorVintage.objects.values("pk")[:1]),
        all_levels=ArraySubquery(EducationLevel.objects.values("pk")),
        builders=ArraySubquery(builders.values("pk")),
    ).current()
    if weights is None:
        raise Conflict(_("No weights are in use. An administrator proposes them."))
    return Ground(weights, weights.latest, frozenset(weights.all_levels), frozenset(weights.builders))


def _reading(ground: Ground, asked: Sequence[AskedNeed], offers: Sequence[contract.Offer]) -> Reading:
    used, countries = ground.weights, {one.country.iso3: one.country for one in asked}
    problem = Problem(
        weights=Weights(used.need, used.resources, used.impact, used.groups),
        options=Options(fairness_dial=FAIRNESS_DIAL, infrastructure_categories=ground.builders),
        countries=tuple(countries.values()),
        needs=tuple(one.need for one in asked),
        offers=tuple(offers),
        blocked=frozenset((one.need.id, offer) for one in asked for offer in one.blocked),
    )
    return Reading(problem, used, ground.vintage_id)
