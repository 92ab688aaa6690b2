"""What every form of this app carries, and the form of a step that is one button."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from coalition.core.idempotency import SubmissionForm

CONTROL = frozenset({"submission", "version", "next"})


class VersionedForm(SubmissionForm):
    """One button: a key, so that it counts once, the version that the person saw, and where to go afterwards."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    next = forms.CharField(widget=forms.HiddenInput, required=False)


class StepForm(VersionedForm):
    """A button with words that go with the step."""

    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 2}), required=False, max_length=4000)


class RecordForm(SubmissionForm, forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """The fields of a row: validated here, written by a service, so the instance is only read."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def _post_clean(self) -> None:
        """Not Django's own, which writes into the instance and names constraints: the service checks the row."""

    def entered(self) -> dict[str, Any]:
        """The answers, without what only controls the form."""
        return {name: value for name, value in self.cleaned_data.items() if name not in CONTROL}


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def show_refusal(form: forms.BaseForm, refusal: ValidationError) -> None:
    """Put the service's words beside the fields they name, or at the head of the form."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    for name, errors in refusal.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
