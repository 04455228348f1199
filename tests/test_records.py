"""The records: out and back is equal, nothing is coerced, nothing changes after it is made."""

from __future__ import annotations

import json
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from sayso import jsonl, records
from sayso.problem import Problem
from sayso.records import (
    Article,
    Claim,
    Contribution,
    Entity,
    Layer,
    Link,
    LinkSet,
    Quote,
    Record,
    Span,
    shape,
)
from sayso.records.contribution import ContributedLinks
from sayso.records.entity import EntityType
from sayso.seeds.manifest import CaptureLine, ManifestLine
from strategies import GOOD, articles_with_layers, layers

MODELS = {
    "article": Article,
    "entity": Entity,
    "quote": Quote,
    "claim": Claim,
    "link": Link,
    "layer": Layer,
    "linkset": LinkSet,
    "contributedlinks": ContributedLinks,
    "contribution": Contribution,
}
each_record = pytest.mark.parametrize("name", GOOD)
some_record = st.sampled_from(sorted(GOOD)).flatmap(
    lambda name: st.tuples(st.just(MODELS[name]), GOOD[name])
)

ENTITY = {"type": "PERSON", "mentions": [{"start": 0, "end": 3, "text": "Ada"}]}
QUOTE = {"content": [{"start": 0, "end": 3, "text": "Ada"}]}
LAYER = {
    "schema_version": "1.0.0",
    "article_id": "art-0123456789abcdef0123",
    "text_sha256": "0" * 64,
    "kind": "contribution",
    "provenance": {"annotator": "ada", "annotator_kind": "person"},
}


def said(model: type[Record], value: object) -> list[str]:
    """Give what `shape.read` says, without the place."""
    found = shape.read(model, value)
    assert isinstance(found, list), "it was taken for good"
    assert {problem.code for problem in found} == {"SHAPE001"}
    return [str(problem).removeprefix("<data>: SHAPE001").lstrip(": ") for problem in found]


# ----------------------------------------------------------------- laws


def test_the_strategies_cover_every_published_record():
    """There is a strategy for each record that stands for itself."""
    assert GOOD.keys() == MODELS.keys()


@given(some_record)
def test_out_and_back_is_equal(pair):
    """A record written as JSON and read again, by pydantic and by our own reader, is the same.

    So it hashes alike, and sets and dicts may hold it.
    """
    model, record = pair
    written = record.model_dump_json(exclude_unset=model is Contribution)  # absent stays absent
    ours = jsonl.dumps(json.loads(written))
    assert "\n" not in ours
    by_pydantic = model.model_validate_json(written)
    by_us = shape.read(model, jsonl.parse(ours.encode()))
    assert {record, by_pydantic, by_us} == {record}


@given(articles_with_layers())
@settings(max_examples=40)
def test_every_layer_is_a_contribution(pair):
    """What is exact is a fine thing to send: each layer is read as a contribution, unchanged."""
    _, layer = pair
    contribution = Contribution.model_validate_json(layer.model_dump_json())
    written = contribution.model_dump()
    for field, value in layer.model_dump().items():
        if field not in {"entities", "quotes", "claims"}:
            assert written[field] == value
    assert [quote["content"][0]["text"] for quote in written["quotes"]] == [
        quote.content[0].text for quote in layer.quotes
    ]


@each_record
@given(st.data())
@settings(max_examples=5)
def test_records_are_frozen(name, data):
    """No field of a record can be set after it is made."""
    record = data.draw(GOOD[name])
    for field in MODELS[name].model_fields:
        with pytest.raises(ValidationError, match="frozen"):
            setattr(record, field, getattr(record, field))


@each_record
@given(data=st.data(), field=st.text(min_size=1, max_size=8))
@settings(max_examples=5)
def test_unknown_fields_are_refused(name, data, field):
    """A field that a record does not have is refused, and named by its pointer."""
    value = json.loads(data.draw(GOOD[name]).model_dump_json(exclude_unset=True))
    if field not in MODELS[name].model_fields:
        (found,) = shape.read(MODELS[name], {**value, field: None})
        assert found.pointer == "/" + field.replace("~", "~0").replace("/", "~1")
        assert found.message == f"there is no field {field!r}"


# ----------------------------------------------------------------- strictness


@pytest.mark.parametrize("wrong", ["3", True, 3.0, 3.5, -1, 2**31, None, [3], {"value": 3}])
@pytest.mark.parametrize("field", ["start", "end"])
def test_an_offset_is_an_integer_and_nothing_else(field, wrong):
    """`"3"`, `true` and `3.0` are no integers, and no offset is negative or beyond 2**31."""
    value = {"start": 0, "end": 3, "text": "Ada", field: wrong}
    with pytest.raises(ValidationError):
        Span.model_validate(value)
    with pytest.raises(ValidationError):
        Span.model_validate_json(json.dumps(value))
    with pytest.raises(ValidationError):
        Span(**value)


@pytest.mark.parametrize(
    ("model", "base", "field", "wrong"),
    [
        (Span, {"start": 0, "end": 3}, "text", 3),
        (Span, {"start": 0, "end": 3}, "text", b"Ada"),
        (Span, {"start": 0, "end": 3}, "text", ""),
        (Quote, QUOTE, "negated", "false"),
        (Quote, QUOTE, "negated", 0),
        (Quote, QUOTE, "content", "Ada"),
        (Quote, QUOTE, "content", {"0": QUOTE["content"][0]}),
        (Quote, QUOTE, "speakers", "e1"),
        (Quote, QUOTE, "act", "Say"),
        (Quote, QUOTE, "confidence", "0.5"),
        (Quote, QUOTE, "confidence", True),
        (Quote, QUOTE, "confidence", 1.5),
        (Quote, QUOTE, "confidence", float("nan")),
        (Quote, QUOTE, "confidence", float("inf")),
        (Entity, ENTITY, "type", "person"),
        (Entity, ENTITY, "mentions", []),
        (Entity, ENTITY, "wikidata", "Q0"),
        (Entity, ENTITY, "wikidata", "Q1\n"),
        (Entity, ENTITY, "id", "e 1"),
        (Entity, ENTITY, "id", ""),
        (Layer, LAYER, "text_sha256", "0" * 63),
        (Layer, LAYER, "text_sha256", "0" * 64 + "\n"),
        (Layer, LAYER, "text_sha256", "F" * 64),
        (Layer, LAYER, "article_id", "art-0123456789ABCDEF0123"),
        (Layer, LAYER, "provenance", None),
        (ManifestLine, {"file": "a.txt"}, "published", "2023-9-1"),
        (ManifestLine, {"file": "a.txt"}, "published", "2023-09-01T24:00"),
        (ManifestLine, {"file": "a.txt"}, "published", "2023-09-01\n"),
        (ManifestLine, {"file": "a.txt"}, "url", "javascript:alert(1)"),
        (CaptureLine, {}, "text", None),
    ],
)
def test_nothing_is_coerced(model, base, field, wrong):
    """A value of the wrong kind is refused, by name of the field, and never made to fit."""
    found = shape.read(model, {**base, field: wrong})
    assert isinstance(found, list), f"{field}={wrong!r} was taken for good"
    assert all(problem.pointer.startswith(f"/{field}") for problem in found)


def test_an_integer_is_a_fine_probability():
    """JSON has one kind of number: a confidence of `1` or `0` is read, as a float."""
    quote = Quote.model_validate({**QUOTE, "confidence": 1})
    assert (quote.confidence, type(quote.confidence)) == (1.0, float)


def test_required_is_short():
    """What may be absent is: an entity needs type and mentions, a quote content only."""
    assert Entity.model_validate(ENTITY).name == ""
    assert Quote.model_validate(QUOTE).kind == "indirect"
    assert Claim.model_validate({**QUOTE, "factuality": "Uu"}).hedges == ()
    for model, value in ((Entity, ENTITY), (Quote, QUOTE)):
        for field in value:
            with pytest.raises(ValidationError):
                model.model_validate({k: v for k, v in value.items() if k != field})


def test_the_package_names_its_records():
    """Every name in `records.__all__` is there, and each record class says what it is."""
    for name in records.__all__:
        assert getattr(records, name).__doc__


# ----------------------------------------------------------------- words of SHAPE001


@pytest.mark.parametrize(
    ("model", "value", "expected"),
    [
        (Entity, {"type": "PERSON"}, "/mentions: the field 'mentions' is missing → add it"),
        (
            Entity,
            {**ENTITY, "type": "person"},
            "/type: \"person\" is none of 'PERSON', 'NORP', 'FAC', 'ORG', 'GPE', 'LOC', 'PRODUCT' "
            "or 'EVENT' → did you mean 'PERSON'?",
        ),
        (
            Entity,
            {**ENTITY, "mentoins": []},
            "/mentoins: there is no field 'mentoins' → did you mean 'mentions'?",
        ),
        (
            Layer,
            {**LAYER, "entities": [{**ENTITY, "mentions": [{**ENTITY["mentions"][0], "x": 1}]}]},
            "/entities/0/mentions/0/x: there is no field 'x' → known: end, level, start, text",
        ),
        (
            Claim,
            {**QUOTE, "factuality": "Uu", "when": {"begins": None}},
            "/when/begins: there is no field 'begins' → did you mean 'begin'?",
        ),
        (
            Span,
            {"start": 0, "end": 3, "text": "Ada", "a/b~c": 1},
            "/a~1b~0c: there is no field 'a/b~c' → known: end, start, text",
        ),
        (Entity, {**ENTITY, "mentions": []}, "/mentions: the list is empty → give at least one"),
        (
            Quote,
            {**QUOTE, "cue": None},
            "/cue: expected a list, not null → leave the field out",
        ),
        (
            Quote,
            {"content": ["Ada"]},
            '/content/0: expected an object, not "Ada" → write {"text": "Ada"}',
        ),
        (
            Span,
            {"start": "3", "end": 3, "text": "Ada"},
            '/start: should be a valid integer, not "3" → write a number, no quote marks',
        ),
        (Layer, [], "expected an object, not [] → write an object: {…}"),
        (
            Span,
            {"start": -1, "end": 3, "text": "Ada"},
            "/start: should be greater than or equal to 0, not -1",
        ),
        (
            Span,
            {"start": 0, "end": 3, "text": ["x" * 100]},
            '/text: should be a valid string, not ["' + "x" * 57 + "…",
        ),
    ],
)
def test_a_wrong_shape_is_said_in_plain_words(model, value, expected):
    """A fault of shape says where, what was found, what was expected, and a cure if known."""
    assert said(model, value) == [expected]


def test_every_fault_of_shape_is_listed():
    """Two faults in one record are two findings, each with its own pointer."""
    value = {"type": "EVIL", "mentions": [{"start": 0, "text": "Ada"}]}
    found = shape.read(Entity, value, file="a.json", line=3)
    assert [(p.place, p.pointer) for p in found] == [
        ("a.json:3", "/type"),
        ("a.json:3", "/mentions/0/end"),
    ]


def test_a_list_whose_only_item_is_wrong_is_not_called_empty():
    """One wrong item is one finding, not a second one about the list."""
    assert said(Quote, {"content": [{"start": 0, "end": 1}]}) == [
        "/content/0/text: the field 'text' is missing → add it"
    ]


def test_every_literal_is_met_by_a_cure():
    """Whatever entity type is written in lower case, the cure names the right one."""
    for type_ in get_args(EntityType):
        (only,) = said(Entity, {**ENTITY, "type": type_.lower()})
        assert only.endswith(f"did you mean '{type_}'?")


def test_an_unknown_version_is_not_looked_into():
    """A record of a later version is one finding (VER001), whatever else it may hold."""
    found = shape.read(Layer, {**LAYER, "schema_version": "2.0.0", "new": 1}, file="a.json")
    assert [str(problem) for problem in found] == [
        "a.json: VER001 /schema_version: schema_version '2.0.0' is not known → "
        "this program reads 1.0.0"
    ]
    assert isinstance(found[0], Problem)


@given(layers(), st.data())
@settings(max_examples=40)
def test_a_field_taken_away_is_missed_or_not_required(layer, data):
    """Without any one of its fields a layer is read with the default, or the field is named."""
    value = json.loads(layer.model_dump_json())
    field = data.draw(st.sampled_from(sorted(value)))
    del value[field]
    found = shape.read(Layer, value)
    if Layer.model_fields[field].is_required():
        assert [problem.pointer for problem in found] == [f"/{field}"]
    else:
        assert getattr(found, field) == Layer.model_fields[field].default
