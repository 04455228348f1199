"""The table of rules, the laws of judging, and the words in which what is found is told.

That each rule finds its fault, where it is, is in `test_examples.py`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
import regex
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import sayso
from sayso.annotations import store
from sayso.annotations.labelstudio.faults import Fault
from sayso.flow import Sources, build
from sayso.predict.faults import Fault as PredictFault
from sayso.problem import Problem, placed
from sayso.records import Article, Layer, shape
from sayso.records import judge_layer as judging
from sayso.records.derive import complete
from sayso.records.judge_article import judge_article
from sayso.records.judge_corpus import judge_event
from sayso.records.judge_layer import judge_layer
from sayso.records.judge_spans import Spans
from sayso.records.rules import RULES, Findings, table
from sayso.records.sound import sound
from strategies import articles_with_layers, captures, link_sets

ARTICLE: Final = Article.model_validate_json(
    (Path(__file__).parent / "examples" / "article.json").read_bytes()
)
PERSON: Final = {"annotator": "Ada 🙂", "annotator_kind": "person"}


# ----------------------------------------------------------------- what no file can show


def test_a_text_that_cannot_be_kept_is_told(tmp_path):
    """TEXT003 where `build` may not write: in an example a folder could always be written."""
    seeds, annotations = tmp_path / "seeds", tmp_path / "annotations"
    seeds.mkdir()
    (seeds / "a.txt").write_text(
        "Norland reports a record harvest\n"
        "The harvest in Norland was the largest in ten years, the ministry of farming said.\n"
    )
    (id_,) = Sources(seeds).ids
    article = Sources(seeds).article(id_)
    start = article.text.index("farming")
    mention = {"start": start, "end": start + 7, "text": "farming"}
    layer = {
        "schema_version": "1.0.0",
        "article_id": id_,
        "text_sha256": article.text_sha256,
        "kind": "gold",
        "provenance": {**PERSON, "guideline": "1.0"},
        "entities": [{"id": "e1", "type": "ORG", "name": "farming", "mentions": [mention]}],
    }
    store.write(annotations, Layer.model_validate(layer))
    (annotations / "articles").write_text("a file where a folder should be")
    (found,) = build(seeds, annotations, tmp_path / "dataset").warnings
    assert (found.code, found.severity) == ("TEXT003", "warning")
    assert f"the text of {id_} is annotated, but not kept: cannot write" in found.message
    assert "File exists" in found.message


# ----------------------------------------------------------------- the table


def test_no_code_outside_the_table():
    """A code that the sources name is in the table, and each of the table is named by them.

    What only Label Studio and what only a predictor can get wrong have tables of their own.
    """
    sources = Path(sayso.__file__).parent.rglob("*.py")
    text = "".join(p.read_text("utf-8") for p in sources if p.name != "rules.py")
    faults = {fault.code for fault in (*Fault, *PredictFault)}
    assert set(re.findall(r'"([A-Z]{3,}\d{3})"', text)) - faults == RULES.keys()
    assert not faults & RULES.keys()
    with pytest.raises(KeyError):
        Findings().add("SPAN999", "", "no such rule")


def test_the_table_has_a_row_for_each_rule():
    """The documentation's table names each rule once, with its severity and cure."""
    rows = table().splitlines()[2:]
    assert [row.split(" | ")[0].removeprefix("| ") for row in rows] == [*RULES]
    assert all(row.count(" | ") == 5 for row in rows)


# ----------------------------------------------------------------- laws of judging


@given(articles_with_layers())
@settings(max_examples=60)
def test_good_layers_are_judged_good(pair):
    """In a layer that keeps every rule, on an article that does, nothing is found."""
    article, layer = pair
    assert judge_layer(layer, article) == []


@given(captures())
@settings(max_examples=60)
def test_good_articles_are_judged_good(pair):
    """An article cut from its capture keeps every rule, with the capture at hand or without."""
    raw, article = pair
    assert judge_article(article, raw) == judge_article(article) == []


@given(link_sets())
@settings(max_examples=60)
def test_good_links_are_judged_good(links):
    """In a link set that keeps every rule nothing is found."""
    assert judge_event(links, lambda _: "claim") == []


def _moved(value: object, data: st.DataObject, size: int) -> None:
    """Move some of a layer's spans, and point some references elsewhere."""
    if isinstance(value, list):
        for item in value:
            _moved(item, data, size)
    elif isinstance(value, dict):
        if "start" in value and data.draw(st.booleans()):
            value["start"] = data.draw(st.integers(0, size + 2))
            value["end"] = data.draw(st.integers(0, size + 2))
        for field in ("parent", "quote"):
            if field in value and data.draw(st.booleans()):
                value[field] = data.draw(st.sampled_from(("q1", "q2", "e1", "gone", None)))
        for item in value.values():
            _moved(item, data, size)


@given(articles_with_layers(), st.data())
@settings(max_examples=60)
def test_order_and_names_change_no_verdict(pair, data):
    """Records in another order, under other ids, have as many findings, of the same rules."""
    article, layer = pair
    value = layer.model_dump(mode="json")
    _moved(value, data, len(article.text))
    before = judge_layer(shape.read(Layer, value), article)
    for field in ("entities", "quotes", "claims"):
        value[field] = data.draw(st.permutations(value[field]))
    ids = [r["id"] for field in ("entities", "quotes", "claims") for r in value[field]]
    names = {id_: f"new-{at}" for at, id_ in enumerate(ids)}
    for field in ("entities", "quotes", "claims"):
        for record in value[field]:
            record["id"] = names[record["id"]]
            for reference in ("parent", "quote"):
                if reference in record:
                    record[reference] = names.get(record[reference], record[reference])
            if "speakers" in record:
                record["speakers"] = [names[id_] for id_ in record["speakers"]]
    after = judge_layer(shape.read(Layer, value), article)
    assert sorted(p.code for p in before) == sorted(p.code for p in after)


@given(articles_with_layers(), st.data())
@settings(max_examples=150)
def test_the_quick_look_passes_nothing_that_the_long_look_finds(pair, data):
    """What `sound` passes breaks no rule, whatever was moved; and it passes good layers."""
    article, layer = pair
    whole = complete(layer, article)
    good = not judge_layer(whole, article)
    value = layer.model_dump(mode="json")
    if data.draw(st.booleans()):
        _moved(value, data, len(article.text))
    moved = complete(Layer.model_validate(value), article)
    quick = sound(moved, article)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judging, "sound", lambda *_: False)
        assert not (quick and judge_layer(moved, article))
        long = judge_layer(whole, article)
    assert good == (not long)
    if good and not any(quote.parent for quote in whole.quotes):
        spans = [m for e in whole.entities for m in e.mentions]
        plain = all(span.text.isascii() for span in spans)
        assert sound(whole, article) or not plain or _edges_beyond_latin(whole, article)


def _edges_beyond_latin(layer: Layer, article: Article) -> bool:
    """Tell whether a span has an edge at something that the quick look leaves to the long one."""
    value = layer.model_dump(mode="json")
    edges = {edge for span in _spans_in(value) for edge in (span["start"], span["end"])}
    beside = {article.text[max(0, at - 1) : at + 1] for at in edges}
    return any(char >= "\u0300" for pair in beside for char in pair)


def _spans_in(value: object) -> list[dict[str, Any]]:
    """Give every span of a layer."""
    if isinstance(value, dict):
        inner = [span for part in value.values() for span in _spans_in(part)]
        return [value, *inner] if "start" in value else inner
    return [span for part in value for span in _spans_in(part)] if isinstance(value, list) else []


_JOINING: Final = st.text(
    alphabet=st.sampled_from(
        "a1 ’\u0301\u0308क्षि\u09cd\u0995👩🏽\u200d👧🇰🇵각ᄀ\u1161\u11a8"
        "\u0600\U000110bdกำ\ufe0f©\u20e3"
    ),
    min_size=2,
    max_size=10,
)


@given(_JOINING)
@settings(max_examples=300)
def test_a_split_character_is_found_wherever_it_is(text):
    """SPAN003 is found at just those offsets that lie inside an extended grapheme cluster."""
    assume(not text[0].isspace() and not text[-1].isspace())
    edges = {match.start() for match in regex.finditer(r"\X", text)}
    for offset in range(1, len(text)):
        out = Findings()
        spans = Spans(ARTICLE.model_copy(update={"text": text, "zones": ()}), out)
        spans._graphemes(0, offset, "")
        assert bool(out) == (offset not in edges)


# ----------------------------------------------------------------- messages


def judged(span: dict[str, object]) -> list[str]:
    """Say what is found in a layer of one entity with one mention."""
    layer = Layer.model_validate(
        {
            "schema_version": "1.0.0",
            "article_id": ARTICLE.id,
            "text_sha256": ARTICLE.text_sha256,
            "kind": "annotation",
            "provenance": PERSON,
            "entities": [{"id": "e1", "type": "PERSON", "name": "B", "mentions": [span]}],
        }
    )
    return [str(problem) for problem in judge_layer(layer, ARTICLE)]


@pytest.mark.parametrize(
    ("start", "end", "text", "expected"),
    [
        (
            17,
            27,
            "may resign",
            "SPAN001 /entities/0/mentions/0: the text at 17-27 is 'r may resi', the record says "
            "'may resign' → the words stand at 19-29, 2 code points later",
        ),
        (
            121,
            131,
            "may resign",
            "SPAN001 /entities/0/mentions/0: the text at 121-131 is 'ay resign ', the record says "
            "'may resign' → the words stand at 120-130, 1 code point earlier",
        ),
        (
            140,
            143,
            "Babbage",
            "SPAN001 /entities/0/mentions/0: the text at 140-143 is 'Bab', the record says "
            "'Babbage' → the words end at 147",
        ),
        (
            140,
            147,
            "babbage",
            "SPAN001 /entities/0/mentions/0: the text at 140-147 is 'Babbage', the record says "
            "'babbage' → these words are nowhere in the text; did you mean “Babbage” at 140-147?",
        ),
        (
            900,
            907,
            "Babbage",
            "SPAN002 /entities/0/mentions/0: 900-907 is not inside the text (0-285) → "
            "the words stand at 140-147, 760 code points earlier",
        ),
        (
            147,
            140,
            "Babbage",
            "SPAN002 /entities/0/mentions/0: 147-140 is not inside the text (0-285) → "
            "the words stand at 140-147, 7 code points earlier",
        ),
    ],
)
def test_a_misplaced_span_is_told_where_its_words_are(start, end, text, expected):
    """What stands there, what the record says, and how far off the nearest such words are."""
    assert judged({"start": start, "end": end, "text": text}) == [f"<data>: {expected}"]


def test_a_misplaced_span_is_not_blamed_for_its_zone_as_well():
    """Spans that are not where they say are one finding each, and none about zones."""
    right, wrong = ARTICLE.text.index("Norland Times"), ARTICLE.text.index("Babbage")
    layer = Layer.model_validate(
        {
            "schema_version": "1.0.0",
            "article_id": ARTICLE.id,
            "text_sha256": ARTICLE.text_sha256,
            "kind": "annotation",
            "provenance": PERSON,
            "quotes": [
                {
                    "id": "q1",
                    "content": [{"start": right, "end": right + 7, "text": "Norland"}],
                    "cue": [{"start": wrong, "end": wrong + 5, "text": "wrote"}],
                }
            ],
        }
    )
    found = judge_layer(layer, ARTICLE)
    assert [(p.code, p.pointer) for p in found] == [("SPAN001", "/quotes/0/cue/0")]


def test_a_place_is_file_line_and_column_as_far_as_known():
    """A Problem says first where it is, then the rule, the pointer, what is wrong, the cure."""
    whole = Problem(
        code="X",
        message="what",
        file="a.jsonl",
        line=3,
        column=7,
        pointer="/p",
        cure="do",
    )
    assert str(whole) == "a.jsonl:3:7: X /p: what → do"
    assert str(replace(whole, column=None, cure=None)) == "a.jsonl:3: X /p: what"
    assert str(replace(whole, line=None, pointer=None)) == "a.jsonl: X: what → do"
    assert str(replace(whole, file=None)) == "<data>:3:7: X /p: what → do"
    assert placed([whole], "b.json")[0].place == "b.json"
    assert placed([whole], "b.jsonl", 9)[0].place == "b.jsonl:9:7"
