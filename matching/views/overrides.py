"""The report of overrides, on a page and as the same rows in a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from coalition.core.access import actor_of
from coalition.core.csv_export import csv_answer
from coalition.core.lists import list_context, query_of
from coalition.core.paging import page_of
from matching.list_filters import OverrideFilter
from matching.overrides import COLUMNS, cells_of, in_words, overrides, summary_of, with_names
from matching.wording import status_kind


def report(request: HttpRequest) -> HttpResponse:
    found = _found(request)
    page = page_of(request, with_names(found.qs))
    context = {
        **list_context(request, found, page),
        "rows": [row | {"kind": status_kind(row["match"].status)} for row in in_words(page)],
        "summary_words": summary_of(found.qs),
        "export_url": f"{reverse('matching:overrides-csv')}?{query_of(found)}",
    }
    return render(request, "matching/overrides.html", context)


def report_csv(request: HttpRequest) -> HttpResponseBase:
    return csv_answer("overrides.csv", COLUMNS, map(cells_of, in_words(with_names(_found(request).qs))))


def _found(request: HttpRequest) -> OverrideFilter:
    return OverrideFilter(request.GET, overrides(actor_of(request.user)))
