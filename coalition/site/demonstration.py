"""The demonstration's people: one for each role, of a fictional organisation and a fictional authority's account.

Passwords and tokens are derived from SECRET_KEY, so that every installation has its own and a restart keeps them.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from django.conf import settings
from django.core.management.base import CommandError
from django.db import transaction

from coalition.core.access import Role
from coalition.core.models import ApiToken
from coalition.core.models.tokens import digest_of
from coalition.reference.models import Country
from members.choices import MemberCategory, OrganisationType
from members.models import Affiliation, NationalAuthority, Organisation, User

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
    return [
        Login(
            role, f"{role.replace(' ', '.')}@demo.example", _secret(f"password:{role}")[:16], _secret(f"token:{role}")
        )
        for role in ROLES
    ]


def _secret(purpose: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"demonstration:{purpose}".encode(), hashlib.sha256).hexdigest()[:40]


@transaction.atomic
def load_people() -> None:
    """Make the demonstration's people once; a second call changes nothing."""
    organisation, _ = Organisation.objects.get_or_create(
        slug="sahel-waves-demonstration",
        defaults={
            "name": "Sahel Waves (demonstration)",
            "iati_type": OrganisationType.NATIONAL_NGO,
            "category": MemberCategory.MEDIA,
            "is_demonstration": True,
        },
    )
    authority, _ = NationalAuthority.objects.get_or_create(
        country=Country.objects.get(pk="LBN"),
        name="Ministry of Education (demonstration)",
        defaults={"is_demonstration": True},
    )
    for login in demo_logins():
        _load_person(login, organisation=organisation, authority=authority)


def _load_person(login: Login, *, organisation: Organisation, authority: NationalAuthority) -> None:
    user = User.objects.filter(email=login.email).first()
    if user is None:
        name = f"Demonstration {login.role}"
        user = User.objects.create_user(login.email, login.password, name=name, is_demonstration=True)
    role = ROLES[login.role]
    affiliation, is_new = Affiliation.objects.get_or_create(
        user=user,
        role=role,
        organisation=organisation if role == Role.MEMBER_EDITOR else None,
        authority=authority if role == Role.MINISTRY_EDITOR else None,
    )
    if is_new and role == Role.FIELD_OFFICE:
        affiliation.area.set(Country.objects.filter(pk__in=["LBN", "JOR", "SYR"]))
    ApiToken.objects.get_or_create(digest=digest_of(login.token), defaults={"user": user, "name": "demonstration"})
