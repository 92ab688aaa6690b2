"""The mails about proposals, as data (coalition/core/outbox/events.py)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from coalition.core.access import SECRETARIAT, Role
from coalition.core.outbox.events import MailEvent, Topic, declare

PROPOSALS = Topic("proposals", _("Proposals and agreements"))
CALLS = Topic("calls", _("Calls to action"))

_MEMBER = frozenset({Role.MEMBER_EDITOR})
_ALL = SECRETARIAT | {Role.MEMBER_EDITOR, Role.MINISTRY_EDITOR}
_MATCH = {
    "name": "Amina Example",
    "country": "Senegal",
    "category": "Radio and television lessons",
    "answer_by": date(2026, 4, 15),
    "link": "/matches/42/",
}
_CALL = {
    "name": "Amina Example",
    "organisation": "Example Broadcasting",
    "answer_by": date(2026, 4, 15),
    "call": {"title": "Lessons after the storm", "words": "Schools are closed, most families have a radio."},
    "needs": [
        {
            "request_country": {"country": "Senegal"},
            "category": "Educational radio",
            "still_open": 40_000,
            "unit": {"name": "Learners"},
        }
    ],
    "link": "/calls/42/",
}
_INTEREST = {
    "name": "Amina Example",
    "organisation": "Example Broadcasting",
    "country": "Senegal",
    "category": "Radio and television lessons",
}
_REASON = {"match": {"get_decline_reason_display": "The capacity is needed elsewhere"}}

declare(
    MailEvent(
        "matching/proposed",
        _("A proposal for your offer, with the day to answer it by"),
        PROPOSALS,
        _MATCH,
        _MEMBER,
        urgent=True,
    ),
    MailEvent(
        "matching/accepted",
        _("A member offers support, with the day to answer it by"),
        PROPOSALS,
        _MATCH,
        SECRETARIAT | {Role.MINISTRY_EDITOR},
        urgent=True,
    ),
    MailEvent(
        "matching/answer_waits",
        _("A proposal is to be answered within three days"),
        PROPOSALS,
        _MATCH,
        _ALL,
        urgent=True,
    ),
    MailEvent("matching/agreed", _("A country has agreed to a proposal"), PROPOSALS, _MATCH, SECRETARIAT | _MEMBER),
    MailEvent("matching/confirmed", _("The support is confirmed"), PROPOSALS, _MATCH, _ALL, urgent=True),
    MailEvent(
        "matching/declined",
        _("A proposal was declined"),
        PROPOSALS,
        _MATCH | _REASON,
        SECRETARIAT | _MEMBER,
        urgent=True,
    ),
    MailEvent("matching/ended", _("A proposal has ended without agreement"), PROPOSALS, _MATCH, _ALL),
    MailEvent(
        "matching/call", _("A call to members, with the day to answer it by"), CALLS, _CALL, _MEMBER, urgent=True
    ),
    MailEvent(
        "matching/call_reminder", _("A call you have not answered ends soon"), CALLS, _CALL, _MEMBER, urgent=True
    ),
    MailEvent(
        "matching/call_answered",
        _("A member has answered a call, or declined it"),
        CALLS,
        {
            "name": "Amina Example",
            "organisation": "Example Broadcasting",
            "title": "Lessons after the storm",
            "answer_by": date(2026, 4, 15),
            "is_declined": False,
            "link": "/secretariat/calls/42/",
        },
        SECRETARIAT,
    ),
    MailEvent(
        "matching/interest_expressed",
        _("A member says that it could help"),
        PROPOSALS,
        _INTEREST | {"link": "/secretariat/interests/of/REQ-2026-0042/"},
        SECRETARIAT,
    ),
    MailEvent(
        "matching/interest_noted",
        _("The Secretariat has read that you could help"),
        PROPOSALS,
        _INTEREST | {"link": "/needs/42/"},
        _MEMBER,
    ),
    MailEvent("matching/call_cancelled", _("A call is no longer needed"), CALLS, _CALL, _MEMBER, urgent=True),
)
