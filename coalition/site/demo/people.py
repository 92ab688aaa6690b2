"""The demonstration's people. The Secretariat has two of each deciding role: every decision needs a second one."""

from __future__ import annotations

from dataclasses import dataclass

from coalition.core.access import Role
from coalition.core.models import ApiToken
from coalition.core.models.tokens import digest_of
from coalition.reference.models import Country
from members.models import Affiliation, NationalAuthority, Organisation, User
from members.services.people import accept_invitation, invite_user

from .logins import address_of, demo_logins, password_of

FIELD_OFFICE_AREA = ("LBN", "JOR", "SYR", "IRQ")


@dataclass(frozen=True)
class Secretariat:
    administrator: User
    coordinator: User
    second_coordinator: User
    approver: User
    second_approver: User
    field_office: User


def load_secretariat() -> Secretariat:
    administrator = _first_administrator()

    def appoint(name: str, role: Role) -> User:
        return enter_person(name, role, by=administrator)

    secretariat = Secretariat(
        administrator=administrator,
        coordinator=appoint("coordinator", Role.COORDINATOR),
        second_coordinator=appoint("second coordinator", Role.COORDINATOR),
        approver=appoint("approver", Role.APPROVER),
        second_approver=appoint("second approver", Role.APPROVER),
        field_office=appoint("field office", Role.FIELD_OFFICE),
    )
    # No service yet draws the area of a field office.
    secretariat.field_office.affiliations.get().area.set(Country.objects.filter(pk__in=FIELD_OFFICE_AREA))
    return secretariat


def enter_person(
    name: str,
    role: Role,
    *,
    by: User,
    organisation: Organisation | None = None,
    authority: NationalAuthority | None = None,
    language: str = "en",
) -> User:
    """Invite somebody and accept for them; `name` also gives the address and the password."""
    _invitation, key = invite_user(
        email=address_of(name),
        name=f"Demonstration {name}",
        role=role,
        by=by,
        organisation=organisation,
        authority=authority,
        language=language,
    )
    user = accept_invitation(key=key, password=password_of(name))
    # An invitation does not say that the person is invented.
    User.objects.filter(pk=user.pk).update(is_demonstration=True)
    return User.objects.get(pk=user.pk)


def give_tokens() -> None:
    """Let the printed logins use the API; to be called when all of them are in."""
    for login in demo_logins():
        user = User.objects.get(email=login.email)
        ApiToken.objects.create(digest=digest_of(login.token), user=user, name="demonstration")


def _first_administrator() -> User:
    """The only one who is not invited: before the first administrator nobody could."""
    role = "administrator"
    user = User.objects.create_user(
        address_of(role), password_of(role), name=f"Demonstration {role}", is_demonstration=True
    )
    Affiliation.objects.create(user=user, role=Role.ADMINISTRATOR)
    return user
