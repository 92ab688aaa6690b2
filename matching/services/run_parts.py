"""How a run is solved: a small one by its own worker, a large one in parts by all the workers there are.

Blocks share nothing, so the bytes of the result do not depend on who solved what.
"""

from __future__ import annotations

import time
import zlib
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from coalition.core.failpoints import fail_point
from coalition.core.jobs.lease import GivenUp, JobUnwanted, Lease
from coalition.core.jobs.registry import JobKind
from coalition.core.jobs.services import perform
from coalition.core.models import JobFailure, JobStatus
from matching.engine import solve
from matching.engine.contract import BlockKey, Problem, Result
from matching.engine.parts import lay_out, result_of_parts, solve_part
from matching.models import MatchRun, MatchRunPart
from matching.querysets import MatchRunPartQuerySet
from matching.services.runs import problem_of

MOST_PARTS = 8
LOOK_EVERY = 0.3  # seconds, while other workers have the last parts
READ_AT, SOLVED_AT = 5, 60  # per cent of the run
SOLVING = _("Scoring and allocating")


def solve_run(run: MatchRun, problem: Problem, lease: Lease) -> Result:
    """Return the result of the run's problem, with its progress by block."""
    layout = lay_out(problem, pairs_of_part=settings.MATCHING_PART_PAIRS, most=MOST_PARTS)
    if len(layout) < 2:
        return _solve_alone(problem, lease)
    _open_parts(run, layout)
    parts = MatchRunPart.objects.filter(run=run)
    while left := parts.unsolved():
        _report(lease, parts.blocks_done(), len(problem.needs_of))
        _give_up_where_one_failed(left)
        _help_or_wait(left)
    _report(lease, parts.blocks_done(), len(problem.needs_of))
    texts = parts.order_by("number").values_list("solved", flat=True)
    return result_of_parts(problem, [zlib.decompress(bytes(text or b"")) for text in texts])


def _solve_alone(problem: Problem, lease: Lease) -> Result:
    keys = list(problem.needs_of)
    return solve(problem, watch=lambda done, total: _report(lease, done, total, *keys[done : done + 1]))


@transaction.atomic
def _open_parts(run: MatchRun, layout: list[list[BlockKey]]) -> None:
    """Solved parts of an earlier attempt stay, and those that are being solved; what failed begins anew."""
    of = len(layout)
    stale = ~Q(of=of) | Q(status__in=(JobStatus.DEAD, JobStatus.CANCELLED))
    MatchRunPart.objects.filter(stale, run=run).delete()
    rows = [
        MatchRunPart(run=run, number=number, of=of, blocks=keys, request_id=run.request_id)
        for number, keys in enumerate(layout, 1)
    ]
    MatchRunPart.objects.bulk_create(rows, ignore_conflicts=True)


def _give_up_where_one_failed(left: MatchRunPartQuerySet) -> None:
    for part in left:
        if part.is_over:
            raise GivenUp(JobFailure(part.failure or JobFailure.ERROR), f"{part}: {part.last_error}")


def _help_or_wait(left: MatchRunPartQuerySet) -> None:
    """Solve a part that waits here; where none does, others have them."""
    waiting = left.filter(status=JobStatus.QUEUED, due_at__lte=timezone.now()).order_by("number").first()
    if waiting:
        perform(MATCH_RUN_PART.label, waiting.pk)
    else:
        time.sleep(LOOK_EVERY)


def solve_run_part(part: MatchRunPart, lease: Lease) -> None:
    """Solve the part's blocks; raise JobUnwanted where the run is over."""
    fail_point("matchrunpart.begun")
    _show_on_run(part, part.blocks[0])
    problem = problem_of(part.run)

    def watch(position: int) -> None:
        lease.report(SOLVING, 100 * position // len(part.blocks), blocks_done=position)
        _show_on_run(part, part.blocks[position])
        fail_point("matchrunpart.solving")

    solved = solve_part(problem, [(category, unit) for category, unit in part.blocks], watch=watch)
    fail_point("matchrunpart.solved")
    with lease.complete():
        part.solved, part.blocks_done = zlib.compress(solved), len(part.blocks)
        part.save(update_fields=["solved", "blocks_done"])
        fail_point("matchrunpart.recorded")
    fail_point("matchrunpart.committed")


def _show_on_run(part: MatchRunPart, block: list[str]) -> None:
    is_wanted = MatchRun.objects.filter(pk=part.run_id, status__in=(JobStatus.QUEUED, JobStatus.RUNNING))
    done = MatchRunPart.objects.filter(run=part.run_id).blocks_done()
    if not is_wanted.update(blocks_done=done, current_block=block):
        raise JobUnwanted


def _report(lease: Lease, done: int, total: int, *current: BlockKey) -> None:
    progress = READ_AT + (SOLVED_AT - READ_AT) * done // max(total, 1)
    now = {"current_block": list(current[0])} if current else {}
    lease.report(SOLVING, progress, blocks_done=done, blocks_count=total, **now)


MATCH_RUN_PART = JobKind(
    MatchRunPart,
    solve_run_part,
    limit=timedelta(seconds=settings.MATCHING_RUN_SECONDS),
    is_part=True,
)
