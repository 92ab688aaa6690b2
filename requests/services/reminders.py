"""Reminding those whose answer a request waits for: the authority of an open question, the assessors at work."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils import translation

from coalition.core.outbox.services import queue_email
from coalition.core.rows import save_changes
from requests.models import Assessment, Clarification
from requests.services.correspondents import asking_side, write_to


def remind_authority(asked: Clarification, *, on: date) -> None:
    """Write once a day at most to the asking side, which has the question still before it."""
    save_changes(asked, reminded_on=on)
    write_to(
        asking_side(asked.country_request),
        event="question_waits",
        key=f"{asked.pk}-{on.isoformat()}",
        country_request=asked.country_request,
        question=asked.question,
        answer_by=asked.answer_by,
    )


def remind_assessor(assessment: Assessment, *, on: date) -> None:
    """Write once a day at most to an assessor who has begun and not completed."""
    save_changes(assessment, reminded_on=on)
    person, case = assessment.assessor, assessment.country_request
    with translation.override(person.language):
        link = reverse("requests:assess", args=[case.reference])
    queue_email(
        event="requests/assessment_waits",
        to=person.email,
        key=f"{assessment.pk}-{on.isoformat()}",
        language=person.language,
        reference=case.reference,
        title=case.title,
        link=link,
    )
