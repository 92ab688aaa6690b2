"""The life of a durable job, on the mail as the first kind."""

from datetime import timedelta
from email import message_from_bytes

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from coalition.core.jobs.registry import KINDS
from coalition.core.jobs.services import claim_due, perform
from coalition.core.models import JobStatus, OutgoingEmail
from coalition.core.outbox.backends import FileBackend

LABEL = "core.outgoingemail"


@pytest.fixture
def mail(transactional_db: None) -> OutgoingEmail:
    return OutgoingEmail.objects.create(
        event="test/event", key="k", to="reader@example.org", language="en", subject="S", text="T", html="<p>T</p>"
    )


def claim(later: timedelta = timedelta()) -> list[int]:
    return claim_due(KINDS[LABEL], now=timezone.now() + later)


def state(mail: OutgoingEmail) -> tuple[str, int]:
    mail.refresh_from_db()
    return mail.status, mail.attempts


def test_due_job_is_nudged_once_until_it_is_due_again(mail: OutgoingEmail) -> None:
    assert (claim(), claim(), claim(timedelta(seconds=11))) == ([mail.pk], [], [mail.pk])


def test_performed_job_is_done_and_a_second_nudge_changes_nothing(mail: OutgoingEmail, mailoutbox: list) -> None:
    perform(LABEL, mail.pk)
    perform(LABEL, mail.pk)
    assert (state(mail), len(mailoutbox)) == ((JobStatus.DONE, 1), 1)


def test_job_of_a_dead_worker_comes_back_and_is_given_up_after_three(mail: OutgoingEmail) -> None:
    seen = []
    for _ in range(3):
        OutgoingEmail.objects.filter(pk=mail.pk, status=JobStatus.QUEUED).update(
            status=JobStatus.RUNNING, attempts=mail.attempts + 1, lease_until=timezone.now() - timedelta(seconds=1)
        )
        claim()
        seen.append(state(mail))
    assert seen == [(JobStatus.QUEUED, 1), (JobStatus.QUEUED, 2), (JobStatus.DEAD, 3)]


def test_failing_job_waits_longer_each_time_and_then_is_dead(mail: OutgoingEmail, settings: object) -> None:
    settings.EMAIL_BACKEND = "no.such.Backend"  # type: ignore[attr-defined]
    seen = []
    for _ in range(3):
        perform(LABEL, mail.pk)
        seen.append(state(mail))
        OutgoingEmail.objects.filter(pk=mail.pk).update(due_at=timezone.now())
    assert seen == [(JobStatus.QUEUED, 1), (JobStatus.QUEUED, 2), (JobStatus.DEAD, 3)]
    assert "no" in mail.last_error


def test_no_kind_of_work_is_tried_more_than_three_times() -> None:
    assert {label for label, kind in KINDS.items() if kind.max_attempts > 3} == set()


def test_database_refuses_a_step_that_the_table_does_not_have(mail: OutgoingEmail) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE core_outgoingemail SET status = 'done' WHERE id = %s", [mail.pk])
    assert state(mail) == (JobStatus.QUEUED, 0)


def test_mail_file_is_one_for_each_message_id(mail: OutgoingEmail, settings: object, tmp_path: object) -> None:
    from django.core.mail import EmailMessage

    settings.MAIL_DIR = tmp_path  # type: ignore[attr-defined]
    for body in ("first", "again"):
        FileBackend().send_messages([EmailMessage("S", body, to=["a@b.c"], headers={"Message-ID": mail.message_id})])
    (only,) = tmp_path.iterdir()  # type: ignore[attr-defined]
    assert message_from_bytes(only.read_bytes()).get_payload().strip() == "again"
