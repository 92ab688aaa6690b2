"""What a worker does with a progress report: it reads the register once and keeps what it found."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext_noop as _

from coalition.core.failpoints import fail_point
from coalition.core.jobs.lease import Lease
from coalition.core.jobs.registry import JobKind

from .content import (
    flagship_names,
    headline_of,
    map_of,
    missions_of,
    projects_of,
    results_of,
    sources_of,
    stories_of,
)
from .models import ProgressReport


def perform_report(report: ProgressReport, lease: Lease) -> None:
    """Build it in its own language. All is written in one commit, and never again."""
    fail_point("progressreport.begun")
    with translation.override(report.language):
        lease.report(_("Counting"), 0)
        projects = projects_of(report)
        content: dict[str, Any] = {"headline": headline_of(report, projects), "flagships": flagship_names(report)}
        lease.report(_("Reading the missions"), 30)
        content |= {"missions": missions_of(report), "map": map_of(projects)}
        lease.report(_("Reading results and stories"), 60)
        content |= {"results": results_of(report, projects), "stories": stories_of(report)}
        content["sources"] = sources_of(content["missions"], content["results"])
        content["built_on"] = date_format(timezone.localdate(), "DATE_FORMAT")
    fail_point("progressreport.found")
    with lease.complete():
        ProgressReport.objects.filter(pk=report.pk).update(content=content)
        fail_point("progressreport.recorded")
    fail_point("progressreport.committed")


PROGRESS_REPORT = JobKind(ProgressReport, perform_report, limit=timedelta(minutes=5))
