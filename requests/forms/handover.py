"""Leaving an authority: who takes over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from members.forms.steps import VersionedForm
from members.models import User


class HandOverForm(VersionedForm):
    """Where nobody else edits for the authority there is nobody to choose, and one says that one knows what follows."""

    successor = forms.ModelChoiceField(
        label=_("Who takes over?"),
        queryset=User.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        help_text=_("The Secretariat writes to this person about the requests from now on."),
    )

    leaves_nobody = forms.BooleanField(
        label=_("I know that nobody will answer for these requests until the Secretariat has invited somebody."),
        error_messages={"required": _("Tick it to leave all the same, or invite a colleague first.")},
    )

    def __init__(self, *args: Any, colleagues: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if colleagues:
            self.fields["successor"].queryset = colleagues  # type: ignore[attr-defined]
            del self.fields["leaves_nobody"]
        else:
            del self.fields["successor"]
