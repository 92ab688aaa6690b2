"""Progress reports and events, below the services."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory

from coalition.core.models import JobStatus
from coalition.core.models.jobs import JOB
from coalition.reports.choices import Audience, EventStatus, IssueStatus
from coalition.reports.models import Event, EventText, ProgressReport
from coalition.reports.workflow import EVENT, ISSUE
from tests.factories.projects import told_story
from tests.factories.states import bring_to


class ReportFactory(DjangoModelFactory[ProgressReport]):
    """Of the first half of 2026, waiting for its worker."""

    class Meta:
        model = ProgressReport

    title = factory.Sequence(lambda n: f"Progress {n}")
    starts_on = datetime.date(2026, 1, 1)
    ends_on = datetime.date(2026, 6, 30)
    audience = Audience.PUBLIC
    language = "en"


def built_report(**fields: Any) -> ProgressReport:
    """Built, with nothing in it, and not issued."""
    return bring_to(ReportFactory(**fields), JOB, JobStatus.DONE)


def issued_report(**fields: Any) -> ProgressReport:
    return bring_to(built_report(issued_at=timezone.now(), **fields), ISSUE, IssueStatus.ISSUED)


class EventFactory(DjangoModelFactory[Event]):
    """A draft, held online, with words in English; `title` goes there."""

    class Meta:
        model = Event
        skip_postgeneration_save = True

    day = datetime.date(2026, 3, 29)
    is_online = True
    held_by = "UNESCO"
    source = "UNESCO, press release"
    source_url = "https://source.example/event"

    @factory.post_generation
    def title(event: Event, create: bool, extracted: str | None, **kwargs: Any) -> None:  # noqa: N805
        EventText.objects.create(event=event, language="en", title=extracted or f"Event {event.pk}", summary="Told.")


def told_event(**fields: Any) -> Event:
    """Published."""
    return bring_to(EventFactory(published_at=timezone.now(), **fields), EVENT, EventStatus.PUBLISHED)


def event_at_work(_case: Any) -> tuple[Event, dict[str, Any]]:
    """A draft, which the Secretariat alone sees, and the arguments of its address."""
    row = EventFactory()
    return row, {"pk": row.pk}


def illustrated(_case: Any) -> tuple[ProgressReport, dict[str, Any]]:
    """A report for the Secretariat alone, with the picture of a story behind it."""
    story = told_story()
    story.picture.storage.save(story.picture.name, ContentFile(b"picture"))
    report = issued_report(audience=Audience.SECRETARIAT, content={"stories": [{"story": story.pk}]})
    return report, {"pk": report.pk, "story": story.pk}


SUBJECTS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "reports.progressreport.issue": lambda people: built_report(),
    "reports.event": lambda people: EventFactory(written_by=people["approver"]),
}
