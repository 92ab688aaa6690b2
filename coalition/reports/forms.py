"""The form by which a progress report is asked for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coalition.core.idempotency import SubmissionForm
from coalition.reference.models import Flagship
from members.forms.languages import portal_languages
from members.forms.steps import DateInput

from .choices import Audience


def flagship_choices() -> list[tuple[str, str]]:
    return [(row.pk, row.name) for row in Flagship.objects.active()]


class ReportForm(SubmissionForm):
    title = forms.CharField(label=_("Title"), max_length=160)
    starts_on = forms.DateField(label=_("First day of the period"), widget=DateInput())
    ends_on = forms.DateField(label=_("Last day of the period"), widget=DateInput())
    audience = forms.ChoiceField(label=_("For whom"), choices=Audience.choices, widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Language of the report"), choices=portal_languages, initial=get_language)
    flagships = forms.MultipleChoiceField(
        label=_("Flagships"),
        choices=flagship_choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None chosen means all."),
    )
    foreword = forms.CharField(label=_("Foreword"), widget=forms.Textarea({"rows": 6}), max_length=3000, required=False)

    def entered(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "submission"}
