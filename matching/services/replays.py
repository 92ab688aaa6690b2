"""Replays: a run's stored problem is solved again, or its certificate checked where another engine made it."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coalition.core.access import Actor
from coalition.core.conflicts import Conflict
from coalition.core.failpoints import fail_point
from coalition.core.jobs.lease import Lease
from coalition.core.jobs.registry import JobKind
from coalition.core.models import JobStatus
from coalition.core.models.jobs import JOB
from coalition.core.observability import current_request_id
from coalition.core.rows import lock
from matching.engine import solve
from matching.engine.check import faults
from matching.engine.contract import ENGINE_VERSION
from matching.engine.documents import result_json
from matching.models import MatchRun, ReplayOutcome, RunReplay
from matching.permissions import SECRETARIAT_ANY
from matching.services.runs import problem_of
from members.services.rights import demand

FAULTS_TOLD = 20
SOLVING_AGAIN = gettext_noop("Solving the same problem again")


@dataclass(frozen=True)
class Replayed:
    """What came of it; `faults` in the checker's words."""

    outcome: ReplayOutcome
    faults: tuple[str, ...] = ()


@transaction.atomic
def start_replay(*, run: MatchRun, by: Actor) -> RunReplay:
    """Queue a replay of a finished run; one that is under way already is the answer."""
    demand(SECRETARIAT_ANY, by=by)
    current = lock(MatchRun, run.pk)
    if current.status != JobStatus.DONE:
        raise Conflict(_("Only a finished run can be replayed."))
    if under_way := RunReplay.objects.under_way_of(current):
        return under_way
    replay = RunReplay.objects.create(run=current, asked_by_id=by.pk, request_id=current_request_id())
    JOB.record_start(replay, by=by)
    return replay


def replay_run(run: MatchRun, lease: Lease | None = None) -> Replayed:
    """Check the certificate of a finished run; where this engine made it, solve again and compare the bytes."""
    problem, stored = problem_of(run), zlib.decompress(bytes(run.result or b""))
    if found := tuple(islice(faults(problem, json.loads(stored)), FAULTS_TOLD)):
        return Replayed(ReplayOutcome.FAULTY, found)
    if run.engine_version != ENGINE_VERSION:
        return Replayed(ReplayOutcome.PROVEN)

    def watch(done: int, total: int) -> None:
        if lease:
            lease.report(SOLVING_AGAIN, 10 + 90 * done // max(total, 1))

    is_same = result_json(solve(problem, watch=watch)) == stored
    return Replayed(ReplayOutcome.SAME if is_same else ReplayOutcome.DIFFERENT)


def perform_replay(replay: RunReplay, lease: Lease) -> None:
    """Replay the run and keep what came of it."""
    fail_point("runreplay.begun")
    lease.report(gettext_noop("Checking the certificate"), 0)
    replayed = replay_run(replay.run, lease)
    fail_point("runreplay.compared")
    with lease.complete():
        replay.outcome, replay.faults = replayed.outcome, "\n".join(replayed.faults)
        replay.engine_version = ENGINE_VERSION
        replay.save(update_fields=["outcome", "faults", "engine_version"])
        fail_point("runreplay.recorded")
    fail_point("runreplay.committed")


RUN_REPLAY = JobKind(RunReplay, perform_replay, limit=timedelta(seconds=settings.MATCHING_RUN_SECONDS))
