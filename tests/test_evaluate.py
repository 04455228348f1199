"""`evaluate`: laws of the numbers, examples to be checked by hand, and all that goes wrong."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import Counter
from hashlib import sha256
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pages
from sayso.compare.calibration import Reliability
from sayso.compare.clusters import b_cubed
from sayso.compare.evaluation import Evaluation
from sayso.compare.match import KINDS, half_alike, pairs, touching
from sayso.compare.scores import FIELDS, QUOTES, SCORES
from sayso.compare.segments import segments
from sayso.records import Article, Layer, LinkSet, Span
from sayso.records.confident import confident, confident_links
from sayso.records.judge_layer import judge_layer
from strategies import articles, layers
from test_agreement import renamed

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "evaluate.md"

needs_gold = pytest.mark.skipif(
    not (ROOT / "annotations/gold").is_dir(), reason="no gold here: an unpacked sdist has no text"
)


@st.composite
def two_layers(draw) -> tuple[Article, Layer, Layer]:
    """Draw an article, a layer on it, and another: of its own, or what is left of the first."""
    article = draw(articles())
    gold = draw(layers(article))
    if draw(st.booleans()):
        return article, gold, draw(layers(article))
    return article, gold, dropped(gold, {id_ for id_ in ids(gold) if draw(st.booleans())})


def ids(layer: Layer) -> list[str]:
    """Give the ids of all records."""
    return [record.id for kind in KINDS for record in getattr(layer, kind)]


def dropped(layer: Layer, some: set[str]) -> Layer:
    """Give a layer without some records, what named them mended."""
    unsure = {
        kind: tuple(
            record.model_copy(update={"confidence": float(record.id not in some)})
            for record in getattr(layer, kind)
        )
        for kind in KINDS
    }
    found = confident(layer.model_copy(update=unsure), 0.5)
    sure = {
        kind: tuple(r.model_copy(update={"confidence": None}) for r in getattr(found, kind))
        for kind in KINDS
    }
    return found.model_copy(update=sure)


def shuffled(layer: Layer, seed: int = 1) -> Layer:
    """Give the same layer with its records in another order, under other ids."""
    dice = random.Random(seed)  # noqa: S311  no secret
    mixed = {kind: tuple(dice.sample(r := getattr(layer, kind), len(r))) for kind in KINDS}
    return renamed(layer.model_copy(update=mixed))


def evaluated(article: Article, gold: Layer, pred: Layer | None) -> Evaluation:
    """Compare one prediction with gold."""
    found = Evaluation()
    found.add(gold, pred, article)
    return found


def row(found: Evaluation, *key: str):
    """Give one score by record, what and of; a field by record and what."""
    scores = found.scores()
    rows = scores.counts if len(key) == 3 else scores.fields
    (one,) = (r for r in rows if (r.record, r.what, getattr(r, "of", None))[: len(key)] == key)
    return one


def counts(found: Evaluation, *key: str) -> tuple[int | None, int, int]:
    """Give the counts of one score: right, predicted, gold."""
    one = row(found, *key)
    return one.right, one.pred, one.gold


# ----------------------------------------------------------------- laws


@given(two_layers())
@settings(max_examples=60)
def test_gold_against_itself_is_perfect(drawn):
    """Where there is something, the score is 1, whatever the order and the ids; else None."""
    article, gold, _ = drawn
    found = evaluated(article, gold, shuffled(gold))
    for one in found.scores().counts:
        assert {one.precision, one.recall, one.f1} == {1.0 if one.gold else None}, one
        assert one.right in {one.pred, None}
    for one in found.scores().fields:
        assert one.value == (1.0 if one.n else None), one
    assert found.mistakes.worst("missed") == found.mistakes.worst("spurious") == []
    assert found.mistakes.worst("wrong") == []


@given(two_layers(), st.integers(0, 99))
@settings(max_examples=60)
def test_order_and_ids_do_not_matter(drawn, seed):
    """Records shuffled and renamed give the same numbers, on either side."""
    article, gold, pred = drawn
    expected = evaluated(article, gold, pred).scores()
    for other in (
        evaluated(article, gold, shuffled(pred, seed)),
        evaluated(article, shuffled(gold, seed), pred),
    ):
        found = other.scores()
        assert (found.counts, found.fields) == (expected.counts, expected.fields)
        assert found.factuality == expected.factuality


@given(two_layers())
@settings(max_examples=60)
def test_precision_is_recall_with_the_roles_changed(drawn):
    """What is the precision of one against the other is the recall of the other against the one."""
    article, gold, pred = drawn
    for one, other in zip(
        evaluated(article, gold, pred).scores().counts,
        evaluated(article, pred, gold).scores().counts,
        strict=True,
    ):
        assert (one.precision, one.recall, one.f1) == (other.recall, other.precision, other.f1)
        assert (one.right, one.found, one.pred) == (other.found, other.right, other.gold)


@given(two_layers())
@settings(max_examples=60)
def test_numbers_are_possible(drawn):
    """Every number is None or in 0 to 1; exact matches are matches; nothing counts twice."""
    article, gold, pred = drawn
    found = evaluated(article, gold, pred)
    scores = {(s.record, s.what, s.of): s for s in found.scores().counts}
    for one in scores.values():
        for value in (one.precision, one.recall, one.f1):
            assert value is None or 0 <= value <= 1
        assert (one.precision is None, one.recall is None) == (one.pred == 0, one.gold == 0)
        assert (one.f1 is None) == (one.pred + one.gold == 0)
        assert one.right is None or one.right <= one.pred
        assert one.found is None or one.found <= one.gold
    for record, of in (("quotes", of) for of in QUOTES):
        for what, half in (("content", "content half alike"), ("segments", "segments half alike")):
            equal = scores[record, f"equal {what}", of].right
            assert equal <= scores[record, half, of].right
    for what in ("equal content", "content half alike"):
        parts = [scores["quotes", what, of].right for of in ("direct+mixed", "indirect")]
        assert sum(parts) <= scores["quotes", what, "all"].right
    touched = scores["claims", "content touched", "all"]
    assert scores["claims", "content half alike", "all"].right <= min(touched.right, touched.found)


@given(st.data())
@settings(max_examples=60)
def test_what_is_left_out_lowers_recall_and_nothing_else(data):
    """A part of gold has precision 1, and the recall of its share."""
    article = data.draw(articles())
    gold = data.draw(layers(article))
    some = {id_ for id_ in ids(gold) if data.draw(st.booleans())}
    left = dropped(gold, some)
    found = evaluated(article, gold, left)
    for kind, what in (("quotes", "content half alike"), ("claims", "equal content")):
        one, n = row(found, kind, what, "all"), len(getattr(left, kind))
        assert (one.right, one.pred, one.gold) == (n, n, len(getattr(gold, kind)))
    for what, of in (("equal spans", "all"), ("equal spans and type", "all")):
        one = row(found, "mentions", what, of)
        assert one.precision in {1.0, None}
    assert found.mistakes.worst("spurious") == []
    expected = sum(len(getattr(gold, kind)) - len(getattr(left, kind)) for kind in KINDS)
    assert len(found.mistakes.worst("missed")) == min(expected, 10)


@given(st.lists(two_layers(), max_size=3, unique_by=lambda drawn: drawn[0].id))
@settings(max_examples=20)
def test_articles_add_up(drawn):
    """The counts of several articles are the sums of theirs."""
    whole, parts = Evaluation(), Counter()
    for article, gold, pred in drawn:
        whole.add(gold, pred, article)
        for one in evaluated(article, gold, pred).scores().counts:
            parts[one.record, one.what, one.of] += (one.right or 0) + 1000 * one.pred
    for one in whole.scores().counts:
        assert parts[one.record, one.what, one.of] == (one.right or 0) + 1000 * one.pred


@given(two_layers())
@settings(max_examples=20)
def test_no_prediction_is_an_empty_one(drawn):
    """An article without prediction lowers recall as an empty layer does, and is named."""
    article, gold, _ = drawn
    nothing = gold.model_copy(update=dict.fromkeys(KINDS, ()))
    missing = evaluated(article, gold, None)
    assert missing.scores() == evaluated(article, gold, nothing).scores()
    assert missing.missing == [article.id]


SPANS = st.lists(
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), min_size=1, max_size=3), max_size=6
)


def span(start: int, end: int) -> Span:
    return Span(start=start, end=end, text="x" * (end - start))


@given(SPANS, SPANS)
def test_touching_finds_what_comparing_all_with_all_finds(left, right):
    """One sweep finds the pairs that share a code point, and pairing is none the worse for it."""
    ours, theirs = ([[span(s, s + n) for s, n in one] for one in side] for side in (left, right))
    found = touching(ours, theirs)
    everything = {
        (i, j)
        for (i, one), (j, other) in product(enumerate(ours), enumerate(theirs))
        if any(a.start < b.end and b.start < a.end for a in one for b in other)
    }
    assert found == everything
    flat = [s for one in ours for s in one], [s for one in theirs for s in one]
    near = touching([[s] for s in flat[0]], [[s] for s in flat[1]])
    assert pairs(*flat, half_alike, near) == pairs(*flat, half_alike)


def test_a_long_article_takes_no_longer_than_its_length():
    """Ten thousand quotes beside ten thousand are compared with their neighbours only."""
    many = [[span(at * 10, at * 10 + 9)] for at in range(10_000)]
    assert len(touching(many, many)) == len(many)


# ----------------------------------------------------------------- B³


def test_b_cubed_gives_the_published_numbers():
    """Bagga and Baldwin 1998, figure 2: precision 76 % and 58 %, recall 100 %."""

    def mentions(*numbers):
        return {(n, n + 1) for n in numbers}

    truth = [mentions(1, 2, 3, 4, 5), mentions(6, 7), mentions(8, 9, 10, 11, 12)]
    one = [truth[0], truth[1] | truth[2]]
    two = [truth[1], truth[0] | truth[2]]
    assert b_cubed(one, truth) / 12 == pytest.approx(0.762, abs=0.001)
    assert b_cubed(two, truth) / 12 == pytest.approx(0.583, abs=0.001)
    assert b_cubed(truth, one) == b_cubed(truth, two) == 12


def test_b_cubed_of_what_the_other_side_has_not():
    """A mention that gold lacks is wrong, and makes those of its cluster less right."""
    assert b_cubed([{(0, 1), (5, 6)}], [{(0, 1)}]) == 0.5
    assert b_cubed([{(0, 1)}], [{(0, 1), (5, 6)}]) == 1.0
    assert b_cubed([{(0, 1)}], []) == b_cubed([], [{(0, 1)}]) == 0


# ----------------------------------------------------------------- by hand

TEXT = (
    "Ada Holm said the port “may close”, and Bo Lind denied it. “We stay,” he added, “for now.” "
    "It rained."
)


def at(words: str) -> dict[str, object]:
    """Give the span of words."""
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), "text": words}


def article_of(text: str) -> Article:
    """Make an article of one paragraph."""
    digest = sha256(text.encode()).hexdigest()
    return Article.model_validate(
        {
            "schema_version": "1.0.0",
            "id": f"art-{digest[:20]}",
            "event_id": "port",
            "text": text,
            "text_sha256": digest,
            "zones": [{"kind": "paragraph", "start": 0, "end": len(text)}],
            "published": "2031-02-05",
            "published_evidence": "page",
            "seed": {
                "name": "port.txt",
                "sha256": digest,
                "media_type": "text/plain",
                "encoding": "utf-8",
                "encoding_evidence": "utf-8",
                "chars": len(text),
            },
            "alignment": [{"start": 0, "end": len(text), "raw_start": 0, "raw_end": len(text)}],
        }
    )


ARTICLE = article_of(TEXT)


def hand(kind: str = "gold", **lists: list[dict[str, object]]) -> Layer:
    """Give a layer of TEXT; what is not given is as gold has it."""
    ada = {"id": "e1", "type": "PERSON", "name": "Ada Holm", "mentions": [at("Ada Holm")]}
    n = TEXT.index("he added")
    he = {"start": n, "end": n + 2, "text": "he"}
    lind = {
        "id": "e2",
        "type": "PERSON",
        "name": "Bo Lind",
        "mentions": [at("Bo Lind"), he | {"level": "PRO"}],
    }
    said = {
        "id": "q1",
        "kind": "mixed",
        "content": [at("the port “may close”")],
        "cue": [at("said")],
        "source": [at("Ada Holm")],
        "speakers": ["e1"],
        "source_kind": "person",
    }
    stay = {
        "id": "q2",
        "kind": "direct",
        "content": [at("We stay,"), at("for now.")],
        "cue": [at("added")],
        "source": [he],
        "speakers": ["e2"],
        "source_kind": "person",
    }
    close = {
        "id": "c1",
        "content": [at("the port “may close”")],
        "proposition": "The port closes.",
        "quote": "q1",
        "factuality": "PS+",
        "hedges": [at("may")],
    }
    rained = {
        "id": "c2",
        "content": [at("It rained")],
        "proposition": "It rained.",
        "factuality": "CT+",
    }
    given = {"entities": [ada, lind], "quotes": [said, stay], "claims": [close, rained]} | lists
    made = {"annotator": "ada", "annotator_kind": "person", "guideline": "1"}
    if kind == "prediction":
        made = {"annotator": "mine", "annotator_kind": "model"}
    return Layer.model_validate(
        {
            "schema_version": "1.0.0",
            "article_id": ARTICLE.id,
            "text_sha256": ARTICLE.text_sha256,
            "kind": kind,
            "provenance": made,
            **given,
        }
    )


GOLD = hand()


def edited(kind: str, at_: int, /, **fields: object) -> dict[str, list[dict[str, object]]]:
    """Give a list of gold's with some fields of one record changed."""
    records = [r.model_dump() for r in getattr(GOLD, kind)]
    records[at_] |= fields
    return {kind: records}


def test_segments_are_the_pieces_with_their_edges_trimmed():
    """A discontinuous quote has two; marks and commas are no part; what is only marks is none."""
    found = [s.text for (s,) in segments(GOLD.quotes)]
    assert found == ["the port “may close", "We stay", "for now"]
    marks = GOLD.quotes[0].model_copy(update={"content": (Span(start=3, end=6, text="”, "),)})
    assert segments([marks]) == []
    dear = GOLD.quotes[0].model_copy(update={"content": (Span(start=0, end=7, text="$5 `é´."),)})
    assert [(s.start, s.end, s.text) for (s,) in segments([dear])] == [(0, 5, "$5 `é")]


def test_quotes_by_hand():
    """One of two segments of a quote: no equal content, half of a third of the segments."""
    pred = hand("prediction", **edited("quotes", 1, content=[at("We stay")]))
    found = evaluated(ARTICLE, GOLD, pred)
    assert counts(found, "quotes", "equal content", "all") == (1, 2, 2)
    assert counts(found, "quotes", "content half alike", "all") == (1, 2, 2)  # 7 of 16
    assert counts(found, "quotes", "equal segments", "all") == (2, 2, 3)
    assert counts(found, "quotes", "equal segments", "direct") == (1, 1, 2)
    assert counts(found, "quotes", "equal segments", "direct+mixed") == (2, 2, 3)
    assert counts(found, "quotes", "equal segments", "indirect") == (0, 0, 0)
    one = row(found, "quotes", "segments half alike", "all")
    assert (one.precision, one.recall, one.f1) == (1.0, pytest.approx(2 / 3), pytest.approx(0.8))
    assert row(found, "quotes", "segments half alike", "indirect").f1 is None


def test_a_quote_is_looked_for_in_its_class():
    """A mixed quote called indirect is found among all, and wrong among those of its class."""
    pred = hand("prediction", **edited("quotes", 0, kind="indirect"))
    found = evaluated(ARTICLE, GOLD, pred)
    assert counts(found, "quotes", "equal content", "all") == (2, 2, 2)
    assert counts(found, "quotes", "equal content", "mixed") == (0, 0, 1)
    assert counts(found, "quotes", "equal content", "indirect") == (0, 1, 0)
    assert counts(found, "quotes", "equal content", "direct+mixed") == (1, 1, 2)
    indirect = row(found, "quotes", "equal content", "indirect")
    assert (indirect.precision, indirect.recall, indirect.f1) == (0.0, None, 0.0)


@pytest.mark.parametrize(
    ("changed", "lower"),
    [
        ({}, set()),
        (edited("entities", 0, type="ORG"), {"entities type", "mentions type"}),
        (edited("entities", 0, name="Ada H."), {"entities name"}),
        (edited("quotes", 0, cue=[]), {"quotes cue"}),
        (edited("quotes", 0, source=[at("Ada")]), {"quotes source"}),
        (edited("quotes", 0, source=[at("Bo")]), {"quotes source", "quotes source overlaps"}),
        (edited("quotes", 0, speakers=["e2"]), {"quotes speakers"}),
        (edited("quotes", 0, source_kind=None), {"quotes source kind"}),
        (edited("quotes", 0, source_naming="role"), {"quotes source naming"}),
        (edited("quotes", 0, act="warn"), {"quotes act"}),
        (edited("quotes", 0, negated=True), {"quotes negated"}),
        (edited("quotes", 0, kind="direct"), {"quotes kind"}),
        (edited("claims", 0, quote=None), {"claims innermost source"}),
        (edited("claims", 0, factuality="PR+"), {"claims factuality"}),
        (edited("claims", 0, hedges=[]), {"claims hedges"}),
        (edited("claims", 1, when={"value": "2031"}), {"claims when"}),
    ],
)
def test_one_wrong_field_lowers_its_numbers_alone(changed, lower):
    """Of two records that correspond, one of a field's values is wrong, and nothing else."""
    found = evaluated(ARTICLE, GOLD, hand("prediction", **changed))
    wrong = {f"{one.record} {one.what}" for one in found.scores().fields if one.right < one.n}
    assert wrong == lower
    shown = {f"{m.record} {m.field}" for m in found.mistakes.worst("wrong")}
    unshown = {"quotes cue", "quotes source", "claims hedges"}
    assert shown == {one for one in lower - unshown if not one.startswith("mentions")}


def test_nested_quotes_by_hand():
    """A quote that loses its parent has another chain, of another depth, and another parent."""
    inner = GOLD.quotes[0].model_dump() | {
        "id": "q3",
        "content": [at("may close")],
        "parent": "q1",
        "source": [],
        "speakers": [],
    }
    quotes = [*(q.model_dump() for q in GOLD.quotes), inner]
    gold = hand(quotes=quotes)
    pred = hand("prediction", quotes=[*quotes[:2], inner | {"parent": None}])
    found = evaluated(ARTICLE, gold, pred)
    for what in ("parent", "chain", "chain depth"):
        assert (row(found, "quotes", what).right, row(found, "quotes", what).n) == (2, 3)
    assert row(found, "quotes", "source overlaps").n == 2  # the third has no source
    (mistake,) = found.mistakes.worst("wrong")
    assert (mistake.field, mistake.gold, mistake.pred) == ("parent", "Ada Holm", "the writer")


def test_claims_by_hand():
    """A claim that is cut short is touched and not found; the table of factuality follows."""
    claims = [c.model_dump() for c in GOLD.claims]
    claims[0] |= {"content": [at("close")], "hedges": [], "factuality": "CT+"}
    claims[1] |= {"factuality": "CT-"}
    found = evaluated(ARTICLE, GOLD, hand("prediction", claims=claims))
    assert counts(found, "claims", "content half alike", "all") == (1, 2, 2)
    assert counts(found, "claims", "content touched", "all") == (2, 2, 2)
    assert (row(found, "claims", "factuality").right, row(found, "claims", "factuality").n) == (
        0,
        1,
    )
    table = {one.of: (one.right, one.pred, one.gold) for one in found.scores().factuality}
    assert {of: n for of, n in table.items() if any(n)} == {"CT+": (0, 0, 1), "CT-": (0, 1, 0)}
    assert row(found, "claims", "hedges").value is None


def test_the_rows_are_always_the_same():
    """Without a single article every row is there, and has no number."""
    scores = Evaluation().scores()
    expected = [(record, what, of) for record, what, classes in SCORES for of in classes]
    assert [(s.record, s.what, s.of) for s in scores.counts] == expected
    assert [(s.record, s.what) for s in scores.fields] == [
        (record, what) for record, fields in FIELDS.items() for what in fields
    ]
    assert {(s.precision, s.recall, s.f1) for s in scores.counts} == {(None, None, None)}
    assert {s.value for s in scores.fields} == {None}
    assert {one.error for one in scores.calibration.values()} == {None}


@pytest.mark.parametrize("field", ["article_id", "text_sha256"])
def test_a_layer_of_another_text_is_never_scored(field):
    """The function refuses what the command would have refused before."""
    other = GOLD.model_copy(update={field: "art-" + "0" * 20})
    with pytest.raises(ValueError, match="not a layer of the text"):
        evaluated(ARTICLE, GOLD, other)
    with pytest.raises(ValueError, match="not a layer of the text"):
        evaluated(ARTICLE, other, None)


# ----------------------------------------------------------------- links


def links(*triples: tuple[str, str, str], kind: str = "gold", sure: float | None = None) -> LinkSet:
    """Give links between claims of ARTICLE."""
    made = [
        {
            "id": f"l{n}",
            "subject": {"article_id": ARTICLE.id, "id": subject},
            "relation": relation,
            "object": {"article_id": ARTICLE.id, "id": object_},
            "confidence": sure,
        }
        for n, (subject, relation, object_) in enumerate(triples)
    ]
    return LinkSet.model_validate(
        {
            "schema_version": "1.0.0",
            "event_id": "port",
            "kind": kind,
            "provenance": {"annotator": "ada", "annotator_kind": "person"},
            "links": made,
        }
    )


def three_claims(*left: str) -> list[dict[str, object]]:
    """Give some of three claims that are the same."""
    plain = GOLD.claims[1].model_dump()
    words = {"c1": "the port “may close”", "c2": "It rained", "c3": "denied it"}
    return [plain | {"id": id_, "content": [at(words[id_])]} for id_ in left]


def test_links_by_hand():
    """Sameness is transitive: another way through the group is right, and finds all of it."""
    found = evaluated(
        ARTICLE, hand(claims=three_claims("c1", "c2", "c3")),
        hand("prediction", claims=three_claims("c1", "c2", "c3")),
    )  # fmt: skip
    gold = links(("c1", "same_as", "c2"), ("c1", "same_as", "c3"))
    found.add_links(gold, links(("c2", "same_as", "c3"), ("c1", "denies", "c3"), sure=0.75))
    assert counts(found, "links", "end to end", "all") == (1, 2, 2)
    one = row(found, "links", "end to end", "same_as")
    assert (one.right, one.pred, one.found, one.gold) == (1, 1, 0, 2)
    assert row(found, "links", "end to end", "denies").precision == 0
    assert row(found, "links", "end to end", "updates").precision is None
    bins = found.scores().calibration["links"].bins
    assert (bins[7].n, bins[7].right, bins[7].confidence) == (2, 1, 1.5)


def test_links_given_their_ends():
    """What hangs on a claim that was not found counts end to end, and not given matched ends."""
    gold_claims, pred_claims = three_claims("c1", "c2", "c3"), three_claims("c1", "c2")
    found = evaluated(ARTICLE, hand(claims=gold_claims), hand("prediction", claims=pred_claims))
    gold = links(("c1", "updates", "c2"), ("c2", "updates", "c3"))
    found.add_links(gold, links(("c1", "updates", "c2")))
    assert counts(found, "links", "end to end", "updates") == (1, 1, 2)
    assert counts(found, "links", "matched ends", "updates") == (1, 1, 1)


def test_links_that_were_not_predicted_are_missed():
    """And links into articles without gold are left out, and counted."""
    found = evaluated(ARTICLE, GOLD, GOLD)
    found.add_links(links(("c1", "updates", "c2")), None)
    assert counts(found, "links", "end to end", "all") == (0, 0, 1)
    other = Evaluation()
    other.add_links(links(), links(("c1", "updates", "c2")))
    assert (other.links_left_out, counts(other, "links", "end to end", "all")) == (1, (0, 0, 0))


# ----------------------------------------------------------------- confidence


def test_calibration_by_hand():
    """Four at .8 of which two are right, one at 1 that is: (4 × .3 + 0) / 5."""
    found = Reliability()
    for right in (True, True, False, False):
        found.add(0.8, right)
    found.add(1.0, right=True)
    assert [one.n for one in found.bins] == [0, 0, 0, 0, 0, 0, 0, 0, 4, 1]
    assert found.error == pytest.approx(4 * 0.3 / 5)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans())))
def test_calibration_counts_everything_once(drawn):
    """Every confidence is in one bin, 0 and 1 too, and the error is a share."""
    found = Reliability()
    for confidence, right in drawn:
        found.add(confidence, right)
    assert found.n == len(drawn)
    assert (found.error is None) == (not drawn)
    assert found.error is None or 0 <= found.error <= 1


@given(articles().flatmap(lambda a: st.tuples(st.just(a), layers(a))), st.floats(0, 1))
@settings(max_examples=100)
def test_what_is_left_of_unsure_records_keeps_the_rules(drawn, least):
    """No reference dangles, no chain breaks, and what stays is what was sure or did not say."""
    article, layer = drawn
    found = confident(layer, least)
    before = {p.code for p in judge_layer(layer, article)}
    after = {p.code for p in judge_layer(found, article)} - {"DUP002"}
    assert after <= before
    assert not any(code.startswith(("REF", "CHAIN", "CLAIM")) for code in after)
    sure = [
        r.id
        for kind in KINDS
        for r in getattr(layer, kind)
        if r.confidence is None or r.confidence >= least
    ]
    assert ids(found) == sure
    assert confident(found, least) == found
    assert (found is layer) == (sure == ids(layer))


def test_a_child_moves_to_the_next_outer_quote_that_stays():
    """The parent fell: the grandparent takes its place, for quotes and claims alike."""

    def nested(sure):
        quote = GOLD.quotes[0].model_dump()
        chain = [
            quote | {"id": f"n{n}", "parent": f"n{n - 1}" if n else None, "confidence": one}
            for n, one in enumerate(sure)
        ]
        claim = GOLD.claims[0].model_dump() | {"quote": f"n{len(sure) - 1}"}
        return hand("prediction", quotes=chain, claims=[claim])

    middle = confident(nested((0.9, 0.1, 0.9)), 0.5)
    assert [(q.id, q.parent) for q in middle.quotes] == [("n0", None), ("n2", "n0")]
    inner = confident(nested((0.9, 0.1, 0.1)), 0.5)
    assert [claim.quote for claim in inner.claims] == ["n0"]
    assert [claim.quote for claim in confident(nested((0.1, 0.1)), 0.5).claims] == [None]
    circle = edited("quotes", 0, parent="q2", confidence=0.1)
    circle["quotes"][1] |= {"parent": "q1", "confidence": 0.1}
    assert confident(hand("prediction", **circle), 0.5).claims[0].quote is None


def test_a_speaker_that_falls_is_lost():
    """The quote stays, without that speaker; the edge itself stays too."""
    unsure = hand("prediction", **edited("entities", 0, confidence=0.4))
    assert [q.speakers for q in confident(unsure, 0.5).quotes] == [(), ("e2",)]
    assert confident(unsure, 0.4) is unsure


def test_links_fall_with_their_ends():
    """An unsure link goes, and one whose claim went."""
    both = links(("c1", "updates", "c2"), ("c2", "updates", "c3"), sure=0.6)
    assert confident_links(both, 0.7, set()).links == ()
    assert confident_links(both, 0.5, set()) is both
    assert [link.id for link in confident_links(both, 0.5, {(ARTICLE.id, "c3")}).links] == ["l0"]


# ----------------------------------------------------------------- the worst errors


def test_the_worst_come_first():
    """Spurious ones by confidence, missed ones by length; each with the words around it."""
    quotes = [
        GOLD.quotes[0].model_dump() | {"id": f"x{n}", "content": [at(words)], "confidence": sure}
        for n, (words, sure) in enumerate((("denied", 0.2), ("rained", 0.9), ("added", None)))
    ]
    found = evaluated(ARTICLE, GOLD, hand("prediction", quotes=quotes, claims=[]))
    spurious = found.mistakes.worst("spurious")
    assert [m.text for m in spurious] == ["rained", "denied", "added"]
    first = spurious[0]
    assert (first.gold, first.pred, first.confidence) == (None, "rained", 0.9)
    assert first.before + first.text + first.after in TEXT
    assert first.before.endswith("“for now.” It ")
    missed = found.mistakes.worst("missed")
    lengths = [len(m.text.replace(" … ", "")) for m in missed]
    assert lengths == sorted(lengths, reverse=True)
    assert {m.record for m in missed} == {"quotes", "claims"}


@pytest.mark.parametrize("most", [0, 1, 2])
def test_no_more_are_kept_than_were_asked_for(most):
    """However many articles go by."""
    found = Evaluation(most)
    for n in range(20):
        text = f"{TEXT} {n}"
        article = article_of(text)
        move = {"article_id": article.id, "text_sha256": article.text_sha256}
        found.add(GOLD.model_copy(update=move), None, article)
    assert len(found.mistakes.worst("missed")) == most
    assert found.articles == len(found.missing) == 20


# ----------------------------------------------------------------- the command


def predictions(project, *left_out: str) -> list[dict[str, object]]:
    """Give gold as predictions, a layer an article."""
    made = {"annotator": "mine", "annotator_kind": "model", "guideline": None, "created": None}
    found = []
    for path in sorted(project.gold_folder.glob("*.json")):
        record = json.loads(path.read_text("utf-8"))
        record["kind"] = "prediction"
        record["provenance"] |= made
        for name in ("entities", "quotes", "claims", "links"):
            for one in record.get(name, ()):
                one["adjudication"] = None
                one["confidence"] = 0.75
        if record.get("article_id", "") not in left_out:
            found.append(record)
    return found


def written(path: Path, records) -> Path:
    """Write JSON Lines."""
    path.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    return path


def say(project, pred, *more):
    """Run `sayso evaluate` on a project."""
    where = ("--seeds", project.seeds, "--annotations", project.annotations)
    return project.say("evaluate", "--pred", pred, *where, *more)


def test_gold_as_prediction_is_perfect(project, tmp_path):
    """From the command line too; and confidence of .75 for what is all right is .25 off."""
    done = say(project, written(tmp_path / "p.jsonl", predictions(project)), "--json")
    assert (done.code, done.err) == (0, "")
    found = json.loads(done.out)
    assert found["format"] == 1
    assert found["articles"]["gold"] == found["articles"]["predicted"] == 3
    for one in found["scores"]:
        assert one["f1"] in {1.0, None}, one
    assert {one["error"] for one in found["calibration"]} == {0.25}
    assert found["errors"] == {"missed": [], "spurious": [], "wrong": []}
    assert any(one["gold"] for one in found["scores"] if one["record"] == "links")


@pytest.mark.parametrize("form", ["gz", "folder", "reversed"])
def test_predictions_come_in_many_forms(project, tmp_path, form):
    """Compressed, one file each, in any order."""
    records = predictions(project)
    path = written(tmp_path / "p.jsonl", records[::-1])
    if form == "gz":
        path = tmp_path / "p.jsonl.gz"
        path.write_bytes(gzip.compress((tmp_path / "p.jsonl").read_bytes()))
    elif form == "folder":
        path = tmp_path / "all"
        path.mkdir()
        for n, record in enumerate(records):
            (path / f"{n}.json").write_text(json.dumps(record), encoding="utf-8")
    found = json.loads(say(project, path, "--json").out)
    assert {one["f1"] for one in found["scores"]} == {1.0, None}


def test_words_are_enough(project, tmp_path):
    """A prediction without offsets, hash and signature: words that stand once."""
    record = predictions(project)[0]
    article = record["article_id"]
    claim = next(c for c in record["claims"] if len(c["content"]) == 1)
    bare = {"article_id": article, "kind": "prediction", "quotes": [], "claims": [
        {"content": [{"text": claim["content"][0]["text"]}], "factuality": "CT+"}
    ]}  # fmt: skip
    done = say(project, written(tmp_path / "p.jsonl", [bare]), "--json")
    assert done.code == 0, done.out
    (one,) = (
        s
        for s in json.loads(done.out)["scores"]
        if (s["record"], s["what"]) == ("claims", "equal content")
    )
    assert (one["right"], one["pred"]) == (1, 1)


def test_what_is_missing_and_what_is_left_out_is_said(project, tmp_path):
    """An article without prediction lowers recall; one without gold is only counted."""
    records = predictions(project)
    gone = next(r["article_id"] for r in records if "article_id" in r)
    layers_ = [r for r in records if r.get("article_id") not in {gone, None}]
    done = say(project, written(tmp_path / "p.jsonl", layers_))
    assert done.code == 0
    assert "1 gold article(s) have no prediction" in done.out
    assert gone in done.out
    one = tmp_path / "one.json"
    one.write_text(json.dumps(layers_[0]), encoding="utf-8")
    path = written(tmp_path / "p.jsonl", layers_)
    done = say(project, path, "--gold", one, "--json")
    found = json.loads(done.out)
    assert found["left_out"]["articles_without_gold"] == len(layers_) - 1
    assert found["articles"] == {"gold": 1, "predicted": 1, "without_prediction": []}
    done = say(project, path, "--gold", one)
    assert f"left out: {len(layers_) - 1} predicted article(s) without gold" in done.out


def test_unsure_records_are_left_out(project, tmp_path):
    """Above .75 nothing is predicted: precision is not known, recall 0, links gone too."""
    path = written(tmp_path / "p.jsonl", predictions(project))
    found = json.loads(say(project, path, "--json", "--min-confidence", "0.8").out)
    assert found["min_confidence"] == 0.8
    assert all((s["pred"], s["precision"]) == (0, None) for s in found["scores"])
    assert all(s["recall"] in {0.0, None} for s in found["scores"])
    kept = json.loads(say(project, path, "--json", "--min-confidence", "0.75").out)
    assert kept["scores"] == json.loads(say(project, path, "--json").out)["scores"]


def test_scores_by_article(project, tmp_path):
    """Every article's own numbers, in the same shape; without --json it is wrong use."""
    path = written(tmp_path / "p.jsonl", predictions(project))
    found = json.loads(say(project, path, "--json", "--by", "article").out)
    assert len(found["by_article"]) == 3
    for one in found["by_article"]:
        assert list(one) == ["article_id", "scores", "fields", "factuality", "calibration"]
        assert [list(s) for s in one["scores"]] == [list(s) for s in found["scores"]]
    total = Counter()
    for one in found["by_article"]:
        total.update({(s["record"], s["what"], s["of"]): s["gold"] for s in one["scores"]})
    for s in found["scores"]:
        if s["record"] != "links":
            assert total[s["record"], s["what"], s["of"]] == s["gold"]
    assert say(project, path, "--by", "article").code == 2


def test_articles_may_come_in_a_file(project, tmp_path):
    """Where neither captures nor fixed texts are, the articles are given."""
    names = [p.name for p in project.seeds.glob("*.txt")]
    texts = written(
        tmp_path / "a.jsonl", [project.article(name).model_dump(mode="json") for name in names]
    )
    path = written(tmp_path / "p.jsonl", predictions(project))
    elsewhere = ("--annotations", tmp_path / "nothing", "--gold", project.gold_folder)
    without = project.say("evaluate", "--pred", path, *elsewhere)
    assert (without.code, "REF003" in without.out) == (1, True)
    done = project.say("evaluate", "--pred", path, "--articles", texts, *elsewhere, "--json")
    assert done.code == 0, done.out
    assert {one["f1"] for one in json.loads(done.out)["scores"]} == {1.0, None}


def spoilt(record, **fields):
    """Give a copy of a record with some fields changed."""
    return json.loads(json.dumps(record)) | fields


def shifted(record):
    """Give a layer whose first span is one code point off."""
    copy = spoilt(record)
    first = copy["claims"][0]["content"][0]
    first["start"] += 1
    first["end"] += 1
    return copy


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda r: [spoilt(r, text_sha256="0" * 64)], "TEXT001"),
        (lambda r: [spoilt(r, article_id="art-" + "0" * 20)], "REF003"),
        (lambda r: [shifted(r)], "SPAN001"),
        (lambda r: [r, r], "DUP003"),
        (lambda r: [r, spoilt(r, provenance=r["provenance"] | {"annotator": "twin"})], "DUP003"),
        (lambda r: [spoilt(r, schema_version="9.0.0")], "VER001"),
        (lambda r: [spoilt(r, quotes="none")], "SHAPE001"),
        (lambda r: [spoilt(r, colour="red")], "SHAPE001"),
        (lambda r: [spoilt(r, claims=[r["claims"][0] | {"confidence": 2}])], "SHAPE001"),
    ],
)
def test_bad_predictions_are_refused_with_their_place(project, tmp_path, spoil, code):
    """File, line, rule and cure; exit status 1; and no score at all, of the good ones neither."""
    records = [r for r in predictions(project) if r.get("claims")]
    path = written(tmp_path / "p.jsonl", [*records[1:], *spoil(records[0])])
    for more in ((), ("--json",)):
        done = say(project, path, *more)
        assert done.code == 1
        assert re.search(rf"{re.escape(str(path))}:\d+(:\d+)?: .*{code}", done.out), done.out
        assert "precision" not in done.out


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"{", "JSON000"), (b"\xff\xfe{}", "JSON003"), (b'{"a": 1}\n', "SHAPE"), (b"[]\n", "SHAPE")],
)
def test_what_is_no_prediction_is_refused(project, tmp_path, data, code):
    """Broken JSON, another encoding, another thing altogether."""
    path = tmp_path / "p.jsonl"
    path.write_bytes(data)
    done = say(project, path)
    assert done.code == 1
    assert code in done.out


def test_bad_gold_is_refused_too(project, tmp_path):
    """The fault is named by its file in gold."""
    path = written(tmp_path / "p.jsonl", predictions(project))
    bad = next(p for p in project.gold_folder.glob("art-*.json"))
    bad.write_text(bad.read_text("utf-8").replace('"gold"', '"bronze"', 1), encoding="utf-8")
    done = say(project, path)
    assert done.code == 1
    assert bad.name in done.out


def test_nothing_to_compare_is_said(project, tmp_path):
    """A side without a layer is no evaluation, and what is not there is wrong use."""
    names = sorted(project.seeds.glob("*.txt"))
    text = written(tmp_path / "a.jsonl", [project.article(names[0].name).model_dump(mode="json")])
    done = say(project, text)
    assert done.code == 1
    assert "there is no layer in" in done.err
    assert say(project, tmp_path / "nowhere.jsonl").code == 2
    assert (
        say(project, written(tmp_path / "p.jsonl", predictions(project)), "--gold", "-").code == 2
    )
    assert project.say("evaluate").code == 2


def test_text_of_the_data_does_not_steer_the_terminal(tmp_path, capsys):
    """Escape sequences, markup and bidi marks of an article are shown, not obeyed."""
    from sayso.cli import evaluated as told  # noqa: PLC0415  only here
    from sayso.flow import Evaluated  # noqa: PLC0415

    article = article_of("\x1b[31mred\x1b[0m [bold]\u202eevil ::error::x ##[command]\nIt rained.")
    words = "evil"
    start = article.text.index(words)
    claim = {
        "id": "c1",
        "content": [{"start": start, "end": start + 4, "text": words}],
        "factuality": "CT+",
    }
    gold = Layer.model_validate(
        hand(entities=[], quotes=[], claims=[claim]).model_dump()
        | {"article_id": article.id, "text_sha256": article.text_sha256}
    )
    told.tell(Evaluated(evaluated(article, gold, None)), "gold", "\x1b[2Jpred")
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "##[" not in out
    assert "[bold]" in out
    assert "\\n" in out


# ----------------------------------------------------------------- the page


@pytest.fixture(scope="module")
def fresh(tmp_path_factory) -> str:
    """Follow docs/evaluate.md in a copy of what it needs."""
    import shutil  # noqa: PLC0415  only here

    home = tmp_path_factory.mktemp("evaluate")
    for name in ("seeds", "annotations"):
        shutil.copytree(ROOT / name, home / name)
    return pages.run(PAGE.read_text("utf-8"), home, pages.environment())


@needs_gold
def test_the_page_shows_what_is_printed(fresh):
    """The page's outputs are those of its commands, run now, in order."""
    pages.settle(PAGE, fresh, "test_evaluate.py")


def keys(value: object) -> object:
    """Give the shape of JSON: names, and the shape of the first item of each list."""
    if isinstance(value, dict):
        return {name: keys(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [keys(inner) for inner in value[:1]]
    return None


@needs_gold
def test_the_shape_on_the_page_is_the_shape(project, tmp_path):
    """The page's JSON example has the keys of what is printed, in order, down to the last."""
    shown = next(b for b in pages.blocks(PAGE.read_text("utf-8")) if b.language == "json")
    example = json.loads(shown.body)
    records = predictions(project)
    some = next(r for r in records if r.get("claims"))
    some["claims"] = [dict(some["claims"][0], factuality="CTu", hedges=[]), *some["claims"][2:]]
    some["claims"].append(
        dict(some["claims"][-1], id="zz", proposition="x", content=some["claims"][0]["content"][:1])
    )
    lost = next(r for r in records if r.get("quotes") and r is not some)
    lost["quotes"], lost["claims"] = [], []
    layers_ = [r for r in records if "article_id" in r]
    path = written(tmp_path / "p.jsonl", layers_)
    printed = json.loads(say(project, path, "--json", "--by", "article").out)
    assert printed["errors"]["missed"]
    empty = [sort for sort, found in printed["errors"].items() if not found]
    for sort in empty:
        printed["errors"][sort] = printed["errors"]["missed"]
    if not printed["articles"]["without_prediction"]:
        printed["articles"]["without_prediction"] = [""]
    assert json.dumps(keys(example)) == json.dumps(keys(printed))
    assert example["format"] == printed["format"]


def test_the_page_names_every_score_and_field():
    """Each row of the output is defined on the page, by its name."""
    page = PAGE.read_text("utf-8")
    for record, what, classes in SCORES:
        assert f"| {record} | `{what}` |" in page, what
        for of in classes:
            assert f"`{of}`" in page, of
    for record, fields in FIELDS.items():
        for what in fields:
            assert f"| {record} | `{what}` |" in page, what
