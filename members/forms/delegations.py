"""Naming a delegate."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coalition.core.idempotency import SubmissionForm
from members.models import User
from members.services.delegations import possible_delegates

from .steps import DateInput


class DelegateForm(SubmissionForm):
    delegate: forms.ModelChoiceField[User] = forms.ModelChoiceField(
        label=_("Who stands in for you"),
        queryset=None,
        help_text=_("A coordinator or administrator. It decides nothing that either of you prepared or proposed."),
    )
    starts_on = forms.DateField(label=_("First day"), widget=DateInput)
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput)
    reason = forms.CharField(label=_("Reason"), help_text=_("For example: on mission."), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["delegate"].queryset = possible_delegates()  # type: ignore[attr-defined]

    def entered(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("delegate", "starts_on", "ends_on", "reason")}
