"""What an error summary says: every message of the forms on a page, with the control it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.forms import BaseForm, BaseFormSet, BoundField


def single_forms(forms: Iterable[BaseForm | BaseFormSet[Any]]) -> Iterator[BaseForm | BaseFormSet[Any]]:
    """Forms, and formsets followed by their forms."""
    for form in forms:
        yield form
        if isinstance(form, BaseFormSet):
            yield from form.forms


def errors_of(form: BaseForm | BaseFormSet[Any]) -> Iterator[tuple[str, str]]:
    """(target of the link, message) of every error; a form's own errors point to its first field."""
    if isinstance(form, BaseFormSet):
        first = form.forms[0].visible_fields()[:1] if form.forms else []
        yield from ((_target(first[0]) if first else "", str(error)) for error in form.non_form_errors())
        return
    visible = form.visible_fields()
    yield from ((_target(visible[0]) if visible else "", str(error)) for error in form.non_field_errors())
    for bound in form:
        yield from ((_target(bound), _with_label(bound, error)) for error in bound.errors)


def _with_label(bound: BoundField, error: Any) -> str:
    """The message where its field is out of sight; a label that is a question needs no colon."""
    colon = "" if str(bound.label).endswith(("?", "؟", "？", ".")) else ":"
    return f"{bound.label}{colon} {error}"


def _target(bound: BoundField) -> str:
    """The id of the control to focus: a group has none of its own, so its first choice."""
    return bound.id_for_label or f"{bound.auto_id}_0"
