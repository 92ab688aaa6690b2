"""The mails about enquiries, as data (coalition/core/outbox/events.py). All go to an address that somebody gave."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from coalition.core.outbox.events import MailEvent, Topic, declare

ENQUIRIES = Topic("enquiries", _("What people write to the Secretariat"))

_ENQUIRY = {"reference": "E-2026-00042"}
_DUE = {"due_on": date(2026, 4, 15)}

declare(
    MailEvent("enquiries/received", _("Your message has arrived"), ENQUIRIES, _ENQUIRY | _DUE, urgent=True),
    MailEvent(
        "enquiries/arrived",
        _("Somebody has written to the Secretariat"),
        ENQUIRIES,
        _ENQUIRY | _DUE | {"kind": _("Question"), "link": "/secretariat/enquiries/42/"},
        urgent=True,
    ),
    MailEvent(
        "enquiries/answered",
        _("The answer to your message"),
        ENQUIRIES,
        _ENQUIRY | {"answer": "An organisation applies on the page “Join the Coalition”. It is free."},
        urgent=True,
    ),
)
