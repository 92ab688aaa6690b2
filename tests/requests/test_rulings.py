"""What the Secretariat decides, and by whom."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from coalition.core.conflicts import Conflict, IllegalTransition, Refused, StaleVersion
from coalition.core.models import OutgoingEmail
from members.models import User
from requests.models import CountryRequest, NeedCover
from requests.services.desk import assign_to, clear_for_publication, open_to_members
from requests.services.rulings import (
    close_unmet,
    decline_request,
    fulfil_request,
    median_grade,
    start_implementation,
    validate_request,
)
from requests.workflow import ASSESSMENT, COUNTRY_DECISION
from tests.factories.members import UserFactory, country
from tests.factories.requests import AssessmentFactory, RequestCountryFactory, received
from tests.factories.states import bring_to

pytestmark = pytest.mark.django_db


def assessed(*grades: int, **fields: Any) -> CountryRequest:
    row = received("in_assessment", **fields)
    for grade in grades:
        made = AssessmentFactory(country_request=row, assessor=UserFactory(), severity=grade)
        bring_to(made, ASSESSMENT, "completed")
    return row


@pytest.mark.parametrize(
    ("grades", "median"), [([1], 1), ([2, 3], 3), ([1, 2], 2), ([2, 4], 3), ([5, 1, 4], 4), ([1, 1, 2, 5], 2)]
)
def test_median_rounds_a_half_up(grades: list[int], median: int) -> None:
    assert median_grade(grades) == median


def test_validate_sets_the_median_and_who_and_when(approver: User) -> None:
    row = validate_request(country_request=assessed(2, 5), by=approver)
    row.refresh_from_db()
    assert (row.status, row.severity, row.validated_by, row.validated_at is not None) == (
        "validated",
        4,
        approver,
        True,
    )


def test_validate_needs_a_complete_assessment_and_a_letter(approver: User) -> None:
    row = received("in_assessment", letter=False)
    AssessmentFactory(country_request=row, assessor=UserFactory())
    with pytest.raises(ValidationError) as refusal:
        validate_request(country_request=row, by=approver)
    assert sorted(refusal.value.message_dict) == ["assessments", "letter"]


def test_emergency_is_validated_before_its_letter(approver: User) -> None:
    row = validate_request(country_request=assessed(5, letter=False, is_emergency=True), by=approver)
    assert row.status == "validated"


def test_request_that_every_country_refused_is_not_validated(approver: User) -> None:
    row = assessed(3)
    bring_to(row.countries.get(), COUNTRY_DECISION, "declined")
    with pytest.raises(ValidationError) as refusal:
        validate_request(country_request=row, by=approver)
    assert list(refusal.value.message_dict) == ["countries"]


@pytest.mark.parametrize("state", ["open", "completed", "recused"])
def test_who_assessed_or_stepped_back_does_not_validate(approver: User, state: str) -> None:
    row = assessed(3)
    bring_to(AssessmentFactory(country_request=row, assessor=approver), ASSESSMENT, state)
    with pytest.raises(Refused):
        validate_request(country_request=row, by=approver)


def test_who_registered_it_does_not_validate(approver: User, other_approver: User) -> None:
    row = assessed(3, registered_by=approver)
    with pytest.raises(Refused):
        validate_request(country_request=row, by=approver)
    assert validate_request(country_request=row, by=other_approver).status == "validated"


def test_no_one_but_an_approver_validates(coordinator: User, administrator: User, field_office: User) -> None:
    for person in (coordinator, administrator, field_office):
        with pytest.raises(Refused):
            validate_request(country_request=assessed(3), by=person)


def test_validate_refuses_a_stale_version(approver: User) -> None:
    with pytest.raises(StaleVersion):
        validate_request(country_request=assessed(3), by=approver, version=9)


def test_validation_is_told_to_every_country_that_takes_part(approver: User, other_ministry: User) -> None:
    row = assessed(3, contact_email="office@example.org")
    other = other_ministry.affiliations.get().authority
    second = RequestCountryFactory(country_request=row, country=country("LBN"), authority=other)
    validate_request(country_request=row, by=approver)
    assert told("validated") == {"office@example.org", other_ministry.email}
    assert second.decision == "pending"


def told(event: str) -> set[str]:
    return set(OutgoingEmail.objects.filter(event=f"requests/{event}").values_list("to", flat=True))


@pytest.mark.parametrize("status", ["submitted", "in_assessment", "clarification"])
def test_decline_writes_the_reason_to_the_authority(approver: User, status: str) -> None:
    row = received(status, contact_email="office@example.org")
    decline_request(country_request=row, words="Outside education.", by=approver)
    row.refresh_from_db()
    mail = OutgoingEmail.objects.get(event="requests/declined")
    assert (row.status, row.words_for_authority, mail.to) == ("declined", "Outside education.", "office@example.org")
    assert ["Outside education." in text for text in (mail.text, mail.html)] == [True, True]


def test_decline_without_words_names_the_field(approver: User) -> None:
    with pytest.raises(ValidationError) as refusal:
        decline_request(country_request=received(), words=" ", by=approver)
    assert list(refusal.value.message_dict) == ["words"]


def test_decline_after_validation_is_a_conflict(approver: User) -> None:
    with pytest.raises(IllegalTransition):
        decline_request(country_request=received("validated"), words="Late.", by=approver)


@pytest.mark.parametrize("status", ["validated", "agreed", "in_implementation"])
def test_close_unmet_writes_why(approver: User, status: str) -> None:
    row = received(status, contact_email="office@example.org")
    assert close_unmet(country_request=row, words="No offer fits.", by=approver).status == "closed_unmet"
    assert told("closed") == {"office@example.org"}


def test_close_and_fulfil_wait_for_open_proposals(approver: User, coordinator: User) -> None:
    row = received("in_implementation")
    NeedCover.objects.create(need=row.countries.get().needs.get(), quantity=5)
    with pytest.raises(Conflict, match="still open"):
        close_unmet(country_request=row, words="No.", by=approver)
    with pytest.raises(Conflict, match="still open"):
        fulfil_request(country_request=row, by=coordinator)


def test_implementation_starts_and_is_fulfilled(coordinator: User) -> None:
    row = start_implementation(country_request=received("agreed"), by=coordinator)
    assert (row.status, fulfil_request(country_request=row, by=coordinator).status) == (
        "in_implementation",
        "fulfilled",
    )


def test_members_see_it_once_it_is_opened_to_them(coordinator: User, member: User) -> None:
    row = received("validated")
    seen = []
    for is_open in (True, False):
        open_to_members(country_request=row, is_open=is_open, by=coordinator)
        seen.append(CountryRequest.objects.visible_to(member).filter(pk=row.pk).exists())
    assert seen == [True, False]


def test_open_to_members_needs_validation_and_a_coordinator(coordinator: User, approver: User) -> None:
    with pytest.raises(Conflict):
        open_to_members(country_request=received("in_assessment"), is_open=True, by=coordinator)
    with pytest.raises(Refused):
        open_to_members(country_request=received("validated"), is_open=True, by=approver)


def test_publication_needs_consent_and_an_approver(approver: User, coordinator: User) -> None:
    with pytest.raises(ValidationError) as refusal:
        clear_for_publication(country_request=received("validated"), is_cleared=True, by=approver)
    assert list(refusal.value.message_dict) == ["consent_to_publish"]
    row = received("validated", consent_to_publish=True)
    with pytest.raises(Refused):
        clear_for_publication(country_request=row, is_cleared=True, by=coordinator)
    clear_for_publication(country_request=row, is_cleared=True, by=approver)
    assert list(CountryRequest.objects.public()) == [row]


def test_claim_of_what_another_handles_is_a_conflict(coordinator: User, other_coordinator: User) -> None:
    row = assign_to(country_request=received(), assignee=coordinator, by=coordinator)
    with pytest.raises(Conflict, match=coordinator.name):
        assign_to(country_request=row, assignee=other_coordinator, by=other_coordinator)
    released = assign_to(country_request=row, assignee=None, by=coordinator)
    assert assign_to(country_request=released, assignee=other_coordinator, by=other_coordinator).assigned_to == (
        other_coordinator
    )


def test_request_is_handled_by_the_secretariat_only(coordinator: User, ministry: User, field_office: User) -> None:
    with pytest.raises(ValidationError):
        assign_to(country_request=received(), assignee=ministry, by=coordinator)
    with pytest.raises(Refused):
        assign_to(country_request=received(), assignee=field_office, by=field_office)
