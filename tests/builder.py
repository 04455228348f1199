"""Project folders in a temporary place, made of made-up news, for the tests of the build.

`Project` is a folder with seeds/, annotations/ and dataset/ and the verbs to fill it; `norholm`
makes a small whole one: two events, four articles, three gold layers, links.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from unittest.mock import patch

from sayso import cli
from sayso.annotations import store
from sayso.flow import Built, Sources, build
from sayso.records.derive import complete
from sayso.records.layer import Layer
from sayso.records.link import LinkSet
from sayso.records.record import SCHEMA_VERSION

if TYPE_CHECKING:
    from sayso.records.article import Article

SAYSO: Final = Path(sys.executable).with_name("sayso")

MAINTAINER: Final = {
    "annotator": "maintainer-1",
    "annotator_kind": "reference",
    "guideline": "0.1.0",
    "created": "2031-02-05",
}


class Said(NamedTuple):
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


class Project:
    """A project folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.seeds = home / "seeds"
        self.annotations = home / "annotations"
        self.out = home / "dataset"
        self.gold_folder = self.annotations / store.GOLD
        self.gold_folder.mkdir(parents=True, exist_ok=True)
        self.seeds.mkdir(exist_ok=True)

    def copy(self, home: Path) -> Project:
        """Give a copy of the whole folder."""
        return Project(shutil.copytree(self.home, home))

    # ------------------------------------------------------------- what goes in

    def capture(self, name: str, text: str | bytes, **about: Any) -> Path:
        """Put a capture into seeds/ and what is known about it into the manifest."""
        path = self.seeds / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        if about:
            self.manifest({"file": name, **about})
        return path

    def manifest(self, *lines: dict[str, Any] | str) -> None:
        """Append lines to the manifest."""
        with (self.seeds / "manifest.jsonl").open("a", encoding="utf-8", newline="") as stream:
            for line in lines:
                stream.write((line if isinstance(line, str) else json.dumps(line)) + "\n")

    def article(self, name: str) -> Article:
        """Give the article of a capture, as the build makes it."""
        sources = Sources(self.seeds, self.annotations)
        article = sources.article(sources.find(name))
        assert article is not None, sources.problems
        return article

    def gold(self, name: str, **records: Any) -> Path:
        """Write the gold layer of a capture's article; its fields may be overridden."""
        article = self.article(name)
        layer = {
            "schema_version": SCHEMA_VERSION,
            "article_id": article.id,
            "text_sha256": article.text_sha256,
            "kind": "gold",
            "provenance": MAINTAINER,
            **records,
        }
        return store.write(self.annotations, complete(Layer.model_validate(layer), article))

    def links(self, event: str, *links: tuple[str, str, str, str], **fields: Any) -> Path:
        """Write the links of an event, each as (id, subject, relation, object) with full ids."""
        written = [
            {"id": id_, "subject": _end(subject), "relation": relation, "object": _end(object_)}
            for id_, subject, relation, object_ in links
        ]
        value = {
            "schema_version": SCHEMA_VERSION,
            "event_id": event,
            "kind": "gold",
            "provenance": MAINTAINER,
            "links": written,
            **fields,
        }
        return store.write(self.annotations, LinkSet.model_validate(value))

    def says(self, who: str, record: dict[str, Any], kind: str = "annotation") -> Path:
        """Write what somebody says: a layer or links, given as any, made theirs."""
        program = kind == "prediction"
        made = {**MAINTAINER, "annotator": who, "annotator_kind": "rule" if program else "person"}
        model = LinkSet if "links" in record else Layer
        said = model.model_validate_json(json.dumps(record | {"kind": kind, "provenance": made}))
        if not program:
            return store.write(self.annotations, said)
        suffix = store.LINKS if model is LinkSet else ".jsonl"
        path = self.annotations / store.PREDICTED / f"{who}{suffix}"
        path.parent.mkdir(exist_ok=True)
        sure = said.model_dump_json().replace('"confidence":null', '"confidence":0.5')
        with path.open("a", encoding="utf-8") as stream:
            stream.write(f"{sure}\n")
        return path

    # ------------------------------------------------------------- what comes out

    def build(self, **options: Any) -> Built:
        """Build the dataset by the function."""
        return build(self.seeds, self.annotations, self.out, **options)

    def say(self, *arguments: str | Path) -> Said:
        """Run the command line in this process; a traceback is the test's own failure."""
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
        argv = ["sayso", *map(str, arguments)]
        with redirect_stdout(out), redirect_stderr(err), patch.object(sys, "argv", argv):
            try:
                cli.main()
                code = 0
            except SystemExit as end:
                code = int(end.code or 0)
        for stream in (out, err):
            stream.flush()
        return Said(code, *(s.buffer.getvalue().decode() for s in (out, err)))  # type: ignore[attr-defined]

    def say_build(self, *arguments: str | Path) -> Said:
        """Run `sayso build` on this project."""
        return self.say("build", self.seeds, "--out", self.out, *arguments)

    def process(self, *arguments: str | Path, **env: str) -> subprocess.Popen[str]:
        """Start `sayso build` on this project as a process of its own."""
        command = [SAYSO, "build", self.seeds, "--out", self.out, *arguments]
        return subprocess.Popen(
            list(map(str, command)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=os.environ | env,
        )


def _end(full: str) -> dict[str, str]:
    article_id, id_ = full.split(":")
    return {"article_id": article_id, "id": id_}


def at(text: str, words: str, nth: int = 0, **fields: Any) -> dict[str, Any]:
    """Give the span of words in a text, where they stand for the nth time."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return {"start": start, "end": start + len(words), "text": words, **fields}


def tree(folder: Path) -> dict[str, bytes]:
    """Give every file of a folder with its bytes, temporary ones included."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# ----------------------------------------------------------------- a small whole project

POST: Final = """\
Harbour to close on Friday, minister says

The port of Norholm will close on Friday, Transport Minister Ada Birk said on Tuesday.

“We will not reopen before the ice is gone 🧊,” Birk told reporters.

Officials said that engineers believe the quay may collapse.
"""
RADIO: Final = """\
Norholm port shuts

The port of Norholm closes on Friday.

The quay may collapse, it was said.
"""
BRIDGE: Final = """\
Bridge reopens after the storm

Mayor Olav Dahl confirmed that the bridge is open.
"""
WEATHER: Final = """\
Snow expected on the coast

Forecasters warn of heavy snow along the coast until the weekend.
"""
HARBOUR: Final = "harbour-2031"
RIGHTS: Final = {"holder": "The Norholm Post", "terms": "made up for tests"}


def norholm(home: Path) -> Project:
    """Make a project with two events in train and validation, and an article alone in test.

    It has each kind of source (named, role, anonymous, implicit), a nested chain, a hedge, a
    link to a quote, links that share a source and links whose origin is not known.
    """
    project = Project(home)
    project.capture(
        "post.txt",
        POST,
        event_id=HARBOUR,
        split="train",
        outlet="The Norholm Post",
        published="2031-02-04",
        rights=RIGHTS,
    )
    project.capture("radio.txt", RADIO, event_id=HARBOUR, split="train")
    project.capture("bridge.txt", BRIDGE, event_id="bridge", split="validation", outlet="Fjord FM")
    project.capture("weather.txt", WEATHER, split="test", outlet="Coast Today")
    post, radio = _post(project), _radio(project)
    _bridge(project)
    symmetric = [sorted((f"{post}:{id_}", f"{radio}:{id_}")) for id_ in ("c1", "c2")]
    project.links(
        HARBOUR,
        *((f"l{n}", one, "same_as", two) for n, (one, two) in enumerate(symmetric, 1)),
        ("l3", f"{post}:c3", "elaborates", f"{post}:c1"),
        ("l4", f"{post}:q3", "denies", f"{radio}:c2"),
    )
    return project


def everybody(project: Project) -> Project:
    """Let two annotators and a program say something about the articles of `norholm`.

    anna says what gold says, links and all. dora, who contributed, has no last claim of any
    article and denies what is certain. The program `rules` has the first claims, half sure.
    """
    for path in sorted(project.gold_folder.glob("art-*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        for record in (*gold["entities"], *gold["quotes"], *gold["claims"]):
            record["adjudication"] = None
        project.says("anna", gold)
        fewer = [
            claim | {"factuality": claim["factuality"].replace("CT+", "CT-")}
            for claim in gold["claims"][:-1]
        ]
        project.says("dora", gold | {"claims": fewer}, "contribution")
        project.says("rules", gold | {"claims": gold["claims"][:1]}, "prediction")
    links = json.loads((project.gold_folder / f"{HARBOUR}.links.json").read_text(encoding="utf-8"))
    project.says("anna", links)
    project.says("rules", links | {"links": links["links"][:1]}, "prediction")
    return project


def _post(project: Project) -> str:
    article = project.article("post.txt")
    text = article.text
    collapse, friday = at(text, "the quay may collapse"), "The port of Norholm will close on Friday"
    said = "“We will not reopen before the ice is gone 🧊,”"
    project.gold(
        "post.txt",
        entities=[
            {
                "id": "e1",
                "type": "PERSON",
                "name": "Ada Birk",
                "wikidata": "Q1",
                "mentions": [
                    at(text, "Ada Birk", level="NAM"),
                    at(text, "Birk", nth=1, level="NAM"),
                ],
            },
            {"id": "e2", "type": "GPE", "name": "Norholm", "mentions": [at(text, "Norholm")]},
        ],
        quotes=[
            {
                "id": "q1",
                "content": [at(text, "Harbour to close on Friday")],
                "cue": [at(text, "says")],
                "source": [at(text, "minister")],
                "speakers": ["e1"],
                "source_kind": "person",
                "source_naming": "role",
            },
            {
                "id": "q2",
                "content": [at(text, friday)],
                "cue": [at(text, "said")],
                "source": [at(text, "Transport Minister Ada Birk")],
            },
            {
                "id": "q3",
                "content": [at(text, said)],
                "cue": [at(text, "told reporters")],
                "source": [at(text, "Birk", nth=1)],
            },
            {
                "id": "q4",
                "content": [at(text, "that engineers believe the quay may collapse")],
                "cue": [at(text, "said", nth=1)],
                "source": [at(text, "Officials")],
                "speakers": [],
                "source_kind": "group",
                "source_naming": "anonymous",
            },
            {
                "id": "q5",
                "content": [collapse],
                "cue": [at(text, "believe")],
                "source": [at(text, "engineers")],
                "source_kind": "group",
                "source_naming": "role",
                "act": "speculate",
                "parent": "q4",
            },
        ],
        claims=[
            {
                "id": "c1",
                "content": [at(text, friday)],
                "proposition": "The port of Norholm closes on 7 February 2031.",
                "quote": "q2",
                "factuality": "CT+",
                "when": {
                    "span": at(text, "Friday", nth=1),
                    "value": "2031-02-07",
                    "begin": "2031-02-07",
                    "end": "2031-02-07",
                },
                "adjudication": {"method": "single", "voters": ["maintainer-1"]},
            },
            {
                "id": "c2",
                "content": [collapse],
                "proposition": "The quay of Norholm collapses.",
                "quote": "q5",
                "factuality": "PS+",
                "hedges": [at(text, "may")],
            },
            {
                "id": "c3",
                "content": [at(text, "Harbour to close on Friday")],
                "proposition": "The harbour closes on 7 February 2031.",
                "quote": "q1",
                "factuality": "CT+",
            },
        ],
    )
    return article.id


def _radio(project: Project) -> str:
    article = project.article("radio.txt")
    text = article.text
    collapse = at(text, "The quay may collapse")
    project.gold(
        "radio.txt",
        quotes=[{"id": "q1", "content": [collapse], "cue": [at(text, "it was said")]}],
        claims=[
            {
                "id": "c1",
                "content": [at(text, "The port of Norholm closes on Friday")],
                "proposition": "The port of Norholm closes.",
                "factuality": "CT+",
            },
            {
                "id": "c2",
                "content": [collapse],
                "proposition": "The quay of Norholm collapses.",
                "quote": "q1",
                "factuality": "PS+",
                "hedges": [at(text, "may")],
            },
        ],
    )
    return article.id


def _bridge(project: Project) -> str:
    article = project.article("bridge.txt")
    text = article.text
    project.gold(
        "bridge.txt",
        entities=[
            {"id": "e1", "type": "PERSON", "mentions": [at(text, "Olav Dahl", level="NAM")]},
        ],
        quotes=[
            {
                "id": "q1",
                "content": [at(text, "that the bridge is open")],
                "cue": [at(text, "confirmed")],
                "source": [at(text, "Mayor Olav Dahl")],
                "act": "confirm",
            }
        ],
        claims=[
            {
                "id": "c1",
                "content": [at(text, "the bridge is open")],
                "proposition": "The bridge is open.",
                "factuality": "CT+",
            }
        ],
    )
    return article.id
