"""Every workflow: each state × each step × each person, through `Workflow.move` and through raw SQL.

One test for each workflow, so that its people are made once; what a state needs is undone before the next. An app joins
with `SUBJECTS` in its tests/factories/<app>.py: for a workflow, how to make a row of `people`.
"""

import importlib
import itertools
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
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


class UndoneError(Exception):
    """Ends a savepoint whose work was only tried."""


@contextmanager
def undone() -> Iterator[None]:
    """What the block writes is taken back at its end."""
    with suppress(UndoneError), transaction.atomic():
        yield
        raise UndoneError


def states_of(workflow: str) -> list[str]:
    return [str(state) for state in REGISTRY[workflow].states.values]


def try_move(row: Any, workflow: str, step: str, by: Any, *, before: int) -> str:
    """The new state or the name of the refusal, with how many records there are beyond `before`; undone afterwards."""
    outcome = ""
    with undone():
        try:
            REGISTRY[workflow].move(row, step, by=by, note="For the record.")
            row.refresh_from_db()
            outcome = getattr(row, REGISTRY[workflow].field)
        except (Refused, IllegalTransition) as refusal:
            outcome = type(refusal).__name__
        outcome += f" {TransitionRecord.objects.count() - before}"
    if not outcome.endswith(" 0"):
        row.refresh_from_db()
    return outcome


def expected(row: Any, step: Transition, state: str, by: Any) -> str:
    if not step.allowed.roles & by.roles:
        return "Refused 0"
    if state not in step.sources:
        return "IllegalTransition 0"
    return f"{step.target} 1" if step.allowed.relation(by, row) else "Refused 0"


@pytest.mark.parametrize("workflow", SUBJECTS)
def test_move_takes_a_step_only_from_its_states_by_its_people(workflow: str, people: dict[str, Any]) -> None:
    found, wanted = {}, {}
    for state in states_of(workflow):
        with undone():
            row = bring_to(SUBJECTS[workflow](people), REGISTRY[workflow], state)
            before = TransitionRecord.objects.count()
            for step, name in itertools.product(REGISTRY[workflow], people):
                found[state, step.name, name] = try_move(row, workflow, step.name, people[name], before=before)
                wanted[state, step.name, name] = expected(row, step, state, people[name])
    assert found == wanted


def raw_outcome(row: Any, workflow: str, target: str) -> str:
    table, column = row._meta.db_table, REGISTRY[workflow].field
    try:
        with undone(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [target, row.pk])  # noqa: S608
    except IntegrityError as error:
        return str(error).split("\n")[0]
    return "done"


def raw_wanted(workflow: str, state: str, target: str) -> str:
    is_open = target == state or any(state in s.sources and s.target == target for s in REGISTRY[workflow])
    return "done" if is_open else f"{workflow}: no step from {state} to {target}"


@pytest.mark.parametrize("workflow", SUBJECTS)
def test_database_refuses_a_step_outside_the_table(workflow: str, people: dict[str, Any]) -> None:
    found, wanted = {}, {}
    for state in states_of(workflow):
        with undone():
            row = bring_to(SUBJECTS[workflow](people), REGISTRY[workflow], state)
            for target in states_of(workflow):
                found[state, target] = raw_outcome(row, workflow, target)
                wanted[state, target] = raw_wanted(workflow, state, target)
    assert found == wanted


@pytest.mark.parametrize("workflow", SUBJECTS)
def test_database_refuses_a_row_that_starts_in_the_middle(workflow: str, people: dict[str, Any]) -> None:
    row = SUBJECTS[workflow](people)
    row.pk = None
    for state in set(states_of(workflow)) - set(REGISTRY[workflow].initial):
        row._state.adding = True
        setattr(row, REGISTRY[workflow].field, state)
        with undone(), pytest.raises(IntegrityError, match=f"{workflow}: a row may not start as {state}"):
            row.save()
