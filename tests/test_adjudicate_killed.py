"""A killed `sayso adjudicate --save`: decisions and gold are the old or the new, never half."""

from __future__ import annotations

import json
import re
import resource
import shutil
import signal
from typing import TYPE_CHECKING

import pytest

from builder import tree
from sayso import atomic
from stopped import stop_at
from test_adjudicate import decide, doubt_first_claim, three, two

if TYPE_CHECKING:
    from pathlib import Path

    from builder import Project

__all__ = ["three", "two"]  # fixtures

pytestmark = pytest.mark.slow  # a process for each step

SAVE = "--by", "majority", "--save"


@pytest.fixture
def differing(three: Project) -> Project:
    """Give three annotators; bo differs everywhere, and on one article somebody has decided."""
    ours = three.annotations / "human" / "bo"
    for path in sorted(ours.glob("art-*.json")):
        value = json.loads(path.read_text())
        doubt_first_claim(value)
        path.write_text(json.dumps(value))
    about = path.stem
    line = json.loads(three.say("adjudicate", three.seeds, "--on", f"{about}:c1").out)
    decide(three, line | {"by": "carl", "reason": "edge-case"}, about=about)
    links = json.loads((ours / "harbour-2031.links.json").read_text())
    links["links"] = links["links"][:-1]
    (ours / "harbour-2031.links.json").write_text(json.dumps(links))
    return three


def standing(annotations: Path) -> dict[str, bytes]:
    """Give what stands in the folders that are written to, but for what is unfinished, undated."""
    return {
        name: re.sub(rb'"created": ?"[^"]*"', b"", data)
        for name, data in tree(annotations).items()
        if name.startswith(("decisions/", "gold/")) and atomic.TEMPORARY not in name
    }


def test_killed_at_every_step(differing, tmp_path):
    """After a kill -9 each file is the old or the new one, whole, and the next run ends equal."""
    annotations = differing.annotations
    written = annotations / "decisions", annotations / "gold"
    arguments = ["adjudicate", str(differing.seeds), *SAVE]
    kept = shutil.copytree(annotations, tmp_path / "kept")
    old = standing(annotations)
    assert differing.say(*arguments).code == 0
    new = standing(annotations)
    changed = {name for name in new if new[name] != old.get(name)}
    (decided,) = old
    assert new[decided] == old[decided], "what somebody decided stays byte for byte"
    assert sum(name.startswith("decisions/") for name in changed) == 3, "two articles, the links"
    assert sum(name.startswith("gold/") for name in changed) == 4
    step, seen, ended = 0, set(), -signal.SIGKILL
    while ended == -signal.SIGKILL:
        step += 1
        shutil.rmtree(annotations)
        shutil.copytree(kept, annotations)
        ended = stop_at(differing.home, arguments, step, signal.SIGKILL, *written)
        found = standing(annotations)
        for name in old | new:
            assert found.get(name) in (old.get(name), new.get(name)), f"{name} at step {step}"
        seen.add(frozenset(name for name in changed if found.get(name) == new[name]))
        assert differing.say(*arguments).code == 0
        assert standing(annotations) == new, f"after step {step}"
    assert ended == 0
    assert seen == {frozenset(sorted(changed)[:n]) for n in range(len(changed) + 1)}


@pytest.mark.parametrize("limit", [0, 100])
def test_no_room_for_decisions(limit, differing):
    """Where no file may grow further a message says so, and every decision and gold stands."""
    old = standing(differing.annotations)
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, unlimited[1]))
        said = differing.say("adjudicate", differing.seeds, *SAVE)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
    assert said.code == 1
    assert "error: cannot write" in said.err
    assert standing(differing.annotations) == old
    assert len(tree(differing.annotations / "decisions")) == len(old), "nothing unfinished is left"
