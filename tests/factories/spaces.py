"""Rows of flagship spaces, posted."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from coalition.core.access import Role
from coalition.spaces.models import Announcement, Document, Meeting, Space
from tests.factories.members import person


class _EntryFactory(DjangoModelFactory[Any]):
    class Meta:
        abstract = True

    space = factory.LazyFunction(lambda: Space.objects.get(pk="teachers"))
    title = factory.Sequence(lambda n: f"Entry {n}")
    posted_by = factory.LazyFunction(lambda: person(Role.COORDINATOR))


class AnnouncementFactory(_EntryFactory):
    class Meta:
        model = Announcement

    text = "We meet in spring."


class MeetingFactory(_EntryFactory):
    class Meta:
        model = Meeting

    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))
    ends_at = factory.LazyAttribute(lambda meeting: meeting.starts_at + timedelta(hours=1))
    zone = "Africa/Dakar"


class DocumentFactory(_EntryFactory):
    class Meta:
        model = Document

    upload = factory.Sequence(lambda n: f"spaces/{n:032x}")
    file_name = "plan.pdf"
    content_type = "application/pdf"
    size = 8


SUBJECTS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "spaces.announcement": lambda people: AnnouncementFactory(),
    "spaces.meeting": lambda people: MeetingFactory(),
    "spaces.document": lambda people: DocumentFactory(),
}
