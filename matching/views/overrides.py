"""The report of overrides, on a page and as the same rows in a file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from coalition.core.access import actor_of
from coalition.core.csv_export import csv_answer
from coalition.core.paging import page_links, page_of
from matching.overrides import COLUMNS, cells_of, in_words, overrides, summary_of, with_names
from matching.wording import status_kind
from members.forms.steps import DateInput


class PeriodForm(forms.Form):
    """Both days are included; without one the period is open on that side."""

    since = forms.DateField(label=_("Proposed from"), required=False, widget=DateInput)
    until = forms.DateField(label=_("Proposed until"), required=False, widget=DateInput)

    def clean(self) -> dict[str, Any]:
        since, until = (self.cleaned_data.get(name) for name in ("since", "until"))
        if since and until and until < since:
            self.add_error("until", _("The last day is before the first."))
        return self.cleaned_data

    def days(self) -> dict[str, Any]:
        """Of a day that can't be read the period has none; the field says so."""
        self.is_valid()
        return {name: self.cleaned_data[name] for name in ("since", "until") if self.cleaned_data.get(name)}


def report(request: HttpRequest) -> HttpResponse:
    form, rows = _found(request)
    page = page_of(request, with_names(rows))
    days = urlencode(form.days())
    context = {
        "filter_form": form,
        "is_filtered": bool(days),
        "rows": [row | {"kind": status_kind(row["match"].status)} for row in in_words(page)],
        "summary_words": summary_of(rows),
        "export_url": f"{reverse('matching:overrides-csv')}?{days}",
        **page_links(request, page),
    }
    return render(request, "matching/overrides.html", context)


def report_csv(request: HttpRequest) -> HttpResponseBase:
    _form, rows = _found(request)
    return csv_answer("overrides.csv", COLUMNS, map(cells_of, in_words(with_names(rows))))


def _found(request: HttpRequest) -> tuple[PeriodForm, QuerySet[Any]]:
    form = PeriodForm(request.GET)
    return form, overrides(actor_of(request.user), **form.days())
