"""Who may take the steps of a project."""

from django.utils.translation import gettext_lazy as _

from coalition.core.access import Permission, Role, other_than
from members.permissions import CLOCK, OWNER

__all__ = ["APPROVER", "CLOCK", "COORDINATOR", "OWNER", "PUBLISHER", "SECOND_PERSON"]

COORDINATOR = Permission(frozenset({Role.COORDINATOR}), _("a coordinator of the Secretariat"))
PUBLISHER = Permission(frozenset({Role.APPROVER}), _("an approver who did not record it"), other_than("recorded_by"))
APPROVER = Permission(frozenset({Role.APPROVER}), _("an approver of the Secretariat"))
SECOND_PERSON = Permission(frozenset({Role.APPROVER}), _("an approver who did not enter it"), other_than("recorded_by"))
