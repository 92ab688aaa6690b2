"""Imports: a file is kept and checked at once; what a check found is saved when a person confirms it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.conflicts import Conflict
from coalition.core.models import JobStatus
from coalition.core.models.jobs import JOB
from coalition.core.observability import current_request_id
from coalition.core.rows import lock, save_changes
from coalition.core.sheets.kinds import KINDS
from coalition.core.sheets.reading import check_file, check_size
from members.choices import ImportOutcome, ImportPurpose
from members.models import Import, ImportStep, Organisation
from members.services.merges import check_stands
from members.services.rights import demand

KEPT_FOR = timedelta(days=30)
_CONFIRMABLE = (ImportOutcome.CHECKED, ImportOutcome.STALE)


@transaction.atomic
def start_import(
    *, kind: str, organisation: Organisation | None, upload: UploadedFile[Any], language: str, by: Actor
) -> Import:
    """Keep the file and queue its check; raise ValidationError for `upload` where it is no sheet or too large.

    `organisation` is None for the kinds of rows that belong to the whole portal.
    """
    demand(KINDS[kind].permission, by=by, subject=organisation)
    if organisation:
        check_stands(organisation)
    try:
        check_size(upload.size or 0)
        content = upload.read()
        check_file(content)
    except ValidationError as error:
        raise ValidationError({"upload": error.messages}) from error
    source = Import.objects.create(
        kind=kind,
        organisation=organisation,
        file_name=_plain_name(upload.name or ""),
        content=content,
        language=language,
        uploaded_by_id=by.pk,
    )
    _queue(source, by=by)
    return source


@transaction.atomic
def confirm_import(*, checked: ImportStep, by: Actor) -> ImportStep:
    """Queue the saving of what this check found: the latest one of its file, and without errors."""
    source = lock(Import, checked.source_id)
    _demand(source, by=by)
    found = lock(ImportStep, checked.pk)
    if found.outcome not in _CONFIRMABLE or ImportStep.objects.latest_of(source) != found:
        raise Conflict(_("This is not what the file was checked for last. Look at it again."))
    counts = found.result["counts"]
    if counts["wrong"] or not counts["new"] + counts["changed"]:
        raise Conflict(_("There is nothing to save, or something is wrong with a row."))
    return _queue(source, by=by, confirmed=found)


@transaction.atomic
def check_import_again(*, source: Import, by: Actor) -> ImportStep:
    """Queue another check of the same file: records have changed since, or the work failed."""
    current = lock(Import, source.pk)
    _demand(current, by=by)
    if current.steps.filter(outcome=ImportOutcome.APPLIED).exists():
        raise Conflict(_("This file was saved already."))
    return _queue(current, by=by)


@transaction.atomic
def answer_import(*, source: Import, answers: dict[str, str], by: Actor) -> ImportStep:
    """Keep what a person says to the questions of a check, and queue another check."""
    current = lock(Import, source.pk)
    _demand(current, by=by)
    save_changes(current, answers=current.answers | answers)
    return check_import_again(source=current, by=by)


def answers_for(source: Import) -> dict[str, Any]:
    """What was said of this file and, where it says nothing, of those of its kind that were saved before."""
    saved = Import.objects.filter(kind=source.kind, organisation=source.organisation)
    before = saved.filter(steps__outcome=ImportOutcome.APPLIED).exclude(answers={}).order_by("pk")
    known: dict[str, Any] = {}
    for answers in before.values_list("answers", flat=True):
        known |= answers
    return known | source.answers


def forget_files(now: datetime) -> int:
    """Drop the content of files of more than thirty days; return of how many. What they changed stays on record."""
    return Import.objects.filter(created_at__lt=now - KEPT_FOR).exclude(content=None).update(content=None)


def _demand(source: Import, *, by: Actor) -> None:
    demand(KINDS[source.kind].permission, by=by, subject=source.organisation)


def _queue(source: Import, *, by: Actor, confirmed: ImportStep | None = None) -> ImportStep:
    if source.content is None:
        raise Conflict(_("The file is no longer kept. Send it again."))
    if source.steps.filter(status__in=(JobStatus.QUEUED, JobStatus.RUNNING)).exists():
        raise Conflict(_("The portal is at work on this file already."))
    step = ImportStep.objects.create(
        source=source,
        purpose=ImportPurpose.APPLY if confirmed else ImportPurpose.CHECK,
        confirmed=confirmed,
        asked_by_id=by.pk,
        request_id=current_request_id(),
    )
    JOB.record_start(step, by=by)
    return step


def _plain_name(name: str) -> str:
    """Without path, control characters or what else is special in a name; its end is kept."""
    last = PurePath(name.replace("\\", "/")).name
    return get_valid_filename(last or "sheet")[-120:]
