"""Assessing a request: several assessors, each with a declaration of interest first, locked when complete."""

from __future__ import annotations

from typing import Any

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
from requests.workflow import ASSESSMENT, COUNTRY_REQUEST

CRITERIA = ("severity", "feasibility", "impact")
GRADES = range(1, 6)
_GRADE = gettext_lazy("Give a grade from 1 to 5.")
UNDER_ASSESSMENT = (RequestStatus.IN_ASSESSMENT, RequestStatus.CLARIFICATION)


@transaction.atomic
def start_assessment(*, country_request: CountryRequest, by: Actor, version: int | None = None) -> CountryRequest:
    """Take a request that has come in into assessment; whoever starts it handles it, unless somebody does already."""
    current = lock_seen(CountryRequest, country_request.pk, version=version)
    COUNTRY_REQUEST.move(current, "start_assessment", by=by, assigned_to_id=current.assigned_to_id or by.pk)
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
        raise Conflict(_("You have declared your interest in this request already."))
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


@transaction.atomic
def save_assessment(
    *,
    assessment: Assessment,
    severity: int | None,
    severity_reason: str,
    feasibility: int | None,
    feasibility_reason: str,
    impact: int | None,
    impact_reason: str,
    by: Actor,
    version: int | None = None,
) -> Assessment:
    """Keep what is answered so far; nobody but the assessor reads it before it is complete."""
    _check_under_assessment(lock(CountryRequest, assessment.country_request_id))
    current = lock_seen(Assessment, assessment.pk, version=version)
    ASSESSMENT.check(current, "complete", by=by)
    grades: dict[str, Any] = {"severity": severity, "feasibility": feasibility, "impact": impact}
    reasons = {"severity": severity_reason, "feasibility": feasibility_reason, "impact": impact_reason}
    if wrong := {name: _GRADE for name in CRITERIA if grades[name] not in (None, *GRADES)}:
        raise ValidationError(wrong)
    save_changes(current, **grades, **_told(reasons))
    return current


@transaction.atomic
def complete_assessment(
    *,
    assessment: Assessment,
    severity: int | None,
    severity_reason: str,
    feasibility: int | None,
    feasibility_reason: str,
    impact: int | None,
    impact_reason: str,
    by: Actor,
    version: int | None = None,
) -> Assessment:
    """Give each criterion a grade, 1 to 5, and the reason for it; afterwards nobody changes them."""
    _check_under_assessment(lock(CountryRequest, assessment.country_request_id))
    current = lock_seen(Assessment, assessment.pk, version=version)
    ASSESSMENT.check(current, "complete", by=by)
    grades: dict[str, Any] = {"severity": severity, "feasibility": feasibility, "impact": impact}
    reasons = {"severity": severity_reason, "feasibility": feasibility_reason, "impact": impact_reason}
    _check_rubric(grades, reasons)
    ASSESSMENT.move(current, "complete", by=by, **grades, **_told(reasons), completed_at=timezone.now())
    return current


@transaction.atomic
def recuse(*, assessment: Assessment, by: Actor, version: int | None = None) -> Assessment:
    """Step back from an assessment that is not complete."""
    current = lock_seen(Assessment, assessment.pk, version=version)
    ASSESSMENT.move(current, "recuse", by=by)
    return current


def _check_under_assessment(country_request: CountryRequest) -> None:
    if country_request.status not in UNDER_ASSESSMENT:
        raise Conflict(_("This request is not in assessment now."))


def _told(reasons: dict[str, str]) -> dict[str, Any]:
    return {f"{name}_reason": reason.strip() for name, reason in reasons.items()}


def _check_rubric(grades: dict[str, int | None], reasons: dict[str, str]) -> None:
    wrong: dict[str, Words] = {}
    for name in CRITERIA:
        if grades[name] not in GRADES:
            wrong[name] = _GRADE
        if not reasons[name].strip():
            wrong[f"{name}_reason"] = _("Say in a sentence why.")
    if wrong:
        raise ValidationError(wrong)
