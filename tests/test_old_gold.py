"""Gold that is older than what it is made of: `validate` tells of it as `status` and `build` do."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from builder import norholm
from sayso.annotations import store
from sayso.flow import at_home
from test_ways import begun, decide, layers_of, look, merge

if TYPE_CHECKING:
    from builder import Project

__all__ = ["begun"]  # a fixture


def told(project: Project, *files: object, code: int = 0) -> list[str]:
    """Validate; give the files of which GOLD002 is told, which is all that is told."""
    where = ("--seeds", project.seeds, "--annotations", project.annotations)
    given = files or (project.annotations, project.seeds)
    done = project.say("validate", *given, *where, "--format", "json")
    assert done.code == code, done.out + done.err
    found = json.loads(done.out)["problems"]
    assert {one["code"] for one in found} <= {"GOLD002"}, found
    assert all(one["severity"] == "warning" for one in found)
    return sorted(one["file"].rpartition("/")[2].split(".")[0] for one in found)


def old(project: Project) -> list[str]:
    """Give the articles and events whose gold status calls old."""
    found = look(project)
    articles = [way.id for way in found.articles if way.gold == "old"]
    return sorted(articles + [id_ for id_, one in found.events.items() if one.gold == "old"])


def test_validate_tells_what_status_tells(begun):
    """Step by step: what was said, decided or taken away since is told, and mended by a merge."""
    said = layers_of(begun)
    for name in ("post.txt", "radio.txt", "bridge.txt"):
        begun.says("anna", said[name])
    begun.says("anna", said["links"])
    begun.say_build()  # keeps the texts
    assert told(begun) == old(begun) == [], "there is none"
    merge(begun)
    assert told(begun) == old(begun) == []

    claims = [one | {"factuality": "Uu", "hedges": []} for one in said["bridge.txt"]["claims"]]
    begun.says("ben", said["bridge.txt"] | {"claims": claims})
    bridge = begun.article("bridge.txt").id
    assert told(begun) == old(begun) == [bridge], "they differ since"
    decide(begun, "ben")
    assert told(begun) == old(begun) == [bridge], "decided, and not yet merged"
    merge(begun)
    assert told(begun) == old(begun) == []

    begun.says("anna", said["links"] | {"links": said["links"]["links"][:2]})
    assert told(begun) == old(begun) == ["harbour-2031"], "links too"
    merge(begun)
    assert told(begun) == old(begun) == []

    for path in (begun.annotations / "human").rglob("*.json"):
        path.unlink()
    everything = {*begun.gold_folder.iterdir()}
    assert len(everything) == 4
    (begun.annotations / store.DECISIONS / f"{bridge}.jsonl").unlink()
    assert told(begun) == old(begun) == sorted(path.name.split(".")[0] for path in everything)


def test_the_way_of_telling(begun):
    """A warning with its cure: exit 0, with --strict 1; `build` lists the same article."""
    begun.says("anna", layers_of(begun)["bridge.txt"])
    merge(begun)
    begun.say_build()
    begun.says("ben", layers_of(begun)["bridge.txt"] | {"claims": []})
    where = ("--seeds", begun.seeds, "--annotations", begun.annotations)
    done = begun.say("validate", begun.annotations, *where)
    bridge = begun.article("bridge.txt").id
    assert done.code == 0
    assert re.search(rf"{bridge}.json: warning GOLD002: it is older than the layers", done.out)
    assert "cure: `sayso adjudicate` makes it anew, or lists what is to be decided" in done.out
    assert begun.say("validate", begun.annotations, *where, "--strict").code == 1
    assert json.loads(begun.say_build("--json").out)["outdated"] == [bridge]


def test_gold_that_was_not_made_of_layers_is_not_held_against_any(tmp_path, monkeypatch):
    """Written by hand, it is its own; nothing is merged to see that."""
    project = norholm(tmp_path / "norholm")
    project.say_build()
    merged: list[object] = []
    monkeypatch.setattr(
        "sayso.flow.batch.judge_decided", lambda *_, **given: merged.append(given) or []
    )
    assert told(project) == []
    assert merged == []


@pytest.mark.parametrize("what", ["gold", "human"])
def test_a_file_of_many_is_not_held_against_all(begun, monkeypatch, what):
    """Who checks one file, or one folder, does not wait for the whole project to be merged."""
    begun.says("anna", layers_of(begun)["bridge.txt"])
    merge(begun)
    begun.say_build()
    begun.says("anna", layers_of(begun)["bridge.txt"] | {"claims": []})
    merged: list[object] = []
    judge = at_home.judge_decided

    def counted(*arguments: object, **given: object) -> object:
        merged.append(given)
        return judge(*arguments, **given)

    monkeypatch.setattr("sayso.flow.batch.judge_decided", counted)
    assert told(begun, begun.annotations / what) == []
    (path,) = begun.gold_folder.iterdir()
    assert told(begun, path) == []
    assert merged == []
    assert len(told(begun)) == 1
    assert merged == [{"gold": True}]
