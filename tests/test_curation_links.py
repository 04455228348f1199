"""Adjudicating links in Label Studio: what a curator chooses for a pair of claims is gold."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from label_studio_sdk.label_interface import LabelInterface

from annotating import article_of, at
from annotating import layer_of as layer_on
from sayso.annotations.labelstudio.config import ADJUDICATE_LINKS, LINKS, labelling_config
from sayso.annotations.labelstudio.curation_links import (
    LinkDispute,
    Pair,
    link_dispute_of,
    pair_task,
)
from sayso.annotations.labelstudio.curation_links_read import decide_pair, read_pair
from sayso.annotations.labelstudio.faults import Faults
from sayso.annotations.labelstudio.pairs import chosen
from sayso.compare.same import canonical, holder, triple_of
from sayso.records.decision import Decision, digest
from sayso.records.link import LinkSet
from sayso.records.provenance import Provenance

if TYPE_CHECKING:
    from sayso.annotations.labelstudio.curation_read import Decided

Json = dict[str, Any]
WORDS: Final = ("Quay 7 shuts", "Quay 8 shuts", "the port is lost")
PEOPLE: Final = ("ada", "bo", "cy")


def _page(n: int) -> tuple[Any, Any]:
    """Give an article and its gold: three claims, and a quote."""
    article = article_of((f"Page {n}", *(f"{words}." for words in WORDS)), n)
    claims = [
        {"id": f"c{m}", "content": [at(article.text, words)], "factuality": "CT+"}
        for m, words in enumerate(WORDS, 1)
    ]
    quotes = [{"id": "q1", "content": [at(article.text, WORDS[2])]}]
    return article, layer_on(article, claims=claims, quotes=quotes)


PAGES: Final = [_page(n) for n in range(2)]
ARTICLES: Final = {article.id: article for article, _ in PAGES}
GOLD: Final = {article.id: layer for article, layer in PAGES}
IDS: Final = {
    id_: {(who, r.id): r.id for who in PEOPLE for r in (*layer.claims, *layer.quotes)}
    for id_, layer in GOLD.items()
}
ENDS: Final = sorted((id_, f"c{n}") for id_ in GOLD for n in (1, 2, 3))
Said = tuple[tuple[str, str], str, tuple[str, str]]


def link_set(who: str, *links: Said) -> LinkSet:
    """Give what somebody links."""
    made = [
        {
            "id": f"l{n}",
            "subject": {"article_id": subject[0], "id": subject[1]},
            "relation": relation,
            "object": {"article_id": other[0], "id": other[1]},
        }
        for n, (subject, relation, other) in enumerate(map(canonical, links), 1)
    ]
    by = {"annotator": who, "annotator_kind": "person", "created": "2031-02-05"}
    value = {"schema_version": "1.0.0", "event_id": "norholm", "kind": "annotation"}
    return LinkSet.model_validate(value | {"provenance": by, "links": made})


@dataclass
class Bench:
    """A curator's bench: link sets, and the decisions that there are."""

    sets: dict[str, LinkSet]
    decisions: list[Decision] = field(default_factory=list)
    minute: int = 0

    @property
    def dispute(self) -> LinkDispute:
        """The links side by side, as things are."""
        return link_dispute_of("norholm", self.sets, IDS, GOLD, self.decisions)

    def pair(self, *ends: tuple[str, str]) -> Pair:
        """Give the pair of two claims, or the first one."""
        pairs = self.dispute.pairs
        return pairs[ends[0], ends[1]] if ends else next(iter(pairs.values()))

    def task(self, pair: Pair) -> Json:
        """Make the task of a pair as the server has it."""
        return dict(json.loads(json.dumps(pair_task(self.dispute, pair, ARTICLES, "1.2.0"))))

    def shows(self, pair: Pair, version: str = "merged") -> list[str]:
        """Give the choices of one of a task's predictions."""
        predictions = {p["model_version"]: p["result"] for p in self.task(pair)["predictions"]}
        return list(predictions[version][-1]["value"]["choices"])

    def submits(
        self, pair: Pair, *choices: str, by: str = "carl", rows: Any = (), **more: Any
    ) -> Decided:
        """Choose for a pair, and keep the decisions that follow."""
        self.minute += 1
        created = f"2031-02-06T12:{self.minute:02}:00Z"
        who = Provenance(annotator=by, annotator_kind="person", guideline="1.2.0", created=created)
        faults = Faults()
        curated = read_pair([chosen(choices), *rows], pair, who, faults)
        assert curated is not None, [str(found.problem) for found in faults]
        found = decide_pair(self.dispute, pair, curated, **{"curators": {by}, **more})
        if not found.problems:
            self.decisions += found.decisions
        return found

    def kept(self) -> set[Said]:
        """Give the links that go into gold as things are, each as it was decided on."""
        made = self.dispute.replay()
        assert made.problems == []
        return {triple_of(one.link) for one in made.settled if one.link is not None}


# ----------------------------------------------------------------- the laws


@st.composite
def said(draw: Any) -> Said:
    """Draw a link."""
    one, other = draw(st.lists(st.sampled_from(ENDS), min_size=2, max_size=2, unique=True))
    relation = draw(st.sampled_from(("same_as", "contradicts", "elaborates", "updates", "denies")))
    return canonical((one, relation, other))


def benches() -> Any:
    """Draw a bench of two or three annotators."""
    sets = st.lists(st.lists(said(), max_size=5, unique=True), min_size=2, max_size=3)
    return sets.map(
        lambda found: Bench(
            {who: link_set(who, *links) for who, links in zip(PEOPLE, found, strict=False)}
        )
    )


@settings(max_examples=60)
@given(benches(), st.data())
def test_gold_is_what_the_curator_chooses(bench, data):
    """Pair by pair, whatever is chosen is linked in gold, and the same again changes nothing.

    Only what follows from links of other pairs cannot be denied: that is said, and adds nothing.
    """
    for ends in list(bench.dispute.pairs):
        if ends not in bench.dispute.pairs:
            continue  # it had only a link that was taken back
        pair = bench.pair(*ends)
        choices = data.draw(st.lists(st.sampled_from(LINKS[:-1]), max_size=2, unique=True))
        before = list(bench.decisions)
        found = bench.submits(pair, *(choices or ["unrelated"]))
        if found.problems:
            assert bench.decisions == before
            continue
        own = {triple for triple in bench.kept() if {triple[0], triple[2]} == {*ends}}
        assert {pair.choice(triple) for triple in own} == {*choices}
        pair = bench.dispute.pairs.get(ends, pair)
        assert pair.undecided == []
        bench.minute -= 1
        again = bench.submits(pair, *(choices or ["unrelated"]))
        assert (again.decisions, again.problems) == ([], [])


@settings(max_examples=60)
@given(benches())
def test_drafts_that_are_submitted_decide_all(bench):
    """What most say is decided as it is shown, unless it cannot be: then it is said why."""
    refused = set()
    for pair in bench.dispute.pairs.values():
        if pair.undecided and bench.submits(pair, *bench.shows(pair)).problems:
            refused |= {tie.votes for tie in pair.ties}
    made = bench.dispute.replay()
    left = {one.votes for one in made.undecided if one.why is None}
    assert left <= refused


@settings(max_examples=60)
@given(benches(), st.sampled_from(PEOPLE[:2]))
def test_who_decides_as_an_annotator_chooses_them(bench, who):
    """The decisions name the annotator's version; in gold is what follows from their links."""
    for ends in list(bench.dispute.pairs):
        pair = bench.pair(*ends)
        if pair.undecided:
            bench.submits(pair, *bench.shows(pair, who))
    follows = holder(triple_of(link) for link in bench.sets[who].links)
    assert all(follows(triple) for triple in bench.kept())
    assert all(one.record is None for one in bench.decisions)


# ----------------------------------------------------------------- examples


A1, A2, A3, B1, B2, B3 = ENDS
QUOTE = A1[0], "q1"


def story() -> Bench:
    """Give three who differ on two links: on what bears on quay 7, and on what is lost."""
    return Bench(
        {
            "ada": link_set("ada", (A1, "same_as", B1), (A2, "elaborates", B2)),
            "bo": link_set("bo", (A1, "same_as", B1), (B3, "denies", A3)),
            "cy": link_set("cy", (A1, "same_as", B1), (A2, "updates", B2), (B3, "denies", A3)),
        }
    )


def why(**given: str) -> list[Json]:
    """Give the rows that say why."""
    kinds = {"reason": ("choices", "choices")}
    rows = []
    for name, words in given.items():
        type_, key = kinds.get(name, ("textarea", "text"))
        rows.append({"from_name": name, "to_name": "left", "type": type_, "value": {key: [words]}})
    return rows


def test_who_sees_a_link_is_told_in_words():
    """A line for each link in dispute; a draft of what most say, and each annotator's version."""
    bench = story()
    pair = bench.pair(A2, B2)
    assert bench.task(pair)["data"]["disputed"] == (
        "1. left elaborates – bo, cy: no; ada: yes\n2. left updates – ada, bo: no; cy: yes"
    )
    shown = {who: bench.shows(pair, who) for who in ("merged", *PEOPLE)}
    assert shown == {
        "merged": ["unrelated"],
        "ada": ["left elaborates"],
        "bo": ["unrelated"],
        "cy": ["left updates"],
    }
    assert bench.shows(bench.pair(A3, B3)) == ["right denies"]
    agreed = bench.pair(A1, B1)
    assert (agreed.undecided, bench.shows(agreed)) == ([], ["same"])


def test_an_annotator_called_as_the_draft_is_told_apart():
    """Names are any text: the draft stays the draft."""
    bench = Bench({"merged": link_set("merged", (A1, "same_as", B1)), "bo": link_set("bo")})
    ids = {id_: {("merged" if w == "ada" else w, r): r for w, r in IDS[id_]} for id_ in IDS}
    dispute = link_dispute_of("norholm", bench.sets, ids, GOLD, [])
    (pair,) = dispute.pairs.values()
    versions = [p["model_version"] for p in pair_task(dispute, pair, ARTICLES, None)["predictions"]]
    assert versions == ["merged", "merged (annotator)", "bo"]


def test_a_link_is_chosen_another_is_not_and_why():
    """One decision for each link in dispute, for the version of somebody who sees it."""
    bench = story()
    given = why(reason="edge-case", rule="L2", note="It came later.")
    found = bench.submits(bench.pair(A2, B2), "left updates", rows=given)
    assert [(d.votes[0].annotator, d.chosen, d.record) for d in found.decisions] == [
        ("ada", None, None),
        ("cy", "cy", None),
    ]
    assert {(d.reason, d.rule, d.note) for d in found.decisions} == {
        ("edge-case", "L2", "It came later.")
    }
    bench.submits(bench.pair(A3, B3), "unrelated")
    assert bench.kept() == {(A1, "same_as", B1), (A2, "updates", B2)}
    assert bench.dispute.replay().gold is not None


def test_what_all_say_alike_may_be_corrected():
    """A link that nobody had is a decision of its own; to choose it no more takes it back."""
    bench = story()
    pair = bench.pair(A1, B1)
    (rejected, added) = bench.submits(pair, "contradicts").decisions
    assert (len(rejected.votes), rejected.chosen) == (3, None)
    assert (added.votes, added.record["relation"]) == ((), "contradicts")
    assert (A1, "contradicts", B1) in bench.kept()
    (back, gone) = bench.submits(bench.pair(A1, B1), "same").decisions
    assert (back.replaces, gone.replaces) == (digest(rejected), digest(added))
    assert {link for link in bench.kept() if link[0] == A1} == {(A1, "same_as", B1)}


def test_a_decision_for_another_relation_is_seen():
    """What a line made of a link is in the draft, and is taken back if it is not chosen."""
    bench = story()
    tie = next(tie for tie in bench.pair(A3, B3).ties)
    made = Decision(
        schema_version="1.0.0",
        about="norholm",
        kind="links",
        votes=tie.votes,
        chosen="bo",
        record={"relation": "updates"},
        by="dora",
    )
    bench.decisions.append(made)
    pair = bench.pair(A3, B3)
    assert (pair.undecided, bench.shows(pair)) == ([], ["right updates"])
    assert bench.submits(pair, "right updates").decisions == []
    assert [tie.triple for tie in bench.submits(pair, "right denies").elsewhere] == [tie.triple]
    found = bench.submits(bench.pair(A3, B3), "right denies", shown={digest(made)})
    assert [(d.chosen, d.record, d.replaces) for d in found.decisions] == [
        ("bo", None, digest(made))
    ]
    assert (B3, "denies", A3) in bench.kept()


def test_a_reason_that_is_given_later_is_kept():
    """The decision stays what it was, with its reason; without a new one nothing is added."""
    bench = story()
    (first,) = bench.submits(bench.pair(A3, B3), "right denies").decisions
    assert bench.submits(bench.pair(A3, B3), "right denies").decisions == []
    (later,) = bench.submits(
        bench.pair(A3, B3), "right denies", rows=why(reason="subjective")
    ).decisions
    assert (later.chosen, later.reason, later.replaces) == ("bo", "subjective", digest(first))


def test_what_follows_from_others_cannot_be_denied():
    """A1 is the same as B1, and B1 as A2: so A1 as A2. It is said, and nothing is added."""
    every = (A1, "same_as", B1), (A2, "same_as", B1)
    bench = Bench({"ada": link_set("ada", *every, (A1, "same_as", A2)), "bo": link_set("bo")})
    for one, relation, other in every:
        assert relation == "same_as"
        assert bench.submits(bench.pair(one, other), "same").problems == []
    found = bench.submits(bench.pair(A1, A2), "unrelated")
    assert ["follows from others" in problem.message for problem in found.problems] == [True]
    assert len(bench.decisions) == 2
    assert bench.submits(bench.pair(A1, A2), "same").problems == []
    assert bench.dispute.replay().gold is not None


def test_only_a_denial_may_begin_at_a_quote():
    """Gold keeps the rules: what would break one is told, and decides nothing."""
    bench = Bench({"ada": link_set("ada", (QUOTE, "denies", B1)), "bo": link_set("bo")})
    pair = bench.pair(QUOTE, B1)
    (problem,) = bench.submits(pair, "same").problems
    assert (problem.code, bench.decisions) == ("LINK002", [])
    assert bench.submits(pair, "left denies").problems == []


def test_other_links_or_claims_are_another_task():
    """What its task is known by changes with a link of the pair, and with a claim's words."""
    bench = story()
    first = bench.pair(A2, B2)
    bench.submits(bench.pair(A3, B3), "unrelated")
    assert bench.pair(A2, B2).ext_id == first.ext_id
    bench.sets["bo"] = link_set("bo", (A2, "updates", B2))
    assert bench.pair(A2, B2).ext_id != first.ext_id
    assert bench.pair(A2, B2).known == first.known


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "STUDIO011"),
        ([chosen([])], "STUDIO011"),
        ([chosen(["same", "unrelated"])], "STUDIO011"),
        ([chosen(["no such choice"])], "STUDIO006"),
        ([chosen(["left same"])], "STUDIO006"),
        ([chosen(["same"]), *why(reason="no such reason")], "STUDIO006"),
        ([{"from_name": "relation", "value": None}, 7, None], "STUDIO011"),
        ([{"from_name": "relation", "value": {"choices": "same"}}], "STUDIO011"),
        ([{"from_name": ["relation"], "value": {"choices": ["same"]}}], "STUDIO011"),
    ],
)
def test_a_faulty_result_decides_nothing(rows, code):
    """It is told by its code."""
    faults = Faults()
    assert read_pair(rows, story().pair(A2, B2), CARL, faults) is None
    assert [found.problem.code for found in faults] == [code]


CARL = Provenance(annotator="carl", annotator_kind="person")


def test_label_studio_s_own_check_finds_nothing():
    """Tasks and predictions are valid by the SDK, in the labelling config."""
    bench = story()
    interface = LabelInterface(labelling_config(ADJUDICATE_LINKS))
    for pair in bench.dispute.pairs.values():
        task = bench.task(pair)
        assert interface.validate_task({"data": task["data"]})
        assert all(map(interface.validate_prediction, task["predictions"]))
