"""Assessing: interest first, then grades with reasons, then locked."""

import itertools
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client

from coalition.core.conflicts import Conflict, IllegalTransition, Refused, StaleVersion
from coalition.core.models import TransitionRecord
from members.models import User
from requests.choices import AssessmentStatus
from requests.models import Assessment
from requests.services.assessment import (
    complete_assessment,
    open_assessment,
    recuse,
    save_assessment,
    start_assessment,
)
from requests.workflow import ASSESSMENT
from tests.factories.requests import AssessmentFactory, received
from tests.factories.states import bring_to
from tests.test_grid import expected, try_move

pytestmark = pytest.mark.django_db
GRADES: dict[str, Any] = {
    "severity": 4,
    "severity_reason": "Schools are closed.",
    "feasibility": 3,
    "feasibility_reason": "Radio covers the country.",
    "impact": 5,
    "impact_reason": "Most learners are nomadic.",
}


def test_start_takes_the_request_into_the_hands_of_who_starts(coordinator: User) -> None:
    row = start_assessment(country_request=received(), by=coordinator)
    assert (row.status, row.assigned_to) == ("in_assessment", coordinator)


def test_start_leaves_it_with_who_handles_it(coordinator: User, other_coordinator: User) -> None:
    row = start_assessment(country_request=received(assigned_to=other_coordinator), by=coordinator)
    assert row.assigned_to == other_coordinator


def test_start_refuses_a_stale_version(coordinator: User) -> None:
    with pytest.raises(StaleVersion):
        start_assessment(country_request=received(), by=coordinator, version=9)


def test_assessment_with_a_conflict_is_recorded_as_stepped_back(coordinator: User) -> None:
    row = received("in_assessment")
    made = open_assessment(country_request=row, has_conflict=True, conflict_note="My sister asks.", by=coordinator)
    assert (made.status, made.has_conflict, made.conflict_note) == ("recused", True, "My sister asks.")


def test_conflict_without_words_names_the_field(coordinator: User) -> None:
    with pytest.raises(ValidationError) as refusal:
        open_assessment(country_request=received("in_assessment"), has_conflict=True, by=coordinator)
    assert list(refusal.value.message_dict) == ["conflict_note"]


def test_interest_is_declared_once(coordinator: User) -> None:
    row = received("in_assessment")
    open_assessment(country_request=row, has_conflict=True, conflict_note="Kin.", by=coordinator)
    with pytest.raises(Conflict):
        open_assessment(country_request=row, has_conflict=False, by=coordinator)
    assert row.assessments.count() == 1


def test_nothing_is_assessed_before_it_is_taken_up(coordinator: User) -> None:
    with pytest.raises(Conflict):
        open_assessment(country_request=received(), has_conflict=False, by=coordinator)


def test_ministry_and_field_office_do_not_assess(ministry: User, field_office: User, member: User) -> None:
    row = received("in_assessment")
    for person in (ministry, field_office, member):
        with pytest.raises(Refused):
            open_assessment(country_request=row, has_conflict=False, by=person)
    assert row.assessments.count() == 0


def opened(by: User, **fields: Any) -> Assessment:
    row = received("in_assessment", **fields)
    return open_assessment(country_request=row, has_conflict=False, by=by)


def test_complete_keeps_grades_and_reasons(coordinator: User) -> None:
    done = complete_assessment(assessment=opened(coordinator), by=coordinator, **GRADES)
    done.refresh_from_db()
    assert {name: getattr(done, name) for name in GRADES} == GRADES
    # severity 40 %, feasibility 20 %, impact 40 %
    assert (done.status, done.total) == ("completed", 4.2)


@pytest.mark.parametrize("grade", [None, 0, 6])
def test_grade_outside_the_scale_names_the_field(coordinator: User, grade: int | None) -> None:
    with pytest.raises(ValidationError) as refusal:
        complete_assessment(assessment=opened(coordinator), by=coordinator, **(GRADES | {"impact": grade}))
    assert list(refusal.value.message_dict) == ["impact"]


def test_grade_without_a_reason_names_the_field(coordinator: User) -> None:
    with pytest.raises(ValidationError) as refusal:
        complete_assessment(assessment=opened(coordinator), by=coordinator, **(GRADES | {"severity_reason": "  "}))
    assert list(refusal.value.message_dict) == ["severity_reason"]


def test_only_the_assessor_completes(coordinator: User, other_coordinator: User) -> None:
    with pytest.raises(Refused):
        complete_assessment(assessment=opened(coordinator), by=other_coordinator, **GRADES)


def test_complete_assessment_is_locked_for_services_and_database(coordinator: User) -> None:
    done = complete_assessment(assessment=opened(coordinator), by=coordinator, **GRADES)
    with pytest.raises(IllegalTransition):
        complete_assessment(assessment=done, by=coordinator, **(GRADES | {"severity": 1}))
    with pytest.raises(IllegalTransition):
        recuse(assessment=done, by=coordinator)
    with pytest.raises(DatabaseError, match="locked_when_complete"), transaction.atomic():
        Assessment.objects.filter(pk=done.pk).update(severity=1)
    done.refresh_from_db()
    assert done.severity == 4


def test_stale_assessment_is_not_overwritten(coordinator: User) -> None:
    with pytest.raises(StaleVersion):
        complete_assessment(assessment=opened(coordinator), by=coordinator, version=9, **GRADES)


@pytest.mark.parametrize("state", AssessmentStatus.values)
def test_each_step_is_the_assessors_alone(state: str, people: dict[str, Any]) -> None:
    """The grid of tests/test_grid.py; its raw SQL half does not fit, since a complete row takes no UPDATE."""
    made = AssessmentFactory(country_request=received("in_assessment"), assessor=people["coordinator"])
    row = bring_to(made, ASSESSMENT, state)
    grid = list(itertools.product(ASSESSMENT, people))
    before = TransitionRecord.objects.count()
    found = {(s.name, name): try_move(row, ASSESSMENT.name, s.name, people[name], before=before) for s, name in grid}
    assert found == {(s.name, name): expected(row, s, state, people[name]) for s, name in grid}


def test_database_reopens_no_assessment(coordinator: User) -> None:
    row = bring_to(AssessmentFactory(assessor=coordinator), ASSESSMENT, "recused")
    with pytest.raises(IntegrityError, match="no step from recused to open"), transaction.atomic():
        Assessment.objects.filter(pk=row.pk).update(status="open")


def test_what_is_saved_is_kept_and_may_be_incomplete(coordinator: User) -> None:
    begun = GRADES | {"impact": None, "impact_reason": "", "feasibility_reason": ""}
    kept = save_assessment(assessment=opened(coordinator), by=coordinator, version=1, **begun)
    kept.refresh_from_db()
    assert ({name: getattr(kept, name) for name in GRADES}, kept.status, kept.version) == (begun, "open", 2)


def test_saved_answers_are_completed_and_locked_as_others(coordinator: User) -> None:
    kept = save_assessment(assessment=opened(coordinator), by=coordinator, **GRADES)
    done = complete_assessment(assessment=kept, by=coordinator, version=kept.version, **GRADES)
    with pytest.raises(IllegalTransition):
        save_assessment(assessment=done, by=coordinator, **(GRADES | {"severity": 1}))
    assert (done.status, done.total) == ("completed", 4.2)


def test_only_the_assessor_saves_and_a_grade_is_on_the_scale(coordinator: User, other_coordinator: User) -> None:
    made = opened(coordinator)
    with pytest.raises(Refused):
        save_assessment(assessment=made, by=other_coordinator, **GRADES)
    with pytest.raises(ValidationError) as refusal:
        save_assessment(assessment=made, by=coordinator, **(GRADES | {"impact": 6}))
    assert list(refusal.value.message_dict) == ["impact"]


def test_draft_is_filled_in_for_its_author_and_shown_to_nobody_else(
    client: Client, coordinator: User, other_coordinator: User
) -> None:
    made = opened(coordinator)
    page, case = f"/secretariat/requests/{made.country_request.reference}/assess/", made.country_request
    client.force_login(coordinator)
    sent = GRADES | {"severity_reason": "My first thought.", "impact": "", "version": 1, "submission": "k", "save": ""}
    assert client.post(page, sent).headers["Location"] == case.get_absolute_url()
    assert client.get(page).context["form"]["severity_reason"].value() == "My first thought."
    made.refresh_from_db()
    save_assessment(assessment=made, by=coordinator, **GRADES)
    client.force_login(other_coordinator)
    shown = client.get(case.get_absolute_url()).content.decode()
    assert ("My first thought." in shown, "Schools are closed." in shown, "of 5 by the rubric" in shown) == (
        False,
        False,
        False,
    )


def test_second_tab_sees_what_the_first_saved_and_keeps_its_own_words(client: Client, coordinator: User) -> None:
    made = opened(coordinator)
    save_assessment(assessment=made, by=coordinator, **(GRADES | {"severity_reason": "From the first tab."}))
    client.force_login(coordinator)
    page = f"/secretariat/requests/{made.country_request.reference}/assess/"
    sent = GRADES | {"severity_reason": "From the second tab.", "version": 1, "submission": "k"}
    answer = client.post(page, sent)
    assert (answer.status_code, answer.context["differences"], answer.context["form"]["version"].value()) == (
        409,
        [("Why this severity", "From the first tab.")],
        "2",
    )
    assert answer.context["form"]["severity_reason"].value() == "From the second tab."
