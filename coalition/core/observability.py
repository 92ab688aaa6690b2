"""One request id through log, response header, problem, task and audit."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

_request_id: ContextVar[str] = ContextVar("request_id", default="")
_ACCEPTED = re.compile(r"[A-Za-z0-9._-]{8,64}")


def current_request_id() -> str:
    return _request_id.get()


@contextmanager
def request_id_of(value: str) -> Iterator[None]:
    """Carry a request id over a piece of work that belongs to it (a task, a command)."""
    token = _request_id.set(value)
    try:
        yield
    finally:
        _request_id.reset(token)


class RequestIdMiddleware:
    """Take the caller's X-Request-ID where it is plain, else make one; give it back in the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        offered = request.headers.get("X-Request-ID", "")
        value = offered if _ACCEPTED.fullmatch(offered) else uuid.uuid4().hex
        # Not reset afterwards: Django logs a failed answer after the last middleware; the next request sets its own.
        _request_id.set(value)
        response = self.get_response(request)
        response["X-Request-ID"] = value
        return response


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current_request_id()
        return True


class ProbeFilter(logging.Filter):
    """A probe that finds a part away is answered with 503, and is no error of the portal."""

    def filter(self, record: logging.LogRecord) -> bool:
        return getattr(getattr(record, "request", None), "path", "") != "/readyz"
