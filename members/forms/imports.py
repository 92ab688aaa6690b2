"""Choosing whose rows, and sending a file."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from coalition.core.idempotency import SubmissionForm
from members.models import Organisation
from members.querysets import OrganisationQuerySet


class UploadForm(SubmissionForm):
    upload = forms.FileField(
        label=_("The file"),
        help_text=_("An Excel workbook (.xlsx) or a CSV file, up to 2 MB and 1,000 rows, made from the template."),
        allow_empty_file=True,  # the service says it in words
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
    )


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
