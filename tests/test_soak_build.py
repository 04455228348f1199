"""Builds that are killed, and builds that meet: afterwards a whole dataset stands.

The process is killed by itself, at a chosen one of its steps on the file system, so that every
moment is met and none by chance; the soak adds kills from outside, at random times.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sys
import time
from typing import TYPE_CHECKING, Any, Final

import pytest
from datasets import load_dataset

from builder import Project, tree

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.slow  # whole processes and real loads

OLD, NEW = "The bridge is open.", "The bridge stands open."

# What a build does to the file system, by Python's audit events.
_STEPS: Final = frozenset({"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod"})

# A process with all imports done, from which each build is forked: it starts in no time.
_FORKS: Final = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["sayso.flow", "datasets", "pyarrow.parquet", "yaml"])


def run(function: Callable[..., None], *arguments: Any) -> int:
    """Run a function in a process of its own; give its exit code, -9 where it was killed."""
    process = start(function, *arguments)
    process.join()
    return process.exitcode or 0


def start(function: Callable[..., None], *arguments: Any) -> Any:
    """Start a process."""
    process = _FORKS.Process(target=function, args=arguments)
    process.start()
    return process


def build_and_die(home: Path, step: int, kinds: frozenset[str]) -> None:
    """Build, and kill this process at a step on the project's files, counted from 1 by kind."""
    steps = 0

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal steps
        if event in kinds and str(arguments[0]).startswith(str(home)):
            writes = event != "open" or not str(arguments[1]).startswith("r")
            steps += writes
            if steps == step and writes:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    Project(home).build()


def build_often(home: Path, texts: tuple[str, ...]) -> None:
    """Build again and again, with each text of the changing record in turn; never mind refusals."""
    project = Project(home)
    for text in texts:
        change(project, text)
        while project.say_build().code:
            time.sleep(0.001)


def change(project: Project, proposition: str) -> None:
    """Change the one record that makes the old dataset and the new one."""
    path = next(p for p in project.gold_folder.glob("art-*.json") if "Dahl" in p.read_text())
    text = path.read_text(encoding="utf-8")
    for other in (OLD, NEW):
        text = text.replace(other, proposition)
    temporary = path.with_suffix(f".{os.getpid()}")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def propositions(project: Project) -> set[str]:
    """Load the changing record as users do, from a path that no cache knows."""
    place = project.out.with_name(f"looked-at-{time.monotonic_ns()}")
    project.out.rename(place)
    try:
        documents = load_dataset(str(place), "documents", split="validation")
        claims = load_dataset(str(place), "claims", split="validation")
    finally:
        place.rename(project.out)
    found = {claim["proposition"] for row in documents for claim in row["claims"]}
    return found | set(claims["proposition"])


def check_after_kill(project: Project, whole: dict[str, bytes]) -> str:
    """Check that a killed build left the old dataset or the new one, and that the next mends it."""
    (found,) = propositions(project)
    assert found in {OLD, NEW}
    project.build()
    assert tree(project.out) == whole
    assert not list(project.annotations.rglob(".sayso-*"))
    return found


@pytest.fixture
def whole(project: Project) -> dict[str, bytes]:
    """Give the files of the new dataset, and a project in which the old one stands."""
    change(project, NEW)
    project.build()
    files = tree(project.out)
    change(project, OLD)
    project.build()
    return files


def set_back(project: Project) -> None:
    """Put the old dataset there, and the new record before it."""
    change(project, OLD)
    project.build()
    (article,) = (project.annotations / "articles").glob("art-0001*.json")
    article.unlink()
    change(project, NEW)


def kill_at(
    project: Project, whole: dict[str, bytes], step: int, kinds: frozenset[str] = _STEPS
) -> str | None:
    """Kill a build at a step and check; None where it was done before that."""
    set_back(project)
    if run(build_and_die, project.home, step, kinds) == 0:
        return None
    return check_after_kill(project, whole)


@pytest.mark.slow
def test_killed_at_any_moment(project, whole):
    """After a kill -9 the old rows load or the new ones, and the next build cleans up."""
    moments = (
        ("open", 8, OLD),  # rows are being written
        ("os.rename", 2, OLD),  # one data file is in its place, another is not
        ("os.rmdir", 1, NEW),  # the card is, old files are being removed
        ("os.rename", 5, NEW),  # an annotated text is being kept
    )
    for kind, step, expected in moments:
        assert kill_at(project, whole, step, frozenset({kind})) == expected


@pytest.mark.soak
def test_killed_at_every_moment(project, whole):
    """The same at every single step: first the old rows, from one step on the new ones."""
    found = []
    while (last := kill_at(project, whole, len(found) + 1)) is not None:
        found.append(last)
    assert len(found) > 25
    assert found == sorted(found)  # OLD < NEW: it switches once
    assert {OLD, NEW} == set(found)


@pytest.mark.soak
def test_killed_from_outside_at_random(project, whole):
    """The same with kills from outside, whatever the build is doing then."""
    random_ = random.Random(20310204)  # noqa: S311  the same series each time
    for _ in range(60):
        set_back(project)
        process = start(build_often, project.home, (NEW,))
        time.sleep(random_.uniform(0, 0.25))
        process.kill()
        process.join()
        check_after_kill(project, whole)


def meet(project: Project, times: int) -> None:
    """Let two processes build into one folder, each with the other's record and its own."""
    others = [start(build_often, project.home, texts * times) for texts in ((OLD, NEW), (NEW, OLD))]
    while any(process.is_alive() for process in others):
        time.sleep(0.01)
    assert [process.exitcode for process in others] == [0, 0]
    (found,) = propositions(project)
    assert found in {OLD, NEW}
    change(project, NEW)
    project.build()


def test_two_builds_meet(project, whole):
    """Two builds into one folder at once end with a dataset that loads."""
    meet(project, 1)
    assert tree(project.out) == whole


@pytest.mark.soak
def test_two_builds_meet_often(project, whole):
    """The same again and again."""
    for _ in range(10):
        meet(project, 5)
        assert tree(project.out) == whole
