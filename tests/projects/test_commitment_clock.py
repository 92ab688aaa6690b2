"""Two reminders about each day that was named, then the promise lapses and the Secretariat is told."""

import datetime
import re

import pytest
from django.utils import timezone

from coalition.core.access import Role
from coalition.core.models import OutgoingEmail, TransitionRecord
from members.models import Organisation, User
from projects.choices import LAPSE_AFTER, LAPSE_AFTER_REMINDER, REMIND_AGAIN_AFTER, REMIND_BEFORE
from projects.models import Commitment
from projects.services.commitment_clock import lapse_commitments, remind_of_commitments
from projects.services.commitment_updates import confirm_commitment, reach_milestone, report_commitment
from projects.tasks import lapse, remind
from projects.workflow import COMMITMENT
from tests.factories.members import person
from tests.factories.projects import CommitmentFactory, MilestoneFactory, MoneyFactory, UpdateFactory
from tests.factories.states import bring_to
from tests.told import told

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def own(member: User) -> Organisation:
    return Organisation.objects.get(affiliations__user=member)


@pytest.fixture
def commitment(own: Organisation) -> Commitment:
    return CommitmentFactory(organisation=own)


def mails() -> list[tuple[str, str]]:
    return list(OutgoingEmail.objects.order_by("pk").values_list("event", "to"))


def state_of(commitment: Commitment) -> str:
    return Commitment.objects.get(pk=commitment.pk).status


def reminded(commitment: Commitment) -> datetime.date:
    """Remind twice without an answer; the day of the second one."""
    first = commitment.expected_on - REMIND_BEFORE
    second = commitment.expected_on + REMIND_AGAIN_AFTER
    assert (remind_of_commitments(first), remind_of_commitments(second)) == (1, 1)
    return second


def test_first_reminder_goes_two_weeks_before_the_day_and_once(commitment: Commitment, member: User) -> None:
    first = commitment.expected_on - REMIND_BEFORE
    assert [remind_of_commitments(first + DAY * number) for number in (-1, 0, 0, 1, 20)] == [0, 1, 0, 0, 0]
    assert mails() == [("projects/commitment_reminder", member.email)]
    second = commitment.expected_on + REMIND_AGAIN_AFTER
    assert [remind_of_commitments(second + DAY * number) for number in (-1, 0, 1, 30)] == [0, 1, 0, 0]
    assert OutgoingEmail.objects.latest("pk").subject.startswith("Second reminder")


def test_mail_leads_to_the_answer_in_the_readers_language(commitment: Commitment, member: User) -> None:
    User.objects.filter(pk=member.pk).update(language="fr")
    remind_of_commitments(commitment.expected_on - REMIND_BEFORE)
    mail = OutgoingEmail.objects.get()
    assert re.findall(r"https?://[^/]+(/\S+)", mail.text) == [f"/fr/commitments/{commitment.pk}/update/"]
    assert (mail.language, commitment.reference in mail.subject, "500" in mail.text) == ("fr", True, True)


def test_one_mail_a_day_names_every_day_that_is_due(commitment: Commitment, member: User) -> None:
    for title in ("Teachers chosen", "Rooms found"):
        MilestoneFactory(commitment=commitment, title=title, due_on=commitment.expected_on)
    MilestoneFactory(commitment=commitment, title="Done", due_on=commitment.expected_on, done_on=timezone.localdate())
    assert remind_of_commitments(commitment.expected_on - REMIND_BEFORE) == 1
    text = OutgoingEmail.objects.get().text
    assert [words in text for words in ("Teachers chosen", "Rooms found", "all is delivered", "Done")] == [
        True,
        True,
        True,
        False,
    ]


def test_milestone_is_reminded_of_twice_and_never_lapses_the_rest(commitment: Commitment) -> None:
    milestone = MilestoneFactory(commitment=commitment)
    days = [milestone.due_on - REMIND_BEFORE, milestone.due_on + REMIND_AGAIN_AFTER, commitment.expected_on - DAY * 20]
    assert [remind_of_commitments(day) for day in days] == [1, 1, 0]
    assert lapse_commitments(commitment.expected_on - DAY) == 0


def test_who_answered_within_the_two_weeks_is_asked_on_the_day(commitment: Commitment, member: User) -> None:
    Commitment.objects.update(expected_on=timezone.localdate() + DAY * 10)
    confirm_commitment(commitment=commitment, by=member)
    day = timezone.localdate() + DAY * 10
    assert [remind_of_commitments(day + DAY * number) for number in (-1, 0, 6, 7)] == [0, 1, 0, 1]


def test_answer_to_the_first_reminder_spares_the_second(commitment: Commitment, member: User) -> None:
    Commitment.objects.update(expected_on=timezone.localdate() + DAY * 10)
    remind_of_commitments(timezone.localdate())
    report_commitment(commitment=commitment, delivered=10, by=member, expected_on=timezone.localdate() + DAY * 90)
    assert remind_of_commitments(timezone.localdate() + DAY * 17) == 0
    assert remind_of_commitments(timezone.localdate() + DAY * 76) == 1


def test_reached_milestone_is_not_asked_about_again(commitment: Commitment, member: User) -> None:
    milestone = MilestoneFactory(commitment=commitment, due_on=timezone.localdate() + DAY * 5)
    assert remind_of_commitments(timezone.localdate()) == 1
    reach_milestone(milestone=milestone, by=member)
    assert remind_of_commitments(timezone.localdate() + DAY * 12) == 0


def test_silence_lapses_the_promise_and_tells_the_secretariat(
    commitment: Commitment, member: User, coordinator: User
) -> None:
    second = reminded(commitment)
    day = max(commitment.expected_on + LAPSE_AFTER, second + LAPSE_AFTER_REMINDER)
    assert [lapse_commitments(day + DAY * number) for number in (-1, 0, 1)] == [0, 1, 0]
    assert state_of(commitment) == "lapsed"
    record = TransitionRecord.objects.of(commitment).get()
    assert (record.name, record.actor) == ("lapse", None)
    assert told("projects")[2:] == [
        ("projects/commitment_lapsed", member.email),
        ("projects/commitment_escalated", coordinator.email),
    ]


def test_nothing_lapses_without_two_reminders(commitment: Commitment) -> None:
    """The control: the same day, the clock having stood still until then."""
    late = commitment.expected_on + LAPSE_AFTER * 3
    assert lapse_commitments(late) == 0
    assert remind_of_commitments(late) == 1
    assert (lapse_commitments(late + LAPSE_AFTER), state_of(commitment)) == (0, "pledged")
    second = late + REMIND_AGAIN_AFTER
    assert remind_of_commitments(second) == 1
    assert lapse_commitments(second + LAPSE_AFTER_REMINDER - DAY) == 0
    assert lapse_commitments(second + LAPSE_AFTER_REMINDER) == 1


def test_what_is_delivered_neither_asks_nor_lapses(commitment: Commitment, own: Organisation) -> None:
    UpdateFactory(commitment=commitment, delivered=500)
    UpdateFactory(commitment=MoneyFactory(organisation=own), delivered=12000)
    assert remind_of_commitments(commitment.expected_on) == 0
    Commitment.objects.update(reminders=2, reminded_on=timezone.localdate())
    assert lapse_commitments(commitment.expected_on + LAPSE_AFTER * 2) == 0


@pytest.mark.parametrize("state", ["delivered", "lapsed", "withdrawn"])
def test_what_has_ended_is_left_in_peace(commitment: Commitment, state: str) -> None:
    UpdateFactory(commitment=commitment)
    bring_to(commitment, COMMITMENT, state)
    assert remind_of_commitments(commitment.expected_on) == 0
    Commitment.objects.update(reminders=2, reminded_on=timezone.localdate())
    assert lapse_commitments(commitment.expected_on + LAPSE_AFTER * 2) == 0


def test_coordinators_are_asked_for_a_member_that_never_signs_in(coordinator: User) -> None:
    silent = CommitmentFactory()
    person(Role.MEMBER_VIEWER, organisation=silent.organisation)
    remind_of_commitments(silent.expected_on - REMIND_BEFORE)
    assert mails() == [("projects/commitment_reminder", coordinator.email)]


def test_tasks_ask_for_today(commitment: Commitment) -> None:
    assert (remind(), lapse()) == (0, 0)
    Commitment.objects.update(expected_on=timezone.localdate() + DAY)
    assert (remind(), lapse()) == (1, 0)
