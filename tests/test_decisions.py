"""Decisions: a later one never loses an earlier one, and a majority's are like any other's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.annotations import store
from sayso.annotations.adjudicate import adjudicate
from sayso.annotations.guideline import named, rules_of
from sayso.annotations.majority import propose
from sayso.annotations.store import Place
from sayso.compare.match import KINDS
from sayso.records import Decision, Layer
from sayso.records.decision import digest
from sayso.records.record import SCHEMA_VERSION
from test_adjudicate import decided
from test_agreement import renamed, two_layers

if TYPE_CHECKING:
    from sayso.annotations.decisions import Adjudicated

HERE = Place(Path("decisions.jsonl"))
ARTICLE = "art-00000000000000000000"


def settle(layers: dict[str, Layer], decisions: list[Decision]) -> Adjudicated[Layer]:
    """Adjudicate with decisions that stand nowhere."""
    return adjudicate(layers, [(decision, HERE) for decision in decisions])


def all_for(layers: dict[str, Layer], who: str) -> list[Decision]:
    """Decide all that is undecided for one annotator."""
    about = next(iter(layers.values())).article_id
    return [
        decided(one, about, who if who in one.versions else None)
        for one in settle(layers, []).undecided
    ]


def meaning(layer: Layer) -> list[str]:
    """Write what a layer says with no id in it, in an order that no id is part of."""
    known = {e.id: [e.type, e.name, [(m.start, m.end) for m in e.mentions]] for e in layer.entities}
    quotes = {quote.id: quote for quote in layer.quotes}

    def written(record: Any) -> Any:
        left_out = {"id", "adjudication", "confidence", "speakers", "parent", "quote"}
        made = record.model_dump(mode="json", exclude=left_out)
        made["speakers"] = sorted(map(str, (known[s] for s in getattr(record, "speakers", ()))))
        for name in ("parent", "quote"):
            outer = quotes.get(getattr(record, name, None) or "")
            made[name] = outer and written(outer)
        return made

    records = [(kind, record) for kind in KINDS for record in getattr(layer, kind)]
    return sorted(json.dumps([kind, written(record)]) for kind, record in records)


# ----------------------------------------------------------------- laws


@given(two_layers())
@settings(max_examples=40)
def test_neither_the_order_of_annotators_nor_their_ids_change_what_gold_says(pair):
    """Layers in any order, with any ids: the same is undecided, and gold says the same."""
    layers = {"ada": pair[0], "bo": pair[1]}
    gold = settle(layers, all_for(layers, "ada")).gold
    turned = {"bo": pair[1], "ada": pair[0]}
    assert settle(turned, all_for(layers, "ada")).gold == gold
    other = {"ada": renamed(pair[0]), "bo": renamed(pair[1])}
    assert len(settle(other, []).undecided) == len(settle(layers, []).undecided)
    made = settle(other, all_for(other, "ada")).gold
    assert made is not None
    assert gold is not None
    assert meaning(made) == meaning(gold)
    swapped = {"zoe": pair[0], "bo": pair[1]}
    made = settle(swapped, all_for(swapped, "zoe")).gold
    assert made is not None
    assert meaning(made) == meaning(gold)


@given(two_layers(), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_no_decision_is_lost_by_a_later_one(pair, dice):
    """Each decision does what it did, however many on other records follow, in any order."""
    layers = {"ada": pair[0], "bo": renamed(pair[1])}
    decisions = all_for(layers, "ada")
    dice.shuffle(decisions)
    for count in range(len(decisions) + 1):
        done = settle(layers, decisions[:count])
        assert done.problems == []
        carried_out = [one.decision for one in done.settled if one.decision]
        assert sorted(map(digest, carried_out)) == sorted(map(digest, decisions[:count]))
        assert len(done.undecided) == len(decisions) - count
        assert (done.gold is None) == (count < len(decisions))


@given(two_layers(), st.integers(1, 4), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_the_last_of_a_row_is_carried_out_and_all_stay(pair, length, dice):
    """Each names the one before it: the last counts, in whatever order the lines stand."""
    layers = {"ada": pair[0], "bo": renamed(pair[1])}
    first = settle(layers, []).undecided
    lines = []
    for at, one in enumerate(first):
        row = [decided(one, ARTICLE, None, note=f"{at}")]
        for turn in range(length):
            chosen = dice.choice([None, *one.versions])
            more = {"note": f"{at} {turn}", "replaces": digest(row[-1])}
            row.append(decided(one, ARTICLE, chosen, **more))
        lines.append(row)
    every = [line for row in lines for line in row]
    dice.shuffle(every)
    last = [row[-1] for row in lines]
    with_all, with_last = settle(layers, every), _settle_bare(layers, last)
    assert with_all.problems == []
    assert [one.decision and one.decision.note for one in with_all.settled] == [
        one.decision and one.decision.note for one in with_last.settled
    ]


def _settle_bare(layers: dict[str, Layer], decisions: list[Decision]) -> Adjudicated[Layer]:
    """Adjudicate with decisions as if they replaced nothing."""
    return settle(layers, [one.model_copy(update={"replaces": None}) for one in decisions])


# ----------------------------------------------------------------- replacing


def simple() -> tuple[dict[str, Layer], Decision]:
    """Give two layers of one claim each, and a decision on it."""
    value = {
        "schema_version": SCHEMA_VERSION,
        "article_id": ARTICLE,
        "text_sha256": "0" * 64,
        "kind": "annotation",
        "provenance": {"annotator": "x", "annotator_kind": "person"},
        "claims": [
            {
                "id": f"c{n}",
                "content": [{"start": n, "end": n + 1, "text": "x"}],
                "factuality": "CT+",
            }
            for n in (1, 2)
        ],
    }
    ada = Layer.model_validate(value)
    value["claims"] = [{**claim, "factuality": "Uu"} for claim in value["claims"]]
    layers = {"ada": ada, "bo": Layer.model_validate(value)}
    return layers, all_for(layers, "ada")[0]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"replaces": "0" * 16}, "it replaces 0000000000000000, which is not there"),
        ({"kind": "quotes"}, "which is about something else"),
        ({"votes": "the other claim's"}, "which is about something else"),
        ({"replaces": None}, "is decided in decisions.jsonl too"),
        ({"method": "majority", "record": {"factuality": "Uu"}}, "it gives no `record`"),
    ],
)
def test_a_decision_that_cannot_take_the_place_is_refused(change, expected):
    """What it would replace stays in force, and why is said."""
    layers, old = simple()
    if change.get("votes"):
        change = {"votes": all_for(layers, "ada")[1].votes}
    new = old.model_copy(update={"chosen": "bo", "replaces": digest(old), **change})
    done = settle(layers, [old, new])
    assert [problem.code for problem in done.problems] == ["DECISION001"]
    assert expected in done.problems[0].message
    assert done.settled[0].decision == old


def test_two_that_take_one_place_are_refused():
    """Which of the two counts nobody can know: the first does, and the other is told."""
    layers, old = simple()
    two = [old.model_copy(update={"chosen": who, "replaces": digest(old)}) for who in ("ada", "bo")]
    done = settle(layers, [old, *two])
    assert [p.message.rpartition(": ")[2] for p in done.problems] == [
        "decisions.jsonl replaces the same decision"
    ]
    assert done.settled[0].decision == two[0]


def test_a_stale_decision_says_whose_record_changed_and_may_be_replaced():
    """The message names the annotator; a new decision takes its place, the old line stays."""
    layers, old = simple()
    changed = tuple(c.model_copy(update={"proposition": "Anew."}) for c in layers["bo"].claims)
    layers["bo"] = layers["bo"].model_copy(update={"claims": changed})
    done = settle(layers, [old])
    (problem,) = done.problems
    assert "stale: bo's c1 has changed since (it is " in problem.message
    assert "ada's c1 has" not in problem.message
    new = decided(done.undecided[0], ARTICLE, "bo", replaces=digest(old))
    assert settle(layers, [old, new]).problems == []
    gone = {**layers, "bo": layers["bo"].model_copy(update={"claims": ()})}
    (problem, *_) = settle(gone, [old]).problems
    assert "stale: bo's c1 is gone, or no longer about the same" in problem.message


def test_what_a_decision_added_can_be_taken_back_or_become_an_annotators():
    """A record that nobody had: withdrawn by a line without votes, or by one for a version."""
    layers, _ = simple()
    claim = layers["ada"].claims[0].model_dump(mode="json") | {"id": "c9"}
    claim["content"] = [{"start": 9, "end": 10, "text": "x"}]
    added = Decision(
        schema_version=SCHEMA_VERSION, about=ARTICLE, kind="claims", record=claim, by="carl"
    )
    rest = all_for(layers, "ada")
    assert "c9" in {c.id for c in settle(layers, [*rest, added]).gold.claims}
    back = added.model_copy(update={"record": None, "replaces": digest(added)})
    done = settle(layers, [*rest, added, back])
    assert done.problems == []
    assert {c.id for c in done.gold.claims} == {"c1", "c2"}
    had = (
        layers["bo"]
        .claims[0]
        .model_copy(update={"id": "c9", "content": layers["bo"].claims[0].content})
    )
    moved = had.model_copy(
        update={"content": tuple(s.model_copy(update={"start": 9, "end": 10}) for s in had.content)}
    )
    layers["bo"] = layers["bo"].model_copy(update={"claims": (*layers["bo"].claims, moved)})
    with_both = settle(layers, [*rest, added])
    (left,) = with_both.undecided
    assert left.id == "c9-2", "the id that a decision gave is its own"
    new = decided(left, ARTICLE, "bo", replaces=digest(added))
    done = settle(layers, [*rest, added, new])
    assert done.problems == []
    assert [c.factuality for c in done.gold.claims if c.content[0].start == 9] == ["Uu"]


# ----------------------------------------------------------------- majority


def by_majority(layers: dict[str, Layer]) -> tuple[Adjudicated[Layer], list[Decision]]:
    """Adjudicate with all that majorities can decide."""
    made, added = propose(
        ARTICLE, lambda filed: adjudicate(layers, filed), [], "2031-02-06", lambda _: HERE
    )
    return made, [decision for _, decision in added]


@given(two_layers(), st.integers(0, 2))
@settings(max_examples=60)
def test_of_three_the_two_who_agree_are_gold_everywhere(pair, at):
    """Whoever of the three it is who dissents: gold says what the other two say, and names them."""
    names = ["ada", "bo", "cy"]
    dissenter = names.pop(at)
    layers = {names[0]: pair[0], names[1]: renamed(pair[0]), dissenter: renamed(pair[1])}
    made, decisions = by_majority(layers)
    assert made.undecided == []
    assert made.problems == []
    assert meaning(made.gold) == meaning(pair[0])
    assert {(one.method, one.by, one.reason) for one in decisions} <= {
        ("majority", "majority", None)
    }
    records = [record for kind in KINDS for record in getattr(made.gold, kind)]
    for record in records:
        how = record.adjudication
        assert how.method in ("unanimous", "majority")
        assert set(names) <= set(how.voters)
        assert how.overruled == (() if how.method == "unanimous" else (dissenter,))
    assert settle(layers, decisions).gold == made.gold, "kept as lines, they do the same"


@given(two_layers())
@settings(max_examples=20)
def test_two_annotators_have_no_majority(pair):
    """More than half of two is both."""
    layers = {"ada": pair[0], "bo": renamed(pair[1])}
    assert by_majority(layers)[1] == []


def three(*factualities: str) -> dict[str, Layer]:
    """Give layers of one claim, each with another's factuality; of "-" none."""
    layers, _ = simple()
    (claim, _) = layers["ada"].claims
    made = {}
    for at, value in enumerate(factualities):
        claims = () if value == "-" else (claim.model_copy(update={"factuality": value}),)
        made["abcdefg"[at]] = layers["ada"].model_copy(update={"claims": claims})
    return made


@pytest.mark.parametrize(
    ("said_of_it", "gold"),
    [
        (("CT+", "CT+", "Uu"), "CT+"),
        (("Uu", "-", "Uu"), "Uu"),
        (("-", "CT+", "-"), None),
        (("CT+", "Uu", "PS+"), "undecided"),
        (("CT+", "CT+", "Uu", "Uu"), "undecided"),
        (("CT+", "CT+", "-", "Uu"), "undecided"),
        (("CT+", "CT+", "CT+", "Uu", "-"), "CT+"),
        (("-", "-", "-", "CT+", "Uu"), None),
    ],
)
def test_more_than_half_of_those_who_have_a_say(said_of_it, gold):
    """That there is no such record is a version like another; half is not enough."""
    made, decisions = by_majority(three(*said_of_it))
    assert len(decisions) == (gold != "undecided")
    if gold == "undecided":
        assert made.gold is None
    else:
        assert [c.factuality for c in made.gold.claims] == ([gold] if gold else [])


def test_a_majority_that_is_none_any_more_is_stale():
    """Two who came later say otherwise: the decision is reported, and it is undecided again."""
    _, decisions = by_majority(three("CT+", "CT+", "Uu"))
    done = settle(three("CT+", "CT+", "Uu", "Uu", "Uu"), decisions)
    assert [p.message.rpartition(": ")[2] for p in done.problems] == [
        "2 of 5 annotators are no majority"
    ]
    assert len(done.undecided) == 1
    assert settle(three("CT+", "CT+", "Uu", "CT+"), decisions).problems == []
    _, none = by_majority(three("-", "CT+", "-"))
    done = settle(three("-", "CT+", "-", "CT+"), none)
    assert "2 of 4 annotators are no majority" in done.problems[0].message


def test_wikidata_items_that_differ_are_voted_on():
    """Who gives no item is against none: the item that more than half do not oppose is taken."""
    layers, _ = simple()
    mention = {"start": 1, "end": 2, "text": "x"}

    def made(item: str | None) -> Layer:
        entity = {
            "id": "e1",
            "type": "ORG",
            "name": item or "none",
            "mentions": [mention],
            "wikidata": item,
        }
        whole = layers["ada"].model_dump() | {"claims": [], "entities": [entity]}
        return Layer.model_validate_json(json.dumps(whole))

    done, decisions = by_majority({"a": made("Q1"), "b": made("Q2"), "c": made("Q2")})
    assert [(e.wikidata, e.name) for e in done.gold.entities] == [("Q2", "Q2")]
    assert done.gold.entities[0].adjudication.overruled == ("a",)
    done, decisions = by_majority({"a": made("Q1"), "b": made("Q2"), "c": made(None)})
    assert decisions == []
    done, _ = by_majority({"a": made(None), "b": made("Q2"), "c": made("Q2"), "d": made("Q1")})
    assert done.gold.entities[0].wikidata == "Q2"
    assert done.gold.entities[0].adjudication.voters == ("a", "b", "c")


# ----------------------------------------------------------------- rules of the guidelines


def test_rules_are_found_by_their_numbers():
    """Bold at the beginning of a line, or a heading; a rule ends where the next one begins."""
    found = rules_of(
        "# Guide\nVersion 1.0.0.\n\n**A1 Names.** Every *name*.\n✓ so\n\n**A2 `x`** only so.\n"
        "### B10 As a heading\nText of it.\n## Other\n**no rule** here; see **A1**\n"
    )
    assert {n: (r.title, r.text.count("\n")) for n, r in found.items()} == {
        "A1": ("Names", 1),
        "A2": ("`x`", 0),
        "B10": ("As a heading", 1),
    }
    assert named("A1, B10") == ["A1", "B10"]
    assert named(None) == []


# ----------------------------------------------------------------- files


def test_lines_are_added_and_those_there_stay_byte_for_byte(tmp_path):
    """Also after a line without an end; one file an article, another for an event's links."""
    _, decision = simple()
    (tmp_path / "decisions").mkdir()
    path = tmp_path / "decisions" / f"{ARTICLE}.jsonl"
    path.write_bytes(b'{"as": "it  was"}\r\n\n{"no": "end"}')
    links = decision.model_copy(update={"kind": "links", "about": "a/b"})
    written = store.add_decisions(tmp_path, [decision, links, decision])
    assert written == [path, tmp_path / "decisions" / "a%2Fb.links.jsonl"]
    lines = path.read_bytes().split(b"\n")
    assert lines[:3] == [b'{"as": "it  was"}\r', b"", b'{"no": "end"}']
    assert [Decision.model_validate_json(line) for line in lines[3:5]] == [decision] * 2
    assert lines[5:] == [b""]
