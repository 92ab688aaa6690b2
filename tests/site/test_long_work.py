"""Long work of every kind: shows how far it is, refreshes itself without a script, can be left and is found again."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coalition.core.jobs import registry
from coalition.core.models import JobStatus
from coalition.core.models.jobs import DurableJob
from coalition.reports.models import ProgressReport
from members.models import User
from tests.core.page_forms import forms_of
from tests.faults.job_kinds import KINDS, queue_reports

pytestmark = pytest.mark.django_db
REFRESH = '<noscript><meta http-equiv="refresh" content="5"></noscript>'


def place_of(job: Any) -> str:
    """The page where whoever waits for the job watches it."""
    return {
        "core.outgoingemail": lambda: reverse("site:job-kind", args=["core.outgoingemail"]),
        "core.periodicrun": lambda: reverse("site:job-kind", args=["core.periodicrun"]),
        "core.webhookdelivery": lambda: reverse("members:webhook", args=[job.subscription_id]),
        "members.importstep": lambda: job.source.get_absolute_url(),
        "matching.matchrun": lambda: job.get_absolute_url(),
        "matching.runreplay": lambda: job.run.get_absolute_url(),
        "matching.backtest": lambda: job.get_absolute_url(),
        "reports.progressreport": lambda: job.get_absolute_url(),
    }[job._meta.label_lower]()


def list_of(job: Any) -> str:
    """The list that leads back to this page."""
    return {
        "core.outgoingemail": lambda: reverse("site:jobs"),
        "core.periodicrun": lambda: reverse("site:jobs"),
        "core.webhookdelivery": lambda: reverse("members:webhooks"),
        "members.importstep": lambda: reverse("members:spreadsheets", args=[job.source.kind]),
        "matching.matchrun": lambda: reverse("matching:runs"),
        "matching.runreplay": lambda: reverse("matching:runs"),
        "matching.backtest": lambda: reverse("matching:back-tests"),
        "reports.progressreport": lambda: reverse("reports:library"),
    }[job._meta.label_lower]()


def watcher_of(job: Any, people: dict[str, Any]) -> User:
    owner = getattr(getattr(job, "subscription", None), "user", None) or getattr(
        getattr(job, "source", None), "uploaded_by", None
    )
    found: User = owner or people["coordinator"]
    return found


def begun(job: DurableJob) -> DurableJob:
    """As a worker leaves it in the middle, under the database's guard."""
    rows = type(job)._default_manager.filter(pk=job.pk)
    if job.status == JobStatus.QUEUED:
        rows.update(status=JobStatus.RUNNING, attempts=1, started_at=timezone.now(), progress=40)
    job.refresh_from_db()
    return job


@pytest.mark.parametrize("name", sorted(KINDS))
def test_work_shows_how_far_it_is_refreshes_itself_and_is_found_again(
    name: str, client: Client, people: dict[str, Any]
) -> None:
    kind = KINDS[name]
    job = begun(kind.model._default_manager.get(pk=kind.queue(1)[0]))
    client.force_login(watcher_of(job, people))
    page = client.get(place_of(job)).content.decode()
    assert (REFRESH in page, place_of(job) in client.get(list_of(job)).content.decode()) == (True, True)
    rows = type(job)._default_manager.filter(pk=job.pk)
    rows.update(status=JobStatus.CANCELLED, finished_at=timezone.now())
    assert REFRESH not in client.get(place_of(job)).content.decode()


def test_every_kind_of_work_is_watched_somewhere() -> None:
    assert {kind.job.label for kind in KINDS.values()} == set(registry.KINDS)


def test_report_that_is_being_built_is_cancelled_by_a_coordinator(client: Client, coordinator: User) -> None:
    report = begun(ProgressReport.objects.get(pk=queue_reports(1)[0]))
    client.force_login(coordinator)
    address = reverse("reports:report", args=[report.pk])
    page = client.get(address).content.decode()
    (form,) = [form for form in forms_of(page) if form.action.endswith("/cancel/")]
    assert "40%" in page
    client.post(form.action, form.answers)
    report.refresh_from_db()
    assert (report.status, report.content) == (JobStatus.CANCELLED, {})
    assert "Nothing of it was kept." in client.get(address).content.decode()
