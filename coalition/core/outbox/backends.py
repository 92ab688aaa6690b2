"""Where no mail server is configured, mails become files: one for each Message-ID, so that a repeat changes nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class FileBackend(BaseEmailBackend):
    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        settings.MAIL_DIR.mkdir(parents=True, exist_ok=True)
        for message in messages:
            mime = message.message()
            name = re.sub(r"[^A-Za-z0-9@.-]", "", str(mime["Message-ID"]))
            partial = settings.MAIL_DIR / f"{name}.part"
            partial.write_bytes(mime.as_bytes())
            partial.rename(settings.MAIL_DIR / f"{name}.eml")
        return len(messages)
