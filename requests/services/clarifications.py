"""Questions of the Secretariat to the authority: while one is open, the authority has the ball."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.conflicts import Conflict
from coalition.core.rows import lock, lock_seen, save_changes
from requests.models import Clarification, CountryRequest
from requests.services.correspondents import asking_side, desk, write_to
from requests.workflow import COUNTRY_REQUEST


@transaction.atomic
def ask_authority(
    *, country_request: CountryRequest, question: str, answer_by: date, by: Actor, version: int | None = None
) -> Clarification:
    """Ask one question at a time, by mail and on the request's page, in the words of the authority's language."""
    current = lock_seen(CountryRequest, country_request.pk, version=version)
    COUNTRY_REQUEST.check(current, "ask", by=by)
    _check_question(question, answer_by)
    clarification = Clarification.objects.create(
        country_request=current, question=question.strip(), answer_by=answer_by, asked_by_id=by.pk
    )
    COUNTRY_REQUEST.move(current, "ask", by=by)
    write_to(
        asking_side(current),
        event="question",
        key=str(clarification.pk),
        country_request=current,
        question=clarification.question,
        answer_by=answer_by,
    )
    return clarification


@transaction.atomic
def answer_clarification(*, clarification: Clarification, answer: str, by: Actor) -> Clarification:
    """Answer, by the authority or by the Secretariat for an answer that came on paper; the assessment goes on."""
    current = lock(CountryRequest, clarification.country_request_id)
    asked = lock(Clarification, clarification.pk)
    if asked.answered_at:
        raise Conflict(_("This question was answered already."), current, written=asked.answer)
    COUNTRY_REQUEST.check(current, "answer", by=by)
    if not answer.strip():
        raise ValidationError({"answer": _("Write an answer.")})
    save_changes(asked, answer=answer.strip(), answered_by_id=by.pk, answered_at=timezone.now())
    COUNTRY_REQUEST.move(current, "answer", by=by)
    write_to(desk(current), event="answered", key=str(asked.pk), country_request=current)
    return asked


def _check_question(question: str, answer_by: date) -> None:
    wrong = {}
    if not question.strip():
        wrong["question"] = _("Write the question.")
    if answer_by < timezone.localdate():
        wrong["answer_by"] = _("The answer can't be due in the past.")
    if wrong:
        raise ValidationError(wrong)
