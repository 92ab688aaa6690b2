"""The mails about requests, as data (coalition/core/outbox/events.py)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from coalition.core.access import SECRETARIAT, Role
from coalition.core.outbox.events import MailEvent, Topic, declare

REQUESTS = Topic("requests", _("Requests of countries"))

_ASKING = frozenset({Role.MINISTRY_EDITOR})
_REQUEST = {
    "reference": "REQ-2026-0042",
    "title": "Radio lessons for the coast",
    "link": "/requests/REQ-2026-0042/",
}
_WORDS = {"words": "The schools of the district have reopened, so the need you name has ended."}
_LEFT = {
    "name": "Amina Example",
    "authority": "Ministry of Education of Exampleland",
    "number": 2,
    "link": "/requests/",
}

declare(
    MailEvent(
        "requests/submitted",
        _("Your request has been received"),
        REQUESTS,
        _REQUEST | {"letter_due": date(2026, 4, 15)},
        _ASKING,
        urgent=True,
    ),
    MailEvent(
        "requests/received", _("A request has come in"), REQUESTS, _REQUEST | {"is_emergency": False}, SECRETARIAT
    ),
    MailEvent(
        "requests/question",
        _("A question about your request, with the day to answer it by"),
        REQUESTS,
        _REQUEST | {"question": "How many of the teachers have a radio?", "answer_by": date(2026, 4, 15)},
        _ASKING,
        urgent=True,
    ),
    MailEvent(
        "requests/question_waits",
        _("A reminder: a question about your request waits for your answer"),
        REQUESTS,
        _REQUEST | {"question": "How many of the teachers have a radio?", "answer_by": date(2026, 4, 15)},
        _ASKING,
        urgent=True,
    ),
    MailEvent(
        "requests/letter_waits",
        _("A reminder: the formal letter of your emergency request is due"),
        REQUESTS,
        _REQUEST | {"letter_due": date(2026, 4, 15)},
        _ASKING,
        urgent=True,
    ),
    MailEvent(
        "requests/assessment_waits",
        _("A reminder: an assessment that you began waits for your grades"),
        REQUESTS,
        _REQUEST,
        SECRETARIAT,
    ),
    MailEvent(
        "requests/given",
        _("Requests were given to you to handle"),
        REQUESTS,
        {
            "words": "25 requests were given to you.",
            "giver": "Amina Example",
            "link": "/secretariat/requests/?view=mine",
        },
        SECRETARIAT,
    ),
    MailEvent("requests/answered", _("A question about a request was answered"), REQUESTS, _REQUEST, SECRETARIAT),
    MailEvent("requests/validated", _("Your request was validated"), REQUESTS, _REQUEST, _ASKING, urgent=True),
    MailEvent("requests/declined", _("Your request was declined"), REQUESTS, _REQUEST | _WORDS, _ASKING, urgent=True),
    MailEvent("requests/closed", _("Your request was closed"), REQUESTS, _REQUEST | _WORDS, _ASKING, urgent=True),
    MailEvent(
        "requests/interim_reply",
        _("A letter of the Secretariat about your request"),
        REQUESTS,
        _REQUEST | {"letter": "Your request is open. Nothing fits it yet; we write again by 15 April 2026."},
        _ASKING,
        urgent=True,
    ),
    MailEvent("requests/assessed", _("An assessment of a request is complete"), REQUESTS, _REQUEST, SECRETARIAT),
    MailEvent("requests/withdrawn", _("A request was withdrawn"), REQUESTS, _REQUEST, SECRETARIAT),
    MailEvent(
        "requests/country_decided",
        _("A country has decided whether it takes part in a request"),
        REQUESTS,
        _REQUEST | {"country": "Senegal", "is_confirmed": False},
        SECRETARIAT,
    ),
    MailEvent(
        "requests/progressed",
        _("Your request has come to another state"),
        REQUESTS,
        _REQUEST | {"state": _("In implementation")},
        _ASKING,
    ),
    MailEvent("requests/handed_over", _("You take over the requests of a colleague"), REQUESTS, _LEFT, _ASKING),
    MailEvent("requests/orphaned", _("Nobody is left at an authority"), REQUESTS, _LEFT, _ASKING | {Role.COORDINATOR}),
)
