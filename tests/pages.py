"""Pages of docs/ whose blocks are run: what they show is compared with what they print.

On a page, a fence behind a line that ends in "`some/file`:" is that file's content, or with the
language `diff` a change of it; a fence of the language `console` holds commands behind `$ ` and
what they print. `sh` is for commands that are only shown.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FENCE = re.compile(r"^```(?P<language>\w+)\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE)
SECTION = re.compile(r"^## (?P<title>.*)\n(?:(?!## ).*\n)*", re.MULTILINE)
_FILE = re.compile(r"`([^`\n]+)`:\n\n\Z")
_COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


class Block(NamedTuple):
    """A fenced block of a page."""

    language: str
    body: str
    file: str | None
    """The file that the line before it names."""


def blocks(page: str) -> Iterator[Block]:
    """Give every fenced block, in order."""
    for fence in FENCE.finditer(page):
        named = _FILE.search(page, 0, fence.start())
        yield Block(fence["language"], fence["body"], named[1] if named else None)


def files(page: str) -> dict[str, str]:
    """Give the content of every file that the page shows, as it is shown first."""
    found: dict[str, str] = {}
    for block in blocks(page):
        if block.file and block.language != "diff":
            found.setdefault(block.file, block.body)
    return found


def commands(page: str) -> list[str]:
    """Give every command of the page's consoles, in order."""
    consoles = [block.body for block in blocks(page) if block.language == "console"]
    return [command for body in consoles for command, _ in _COMMAND.findall(body)]


def run(page: str, home: Path, env: Mapping[str, str]) -> str:
    """Follow the page in a folder; give it with what its commands print now."""
    status = 0

    def ran(command: re.Match[str]) -> str:
        nonlocal status
        done = subprocess.run(
            ["bash", "-c", f"(exit {status})\n{command[1]}"],
            cwd=home,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        status = done.returncode
        printed = done.stdout.decode()
        return f"$ {command[1]}\n" + "".join(f"{line.rstrip()}\n" for line in printed.splitlines())

    def followed(fence: re.Match[str]) -> str:
        named = _FILE.search(page, 0, fence.start())
        if fence["language"] == "console":
            return f"```console\n{_COMMAND.sub(ran, fence['body'])}```"
        if named:
            _write(home / named[1], fence)
        return fence[0]

    return FENCE.sub(followed, page)


def _write(path: Path, fence: re.Match[str]) -> None:
    """Write a file as the page shows it, or change it as the page says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if fence["language"] != "diff":
        path.write_text(fence["body"], encoding="utf-8")
        return
    text = path.read_text("utf-8")
    for old, new in re.findall(r"^-(.*\n)\+(.*\n)", fence["body"], re.MULTILINE):
        assert text.count(old) == 1, f"{path.name} has no one line {old!r}"
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def environment() -> dict[str, str]:
    """Give a clean environment for commands: sayso on the path, no colour, nobody's own git."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "GIT_"))}
    name = {f"GIT_{role}_NAME": "ben" for role in ("AUTHOR", "COMMITTER")}
    mail = {f"GIT_{role}_EMAIL": "ben@example.org" for role in ("AUTHOR", "COMMITTER")}
    return kept | {
        **name,
        **mail,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "NO_COLOR": "1",
        "LC_ALL": "C.UTF-8",
    }


def settle(path: Path, fresh: str, test: str) -> None:
    """Hold a page against what its blocks print now; with REFRESH in the environment, write it."""
    page = path.read_text("utf-8")
    if "REFRESH" in os.environ:
        path.write_text(fresh, encoding="utf-8")
        return
    sections = zip(SECTION.finditer(page), SECTION.finditer(fresh), strict=True)
    drifted = [
        f"{old['title']}: {_first_difference(old[0], new[0])}"
        for old, new in sections
        if old[0] != new[0]
    ]
    repair = f"REFRESH=1 .venv/bin/python -m pytest tests/{test}"
    listed = "\n".join(drifted)
    assert not drifted, f"{path.name} drifted: run `{repair}`, read, and commit\n{listed}"
    assert page == fresh


def _first_difference(old: str, new: str) -> str:
    was, now = old.splitlines(), new.splitlines()
    at = next((n for n, pair in enumerate(zip(was, now, strict=False)) if len({*pair}) > 1), -1)
    return f"has {was[at]!r}, would be {now[at]!r}" if at >= 0 else "has more or fewer lines"
