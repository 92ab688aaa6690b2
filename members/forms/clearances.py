"""What is examined before a member or an offer is cleared."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Clearance

from .steps import DateInput, RecordForm

TEXT = forms.Textarea({"rows": 5})


class OfferClearanceForm(RecordForm):
    class Meta:
        model = Clearance
        fields: tuple[str, ...] = ("findings", "valid_until")
        widgets = {"findings": TEXT, "valid_until": DateInput()}
        help_texts: dict[str, Any] = {
            "findings": _("What was looked at and found: learner data, where it is kept, security."),
            "valid_until": _("The last day. It lapses by itself; a new one is prepared before."),
        }


class ScreeningForm(RecordForm):
    """Due diligence on an organisation, with the sanctions list that was consulted."""

    class Meta:
        model = Clearance
        fields = ("screening_list", "screened_on", "screening_result", "findings", "valid_until")
        widgets = {"findings": TEXT, "valid_until": DateInput(), "screened_on": DateInput()}
        help_texts: dict[str, Any] = {
            "screening_list": _("For example the UN Security Council Consolidated List."),
            "screened_on": _("The date that the list itself bears."),
            "screening_result": _("For example: no entry."),
            "findings": _("What due diligence looked at and found."),
            "valid_until": _("The last day. It lapses by itself; a new one is prepared before."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.Meta.fields:
            self.fields[name].required = True
