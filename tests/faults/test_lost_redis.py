"""R7: Redis is killed with all it holds, or flushed, and is away for seconds, five times.

Pages and forms answer meanwhile, nothing that was queued is lost, and the worker resumes without being started
again. The control has no sweep, as a portal that trusts its broker: what was flushed never comes.
"""

import time
from functools import partial

import pytest

from coalition.core.models import JobStatus, OutgoingEmail
from tests.factories.members import UserFactory
from tests.faults.browsing import Reader
from tests.faults.job_kinds import queue_mails
from tests.faults.portal import OwnRedis, Portal, publish

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

ROUNDS = 5
WORKER_COMES_BACK = 20.0  # seconds
SLOW = 2.0  # seconds, for a page while Redis is away


def are_sent(pks: list[int]) -> bool:
    return OutgoingEmail.objects.filter(pk__in=pks, status=JobStatus.DONE).count() == len(pks)


def ask_for_code(portal: Portal, email: str) -> list[int]:
    """Submits a form that mails a code; the mail it queued."""
    known = set(OutgoingEmail.objects.values_list("pk", flat=True))
    answer = Reader(portal.url).submit("/account/login/code/", email=email)
    assert (answer.status, answer.url) == (200, f"{portal.url}/account/login/code/confirm/")
    return list(OutgoingEmail.objects.exclude(pk__in=known).values_list("pk", flat=True))


def test_nothing_is_lost_and_pages_answer_while_redis_is_away(portal: Portal, own_redis: OwnRedis) -> None:
    people = UserFactory.create_batch(ROUNDS)
    portal.start("web", "worker", "sweep")
    assert portal.until(lambda: is_up(portal))
    queued: list[int] = []
    for number, user in enumerate(people):
        queued += queue_mails(20)
        lose(own_redis, is_flush=number % 2 == 1)
        began = time.monotonic()
        assert Reader(portal.url).get("/").status == 200
        asked = ask_for_code(portal, user.email)
        assert len(asked) == 1
        assert time.monotonic() - began < 3 * SLOW  # three pages
        queued += asked
        come_back(own_redis)
        assert portal.until(partial(are_sent, queued), WORKER_COMES_BACK)
    assert len(portal.sent()) == len(queued) == 21 * ROUNDS
    assert {name: child.falls for name, child in portal.children.items()} == {"web": 0, "worker": 0, "sweep": 0}


def is_up(portal: Portal) -> bool:
    try:
        return Reader(portal.url).get("/readyz").text.count("true") >= 4  # all but beat, which is not started
    except OSError:
        return False


def lose(redis: OwnRedis, *, is_flush: bool) -> None:
    redis.flush() if is_flush else redis.kill()


def come_back(redis: OwnRedis) -> None:
    if not redis.answers():
        redis.start()


def test_flushed_messages_never_come_without_the_sweep(portal: Portal, own_redis: OwnRedis) -> None:
    pks = queue_mails(20)
    publish(own_redis.url, "core.outgoingemail", pks)
    own_redis.flush()
    portal.start("worker")
    assert portal.until(lambda: " ready." in portal.children["worker"].log.read_text())
    assert not portal.until(lambda: OutgoingEmail.objects.exclude(status=JobStatus.QUEUED).exists(), 12)
    portal.start("sweep")
    assert portal.until(lambda: are_sent(pks), WORKER_COMES_BACK)
