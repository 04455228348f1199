"""What records name stays whole when a decision keeps it out of gold: re-pointed, or listed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sayso.annotations.adjudicate import adjudicate
from sayso.annotations.decisions import Undecided, in_gold, votes_of
from sayso.annotations.store import Place
from sayso.records import Decision, Layer
from sayso.records.article import Zone
from sayso.records.record import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable

TEXT = "Ada Holm said the port may close.\nShe said trade in the port would end."
HERE = Place(Path("decisions.jsonl"))


def at(words: str, **more: Any) -> dict[str, Any]:
    """Give the span of words."""
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), "text": words, **more}


HOLM = at("Ada Holm")
SHE = at("She", level="PRO")
PORT = at("the port may close")
SHORT = at("port may close")


def layer(kind: str = "annotation", **records: Any) -> Layer:
    """Give a layer of TEXT."""
    return Layer.model_validate(
        {
            "schema_version": SCHEMA_VERSION,
            "article_id": "art-00000000000000000000",
            "text_sha256": "0" * 64,
            "kind": kind,
            "provenance": {"annotator": "x", "annotator_kind": "person"},
            **records,
        }
    )


def entity(id_: str, *mentions: dict[str, Any]) -> dict[str, Any]:
    """Give a person with some mentions."""
    return {"id": id_, "type": "PERSON", "name": "Ada Holm", "mentions": list(mentions)}


def quote(id_: str, *speakers: str, **more: Any) -> dict[str, Any]:
    """Give what She said, by some speakers."""
    return {
        "id": id_,
        "content": [at("trade in the port would end")],
        "source": [at("She")],
        "speakers": list(speakers),
        **more,
    }


def claim(id_: str, quote_id: str | None) -> dict[str, Any]:
    """Give the claim that the port closes."""
    return {"id": id_, "content": [SHORT], "factuality": "PS+", "quote": quote_id}


def on(one: Undecided, chosen: str | None, **record: Any) -> tuple[Decision, Place]:
    """Decide on a record."""
    return (
        Decision(
            schema_version=SCHEMA_VERSION,
            about="art-00000000000000000000",
            kind=one.kind,
            votes=one.votes,
            chosen=chosen,
            record=record or None,
            by="carl",
        ),
        HERE,
    )


def open_(done: Any) -> dict[str, Undecided]:
    """Give what is undecided by its id in gold."""
    assert done.problems == []
    return {one.id: one for one in done.undecided}


# one cluster for ada, two for bo: of "She" he makes somebody else
ADA = layer(entities=[entity("e1", HOLM, SHE)], quotes=[quote("q1", "e1")])
BO = layer(entities=[entity("b1", HOLM), entity("b2", SHE)], quotes=[quote("p1", "b2")])
LAYERS = {"ada": ADA, "bo": BO}


def settle(decisions: Iterable[tuple[Decision, Place]] = ()) -> Any:
    """Adjudicate the two layers."""
    return adjudicate(LAYERS, decisions)


def test_what_differs_only_in_whom_it_names_says_what_to_decide_first():
    """The quote is the same; who "She" is, is the question, and is asked of the entities."""
    found = open_(settle())
    assert set(found) == {"e1", "b2", "q1"}
    assert found["q1"].why == "they differ only in whom they name: decide on b2, e1 first"
    assert found["e1"].why is None


def test_whom_they_name_is_a_difference_of_its_own_where_it_cannot_be_the_same():
    """Two entities that share no mention are two: however they are decided, the quote differs."""
    both = [entity("e1", HOLM), entity("e2", SHE)]
    typed = [{**one, "type": "ORG"} for one in both]
    layers = {
        "ada": layer(entities=both, quotes=[quote("q1", "e1")]),
        "bo": layer(entities=typed, quotes=[quote("q1", "e2")]),
    }
    found = open_(adjudicate(layers, []))
    assert set(found) == {"e1", "e2", "q1"}
    assert found["q1"].why is None
    assert found["q1"].alike == (("ada",), ("bo",))


def test_a_speaker_whose_entity_is_not_in_gold_is_the_one_that_has_its_mention():
    """For ada: bo's own entity for "She" goes, his quote is hers then, and needs no decision."""
    first = open_(settle())
    decisions = [on(first["e1"], "ada"), on(first["b2"], None)]
    done = settle(decisions)
    assert open_(done) == {}
    assert [q.speakers for q in done.gold.quotes] == [("e1",)]
    assert done.gold.quotes[0].adjudication.method == "unanimous"
    assert done.instead == {"b2": "e1"}
    assert in_gold(done.ids, done.instead)["bo", "b2"] == "e1"


def test_a_speaker_for_whom_nothing_stands_is_listed_and_stays_out_of_gold():
    """Nobody has "She" in gold: who chooses bo's quote must say who speaks, or that nobody does."""
    first = open_(settle())
    decisions = [on(first["e1"], "bo"), on(first["b2"], None), on(first["q1"], "bo")]
    done = settle(decisions)
    found = open_(done)
    assert done.gold is None
    assert found["q1"].why == "its speaker b2 is not in gold, and nothing is in its place"
    assert found["q1"].record == {"speakers": []}
    for speakers in ([], ["e1"]):
        given = settle([*decisions[:2], on(first["q1"], "bo", speakers=speakers)])
        assert [q.speakers for q in given.gold.quotes] == [tuple(speakers)]


def test_where_two_may_stand_for_it_both_are_named():
    """The dropped entity had a mention of each: nobody can know which one is meant."""
    ada = layer(entities=[entity("e1", HOLM, SHE)], quotes=[quote("q1", "e1")])
    (old, _) = adjudicate({"ada": ada}, []).settled
    dropped = Undecided("entities", old.versions, votes_of(old.versions))
    new = [on(Undecided("entities", {}, ()), None, **entity(*one)) for one in NEW]
    found = open_(adjudicate({"ada": ada}, [on(dropped, None), *new]))
    assert found["q1"].why == "its speaker e1 is not in gold, and n1 and n2 may stand for it"


NEW = (("n1", HOLM), ("n2", SHE))


def test_a_claim_whose_quote_moved_goes_with_it():
    """Bo has the content twice; his second one goes, and the claim in it is of the first."""
    outer = {"id": "q1", "content": [PORT], "cue": [], "source": [at("Ada Holm")]}
    twice = [
        {**outer, "id": "p1"},
        {"id": "p2", "content": [SHORT], "parent": "p1"},
    ]
    layers = {
        "ada": layer(quotes=[outer], claims=[claim("c1", "q1")]),
        "bo": layer(quotes=twice, claims=[claim("k1", "p2")]),
    }
    first = open_(adjudicate(layers, []))
    assert set(first) == {"p2", "c1"}
    assert first["c1"].why == "they differ only in whom they name: decide on p2 first"
    done = adjudicate(layers, [on(first["p2"], None)])
    assert open_(done) == {}
    assert [one.quote for one in done.gold.claims] == ["q1"]
    kept = adjudicate(layers, [on(first["p2"], "bo")])
    assert set(open_(kept)) == {"c1"}, "both are in gold: now it is a disagreement"
    assert open_(kept)["c1"].why is None


def test_a_quote_is_never_its_own_parent():
    """The outer quote goes, and what is most like it is the inner one itself: that is listed."""
    outer = {"id": "q1", "content": [PORT], "source": [at("Ada Holm")]}
    inner = {"id": "q2", "content": [SHORT], "parent": "q1"}
    layers = {"ada": layer(quotes=[outer, inner]), "bo": layer(quotes=[{**inner, "parent": None}])}
    first = open_(adjudicate(layers, []))
    done = adjudicate(layers, [on(first["q1"], None), on(first["q2"], "ada")])
    assert open_(done)["q2"].why == "its parent q1 is not in gold, and nothing is in its place"
    done = adjudicate(layers, [on(first["q1"], None), on(first["q2"], "bo")])
    assert [(q.id, q.parent) for q in done.gold.quotes] == [("q2", None)]


# ----------------------------------------------------------------- a contribution to a part

ZONES = (
    Zone(kind="headline", start=0, end=TEXT.index("\n")),
    Zone(kind="paragraph", start=TEXT.index("\n") + 1, end=len(TEXT)),
)
PART = layer(
    "contribution",
    entities=[entity("x1", SHE)],
    quotes=[quote("x2", "x1")],
)


def test_a_contribution_is_silent_about_zones_in_which_it_has_nothing():
    """Cy read the second paragraph alone: it agrees there, and the first is not against it."""
    ada = layer(
        entities=[entity("e1", HOLM, SHE)], quotes=[quote("q1", "e1")], claims=[claim("c1", None)]
    )
    done = adjudicate({"ada": ada, "cy": PART}, [], ZONES)
    assert open_(done) == {}
    by = {r.id: r.adjudication for r in (*done.gold.entities, *done.gold.quotes, *done.gold.claims)}
    assert {id_: (how.method, how.voters) for id_, how in by.items()} == {
        "e1": ("unanimous", ("ada", "cy")),
        "q1": ("unanimous", ("ada", "cy")),
        "c1": ("single", ("ada",)),
    }
    assert [(m.start, m.end) for m in done.gold.entities[0].mentions] == [
        (m["start"], m["end"]) for m in (HOLM, SHE)
    ]


def test_what_a_contribution_lacks_in_its_own_part_is_a_disagreement():
    """In a zone that it speaks of, and for an annotator's layer everywhere, nothing means no."""
    ada = layer(entities=[entity("e1", HOLM, SHE)], quotes=[quote("q1", "e1")])
    no_quote = PART.model_copy(update={"quotes": ()})
    assert set(open_(adjudicate({"ada": ada, "cy": no_quote}, [], ZONES))) == {"q1"}
    annotated = PART.model_copy(update={"kind": "annotation"})
    assert set(open_(adjudicate({"ada": ada, "cy": annotated}, [], ZONES))) == {"e1"}


def test_a_contribution_that_comes_first_does_not_cut_an_entity_short():
    """Its mentions are those of its part; gold has all that the whole reading has."""
    ada = layer(entities=[entity("e1", HOLM, SHE)])
    part = layer("contribution", entities=[entity("x1", SHE)])
    part = part.model_copy(
        update={"provenance": part.provenance.model_copy(update={"created": "2031-01-01"})}
    )
    done = adjudicate({"ada": ada, "aa": part}, [], ZONES)
    assert open_(done) == {}
    (made,) = done.gold.entities
    assert (made.id, len(made.mentions)) == ("x1", 2)
