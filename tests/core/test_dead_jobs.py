"""The shell's way to see what failed for good and to try it again."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from coalition.core.models import JobStatus, OutgoingEmail
from members.models import User


@pytest.fixture
def dead(db: None) -> OutgoingEmail:
    """Through the database's own guard: queued, then given up."""
    mail = OutgoingEmail.objects.create(event="test/event", key="k", to="reader@example.org", language="en")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_outgoingemail SET status = 'dead', attempts = 3, last_error = 'no luck'")
    return mail


def said(**options: object) -> str:
    output = StringIO()
    call_command("dead_jobs", stdout=output, **options)
    return output.getvalue()


def test_dead_job_is_listed_with_its_last_error(dead: OutgoingEmail) -> None:
    assert said() == f"core.outgoingemail {dead.pk}: test/event to reader@example.org: no luck\n"


def test_dead_job_is_queued_again_by_a_member_of_the_staff(dead: OutgoingEmail, coordinator: User) -> None:
    said(retry=True, by=coordinator.email)
    dead.refresh_from_db()
    assert (dead.status, dead.attempts, said()) == (JobStatus.QUEUED, 0, "")


@pytest.mark.parametrize("by", [None, "nobody@example.org"])
def test_retry_without_a_person_is_refused(dead: OutgoingEmail, by: str | None) -> None:
    with pytest.raises(CommandError, match="member of the staff"):
        said(retry=True, by=by)


def test_retry_by_a_member_organisation_is_refused(dead: OutgoingEmail, member: User) -> None:
    with pytest.raises(CommandError, match="the Secretariat"):
        said(retry=True, by=member.email)
