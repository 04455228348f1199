"""What nobody should find in a result: told with its region, in quarantine, and all else counts."""

from __future__ import annotations

import json
import re
from typing import Any, Final

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from effort import ends
from sayso.annotations.labelstudio import regions
from sayso.annotations.labelstudio.changes import changes
from sayso.annotations.labelstudio.evidence import Evidence, scrubbed, users
from sayso.annotations.labelstudio.faults import Fault, Faults
from sayso.annotations.labelstudio.names import Names
from sayso.annotations.labelstudio.results import layer_of, said
from sayso.records.provenance import Provenance
from test_labelstudio_regions import ADA, PAGE, Desk, content


def span_row(id_: str = "bad", start: Any = 0, end: Any = 4, **value: Any) -> dict[str, Any]:
    """Give the row of a region's label: of `Anna`, a person."""
    value = {"start": start, "end": end, "text": "Anna", "labels": ["PERSON"]} | value
    return {"id": id_, "from_name": "span", "to_name": "text", "type": "labels", "value": value}


def choice_row(name: str, *choices: Any, id_: str = "q1-content-0") -> dict[str, Any]:
    """Give a row that chooses something for a region."""
    value = {"start": 17, "end": 42, "choices": [*choices]}
    return {"id": id_, "from_name": name, "to_name": "text", "type": "choices", "value": value}


def text_row(name: str, text: Any, id_: str = "q1-content-0") -> dict[str, Any]:
    """Give a row that writes something for a region."""
    row = {"id": id_, "from_name": name, "to_name": "text", "type": "textarea"}
    return row | {"value": {"start": 17, "end": 42, "text": text}}


def arrow(start: str = "q1-content-0", end: str = "e1-mention-0", **more: Any) -> dict[str, Any]:
    """Give the row of a relation."""
    row = {"type": "relation", "from_id": start, "to_id": end, "direction": "right"}
    return row | {"labels": ["speaker"]} | more


def codes(faults: list[Any]) -> list[str]:
    """Give the codes of faults."""
    return [found.problem.code for found in faults]


# ----------------------------------------------------------------- one fault, and its rows alone

# name → (rows that are added to good ones, what is found, what the message names)
ADDED: Final = {
    "no label": ([span_row(labels=[])], Fault.LABEL, "bad"),
    "labels that are none": ([span_row(labels=None)], Fault.LABEL, "bad"),
    "two labels": ([span_row(labels=["PERSON", "ORG"])], Fault.LABEL, "bad"),
    "no row of a label": ([choice_row("act", "say", id_="bad")], Fault.LABEL, "bad"),
    "a label of nobody": ([span_row(labels=["DOG"])], Fault.CONTROL, "'DOG' of bad"),
    "beyond the text": ([span_row(end=9999)], Fault.SPAN, "bad (0-9999)"),
    "reversed": ([span_row(start=4, end=2)], Fault.SPAN, "bad (4-2)"),
    "of no length": ([span_row(start=4, end=4)], Fault.SPAN, "bad (4-4)"),
    "negative": ([span_row(start=-4)], Fault.SPAN, "bad (-4-4)"),
    "white space": ([span_row(start=4, end=5)], Fault.SPAN, "bad (4-5) holds nothing"),
    "a float": ([span_row(start=0.0)], Fault.SPAN, "bad has no whole numbers"),
    "a bool": ([span_row(start=False)], Fault.SPAN, "bad has no whole numbers"),
    "a string": ([span_row(end="4")], Fault.SPAN, "bad has no whole numbers"),
    "no offsets": ([span_row(start=None)], Fault.SPAN, "bad has no whole numbers"),
    "unknown control": ([choice_row("mood", "glad")], Fault.CONTROL, "'mood' of q1-content-0"),
    "unknown choice": ([choice_row("kind", "loud")], Fault.CONTROL, "kind of q1-content-0"),
    "a choice too many": (
        [choice_row("without", "no speaker", "no hope")],
        Fault.CONTROL,
        "without of q1-content-0",
    ),
    "two values": ([text_row("name", ["a", "b"], "e1-mention-0")], Fault.CONTROL, "e1-mention-0"),
    "an arrow without a label": ([arrow(labels=[])], Fault.UNLABELLED, "q1-content-0 → e1"),
    "an arrow that lost it": ([arrow(labels=None)], Fault.UNLABELLED, "q1-content-0 → e1"),
    "an arrow of two labels": ([arrow(labels=["a", "b"])], Fault.UNLABELLED, "q1-content-0 → e1"),
    "an arrow into nothing": ([arrow(end="gone")], Fault.DANGLING, "q1-content-0 → gone"),
    "an arrow from nothing": ([arrow(start="gone")], Fault.DANGLING, "gone → e1-mention-0"),
    "an unknown arrow": ([arrow(labels=["likes"])], Fault.CONTROL, "'likes' of the relation q1"),
    "an odd arrow": ([arrow(labels=[{}])], Fault.CONTROL, "q1-content-0 → e1-mention-0"),
    "a number": ([7], Fault.ROW, "7 is no row"),
    "null": ([None], Fault.ROW, "None is no row"),
    "a list": ([[span_row()]], Fault.ROW, "is no row"),
    "a row without id": ([span_row() | {"id": None}], Fault.ROW, "without id or value"),
    "an id that is a number": ([span_row() | {"id": 3}], Fault.ROW, "without id or value"),
    "a row without value": ([span_row() | {"value": None}], Fault.ROW, "without id or value"),
}


@pytest.mark.parametrize("case", ADDED)
def test_a_fault_takes_nothing_with_it(case):
    """Each has its code, names its region, keeps its rows; every record is as it was pushed."""
    rows, fault, named = ADDED[case]
    desk = Desk()
    desk.rows[2:2] = rows
    layer, faults = desk.pulled()
    assert codes(faults) == [fault.code]
    assert named in faults[0].problem.message
    assert faults[0].problem.cure == fault.cure
    assert list(faults[0].rows) == rows
    assert content(layer) == content(desk.layer)


@pytest.mark.parametrize(
    ("pass_", "label", "relation"),
    [("entities,quotes", "claim", "hedge"), ("claims", "PERSON", "speaker")],
)
def test_what_is_of_another_pass_does_not_count(pass_, label, relation):
    """A label or arrow that this pass does not have is nothing that anybody could draw there."""
    desk = Desk(of=pass_)
    rows = [span_row(labels=[label]), arrow("q1-content-0", "q2-content-0", labels=[relation])]
    found = said([*desk.rows, *rows], desk.data, pass_)
    assert codes(found.faults) == ["STUDIO006", "STUDIO006"]
    assert [list(one.rows) for one in found.faults] == [[row] for row in rows]
    assert found.parts == said(desk.rows, desk.data, pass_).parts


@pytest.mark.parametrize("label", ["cue", "source", "hedge", "time"])
def test_a_part_without_a_record_is_told(label):
    """In a line where there is no content and no claim, a part belongs to nothing."""
    desk = Desk(f"{PAGE}Elsewhere.\n")
    desk.mark("lost", label, "Elsewhere")
    layer, faults = desk.pulled()
    assert codes(faults) == ["STUDIO009"]
    assert f"{label} 'Elsewhere'" in faults[0].problem.message
    assert [row["id"] for row in faults[0].rows] == ["lost"]
    assert content(layer) == content(desk.layer)


def test_a_claim_without_factuality_is_told():
    """A claim says how sure its source is, or it is none."""
    desk = Desk()
    desk.mark("bare", "claim", "We wait", proposition="They wait.")
    layer, faults = desk.pulled()
    assert codes(faults) == ["STUDIO011"]
    assert "'We wait' has no factuality" in faults[0].problem.message
    assert [row["id"] for row in faults[0].rows] == ["bare"]
    assert content(layer) == content(desk.layer)


def _across(desk: Desk) -> None:
    """Draw a quote that ends in another line."""
    end = PAGE.index("We wait")
    desk.rows.append(span_row("new", 50, end + 7, labels=["content"]))


def _double(desk: Desk) -> None:
    """Draw a claim twice."""
    for id_ in ("one", "new"):
        desk.mark(id_, "claim", "Bo Lund denied it", factuality="CT+")


def _outside(desk: Desk) -> None:
    """Draw a claim and an arrow to a quote that it does not lie in."""
    desk.mark("new", "claim", "Bo Lund denied it", factuality="CT+")
    desk.arrow("new", "q2-content-0", "quote")


def _overlapping(desk: Desk) -> None:
    """Join two parts that overlap."""
    desk.mark("new", "claim", "Bo Lund denied", factuality="CT+")
    desk.mark("more", "claim", "denied it")
    desk.arrow("new", "more", "continues")


def _backwards(desk: Desk) -> None:
    """Give a time that ends before it begins."""
    desk.mark("new", "claim", "Bo Lund denied", factuality="CT+", when="[2023-02-01..2023-01-01]")


def _no_day(desk: Desk) -> None:
    """Give a day that no calendar has."""
    desk.mark("new", "claim", "Bo Lund denied", factuality="CT+", when="[2023-02-31..]")


def _in_what_it_holds(desk: Desk) -> None:
    """Give a quote an outer one that it does not lie in."""
    desk.mark("new", "content", "Bo Lund denied", 0)
    desk.arrow("new", "q2-content-0", "parent")


def _surrogate(desk: Desk) -> None:
    """Write half a character."""
    desk.mark("new", "claim", "Bo Lund denied", factuality="CT+", proposition="\ud83d")


BROKEN: Final = {
    _across: "ZONE001",
    _double: "DUP002",
    _outside: "CLAIM001",
    _overlapping: "SPAN005",
    _backwards: "TIME001",
    _no_day: "TIME003",
    _in_what_it_holds: "CHAIN002",
    _surrogate: "SHAPE001",
}


@pytest.mark.parametrize("do", BROKEN, ids=lambda do: do.__name__)
def test_a_record_that_breaks_a_rule_goes_alone(do):
    """With the rule's name, and the record as it would have been; all others are there."""
    desk = Desk()
    do(desk)
    layer, faults = desk.pulled()
    assert codes(faults) == ["STUDIO012"]
    assert re.match(rf"new: {BROKEN[do]} ", faults[0].problem.message)
    assert [row["id"] for row in faults[0].rows] == ["new"]
    more = [claim.id for claim in layer.claims if claim.id != "c1"]
    assert more == (["one"] if do is _double else [])
    kept = layer.model_copy(update={"claims": tuple(c for c in layer.claims if c.id == "c1")})
    assert content(kept) == content(desk.layer)


def test_what_hangs_in_a_faulty_record_goes_with_it():
    """A claim that says by an arrow that it is a quote's cannot be without the quote."""
    desk = Desk()
    desk.fill("q3-content-0", factuality="CT+")
    desk.arrow("q3-content-0", "q2-content-0", "parent")
    layer, faults = desk.pulled()
    assert [found.problem.message.split(" ")[1] for found in faults] == ["CHAIN002", "REF001"]
    assert [quote.id for quote in layer.quotes] == ["q1", "q2"]
    assert layer.claims == desk.layer.claims


def test_a_layer_that_cannot_be_is_told():
    """Where no record is to blame there is no layer, and the reason is a fault, not silence."""
    desk = Desk()
    nobody = Provenance(annotator="ada", annotator_kind="person", created="2023-02-31")
    found = said(desk.rows, desk.data, "all")
    assert layer_of(found.parts, desk.article, nobody, found.faults) is None
    assert codes(found.faults) == ["STUDIO012"]


# ----------------------------------------------------------------- never in silence


def test_a_region_drawn_twice_is_told():
    """A region has one row with its label: with two places nobody knows which is meant."""
    desk = Desk()
    desk.rows += [span_row("two", 0, 4), span_row("two", 5, 11)]
    layer, faults = desk.pulled()
    assert codes(faults) == ["STUDIO004"]
    assert content(layer) == content(desk.layer)


def test_two_choices_where_one_is_asked_for_are_told():
    """What an act is, is one thing; with two the row does not count."""
    desk = Desk()
    rows = [choice_row("kind", "mixed", "direct")]
    desk.rows += rows
    layer, faults = desk.pulled()
    assert codes(faults) == ["STUDIO006"]
    assert list(faults[0].rows) == rows
    assert content(layer) == content(desk.layer)


@pytest.mark.parametrize("given_", [5, {"a": 1}, ["Petrov", 5], None])
def test_a_value_that_is_no_text_is_told(given_):
    """What stands in a text area is words; anything else is a row that cannot be read."""
    desk = Desk()
    rows = [text_row("name", given_, "e2-mention-0")]
    desk.rows += rows
    _, faults = desk.pulled()
    assert [list(found.rows) for found in faults] == [rows]


@pytest.mark.parametrize(
    ("start", "end", "label"),
    [
        ("e1-mention-0", "e2-mention-0", "cue"),
        ("e1-mention-0", "q1-content-0", "parent"),
        ("e1-mention-0", "q1-content-0", "continues"),
        ("e1-mention-0", "c1-hedge-0", "quote"),
        ("q1-cue-0", "e1-mention-0", "speaker"),
    ],
)
def test_an_arrow_that_joins_what_it_cannot_join_is_told(start, end, label):
    """A cue between two people says nothing: the annotator meant something, and is told."""
    desk = Desk()
    desk.arrow(start, end, label)
    layer, faults = desk.pulled()
    assert codes(faults) == ["STUDIO010"]
    assert f"{start} → {end}" in faults[0].problem.message
    assert content(layer) == content(desk.layer)


# ----------------------------------------------------------------- hostile, and yet good


@pytest.mark.parametrize(
    "meta",
    [
        *(None, 3, [], "x", {"sayso": 3}, {"sayso": []}, {"sayso": {"at": "x"}}),
        *({"sayso": {"at": 1.5}}, {"sayso": {"claim": []}}, {"sayso": {"claim": "c1"}}),
        *({"sayso": {"claim": {"id": 7, "at": []}}}, {"sayso": {"at": True}}),
    ],
)
def test_what_is_carried_along_may_be_lost(meta):
    """A region's meta is ours, but anybody can write it: what is not ours counts as not there."""
    desk = Desk()
    desk.rows = [row | {"meta": meta} if "meta" in row else row for row in desk.rows]
    layer, faults = desk.pulled()
    assert faults == []
    shown = [{m.text for m in entity.mentions} for entity in desk.layer.entities]
    assert [{m.text for m in entity.mentions} for entity in layer.entities] == shown
    assert {quote.id for quote in layer.quotes} == {"q1", "q2", "q3"}
    assert len(layer.claims) == 1


@pytest.mark.parametrize(
    "opinion", [{"adjudication": "nonsense"}, {"confidence": 7}, {"wikidata": ["Q1"]}]
)
def test_an_opinion_that_cannot_be_is_told(opinion):
    """A record with a nonsensical opinion goes to quarantine, whole; the others stay."""
    desk = Desk()
    meta = {"meta": {"sayso": {"at": 1} | opinion}}
    desk.rows = [row | meta if row.get("id") == "e2-mention-0" else row for row in desk.rows]
    found = said(desk.rows, desk.data, "all")
    layer = layer_of(found.parts, desk.article, ADA, found.faults)
    assert codes(found.faults)[0] == "STUDIO012"
    assert [entity.id for entity in layer.entities] == ["e1"]
    assert len(layer.quotes) == 3


ODD_IDS: Final = (
    *("", " ", "é🙂", "a b", "../..", "x" * 500, "x-content-" + "9" * 5000, "e1", "q1-content-00"),
    *("-", "new-cue-1", "e1-mention-7", "<b>", "\x00", "\ud83d"),
)


@pytest.mark.parametrize("id_", ODD_IDS, ids=range(len(ODD_IDS)))
@pytest.mark.parametrize("label", ["ORG", "content", "claim"])
def test_a_region_may_be_called_anything(id_, label):
    """It gets an id that a record may have, that no other has, and the same one again."""
    desk = Desk()
    desk.mark(id_, label, "Norpress")
    if label == "claim":
        desk.fill(id_, factuality="CT+")
    layer = desk.layer_now()
    records = [*layer.entities, *layer.quotes, *layer.claims]
    assert len(records) == 7
    assert len({record.id for record in records}) == 7
    old = {"e1", "e2", "q1", "q2", "q3", "c1"}
    assert old < {record.id for record in records}
    assert desk.layer_now() == layer


@given(st.integers(0, len(PAGE)), st.integers(0, len(PAGE)))
@settings(max_examples=200)
def test_white_space_at_the_edges_is_cut_off(start, end):
    """Who draws a little too much draws just the words; who draws none at all is told."""
    faults = Faults()
    drawn = regions.read([span_row("r", start, end)], PAGE, "all", faults)
    words = PAGE[start:end]
    if words.strip():
        (region,) = drawn.regions
        assert PAGE[region.start : region.end] == words.strip()
        assert start <= region.start < region.end <= end
    else:
        assert codes(faults) == ["STUDIO005"]


def test_ten_thousand_regions_are_read():
    """Somebody's program marked every word: all are read, none is lost, nobody waits."""
    count = 10_000
    text = "Norpress said it\n" * (count // 4)
    words = [match.span() for match in re.finditer(r"\w+", text)]
    labels = ("source", "cue", "content")
    rows = [span_row(f"r{n}", *place, labels=[labels[n % 3]]) for n, place in enumerate(words)] + [
        span_row(f"m{n}", *place) for n, place in enumerate(words[::3])
    ]
    with ends():
        found = said(rows, {"text": text}, "all")
    assert len(rows) == count
    assert found.faults == []
    assert [len(found.parts[name]) for name in ("entities", "quotes")] == [1, count // 4]
    assert len(found.parts["entities"][0]["mentions"]) == count // 4
    assert all(quote["cue"] and quote["source"] for quote in found.parts["quotes"])


# ----------------------------------------------------------------- anything at all

_STRINGS: Final = st.one_of(
    st.sampled_from(("span", "name", "act", "PERSON", "content", "cue", "relation", "labels", "")),
    st.text(max_size=4),
    st.just("\ud83d"),
)
_JSON: Final = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), _STRINGS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(_STRINGS, inner, max_size=3)
    ),
    max_leaves=6,
)


def _rows(ids: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Draw anything, and rows that are nearly right."""
    names = ("span", "name", "act", "factuality", "when", "without", "proposition", "whose", "no")
    words = st.one_of(_JSON, st.sampled_from((["PERSON"], ["content"], ["claim"], ["cue"])))
    value = st.fixed_dictionaries(
        {},
        optional={
            "start": st.one_of(_JSON, st.integers(-1, 120)),
            "end": st.one_of(_JSON, st.integers(-1, 120)),
            "labels": words,
            "choices": st.one_of(_JSON, st.just(["CT+"]), st.just(["say"])),
            "text": st.one_of(_JSON, st.just(["x [2023-01-01..]"])),
        },
    )
    carried = {"at": _JSON, "claim": _JSON, "confidence": _JSON, "wikidata": _JSON}
    row = st.fixed_dictionaries(
        {"id": st.one_of(ids, ids, _JSON)},
        optional={
            "from_name": st.one_of(_JSON, st.sampled_from(names)),
            "type": st.one_of(_JSON, st.sampled_from(("labels", "textarea", "choices"))),
            "value": st.one_of(_JSON, value),
            "meta": st.one_of(
                _JSON, st.fixed_dictionaries({"sayso": st.fixed_dictionaries({}, optional=carried)})
            ),
        },
    )
    relations = st.sampled_from((["cue"], ["parent"], ["continues"], ["quote"], ["time"], []))
    arrows = st.fixed_dictionaries(
        {"type": st.just("relation"), "from_id": ids, "to_id": ids},
        optional={"labels": st.one_of(_JSON, relations)},
    )
    return st.lists(st.one_of(row, row, arrows, _JSON), max_size=6)


_OLD: Final = Desk()
_OWN: Final = sorted({row["id"] for row in _OLD.before if "id" in row})


@given(_rows(st.sampled_from(("junk", "junk-cue-1", "é"))), st.randoms(use_true_random=False))
@settings(max_examples=200)
def test_junk_beside_good_rows_changes_nothing(junk, random):
    """Rows that make no region are told, all of them, and every good record is as it was."""
    assume(not regions.read(junk, PAGE, "all", Faults()).regions)
    rows = [*_OLD.before]
    for row in junk:
        rows.insert(random.randint(0, len(rows)), row)
    found = said(rows, _OLD.data, "all")
    layer = layer_of(found.parts, _OLD.article, ADA, found.faults)
    assert content(layer) == content(_OLD.layer)
    kept = [id(row) for one in found.faults for row in one.rows]
    assert sorted(kept) == sorted(map(id, junk))


@given(
    _rows(st.sampled_from((*_OWN, "new"))), st.sampled_from(("all", "entities,quotes", "claims"))
)
@settings(max_examples=200)
def test_nothing_breaks_what_reads(junk, pass_):
    """Whatever stands in a result, reading it and telling what was done end well, and say so."""
    rows = [*_OLD.before, *junk]
    found = said(rows, _OLD.data, pass_)
    layer = layer_of(found.parts, _OLD.article, ADA, found.faults)
    assert layer is not None
    assert all(re.fullmatch(r"STUDIO0\d\d", code) for code in codes(found.faults))
    told = changes(_OLD.before, rows)
    assert told["kept"] + len(told["changed"]) == len(_OWN)
    json.dumps(told)


# ----------------------------------------------------------------- what is kept of a server

ANNA: Final = {
    "id": 11,
    "email": "anna@example.com",
    "first_name": "Anna",
    "last_name": "Petrov",
    "username": "apetrov",
    "avatar": "/data/avatars/anna.png",
}


def exported() -> dict[str, Any]:
    """Give a task as a server exports it, with all that it knows of people."""
    desk = Desk()
    shown = {"id": 5, "model_version": "gold", "score": 0.5, "result": desk.before, "task": 3}
    annotation = {
        "id": 21,
        "completed_by": ANNA,
        "created_username": "Anna Petrov, anna@example.com, 11",
        "updated_by": ANNA["email"],
        "result": desk.before[1:],
        "was_cancelled": False,
        "ground_truth": False,
        "created_at": "2023-09-12T10:00:00.000001Z",
        "updated_at": "2023-09-12T10:00:00.000002Z",
        "lead_time": 12.5,
        "prediction": shown,
        "unique_id": "u-21",
    }
    skipped = {"id": 20, "completed_by": 12, "was_cancelled": True, "result": []}
    draft = {"id": 31, "user": ANNA["email"], "result": [{"id": "a"}]}
    draft["created_username"] = "Anna Petrov anna@example.com, 11"
    return {
        "id": 3,
        "project": 1,
        "updated_at": "2023-09-12T10:00:01.000000Z",
        "updated_by": [ANNA],
        "comment_authors": [ANNA],
        "data": desk.data,
        "annotations": [annotation, skipped | {"prediction": shown}],
        "drafts": [draft],
        "predictions": [shown | {"created_by": ANNA}],
        "file_upload": "apetrov.json",
    }


WHO: Final = {"11": "annotator-1", "12": "annotator-2"}


def test_nobody_s_name_is_kept():
    """No address, name, user name or avatar: people stand under their pseudonyms."""
    kept = scrubbed(exported(), None, WHO)
    written = json.dumps(kept)
    secret = "|".join(str(value) for name, value in ANNA.items() if name not in {"id", "last_name"})
    found = re.findall(rf"(?:{secret})", written)
    assert {*found} == {"Anna"}, "who is written about is named, in the words of the article"
    assert "Anna" not in json.dumps({**kept, "annotations": [], "data": {}})
    assert written.count("annotator-1") == 2
    assert [a["annotator"] for a in kept["annotations"]] == ["annotator-2", "annotator-1"]
    assert kept["drafts"][0]["annotator"] == "annotator-1"
    assert "completed_by" not in written


def test_what_was_done_is_kept():
    """All of the result, what was shown, what changed, how long it took; a skip changed nothing."""
    task = exported()
    skipped, done = scrubbed(task, None, WHO)["annotations"]
    assert done["result"] == task["annotations"][0]["result"]
    assert done["prediction"]["result"] == task["predictions"][0]["result"]
    assert done["changes"]["deleted"] or done["changes"]["changed"]
    assert (done["lead_time"], done["unique_id"]) == (12.5, "u-21")
    assert (skipped["was_cancelled"], skipped["changes"]) == (True, None)


def test_the_text_is_kept_by_its_digest():
    """Press text stays where the captures are; that it was another text is seen all the same."""
    kept = scrubbed(exported(), None, WHO)
    assert PAGE.strip()[:20] not in json.dumps(kept["data"], ensure_ascii=False)
    changed = exported()
    changed["data"]["text"] += "x"
    other = scrubbed(changed, None, WHO)
    assert kept["data"]["text_sha256_found"] != other["data"]["text_sha256_found"]


def test_a_deleted_annotation_stays_marked():
    """With the day when it was first found missing, however often it is pulled again."""
    before = scrubbed(exported(), None, WHO)
    later = exported() | {"annotations": [], "updated_at": "2023-10-01T00:00:00.000000Z"}
    once = scrubbed(later, before, WHO)
    again = scrubbed(later | {"updated_at": "2023-11-01T00:00:00.000000Z"}, once, WHO)
    for kept in (once, again):
        assert [a["deleted"] for a in kept["annotations"]] == ["2023-10-01T00:00:00.000000Z"] * 2
        assert [a["result"] for a in kept["annotations"]] == [
            a["result"] for a in before["annotations"]
        ]
    back = scrubbed(exported(), again, WHO)
    assert [a["deleted"] for a in back["annotations"]] == [None, None]


def test_people_are_listed_in_the_order_of_their_work():
    """Each once, whether the server gives their number or all it knows."""
    assert users(exported()) == ["12", "11"]
    assert users({}) == []


def test_evidence_is_written_once(tmp_path):
    """A task that did not change changes no file, and is read as it was written."""
    evidence = Evidence.of(tmp_path / "annotations", "Norholm / 1")
    kept = scrubbed(exported(), None, WHO)
    assert evidence.write("all", kept)
    assert not evidence.write("all", kept)
    assert list(evidence.tasks("all")) == [kept]
    assert evidence.parts() == ["all"]
    assert evidence.folder.parent == tmp_path / "exports"


def test_pseudonyms_stay(tmp_path):
    """A user has one name everywhere, now and later; a user of another server has another."""
    names = Names(tmp_path / "annotations", "http://a")
    first = [names.of(user, "all", None) for user in ("7", "3", "7", "9")]
    assert first == ["annotator-1", "annotator-2", "annotator-1", "annotator-3"]
    names.keep()
    again = Names(tmp_path / "annotations", "http://a")
    assert [again.of(user, "claims", None) for user in ("3", "7")] == ["annotator-2", "annotator-1"]
    assert Names(tmp_path / "annotations", "http://b").of("3", "all", None) == "annotator-4"


def test_a_personal_project_names_its_person(tmp_path):
    """The first who works there has the name that it is for; others keep their own."""
    names = Names(tmp_path / "annotations", "http://a")
    assert names.of("7", "claims-for-ada", "ada") == "ada"
    assert names.of("8", "claims-for-ada", "ada") == "annotator-1"
    assert names.of("7", "claims-for-ada", "ada") == "ada"
    assert names.of("7", "all", None) == "annotator-2"
    names.rename({"8": "ben"})
    assert names.of("8", "all", None) == "ben"


def test_who_is_who_is_not_for_git(tmp_path):
    """The map is written beside a .gitignore that names it, and only if there is one."""
    Names(tmp_path / "annotations", "http://a").keep()
    assert list(tmp_path.iterdir()) == []
    names = Names(tmp_path / "annotations", "http://a")
    names.of("7", "all", None)
    names.keep()
    assert (tmp_path / "exports" / ".gitignore").read_text("utf-8") == "names.json\n"
    assert json.loads((tmp_path / "exports" / "names.json").read_text("utf-8"))
