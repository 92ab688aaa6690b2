"""The clock of commitments: two reminders about each day that was named, then the promise lapses and staff are told."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from coalition.core.access import SYSTEM
from coalition.core.rows import lock, save_changes
from projects.choices import LAPSE_AFTER, LAPSE_AFTER_REMINDER, REMIND_AGAIN_AFTER, REMIND_BEFORE
from projects.models import Commitment, Milestone
from projects.querysets import CommitmentQuerySet
from projects.services.commitment_notices import tell_of_lapse, tell_of_reminder
from projects.workflow import COMMITMENT

REMINDERS = 2


def remind_of_commitments(on: date) -> int:
    """Write about each day that comes within two weeks, and again a week after it; return how many mails' worth.

    One mail a commitment and day, whatever falls due; nobody is reminded of a day that they spoke about meanwhile.
    Safe to run again.
    """
    return sum(_remind(pk, on) for pk in _candidates(on).order_by("pk").values_list("pk", flat=True))


def lapse_commitments(on: date) -> int:
    """Lapse, each in a transaction of its own, what both reminders brought no word about; return how many."""
    return sum(_lapse(pk, on) for pk in _lapsing(on).order_by("pk").values_list("pk", flat=True))


def _candidates(on: date) -> CommitmentQuerySet:
    found: CommitmentQuerySet = _unfinished().soon(on)
    return found


def _unfinished() -> CommitmentQuerySet:
    """Open, and less is delivered than promised."""
    rows = Commitment.objects.open().with_latest()
    finished = Q(quantity__lte=F("delivered")) | Q(amount__lte=F("delivered"))
    unfinished: CommitmentQuerySet = rows.exclude(finished)
    return unfinished


@transaction.atomic
def _remind(pk: int, on: date) -> bool:
    commitment = lock(Commitment, pk)
    if not _candidates(on).filter(pk=pk).exists():
        return False
    milestones = list(commitment.milestones.select_for_update().filter(done_on=None))
    days: list[tuple[Commitment | Milestone, date]] = [(row, row.due_on) for row in milestones]
    days.append((commitment, commitment.expected_on))
    due = [row for row, day in days if _is_due(row, day, commitment, on)]
    for row in due:
        save_changes(row, reminders=row.reminders + 1, reminded_on=on)
    if due:
        tell_of_reminder(commitment, due, on)
    return bool(due)


def _is_due(row: Commitment | Milestone, day: date, commitment: Commitment, on: date) -> bool:
    """The first reminder goes two weeks before the day, or on it where the member spoke within these weeks; the second
    a week after both the day and the first, unless the member has spoken since."""
    heard_on = timezone.localdate(commitment.confirmed_at)
    if row.reminders == 0:
        opens_on = day - REMIND_BEFORE
        return on >= (opens_on if heard_on < opens_on else day)
    if row.reminders >= REMINDERS or row.reminded_on is None or heard_on > row.reminded_on:
        return False
    return on >= max(day, row.reminded_on) + REMIND_AGAIN_AFTER


def _lapsing(on: date) -> QuerySet[Commitment]:
    return _unfinished().filter(
        reminders__gte=REMINDERS, expected_on__lte=on - LAPSE_AFTER, reminded_on__lte=on - LAPSE_AFTER_REMINDER
    )


@transaction.atomic
def _lapse(pk: int, on: date) -> bool:
    """Look again under the lock: a word may have come in since."""
    commitment = lock(Commitment, pk)
    if not _lapsing(on).filter(pk=pk).exists():
        return False
    record = COMMITMENT.move(commitment, "lapse", by=SYSTEM)
    tell_of_lapse(commitment, record)
    return True
