"""The life of a job: swept, nudged, begun, ended. Each step commits by itself."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ..access.roles import Actor
from ..models.jobs import JOB, DurableJob, Heartbeat, JobFailure, JobStatus
from ..observability import request_id_of
from ..rows import lock, save_changes
from .lease import LEASE, GivenUp, JobUnwanted, Lease, LeaseLost
from .registry import KINDS, JobKind

logger = logging.getLogger(__name__)


def claim_due(kind: JobKind, *, now: datetime, limit: int = 50) -> list[int]:
    """End what takes too long and free what dead workers left; mark up to `limit` due rows as nudged.

    Return the ids of these.
    """
    with transaction.atomic():
        if kind.limit is not None:
            kind.model.objects.end_overdue(now, limit=kind.limit)
        kind.model.objects.release_abandoned(now, max_attempts=kind.max_attempts)
        due = kind.model.objects.due(now).select_for_update(skip_locked=True)[:limit]
        ids = [job.pk for job in due]
        kind.model.objects.filter(pk__in=ids).update(nudged_at=now)
    return ids


def perform(label: str, pk: int) -> None:
    """Do the job if it is still to be done. Whatever happens, the row says so afterwards."""
    kind = KINDS[label]
    job = _begin(kind, pk)
    if job is None:
        return
    lease = Lease(job, limit=kind.limit)
    with request_id_of(job.request_id):
        try:
            with lease.kept_alive():
                kind.perform(job, lease)
        except LeaseLost:
            logger.warning("lease lost", extra={"job": label, "pk": pk})
        except JobUnwanted:
            _stop(job)
        except Exception as error:
            logger.exception("job failed", extra={"job": label, "pk": pk})
            _fail(kind, job, error)


def _begin(kind: JobKind, pk: int) -> DurableJob | None:
    now = timezone.now()
    with transaction.atomic():
        waiting = kind.model.objects.filter(pk=pk, status=JobStatus.QUEUED, due_at__lte=now)
        job: DurableJob | None = waiting.select_for_update(skip_locked=True).first()
        if job is None:
            return None
        save_changes(
            job,
            status=JobStatus.RUNNING,
            attempts=job.attempts + 1,
            lease_until=now + LEASE,
            started_at=now,
            failure="",
            last_error="",
        )
    return job


def _stop(job: DurableJob) -> None:
    with transaction.atomic():
        current = lock(type(job), job.pk)
        if current.status == JobStatus.RUNNING and current.attempts == job.attempts:
            save_changes(current, status=JobStatus.CANCELLED, finished_at=timezone.now())


def _fail(kind: JobKind, job: DurableJob, error: Exception) -> None:
    """Put the job back with a growing pause, or give it up after the last attempt."""
    now = timezone.now()
    with transaction.atomic():
        current = lock(type(job), job.pk)
        if current.status != JobStatus.RUNNING or current.attempts != job.attempts:
            return
        why = _why(error)
        if isinstance(error, GivenUp) or current.attempts >= kind.max_attempts:
            save_changes(current, status=JobStatus.DEAD, finished_at=now, **why)
        else:
            due = now + kind.back_off * current.attempts
            save_changes(current, status=JobStatus.QUEUED, due_at=due, nudged_at=None, **why)


def _why(error: Exception) -> dict[str, str]:
    if isinstance(error, GivenUp):
        return {"failure": error.failure, "last_error": str(error)}
    return {"failure": JobFailure.ERROR, "last_error": f"{type(error).__name__}: {error}"[:2000]}


def cancel_job(*, job: DurableJob, by: Actor) -> None:
    """Cancel a job at once. A worker that is at it finds out at its next report; what it made is not kept."""
    with transaction.atomic():
        # Rows that the worker writes refer to this one: a lock of its key would wait for them.
        current = type(job).objects.select_for_update(no_key=True).get(pk=job.pk)
        JOB.move(current, "cancel", by=by, finished_at=timezone.now())
        kind = KINDS.get(current._meta.label_lower)
        if kind and kind.after_cancel:
            kind.after_cancel(current)


def retry_job(*, job: DurableJob, by: Actor) -> None:
    """Give a dead job a new life."""
    with transaction.atomic():
        current = lock(type(job), job.pk)
        JOB.move(current, "retry", by=by, attempts=0, due_at=timezone.now(), nudged_at=None, finished_at=None)


def beat(part: str) -> None:
    """Say that a part of the portal lives."""
    Heartbeat.objects.update_or_create(part=part, defaults={"at": timezone.now()})
