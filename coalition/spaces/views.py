"""A flagship's space: one page with the latest of each kind, a page of each kind, and what the Secretariat posts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from coalition.core.access import Actor, actor_of
from coalition.core.access.permissions import Words
from coalition.core.idempotency import new_submission_key
from coalition.core.lists import ListFilter, list_context
from coalition.core.paging import page_of
from coalition.core.uploads import hand_out
from coalition.core.workflow import Workflow
from members.models import Organisation
from members.views.editing import ServicePage, frame_of
from members.views.steps import Steps, take_named

from .calendar import calendar_of
from .filters import MeetingFilter, PostFilter, SpaceMemberFilter
from .forms import AnnouncementForm, DocumentForm, MeetingForm
from .models import Announcement, Document, Meeting, Space
from .services import (
    call_meeting,
    post_announcement,
    share_document,
    withdraw_announcement,
    withdraw_document,
    withdraw_meeting,
)
from .workflow import ANNOUNCEMENT, DOCUMENT, MEETING, SECRETARIAT_ANY

LATEST = 5


@dataclass(frozen=True)
class Part:
    """A kind of entry: its rows, in which process they are, and the words on its pages."""

    label: Words
    empty: Words
    model: type[Announcement] | type[Meeting] | type[Document]
    workflow: Workflow
    withdraw: Any
    filter_class: type[ListFilter] = PostFilter


PARTS = {
    "announcements": Part(
        _("Announcements"),
        _("The Secretariat has announced nothing yet."),
        Announcement,
        ANNOUNCEMENT,
        withdraw_announcement,
    ),
    "meetings": Part(_("Meetings"), _("No meeting is called."), Meeting, MEETING, withdraw_meeting, MeetingFilter),
    "documents": Part(_("Documents"), _("No document is shared yet."), Document, DOCUMENT, withdraw_document),
}
TAKEN_DOWN = _("Taken down. Members don’t see it any more.")


def spaces(request: HttpRequest) -> HttpResponse:
    """Those that this person may enter; the only one is entered at once."""
    found = list(Space.objects.visible_to(actor_of(request.user)))
    if len(found) == 1:
        return redirect(found[0])
    return render(request, "spaces/list.html", {"spaces": found, **frame_of(request)})


def space(request: HttpRequest, code: str) -> HttpResponse:
    row, actor = _space(request, code), actor_of(request.user)
    rows = {name: part.model.objects.filter(space=row).posted() for name, part in PARTS.items()}
    rows["meetings"] = Meeting.objects.filter(space=row).posted().to_come()
    members = members_of(row)
    context = {
        "space": row,
        "parts": [_part(row, name, list(found[:LATEST]), actor) for name, found in rows.items()],
        "members": members[:LATEST],
        "number_of_members": members.count(),
        **frame_of(request),
    }
    return render(request, "spaces/space.html", context)


def part(request: HttpRequest, code: str, part: str) -> HttpResponse:
    """All entries of a kind, the latest first; the Secretariat's with what it took down."""
    if part not in PARTS:
        raise Http404
    row, actor = _space(request, code), actor_of(request.user)
    found = PARTS[part].filter_class(request.GET, PARTS[part].model.objects.visible_to(actor).filter(space=row))
    page = page_of(request, found.qs)
    context = {"space": row, "part": _part(row, part, list(page), actor), **list_context(request, found, page)}
    return render(request, "spaces/part.html", context | frame_of(request))


def members(request: HttpRequest, code: str) -> HttpResponse:
    row = _space(request, code)
    found = SpaceMemberFilter(request.GET, members_of(row))
    page = page_of(request, found.qs)
    context = {"space": row, "members": page, **list_context(request, found, page), **frame_of(request)}
    return render(request, "spaces/members.html", context)


def members_of(row: Space) -> QuerySet[Organisation]:
    found: QuerySet[Organisation] = Organisation.objects.members().filter(flagships=row.pk).order_by("name", "pk")
    return found


def meeting_file(request: HttpRequest, pk: int) -> HttpResponse:
    """For the reader's own calendar."""
    seen = Meeting.objects.visible_to(actor_of(request.user)).select_related("space")
    row = get_object_or_404(seen.posted(), pk=pk)
    address = f"{settings.PORTAL_URL}{row.space.get_absolute_url()}"
    answer = HttpResponse(calendar_of(row, address=address), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="meeting-{row.pk}.ics"'
    return answer


def document(request: HttpRequest, pk: int) -> FileResponse:
    """Hand out a document, as a file to save, to whom its space is open."""
    row = get_object_or_404(Document.objects.visible_to(actor_of(request.user)), pk=pk)
    return hand_out(row.upload, file_name=row.file_name, content_type=row.content_type)


@require_POST
def entry_step(request: HttpRequest, pk: int, step: str, part: str) -> HttpResponse:
    kind = PARTS[part]
    entry = get_object_or_404(kind.model.objects.visible_to(actor_of(request.user)), pk=pk)
    steps: Steps = {"withdraw": (kind.withdraw, TAKEN_DOWN)}
    back = reverse("spaces:part", args=[entry.space_id, part])
    return take_named(request, step, steps, notes=frozenset(), back=back, entry=entry)


class Post(ServicePage):
    """A page on which the Secretariat posts in a space."""

    part: ClassVar[str]

    @cached_property
    def space(self) -> Space:
        return _space(self.request, self.kwargs["code"])

    def back(self) -> str:
        return self.space.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"lead": self.space.name}

    def terms(self, form: Any) -> dict[str, Any]:
        """Where it is posted, and by whom."""
        return {"space": self.space, "by": actor_of(self.request.user)}


class Announce(Post):
    form_class = AnnouncementForm
    heading, label, told = _("Write an announcement"), _("Post it"), _("The announcement is posted.")

    def take(self, form: AnnouncementForm) -> str:
        entered = form.cleaned_data
        post_announcement(title=entered["title"], text=entered["text"], **self.terms(form))
        return self.back()


class CallMeeting(Post):
    form_class = MeetingForm
    heading, label, told = _("Call a meeting"), _("Post it"), _("The meeting is posted.")

    def take(self, form: MeetingForm) -> str:
        call_meeting(**form.terms(), **self.terms(form))
        return self.back()


class ShareDocument(Post):
    form_class = DocumentForm
    heading, label, told = _("Share a document"), _("Share it"), _("The document is shared.")

    def take(self, form: DocumentForm) -> str:
        entered = form.cleaned_data
        share_document(title=entered["title"] or entered["upload"].name, upload=entered["upload"], **self.terms(form))
        return self.back()


def _space(request: HttpRequest, code: str) -> Space:
    return get_object_or_404(Space.objects.visible_to(actor_of(request.user)), pk=code)


def _part(row: Space, name: str, entries: list[Any], actor: Actor) -> dict[str, Any]:
    may_post = SECRETARIAT_ANY.has_role(actor)
    return {
        "name": name,
        "label": PARTS[name].label,
        "empty": PARTS[name].empty,
        "entries": [{"row": entry, "key": new_submission_key()} for entry in entries],
        "url": reverse("spaces:part", args=[row.pk, name]),
        "post_url": reverse(f"spaces:post-{name}", args=[row.pk]) if may_post else "",
        "may_post": may_post,
    }
