"""A person's inbox: what the portal told, the newest first."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from coalition.core.access import actor_of
from coalition.core.access.policy import current_policy
from coalition.core.lists import list_context
from coalition.core.models import Notice
from coalition.core.numerals import write_number
from coalition.core.outbox.events import EVENTS
from coalition.core.paging import page_of
from members.views.editing import frame_of

from ..filters import NoticeFilter
from ..services import read_all_notices, read_notice


def inbox(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request.user)
    found = NoticeFilter(request.GET, Notice.objects.visible_to(actor))
    page = page_of(request, found.qs)
    context = {
        "may_preview": current_policy().find("notices:mails").admits(actor),
        "rows": [_row(notice) for notice in page],
        "now": timezone.now().isoformat(),
        **list_context(request, found, page),
        **frame_of(request),
    }
    return render(request, "notices/inbox.html", context)


def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark it as read and go on to the step. A repeat changes nothing, so a plain link in a mail may lead here."""
    actor = actor_of(request.user)
    notice = get_object_or_404(Notice.objects.visible_to(actor), pk=pk)
    read_notice(notice=notice, by=actor)
    return redirect(notice.link or "notices:inbox")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """What came after the list was shown stays unread."""
    seen_at = parse_datetime(request.POST.get("now", "")) or timezone.now()
    count = read_all_notices(by=actor_of(request.user), now=seen_at)
    words = ngettext("%(count)s notice was marked as read.", "%(count)s notices were marked as read.", count)
    messages.success(request, words % {"count": write_number(count)})
    return redirect("notices:inbox")


def _row(notice: Notice) -> dict[str, Any]:
    """An event that the portal no longer knows has no topic."""
    event = EVENTS.get(notice.event)
    return {"notice": notice, "topic": event.topic.label if event else ""}
