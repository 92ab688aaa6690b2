"""A mail as its reader sees it: rendered from its templates, in one language, without sending it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from .events import event_named
from .unsubscribing import unsubscribe_path


@dataclass(frozen=True)
class Letter:
    """`unsubscribe` is the path that ends such mails; empty where they cannot be ended."""

    event: str
    to: str
    language: str
    subject: str
    text: str
    html: str
    unsubscribe: str


def render_email(event: str, *, to: str, language: str, ends_with: str | None = None, **context: Any) -> Letter:
    """Render `emails/<event>/{subject.txt,body.txt,body.html}`; raise TypeError where a declared name is missing.

    ends_with: the topic that the link at its foot ends, None where there is no such link.
    A link in the context is a path; the templates put `portal_url` before it.
    """
    if missing := event_named(event).sample.keys() - context.keys():
        raise TypeError(f"The mail {event} needs {', '.join(sorted(missing))}.")
    unsubscribe = "" if ends_with is None else unsubscribe_path(to, ends_with, language=language)
    with translation.override(language):
        frame = {"portal_url": settings.PORTAL_URL, "to": to, "demo": settings.DEMO, "unsubscribe": unsubscribe}
        full = {**context, **frame}
        subject = " ".join(render_to_string(f"emails/{event}/subject.txt", full).split())
        text = render_to_string(f"emails/{event}/body.txt", full) + render_to_string("emails/foot.txt", full)
        html = render_to_string(f"emails/{event}/body.html", full | {"subject": subject})
    return Letter(event, to, language, subject[:250], text, html, unsubscribe)


def render_sample(event: str, *, language: str) -> Letter:
    """The mail with its declared sample, for the preview and for tests."""
    declared = event_named(event)
    foot = None if declared.urgent else declared.topic.code
    return render_email(event, to="reader@example.org", language=language, ends_with=foot, **declared.sample)
