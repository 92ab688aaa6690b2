"""What is entered about an organisation: the profile its editors keep, and the entry the Secretariat makes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Organisation, Undertaking
from members.services.identity import possible_duplicates

from .languages import portal_languages
from .steps import RecordForm, StepForm

PROFILE = (
    *("acronym", "website", "country", "language", "summary", "contribution", "strengths"),
    *("flagships", "objectives", "missions"),
)
ENTRY = ("name", "iati_type", "category", "source", *PROFILE)
TICKED = dict.fromkeys(("flagships", "objectives", "missions"), forms.CheckboxSelectMultiple)
TEXTS = dict.fromkeys(("summary", "contribution", "strengths"), forms.Textarea({"rows": 4}))
HINTS = {
    "summary": _("Two or three sentences. Everybody reads them."),
    "contribution": _("What you can do for countries. Everybody reads it."),
    "strengths": _("For the review of the membership: only your side and the Secretariat read it."),
    "objectives": _("A member supports at least one."),
    "source": _("Where the facts on this page come from. Everybody reads it."),
}


class ProfileForm(RecordForm):
    language = forms.ChoiceField(label=_("Language of correspondence"), choices=portal_languages)
    website = forms.URLField(label=_("Website"), assume_scheme="https", required=False, max_length=200)

    class Meta:
        model = Organisation
        fields: tuple[str, ...] = PROFILE
        widgets = {**TICKED, **TEXTS}
        help_texts = HINTS


class EntryForm(ProfileForm):
    """Also what only a coordinator changes."""

    class Meta(ProfileForm.Meta):
        fields = ENTRY
        widgets = {**TICKED, **TEXTS, "source": forms.Textarea({"rows": 2})}


class NewOrganisationForm(EntryForm):
    """Before an organisation is created, those that it may be already are shown."""

    has_applied = forms.BooleanField(
        label=_("It has applied for membership"),
        required=False,
        initial=True,
        help_text=_("Without an application it is recorded as a partner that is no member."),
    )
    is_another = forms.BooleanField(label=_("It is none of them"), required=False)
    duplicates: list[Organisation] = []

    class Meta(EntryForm.Meta):
        pass

    def clean(self) -> dict[str, Any]:
        answers = self.cleaned_data
        if answers.get("name"):
            wanted = {name: answers.get(name) or "" for name in ("name", "acronym", "website")}
            self.duplicates = possible_duplicates(**wanted)
        if self.duplicates and not answers.get("is_another"):
            self.add_error("is_another", _("Look at the organisations that are recorded already, then decide."))
        return answers

    def entered(self) -> dict[str, Any]:
        return {name: value for name, value in super().entered().items() if name != "is_another"}


class LeaveForm(StepForm):
    is_sure = forms.BooleanField(
        label=_("We leave the Coalition. Our profile and offers are no longer shown."),
        error_messages={"required": _("Tick the box to leave, or go back without leaving.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = _("Why, if you want to say so")
        self.fields["note"].help_text = _("The UNESCO Secretariat reads it.")


class UndertakingsForm(StepForm):
    """One box for each text, by its key, so that exactly what was read is accepted."""

    def __init__(self, *args: Any, texts: list[Undertaking], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.texts = {f"text_{text.pk}": text for text in texts}
        for name, text in self.texts.items():
            self.fields[name] = forms.BooleanField(label=text.text, required=False)

    def clean(self) -> dict[str, Any]:
        answers = self.cleaned_data
        if not any(answers.get(name) for name in self.texts):
            raise forms.ValidationError(_("Tick the texts that your organisation accepts."))
        return answers

    def accepted(self) -> list[Undertaking]:
        return [text for name, text in self.texts.items() if self.cleaned_data[name]]
