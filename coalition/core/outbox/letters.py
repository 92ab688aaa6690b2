"""A mail as its reader sees it: rendered from its templates, in one language, without sending it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from .events import event_named


@dataclass(frozen=True)
class Letter:
    event: str
    to: str
    language: str
    subject: str
    text: str
    html: str


def render_email(event: str, *, to: str, language: str, **context: Any) -> Letter:
    """Render `emails/<event>/{subject.txt,body.txt,body.html}`; raise TypeError where a declared name is missing.

    A link in the context is a path; the templates put `portal_url` before it.
    """
    if missing := event_named(event).sample.keys() - context.keys():
        raise TypeError(f"The mail {event} needs {', '.join(sorted(missing))}.")
    with translation.override(language):
        full = {**context, "portal_url": settings.PORTAL_URL, "to": to, "demo": settings.DEMO}
        subject = " ".join(render_to_string(f"emails/{event}/subject.txt", full).split())
        text = render_to_string(f"emails/{event}/body.txt", full)
        html = render_to_string(f"emails/{event}/body.html", full | {"subject": subject})
    return Letter(event, to, language, subject[:250], text, html)


def render_sample(event: str, *, language: str) -> Letter:
    """The mail with its declared sample, for the preview and for tests."""
    return render_email(event, to="reader@example.org", language=language, **event_named(event).sample)
