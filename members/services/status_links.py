"""The signed link by which whoever applied reads where the application stands, without an account."""

from __future__ import annotations

from django.core.signing import Signer

from members.models import Application

_SALT = "members.application"


def status_token(application: Application) -> str:
    """It names the application and nothing else, and works for as long as the mail is kept, hence without an end."""
    return Signer(salt=_SALT).sign_object(application.pk)


def applied_by(token: str) -> int:
    """The key of the application; raise BadSignature for a token that is not ours."""
    pk: int = Signer(salt=_SALT).unsign_object(token)
    return pk
