"""The check of a step that no workflow table holds: creating and editing."""

from typing import Any

from django.utils.translation import gettext as _

from coalition.core.access import Actor, Permission
from coalition.core.conflicts import Refused


def demand(permission: Permission, *, by: Actor, subject: Any = None) -> None:
    """Raise Refused, in words, where the permission does not allow this person on this row."""
    if not permission.allows(by, subject):
        raise Refused(_("This step is for %(who)s.") % {"who": permission.words})
