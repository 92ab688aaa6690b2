"""What is entered about a national authority."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from coalition.core.idempotency import SubmissionForm
from coalition.reference.models import Country
from members.models import NationalAuthority

from .languages import portal_languages
from .steps import DateInput, RecordForm, StepForm


class AuthorityForm(RecordForm):
    language = forms.ChoiceField(label=_("Language of correspondence"), choices=portal_languages)
    country = forms.ModelChoiceField(label=_("Country"), queryset=Country.objects.may_request())

    class Meta:
        model = NationalAuthority
        fields = ("country", "name", "kind", "language", "designation", "is_coordinating")
        help_texts = {
            "country": _("Member States and Associate Members of UNESCO."),
            "designation": _("Reference and date of the letter by which the government names it."),
            "is_coordinating": _("It sees all requests of its country. There is at most one."),
        }


class HoldForm(StepForm):
    private_reason = forms.CharField(
        label=_("Why it is put on hold"),
        help_text=_("Only the Secretariat reads this."),
        widget=forms.Textarea({"rows": 3}),
        max_length=4000,
    )


class DesignationForm(SubmissionForm):
    upload = forms.FileField(
        label=_("The letter"),
        help_text=_("PDF, JPEG or PNG, up to 10 MB. A photograph is fine if every word can be read."),
        allow_empty_file=True,  # the service says it in words
        widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
    dated = forms.DateField(label=_("Date of the letter"), widget=DateInput())
