"""Whose turn a match is, since when, and who is next: the component `turn`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.access.permissions import Words
from coalition.core.history import NOBODY, held
from matching.choices import ASKED, MatchStatus
from matching.models import Match


def holder_of(match: Match) -> Words:
    """Who has the next step."""
    return next((who for state, who, _note in _stages(match) if state == match.status), NOBODY)


def turn_of(match: Match, actor: Actor, *, since: datetime | None) -> dict[str, Any]:
    """Say it of a live match, to this reader."""
    title, text = _words(match, actor)
    is_own = _is_member(match, actor) if match.status == MatchStatus.PROPOSED else _is_authority(match, actor)
    tasks = [{"label": _("Go to your answer"), "url": "#answer"}] if is_own and match.status in ASKED else []
    balls = [
        {"who": who, "note": held(since) if state == match.status else note, "has": state == match.status}
        for state, who, note in _stages(match)
    ]
    return {"title": title, "text": text, "balls": balls, "tasks": tasks}


def _stages(match: Match) -> tuple[tuple[MatchStatus, str, str], ...]:
    authority = match.need.request_country.authority
    return (
        (MatchStatus.PROPOSED, match.offer.organisation.name, _("accepts, wholly or in part, or declines")),
        (MatchStatus.ACCEPTED, str(authority or _("The national authority")), _("agrees or declines")),
        (MatchStatus.AGREED, _("UNESCO Secretariat"), _("a second person confirms; a project begins")),
    )


def _words(match: Match, actor: Actor) -> tuple[str, str]:
    due = date_format(match.answer_by)
    if match.status == MatchStatus.PROPOSED:
        title = _("It is your turn: answer the proposal") if _is_member(match, actor) else _("Waits for the member")
        return title, _("Until %(due)s the quantity is held for this proposal; then it lapses.") % {"due": due}
    if match.status == MatchStatus.ACCEPTED:
        title = (
            _("It is your turn: agree or decline")
            if _is_authority(match, actor)
            else _("Waits for the national authority")
        )
        return title, _("The member has accepted. The answer is due by %(due)s.") % {"due": due}
    return _("Waits for confirmation"), _("Both sides have agreed. A second person of the Secretariat confirms it.")


def _is_member(match: Match, actor: Actor) -> bool:
    return match.offer.organisation_id in actor.edited_organisation_ids


def _is_authority(match: Match, actor: Actor) -> bool:
    return match.need.request_country.authority_id in actor.edited_authority_ids
