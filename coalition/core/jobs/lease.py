"""A worker's hold on a job: renewed while it works, lost when it dies, checked when it writes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from ..models.jobs import DurableJob, JobFailure, JobQuerySet, JobStatus

LEASE = timedelta(seconds=settings.JOB_LEASE_SECONDS)
RENEW_EVERY = settings.JOB_LEASE_SECONDS / 4


class LeaseLost(Exception):
    """Another attempt has taken over, or the job was ended or cancelled; nothing of this one may be written."""


class JobUnwanted(Exception):
    """The work itself found that nobody waits for it any more."""


class GivenUp(Exception):
    """No further attempt would end better than this one."""

    def __init__(self, failure: JobFailure, words: str) -> None:
        super().__init__(words)
        self.failure = failure


class Lease:
    """One attempt's hold on one job, for `limit` at most."""

    def __init__(self, job: DurableJob, *, limit: timedelta | None = None) -> None:
        self._model = type(job)
        self._pk = job.pk
        self._attempt = job.attempts
        self._began = job.started_at or timezone.now()
        self._limit = limit

    def report(self, stage: str, progress: int, **details: object) -> None:
        """Show a stage, a percentage and other fields of the row; raise LeaseLost or GivenUp where the work ends."""
        self._renew(stage=stage, progress=progress, **details)
        if self._limit is not None and timezone.now() > self._began + self._limit:
            raise GivenUp(JobFailure.TIME_OUT, f"Ended after {self._limit.total_seconds():.0f} seconds.")

    @contextmanager
    def complete(self) -> Iterator[None]:
        """Run the writes of the job and its end in one transaction; raise LeaseLost where it is no longer ours.

        The row is locked only for the end, so that a person who cancels does not wait for the writes.
        """
        with transaction.atomic():
            yield
            ended = {"status": JobStatus.DONE, "progress": 100, "finished_at": timezone.now()}
            if not self._held().update(version=F("version") + 1, **ended):
                raise LeaseLost

    @contextmanager
    def kept_alive(self) -> Iterator[None]:
        """Renew the lease from a thread of its own while the block runs."""
        over = threading.Event()
        keeper = threading.Thread(target=self._keep, args=(over,), daemon=True)
        keeper.start()
        try:
            yield
        finally:
            over.set()
            keeper.join()

    def _keep(self, over: threading.Event) -> None:
        try:
            while not over.wait(RENEW_EVERY):
                self._renew()
        except LeaseLost:
            return
        finally:
            connection.close()

    def _renew(self, **changes: object) -> None:
        if not self._held().update(lease_until=timezone.now() + LEASE, **changes):
            raise LeaseLost

    def _held(self) -> JobQuerySet:
        return self._model.objects.held(self._pk, self._attempt)
