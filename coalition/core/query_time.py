"""No query of a request runs for ever: PostgreSQL ends it, and the reader is asked to come back (`core.errors`).

Workers and commands have no such bound: a job has a limit of its own (`JobKind`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from .access.policy import SAFE_METHODS, Route
from .access.roles import Role


class QueryTimeMiddleware:
    """Bound the queries of a request, once it asks one: who asks none needs no connection."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with connection.execute_wrapper(_Bound(request)):
            response = self.get_response(request)
        if response.streaming and connection.connection is not None:
            # A file of a list is one query of all its rows, which PostgreSQL makes before the first is sent.
            _end_after(settings.LONG_QUERY_SECONDS)
        return response


def take_longer(seconds: float) -> None:
    """Let the queries of this transaction run for so long; say beside the call why they must."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [_milliseconds(seconds)])


class _Bound:
    """Sent with the first query, past Django's cursor, as Django sends its own settings of a connection."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.is_sent = False

    def __call__(self, execute: Callable[..., Any], sql: str, *how: Any) -> Any:
        if not self.is_sent:
            self.is_sent = True
            _end_after(_seconds(self.request))
        return execute(sql, *how)


def _seconds(request: HttpRequest) -> float:
    """A write may wait for somebody's lock, and a page for those who are signed in may add up everything."""
    route: Route | None = getattr(request, "route", None)
    is_for_all = route is None or route.api or Role.PUBLIC in route.roles
    return settings.QUERY_SECONDS if is_for_all and request.method in SAFE_METHODS else settings.LONG_QUERY_SECONDS


def _end_after(seconds: float) -> None:
    with connection.wrap_database_errors, connection.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, false)", [_milliseconds(seconds)])


def _milliseconds(seconds: float) -> str:
    return str(round(1000 * seconds))
