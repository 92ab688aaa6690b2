"""The clock: whoever has to answer a proposal is written to once, three days before its day."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from matching.choices import MatchStatus
from matching.models import Match

from .notices import authority_editors, member_editors, proposer, tell

REMIND_BEFORE = timedelta(days=3)


@transaction.atomic
def remind_of_answers(on: date) -> int:
    """Write about each proposal of an earlier day that is due within three days; return how many there are.

    Once for each state and day: a date that was moved is reminded of anew. Safe to run again.
    """
    related = ("need__request_country__country", "need__category", "need__unit", "offer")
    waiting = Match.objects.unanswered().filter(answer_by__range=(on, on + REMIND_BEFORE), updated_at__date__lt=on)
    due = list(waiting.select_related(*related, "proposed_by"))
    for match in due:
        asked = member_editors(match) if match.status == MatchStatus.PROPOSED else authority_editors(match)
        # Where nobody signs in, whoever proposed it gets the answer by letter or telephone.
        readers = list(asked) or proposer(match)
        tell("answer_waits", match, readers, key=f"{match.pk}:{match.status}:{match.answer_by}")
    return len(due)
