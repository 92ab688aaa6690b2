"""The Secretariat's list of members who say that they could help, and the steps on what they said."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from coalition.core.access import SECRETARIAT, actor_of
from coalition.core.access.permissions import Words
from coalition.core.lists import count_each, file_of, list_context, view_links, wants_file
from coalition.core.paging import page_of
from matching.choices import InterestStatus
from matching.list_filters import InterestFilter
from matching.models import Interest
from matching.services.interests import note_interest, withdraw_interest
from matching.workflow import INTEREST
from members.views.steps import Steps, buttons, take_named
from requests.models import CountryRequest

KINDS = {InterestStatus.EXPRESSED: "now", InterestStatus.NOTED: "done", InterestStatus.WITHDRAWN: "closed"}
VIEWS: dict[str, Words] = {
    "unread": _("Not read yet"),
    "standing": _("All that stand"),
    "withdrawn": _("Taken back"),
}
_SHOWN = {
    "unread": Q(status=InterestStatus.EXPRESSED),
    "standing": ~Q(status=InterestStatus.WITHDRAWN),
    "withdrawn": Q(status=InterestStatus.WITHDRAWN),
}
STEPS: Steps = {
    "note": (note_interest, _("Marked as read; the member sees it.")),
    "withdraw": (withdraw_interest, _("You have taken it back. You can say so again later.")),
}


def interests(request: HttpRequest, reference: str = "") -> HttpResponseBase:
    """All of them, or those for one request; of one request all that stand come first."""
    actor = actor_of(request.user)
    asked = get_object_or_404(CountryRequest.objects.visible_to(actor), reference=reference) if reference else None
    seen = Interest.objects.visible_to(actor)
    seen = seen.filter(need__request_country__country_request=asked) if asked else seen
    view = request.GET.get("view", "")
    view = view if view in VIEWS else "standing" if asked else "unread"
    names = ("organisation", "offer", "need__category", "need__unit", "need__request_country__country")
    lists = {code: seen.filter(shown) for code, shown in _SHOWN.items()}
    rows = lists[view].select_related(*names, "need__request_country__country_request", "expressed_by")
    found = InterestFilter(request.GET, rows)
    if wants_file(request):
        return file_of(found, "interests")
    counts = count_each(lists, whole=view)
    page = page_of(request, found.qs, total=None if found.is_filtered else counts[view])
    context = {
        "kept": [("view", view)],
        "clear_url": f"?view={view}",
        "asked": asked,
        "view_label": VIEWS[view],
        "views": view_links(VIEWS, counts, view),
        "rows": [_row(row, request) for row in page],
        **list_context(request, found, page),
    }
    return render(request, "matching/fitting/interests.html", context)


@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    actor = actor_of(request.user)
    interest = get_object_or_404(Interest.objects.visible_to(actor), pk=pk)
    is_desk = bool(actor.roles & SECRETARIAT) and name == "note"
    back = reverse("matching:interests") if is_desk else interest.get_absolute_url()
    return take_named(request, name, STEPS, notes=frozenset(), back=back, interest=interest)


def _row(row: Interest, request: HttpRequest) -> dict[str, Any]:
    steps = [step for step in INTEREST.open_to(actor_of(request.user), row) if step.name == "note"]
    return {"interest": row, "kind": KINDS[InterestStatus(row.status)], "steps": buttons(steps, notes=frozenset())}
