"""A story as a line of a list: what the `story_list` component shows."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from .models import Story

SHOWN = 3  # stories on the page of a project, a country or a flagship


def lines_of(rows: QuerySet[Any], number: int = SHOWN) -> list[dict[str, Any]]:
    """Return the latest of these stories; one query."""
    return [as_line(story) for story in rows.select_related("project")[:number]]


def as_line(story: Story) -> dict[str, Any]:
    return {
        "title": story.title,
        "url": story.get_absolute_url(),
        "language": story.language,
        "picture": reverse("projects:story-picture", args=[story.pk]),
        "alt": story.picture_alt,
        "published_at": story.published_at,
        "status": story.get_status_display(),
        "project": story.project.title,
        "demo": story.is_demonstration,
    }
