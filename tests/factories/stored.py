"""A problem of the engine as rows of the portal: open requests with their needs, open offers of a few members.

Countries, categories, levels and groups of the problem stand for those of the reference data, each in its order.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from itertools import cycle
from typing import Any

from django.db.models import Model

from coalition.reference.models import Country, DisadvantagedGroup, EducationLevel, SupportCategory
from matching.engine.contract import MODES, Need, Offer, Problem
from members import models as members
from members.choices import ClearanceStatus, OfferStatus
from requests import models as requests
from tests.factories.matching import open_request
from tests.factories.members import NationalAuthorityFactory, active_member
from tests.matching.engine.instances import GROUPS, LEVELS

BATCH = 5000
LEARNERS = 1000
LAST_DAY = date(2100, 1, 1)
Codes = Mapping[str, str]


def store(problem: Problem, *, members: int = 3) -> None:
    """Write the rows of `problem`; its blocked pairs are not written. A pool is a request of several countries."""
    codes = _codes(problem)
    _store_needs(problem.needs, codes)
    _store_offers(problem.offers, codes, [active_member() for _ in range(members)])


def _codes(problem: Problem) -> Codes:
    categories = sorted({row.category for row in (*problem.needs, *problem.offers)})
    return {
        **_paired([country.iso3 for country in problem.countries], Country),
        **_paired(categories, SupportCategory),
        **_paired(LEVELS, EducationLevel),
        **_paired(GROUPS, DisadvantagedGroup),
    }


def _paired(names: Sequence[str], model: type[Model]) -> dict[str, str]:
    keys = model._default_manager.order_by("pk").values_list("pk", flat=True)[: len(names)]
    return dict(zip(names, keys, strict=True))


def _store_needs(needs: Sequence[Need], codes: Codes) -> None:
    together: dict[str, list[Need]] = defaultdict(list)
    for need in needs:
        together[need.pool or need.country].append(need)
    parts = [pair for rows in together.values() for pair in _parts(rows, codes)]
    stored = requests.Need.objects.bulk_create([_need(need, part, codes) for need, part in parts])
    pairs = [(row, need) for row, (need, _) in zip(stored, parts, strict=True)]
    _link(requests.Need.modes, pairs, _modes)
    _link(requests.Need.levels, pairs, lambda need: [codes[level] for level in need.levels])
    requests.NeedGroup.objects.bulk_create(
        requests.NeedGroup(need=row, group_id=codes[name], head_count=round(LEARNERS * share))
        for row, need in pairs
        for name, share in need.groups.items()
    )


def _parts(needs: Sequence[Need], codes: Codes) -> list[tuple[Need, requests.RequestCountry]]:
    """One request for all of them, and for each the country that it is for."""
    countries = list(dict.fromkeys(codes[need.country] for need in needs))
    authority = NationalAuthorityFactory(country=Country.objects.get(pk=countries[0]))
    made = open_request(authority=authority, severity=needs[0].severity)
    rest = [requests.RequestCountry(country_request=made, country_id=iso3) for iso3 in countries[1:]]
    requests.RequestCountry.objects.bulk_create(rest)
    part_of = {part.country_id: part for part in made.countries.all()}
    return [(need, part_of[codes[need.country]]) for need in needs]


def _need(need: Need, part: requests.RequestCountry, codes: Codes) -> Any:
    return requests.Need(
        request_country=part,
        category_id=codes[need.category],
        unit_id=need.unit,
        quantity=need.quantity,
        learners=LEARNERS,
        languages=sorted(need.languages),
        starts_on=need.start,
        ends_on=need.end,
    )


def _store_offers(offers: Sequence[Offer], codes: Codes, owners: Sequence[members.Organisation]) -> None:
    drafts = [_offer(offer, owner, codes) for offer, owner in zip(offers, cycle(owners))]
    stored = members.Offer.objects.bulk_create(drafts, batch_size=BATCH)
    members.Offer.objects.filter(pk__in=[row.pk for row in stored]).update(status=OfferStatus.PUBLISHED)
    _clear(stored)
    pairs = list(zip(stored, offers, strict=True))
    _link(members.Offer.modes, pairs, _modes)
    _link(members.Offer.levels, pairs, lambda offer: [codes[level] for level in offer.levels])
    _link(members.Offer.countries, pairs, lambda offer: [codes[iso3] for iso3 in offer.countries or ()])
    _link(members.Offer.excluded_countries, pairs, lambda offer: [codes[iso3] for iso3 in offer.excluded])
    reaches = (
        members.OfferGroup(offer=row, group_id=codes[name], reach=share)
        for row, offer in pairs
        for name, share in offer.groups.items()
    )
    members.OfferGroup.objects.bulk_create(reaches, batch_size=BATCH)


def _offer(offer: Offer, owner: members.Organisation, codes: Codes) -> members.Offer:
    return members.Offer(
        organisation=owner,
        title=f"Offer {offer.id}",
        category_id=codes[offer.category],
        unit_id=offer.unit,
        languages=sorted(offer.languages),
        is_global=offer.countries is None,
        is_unlimited=offer.capacity is None,
        capacity=offer.capacity,
        min_deployment=offer.min_deployment or None,
        max_deployment=offer.max_deployment,
        available_from=offer.start,
        available_to=offer.end,
    )


def _clear(offers: Sequence[members.Offer]) -> None:
    rows = [members.Clearance(offer=offer, findings="None.", valid_until=LAST_DAY) for offer in offers]
    prepared = members.Clearance.objects.bulk_create(rows, batch_size=BATCH)
    keys = [row.pk for row in prepared]
    members.Clearance.objects.filter(pk__in=keys).update(status=ClearanceStatus.CLEARED)


def _modes(row: Need | Offer) -> Collection[str]:
    """All of them are stored as none, which reads as all."""
    return () if row.modes == frozenset(MODES) else row.modes


def _link(relation: Any, pairs: Sequence[tuple[Any, Any]], keys_of: Callable[[Any], Collection[str]]) -> None:
    """Write the many-to-many rows from each stored row to the keys of its engine's row."""
    own, other = relation.field.m2m_field_name(), relation.field.m2m_reverse_field_name()
    rows = (
        relation.through(**{f"{own}_id": stored.pk, f"{other}_id": key})
        for stored, row in pairs
        for key in sorted(keys_of(row))
    )
    relation.through.objects.bulk_create(rows, batch_size=BATCH)
