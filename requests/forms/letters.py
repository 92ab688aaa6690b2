"""The formal letter, and what is known of it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from coalition.core.idempotency import SubmissionForm
from members.forms.steps import DateInput


class LetterForm(SubmissionForm):
    """`kept` names a good file of a try before this one, in which another answer was wrong."""

    upload = forms.FileField(
        label=_("The letter"),
        help_text=_("PDF, JPEG or PNG, up to 10 MB. A photograph is fine if every word can be read."),
        required=False,
        allow_empty_file=True,  # the service says it in words
        widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
    kept = forms.CharField(widget=forms.HiddenInput, required=False)
    dated = forms.DateField(label=_("Date of the letter"), widget=DateInput())
    signatory_office = forms.CharField(
        label=_("Office that signed"), help_text=_("For example: Minister of Education."), max_length=200
    )
    letter_reference = forms.CharField(label=_("Reference of the letter"), required=False, max_length=100)
