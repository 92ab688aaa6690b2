"""The demonstration's logins: one for each role.

Passwords and tokens are derived from SECRET_KEY, so that every installation has its own and a restart keeps them.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from django.conf import settings
from django.core.management.base import CommandError

from coalition.core.access import Role

ROLES = {
    "coordinator": Role.COORDINATOR,
    "approver": Role.APPROVER,
    "administrator": Role.ADMINISTRATOR,
    "field office": Role.FIELD_OFFICE,
    "ministry": Role.MINISTRY_EDITOR,
    "member": Role.MEMBER_EDITOR,
}


@dataclass(frozen=True)
class Login:
    role: str
    email: str
    password: str
    token: str


def demo_logins() -> list[Login]:
    """Return a login for each role; raise CommandError outside a demonstration."""
    if not settings.DEMO:
        raise CommandError("Demonstration logins exist only with DEMO=1.")
    return [Login(role, address_of(role), password_of(role), _secret(f"token:{role}")[:40]) for role in ROLES]


def address_of(role: str) -> str:
    return f"{role.replace(' ', '.')}@demo.example"


def password_of(role: str) -> str:
    return _secret(f"password:{role}")[:16]


def _secret(purpose: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"demonstration:{purpose}".encode(), hashlib.sha256).hexdigest()
