"""The application of an organisation that wants to join: one page, every answer needed for the review."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from members.choices import UndertakingKind
from members.models import Organisation, Undertaking

from .organisations import ProfileForm

ASKED = (
    *("name", "acronym", "website", "iati_type", "category", "country", "language"),
    *("summary", "strengths", "contribution", "objectives"),
)
NEEDED = ("iati_type", "category", "country", "strengths", "contribution", "objectives")
NOT_ACCEPTED = _("Tick the box to accept it.")


class ApplicationForm(ProfileForm):
    contact_name = forms.CharField(label=_("Name of the contact person"), max_length=120)
    contact_email = forms.EmailField(label=_("E-mail address of the contact person"))

    class Meta(ProfileForm.Meta):
        fields = ASKED
        widgets = {
            "objectives": forms.CheckboxSelectMultiple,
            "summary": forms.Textarea({"rows": 3}),
            "strengths": forms.Textarea({"rows": 6}),
            "contribution": forms.Textarea({"rows": 6}),
        }
        help_texts = {
            "name": _("As it is registered, without abbreviations."),
            "summary": _("Two or three sentences. Everybody reads them of a member."),
            "strengths": _(
                "In detail: experience, reach, people, technology. Only your side and the Secretariat read it."
            ),
            "contribution": _("For whom, where, in which languages, how much. Everybody reads it of a member."),
            "objectives": _("At least one."),
        }

    def __init__(self, *args: Any, texts: list[Undertaking], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in NEEDED:
            self.fields[name].required = True
        self.fields["objectives"].error_messages["required"] = _("Choose at least one.")
        self.texts = {f"text_{text.pk}": text for text in texts}
        for name, text in self.texts.items():
            self.fields[name] = forms.BooleanField(label=text.text, error_messages={"required": NOT_ACCEPTED})

    def entered(self) -> dict[str, Any]:
        answers = {name: value for name, value in super().entered().items() if name not in self.texts}
        return answers | {"undertakings": list(self.texts.values())}

    @property
    def obligations(self) -> list[tuple[BoundField, Undertaking]]:
        return self._boxes(UndertakingKind.OBLIGATION)

    @property
    def principles(self) -> list[tuple[BoundField, Undertaking]]:
        return self._boxes(UndertakingKind.DATA_PRINCIPLE)

    def _boxes(self, kind: UndertakingKind) -> list[tuple[BoundField, Undertaking]]:
        return [(self[name], text) for name, text in self.texts.items() if text.kind == kind]


def blank_application(texts: list[Undertaking], language: str) -> dict[str, Any]:
    """What the form is built from besides the answers: nobody's organisation, in the reader's language."""
    return {"instance": Organisation(language=language), "texts": texts}
