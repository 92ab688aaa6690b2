"""How often one caller may ask, and for how much work: counted in Redis by the minute.

A number of calls alone holds no flood: so many whole lists keep every worker busy. So the processor's time for a caller
is counted too, its calls take turns, and few of them wait for theirs: who sends more is refused for a while. All are
answered where Redis is away.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, TypeVar

import redis
from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from redis.exceptions import LockError
from redis.lock import Lock
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from ..models.tokens import ApiToken

logger = logging.getLogger(__name__)

WINDOW = 60  # seconds
KNOWN = 3600  # seconds
# How long a token waits that sent more calls at once than it may. After each such pause a flood has a few calls in work
# again, so that it is long beside what they take.
HOLD = 10  # seconds
LOOK = 0.01  # seconds between two looks whether a turn is free
T = TypeVar("T")
# A Redis that hangs must not hold every request: it is asked again after this pause.
_PAUSE = 5.0
_PATIENCE = 0.2


@dataclass(frozen=True)
class Standing:
    """What a caller has left: of `quota` calls in a window `left`, and seconds until all are there again."""

    policy: str
    quota: int
    left: int
    seconds: int

    @property
    def headers(self) -> dict[str, str]:
        """draft-ietf-httpapi-ratelimit-headers-10: structured fields with the policy's name."""
        return {
            "RateLimit-Policy": f'"{self.policy}";q={self.quota};w={WINDOW}',
            "RateLimit": f'"{self.policy}";r={self.left};t={self.seconds}',
        }


class RateThrottle(BaseThrottle):
    """DRF's own classes keep a list of times in a cache, which is not counted atomically."""

    seconds = WINDOW

    def allow_request(self, request: Request, view: Any) -> bool:
        policy, quota, caller = self._budget(request)
        now, call = int(time.time()), Call(f"{policy}:{caller}")
        self.seconds = WINDOW - now % WINDOW
        taken = _counter.ask(partial(call.begin, now))
        if taken is None:
            return True
        calls, rest, at_once = taken
        self.seconds = rest or self.seconds
        is_spent = calls > quota or rest > 0
        left = 0 if is_spent else quota - calls
        _tell(request, Standing(policy, quota, left, self.seconds))
        if not is_spent and at_once <= settings.API_CALLS_AT_ONCE:
            request._request.call = call  # type: ignore[attr-defined]
            call.take_turn()
            return True
        call.end(0)
        if not is_spent:
            self.seconds = HOLD
        if isinstance(request.auth, ApiToken):
            _refuse(request.auth.digest, left, now + self.seconds)
        return False

    def wait(self) -> float:
        return float(self.seconds)

    def _budget(self, request: Request) -> tuple[str, int, str]:
        """A person's tokens and sessions share one budget: more tokens are not more calls."""
        if request.user.is_authenticated:
            return "signed-in", settings.API_SIGNED_IN_PER_MINUTE, str(request.user.pk)
        return "anonymous", settings.API_ANONYMOUS_PER_MINUTE, self.get_ident(request)


class Call:
    """One call in work. Where the program dies in it, its place is free again after a minute."""

    def __init__(self, who: str) -> None:
        self._who = who
        self._id = uuid.uuid4().hex
        self._turn: Lock | None = None

    def begin(self, now: int, client: redis.Redis) -> tuple[int, int, int]:
        """Return the number of calls in this minute, the seconds to rest after their work, and how many are in work."""
        calls, at_once = f"rate:{self._who}:{now // WINDOW}", self._at_once
        with client.pipeline() as pipe:
            pipe.incr(calls)
            pipe.expire(calls, 2 * WINDOW)
            pipe.get(self._work)
            pipe.ttl(self._work)
            pipe.zremrangebyscore(at_once, 0, now - WINDOW)
            pipe.zadd(at_once, {self._id: now})
            pipe.expire(at_once, 2 * WINDOW)
            pipe.zcard(at_once)
            counted, _, worked, seconds, *_, in_work = pipe.execute()
        is_spent = int(worked or 0) >= 1000 * settings.API_SECONDS_PER_MINUTE
        return counted, seconds if is_spent else 0, in_work

    def take_turn(self) -> None:
        """Wait until no other call of the caller is in work: it keeps one processor busy at most, and others find one.

        Where a call takes long, or its program died in it, the next one goes on beside it.
        """
        if settings.API_TURN_SECONDS:
            self._turn = _counter.ask(self._take_turn)

    def _take_turn(self, client: redis.Redis) -> Lock | None:
        seconds = settings.API_TURN_SECONDS
        turn = client.lock(f"turn:{self._who}", seconds, LOOK, blocking_timeout=seconds, thread_local=False)
        return turn if turn.acquire() else None

    def leave_turn(self) -> None:
        if self._turn:
            _counter.ask(partial(_leave, self._turn))
            self._turn = None

    def end(self, seconds: float) -> None:
        _counter.ask(partial(self._end, round(1000 * seconds)))

    def _end(self, milliseconds: int, client: redis.Redis) -> None:
        """The minute of the work begins with it: by the clock's a flood would spend two of them one after the other."""
        with client.pipeline() as pipe:
            pipe.set(self._work, 0, ex=WINDOW, nx=True)
            pipe.incrby(self._work, milliseconds)
            pipe.zrem(self._at_once, self._id)
            pipe.execute()

    @property
    def _at_once(self) -> str:
        return f"in-work:{self._who}"

    @property
    def _work(self) -> str:
        return f"work:{self._who}"


def _leave(turn: Lock, client: redis.Redis) -> None:
    with suppress(LockError):  # it was over, and may be another's
        turn.release()


class WorkMiddleware:
    """Charge the caller of the API for the processor's time, from the view to the last piece of a file.

    Not for the time on the clock: that is also what a slow line takes, and what others make the machine do meanwhile.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.thread_time()
        response = self.get_response(request)
        worked = time.thread_time() - began
        call: Call | None = getattr(request, "call", None)
        if call:
            call.leave_turn()
        if call and isinstance(response, StreamingHttpResponse):
            pieces: Any = response.streaming_content
            response.streaming_content = _charged(call, pieces, worked)
        elif call:
            call.end(worked)
        return response


def _charged(call: Call, pieces: Iterator[bytes], worked: float) -> Iterator[bytes]:
    try:
        while True:
            call.take_turn()
            began = time.thread_time()
            piece = next(pieces, None)
            worked += time.thread_time() - began
            call.leave_turn()
            if piece is None:
                return
            yield piece
    finally:
        call.leave_turn()
        call.end(worked)


class Gate:
    """What is known of a token and of the address that sends it, before the database is asked.

    A token that was refused costs next to nothing until it may ask again, so that a flood does not slow others down.
    From an address that sent too many wrong tokens only those are looked at that were right from there: so guessing
    ends, and a wrong client does not lock out others behind its address.
    """

    def __init__(self, request: Request, digest: str) -> None:
        now, address = int(time.time()), BaseThrottle().get_ident(request)
        self._request = request
        self._wrong = f"wrong-tokens:{address}:{now // WINDOW}"
        self._right = f"right-token:{address}:{digest}"
        self._refused = _refused(digest)
        self._now, self._seconds = now, WINDOW - now % WINDOW
        self._is_known = False

    def check(self) -> None:
        """Raise Throttled where this token is not looked at now."""
        keys = self._wrong, self._right, self._refused
        wrong, right, refused = _counter.ask(lambda redis: redis.mget(keys)) or (None, None, None)
        self._is_known = right is not None
        left, until = map(int, (refused or b"0 0").split())
        if (seconds := until - self._now) > 0:
            again = self._seconds if left else seconds
            _tell(self._request, Standing("signed-in", settings.API_SIGNED_IN_PER_MINUTE, left, again))
            raise Throttled(seconds)
        if int(wrong or 0) >= settings.API_WRONG_TOKENS_PER_MINUTE and not self._is_known:
            raise Throttled(self._seconds, _("Too many wrong tokens came from your address."))

    def note_wrong(self) -> None:
        _counter.count(self._wrong)

    def note_right(self) -> None:
        if not self._is_known:
            _counter.ask(lambda redis: redis.set(self._right, 1, ex=KNOWN))


def _refused(digest: str) -> str:
    return f"refused-token:{digest}"


def _refuse(digest: str, left: int, until: int) -> None:
    """Note for the gate until when this token is refused, and how many calls it has left in the minute."""
    _counter.ask(lambda redis: redis.set(_refused(digest), f"{left} {until}", ex=WINDOW))


def _tell(request: Request, standing: Standing) -> None:
    """For the headers of the answer."""
    request._request.rate = standing  # type: ignore[attr-defined]


class _Counter:
    away_until = 0.0

    def count(self, key: str) -> int | None:
        """Count one more; None where Redis does not answer."""
        return self.ask(partial(_count, key))

    def ask(self, question: Callable[[redis.Redis], T]) -> T | None:
        if time.monotonic() < self.away_until:
            return None
        try:
            return question(_client(settings.REDIS_URL))
        except redis.RedisError as error:
            logger.warning("rates are not counted", extra={"reason": str(error)})
            self.away_until = time.monotonic() + _PAUSE
            return None


def _count(key: str, client: redis.Redis) -> int:
    with client.pipeline() as pipe:
        pipe.incr(key)
        pipe.expire(key, 2 * WINDOW)
        return int(pipe.execute()[0])


_counter = _Counter()


@cache
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE)
