"""What is made to exhaust `sayso validate`, and moments at which it cannot finish.

Hostile lines are read by a process of its own that may not take more than 1.5 GB and a minute.
Each is one problem, and what stands beside it in the file is judged as if it were not there.
A disk that is full, a run that is killed: what stood there before stands, whole.
"""

from __future__ import annotations

import gzip
import json
import resource
import signal
import subprocess
from random import Random
from typing import TYPE_CHECKING, Any, Final

import pytest
from backports import zstd

import batches
from builder import SAYSO, Project
from stopped import SECONDS, stop_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.slow  # whole processes, gigabytes

MOST: Final = 1536 * 2**20  # bytes of address space
MB: Final = 10**6


WORLD: Final = batches.world(Random(1))  # noqa: S311  no secret
ARTICLE, GOOD = (
    json.dumps(value).encode() + b"\n" for value in (WORLD.articles[0], WORLD.layers[0])
)


def report(*arguments: str | Path, seconds: int = SECONDS) -> tuple[int, dict[str, Any]]:
    """Validate in a process with little memory; give how it ended, and its report."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MOST, MOST))

    done = subprocess.run(
        [SAYSO, "validate", "--format", "json", *arguments],
        capture_output=True,
        preexec_fn=limit,
        timeout=seconds,
        check=False,
    )
    assert done.stderr == b"", done.stderr[-2000:]
    return done.returncode, json.loads(done.stdout)


def refusals(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the problems that are errors."""
    return [problem for problem in found["problems"] if problem["severity"] == "error"]


# ----------------------------------------------------------------- hostile lines


def _layer(inside: bytes) -> bytes:
    return b'{"article_id": "%s", %s}' % (WORLD.articles[0]["id"].encode(), inside)


LINES: Final[dict[str, tuple[Callable[[], bytes], str]]] = {
    "a long value": (lambda: _layer(b'"kind": "%s"' % (b"x" * 10 * MB)), "SHAPE001"),
    "a long value of escapes": (lambda: _layer(b'"kind": "%s"' % (b"\\u00e9" * MB)), "SHAPE001"),
    "a long key": (lambda: _layer(b'"%s": 1' % (b"x" * 10 * MB)), "SHAPE001"),
    "a long id": (
        lambda: _layer(
            b'"claims": [{"id": "%s", "content": [{"text": "x"}], "factuality": "CT+"}]'
            % (b"x" * 10 * MB)
        ),
        "SHAPE001",
    ),
    "a long article id": (lambda: b'{"article_id": "%s"}' % (b"x" * 10 * MB), "SHAPE001"),
    "a long version": (lambda: _layer(b'"schema_version": "%s"' % (b"9" * 10 * MB)), "VER001"),
    "a long string without end": (lambda: _layer(b'"kind": "%s' % (b"x" * 10 * MB)), "JSON000"),
    "a long number": (lambda: _layer(b'"kind": %s' % (b"9" * 10 * MB)), "JSON000"),
    "a deep list": (lambda: _layer(b'"kind": %s%s' % (b"[" * 10**5, b"]" * 10**5)), "JSON004"),
    "a deep object": (
        lambda: _layer(b'"kind": %s1%s' % (b'{"a":' * 10**5, b"}" * 10**5)),
        "JSON004",
    ),
    "a deep text without end": (lambda: b"[" * 10 * MB, "JSON004"),
    "a million keys": (
        lambda: _layer(b", ".join(b'"k%d": 1' % n for n in range(10**6))),
        "SHAPE001",
    ),
    "a key a million times": (lambda: _layer(b", ".join([b'"k": 1'] * 10**6)), "JSON001"),
    "a million wrong items": (
        lambda: _layer(b'"claims": [%s]' % b",".join([b"1"] * 10**6)),
        "SHAPE001",
    ),
    "a million wrong records": (
        lambda: _layer(b'"claims": [%s]' % b",".join([b'{"x":1}'] * 10**6)),
        "SHAPE001",
    ),
    "too many values": (lambda: _layer(b'"claims": [%s]' % b",".join([b"1"] * 2 * MB)), "JSON004"),
    "a long line": (lambda: _layer(b'"kind": "%s"' % (b"x" * 100 * MB)), "JSON004"),
    "a long line of nothing": (lambda: b"{" + b" " * 100 * MB + b"}", "JSON004"),
    "half of everything": (lambda: b'"\\ud800' * MB, "JSON003"),
    "no UTF-8": (lambda: b'"%s"' % (b"\xff" * 10 * MB), "JSON003"),
    "combining marks": (
        lambda: _layer(b'"kind": "%s"' % ("a" + "\u0301" * MB).encode()),
        "SHAPE001",
    ),
}


def _or_too_many(name: str) -> set[str]:
    """Tell which rule else a line may break: how many values are read is not said here."""
    return {"JSON004"} if "million" in name else set()


@pytest.mark.parametrize("name", LINES)
def test_a_hostile_line(name, tmp_path):
    """It is one problem on its own line, told in few words; the good lines around it count."""
    make, code = LINES[name]
    path = tmp_path / "all.jsonl"
    path.write_bytes(ARTICLE + make() + b"\n" + GOOD)
    ended, found = report(path)
    (problem,) = refusals(found)
    assert problem["line"] == 2
    assert problem["code"] in {code, *_or_too_many(name)}
    assert len(json.dumps({**problem, "pointer": None})) < 5000
    assert (found["summary"]["accepted"], found["summary"]["refused"], ended) == (2, 1, 1)


def test_hostile_files(tmp_path):
    """The same as files of their own, all in one run: one problem each."""
    wanted = {}
    for n, (name, (make, code)) in enumerate(LINES.items()):
        path = tmp_path / f"{n:02}.json"
        path.write_bytes(make())
        wanted[str(path)] = {code, *_or_too_many(name)}
    (tmp_path / "-article.json").write_bytes(ARTICLE)  # comes first
    ended, found = report(tmp_path, seconds=3 * SECONDS)
    assert [problem["file"] for problem in refusals(found)] == list(wanted)
    assert all(problem["code"] in wanted[problem["file"]] for problem in refusals(found))
    assert (found["summary"]["accepted"], ended) == (1, 1)


def test_a_line_of_a_hundred_megabytes_goes_to_the_quarantine(tmp_path):
    """What is kept of it is cut, and says so."""
    path, bad = tmp_path / "all.jsonl", tmp_path / "bad.jsonl"
    path.write_bytes(ARTICLE + LINES["a long line"][0]() + b"\n" + GOOD)
    assert report(path, "--quarantine", bad)[0] == 1
    (line,) = (json.loads(line) for line in bad.read_bytes().splitlines())
    assert (line["line"], line["cut"]) == (2, True)


# ----------------------------------------------------------------- bombs


BOMBS: Final = {
    "zeros": b"\0",
    "a line without end": b"x",
    "blank lines": b"\n",
    "white space": b" ",
    "brackets": b"[",
}
PACKED: Final[dict[str, Callable[[bytes], bytes]]] = {"gz": gzip.compress, "zst": zstd.compress}


@pytest.mark.parametrize("suffix", [".jsonl", ".json"])
@pytest.mark.parametrize("packed", PACKED)
@pytest.mark.parametrize("inside", BOMBS)
def test_a_bomb(inside, packed, suffix, tmp_path):
    """A gigabyte in a small file is one problem; what came before it, and other files, count."""
    bomb, other = tmp_path / f"bomb{suffix}.{packed}", tmp_path / "other.jsonl"
    first = ARTICLE if suffix == ".jsonl" else b""
    part = PACKED[packed](BOMBS[inside] * 10 * MB)  # packed parts may follow each other
    bomb.write_bytes(PACKED[packed](first) + part * 100)
    assert bomb.stat().st_size < 2 * MB
    other.write_bytes(GOOD if first else ARTICLE + GOOD)
    ended, found = report(bomb, other)
    (problem,) = refusals(found)
    assert problem["file"] == str(bomb)
    assert problem["code"] in {"JSON004", "JSON003"}  # zeros are no text from the first on
    assert (found["summary"]["accepted"], ended) == (2, 1)


def test_a_bomb_of_one_part(tmp_path):
    """The same where it is one stream from its beginning to its end."""
    bomb = tmp_path / "bomb.jsonl"
    with zstd.open(bomb, "wb") as stream:
        stream.write(ARTICLE + b'{"article_id": "')
        for _ in range(1000):
            stream.write(b"x" * MB)
    ended, found = report(bomb)
    assert [problem["code"] for problem in refusals(found)] == ["JSON004"]
    assert (found["summary"]["accepted"], ended) == (1, 1)


# ----------------------------------------------------------------- files as a whole


@pytest.mark.parametrize("suffix", [".jsonl", ".json"])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_another_encoding(encoding, suffix, tmp_path):
    """A file in UTF-16 or UTF-32 is one problem, not one a line."""
    path = tmp_path / f"wide{suffix}"
    path.write_bytes((ARTICLE + GOOD).decode().encode(encoding))
    ended, found = report(path)
    assert [(one["code"], one["line"]) for one in found["problems"]] == [("JSON003", 1)]
    assert ended == 1


@pytest.mark.parametrize("packed", PACKED)
def test_cut_short_while_packed(packed, tmp_path):
    """Wherever a packed file is cut: the whole lines before count, and it is one problem more."""
    path = tmp_path / f"cut.jsonl.{packed}"
    data = PACKED[packed](ARTICLE + GOOD)
    for size in {5, 12, len(data) // 2, len(data) - 9, len(data) - 1}:
        path.write_bytes(data[:size])
        ended, found = report(path)
        assert [problem["code"] for problem in refusals(found)] == ["FILE001"], (size, found)
        assert ended == 1
        assert found["summary"]["refused"] == 0, (size, found)


# ----------------------------------------------------------------- no room

OLD: Final = b"what stood there\n"


@pytest.fixture
def batch(tmp_path) -> list[str | Path]:
    """Give the arguments that sieve a batch of good and bad lines onto old files."""
    made = batches.world(Random(2))  # noqa: S311  no secret
    lines = [json.dumps(value).encode() for value in made.good]
    path = tmp_path / "all.jsonl"
    path.write_bytes(b"\n".join([*lines, *([b"{}" + b" " * 999] * 40)]) + b"\n")
    return ["validate", path, "--seeds", tmp_path, "--format", "json"]


def sieved(folder: Path) -> list[str | Path]:
    """Give the options that write to a folder, in which old files stand."""
    for name in ("good", "bad"):
        (folder / name).write_bytes(OLD)
    return ["--accepted", folder / "good", "--quarantine", folder / "bad"]


def check_old(folder: Path) -> None:
    """Check that the old files stand, and nothing else does."""
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"good": OLD, "bad": OLD}


@pytest.mark.parametrize("limit", [0, 100, 5_000, 20_000])
def test_no_room_for_the_sieve(limit, batch, tmp_path):
    """Where no file may grow further a message says so, and the old files stand."""
    out = tmp_path / "out"
    out.mkdir()
    options = sieved(out)
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, unlimited[1]))
        said = Project(tmp_path / "project").say(*batch, *options)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
    assert said.code == 1
    assert "error: cannot write" in said.err
    assert "File too large" in said.err
    check_old(out)


def test_a_full_disk(batch, tmp_path):
    """On a full disk too."""
    point = tmp_path / "disk"
    point.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", point]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("cannot mount")
    try:
        options = sieved(point)
        said = Project(tmp_path / "project").say(*batch, *options)
        assert said.code == 1
        assert "no space left" in said.err.casefold()
        check_old(point)
    finally:
        subprocess.run(["umount", "--lazy", point], check=True)


@pytest.fixture
def to_fix(tmp_path) -> Path:
    """Give a file in a folder of its own in which there is something to repair."""
    rng = Random(3)  # noqa: S311  no secret
    about = batches.article(rng)
    exact = batches.layer(rng, about, "somebody")
    folder = tmp_path / "fix"
    folder.mkdir()
    path = folder / "all.jsonl"
    lines = [about, batches.contribution(rng, about, exact)]
    path.write_text("".join(json.dumps(value) + "\n" for value in lines))
    return path


@pytest.mark.parametrize("limit", [0, 100, 3_000])
def test_no_room_for_fix(limit, to_fix, tmp_path):
    """Where the new file cannot be written there is none, and the one to be repaired stands."""
    before = to_fix.read_bytes()
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, unlimited[1]))
        said = Project(tmp_path / "project").say("validate", to_fix, "--fix")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
    assert said.code == 1
    assert "error: cannot write" in said.err
    assert {path.name: path.read_bytes() for path in to_fix.parent.iterdir()} == {
        to_fix.name: before
    }


# ----------------------------------------------------------------- killed


def test_killed_at_every_step(batch, tmp_path):
    """After a kill -9 each file is the old one or the new one, whole; the new ones come last."""
    out = tmp_path / "out"
    out.mkdir()
    home, arguments = tmp_path / "project", [str(one) for one in [*batch, *sieved(out)]]
    assert stop_at(home, arguments, 0, signal.SIGKILL, out) == 1
    new = {name: (out / name).read_bytes() for name in ("good", "bad")}
    assert OLD not in new.values()
    step = replaced = 0
    while True:
        step += 1
        sieved(out)
        ended = stop_at(home, arguments, step, signal.SIGKILL, out)
        for name, data in new.items():
            found = (out / name).read_bytes()
            assert found in (OLD, data), f"half a file at step {step}"
            replaced += found == data
        if ended != -signal.SIGKILL:
            break
    assert step > 4
    assert replaced < step  # mostly the old ones


def test_interrupted_at_every_step(batch, tmp_path):
    """After Ctrl-C the same, and no unfinished file is left."""
    out = tmp_path / "out"
    out.mkdir()
    home, arguments = tmp_path / "project", [str(one) for one in [*batch, *sieved(out)]]
    for step in range(1, 40):
        sieved(out)
        stop_at(home, arguments, step, signal.SIGINT, out)
        assert {path.name for path in out.iterdir()} == {"good", "bad"}, f"left at step {step}"
        data = {path.read_bytes() for path in out.iterdir()}
        if OLD not in data:
            break
    assert step > 4


def test_fix_killed_at_every_step(to_fix, tmp_path):
    """After a kill -9 the file to be repaired is as it was, the new one whole or not there."""
    home, arguments = tmp_path / "project", ["validate", str(to_fix), "--fix"]
    before, target = to_fix.read_bytes(), to_fix.with_name("all.fixed.jsonl")
    stop_at(home, arguments, 0, signal.SIGKILL, to_fix.parent)
    new = target.read_bytes()
    step, ended = 0, -signal.SIGKILL
    while ended == -signal.SIGKILL:
        step += 1
        target.unlink(missing_ok=True)
        ended = stop_at(home, arguments, step, signal.SIGKILL, to_fix.parent)
        assert to_fix.read_bytes() == before
        assert not target.exists() or target.read_bytes() == new
    assert step > 4
