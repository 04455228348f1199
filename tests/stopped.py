"""Runs a command in a process of its own, and stops it at a step of its work on files."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from typing import TYPE_CHECKING, Any, Final

from builder import Project

if TYPE_CHECKING:
    from pathlib import Path

SECONDS: Final = 300  # a hang, on any machine

# A process with all imports done, from which each run is forked: it starts in no time.
_FORKS: Final = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["sayso.flow", "sayso.cli"])
_STEPS: Final = frozenset({"open", "os.rename", "os.remove", "os.chmod"})


def say_and_die(
    home: Path, arguments: list[str], step: int, number: int, folders: tuple[str, ...]
) -> None:
    """Say a command, and be stopped at a step on the files of some folders, counted from 1."""
    steps = 0

    def watch(event: str, details: tuple[Any, ...]) -> None:
        nonlocal steps
        if event in _STEPS and str(details[0]).startswith(folders):
            steps += 1
            if steps == step:
                os.kill(os.getpid(), number)

    signal.signal(signal.SIGINT, signal.default_int_handler)  # who tests in background ignores it
    sys.addaudithook(watch)
    said = Project(home).say(*arguments)
    sys.exit(said.code)


def stop_at(home: Path, arguments: list[str], step: int, number: int, *folders: Path) -> int:
    """Say a command in a process of its own, about a project; give its exit code.

    It is sent the signal `number` at a step on the files of some folders; step 0 never comes.
    """
    watched = tuple(map(str, folders))
    process = _FORKS.Process(target=say_and_die, args=(home, arguments, step, number, watched))
    process.start()
    process.join(SECONDS)
    assert process.exitcode is not None, "it hangs"
    return process.exitcode
