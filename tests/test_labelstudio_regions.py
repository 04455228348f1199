"""Layers as Label Studio's rows and back: nothing is lost, and what people do there is understood.

desk = Desk(PAGE, {...})      an article, a layer on it, and the rows that show it
desk.mark("new", "PERSON", "Bo Lund", name="Bo")    somebody draws a region
desk.arrow("q1-content-0", "new", "source")         and an arrow
layer, faults = desk.pulled()
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final, get_args
from xml.etree import ElementTree as ET

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from label_studio_sdk.label_interface import LabelInterface

from sayso.annotations import store
from sayso.annotations.labelstudio import config
from sayso.annotations.labelstudio.changes import changes
from sayso.annotations.labelstudio.config import NO_OUTER, NO_SPEAKER, labelling_config
from sayso.annotations.labelstudio.faults import Faults
from sayso.annotations.labelstudio.results import layer_of, said, without_old_opinions
from sayso.annotations.labelstudio.tasks import same_prediction, task_of, verify
from sayso.records.article import Article
from sayso.records.claim import Claim, Factuality
from sayso.records.derive import complete, lies_within
from sayso.records.entity import Entity, EntityType, MentionLevel
from sayso.records.judge_layer import judge_layer
from sayso.records.layer import Layer
from sayso.records.link import Relation
from sayso.records.provenance import Provenance
from sayso.records.quote import Act, Quote, QuoteKind, SourceKind, SourceNaming
from strategies import _distinct, _judged, articles_with_layers, either, maybe
from test_derive import layer as layer_on
from test_derive import page, spans

ANNOTATIONS: Final = Path(__file__).parents[1] / "annotations"
GOLD: Final = sorted(path.stem for path in (ANNOTATIONS / "gold").glob("art-*.json"))
ADA: Final = Provenance(annotator="ada", annotator_kind="person", guideline="1.0")
WAYS: Final = (("all",), ("entities,quotes", "claims"))


@cache
def gold(id_: str) -> tuple[Article, Layer]:
    """Give one of the five articles with its gold."""
    index = store.index(ANNOTATIONS)
    return store.read(Article, index.articles[id_]), store.read(Layer, index.gold[id_])


def rows_of(article: Article, layer: Layer, pass_: str) -> tuple[list[Any], dict[str, Any]]:
    """Give the rows and the data of a task as a server gives them back."""
    task = json.loads(json.dumps(task_of(article, layer, pass_)))
    return task["predictions"][0]["result"], task["data"]


def there_and_back(article, layer, passes, touch=lambda rows: rows):
    """Push a layer in some passes, touch its rows, pull it; give what comes back, and faults."""
    parts: dict[str, Any] = {}
    faults = Faults()
    for pass_ in passes:
        rows, data = rows_of(article, layer, pass_)
        found = said(touch(rows), data, pass_)
        parts |= found.parts
        faults += found.faults
    return layer_of(parts, article, ADA, faults), list(faults)


def content(layer: Layer | None) -> dict[str, Any] | None:
    """Give what a layer says; not who says it."""
    return None if layer is None else layer.model_dump(exclude={"kind", "provenance"})


# ----------------------------------------------------------------- what a browser does to rows


def regrouped(random, rows):
    """Put the rows of regions in any order; arrows stay in theirs, anywhere among them."""
    arrows = iter([row for row in rows if row["type"] == "relation"])
    random.shuffle(mixed := list(rows))
    return [next(arrows) if row["type"] == "relation" else row for row in mixed]


def submitted(random, rows):
    """Mark each row of a region with its origin and the meta of its region."""
    meta = {row["id"]: row["meta"] for row in rows if "meta" in row}
    more = {"origin": random.choice(("prediction", "prediction-changed"))}
    return [
        row if row["type"] == "relation" else row | more | {"meta": meta.get(row["id"], {})}
        for row in rows
    ]


def garbled(random, rows):
    """Spoil the echo of a region's words, or leave it out."""
    found = []
    for row in rows:
        if row["type"] in {"labels", "choices"}:
            value = {name: given for name, given in row["value"].items() if name != "text"}
            echo = random.choice(({}, {"text": "\\n"}, {"text": ""}, {"text": None}, {"text": 3}))
            found.append(row | {"value": value | echo})
        else:
            found.append(row)
    return found


TOUCHES: Final = (regrouped, submitted, garbled)

# ----------------------------------------------------------------- texts and layers with hazards

_PIECES: Final = (
    *("Kim", "a", "“No”", "may", "<b>&amp;</b>", "{{x}}$y", "\\n", "it", "\u200b", "\ufeff"),
    *(
        "x\u200dy",
        "so\u00adft",
        "\x07",
        "\x1b[0m",
        "🇰🇵🇷🇺",
        "👩‍👩‍👧‍👦",
        "العربية",
        "\u202eabc",
        "e\u0301",
    ),
    *("#", "[2023-01-01..]", "..", "𝒜"),
)
_GAPS: Final = (" ", "  ", "\t", "\u00a0", "\u2028", "\x0c", "\x1f", "\u202f", "\x85", "")
_NAMES: Final = ("Kim", "Kim #e2", "Kim #e1", "A #", " #b", "a\nb", " Kim ", "[..]", "<b>&", "\x07")
_VALUES: Final = (
    *(
        "2023-09",
        "x [..]",
        "[2023-01-01..2023-01-02]",
        "x ",
        "a\nb [..2023-01-01]",
        "]",
        "..",
        " [",
    ),
    *("٢٠٢٣ [٢٠٢٣-٠٩-٠١..]",),
)
_IDS: Final = ("e1", "e2", "b", "q1", "q1-content-0", "a-claim-1", "-", "_", "0", "x" * 64, "E-9")


@st.composite
def _lines(draw):
    """Draw an article of a few lines of hazards, and places in each line, some of them equal."""
    written = [
        "".join(part for pair in draw(_LINE) for part in pair)
        for _ in range(draw(st.integers(1, 3)))
    ]
    article = page("".join(f"x{line}y\n" for line in written))
    article = article.model_copy(update={"published": "2023-09-10"})
    pools = []
    for zone in article.zones:
        ends = st.integers(zone.start, zone.end)
        drawn = draw(st.lists(st.tuples(ends, ends), min_size=2, max_size=7))
        words = [_trimmed(article.text, *sorted(place)) for place in drawn]
        pools.append([{"start": s, "end": e, "text": article.text[s:e]} for s, e in words if s < e])
    return article, [pool for pool in pools if pool]


_LINE: Final = st.lists(
    st.tuples(st.sampled_from(_PIECES), st.sampled_from(_GAPS)), min_size=1, max_size=9
)


def _trimmed(text, start, end):
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    return start, start + len(words.strip())


@st.composite
def _parts(draw, pool, least=0, most=2):
    """Draw places of a pool that stand apart, in order."""
    wanted = draw(st.lists(st.sampled_from(pool), min_size=least, max_size=most))
    found: list[dict[str, Any]] = []
    for span in sorted(wanted, key=lambda span: (span["start"], span["end"])):
        if not found or found[-1]["end"] <= span["start"]:
            found.append(span)
    return found


@st.composite
def hazards(draw):
    """Draw an article and a layer that keeps every error rule, and is as odd as that allows."""
    article, pools = draw(_lines())
    assume(pools)
    ids = iter(draw(st.permutations(_IDS)))
    anywhere = [span for pool in pools for span in pool]
    entities = []
    for _ in range(draw(st.integers(0, 3))):
        mentions = draw(st.lists(st.sampled_from(anywhere), min_size=1, max_size=3))
        value = {
            "id": next(ids),
            "type": draw(st.sampled_from(("PERSON", "GPE"))),
            "name": draw(st.sampled_from(_NAMES)),
            "mentions": [m | {"level": draw(either(MentionLevel))} for m in mentions],
            "wikidata": draw(maybe("Q1")),
        }
        entities.append(Entity.model_validate(value | _judged(draw, "gold")))
    quotes: list[tuple[Quote, Any]] = []
    for _ in range(draw(st.integers(0, 4))):
        pool = draw(st.sampled_from(pools))
        inner = draw(_parts(pool, least=1, most=3))
        around = [q.id for q, _ in quotes if all(_within(span, q) for span in inner)]
        value = {
            "id": next(ids),
            "kind": draw(either(QuoteKind)),
            "content": inner,
            "cue": draw(_parts(pool)),
            "source": draw(_parts(pool)),
            "speakers": draw(st.lists(st.sampled_from([e.id for e in entities]), unique=True))
            if entities
            else [],
            "source_kind": draw(maybe(*get_args(SourceKind))),
            "source_naming": draw(either(SourceNaming)),
            "act": draw(st.sampled_from(("say", "deny"))),
            "negated": draw(st.booleans()),
            "parent": draw(maybe(*around)),
        }
        quotes.append((Quote.model_validate(value | _judged(draw, "prediction")), pool))
    claims = []
    for _ in range(draw(st.integers(0, 3))):
        over, pool = draw(st.sampled_from([*((None, p) for p in pools), *quotes]))
        own = [span.model_dump() for span in over.content] if over else None
        inner = own if own and draw(st.booleans()) else draw(_parts(pool, least=1, most=2))
        around = [q.id for q, _ in quotes if all(_within(span, q) for span in inner)]
        time = {
            "span": draw(st.one_of(st.none(), st.sampled_from(pool))),
            "value": draw(maybe(*_VALUES)),
            "begin": draw(maybe("2023-01-01")),
            "end": draw(maybe("2023-01-02")),
        }
        value = {
            "id": next(ids),
            "content": inner,
            "proposition": draw(maybe(*_NAMES)),
            "quote": draw(maybe(*around)),
            "factuality": draw(either(Factuality)),
            "hedges": draw(_parts(pool)),
            "when": draw(st.one_of(st.none(), st.just(time))),
        }
        claims.append(Claim.model_validate(value | _judged(draw, "prediction")))
    quoted = _distinct([quote for quote, _ in quotes])
    lists = {"entities": _distinct(entities), "quotes": quoted, "claims": _distinct(claims)}
    layer = layer_on(article).model_copy(update=lists)
    assume(not [p for p in judge_layer(layer, article) if p.severity == "error"])
    return article, layer


def _within(span, quote):
    return any(o.start <= span["start"] and span["end"] <= o.end for o in quote.content)


# ----------------------------------------------------------------- the law


@given(articles_with_layers(), st.sampled_from(WAYS))
@settings(max_examples=200)
def test_a_layer_comes_back_as_it_was(pair, passes):
    """Pushed and pulled untouched, a layer says what it said, whatever passes it went through."""
    article, layer = pair
    found, faults = there_and_back(article, layer, passes)
    assert faults == []
    assert content(found) == content(layer)


@given(hazards(), st.sampled_from(WAYS))
@settings(max_examples=300)
def test_a_layer_of_hazards_comes_back_as_it_was(pair, passes):
    """So it does over odd characters, equal and nested spans, names and records that are alike."""
    article, layer = pair
    found, faults = there_and_back(article, layer, passes)
    assert faults == []
    assert content(found) == content(layer)


@given(
    st.one_of(articles_with_layers(), hazards()),
    st.sampled_from(WAYS),
    st.sampled_from(TOUCHES),
    st.randoms(use_true_random=False),
)
@settings(max_examples=250)
def test_a_layer_survives_what_a_browser_does_to_its_rows(pair, passes, touch, random):
    """The order of rows, marks of their origin and the echo of the words say nothing."""
    article, layer = pair
    found, faults = there_and_back(article, layer, passes, lambda rows: touch(random, rows))
    assert faults == []
    assert content(found) == content(layer)


@pytest.mark.parametrize("touch", [None, *TOUCHES])
@pytest.mark.parametrize("passes", WAYS, ids="+".join)
@pytest.mark.parametrize("id_", GOLD)
def test_gold_comes_back_as_it_was(id_, passes, touch):
    """All gold there is takes the way there and back, and loses nothing."""
    article, layer = gold(id_)
    way = (lambda rows: touch(Random(7), rows)) if touch else (lambda rows: rows)  # noqa: S311
    found, faults = there_and_back(article, layer, passes, way)
    assert faults == []
    assert content(found) == content(layer)


@given(hazards(), st.sampled_from(("all", "entities,quotes", "claims")))
@settings(max_examples=100)
def test_reading_twice_says_the_same(pair, pass_):
    """What was pulled and is pushed again is the same prediction, and nobody changed anything."""
    article, layer = pair
    rows, data = rows_of(article, layer, pass_)
    assert said(rows, data, pass_).parts == said(list(rows), data, pass_).parts
    told = changes(rows, rows)
    assert told["kept"] == len({row["id"] for row in rows if "id" in row})
    assert (told["changed"], told["deleted"], told["added"]) == ([], [], [])


# ----------------------------------------------------------------- what leaves is sound


@pytest.mark.parametrize("id_", GOLD)
@pytest.mark.parametrize("pass_", ["all", "entities,quotes", "claims"])
def test_label_studio_s_own_check_finds_nothing(id_, pass_):
    """The validator that a strict server runs takes every prediction of gold."""
    article, layer = gold(id_)
    (prediction,) = task_of(article, layer, pass_)["predictions"]
    interface = LabelInterface(labelling_config(pass_))
    assert interface.validate_prediction(prediction, return_errors=True) == []
    spoilt = prediction | {"result": [prediction["result"][0] | {"from_name": "nobody"}]}
    assert interface.validate_prediction(spoilt, return_errors=True), "it checks at all"


@pytest.mark.parametrize("pass_", config.PASSES)
def test_label_studio_reads_each_config(pass_):
    """The SDK finds in a config the controls that the package speaks of, with their values."""
    read = LabelInterface(labelling_config(pass_))
    found = {control.name: tuple(getattr(control, "labels", ())) for control in read.controls}
    for name, values in config.controls(pass_).items():
        assert found[name] == (values or ())


SPAN_ROW: Final = {
    "id": "a",
    "from_name": "span",
    "to_name": "text",
    "type": "labels",
    "value": {"start": 0, "end": 2, "text": "ab", "labels": ["PERSON"]},
}
ARROW: Final = {"type": "relation", "from_id": "a", "to_id": "a", "labels": ["cue"]}


@pytest.mark.parametrize(
    "row",
    [
        SPAN_ROW | {"value": SPAN_ROW["value"] | {"end": 3}},
        SPAN_ROW | {"value": SPAN_ROW["value"] | {"text": "xy"}},
        SPAN_ROW | {"value": SPAN_ROW["value"] | {"start": 2}},
        SPAN_ROW | {"value": SPAN_ROW["value"] | {"start": -1, "text": ""}},
        SPAN_ROW | {"value": SPAN_ROW["value"] | {"labels": ["NOBODY"]}},
        SPAN_ROW | {"value": SPAN_ROW["value"] | {"labels": ["claim"]}},
        SPAN_ROW
        | {"from_name": "act", "type": "choices"}
        | {"value": {"start": 0, "end": 2, "text": "ab", "choices": ["sing"]}},
        ARROW | {"to_id": "b"},
    ],
)
def test_what_would_be_wrong_does_not_leave(row):
    """A row that Label Studio would take and show wrongly is our own fault, and raised."""
    verify([SPAN_ROW, ARROW], "ab", "entities,quotes")
    with pytest.raises(ValueError, match="would be wrong"):
        verify([SPAN_ROW, row], "ab", "entities,quotes")


def test_a_relation_that_the_pass_does_not_have_does_not_leave():
    """The label of an arrow is one of those that the config lists."""
    with pytest.raises(ValueError, match="would be wrong"):
        verify([SPAN_ROW, ARROW | {"labels": ["hedge"]}], "ab", "entities,quotes")


def test_the_same_prediction_is_known_again():
    """Only what is shown counts: the version and the rows."""
    article, layer = gold(GOLD[0])
    (wanted,) = task_of(article, layer, "all", version="gold")["predictions"]
    assert same_prediction(wanted | {"id": 7, "created_at": "now"}, wanted)
    assert not same_prediction(wanted | {"model_version": "rule"}, wanted)
    assert not same_prediction(wanted | {"result": wanted["result"][1:]}, wanted)


# ----------------------------------------------------------------- the configs

VOCABULARY: Final = {
    "level": MentionLevel,
    "act": Act,
    "naming": SourceNaming,
    "source_kind": SourceKind,
    "kind": QuoteKind,
    "factuality": Factuality,
}


def test_every_value_of_a_vocabulary_can_be_chosen():
    """A value that a record gets is offered to annotators, and no other."""
    offered = config.controls("all")
    for control, vocabulary in VOCABULARY.items():
        more = ("none",) if control == "source_kind" else ()
        assert offered[control] == (*get_args(vocabulary), *more)
    assert {*get_args(EntityType)} < {*config.labels("all")}
    sides = {choice.rpartition(" ")[2] for choice in config.LINKS} - {config.UNRELATED}
    assert {config.RELATION_OF[side] for side in sides} == {*get_args(Relation)}
    assert {*config.RELATION_OF} == sides


@pytest.mark.parametrize("pass_", config.PASSES)
def test_no_key_does_two_things(pass_):
    """Hotkeys are unique in a pass, and so are the values of each control."""
    root = ET.fromstring(labelling_config(pass_))  # noqa: S314  ours
    keys = [tag.get("hotkey") for tag in root.iter() if tag.get("hotkey")]
    assert len(keys) == len({*keys})
    assert all(
        len(values) == len({*values}) for values in config.controls(pass_).values() if values
    )
    assert "c" in keys or len(keys) >= 9


@pytest.mark.parametrize("pass_", config.PASSES)
def test_configs_of_one_structure_look_as_they_like(pass_):
    """Blanks and colours make no other config; a label more or less does."""
    written = labelling_config(pass_)
    looks = re.sub(r">\s+<", "><", written).replace("#80cbc4", "#000000")
    assert looks != written
    assert config.structure(looks) == config.structure(written) is not None
    without = re.sub(r"<(Label|Choice) [^>]*/>", "", written, count=1)
    assert config.structure(without) != config.structure(written)
    assert config.structure(written[:-9]) is None


def test_the_quick_card_is_a_page_of_text():
    """The card is one section; HTML in the guidelines stays text, and the version is read."""
    written = (
        "# G\n\nVersion 2.10.3. x\n\n## Quick card\n\n1. **a** <script>b</script>\n\n## Then\n\nc\n"
    )
    card = config.quick_card(written)
    assert "<strong>a</strong> &lt;script&gt;" in card
    assert "Then" not in card
    assert "<p>c</p>" in config.quick_card(written.replace("Quick card", "Long card"))
    assert config.guideline_version(written) == "2.10.3"
    assert config.guideline_version("the Version 1.0.0") is None


def test_the_guidelines_have_a_version_and_a_card():
    """Those of the project, which are those that come with the package."""
    written = (ANNOTATIONS / "GUIDELINES.md").read_text("utf-8")
    assert written == config.guidelines()
    assert config.guideline_version(written)
    assert "<ol>" in config.quick_card(written)
    assert "<h2>" not in config.quick_card(written)


# ----------------------------------------------------------------- what a person does

PAGE: Final = (
    "Anna Petrov said prices may rise on Monday, while Bo Lund denied it.\n"
    "“We wait,” Petrov told Norpress, “until May.”\n"
)
NAM: Final = {"level": "NAM"}


def _people() -> dict[str, Any]:
    """Give a layer on PAGE: two people, three quotes, a claim that is the content of the first."""
    anna, petrov, bo = spans(PAGE, "Anna Petrov", "Petrov told", "Bo Lund")
    petrov |= {"end": petrov["start"] + 6, "text": "Petrov"}
    rise = spans(PAGE, "prices may rise on Monday")
    return {
        "entities": [
            {"id": "e1", "type": "PERSON", "name": "Petrova", "mentions": [anna, petrov]},
            {"id": "e2", "type": "PERSON", "name": "Bo Lund", "mentions": [bo]},
        ],
        "quotes": [
            {"id": "q1", "content": rise, "cue": spans(PAGE, "said"), "source": [anna]},
            {
                "id": "q2",
                "content": spans(PAGE, "We wait", "until May"),
                "cue": spans(PAGE, "told"),
                "source": [petrov],
                "speakers": ["e1"],
            },
            {
                "id": "q3",
                "content": spans(PAGE, "it."),
                "cue": spans(PAGE, "denied"),
                "source": [bo],
                "act": "deny",
            },
        ],
        "claims": [
            {
                "id": "c1",
                "content": rise,
                "factuality": "PS+",
                "proposition": "Prices rise.",
                "hedges": spans(PAGE, "may"),
                "when": {"span": spans(PAGE, "on Monday")[0], "value": "2023-09-11"},
            }
        ],
    }


class Desk:
    """Somebody at work on one task."""

    def __init__(self, text: str = PAGE, of: str = "all", **lists: Any) -> None:
        self.pass_ = of
        self.article = page(text).model_copy(update={"published": "2023-09-10"})
        self.layer = complete(layer_on(self.article, **(lists or _people())), self.article)
        assert not [p for p in judge_layer(self.layer, self.article) if p.severity == "error"]
        self.before, self.data = rows_of(self.article, self.layer, of)
        self.rows = [*self.before]

    def mark(self, id_: str, label: str, words: str, nth: int = 0, **fields: Any) -> None:
        """Draw a region around words, and fill in what is asked for it."""
        found = [m.start() for m in re.finditer(re.escape(words), self.article.text)]
        place = {"start": found[nth], "end": found[nth] + len(words)}
        self._add(id_, "span", "labels", place, [label])
        for name, said_ in fields.items():
            type_ = "choices" if config.controls("all")[name] else "text"
            self._add(id_, name, "textarea" if type_ == "text" else type_, place, [said_])

    def fill(self, id_: str, **fields: Any) -> None:
        """Fill in what is asked for a region that is there, in place of what was said."""
        (row,) = [row for row in self.rows if row.get("id") == id_ and row["from_name"] == "span"]
        place = {name: row["value"][name] for name in ("start", "end")}
        self.rows = [r for r in self.rows if r.get("id") != id_ or r["from_name"] not in fields]
        for name, said_ in fields.items():
            type_ = "choices" if config.controls("all")[name] else "textarea"
            self._add(id_, name, type_, place, said_ if isinstance(said_, list) else [said_])

    def _add(self, id_, name, type_, place, given_):
        key = "text" if type_ == "textarea" else type_
        row = {"id": id_, "from_name": name, "to_name": "text", "type": type_, "origin": "manual"}
        self.rows.append(row | {"value": place | {key: given_}})

    def arrow(self, start: str, end: str, *labels: str) -> None:
        """Draw a relation."""
        row = {"type": "relation", "from_id": start, "to_id": end, "direction": "right"}
        self.rows.append(row | ({"labels": [*labels]} if labels else {}))

    def relabel(self, id_: str, label: str) -> None:
        """Give a region another label."""
        self.rows = [
            row | {"value": row["value"] | {"labels": [label]}}
            if row.get("id") == id_ and row["from_name"] == "span"
            else row
            for row in self.rows
        ]

    def delete(self, *ids: str) -> None:
        """Delete regions; their relations go with them, as in the browser."""
        self.rows = [
            row
            for row in self.rows
            if not {row.get("id"), row.get("from_id"), row.get("to_id")} & {*ids}
        ]

    def pulled(self) -> tuple[Layer, list[Any]]:
        """Read what they did, as `pull` does."""
        found = said(self.rows, self.data, self.pass_)
        without_old_opinions(found, said(self.before, self.data, self.pass_))
        layer = layer_of(found.parts, self.article, ADA, found.faults)
        assert layer is not None
        return layer, list(found.faults)

    def layer_now(self) -> Layer:
        """Read what they did, where nothing is wrong with it."""
        layer, faults = self.pulled()
        assert faults == []
        return layer


def by_id(records):
    """Give id → record."""
    return {record.id: record for record in records}


def words(found):
    """Give the words of spans."""
    return [span.text for span in found]


def test_nothing_done_is_nothing_changed():
    """A task that is submitted as it was shown gives the layer that was shown."""
    desk = Desk()
    assert content(desk.layer_now()) == content(desk.layer)


def test_a_mention_without_a_name_joins_the_entity_that_is_spelt_alike():
    """Of the type that it has: the same words with another label are somebody else."""
    desk = Desk(PAGE + "Petrov and Petrov left.\n", **_people())
    desk.mark("new", "PERSON", "Petrov", 2)
    desk.mark("house", "ORG", "Petrov", 3)
    found = by_id(desk.layer_now().entities)
    assert words(found["e1"].mentions) == ["Anna Petrov", "Petrov", "Petrov"]
    assert (found["house"].type, words(found["house"].mentions)) == ("ORG", ["Petrov"])


def test_a_mention_with_a_new_name_is_a_new_entity_that_keeps_its_id():
    """Its id is the region's, whatever else is drawn, and again when it is read again."""
    desk = Desk()
    desk.mark("nP3-x_9", "ORG", "Norpress", name="The Norland Press")
    once = by_id(desk.layer_now().entities)["nP3-x_9"]
    assert (once.type, once.name, once.mentions[0].text) == ("ORG", "The Norland Press", "Norpress")
    desk.mark("again", "PERSON", "We", name="They", level="PRO")
    assert by_id(desk.layer_now().entities)["nP3-x_9"] == once


def test_a_mention_with_another_s_name_joins_it():
    """The name says who is meant; the others of its former cluster stay."""
    desk = Desk()
    desk.fill("e1-mention-1", name="Bo Lund")
    found = by_id(desk.layer_now().entities)
    assert words(found["e1"].mentions) == ["Anna Petrov"]
    assert words(found["e2"].mentions) == ["Bo Lund", "Petrov"]


def test_renaming_all_of_a_cluster_keeps_who_it_is():
    """The name is what an entity is called, not what it is."""
    desk = Desk()
    for n in (0, 1):
        desk.fill(f"e1-mention-{n}", name="Anna Petrova")
    found = by_id(desk.layer_now().entities)
    assert {*found} == {"e1", "e2"}
    assert found["e1"].name == "Anna Petrova"


def test_one_mention_relabelled_splits_the_cluster():
    """One entity has one type: what remains keeps the id, the other gets its region's."""
    desk = Desk()
    desk.relabel("e1-mention-1", "ORG")
    found = by_id(desk.layer_now().entities)
    assert (found["e1"].type, words(found["e1"].mentions)) == ("PERSON", ["Anna Petrov"])
    assert found["e1-mention-1"].type == "ORG"


def test_two_of_one_name_are_told_apart_and_may_be_joined():
    """`Kim #e1` and `Kim #e2` are two; with the name of one, a mention is of that one."""
    text = "Kim met Kim and Kim.\n"
    first, second = ({"start": at, "end": at + 3, "text": "Kim"} for at in (0, 8))
    kims = [
        {"id": f"e{n}", "type": "PERSON", "name": "Kim", "mentions": [mention]}
        for n, mention in enumerate((first, second), 1)
    ]
    desk = Desk(text, entities=kims)
    desk.mark("new", "PERSON", "Kim", 2, name="Kim #e2")
    found = desk.layer_now().entities
    assert [(e.id, e.name, len(e.mentions)) for e in found] == [("e1", "Kim", 1), ("e2", "Kim", 2)]


def test_a_quote_without_arrows_is_put_together_by_position():
    """Content, cue and source of one line are one quote; act, speaker and kind follow."""
    desk = Desk(PAGE + "“Go home,” Bo Lund warned.\n", **_people())
    desk.mark("b", "PERSON", "Bo Lund", 1)
    desk.mark("c", "content", "Go home", act="warn")
    desk.mark("d", "cue", "warned")
    desk.mark("e", "source", "Bo Lund", 1)
    new = by_id(desk.layer_now().quotes)["c"]
    assert (words(new.content), words(new.cue), words(new.source)) == (
        ["Go home"],
        ["warned"],
        ["Bo Lund"],
    )
    assert (new.act, new.kind, new.speakers) == ("warn", "direct", ("e2",))
    assert (new.source_kind, new.source_naming) == ("person", "named")


@pytest.mark.parametrize("back", [False, True])
def test_arrows_mean_the_same_both_ways(back):
    """Which end is the part is seen by the labels: people draw arrows as they come."""
    desk = Desk()
    desk.mark("x", "source", "Norpress")
    desk.mark("y", "hedge", "prices")
    desk.mark("z", "cue", "while")
    for start, end, label in (
        ("q2-content-0", "x", "source"),
        ("q1-content-0", "y", "hedge"),
        ("q3-content-0", "z", "cue"),
        ("q3-content-0", "e1-mention-0", "speaker"),
    ):
        desk.arrow(*((end, start) if back else (start, end)), label)
    layer = desk.layer_now()
    quotes = by_id(layer.quotes)
    assert words(quotes["q2"].source) == ["Petrov", "Norpress"]
    assert words(quotes["q3"].cue) == ["while", "denied"]
    assert quotes["q3"].speakers == ("e1",)
    assert words(layer.claims[0].hedges) == ["prices", "may"]


def test_an_arrow_is_stronger_than_position():
    """A cue that stands beside one content is another's where an arrow says so, or both's."""
    desk = Desk()
    desk.arrow("q3-content-0", "q1-cue-0", "cue")
    quotes = by_id(desk.layer_now().quotes)
    assert (words(quotes["q1"].cue), words(quotes["q3"].cue)) == ([], ["said", "denied"])
    desk.arrow("q1-content-0", "q1-cue-0", "cue")
    quotes = by_id(desk.layer_now().quotes)
    assert (words(quotes["q1"].cue), words(quotes["q3"].cue)) == (["said"], ["said", "denied"])


@pytest.mark.parametrize("label", ["content", "claim"])
def test_continues_joins_parts_in_the_order_of_the_text(label):
    """However the arrows run, also through a middle part; one record, in the order of the text."""
    desk = Desk("A b, c d, e f said.\n", entities=[])
    for id_, place in (("a", "A b"), ("b", "c d"), ("c", "e f")):
        desk.mark(id_, label, place)
    desk.fill("b", **({"factuality": "CT+"} if label == "claim" else {"act": "show"}))
    desk.arrow("c", "a", "continues")
    desk.arrow("b", "c", "continues")
    layer = desk.layer_now()
    (record,) = layer.claims if label == "claim" else layer.quotes
    assert (record.id, words(record.content)) == ("a", ["A b", "c d", "e f"])
    assert record.factuality == "CT+" if label == "claim" else record.act == "show"


def test_a_quote_whose_head_is_deleted_is_what_remains_of_it():
    """The rest keeps the id of its record, and its parts."""
    desk = Desk()
    desk.delete("q2-content-0")
    found = by_id(desk.layer_now().quotes)
    assert (words(found["q2"].content), words(found["q2"].cue)) == (["until May"], ["told"])
    assert {*found} == {"q1", "q2", "q3"}


def test_a_hedge_belongs_to_the_smallest_claim_around_it():
    """Without an arrow; one beside all claims is the nearest's."""
    desk = Desk()
    desk.mark("small", "claim", "may rise", factuality="PS+")
    desk.mark("away", "claim", "Bo Lund denied", factuality="PR+")
    desk.mark("beside", "hedge", "while")
    claims = by_id(desk.layer_now().claims)
    assert words(claims["small"].hedges) == ["may"]
    assert words(claims["c1"].hedges) == []
    assert words(claims["away"].hedges) == ["while"]


def test_factuality_on_a_content_makes_it_a_claim():
    """Said just so by its quote; its id is the region's or one of its own."""
    desk = Desk()
    desk.fill(
        "q2-content-0", factuality="CT+", proposition="They wait.", when="2023 [2023-01-01..]"
    )
    (new,) = [c for c in desk.layer_now().claims if c.id != "c1"]
    assert (new.quote, words(new.content)) == ("q2", ["We wait", "until May"])
    assert (new.factuality, new.proposition) == ("CT+", "They wait.")
    assert (new.when.value, new.when.begin, new.when.end) == ("2023", "2023-01-01", None)
    assert new.id == [c for c in desk.layer_now().claims if c.id != "c1"][0].id  # noqa: RUF015


def test_a_content_may_be_more_than_its_factuality_says():
    """Taking the factuality and proposition off a content leaves the quote without a claim."""
    desk = Desk()
    asked = {"factuality", "proposition", "when"}
    desk.rows = [row for row in desk.rows if row.get("from_name") not in asked]
    desk.delete("c1-hedge-0", "c1-time-0")
    layer = desk.layer_now()
    assert layer.claims == ()
    assert layer.quotes == desk.layer.quotes


def test_what_looks_otherwise_than_it_is_can_be_said():
    """`writer's own`, `no speaker` and source kind `none` say that a rule does not hold here."""
    desk = Desk()
    desk.mark("in", "content", "may rise", without=NO_OUTER)
    desk.mark("own", "claim", "rise on Monday", factuality="CT+", whose=NO_OUTER)
    desk.mark("not", "claim", "on Monday", factuality="CT+")
    desk.fill("q3-content-0", without=NO_SPEAKER, source_kind="none")
    layer = desk.layer_now()
    assert by_id(layer.quotes)["in"].parent is None
    assert by_id(layer.quotes)["q3"].speakers == ()
    assert by_id(layer.quotes)["q3"].source_kind is None
    claims = by_id(layer.claims)
    assert (claims["own"].quote, claims["not"].quote) == (None, "q1")
    desk.fill("in", without=[])
    assert by_id(desk.layer_now().quotes)["in"].parent == "q1"


def test_what_nobody_touched_stays_with_its_record():
    """A content that somebody draws nearer to a cue, or as near, takes it from no other quote."""
    desk = Desk()
    desk.mark("tie", "content", "prices may")
    desk.mark("near", "content", "Bo")
    layer, faults = desk.pulled()
    quotes = by_id(layer.quotes)
    assert (words(quotes["q1"].cue), words(quotes["q1"].source)) == (["said"], ["Anna Petrov"])
    assert words(quotes["q3"].cue) == ["denied"]
    assert faults == []


def test_a_when_on_a_content_without_factuality_is_told():
    """What was filled in is never dropped in silence: the claim is not complete."""
    desk = Desk()
    desk.fill("q2-content-0", when="2023-05")
    _, faults = desk.pulled()
    assert [found.problem.code for found in faults] == ["STUDIO011"]


def test_a_time_is_written_as_value_and_days():
    """`VALUE [BEGIN..END]`, each part free; what is no such thing is a value."""
    desk = Desk()
    for written, value, begin, end in (
        ("2023-W37", "2023-W37", None, None),
        ("[..2023-09-30]", None, None, "2023-09-30"),
        ("P1D [2023-09-10..2023-09-11]", "P1D", "2023-09-10", "2023-09-11"),
        ("soon [maybe]", "soon [maybe]", None, None),
    ):
        desk.fill("q1-content-0", when=written)
        when = desk.layer_now().claims[0].when
        assert (when.value, when.begin, when.end) == (value, begin, end)
        assert when.span.text == "on Monday"


def test_an_opinion_falls_from_what_was_changed():
    """Confidence and adjudication stay on a record that was kept, and on no other."""
    lists = _people()
    for name in ("entities", "quotes", "claims"):
        for record in lists[name]:
            record |= {"confidence": 0.5, "adjudication": {"method": "unanimous"}}
    desk = Desk(**lists)
    desk.fill("q3-content-0", act="say")
    desk.fill("e1-mention-1", level="NOM")
    desk.fill("q1-content-0", proposition="They rise.")
    layer = desk.layer_now()
    kept = {
        record.id
        for record in (*layer.entities, *layer.quotes, *layer.claims)
        if record.confidence == 0.5 and record.adjudication is not None
    }
    assert kept == {"e2", "q1", "q2"}
    records = by_id((*layer.entities, *layer.quotes, *layer.claims))
    assert [records[id_].confidence for id_ in ("e1", "q3", "c1")] == [None] * 3
    assert [records[id_].adjudication for id_ in ("e1", "q3", "c1")] == [None] * 3


def test_claims_are_drawn_over_quotes_that_are_given():
    """In the pass `claims` a new claim hangs in the quote that it lies in, without an arrow."""
    desk = Desk(of="claims")
    desk.mark("n", "claim", "until May", factuality="Uu")
    found = said(desk.rows, desk.data, "claims")
    parts = found.parts | {name: desk.data["given"][name] for name in ("entities", "quotes")}
    layer = layer_of(parts, desk.article, ADA, found.faults)
    assert found.faults == []
    assert [(c.id, c.quote) for c in layer.claims] == [("c1", "q1"), ("n", "q2")]
    assert layer.quotes == desk.layer.quotes
    assert all(lies_within(c.content, by_id(layer.quotes)[c.quote].content) for c in layer.claims)


# ----------------------------------------------------------------- what was done is told


def test_changes_tell_just_what_was_done():
    """Kept, changed, deleted, added, region by region; relations by their ends and label."""
    desk = Desk()
    desk.relabel("e2-mention-0", "ORG")
    desk.fill("q1-content-0", proposition="They rise.")
    desk.delete("q2-content-1")
    desk.mark("new", "ORG", "Norpress")
    desk.arrow("q2-content-0", "new", "speaker")
    told = changes(desk.before, desk.rows)
    regions = {row["id"] for row in desk.before if row["type"] != "relation"}
    arrows = [row for row in desk.before if row["type"] == "relation"]
    assert sorted(told["changed"]) == ["e2-mention-0", "q1-content-0"]
    assert (told["deleted"], told["added"]) == (["q2-content-1"], ["new"])
    assert told["kept"] == len(regions) - 3
    lost = ["q2-content-0", "q2-content-1", "continues"]
    assert told["relations"] == {
        "kept": len(arrows) - 1,
        "deleted": [lost],
        "added": [["q2-content-0", "new", "speaker"]],
    }


def test_the_echo_and_the_order_of_rows_are_no_change():
    """What the browser adds by itself is told as kept."""
    desk = Desk()
    for touch in TOUCHES:
        told = changes(desk.before, touch(Random(1), desk.before))  # noqa: S311
        assert (told["changed"], told["deleted"], told["added"]) == ([], [], [])
        assert (told["relations"]["deleted"], told["relations"]["added"]) == ([], [])
