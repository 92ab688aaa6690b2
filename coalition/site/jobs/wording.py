"""How long something took, and what a failed job says: in words, without anybody's address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coalition.core.masking import mask_error
from coalition.core.models import JobFailure
from coalition.core.numerals import write_number

STATUS_KINDS = {"queued": "open", "running": "now", "done": "done", "dead": "warn", "cancelled": "closed"}


def write_duration(took: timedelta | None) -> str:
    """No more than two units; empty where nothing ended."""
    if took is None:
        return ""
    seconds = max(0.0, took.total_seconds())
    if seconds < 10:
        return _("%(seconds)s s") % {"seconds": write_number(round(seconds, 1))}
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return _("%(seconds)s s") % {"seconds": write_number(rest)}
    if minutes < 60:
        return _("%(minutes)s min %(seconds)s s") % {"minutes": write_number(minutes), "seconds": write_number(rest)}
    hours, minutes = divmod(minutes, 60)
    return _("%(hours)s h %(minutes)s min") % {"hours": write_number(hours), "minutes": write_number(minutes)}


def failure_words(failure: str, last_error: str) -> str:
    """What ended the last attempt; for an error its first line."""
    if not failure:
        return ""
    label = str(JobFailure(failure).label)
    return f"{label}: {mask_error(last_error)}" if failure == JobFailure.ERROR and last_error else label


def attempts_words(attempts: int) -> str:
    return ngettext("%(n)s attempt", "%(n)s attempts", attempts) % {"n": write_number(attempts)}


def took(job: Any) -> timedelta | None:
    """Of the last attempt, where it ended."""
    return job.finished_at - job.started_at if job.finished_at and job.started_at else None
