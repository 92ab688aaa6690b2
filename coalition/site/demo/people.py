"""The demonstration's people. The Secretariat has two of each deciding role: every decision needs a second one."""

from __future__ import annotations

from dataclasses import dataclass

from coalition.core.access import Role, Scope
from coalition.core.models import ApiToken
from coalition.reference.models import Country
from members.models import NationalAuthority, Organisation, User
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

    def appoint(name: str, role: Role, area: tuple[Country, ...] = ()) -> User:
        return enter_person(name, role, by=administrator, area=area)

    area = tuple(Country.objects.filter(pk__in=FIELD_OFFICE_AREA))
    return Secretariat(
        administrator=administrator,
        coordinator=appoint("coordinator", Role.COORDINATOR),
        second_coordinator=appoint("second coordinator", Role.COORDINATOR),
        approver=appoint("approver", Role.APPROVER),
        second_approver=appoint("second approver", Role.APPROVER),
        field_office=appoint("field office", Role.FIELD_OFFICE, area),
    )


def enter_person(
    name: str,
    role: Role,
    *,
    by: User,
    organisation: Organisation | None = None,
    authority: NationalAuthority | None = None,
    area: tuple[Country, ...] = (),
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
        area=area,
        language=language,
    )
    return accept_invitation(key=key, password=password_of(name))


def give_tokens() -> None:
    """Let the printed logins use the API; to be called when all of them are in."""
    for login in demo_logins():
        user = User.objects.get(email=login.email)
        ApiToken.objects.issue(user=user, name="demonstration", key=login.token, scopes=Scope.values)


def _first_administrator() -> User:
    """The only one who is not invited: before the first administrator nobody could."""
    role = "administrator"
    return User.objects.create_superuser(
        address_of(role), password_of(role), name=f"Demonstration {role}", is_demonstration=True
    )
