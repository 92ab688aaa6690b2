"""The Secretariat's record of a member's answers, on a page and as the same rows in a file."""

from __future__ import annotations

from itertools import chain
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalition.core.access import actor_of
from coalition.core.csv_export import csv_answer
from coalition.core.paging import page_links, page_of
from matching.responses import (
    ANSWERS,
    COLUMNS,
    call_cells_of,
    call_in_words,
    calls_of,
    cells_of,
    in_words,
    responses_of,
    summary_of,
    with_names,
)
from members.models import Organisation


class ResponseFilter(forms.Form):
    answer = forms.ChoiceField(
        label=_("Answer"), choices=[("", _("Any")), *((code, words) for code, (words, _kind) in ANSWERS.items())]
    )


def responses(request: HttpRequest, slug: str) -> HttpResponse:
    organisation, rows = _rows_of(request, slug)
    chosen = _chosen(request)
    page = page_of(request, with_names(_filtered(rows, chosen)))
    export = reverse("matching:responses-csv", args=[slug])
    context = {
        "organisation": organisation,
        "summary_words": summary_of(rows),
        "rows": [in_words(match) for match in page],
        "calls": [call_in_words(invitation) for invitation in _calls(request, organisation, chosen)],
        "filter_form": ResponseFilter(initial={"answer": chosen}),
        "is_filtered": bool(chosen),
        "export_url": f"{export}?answer={chosen}" if chosen else export,
        **page_links(request, page),
    }
    return render(request, "matching/responses.html", context)


def responses_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    organisation, rows = _rows_of(request, slug)
    chosen = _chosen(request)
    proposals = map(cells_of, with_names(_filtered(rows, chosen)))
    calls = map(call_cells_of, _calls(request, organisation, chosen))
    return csv_answer(f"responses-{organisation.slug}.csv", COLUMNS, chain(proposals, calls))


def _rows_of(request: HttpRequest, slug: str) -> tuple[Organisation, QuerySet[Any]]:
    actor = actor_of(request.user)
    organisation = get_object_or_404(Organisation.objects.visible_to(actor), slug=slug)
    return organisation, responses_of(organisation, actor)


def _calls(request: HttpRequest, organisation: Organisation, chosen: str) -> QuerySet[Any]:
    return _filtered(calls_of(organisation, actor_of(request.user)), chosen)


def _chosen(request: HttpRequest) -> str:
    """The answer that the address names; an unknown one asks for all, as where none is named."""
    asked = request.GET.get("answer", "")
    return asked if asked in ANSWERS else ""


def _filtered(rows: QuerySet[Any], chosen: str) -> QuerySet[Any]:
    return rows.filter(answer=chosen) if chosen else rows
