"""A real Label Studio on this machine: for tests, and to try sayso with (`make labelstudio`).

    with serve() as server:
        server.call("POST", "/api/projects/", {"title": "Norholm"})

The server lives in .venv-labelstudio, which `make .venv-labelstudio/.ready` makes. This file needs
the standard library only: it runs in any Python, that one too. Every server has a folder, a port,
an account and a key of its own. It is heard on 127.0.0.1 only and speaks to this machine only, and
it ends with the process that started it, however that one ends.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from html import unescape
from http.cookiejar import CookieJar
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, ProxyHandler, Request, build_opener

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

INSTALLED = Path(__file__).parents[1] / ".venv-labelstudio"
TEMPLATE = INSTALLED / "template"
"""What the first start makes in a minute: an empty database of this version. No users, no keys."""

STARTS_WITHIN = 120
MIGRATES_WITHIN = 900
ANSWERS_WITHIN = 300

# Nothing else of the caller's environment: Label Studio takes a bare HOST, DEBUG or USERNAME too.
_KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "TZ")
_SETTINGS = {
    "LABEL_STUDIO_COLLECT_ANALYTICS": "false",
    "LABEL_STUDIO_LATEST_VERSION_CHECK": "false",
    "SENTRY_DSN": "",
    "FRONTEND_SENTRY_DSN": "",
    "LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK": "true",
    "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",  # else every `Token …` is answered with 401
    "PYTHONUNBUFFERED": "1",
}
_HERE = {None, "", "localhost", "127.0.0.1", "::1", "0.0.0.0", "::"}  # noqa: S104  names, not binds


class NotRunning(RuntimeError):
    """Label Studio is not installed here, did not start, or ended by itself."""

    def __init__(self, reason: str, log: Path | None = None) -> None:
        lines = log.read_text("utf-8", "replace").splitlines()[-30:] if log else []
        super().__init__("\n".join([reason, *lines]))


class Refused(RuntimeError):
    """The server answered, but not with what was asked for."""

    def __init__(self, path: str, status: int, body: str) -> None:
        super().__init__(f"{path}: {status} {body[:2000]}")
        self.status, self.body = status, body


# ----------------------------------------------------------------- what callers hold


@dataclass(frozen=True)
class Server:
    """A running server and its first account, which owns the organisation."""

    url: str
    """Without a slash at the end."""
    token: str = field(repr=False)
    """The account's legacy token, for `Authorization: Token …`."""
    email: str
    password: str = field(repr=False)
    folder: Path
    log: Path
    process: subprocess.Popen[bytes] = field(repr=False)

    @property
    def pid(self) -> int:
        """The server's process, which leads a group of its own."""
        return self.process.pid

    def watch(self) -> None:
        """Wait until it ends by itself, which it should not."""
        reason = f"Label Studio ended with status {self.process.wait()}"
        raise NotRunning(reason, self.log)

    def call(self, method: str, path: str, json: object = None, *, authorization: str = "") -> Any:
        """Give the parsed answer, None for an empty one; raise Refused for any but 2xx."""
        request = _request(self.url + path, method, json)
        request.add_header("Authorization", authorization or f"Token {self.token}")
        return _answer(_browser(), request)

    def log_in(self, email: str, password: str) -> OpenerDirector:
        """Give a browser session, as the login page makes it: cookies for `open(url)`."""
        return self._filled_in("/user/login/", email, password)

    def sign_up(self, email: str, password: str) -> str:
        """Let somebody else follow the invitation; give their legacy token."""
        invitation = self.call("GET", "/api/invite")["invite_url"]
        session = self._filled_in(invitation, email, password)
        return str(_answer(session, _request(f"{self.url}/api/current-user/token", "GET"))["token"])

    def personal_token(self, email: str, password: str) -> str:
        """Give somebody's personal access token: a refresh token. One a person; a second is 409."""
        session = self.log_in(email, password)
        request = _request(f"{self.url}/api/token/", "POST", {})
        request.add_header("X-CSRFToken", _cookie(session, "csrftoken"))
        return str(_answer(session, request)["token"])

    def _filled_in(self, page: str, email: str, password: str) -> OpenerDirector:
        session = _browser()
        _read(session, _request(self.url + page, "GET"))
        form = {"csrfmiddlewaretoken": _cookie(session, "csrftoken")}
        form |= {"email": email, "password": password}
        request = Request(self.url + page, urlencode(form).encode())  # noqa: S310  ours
        url, shown = _read(session, request)
        if url == request.full_url:  # it is the form again, with what is wrong in it
            wrong = re.findall(r'<(?:li|p class="error")>\s*(.*?)\s*</', shown.decode())
            raise Refused(page.partition("?")[0], 200, unescape("; ".join(wrong)))
        return session


@contextmanager
def serve(
    folder: Path | None = None, *, environment: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Run a server until the end of the block; what it made in a folder is there the next time.

    Without a folder it forgets everything. `environment` is put over our own settings.
    """
    with ExitStack() as stack:
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="labelstudio-")))
        folder = folder.resolve()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        template = prepare()
        with _locked(folder / "lock", f"another Label Studio is at work in {folder}"):
            with _whole(folder / "data") as data:
                if data:
                    shutil.copytree(template, data)
            account = _account(folder / "account.json")
            for _ in range(5):
                with _running(folder, account, environment or {}) as server:
                    if _is_up(server):
                        yield server
                        return
            raise NotRunning("no free port in five attempts", server.log)


def prepare() -> Path:
    """Give the template. It is made once, also when two ask for it at the same moment."""
    if not (INSTALLED / "bin/python").exists():
        raise NotRunning("Label Studio is not installed here: `make .venv-labelstudio/.ready`")
    with _locked(INSTALLED / "template.lock"), _whole(TEMPLATE) as template:
        if template:
            with tempfile.TemporaryDirectory(prefix="labelstudio-") as scratch:
                log = Path(scratch) / "log"
                with _process(Path(scratch), ["version"], {}, log) as process:
                    if process.wait(MIGRATES_WITHIN):
                        raise NotRunning("its database could not be made", log)
                (Path(scratch) / "data/.env").unlink()  # the key that signs tokens: one a server
                shutil.copytree(Path(scratch) / "data", template)
    return TEMPLATE


# ----------------------------------------------------------------- the process


@contextmanager
def _running(
    folder: Path, account: Mapping[str, str], environment: Mapping[str, str]
) -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    log = folder / "server.log"
    person = {f"LABEL_STUDIO_{key}": value for key, value in account.items()}
    start = ["start", "--no-browser", "--internal-host", "127.0.0.1", "--port", str(port)]
    settings = {"LABEL_STUDIO_HOST": url, **person, **environment}
    with _process(folder, start, settings, log) as process:
        login = account["USERNAME"], account["PASSWORD"]
        yield Server(url, account["USER_TOKEN"], *login, folder, log, process)


@contextmanager
def _process(
    folder: Path, arguments: list[str], environment: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `label-studio` with its data and home in a folder; end all of its processes."""
    (folder / "home").mkdir(exist_ok=True)
    inherited = {name: os.environ[name] for name in _KEPT if name in os.environ}
    own = {"HOME": str(folder / "home"), "LABEL_STUDIO_BASE_DATA_DIR": str(folder / "data")}
    with log.open("wb") as written:
        process = subprocess.Popen(
            [INSTALLED / "bin/python", "-P", __file__, "--label-studio", *arguments],
            cwd=folder,
            env=inherited | _SETTINGS | own | dict(environment),
            stdin=subprocess.PIPE,  # never written to: its end tells the server that we ended
            stdout=written,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        for number, patience in ((signal.SIGTERM, 10), (signal.SIGKILL, None)):
            with suppress(OSError):
                os.killpg(process.pid, number)
            with suppress(subprocess.TimeoutExpired):
                process.wait(patience)
        process.stdin.close()


def _label_studio(arguments: list[str]) -> None:
    """Be Label Studio, inside .venv-labelstudio."""
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    sys.addaudithook(_stay_here)
    sys.argv[:] = ["label-studio", *arguments]
    from label_studio.server import main  # noqa: PLC0415  only there

    main()


def _end_with_the_parent() -> None:
    """Also a killed test run leaves no server behind."""
    os.read(0, 1)
    os.killpg(os.getpgrp(), signal.SIGKILL)


def _stay_here(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse every connection to other machines, and say so in the log."""
    if event == "socket.connect":
        host = arguments[1][0] if isinstance(arguments[1], tuple) else None  # a path, for a pipe
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        host = arguments[0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host not in _HERE:
        sys.stderr.write(f"KEPT HERE: {host}\n")
        raise ConnectionRefusedError(host)


def _is_up(server: Server) -> bool:
    """Wait until it answers; False if somebody else has taken its port."""
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        has_ended = server.process.poll() is not None
        # If its port is taken, Label Studio takes the next one, or ends: both with these words.
        if re.search(r"\bis (already )?in use\b", server.log.read_text("utf-8", "replace")):
            return False
        if has_ended:
            server.watch()
        with suppress(OSError, Refused, ValueError):
            health = _answer(_browser(), _request(f"{server.url}/health", "GET"), timeout=2)
            if health == {"status": "UP"}:
                return _is_ours(server)
        time.sleep(0.1)
    raise NotRunning("Label Studio does not answer", server.log)


def _is_ours(server: Server) -> bool:
    """Whether it knows our token, even if it takes no tokens of this kind."""
    try:
        return server.call("GET", "/api/current-user/whoami")["email"] == server.email
    except Refused as refused:
        return "legacy token authentication has been disabled" in refused.body


# ----------------------------------------------------------------- its folder


def _account(path: Path) -> dict[str, str]:
    """Give the first account of a folder, which only this user of the machine may read."""
    with _whole(path) as new:
        if new:
            account = {
                "USERNAME": "admin@example.com",
                "PASSWORD": secrets.token_urlsafe(12),
                "USER_TOKEN": secrets.token_hex(20),
            }
            new.touch(mode=0o600)
            new.write_text(json.dumps(account), "utf-8")
    return dict(json.loads(path.read_text("utf-8")))


@contextmanager
def _whole(path: Path) -> Iterator[Path | None]:
    """Give a place to make it at; it is renamed when it is whole. None if it is there."""
    if path.exists():
        yield None
        return
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f"{path.name}-") as scratch:
        yield Path(scratch) / path.name
        (Path(scratch) / path.name).rename(path)


@contextmanager
def _locked(path: Path, otherwise: str = "") -> Iterator[None]:
    """Hold a lock; wait for it, or refuse with the reason that is given."""
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (fcntl.LOCK_NB if otherwise else 0))
        except BlockingIOError:
            raise NotRunning(otherwise) from None
        yield


# ----------------------------------------------------------------- requests


def _browser() -> OpenerDirector:
    """Keep cookies; use no proxy, whatever the environment says."""
    return build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))


def _request(url: str, method: str, body: object = None) -> Request:
    data = None if body is None else json.dumps(body).encode()
    return Request(url, data, {"Content-Type": "application/json"}, method=method)  # noqa: S310  ours


def _answer(browser: OpenerDirector, request: Request, timeout: float = ANSWERS_WITHIN) -> Any:
    _, body = _read(browser, request, timeout)
    return json.loads(body) if body else None


def _read(
    browser: OpenerDirector, request: Request, timeout: float = ANSWERS_WITHIN
) -> tuple[str, bytes]:
    """Give what is there and where, after all redirections."""
    try:
        with browser.open(request, timeout=timeout) as answer:
            return answer.url, answer.read()
    except HTTPError as error:
        with error:
            text = error.read().decode("utf-8", "replace")
        raise Refused(request.selector, error.code, text) from None


def _cookie(session: OpenerDirector, name: str) -> str:
    jars = (handler.cookiejar for handler in session.handlers if hasattr(handler, "cookiejar"))
    return next((cookie.value or "" for jar in jars for cookie in jar if cookie.name == name), "")


# ----------------------------------------------------------------- as a program


def main() -> None:
    """Serve in the foreground, until Ctrl-C or SIGTERM."""
    if sys.argv[1:2] == ["--label-studio"]:
        _label_studio(sys.argv[2:])
        return
    parser = argparse.ArgumentParser(description="A real Label Studio to try sayso with.")
    parser.add_argument("--data", type=Path, metavar="DIR", help="keep everything there")
    parser.add_argument("--prepare", action="store_true", help="make the empty database and end")
    options = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        if options.prepare:
            prepare()
            return
        sys.stdout.write("starting Label Studio...\n")
        sys.stdout.flush()
        with serve(options.data) as server:
            sys.stdout.write(_greeting(server, kept=bool(options.data)))
            sys.stdout.flush()
            server.watch()
    except KeyboardInterrupt:
        sys.exit(130 if options.prepare else 0)
    except NotRunning as reason:
        sys.exit(str(reason))


def _greeting(server: Server, *, kept: bool) -> str:
    ending = f"keeps everything in {server.folder}" if kept else "forgets everything"
    return f"""
  {server.url}
  login     {server.email}
  password  {server.password}

export LABEL_STUDIO_URL={server.url}
export LABEL_STUDIO_API_KEY={server.token}

Ctrl-C stops it and {ending}.
"""


if __name__ == "__main__":
    main()
