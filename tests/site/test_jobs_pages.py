"""The jobs page: what failed and why, what runs, what comes back by the calendar; who may act, and nobody's address."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coalition.core.access.policy import current_policy
from coalition.core.jobs.periodic import TASKS
from coalition.core.jobs.services import perform
from coalition.core.models import JobStatus, OutgoingEmail, PeriodicRun, TransitionRecord
from coalition.site.jobs.calendar import due_at, schedules
from coalition.site.jobs.overview import kind_parts
from coalition.site.jobs.wording import write_duration
from matching.models import MatchRun, MatchRunPart
from members.models import User
from tests.factories.matching import finished_run

pytestmark = pytest.mark.django_db
JOBS = "/secretariat/jobs/"
MAILS = f"{JOBS}core.outgoingemail/"


def mail(number: int = 0, **fields: Any) -> OutgoingEmail:
    words = {"event": "requests/question", "to": "amina@example.org", "language": "fr"}
    return OutgoingEmail.objects.create(key=f"k{number}", **(words | fields))


def given_up(row: Any, error: str = "SMTPError: amina@example.org\nrefused") -> Any:
    ended = {"status": JobStatus.DEAD, "attempts": 3, "failure": "error", "last_error": error}
    type(row).objects.filter(pk=row.pk).update(finished_at=timezone.now(), **ended)
    row.refresh_from_db()
    return row


def shown(client: Client, user: User, path: str = JOBS) -> str:
    client.force_login(user)
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def posted(client: Client, user: User, path: str, **fields: str) -> int:
    client.force_login(user)
    return client.post(path, {"submission": "a key"} | fields).status_code


def step(row: Any, name: str) -> str:
    return reverse("site:job-step", args=[row._meta.label_lower, row.pk, name])


def test_failed_job_is_shown_with_the_first_line_of_its_error_and_without_an_address(
    client: Client, administrator: User
) -> None:
    given_up(mail())
    for path in (JOBS, MAILS):
        page = shown(client, administrator, path)
        assert "an error: SMTPError: a…@example.org" in page
        assert ("amina@" in page, "refused" in page) == (False, False)


def test_administrator_retries_a_failed_mail_and_leaves_a_record(client: Client, administrator: User) -> None:
    row = given_up(mail())
    assert step(row, "retry") in shown(client, administrator)
    assert posted(client, administrator, step(row, "retry")) == 302
    row.refresh_from_db()
    records = TransitionRecord.objects.filter(subject_type="core.outgoingemail", name="retry")
    assert (row.status, row.attempts, records.get().actor) == (JobStatus.QUEUED, 0, administrator)


def test_administrator_cancels_what_waits(client: Client, administrator: User) -> None:
    row = mail()
    assert posted(client, administrator, step(row, "cancel")) == 302
    row.refresh_from_db()
    assert row.status == JobStatus.CANCELLED


def test_job_that_has_moved_on_is_a_conflict(client: Client, administrator: User) -> None:
    assert posted(client, administrator, step(mail(), "retry")) == 409


def test_coordinator_reads_and_does_not_act(client: Client, coordinator: User) -> None:
    row = given_up(mail())
    for path in (JOBS, MAILS):
        assert '<form method="post" action="/secretariat/jobs/' not in shown(client, coordinator, path)
    assert posted(client, coordinator, step(row, "retry")) == 403
    assert posted(client, coordinator, reverse("site:run-task", args=["matching.lapse"])) == 403
    row.refresh_from_db()
    assert (row.status, PeriodicRun.objects.count()) == (JobStatus.DEAD, 0)


@pytest.mark.parametrize("name", ["approver", "field_office", "ministry", "member", "outsider"])
@pytest.mark.parametrize("path", [JOBS, MAILS])
def test_nobody_else_sees_the_jobs(client: Client, people: dict[str, Any], name: str, path: str) -> None:
    client.force_login(people[name])
    assert client.get(path).status_code == 403


def test_cancelled_matching_run_forgets_what_its_parts_found(
    client: Client, administrator: User, coordinator: User
) -> None:
    run = MatchRun.objects.create(weights=finished_run(by=coordinator).weights, started_by=coordinator)
    part = MatchRunPart.objects.create(run=run, number=1, of=2, blocks=[], solved=b"found")
    assert posted(client, administrator, step(run, "cancel")) == 302
    run.refresh_from_db()
    part.refresh_from_db()
    assert (run.status, part.solved) == (JobStatus.CANCELLED, None)


def test_part_of_a_job_is_not_cancelled_by_itself(client: Client, administrator: User, coordinator: User) -> None:
    part = MatchRunPart.objects.create(run=finished_run(by=coordinator), number=1, of=2, blocks=[])
    assert "look after them" not in shown(client, administrator)
    page = shown(client, administrator, f"{JOBS}matching.matchrunpart/")
    assert ("belong to another job" in page, step(part, "cancel") in page) == (True, False)
    assert posted(client, administrator, step(part, "cancel")) == 404


def test_kinds_are_counted_by_status_with_the_median_of_what_is_done() -> None:
    for number, seconds in enumerate((1, 2, 9)):
        row, now = mail(number), timezone.now()
        for status in (JobStatus.RUNNING, JobStatus.DONE):
            began = now - timedelta(seconds=seconds)
            OutgoingEmail.objects.filter(pk=row.pk).update(status=status, started_at=began, finished_at=now)
    given_up(mail(3))
    mail(4)
    part = next(part for part in kind_parts() if part["url"].endswith("core.outgoingemail/"))
    counts = {str(count["label"]): count["n"] for count in part["counts"]}
    assert counts == {"Waiting": 1, "Running": 0, "Done": 3, "Failed": 1, "Cancelled": 0}
    assert part["took"] == "2 s"


def test_outbox_is_filtered_in_the_address(client: Client, coordinator: User) -> None:
    first, second = mail(1), given_up(mail(2, event="members/offer_cleared", language="ar"), "-")
    for query, expected in {
        "": [second, first],
        "?status=dead": [second],
        "?status=queued": [first],
        "?event=requests/question": [first],
        "?language=ar": [second],
        "?language=ar&status=queued": [],
    }.items():
        client.force_login(coordinator)
        rows = client.get(f"{MAILS}{query}").context["rows"]
        assert [row["job"] for row in rows] == expected, query
    assert "No job fits these filters." in shown(client, coordinator, f"{MAILS}?language=ar&status=queued")
    assert "a…@example.org" in shown(client, coordinator, MAILS)


def test_task_is_asked_for_once_and_done_by_a_worker(client: Client, administrator: User) -> None:
    path = reverse("site:run-task", args=["matching.lapse"])
    assert posted(client, administrator, path, submission="one") == 302
    assert posted(client, administrator, path, submission="two") == 302  # while the first one waits
    run = PeriodicRun.objects.get()
    perform("core.periodicrun", run.pk)
    run.refresh_from_db()
    assert (run.status, run.result, run.asked_by) == (JobStatus.DONE, 0, administrator)
    page = shown(client, administrator)
    assert "Lapse proposals that were not answered" in page


def test_task_that_the_portal_does_not_have_is_not_found(client: Client, administrator: User) -> None:
    assert posted(client, administrator, reverse("site:run-task", args=["no.such"])) == 404


def test_every_task_of_beat_has_a_line_with_its_next_day(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    parts = client.get(JOBS).context["tasks"]
    now = timezone.now()
    assert {part["name"] for part in parts} == set(schedules()) == set(TASKS)
    assert all(now <= part["due"] <= now + timedelta(days=1) and not part["is_late"] for part in parts)


def test_task_that_beat_missed_is_overdue(client: Client, coordinator: User) -> None:
    run = PeriodicRun.objects.create(task="matching.lapse", created_at=timezone.now() - timedelta(days=3))
    client.force_login(coordinator)
    parts = {part["name"]: part for part in client.get(JOBS).context["tasks"]}
    assert [name for name, part in parts.items() if part["is_late"]] == ["matching.lapse"]
    assert due_at(schedules()["matching.lapse"], run.created_at) < timezone.now()


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.44, "0.4 s"), (12.4, "12 s"), (200, "3 min 20 s"), (3725, "1 h 2 min")]
)
def test_duration_is_told_in_two_units_at_most(seconds: float, words: str) -> None:
    assert write_duration(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("name", "arguments"), [("site:jobs", []), ("site:job-kind", ["core.outgoingemail"])])
def test_pages_take_the_declared_queries(
    client: Client,
    administrator: User,
    django_assert_num_queries: Any,
    name: str,
    arguments: list[str],
    rows: int,
) -> None:
    for number in range(rows):
        given_up(mail(number))
        mail(10 + number)
    client.force_login(administrator)
    path = reverse(name, args=arguments)
    client.get(path)
    with django_assert_num_queries(current_policy().find(name).queries):
        client.get(path)
