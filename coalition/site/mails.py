"""The mails of the portal about itself, as data (coalition/core/outbox/events.py)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from coalition.core.access import Role
from coalition.core.outbox.events import MailEvent, Topic, declare

declare(
    MailEvent(
        "site/figures_drift",
        _("A figure of the portal is not what its rows say"),
        Topic("figures", _("Figures of the portal")),
        {
            "name": "Amina Example",
            "number": 1,
            "lines": ["headline: learners, high: shows 460, the rows give 440"],
            "link": "/home/",
        },
        frozenset({Role.ADMINISTRATOR, Role.COORDINATOR}),
        urgent=True,
    )
)
