"""The demonstration's library: the ministerial event as UNESCO states it, an invented one, and an issued report."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from coalition.core.jobs.services import perform
from coalition.core.models import JobStatus
from coalition.site.demo.load import settle_mail
from coalition.site.demo.logins import address_of
from members.models import User

from .choices import Audience
from .event_services import change_event, publish_event, record_event, send_event
from .models import Event, ProgressReport
from .services import ask_for_report, issue_report

EVENTS = Path(__file__).parent / "data" / "events.json"
FOREWORD = (
    "What members, ministries and the Secretariat brought about together this year, as far as it is approved. This "
    "report is built of invented projects for the demonstration."
)


def load_library() -> None:
    """Load it once. The report is built here and now, so that it stands in the library from the first minute on."""
    if Event.objects.exists():
        return
    coordinator = User.objects.get(email=address_of("coordinator"))
    approver = User.objects.get(email=address_of("approver"))
    with transaction.atomic():
        for row in json.loads(EVENTS.read_text(encoding="utf-8")):
            _publish(row, coordinator, approver)
        settle_mail()
    _issue(coordinator)


def _publish(row: dict[str, Any], coordinator: User, approver: User) -> Event:
    first, *others = row.pop("texts")
    days: dict[str, Any] = {name: date.fromisoformat(row.pop(name)) for name in ("day", "last_day") if name in row}
    event = record_event(words=first, by=coordinator, **days, **row)
    for text in others:
        event = change_event(event=event, words=text, by=coordinator)
    return publish_event(event=send_event(event=event, by=coordinator), by=approver)


def _issue(coordinator: User) -> None:
    today = timezone.localdate()
    report = ask_for_report(
        title=f"Progress in {today.year}",
        starts_on=date(today.year, 1, 1),
        ends_on=today,
        audience=Audience.PUBLIC,
        language="en",
        foreword=FOREWORD,
        by=coordinator,
    )
    perform("reports.progressreport", report.pk)
    built = ProgressReport.objects.get(pk=report.pk)
    if built.status == JobStatus.DONE:
        issue_report(report=built, by=coordinator)
