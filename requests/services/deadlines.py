"""What the portal reminds of by itself: an open question before its day, the letter of an emergency before its own."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F, Q, QuerySet

from coalition.core.rows import lock
from requests.choices import REMIND_OF_LETTER, REMIND_OF_QUESTION, RequestStatus
from requests.models import Clarification, CountryRequest
from requests.services.correspondents import asking_side, write_to
from requests.services.reminders import remind_authority


def remind_of_questions(on: date) -> int:
    """Remind of each open question whose day is near or past, once, one transaction each; return of how many.

    Whom a person reminded in these last days is left in peace. Safe to run again.
    """
    return sum(_remind_of_question(pk, on) for pk in _waiting(on).values_list("pk", flat=True))


def remind_of_letters(on: date) -> int:
    """Write once for each emergency whose letter is due soon or late; return for how many. Safe to run again."""
    due = CountryRequest.objects.with_deadlines().filter(letter_due__lte=on + REMIND_OF_LETTER)
    return sum(_remind_of_letter(pk) for pk in due.values_list("pk", flat=True))


def _waiting(on: date) -> QuerySet[Clarification]:
    not_reminded = Q(reminded_on=None) | Q(reminded_on__lt=F("answer_by") - REMIND_OF_QUESTION)
    return Clarification.objects.filter(
        not_reminded,
        answered_at=None,
        answer_by__lte=on + REMIND_OF_QUESTION,
        country_request__status=RequestStatus.CLARIFICATION,
    ).order_by("pk")


@transaction.atomic
def _remind_of_question(pk: int, on: date) -> bool:
    asked = lock(Clarification, pk)
    # It may have been answered since the list was read, or another process reminded of it.
    if not _waiting(on).filter(pk=pk).exists():
        return False
    remind_authority(asked, on=on)
    return True


@transaction.atomic
def _remind_of_letter(pk: int) -> bool:
    """The key of the mail names the request alone, so that each reader gets it once."""
    lock(CountryRequest, pk)
    current = CountryRequest.objects.with_deadlines().get(pk=pk)
    if current.letter_due is None:
        return False
    write_to(
        asking_side(current),
        event="letter_waits",
        key=str(pk),
        country_request=current,
        letter_due=current.letter_due,
    )
    return True
