"""Sign-in of REST clients: `Authorization: Bearer <token>`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from ..models.tokens import ApiToken, digest_of
from .rates import Gate

# "Last used" is shown to the hour, so that reading does not write each time.
_USE_NOTED_EVERY = timedelta(hours=1)


class TokenAuthentication(BaseAuthentication):
    keywords = (b"bearer", b"token")

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() not in self.keywords:
            return None
        if len(words) != 2:
            raise AuthenticationFailed(_("The Authorization header should read: Bearer, a space, the token."))
        digest = _digest(words[1])
        gate = Gate(request, digest)
        gate.check()
        token = ApiToken.objects.live().select_related("user").filter(digest=digest).first()
        if token is None:
            gate.note_wrong()
            raise AuthenticationFailed(_("This token is unknown, expired or revoked."))
        gate.note_right()
        _note_use(token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def _digest(key: bytes) -> str:
    return digest_of(key.decode("latin-1"))


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > _USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
