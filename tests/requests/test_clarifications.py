"""Questions to the authority and their answers."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from coalition.core.access import Role
from coalition.core.conflicts import Conflict, IllegalTransition, Refused
from coalition.core.models import OutgoingEmail
from members.models import Affiliation, NationalAuthority, User
from requests.models import Clarification
from requests.services.clarifications import answer_clarification, ask_authority
from requests.services.desk import assign_to
from tests.factories.members import NationalAuthorityFactory, UserFactory
from tests.factories.requests import CountryRequest, received
from tests.told import everything_told, readers

pytestmark = pytest.mark.django_db
SOON = timezone.localdate() + datetime.timedelta(days=7)


def asked(by: User, row: CountryRequest | None = None) -> Clarification:
    row = row or received("in_assessment", contact_email="office@example.org")
    return ask_authority(country_request=row, question="Which languages?", answer_by=SOON, by=by)


def test_question_gives_the_ball_to_the_authority(coordinator: User) -> None:
    made = asked(coordinator)
    assert (made.country_request.status, made.asked_by, made.answer_by) == ("clarification", coordinator, SOON)


def test_question_is_mailed_in_the_authoritys_language_with_a_link(ministry: User, coordinator: User) -> None:
    authority = ministry.affiliations.get().authority
    NationalAuthority.objects.filter(pk=authority.pk).update(language="fr")
    authority.refresh_from_db()
    row = received("in_assessment", authority=authority, contact_email="office@example.org")
    made = asked(coordinator, row)
    mails = OutgoingEmail.objects.filter(event="requests/question")
    assert {(m.to, m.language, m.key) for m in mails} == {
        (to, "fr", f"requests/question:{made.pk}:{to}") for to in ("office@example.org", ministry.email)
    }
    for mail in mails:
        assert ["Which languages?" in mail.text, f"/fr/requests/{row.reference}/" in mail.html] == [True, True]


def test_question_goes_to_no_viewer_and_no_other_authority(
    ministry_viewer: User, other_ministry: User, coordinator: User
) -> None:
    row = received("in_assessment", authority=ministry_viewer.affiliations.get().authority)
    asked(coordinator, row)
    written = set(OutgoingEmail.objects.values_list("to", flat=True))
    assert (ministry_viewer.email in written, other_ministry.email in written) == (False, False)


def test_question_in_the_past_or_empty_names_the_fields(coordinator: User) -> None:
    with pytest.raises(ValidationError) as refusal:
        ask_authority(
            country_request=received("in_assessment"),
            question=" ",
            answer_by=timezone.localdate() - datetime.timedelta(days=1),
            by=coordinator,
        )
    assert sorted(refusal.value.message_dict) == ["answer_by", "question"]
    assert OutgoingEmail.objects.count() == 0


def test_one_question_at_a_time(coordinator: User) -> None:
    made = asked(coordinator)
    with pytest.raises(IllegalTransition):
        asked(coordinator, made.country_request)


def test_only_a_coordinator_asks(approver: User, ministry: User, field_office: User) -> None:
    for person in (approver, ministry, field_office):
        with pytest.raises(Refused):
            asked(person)


def test_answer_gives_the_ball_back_and_tells_who_handles_it(ministry: User, coordinator: User) -> None:
    authority = ministry.affiliations.get().authority
    made = asked(coordinator, received("in_assessment", authority=authority, assigned_to=coordinator))
    done = answer_clarification(clarification=made, answer="Wolof and Pulaar.", by=ministry)
    done.country_request.refresh_from_db()
    assert (done.answer, done.answered_by, done.country_request.status) == (
        "Wolof and Pulaar.",
        ministry,
        "in_assessment",
    )
    answered = [each for each in everything_told() if each.event == "requests/answered"]
    assert [(each.to, "Wolof" in each.text) for each in answered] == [(coordinator.email, False)]


def test_answer_to_a_request_of_nobody_tells_all_coordinators(
    ministry: User, coordinator: User, other_coordinator: User, approver: User
) -> None:
    made = asked(coordinator, received("in_assessment", authority=ministry.affiliations.get().authority))
    answer_clarification(clarification=made, answer="Yes.", by=ministry)
    assert readers("requests/answered") == sorted([coordinator.email, other_coordinator.email])


def test_empty_answer_names_the_field(ministry: User, coordinator: User) -> None:
    made = asked(coordinator, received("in_assessment", authority=ministry.affiliations.get().authority))
    with pytest.raises(ValidationError) as refusal:
        answer_clarification(clarification=made, answer=" ", by=ministry)
    assert list(refusal.value.message_dict) == ["answer"]


def test_answer_is_given_once_and_by_the_asked_side_only(
    ministry: User, other_ministry: User, coordinator: User
) -> None:
    made = asked(coordinator, received("in_assessment", authority=ministry.affiliations.get().authority))
    with pytest.raises(Refused):
        answer_clarification(clarification=made, answer="Ours.", by=other_ministry)
    answer_clarification(clarification=made, answer="First.", by=ministry)
    with pytest.raises(Conflict):
        answer_clarification(clarification=made, answer="Second.", by=ministry)
    made.refresh_from_db()
    assert made.answer == "First."


def test_people_who_left_get_no_mail(coordinator: User) -> None:
    authority, gone = NationalAuthorityFactory(), UserFactory()
    Affiliation.objects.create(user=gone, role=Role.MINISTRY_EDITOR, authority=authority, ended_at=timezone.now())
    asked(coordinator, received("in_assessment", authority=authority))
    assert OutgoingEmail.objects.count() == 0


def test_question_to_a_request_that_changed_meanwhile_is_kept_beside_it(
    client: Client, coordinator: User, other_coordinator: User
) -> None:
    row = received("in_assessment")
    assign_to(country_request=row, assignee=other_coordinator, by=other_coordinator)
    client.force_login(coordinator)
    page = f"/secretariat/requests/{row.reference}/ask/"
    sent = {"question": "Which languages?", "answer_by": SOON.isoformat(), "version": row.version, "submission": "k"}
    answer = client.post(page, sent)
    shown = answer.content.decode()
    assert (answer.status_code, "Which languages?" in shown, str(other_coordinator) in shown) == (409, True, True)
    assert Clarification.objects.count() == 0
    again = sent | {"version": answer.context["form"]["version"].value()}
    client.post(page, again)
    assert Clarification.objects.get().question == "Which languages?"
