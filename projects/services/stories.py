"""What can be done to a story: written, changed, sent, cleared by a second person, returned, taken back."""

from __future__ import annotations

from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.conflicts import Conflict
from coalition.core.rows import lock_seen, save_changes
from members.models import Organisation
from members.services.rights import demand
from projects.models import Project, Story
from projects.permissions import STORYTELLER
from projects.querysets import UNSENT_STORY
from projects.services.pictures import clean_picture
from projects.services.story_notices import tell_of_outcome, tell_of_story
from projects.workflow import STORY


class StoryFields(TypedDict, total=False):
    title: str
    text: str
    language: str
    picture_alt: str
    credit: str
    people_agreed: bool
    is_demonstration: bool


@transaction.atomic
def write_story(
    *,
    project: Project,
    organisation: Organisation | None,
    picture: UploadedFile[Any] | None,
    by: Actor,
    **fields: Unpack[StoryFields],
) -> Story:
    """Keep a draft; `organisation` is the participant that tells it, None where the Secretariat does.

    Raise ValidationError, by field, for what is wrong with it.
    """
    story = Story(project=project, organisation=organisation, written_by_id=by.pk, **fields)
    demand(STORYTELLER, by=by, subject=story)
    if picture is None:
        raise ValidationError({"picture": _("Choose a picture.")})
    story.picture = clean_picture(picture)
    _check(story)
    story.save()
    STORY.record_start(story, by=by)
    return story


@transaction.atomic
def change_story(
    *,
    story: Story,
    by: Actor,
    picture: UploadedFile[Any] | None = None,
    version: int | None = None,
    **fields: Unpack[StoryFields],
) -> Story:
    """Change what was not sent; whoever changes it wrote it too, so that somebody else clears it."""
    current = lock_seen(Story, story.pk, version=version)
    demand(STORYTELLER, by=by, subject=current)
    if current.status not in UNSENT_STORY:
        raise Conflict(_("This story was sent: it can’t be changed now."))
    changes: dict[str, Any] = {**fields, "written_by_id": by.pk}
    if picture is not None:
        changes["picture"] = clean_picture(picture)
    for name, value in changes.items():
        setattr(current, name, value)
    _check(current)
    save_changes(current, **changes)
    return current


@transaction.atomic
def send_story(*, story: Story, by: Actor, version: int | None = None) -> Story:
    """Ask an approver to clear it."""
    current = lock_seen(Story, story.pk, version=version)
    tell_of_story(current, STORY.move(current, "send", by=by))
    return current


@transaction.atomic
def publish_story(*, story: Story, by: Actor, version: int | None = None) -> Story:
    """Clear it for everybody; by an approver who did not write it."""
    current = lock_seen(Story, story.pk, version=version)
    record = STORY.move(current, "publish", by=by, published_at=timezone.now())
    tell_of_outcome("story_published", current, record)
    return current


@transaction.atomic
def return_story(*, story: Story, note: str, by: Actor, version: int | None = None) -> Story:
    """Give it back to who wrote it, with a reason that they read."""
    current = lock_seen(Story, story.pk, version=version)
    STORY.check(current, "send_back", by=by)
    if not note.strip():
        raise ValidationError({"note": _("Say what is to be changed: who wrote it reads it.")})
    tell_of_outcome("story_returned", current, STORY.move(current, "send_back", by=by, note=note.strip()))
    return current


@transaction.atomic
def take_back_story(*, story: Story, note: str, by: Actor, version: int | None = None) -> Story:
    """Take it from the public at once, its picture too; both stay on record."""
    current = lock_seen(Story, story.pk, version=version)
    tell_of_outcome("story_taken_back", current, STORY.move(current, "take_back", by=by, note=note.strip()))
    return current


def _check(story: Story) -> None:
    story.full_clean(exclude=["project", "organisation", "written_by", "picture"], validate_constraints=False)
    if not story.people_agreed:
        words = _("Show nobody who can be recognised and has not agreed; of children, their parents agree.")
        raise ValidationError({"people_agreed": words})
