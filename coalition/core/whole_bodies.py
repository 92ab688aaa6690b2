"""A body that ends before its announced length is no form: the line was cut while it was sent.

gunicorn gives out what has come, and Django would read half an answer as a whole one: saved under the form's key, it
would stand in the way of the whole one that follows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NoReturn

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class WholeBody:
    """As PEP 3333's `wsgi.input`; raises OSError, which Django knows as a broken connection, where it ends too soon."""

    def __init__(self, stream: Any, length: int) -> None:
        self._stream = stream
        self._missing = length

    def read(self, size: int = -1) -> bytes:
        wanted = self._missing if size < 0 else min(size, self._missing)
        chunks = []
        while wanted and (chunk := self._stream.read(wanted)):
            wanted -= len(chunk)
            self._missing -= len(chunk)
            chunks.append(chunk)
        if wanted:
            self._refuse()
        return b"".join(chunks)

    def readline(self, size: int = -1) -> bytes:
        line: bytes = self._stream.readline(size)
        self._missing -= len(line)
        if self._missing > 0 and not line and size:
            self._refuse()
        return line

    def _refuse(self) -> NoReturn:
        raise ConnectionResetError(f"The body ended {self._missing} bytes before its announced length.")


def only_whole_bodies(application: Application) -> Application:
    def guarded(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        announced = environ.get("CONTENT_LENGTH") or ""
        if announced.isdigit():
            environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(announced))
        return application(environ, start_response)

    return guarded
