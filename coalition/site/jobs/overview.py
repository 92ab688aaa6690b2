"""Every kind of durable work at a glance. Only what the jobs have in common is read, never what a job is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Aggregate, CharField, Count, DurationField, F, Max, Q, QuerySet, Value
from django.urls import reverse
from django.utils.text import capfirst

from coalition.core.idempotency import new_submission_key
from coalition.core.jobs.registry import KINDS, JobKind
from coalition.core.models import JobStatus

from .wording import STATUS_KINDS, attempts_words, failure_words, write_duration

SHOWN = 10
LIVE = (JobStatus.QUEUED, JobStatus.RUNNING)
_TIMES = ("created_at", "started_at", "finished_at")
_COLUMNS = ("kind", "pk", "status", "attempts", *_TIMES, "progress", "failure", "last_error")


class Median(Aggregate):
    """PostgreSQL's continuous percentile of an interval."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def kind_name(label: str) -> str:
    return capfirst(str(KINDS[label].model._meta.verbose_name_plural))


def kind_parts() -> list[dict[str, Any]]:
    """Return each kind with its counts by status, when one was last begun and the median duration; one query."""
    found = {row[0]: row[1:] for row in _union(_summary(kind) for kind in KINDS.values())}
    nothing = (*(0 for _status in JobStatus), None, None)
    return [_kind_part(label, *found.get(label, nothing)) for label in sorted(KINDS, key=kind_name)]


def live_parts() -> list[dict[str, Any]]:
    """Return the jobs that wait or run, the ones that run first; one query."""
    rows = _rows(LIVE).order_by("-status", "created_at", "pk")
    return [_job_part(dict(zip(_COLUMNS, row, strict=True))) for row in rows[:SHOWN]]


def dead_parts() -> list[dict[str, Any]]:
    """Return the latest jobs that were given up; one query."""
    rows = _rows((JobStatus.DEAD,)).order_by("-finished_at", "-pk")
    return [_job_part(dict(zip(_COLUMNS, row, strict=True))) for row in rows[:SHOWN]]


def _summary(kind: JobKind) -> QuerySet[Any, Any]:
    counts = {f"n_{status.value}": Count("pk", filter=Q(status=status)) for status in JobStatus}
    took = Median(F("finished_at") - F("started_at"), filter=Q(status=JobStatus.DONE))
    rows = _named(kind).order_by().values("kind").annotate(**counts, last=Max("started_at"), took=took)
    return rows.values_list("kind", *counts, "last", "took")


def _rows(statuses: Iterable[str]) -> QuerySet[Any, Any]:
    return _union(_named(kind).filter(status__in=statuses).order_by().values_list(*_COLUMNS) for kind in KINDS.values())


def _named(kind: JobKind) -> QuerySet[Any]:
    return kind.model.objects.annotate(kind=Value(kind.label, CharField()))


def _union(rows: Iterable[QuerySet[Any, Any]]) -> QuerySet[Any, Any]:
    first, *others = rows
    return first.union(*others, all=True)


def _kind_part(label: str, *found: Any) -> dict[str, Any]:
    *counts, last, took = found
    url = reverse("site:job-kind", args=[label])
    statuses = zip(JobStatus, counts, strict=True)
    return {
        "name": kind_name(label),
        "url": url,
        "counts": [{"label": status.label, "n": n, "url": f"{url}?status={status.value}"} for status, n in statuses],
        "last": last,
        "took": write_duration(took),
    }


def _job_part(job: dict[str, Any]) -> dict[str, Any]:
    is_part = KINDS[job["kind"]].is_part
    return job | {
        "name": kind_name(job["kind"]),
        "url": reverse("site:job-kind", args=[job["kind"]]),
        "status_label": JobStatus(job["status"]).label,
        "status_kind": STATUS_KINDS[job["status"]],
        "why": failure_words(job["failure"], job["last_error"]),
        "tried": attempts_words(job["attempts"]),
        "step": "" if is_part else step_open(job["status"]),
        "key": new_submission_key(),
    }


def step_open(status: str) -> str:
    """What a person can do with a job in this state."""
    return "retry" if status == JobStatus.DEAD else "cancel" if status in LIVE else ""
