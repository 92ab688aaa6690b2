"""Every workflow: each state × each step × each person, through `Workflow.move` and through raw SQL.

An app joins with `SUBJECTS` in its tests/factories/<app>.py: for a workflow, how to make a row of `people`.
"""

import importlib
import itertools
import pkgutil
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from coalition.core.conflicts import IllegalTransition, Refused
from coalition.core.models import TransitionRecord
from coalition.core.workflow import REGISTRY, Transition
from tests import factories
from tests.factories.states import bring_to

pytestmark = pytest.mark.django_db


def all_subjects() -> dict[str, Callable[[Any], Any]]:
    modules = [m.name for m in pkgutil.iter_modules(factories.__path__, f"{factories.__name__}.")]
    tables = [getattr(importlib.import_module(name), "SUBJECTS", {}) for name in modules]
    return {name: make for table in tables for name, make in table.items()}


SUBJECTS = all_subjects()
CELLS = [(name, str(state)) for name in SUBJECTS for state in REGISTRY[name].states.values]


class UndoneError(Exception):
    """Ends a savepoint whose work was only tried."""


def try_move(row: Any, workflow: str, step: str, by: Any) -> str:
    """The new state or the name of the refusal, with the number of records written; undone afterwards."""
    before = TransitionRecord.objects.count()
    outcome = ""
    try:
        with transaction.atomic():
            try:
                REGISTRY[workflow].move(row, step, by=by)
                row.refresh_from_db()
                outcome = getattr(row, REGISTRY[workflow].field)
            except (Refused, IllegalTransition) as refusal:
                outcome = type(refusal).__name__
            outcome += f" {TransitionRecord.objects.count() - before}"
            raise UndoneError
    except UndoneError:
        row.refresh_from_db()
    return outcome


def expected(row: Any, step: Transition, state: str, by: Any) -> str:
    if not step.allowed.roles & by.roles:
        return "Refused 0"
    if state not in step.sources:
        return "IllegalTransition 0"
    return f"{step.target} 1" if step.allowed.relation(by, row) else "Refused 0"


@pytest.mark.parametrize(("workflow", "state"), CELLS)
def test_move_takes_a_step_only_from_its_states_by_its_people(
    workflow: str, state: str, people: dict[str, Any]
) -> None:
    row = bring_to(SUBJECTS[workflow](people), REGISTRY[workflow], state)
    grid = list(itertools.product(REGISTRY[workflow], people))
    found = {(s.name, name): try_move(row, workflow, s.name, people[name]) for s, name in grid}
    assert found == {(s.name, name): expected(row, s, state, people[name]) for s, name in grid}


def raw_outcome(row: Any, workflow: str, target: str) -> str:
    table, column = row._meta.db_table, REGISTRY[workflow].field
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [target, row.pk])  # noqa: S608
            raise UndoneError
    except UndoneError:
        return "done"
    except IntegrityError as error:
        return str(error).split("\n")[0]


@pytest.mark.parametrize(("workflow", "state"), CELLS)
def test_database_refuses_a_step_outside_the_table(workflow: str, state: str, people: dict[str, Any]) -> None:
    row = bring_to(SUBJECTS[workflow](people), REGISTRY[workflow], state)
    open_targets = {str(s.target) for s in REGISTRY[workflow] if state in s.sources} | {state}
    wanted = {
        target: "done" if target in open_targets else f"{workflow}: no step from {state} to {target}"
        for target in map(str, REGISTRY[workflow].states.values)
    }
    assert {target: raw_outcome(row, workflow, target) for target in wanted} == wanted


@pytest.mark.parametrize(
    ("workflow", "state"), [(name, state) for name, state in CELLS if state not in REGISTRY[name].initial]
)
def test_database_refuses_a_row_that_starts_in_the_middle(workflow: str, state: str, people: dict[str, Any]) -> None:
    row = SUBJECTS[workflow](people)
    row.pk = None
    row._state.adding = True
    setattr(row, REGISTRY[workflow].field, state)
    with pytest.raises(IntegrityError, match=f"{workflow}: a row may not start as {state}"):
        row.save()
