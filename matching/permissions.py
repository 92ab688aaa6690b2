"""Who may take the steps of a match."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from coalition.core.access import SECRETARIAT, Actor, Permission, Role, other_than


def owns_offer(actor: Actor, subject: Any) -> bool:
    """The member's editors; a coordinator writes down the answer of a member that never signs in."""
    return Role.COORDINATOR in actor.roles or subject.offer.organisation_id in actor.edited_organisation_ids


def asked_for_it(actor: Actor, subject: Any) -> bool:
    """The authority of that country; a coordinator writes down its answer where it came by letter."""
    return Role.COORDINATOR in actor.roles or subject.need.request_country.is_of(actor)


def speaks_for_it(actor: Actor, subject: Any) -> bool:
    """The editors of the member that the row is of."""
    return subject.organisation_id in actor.edited_organisation_ids


def is_invited(actor: Actor, subject: Any) -> bool:
    """The editors of the invited member; a coordinator writes down what it answered by letter or phone."""
    return Role.COORDINATOR in actor.roles or subject.organisation_id in actor.edited_organisation_ids


CLOCK = Permission(frozenset({Role.SYSTEM}), _("the portal itself"))
SECRETARIAT_ANY = Permission(SECRETARIAT, _("the Secretariat"))
ADMINISTRATOR = Permission(frozenset({Role.ADMINISTRATOR}), _("an administrator of the Secretariat"))
APPROVER = Permission(frozenset({Role.APPROVER}), _("an approver"))
WEIGHERS = SECRETARIAT | {Role.ADMINISTRATOR}
WEIGHER = Permission(WEIGHERS, _("the Secretariat"))
COORDINATOR = Permission(frozenset({Role.COORDINATOR}), _("a coordinator of the Secretariat"))
MEMBER = Permission(
    frozenset({Role.MEMBER_EDITOR, Role.COORDINATOR}),
    _("an editor of the member organisation, or a coordinator who has its answer"),
    owns_offer,
)
INVITED = Permission(
    frozenset({Role.MEMBER_EDITOR, Role.COORDINATOR}),
    _("an editor of the member organisation, or a coordinator who has its answer"),
    is_invited,
)
EDITOR = Permission(frozenset({Role.MEMBER_EDITOR}), _("an editor of the member organisation"), speaks_for_it)
AUTHORITY = Permission(
    frozenset({Role.MINISTRY_EDITOR, Role.COORDINATOR}),
    _("an editor of the national authority, or a coordinator who has its answer"),
    asked_for_it,
)
SECOND_PERSON = Permission(
    frozenset({Role.APPROVER}), _("an approver who did not propose it"), other_than("proposed_by")
)
