"""Agreement: what corresponds, and numbers that can be checked against published ones."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.compare.agreement import Agreement, alpha_nominal
from sayso.compare.match import KINDS, groups, overlap, pairs
from sayso.compare.same import firsts, holder
from sayso.records import Layer, Span
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


def compared(left: Layer, right: Layer) -> Agreement:
    """Compare two layers."""
    found = Agreement("left", "right")
    found.add(left, right)
    return found


# ----------------------------------------------------------------- published numbers


def test_alpha_gives_the_published_numbers():
    """Krippendorff 2011, A (two coders, binary): .095, and B (nominal): .692."""
    binary = zip("0100000010", "1110010000", strict=True)
    nominal = zip("aabbdccceddA".lower(), "babbbcccEDDD".lower(), strict=True)
    assert alpha_nominal(binary) == pytest.approx(0.095, abs=0.0005)
    assert alpha_nominal(nominal) == pytest.approx(0.692, abs=0.0005)


def test_alpha_of_chance_is_nothing():
    """Two coders that throw dice: alpha is near 0, though a third of the values is equal."""
    dice = random.Random(1)  # noqa: S311  no secret
    thrown = [(dice.choice("abc"), dice.choice("abc")) for _ in range(20_000)]
    assert alpha_nominal(thrown) == pytest.approx(0, abs=0.02)


@pytest.mark.parametrize("values", [[], [("a", "a")], [("a", "a")] * 9])
def test_alpha_where_nothing_varies_is_not_known(values):
    """Where only one value was ever given, chance would agree as well: no number, and not 1."""
    assert alpha_nominal(values) is None


# ----------------------------------------------------------------- a table made by hand

TEXT = "Ada Holm said the port may close. Bo denied it."


def hand(**changed: object) -> Layer:
    """Give a layer of TEXT, with some fields of its only quote, claim and entity changed."""

    def at(words: str) -> dict[str, object]:
        start = TEXT.index(words)
        return {"start": start, "end": start + len(words), "text": words}

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


@pytest.mark.parametrize(
    ("changed", "lower"),
    [
        ({}, set()),
        ({"e_type": "ORG"}, {("mentions", "type")}),
        ({"q_act": "warn"}, {("quotes", "act")}),
        ({"q_kind": "direct"}, {("quotes", "kind")}),
        ({"q_negated": True}, {("quotes", "negated")}),
        ({"q_source_kind": "group"}, {("quotes", "source kind")}),
        ({"q_source_naming": "role"}, {("quotes", "source naming")}),
        ({"q_speakers": []}, {("quotes", "speakers")}),
        ({"q_cue": []}, {("quotes", "cue")}),
        ({"q_source": []}, {("quotes", "source")}),
        ({"c_factuality": "PR+"}, {("claims", "factuality")}),
        ({"c_hedges": []}, {("claims", "hedges")}),
        ({"c_quote": None}, {("claims", "innermost source")}),
        ({"c_when": {"value": "2031"}}, {("claims", "when")}),
    ],
)
def test_one_difference_lowers_one_number(changed, lower):
    """Of two layers that differ in one field, that field's number is 0, and every other is 1."""
    for left, right in ((hand(), hand(**changed)), (hand(**changed), hand())):
        scores = {(s.record, s.what): s.value for s in compared(left, right).scores()}
        assert {key for key, value in scores.items() if value == 0} == lower
        assert {value for key, value in scores.items() if key not in lower} == {1.0}


# ----------------------------------------------------------------- laws


@given(articles_with_layers())
@settings(max_examples=40)
def test_a_layer_agrees_with_itself_whatever_its_ids(pair):
    """Identical layers score 1 everywhere, or nothing where there is nothing to compare."""
    _, layer = pair
    for other in (layer, renamed(layer)):
        scores = compared(layer, other).scores()
        assert {score.value for score in scores} <= {1.0, None}
        assert {score.alpha for score in scores} <= {1.0, None}
        assert all(score.value is None for score in scores if score.n == 0)


@given(two_layers())
@settings(max_examples=40)
def test_it_does_not_matter_who_is_compared_with_whom(pair):
    """Swapped annotators and renamed ids give the same numbers."""
    left, right = pair
    expected = compared(left, right).scores()
    assert compared(right, left).scores() == expected
    assert compared(renamed(left), right).scores() == expected


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
