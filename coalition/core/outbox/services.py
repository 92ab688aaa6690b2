"""Put a mail into the outbox, in the reader's language, inside the transaction of the step that causes it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from ..models.mail import OutgoingEmail
from ..observability import current_request_id


def queue_email(
    *, event: str, to: str, key: str, language: str = settings.LANGUAGE_CODE, **context: Any
) -> OutgoingEmail:
    """Render `emails/<event>/{subject.txt,body.txt,body.html}` and queue it once for each (event, key, to).

    A link in the context is a path; the templates put `portal_url` before it.
    """
    with translation.override(language):
        full = {**context, "portal_url": settings.PORTAL_URL, "to": to, "demo": settings.DEMO}
        subject = " ".join(render_to_string(f"emails/{event}/subject.txt", full).split())
        text = render_to_string(f"emails/{event}/body.txt", full)
        html = render_to_string(f"emails/{event}/body.html", full)
    mail, _created = OutgoingEmail.objects.get_or_create(
        key=f"{event}:{key}:{to}",
        defaults={
            "event": event,
            "to": to,
            "language": language,
            "subject": subject[:250],
            "text": text,
            "html": html,
            "request_id": current_request_id(),
        },
    )
    return mail
