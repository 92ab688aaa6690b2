"""Events: the list and the page that everybody reads, the form of who records one, and its steps."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from coalition.core.access import SECRETARIAT, Actor, Role, actor_of
from coalition.core.history import entries_of
from coalition.core.lists import file_of, list_context, wants_file
from coalition.core.models import TransitionRecord
from coalition.core.paging import page_of
from members.forms.languages import portal_languages
from members.views.editing import ServicePage
from members.views.public import public_frame
from members.views.steps import Steps, buttons, take_named

from .choices import EventStatus
from .event_form import EventForm
from .event_page import KINDS, lessons_of, lines_of, named_to, text_for, when, where
from .event_services import change_event, publish_event, record_event, return_event, send_event, take_back_event
from .filters import DeskEventFilter, EventFilter
from .models import Event, EventText
from .workflow import EVENT

WITH_NOTE = frozenset({"send_back", "take_back"})
STEPS: Steps = {
    "send": (send_event, gettext_lazy("An approver of the Secretariat has it now.")),
    "publish": (publish_event, pgettext_lazy("event", "The event is public; it stands in the library.")),
    "send_back": (return_event, gettext_lazy("The event went back, with your reason.")),
    "take_back": (take_back_event, pgettext_lazy("event", "The event is not public any more.")),
}


def events(request: HttpRequest) -> HttpResponseBase:
    """What is public; for the Secretariat also what is not yet."""
    actor = actor_of(request.user)
    asked = DeskEventFilter if actor.roles & SECRETARIAT else EventFilter
    found = asked(request.GET, named_to(actor).prefetch_related("texts"))
    if wants_file(request):
        return file_of(found, "events")
    page = page_of(request, found.qs)
    context = {
        "events": lines_of(page),
        "updated_at": max((row.updated_at for row in page), default=None),
        "trail": [(_("Library"), reverse("reports:library")), (_("Events"), "")],
        **list_context(request, found, page),
        **public_frame(request),
    }
    return render(request, "reports/events.html", context)


def event(request: HttpRequest, pk: int) -> HttpResponse:
    row, actor = _found(request, pk), actor_of(request.user)
    text = text_for(row)
    context = {
        "event": row,
        "text": text,
        "lessons": lessons_of(text),
        "facts": [(_("When"), when(row)), (_("Where"), where(row)), (_("Held by"), row.held_by)],
        "kind": KINDS[row.status],
        "trail": [(_("Library"), reverse("reports:library")), (str(text or row), "")],
        **_desk_part(row, actor),
        **public_frame(request),
    }
    return render(request, "reports/event.html", context)


def _desk_part(row: Event, actor: Actor) -> dict[str, Any]:
    """The steps, the languages to write in, and the history, for the Secretariat."""
    if not actor.roles & SECRETARIAT:
        return {"is_desk": False}
    records = TransitionRecord.objects.of(row).select_related("actor")
    written = {text.language for text in row.texts.all()}
    may_edit = row.status == EventStatus.DRAFT and Role.COORDINATOR in actor.roles
    return {
        "is_desk": True,
        "steps": buttons(EVENT.open_to(actor, row), notes=WITH_NOTE),
        "languages": [(*language, language[0] in written) for language in portal_languages()] if may_edit else [],
        "history": entries_of(records, EVENT),
    }


@require_POST
def event_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    row = _found(request, pk)
    return take_named(request, step, STEPS, notes=WITH_NOTE, back=row.get_absolute_url(), event=row)


class RecordEvent(ServicePage):
    form_class = EventForm
    heading, label = gettext_lazy("Record an event"), gettext_lazy("Save the draft")
    lead = gettext_lazy("State only what the source says. Another person of the Secretariat publishes it.")
    told = gettext_lazy("Saved. Read it once more, then send it to be published.")

    def back(self) -> str:
        return reverse("reports:library")

    def take(self, form: EventForm) -> str:
        by = actor_of(self.request.user)
        made = record_event(words=form.words(), by=by, is_demonstration=settings.DEMO, **form.facts())
        return made.get_absolute_url()


class EditEvent(RecordEvent):
    """In one language: its words are changed, or written for the first time."""

    heading = gettext_lazy("Change the event")

    @cached_property
    def event(self) -> Event:
        return _found(self.request, self.kwargs["pk"])

    @cached_property
    def text(self) -> EventText:
        """The words in the language that the address names, empty where there are none yet."""
        language = self.kwargs["language"]
        if language not in dict(portal_languages()):
            raise Http404
        written = {text.language: text for text in self.event.texts.all()}
        return written.get(language) or EventText(event=self.event, language=language)

    def get_form_kwargs(self) -> dict[str, Any]:
        own = {"instance": self.event, "text": self.text, "initial": {"version": self.event.version}}
        return super().get_form_kwargs() | own

    def back(self) -> str:
        return self.event.get_absolute_url()

    def take(self, form: EventForm) -> str:
        by, version = actor_of(self.request.user), form.cleaned_data["version"]
        changed = change_event(event=self.event, words=form.words(), by=by, version=version, **form.facts())
        return changed.get_absolute_url()


def _found(request: HttpRequest, pk: int) -> Event:
    seen = Event.objects.visible_to(actor_of(request.user)).prefetch_related("texts")
    row: Event = get_object_or_404(seen, pk=pk)
    return row
