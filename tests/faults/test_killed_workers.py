"""R6: a worker that is killed at a named point of its job loses nothing and doubles nothing.

Each point kills the worker once, each time with whatever it had begun; a supervisor starts it again, and the sweep
takes back what it held. The control runs a sweep that takes nothing back: the same jobs then stay begun for ever.
"""

import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.utils import timezone

from coalition.core.models import JobStatus
from coalition.core.models.jobs import DurableJob
from tests.faults.job_kinds import KINDS, KilledKind
from tests.faults.portal import Portal

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

WITHIN = 30.0  # seconds from a kill until the job has come back


def killing_worker(portal: Portal, kind: KilledKind, folder: Path, points: Iterable[str]) -> None:
    folder.mkdir()
    fails = {"COALITION_FAIL_AT": " ".join(points), "COALITION_FAIL_ONCE": str(folder)}
    portal.start("worker", **fails, **kind.variables)


def killed_at(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def all_done(model: type[DurableJob], pks: list[int]) -> bool:
    return model.objects.filter(pk__in=pks, status=JobStatus.DONE).count() == len(pks)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_worker_killed_at_every_point_does_each_job_once(kind: KilledKind, portal: Portal, tmp_path: Path) -> None:
    pks = kind.queue(len(kind.points) + 2)
    portal.start("sweep")
    killing_worker(portal, kind, tmp_path / "killed", kind.points)
    assert portal.until(lambda: killed_at(tmp_path / "killed") == set(kind.points), len(kind.points) * WITHIN)
    last_kill = time.monotonic()
    assert portal.until(lambda: all_done(kind.model, pks), WITHIN)
    assert time.monotonic() - last_kill < WITHIN
    assert kind.effects(portal) == kind.expected(pks)
    assert portal.children["worker"].falls == len(kind.points)
    assert max(kind.model.objects.values_list("attempts", flat=True)) <= 3


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_job_of_a_killed_worker_stays_begun_without_the_guard(kind: KilledKind, portal: Portal, tmp_path: Path) -> None:
    (pk,) = kind.queue(1)
    portal.start_other("sweep", [sys.executable, "-m", "tests.faults.unguarded_sweep"])
    killing_worker(portal, kind, tmp_path / "killed", kind.points[:1])
    abandoned = kind.model.objects.filter(pk=pk, status=JobStatus.RUNNING)
    assert portal.until(lambda: abandoned.filter(lease_until__lt=timezone.now()).exists())
    assert not portal.until(lambda: all_done(kind.model, [pk]), 5)
    assert killed_at(tmp_path / "killed") == {kind.points[0]}
