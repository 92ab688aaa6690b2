"""What an import would do, row by row: made by doing it and, for a check, undoing it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from import_export.results import InvalidRow, Result, RowResult
from tablib import Dataset

from .cells import capitalized
from .layout import cell_name
from .reading import Sheet, SheetRow, Unreadable
from .resource import ROW, Entry, ServiceResource

AT_A_TIME = 20
_SHOWN = 80  # characters of what stands in a wrong cell
NEW, CHANGED, UNCHANGED, WRONG = "new", "changed", "unchanged", "wrong"
_KINDS = {
    RowResult.IMPORT_TYPE_NEW: NEW,
    RowResult.IMPORT_TYPE_UPDATE: CHANGED,
    RowResult.IMPORT_TYPE_SKIP: UNCHANGED,
    RowResult.IMPORT_TYPE_INVALID: WRONG,
}
Watch = Callable[[int, int], None]


@dataclass
class Plan:
    """`rows` are those that are not unchanged, as JSON; `counts` counts all by what becomes of them."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys((NEW, CHANGED, UNCHANGED, WRONG), 0))
    rows: list[dict[str, Any]] = field(default_factory=list)

    @property
    def fingerprint(self) -> list[list[Any]]:
        """What has to be the same when it is saved as when it was confirmed: the records as they were seen."""
        return fingerprint_of(self.rows)

    def as_json(self) -> dict[str, Any]:
        return {"counts": self.counts, "rows": self.rows}


def fingerprint_of(rows: Sequence[dict[str, Any]]) -> list[list[Any]]:
    return [[row["row"], row["kind"], row["pk"], row["version"], row["changed"]] for row in rows]


def check_columns(resource: ServiceResource, sheet: Sheet) -> None:
    """Raise ValidationError where the file has no row, no column of the key, or a tag that nothing is known of."""
    known = {field.column_name for field in resource.fields.values()}
    keys = (resource.fields[name].column_name for name in resource.key)
    if missing := [tag for tag in keys if tag not in sheet.columns]:
        words = _("The column %(tag)s is missing: by it each row finds its record.")
        raise ValidationError(words % {"tag": missing[0]})
    if unknown := sorted(set(sheet.columns) - known):
        words = _("There is no column with the tag %(tag)s. Leave the second row of the template as it is.")
        raise ValidationError(words % {"tag": unknown[0][:60]})
    if not sheet.rows:
        raise ValidationError(_("The file has no rows below the row of tags."))


def check_rows(resource: ServiceResource, sheet: Sheet, watch: Watch) -> Plan:
    """Write some rows at a time and undo it; between them `watch` is told how many are done."""
    plan = Plan()
    for first in range(0, len(sheet.rows), AT_A_TIME):
        watch(first, len(sheet.rows))
        _run(resource, sheet, sheet.rows[first : first + AT_A_TIME], plan, dry_run=True)
    return plan


def save_rows(resource: ServiceResource, sheet: Sheet, confirmed: Sequence[dict[str, Any]]) -> tuple[Plan, bool]:
    """Write all rows and keep them where that does what was confirmed, else none; call inside a transaction.

    Return what it would do as the records stand now, and whether it was done.
    """
    plan = Plan()
    with transaction.atomic():
        _run(resource, sheet, sheet.rows, plan, dry_run=False)
        is_kept = not plan.counts[WRONG] and plan.fingerprint == fingerprint_of(confirmed)
        if is_kept:
            resource.finish()
        transaction.set_rollback(not is_kept)
    return plan, is_kept


def _run(resource: ServiceResource, sheet: Sheet, rows: Sequence[SheetRow], plan: Plan, *, dry_run: bool) -> None:
    resource.is_check = dry_run
    headers = resource.headers(rows)
    data = Dataset(headers=headers)
    for row in rows:
        data.append([row.number, *(row.cells[tag] for tag in headers[1:])])
    result: Result = resource.import_data(data, dry_run=dry_run, rollback_on_validation_errors=True)
    for broken in (*result.base_errors, *(error for row in result.error_rows for error in row.errors)):
        raise broken.error
    wrong = {invalid.number: invalid for invalid in result.invalid_rows}
    for number, found in enumerate(result.rows, 1):
        kind = _KINDS[found.import_type]
        plan.counts[kind] += 1
        if kind != UNCHANGED:
            plan.rows.append(_told(resource, sheet, found, wrong.get(number)))


def _told(resource: ServiceResource, sheet: Sheet, found: RowResult, wrong: InvalidRow | None) -> dict[str, Any]:
    row = found.row_values
    entry: Entry | None = found.instance
    stored = entry.stored if entry else None
    changed = [name for name in resource.fields if name in entry.changed] if entry and stored else []
    return {
        "row": row[ROW],
        "kind": _KINDS[found.import_type],
        "reference": _shown(resource.key_in(row)),
        "title": _shown(row.get(resource.fields[resource.title_field].column_name, ""))
        or (str(stored) if stored else ""),
        "pk": stored.pk if stored else None,
        "version": getattr(stored, "version", None),
        "changed": changed,
        "labels": [capitalized(str(resource.fields[name].label)) for name in changed],
        "errors": _errors(resource, sheet, row, wrong) if wrong else [],
    }


def _errors(resource: ServiceResource, sheet: Sheet, row: Any, wrong: InvalidRow) -> list[dict[str, str]]:
    """One for each message, by the order of the columns: the cell, the column, what stands there, what is wrong."""
    found = []
    order = [*resource.fields, *(name for name in wrong.error_dict if name not in resource.fields)]
    for name in order:
        for message in wrong.error_dict.get(name, ()):
            field = resource.fields.get(name)
            place = sheet.columns.get(field.column_name) if field else None
            label = capitalized(str(field.label)) if field else ""
            cell = cell_name(place, row[ROW]) if place is not None else ""
            value = _shown(row.get(field.column_name, "")) if field else ""
            said = message if field or name == NON_FIELD_ERRORS else f"{name}: {message}"
            found.append({"cell": cell, "column": label, "value": value, "message": str(said)})
    return found


def _shown(value: Any) -> str:
    value = "; ".join(value) if isinstance(value, list) else value
    text = "" if isinstance(value, Unreadable) else str(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
