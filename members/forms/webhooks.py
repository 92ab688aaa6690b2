"""Subscribing another system to events."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coalition.core.idempotency import SubmissionForm
from coalition.core.webhooks.events import EVENTS


class WebhookForm(SubmissionForm):
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.URLInput,
        help_text=_("Begins with https://. It is called from outside, so it must be reachable by everybody."),
    )
    events = forms.MultipleChoiceField(
        label=_("Events"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Of projects, requests and proposals that you may read; the call says which one, not what is in it."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["events"].choices = [(event.name, event.label) for event in EVENTS.values()]  # type: ignore[attr-defined]

    def entered(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("url", "events")}
