"""Choosing whose rows, and sending a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coalition.core.idempotency import SubmissionForm
from coalition.core.numerals import write_number
from members.models import Organisation
from members.querysets import OrganisationQuerySet


class UploadForm(SubmissionForm):
    upload = forms.FileField(
        label=_("The file"),
        allow_empty_file=True,  # the service says it in words
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
    )

    def __init__(self, *args: Any, most_rows: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = _("An Excel workbook (.xlsx) or a CSV file, up to 2 MB and %(rows)s rows.")
        self.fields["upload"].help_text = words % {"rows": write_number(most_rows)}


class AnswersForm(SubmissionForm):
    """One choice for each question of a check; those left open are asked again."""

    def __init__(self, *args: Any, questions: Iterable[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = {f"about_{number}": question for number, question in enumerate(questions)}
        for name, question in self.asked.items():
            groups = [(label, choices) for label, choices in question["groups"] if choices]
            self.fields[name] = forms.ChoiceField(
                label=question["about"], choices=[("", _("Choose")), *groups], required=False
            )

    def answers(self) -> dict[str, str]:
        """By what was asked about."""
        said = ((question["about"], self.cleaned_data[name]) for name, question in self.asked.items())
        return {about: answer for about, answer in said if answer}


class WhoseForm(forms.Form):
    organisation = forms.ModelChoiceField(
        label=_("Whose rows"), queryset=Organisation.objects.none(), to_field_name="slug", empty_label=_("Choose")
    )

    def __init__(self, *, owners: OrganisationQuerySet, chosen: Organisation | None) -> None:
        super().__init__(initial={"organisation": chosen.slug if chosen else ""})
        field = self.fields["organisation"]
        field.queryset = owners  # type: ignore[attr-defined]

    def add_prefix(self, field_name: str) -> str:
        """The address says `?for=`, as that of a new offer does."""
        return "for"
