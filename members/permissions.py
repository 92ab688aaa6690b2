"""Who may take the steps of this app's workflows."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from coalition.core.access import SECRETARIAT, Actor, Permission, Role, other_than


def is_own_organisation(actor: Actor, subject: Any) -> bool:
    """The editors act for their own organisation; the Secretariat for a member that never signs in."""
    owner = subject.pk if subject._meta.model_name == "organisation" else subject.organisation_id
    return bool(actor.roles & SECRETARIAT) or owner in actor.edited_organisation_ids


CLOCK = Permission(frozenset({Role.SYSTEM}), _("the portal itself"))
COORDINATOR = Permission(frozenset({Role.COORDINATOR}), _("a coordinator of the Secretariat"))
SECRETARIAT_ANY = Permission(SECRETARIAT, _("the Secretariat"))
APPROVER = Permission(frozenset({Role.APPROVER}), _("an approver of the Secretariat"))
SECOND_PERSON = Permission(
    frozenset({Role.APPROVER}),
    _("an approver who did not prepare it"),
    other_than("prepared_by"),
)
ADMINISTRATOR = Permission(frozenset({Role.ADMINISTRATOR}), _("an administrator"))
ACCREDITER = Permission(
    frozenset({Role.APPROVER}),
    _("an approver of the Secretariat who did not register it"),
    other_than("registered_by"),
)
OWNER = Permission(
    frozenset({Role.MEMBER_EDITOR, Role.COORDINATOR}),
    _("an editor of the organisation, or a coordinator for it"),
    is_own_organisation,
)
OWNER_OR_CLOCK = Permission(
    OWNER.roles | {Role.SYSTEM}, OWNER.words, lambda a, s: Role.SYSTEM in a.roles or is_own_organisation(a, s)
)
