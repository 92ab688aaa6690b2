"""A replay by button: a worker solves the run's problem again, or checks the certificate of another engine's run."""

import json
import zlib
from collections.abc import Callable

import pytest
from django.test import Client

from coalition.core.conflicts import Conflict, Refused
from coalition.core.idempotency import new_submission_key
from coalition.core.jobs.services import perform
from coalition.core.models import JobFailure, JobStatus
from matching.engine.contract import ENGINE_VERSION
from matching.models import MatchRun, ReplayOutcome, RunReplay
from matching.services.replays import start_replay
from matching.services.runs import start_run
from members.models import User
from tests.factories.matching import finished_run, fitting_offer, open_need

pytestmark = pytest.mark.django_db
LABEL = "matching.runreplay"


@pytest.fixture
def run(coordinator: User) -> MatchRun:
    open_need()
    fitting_offer()
    return finished_run(by=coordinator)


def press(client: Client, user: User, run: MatchRun) -> str:
    """The page of the run after its button was pressed."""
    client.force_login(user)
    fields = {"submission": new_submission_key()}
    return client.post(f"{run.get_absolute_url()}replay/", fields, follow=True).content.decode()


def shown(client: Client, run: MatchRun) -> str:
    answer = client.get(run.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def other_engine(run: MatchRun) -> None:
    MatchRun.objects.update(engine_version="2020.1")


def another_answer(run: MatchRun) -> None:
    """The same statement in other bytes."""
    stored = json.loads(zlib.decompress(bytes(run.result or b"")))
    MatchRun.objects.update(result=zlib.compress(json.dumps(stored).encode()))


def forge(run: MatchRun) -> None:
    stored = json.loads(zlib.decompress(bytes(run.result or b""))) | {"objective": 1}
    MatchRun.objects.update(result=zlib.compress(json.dumps(stored).encode()))


@pytest.mark.parametrize(
    ("change", "outcome", "title"),
    [
        (lambda run: None, ReplayOutcome.SAME, "The same result again."),
        (other_engine, ReplayOutcome.PROVEN, "The certificate holds."),
        (another_answer, ReplayOutcome.DIFFERENT, "The same problem led to another result."),
        (forge, ReplayOutcome.FAULTY, "The certificate does not hold."),
    ],
    ids=["same", "proven", "different", "faulty"],
)
def test_button_tells_what_a_replay_found(
    client: Client, approver: User, run: MatchRun, change: Callable[[MatchRun], None], outcome: str, title: str
) -> None:
    change(run)
    waiting = press(client, approver, run)
    assert ("Waits for a worker" in waiting, "Replay the run" in waiting, "http-equiv" in waiting) == (
        True,
        False,
        True,
    )
    replay = RunReplay.objects.get()
    perform(LABEL, replay.pk)
    replay.refresh_from_db()
    assert (replay.status, replay.outcome, replay.engine_version) == (JobStatus.DONE, outcome, ENGINE_VERSION)
    page = shown(client, run)
    assert (page.count(title), page.count("Replay the run"), "http-equiv" in page) == (1, 1, False)
    assert ("objective is 1, but should be" in page) == (outcome == ReplayOutcome.FAULTY)


def test_page_says_that_another_engine_is_not_replayed(client: Client, coordinator: User, run: MatchRun) -> None:
    client.force_login(coordinator)
    assert "Solves the run&#x27;s own problem again" in shown(client, run)
    other_engine(run)
    assert f"made by engine 2020.1, and {ENGINE_VERSION} is in use" in shown(client, run)


def test_replay_that_is_under_way_is_the_answer_to_a_second_click(run: MatchRun, coordinator: User) -> None:
    first = start_replay(run=run, by=coordinator)
    assert start_replay(run=run, by=coordinator) == first
    perform(LABEL, first.pk)
    assert start_replay(run=run, by=coordinator) != first


def test_replay_that_failed_says_nothing_about_the_run(client: Client, coordinator: User, run: MatchRun) -> None:
    press(client, coordinator, run)
    RunReplay.objects.update(status=JobStatus.RUNNING)
    RunReplay.objects.update(status=JobStatus.DEAD, failure=JobFailure.TIME_OUT)
    page = shown(client, run)
    assert (page.count("The replay took too long"), page.count("Replay the run")) == (1, 1)


def test_run_that_is_not_finished_is_not_replayed(coordinator: User) -> None:
    with pytest.raises(Conflict, match="Only a finished run can be replayed"):
        start_replay(run=start_run(by=coordinator), by=coordinator)


@pytest.mark.parametrize("name", ["administrator", "field_office", "ministry", "member", "outsider"])
def test_only_the_secretariat_replays(request: pytest.FixtureRequest, run: MatchRun, name: str) -> None:
    with pytest.raises(Refused):
        start_replay(run=run, by=request.getfixturevalue(name))
    assert RunReplay.objects.count() == 0
