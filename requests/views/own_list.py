"""The authority's own requests."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from coalition.core.access import actor_of
from coalition.core.access.permissions import Words
from coalition.core.lists import file_of, list_context, wants_file
from coalition.core.paging import page_of
from requests.choices import RequestStatus
from requests.forms.own_filter import OwnFilter, countries_of
from requests.models import CountryRequest
from requests.querysets import ENDED
from requests.standing import ball_of
from requests.views.wording import status_kind

VIEWS = ("all", "draft", "open", "ended")


def own_list(request: HttpRequest) -> HttpResponseBase:
    """All that the authority sees, the latest change first; `?show=` narrows it."""
    actor = actor_of(request.user)
    chosen = request.GET.get("show", "all")
    seen = _narrowed(CountryRequest.objects.visible_to(actor), chosen)
    found = OwnFilter(request.GET, seen.prefetch_related("countries__country"))
    if wants_file(request):
        return file_of(found, "requests")
    page = page_of(request, found.qs, is_costly=True)
    context = {
        "rows": [_row(row) for row in page],
        "views": [{"label": words, "url": f"?show={name}", "current": name == chosen} for name, words in _views()],
        "is_empty": not page.paginator.count and chosen not in VIEWS[1:] and not found.is_filtered,
        "kept": [("show", chosen)],
        "may_write": bool(actor.edited_authority_ids),
    }
    return render(request, "requests/ministry/list.html", context | list_context(request, found, page))


def _views() -> list[tuple[str, Words]]:
    return list(zip(VIEWS, (_("All"), _("Drafts"), _("On their way"), _("Ended")), strict=True))


def _narrowed(rows: Any, chosen: str) -> Any:
    if chosen == "draft":
        return rows.filter(status=RequestStatus.DRAFT)
    if chosen == "ended":
        return rows.filter(status__in=ENDED)
    return rows.exclude(status__in=[RequestStatus.DRAFT, *ENDED]) if chosen == "open" else rows


def _row(row: CountryRequest) -> dict[str, Any]:
    return {
        "case": row,
        "kind": status_kind(row.status),
        "countries": countries_of(row),
        "ball": ball_of(row),
    }
