"""The jobs of one kind, the latest first; mails with their event and reader, periodic runs with their task."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import django_filters
from django.conf import settings
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.core.idempotency import new_submission_key
from coalition.core.jobs.periodic import TASKS
from coalition.core.jobs.registry import JobKind
from coalition.core.lists import Column, ListFilter, SortFilter, by_words
from coalition.core.masking import mask_address
from coalition.core.models import DurableJob, JobStatus, OutgoingEmail, PeriodicRun
from coalition.core.outbox.events import EVENTS

from .overview import step_open
from .wording import STATUS_KINDS, attempts_words, failure_words, took, write_duration

COMMON = ("status", "attempts", "created_at", "started_at", "finished_at", "progress", "failure", "last_error")


JOB_COLUMNS = (
    Column("number", _("Number"), "pk", "pk"),
    Column("status", _("Status"), by_words("status", JobStatus.choices), "get_status_display"),
    Column("queued", _("Queued"), "created_at", lambda job: timezone.localtime(job.created_at).isoformat()),
    Column("attempts", _("Attempts"), cell="attempts"),
    Column("took", _("Took"), lambda: F("finished_at") - F("started_at"), lambda job: write_duration(took(job)), True),
    Column("why", _("Why it failed"), cell=lambda job: failure_words(job.failure, job.last_error)),
)


class JobFilter(ListFilter):
    status = django_filters.ChoiceFilter(label=_("Status"), choices=JobStatus.choices, empty_label=_("Any"))
    sort = SortFilter(*JOB_COLUMNS, default="-number")


class MailFilter(JobFilter):
    event = django_filters.ChoiceFilter(
        label=_("Mail"), choices=lambda: [(event.name, event.label) for event in EVENTS.values()], empty_label=_("Any")
    )
    language = django_filters.ChoiceFilter(label=_("Language"), choices=settings.LANGUAGES, empty_label=_("Any"))
    sort = SortFilter(
        Column("mail", _("Mail"), "event", lambda mail: _mail_cells(mail)[0]),
        Column("to", _("To"), cell=lambda mail: mask_address(mail.to)),
        Column("language", _("Language"), "language", "language"),
        *JOB_COLUMNS,
        default="-number",
    )


class TaskFilter(JobFilter):
    task = django_filters.ChoiceFilter(
        label=_("Task"), choices=lambda: [(task.name, task.label) for task in TASKS.values()], empty_label=_("Any")
    )
    sort = SortFilter(
        Column("task", _("Task"), "task", lambda run: _run_cells(run)[0]),
        Column("result", _("Result"), "result", "result", may_be_empty=True),
        *JOB_COLUMNS,
        default="-number",
    )


Cells = Callable[[Any], tuple[Any, ...]]


class Listing:
    """How the jobs of a kind are listed: which filter, and what stands beside what all jobs have."""

    def __init__(
        self,
        filter_class: type[JobFilter] = JobFilter,
        fields: tuple[str, ...] = (),
        cells: Cells = lambda job: (),
    ) -> None:
        self.filter_class, self.fields, self.cells = filter_class, fields, cells
        listed: tuple[Column, ...] = filter_class.base_filters["sort"].columns
        self.columns = tuple(column for column in listed if column not in JOB_COLUMNS)

    def rows(self, kind: JobKind) -> QuerySet[Any]:
        """Only these columns: a job's own may be large, or not for whoever looks after the machine."""
        return kind.model.objects.only(*COMMON, *self.fields)


def _mail_cells(mail: OutgoingEmail) -> tuple[Any, ...]:
    event = EVENTS.get(mail.event)
    return (str(event.label) if event else mail.event, mask_address(mail.to), mail.language)


def _run_cells(run: PeriodicRun) -> tuple[Any, ...]:
    task = TASKS.get(run.task)
    return (str(task.label) if task else run.task, "" if run.result is None else run.result)


LISTINGS: dict[type[DurableJob], Listing] = {
    OutgoingEmail: Listing(MailFilter, ("event", "to", "language"), cells=_mail_cells),
    PeriodicRun: Listing(TaskFilter, ("task", "result"), cells=_run_cells),
}


def listing_of(kind: JobKind) -> Listing:
    return LISTINGS.get(kind.model) or Listing()


def filtered(request: HttpRequest, kind: JobKind) -> JobFilter:
    listing = listing_of(kind)
    return listing.filter_class(request.GET, listing.rows(kind), request=request)


def job_row(job: DurableJob, kind: JobKind) -> dict[str, Any]:
    listing = listing_of(kind)
    return {
        "job": job,
        "cells": [(column.label, cell) for column, cell in zip(listing.columns, listing.cells(job), strict=True)],
        "status_kind": STATUS_KINDS[job.status],
        "took": write_duration(took(job)),
        "tried": attempts_words(job.attempts),
        "why": failure_words(job.failure, job.last_error),
        "step": "" if kind.is_part else step_open(job.status),
        "key": new_submission_key(),
    }
