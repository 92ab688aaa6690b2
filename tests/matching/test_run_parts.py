"""A large run is solved in parts; its bytes, its end and what is kept are those of a run that is not."""

import zlib
from typing import Any

import pytest
from django.utils import timezone

from coalition.core.jobs.lease import LEASE
from coalition.core.jobs.registry import KINDS, JobKind
from coalition.core.jobs.services import claim_due, perform
from coalition.core.models import JobFailure, JobStatus
from coalition.reference.models import SupportCategory
from matching.engine import solve
from matching.engine.documents import result_json
from matching.models import MatchCandidate, MatchRun, MatchRunPart
from matching.services import run_parts
from matching.services.runs import cancel_run, problem_of, retry_run, start_run
from members.models import User
from tests.factories.matching import fitting_offer, open_need

pytestmark = pytest.mark.django_db
RUN, PART = "matching.matchrun", "matching.matchrunpart"
BLOCKS = 3


@pytest.fixture
def run(coordinator: User, settings: Any) -> MatchRun:
    """Over three kinds of support, each of them a part."""
    settings.MATCHING_PART_PAIRS = 1
    for category in SupportCategory.objects.order_by("pk")[:BLOCKS]:
        open_need(category=category)
        fitting_offer(category=category, capacity=60)
    return start_run(by=coordinator)


def states(run: MatchRun) -> list[tuple[str, int]]:
    return list(MatchRunPart.objects.filter(run=run).order_by("number").values_list("status", "attempts"))


def assert_done(run: MatchRun) -> None:
    """The bytes are those of one process, and nothing is there twice."""
    run.refresh_from_db()
    assert (run.status, run.blocks_done, run.blocks_count) == (JobStatus.DONE, BLOCKS, BLOCKS)
    assert zlib.decompress(bytes(run.result or b"")) == result_json(solve(problem_of(run)))
    assert MatchCandidate.objects.filter(run=run).count() == BLOCKS


def test_run_in_parts_has_the_bytes_of_one_process(run: MatchRun) -> None:
    perform(RUN, run.pk)
    assert_done(run)
    assert states(run) == [(JobStatus.DONE, 1)] * BLOCKS
    assert list(MatchRunPart.objects.values_list("solved", flat=True)) == [None] * BLOCKS


def test_small_run_has_no_parts(run: MatchRun, settings: Any) -> None:
    settings.MATCHING_PART_PAIRS = 2
    perform(RUN, run.pk)
    assert_done(run)
    assert states(run) == []


class KilledError(BaseException):
    """Ends an attempt as a kill does: nobody writes down that it ended."""


@pytest.fixture
def killed_after_one_part(run: MatchRun, monkeypatch: pytest.MonkeyPatch) -> MatchRun:
    """The worker of the run died with its second part in hand."""

    def kill(name: str) -> None:
        if name == "matchrunpart.solved" and MatchRunPart.objects.filter(status=JobStatus.DONE).exists():
            raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(run_parts, "fail_point", kill)
        with pytest.raises(KilledError):
            perform(RUN, run.pk)
    return run


def sweep() -> None:
    """As long after as it takes to know that a worker is dead."""
    later = timezone.now() + 2 * LEASE
    for label in (RUN, PART):
        claim_due(KINDS[label], now=later)


def test_solved_parts_of_a_killed_worker_are_not_solved_again(killed_after_one_part: MatchRun) -> None:
    run = killed_after_one_part
    assert states(run) == [(JobStatus.DONE, 1), (JobStatus.RUNNING, 1), (JobStatus.QUEUED, 0)]
    sweep()
    perform(RUN, run.pk)
    assert_done(run)
    assert states(run) == [(JobStatus.DONE, 1), (JobStatus.DONE, 2), (JobStatus.DONE, 1)]


def test_parts_of_a_run_that_is_over_end_by_themselves(killed_after_one_part: MatchRun, coordinator: User) -> None:
    run = killed_after_one_part
    cancel_run(run=run, by=coordinator)
    sweep()
    for pk in MatchRunPart.objects.values_list("pk", flat=True):
        perform(PART, pk)
    assert states(run) == [(JobStatus.DONE, 1), (JobStatus.CANCELLED, 2), (JobStatus.CANCELLED, 1)]
    assert not MatchRunPart.objects.exclude(solved=None).exists()


def test_run_fails_with_its_part_and_can_be_tried_again(
    run: MatchRun, coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(KINDS, PART, JobKind(MatchRunPart, fail_always, max_attempts=1))
        perform(RUN, run.pk)
    run.refresh_from_db()
    assert (run.status, run.failure, run.attempts) == (JobStatus.DEAD, JobFailure.ERROR, 1)
    assert run.last_error == f"part 1 of 3 of run {run.pk}: ZeroDivisionError: no luck"
    retry_run(run=run, by=coordinator)
    perform(RUN, run.pk)
    assert_done(run)


def fail_always(part: MatchRunPart, lease: object) -> None:
    raise ZeroDivisionError("no luck")


def test_other_layout_begins_anew(killed_after_one_part: MatchRun, settings: Any) -> None:
    settings.MATCHING_PART_PAIRS = 1
    run = killed_after_one_part
    fresh = run_parts.lay_out(problem_of(run), pairs_of_part=1, most=2)
    run_parts._open_parts(run, fresh)
    assert list(run.parts.values_list("of", "number", "attempts")) == [(2, 1, 0), (2, 2, 0)]


def test_progress_is_told_by_block(run: MatchRun, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, int, list[str]]] = []

    def look(name: str) -> None:
        if name == "matchrunpart.solving":
            seen.append(MatchRun.objects.values_list("blocks_done", "blocks_count", "current_block").get())

    monkeypatch.setattr(run_parts, "fail_point", look)
    perform(RUN, run.pk)
    blocks = [list(key) for key in problem_of(run).needs_of]
    assert seen == [(number, BLOCKS, block) for number, block in enumerate(blocks)]
