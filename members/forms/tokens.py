"""Making and naming a token of the REST API."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from coalition.core.access import Actor, Scope
from coalition.core.idempotency import SubmissionForm
from members.services.tokens import LIFETIMES, open_scopes


class TokenNameForm(SubmissionForm):
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What uses it, for example: our data warehouse.")
    )


class TokenForm(TokenNameForm):
    scopes = forms.MultipleChoiceField(
        label=_("What it may be used for"),
        widget=forms.CheckboxSelectMultiple,
        initial=[Scope.READ],
        help_text=_("Not more than it needs: whoever has the token can do this in your name."),
    )
    days = forms.TypedChoiceField(label=_("It ends after"), coerce=int, initial=90)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [(scope.value, scope.label) for scope in open_scopes(actor)]  # type: ignore[attr-defined]
        self.fields["days"].choices = [  # type: ignore[attr-defined]
            (days, ngettext_lazy("%(days)s day", "%(days)s days", days) % {"days": days}) for days in LIFETIMES
        ]

    def entered(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "scopes", "days")}
