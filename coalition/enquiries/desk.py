"""The Secretariat's desk for what people wrote: the queue, one enquiry, and the steps on it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from coalition.core.access import actor_of
from coalition.core.access.permissions import Words
from coalition.core.history import entries_of
from coalition.core.lists import count_each, file_of, list_context, view_links, wants_file
from coalition.core.models import TransitionRecord
from coalition.core.paging import page_of
from members.views.steps import Steps, buttons, take_named

from .choices import EnquiryStatus, SupportMeans
from .filters import EnquiryFilter
from .models import Enquiry
from .querysets import OPEN
from .services import answer_enquiry, close_enquiry, take_enquiry
from .workflow import ENQUIRY

KINDS_OF_STATUS = {"received": "open", "in_hand": "now", "answered": "done", "closed": "closed"}
VIEWS: dict[str, Words] = {
    "open": _("To be answered"),
    "overdue": _("Overdue"),
    "answered": _("Answered"),
    "closed": _("Closed"),
}
STEPS: Steps = {
    "take": (take_enquiry, _("It is in your hands.")),
    "answer": (answer_enquiry, _("The answer is on its way.")),
    "close": (close_enquiry, _("Closed.")),
}
WITH_NOTE = frozenset({"answer", "close"})


def enquiries(request: HttpRequest) -> HttpResponseBase:
    seen = Enquiry.objects.visible_to(actor_of(request.user))
    view = request.GET.get("view", "")
    view = view if view in VIEWS else "open"
    lists = {code: seen.filter(shown) for code, shown in _shown_in().items()}
    found = EnquiryFilter(request.GET, lists[view].select_related("taken_by"))
    if wants_file(request):
        return file_of(found, "enquiries")
    counts = count_each(lists, whole=view)
    page = page_of(request, found.qs, total=None if found.is_filtered else counts[view])
    context = {
        "kept": [("view", view)],
        "clear_url": f"?view={view}",
        "view_label": VIEWS[view],
        "views": view_links(VIEWS, counts, view),
        "rows": [_row(row) for row in page],
        **list_context(request, found, page),
    }
    return render(request, "enquiries/desk/queue.html", context)


def enquiry(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request.user)
    seen = Enquiry.objects.visible_to(actor).select_related("taken_by", "country")
    row = get_object_or_404(seen, pk=pk)
    records = TransitionRecord.objects.of(row).select_related("actor")
    context = {
        **_row(row),
        "means": [SupportMeans(code).label for code in row.means],
        "steps": buttons(ENQUIRY.open_to(actor, row), notes=WITH_NOTE),
        "history": entries_of(records, ENQUIRY),
        "queue_url": reverse("enquiries:queue"),
    }
    return render(request, "enquiries/desk/enquiry.html", context)


@require_POST
def enquiry_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    row = get_object_or_404(Enquiry.objects.visible_to(actor_of(request.user)), pk=pk)
    return take_named(request, step, STEPS, notes=WITH_NOTE, back=row.get_absolute_url(), enquiry=row)


def _shown_in() -> dict[str, Q]:
    return {
        "open": Q(status__in=OPEN),
        "overdue": Q(status__in=OPEN, due_on__lt=timezone.localdate()),
        "answered": Q(status=EnquiryStatus.ANSWERED),
        "closed": Q(status=EnquiryStatus.CLOSED),
    }


def _row(row: Enquiry) -> dict[str, Any]:
    late = row.status in OPEN and row.due_on < timezone.localdate()
    return {"enquiry": row, "kind": "warn" if late else KINDS_OF_STATUS[row.status], "is_late": late}
