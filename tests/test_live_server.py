"""tests/labelstudio.py: a real Label Studio starts, is ours alone, keeps to itself and ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import labelstudio

pytestmark = pytest.mark.slow

SPAN = """<View><Labels name="span" toName="text"><Label value="QUOTE"/></Labels>
<Text name="text" value="$text"/></View>"""


@pytest.fixture(scope="module")
def server():
    """One server for the tests of this file that only ask."""
    with labelstudio.serve() as running:
        yield running


def is_open(url):
    """Whether somebody listens there."""
    with socket.socket() as caller:
        return caller.connect_ex((urlsplit(url).hostname, urlsplit(url).port)) == 0


def is_running(pid):
    """Whether a process of this group is left."""
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_it_is_the_version_that_the_constraints_name(server):
    """The server answers with the Label Studio that is pinned, which is 1.23."""
    pinned = (labelstudio.INSTALLED.parent / "constraints-labelstudio.txt").read_text("utf-8")
    version = server.call("GET", "/api/version")["release"]
    assert f"label-studio=={version}" in pinned.splitlines()
    assert version.startswith("1.23.")


def test_it_tells_nobody(server):
    """Telemetry and error reports are off in the page; another machine is never spoken to."""
    with server.log_in(server.email, server.password).open(f"{server.url}/projects/") as page:
        settings = page.read().decode()
    assert re.search(r"collect_analytics: (\w+)", settings)[1] == "false"
    assert "ingest.sentry.io" not in settings
    assert "KEPT HERE" not in server.log.read_text("utf-8")


def test_it_cannot_reach_other_machines(server):
    """An import from an address elsewhere fails, and the log says which address."""
    project = server.call("POST", "/api/projects/", {"title": "Elsewhere", "label_config": SPAN})
    with pytest.raises(labelstudio.Refused):
        server.call(
            "POST", f"/api/projects/{project['id']}/import", {"url": "https://example.com/1.json"}
        )
    assert "KEPT HERE: example.com" in server.log.read_text("utf-8")
