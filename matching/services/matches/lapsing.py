"""The clock: a proposal that nobody answered in time, or whose request has ended, holds nothing any longer."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q

from coalition.core.access import SYSTEM
from matching.choices import ASKED
from matching.models import Match
from requests.querysets import OPEN_FOR_MATCHING

from .notices import authority_editors, member_editors, proposer, tell
from .releasing import end_match


def lapse_matches(on: date) -> int:
    """Lapse what is due on that day, each in a transaction of its own; return how many."""
    due = list(Match.objects.filter(_is_due(on)).order_by("pk").values_list("pk", flat=True))
    return sum(_lapse(pk, on) for pk in due)


@transaction.atomic
def _lapse(pk: int, on: date) -> bool:
    """Look again under the lock: an answer may have come in since."""
    match = Match.objects.select_for_update(of=("self",)).filter(_is_due(on), pk=pk).first()
    if match is None:
        return False
    end_match(match, "lapse", by=SYSTEM)
    told = [member_editors(match), proposer(match), *([authority_editors(match)] if match.accepted_at else [])]
    tell("ended", match, *told)
    return True


def _is_due(on: date) -> Q:
    request_ended = ~Q(need__request_country__country_request__status__in=OPEN_FOR_MATCHING)
    return Q(status__in=ASKED) & (Q(answer_by__lt=on) | request_ended)
