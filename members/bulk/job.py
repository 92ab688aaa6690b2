"""The work on a file: read it, check it row by row or save it in one go, tell who asked for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext_noop

from coalition.core.failpoints import fail_point
from coalition.core.jobs.lease import Lease
from coalition.core.jobs.registry import JobKind
from coalition.core.sheets.kinds import KINDS
from coalition.core.sheets.plans import check_columns, check_rows, save_rows
from coalition.core.sheets.reading import Sheet
from coalition.core.sheets.resource import ServiceResource
from members.choices import ImportOutcome, ImportPurpose
from members.models import Import, ImportStep, Organisation
from members.services.imports import answers_for
from members.services.notices import tell_of_import

LIMIT = timedelta(minutes=10)
READING = gettext_noop("Reading the file")
CHECKING = gettext_noop("Checking row by row")
SAVING = gettext_noop("Saving the rows")


def perform_import(step: ImportStep, lease: Lease) -> None:
    """Check the file, or save what was confirmed; the words of the result are in the language of the upload."""
    source = step.source
    context = {"user": step.asked_by_id, "request_id": step.request_id}
    with translation.override(source.language), pghistory.context(**context):
        fail_point("import.begun")
        lease.report(READING, 0)
        said = {"answers": answers_for(source), "file_name": source.file_name}
        resource = KINDS[source.kind].resource_for(source.organisation, step.asked_by, **said)
        try:
            sheet = resource.read(bytes(source.content or b""))
            check_columns(resource, sheet)
        except ValidationError as error:
            _refuse(step, lease, {"problem": " ".join(error.messages)})
            return
        fail_point("import.read")
        if step.purpose == ImportPurpose.CHECK:
            _check(step, lease, resource, sheet)
        else:
            _save(step, lease, resource, sheet)
    fail_point("import.committed")


def _check(step: ImportStep, lease: Lease, resource: ServiceResource, sheet: Sheet) -> None:
    plan = check_rows(resource, sheet, lambda done, total: lease.report(CHECKING, 5 + 95 * done // total))
    fail_point("import.found")
    told = {"questions": resource.questions(), "unread": resource.unread()}
    _end(step, lease, ImportOutcome.CHECKED, plan.as_json() | told)


def _save(step: ImportStep, lease: Lease, resource: ServiceResource, sheet: Sheet) -> None:
    """In one transaction with the end of the job; one file at a time for each organisation, or for the portal."""
    assert step.confirmed is not None  # import_saves_what_was_confirmed
    lease.report(SAVING, 10)
    with lease.complete():
        _lock_owner(step.source)
        plan, is_saved = save_rows(resource, sheet, step.confirmed.result["rows"])
        fail_point("import.written")
        _keep(step, ImportOutcome.APPLIED if is_saved else ImportOutcome.STALE, plan.as_json())
        fail_point("import.recorded")


def _lock_owner(source: Import) -> None:
    if source.organisation_id:
        Organisation.objects.select_for_update(no_key=True).get(pk=source.organisation_id)
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [source.kind])


def _refuse(step: ImportStep, lease: Lease, result: dict[str, Any]) -> None:
    """A file that can't be used is not kept: it may say more than it should."""
    with lease.complete():
        Import.objects.filter(pk=step.source_id).update(content=None)
        _keep(step, ImportOutcome.UNREADABLE, result)


def _end(step: ImportStep, lease: Lease, outcome: ImportOutcome, result: dict[str, Any]) -> None:
    with lease.complete():
        _keep(step, outcome, result)


def _keep(step: ImportStep, outcome: ImportOutcome, result: dict[str, Any]) -> None:
    step.outcome, step.result = outcome, result
    step.save(update_fields=["outcome", "result"])
    tell_of_import(step)


IMPORT_STEP = JobKind(ImportStep, perform_import, limit=LIMIT)
