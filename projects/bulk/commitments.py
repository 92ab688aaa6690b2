"""Commitments by spreadsheet: one row is one promise, with what was delivered of it so far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.admin.utils import label_for_field
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.fields import Field

from coalition.core.access import Actor
from coalition.core.currencies import currency_choices
from coalition.core.sheets.cells import (
    Amount,
    Choice,
    Day,
    Text,
    WholeNumber,
    YesNo,
    column,
    names_of,
    names_of_choices,
)
from coalition.core.sheets.resource import KEY, Entry, ServiceResource
from coalition.reference.models import Flagship, Mission, Unit
from projects.choices import CommitmentKind
from projects.forms.commitments import HINTS, LABELS, NO_SUBJECT
from projects.models import Commitment, Project
from projects.models.commitments import Subject
from projects.querysets import OPEN
from projects.services.commitment_updates import report_commitment
from projects.services.commitments import OUR_REFERENCE, change_commitment, find_subject, pledge_commitment

TOWARDS = "towards"
FIXED = (TOWARDS, "kind")
UPDATE = ("delivered", "expected_on", "note")
REFERENCE_HINT = gettext_lazy(
    "Yours or ours, for example 2026-04. By it the next import finds the same commitment, so it stays as it is."
)
TOWARDS_HINT = gettext_lazy("A mission or flagship of the list, or the code of a project or request: P-2026-0001.")
UPDATE_LABELS = {
    "delivered": gettext_lazy("Delivered so far, in all"),
    "expected_on": gettext_lazy("All of it is expected by"),
    "note": gettext_lazy("Note"),
}
UPDATE_HINT = gettext_lazy("As of today. Empty: as the last update said.")


class CommitmentResource(ServiceResource):
    title_field = "description"

    def columns(self) -> Iterator[Field]:
        yield column(KEY, _("reference"), Text(required=True), hint=REFERENCE_HINT)
        yield column(TOWARDS, _("what it is for"), Towards(self.by, self.stored.values()), hint=TOWARDS_HINT)
        for name, cell in self._cells().items():
            yield column(name, LABELS.get(name) or label_for_field(name, Commitment), cell, hint=HINTS.get(name, ""))
        for name, update_cell in (("delivered", Amount()), ("expected_on", Day()), ("note", Text())):
            yield column(name, UPDATE_LABELS[name], update_cell, hint=UPDATE_HINT)

    @cached_property
    def units(self) -> dict[str, Unit]:
        return {row.pk: row for row in Unit.objects.all()}

    def stored_rows(self) -> Iterable[Commitment]:
        own = Commitment.objects.filter(organisation=self.owner).with_latest().with_names().order_by("pk")
        return own.prefetch_related("updates")

    def is_writable(self, row: Commitment) -> bool:
        return row.status in OPEN

    def reference_of(self, row: Commitment) -> str:
        return row.known_as

    def differs(self, entry: Entry, name: str) -> bool:
        """An empty cell of an update says nothing."""
        return not (name in UPDATE and entry.values[name] in (None, "")) and super().differs(entry, name)

    def refuse_reference(self, reference: str) -> str:
        if OUR_REFERENCE.fullmatch(reference):
            return _("None of the organisation's commitments has this reference. For a new one, write one of your own.")
        return ""

    def value_of(self, row: Commitment, name: str) -> Any:
        if name == TOWARDS:
            return key_of(row.subject)
        if name == "unit":
            return row.unit_id
        latest = next(iter(row.updates.all()), None)
        if name in ("delivered", "note"):
            return getattr(latest, name) if latest else None
        return getattr(row, name)

    def write(self, entry: Entry) -> None:
        """Save the promise; then add an update where its cells say something new."""
        try:
            commitment = self._promise(entry)
        except ValidationError as error:
            wrong = error.message_dict
            raise ValidationError({KEY if name == "own_reference" else name: wrong[name] for name in wrong}) from error
        if commitment and any(name in entry.changed for name in UPDATE):
            self._report(commitment, entry)

    def _promise(self, entry: Entry) -> Commitment | None:
        fields = {name: entry.values[name] for name in entry.changed if name not in (*UPDATE, *FIXED)}
        if "unit" in fields:
            fields["unit"] = self.units.get(fields["unit"])
        if fields.get("pledged_on", True) is None:
            del fields["pledged_on"]
        if entry.stored is None:
            return self._pledge(entry, fields)
        stored: Commitment = entry.stored
        if fixed := [name for name in FIXED if name in entry.changed]:
            raise ValidationError(dict.fromkeys(fixed, _("This stays as it was promised.")))
        if fields or stored.status not in OPEN:
            return change_commitment(commitment=stored, by=self.by, version=stored.version, **fields)
        return stored

    def _pledge(self, entry: Entry, fields: dict[str, Any]) -> Commitment | None:
        """None where it can't be said what is promised, and what for: these cells are wrong already."""
        if entry.wrong.keys() & set(FIXED):
            return None
        if left_out := [name for name in (*FIXED, "due_on") if name not in entry.values and name not in entry.wrong]:
            raise ValidationError(dict.fromkeys(left_out, _("Fill this in.")))
        return pledge_commitment(
            organisation=self.owner,
            subject=entry.values[TOWARDS],
            kind=entry.values["kind"],
            by=self.by,
            own_reference=entry.values[KEY],
            **fields,
        )

    def _report(self, commitment: Commitment, entry: Entry) -> None:
        says = {name: entry.values.get(name) for name in UPDATE}
        before = self.value_of(entry.stored, "delivered") if entry.stored else None
        delivered = says["delivered"] if says["delivered"] is not None else before or 0
        fresh = Commitment.objects.get(pk=commitment.pk)
        report_commitment(
            commitment=fresh, delivered=delivered, by=self.by, expected_on=says["expected_on"], note=says["note"] or ""
        )

    def _cells(self) -> dict[str, Any]:
        """By the commitment's field, in the order of the columns."""
        units = self.units.values()
        currencies = {code: [code] for code, _name in currency_choices() if code}
        return {
            "description": Text(required=True),
            "kind": Choice(names_of_choices(CommitmentKind.choices), CommitmentKind.values, required=True),
            "quantity": WholeNumber(least=1),
            "unit": Choice(names_of(units), [row.pk for row in units if row.is_active]),
            "amount": Amount(),
            "currency": Currency(currencies, currencies),
            "valued_on": Day(),
            "method": Text(),
            "pledged_on": Day(),
            "due_on": Day(required=True),
            "is_public": YesNo(empty=False),
        }


class Currency(Choice):
    """An empty cell is no currency."""

    def read_empty(self) -> str:
        return ""


class Towards(Choice):
    """What a promise is for: read as the row itself, from the name of a mission or flagship or from a code."""

    def __init__(self, by: Actor, stored: Iterable[Commitment]) -> None:
        listed: list[Mission | Flagship] = [*Mission.objects.active(), *Flagship.objects.active()]
        kept = (row.subject for row in stored)
        self.by, self.rows = by, {key_of(row): row for row in (*listed, *kept)}
        own = Project.objects.filter(participations__organisation__in=by.edited_organisation_ids).distinct()
        codes = [row.code for row in own.only("code").order_by("code")]
        names = {key_of(row): names_of([row])[row.pk] for row in listed}
        super().__init__(names | {code: [code] for code in codes}, [*names, *codes], required=True)

    def read(self, value: Any) -> Subject:
        text = str(value).strip()
        try:
            key = self.key_of(text)
        except ValueError:
            key = text if text in self.rows else text.upper()
        found = self.rows.get(key) or find_subject(key, by=self.by)
        if found is None:
            raise ValueError(str(NO_SUBJECT))
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return super().render(value if isinstance(value, str) or value is None else key_of(value))


def key_of(subject: Subject) -> str:
    """A mission's and a flagship's by its kind; a project's or request's is the code that people know."""
    if isinstance(subject, Mission | Flagship):
        return f"{subject._meta.model_name}:{subject.pk}"
    return str(getattr(subject, "code", "") or getattr(subject, "reference", ""))
