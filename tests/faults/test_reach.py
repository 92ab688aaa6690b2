"""Two who write at once what a project's reach is added up of: the sum has both. The guards are locks in the functions
that add up; with either off it has not.
"""

import threading
from collections.abc import Callable
from typing import Any

import psycopg2
import pytest
from django.db import connection, transaction
from django.utils import timezone

from coalition.reference.choices import UnitKind
from coalition.reference.models import Unit
from projects.models import Figure, Project
from projects.recount import recount
from tests.database import owner_url, worker_database
from tests.factories.projects import FigureFactory, published_project

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

Work = Callable[[], Any]
FUNCTIONS = "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE position(%s IN prosrc) > 0"


def at_once(first: Work, second: Work) -> list[str]:
    """The second begins, in a connection of its own, before the first has committed; return how it failed."""
    outcomes: list[str] = []

    def go() -> None:
        try:
            second()
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    thread = threading.Thread(target=go)
    with transaction.atomic():
        first()
        thread.start()
        thread.join(timeout=1)
    thread.join(timeout=30)
    return outcomes


def take_out(guard: str) -> None:
    """As the owner, out of the function that has it; the next test gets a fresh clone."""
    with psycopg2.connect(f"{owner_url().rsplit('/', 1)[0]}/{worker_database()}") as owner, owner.cursor() as cursor:
        cursor.execute(FUNCTIONS, [guard])
        ((text,),) = cursor.fetchall()
        cursor.execute(text.replace(guard, ""))
    owner.close()


def approvals(project: Project) -> tuple[Work, Work]:
    """Of a figure each, past the service, which locks the project too."""
    first, second = (FigureFactory(project=project, label=label, approved_at=None).pk for label in ("girls", "boys"))

    def approve(figure: int) -> None:
        Figure.objects.filter(pk=figure).update(approved_at=timezone.now())

    return lambda: approve(first), lambda: approve(second)


def figure_and_kind(project: Project) -> tuple[Work, Work]:
    """A figure is entered while its unit becomes one of learners."""
    unit = Unit.objects.get(pk="users")
    kinds = Unit.objects.filter(pk="users")
    return lambda: FigureFactory(project=project, unit=unit), lambda: kinds.update(kind=UnitKind.LEARNERS)


RACES: dict[str, tuple[Callable[[Project], tuple[Work, Work]], str]] = {
    "two approvals": (
        approvals,
        "PERFORM FROM projects_project WHERE id = ANY(projects) ORDER BY id FOR NO KEY UPDATE;",
    ),
    "a unit's kind": (figure_and_kind, "LOCK TABLE projects_figure IN SHARE MODE;"),
}
each = pytest.mark.parametrize(("works", "guard"), RACES.values(), ids=RACES)


@each
def test_sum_has_what_both_wrote(works: Any, guard: str) -> None:
    assert (at_once(*works(published_project())), recount()) == ([], [])


@each
def test_without_its_guard_it_has_not(works: Any, guard: str) -> None:
    take_out(guard)
    assert (at_once(*works(published_project())), recount()) != ([], [])
