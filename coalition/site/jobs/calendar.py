"""What comes back by the calendar: when it last ran and how it ended, and when it is due again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from celery.schedules import maybe_schedule
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from coalition.core.idempotency import new_submission_key
from coalition.core.jobs.periodic import TASKS, PeriodicTask
from coalition.core.models import PeriodicRun

from .wording import STATUS_KINDS, failure_words, took, write_duration

GRACE = timedelta(minutes=5)  # beat and the sweep take some seconds


def task_parts() -> list[dict[str, Any]]:
    """Return each task of beat with its latest run, the one due first on top; one query."""
    now, schedule = timezone.now(), schedules()
    latest: QuerySet[Any] = PeriodicRun.objects.filter(task__in=schedule).order_by("task", "-pk").distinct("task")
    runs = {run.task: run for run in latest}
    parts = [_part(TASKS[name], schedule[name], runs.get(name), now) for name in schedule]
    return sorted(parts, key=lambda part: (part["due"], part["name"]))


def schedules() -> dict[str, Any]:
    """When each task is due, by its name; of those that the portal's code declares."""
    entries = settings.CELERY_BEAT_SCHEDULE.values()
    return {entry["task"]: entry["schedule"] for entry in entries if entry["task"] in TASKS}


def due_at(schedule: Any, last: datetime) -> datetime:
    """The first time after `last` that beat asks for the task."""
    found: Any = maybe_schedule(schedule)
    now: datetime = found.now()
    due = now + found.remaining_estimate(last) + timedelta(seconds=0.5)  # it looks at the clock once more
    return due.replace(microsecond=0)


def _part(task: PeriodicTask, schedule: Any, run: Any, now: datetime) -> dict[str, Any]:
    due = due_at(schedule, run.created_at if run else now)
    return {
        "name": task.name,
        "label": task.label,
        "run": run,
        "status_kind": STATUS_KINDS[run.status] if run else "",
        "took": write_duration(took(run)) if run else "",
        "why": failure_words(run.failure, run.last_error) if run else "",
        "due": due,
        "is_late": due < now - GRACE,
        "key": new_submission_key(),
    }
