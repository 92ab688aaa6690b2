"""How often one caller may ask: counted in Redis by the minute; open where Redis is away, since reads need it not."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from functools import cache
from typing import Any

import redis
from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

logger = logging.getLogger(__name__)

WINDOW = 60  # seconds
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
        now = time.time()
        self.seconds = WINDOW - int(now) % WINDOW
        used = _counter.count(f"rate:{policy}:{caller}:{int(now) // WINDOW}")
        if used is None:
            return True
        request._request.rate = Standing(policy, quota, max(quota - used, 0), self.seconds)  # type: ignore[attr-defined]
        return used <= quota

    def wait(self) -> float:
        return float(self.seconds)

    def _budget(self, request: Request) -> tuple[str, int, str]:
        """A person's tokens and sessions share one budget: more tokens are not more calls."""
        if request.user.is_authenticated:
            return "signed-in", settings.API_SIGNED_IN_PER_MINUTE, str(request.user.pk)
        return "anonymous", settings.API_ANONYMOUS_PER_MINUTE, self.get_ident(request)


class _Counter:
    away_until = 0.0

    def count(self, key: str) -> int | None:
        """Count one more; None where Redis does not answer."""
        if time.monotonic() < self.away_until:
            return None
        try:
            with _client(settings.REDIS_URL).pipeline() as pipe:
                pipe.incr(key)
                pipe.expire(key, 2 * WINDOW)
                return int(pipe.execute()[0])
        except redis.RedisError as error:
            logger.warning("rates are not counted", extra={"reason": str(error)})
            self.away_until = time.monotonic() + _PAUSE
            return None


_counter = _Counter()


@cache
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE)
