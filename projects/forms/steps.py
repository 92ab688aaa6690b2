"""A step is one button; its form only says which row was seen, and that it counts once."""

from django import forms
from django.utils.translation import gettext_lazy as _

from coalition.core.idempotency import SubmissionForm


class StepForm(SubmissionForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(label=_("Reason"), required=False, max_length=500)
