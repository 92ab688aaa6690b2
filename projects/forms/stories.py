"""The form of a story."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms.languages import portal_languages
from members.forms.steps import RecordForm
from projects.models import Story


class StoryForm(RecordForm):
    language = forms.ChoiceField(label=_("Language of the story"), choices=portal_languages)
    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        allow_empty_file=True,  # the service says it in words
        help_text=_("JPEG or PNG, up to 5 MB. It is made anew, so that no place or name travels with it."),
        widget=forms.FileInput({"accept": ".jpg,.jpeg,.png"}),
    )
    people_agreed = forms.BooleanField(
        label=_("Everybody who can be recognised has agreed to be shown; of children, their parents."), required=False
    )

    class Meta:
        model = Story
        fields = ("title", "text", "language", "picture", "picture_alt", "credit", "people_agreed")
        widgets = {"text": forms.Textarea({"rows": 10})}
        help_texts = {
            "text": _("What happened, where, and what changed for whom. Name no child and no place that could harm."),
            "picture_alt": _("One sentence for readers who do not see it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["picture"].required = not self.instance.pk  # a story that is there keeps the one it has

    def entered(self) -> dict[str, Any]:
        answers = super().entered()
        return {**answers, "picture": answers["picture"] if "picture" in self.files else None}
