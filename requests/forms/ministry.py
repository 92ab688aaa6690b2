"""What the authority sends from the page of its request."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms.steps import VersionedForm


class DeclarationForm(VersionedForm):
    is_declared = forms.BooleanField(
        label=_("I am entitled to send this request, and the answers are right to the best of my knowledge."),
        error_messages={"required": _("Tick the declaration before you send.")},
    )


class ReplyForm(VersionedForm):
    answer = forms.CharField(
        label=_("Your answer"),
        help_text=_("Two or three sentences are enough. Any of the six languages."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
    )


class DecisionForm(VersionedForm):
    decision = forms.ChoiceField(choices=[("confirm", ""), ("decline", "")], widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why your country does not take part"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
    )


class WithdrawForm(VersionedForm):
    note = forms.CharField(
        label=_("Why"),
        help_text=_("The Secretariat reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
    )
