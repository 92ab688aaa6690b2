"""Periodic tasks: each time is a row that is done once, whoever asks and however often."""

from datetime import timedelta

import pytest
from celery import current_app
from django.conf import settings
from django.utils import timezone

from coalition.core.jobs import periodic
from coalition.core.jobs.periodic import PeriodicTask, queue_periodic_run
from coalition.core.jobs.services import perform
from coalition.core.models import JobStatus, PeriodicRun, TransitionRecord
from coalition.core.models.periodic import KEPT_FOR
from members.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A task that counts how often it was done."""
    times: list[int] = []

    def work() -> int:
        times.append(len(times))
        return 7

    monkeypatch.setitem(periodic.TASKS, "test.count", PeriodicTask("test.count", "Count", work))
    return times


def done(run: PeriodicRun) -> PeriodicRun:
    perform("core.periodicrun", run.pk)
    run.refresh_from_db()
    return run


def test_message_of_beat_becomes_a_row() -> None:
    current_app.loader.import_default_modules()
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        current_app.tasks[entry["task"]].apply()
    rows = PeriodicRun.objects.filter(status=JobStatus.QUEUED, asked_by=None)
    expected = sorted(entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values())
    assert sorted(rows.values_list("task", flat=True)) == expected


def test_task_is_done_and_what_it_counted_is_kept(counted: list[int]) -> None:
    run = done(queue_periodic_run(task="test.count"))
    assert (run.status, run.result, len(counted)) == (JobStatus.DONE, 7, 1)
    assert None not in (run.started_at, run.finished_at)


def test_task_that_is_still_to_be_done_is_not_queued_twice(counted: list[int], administrator: User) -> None:
    first = queue_periodic_run(task="test.count")
    assert queue_periodic_run(task="test.count", by=administrator) == first
    done(first)
    second = queue_periodic_run(task="test.count", by=administrator)
    assert (second == first, second.asked_by) == (False, administrator)
    records = TransitionRecord.objects.filter(subject_type="core.periodicrun", name="create").order_by("pk")
    assert [record.actor for record in records] == [None, administrator]


def test_failing_task_is_tried_again_later_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def work() -> int:
        raise ValueError("no luck")

    monkeypatch.setitem(periodic.TASKS, "test.fail", PeriodicTask("test.fail", "Fail", work))
    run = done(queue_periodic_run(task="test.fail"))
    assert (run.status, run.last_error, run.result) == (JobStatus.QUEUED, "ValueError: no luck", None)
    assert run.due_at > timezone.now()


def test_task_that_no_app_declares_any_more_is_given_up_at_once() -> None:
    run = done(queue_periodic_run(task="test.gone"))
    assert (run.status, run.last_error) == (JobStatus.DEAD, "The portal has no periodic task test.gone.")


def test_old_runs_go_when_a_new_one_is_asked_for(counted: list[int]) -> None:
    old, young = (done(queue_periodic_run(task="test.count")) for _ in range(2))
    PeriodicRun.objects.filter(pk=old.pk).update(finished_at=timezone.now() - KEPT_FOR - timedelta(days=1))
    new = queue_periodic_run(task="test.count")
    assert set(PeriodicRun.objects.all()) == {young, new}
