"""What is due stands in the queue, and the portal reminds of it once."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from members.models import User
from requests.models import Clarification, CountryRequest, FormalLetter
from requests.services.clarifications import answer_clarification
from requests.services.deadlines import remind_of_letters, remind_of_questions
from requests.tasks import remind
from tests.factories.requests import FormalLetterFactory, received
from tests.told import everything_told, readers

pytestmark = pytest.mark.django_db
OFFICE = "office@example.org"


def in_days(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


def asked(days: int, **fields: Any) -> Clarification:
    """An open question whose answer is due in so many days."""
    row = received("clarification", contact_email=OFFICE, **{"title": f"answer in {days}"} | fields)
    return Clarification.objects.create(country_request=row, question="How many radios?", answer_by=in_days(days))


def emergency(days: int, **fields: Any) -> CountryRequest:
    """An emergency without a letter that came in so many days ago."""
    row = received(letter=False, is_emergency=True, contact_email=OFFICE, **{"title": f"sent {days} ago"} | fields)
    CountryRequest.objects.filter(pk=row.pk).update(submitted_at=timezone.now() - timedelta(days=days))
    return row


def titles(client: Client, query: str) -> list[tuple[str, bool]]:
    rows = client.get(f"/secretariat/requests/{query}").context["rows"]
    return [(row["case"].title, row["is_late"]) for row in rows]


def test_queue_shows_what_is_due_and_what_is_late(client: Client, coordinator: User) -> None:
    for days in (-1, 7, 8):
        asked(days)
    for days in (6, 7, 15):
        emergency(days)
    FormalLetterFactory(country_request=emergency(13, title="with letter"))
    received("withdrawn", title="over", letter=False, is_emergency=True)
    client.force_login(coordinator)
    assert titles(client, "?view=due&sort=due") == [
        *sorted([("answer in -1", True), ("sent 15 ago", True)]),
        *sorted([("answer in 7", False), ("sent 7 ago", False)]),
    ]
    page = client.get("/secretariat/requests/?view=due&sort=due").content.decode()
    assert (page.count("answer of the authority"), page.count("letter of the emergency")) == (2, 2)


def test_earlier_of_two_days_counts(client: Client, coordinator: User) -> None:
    row = asked(3, letter=False, is_emergency=True).country_request
    found = CountryRequest.objects.with_deadlines().get(pk=row.pk)
    assert (found.answer_due, found.letter_due, found.due_on) == (in_days(3), in_days(14), in_days(3))


def test_answered_question_is_due_no_more(coordinator: User) -> None:
    made = asked(3)
    answer_clarification(clarification=made, answer="Forty.", by=coordinator)
    assert CountryRequest.objects.with_deadlines().get(pk=made.country_request_id).due_on is None


@pytest.mark.parametrize(("days", "number"), [(4, 0), (3, 1), (0, 1), (-5, 1)])
def test_authority_is_reminded_once_before_the_day(days: int, number: int) -> None:
    asked(days)
    assert [remind_of_questions(in_days(0)), remind_of_questions(in_days(0)), remind_of_questions(in_days(1))] == [
        number,
        0,
        1 if days == 4 else 0,
    ]
    assert readers("requests/question_waits") == [OFFICE]


def test_whom_a_person_reminded_in_these_days_is_left_in_peace() -> None:
    for reminded, title in ((in_days(-1), "just now"), (in_days(-20), "long ago")):
        made = asked(1, title=title)
        Clarification.objects.filter(pk=made.pk).update(reminded_on=reminded)
    assert remind_of_questions(in_days(0)) == 1
    (mail,) = [each for each in everything_told() if each.event == "requests/question_waits"]
    assert "long ago" in mail.text


def test_answered_question_is_not_reminded_of(coordinator: User) -> None:
    answer_clarification(clarification=asked(1), answer="Forty.", by=coordinator)
    assert (remind_of_questions(in_days(0)), readers("requests/question_waits")) == (0, [])


@pytest.mark.parametrize(("days", "number"), [(8, 0), (9, 1), (20, 1)])
def test_missing_letter_of_an_emergency_is_reminded_of_once(days: int, number: int) -> None:
    emergency(days)
    assert [remind_of_letters(in_days(0)) for _ in range(2)] == [number, number]
    mails = [each for each in everything_told() if each.event == "requests/letter_waits"]
    assert [mail.to for mail in mails] == [OFFICE] * number


def test_letter_that_came_is_not_reminded_of() -> None:
    FormalLetterFactory(country_request=emergency(12))
    assert (FormalLetter.objects.count(), remind_of_letters(in_days(0)), readers("requests/letter")) == (1, 0, [])


def test_beat_runs_both_each_day() -> None:
    asked(1)
    emergency(12)
    assert remind() == 2
    assert "requests.remind" in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
