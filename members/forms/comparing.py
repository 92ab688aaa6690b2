"""Two versions of a record: what the person typed, and what somebody else has saved meanwhile."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from coalition.core.numerals import write_number

from .steps import CONTROL


def differing(form: forms.BaseForm) -> list[tuple[str, str]]:
    """(label, what the record says now) of every field in which the answers differ from the initial ones."""
    return [(str(form[name].label), _saved(form, name)) for name in form.changed_data if name not in CONTROL]


def _saved(form: forms.BaseForm, name: str) -> str:
    field = form.fields[name]
    if isinstance(field, forms.FileField):  # its name in the store tells a reader nothing
        return _("what is saved stays, unless you choose a file")
    value = form.get_initial_for_field(field, name)
    if isinstance(field, forms.ChoiceField):
        labels = {str(code): str(label) for code, label in _flat(field.choices)}
        values = value if isinstance(value, list | tuple) else [value]
        codes = (str(row.pk if isinstance(row, Model) else row) for row in values)
        chosen = [labels[code] for code in codes if code in labels and code]
        return pgettext("between the names of a list", ", ").join(chosen) or _("nothing")
    return words_of(value)


def words_of(value: Any) -> str:
    """A single answer as text."""
    if value is None or value == "":
        return _("nothing")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, int):
        return write_number(value)
    return date_format(value, "DATE_FORMAT") if isinstance(value, date) else str(value)


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    pairs: list[tuple[Any, Any]] = []
    for code, label in choices:
        pairs += label if isinstance(label, list | tuple) else [(code, label)]
    return pairs
