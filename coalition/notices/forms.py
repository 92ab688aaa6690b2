"""How somebody wants to hear of what is not urgent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coalition.core.idempotency import SubmissionForm
from coalition.core.models import Delivery
from members.forms.choosing import CountriesField

from .topics import Choice


class ChoicesForm(SubmissionForm):
    """A field for each topic, named by its code; the countries only where somebody follows several."""

    countries = CountriesField(
        label=_("Only about these countries"),
        required=False,
        help_text=_("Choose none to hear about all. What concerns other countries stays in your inbox."),
    )

    def __init__(self, *args: Any, choices: Iterable[Choice], follows_several: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries = self.fields.pop("countries")
        self.topics = [choice.topic.code for choice in choices]
        for choice in choices:
            self.fields[choice.topic.code] = forms.ChoiceField(
                label=str(choice.topic.label),
                choices=Delivery.choices,
                widget=forms.RadioSelect,
                help_text=" · ".join(str(words) for words in choice.brings),
            )
        if follows_several:
            self.fields["countries"] = countries

    def chosen(self) -> dict[str, str]:
        return {topic: self.cleaned_data[topic] for topic in self.topics}
