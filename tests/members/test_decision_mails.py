"""What members, authorities and the Secretariat read about decisions: language, link, and nothing that is private."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coalition.core.access import Role
from coalition.core.models import OutgoingEmail
from members.models import Organisation, User
from members.services import authorities, clearances, memberships
from members.services.clearances import remind_of_clearances
from members.workflow import CLEARANCE, MEMBERSHIP, OFFER
from tests.factories.members import (
    ClearanceFactory,
    NationalAuthorityFactory,
    OfferFactory,
    active_member,
    clear,
    person,
    ready_to_join,
)
from tests.factories.states import bring_to
from tests.told import everything_told, told

pytestmark = pytest.mark.django_db
PRIVATE = "The reason nobody else reads"


def editor_of(organisation: Organisation, language: str = "en") -> User:
    user = person(Role.MEMBER_EDITOR, organisation=organisation)
    user.language = language
    user.save(update_fields=["language"])
    return user


def test_each_decision_on_a_membership_is_told_to_its_editors_alone(approver: User, other_member: User) -> None:
    organisation = ready_to_join()
    editor = editor_of(organisation)
    person(Role.MEMBER_VIEWER, organisation=organisation)
    memberships.admit_member(organisation=organisation, by=approver)
    memberships.suspend_member(organisation=organisation, by=approver, note=PRIVATE)
    memberships.reinstate_member(organisation=organisation, by=approver)
    events = ("membership_admitted", "membership_suspended", "membership_reinstated")
    assert told() == [(f"members/{event}", editor.email) for event in events]
    assert [PRIVATE in mail.text + mail.html for mail in OutgoingEmail.objects.all()] == [False] * 3


def test_mail_is_in_the_readers_language_with_a_link_to_the_page(approver: User) -> None:
    organisation = ready_to_join(name="Books & Radio")
    editor_of(organisation, "fr")
    memberships.admit_member(organisation=organisation, by=approver)
    mail = OutgoingEmail.objects.get()
    link = f"/fr/members/{organisation.slug}/"
    assert (mail.language, link in mail.text, f'{link}"' in mail.html) == ("fr", True, True)
    assert ("Books & Radio" in mail.subject, "Books &amp; Radio" in mail.html, "&amp;" in mail.text) == (
        True,
        True,
        False,
    )


def test_declined_application_gives_no_private_reason(approver: User) -> None:
    organisation = bring_to(ready_to_join(), MEMBERSHIP, "under_review")
    editor = editor_of(organisation)
    memberships.decline_application(organisation=organisation, by=approver, note=PRIVATE)
    mail = OutgoingEmail.objects.get()
    assert (mail.event, mail.to) == ("members/membership_declined", editor.email)
    assert [text in mail.text for text in ("/how-it-works/", PRIVATE)] == [True, False]
    assert PRIVATE not in mail.html


@pytest.mark.parametrize(("is_cleared", "event"), [(True, "offer_cleared"), (False, "offer_not_cleared")])
def test_decision_on_an_offer_is_told_to_the_member(is_cleared: bool, event: str, approver: User) -> None:
    organisation = active_member()
    editor = editor_of(organisation)
    offer = OfferFactory(organisation=organisation, title="Radio lessons")
    clearance = ClearanceFactory(organisation=None, offer=offer, findings=PRIVATE)
    clearances.decide_clearance(clearance=clearance, is_cleared=is_cleared, by=approver, note=PRIVATE)
    mail = OutgoingEmail.objects.get()
    assert (mail.event, mail.to) == (f"members/{event}", editor.email)
    assert [text in mail.text for text in ("Radio lessons", f"/offers/{offer.pk}/", PRIVATE)] == [True, True, False]
    assert PRIVATE not in mail.html


def test_screening_of_an_organisation_is_told_to_nobody(approver: User) -> None:
    organisation = active_member()
    editor_of(organisation)
    clearances.decide_clearance(clearance=ClearanceFactory(organisation=organisation), is_cleared=True, by=approver)
    assert told() == []


def test_clearance_that_ends_is_told_once_to_those_who_act(coordinator: User) -> None:
    organisation, today = active_member(), timezone.localdate()
    editor = editor_of(organisation)
    offer = OfferFactory(organisation=organisation)
    ends = today + timedelta(days=30)
    bring_to(ClearanceFactory(organisation=None, offer=offer, valid_until=ends), CLEARANCE, "cleared")
    assert [
        remind_of_clearances(today - timedelta(days=1)),
        remind_of_clearances(today),
        remind_of_clearances(today),
    ] == [*(0, 1, 1)]
    assert told() == [
        ("members/offer_clearance_ends", editor.email),
        ("members/clearance_to_renew", coordinator.email),
    ]


def test_screening_that_ends_is_told_to_the_coordinators_alone(coordinator: User) -> None:
    ends = timezone.localdate() + timedelta(days=3)
    clearance = bring_to(ClearanceFactory(valid_until=ends, findings=PRIVATE), CLEARANCE, "cleared")
    assert clearance.organisation
    editor_of(clearance.organisation)
    remind_of_clearances(timezone.localdate())
    (only,) = everything_told()
    assert (only.event, only.to) == ("members/clearance_to_renew", coordinator.email)
    link = f"/secretariat/members/{clearance.organisation.slug}/"
    assert (link in only.text, PRIVATE in only.text) == (True, False)


def test_renewed_clearance_and_withdrawn_offer_bring_no_reminder(coordinator: User) -> None:
    soon = timezone.localdate() + timedelta(days=3)
    renewed, withdrawn = OfferFactory(), OfferFactory()
    for offer in (renewed, withdrawn):
        bring_to(ClearanceFactory(organisation=None, offer=offer, valid_until=soon), CLEARANCE, "cleared")
    clear(renewed)
    bring_to(withdrawn, OFFER, "withdrawn")
    assert remind_of_clearances(timezone.localdate()) == 0


@pytest.mark.parametrize("decision", ["accredited", "declined"])
def test_accreditation_is_told_to_the_authoritys_editors(decision: str, approver: User, ministry: User) -> None:
    authority = NationalAuthorityFactory(name="Ministry of Learning", private_reason=PRIVATE)
    editor = person(Role.MINISTRY_EDITOR, authority=authority)
    person(Role.MINISTRY_VIEWER, authority=authority)
    if decision == "accredited":
        authorities.accredit_authority(authority=authority, by=approver)
    else:
        authorities.decline_authority(authority=authority, by=approver, note=PRIVATE)
    mail = OutgoingEmail.objects.get()
    assert (mail.event, mail.to) == (f"members/authority_{decision}", editor.email)
    assert ["Ministry of Learning" in mail.text, PRIVATE in mail.text + mail.html] == [True, False]


def test_hold_of_an_authority_is_not_mailed(administrator: User, ministry: User) -> None:
    authority = ministry.affiliations.get().authority
    assert authority
    authorities.hold_authority(authority=authority, private_reason=PRIVATE, by=administrator)
    assert told() == []
