"""Leaving an authority: who takes over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from members.forms.steps import VersionedForm
from members.models import User


class HandOverForm(VersionedForm):
    """Where nobody else edits for the authority there is nobody to choose."""

    successor = forms.ModelChoiceField(
        label=_("Who takes over?"),
        queryset=User.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        help_text=_("The Secretariat writes to this person about the requests from now on."),
    )

    def __init__(self, *args: Any, colleagues: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if colleagues:
            self.fields["successor"].queryset = colleagues  # type: ignore[attr-defined]
        else:
            del self.fields["successor"]
