"""Who acts: the nine roles of the portal, the clock, and the protocol by which core knows a user."""

from __future__ import annotations

from typing import Any, Protocol, cast

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    PUBLIC = "public", _("Public")
    COORDINATOR = "coordinator", _("Secretariat: coordinator")
    APPROVER = "approver", _("Secretariat: approver")
    ADMINISTRATOR = "administrator", _("Secretariat: administrator")
    FIELD_OFFICE = "field_office", _("Secretariat: field office")
    MINISTRY_EDITOR = "ministry_editor", _("Ministry: editor")
    MINISTRY_VIEWER = "ministry_viewer", _("Ministry: viewer")
    MEMBER_EDITOR = "member_editor", _("Member organisation: editor")
    MEMBER_VIEWER = "member_viewer", _("Member organisation: viewer")
    SYSTEM = "system", _("The portal's clock")


PUBLIC = frozenset({Role.PUBLIC})
SECRETARIAT = frozenset({Role.COORDINATOR, Role.APPROVER})
STAFF = SECRETARIAT | {Role.ADMINISTRATOR, Role.FIELD_OFFICE}
MINISTRY = frozenset({Role.MINISTRY_EDITOR, Role.MINISTRY_VIEWER})
MEMBER = frozenset({Role.MEMBER_EDITOR, Role.MEMBER_VIEWER})
SIGNED_IN = STAFF | MINISTRY | MEMBER


class Actor(Protocol):
    """A user as core sees one: `members.User` fulfils it, and so does the clock."""

    @property
    def pk(self) -> Any: ...
    @property
    def is_authenticated(self) -> bool: ...
    @property
    def roles(self) -> frozenset[Role]: ...
    @property
    def stands_in_for(self) -> frozenset[int]:
        """Users by whose delegation the actor has a role: their own cases are closed to it as they are to them."""
        ...

    @property
    def organisation_ids(self) -> frozenset[int]:
        """Organisations whose side the actor is on, to read; `edited_organisation_ids` are those to act for."""
        ...

    @property
    def edited_organisation_ids(self) -> frozenset[int]: ...
    @property
    def authority_ids(self) -> frozenset[int]: ...
    @property
    def edited_authority_ids(self) -> frozenset[int]: ...
    @property
    def area(self) -> frozenset[str]:
        """ISO 3166 alpha-3 codes that a field office follows."""
        ...


class _Nobody:
    """An actor without an account; `roles` says which."""

    pk = None
    is_authenticated = False
    stands_in_for: frozenset[int] = frozenset()
    organisation_ids: frozenset[int] = frozenset()
    edited_organisation_ids: frozenset[int] = frozenset()
    authority_ids: frozenset[int] = frozenset()
    edited_authority_ids: frozenset[int] = frozenset()
    area: frozenset[str] = frozenset()

    def __init__(self, role: Role) -> None:
        self.roles = frozenset({role})


def anyone_as(role: Role) -> Actor:
    """Return an actor of this role without an account or a side: it sees what all of the role see."""
    return _Nobody(role)


ANYONE: Actor = _Nobody(Role.PUBLIC)
SYSTEM: Actor = _Nobody(Role.SYSTEM)


def actor_of(user: Any) -> Actor:
    """Return the actor behind `request.user`: the user, or the public where nobody is signed in."""
    return cast(Actor, user) if user.is_authenticated else ANYONE
