"""Whether a member has a public page of what it contributed to: its editors decide, and may change their mind."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.conflicts import Conflict
from coalition.core.rows import lock_seen, save_changes
from members.models import Organisation
from members.permissions import OWNER
from members.services.rights import demand


@transaction.atomic
def show_impact(*, organisation: Organisation, is_shown: bool, by: Actor, version: int | None = None) -> Organisation:
    """Open the page to the public, or end that. Raise Conflict where there is no public profile it could belong to."""
    current = lock_seen(Organisation, organisation.pk, version=version)
    demand(OWNER, by=by, subject=current)
    if is_shown and not current.is_member:
        raise Conflict(_("Only an active member of the Coalition has public pages."))
    save_changes(current, shows_impact=is_shown)
    return current
