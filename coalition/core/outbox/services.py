"""Put a mail into the outbox, in the reader's language, inside the transaction of the step that causes it."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from ..models.mail import OutgoingEmail
from ..observability import current_request_id
from .letters import Letter, render_email


def queue_email(
    *, event: str, to: str, key: str, language: str = settings.LANGUAGE_CODE, **context: Any
) -> OutgoingEmail:
    """Render the mail of this declared event and queue it once for each (event, key, to)."""
    letter = render_email(event, to=to, language=language, **context)
    return _enqueue(letter, key=f"{event}:{key}:{to}")


def _enqueue(letter: Letter, *, key: str) -> OutgoingEmail:
    mail, _created = OutgoingEmail.objects.get_or_create(
        key=key,
        defaults={
            "event": letter.event,
            "to": letter.to,
            "language": letter.language,
            "subject": letter.subject,
            "text": letter.text,
            "html": letter.html,
            "request_id": current_request_id(),
        },
    )
    return mail
