"""A story as a line of a list: what the `story_list` component shows."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from .models import Project, Story

SHOWN = 3  # stories on the page of a project, a country or a flagship


_TOLD = ("id", "title", "language", "picture_alt", "status", "published_at", "is_demonstration")


def latest_told(**terms: Any) -> ArraySubquery:
    """The latest stories that are public and meet the terms, for `told_lines`, without a query of their own."""
    columns = {name: name for name in _TOLD}
    rows = Story.objects.told().filter(**terms)
    return ArraySubquery(rows.values(line=JSONObject(**columns, of="project__title"))[:SHOWN])


def told_lines(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines of what `latest_told` found."""
    return [as_line(_story(row)) for row in found]


def _story(row: dict[str, Any]) -> Story:
    fields = {name: row[name] for name in _TOLD}
    fields["published_at"] = row["published_at"] and parse_datetime(row["published_at"])
    return Story(**fields, project=Project(title=row["of"]))


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
