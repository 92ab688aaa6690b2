"""Offers and their capacity through the services."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from coalition.core.conflicts import Conflict, IllegalTransition, Refused, StaleVersion
from coalition.core.models import TransitionRecord
from coalition.reference.models import DisadvantagedGroup, EducationLevel, SupportCategory, Unit
from members.choices import HoldStatus, OfferStatus
from members.models import Offer, Organisation, User
from members.services import capacity, offers
from members.workflow import OFFER
from tests.factories.members import OfferFactory
from tests.factories.states import bring_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation(member: User) -> Organisation:
    return Organisation.objects.get(affiliations__user=member)


@pytest.fixture
def offer(organisation: Organisation) -> Offer:
    return OfferFactory(organisation=organisation, capacity=10)


def create(organisation: Organisation, by: User, **fields: Any) -> Offer:
    terms = {"category": SupportCategory.objects.all()[0], "unit": Unit.objects.all()[0], **fields}
    return offers.create_offer(organisation=organisation, by=by, title="Radio lessons", **terms)


def test_draft_is_written_with_its_lists(organisation: Organisation, member: User) -> None:
    level, group = EducationLevel.objects.all()[0], DisadvantagedGroup.objects.all()[0]
    offer = create(organisation, member, capacity=4, levels=[level], reach={group: 0.5})
    assert (offer.status, offer.left, offer.entered_by) == (OfferStatus.DRAFT, 4, member)
    assert list(offer.levels.all()) == [level]
    assert [(row.group, row.reach) for row in offer.groups.all()] == [(group, 0.5)]


def test_coordinator_writes_for_a_member_others_do_not(
    organisation: Organisation, coordinator: User, other_member: User, member_viewer: User, approver: User
) -> None:
    assert create(organisation, coordinator).entered_by == coordinator
    for stranger in (other_member, member_viewer, approver):
        with pytest.raises(Refused):
            create(organisation, stranger)


@pytest.mark.parametrize(
    ("field", "terms"),
    [
        ("capacity", {"is_unlimited": True, "capacity": 3}),
        ("available_to", {"available_from": datetime.date(2026, 2, 2), "available_to": datetime.date(2026, 2, 1)}),
        ("max_deployment", {"min_deployment": 3, "max_deployment": 2}),
        ("capacity", {"capacity": -1}),
    ],
)
def test_terms_that_make_no_sense_are_named(
    field: str, terms: dict[str, Any], organisation: Organisation, member: User
) -> None:
    with pytest.raises(ValidationError) as refusal:
        create(organisation, member, **terms)
    assert list(refusal.value.message_dict) == [field]


def test_publication_names_all_that_is_missing(organisation: Organisation, member: User) -> None:
    with pytest.raises(ValidationError) as refusal:
        offers.publish_offer(offer=create(organisation, member), by=member)
    assert set(refusal.value.message_dict) == {"capacity", "collects_learner_data", "countries"}


def test_publication_is_for_active_members(coordinator: User) -> None:
    with pytest.raises(ValidationError) as refusal:
        offers.publish_offer(offer=OfferFactory(), by=coordinator)
    assert set(refusal.value.message_dict) == {"organisation"}


def test_published_offer_is_confirmed_and_can_be_paused(offer: Offer, member: User) -> None:
    published = offers.publish_offer(offer=offer, by=member)
    assert published.confirmed_at is not None
    assert offers.pause_offer(offer=offer, by=member).status == OfferStatus.PAUSED
    assert [r.name for r in TransitionRecord.objects.of(offer)] == ["publish", "pause"]


def test_capacity_is_never_lowered_under_what_is_promised(offer: Offer, member: User) -> None:
    capacity.commit(hold=capacity.reserve(offer=offer, quantity=4))
    capacity.reserve(offer=offer, quantity=2)
    with pytest.raises(ValidationError) as refusal:
        offers.update_offer(offer=offer, by=member, capacity=5)
    assert refusal.value.message_dict == {
        "capacity": ["6 are promised already: the capacity can't be lower than that."]
    }
    assert offers.update_offer(offer=offer, by=member, capacity=6).left == 0


def test_open_offer_keeps_its_capacity(offer: Offer, member: User) -> None:
    bring_to(offer, OFFER, "published")
    with pytest.raises(ValidationError) as refusal:
        offers.update_offer(offer=offer, by=member, capacity=None)
    assert list(refusal.value.message_dict) == ["capacity"]


def test_offer_changed_meanwhile_is_not_overwritten(offer: Offer, member: User) -> None:
    offers.update_offer(offer=offer, by=member, version=1, title="First")
    with pytest.raises(StaleVersion):
        offers.update_offer(offer=offer, by=member, version=1, title="Second")


def test_withdrawal_waits_for_what_is_promised(offer: Offer, member: User) -> None:
    hold = capacity.reserve(offer=offer, quantity=1)
    with pytest.raises(Conflict):
        offers.withdraw_offer(offer=offer, by=member)
    capacity.release(hold=hold)
    assert offers.withdraw_offer(offer=offer, by=member).status == OfferStatus.WITHDRAWN
    with pytest.raises(Conflict):
        offers.update_offer(offer=offer, by=member, title="Again")


def test_reconfirmation_is_for_open_offers(offer: Offer, member: User, other_member: User) -> None:
    with pytest.raises(Conflict):
        offers.reconfirm_offer(offer=offer, by=member)
    bring_to(offer, OFFER, "published")
    with pytest.raises(Refused):
        offers.reconfirm_offer(offer=offer, by=other_member)
    assert offers.reconfirm_offer(offer=offer, by=member).confirmed_at is not None


def sums(offer: Offer) -> tuple[int, int, int | None]:
    offer.refresh_from_db()
    return offer.reserved, offer.committed, offer.left


def test_hold_moves_the_sums(offer: Offer) -> None:
    hold = capacity.reserve(offer=offer, quantity=7)
    assert sums(offer) == (7, 0, 3)
    capacity.commit(hold=hold)
    assert sums(offer) == (0, 7, 3)
    capacity.reduce(hold=hold, quantity=5)
    assert sums(offer) == (0, 5, 5)
    assert capacity.release(hold=hold).status == HoldStatus.RELEASED
    assert sums(offer) == (0, 0, 10)
    with pytest.raises(IllegalTransition):
        capacity.release(hold=hold)
    with pytest.raises(Conflict):
        capacity.reduce(hold=hold, quantity=1)


def test_reservation_over_what_is_left_is_a_conflict_and_leaves_nothing(offer: Offer) -> None:
    with pytest.raises(Conflict) as refusal:
        capacity.reserve(offer=offer, quantity=11)
    assert str(refusal.value.words) == "So much of this offer is not left."
    assert sums(offer) == (0, 0, 10)
    assert (offer.holds.count(), TransitionRecord.objects.count()) == (0, 0)


def test_unlimited_offer_is_never_used_up(organisation: Organisation) -> None:
    offer = OfferFactory(organisation=organisation, is_unlimited=True, capacity=None)
    capacity.reserve(offer=offer, quantity=10**12)
    assert sums(offer) == (10**12, 0, None)


@pytest.mark.parametrize("quantity", [0, -1])
def test_reservation_of_nothing_is_refused(quantity: int, offer: Offer) -> None:
    with pytest.raises(ValidationError) as refusal:
        capacity.reserve(offer=offer, quantity=quantity)
    assert list(refusal.value.message_dict) == ["quantity"]


@pytest.mark.parametrize("quantity", [0, 8])
def test_hold_only_becomes_smaller(quantity: int, offer: Offer) -> None:
    hold = capacity.reserve(offer=offer, quantity=7)
    with pytest.raises(ValidationError):
        capacity.reduce(hold=hold, quantity=quantity)
    assert sums(offer) == (7, 0, 3)
