"""Work that comes back by the calendar. Beat, or a person, only asks for it: each time is a durable job of its own.

An app declares its tasks in `tasks.py`, each with what it is in words, and CELERY_BEAT_SCHEDULE says when.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from ..access.permissions import Words
from ..access.roles import SYSTEM, Actor
from ..failpoints import fail_point
from ..models.jobs import JOB, JobFailure, JobStatus
from ..models.periodic import LIVE, PeriodicRun
from ..observability import current_request_id
from .lease import GivenUp, Lease
from .registry import JobKind

Work = Callable[[], int]
W = TypeVar("W", bound=Work)


@dataclass(frozen=True)
class PeriodicTask:
    """`work` is safe to run again: a worker that dies in it is followed by another. It returns what it counted."""

    name: str
    label: Words
    work: Work


TASKS: dict[str, PeriodicTask] = {}


def periodic_task(name: str, label: Words) -> Callable[[W], W]:
    """Declare the function below as the work of this periodic task; called by its name it works at once."""

    def declare(work: W) -> W:
        TASKS[name] = PeriodicTask(name, label, work)

        @shared_task(name=name, ignore_result=True)
        def ask() -> None:
            queue_periodic_run(task=name)

        return work

    return declare


@transaction.atomic
def queue_periodic_run(*, task: str, by: Actor = SYSTEM) -> PeriodicRun:
    """Ask for one time of the task; return the one that is still to be done where there is one."""
    defaults = {"status": JobStatus.QUEUED, "asked_by_id": by.pk, "request_id": current_request_id()}
    run, is_new = PeriodicRun.objects.get_or_create(task=task, status__in=LIVE, defaults=defaults)
    if is_new:
        JOB.record_start(run, by=by)
        PeriodicRun.objects.filter(task=task).outlived(timezone.now()).delete()
    return run


def perform_periodic_run(run: PeriodicRun, lease: Lease) -> None:
    """Do the work, which commits by itself, and record what it counted."""
    task = TASKS.get(run.task)
    if task is None:
        raise GivenUp(JobFailure.ERROR, f"The portal has no periodic task {run.task}.")
    fail_point("periodicrun.begun")
    result = task.work()
    fail_point("periodicrun.worked")
    with lease.complete():
        PeriodicRun.objects.filter(pk=run.pk).update(result=result)
        fail_point("periodicrun.recorded")
    fail_point("periodicrun.committed")


PERIODIC_RUN = JobKind(PeriodicRun, perform_periodic_run)
