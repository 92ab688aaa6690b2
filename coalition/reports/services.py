"""What can be done to a progress report: asked for, cancelled, issued, taken back, tried again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.conflicts import Conflict
from coalition.core.jobs.services import cancel_job, retry_job
from coalition.core.models import JobStatus
from coalition.core.models.jobs import JOB
from coalition.core.observability import current_request_id
from coalition.core.rows import lock_seen
from members.services.rights import demand

from .models import ProgressReport
from .workflow import COORDINATOR, ISSUE


@transaction.atomic
def ask_for_report(
    *,
    title: str,
    starts_on: date,
    ends_on: date,
    audience: str,
    language: str,
    by: Actor,
    flagships: Iterable[str] = (),
    foreword: str = "",
) -> ProgressReport:
    """Queue it; a worker builds it. Raise ValidationError, by field, for a period that is none or not over."""
    demand(COORDINATOR, by=by)
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("The period ends before it begins.")})
    if ends_on > timezone.localdate():
        raise ValidationError({"ends_on": _("The period is not over yet.")})
    report = ProgressReport(
        title=title,
        foreword=foreword.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
        audience=audience,
        language=language,
        flagships=sorted(flagships),
        asked_by_id=by.pk,
        request_id=current_request_id(),
        is_demonstration=settings.DEMO,
    )
    report.full_clean(exclude=["asked_by"])
    report.save()
    JOB.record_start(report, by=by)
    ISSUE.record_start(report, by=by)
    return report


@transaction.atomic
def issue_report(*, report: ProgressReport, by: Actor, version: int | None = None) -> ProgressReport:
    """Let its audience read it, at the address that it keeps."""
    current = lock_seen(ProgressReport, report.pk, version=version)
    ISSUE.check(current, "issue", by=by)
    if current.status != JobStatus.DONE:
        raise Conflict(_("It is not built yet."))
    ISSUE.move(current, "issue", by=by, issued_at=timezone.now())
    return current


@transaction.atomic
def withdraw_report(*, report: ProgressReport, note: str, by: Actor, version: int | None = None) -> ProgressReport:
    """Take it from its audience; what it said stays on record."""
    current = lock_seen(ProgressReport, report.pk, version=version)
    ISSUE.move(current, "withdraw", by=by, note=note.strip())
    return current


def cancel_report(*, report: ProgressReport, by: Actor, version: int | None = None) -> ProgressReport:
    """Stop one that waits for a worker or is being built; nothing of it is kept."""
    demand(COORDINATOR, by=by)
    cancel_job(job=report, by=by)
    return report


def retry_report(*, report: ProgressReport, by: Actor, version: int | None = None) -> ProgressReport:
    """Let a failed one be built once more."""
    demand(COORDINATOR, by=by)
    retry_job(job=report, by=by)
    return report
