"""A run: begun by the Secretariat, done by a worker, proven, kept whole or not at all."""

import io
import json
import threading
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from coalition.core.conflicts import Refused
from coalition.core.jobs.registry import KINDS
from coalition.core.jobs.services import claim_due, perform
from coalition.core.models import JobFailure, JobStatus, TransitionRecord
from matching.engine import solve
from matching.engine.check import faults
from matching.engine.documents import input_hash, result_json
from matching.models import MatchCandidate, MatchRun, UnmatchedNeed
from matching.services import run_job
from matching.services.runs import cancel_run, problem_of, retry_run, start_run
from members.models import User
from tests.factories.matching import finished_run, fitting_offer, open_need

pytestmark = pytest.mark.django_db
LABEL = "matching.matchrun"


def test_run_keeps_its_problem_as_it_was(coordinator: User) -> None:
    need, offer = open_need(), fitting_offer()
    run = start_run(by=coordinator)
    assert (run.status, run.needs_count, run.offers_count) == (JobStatus.QUEUED, 1, 1)
    assert (run.started_by_id, run.weights.number) == (coordinator.pk, 1)
    open_need()
    problem = problem_of(MatchRun.objects.get())
    assert ([row.id for row in problem.needs], [row.id for row in problem.offers]) == ([str(need.pk)], [str(offer.pk)])
    assert run.input_hash == input_hash(problem)


def test_run_writes_candidates_and_what_could_not_be_met(coordinator: User) -> None:
    need = open_need(quantity=100, languages=["fr", "ar"], groups={"girls": 60}, learners=100)
    best, second = fitting_offer(capacity=70, languages=["fr", "ar"]), fitting_offer(capacity=20)
    foreign = open_need(languages=["pt"])
    run = finished_run(by=coordinator)
    rows = MatchCandidate.objects.filter(run=run).values_list("need", "offer", "rank", "quantity")
    assert list(rows) == [(need.pk, best.pk, 1, 70), (need.pk, second.pk, 2, 20)]
    left = UnmatchedNeed.objects.filter(run=run).order_by("need").values_list("need", "quantity", "reason", "lost")
    assert list(left) == [(need.pk, 10, "capacity", {}), (foreign.pk, 100, "language", {"language": 2})]
    assert (run.matched_count, run.progress) == (2, 100)


def test_candidate_says_why_and_what_would_lift_it(coordinator: User) -> None:
    need = open_need(languages=["fr", "ar"], groups={"girls": 60}, learners=100)
    fitting_offer(languages=["fr", "ar"])
    fitting_offer(languages=["fr"])
    run = finished_run(by=coordinator)
    first, second = MatchCandidate.objects.filter(run=run, need=need).order_by("rank")
    assert first.explanation["lift"] is None
    assert second.explanation["lift"] == {"field": "languages", "value": "ar", "score": first.score}
    assert [row["share"] for row in second.explanation["fields"]] == [0.5, 0.7671, 1.0, 1.0]
    assert second.explanation["groups"] == [{"group": "girls", "share": 0.6, "reach": 0.0}]
    assert second.explanation["severity"] == 4


def test_run_replays_to_the_same_bytes_and_proves_its_bound(coordinator: User) -> None:
    for _ in range(3):
        open_need()
        fitting_offer(capacity=60, min_deployment=20)
    run = finished_run(by=coordinator)
    stored = zlib.decompress(bytes(run.result or b""))
    problem = problem_of(run)
    assert result_json(solve(problem)) == stored
    assert list(faults(problem, json.loads(stored))) == []
    assert run.bound is not None
    assert run.bound >= (run.objective or 0) > 0


def test_run_over_nothing_is_an_answer(approver: User) -> None:
    run = finished_run(by=approver)
    assert (run.needs_count, run.offers_count, run.matched_count, run.objective, run.bound) == (0, 0, 0, 0, 0)
    assert (MatchCandidate.objects.count(), UnmatchedNeed.objects.count()) == (0, 0)


@pytest.mark.parametrize("name", ["administrator", "field_office", "ministry", "member", "outsider"])
def test_only_the_secretariat_runs_the_matching(request: pytest.FixtureRequest, name: str) -> None:
    with pytest.raises(Refused):
        start_run(by=request.getfixturevalue(name))
    assert MatchRun.objects.count() == 0


def test_waiting_run_is_cancelled_at_once(coordinator: User) -> None:
    run = start_run(by=coordinator)
    cancel_run(run=run, by=coordinator)
    perform(LABEL, run.pk)
    run.refresh_from_db()
    assert (run.status, run.attempts) == (JobStatus.CANCELLED, 0)
    names = TransitionRecord.objects.filter(subject_type=LABEL).order_by("pk").values_list("name", flat=True)
    assert list(names) == ["create", "cancel"]


def in_the_middle(monkeypatch: pytest.MonkeyPatch, happens: Callable[[MatchRun], object], *, when: str) -> None:
    """Let something happen while a worker is at the run: at "begun", "solved", "recorded" (but not committed)."""

    def at(name: str) -> None:
        if name == f"matchrun.{when}":
            happens(MatchRun.objects.get())

    monkeypatch.setattr(run_job, "fail_point", at)


def outcome(run: MatchRun) -> tuple[str, str, object, int]:
    run.refresh_from_db()
    return run.status, run.failure, run.result, MatchCandidate.objects.count()


@pytest.mark.parametrize("when", ["begun", "solved"])
def test_running_run_is_cancelled_at_once_and_nothing_is_kept(
    coordinator: User, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    open_need()
    fitting_offer()
    run = start_run(by=coordinator)
    seen = []

    def cancel(run: MatchRun) -> None:
        cancel_run(run=run, by=coordinator)
        seen.append(MatchRun.objects.get().status)

    in_the_middle(monkeypatch, cancel, when=when)
    perform(LABEL, run.pk)
    assert seen == [JobStatus.CANCELLED]
    assert outcome(run) == (JobStatus.CANCELLED, "", None, 0)


def elsewhere(happens: Callable[[], object]) -> None:
    """In a connection of its own, within a second."""

    def go() -> None:
        happens()
        connection.close()

    thread = threading.Thread(target=go)
    thread.start()
    thread.join(timeout=1)
    assert not thread.is_alive()


@pytest.mark.django_db(transaction=True)
def test_run_is_cancelled_within_a_second_while_it_is_written(
    coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_need()
    fitting_offer()
    run = start_run(by=coordinator)
    in_the_middle(monkeypatch, lambda run: elsewhere(lambda: cancel_run(run=run, by=coordinator)), when="recorded")
    perform(LABEL, run.pk)
    assert outcome(run) == (JobStatus.CANCELLED, "", None, 0)


def with_limit(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    monkeypatch.setitem(KINDS, LABEL, replace(run_job.MATCH_RUN, limit=timedelta(seconds=seconds)))


def begun_long_ago(run: MatchRun) -> None:
    MatchRun.objects.filter(pk=run.pk).update(started_at=timezone.now() - timedelta(hours=1))


def test_worker_ends_a_run_that_takes_too_long(coordinator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    open_need()
    fitting_offer()
    run = start_run(by=coordinator)
    with_limit(monkeypatch, 0)
    perform(LABEL, run.pk)
    assert outcome(run) == (JobStatus.DEAD, JobFailure.TIME_OUT, None, 0)
    assert (run.attempts, run.last_error) == (1, "Ended after 0 seconds.")


def test_sweep_ends_a_run_whose_solver_hangs(coordinator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    open_need()
    fitting_offer()
    run = start_run(by=coordinator)
    with_limit(monkeypatch, 600)

    def hang(run: MatchRun) -> None:
        begun_long_ago(run)
        claim_due(KINDS[LABEL], now=timezone.now())

    in_the_middle(monkeypatch, hang, when="solved")
    perform(LABEL, run.pk)
    assert outcome(run) == (JobStatus.DEAD, JobFailure.TIME_OUT, None, 0)
    retry_run(run=run, by=coordinator)
    assert outcome(run)[0] == JobStatus.QUEUED


def test_sweep_leaves_a_run_that_is_within_its_time(coordinator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    run = start_run(by=coordinator)
    with_limit(monkeypatch, 2 * 3600)
    in_the_middle(monkeypatch, lambda run: claim_due(KINDS[LABEL], now=timezone.now()), when="solved")
    perform(LABEL, run.pk)
    assert outcome(run)[:2] == (JobStatus.DONE, "")


def test_result_that_does_not_prove_itself_is_not_kept(coordinator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    open_need()
    fitting_offer()
    run = start_run(by=coordinator)
    monkeypatch.setattr(run_job, "solve_run", lambda run, problem, lease: replace(solve(problem), bound=1))
    perform(LABEL, run.pk)
    run.refresh_from_db()
    assert (outcome(run)[:2], run.attempts) == ((JobStatus.QUEUED, JobFailure.ERROR), 1)
    assert MatchCandidate.objects.count() == 0
    assert run.last_error.startswith("CertificateError: bound is 1, but should be")


def test_runs_are_for_the_secretariat_alone(people: dict[str, User]) -> None:
    finished_run(by=people["coordinator"])
    seeing = {name for name, actor in people.items() if MatchRun.objects.visible_to(actor).exists()}
    assert seeing == {"coordinator", "other_coordinator", "approver", "other_approver"}


def replayed(run: MatchRun) -> str:
    out = io.StringIO()
    call_command("replay_run", run.pk, stdout=out)
    return out.getvalue().strip()


def test_replay_compares_the_bytes_or_checks_the_certificate(coordinator: User) -> None:
    open_need()
    fitting_offer()
    run = finished_run(by=coordinator)
    assert replayed(run) == "The same bytes again, and the certificate holds."
    MatchRun.objects.update(engine_version="2020.1")
    assert replayed(run) == "Made by engine 2020.1: its certificate holds."
    forged = json.loads(zlib.decompress(bytes(run.result or b""))) | {"objective": 1}
    MatchRun.objects.update(result=zlib.compress(json.dumps(forged).encode()))
    with pytest.raises(CommandError, match="objective is 1, but should be"):
        replayed(run)
