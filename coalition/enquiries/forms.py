"""Two forms of one channel: everybody writes to the Secretariat; a government offers its support."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coalition.core.idempotency import SubmissionForm
from coalition.reference.models import Country
from members.forms.languages import portal_languages

from .choices import EnquiryKind, SupportMeans

CONTROL = frozenset({"submission", "homepage"})
KINDS = [(kind.value, kind.label) for kind in EnquiryKind if kind != EnquiryKind.SUPPORT]


class ContactForm(SubmissionForm):
    """`homepage` is not shown: only a program fills it in."""

    kind = forms.ChoiceField(label=_("What is it about?"), choices=KINDS, widget=forms.RadioSelect)
    message = forms.CharField(
        label=_("Your message"),
        max_length=5000,
        widget=forms.Textarea({"rows": 8}),
        help_text=_("What happened, where and when, or what you want to know. Do not name children or other persons."),
    )
    name = forms.CharField(label=_("Your name"), max_length=120, required=False)
    organisation = forms.CharField(label=_("Organisation or authority"), max_length=200, required=False)
    email = forms.EmailField(label=_("Your e-mail address"), help_text=_("The answer goes there."))
    language = forms.ChoiceField(label=_("Language of the answer"), choices=portal_languages, initial=get_language)
    homepage = forms.CharField(label=_("Leave this field empty"), required=False)

    def entered(self) -> dict[str, Any]:
        """The answers, without what only controls the form."""
        return {name: value for name, value in self.cleaned_data.items() if name not in CONTROL}

    @property
    def is_from_a_program(self) -> bool:
        return bool(self.cleaned_data["homepage"])


class SupportForm(ContactForm):
    # as on the page, so that the summary of errors names them in that order
    field_order = ("means", "message", "name", "organisation", "country", "email", "language")
    kind = None  # type: ignore[assignment]  # Django's way to leave out an inherited field
    country = forms.ModelChoiceField(label=_("Country"), queryset=Country.objects.may_request())
    means = forms.MultipleChoiceField(
        label=_("What could your government support the Coalition with?"),
        choices=SupportMeans.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    organisation = forms.CharField(label=_("Ministry or other authority"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["message"].help_text = _("How much, for whom and when, as far as you know it already.")

    def entered(self) -> dict[str, Any]:
        return super().entered() | {"kind": EnquiryKind.SUPPORT}
