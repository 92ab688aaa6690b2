"""The topics of a request that are a few fields each. A draft may be incomplete; what is missing is told on sending."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coalition.core.idempotency import SubmissionForm
from coalition.reference.models import Objective
from members.forms.steps import RecordForm
from members.models import NationalAuthority
from requests.choices import Phase, Situation
from requests.models import CountryRequest

CONSENT = (
    ("True", _("Yes, the request may be published once UNESCO has cleared it")),
    ("False", _("No, keep the request between us and those who may help")),
)


class NewRequestForm(SubmissionForm):
    """For which authority is asked only where there is a choice."""

    title = forms.CharField(
        label=_("What do you ask for?"),
        help_text=_("In a few words, for example: learning by radio for nomadic communities."),
        max_length=200,
    )
    authority = forms.ModelChoiceField(label=_("For which authority"), queryset=NationalAuthority.objects.none())
    field_order = ("authority", "title")

    def __init__(self, *args: Any, authorities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(authorities) > 1:
            self.fields["authority"].queryset = authorities  # type: ignore[attr-defined]
        else:
            del self.fields["authority"]


class AboutForm(RecordForm):
    situation = forms.ChoiceField(
        label=_("Context"), choices=Situation.choices, required=False, widget=forms.RadioSelect
    )
    phase = forms.ChoiceField(
        label=_("Phase"),
        help_text=_("Response: learning goes on now. Recovery: back to school. Resilience: ready for the next time."),
        choices=Phase.choices,
        required=False,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = CountryRequest
        fields = (
            *("title", "regional_body", "situation", "is_emergency", "phase"),
            *("summary", "objectives", "already_provided", "partners"),
        )
        labels = {
            "title": _("What do you ask for?"),
            "objectives": _("Which objectives of the Coalition does it serve?"),
        }
        help_texts = {
            "is_emergency": _("Assessed at once. No support is confirmed before the letter is there."),
            "summary": _("A few paragraphs, in any of the six languages."),
            "already_provided": _("So that nobody offers what you have."),
        }
        widgets = {
            "objectives": forms.CheckboxSelectMultiple,
            "summary": forms.Textarea({"rows": 8}),
            "already_provided": forms.Textarea({"rows": 3}),
            "partners": forms.Textarea({"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["objectives"].queryset = Objective.objects.active()  # type: ignore[attr-defined]


class ContactsForm(RecordForm):
    class Meta:
        model = CountryRequest
        fields = ("contact_office", "contact_email")
        help_texts = {
            "contact_office": _("An office rather than a person: it is still there next year."),
            "contact_email": _("Questions and decisions are sent there, and to the editors of your authority."),
        }


class ConsentForm(RecordForm):
    consent_to_publish = forms.TypedChoiceField(
        label=_("May the request be published?"),
        choices=CONSENT,
        coerce=lambda answer: answer == "True",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = CountryRequest
        fields = ("consent_to_publish",)
