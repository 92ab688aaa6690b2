"""The mails about events of the library, as data (coalition/core/outbox/events.py)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from coalition.core.access import Role
from coalition.core.outbox.events import MailEvent, Topic, declare

LIBRARY = Topic("library", _("Events of the library"))

_EVENT = {"name": "Amina Example", "title": "Ministers meet", "link": "/library/events/7/"}
_WRITERS = frozenset({Role.COORDINATOR})

declare(
    MailEvent("reports/event_sent", _("An event waits to be published"), LIBRARY, _EVENT, frozenset({Role.APPROVER})),
    MailEvent("reports/event_published", _("Your event is public"), LIBRARY, _EVENT, _WRITERS, urgent=True),
    MailEvent("reports/event_returned", _("Your event was returned"), LIBRARY, _EVENT, _WRITERS, urgent=True),
    MailEvent(
        "reports/event_taken_back",
        _("Your event was taken back from the public"),
        LIBRARY,
        _EVENT,
        _WRITERS,
        urgent=True,
    ),
)
