"""`/livez`: the process answers. `/readyz`: each part that the main job needs answers too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from .models.jobs import Heartbeat

FRESH = timedelta(seconds=5)
HEARTBEATS = ("worker", "sweep", "beat")


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def _redis() -> bool:
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)
    try:
        return bool(client.ping())
    finally:
        client.close()


def is_beating(part: str) -> bool:
    """Whether this process of the portal said within the last five seconds that it lives."""
    return Heartbeat.objects.filter(part=part, at__gt=timezone.now() - FRESH).exists()


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "redis": _redis,
    **{part: partial(is_beating, part) for part in HEARTBEATS},
}


def _passes(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (DatabaseError, redis.RedisError, OSError):
        return False


def livez(request: HttpRequest) -> HttpResponse:
    return HttpResponse("alive\n", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    parts = {name: _passes(check) for name, check in CHECKS.items()}
    ready = all(parts.values())
    return JsonResponse({"ready": ready, "parts": parts}, status=200 if ready else 503)
