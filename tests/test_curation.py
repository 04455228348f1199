"""Adjudicating in Label Studio: what a curator submits is gold, by decisions and nothing else."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from label_studio_sdk.label_interface import LabelInterface

from annotating import arrow, article_of, at, chosen, drawn
from sayso.annotations.labelstudio import results
from sayso.annotations.labelstudio.config import ADJUDICATE, labelling_config
from sayso.annotations.labelstudio.curation import DRAFT, Dispute, content, dispute_of, in_gold_ids
from sayso.annotations.labelstudio.curation_draft import curation_task
from sayso.annotations.labelstudio.curation_read import Decided, decide, read
from sayso.annotations.labelstudio.faults import Fault, Faults
from sayso.annotations.labelstudio.tasks import rows_of, verify
from sayso.compare.match import KINDS
from sayso.problem import any_error
from sayso.records.decision import Decision, digest
from sayso.records.derive import complete
from sayso.records.judge_layer import judge_layer
from sayso.records.layer import Layer
from sayso.records.provenance import Provenance
from sayso.records.record import SCHEMA_VERSION
from strategies import articles_with_layers
from test_labelstudio_regions import TOUCHES, hazards

if TYPE_CHECKING:
    from sayso.records.article import Article

Json = dict[str, Any]
CARL = Provenance(
    annotator="carl", annotator_kind="person", guideline="1.2.0", created="2031-02-06"
)


@dataclass
class Bench:
    """A curator's bench: an article, its layers, and the decisions that there are."""

    article: Article
    layers: dict[str, Layer]
    decisions: list[Decision] = field(default_factory=list)
    minute: int = 0

    @property
    def dispute(self) -> Dispute:
        """The layers side by side, as things are."""
        return dispute_of(self.layers, self.decisions, self.article.zones)

    def task(self) -> Json:
        """Make the task as the server has it."""
        return dict(json.loads(json.dumps(curation_task(self.article, self.dispute, "1.2.0"))))

    def shows(self, version: str) -> list[Json]:
        """Give the rows of one of the task's predictions."""
        (rows,) = [p["result"] for p in self.task()["predictions"] if p["model_version"] == version]
        return list(rows)

    def submits(self, rows: list[Json], **more: Any) -> Decided:
        """Submit rows, and keep the decisions that follow."""
        data, faults = self.task()["data"], Faults()
        self.minute += 1
        who = CARL.model_copy(update={"created": f"2031-02-06T12:{self.minute:02}:00Z"})
        curated = read(rows, data, self.article, who, faults)
        assert not faults, [str(found.problem) for found in faults]
        assert curated is not None
        self.wanted = curated.layer
        found = decide(self.dispute, curated, self.article, **{"curators": {"carl"}, **more})
        if not found.problems:
            self.decisions += found.decisions
        return found

    def gold(self) -> dict[str, Json]:
        """Give what gold says once all is decided: record → what it says."""
        made = self.dispute.replay([])
        assert (made.problems, made.undecided) == ([], [])
        assert made.gold is not None
        return said(made.gold)


def said(layer: Layer) -> dict[str, Json]:
    """Give record → what it says, of all records of a layer."""
    return {r.id: content(r) for kind in KINDS for r in getattr(layer, kind)}


# ----------------------------------------------------------------- laws


@st.composite
def whole(draw: Any) -> tuple[Article, Layer]:
    """Draw an article and a layer that could be gold: each claim has a proposition."""
    article, layer = draw(st.one_of(articles_with_layers(), hazards()))
    claims = tuple(
        c.model_copy(update={"proposition": c.proposition or "It is so."}) for c in layer.claims
    )
    who = CARL.model_copy(update={"annotator": "ada"})
    made = in_gold_ids(layer.model_copy(update={"claims": claims, "provenance": who}), {})
    assume(not any_error(judge_layer(made, article)))  # two that differ in confidence alone
    return article, made


@st.composite
def varied(draw: Any, article: Article, layer: Layer) -> Layer:
    """Draw a layer that lacks some records of another and says otherwise of some."""
    for kind in KINDS:
        for record in getattr(layer, kind):
            change = draw(st.sampled_from((None, None, "drop", "say")))
            records = [r for r in getattr(layer, kind) if r.id != record.id]
            if change == "say":
                records.append(record.model_copy(update=draw(st.sampled_from(OTHERWISE[kind]))))
            if change is not None:
                tried = layer.model_copy(update={kind: tuple(records)})
                layer = layer if any_error(judge_layer(tried, article)) else tried
    return layer


OTHERWISE = {
    "entities": ({"type": "ORG"}, {"name": "Otherwise"}, {"wikidata": "Q42"}),
    "quotes": ({"act": "warn"}, {"negated": True}, {"speakers": ()}, {"cue": ()}, {"source": ()}),
    "claims": ({"factuality": "Uu", "hedges": ()}, {"proposition": "Otherwise."}, {"when": None}),
}


def renamed(layer: Layer) -> Layer:
    """Give the same layer with other ids."""
    who = layer.provenance.annotator
    return in_gold_ids(layer, {(who, id_): f"n{at}" for at, id_ in enumerate(said(layer))})


@st.composite
def benches(draw: Any) -> tuple[Bench, Layer]:
    """Draw a bench of two or three annotators, and what a curator wants, with gold's ids."""
    article, layer = draw(whole())
    layers = {"ada": layer}
    for who in ("bo", "cy")[: draw(st.integers(1, 2))]:
        other = renamed(draw(varied(article, layer)))
        made = layer.provenance.model_copy(update={"annotator": who})
        layers[who] = other.model_copy(update={"provenance": made})
    bench = Bench(article, layers)
    shown = draw(st.sampled_from([*bench.dispute.moved.values()]))
    return bench, draw(varied(article, shown))


@given(benches(), st.sampled_from(TOUCHES), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_gold_is_what_the_curator_submits(pair, touch, random):
    """Whatever is submitted becomes gold, record for record; to submit it again adds nothing.

    Wanted otherwise later, it is otherwise: each old decision gives way to one new, and stays.
    """
    bench, wanted = pair
    rows = rows_of(bench.article, wanted, ADJUDICATE)
    found = bench.submits(touch(random, rows))
    assert found.problems == []
    assert said(bench.wanted) == said(wanted)
    assert bench.gold() == said(wanted)
    first = list(bench.decisions)
    assert bench.submits(rows).decisions == []
    assert bench.submits(bench.shows("ada")).problems == []
    assert bench.gold() == said(bench.dispute.moved["ada"])
    assert bench.decisions[: len(first)] == first
    later = bench.decisions[len(first) :]
    assert [d.replaces for d in later if d.replaces] == [
        digest(d) for d in first if digest(d) in {d.replaces for d in later}
    ]


@given(benches(), st.data())
@settings(max_examples=25)
def test_what_nobody_had_is_added_and_taken_back(pair, data):
    """A record that the curator draws is a decision of its own; without it later, it goes again."""
    bench, wanted = pair
    assume(wanted.claims)
    claim = data.draw(st.sampled_from(wanted.claims))
    more = claim.model_copy(update={"id": "drawn-anew", "proposition": "It was added."})
    added = wanted.model_copy(update={"claims": (*wanted.claims, more)})
    rows = rows_of(bench.article, added, ADJUDICATE)
    assert bench.submits(rows).problems == []
    assert meant(bench.gold()) == meant(said(added))
    assert bench.submits(rows).decisions == []
    bench.submits(rows_of(bench.article, wanted, ADJUDICATE))
    assert meant(bench.gold()) == meant(said(wanted))


def meant(gold: dict[str, Json]) -> list[str]:
    """Write what records say, whatever their ids."""

    def written(id_: str) -> str:
        refers = {"speakers", "parent", "quote"}
        record = {name: value for name, value in gold[id_].items() if name not in refers}
        record |= {name: gold[id_][name] for name in refers & gold[id_].keys()}
        for name in ("parent", "quote"):
            record |= {name: written(record[name])} if record.get(name) else {}
        if "speakers" in record:
            record["speakers"] = sorted(map(written, record["speakers"]))
        return json.dumps(record, sort_keys=True)

    return sorted(map(written, gold))


@given(benches())
@settings(max_examples=40)
def test_a_draft_that_is_submitted_as_it_is_decides_all(pair):
    """The draft has no fault, can be drawn, and leaves nothing undecided."""
    bench, _ = pair
    task = bench.task()
    assert [p["model_version"] for p in task["predictions"]] == [DRAFT, *bench.dispute.layers]
    for prediction in task["predictions"]:
        verify(prediction["result"], bench.article.text, ADJUDICATE)
    undecided = bench.dispute.undecided
    bench.submits(bench.shows(DRAFT))
    assert bench.gold() == said(bench.wanted)
    assert bench.dispute.undecided == []
    assert {d.votes for d in bench.decisions} >= {slot.votes for slot in undecided}
    assert len(task["data"]["disputed"].split("\n")) == max(1, len(undecided))


@given(benches())
@settings(max_examples=25)
def test_what_is_decided_for_one_annotator_chooses_them(pair):
    """To submit somebody's version chooses it wherever it is disputed; no record is written."""
    bench, _ = pair
    assume(bench.dispute.undecided)
    bench.submits(bench.shows("ada"))
    assert {d.record for d in bench.decisions if d.votes} == {None}
    for decision in bench.decisions:
        has = [vote.annotator for vote in decision.votes]
        if "ada" in has:
            assert decision.chosen in has
        else:
            assert decision.chosen is None
    assert {d.by for d in bench.decisions} == {"carl"}
    assert {(d.created, d.guideline) for d in bench.decisions} == {
        ("2031-02-06T12:01:00Z", "1.2.0")
    }


# ----------------------------------------------------------------- a story

TEXT = (
    "Quay 7 shuts",
    "Ada Birk said quay 7 is shut. Officials in Norholm warned that more may follow.",
)
STORY = article_of(TEXT)


def by(who: str, created: str, **lists: Any) -> Layer:
    """Give an annotator's layer on the story."""
    layer = {
        "schema_version": SCHEMA_VERSION,
        "article_id": STORY.id,
        "text_sha256": STORY.text_sha256,
        "kind": "annotation",
        "provenance": {
            "annotator": who,
            "annotator_kind": "person",
            "created": created,
            "guideline": "1.2.0",
        },
        **lists,
    }
    return complete(Layer.model_validate(layer), STORY)


def span(words: str, **more: Any) -> Json:
    """Give a span of the story."""
    return at(STORY.text, words, **more)


def story() -> Bench:
    """Give two layers that differ in five things.

    bo has no second quote, a shorter first claim, a second one of another factuality, another
    speaker, and a place that ada has not.
    """
    birk = {"id": "e1", "type": "PERSON", "mentions": [span("Ada Birk", level="NAM")]}
    place = {"id": "e2", "type": "GPE", "mentions": [span("Norholm", level="NAM")]}
    first = {
        "content": [span("quay 7 is shut")],
        "cue": [span("said")],
        "source": [span("Ada Birk")],
    }
    second = {
        "content": [span("more may follow")],
        "cue": [span("warned")],
        "source": [span("Officials in Norholm")],
        "act": "warn",
        "speakers": [],
        "source_kind": "group",
        "source_naming": "role",
    }
    shut = {
        "content": [span("quay 7 is shut")],
        "factuality": "CT+",
        "proposition": "Quay 7 is shut.",
    }
    more = {
        "content": [span("more may follow")],
        "factuality": "PS+",
        "hedges": [span("may")],
        "proposition": "More quays will be shut.",
    }
    ada = by(
        "ada",
        "2031-02-04",
        entities=[birk],
        quotes=[{"id": "q1", **first}, {"id": "q2", **second}],
        claims=[{"id": "c1", **shut}, {"id": "c2", **more}],
    )
    bo = by(
        "bo",
        "2031-02-05",
        entities=[birk | {"id": "n1"}, place],
        quotes=[{"id": "q9", **first, "speakers": ["e2"]}],
        claims=[
            {"id": "c8", **shut, "content": [span("7 is shut")]},
            {"id": "c9", **more, "factuality": "PR+"},
        ],
    )
    return Bench(STORY, {"ada": ada, "bo": bo})


def head(rows: list[Json], id_: str) -> Json:
    """Give the row of a region with its label."""
    (row,) = [row for row in rows if row.get("id") == id_ and row["type"] == "labels"]
    return row


def without(rows: list[Json], *ids: str) -> list[Json]:
    """Delete regions as the browser does, with the arrows that they have."""
    return [row for row in rows if not {row.get(n) for n in ("id", "from_id", "to_id")} & {*ids}]


def written(row: Json, control: str, words: str) -> Json:
    """Give a row that says what was written for a region."""
    value = {"start": row["value"]["start"], "end": row["value"]["end"], "text": [words]}
    return {"id": row["id"], "from_name": control, "type": "textarea", "value": value}


def test_the_disagreements_are_told_in_words():
    """The curator reads who says what, a line for each record; by what differs, and names it."""
    assert story().task()["data"]["disputed"].split("\n") == [
        "1. entity “Norholm” – ada: none; bo: has it",
        "2. quote “quay 7 is shut” – ada: speakers “Ada Birk”, source kind person, "
        "source naming named; bo: speakers “Norholm”, source kind organisation, source naming role",
        "3. quote “more may follow” – ada: has it; bo: none",
        "4. claim “quay 7 is shut” – ada: content “quay 7 is shut”; bo: content “7 is shut”",
        "5. claim “more may follow” – ada: quote “more may follow”, factuality PS+; "
        "bo: quote none, factuality PR+",
    ]


def test_a_curator_picks_edits_rejects_and_adds():
    """Each of five things in its way: gold says so, and the decisions say whom they overrule."""
    bench = story()
    rows = bench.shows(DRAFT)
    place = head(rows, "e2-mention-0")
    rows += [chosen(place, "verdict", "not in gold"), chosen(place, "reason", "annotator-error")]
    rows += [written(place, "rule", "E4"), written(place, "note", "A part of who speaks.")]
    second = head(rows, "q2-content-0")
    rows += [chosen(second, "reason", "edge-case")]
    claim = head(rows, "q1-content-0")  # the claim is what the quote says: one region
    rows += [written(claim, "note", "The whole clause.")]
    moved = [
        row | {"value": row["value"] | {"choices": ["CTu"]}}
        if (row.get("from_name"), row.get("id")) == ("factuality", "q2-content-0")
        else row
        for row in without(rows, "c2-hedge-0")
    ]
    moved += [drawn("Xy_7", "EVENT", STORY.text, "Quay 7 shuts")]
    assert bench.submits(moved).problems == []
    gold = bench.gold()
    assert gold == said(bench.wanted)
    assert sorted(gold) == ["Xy_7", "c1", "c2", "e1", "q1", "q2"]
    assert (gold["c2"]["factuality"], gold["c2"]["hedges"]) == ("CTu", [])
    assert gold["Xy_7"]["type"] == "EVENT"
    told = {
        (d.kind, *(vote.id for vote in d.votes)): (d.chosen, d.record, d.reason, d.rule, d.note)
        for d in bench.decisions
    }
    new = gold["Xy_7"] | {"id": "Xy_7"}
    assert told == {
        ("entities", "e2"): (None, None, "annotator-error", "E4", "A part of who speaks."),
        ("quotes", "q1", "q9"): ("ada", None, None, None, "The whole clause."),
        ("quotes", "q2"): ("ada", None, "edge-case", None, None),
        ("claims", "c1", "c8"): ("ada", None, None, None, "The whole clause."),
        ("claims", "c2", "c9"): (
            *("ada", {"factuality": "CTu", "hedges": []}),
            *("edge-case", None, None),
        ),
        ("entities",): (None, new, None, None, None),
    }


def test_to_delete_a_region_is_to_reject_it_without_a_reason():
    """Both leave the record out; what is wrong with it can only be said of one that is there."""
    deleted, rejected = story(), story()
    deleted.submits(without(deleted.shows(DRAFT), "e2-mention-0"))
    rows = rejected.shows(DRAFT)
    rejected.submits([*rows, chosen(head(rows, "e2-mention-0"), "verdict", "not in gold")])
    assert deleted.gold() == rejected.gold()
    assert "e2" not in deleted.gold()
    assert deleted.decisions == rejected.decisions


def test_a_quote_is_rejected_with_its_parts():
    """Cue, source and hedge go along with the content and what it claims; what others use stays."""
    bench = story()
    rows = bench.shows(DRAFT)
    mark = chosen(head(rows, "q2-content-0"), "verdict", "not in gold")
    why = chosen(head(rows, "q2-content-0"), "reason", "guideline-gap")
    bench.submits([*rows, mark, why])
    assert sorted(bench.gold()) == ["c1", "e1", "e2", "q1"]
    told = {(d.kind, d.votes[0].id): (d.chosen, d.reason) for d in bench.decisions}
    assert told["quotes", "q2"] == told["claims", "c2"] == (None, "guideline-gap")
    shared = story()
    rows = [*rows, mark, arrow("q1-content-0", "q2-cue-0", "cue")]
    shared.submits([row for row in rows if row.get("id") != "q1-cue-0"])
    assert [cue["text"] for cue in shared.gold()["q1"]["cue"]] == ["warned"]


def test_what_all_say_alike_may_be_corrected():
    """A record that nobody disputes is decided on only if the curator has it otherwise."""
    bench = story()
    rows = bench.shows(DRAFT)
    name = [row for row in rows if row.get("from_name") == "name" and row["id"] == "e1-mention-0"]
    name[0]["value"]["text"] = ["Ada Birk-Lund"]
    bench.submits(rows)
    (decision,) = [d for d in bench.decisions if d.kind == "entities" and len(d.votes) == 2]
    assert (decision.chosen, decision.record) == ("ada", {"name": "Ada Birk-Lund"})
    assert bench.gold()["e1"]["name"] == "Ada Birk-Lund"


def test_a_reason_that_is_given_later_is_kept():
    """The same choice with a reason takes the place of the one without; a lost one stays."""
    bench = story()
    rows = bench.shows(DRAFT)
    bench.submits(rows)
    before = len(bench.decisions)
    bench.submits([*rows, chosen(head(rows, "q2-content-0"), "reason", "subjective")])
    added = bench.decisions[before:]
    assert {(d.kind, d.reason) for d in added} == {
        ("quotes", "subjective"),
        ("claims", "subjective"),
    }
    assert all(d.replaces for d in added)
    assert bench.submits(rows).decisions == []


def test_what_somebody_else_decided_meanwhile_stays():
    """A decision that the curator never saw, and did not make, is told and not replaced."""
    bench = story()
    rows = bench.shows(DRAFT)
    (slot,) = [slot for slot in bench.dispute.undecided if slot.id == "e2"]
    theirs = Decision(
        schema_version=SCHEMA_VERSION,
        about=STORY.id,
        kind="entities",
        votes=slot.votes,
        by="dora",
        reason="edge-case",
    )
    bench.decisions.append(theirs)
    found = bench.submits(rows)
    assert [slot.id for slot in found.elsewhere] == ["e2"]
    assert found.problems == []
    assert "e2" not in bench.gold()
    assert bench.decisions[0] == theirs
    again = bench.submits(rows, shown={digest(theirs)})
    assert [d.replaces for d in again.decisions] == [digest(theirs)]
    assert "e2" in bench.gold()


def test_a_line_that_is_written_later_stays():
    """What was submitted decides once: to bring it back again undoes no line of the same person."""
    bench = story()
    rows = bench.shows(DRAFT)
    bench.submits(rows)
    (old,) = [d for d in bench.decisions if d.votes[0].id == "e2"]
    line = old.model_copy(
        update={"chosen": None, "created": "2031-02-07", "replaces": digest(old), "reason": None}
    )
    bench.decisions.append(line)
    assert "e2" not in bench.gold()
    bench.minute -= 1
    again = bench.submits(rows)
    assert (again.decisions, again.problems) == ([], [])
    assert [d.replaces for d in bench.submits(rows).decisions] == [digest(line)]
    assert "e2" in bench.gold()


def test_what_has_changed_since_is_decided_anew():
    """The new task lists it again, and the new decision takes the place of the stale one."""
    bench = story()
    bench.submits(bench.shows(DRAFT))
    first = list(bench.decisions)
    bo = bench.layers["bo"]
    claims = tuple(c.model_copy(update={"proposition": "Anew."}) for c in bo.claims)
    bench.layers["bo"] = bo.model_copy(update={"claims": claims})
    assert {slot.id for slot in bench.dispute.undecided} == {"c1", "c2"}
    found = bench.submits(bench.shows(DRAFT))
    assert found.problems == []
    stale = [digest(d) for d in first if d.kind == "claims"]
    assert [d.replaces for d in found.decisions] == stale
    assert bench.gold() == said(bench.wanted)


def test_what_cannot_be_gold_decides_nothing():
    """A claim without proposition is no gold: it is told, and not half of the rest is decided."""
    bench = story()
    rows = bench.shows(DRAFT)
    bare = [
        row for row in rows if (row.get("from_name"), row["type"]) != ("proposition", "textarea")
    ]
    assert len(bare) == len(rows) - 2
    found = bench.submits(bare)
    assert {problem.code for problem in found.problems} == {"GOLD001"}
    assert bench.decisions == []


@pytest.mark.parametrize("spoilt", ["a claim outside its quote", "a rule", "a row"])
def test_a_faulty_result_decides_nothing(spoilt):
    """With one fault in it, nothing of what was submitted counts."""
    bench = story()
    rows = bench.shows(DRAFT)
    if spoilt == "a row":
        rows.append("?")
    elif spoilt == "a rule":
        rows.append(drawn("x", "content", STORY.text, "7 shuts\nAda"))
    else:
        rows.append(drawn("x", "claim", STORY.text, "Quay 7"))
    faults = Faults()
    assert read(rows, bench.task()["data"], STORY, CARL, faults) is None
    codes = {found.problem.code for found in faults}
    assert len(codes) == 1
    assert codes <= {Fault.ROW.code, Fault.RULE.code, Fault.RECORD.code}


def test_another_layer_is_another_task():
    """A task is known by what is said, and by whom; not by when it was said the last time."""
    bench = story()
    known = bench.dispute.ext_id
    assert known == bench.task()["data"]["ext_id"]
    assert known.startswith(f"{STORY.id}:")
    bo = bench.layers["bo"]
    later = bo.provenance.model_copy(update={"created": "2031-03-01"})
    bench.layers["bo"] = bo.model_copy(update={"provenance": later})
    assert bench.dispute.ext_id == known
    bench.layers["bo"] = bo.model_copy(update={"claims": bo.claims[1:]})
    assert bench.dispute.ext_id != known
    earlier = bo.provenance.model_copy(update={"created": "2031-01-01"})
    bench.layers["bo"] = bo.model_copy(update={"provenance": earlier})
    assert bench.dispute.ext_id != known, "gold has bo's ids now"


def test_each_region_in_dispute_tells_its_versions():
    """The draft's disputed regions have a note and a share; nothing of it is a part of a record."""
    bench = story()
    rows = bench.shows(DRAFT)
    noted = {r["id"]: (r["score"], r["meta"]["text"]) for r in rows if "score" in r}
    lines = [line.partition(" ")[2] for line in bench.task()["data"]["disputed"].split("\n")]
    assert noted == {
        "e2-mention-0": (0.5, lines[:1]),
        "q1-content-0": (0.5, [f"{lines[1]}\n{lines[3]}"]),
        "q2-content-0": (0.5, [f"{lines[2]}\n{lines[4]}"]),
    }
    bench.submits(rows)
    assert not [d for d in bench.decisions if d.record]


def test_words_that_steer_are_shown_as_escapes():
    """What stands in a text cannot break the list of disagreements into other lines."""
    article = article_of(("Head", "Ada\u202e Birk\x1b[2J said <b>$text</b> it\u2028is so."))
    words = "<b>$text</b> it\u2028is so"
    claim = {"content": [at(article.text, words)], "proposition": "It is so.", "quote": None}
    layers = {}
    for who, factuality in (("ada", "CT+"), ("bo", "CT-")):
        own = by(who, "2031-02-04", claims=[claim | {"id": "c1", "factuality": factuality}])
        update = {"article_id": article.id, "text_sha256": article.text_sha256}
        layers[who] = own.model_copy(update=update)
    disputed = Bench(article, layers).task()["data"]["disputed"]
    assert disputed == (
        "1. claim “<b>$text</b> it\\u2028is so” – ada: factuality CT+; bo: factuality CT-"
    )


def test_label_studio_s_own_check_finds_nothing():
    """The validator that a strict server runs takes the draft and each version."""
    interface = LabelInterface(labelling_config(ADJUDICATE))
    predictions = story().task()["predictions"]
    assert [p["model_version"] for p in predictions] == [DRAFT, "ada", "bo"]
    for prediction in predictions:
        assert interface.validate_prediction(prediction, return_errors=True) == []


def test_no_other_pass_takes_a_reason():
    """What only a curator is asked is a fault where somebody annotates."""
    bench = story()
    rows = bench.shows("ada")
    place = head(rows, "e1-mention-0")
    for pass_, expected in (("all", 1), (ADJUDICATE, 0)):
        more = [*rows, chosen(place, "reason", "edge-case")]
        assert len(results.said(more, bench.task()["data"], pass_).faults) == expected
