"""What is certain is repaired and listed, and nothing else is touched."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sayso.records import Article, Contribution, Layer, LinkSet
from sayso.records.concordance import stands
from sayso.records.derive import DERIVED, locate, words_in
from sayso.records.judge_layer import judge_layer
from sayso.records.link import SYMMETRIC
from sayso.records.repair import _WHY, Change, Repaired, repair, repair_links
from strategies import articles, articles_with_layers, contributions, link_sets
from test_derive import ADA, CATS, TEXT, page, spans
from test_units import LINES, UNITS, WORDS, captured, counted, entities_of, recounted, words_of

articles_with_contributions = articles().flatmap(
    lambda article: st.tuples(st.just(article), contributions(article))
)


def repaired(article: Article, value: dict[str, Any]) -> Repaired:
    """Repair a contribution given as JSON."""
    return repair(Contribution.model_validate(value), article)


def whole(article: Article, **fields: Any) -> dict[str, Any]:
    """Give a contribution that says all but what is in its records."""
    return {
        "schema_version": "1.0.0",
        "article_id": article.id,
        "text_sha256": article.text_sha256,
        "provenance": ADA,
        **fields,
    }


def same(record: dict[str, Any], layer: Layer) -> bool:
    """Tell whether a record is a layer as it is written, order of fields included."""
    return json.dumps(record) == json.dumps(layer.model_dump(mode="json"))


# ----------------------------------------------------------------- laws


@given(articles_with_layers())
@settings(max_examples=60)
def test_nothing_is_changed_in_what_is_whole_and_right(pair):
    """An exact good complete layer comes back as it is, without a change."""
    article, layer = pair
    found = repaired(article, layer.model_dump(mode="json"))
    assert found.changes == []
    assert same(found.record, layer)


def _spoilt(data: st.DataObject, article: Article, value: dict[str, Any]) -> None:
    """Do to some spans what people and tools do to spans."""
    ways = ("none", "none", "shift", "words", "start", "end", "wide", "lost", "beside")
    for _, span in words_in(value):
        way = data.draw(st.sampled_from(ways))
        start, end = span.get("start"), span.get("end")
        if start is None or end is None:
            continue
        if way == "shift":
            by = data.draw(st.integers(0, 3))
            span["start"], span["end"] = start + by, end + by
        elif way == "wide":
            span["end"] += article.text[end : end + 1] in {" ", "\n"}
            span["text"] = article.text[start : span["end"]] or "x"
        elif way == "lost":
            span["text"] += "?"
        elif way == "beside" and start:
            span["before"] = article.text[max(0, start - 5) : start] or "x"
        for name in {"words": ("start", "end"), "start": ("start",), "end": ("end",)}.get(way, ()):
            del span[name]


@st.composite
def spoilt_contributions(draw: st.DrawFn) -> tuple[Article, dict[str, Any]]:
    """Draw a contribution that may be wrong in its spans, counted in any unit, as JSON."""
    article, contribution = draw(articles_with_contributions)
    value = contribution.model_dump(mode="json", exclude_unset=True)
    if draw(st.booleans()):
        _, count, ends = draw(st.sampled_from(UNITS))
        for _, span in words_in(value):
            if "start" in span:
                both = counted(article, count, ends, span["start"], span["end"])
                span["start"], span["end"] = both
    if draw(st.booleans()):
        _spoilt(draw(st.data()), article, value)
    return article, value


@given(spoilt_contributions())
@settings(max_examples=300)
def test_repair_is_idempotent(pair):
    """What was repaired once needs no repair: no changes, and the same record."""
    article, value = pair
    once = repaired(article, value)
    twice = repaired(article, once.record)
    assert twice.changes == []
    assert json.dumps(twice.record) == json.dumps(once.record)


@given(spoilt_contributions())
@settings(max_examples=300)
def test_a_span_stands_where_it_is_put_or_is_as_it_was_given(pair):
    """Spans that were right are the same but for space at their edges; ambiguous ones stay."""
    article, value = pair
    text = article.text
    found = repaired(article, value)
    after = dict(words_in(found.record))
    changed = {change.pointer for change in found.changes}
    units = any("→ code points" in change.what for change in found.changes)
    for pointer, span in words_in(value):
        new = after[pointer]
        if pointer not in changed:
            assert span.items() <= new.items()
            continue
        assert stands(new["text"], new["start"], new["end"], text)
        assert new["text"] == (span["text"].strip() or span["text"])
        assert new.keys() <= {"start", "end", "text", "level"}
        beside = (span.get("before") or "") + span["text"] + (span.get("after") or "")
        places = [at for at in range(len(text)) if text.startswith(beside, at)]
        start, end = span.get("start"), span.get("end")
        one = start is None or end is None
        right = not one and stands(span["text"], start, end, text)
        if not units and not right:
            assert len(places) == 1 or (one and (start is not None or end is not None))


@given(spoilt_contributions())
@settings(max_examples=300)
def test_there_is_a_change_for_each_thing_that_differs(pair):
    """Changes name each span that differs and each absent field that now says something, once.

    Fields that were absent and mean a default, null or [] are written out without a change.
    """
    article, value = pair
    contribution = Contribution.model_validate(value)
    found = repair(contribution, article)
    pointers = [change.pointer for change in found.changes]
    assert len(set(pointers)) == len(pointers)
    after = dict(words_in(found.record))
    differing = {
        pointer
        for pointer, span in words_in(value)
        if any(after[pointer].get(name) != span.get(name) for name in span)
        or after[pointer].get("start") != span.get("start")
        or after[pointer].get("end") != span.get("end")
    }
    differing |= {f"/{n}" for n in ("schema_version", "text_sha256") if not value.get(n)}
    differing |= {
        f"/{plural}/{at}/{name}"
        for plural, fields in DERIVED.items()
        for at, record in enumerate(value.get(plural, ()))
        for name in fields - record.keys()
        if found.record[plural][at].get(name) not in (None, [])
    }
    assert set(pointers) == differing


@given(articles_with_layers(), st.data())
@settings(max_examples=100)
def test_words_alone_give_the_layer_back(pair, data):
    """Offsets that are stripped where words are unique are found again, in the same layer."""
    article, layer = pair
    value = layer.model_dump(mode="json")
    text, stripped = article.text, set()
    for pointer, span in words_in(value):
        if text.find(span["text"]) == text.rfind(span["text"]) and data.draw(st.booleans()):
            stripped.add(pointer)
            for name in data.draw(st.sampled_from((("start",), ("end",), ("start", "end")))):
                del span[name]
    found = repaired(article, value)
    assert same(found.record, layer)
    assert {change.pointer for change in found.changes} == stripped


@given(articles_with_layers(), st.sampled_from(UNITS))
@settings(max_examples=200)
def test_units_give_the_layer_back_or_nothing_wrong(pair, unit):
    """A good layer counted otherwise comes back, where all words are unique or the unit is told."""
    article, layer = pair
    name, count, ends = unit
    value = layer.model_dump(mode="json")
    for _, span in words_in(value):
        span["start"], span["end"] = counted(article, count, ends, span["start"], span["end"])
    found = repaired(article, value)
    text = article.text
    if all(text.find(s["text"]) == text.rfind(s["text"]) for _, s in words_in(value)) or any(
        change.what.startswith(f"{name} → code points: ") for change in found.changes
    ):
        assert same(found.record, layer)
    changed = {change.pointer for change in found.changes}
    for pointer, span in words_in(found.record):
        if pointer in changed:
            assert stands(span["text"], span["start"], span["end"], text)


@given(articles_with_contributions)
@settings(max_examples=100)
def test_a_contribution_that_can_be_located_is_repaired_to_a_good_layer(pair):
    """Whatever `locate` finds, repair finds, and what it makes is exact, complete and good."""
    article, contribution = pair
    assume(isinstance(locate(contribution, article), dict))
    record = repair(contribution, article).record
    assert record["provenance"] is None or "provenance" in contribution.model_fields_set
    layer = Layer.model_validate({**record, "provenance": ADA})
    assert [p for p in judge_layer(layer, article) if p.code != "GOLD001"] == []
    for plural, fields in DERIVED.items():
        for given_, filled in zip(
            getattr(contribution, plural), getattr(layer, plural), strict=True
        ):
            assert filled.model_fields_set >= fields
            for name in given_.model_fields_set & fields:
                assert getattr(filled, name) == getattr(given_, name)


@given(link_sets(), st.data())
@settings(max_examples=60)
def test_links_are_turned_round_and_named(links, data):
    """Good links stay; symmetric ones that were turned come back; absent ids are minted once."""
    assert repair_links(links)[0] is links
    value = links.model_dump(mode="json")
    turned, nameless = set(), set()
    for at, link in enumerate(value["links"]):
        if link["relation"] in SYMMETRIC and data.draw(st.booleans()):
            link["subject"], link["object"] = link["object"], link["subject"]
            turned.add(f"/links/{at}")
        if data.draw(st.booleans()):
            del link["id"]
            nameless.add(f"/links/{at}/id")
    found, changes = repair_links(LinkSet.model_validate(value))
    assert found.model_copy(update={"links": ()}) == links.model_copy(update={"links": ()})
    assert [(x.subject, x.relation, x.object) for x in found.links] == [
        (x.subject, x.relation, x.object) for x in links.links
    ]
    assert len({link.id for link in found.links} - {""}) == len(links.links)
    assert {change.pointer for change in changes} == turned | nameless
    assert len(changes) == len(turned | nameless)
    assert repair_links(found) == (found, [])


# ----------------------------------------------------------------- cases

BABBAGE = {"type": "PERSON", "id": "e1", "name": "Babbage"}


@pytest.mark.parametrize(
    ("span", "start", "end", "what"),
    [
        ({"text": "Babbage"}, 60, 67, "found 'Babbage' at 60-67"),
        ({"text": "Babbage", "start": 60}, 60, 67, "found 'Babbage' at 60-67"),
        ({"text": "Babbage", "end": 67}, 60, 67, "found 'Babbage' at 60-67"),
        ({"text": "Ada", "after": " Lovelace had"}, 78, 81, "found 'Ada' at 78-81"),
        ({"text": "Ada", "end": 81}, 78, 81, "found 'Ada' at 78-81"),
        (
            {"text": "Babbage", "start": 57, "end": 64},
            60,
            67,
            "57-64 → 60-67: the words stand there and nowhere else",
        ),
        (
            {"text": "Babbage", "start": 57},
            60,
            67,
            "57-… → 60-67: the words stand there and nowhere else",
        ),
        (
            {"text": "Babbage", "end": 1},
            60,
            67,
            "…-1 → 60-67: the words stand there and nowhere else",
        ),
        (
            {"text": "Ada", "before": "that ", "start": 1, "end": 4},
            78,
            81,
            "1-4 → 78-81: the words stand there with what is beside them and nowhere else",
        ),
        (
            {"text": "Ada", "before": "that ", "after": "", "start": 78, "end": 81},
            78,
            81,
            "before left out: the offsets say it",
        ),
        (
            {"text": "Babbage ", "start": 60, "end": 68},
            60,
            67,
            "white space trimmed: 60-68 → 60-67",
        ),
        (
            {"text": "\nBabbage "},
            60,
            67,
            "found '\\nBabbage ' at 59-68; white space trimmed: 59-68 → 60-67",
        ),
    ],
)
def test_a_span_is_repaired_and_says_how(span, start, end, what):
    """A span that has one certain place has it afterwards, and the change says from where."""
    article = page(TEXT)
    found = repaired(article, whole(article, entities=[{**BABBAGE, "mentions": [span]}]))
    (mention,) = found.record["entities"][0]["mentions"]
    text = span["text"].strip()
    assert mention == {"start": start, "end": end, "text": text, "level": "NAM"}
    assert found.changes == [Change("/entities/0/mentions/0", what)]


@pytest.mark.parametrize(
    "span",
    [
        {"text": "cat"},
        {"text": "cat", "start": 3, "end": 6},
        {"text": "cat", "start": 2, "end": 6},
        {"text": "cat", "start": 3},
        {"text": "cat", "before": "A ", "after": "!"},
        {"text": "Cat", "start": 2, "end": 5},
        {"text": "cat", "start": None, "before": None},
        {"text": "A dog", "level": "NOM"},
    ],
)
def test_what_is_not_certain_stays_as_it_was_given(span):
    """Words in several places or in none, and no field that hangs on them, are filled."""
    article = page(CATS)
    entity = {"type": "PERSON", "mentions": [span, {"text": "A cat"}]}
    quote = {"content": [{"text": "the cat"}], "parent": None}
    value = {"article_id": article.id, "entities": [entity], "quotes": [quote]}
    found = repaired(article, value)
    assert found.record["entities"][0]["mentions"] == [
        span,
        {"start": 0, "end": 5, "text": "A cat", "level": "NAM"},
    ]
    assert [change.pointer for change in found.changes] == [
        *("/schema_version", "/text_sha256", "/entities/0/mentions/1", "/quotes/0/content/0"),
    ]
    assert found.record["entities"][0].keys() == {
        *("type", "mentions", "wikidata", "confidence", "adjudication"),
    }
    quote = found.record["quotes"][0]
    assert (quote["parent"], quote["cue"], quote["act"]) == (None, [], "say")
    assert not quote.keys() & {"id", "kind", "speakers", "source_kind", "source_naming"}
    assert found.record["provenance"] is None
    assert found.record["claims"] == []
    assert isinstance(Contribution.model_validate(found.record), Contribution)


def test_white_space_alone_is_not_trimmed_to_nothing():
    """A span of nothing but white space has its place, and stays for the judge to refuse."""
    article = page("A  cat\n")
    found = repaired(article, whole(article, entities=[{**BABBAGE, "mentions": [{"text": "  "}]}]))
    assert found.record["entities"][0]["mentions"][0]["text"] == "  "
    assert [change.what for change in found.changes] == ["found '  ' at 1-3"]


def test_a_layer_in_another_unit_is_converted():
    """Every span is converted, those that are given in words found, and each is told."""
    article = captured(LINES)
    right = words_of(LINES, "Wir", *WORDS)
    given_ = entities_of(recounted(article, right, "UTF-16 code units", ""))
    del given_[-1]["mentions"][0]["start"], given_[-2]["mentions"][0]["end"]
    found = repaired(article, whole(article, entities=given_))
    places = [(s["start"], s["end"]) for _, s in words_in(found.record)]
    assert places == [(span.start, span.end) for span in right]
    assert [str(change.what) for change in found.changes] == [
        "UTF-16 code units → code points: 14-18 → 13-17",
        "UTF-16 code units → code points: 21-26 → 20-25",
        "UTF-16 code units → code points: 27-30 → 26-29",
        "UTF-16 code units → code points: 47-51 → 43-47",
        "found 'Bob' at 48-51",
        "found 'schwieg' at 58-65",
    ]


def test_one_offset_counts_in_the_unit_of_the_others():
    """Where words stand in two places, the one offset that is there is read in the layer's unit."""
    text = "🙂🙂 One two aab aab aab.\n"
    article = page(text)
    given_ = entities_of(recounted(article, words_of(text, "One", "two"), "UTF-8 bytes", ""))
    last = {**BABBAGE, "id": "e9", "name": "aab", "mentions": [{"text": "aab", "start": 17}]}
    found = repaired(article, whole(article, entities=[*given_, last]))
    assert found.record["entities"][2]["mentions"][0]["start"] == 11


def test_a_span_with_a_fault_of_its_own_does_not_hide_the_unit():
    """Once the one that is wrong otherwise has been moved, the rest are seen to be in one unit."""
    text = "Ada said 🙂 that cat sat, cat sat, and that dog.\n"
    article = page(text)
    cats = [text.index("cat"), text.rindex("cat")]
    mentions = [
        {"text": "Ada", "start": 2, "end": 5},
        *({"text": "cat", "start": at + 1, "end": at + 4} for at in cats),
    ]
    found = repaired(article, whole(article, entities=[{**BABBAGE, "mentions": mentions}]))
    assert [span["start"] for _, span in words_in(found.record)] == [0, *cats]
    assert found.changes[1].what.startswith("UTF-16 code units → code points: 17-20")


def test_what_follows_by_rule_is_filled_and_told():
    """Absent fields are derived once all spans have their place; null that was given stays."""
    article = page(TEXT)
    value = {
        "article_id": article.id,
        "entities": [{"type": "PERSON", "mentions": spans(TEXT, "Babbage")}],
        "quotes": [
            {
                "content": spans(TEXT, "that Ada Lovelace had told him that the engine works"),
                "cue": [{"text": "said", "before": "Babbage "}],
                "source": spans(TEXT, "Babbage"),
            },
            {"content": spans(TEXT, "the engine works"), "id": "deep"},
            {"content": spans(TEXT, "We will not go,"), "parent": None, "speakers": []},
        ],
        "claims": [{"content": [{"text": "engine works"}], "factuality": "CT+"}],
    }
    found = repaired(article, value)
    assert [f"{change.pointer}: {change.what}" for change in found.changes] == [
        "/schema_version: 1.0.0, filled in",
        "/text_sha256: 000000000000…, the article's",
        "/quotes/0/cue/0: found 'said' at 68-72",
        "/claims/0/content/0: found 'engine works' at 113-125",
        "/entities/0/id: id: e1, minted",
        "/entities/0/name: name: Babbage, the longest mention",
        "/quotes/0/id: id: q1, minted",
        "/quotes/0/kind: kind: indirect, from the quote marks",
        "/quotes/0/speakers: speakers: e1, mentioned in the source",
        "/quotes/0/source_kind: source_kind: person, what the speakers are",
        "/quotes/0/source_naming: source_naming: named, from the mentions in the source",
        "/quotes/1/kind: kind: indirect, from the quote marks",
        "/quotes/1/source_naming: source_naming: implicit, from the mentions in the source",
        "/quotes/1/parent: parent: q1, the smallest quote around it",
        "/quotes/2/id: id: q2, minted",
        "/quotes/2/kind: kind: direct, from the quote marks",
        "/quotes/2/source_naming: source_naming: implicit, from the mentions in the source",
        "/claims/0/id: id: c1, minted",
        "/claims/0/quote: quote: deep, the smallest quote around it",
    ]
    assert found.record["quotes"][2]["parent"] is None
    assert found.record["claims"][0]["proposition"] is None


def test_a_minted_id_is_free_in_the_whole_layer():
    """An id that a record of another kind has is not minted again."""
    article = page(TEXT)
    value = whole(
        article,
        entities=[{"type": "PERSON", "mentions": spans(TEXT, "Babbage")}],
        quotes=[{"id": "e1", "content": spans(TEXT, "Not now.")}],
    )
    assert repaired(article, value).record["entities"][0]["id"] == "e2"


def test_nothing_is_repaired_on_another_text():
    """What was made on another text, or is about another article, stays as it is."""
    article = page(CATS)
    entity = {
        "type": "PERSON",
        "mentions": [{"text": "A cat"}, {"text": "Then", "start": 0, "end": 4}],
    }
    value = whole(article, entities=[entity])
    for other in (
        {**value, "text_sha256": "1" * 64},
        {**value, "article_id": "art-" + "1" * 20},
    ):
        found = repaired(article, other)
        assert found.changes == []
        assert found.record["text_sha256"] == other["text_sha256"]
        assert found.record["entities"][0]["mentions"] == entity["mentions"]
        assert "name" not in found.record["entities"][0]


def test_every_derived_field_has_its_reason():
    """Each field that is derived has words for why, and nothing else has."""
    assert {name for fields in DERIVED.values() for name in fields} == _WHY.keys()
