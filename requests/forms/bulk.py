"""Choosing requests of the queue and the step for all of them; then the same as it was previewed."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.core.idempotency import SubmissionForm
from coalition.core.numerals import write_number
from members.models import User
from requests.choices import BulkAction
from requests.forms.queue import QueueFilter, address_of, with_defaults
from requests.services.bulk import MOST, desk_people

EXPORT = "export"
_CHOICES = [*BulkAction.choices, (EXPORT, gettext_lazy("Download as CSV"))]
LONGEST = 20  # as CountryRequest.reference
_PAIR = re.compile(r"(\d{1,18}):(\d{1,9})")


class BulkForm(forms.Form):
    """Stands in the address, so that a preview can be sent to a colleague; `rows` are references, ticked."""

    action = forms.ChoiceField(label=gettext_lazy("With those that are ticked"), choices=_CHOICES)
    assignee: forms.ModelChoiceField[User] = forms.ModelChoiceField(
        label=gettext_lazy("To whom"), queryset=None, required=False, empty_label=gettext_lazy("–")
    )
    scope = forms.BooleanField(label=gettext_lazy("All that fit the view and its filters"), required=False)
    query = forms.CharField(widget=forms.HiddenInput, max_length=1000, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = desk_people()  # type: ignore[attr-defined]

    def clean_query(self) -> str:
        return address_of(with_defaults(QueryDict(self.cleaned_data["query"])))

    def clean(self) -> dict[str, Any]:
        entered = self.cleaned_data
        if entered.get("action") == BulkAction.ASSIGN and not entered.get("assignee") and "assignee" not in self.errors:
            self.add_error("assignee", _("Choose the person who is to handle them."))
        if entered.get("action") != BulkAction.ASSIGN:
            entered["assignee"] = None
        return entered

    def narrow(self, request: HttpRequest, seen: QuerySet[Any]) -> QuerySet[Any]:
        """Return the chosen ones of what the person may see; without any, or with too many, an error says so."""
        if self.cleaned_data["scope"]:
            rows = QueueFilter(with_defaults(QueryDict(self.cleaned_data["query"])), seen, request=request).qs
        else:
            rows = seen.filter(reference__in=ticked_in(request)).order_by("reference")
        number = rows.count()
        if not number:
            self.add_error(None, _("Tick at least one request, or choose all that fit the filters."))
        elif number > MOST and self.cleaned_data["action"] != EXPORT:
            words = {"number": write_number(number), "most": write_number(MOST)}
            self.add_error(None, _("%(number)s requests fit; at most %(most)s go at once. Narrow the filters.") % words)
        return rows


class BulkStepForm(SubmissionForm):
    """What was previewed, as it was seen: the step, and each request with its version."""

    action = forms.ChoiceField(choices=BulkAction.choices, widget=forms.HiddenInput)
    assignee: forms.ModelChoiceField[User] = forms.ModelChoiceField(
        queryset=None, required=False, widget=forms.HiddenInput
    )
    versions = forms.CharField(widget=forms.HiddenInput, max_length=30 * MOST)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = desk_people()  # type: ignore[attr-defined]

    def clean_versions(self) -> dict[int, int]:
        """Read "17:3 18:1": the keys of the requests with the versions that the preview showed."""
        pairs = [_PAIR.fullmatch(word) for word in self.cleaned_data["versions"].split()]
        if None in pairs:
            raise forms.ValidationError(_("The list of requests is damaged. Choose them anew in the queue."))
        return {int(pair[1]): int(pair[2]) for pair in pairs if pair}


def ticked_in(request: HttpRequest) -> list[str]:
    """The references in the address; what can't be one is left out."""
    return [word for word in request.GET.getlist("rows") if word.isprintable() and len(word) <= LONGEST]


def written(rows: list[Any]) -> str:
    """As `BulkStepForm.clean_versions` reads it."""
    return " ".join(f"{row.pk}:{row.version}" for row in rows)
