"""The mails about what is posted in a flagship's space, as data (coalition/core/outbox/events.py)."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils.translation import gettext_lazy as _

from coalition.core.access import Role
from coalition.core.outbox.events import MailEvent, Topic, declare

SPACES = Topic("spaces", _("Spaces of the flagships"))

_MEMBERS = frozenset({Role.MEMBER_EDITOR})
_ENTRY = {
    "name": "Amina Example",
    "space": "Connectivity",
    "title": "Radio lessons: what we learnt",
    "link": "/flagships/CON/space/",
}

declare(
    MailEvent(
        "spaces/posted",
        _("Something new stands in the space of a flagship"),
        SPACES,
        _ENTRY | {"kind": "announcement"},
        _MEMBERS,
    ),
    MailEvent(
        "spaces/meeting_cancelled",
        _("A meeting of a flagship is cancelled"),
        SPACES,
        _ENTRY | {"starts": datetime(2026, 4, 15, 13, tzinfo=UTC)},
        _MEMBERS,
    ),
)
