"""`sayso status` without a server: each article on its way, told by the files alone."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from builder import HARBOUR, Project, norholm, tree
from sayso.annotations import store
from sayso.flow import Sources, adjudicate
from sayso.flow import ways as ways_of
from sayso.flow.ways import ways
from sayso.records.decision import Decision
from sayso.records.record import SCHEMA_VERSION
from sayso.seeds import article as article_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sayso.flow.stages import Settled, Way, Ways

NAMES = ("bridge.txt", "post.txt", "radio.txt", "weather.txt")


@pytest.fixture
def begun(tmp_path: Path) -> Project:
    """Give the captures of `norholm`, of which nobody has said anything."""
    project = norholm(tmp_path / "begun")
    shutil.copytree(project.gold_folder, tmp_path / "gold")
    shutil.rmtree(project.gold_folder)
    return project


def layers_of(project: Project) -> dict[str, dict[str, Any]]:
    """Give what one could say about each article, by the name of its capture; and the links."""
    names = {project.article(name).id: name for name in NAMES}
    found = {}
    for path in sorted((project.home.parent / "gold").iterdir()):
        record = json.loads(path.read_text(encoding="utf-8"))
        for one in (
            *record.get("entities", ()),
            *record.get("quotes", ()),
            *record.get("claims", ()),
        ):
            one["adjudication"] = None
        found[names.get(path.stem, "links")] = record
    return found


def look(project: Project) -> Ways:
    """Look how far everything is; nothing is written."""
    before = tree(project.home)
    found = ways(project.seeds, project.annotations)
    assert tree(project.home) == before
    return found


def way(project: Project, name: str) -> Way:
    """Tell how far an article is."""
    (found,) = (one for one in look(project).articles if one.name == name)
    return found


def links(project: Project) -> Settled:
    """Tell how far the event's links are."""
    return look(project).events[HARBOUR]


def first(found: Ways) -> str:
    """Give the first thing to do."""
    return next(iter(found.advice()))


def merge(project: Project) -> Any:
    """Run `adjudicate`."""
    return adjudicate(project.seeds, project.annotations)


def decide(project: Project, chosen: str | None) -> None:
    """Decide all that is undecided about articles for one annotator's version, or against it."""
    for about, undecided in merge(project).undecided.items():
        path = project.annotations / "decisions" / f"{about}.jsonl"
        path.parent.mkdir(exist_ok=True)
        with path.open("a", encoding="utf-8") as stream:
            for one in undecided:
                made = Decision(
                    schema_version=SCHEMA_VERSION,
                    about=about,
                    kind=one.kind,
                    votes=one.votes,
                    chosen=chosen if chosen in one.versions else None,
                    by="carl",
                    reason="annotator-error",
                )
                stream.write(f"{made.model_dump_json()}\n")


# ----------------------------------------------------------------- the way


def test_the_whole_way(begun):
    """An article goes from bare to gold, and each step is seen when it is made."""
    said = layers_of(begun)
    assert look(begun).stages() == {
        **dict.fromkeys(look(begun).stages(), 0),
        "articles": 4,
    }
    assert [*look(begun).advice()] == [
        "4 article(s) nobody has annotated: `sayso push`, or `sayso accept`"
    ]

    begun.says("rules", said["post.txt"], "prediction")
    bare = way(begun, "post.txt")
    assert (bare.predictors, bare.bare, bare.gold) == (["rules"], True, "none")

    begun.says("anna", said["post.txt"])
    one = way(begun, "post.txt")
    assert (one.annotators, one.undecided, one.whole, one.gold) == (["anna"], 0, True, "none")
    assert one.records == 10
    assert first(look(begun)).startswith("1 article(s) or events are decided, and their")

    merge(begun)
    once = way(begun, "post.txt")
    assert (once.gold, once.readings) == ("current", 1)
    assert "1 article(s) have gold of one reading: have them annotated again" in [
        *look(begun).advice()
    ]

    other = [claim | {"factuality": "Uu", "hedges": []} for claim in said["post.txt"]["claims"]]
    begun.says("ben", said["post.txt"] | {"claims": other}, "contribution")
    open_ = way(begun, "post.txt")
    assert (open_.annotators, open_.undecided, open_.records) == (["anna", "ben"], 3, 10)
    assert (open_.gold, open_.whole) == ("old", False)
    assert first(look(begun)).startswith("1 article(s) or events wait for decisions on 3 ")

    decide(begun, "ben")
    due = way(begun, "post.txt")
    assert (due.undecided, due.decided, due.stale, due.gold) == (0, 3, 0, "old")
    merge(begun)
    done = way(begun, "post.txt")
    assert (done.gold, done.readings, done.whole) == ("current", 2, True)
    assert look(begun).stages()["agreed or decided"] == 1


def test_a_stale_decision_is_seen(begun):
    """Where what was decided on has changed, the decision is stale and gold is old."""
    said = layers_of(begun)["bridge.txt"]
    begun.says("anna", said)
    claims = [claim | {"proposition": None, "factuality": "CT-"} for claim in said["claims"]]
    begun.says("ben", said | {"claims": claims})
    decide(begun, "anna")
    merge(begun)
    assert (way(begun, "bridge.txt").decided, way(begun, "bridge.txt").gold) == (1, "current")
    changed = [claim | {"factuality": "Uu"} for claim in said["claims"]]
    begun.says("ben", said | {"claims": changed})
    found = way(begun, "bridge.txt")
    assert (found.stale, found.decided, found.gold) == (1, 0, "old")
    assert first(look(begun)).startswith("1 decision(s) are stale")


def test_gold_that_outlived_its_layers_is_old(begun):
    """Gold whose layers were taken away is old, and says so until they come back or it goes."""
    path = begun.says("anna", layers_of(begun)["bridge.txt"])
    merge(begun)
    path.unlink()
    found = way(begun, "bridge.txt")
    assert (found.gold, found.annotators, found.bare) == ("old", [], False)
    assert first(look(begun)).startswith("1 article(s) have gold whose layers are gone")


def test_gold_of_its_own_is_not_called_old(tmp_path):
    """Gold that was written by hand was not made of layers: there is nothing to hold it against."""
    project = norholm(tmp_path)
    stages = look(project).stages()
    assert (stages["gold"], stages["gold that is old"]) == (3, 0)
    assert way(project, "bridge.txt").gold == "own"
    assert links(project).gold == "own"


def test_links_wait_for_their_articles(begun):
    """Links go their way too; while an article of their event is undecided, they wait."""
    said = layers_of(begun)
    for name in ("post.txt", "radio.txt"):
        begun.says("anna", said[name])
    begun.says("anna", said["links"])
    assert (links(begun).records, links(begun).undecided, links(begun).gold) == (4, 0, "none")
    merge(begun)
    assert links(begun).gold == "current"
    begun.says("ben", said["post.txt"])
    begun.says("ben", said["radio.txt"])
    begun.says("ben", said["links"] | {"links": said["links"]["links"][:2]})
    found = links(begun)
    assert (found.annotators, found.undecided, found.gold) == (["anna", "ben"], 2, "old")
    begun.says("ben", said["radio.txt"] | {"quotes": [], "claims": said["radio.txt"]["claims"][:1]})
    begun.says("ben", said["links"] | {"links": said["links"]["links"][:1]})
    assert (links(begun).gold, links(begun).undecided) == ("waits", 0)


def test_what_was_pulled_was_pushed(begun):
    """An article whose task is in the exports was pushed; what a server says counts as well."""
    id_, other = begun.article("post.txt").id, begun.article("radio.txt").id
    folder = begun.home / "exports" / "summit"
    for part, stem in (("claims", id_), ("links", f"{HARBOUR}:l1"), ("claims", "art-no")):
        (folder / part).mkdir(parents=True, exist_ok=True)
        (folder / part / f"{store.file_name(stem)}.json").write_text("{}")
    assert [one.name for one in look(begun).articles if one.pushed] == ["post.txt"]
    found = ways(begun.seeds, begun.annotations, frozenset({other}))
    assert {one.name for one in found.articles if one.pushed} == {"post.txt", "radio.txt"}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace('"start": ', '"start": 1', 1),
        lambda _: "{",
        lambda text: text.replace('"annotation"', '"prediction"'),
    ],
)
def test_a_fault_is_told_and_the_rest_goes_on(begun, spoil: Callable[[str], str]):
    """An article with a faulty layer is told as such; the others are where they are."""
    said = layers_of(begun)
    begun.says("anna", said["bridge.txt"])
    path = begun.says("anna", said["radio.txt"])
    path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")
    assert way(begun, "radio.txt").faulty
    assert (way(begun, "bridge.txt").faulty, way(begun, "bridge.txt").whole) == (False, True)
    done = begun.say("status", begun.seeds)
    assert done.code == 0
    assert "next: 1 article(s) have an error: `sayso validate`" in done.out


def test_decisions_on_nothing_are_stale(begun):
    """A decision on what nobody annotated, or on an event that is not there, is stale."""
    begun.says("anna", layers_of(begun)["bridge.txt"])
    id_ = begun.article("weather.txt").id
    for about, kind in ((id_, "claims"), ("nowhere", "links")):
        path = begun.annotations / "decisions" / f"{about}.jsonl"
        path.parent.mkdir(exist_ok=True)
        vote = {"annotator": "anna", "id": "c1", "digest": "0" * 16}
        line = {"about": about, "kind": kind, "votes": [vote], "chosen": None, "by": "carl"}
        line |= {"schema_version": SCHEMA_VERSION, "reason": "subjective"}
        path.write_text(f"{json.dumps(line)}\n")
    found = look(begun)
    assert (way(begun, "weather.txt").stale, found.events["nowhere"].stale) == (1, 1)
    assert first(found).startswith("2 decision(s) are stale")


# ----------------------------------------------------------------- the command


def test_the_table(begun):
    """A line for each article under its event, a line of stages, and what to do next."""
    said = layers_of(begun)
    for who in ("anna", "ben"):
        begun.says(who, said["post.txt"])
        begun.says(who, said["radio.txt"])
    begun.says("anna", said["links"])
    begun.says("rules", said["post.txt"], "prediction")
    done = begun.say("status", begun.seeds)
    assert (done.code, done.err) == (0, "")
    table = [line.split("  ") for line in done.out.splitlines()]
    cells = [[cell.strip() for cell in line if cell.strip()] for line in table]
    headers = ["pushed", "annotated by", "undecided", "decisions", "gold", "predicted by"]
    assert cells[1] == headers
    assert ["harbour-2031, links", "1: anna", "0 of 4", "0", "–"] in cells
    assert ["post.txt", "–", "2: anna, ben", "0 of 10", "0", "–", "rules"] in cells
    assert ["weather.txt", "–", "–", "–", "0", "–", "–"] in cells
    assert "4 articles, 2 annotated, 2 annotated by two or more, 2 agreed or decided" in done.out
    assert "next: 3 article(s) or events are decided, and their gold is old or not" in done.out


def test_json_has_every_article(begun):
    """For a program there is everything: stages, what is next, articles, links, problems."""
    begun.says("anna", layers_of(begun)["bridge.txt"])
    found = json.loads(begun.say("status", begun.seeds, "--json").out)
    assert found["stages"]["annotated"] == 1
    assert [one["name"] for one in found["articles"]] == [one.name for one in look(begun).articles]
    (bridge,) = (one for one in found["articles"] if one["name"] == "bridge.txt")
    assert bridge == {
        "id": begun.article("bridge.txt").id,
        "name": "bridge.txt",
        "event_id": "bridge",
        "pushed": False,
        "annotators": ["anna"],
        "records": 3,
        "undecided": 0,
        "decisions": 0,
        "stale_decisions": 0,
        "gold": "none",
        "readings": 0,
        "predictors": [],
        "faulty": False,
    }
    assert (found["links"], found["problems"], len(found["next"])) == ([], [], 2)


def test_many_articles_are_cut_short(tmp_path):
    """Of many articles the first are shown, and how many there are; all with --all."""
    project = Project(tmp_path)
    for n in range(60):
        text = f"Headline number {n} of the day\n\nSomething of kind {n} happened in the town.\n"
        project.capture(f"{n:03}.txt", text)
    done = project.say("status", project.seeds)
    assert done.out.count(".txt") == 40
    assert "… and 20 more: --all shows them" in done.out
    assert project.say("status", project.seeds, "--all").out.count(".txt") == 60
    assert len(json.loads(project.say("status", project.seeds, "--json").out)["articles"]) == 60


def test_names_do_not_steer_the_terminal(begun):
    """An annotator's name, which may be any text, is shown and never obeyed."""
    begun.says("an\x1b[31mna\u202e", layers_of(begun)["bridge.txt"])
    done = begun.say("status", begun.seeds)
    assert "\x1b" not in done.out
    assert "\\u001b[31mna\\u202e" in done.out


_BARE = """
import sys

class Without:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"numpy", "datasets", "pyarrow", "httpx", "yaml", "spacy"}:
            raise ImportError(name)

sys.meta_path.insert(0, Without())
sys.argv = ["sayso", "status", *sys.argv[1:]]
from sayso.cli import main
main()
"""


def test_it_needs_no_extra_and_no_key(begun):
    """The light core is enough: no NumPy, no server, no key."""
    begun.says("anna", layers_of(begun)["bridge.txt"])
    command = [sys.executable, "-c", _BARE, begun.seeds]
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, check=False, env={}
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 annotated" in done.stdout


def test_a_capture_that_nobody_touched_is_not_cut(begun, monkeypatch):
    """Thousands wait to be annotated: of each only the capture is read, and its faults are told."""
    whole = look(begun)
    (begun.seeds / "broken.txt").write_bytes(b"\x81 of no encoding \x8d\xfc")
    begun.says("anna", layers_of(begun)["bridge.txt"])
    cut: list[str] = []
    make = article_of.make

    def counted(capture: Any) -> Any:
        cut.append(capture.seed.name)
        return make(capture)

    monkeypatch.setattr(article_of, "make", counted)
    found = look(begun)
    assert cut == ["bridge.txt"]
    by_name = {one.name: one for one in found.articles}
    assert by_name.pop("broken.txt").faulty
    del by_name["bridge.txt"]
    assert [*by_name.values()] == [one for one in whole.articles if one.name in by_name]
    assert by_name["post.txt"].event_id == by_name["radio.txt"].event_id == "harbour-2031"


def test_one_layer_alone_is_not_merged(begun, monkeypatch):
    """Nobody differs from it. Once there is gold, a decision, a link or another layer, it is."""
    said = layers_of(begun)
    merged: list[str] = []
    merge_one = ways_of.merged

    def counted(article: Any, *rest: Any) -> Any:
        merged.append(article.id)
        return merge_one(article, *rest)

    def settled() -> tuple[list[str], Way]:
        merged.clear()
        found = way(begun, "radio.txt")
        return [*merged], found

    monkeypatch.setattr(ways_of, "merged", counted)
    begun.says("anna", said["radio.txt"])
    id_ = begun.article("radio.txt").id
    work, alone = settled()
    assert work == []
    assert (alone.undecided, alone.whole, alone.gold) == (0, True, "none")
    merge(begun)
    work, current = settled()
    assert (work, current.gold) == ([id_], "current")
    assert (current.records, current.whole) == (alone.records, True)
    for path in begun.gold_folder.iterdir():
        path.unlink()
    begun.says("anna", said["links"])
    assert settled()[0] == [id_], "its records are ends of links"
    (begun.annotations / "human" / "anna" / "harbour-2031.links.json").unlink()
    assert settled()[0] == []
    begun.says("ben", said["radio.txt"])
    assert settled()[0] == [id_]


def test_each_layer_is_read_once(begun, monkeypatch):
    """A layer is read once, linked or not: ten times the articles are ten times the work."""
    said = layers_of(begun)
    for name in ("post.txt", "radio.txt", "bridge.txt"):
        begun.says("anna", said[name])
    begun.says("anna", said["links"])
    read: list[tuple[str, store.Place]] = []

    def counted(model: type, place: store.Place) -> Any:
        read.append((model.__name__, place))
        return store_read(model, place)

    store_read = store.read
    monkeypatch.setattr(store, "read", counted)
    ways(begun.seeds, begun.annotations)
    layers = [place for name, place in read if name == "Layer"]
    assert len(layers) == len(set(layers)) == 3
    assert Sources(begun.seeds, begun.annotations).ids
