"""Assessing a request: several assessors, each with a declaration of interest first, locked when complete."""

from __future__ import annotations

from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.core.access import Actor
from coalition.core.access.permissions import Words
from coalition.core.conflicts import Conflict
from coalition.core.rows import lock, lock_seen, save_changes
from members.permissions import SECRETARIAT_ANY
from members.services.rights import demand
from requests.choices import RequestStatus
from requests.models import Assessment, CountryRequest, RubricWeights
from requests.services.correspondents import desk, tell_of_progress, write_to
from requests.workflow import ASSESSMENT, COUNTRY_REQUEST

CRITERIA = ("severity", "feasibility", "impact")
GRADES = range(1, 6)
_GRADE = gettext_lazy("Give a grade from 1 to 5.")
UNDER_ASSESSMENT = (RequestStatus.IN_ASSESSMENT, RequestStatus.CLARIFICATION)


@transaction.atomic
def start_assessment(*, country_request: CountryRequest, by: Actor, version: int | None = None) -> CountryRequest:
    """Take a request that has come in into assessment; whoever starts it handles it, unless somebody does already."""
    current = lock_seen(CountryRequest, country_request.pk, version=version)
    record = COUNTRY_REQUEST.move(current, "start_assessment", by=by, assigned_to_id=current.assigned_to_id or by.pk)
    tell_of_progress(current, record)
    return current


@transaction.atomic
def open_assessment(
    *, country_request: CountryRequest, has_conflict: bool, by: Actor, conflict_note: str = ""
) -> Assessment:
    """Declare one's interest, then assess: with a conflict of interest the assessment is recorded as stepped back."""
    demand(SECRETARIAT_ANY, by=by)
    current = lock(CountryRequest, country_request.pk)
    _check_under_assessment(current)
    if current.assessments.filter(assessor=by.pk).exists():
        raise Conflict(_("You have declared your interest in this request already."), current)
    if has_conflict and not conflict_note.strip():
        raise ValidationError({"conflict_note": _("Say which interest it is.")})
    assessment = Assessment.objects.create(
        country_request=current,
        assessor_id=by.pk,
        rubric=RubricWeights.objects.get(is_current=True),
        has_conflict=has_conflict,
        conflict_note=conflict_note.strip() if has_conflict else "",
    )
    ASSESSMENT.record_start(assessment, by=by)
    return recuse(assessment=assessment, by=by) if has_conflict else assessment


class Grading(TypedDict):
    """For each criterion a grade, 1 to 5, and the reason for it."""

    severity: int | None
    severity_reason: str
    feasibility: int | None
    feasibility_reason: str
    impact: int | None
    impact_reason: str


@transaction.atomic
def save_assessment(
    *, assessment: Assessment, by: Actor, version: int | None = None, **grading: Unpack[Grading]
) -> Assessment:
    """Keep what is answered so far; nobody but the assessor reads it before it is complete."""
    current, answers = _lock_open(assessment, by=by, version=version), _trimmed(grading)
    if wrong := {name: _GRADE for name in CRITERIA if answers[name] not in (None, *GRADES)}:
        raise ValidationError(wrong)
    save_changes(current, **answers)
    return current


@transaction.atomic
def complete_assessment(
    *, assessment: Assessment, by: Actor, version: int | None = None, **grading: Unpack[Grading]
) -> Assessment:
    """Give every grade and its reason; afterwards nobody changes them."""
    current, answers = _lock_open(assessment, by=by, version=version), _trimmed(grading)
    _check_rubric(answers)
    ASSESSMENT.move(current, "complete", by=by, **answers, completed_at=timezone.now())
    asked = current.country_request
    write_to(desk(asked), event="assessed", key=str(current.pk), country_request=asked)
    return current


@transaction.atomic
def recuse(*, assessment: Assessment, by: Actor, version: int | None = None) -> Assessment:
    """Step back from an assessment that is not complete."""
    current = lock_seen(Assessment, assessment.pk, version=version)
    ASSESSMENT.move(current, "recuse", by=by)
    return current


def _lock_open(assessment: Assessment, *, by: Actor, version: int | None) -> Assessment:
    """The assessment, locked, where its assessor may still write into it."""
    _check_under_assessment(lock(CountryRequest, assessment.country_request_id))
    current = lock_seen(Assessment, assessment.pk, version=version)
    ASSESSMENT.check(current, "complete", by=by)
    return current


def _check_under_assessment(country_request: CountryRequest) -> None:
    if country_request.status not in UNDER_ASSESSMENT:
        raise Conflict(_("This request is not in assessment now."), country_request)


def _trimmed(grading: Grading) -> dict[str, Any]:
    return {name: value.strip() if isinstance(value, str) else value for name, value in grading.items()}


def _check_rubric(answers: dict[str, Any]) -> None:
    wrong: dict[str, Words] = {}
    for name in CRITERIA:
        if answers[name] not in GRADES:
            wrong[name] = _GRADE
        if not answers[f"{name}_reason"]:
            wrong[f"{name}_reason"] = _("Say in a sentence why.")
    if wrong:
        raise ValidationError(wrong)
