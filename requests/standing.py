"""Where a request stands, in plain words for those who asked: who has the ball, since when, what comes next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.core.access.permissions import Words
from coalition.core.history import NOBODY, held
from coalition.core.models import TransitionRecord
from requests.choices import RequestStatus
from requests.models import CountryRequest, InterimReply

_S = RequestStatus
AUTHORITY, SECRETARIAT, MEMBER = "authority", "secretariat", "member"
HOLDERS: dict[str, str] = {
    _S.DRAFT: AUTHORITY,
    _S.SUBMITTED: SECRETARIAT,
    _S.IN_ASSESSMENT: SECRETARIAT,
    _S.CLARIFICATION: AUTHORITY,
    _S.VALIDATED: SECRETARIAT,
    _S.AGREED: SECRETARIAT,
    _S.IN_IMPLEMENTATION: MEMBER,
}
NAMES: dict[str, Words] = {
    AUTHORITY: gettext_lazy("You"),
    SECRETARIAT: gettext_lazy("UNESCO Secretariat"),
    MEMBER: gettext_lazy("Member organisation"),
}
# For each state what a person reads first, and what comes next.
SENTENCES: dict[str, tuple[Words, Words]] = {
    _S.SUBMITTED: (
        gettext_lazy("UNESCO has your request"),
        gettext_lazy("The Secretariat reads it and begins its assessment. It asks you where something is unclear."),
    ),
    _S.IN_ASSESSMENT: (
        gettext_lazy("UNESCO assesses your request"),
        gettext_lazy("It looks at the need, at what is feasible, and at who gains. Then a second person decides."),
    ),
    _S.CLARIFICATION: (
        gettext_lazy("It is your turn"),
        gettext_lazy("The Secretariat can’t go on without your answer."),
    ),
    _S.VALIDATED: (
        gettext_lazy("Your request is valid and stays open"),
        gettext_lazy("The Secretariat looks for members who can help. You agree to every offer before that."),
    ),
    _S.AGREED: (
        gettext_lazy("Support is agreed"),
        gettext_lazy("The Secretariat prepares the start with the member and with you."),
    ),
    _S.IN_IMPLEMENTATION: (
        gettext_lazy("The support is under way"),
        gettext_lazy("The member delivers what was agreed; results are reported on the project’s page."),
    ),
    _S.FULFILLED: (gettext_lazy("Your request is fulfilled"), gettext_lazy("All that was agreed has been delivered.")),
    _S.CLOSED_UNMET: (
        gettext_lazy("Your request was closed without further support"),
        gettext_lazy("The reason stands below. You may send a new request at any time."),
    ),
    _S.DECLINED: (
        gettext_lazy("Your request can’t be taken up"),
        gettext_lazy("The reason stands below. You may send a new request at any time."),
    ),
    _S.WITHDRAWN: (gettext_lazy("You withdrew this request"), gettext_lazy("Nothing more happens with it.")),
}
STEPS: tuple[tuple[Words, tuple[str, ...]], ...] = (
    (gettext_lazy("Received"), (_S.SUBMITTED,)),
    (gettext_lazy("In assessment"), (_S.IN_ASSESSMENT, _S.CLARIFICATION)),
    (gettext_lazy("Search for support"), (_S.VALIDATED,)),
    (gettext_lazy("Support agreed"), (_S.AGREED,)),
    (gettext_lazy("Under way"), (_S.IN_IMPLEMENTATION,)),
)
ENDS = (_S.FULFILLED, _S.CLOSED_UNMET, _S.DECLINED, _S.WITHDRAWN)
EVENTS: dict[str, Words] = {
    "create": gettext_lazy("The request was begun"),
    "submit": gettext_lazy("The request was sent"),
    "start_assessment": gettext_lazy("The assessment began"),
    "ask": gettext_lazy("The Secretariat asked a question"),
    "answer": gettext_lazy("The question was answered"),
    "validate": gettext_lazy("UNESCO validated the request"),
    "agree": gettext_lazy("The first support was confirmed"),
    "start": gettext_lazy("The support began"),
    "fulfil": gettext_lazy("The request was fulfilled"),
    "close_unmet": gettext_lazy("The request was closed"),
    "decline": gettext_lazy("UNESCO declined the request"),
    "withdraw": gettext_lazy("The request was withdrawn"),
}


def ball_of(country_request: CountryRequest) -> Words:
    """Who has the next step, said to the authority."""
    holder = HOLDERS.get(country_request.status)
    return NAMES[holder] if holder else NOBODY


def desk_ball_of(country_request: CountryRequest) -> Words:
    """Who has the next step, said to the Secretariat."""
    is_theirs = HOLDERS.get(country_request.status) == AUTHORITY
    return gettext_lazy("National authority") if is_theirs else ball_of(country_request)


def turn_of(country_request: CountryRequest, *, tasks: list[dict[str, Any]]) -> dict[str, Any]:
    """What the component `turn` takes."""
    title, text = SENTENCES[country_request.status]
    holder = HOLDERS.get(country_request.status)
    return {
        "title": title,
        "text": text,
        "tasks": tasks,
        "balls": [
            {"who": NAMES[side], "note": held(country_request.since) if side == holder else note, "has": side == holder}
            for side, note in _sides(country_request.status)
        ]
        if holder
        else [],
    }


def timeline_of(country_request: CountryRequest, records: Iterable[TransitionRecord]) -> list[dict[str, Any]]:
    """What the component `timeline` takes: five steps and the end, each with the date on which it was reached."""
    reached: dict[str, datetime] = {}
    for record in records:
        reached.setdefault(record.target, record.at)
    steps = [_step(country_request, label, states, reached) for label, states in STEPS]
    has_ended = country_request.status in ENDS
    if has_ended:
        # What was never reached is no promise any more.
        steps = [step for step in steps if step["state"] != "open"]
    end = country_request.get_status_display() if has_ended else _("Closed")
    at = reached.get(country_request.status)
    note = date_format(timezone.localtime(at)) if has_ended and at else ""
    return [*steps, {"label": end, "note": note, "state": "now" if has_ended else "open"}]


def history_of(records: Iterable[TransitionRecord], replies: Iterable[InterimReply] = ()) -> list[dict[str, Any]]:
    """What the component `history` takes, the latest first; no person is named."""
    steps = [(record.at, EVENTS.get(record.name, record.name)) for record in sorted(records, key=lambda row: row.pk)]
    letters = [(reply.written_at, _("The Secretariat wrote why nothing fits yet")) for reply in replies]
    entries = sorted([*steps, *letters], key=lambda entry: entry[0])
    return [
        {"date": date_format(timezone.localtime(at)), "datetime": at.isoformat(), "text": text}
        for at, text in reversed(entries)
    ]


def _step(
    country_request: CountryRequest, label: Words, states: tuple[str, ...], reached: dict[str, datetime]
) -> dict[str, Any]:
    is_now = country_request.status in states
    dates = [reached[state] for state in states if state in reached]
    state = "now" if is_now else "done" if dates else "open"
    return {"label": label, "note": date_format(timezone.localtime(min(dates))) if dates else "", "state": state}


def _sides(status: str) -> list[tuple[str, str]]:
    """The three sides with what each does next while another has the ball."""
    before_match = status in (_S.SUBMITTED, _S.IN_ASSESSMENT, _S.CLARIFICATION)
    return [
        (AUTHORITY, _("answers questions") if before_match else _("agrees to each offer, or declines")),
        (SECRETARIAT, _("assesses, then decides") if before_match else _("proposes and confirms support")),
        (MEMBER, _("comes in once the request is valid") if before_match else _("answers proposals and delivers")),
    ]
