"""What the two sides answer: the member first, then the country's authority. A coordinator may write an answer down
that came by letter."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from matching.choices import DeclineReason
from matching.models import Match
from matching.workflow import MATCH
from members.services.capacity import commit

from .country import confirm_country
from .notices import authority_editors, member_editors, proposer, second_persons, tell
from .releasing import end_match, seen, shrink

DAYS_TO_AGREE = 10


@transaction.atomic
def accept_match(*, match: Match, by: Actor, quantity: int | None = None, version: int | None = None) -> Match:
    """Accept for the member, wholly or a part: 1 <= `quantity` <= what was proposed. The rest is open again at once."""
    current = seen(match, version)
    MATCH.check(current, "accept", by=by)
    part = current.quantity if quantity is None else quantity
    if not 1 <= part <= current.quantity:
        raise ValidationError({"quantity": _("Accept from 1 to %(most)s.") % {"most": current.quantity}})
    shrink(current, part)
    now = timezone.now()
    deadline = max(current.answer_by, timezone.localdate() + timedelta(days=DAYS_TO_AGREE))
    MATCH.move(current, "accept", by=by, quantity=part, accepted_at=now, answer_by=deadline)
    tell("accepted", current, authority_editors(current), proposer(current))
    return current


@transaction.atomic
def decline_match(
    *, match: Match, reason: DeclineReason, by: Actor, note: str = "", version: int | None = None
) -> Match:
    """Decline for the member. The Secretariat reads reason and note; the score never does."""
    current = seen(match, version)
    end_match(current, "decline", by=by, note=note, reason=reason)
    tell("declined", current, proposer(current))
    return current


@transaction.atomic
def agree_match(*, match: Match, by: Actor, version: int | None = None) -> Match:
    """Agree for the country, which confirms its part of the request by it; the capacity is committed."""
    current = seen(match, version)
    MATCH.check(current, "agree", by=by)
    confirm_country(current, by=by)
    MATCH.move(current, "agree", by=by)
    commit(hold=current.hold)
    tell("agreed", current, member_editors(current), second_persons(current))
    return current


@transaction.atomic
def reject_match(
    *, match: Match, reason: DeclineReason, by: Actor, note: str = "", version: int | None = None
) -> Match:
    """Decline for the country: the member reads the reason, the Secretariat the note too."""
    current = seen(match, version)
    end_match(current, "reject", by=by, note=note, reason=reason)
    tell("declined", current, member_editors(current), proposer(current))
    return current
