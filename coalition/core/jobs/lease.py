"""A worker's hold on a job: renewed while it works, lost when it dies, checked when it writes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from ..models.jobs import DurableJob, JobQuerySet, JobStatus

LEASE = timedelta(seconds=12)
RENEW_EVERY = 3.0


class LeaseLost(Exception):
    """Another attempt has taken over (or the job was ended); nothing of this one may be written."""


class JobCancelled(Exception):
    """Somebody asked for the job to stop."""


class Lease:
    """One attempt's hold on one job."""

    def __init__(self, job: DurableJob) -> None:
        self._model = type(job)
        self._pk = job.pk
        self._attempt = job.attempts

    def report(self, stage: str, progress: int) -> None:
        """Show a stage and a percentage; raise JobCancelled or LeaseLost where the work should stop."""
        self._renew(stage=stage, progress=progress)
        if self._held().filter(cancel_requested_at__isnull=False).exists():
            raise JobCancelled

    @contextmanager
    def complete(self) -> Iterator[None]:
        """Run the writes of the job and its end in one transaction; raise LeaseLost where it is no longer ours."""
        with transaction.atomic():
            if not self._held().select_for_update().exists():
                raise LeaseLost
            yield
            self._held().update(
                status=JobStatus.DONE, progress=100, finished_at=timezone.now(), version=F("version") + 1
            )

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
