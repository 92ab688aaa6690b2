"""How django-allauth signs people in here: by invitation only, its mails through the outbox."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest
from django.utils.translation import get_language

from coalition.core.outbox.services import queue_email
from members.models import User


class AccountBackend(AuthenticationBackend):
    def get_user(self, user_id: Any) -> User | None:
        user = User.signed_in(user_id)
        return user if user and self.user_can_authenticate(user) else None


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue `emails/members/<name>` where allauth would send `account/email/<name>` inside the request.

        Each asking brings its own mail, hence the random key.
        """
        chosen = {name: context[name] for name in ("code", "password_reset_url") if name in context}
        queue_email(
            event=f"members/{template_prefix.rsplit('/', 1)[-1]}",
            to=email,
            key=secrets.token_hex(8),
            language=get_language() or "en",
            **chosen,
        )
