"""A receiver of webhooks on loopback, as somebody else's system would have one."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Receiver:
    """Answers every POST with `status`; keeps what was sent. Use as a context, or `start` for the rest of the run.

    `drips` is for how many tenths of a second it sends its answer byte by byte.
    """

    def __init__(self, status: int = 204) -> None:
        self.status = status
        self.drips = 0
        self.calls: list[tuple[dict[str, str], bytes]] = []
        self.connections = 0
        self.is_running = False
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def start(self) -> Receiver:
        self.is_running = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __enter__(self) -> Receiver:
        return self.start()

    def __exit__(self, *_: Any) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def setup(self) -> None:
                receiver.connections += 1
                super().setup()

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.calls.append((dict(self.headers), body))
                for byte in b"HTTP/1.0 204 " + b"x" * receiver.drips if receiver.drips else b"":
                    time.sleep(0.1)
                    self.wfile.write(bytes([byte]))
                self.send_response(receiver.status)
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Says nothing: the tests look at `calls`."""

        return Handler
