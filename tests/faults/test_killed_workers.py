"""R6: a worker that is killed at a named point of its job loses nothing and doubles nothing.

Each point kills the worker once, each time with whatever it had begun; a supervisor starts it again, and the sweep
takes back what it held. Mails come back under the lease of every portal, the other kinds under a shorter one. The
control runs a sweep that takes nothing back: a job of each kind then stays begun for ever.
"""

import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from coalition.core.models import JobStatus
from coalition.core.models.jobs import DurableJob
from tests.faults.job_kinds import KINDS, MAIL, KilledKind
from tests.faults.portal import SHORT_LEASE, Portal

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

WITHIN = 30.0  # seconds from a kill until the job has come back


def killing_worker(portal: Portal, folder: Path, points: Iterable[str], variables: Mapping[str, str]) -> None:
    folder.mkdir()
    fails = {"COALITION_FAIL_AT": " ".join(points), "COALITION_FAIL_ONCE": str(folder)}
    portal.start("worker", **fails, **variables)


def killed_at(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def all_done(model: type[DurableJob], pks: list[int]) -> bool:
    return model.objects.filter(pk__in=pks, status=JobStatus.DONE).count() == len(pks)


def is_abandoned(jobs: QuerySet[Any]) -> bool:
    """Begun once, held by nobody, taken up by nobody; the sweep may have ended it as one that took too long."""
    return jobs.filter(attempts=1, lease_until__lt=timezone.now()).exclude(status=JobStatus.DONE).exists()


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_worker_killed_at_every_point_does_each_job_once(kind: KilledKind, portal: Portal, tmp_path: Path) -> None:
    pks = kind.queue(len(kind.points) + 2)
    portal.environment |= {} if kind is MAIL else SHORT_LEASE
    portal.start("sweep")
    killing_worker(portal, tmp_path / "killed", kind.points, kind.variables)
    assert portal.until(lambda: killed_at(tmp_path / "killed") == set(kind.points), len(kind.points) * WITHIN)
    last_kill = time.monotonic()
    assert portal.until(lambda: all_done(kind.model, pks), WITHIN)
    assert time.monotonic() - last_kill < WITHIN
    assert kind.effects(portal) == kind.expected(pks)
    assert portal.until(lambda: portal.children["worker"].falls == len(kind.points))  # the last fall may be unnoticed
    assert max(kind.model.objects.values_list("attempts", flat=True)) <= 3


def test_jobs_of_a_killed_worker_stay_begun_without_the_guard(portal: Portal, tmp_path: Path) -> None:
    """One after the other, since a worker that is killed takes along what else it has in hand."""
    folder, begun = tmp_path / "killed", {}
    first = {name: kind.points[0] for name, kind in KINDS.items()}
    portal.environment |= SHORT_LEASE
    portal.start_other("sweep", [sys.executable, "-m", "tests.faults.unguarded_sweep"])
    variables = {name: value for kind in KINDS.values() for name, value in kind.variables.items()}
    killing_worker(portal, folder, first.values(), variables)
    for name, kind in KINDS.items():
        begun[name] = kind.model.objects.filter(pk__in=kind.queue(1))
        assert portal.until(lambda point=first[name]: point in killed_at(folder)), name
    assert portal.until(lambda: all(map(is_abandoned, begun.values())))
    assert not portal.until(lambda: not all(map(is_abandoned, begun.values())), 5)
    assert killed_at(folder) == set(first.values())
