"""The way into the Coalition: what an admission needs, who takes which step, what is on record."""

import pytest
from django.core.exceptions import ValidationError

from coalition.core.conflicts import Conflict, Refused, StaleVersion
from coalition.core.models import TransitionRecord
from coalition.reference.models import Objective
from members.choices import MemberCategory, MembershipStatus, OrganisationType, UndertakingKind
from members.models import Acceptance, Organisation, Undertaking, User
from members.services import memberships
from members.services.undertakings import load_undertakings
from members.workflow import MEMBERSHIP
from tests.factories.members import (
    OfferFactory,
    OrganisationFactory,
    UndertakingFactory,
    active_member,
    clear,
    ready_to_join,
)
from tests.factories.states import bring_to

pytestmark = pytest.mark.django_db


def record(by: User) -> Organisation:
    return memberships.record_organisation(
        by=by,
        name="Radio for All",
        slug="radio-for-all",
        iati_type=OrganisationType.FOUNDATION,
        category=MemberCategory.FOUNDATION,
        objectives=Objective.objects.all()[:1],
    )


def test_application_is_recorded_with_its_objectives(coordinator: User) -> None:
    organisation = record(coordinator)
    assert organisation.membership_status == MembershipStatus.APPLIED
    assert organisation.objectives.count() == 1
    assert [r.name for r in TransitionRecord.objects.of(organisation)] == ["create"]


def test_organisation_is_not_recorded_by_a_member(member: User) -> None:
    with pytest.raises(Refused):
        record(member)


def test_admission_names_all_that_is_missing(approver: User) -> None:
    load_undertakings()
    organisation = bring_to(OrganisationFactory(), MEMBERSHIP, "under_review")
    with pytest.raises(ValidationError) as refusal:
        memberships.admit_member(organisation=organisation, by=approver)
    assert set(refusal.value.message_dict) == {"objectives", "undertakings", "clearance"}


@pytest.mark.parametrize("missing", ["objectives", "undertakings", "clearance"])
def test_admission_is_refused_where_one_condition_is_missing(missing: str, approver: User) -> None:
    organisation = ready_to_join()
    {
        "objectives": organisation.objectives.clear,
        "undertakings": organisation.acceptances.all().delete,
        "clearance": organisation.clearances.all().delete,
    }[missing]()
    with pytest.raises(ValidationError) as refusal:
        memberships.admit_member(organisation=organisation, by=approver)
    assert set(refusal.value.message_dict) == {missing}
    organisation.refresh_from_db()
    assert organisation.membership_status == MembershipStatus.UNDER_REVIEW


def test_admission_is_refused_where_no_text_is_on_record(approver: User) -> None:
    organisation = bring_to(OrganisationFactory(), MEMBERSHIP, "under_review")
    organisation.objectives.add(Objective.objects.all()[0])
    clear(organisation)
    Undertaking.objects.all().delete()
    with pytest.raises(ValidationError) as refusal:
        memberships.admit_member(organisation=organisation, by=approver)
    assert set(refusal.value.message_dict) == {"undertakings"}


def test_admission_needs_the_current_text(approver: User) -> None:
    organisation = ready_to_join()
    UndertakingFactory(code="new-text")
    with pytest.raises(ValidationError) as refusal:
        memberships.admit_member(organisation=organisation, by=approver)
    assert set(refusal.value.message_dict) == {"undertakings"}


def test_admission_is_refused_to_a_coordinator_before_conditions_are_told(coordinator: User) -> None:
    organisation = bring_to(OrganisationFactory(), MEMBERSHIP, "under_review")
    with pytest.raises(Refused):
        memberships.admit_member(organisation=organisation, by=coordinator)


def test_member_goes_the_whole_way(coordinator: User, approver: User) -> None:
    load_undertakings()
    organisation = record(coordinator)
    memberships.start_review(organisation=organisation, by=coordinator)
    left = memberships.accept_undertakings(
        organisation=organisation, undertakings=Undertaking.objects.all(), by=coordinator
    )
    assert left == []
    clear(organisation)
    memberships.admit_member(organisation=organisation, by=approver)
    memberships.suspend_member(organisation=organisation, by=approver, note="No answer for a year")
    memberships.reinstate_member(organisation=organisation, by=approver)
    memberships.leave_coalition(organisation=organisation, by=coordinator)
    assert [(r.name, r.actor, r.note) for r in TransitionRecord.objects.of(organisation)] == [
        ("create", coordinator, ""),
        ("start_review", coordinator, ""),
        ("admit", approver, ""),
        ("suspend", approver, "No answer for a year"),
        ("reinstate", approver, ""),
        ("leave", coordinator, ""),
    ]


def test_reinstatement_needs_a_clearance(approver: User) -> None:
    organisation = bring_to(active_member(), MEMBERSHIP, "suspended")
    organisation.clearances.all().delete()
    with pytest.raises(ValidationError) as refusal:
        memberships.reinstate_member(organisation=organisation, by=approver)
    assert set(refusal.value.message_dict) == {"clearance"}


def test_member_does_not_leave_while_something_is_promised(member: User) -> None:
    organisation = member.affiliations.get().organisation
    OfferFactory(organisation=organisation).holds.create(quantity=1)
    with pytest.raises(Conflict):
        memberships.leave_coalition(organisation=organisation, by=member)


def test_acceptance_records_who_and_is_repeatable(member: User) -> None:
    organisation = member.affiliations.get().organisation
    text = UndertakingFactory()
    for _again in range(2):
        memberships.accept_undertakings(organisation=organisation, undertakings=[text], by=member)
    assert Acceptance.objects.get(organisation=organisation, undertaking=text).accepted_by == member


def test_acceptance_is_refused_to_others(other_member: User, member_viewer: User) -> None:
    organisation = member_viewer.affiliations.get().organisation
    for stranger in (other_member, member_viewer):
        with pytest.raises(Refused):
            memberships.accept_undertakings(organisation=organisation, undertakings=[], by=stranger)


def test_profile_changed_meanwhile_is_not_overwritten(member: User) -> None:
    organisation = member.affiliations.get().organisation
    seen = organisation.version
    memberships.update_organisation(organisation=organisation, by=member, version=seen, summary="First")
    with pytest.raises(StaleVersion):
        memberships.update_organisation(organisation=organisation, by=member, version=seen, summary="Second")
    organisation.refresh_from_db()
    assert organisation.summary == "First"


def test_undertakings_load_repeatably_and_retire_older_texts() -> None:
    UndertakingFactory(code="security", version=9)
    assert [load_undertakings(), load_undertakings()] == [7, 7]
    current = Undertaking.objects.filter(is_current=True)
    assert current.filter(kind=UndertakingKind.OBLIGATION).count() == 3
    assert current.filter(kind=UndertakingKind.DATA_PRINCIPLE).count() == 4


@pytest.mark.parametrize("note", ["", "  "])
def test_membership_is_not_declined_without_a_reason(approver: User, note: str) -> None:
    """The step against an organisation is on record with why; another one needs no words."""
    organisation = OrganisationFactory(membership_status="applied")
    with pytest.raises(ValidationError) as refusal:
        memberships.decline_application(organisation=organisation, by=approver, note=note)
    assert refusal.value.message_dict == {"note": ["Give the reason: it is kept in the history."]}
    organisation.refresh_from_db()
    assert (organisation.membership_status, TransitionRecord.objects.of(organisation).count()) == ("applied", 0)
