"""The Secretariat's queue of requests."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from coalition.core.access import SECRETARIAT, actor_of
from coalition.core.access.policy import current_policy
from coalition.core.idempotency import new_submission_key
from coalition.core.lists import list_context, view_links
from coalition.core.paging import page_of
from requests.forms.bulk import BulkForm
from requests.forms.queue import VIEWS, KeepViewForm, QueueFilter, address_of, count_views, with_defaults
from requests.models import CountryRequest, QueueView, RequestCountry
from requests.querysets import ENDED
from requests.standing import desk_ball_of
from requests.views.wording import status_kind

PAGE_SIZE = 25


def queue(request: HttpRequest) -> HttpResponse:
    """Saved views, filters, order and page stand in the address, so that a link leads back to exactly this list."""
    actor = actor_of(request.user)
    seen = CountryRequest.objects.visible_to(actor).for_desk()
    chosen = with_defaults(request.GET)
    view = str(chosen["view"])
    found = QueueFilter(chosen, seen, request=request)
    address, own = address_of(chosen), list(QueueView.objects.visible_to(actor))
    narrowed = found.is_filtered
    counts = count_views(seen, "" if narrowed else view, actor)
    rows = found.qs.prefetch_related(_countries())
    page = page_of(request, rows, PAGE_SIZE, total=None if narrowed else counts[view], is_costly=narrowed)
    context = {
        **list_context(request, found, page),
        "rows": [_row(row, actor) for row in page],
        "view_label": VIEWS[view].label,
        "views": _view_links(counts, view, own, address),
        "own_views": [(kept, new_submission_key()) for kept in own],
        "keep_form": KeepViewForm(initial={"query": address}),
        "clear_url": f"?view={view}",
        "export_url": f"{reverse('requests:queue-csv')}?{address}",
        "bulk_form": BulkForm(initial={"query": address}, auto_id="bulk_%s") if actor.roles & SECRETARIAT else None,
        "here": request.get_full_path(),
        "may_register": current_policy().find("requests:register").admits(actor),
    }
    return render(request, "requests/desk/queue.html", context)


def _countries() -> Prefetch[Any]:
    return Prefetch("countries", RequestCountry.objects.select_related("country"))


def _row(row: Any, actor: Any) -> dict[str, Any]:
    """A request with its mark and the one button that fits: claim what nobody handles, release one's own."""
    may_claim = bool(actor.roles & SECRETARIAT) and row.status not in ENDED
    step = "release" if row.assigned_to_id == actor.pk else "" if row.assigned_to_id else "claim"
    return {
        "case": row,
        "kind": status_kind(row.status),
        "ball": desk_ball_of(row),
        "is_late": row.due_on is not None and row.due_on < timezone.localdate(),
        "step": step if may_claim else "",
        "submission_key": new_submission_key(),
    }


def _view_links(counts: dict[str, int], view: str, own: list[QueueView], address: str) -> list[dict[str, Any]]:
    """The built-in views with their counts, then the person's own; one of them is the current one."""
    is_own = any(kept.query == address for kept in own)
    built_in = view_links({code: v.label for code, v in VIEWS.items()}, counts, view)
    kept_views = [{"label": v.name, "url": f"?{v.query}", "current": v.query == address} for v in own]
    return [link | {"current": link["current"] and not is_own} for link in built_in] + kept_views
