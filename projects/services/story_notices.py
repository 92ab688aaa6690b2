"""Mails about stories: to the approvers that one waits, to the side that tells it what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from coalition.core.access import Role
from coalition.core.models import TransitionRecord
from members.models import User
from members.services.delegations import approvers_today
from members.services.notices import Place, in_role, tell_each
from projects.models import Story


def tell_of_story(story: Story, record: TransitionRecord) -> None:
    """To the approvers and who stands in for them, but for whoever wrote it."""
    readers = [user for user in approvers_today() if user.pk != story.written_by_id]
    _tell("story_sent", story, readers, key=str(record.pk))


def tell_of_outcome(event: str, story: Story, record: TransitionRecord) -> None:
    """`event` is story_published, story_returned or story_taken_back. The reason stays on the page."""
    _tell(event, story, _tellers(story), key=str(record.pk))


def _tellers(story: Story) -> Iterable[User]:
    """The editors of the side; whoever wrote it where that side is the Secretariat or never signs in."""
    editors = list(in_role(Role.MEMBER_EDITOR, organisation=story.organisation)) if story.organisation else []
    return editors or ([story.written_by] if story.written_by else [])


def _tell(event: str, story: Story, readers: Iterable[User], *, key: str) -> None:
    place: Place = ("projects:story", [story.pk])
    words: dict[str, Any] = {"story": story.title, "project": story.project.title}
    tell_each(f"projects/{event}", readers, key=key, place=place, **words)
