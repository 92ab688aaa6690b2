"""The signed link by which mails are ended without signing in: it names the address and the topic, nothing else."""

from __future__ import annotations

from django.conf import settings
from django.core.signing import Signer
from django.urls import reverse
from django.utils import translation

_SALT = "coalition.core.outbox.unsubscribe"
ALL_TOPICS = ""


def unsubscribe_path(address: str, topic: str, *, language: str) -> str:
    """The page's path in the reader's language. It works for as long as the mail is kept, hence without an end."""
    token = Signer(salt=_SALT).sign_object([address.lower(), topic])
    with translation.override(language):
        return reverse(settings.MAIL_UNSUBSCRIBE_ROUTE, args=[token])


def read_token(token: str) -> tuple[str, str]:
    """Return (address, topic); raise BadSignature for a token that is not ours."""
    address, topic = Signer(salt=_SALT).unsign_object(token)
    return address, topic
