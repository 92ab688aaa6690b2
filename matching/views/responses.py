"""The Secretariat's record of a member's answers, on a page and as the same rows in a file."""

from __future__ import annotations

from itertools import chain
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from coalition.core.access import actor_of
from coalition.core.csv_export import csv_answer
from coalition.core.lists import list_context, query_of
from coalition.core.paging import page_of
from matching.list_filters import ResponseFilter
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


def responses(request: HttpRequest, slug: str) -> HttpResponse:
    organisation, rows = _rows_of(request, slug)
    found = ResponseFilter(request.GET, rows)
    page = page_of(request, with_names(found.qs))
    context = {
        **list_context(request, found, page),
        "organisation": organisation,
        "summary_words": summary_of(rows),
        "rows": [in_words(match) for match in page],
        "calls": [call_in_words(invitation) for invitation in _calls(request, organisation)],
        "export_url": f"{reverse('matching:responses-csv', args=[slug])}?{query_of(found)}",
    }
    return render(request, "matching/responses.html", context)


def responses_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    organisation, rows = _rows_of(request, slug)
    proposals = map(cells_of, with_names(ResponseFilter(request.GET, rows).qs))
    calls = map(call_cells_of, _calls(request, organisation))
    return csv_answer(f"responses-{organisation.slug}.csv", COLUMNS, chain(proposals, calls))


def _rows_of(request: HttpRequest, slug: str) -> tuple[Organisation, QuerySet[Any]]:
    actor = actor_of(request.user)
    organisation = get_object_or_404(Organisation.objects.visible_to(actor), slug=slug)
    return organisation, responses_of(organisation, actor)


def _calls(request: HttpRequest, organisation: Organisation) -> QuerySet[Any]:
    """Its part in calls, with the answer that the address names; an unknown one asks for all."""
    rows, chosen = calls_of(organisation, actor_of(request.user)), request.GET.get("answer", "")
    return rows.filter(answer=chosen) if chosen in ANSWERS else rows
