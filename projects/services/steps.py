"""The steps of a project: what the public sees, and how far the activity is."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from coalition.core.access import Actor
from coalition.core.rows import lock_seen
from coalition.core.workflow import Workflow
from projects.models import Project
from projects.services.project_notices import tell_of_state
from projects.services.records import wrong_countries
from projects.workflow import ACTIVITY, PUBLICATION


@transaction.atomic
def publish_project(*, project: Project, by: Actor, version: int | None = None) -> Project:
    """Show the project, with its figures, to the public; by an approver who did not record it.

    Raises ValidationError where it came by a file and a country's consent is not recorded yet.
    """
    if project.source_code:
        rows = project.recipients.select_related("country")
        countries = [(row.country, row.share, row.consent_on, row.consent_source) for row in rows]
        if wrong := wrong_countries(project, countries, is_published=True):
            raise ValidationError(wrong)
    current = _move(PUBLICATION, project, "publish", by=by, version=version, published_at=timezone.now())
    # What the approver entered themselves still waits for another one.
    waiting = current.figures.filter(approved_at=None).exclude(recorded_by=by.pk)
    waiting.update(approved_by=by.pk, approved_at=timezone.now())
    return current


def unpublish_project(*, project: Project, by: Actor, note: str = "", version: int | None = None) -> Project:
    """Take the project back from the public, at once."""
    return _move(PUBLICATION, project, "unpublish", by=by, version=version, note=note)


def start_project(*, project: Project, by: Actor, version: int | None = None) -> Project:
    return _move(ACTIVITY, project, "start", by=by, version=version)


def finalise_project(*, project: Project, by: Actor, version: int | None = None) -> Project:
    return _move(ACTIVITY, project, "finalise", by=by, version=version)


def close_project(*, project: Project, by: Actor, version: int | None = None) -> Project:
    return _move(ACTIVITY, project, "close", by=by, version=version)


def suspend_project(*, project: Project, by: Actor, note: str = "", version: int | None = None) -> Project:
    return _move(ACTIVITY, project, "suspend", by=by, version=version, note=note)


def cancel_project(*, project: Project, by: Actor, note: str = "", version: int | None = None) -> Project:
    """End a project that will not be carried out; by an approver."""
    return _move(ACTIVITY, project, "cancel", by=by, version=version, note=note)


@transaction.atomic
def _move(
    workflow: Workflow, project: Project, step: str, *, by: Actor, version: int | None, note: str = "", **changes: Any
) -> Project:
    current = lock_seen(Project, project.pk, version=version)
    record = workflow.move(current, step, by=by, note=note, **changes)
    tell_of_state(current, record, workflow.states(record.target).label)
    return current
