"""Every mail of the portal as its reader gets it, with invented values, for the Secretariat."""

from __future__ import annotations

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.clickjacking import xframe_options_sameorigin

from coalition.core.outbox.events import EVENTS, MailEvent
from coalition.core.outbox.letters import render_sample
from members.forms.languages import portal_languages

from ..topics import by_topic


def mails(request: HttpRequest) -> HttpResponse:
    groups = [{"topic": topic, "events": [_row(event) for event in events]} for topic, events in _grouped()]
    return render(request, "notices/mails.html", {"groups": groups, "total": len(EVENTS)})


@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # the library types views without arguments only
def mail(request: HttpRequest, app: str, name: str) -> HttpResponse:
    event, language = _event(app, name), _language(request)
    shown = reverse("notices:mail-html", args=[app, name])
    context = {
        **_row(event),
        "shown": render_sample(event.name, language=language),
        "languages": [
            {"code": code, "label": label, "current": code == language} for code, label in portal_languages()
        ],
        "html_url": f"{shown}?language={language}",
    }
    return render(request, "notices/mail.html", context)


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF], "sandbox": [True], "script-src": None})  # type: ignore[arg-type]  # as above
def mail_html(request: HttpRequest, app: str, name: str) -> HttpResponse:
    """The HTML part as it is sent, for a frame of the page above: no script, no form, no origin of ours."""
    return HttpResponse(render_sample(_event(app, name).name, language=_language(request)).html)


def _grouped() -> list[tuple[Any, list[MailEvent]]]:
    return list(by_topic(EVENTS.values()).items())


def _row(event: MailEvent) -> dict[str, Any]:
    app, name = event.name.split("/")
    readers = [str(role.label) for role in sorted(event.readers)]
    return {"event": event, "url": reverse("notices:mail", args=[app, name]), "readers": readers}


def _event(app: str, name: str) -> MailEvent:
    if found := EVENTS.get(f"{app}/{name}"):
        return found
    raise Http404


def _language(request: HttpRequest) -> str:
    """The one that the address names; the reader's own where it names none of ours."""
    named = request.GET.get("language", "")
    return named if named in dict(settings.LANGUAGES) else get_language() or settings.LANGUAGE_CODE
