"""A proxy in front of a server, in which things go wrong as planned.

    with proxy(server.url, {("POST", "/import", 2): "drop"}) as between:
        ...                             the second import is done, but nobody is told so
        between.asked                   what came through: (method, path, body)

A request is the nth of those with its method and this in its path. What can go wrong:

    refuse     500, and the server never hears of it
    drop       the server does it, then the connection is dropped without an answer
    half       the connection is cut in the middle of the answer
    cut        the connections are cut in the middle of the request, on both sides
    trickle    the answer comes in small pieces over a second or two, all of it
"""

from __future__ import annotations

import http.client
import socket
import time
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_OWN: Final = {"connection", "keep-alive", "transfer-encoding", "content-length", "host"}
_WRITES: Final = {"POST", "PATCH", "PUT", "DELETE"}


class Proxy(ThreadingHTTPServer):
    """Forwards to one server; keeps what was asked."""

    daemon_threads = True

    def __init__(self, target: str) -> None:
        super().__init__(("127.0.0.1", 0), _Between)
        self.target = urlsplit(target).netloc
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.plan: Mapping[tuple[str, str, int], str] = {}
        self.asked: list[tuple[str, str, bytes]] = []
        self.struck: list[str] = []
        self._seen: Counter[tuple[str, str]] = Counter()
        self._lock = Lock()

    def expect(self, plan: Mapping[tuple[str, str, int], str]) -> None:
        """Forget what was, and let this go wrong."""
        with self._lock:
            self.plan, self.asked, self.struck = plan, [], []
            self._seen.clear()

    @property
    def writes(self) -> list[tuple[str, str, bytes]]:
        """What was to change something on the server, answered or not."""
        return [one for one in self.asked if one[0] in _WRITES]

    def note(self, method: str, path: str, body: bytes) -> None:
        """Keep what was asked."""
        with self._lock:
            self.asked.append((method, path, body))

    def fault(self, method: str, path: str) -> str:
        """Tell what is to go wrong with a request."""
        with self._lock:
            for place in {(m, p) for m, p, _ in self.plan if m == method and p in path}:
                self._seen[place] += 1
                fault = self.plan.get((*place, self._seen[place]))
                if fault:
                    self.struck.append(fault)
                    return fault
        return ""

    def handle_error(self, *_: Any) -> None:
        """Say nothing of connections that are cut: that is what they are for."""


class _Between(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: Proxy

    def _pass_on(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        fault = self.server.fault(self.command, self.path)
        body = self.rfile.read(length // 2 if fault == "cut" else length)
        self.server.note(self.command, self.path, body)
        if fault == "cut":
            self._begin(body)
            self._leave()
            return
        if fault == "refuse":
            self._answer(500, [("Content-Type", "application/json")], b'{"detail": "broken"}')
            return
        status, headers, answer = self._forward(body)
        if fault == "drop":
            self._leave()
        elif fault == "half":
            self._answer(status, headers, answer, sent=len(answer) // 2)
            self._leave()
        elif fault == "trickle":
            self._answer(status, headers, answer, pieces=100)
        else:
            self._answer(status, headers, answer)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _pass_on  # noqa: N815  http.server's names

    def _forward(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        headers = {name: v for name, v in self.headers.items() if name.lower() not in _OWN}
        behind = http.client.HTTPConnection(self.server.target, timeout=300)
        try:
            behind.request(self.command, self.path, body or None, headers)
            answer = behind.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            behind.close()

    def _begin(self, body: bytes) -> None:
        """Pass half of a request on, and be gone."""
        host, _, port = self.server.target.partition(":")
        with socket.create_connection((host, int(port))) as behind:
            behind.sendall(f"{self.command} {self.path} HTTP/1.1\r\n{self.headers}".encode() + body)

    def _answer(
        self,
        status: int,
        headers: list[tuple[str, str]],
        body: bytes,
        *,
        sent: int | None = None,
        pieces: int = 1,
    ) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in _OWN:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        body = body[:sent]
        size = max(1, -(-len(body) // pieces))
        for at in range(0, len(body), size):
            self.wfile.write(body[at : at + size])
            time.sleep(0.015 if pieces > 1 else 0)

    def _leave(self) -> None:
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Write no log."""


@contextmanager
def proxy(target: str) -> Iterator[Proxy]:
    """Run a proxy before a server."""
    between = Proxy(target)
    Thread(target=between.serve_forever, daemon=True).start()
    try:
        yield between
    finally:
        between.shutdown()
        between.server_close()
