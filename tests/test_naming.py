"""What a decision names: it holds where ids change, and is stale where another record is meant."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from annotating import article_of, at
from annotating import layer_of as layer_on
from sayso.annotations.adjudicate import adjudicate
from sayso.annotations.adjudicate_links import adjudicate_links
from sayso.annotations.judged import judged
from sayso.annotations.majority import propose
from sayso.annotations.store import Place
from sayso.records import Decision, Layer, LinkSet
from sayso.records.decision import digest
from sayso.records.judge_layer import judge_layer

if TYPE_CHECKING:
    from sayso.annotations.decisions import Adjudicated, Undecided

Json = dict[str, Any]
HERE = Place(Path("decisions.jsonl"))
PAGE = article_of(
    ("Norholm", "Ada Birk met Olav Dahl. She said that the quay may collapse on Friday.")
)
TEXT = PAGE.text


def entity(id_: str, words: str, *more: str, type_: str = "PERSON") -> Json:
    """Give an entity of what stands in the text."""
    return {
        "id": id_,
        "type": type_,
        "name": words,
        "mentions": [at(TEXT, w) for w in (words, *more)],
    }


def quote(*speakers: str, id_: str = "q1", words: str = "that the quay may collapse") -> Json:
    """Give a quote of somebody."""
    source = {"source": [at(TEXT, "She")], "source_kind": "person", "source_naming": "role"}
    return {"id": id_, "content": [at(TEXT, words)], "speakers": [*speakers]} | source


def layer(who: str, day: str = "2031-02-05", kind: str = "annotation", **records: Any) -> Layer:
    """Give what somebody says."""
    by = {"annotator": who, "annotator_kind": "person", "guideline": "1.0.0", "created": day}
    made = layer_on(PAGE, **records).model_dump() | {"kind": kind, "provenance": by}
    return Layer.model_validate(made)


BIRK, DAHL = entity("e1", "Ada Birk"), entity("e2", "Olav Dahl")
TURNED = [entity("e1", "Olav Dahl"), entity("e2", "Ada Birk")]


def settle(layers: dict[str, Layer], *decisions: Decision) -> Adjudicated[Layer]:
    """Adjudicate with decisions that stand nowhere."""
    made = adjudicate(layers, [(decision, HERE) for decision in decisions], PAGE.zones)
    made.problems += [p for p in judged(made, PAGE) if p.severity == "error"]
    return made


def speakers(made: Adjudicated[Layer]) -> list[str]:
    """Name the speakers of the one quote of gold."""
    assert made.gold is not None, (made.problems, made.undecided)
    names = {entity.id: entity.name for entity in made.gold.entities}
    return [names[id_] for id_ in made.gold.quotes[0].speakers]


def decided(
    one: Undecided, made: Adjudicated[Any], chosen: str | None, record: Json | None = None
) -> Decision:
    """Decide on what is undecided, as the commands do."""
    return Decision(
        schema_version="1.0.0",
        about=PAGE.id,
        kind=one.kind,
        votes=one.votes,
        chosen=chosen,
        record=record,
        names=made.names(one, record),
        by="carl",
    )


def two() -> tuple[dict[str, Layer], Decision]:
    """Give two who name Dahl and nobody, and the decision that it is Birk."""
    layers = {
        "ada": layer("ada", entities=[BIRK, DAHL], quotes=[quote("e2")]),
        "bo": layer("bo", "2031-02-06", entities=TURNED, quotes=[quote()]),
    }
    made = settle(layers)
    (one,) = made.undecided
    return layers, decided(one, made, "ada", {"speakers": ["e1"]})


# ----------------------------------------------------------------- ids change


def test_a_decision_holds_when_ids_in_gold_change():
    """Who comes first gives the ids of gold; whom a decision names stays whom it meant."""
    layers, decision = two()
    assert [(n.annotator, n.id, n.span.text) for n in decision.names] == [
        (None, "e1", "Ada Birk"),
        ("ada", "e2", "Olav Dahl"),
    ]
    assert speakers(settle(layers, decision)) == ["Ada Birk"]
    later = layer("ada", "2031-02-09", entities=[BIRK, DAHL], quotes=[quote("e2")])
    assert speakers(settle(layers | {"ada": later}, decision)) == ["Ada Birk"]
    first = layer("cy", "2031-02-01", entities=TURNED, quotes=[quote("e1")])
    assert speakers(settle(layers | {"cy": first}, decision)) == ["Ada Birk"]
    taken = entity("e1", "the quay", type_="FAC")
    added = Decision(
        schema_version="1.0.0", about=PAGE.id, kind="entities", record=taken, by="dora"
    )
    assert speakers(settle(layers, decision, added)) == ["Ada Birk"]


def test_without_names_ids_are_read_as_they_are():
    """A line by hand may leave them out: then an id is whose it is now."""
    layers, decision = two()
    bare = decision.model_copy(update={"names": ()})
    later = layer("ada", "2031-02-09", entities=[BIRK, DAHL], quotes=[quote("e2")])
    assert speakers(settle(layers | {"ada": later}, bare)) == ["Olav Dahl"]


def test_what_is_named_and_gone_makes_a_decision_stale():
    """It is told what it named and where that stood; the record is undecided again."""
    layers, decision = two()
    gone = {
        "ada": layer("ada", entities=[DAHL], quotes=[quote("e2")]),
        "bo": layer("bo", entities=TURNED[:1], quotes=[quote()]),
    }
    made = settle(gone, decision)
    assert [one.kind for one in made.undecided] == ["quotes"]
    (problem,) = made.problems
    assert "stale: e1, which it names, is no longer at 8-16 (“Ada Birk”)" in problem.message
    assert layers.keys() == gone.keys()


def test_a_version_that_names_another_now_is_not_what_was_chosen():
    """The quote is letter for letter the same, but its e1 is somebody else."""
    layers = {
        "ada": layer("ada", entities=[BIRK, DAHL], quotes=[quote("e1")]),
        "bo": layer("bo", entities=[BIRK, DAHL], quotes=[quote()]),
    }
    made = settle(layers)
    decision = decided(made.undecided[0], made, "ada")
    assert speakers(settle(layers, decision)) == ["Ada Birk"]
    layers["ada"] = layer("ada", entities=TURNED, quotes=[quote("e1")])
    made = settle(layers, decision)
    assert made.gold is None
    assert ["stale: what it names as" in problem.message for problem in made.problems] == [True]
    layers["ada"] = layer(
        "ada", entities=[entity("e1", "Ada Birk", "She"), DAHL], quotes=[quote("e1")]
    )
    layers["bo"] = layer("bo", entities=[entity("e1", "Ada Birk", "She"), DAHL], quotes=[quote()])
    assert speakers(settle(layers, decision)) == ["Ada Birk"], "a mention more is the same entity"


def test_a_line_holds_whichever_version_is_chosen_in_it():
    """It notes what each version names: who edits it need not touch that."""
    layers = {
        "ada": layer("ada", entities=[BIRK, DAHL], quotes=[quote("e1")]),
        "bo": layer("bo", entities=[BIRK, DAHL], quotes=[quote("e2")]),
    }
    made = settle(layers)
    line = decided(made.undecided[0], made, "ada")
    assert speakers(settle(layers, line)) == ["Ada Birk"]
    edited = line.model_copy(update={"chosen": "bo"})
    assert speakers(settle(layers, edited)) == ["Olav Dahl"]
    named = line.model_copy(update={"record": {"speakers": ["e1", "e2"]}})
    assert speakers(settle(layers, named)) == ["Ada Birk", "Olav Dahl"]
    layers["ada"] = layer("ada", entities=TURNED, quotes=[quote("e1")])
    assert "stale" in settle(layers, line).problems[0].message, "though both are named in the line"


def test_fields_that_are_added_to_a_printed_line_are_safe_too():
    """What a version names is noted in it: an id that is written into `record` means the same."""
    layers, _ = two()
    made = settle(layers)
    line = decided(made.undecided[0], made, "bo").model_copy(
        update={"record": {"speakers": ["e2"]}}
    )
    assert [(n.annotator, n.id) for n in line.names] == [("ada", "e2")]
    assert speakers(settle(layers, line)) == ["Olav Dahl"]
    first = layer("cy", "2031-02-01", entities=TURNED, quotes=[quote("e1")])
    assert speakers(settle(layers | {"cy": first}, line)) == ["Olav Dahl"]


def test_who_says_what_was_written_is_not_overruled():
    """A record of the decision's own is compared in what it says, and in words that it gives."""
    layers = {
        "ada": layer("ada", entities=[BIRK]),
        "bo": layer("bo", entities=[BIRK | {"type": "ORG"}]),
    }
    made = settle(layers)
    whole = {name: BIRK[name] for name in ("type", "mentions")} | {"name": "Ada Birk"}
    gold = settle(layers, decided(made.undecided[0], made, None, whole)).gold
    assert gold is not None
    how = gold.entities[0].adjudication
    assert (how.voters, how.overruled) == (("ada",), ("bo",))


def test_majorities_note_what_they_name():
    """What a majority proposed is as safe as what somebody decided."""
    layers = {
        "ada": layer("ada", entities=[BIRK, DAHL], quotes=[quote("e1")]),
        "bo": layer("bo", entities=[BIRK, DAHL], quotes=[quote("e1")]),
        "cy": layer("cy", entities=[BIRK, DAHL], quotes=[quote()]),
    }

    def once(filed: Any) -> Adjudicated[Layer]:
        return adjudicate(layers, filed, PAGE.zones)

    _, ((_, decision),) = propose(PAGE.id, once, [], None, lambda _: HERE)
    assert [(n.annotator, n.id, n.span.text) for n in decision.names] == [
        ("ada", "e1", "Ada Birk"),
        ("bo", "e1", "Ada Birk"),
    ]


# ----------------------------------------------------------------- what a record gives


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ({"speakers": [["x"]]}, "/speakers/0"),
        ({"speakers": [1, "a"]}, "/speakers/0"),
        ({"speakers": None}, "/speakers"),
        ({"parent": {"a": 1}}, "/parent"),
        ({"typo": 1}, "/typo"),
        ({"content": []}, "/content"),
    ],
)
def test_a_record_that_cannot_be_read_is_told_at_its_line(record, told):
    """No traceback and no gold: the decision is not carried out, and it says where and why."""
    layers, decision = two()
    bad = decision.model_copy(update={"record": record, "names": ()})
    made = settle(layers, bad)
    (problem,) = made.problems
    assert (problem.code, problem.file, told in problem.message) == (
        *("DECISION001", "decisions.jsonl"),
        True,
    )
    assert [one.kind for one in made.undecided] == ["quotes"]
    anew = bad.model_copy(update={"votes": (), "chosen": None, "record": record | {"id": "q9"}})
    assert {problem.code for problem in settle(layers, anew).problems} == {"DECISION001"}


def test_a_record_s_own_id_stays():
    """What is decided about a record does not rename it: another may have that id."""
    layers, decision = two()
    made = settle(layers, decision.model_copy(update={"record": {"id": "e1", "speakers": ["e1"]}}))
    assert made.gold is not None
    assert [q.id for q in made.gold.quotes] == ["q1"]


def test_a_line_that_nobody_filled_in_decides_nothing():
    """As `--on` prints it, it is nobody's decision."""
    layers, decision = two()
    (problem,) = settle(layers, decision.model_copy(update={"by": "your name"})).problems
    assert "nobody has filled it in" in problem.message


def test_a_line_that_stands_there_twice_counts_once():
    """As two branches of one repository may leave it when they are joined."""
    layers, decision = two()
    assert speakers(settle(layers, decision, decision)) == ["Ada Birk"]


# ----------------------------------------------------------------- rules


def test_versions_that_do_not_fit_together_are_undecided():
    """The outer quote of one and the inner one of the other: each fits its own, not the other."""
    outer, inner = "that the quay may collapse on Friday", "the quay may collapse on Friday"
    layers = {
        "ada": layer(
            "ada", quotes=[quote(words=outer), quote(id_="q2", words=inner) | {"parent": "q1"}]
        ),
        "bo": layer(
            "bo",
            quotes=[
                quote(words=outer.removesuffix(" on Friday")),
                quote(id_="q2", words=inner.removesuffix(" on Friday")) | {"parent": "q1"},
            ],
        ),
    }
    made = settle(layers)
    chosen = {"q1": "bo", "q2": "ada"}
    decisions = [decided(one, made, chosen[one.id]) for one in made.undecided]
    made = settle(layers, *decisions)
    assert (made.gold, made.problems) == (None, [])
    assert [(one.id, str(one.why)[:9]) for one in made.undecided] == [("q2", "CHAIN002:")]
    (one,) = made.undecided
    other = decided(one, made, "bo").model_copy(update={"replaces": digest(decisions[1])})
    assert settle(layers, *decisions, other).gold is not None


def test_gold_has_no_two_records_that_are_equal():
    """Also where two were decided by different people."""
    same = [BIRK, entity("e9", "Ada Birk")]
    by = {"method": "single", "voters": ["ada"], "overruled": []}
    other = by | {"voters": ["bo"]}
    gold = layer(
        "ada", entities=[same[0] | {"adjudication": by}, same[1] | {"adjudication": other}]
    )
    found = judge_layer(gold.model_copy(update={"kind": "gold"}), PAGE)
    assert "DUP002" in {problem.code for problem in found}


# ----------------------------------------------------------------- a part


@pytest.mark.parametrize("name", ["ada", "zed"])
def test_who_saw_a_part_and_fits_two_takes_no_side(name):
    """Whatever they are called: one against one is no majority. The part is the headline."""
    layers = {
        name: layer(name, entities=[entity("e1", "Norholm", "Ada Birk")]),
        "bo": layer("bo", entities=[entity("e1", "Norholm", "Olav Dahl")]),
        "cy": layer("cy", kind="contribution", entities=[entity("e1", "Norholm")]),
    }
    made = settle(layers)
    (found,) = made.undecided
    assert sorted(found.alike) == sorted([(name,), ("bo",)])
    gold = settle(layers, decided(found, made, "bo")).gold
    assert gold is not None
    assert gold.entities[0].adjudication.voters == ("bo", "cy")
    assert gold.entities[0].adjudication.overruled == (name,)


# ----------------------------------------------------------------- links

OTHER = article_of(("Eide", "The ferry stays."), 1)


def claims(article: Any, *words: str) -> list[Json]:
    """Give a claim for each piece of a text."""
    return [
        {
            "id": f"c{n}",
            "content": [at(article.text, w)],
            "factuality": "CT+",
            "proposition": f"{w}.",
        }
        for n, w in enumerate(words, 1)
    ]


def link_set(who: str, *links: tuple[tuple[Any, str], str, tuple[Any, str]]) -> LinkSet:
    """Give what somebody links."""
    made = [
        {"id": f"l{n}", "relation": relation}
        | {"subject": {"article_id": subject[0].id, "id": subject[1]}}
        | {"object": {"article_id": other[0].id, "id": other[1]}}
        for n, (subject, relation, other) in enumerate(links, 1)
    ]
    by = {"annotator": who, "annotator_kind": "person", "guideline": "1.0.0"}
    value = {"schema_version": "1.0.0", "event_id": "norholm", "kind": "annotation"}
    return LinkSet.model_validate(value | {"provenance": by, "links": made})


class Event:
    """Two articles whose gold all readers have alike, but that not all read the second one."""

    def __init__(
        self, both: str, first: str = "", *, words: str = "Ada Birk met Olav Dahl"
    ) -> None:
        self.sets: dict[str, LinkSet] = {}
        self.gold, self.ids = {}, {}
        for article, who, said in (
            (PAGE, [*both, *first], (words, "the quay may collapse")),
            (OTHER, [*both], ("The ferry stays",)),
        ):
            made = layer_on(article, claims=claims(article, *said))
            self.gold[article.id] = made.model_copy(update={"kind": "gold"})
            self.ids[article.id] = {(w, c.id): c.id for w in who for c in made.claims}

    def merged(self, *decisions: Decision) -> Adjudicated[LinkSet]:
        """Adjudicate the links."""
        filed = [(decision, HERE) for decision in decisions]
        return adjudicate_links(self.sets, self.ids, self.gold, filed)


ACROSS = (OTHER, "c1"), "elaborates", (PAGE, "c1")
WITHIN = (PAGE, "c2"), "updates", (PAGE, "c1")


def test_who_has_not_read_an_article_denies_no_link_into_it():
    """Two see it who read both: it is unanimous, however many read the other one alone."""
    event = Event("ab", "xyz")
    event.sets = {who: link_set(who, ACROSS) for who in "ab"} | {w: link_set(w) for w in "xyz"}
    made = event.merged()
    assert (made.undecided, made.problems) == ([], [])
    assert [link.adjudication.voters for link in made.gold.links] == [("a", "b")]
    event.sets["x"] = link_set("x", WITHIN)
    (one,) = event.merged().undecided
    assert sorted(map(sorted, one.alike)) == [["a", "b", "y", "z"], ["x"]]


def test_a_link_that_was_decided_is_stale_when_its_end_is_another_claim():
    """Rejected or chosen: the ids are the same, but not what stands there."""
    event = Event("ab")
    event.sets = {"a": link_set("a", ACROSS), "b": link_set("b")}
    made = event.merged()
    (one,) = made.undecided
    for chosen in ("a", None):
        decision = decided(one, made, chosen).model_copy(update={"about": "norholm"})
        assert [n.id for n in decision.names] == ["c1", "c1"]
        assert event.merged(decision).gold is not None
        moved = Event("ab", words="She said")
        moved.sets = event.sets
        found = moved.merged(decision)
        assert (found.gold, len(found.undecided)) == (None, 1)
        assert ["stale" in problem.message for problem in found.problems] == [True]


def test_nothing_bears_on_itself_by_way_of_others():
    """Two claims that are the same, and one that updates the other: one of the two has to go."""
    event = Event("a")
    same = (PAGE, "c1"), "same_as", (PAGE, "c2")
    event.sets = {"a": link_set("a", same, WITHIN)}
    made = event.merged()
    (one,) = made.undecided
    assert (made.gold, one.why) == (
        *(None, "its ends are the same by other links: reject it, or one of those"),
    )
    gone = decided(one, made, None).model_copy(update={"about": "norholm"})
    made = event.merged(gone)
    assert [link.relation for link in made.gold.links] == ["same_as"]
    kept = gone.model_copy(update={"chosen": "a"})
    assert ["same by other links" in p.message for p in event.merged(kept).problems] == [True]
