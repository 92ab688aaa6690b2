"""Every `visible_to` of this app, for everybody: who sees an organisation, an offer, a hold, an invitation."""

from typing import Any

import pytest

from coalition.core.access import Role
from members.models import CapacityHold, Invitation, Offer, Organisation
from members.services.capacity import reserve
from members.services.people import invite_user
from tests.factories.members import OrganisationFactory, matchable_offer

pytestmark = pytest.mark.django_db
SECRETARIAT = {"coordinator", "other_coordinator", "approver", "other_approver"}
STAFF = SECRETARIAT | {"administrator", "field_office"}
OWN = {"member", "member_viewer"}


def seen_by(people: dict[str, Any], row: Any) -> set[str]:
    rows = type(row)._default_manager
    return {name for name, actor in people.items() if rows.visible_to(actor).filter(pk=row.pk).exists()}


@pytest.fixture
def own(people: dict[str, Any]) -> Organisation:
    row = people["member"].affiliations.get().organisation
    assert isinstance(row, Organisation)
    return row


def test_active_member_is_seen_by_everybody(people: dict[str, Any], own: Organisation) -> None:
    assert seen_by(people, own) == set(people)


def test_applicant_is_seen_by_staff(people: dict[str, Any]) -> None:
    assert seen_by(people, OrganisationFactory()) == STAFF


def test_member_sees_itself_after_it_left(people: dict[str, Any], own: Organisation) -> None:
    Organisation.objects.filter(pk=own.pk).update(membership_status="left")
    assert seen_by(people, own) == STAFF | OWN


def test_offer_and_what_is_held_of_it(people: dict[str, Any], own: Organisation) -> None:
    offer: Offer = matchable_offer(organisation=own)
    hold: CapacityHold = reserve(offer=offer, quantity=1)
    assert seen_by(people, offer) == SECRETARIAT | OWN
    assert seen_by(people, hold) == SECRETARIAT | OWN


def test_invitation_is_seen_by_its_side(people: dict[str, Any], own: Organisation) -> None:
    terms = {"email": "x@example.org", "name": "X"}
    of_side, _key = invite_user(**terms, role=Role.MEMBER_VIEWER, by=people["member"], organisation=own)
    of_staff, _key = invite_user(**terms, role=Role.APPROVER, by=people["administrator"])
    assert seen_by(people, of_side) == SECRETARIAT | OWN | {"administrator"}
    assert seen_by(people, of_staff) == {"administrator"}
    assert Invitation.objects.open().count() == 2
