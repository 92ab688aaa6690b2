"""The decision on a version of what runs count by: put in use by a second person after a back-test, or refused."""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.models.jobs import JobStatus
from coalition.core.rows import lock_seen
from coalition.core.workflow import Workflow
from matching.choices import VersionStatus
from matching.models import MethodProposal, WeightSet

V = TypeVar("V", WeightSet, MethodProposal)


def adopt_version(workflow: Workflow, row: V, *, by: Actor, note: str, version: int | None) -> V:
    """Put it in use, in place of the one before. Call inside a transaction.

    Raises ValidationError for `note` where no back-test of it is done and no reason is given.
    """
    current = lock_seen(type(row), row.pk, version=version)
    workflow.check(current, "adopt", by=by)
    if not note.strip() and not is_tested(current):
        raise ValidationError({"note": _("No back-test of this version is done. Run one first, or say why not.")})
    for before in type(row).objects.select_for_update().filter(status=VersionStatus.IN_USE):
        workflow.move(before, "replace", by=by)
    workflow.move(current, "adopt", by=by, note=note.strip())
    return current


def refuse_version(workflow: Workflow, row: V, *, by: Actor, note: str, version: int | None) -> V:
    """Refuse it, with the reason. Call inside a transaction."""
    current = lock_seen(type(row), row.pk, version=version)
    workflow.check(current, "refuse", by=by)
    if not note.strip():
        raise ValidationError({"note": _("Say why it is refused.")})
    workflow.move(current, "refuse", by=by, note=note.strip())
    return current


def is_tested(row: WeightSet | MethodProposal) -> bool:
    """Whether a back-test of it has been finished."""
    return row.back_tests.filter(status=JobStatus.DONE).exists()
