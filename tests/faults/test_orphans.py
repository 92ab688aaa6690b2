"""A worker that is killed takes its pool along, in the middle of a job too.

The job is a mail to a server that never answers. Celery's pool asks the kernel for it; the control's
does not, and goes on for seconds.
"""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from coalition.core.models import JobStatus, OutgoingEmail
from coalition.local.state import free_port
from tests.faults.job_kinds import queue_mails
from tests.faults.portal import OwnRedis, Portal, publish
from tests.local.waiting import eventually, is_running

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def deaf_mail_server() -> Iterator[str]:
    """Takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", free_port())) as server:
        yield f"smtp://127.0.0.1:{server.getsockname()[1]}"


def pool_of(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def killed_amid_a_job(portal: Portal, redis: OwnRedis) -> list[int]:
    """The pool of a worker that was killed while it sent a mail."""
    (pk,) = queue_mails(1)
    publish(redis.url, "core.outgoingemail", [pk])
    assert eventually(OutgoingEmail.objects.filter(pk=pk, status=JobStatus.RUNNING).exists, 30)
    worker = portal.children["worker"].pid
    pool = pool_of(worker)
    os.kill(worker, signal.SIGKILL)
    return pool


def test_pool_ends_with_its_worker(portal: Portal, own_redis: OwnRedis, deaf_mail_server: str) -> None:
    portal.start("worker", EMAIL_URL=deaf_mail_server)
    pool = killed_amid_a_job(portal, own_redis)
    assert len(pool) == 2
    assert eventually(lambda: not any(map(is_running, pool)), 1)


def test_pool_outlives_its_worker_without_the_guard(portal: Portal, own_redis: OwnRedis, deaf_mail_server: str) -> None:
    portal.environment["EMAIL_URL"] = deaf_mail_server
    portal.start_other("worker", [sys.executable, "-m", "tests.faults.unguarded_worker", "--concurrency", "2"])
    pool = killed_amid_a_job(portal, own_redis)
    assert not eventually(lambda: not any(map(is_running, pool)), 1)
