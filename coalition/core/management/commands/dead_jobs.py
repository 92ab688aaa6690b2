"""Jobs that were given up after their last attempt: see them, and let a member of the staff give them a new life."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from coalition.core.conflicts import Refused
from coalition.core.jobs.registry import KINDS
from coalition.core.jobs.services import retry_job
from coalition.core.models.jobs import DurableJob, JobStatus


class Command(BaseCommand):
    help = "List the jobs that failed for good; with --retry, queue them again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--retry", action="store_true")
        parser.add_argument("--by", help="the address of the member of the staff who retries")

    def handle(self, *args: Any, **options: Any) -> None:
        by = _person(options["by"]) if options["retry"] else None
        for job in dead_jobs():
            last_line = job.last_error.splitlines()[-1] if job.last_error else ""
            self.stdout.write(f"{job._meta.label_lower} {job.pk}: {job}: {last_line}")
            if by:
                try:
                    retry_job(job=job, by=by)
                except Refused as refusal:
                    raise CommandError(str(refusal)) from None


def dead_jobs() -> Iterator[DurableJob]:
    for kind in KINDS.values():
        yield from kind.model.objects.filter(status=JobStatus.DEAD).order_by("pk")


def _person(address: str | None) -> Any:
    """Raises CommandError where nobody has this address."""
    users = get_user_model()._default_manager
    person = users.filter(email__iexact=address, is_active=True).first() if address else None
    if person is None:
        raise CommandError("--retry needs --by with the address of a member of the staff")
    return person
