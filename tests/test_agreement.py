"""Agreement: what corresponds, what the numbers say of layers, and where annotators differ."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder import everybody, norholm
from sayso.annotations.labelstudio.evidence import Evidence
from sayso.annotations.store import file_name
from sayso.compare.agreement import Agreement
from sayso.compare.disagreements import GRAVITY
from sayso.compare.match import KINDS, groups, likeness, overlap, pairs
from sayso.compare.reading import Score
from sayso.compare.rows import ROWS, VALUES
from sayso.compare.same import firsts, holder
from sayso.flow import agree
from sayso.records import Article, Layer, LinkSet, Span
from strategies import articles_with_layers

ONE, TWO, THREE, FOUR = (("art-1", f"c{n}") for n in range(1, 5))


def renamed(layer: Layer) -> Layer:
    """Give the same layer with other ids."""
    old = [record.id for kind in KINDS for record in getattr(layer, kind)]
    new = {id_: f"n{at}" for at, id_ in enumerate(old)}
    return layer.model_copy(
        update={
            "entities": tuple(e.model_copy(update={"id": new[e.id]}) for e in layer.entities),
            "quotes": tuple(
                q.model_copy(
                    update={
                        "id": new[q.id],
                        "speakers": tuple(new[s] for s in q.speakers),
                        "parent": q.parent and new[q.parent],
                    }
                )
                for q in layer.quotes
            ),
            "claims": tuple(
                c.model_copy(update={"id": new[c.id], "quote": c.quote and new[c.quote]})
                for c in layer.claims
            ),
        }
    )


@st.composite
def two_layers(draw) -> tuple[Layer, Layer]:
    """Draw a layer, and another that lacks some of its records and differs in some fields."""
    _, layer = draw(articles_with_layers())
    claims = tuple(
        c.model_copy(update={"factuality": draw(st.sampled_from((c.factuality, "Uu")))})
        for c in layer.claims
        if draw(st.booleans())
    )
    entities = tuple(
        e.model_copy(update={"type": draw(st.sampled_from((e.type, "ORG")))})
        for e in layer.entities
    )
    return layer, layer.model_copy(update={"claims": claims, "entities": entities})


def article_of(layer: Layer, length: int = 10_000) -> Article:
    """Give an article that a layer could be of: of its text only the length counts."""
    return Article.model_construct(
        id=layer.article_id, text_sha256=layer.text_sha256, text="x" * length, event_id="event"
    )


def compared(*layers: Layer, **options: int) -> Agreement:
    """Compare layers of one article, by annotators called a, b, c."""
    found = Agreement(**options)
    found.add(dict(zip("abc", layers, strict=False)), article_of(layers[0]))
    return found


def numbers(found: Agreement) -> dict[tuple[str, str, str], float | None]:
    """Give the numbers of all types and relations together, by record, what and measure."""
    return {(s.record, s.what, s.measure): s.value for s in found.scores() if s.of == "all"}


# ----------------------------------------------------------------- a table made by hand

TEXT = "Ada Holm said the port may close. Bo denied it."


def at(words: str) -> dict[str, object]:
    """Give the span of some words of TEXT."""
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), "text": words}


def hand(**changed: object) -> Layer:
    """Give a layer of TEXT, with some fields of its only quote, claim and entity changed."""
    entity = {"id": "e1", "type": "PERSON", "name": "Ada Holm", "mentions": [at("Ada Holm")]}
    quote = {
        "id": "q1",
        "content": [at("the port may close")],
        "cue": [at("said")],
        "source": [at("Ada Holm")],
        "speakers": ["e1"],
        "source_kind": "person",
    }
    claim = {
        "id": "c1",
        "content": [at("the port may close")],
        "factuality": "PS+",
        "hedges": [at("may")],
        "quote": "q1",
    }
    for field, value in changed.items():
        record = {"e": entity, "q": quote, "c": claim}[field[0]]
        record[field[2:]] = at(value) if field == "e_extra" else value
    return Layer.model_validate(
        {
            "schema_version": "1.0.0",
            "article_id": "art-00000000000000000000",
            "text_sha256": "0" * 64,
            "kind": "annotation",
            "provenance": {"annotator": "ada", "annotator_kind": "person"},
            "entities": [entity],
            "quotes": [quote],
            "claims": [claim],
        }
    )


END = "speakers, end to end", "speakers, matched ends"
SOURCE = "innermost source, end to end", "innermost source, matched ends"


@pytest.mark.parametrize(
    ("changed", "lower"),
    [
        ({}, set()),
        (
            {"e_type": "ORG"},
            {
                ("mentions", "type", "equal"),
                ("mentions", "type", "α"),
                ("mentions", "spans", "α_U"),
            },
        ),
        ({"q_act": "warn"}, {("quotes", "act", "equal"), ("quotes", "act", "α")}),
        ({"q_kind": "direct"}, {("quotes", "kind", "equal"), ("quotes", "kind", "α")}),
        ({"q_negated": True}, {("quotes", "negated", "equal"), ("quotes", "negated", "α")}),
        ({"q_source_kind": "group"}, {("quotes", "source kind", m) for m in ("equal", "α")}),
        ({"q_source_naming": "role"}, {("quotes", "source naming", m) for m in ("equal", "α")}),
        (
            {"q_speakers": []},
            {
                *(("quotes", what, "F1") for what in END),
                *(("chains", what, how) for what, how in (("root source", "equal"),)),
                ("chains", "edges between sources", "F1"),
            },
        ),
        (
            {"q_cue": []},
            {
                *(("quotes", f"{how}", "F1") for how in ("equal cue", "cue half alike")),
                ("quotes", "cue", "equal"),
                ("quotes", "cue", "α_U"),
            },
        ),
        (
            {"q_source": []},
            {
                *(("quotes", f"{how}", "F1") for how in ("equal source", "source half alike")),
                ("quotes", "source", "equal"),
                ("quotes", "source", "α_U"),
            },
        ),
        (
            {"c_factuality": "PR+"},
            {
                ("claims", "factuality", "equal"),
                ("claims", "factuality", "α"),
                ("claims", "certainty", "α ordinal"),
            },
        ),
        (
            {"c_factuality": "PS-"},
            {
                ("claims", "factuality", "equal"),
                ("claims", "factuality", "α"),
                ("claims", "polarity", "α"),
            },
        ),
        ({"c_hedges": []}, {("claims", "hedges", "equal"), ("claims", "hedges", "α_U")}),
        (
            {"c_quote": None},
            {
                *(("claims", what, "F1") for what in SOURCE),
                *(("chains", what, "equal") for what in ("whole chain", "depth", "root source")),
                ("chains", "edges between sources", "F1"),
            },
        ),
        ({"c_when": {"value": "2031"}}, {("claims", "when", "equal")}),
    ],
)
def test_one_difference_lowers_the_numbers_that_it_is_about(changed, lower):
    """Of two layers that differ in one field, that field's numbers fall, and all others are 1.

    A claim's chain hangs on its quote, a chain's sources on the speakers.
    """
    for left, right in ((hand(), hand(**changed)), (hand(**changed), hand())):
        found = numbers(compared(left, right))
        assert {key for key, value in found.items() if value is not None and value < 1} == lower
        assert {value for key, value in found.items() if key not in lower} == {1.0, None}


# ----------------------------------------------------------------- laws


@given(articles_with_layers())
@settings(max_examples=40)
def test_a_layer_agrees_with_itself_whatever_its_ids(pair):
    """Identical layers score 1 everywhere, or nothing and why where nothing can be said."""
    _, layer = pair
    for others in ((layer,), (renamed(layer),), (renamed(layer), layer)):
        scores = compared(layer, *others).scores()
        assert {score.value for score in scores} <= {1.0, None}
        assert all(score.value is None for score in scores if score.n == 0)
        assert all((score.value is None) == (score.why is not None) for score in scores)
        assert compared(layer, *others).disagreements(9) == []


@given(two_layers(), st.permutations("abc"))
@settings(max_examples=40)
def test_it_does_not_matter_who_is_compared_with_whom(pair, names):
    """Annotators in another order, under other names, with other ids: the same numbers."""
    left, right = pair
    expected = compared(left, right, left).scores()
    assert compared(renamed(left), right, renamed(left)).scores() == expected
    found = Agreement()
    layers = {"a": left, "b": right, "c": left}
    found.add({name: layers[name] for name in names}, article_of(left))
    assert found.scores() == expected
    if left.claims != right.claims:
        assert found.disagreements(3) == compared(left, right, left).disagreements(3) != []


def corpus(noisy, articles=40, seed=5):
    """Give layers of made-up articles, by three annotators; `noisy` makes each out of a first."""
    draw = random.Random(seed)  # noqa: S311  no secret
    found = []
    for number in range(articles):
        starts = sorted(draw.sample(range(0, 4_000, 40), 24))
        spans = [(start, start + draw.randrange(4, 38)) for start in starts]
        id_ = f"art-{number:020x}"
        found.append([noisy(spans, id_, random.Random(f"{seed} {number} {who}")) for who in "abc"])  # noqa: S311
    return found


def layer_of(spans, id_, draw):
    """Give a layer with a third of some spans as entities, quotes and claims, at random else."""

    def at(span):
        return {"start": span[0], "end": span[1], "text": "x" * (span[1] - span[0])}

    def any_of(what):
        return draw.choice(VALUES[what])

    entities = [
        {
            "id": f"e{n}",
            "type": any_of("type"),
            "mentions": [at(span) | {"level": any_of("level")}],
        }
        for n, span in enumerate(spans[::3])
    ]
    quotes = [
        {
            "id": f"q{n}",
            "content": [at(span)],
            "speakers": [f"e{draw.randrange(8)}"],
            "parent": None if n == 0 or draw.random() < 0.5 else f"q{draw.randrange(n)}",
            "act": any_of("act"),
            "kind": any_of("kind"),
            "negated": draw.random() < 0.5,
            "source_kind": draw.choice(["person", "group", None]),
            "source_naming": any_of("source naming"),
        }
        for n, span in enumerate(spans[1::3])
    ]
    claims = [
        {"id": f"c{n}", "content": [at(span)], "quote": None, "factuality": any_of("factuality")}
        for n, span in enumerate(spans[2::3])
    ]
    return Layer.model_validate_json(
        json.dumps(
            {
                "schema_version": "1.0.0",
                "article_id": id_,
                "text_sha256": "0" * 64,
                "kind": "annotation",
                "provenance": {"annotator": "any", "annotator_kind": "person"},
                "entities": entities,
                "quotes": quotes,
                "claims": claims,
            }
        )
    )


def at_random(spans, id_, draw):
    """Give the same spans, and anything at all of what is said of them."""
    return layer_of(spans, id_, draw)


def anywhere(spans, id_, draw):
    """Give spans put down anywhere."""
    starts = sorted(draw.sample(range(0, 4_000, 40), len(spans)))
    return layer_of([(start, start + draw.randrange(4, 38)) for start in starts], id_, draw)


def together(layers_of_articles, **options):
    """Compare the layers of many articles."""
    found = Agreement(**options)
    for layers in layers_of_articles:
        found.add(dict(zip("abc", layers, strict=False)), article_of(layers[0], 4_000))
    return found


def test_annotators_who_guess_agree_by_chance():
    """Labels thrown by dice, spans put down anywhere: what takes chance out is near 0.

    The shares that are equal are not: that is what the alphas are for.
    """
    labels = {s[:4]: s for s in rows(together(corpus(at_random)))}
    told = [
        *(("mentions", "type"), ("mentions", "level"), ("quotes", "act"), ("quotes", "kind")),
        *(("quotes", "negated"), ("quotes", "source naming"), ("claims", "factuality")),
    ]
    for record, what in told:
        assert abs(labels[record, what, "all", "α"][4]) < 0.06, what
        assert labels[record, what, "all", "equal"][4] > 0.08, what
    assert abs(labels["claims", "certainty", "all", "α ordinal"][4]) < 0.06
    assert abs(labels["claims", "polarity", "all", "α"][4]) < 0.06
    assert labels["quotes", "content", "all", "α_U"][4] == 1
    spans = {s[:4]: s for s in rows(together(corpus(anywhere)))}
    for record, what in (("mentions", "spans"), ("quotes", "content"), ("claims", "content")):
        assert abs(spans[record, what, "all", "α_U"][4]) < 0.12, what
    readings = {s.reading for s in together(corpus(at_random)).scores() if s.measure == "α"}
    assert any("no better than chance" in reading for reading in readings)


def rows(found):
    """Give scores as tuples."""
    return [(s.record, s.what, s.of, s.measure, s.value, s.low, s.high) for s in found.scores()]


def test_the_order_of_articles_changes_nothing_and_the_seed_only_intervals():
    """Sums do not know what came first."""
    layers = corpus(at_random, articles=25)
    expected = rows(together(layers))
    assert rows(together(layers[::-1])) == expected
    other = rows(together(layers, seed=1))
    assert [row[:5] for row in other] == [row[:5] for row in expected]
    assert other != expected


def test_the_number_lies_in_its_interval_and_no_number_is_nan():
    """For nearly all rows; NaN would be unequal to itself."""
    scores = together(corpus(anywhere, articles=30)).scores()
    known = [s for s in scores if s.low is not None]
    assert len(known) > 20
    assert sum(s.low <= s.value <= s.high for s in known) > 0.95 * len(known)
    assert all(x == x for s in scores for x in (s.value, s.low, s.high) if x is not None)  # noqa: PLR0124
    assert [row[:4] for row in rows(together([]))] == [tuple(row) for row in ROWS]
    assert {s.value for s in together([]).scores()} == {None}


def test_every_two_are_compared_as_if_alone():
    """Without a third, the numbers of two are those of all."""
    layers = [two[:2] for two in corpus(at_random, articles=5)]
    found = together(layers)
    ((left, right, articles, scores),) = found.pairs()
    assert (left, right, articles) == ("a", "b", 5)
    assert [s.value for s in scores] == [s.value for s in found.scores()]
    assert [s.n for s in scores] == [s.n for s in found.scores()]
    three = together(corpus(at_random, articles=5))
    assert [pair[:3] for pair in three.pairs()] == [("a", "b", 5), ("a", "c", 5), ("b", "c", 5)]
    f1 = [s for s in three.scores() if s.measure == "F1"]
    for at, whole in enumerate(f1):
        each = [[s for s in scores if s.measure == "F1"][at] for *_, scores in three.pairs()]
        assert whole.n == sum(s.n for s in each)


def test_who_did_not_annotate_an_article_is_not_held_to_it():
    """A third annotator of one article adds to that one, and takes nothing from the others."""
    layers = corpus(at_random, articles=2)
    found = together([layers[0][:2], layers[1]])
    assert found.annotators == ["a", "b", "c"]
    assert {pair[:2]: pair[2] for pair in found.pairs()} == {
        ("a", "b"): 2,
        ("a", "c"): 1,
        ("b", "c"): 1,
    }
    alone = Agreement()
    alone.add({"a": layers[0][0]}, article_of(layers[0][0]))
    assert (alone.articles, alone.annotators) == (0, [])


def test_a_layer_of_another_text_is_refused():
    """Offsets of another text would be compared with these."""
    with pytest.raises(ValueError, match="not a layer of the text"):
        Agreement().add(
            {"a": hand(), "b": hand()},
            article_of(hand().model_copy(update={"text_sha256": "1" * 64})),
        )


@given(two_layers())
@settings(max_examples=40)
def test_every_record_is_in_one_group(pair):
    """Groups lose no record and double none, and none has two of one annotator."""
    layers = dict(zip(("left", "right"), pair, strict=True))
    for kind in KINDS:
        found = groups(layers, kind)
        for who, layer in layers.items():
            ids = [group.versions[who].id for group in found if who in group.versions]
            assert sorted(ids) == sorted(record.id for record in getattr(layer, kind))


def every_number(*layers: Layer) -> list[tuple[object, ...]]:
    """Give every number of an agreement that is no interval."""
    found = compared(*layers, replicates=0).scores()
    return [(s.record, s.what, s.of, s.measure, s.value, s.n) for s in found]


@given(two_layers(), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_the_order_of_records_in_a_file_changes_nothing(pair, dice):
    """Records, and mentions of an entity, stand in any order; it says no more than another."""
    left, right = pair
    shuffled = right.model_copy(
        update={
            kind: tuple(dice.sample(getattr(right, kind), len(getattr(right, kind))))
            for kind in KINDS
        }
    )
    turned = tuple(e.model_copy(update={"mentions": e.mentions[::-1]}) for e in shuffled.entities)
    shuffled = shuffled.model_copy(update={"entities": turned})
    assert every_number(left, shuffled) == every_number(left, right)
    assert every_number(shuffled, left) == every_number(right, left)


def test_claims_on_one_span_are_paired_by_what_they_say():
    """Two claims on the same words: which stands first in the file decides nothing."""
    layer = hand()
    base = layer.claims[0]

    def saying(*values: str) -> Layer:
        claims = (
            base.model_copy(update={"id": f"c{n}", "factuality": value, "proposition": value})
            for n, value in enumerate(values)
        )
        return layer.model_copy(update={"claims": tuple(claims)})

    ours = saying("PS+", "PR+")
    there = every_number(ours, saying("PS-", "PR-"))
    assert every_number(ours, saying("PR-", "PS-")) == there
    assert every_number(saying("PR+", "PS+"), saying("PS-", "PR-")) == there
    assert every_number(saying("PS-", "PR-"), ours) == there, "nor who it is"


def test_mentions_may_be_nested_and_in_any_order():
    """One that holds another, or stands after it: two clusters share what they share."""
    entity = hand().entities[0]
    at = [(0, 48), (0, 3), (4, 48)]
    long, the, rest = (
        entity.mentions[0].model_copy(update={"start": s, "end": e, "text": "x" * (e - s)})
        for s, e in at
    )

    def of(*mentions: Span) -> object:
        return entity.model_copy(update={"mentions": mentions})

    assert likeness(of(long, the), of(rest)) == pytest.approx(1 / 2)
    assert likeness(of(the, long), of(rest)) == likeness(of(long, the), of(rest))
    assert likeness(of(rest, the), of(the)) == pytest.approx(1 / 2)


@given(st.lists(st.integers(0, 9)), st.lists(st.integers(0, 9)))
def test_pairs_are_one_to_one(left, right):
    """Nothing is in two pairs, and a perfect pair is never given up for a poorer one."""
    found = pairs(left, right, lambda one, other: 10 - abs(one - other) if one else 0)
    assert len({i for i, _ in found}) == len({j for _, j in found}) == len(found)
    equal = sum(min(left.count(n), right.count(n)) for n in range(1, 10))
    assert sum(left[i] == right[j] for i, j in found) == equal


def test_overlap_is_intersection_over_union():
    """In code points, over all parts; nothing and nothing are the same."""

    def spans(*ends):
        return [Span(start=s, end=e, text="x" * (e - s)) for s, e in ends]

    assert overlap(spans((0, 10)), spans((5, 15))) == pytest.approx(5 / 15)
    assert overlap(spans((0, 4), (6, 10)), spans((0, 10))) == pytest.approx(0.8)
    assert overlap(spans((0, 4)), spans((4, 8))) == 0
    assert overlap([], []) == 1


# ----------------------------------------------------------------- links


def test_it_does_not_matter_through_which_member_a_group_is_linked():
    """Sameness is transitive; what is said of one member is said of all."""
    star = [(ONE, "same_as", TWO), (ONE, "same_as", THREE), (FOUR, "updates", ONE)]
    row = [(TWO, "same_as", THREE), (ONE, "same_as", TWO), (FOUR, "updates", THREE)]
    assert all(map(holder(star), row))
    assert all(map(holder(row), star))
    assert not holder(star)((ONE, "updates", FOUR))
    assert not holder(star)((FOUR, "elaborates", ONE))
    assert not holder(star)((ONE, "same_as", FOUR))
    assert not holder([])((ONE, "same_as", TWO))
    assert holder([(TWO, "contradicts", ONE)])((ONE, "contradicts", TWO))


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda p: p[0] != p[1])))
def test_groups_of_the_same_are_connected_components(edges):
    """Two ends are in one group just when a way of links leads from one to the other."""
    ends = {n: ("a", f"c{n}") for n in range(8)}
    first = firsts([(ends[i], ends[j]) for i, j in edges])
    reached = {n: {n} for n in range(8)}
    for _ in range(8):
        for i, j in edges:
            for near in reached.values():
                if near & {i, j}:
                    near |= {i, j}
    for n, near in reached.items():
        group = first.get(ends[n], ends[n])
        assert group == min(ends[m] for m in near)


def two_claims(*ids: str) -> Layer:
    """Give a layer with two claims of these ids."""
    return hand(c_id=ids[0]).model_copy(
        update={
            "claims": tuple(
                hand(c_id=id_, c_content=content).claims[0]
                for id_, content in zip(
                    ids, ([at("the port may close")], [at("Bo denied it")]), strict=True
                )
            )
        }
    )


def link_set(who: str, *links: tuple[str, str, str]) -> LinkSet:
    """Give an annotator's links between claims of one article."""
    end = "art-00000000000000000000"
    return LinkSet.model_validate_json(
        json.dumps(
            {
                "schema_version": "1.0.0",
                "event_id": "event",
                "kind": "annotation",
                "provenance": {"annotator": who, "annotator_kind": "person"},
                "links": [
                    {
                        "id": f"l{n}",
                        "subject": {"article_id": end, "id": subject},
                        "relation": relation,
                        "object": {"article_id": end, "id": object_},
                    }
                    for n, (subject, relation, object_) in enumerate(links)
                ],
            }
        )
    )


def linked(**links) -> Agreement:
    """Compare links of annotators whose claims are the same, under ids of their own."""
    found = Agreement()
    layers = {who: two_claims(f"{who}1", f"{who}2") for who in links}
    found.add(layers, article_of(hand()))
    found.add_links(
        {
            who: link_set(who, *((f"{who}{s}", relation, f"{who}{o}") for s, relation, o in some))
            for who, some in links.items()
        }
    )
    return found


def test_links_are_compared_by_what_they_link():
    """The same link in other ids is the same; another relation is none, and told with both."""
    same = linked(a=[(1, "denies", 2)], b=[(1, "denies", 2)])
    assert numbers(same)["links", "end to end", "F1"] == 1
    assert same.disagreements(9) == []
    mirrored = linked(a=[(1, "contradicts", 2)], b=[(2, "contradicts", 1)])
    assert numbers(mirrored)["links", "end to end", "F1"] == 1
    unlike = linked(a=[(1, "denies", 2)], b=[(1, "updates", 2)], c=[])
    assert numbers(unlike)["links", "end to end", "F1"] == 0
    (told,) = unlike.disagreements(9)
    assert told.record, told.field == ("links", None)
    assert told.versions == {"a": "denies →", "b": "updates →", "c": None}
    by_relation = {s.of: s.value for s in unlike.scores() if s.what == "matched ends"}
    assert by_relation["denies"] == by_relation["updates"] == 0
    assert by_relation["elaborates"] is None


def test_links_of_records_that_only_one_has_count_end_to_end_only():
    """What a link ends in must be there for a link to be shared."""
    found = Agreement()
    less = two_claims("b1", "b2")
    less = less.model_copy(update={"claims": less.claims[:1]})
    found.add({"a": two_claims("a1", "a2"), "b": less}, article_of(hand()))
    found.add_links({"a": link_set("a", ("a1", "denies", "a2")), "b": link_set("b")})
    scores = {s.what: s for s in found.scores() if s.record == "links" and s.of == "all"}
    assert (scores["end to end"].value, scores["end to end"].n) == (0, 1)
    assert (scores["matched ends"].value, scores["matched ends"].n) == (None, 0)


def test_links_into_an_article_that_one_did_not_annotate_are_left_out():
    """Whoever never saw the article could not draw them."""
    found = Agreement()
    far = "art-11111111111111111111"
    other = two_claims("c1", "c2").model_copy(update={"article_id": far})
    found.add({"a": two_claims("a1", "a2"), "b": two_claims("b1", "b2")}, article_of(hand()))
    found.add({"a": other, "c": other}, article_of(other))
    links = link_set("a", ("a1", "denies", "a2"))
    away = links.links[0].model_copy(
        update={"object": links.links[0].object.model_copy(update={"article_id": far})}
    )
    links = links.model_copy(update={"links": (*links.links, away)})
    found.add_links({"a": links, "b": link_set("b", ("b1", "denies", "b2"))})
    scores = {s.what: s for s in found.scores() if s.record == "links" and s.of == "all"}
    assert (scores["end to end"].value, scores["end to end"].n) == (1, 2)


# ----------------------------------------------------------------- disagreements


def test_the_costliest_disagreement_comes_first_with_its_words_and_what_each_says():
    """A record that somebody has not outweighs a field; what hangs on a record makes it dearer."""
    less = hand().model_copy(update={"claims": ()})
    other = hand(e_type="ORG", q_negated=True, q_cue=[])
    article = article_of(hand()).model_copy(update={"text": TEXT})
    found = Agreement(listed=9)
    found.add({"a": hand(), "b": other, "c": less}, article)
    told = found.disagreements(9)
    assert [(one.record, one.field, one.cost) for one in told] == [
        ("quotes", "negated", 4 * 2),  # the claim hangs on it
        ("entities", "type", 3 * 2),  # the quote is spoken by it
        ("claims", None, 5),
        ("quotes", "cue", 1 * 2),
    ]
    claim = told[2]
    assert (claim.before, claim.text, claim.after) == (
        "Ada Holm said ",
        "the port may close",
        ". Bo denied it.",
    )
    assert TEXT[claim.start : claim.end] == claim.text
    assert claim.versions == {"a": "the port may close", "b": "the port may close", "c": None}
    assert told[0].versions == {"a": "false", "b": "true", "c": "false"}
    assert told[3].versions == {"a": "said", "b": None, "c": "said"}
    assert found.disagreed.counted.total() == 4


def test_only_so_many_disagreements_are_kept_and_all_are_counted():
    """Memory does not grow with what differs; the costliest stay, whatever came first."""
    layers = corpus(at_random, articles=12)
    every = together(layers, listed=10_000)
    few = together(layers[::-1], listed=7)
    assert few.disagreements(99) == every.disagreements(7)
    assert few.disagreed.counted == every.disagreed.counted
    assert few.disagreed.counted.total() == len(every.disagreements(10_000)) > 300
    costs = [one.cost for one in every.disagreements(10_000)]
    assert costs == sorted(costs, reverse=True)
    assert together(layers, listed=0).disagreements(9) == []


def test_the_same_words_at_two_places_are_told_apart():
    """Versions in words would read alike: then they are given with their places."""
    moved = hand()
    claim = moved.claims[0]
    (span,) = claim.hedges
    span = span.model_copy(update={"start": span.start + 1, "end": span.end + 1})
    moved = moved.model_copy(update={"claims": (claim.model_copy(update={"hedges": (span,)}),)})
    found = Agreement()
    found.add({"a": hand(), "b": moved}, article_of(hand()))
    (told,) = found.disagreements(9)
    assert len(set(told.versions.values())) == 2, told.versions


# ----------------------------------------------------------------- what is said of a number


@pytest.mark.parametrize(
    ("measure", "value", "low", "said"),
    [
        ("α", 0.81, 0.8, "reliable"),
        ("α", 0.81, 0.5, "reliable, but may be as low as .50"),
        ("α_U", 0.7, 0.68, "good for tentative conclusions only"),
        ("α", 0.5, 0.4, "not reliable"),
        ("α", -0.02, -0.1, "no better than chance"),
        ("α ordinal", -0.4, -0.5, "worse than chance: they differ by system"),
        ("F1", 0.94, 0.9, "of 100 quotes that one gives, another gives 94 exactly alike"),
        ("F1", 0.999, 0.9, "of 100 quotes that one gives, another gives 99.9 exactly alike"),
    ],
)
def test_a_number_is_read_in_plain_language(measure, value, low, said):
    """Krippendorff's limits for alpha; a share as so many of a hundred, never quite all."""
    what = "equal content" if measure == "F1" else "content"
    score = Score("quotes", what, "all", measure, value, low, 1.0, 500, 50)
    assert score.reading == said
    assert score.caveat is None


def test_what_a_number_rests_on_is_said_where_it_is_little():
    """Few records, few articles, no number: each is said."""
    few = Score("quotes", "act", "all", "equal", 0.5, 0.1, 0.9, 8, 4)
    assert few.reading.endswith("the act is the same in 50; only 8 to go by")
    assert "4 articles are too few" in few.caveat
    none = Score("quotes", "act", "all", "α", None, None, None, 8, 4, "nothing varies")
    assert (none.reading, none.caveat, none.verdict) == ("no number: nothing varies", None, None)


# ----------------------------------------------------------------- files, and the command


@pytest.fixture
def project(tmp_path):
    """Give the small project with two annotators."""
    return everybody(norholm(tmp_path / "norholm"))


def test_the_command_prints_the_numbers_and_the_disagreements(project):
    """For a person: a table, what is to be known, what costs most with both versions."""
    done = project.say("agree", project.seeds, "--disagreements", "1", "--pairs")
    assert (done.code, done.err) == (0, "")
    assert "2 annotators (anna, dora), 3 article(s)" in done.out
    assert "\nanna and dora, 3 article(s)" in done.out
    assert "it is not known whether the annotators could see each other's work" in done.out
    assert "The 1 that cost most:" in done.out
    assert "dora: has none" in done.out or "dora: CT+" in done.out or "dora: PR+" in done.out
    assert "few: an interval over fewer than 20" in done.out


def test_the_json_is_what_the_page_says(project):
    """Every row, the disagreements that are asked for, the same at every run; no NaN."""
    said = project.say("agree", project.seeds, "--json", "--pairs", "--disagreements", "2")
    assert (
        said.out
        == project.say(*("agree", project.seeds, "--json", "--pairs", "--disagreements", "2")).out
    )
    found = json.loads(said.out, parse_constant=pytest.fail)
    assert found["format"] == 1
    assert [tuple(s[k] for k in ("record", "what", "of", "measure")) for s in found["scores"]] == [
        tuple(row) for row in ROWS
    ]
    assert {*found["scores"][0]} == {
        *("record", "what", "of", "measure", "value", "low", "high", "n", "articles", "why"),
        *("reading", "caveat"),
    }
    assert found["annotators"] == ["anna", "dora"]
    assert found["seen"] == {
        "together": 0,
        "apart": 0,
        "unknown": 3,
        "same_start": 0,
        "same_given": 0,
        "in_part": 0,
    }
    assert len(found["disagreements"]) == 2
    assert {*found["disagreements"][0]["versions"]} == {"anna", "dora"}
    assert sum(one["n"] for one in found["disagreed"]) > 2
    assert [pair["annotators"] for pair in found["pairs"]] == [["anna", "dora"]]
    other = json.loads(project.say("agree", project.seeds, "--json", "--seed", "1").out)
    assert [s["value"] for s in other["scores"]] == [s["value"] for s in found["scores"]]
    assert (other["seed"], other["pairs"]) == (1, [])


def test_links_are_compared_once_and_only_what_is_linked_is_remembered(project):
    """Two link sets of an event, read beside the layers."""
    links = json.loads(next(project.gold_folder.glob("*.links.json")).read_text())
    other = links["links"][0] | {"relation": "contradicts"}
    project.says("dora", links | {"links": [other]}, "contribution")
    found = agree(project.seeds, project.annotations)
    scores = {s.what: s for s in found.scores() if s.record == "links" and s.of == "all"}
    assert scores["end to end"].n == len(links["links"]) + 1
    assert scores["matched ends"].n == 2, "dora has not the claims of the others"
    assert scores["end to end"].value == 0
    assert found._ends == {}
    assert {one.record for one in found.disagreements(99)} >= {"links", "claims"}


def work(project, part, who, article, result=()):
    """Keep evidence of an annotation in a project of Label Studio."""
    shown = {"model_version": "m", "result": list(result)} if result else None
    evidence = Evidence.of(project.annotations, "Summit")
    before = evidence.read(part, article) or {"annotations": []}
    done = {
        "id": 1,
        "annotator": who,
        "was_cancelled": False,
        "deleted": None,
        "updated_at": "2031-01-01T00:00:00Z",
        "result": [],
        "prediction": shown,
    }
    task = {
        "data": {"ext_id": article, "pass": "all"},
        "annotations": [*before["annotations"], done],
        "drafts": [],
    }
    evidence.write(part, task)


def test_whether_they_could_see_each_other_is_told_from_what_pull_kept(project):
    """One project: together. A project each: apart. One prediction for both: a shared start."""
    for folder in ("human/anna", "contributed/dora"):
        for path in (project.annotations / folder).glob("art-*.json"):
            layer = json.loads(path.read_text())
            layer["provenance"] |= {"tool": "Label Studio", "annotator_kind": "person"}
            path.write_text(json.dumps(layer))
    ids = sorted(p.stem for p in (project.annotations / "human/anna").glob("art-*.json"))
    for who in ("anna", "dora"):
        work(project, "all", who, ids[0])
        work(project, f"all-for-{file_name(who)}", who, ids[1], [{"id": "e1-mention-0"}])
    work(project, "all", "anna", ids[2])
    seen = agree(project.seeds, project.annotations).seen
    assert (seen.together, seen.apart, seen.unknown) == (1, 1, 1)
    assert (seen.same_start, seen.same_given) == (1, 0)
    said = " ".join(seen.words)
    for words in ("could see each other", "apart", "not known", "the same prediction"):
        assert words in said
    assert agree(project.seeds, project.annotations).same_tool is None, "people at work"


# ----------------------------------------------------------------- the page

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "agree.md").read_text(encoding="utf-8")


def test_the_page_names_every_number():
    """Each row stands on the page that defines it, and each measure and cost."""
    for row in ROWS:
        assert f"`{row.what}`" in PAGE, row
    for what, cost in GRAVITY.items():
        if what is not None:
            (line,) = [line for line in PAGE.splitlines() if re.match(rf"\| \d .*`{what}`", line)]
            assert line.startswith(f"| {cost} |"), what


def test_the_shape_on_the_page_is_the_shape(project):
    """The JSON on the page has the names that the command prints, at every depth."""
    said = project.say("agree", project.seeds, "--json", "--pairs")
    shown = json.loads(re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)[1])
    found = json.loads(said.out)
    people = dict.fromkeys(found["annotators"])
    for one in (found, shown):
        one["made"] = list(one["made"].values())
        for told in one["disagreements"]:
            told["versions"] = people
    assert shape(shown) == shape(found)


def shape(value):
    """Give names, and the shape of the first item of each list."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    return [shape(inner) for inner in value[:1]] if isinstance(value, list) else None


def test_the_command_names_the_extra_where_numpy_is_missing():
    """One line with the cure, and no traceback."""
    code = "import sys; sys.modules['numpy'] = None; sys.argv = ['sayso', 'agree', {!r}]"
    code = code.format(str(ROOT / "seeds")) + "; from sayso import cli; cli.main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith('pip install "sayso[agree]"\n')
    assert done.stderr.count("\n") == 1
