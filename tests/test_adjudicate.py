"""Adjudication: what all say goes into gold by itself, the rest by decision, and nothing slips."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings

import pages
from builder import norholm, tree
from sayso.annotations import store
from sayso.annotations.adjudicate import adjudicate
from sayso.annotations.adjudicate_links import adjudicate_links
from sayso.annotations.store import Place
from sayso.compare.match import KINDS, place
from sayso.flow import Sources
from sayso.records import Decision, Layer, LinkSet
from sayso.records.record import SCHEMA_VERSION
from strategies import articles_with_layers
from test_agreement import renamed, two_layers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from builder import Project
    from sayso.annotations.decisions import Undecided

HERE = Place(Path("decisions.jsonl"))
PAGE = Path(__file__).parent.parent / "docs" / "adjudicate.md"
LEFT_OUT = {"adjudication", "id"}


def decided(one: Undecided, about: str, chosen: str | None, **fields: Any) -> Decision:
    """Decide for one annotator's version, or for none."""
    return Decision(
        schema_version=SCHEMA_VERSION,
        about=about,
        kind=one.kind,
        votes=one.votes,
        chosen=chosen,
        by="carl",
        reason="annotator-error",
        rule="C9",
        **fields,
    )


def settled(
    layers: dict[str, Layer], chooses: str, decisions: Iterable[Decision] = ()
) -> tuple[list[Decision], Layer | None]:
    """Decide everything for one annotator; give the decisions and what comes of them."""
    open_ = adjudicate(layers, [(d, HERE) for d in decisions])
    about = next(iter(layers.values())).article_id
    made = [
        decided(one, about, chooses if chooses in one.versions else None) for one in open_.undecided
    ]
    done = adjudicate(layers, [(d, HERE) for d in made])
    assert done.problems == []
    assert done.undecided == []
    return made, done.gold


def said(layer: Layer) -> dict[str, list[dict[str, Any]]]:
    """Give what a layer says, in the order of the text, without who decided it."""
    return {
        kind: [
            record.model_dump(exclude={"adjudication", "confidence"})
            for record in sorted(getattr(layer, kind), key=place)
        ]
        for kind in KINDS
    }


# ----------------------------------------------------------------- laws


@given(articles_with_layers())
@settings(max_examples=40)
def test_gold_of_one_layer_is_that_layer(pair):
    """With a single annotator all they say goes in, and each record says that it is one reading."""
    _, layer = pair
    done = adjudicate({"ada": layer}, [])
    assert done.gold is not None
    assert said(done.gold) == said(layer)
    records = [record for kind in KINDS for record in getattr(done.gold, kind)]
    assert {record.adjudication.method for record in records} <= {"single"}
    assert {record.adjudication.voters for record in records} <= {("ada",)}


@given(articles_with_layers())
@settings(max_examples=40)
def test_what_all_say_alike_is_gold_without_a_decision(pair):
    """Two equal layers, whatever their ids, leave nothing undecided; the first one's ids stay."""
    _, layer = pair
    done = adjudicate({"ada": layer, "bo": renamed(layer)}, [])
    assert done.undecided == []
    assert done.gold is not None
    assert said(done.gold) == said(layer)
    records = [record for kind in KINDS for record in getattr(done.gold, kind)]
    assert {record.adjudication.method for record in records} <= {"unanimous"}
    assert {record.adjudication.voters for record in records} <= {("ada", "bo")}


@given(two_layers())
@settings(max_examples=60)
def test_what_is_decided_for_one_annotator_is_their_layer(pair):
    """Nothing undecided slips into gold; decided for one all along, gold says what they say."""
    layers = {"ada": pair[0], "bo": renamed(pair[1])}
    first = adjudicate(layers, [])
    assert (first.gold is None) == bool(first.undecided)
    decisions, gold = settled(layers, "ada")
    assert gold is not None
    assert said(gold) == said(layers["ada"])
    by = {r.id: r.adjudication for kind in KINDS for r in getattr(gold, kind)}
    for one in first.undecided:
        if "ada" in one.versions:
            made = by[one.versions["ada"].id]
            assert (made.method, made.by, made.rule) == ("adjudicator", "carl", "C9")
            assert made.overruled == ("bo",)
    again = adjudicate(layers, [(d, HERE) for d in reversed(decisions)])
    assert again.gold == gold, "the order of decisions does not matter"


@given(two_layers())
@settings(max_examples=40)
def test_who_comes_later_changes_nothing_that_was_decided(pair):
    """A third layer that agrees with gold, whatever its ids and its name, leaves gold as it was."""
    layers = {"bo": dated(pair[0], "bo", "2031-02-05"), "cy": renamed(pair[1])}
    layers["cy"] = dated(layers["cy"], "cy", "2031-02-05")
    decisions, gold = settled(layers, "bo")
    third = dated(renamed(layers["bo"]), "ada", "2031-03-01")
    done = adjudicate({**layers, "ada": third}, [(d, HERE) for d in decisions])
    assert done.problems == []
    if done.gold is not None:  # a record that only bo had was decided on, and so is his again
        assert said(done.gold) == said(gold)
    assert {vote.annotator for one in done.undecided for vote in one.votes} <= {"ada", "bo", "cy"}


def dated(layer: Layer, annotator: str, day: str) -> Layer:
    """Give a layer by an annotator, made on a day."""
    made = layer.provenance.model_copy(update={"annotator": annotator, "created": day})
    return layer.model_copy(update={"provenance": made})


@given(two_layers())
@settings(max_examples=40)
def test_a_decision_whose_record_has_changed_is_stale(pair):
    """What changed after it was decided is undecided again, and the old decision is reported."""
    layers = {"ada": pair[0], "bo": renamed(pair[1])}
    decisions, _ = settled(layers, "ada")
    changed = tuple(c.model_copy(update={"proposition": "Anew."}) for c in pair[0].claims)
    layers["ada"] = pair[0].model_copy(update={"claims": changed})
    done = adjudicate(layers, [(d, HERE) for d in decisions])
    stale = {d.votes for d in decisions if d.kind == "claims" and d.votes[0].annotator == "ada"}
    assert {p.code for p in done.problems} == ({"DECISION001"} if stale else set())
    assert len(done.problems) == len(stale)
    assert {vote.id for one in done.undecided for vote in one.votes if vote.annotator == "ada"} == {
        vote.id for votes in stale for vote in votes if vote.annotator == "ada"
    }


# ----------------------------------------------------------------- the story of one project


@pytest.fixture
def two(tmp_path: Path) -> Project:
    """Give a project with two annotators in place of gold: bo differs from ada in three things."""
    project = norholm(tmp_path / "norholm")
    for path in sorted(project.gold_folder.glob("*.json")):
        value = json.loads(path.read_text())
        value["kind"] = "annotation"
        model = LinkSet if path.name.endswith(".links.json") else Layer
        for annotator in ("ada", "bo"):
            value["provenance"]["annotator"] = annotator
            store.write(project.annotations, model.model_validate_json(json.dumps(value)))
        path.unlink()
    return project


@pytest.fixture
def three(two: Project) -> Project:
    """Give a third annotator, who says what ada says."""
    for path in sorted((two.annotations / "human" / "ada").iterdir()):
        two.says("cy", json.loads(path.read_text()))
    return two


def decide(project: Project, *lines: Any, about: str = "x") -> Path:
    """Append lines to a file of decisions."""
    path = project.annotations / "decisions" / f"{about}.jsonl"
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as stream:
        for line in lines:
            stream.write((line if isinstance(line, str) else json.dumps(line)) + "\n")
    return path


def change(project: Project, annotator: str, edit: Any) -> str:
    """Edit the first layer of an annotator that has two claims; give the article's id."""
    for path in sorted((project.annotations / "human" / annotator).glob("art-*.json")):
        value = json.loads(path.read_text())
        if len(value["claims"]) > 1:
            edit(value)
            path.write_text(json.dumps(value))
            return value["article_id"]
    raise AssertionError


def drop_last_claim(value: dict[str, Any]) -> None:
    """Take the last claim out."""
    value["claims"].pop()


def doubt_first_claim(value: dict[str, Any]) -> None:
    """Make the first claim uncertain."""
    value["claims"][0] |= {"factuality": "Uu", "hedges": []}


def test_two_annotators_agree_and_there_is_gold(two):
    """Equal layers: `adjudicate` writes gold, `build` takes it, a second run changes nothing."""
    done = two.say("adjudicate", two.seeds)
    assert done.code == 0, done.out
    assert "0 record(s) undecided" in done.out
    assert len(list(two.gold_folder.glob("*.json"))) == done.out.count("wrote ")
    assert two.say("adjudicate", two.seeds).out.startswith("Nothing changed.")
    assert two.say_build().code == 0
    card = (two.out / "README.md").read_text()
    assert "| mentions | equal spans | F1 | 1.000 |" in card
    assert "stand as all readings of their article have them" in card
    assert two.say("agree", two.seeds).out.count("\n") > 20


def test_what_is_undecided_is_listed_and_stays_out_of_gold(two):
    """One claim differs, one is missing: exit 1, no gold of that article; decided, there is."""
    for links in (two.annotations / "human").glob("*/*.links.json"):
        links.unlink()
    article = change(two, "bo", lambda v: (doubt_first_claim(v), drop_last_claim(v)))
    done = two.say("adjudicate", two.seeds)
    assert done.code == 1
    assert f"Undecided in {article}" in done.out
    assert not (two.gold_folder / f"{article}.json").exists()
    undecided = json.loads(two.say("adjudicate", two.seeds, "--json").out)["undecided"]
    assert [set(one["versions"]) for one in undecided] == [{"ada", "bo"}, {"ada"}]
    lines = [
        {
            "schema_version": SCHEMA_VERSION,
            "about": one["about"],
            "kind": one["kind"],
            "votes": one["votes"],
            "chosen": "ada",
            "record": {"proposition": "Decided."} if at else None,
            "by": "carl",
            "reason": "edge-case",
            "rule": "C9",
            "note": "so be it",
        }
        for at, one in enumerate(undecided)
    ]
    folder = two.annotations / "decisions"
    folder.mkdir()
    (folder / f"{article}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert two.say("adjudicate", two.seeds).code == 0
    gold = json.loads((two.gold_folder / f"{article}.json").read_text())
    by_id = {claim["id"]: claim for claim in gold["claims"]}
    one = by_id[undecided[0]["versions"]["ada"]["id"]]["adjudication"]
    assert (one["voters"], one["overruled"], one["by"]) == (["ada"], ["bo"], "carl")
    assert by_id[undecided[1]["versions"]["ada"]["id"]]["proposition"] == "Decided."
    assert gold["provenance"]["annotator"] == "ada + bo"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"about": "art-0"', "JSON000"),
        ('{"schema_version": "1.0.0"}', "the field 'about' is missing"),
        ("GOOD", "there is nothing annotated of 'nobody'"),
        ('{"schema_version": "9.9.9"}', "VER001"),
        ("EMPTY", "it names no version and gives no record"),
        ("LINK", "SHAPE001 /relation"),
    ],
)
def test_a_decision_that_is_no_good_is_listed_and_what_it_is_about_is_not_written(
    two, line, expected
):
    """A faulty line is listed with its place; where it is not known what it is about, no gold."""
    good = Decision(
        schema_version=SCHEMA_VERSION, about="nobody", kind="claims", by="c", reason="subjective"
    )
    event = {"about": "harbour-2031", "kind": "links"}
    lines = {
        "GOOD": good,
        "EMPTY": good.model_copy(update=event),
        "LINK": good.model_copy(update={**event, "record": {"id": "l9", "relation": "likes"}}),
    }
    about = "harbour-2031" if line in ("EMPTY", "LINK") else None
    line = lines[line].model_dump_json() if line in lines else line
    folder = two.annotations / "decisions"
    folder.mkdir()
    (folder / "x.jsonl").write_text(f"\n{line}\n")
    done = two.say("adjudicate", two.seeds)
    assert done.code == 1
    assert expected in done.out
    assert "x.jsonl:2" in done.out
    written = list(two.gold_folder.iterdir())
    assert bool(written) == bool(about)
    sources = Sources(two.seeds, two.annotations)
    assert all(sources.article(gold.stem).event_id != about for gold in written)


def test_a_line_to_decide_on_what_is_unanimous(two):
    """`--on` gives a decision on any record of gold; changed and kept, it changes gold."""
    assert two.say("adjudicate", two.seeds).code == 0
    path = max(two.gold_folder.glob("art-*.json"), key=lambda gold: gold.stat().st_size)
    claim = json.loads(path.read_text())["claims"][0]
    done = two.say("adjudicate", two.seeds, "--on", f"{path.stem}:{claim['id']}")
    line = json.loads(done.out) | {"record": {"proposition": "Anew."}, "by": "carl", "rule": "C8"}
    folder = two.annotations / "decisions"
    folder.mkdir()
    (folder / f"{path.stem}.jsonl").write_text(json.dumps(line) + "\n")
    assert two.say("adjudicate", two.seeds).code == 0
    made = next(c for c in json.loads(path.read_text())["claims"] if c["id"] == claim["id"])
    assert made["proposition"] == "Anew."
    assert made["adjudication"]["overruled"] == ["ada", "bo"]
    assert two.say("adjudicate", two.seeds, "--on", f"{path.stem}:none").code == 1


@pytest.mark.parametrize(
    ("change_to", "expected"),
    [
        ({"chosen": "eve"}, "'eve' is not among its votes (ada, bo)"),
        ({"kind": "quotes"}, "no annotator has these records"),
        ({"votes": [], "chosen": None, "record": {}}, "needs an `id`"),
        ({"record": {"quote": "q99"}}, "REF001"),
    ],
)
def test_a_decision_that_cannot_be_carried_out_is_said_beside_what_is_undecided(
    two, change_to, expected
):
    """A faulty decision is listed, what is undecided too, and no gold is written."""
    article = change(two, "bo", doubt_first_claim)
    undecided = json.loads(two.say("adjudicate", two.seeds, "--json").out)["undecided"]
    line = {
        "schema_version": SCHEMA_VERSION,
        "about": article,
        "kind": "claims",
        "votes": undecided[0]["votes"],
        "chosen": "ada",
        "by": "carl",
        "reason": "edge-case",
    }
    folder = two.annotations / "decisions"
    folder.mkdir()
    (folder / f"{article}.jsonl").write_text(json.dumps(line | change_to) + "\n")
    before = tree(two.gold_folder)
    done = two.say("adjudicate", two.seeds)
    assert done.code == 1
    assert expected in done.out
    assert tree(two.gold_folder) == before


def test_what_somebody_decided_is_replaced_by_name_and_kept(two):
    """`--on` gives the line that takes the place of an earlier one; without it the two are told."""
    article = change(two, "bo", doubt_first_claim)
    line = json.loads(two.say("adjudicate", two.seeds, "--on", f"{article}:c1").out)
    assert (line["replaces"], line["reason"], line["chosen"]) == (None, None, "ada")
    path = decide(two, line | {"by": "carl"}, about=article)
    assert two.say("adjudicate", two.seeds).code == 0
    gold = two.gold_folder / f"{article}.json"
    before = gold.read_bytes()
    decide(two, line | {"by": "dora", "chosen": "bo"}, about=article)
    done = two.say("adjudicate", two.seeds)
    assert (done.code, gold.read_bytes()) == (1, before)
    assert f"is decided in {path}:1 too" in done.out
    path.write_text(path.read_text().splitlines()[0] + "\n")
    again = json.loads(two.say("adjudicate", two.seeds, "--on", f"{article}:c1").out)
    assert again["replaces"] is not None
    decide(two, again | {"by": "dora", "chosen": "bo"}, about=article)
    assert two.say("adjudicate", two.seeds).code == 0
    (claim,) = (c for c in json.loads(gold.read_text())["claims"] if c["id"] == "c1")
    assert (claim["factuality"], claim["adjudication"]["by"]) == ("Uu", "dora")
    assert len(path.read_text().splitlines()) == 2


def test_a_line_to_decide_on_a_link(two):
    """`--on EVENT:ID` gives a decision on a link, once its articles have gold."""
    assert two.say("adjudicate", two.seeds).code == 0
    line = json.loads(two.say("adjudicate", two.seeds, "--on", "harbour-2031:l3").out)
    assert line["kind"] == "links"
    assert [vote["annotator"] for vote in line["votes"]] == ["ada", "bo"]
    decide(two, line | {"chosen": None, "by": "carl"}, about="harbour-2031.links")
    assert two.say("adjudicate", two.seeds).code == 0
    gold = json.loads((two.gold_folder / "harbour-2031.links.json").read_text())
    assert "elaborates" not in {link["relation"] for link in gold["links"]}
    assert two.say("adjudicate", two.seeds, "--on", "harbour-2031:l99").code == 1


def test_a_rule_that_the_guidelines_do_not_have_is_a_warning(two):
    """It is told with its line, and gold is made; by guidelines of one's own their rules count."""
    article = change(two, "bo", doubt_first_claim)
    line = json.loads(two.say("adjudicate", two.seeds, "--on", f"{article}:c1").out)
    decide(two, line | {"by": "carl", "rule": "C9, Z7"}, about=article)
    done = two.say("adjudicate", two.seeds)
    assert done.code == 0
    assert f"{article}.jsonl:1: warning DECISION002 /rule: the guidelines have no rule 'Z7'" in (
        done.out
    )
    assert "rule 'C9'" not in done.out
    own = two.annotations / "GUIDELINES.md"
    own.write_text("Version 1.0.0.\n\n**C9 Sure.** So.\n**Z7 Last.** So.\n")
    assert "DECISION002" not in two.say("adjudicate", two.seeds).out
    own.write_text("There are no numbers here.\n")
    assert "DECISION002" not in two.say("adjudicate", two.seeds).out
    own.write_bytes(b"\xff\xfe")
    done = two.say("adjudicate", two.seeds)
    assert done.code == 1
    assert "cannot read" in done.err
    assert "Traceback" not in done.err


def test_a_faulty_layer_leaves_out_its_article_and_the_others_go_on(two):
    """One annotator's fault holds up that article, and those that are linked with it; no more."""
    bridge = two.article("bridge.txt").id
    path = two.annotations / "human" / "bo" / f"{bridge}.json"
    path.write_text(path.read_text().replace('"start": ', '"start": 1', 1))
    done = two.say("adjudicate", two.seeds)
    assert done.code == 1
    assert f"{bridge}.json" in done.out
    written = {gold.stem for gold in two.gold_folder.iterdir()}
    assert bridge not in written
    assert two.article("post.txt").id in written
    found = json.loads(two.say("adjudicate", two.seeds, "--json").out)
    assert any(str(path) in problem for problem in found["problems"])
    assert found["changed"] == []


@pytest.mark.parametrize("spoil", ["{", "\0", "[1]", '{"about": 3}', "\ud800", "{}" * 3])
def test_a_line_of_decisions_that_is_no_line_is_told_as_json_too(two, spoil):
    """Half-written, of the wrong type, not even text: `--json` is JSON, and nothing is written."""
    path = decide(two, "", about="x")
    path.write_bytes(path.read_bytes() + spoil.encode("utf-8", "surrogatepass"))
    done = two.say("adjudicate", two.seeds, "--json")
    assert done.code == 1
    found = json.loads(done.out)
    assert f"{path}:2" in found["problems"][0]
    assert (found["gold"], found["changed"]) == ([], [])
    assert not list(two.gold_folder.iterdir())


def test_what_a_killed_run_left_is_no_decision(two):
    """A temporary file beside the decisions is passed over."""
    path = decide(two, about="x")
    (path.parent / ".sayso-abc.jsonl").write_text("{")
    assert two.say("adjudicate", two.seeds).code == 0


def test_a_part_that_is_contributed_does_not_reopen_what_is_decided(two):
    """Who contributes one paragraph agrees or differs there; elsewhere gold stays as it was."""
    article = change(two, "bo", doubt_first_claim)
    line = json.loads(two.say("adjudicate", two.seeds, "--on", f"{article}:c1").out)
    decide(two, line | {"by": "carl"}, about=article)
    assert two.say("adjudicate", two.seeds).code == 0
    value = json.loads((two.annotations / "human" / "ada" / f"{article}.json").read_text())
    assert {claim["id"] for claim in value["claims"]} == {"c1", "c2"}
    part = {"claims": [claim | {"quote": None} for claim in value["claims"] if claim["id"] == "c2"]}
    two.says("eve", value | part | {"entities": [], "quotes": []}, "contribution")
    undecided = json.loads(two.say("adjudicate", two.seeds, "--json").out)["undecided"]
    assert {(one["kind"], one["id"]) for one in undecided} == {("quotes", "q1"), ("claims", "c2")}


# ----------------------------------------------------------------- by majority


def test_a_majority_proposes_and_changes_nothing_until_it_is_saved(three):
    """What two of three say is shown; saved, it is a line like any other, and makes gold."""
    article = change(three, "bo", lambda v: (doubt_first_claim(v), drop_last_claim(v)))
    for links in (three.annotations / "human").glob("*/*.links.json"):
        links.unlink()
    before = tree(three.annotations)
    done = three.say("adjudicate", three.seeds, "--by", "majority")
    assert done.code == 1
    assert f"Proposed for {article}" in done.out
    assert "ada, cy against bo" in done.out
    assert "2 decision(s) proposed, 0 record(s) left undecided" in done.out
    shown = json.loads(three.say("adjudicate", three.seeds, "--by", "majority", "--json").out)
    assert [one["decision"]["chosen"] for one in shown["proposed"]] == ["ada", "ada"]
    assert tree(three.annotations) == before
    saved = three.say("adjudicate", three.seeds, "--by", "majority", "--save")
    assert saved.code == 0, saved.out
    path = three.annotations / "decisions" / f"{article}.jsonl"
    assert f"wrote {path}" in saved.out
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert {(line["by"], line["method"], line["reason"]) for line in lines} == {
        ("majority", "majority", None)
    }
    assert all(line["created"] for line in lines)
    gold = json.loads((three.gold_folder / f"{article}.json").read_text())
    made = next(c for c in gold["claims"] if c["id"] == "c1")["adjudication"]
    assert (made["method"], made["voters"], made["overruled"]) == (
        *("majority", ["ada", "cy"]),
        ["bo"],
    )
    after = tree(three.annotations)
    again = three.say("adjudicate", three.seeds, "--by", "majority", "--save")
    assert again.code == 0
    assert "Nothing changed." in again.out
    assert tree(three.annotations) == after
    assert three.say_build().code == 0


def test_a_majority_decides_on_links_in_the_same_run(three):
    """A link that two of three see is gold, one that one of three sees is not."""
    for who, drop in (("bo", 0), ("cy", 0), ("bo", 2)):
        path = three.annotations / "human" / who / "harbour-2031.links.json"
        value = json.loads(path.read_text())
        value["links"] = [link for link in value["links"] if link["id"] != f"l{drop + 1}"]
        path.write_text(json.dumps(value))
    article = change(three, "bo", doubt_first_claim)
    saved = three.say("adjudicate", three.seeds, "--by", "majority", "--save")
    assert saved.code == 0, saved.out
    gold = json.loads((three.gold_folder / "harbour-2031.links.json").read_text())
    by_id = {link["id"]: link["adjudication"] for link in gold["links"]}
    assert {id_: how["method"] for id_, how in by_id.items()} == {
        "l2": "unanimous",
        "l3": "majority",
        "l4": "unanimous",
    }
    assert by_id["l3"]["overruled"] == ["bo"]
    names = {path.name for path in (three.annotations / "decisions").iterdir()}
    assert names == {f"{article}.jsonl", "harbour-2031.links.jsonl"}


def test_a_majority_never_touches_what_somebody_decided(three):
    """One decided for the one against two: nothing is proposed, also where it is stale."""
    article = change(three, "bo", doubt_first_claim)
    line = json.loads(three.say("adjudicate", three.seeds, "--on", f"{article}:c1").out)
    decide(three, line | {"chosen": "bo", "by": "carl"}, about=article)
    shown = json.loads(three.say("adjudicate", three.seeds, "--by", "majority", "--json").out)
    assert shown["proposed"] == []
    assert three.say("adjudicate", three.seeds).code == 0
    change(three, "cy", doubt_first_claim)
    shown = json.loads(three.say("adjudicate", three.seeds, "--by", "majority", "--json").out)
    assert shown["proposed"] == []
    assert "stale: cy's c1 has changed since" in "".join(shown["problems"])


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--save"], "--save keeps what --by proposes"),
        (["--by", "lot"], "'lot' is not 'majority'"),
        (["--by", "majority", "--on", "a:b"], "one at a time"),
        (["--feedback", "d", "--on", "a:b"], "one at a time"),
    ],
)
def test_options_that_do_not_go_together(two, arguments, expected):
    """Wrong use is told before anything is read."""
    done = two.say("adjudicate", two.seeds, *arguments)
    assert done.code == 2
    assert expected in done.err


def test_a_layer_in_a_stranger_s_folder_is_refused(two):
    """A layer says who made it; the folder must say the same."""
    (two.annotations / "human" / "bo").rename(two.annotations / "human" / "eve")
    done = two.say("adjudicate", two.seeds)
    assert done.code == 1
    assert "put it into its annotator's folder" in done.out
    assert two.say("agree", two.seeds).code == 1


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:300])


def _binary(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00")


def _of_nobody(path: Path) -> None:
    path.rename(path.with_name(f"{ARTICLE}.json"))


def _shifted(path: Path) -> None:
    value = json.loads(path.read_text())
    value["claims"][0]["content"][0]["start"] += 1
    path.write_text(json.dumps(value))


def _gold(path: Path) -> None:
    path.write_text(path.read_text().replace('"annotation"', '"gold"'))


@pytest.mark.parametrize("spoil", [_cut, _binary, _of_nobody, _shifted, _gold])
@pytest.mark.parametrize("verb", ["agree", "adjudicate", "build"])
def test_a_faulty_layer_is_one_problem_and_nothing_is_written(two, spoil, verb):
    """One fault in one layer: it is listed, alone, with its file; gold stays as it was."""
    assert two.say("adjudicate", two.seeds).code == 0
    before = tree(two.gold_folder)
    path = max(
        (two.annotations / "human" / "ada").glob("art-*.json"), key=lambda p: p.stat().st_size
    )
    spoil(path)
    done = two.say_build() if verb == "build" else two.say(verb, two.seeds)
    assert done.code == 1
    assert "1 error(s), 0 warning(s)" in done.out
    assert str(path.parent) in done.out.splitlines()[0]
    assert tree(two.gold_folder) == before


def test_a_warning_is_given_once(two):
    """The build reads annotated articles again for their agreement, and warns no second time."""
    assert two.say("adjudicate", two.seeds).code == 0
    assert two.say_build().code == 0, "the texts are fixed from now on"
    manifest = two.seeds / "manifest.jsonl"
    lines = [json.loads(line) for line in manifest.read_text().splitlines() if line]
    manifest.write_text("".join(json.dumps(line | {"outlet": "Anew"}) + "\n" for line in lines))
    done = two.say_build()
    warned = [line for line in done.out.splitlines() if ": warning SEED003" in line]
    assert warned
    assert len(warned) == len(set(warned))


def test_agree_says_when_there_is_nothing_to_compare(tmp_path):
    """One reading is no agreement."""
    project = norholm(tmp_path / "norholm")
    done = project.say("agree", project.seeds)
    assert done.code == 1
    assert "nothing to compare" in done.err


# ----------------------------------------------------------------- links


def test_a_link_that_only_one_sees_is_undecided(two):
    """What follows from both sets is gold; another link is listed, and there is no gold yet."""
    sets = sorted((two.annotations / "human").glob("*/*.links.json"))
    values = [json.loads(path.read_text()) for path in sets]
    assert values[0]["links"] == values[1]["links"]
    values[1]["links"].pop()
    sets[1].write_text(json.dumps(values[1]))
    done = two.say("adjudicate", two.seeds, "--json")
    (undecided,) = json.loads(done.out)["undecided"]
    assert undecided["kind"] == "links"
    assert list(undecided["versions"]) == ["ada"]
    assert not list(two.gold_folder.glob("*.links.json"))


ARTICLE = "art-00000000000000000000"
FIVE = Layer.model_validate(
    {
        "schema_version": SCHEMA_VERSION,
        "article_id": ARTICLE,
        "text_sha256": "0" * 64,
        "kind": "gold",
        "provenance": {"annotator": "ada", "annotator_kind": "person"},
        "claims": [
            {
                "id": f"c{n}",
                "content": [{"start": n, "end": n + 1, "text": "x"}],
                "factuality": "CT+",
            }
            for n in range(1, 6)
        ],
    }
)


def links_by(annotator: str, *links: str) -> LinkSet:
    """Give an annotator's links, each as "c1 same_as c2"."""
    return LinkSet.model_validate(
        {
            "schema_version": SCHEMA_VERSION,
            "event_id": "flood",
            "kind": "annotation",
            "provenance": {"annotator": annotator, "annotator_kind": "person"},
            "links": [
                {
                    "id": f"l{at}",
                    "subject": {"article_id": ARTICLE, "id": link.split()[0]},
                    "relation": link.split()[1],
                    "object": {"article_id": ARTICLE, "id": link.split()[2]},
                }
                for at, link in enumerate(links)
            ],
        }
    )


def merged(sets: dict[str, LinkSet], decisions: Iterable[Decision] = ()) -> Any:
    """Adjudicate links of five claims whose ids are the same for all."""
    ids = {(who, claim.id): claim.id for who in sets for claim in FIVE.claims}
    return adjudicate_links(sets, {ARTICLE: ids}, {ARTICLE: FIVE}, [(d, HERE) for d in decisions])


def written(gold: LinkSet) -> list[str]:
    """Give links as they were written for `links_by`."""
    return [f"{link.subject.id} {link.relation} {link.object.id}" for link in gold.links]


def test_one_group_linked_in_two_ways_is_one_group():
    """A star and a row of the same claims say the same: in gold, a star from the first member."""
    ada = links_by("ada", "c2 same_as c3", "c1 same_as c2", "c5 updates c3")
    bo = links_by("bo", "c1 same_as c2", "c1 same_as c3", "c5 updates c1")
    done = merged({"ada": ada, "bo": bo})
    assert done.undecided == []
    assert written(done.gold) == ["c1 same_as c2", "c1 same_as c3", "c5 updates c1"]
    assert len({link.id for link in done.gold.links}) == 3
    assert {link.adjudication.method for link in done.gold.links} == {"unanimous"}


def test_a_denial_is_of_the_very_claim():
    """What is denied in one article is not thereby denied wherever the same is said."""
    one = links_by("ada", "c1 same_as c3", "c5 denies c3", "c4 elaborates c3")
    done = merged({"ada": one})
    assert written(done.gold) == ["c1 same_as c3", "c4 elaborates c1", "c5 denies c3"]


def test_a_link_that_is_rejected_does_not_come_back_by_another_way():
    """What follows from links that are kept cannot be rejected: the decision is reported."""
    sets = {
        "ada": links_by("ada", "c1 same_as c2", "c1 updates c4"),
        "bo": links_by("bo", "c1 same_as c2"),
    }
    (open_,) = merged(sets).undecided
    assert merged(sets, [decided(open_, "flood", None)]).problems == []
    sets["bo"] = links_by("bo", "c1 same_as c2", "c2 updates c4")
    votes = open_.votes
    found = merged(sets, [decided(open_, "flood", None).model_copy(update={"votes": votes})])
    assert [problem.code for problem in found.problems] == ["DECISION001"]
    assert "follows from others" in found.problems[0].message


def test_a_decision_may_change_a_link_or_add_one():
    """Fields of a decision replace those of a link; one without votes is a link of its own."""
    sets = {"ada": links_by("ada", "c1 same_as c2"), "bo": links_by("bo", "c3 updates c4")}
    first, second = merged(sets).undecided
    new = {"article_id": ARTICLE}
    decisions = [
        decided(first, "flood", "ada", record={"relation": "elaborates"}),
        decided(second, "flood", None),
        decided(first, "flood", None).model_copy(
            update={
                "votes": (),
                "record": {
                    "id": "a1",
                    "subject": {**new, "id": "c5"},
                    "relation": "contradicts",
                    "object": {**new, "id": "c4"},
                },
            }
        ),
    ]
    done = merged(sets, decisions)
    assert (done.problems, done.undecided) == ([], [])
    assert written(done.gold) == ["c1 elaborates c2", "c4 contradicts c5"]
    assert [link.adjudication.overruled for link in done.gold.links] == [("ada", "bo"), ()]


def test_a_link_to_what_its_annotator_does_not_have_is_refused(two):
    """The ends of an annotator's links are records of the same annotator."""
    for path in (two.annotations / "human" / "bo").glob("art-*.json"):
        value = json.loads(path.read_text()) | {"claims": []}
        path.write_text(json.dumps(value))
    done = two.say("adjudicate", two.seeds)
    assert done.code == 1
    assert "bo/harbour-2031.links.json: error LINK002 /links/0/subject" in done.out
    assert list(two.gold_folder.iterdir()) == []


def test_nothing_is_linked_that_is_not_in_gold():
    """A link to a claim that gold does not have goes without a decision."""
    done = adjudicate_links({"ada": links_by("ada", "c1 updates c2")}, {ARTICLE: {}}, {}, [])
    assert done.gold is not None
    assert done.gold.links == ()
    assert done.undecided == []


# ----------------------------------------------------------------- the page


def test_the_page_shows_what_is_printed(three, monkeypatch):
    """docs/adjudicate.md is followed with three readings, and shows what its commands print."""
    radio, post = (three.article(name).id for name in ("radio.txt", "post.txt"))
    claims = {"c1": {"factuality": "Uu"}}
    links = three.annotations / "human" / "bo" / "harbour-2031.links.json"
    value = json.loads(links.read_text())
    value["links"] = [link for link in value["links"] if link["relation"] != "elaborates"]
    links.write_text(json.dumps(value))
    for who, id_, kind, records in (
        ("bo", radio, "claims", claims),
        ("cy", radio, "claims", {"c1": {"factuality": "CTu"}}),
        ("bo", post, "claims", {"c3": None}),
        ("cy", post, "entities", {"e2": {"type": "LOC"}}),
    ):
        path = three.annotations / "human" / who / f"{id_}.json"
        value = json.loads(path.read_text())
        changed = [record | (records.get(record["id"], {}) or {}) for record in value[kind]]
        value[kind] = [r for r in changed if records.get(r["id"], {}) is not None]
        path.write_text(json.dumps(value))
    page = PAGE.read_text("utf-8")
    monkeypatch.chdir(three.home)
    pages.settle(PAGE, pages.run(page, three.home, pages.environment()), "test_adjudicate.py")


def test_gold_that_was_not_made_of_layers_is_never_written_over(project):
    """A maintainer's own gold stays, with its links; taken away, there is gold of the layers."""
    shutil.rmtree(project.annotations / store.BY_PEOPLE["contribution"] / "dora")
    before = {path: path.read_bytes() for path in project.gold_folder.iterdir()}
    done = project.say("adjudicate", project.seeds)
    assert {path: path.read_bytes() for path in project.gold_folder.iterdir()} == before
    told = "warning GOLD002: it was not made of layers and decisions; it stays as it is"
    assert (done.code, done.out.count(told)) == (0, len(before))
    for path in before:
        path.unlink()
    done = project.say("adjudicate", project.seeds)
    assert (done.code, done.out.count("wrote ")) == (0, len(before))


def test_an_earlier_decision_is_printed_with_what_it_decides(project):
    """A rejection stays one when somebody adds a note to it."""
    path = next((project.annotations / store.BY_PEOPLE["contribution"] / "dora").glob("*.json"))
    about = json.loads(path.read_text())["article_id"]
    line = json.loads(project.say("adjudicate", project.seeds, "--on", f"{about}:c1").out)
    made = line | {"chosen": None, "by": "carl"}
    folder = project.annotations / "decisions"
    folder.mkdir(exist_ok=True)
    (folder / f"{about}.jsonl").write_text(json.dumps(made) + "\n")
    again = json.loads(project.say("adjudicate", project.seeds, "--on", f"{about}:c1").out)
    assert (again["chosen"], again["record"], bool(again["replaces"])) == (None, None, True)
