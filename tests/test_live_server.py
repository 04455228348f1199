"""tests/labelstudio.py: a real Label Studio starts, is ours alone, keeps to itself and ends."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import takewhile
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, Request, build_opener

import pytest

import labelstudio

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server():
    """One server for the tests of this file that change nothing of it."""
    with labelstudio.serve() as running:
        yield running


def is_open(url):
    """Whether somebody listens there."""
    with socket.socket() as caller:
        return caller.connect_ex((urlsplit(url).hostname, urlsplit(url).port)) == 0


def is_closed_soon(url):
    """Whether nobody listens there any more, or in a minute."""
    deadline = time.monotonic() + 60
    while is_open(url) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_open(url)


def refused(server, *call, **named):
    """Give the status of a call that is refused."""
    with pytest.raises(labelstudio.Refused) as caught:
        server.call(*call, **named)
    return caught.value.status


# ----------------------------------------------------------------- what it is


def test_it_is_the_version_that_is_pinned(server):
    """The server answers with the Label Studio of constraints-labelstudio.txt, which is 1.23."""
    pinned = (labelstudio.INSTALLED.parent / "constraints-labelstudio.txt").read_text("utf-8")
    version = server.call("GET", "/api/version")["release"]
    assert f"label-studio=={version}" in pinned.splitlines()
    assert version.startswith("1.23.")


def test_it_tells_nobody(server):
    """Telemetry and error reports are off in its pages, and it tried to reach no other machine."""
    with server.log_in(server.email, server.password).open(f"{server.url}/projects/") as page:
        shown = page.read().decode()
    assert re.findall(r"^ *(collect_analytics|sentry_dsn): (\w+)", shown, re.MULTILINE) == [
        ("sentry_dsn", "null"),
        ("collect_analytics", "false"),
    ]
    assert "KEPT HERE" not in server.log.read_text("utf-8")


# ----------------------------------------------------------------- who may come in


def test_the_legacy_token_is_the_first_account(server):
    """`Token …` is the account that the server has; another one is nobody."""
    assert server.call("GET", "/api/current-user/whoami")["email"] == server.email
    other = "Token " + "0" * 40
    assert refused(server, "GET", "/api/current-user/whoami", authorization=other) == 401


def test_a_personal_token_is_exchanged_for_access(server):
    """A personal token opens nothing by itself; what it is exchanged for does."""
    personal = server.personal_token(server.email, server.password)
    whoami = ("GET", "/api/current-user/whoami")
    assert refused(server, *whoami, authorization=f"Bearer {personal}") == 401
    assert refused(server, *whoami, authorization=f"Token {personal}") == 401
    access = server.call("POST", "/api/token/refresh/", {"refresh": personal})["access"]
    assert server.call(*whoami, authorization=f"Bearer {access}")["email"] == server.email


def test_somebody_else_signs_up(server):
    """A second person is of the same organisation and sees the project that the first made."""
    token = server.sign_up("ben@example.com", "a-good-password")
    ben = server.call("GET", "/api/current-user/whoami", authorization=f"Token {token}")
    admin = server.call("GET", "/api/current-user/whoami")
    assert (ben["email"], ben["id"] == admin["id"]) == ("ben@example.com", False)
    assert ben["active_organization"] == admin["active_organization"]
    project = server.call("POST", "/api/projects/", {"title": "Norholm"})
    seen = server.call("GET", "/api/projects/", authorization=f"Token {token}")["results"]
    assert project["id"] in [one["id"] for one in seen]


def test_a_form_that_comes_back_is_an_error_with_the_reason(server):
    """What the page says is wrong is what the error says."""
    for email, password, why in (
        ("eva@example.com", "short", "password 8–128 characters"),
        (server.email, "a-good-password", "User with this email already exists"),
    ):
        with pytest.raises(labelstudio.Refused, match=why):
            server.sign_up(email, password)
    with pytest.raises(labelstudio.Refused, match="email and password you entered don"):
        server.log_in(server.email, "another-password")


# ----------------------------------------------------------------- on its own


def test_two_at_once(server, monkeypatch):
    """A second server has a port, an account and projects of its own, and its port is free after.

    It takes nothing from our environment but what it is given: telemetry, to see that the first
    is silent for its settings, and that nothing gets out of this machine even so.
    """
    server.call("POST", "/api/projects/", {"title": "Of the first"})
    monkeypatch.setenv(
        "LABEL_STUDIO_DATABASE_NAME", str(server.folder / "data/label_studio.sqlite3")
    )
    with labelstudio.serve(environment={"LABEL_STUDIO_COLLECT_ANALYTICS": "true"}) as second:
        assert (second.url != server.url, second.token != server.token) == (True, True)
        assert second.call("GET", "/api/projects/")["results"] == []
        token = f"Token {server.token}"
        assert refused(second, "GET", "/api/projects/", authorization=token) == 401
        assert refused(second, "POST", "/api/webhooks", {"url": "http://example.com/"}) == 500
        kept = set(re.findall(r"KEPT HERE: (.*)", second.log.read_text("utf-8")))
        assert {"example.com", "tele.labelstud.io"} <= kept
        assert labelstudio._is_ours(second)
        assert not labelstudio._is_ours(replace(second, token=server.token))
        settings = {"api_tokens_enabled": True, "legacy_api_tokens_enabled": False}
        second.call("POST", "/api/jwt/settings", settings)
        assert refused(second, "GET", "/api/projects/") == 401
        assert labelstudio._is_ours(second)
    assert not is_open(second.url)
    assert not second.folder.exists()
    assert server.call("GET", "/health") == {"status": "UP"}


def test_a_port_that_is_taken(monkeypatch):
    """If somebody takes the port, another one is chosen, and it is our server that answers."""
    find = socket.create_server
    with find(("127.0.0.1", 0)) as squatter:
        taken = squatter.getsockname()[1]
        offers = [squatter.dup()]
        offer = lambda *where: offers.pop() if offers else find(*where)  # noqa: E731  one line
        monkeypatch.setattr(labelstudio.socket, "create_server", offer)
        with labelstudio.serve() as server:
            assert (offers, urlsplit(server.url).port != taken) == ([], True)
            assert server.call("GET", "/api/current-user/whoami")["email"] == server.email


def test_what_does_not_start_says_why():
    """A server that ends at once is an error with the end of its log."""
    with (
        pytest.raises(labelstudio.NotRunning, match=r"(?s)ended with status 1\n.*KeyError: 'none'"),
        labelstudio.serve(environment={"DJANGO_DB": "none"}),
    ):
        pass


def test_what_is_not_installed_says_how_to_get_it(monkeypatch, tmp_path):
    """Without .venv-labelstudio the error names the target that makes it."""
    monkeypatch.setattr(labelstudio, "INSTALLED", tmp_path)
    with (
        pytest.raises(labelstudio.NotRunning, match=r"make \.venv-labelstudio/\.ready"),
        labelstudio.serve(),
    ):
        pass


def test_nothing_is_left_half_made(tmp_path):
    """The template is there whole or not at all."""
    with suppress(KeyboardInterrupt), labelstudio._whole(tmp_path / "made") as place:
        place.mkdir()
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []
    with labelstudio._whole(tmp_path / "made") as place:
        place.mkdir()
    with labelstudio._whole(tmp_path / "made") as place:
        assert place is None


# ----------------------------------------------------------------- as a program


def projects(said, new=None):
    """List the projects, or make one, with what the program has printed."""
    headers = {
        "Authorization": f"Token {said['LABEL_STUDIO_API_KEY']}",
        "Content-Type": "application/json",
    }
    request = Request(f"{said['LABEL_STUDIO_URL']}/api/projects/", new, headers)  # noqa: S310  ours
    with build_opener(ProxyHandler({})).open(request) as answer:
        return json.load(answer)


@contextmanager
def program(folder):
    """Start it as people do; give the process and the two variables that it prints."""
    command = [sys.executable, labelstudio.__file__, "--data", folder]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as started:
        shown = "".join(takewhile(lambda line: "Ctrl-C" not in line, started.stdout))
        yield started, dict(re.findall(r"^export (\w+)=(\S+)$", shown, re.MULTILINE))
        started.kill()


def test_the_program(tmp_path):
    """It prints how to come in, keeps its data for the next time, and leaves no server behind."""
    with program(tmp_path / "kept") as (first, said):
        assert projects(said, b'{"title": "Norholm"}')["title"] == "Norholm"
        first.terminate()
        assert first.wait(20) == 0
        assert not is_open(said["LABEL_STUDIO_URL"])
    with program(tmp_path / "kept") as (second, again):
        assert again["LABEL_STUDIO_API_KEY"] == said["LABEL_STUDIO_API_KEY"]
        assert [one["title"] for one in projects(again)["results"]] == ["Norholm"]
        with (
            pytest.raises(labelstudio.NotRunning, match="another Label Studio is at work in"),
            labelstudio.serve(tmp_path / "kept"),
        ):
            pass
        second.kill()
        second.wait()
        assert is_closed_soon(again["LABEL_STUDIO_URL"])
