"""What the Secretariat posts in a flagship's space, and takes down again."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.rows import lock_seen
from coalition.core.uploads import described
from coalition.core.workflow import Workflow
from members.services.rights import demand

from .choices import DOCUMENTS
from .models import Announcement, Document, Entry, Meeting, Space
from .notices import tell_of_cancelled, tell_of_entry
from .workflow import ANNOUNCEMENT, DOCUMENT, MEETING, SECRETARIAT_ANY

E = TypeVar("E", bound=Entry)


@transaction.atomic
def post_announcement(
    *, space: Space, title: str, text: str, by: Actor, is_demonstration: bool = False
) -> Announcement:
    entry = Announcement(space=space, title=title, text=text.strip(), is_demonstration=is_demonstration)
    return _post(entry, ANNOUNCEMENT, by=by)


@transaction.atomic
def call_meeting(
    *,
    space: Space,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    zone: str,
    by: Actor,
    link: str = "",
    agenda: str = "",
    is_demonstration: bool = False,
) -> Meeting:
    """`starts_at` and `ends_at` are local to `zone`, an IANA name, and carry no zone of their own."""
    if zone not in available_timezones():
        raise ValidationError({"zone": _("Choose a time zone of the list.")})
    if ends_at <= starts_at:
        raise ValidationError({"ends": _("The meeting can’t end before it begins.")})
    moments = {
        name: day.replace(tzinfo=ZoneInfo(zone)) for name, day in (("starts_at", starts_at), ("ends_at", ends_at))
    }
    entry = Meeting(
        space=space,
        title=title,
        zone=zone,
        link=link,
        agenda=agenda.strip(),
        is_demonstration=is_demonstration,
        **moments,
    )
    return _post(entry, MEETING, by=by)


@transaction.atomic
def share_document(
    *, space: Space, title: str, upload: UploadedFile[Any], by: Actor, is_demonstration: bool = False
) -> Document:
    """Keep the file under a random name. Raise ValidationError for `upload` that says what is wrong with it."""
    demand(SECRETARIAT_ANY, by=by)
    entry = Document(space=space, title=title, **described(upload, DOCUMENTS), is_demonstration=is_demonstration)
    return _post(entry, DOCUMENT, by=by)


@transaction.atomic
def withdraw_announcement(*, entry: Announcement, by: Actor, version: int | None = None) -> Announcement:
    return _withdraw(Announcement, entry, ANNOUNCEMENT, by=by, version=version)


@transaction.atomic
def withdraw_meeting(*, entry: Meeting, by: Actor, version: int | None = None) -> Meeting:
    current = _withdraw(Meeting, entry, MEETING, by=by, version=version)
    tell_of_cancelled(current)
    return current


@transaction.atomic
def withdraw_document(*, entry: Document, by: Actor, version: int | None = None) -> Document:
    """Members can't fetch it any more; the file stays on record."""
    return _withdraw(Document, entry, DOCUMENT, by=by, version=version)


def _post(entry: E, workflow: Workflow, *, by: Actor) -> E:
    demand(SECRETARIAT_ANY, by=by)
    entry.posted_by_id = by.pk
    entry.full_clean(exclude=["space", "posted_by", "upload"])
    entry.save()
    workflow.record_start(entry, by=by)
    tell_of_entry(entry)
    return entry


def _withdraw(model: type[E], entry: E, workflow: Workflow, *, by: Actor, version: int | None) -> E:
    current = lock_seen(model, entry.pk, version=version)
    workflow.move(current, "withdraw", by=by)
    return current
