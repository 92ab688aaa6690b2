"""The mails about commitments, as data (coalition/core/outbox/events.py)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from coalition.core.access import Role
from coalition.core.outbox.events import MailEvent, Topic, declare

COMMITMENTS = Topic("commitments", _("Commitments"))

_COMMITMENT = {
    "name": "Amina Example",
    "organisation": "Example Broadcasting",
    "amount": "40,000 learners",
    "towards": "Global Learning House",
    "reference": "C-2026-0007",
    "link": "/commitments/7/",
}
_EXPECTED = {"expected_on": date(2026, 12, 31)}

declare(
    MailEvent(
        "projects/commitment_reminder",
        _("A day you named in a commitment is near or past"),
        COMMITMENTS,
        _COMMITMENT
        | {
            "days": [{"title": "First broadcasts", "day": "15 October 2026"}, {"title": "", "day": "31 December 2026"}],
            "is_last": True,
            "link": "/commitments/7/update/",
        },
        frozenset({Role.MEMBER_EDITOR, Role.COORDINATOR}),
        urgent=True,
    ),
    MailEvent(
        "projects/commitment_lapsed",
        _("Your commitment has lapsed"),
        COMMITMENTS,
        _COMMITMENT | _EXPECTED,
        frozenset({Role.MEMBER_EDITOR}),
        urgent=True,
    ),
    MailEvent(
        "projects/commitment_escalated",
        _("A member's commitment has lapsed"),
        COMMITMENTS,
        _COMMITMENT | _EXPECTED,
        frozenset({Role.COORDINATOR}),
    ),
)
