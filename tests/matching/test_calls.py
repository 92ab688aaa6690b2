"""Calls to action: who is asked, which mails go out, what members answer, and how a call ends."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from coalition.core.access import Role
from coalition.core.conflicts import Conflict, Refused, StaleVersion
from coalition.core.models import OutgoingEmail, TransitionRecord
from matching.choices import CallRefusal, CallStatus, InvitationStatus
from matching.models import Call, CallInvitation, Match
from matching.services.calls import (
    OfferedPart,
    answer_call,
    cancel_call,
    choose_members,
    close_call,
    close_due_calls,
    decline_call,
    extend_call,
    invite_further,
    open_call,
    remind_before_the_end,
    remind_members,
    update_call,
    write_call,
)
from matching.services.calls.mailing import CALL, addressees, previews
from matching.services.matches import propose_match
from matching.tasks import close_calls, remind_of_calls
from members.models import Offer, Organisation, User
from requests.models import CountryRequest, Need
from requests.workflow import COUNTRY_REQUEST
from tests.factories.calls import chosen_call, opened_call, written_call
from tests.factories.matching import fitting_offer, open_need, open_request
from tests.factories.members import OrganisationFactory, active_member, person
from tests.factories.states import bring_to

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
DAY = datetime.timedelta(days=1)


@pytest.fixture
def own(member: User) -> Organisation:
    return Organisation.objects.get(affiliations__user=member)


@pytest.fixture
def offer(own: Organisation) -> Offer:
    return fitting_offer(organisation=own, capacity=80)


@pytest.fixture
def call(need: Need, own: Organisation, coordinator: User) -> Call:
    return opened_call(own, by=coordinator, country_request=need.request_country.country_request)


@pytest.fixture
def invitation(call: Call) -> CallInvitation:
    return call.invitations.get()


def mails(event: str = "matching/call") -> list[tuple[str, str]]:
    return list(OutgoingEmail.objects.filter(event=event).order_by("pk").values_list("to", "language"))


def states(call: Call) -> list[str]:
    return list(call.invitations.order_by("organisation__name").values_list("status", flat=True))


def part(need: Need, offer: Offer, quantity: int = 30, **fields: Any) -> OfferedPart:
    return OfferedPart(need=need, offer=offer, quantity=quantity, **fields)


def test_call_needs_words_a_day_to_come_and_a_need_of_its_request(need: Need, coordinator: User) -> None:
    asked = need.request_country.country_request
    with pytest.raises(ValidationError) as refusal:
        write_call(country_request=asked, title=" ", words="", needs=[open_need()], answer_by=TODAY(), by=coordinator)
    assert sorted(refusal.value.error_dict) == ["answer_by", "needs", "title", "words"]
    assert Call.objects.count() == 0


@pytest.mark.parametrize(
    ("status", "is_emergency", "may"),
    [
        ("submitted", False, False),
        ("submitted", True, True),
        ("in_assessment", True, True),
        ("validated", False, True),
        ("in_implementation", False, True),
        ("withdrawn", True, False),
    ],
)
def test_members_are_called_on_for_what_is_validated_or_an_emergency(
    coordinator: User, status: str, is_emergency: bool, may: bool
) -> None:
    asked = open_request(status=status, is_emergency=is_emergency)
    open_need(country_request=asked)
    if may:
        assert written_call(by=coordinator, country_request=asked).status == CallStatus.DRAFT
    else:
        with pytest.raises(Conflict):
            written_call(by=coordinator, country_request=asked)


@pytest.mark.parametrize("who", ["approver", "administrator", "ministry", "member", "outsider"])
def test_only_a_coordinator_writes_a_call(request: pytest.FixtureRequest, who: str) -> None:
    with pytest.raises(Refused):
        written_call(by=request.getfixturevalue(who))


def test_draft_is_changed_and_an_open_call_is_not(need: Need, coordinator: User, own: Organisation) -> None:
    draft = chosen_call(own, by=coordinator, country_request=need.request_country.country_request)
    fields: dict[str, Any] = {"title": "Other", "words": "words", "needs": [need], "answer_by": TODAY() + DAY}
    changed = update_call(call=draft, by=coordinator, version=draft.version, **fields)
    assert (changed.title, changed.answer_by, changed.version) == ("Other", TODAY() + DAY, draft.version + 1)
    with pytest.raises(StaleVersion):
        update_call(call=draft, by=coordinator, version=draft.version, **fields)
    open_call(call=draft, by=coordinator)
    with pytest.raises(Conflict):
        update_call(call=draft, by=coordinator, **fields)


def test_choice_replaces_the_one_before_and_keeps_whoever_was_written_to(call: Call, coordinator: User) -> None:
    first, second = active_member(name="A"), active_member(name="B")
    choose_members(call=call, organisations=[first], by=coordinator)
    choose_members(call=call, organisations=[second], by=coordinator)
    chosen = call.invitations.filter(status=InvitationStatus.CHOSEN)
    assert [row.organisation for row in chosen] == [second]
    assert call.invitations.count() == 2


def test_only_active_members_are_chosen(coordinator: User) -> None:
    with pytest.raises(ValidationError) as refusal:
        chosen_call(active_member(), OrganisationFactory(), by=coordinator)
    assert list(refusal.value.error_dict) == ["organisations"]
    assert CallInvitation.objects.count() == 0


def test_opening_writes_once_to_each_focal_point_in_its_language(
    need: Need, own: Organisation, member: User, member_viewer: User, coordinator: User
) -> None:
    second = person(Role.MEMBER_EDITOR, organisation=own)
    User.objects.filter(pk=second.pk).update(language="fr")
    gone = person(Role.MEMBER_EDITOR, organisation=own)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    silent = active_member(name="Without an account")
    opened = opened_call(own, silent, by=coordinator, country_request=need.request_country.country_request)
    assert opened.status == CallStatus.OPEN
    assert sorted(mails()) == sorted([(member.email, "en"), (second.email, "fr")])
    assert states(opened) == ["invited", "invited"]
    assert None not in set(opened.invitations.values_list("sent_at", flat=True))
    records = TransitionRecord.objects.filter(subject_type="matching.callinvitation")
    assert list(records.values_list("name", "actor")) == [("send", coordinator.pk)] * 2


def test_call_without_anybody_chosen_does_not_open(coordinator: User) -> None:
    draft = written_call(by=coordinator)
    with pytest.raises(Conflict):
        open_call(call=draft, by=coordinator)
    draft.refresh_from_db()
    assert draft.status == CallStatus.DRAFT


def test_call_opens_as_its_mail_was_shown(own: Organisation, coordinator: User) -> None:
    """Somebody else chose further members since the preview was opened."""
    draft = chosen_call(own, by=coordinator)
    choose_members(call=draft, organisations=[own, active_member()], by=coordinator)
    with pytest.raises(StaleVersion):
        open_call(call=draft, by=coordinator, version=draft.version)
    assert mails() == []


def test_preview_is_what_is_sent(need: Need, own: Organisation, member: User, coordinator: User) -> None:
    User.objects.filter(pk=member.pk).update(language="es")
    draft = chosen_call(own, by=coordinator, country_request=need.request_country.country_request)
    (shown,) = previews(CALL, draft, addressees(list(draft.invitations.select_related("organisation"))))
    open_call(call=draft, by=coordinator)
    sent = OutgoingEmail.objects.get(event="matching/call")
    assert (shown.subject, shown.text, shown.language) == (sent.subject, sent.text.strip(), sent.language)
    assert "/es/calls/" in sent.text
    assert draft.words in sent.text


def test_mail_tells_nothing_of_the_request_but_what_is_needed(
    call: Call, need: Need, own: Organisation, member: User
) -> None:
    sent = OutgoingEmail.objects.get(event="matching/call", to=member.email)
    country_request = need.request_country.country_request
    assert f"{need.request_country.country}: {need.category}, 100 learners" in sent.text
    told = [country_request.reference, country_request.summary, country_request.authority.name]
    assert [words for words in told if words in sent.text + sent.html + sent.subject] == []


def test_further_members_are_written_to_and_nobody_twice(call: Call, member: User, coordinator: User) -> None:
    late = person(Role.MEMBER_EDITOR, organisation=active_member())
    choose_members(call=call, organisations=[late.affiliations.get().organisation], by=coordinator)
    invite_further(call=call, by=coordinator)
    assert mails() == [(member.email, "en"), (late.email, "en")]
    with pytest.raises(Conflict):
        invite_further(call=call, by=coordinator)


def test_member_answers_with_a_part_and_thinks_again(
    invitation: CallInvitation, need: Need, offer: Offer, member: User
) -> None:
    answered = answer_call(invitation=invitation, parts=[part(need, offer, note=" from May ")], by=member)
    assert answered.status == InvitationStatus.ANSWERED
    assert list(answered.answers.values_list("offer", "quantity", "note")) == [(offer.pk, 30, "from May")]
    offer.refresh_from_db()
    assert (offer.reserved, Match.objects.count()) == (0, 0)
    answer_call(invitation=answered, parts=[part(need, offer, 50)], by=member)
    assert list(answered.answers.values_list("quantity", flat=True)) == [50]
    declined = decline_call(invitation=answered, reason=CallRefusal.CAPACITY, note="Booked.", by=member)
    assert (declined.status, declined.reason, declined.private_note) == ("declined", "capacity", "Booked.")
    assert declined.answers.count() == 0
    again = answer_call(invitation=declined, parts=[part(need, offer)], by=member)
    assert (again.status, again.reason, again.private_note) == ("answered", "", "")
    names = TransitionRecord.objects.of(invitation).values_list("name", flat=True)
    assert list(names) == ["send", "answer", "answer", "decline", "answer"]


@pytest.mark.parametrize("quantity", [0, -1, 81])
def test_answer_stays_within_what_is_left(
    invitation: CallInvitation, need: Need, offer: Offer, member: User, quantity: int
) -> None:
    with pytest.raises(ValidationError) as refusal:
        answer_call(invitation=invitation, parts=[part(need, offer, quantity)], by=member)
    assert offer.title in refusal.value.messages[0]
    assert invitation.answers.count() == 0


def test_answer_counts_what_is_promised_already(
    invitation: CallInvitation, need: Need, offer: Offer, member: User, coordinator: User
) -> None:
    propose_match(need=need, offer=offer, quantity=60, by=coordinator, override_reason="why")
    offer.refresh_from_db()
    with pytest.raises(ValidationError, match="only 20 are left"):
        answer_call(invitation=invitation, parts=[part(need, offer, 21)], by=member)
    answer_call(invitation=invitation, parts=[part(need, offer, 20)], by=member)


def test_two_needs_share_what_is_left_of_one_offer(own: Organisation, member: User, coordinator: User) -> None:
    asked = open_request()
    needs = [open_need(country_request=asked), open_need(country_request=asked)]
    invitation = opened_call(own, by=coordinator, country_request=asked).invitations.get()
    offer = fitting_offer(organisation=own, capacity=80)
    with pytest.raises(ValidationError, match="only 80 are left"):
        answer_call(invitation=invitation, parts=[part(need, offer, 41) for need in needs], by=member)
    answered = answer_call(invitation=invitation, parts=[part(need, offer, 40) for need in needs], by=member)
    assert answered.answers.count() == 2


def test_unlimited_offer_answers_with_any_quantity(
    invitation: CallInvitation, need: Need, own: Organisation, member: User
) -> None:
    offer = fitting_offer(organisation=own, is_unlimited=True, capacity=None)
    answer_call(invitation=invitation, parts=[part(need, offer, 10**9)], by=member)
    assert invitation.answers.get().quantity == 10**9


def test_answer_is_of_the_members_own_offers_for_needs_of_the_call(
    invitation: CallInvitation, need: Need, own: Organisation, member: User
) -> None:
    strange = [
        part(need, fitting_offer()),
        part(open_need(), fitting_offer(organisation=own)),
        part(need, fitting_offer(organisation=own, category_id="print")),
        part(need, fitting_offer(organisation=own, unit_id="devices")),
    ]
    for wrong in strange:
        with pytest.raises(ValidationError):
            answer_call(invitation=invitation, parts=[wrong], by=member)
    with pytest.raises(ValidationError):
        answer_call(invitation=invitation, parts=[], by=member)


def test_another_member_does_not_answer_and_a_coordinator_writes_down_what_came_by_phone(
    invitation: CallInvitation, need: Need, offer: Offer, other_member: User, member_viewer: User, coordinator: User
) -> None:
    for stranger in (other_member, member_viewer):
        with pytest.raises(Refused):
            answer_call(invitation=invitation, parts=[part(need, offer)], by=stranger)
        with pytest.raises(Refused):
            decline_call(invitation=invitation, reason=CallRefusal.OTHER, by=stranger)
    assert answer_call(invitation=invitation, parts=[part(need, offer)], by=coordinator).status == "answered"


def test_call_closes_after_its_date_and_takes_no_answer_any_more(
    call: Call, invitation: CallInvitation, need: Need, offer: Offer, member: User
) -> None:
    assert close_due_calls(call.answer_by) == 0
    assert close_due_calls(call.answer_by + DAY) == 1
    call.refresh_from_db()
    assert (call.status, states(call)) == (CallStatus.CLOSED, ["no_answer"])
    with pytest.raises(Conflict):
        answer_call(invitation=invitation, parts=[part(need, offer)], by=member)


def test_answer_on_the_last_day_counts_and_on_the_next_does_not(
    call: Call, invitation: CallInvitation, need: Need, offer: Offer, member: User
) -> None:
    Call.objects.filter(pk=call.pk).update(answer_by=TODAY())
    answered = answer_call(invitation=invitation, parts=[part(need, offer)], by=member)
    Call.objects.filter(pk=call.pk).update(answer_by=TODAY() - DAY)
    with pytest.raises(Conflict):
        decline_call(invitation=answered, reason=CallRefusal.TIMING, by=member)
    assert close_calls() == 1
    assert states(call) == ["answered"]


def test_call_closes_with_its_request(call: Call, need: Need) -> None:
    bring_to(need.request_country.country_request, COUNTRY_REQUEST, "closed_unmet")
    assert close_due_calls(TODAY()) == 1
    call.refresh_from_db()
    assert call.status == CallStatus.CLOSED


def test_closing_early_drops_whoever_was_never_written_to(call: Call, coordinator: User) -> None:
    choose_members(call=call, organisations=[active_member()], by=coordinator)
    close_call(call=call, by=coordinator)
    assert states(call) == ["no_answer"]


def test_cancelling_tells_those_who_were_asked(
    call: Call, invitation: CallInvitation, member: User, other_member: User, coordinator: User
) -> None:
    other = other_member.affiliations.get().organisation
    choose_members(call=call, organisations=[other], by=coordinator)
    invite_further(call=call, by=coordinator)
    decline_call(invitation=call.invitations.get(organisation=other), reason=CallRefusal.PLACE, by=other_member)
    cancelled = cancel_call(call=call, note="The country has what it needs.", by=coordinator)
    assert cancelled.status == CallStatus.CANCELLED
    assert mails("matching/call_cancelled") == [(member.email, "en")]
    assert "The country has what it needs." not in OutgoingEmail.objects.latest("pk").text


def test_date_is_only_moved_later(call: Call, coordinator: User) -> None:
    for wrong in (call.answer_by, call.answer_by - DAY):
        with pytest.raises(ValidationError):
            extend_call(call=call, answer_by=wrong, by=coordinator)
    assert extend_call(call=call, answer_by=call.answer_by + DAY, by=coordinator).answer_by == call.answer_by + DAY


def sent_days_ago(call: Call, days: int) -> None:
    call.invitations.update(sent_at=timezone.now() - days * DAY)


def test_reminder_goes_once_before_the_date_to_those_who_have_not_answered(
    call: Call, need: Need, own: Organisation, offer: Offer, member: User, other_member: User, coordinator: User
) -> None:
    other = other_member.affiliations.get().organisation
    choose_members(call=call, organisations=[other], by=coordinator)
    invite_further(call=call, by=coordinator)
    answer_call(invitation=call.invitations.get(organisation=own), parts=[part(need, offer)], by=member)
    sent_days_ago(call, 5)
    assert remind_of_calls() == 0
    Call.objects.update(answer_by=TODAY() + 2 * DAY)
    assert [remind_before_the_end(TODAY()), remind_before_the_end(TODAY() + DAY)] == [1, 0]
    assert mails("matching/call_reminder") == [(other_member.email, "en")]


def test_reminder_goes_again_before_a_later_date(call: Call) -> None:
    sent_days_ago(call, 9)
    Call.objects.update(answer_by=TODAY() + 2 * DAY)
    assert remind_before_the_end(TODAY()) == 1
    call.invitations.update(reminded_at=timezone.now() - 3 * DAY)
    Call.objects.update(answer_by=TODAY() + DAY)
    assert remind_before_the_end(TODAY()) == 1


def test_who_is_reminded_by_hand_is_reminded_once_a_day(call: Call, member: User, coordinator: User) -> None:
    with pytest.raises(Conflict):
        remind_members(call=call, by=coordinator)
    sent_days_ago(call, 1)
    remind_members(call=call, by=coordinator)
    with pytest.raises(Conflict):
        remind_members(call=call, by=coordinator)
    assert mails("matching/call_reminder") == [(member.email, "en")]


def test_member_sees_its_own_invitation_once_it_was_sent(
    need: Need, own: Organisation, member: User, member_viewer: User, other_member: User, coordinator: User
) -> None:
    draft = chosen_call(own, by=coordinator, country_request=need.request_country.country_request)
    seen = lambda user: CallInvitation.objects.visible_to(user).count()  # noqa: E731
    assert (seen(coordinator), seen(member)) == (1, 0)
    open_call(call=draft, by=coordinator)
    assert [seen(user) for user in (coordinator, member, member_viewer, other_member)] == [1, 1, 1, 0]
    assert Call.objects.visible_to(member).count() == 0
    assert not CountryRequest.objects.visible_to(member).exists()
