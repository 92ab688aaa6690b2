"""Offers: what a member writes, opens for matching, confirms and withdraws."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, TypedDict, Unpack, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.conflicts import Conflict
from coalition.core.numerals import write_number
from coalition.core.rows import lock_seen, save_changes
from coalition.reference.models import (
    Country,
    DeliveryMode,
    DisadvantagedGroup,
    EducationLevel,
    Flagship,
    SupportCategory,
    Unit,
)
from members.choices import OfferStatus
from members.models import Offer, OfferGroup, Organisation
from members.permissions import OWNER
from members.services.clearances import lapse_clearances_of
from members.services.fields import split_lists
from members.services.merges import check_stands
from members.services.rights import demand
from members.workflow import OFFER

# What the second person looks at before clearing an offer: learner data and security.
EXAMINED = frozenset({"collects_learner_data", "data_location", "country_keeps_control"})
WATCHED = EXAMINED | {"unit"}
OUR_REFERENCE = re.compile(r"O-\d+", re.IGNORECASE)
"""What `Offer.known_as` gives an offer without a reference of its owner's."""


class OfferFields(TypedDict, total=False):
    """What people enter about an offer; see the model for the meaning and unit of each.

    `reach` gives for each disadvantaged group how far the offer is made for it, from 0 to 1.
    """

    reference: str
    title: str
    summary: str
    category: SupportCategory
    unit: Unit
    languages: list[str]
    is_global: bool
    is_unlimited: bool
    capacity: int | None
    min_deployment: int | None
    max_deployment: int | None
    available_from: date | None
    available_to: date | None
    service_months: int | None
    conditions: str
    collects_learner_data: bool | None
    data_location: str
    country_keeps_control: bool
    cost_after: str
    exit_terms: str
    commercial_interest: str
    is_demonstration: bool
    flagships: Iterable[Flagship]
    modes: Iterable[DeliveryMode]
    levels: Iterable[EducationLevel]
    countries: Iterable[Country]
    excluded_countries: Iterable[Country]
    reach: dict[DisadvantagedGroup, float]


@transaction.atomic
def create_offer(*, organisation: Organisation, by: Actor, **fields: Unpack[OfferFields]) -> Offer:
    """Write a draft; a coordinator may do it for a member that never signs in."""
    demand(OWNER, by=by, subject=organisation)
    check_stands(organisation)
    offer = Offer(organisation=organisation, entered_by_id=by.pk)
    _write(offer, fields)
    OFFER.record_start(offer, by=by)
    return offer


@transaction.atomic
def copy_offer(*, offer: Offer, by: Actor) -> Offer:
    """Write a draft on the same terms. Clearance, ledger and history stay with the first; days gone by are left out.

    The copy of an offer whose owner was merged belongs to the organisation that stays.
    """
    demand(OWNER, by=by, subject=offer)
    owner = offer.organisation.merged_into or offer.organisation
    return create_offer(organisation=owner, by=by, **_terms_of(offer))


@transaction.atomic
def update_offer(*, offer: Offer, by: Actor, version: int | None = None, **fields: Unpack[OfferFields]) -> Offer:
    """Change the terms. Matches keep the terms they were proposed with; they bound the capacity.

    A clearance was given for EXAMINED as it stood: it lapses where that changes.
    """
    current = lock_seen(Offer, offer.pk, version=version)
    demand(OWNER, by=by, subject=current)
    if current.status == OfferStatus.WITHDRAWN:
        raise Conflict(_("This offer was withdrawn."))
    changed = {name for name, value in fields.items() if name in WATCHED and getattr(current, name) != value}
    if "unit" in changed and current.promised:
        raise ValidationError({"unit": _("What is promised is counted in this unit, so it stays.")})
    _write(current, fields)
    if changed & EXAMINED:
        lapse_clearances_of(current)
    return current


@transaction.atomic
def publish_offer(*, offer: Offer, by: Actor, version: int | None = None) -> Offer:
    """Open the offer for matching, and confirm it; the engine takes it up once it is cleared."""
    current = lock_seen(Offer, offer.pk, version=version)
    OFFER.check(current, "publish", by=by)
    _check_complete(current)
    OFFER.move(current, "publish", by=by, confirmed_at=timezone.now(), reminders=0)
    return current


@transaction.atomic
def pause_offer(*, offer: Offer, by: Actor, note: str = "", version: int | None = None) -> Offer:
    """Take no new proposals; what is promised stays promised."""
    current = lock_seen(Offer, offer.pk, version=version)
    OFFER.move(current, "pause", by=by, note=note)
    return current


@transaction.atomic
def withdraw_offer(*, offer: Offer, by: Actor, note: str = "", version: int | None = None) -> Offer:
    """End the offer for good; refused while matches hold a part of it."""
    current = lock_seen(Offer, offer.pk, version=version)
    OFFER.check(current, "withdraw", by=by)
    if current.promised:
        raise Conflict(_("Matches still reserve or use a part of this offer. Pause it instead."))
    OFFER.move(current, "withdraw", by=by, note=note)
    return current


@transaction.atomic
def reconfirm_offer(*, offer: Offer, by: Actor) -> Offer:
    """Say that an open or paused offer still stands as it is. One click, so no version is asked for."""
    current = lock_seen(Offer, offer.pk, version=None)
    demand(OWNER, by=by, subject=current)
    if current.status not in (OfferStatus.PUBLISHED, OfferStatus.PAUSED):
        raise Conflict(_("Only an offer that was opened for matching can be confirmed."))
    save_changes(current, confirmed_at=timezone.now(), reminders=0)
    return current


def _terms_of(offer: Offer) -> OfferFields:
    """What a copy takes over."""
    names = [name for name in OfferFields.__annotations__ if name not in {"title", "reference", "reach"}]
    columns, lists = split_lists(Offer, dict.fromkeys(names))
    terms = {name: getattr(offer, name) for name in columns} | {name: getattr(offer, name).all() for name in lists}
    today = timezone.localdate()
    gone = {name: None for name in ("available_from", "available_to") if terms[name] and terms[name] < today}
    copied = OfferFields(
        title=(_("%(title)s (copy)") % {"title": offer.title})[: Offer._meta.get_field("title").max_length],
        reach={row.group: row.reach for row in offer.groups.select_related("group")},
    )
    return cast(OfferFields, {**terms, **gone, **copied})


def _write(offer: Offer, fields: OfferFields) -> None:
    plain = {name: value for name, value in fields.items() if name != "reach"}
    columns, lists = split_lists(Offer, plain)
    for name, value in columns.items():
        setattr(offer, name, value)
    _check_terms(offer)
    if offer.pk:
        save_changes(offer, **columns)
    else:
        offer.save()
    for name, rows in lists.items():
        getattr(offer, name).set(rows)
    if "reach" in fields:
        _set_reach(offer, fields["reach"])
    if offer.status == OfferStatus.PUBLISHED and (wrong := _uncovered(offer)):
        raise ValidationError(wrong)


def _set_reach(offer: Offer, reach: dict[DisadvantagedGroup, float]) -> None:
    groups = [OfferGroup(offer=offer, group=group, reach=share) for group, share in reach.items()]
    for row in groups:
        row.clean_fields()
    offer.groups.all().delete()
    OfferGroup.objects.bulk_create(groups)


def _check_terms(offer: Offer) -> None:
    """Name the field for what the database would refuse with the name of a constraint."""
    wrong: dict[str, Any] = _wrong_reference(offer)
    try:
        offer.full_clean(exclude=["entered_by", "collects_learner_data"], validate_constraints=False)
    except ValidationError as error:
        wrong |= error.error_dict
    if offer.is_unlimited and offer.capacity is not None:
        wrong["capacity"] = _("An unlimited offer has no number.")
    if offer.capacity is not None and offer.capacity < offer.promised:
        wrong["capacity"] = _("%(promised)s are promised already: the capacity can't be lower than that.") % {
            "promised": write_number(offer.promised)
        }
    if offer.available_from and offer.available_to and offer.available_to < offer.available_from:
        wrong["available_to"] = _("The offer can't end before it begins.")
    if offer.min_deployment and offer.max_deployment and offer.max_deployment < offer.min_deployment:
        wrong["max_deployment"] = _("The largest deployment can't be smaller than the smallest.")
    if offer.status == OfferStatus.PUBLISHED:
        wrong |= _missing(offer)
    if wrong:
        raise ValidationError(wrong)


def _wrong_reference(offer: Offer) -> dict[str, str]:
    if not offer.reference:
        return {}
    if OUR_REFERENCE.fullmatch(offer.reference):
        return {"reference": _("References such as O-17 are given by the portal.")}
    others = Offer.objects.filter(organisation=offer.organisation_id, reference=offer.reference).exclude(pk=offer.pk)
    if others.exists():
        return {"reference": _("Another offer of the organisation has this reference.")}
    return {}


def _check_complete(offer: Offer) -> None:
    wrong = _missing(offer) | _uncovered(offer)
    if not offer.organisation.is_member:
        wrong["organisation"] = _("Only an active member's offer can be opened for matching.")
    if wrong:
        raise ValidationError(wrong)


def _uncovered(offer: Offer) -> dict[str, str]:
    if offer.is_global or offer.countries.exists():
        return {}
    return {"countries": _("Name the countries covered, or offer it everywhere.")}


def _missing(offer: Offer) -> dict[str, str]:
    """What an offer in draft may leave open, an open one not."""
    wrong = {}
    if not offer.is_unlimited and offer.capacity is None:
        wrong["capacity"] = _("Give the capacity, or say that it is unlimited.")
    if offer.collects_learner_data is None:
        wrong["collects_learner_data"] = _("Say whether the offer collects learner data.")
    elif offer.collects_learner_data and not offer.data_location:
        wrong["data_location"] = _("Say where learner data is kept.")
    return wrong
