"""R6 for runs over blocks: two workers solve one run to the bytes of one process, one of them killed in the middle.

The control has a sweep that takes nothing back: then the run never ends.
"""

import os
import signal
import sys
import time
import zlib
from dataclasses import replace

import pytest

from coalition.core.models import JobStatus
from coalition.reference.models import SupportCategory
from matching.engine import solve
from matching.engine.documents import result_json
from matching.models import MatchCandidate, MatchRun, MatchRunPart
from matching.services.run_parts import MOST_PARTS
from matching.services.runs import problem_of, start_run
from members.models import User
from tests.factories.matching import fitting_offer, open_need
from tests.faults.portal import SHORT_LEASE, Portal

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

WITHIN = 45.0  # seconds, for 12 slow blocks and what a kill costs
LONG_ENOUGH = 19.0  # seconds in which it ends with the guard
BLOCKS = 12
SENT = 0.1  # seconds in which PostgreSQL has done what was sent before the halt


@pytest.fixture
def run(portal: Portal, coordinator: User) -> MatchRun:
    portal.environment |= {"MATCHING_PART_PAIRS": "1", **SHORT_LEASE}
    for category in SupportCategory.objects.order_by("pk")[:BLOCKS]:
        open_need(category=category)
        fitting_offer(category=category, capacity=60)
    return start_run(by=coordinator)


def start_two_workers(portal: Portal) -> None:
    command = [sys.executable, "-m", "tests.faults.slow_worker", "--concurrency", "1", "--loglevel", "info"]
    portal.start_other("worker", [*command, "--hostname", "first@%h"])
    first = portal.children["worker"]
    portal.start_program(replace(first.program, name="second", command=[*command, "--hostname", "second@%h"]))


def parts_in(status: str) -> int:
    return MatchRunPart.objects.filter(status=status).count()


def kill_at_work(portal: Portal, name: str) -> None:
    """Kill one of the two with a part in hand: it is halted before one looks, so that it cannot hand it in."""
    group = portal.children[name].pid
    while True:
        assert portal.until(lambda: parts_in(JobStatus.RUNNING) == 2 and parts_in(JobStatus.DONE) > 1, WITHIN)
        os.killpg(group, signal.SIGSTOP)
        time.sleep(SENT)
        if parts_in(JobStatus.RUNNING) == 2:
            break
        os.killpg(group, signal.SIGCONT)
    os.killpg(group, signal.SIGKILL)


def is_over() -> bool:
    return MatchRun.objects.get().is_over


def assert_done_once() -> None:
    run = MatchRun.objects.get()
    assert (run.status, run.last_error) == (JobStatus.DONE, "")
    assert zlib.decompress(bytes(run.result or b"")) == result_json(solve(problem_of(run)))
    assert MatchCandidate.objects.count() == BLOCKS
    assert parts_in(JobStatus.DONE) == MOST_PARTS


def test_two_workers_solve_one_run(portal: Portal, run: MatchRun) -> None:
    portal.start("sweep")
    start_two_workers(portal)
    assert portal.until(lambda: parts_in(JobStatus.RUNNING) == 2, WITHIN)
    assert portal.until(is_over, WITHIN)
    assert_done_once()
    assert set(MatchRunPart.objects.values_list("attempts", flat=True)) == {1}


@pytest.mark.parametrize("killed", ["worker", "second"])
def test_worker_killed_in_the_middle_costs_nothing_but_time(portal: Portal, run: MatchRun, killed: str) -> None:
    """One of the two has the run itself in hand, the other a part of it."""
    portal.start("sweep")
    start_two_workers(portal)
    kill_at_work(portal, killed)
    assert portal.until(is_over, LONG_ENOUGH)
    assert_done_once()
    assert portal.children[killed].falls == 1
    assert max(MatchRunPart.objects.values_list("attempts", flat=True)) == 2


def test_run_of_a_killed_worker_never_ends_without_the_guard(portal: Portal, run: MatchRun) -> None:
    portal.start_other("sweep", [sys.executable, "-m", "tests.faults.unguarded_sweep"])
    start_two_workers(portal)
    kill_at_work(portal, "second")
    assert not portal.until(is_over, LONG_ENOUGH)
    assert parts_in(JobStatus.DONE) < MOST_PARTS
