"""Tell somebody something, in their language, inside the transaction of the step that causes it.

What is urgent goes by mail at once. The rest waits for the reader's mail of the day, or as the reader has chosen; and
whoever has an account finds all of it in the inbox.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone

from ..models.mail import OutgoingEmail
from ..models.notices import Delivery, MailPreference, Notice
from ..observability import current_request_id
from .events import event_named
from .letters import Letter, render_email


@transaction.atomic
def queue_email(
    *,
    event: str,
    to: str,
    key: str,
    language: str = settings.LANGUAGE_CODE,
    urgent: bool = False,
    countries: Collection[str] = (),
    **context: Any,
) -> OutgoingEmail | None:
    """Tell `to` of this declared event, once for each (event, key, to); return the mail where one goes at once.

    urgent: this one is, though such mails are not always.
    countries: those it concerns, as ISO 3166 alpha-3 codes, for readers who follow some.
    """
    declared = event_named(event)
    is_urgent, topic = urgent or declared.urgent, declared.topic
    letter = render_email(event, to=to, language=language, ends_with=None if is_urgent else topic.code, **context)
    reader = _account_of(to) if topic.in_inbox else None
    chosen = MailPreference.objects.of(to).delivery_of(topic.code, countries) if not is_urgent else Delivery.AT_ONCE
    if reader is None and chosen == Delivery.DAILY:
        chosen = Delivery.AT_ONCE  # a day's mail is made of an inbox
    full_key = f"{event}:{key}:{to}"
    if reader is not None:
        _keep_notice(letter, reader, key=full_key, link=context.get("link", ""), delivery=chosen)
    return enqueue(letter, key=full_key) if chosen == Delivery.AT_ONCE else None


def enqueue(letter: Letter, *, key: str) -> OutgoingEmail:
    """Put this mail into the outbox, once for each key."""
    mail, _created = OutgoingEmail.objects.get_or_create(
        key=key,
        defaults={
            "event": letter.event,
            "to": letter.to,
            "language": letter.language,
            "subject": letter.subject,
            "text": letter.text,
            "html": letter.html,
            "unsubscribe": letter.unsubscribe,
            "request_id": current_request_id(),
        },
    )
    return mail


def _account_of(address: str) -> AbstractBaseUser | None:
    users = get_user_model()._default_manager.alias(lower=Lower("email"))
    return users.filter(lower=address.lower(), is_active=True).first()


def _keep_notice(letter: Letter, reader: AbstractBaseUser, *, key: str, link: str, delivery: Delivery) -> None:
    told = {
        "reader": reader,
        "event": letter.event,
        "title": letter.subject,
        "link": link,
        "delivery": delivery,
        "mailed_at": timezone.now() if delivery == Delivery.AT_ONCE else None,
    }
    Notice.objects.get_or_create(key=key, defaults=told)
