"""Every rule has an example where it is found, and found where it is, and one where it is not.

Rules of one layer are files in `examples/`; the others are the stories below. A test sees to it
that no rule of the table goes without.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
import regex
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import sayso
from sayso import jsonl
from sayso.annotations import store
from sayso.errors import Refused
from sayso.flow import Sources, adjudicate, build
from sayso.problem import Problem, placed
from sayso.records import Article, Contribution, Layer, LinkSet, Span, shape
from sayso.records.derive import complete, locate
from sayso.records.judge_article import judge_article
from sayso.records.judge_corpus import CorpusJudge, judge_event
from sayso.records.judge_layer import judge_layer
from sayso.records.judge_spans import Spans
from sayso.records.rules import RULES, Findings, table
from strategies import articles_with_layers, captures, link_sets

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLES: Final = Path(__file__).parent / "examples"
INVALID: Final = sorted((EXAMPLES / "invalid").glob("*.json"))
VALID: Final = sorted((EXAMPLES / "valid").glob("*.json"))
ARTICLE: Final = Article.model_validate_json((EXAMPLES / "article.json").read_bytes())
PERSON: Final = {"annotator": "Ada 🙂", "annotator_kind": "person"}


# ----------------------------------------------------------------- examples in files


def problems_in(path: Path) -> list[Problem]:
    """Read a layer as people write it, find its words, complete it and judge it."""
    value = jsonl.read_file(path)
    if isinstance(value, Problem):
        return [replace(value, file=path.name)]
    contribution = shape.read(Contribution, value, file=path.name)
    if isinstance(contribution, list):
        return contribution
    located = locate(contribution, ARTICLE)
    if isinstance(located, list):
        return placed(located, path.name)
    layer = shape.read(Layer, {"provenance": PERSON, **located}, file=path.name)
    if isinstance(layer, list):
        return layer
    return placed(judge_layer(complete(layer, ARTICLE), ARTICLE), path.name)


def test_the_article_of_the_examples_is_good():
    """The text that the examples are about keeps every rule of articles."""
    assert judge_article(ARTICLE, ARTICLE.text) == []


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_what_is_found_in_an_invalid_example(path):
    """The problems of an example are, word for word, those in the text file beside it."""
    found = "".join(f"{problem}\n" for problem in problems_in(path))
    expected = path.with_suffix(".problems.txt")
    assert found == (expected.read_text(encoding="utf-8") if expected.exists() else "")


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_nothing_is_found_in_a_valid_example(path):
    """In a valid example nothing is found, warnings included."""
    assert problems_in(path) == []


def test_every_invalid_example_has_a_valid_neighbour():
    """Each fault stands beside the same layer without it, and says what is found."""
    assert [path.name for path in VALID] == [path.name for path in INVALID]
    assert all(path.with_suffix(".problems.txt").exists() for path in INVALID)


# ----------------------------------------------------------------- stories of the other rules

STORIES: Final[list[tuple[str, str, Callable[..., list[Problem]]]]] = []


def story(code: str, expected: str) -> Callable[..., Callable[..., list[Problem]]]:
    """Note a story of a rule: `tell(home, fault=…)` gives what is found in it.

    With the fault that is `expected` alone, without it nothing. `HOME` in it is the folder.
    """

    def note(tell: Callable[..., list[Problem]]) -> Callable[..., list[Problem]]:
        STORIES.append((code, expected, tell))
        return tell

    return note


def page(name: str, more: str = "") -> str:
    """Give a capture that is all article."""
    return (
        f"{name} reports a record harvest\n"
        f"The harvest in {name} was the largest in ten years, the ministry of farming said.{more}\n"
        "Farmers had feared a drought, but it rained for most of the summer and the autumn.\n"
    )


def seeds(home: Path, *lines: dict[str, object], **pages: str | bytes) -> Path:
    """Write captures, and a manifest if it has lines."""
    folder = home / "seeds"
    folder.mkdir()
    for name, text in pages.items():
        (folder / f"{name}.txt").write_bytes(text.encode() if isinstance(text, str) else text)
    if lines:
        manifest = "".join(json.dumps(line) + "\n" for line in lines)
        (folder / "manifest.jsonl").write_text(manifest)
    return folder


def found_in(home: Path, folder: Path) -> list[Problem]:
    """Read every article of a project, and give all that is found."""
    sources = Sources(folder, home / "annotations")
    for id_ in sources.ids:
        sources.reading(id_)
    return sources.problems


def gold_of(article: Article) -> Layer:
    """Give a small gold layer of an article."""
    start = article.text.index("farming")
    mention = {"start": start, "end": start + 7, "text": "farming"}
    return Layer.model_validate(
        {
            "schema_version": "1.0.0",
            "article_id": article.id,
            "text_sha256": article.text_sha256,
            "kind": "gold",
            "provenance": {**PERSON, "guideline": "1.0"},
            "entities": [{"id": "e1", "type": "ORG", "name": "farming", "mentions": [mention]}],
        }
    )


def with_gold(home: Path, folder: Path, *, fixed: bool = False) -> Article:
    """Write a gold layer for the one article of a project, and its fixed text on request."""
    sources = Sources(folder)
    (id_,) = sources.ids
    article = sources.article(id_)
    store.write(home / "annotations", gold_of(article))
    if fixed:
        store.write(home / "annotations", article)
    return article


@story(
    "TEXT002",
    "<data>: TEXT002 /text_sha256: it is not the sha256 of the text → restore the text",
)
def a_text_that_changed_under_its_hash(_home: Path, *, fault: bool) -> list[Problem]:
    text = ARTICLE.text.replace("Babbage", "Cabbage") if fault else ARTICLE.text
    return judge_article(ARTICLE.model_copy(update={"text": text}))


@story("TEXT002", "<data>: TEXT002 /id: it is not made of the capture's sha256 → restore the text")
def an_id_of_another_capture(_home: Path, *, fault: bool) -> list[Problem]:
    id_ = f"art-{'0' * 20}" if fault else ARTICLE.id
    return judge_article(ARTICLE.model_copy(update={"id": id_}))


@story("TIME003", "<data>: TIME003 /published: 2023-02-30 is no day of the calendar → correct it")
def published_on_no_day(_home: Path, *, fault: bool) -> list[Problem]:
    return judge_article(ARTICLE.model_copy(update={"published": f"2023-02-{30 if fault else 28}"}))


@story(
    "TIME003",
    "<data>: TIME003 /captured: 2023-04-31T10:00Z is no day of the calendar → correct it",
)
def captured_on_no_day(_home: Path, *, fault: bool) -> list[Problem]:
    day = f"2023-04-{31 if fault else 30}T10:00Z"
    return judge_article(ARTICLE.model_copy(update={"captured": day}))


@story(
    "ZONE002", "<data>: ZONE002 /zones/4: 213-285 is no zone of the text → clean the capture again"
)
def a_zone_with_its_newline(_home: Path, *, fault: bool) -> list[Problem]:
    *first, last = ARTICLE.zones
    last = last.model_copy(update={"end": last.end + 1}) if fault else last
    return judge_article(ARTICLE.model_copy(update={"zones": (*first, last)}))


@story("ZONE002", "<data>: ZONE002 /zones/1: 0-31 is no zone of the text → clean the capture again")
def zones_in_disorder(_home: Path, *, fault: bool) -> list[Problem]:
    a, b, *rest = ARTICLE.zones
    return judge_article(
        ARTICLE.model_copy(update={"zones": (b, a, *rest) if fault else (a, b, *rest)})
    )


@story(
    "ARTICLE001",
    "<data>: ARTICLE001: kept and dropped end at 285, the capture at 286 → clean the capture again",
)
def a_character_that_is_not_accounted_for(_home: Path, *, fault: bool) -> list[Problem]:
    return judge_article(ARTICLE, ARTICLE.text + "\n" * fault)


@story(
    "ARTICLE001",
    "<data>: ARTICLE001 /alignment/0: the text differs from the capture → clean the capture again",
)
def a_capture_with_other_words(_home: Path, *, fault: bool) -> list[Problem]:
    return judge_article(
        ARTICLE, ARTICLE.text.replace("Babbage", "Cabbage" if fault else "Babbage")
    )


@story(
    "ARTICLE002",
    "HOME/seeds/a.txt: ARTICLE002: no article was found in its 2 characters → capture it again",
)
def a_capture_without_an_article(home: Path, *, fault: bool) -> list[Problem]:
    return found_in(home, seeds(home, a=" \n" if fault else page("Norland")))


@story(
    "ENC001",
    "HOME/seeds/a.txt: ENC001: the encoding is not certain: not UTF-8; byte 0 and on reads as "
    "windows-1252 'Ìîñêâå reports a', windows-1251 'Москве reports a', "
    "windows-1250 'Ěîńęâĺ reports a', windows-1253 'Μξρκβε reports a' → "
    'declare it: "encoding" in the manifest, or --encoding NAME',
)
def a_capture_in_an_alphabet_that_nobody_names(home: Path, *, fault: bool) -> list[Problem]:
    return found_in(
        home, seeds(home, a=page("Москве").encode("windows-1251" if fault else "utf-8"))
    )


def _links(*ends: tuple[str, str, str], relation: str = "same_as") -> LinkSet:
    ids = {"first": "art-" + "0" * 20, "second": "art-" + "1" * 20}
    link = {
        "id": "l1",
        "relation": relation,
        "subject": {"article_id": ids[ends[0][0]], "id": ends[0][1]},
        "object": {"article_id": ids[ends[1][0]], "id": ends[1][1]},
    }
    base = {"schema_version": "1.0.0", "event_id": "e", "kind": "annotation", "provenance": PERSON}
    return LinkSet.model_validate({**base, "links": [link]})


def _kind(end: object) -> str | None:
    return {"c": "claim", "q": "quote"}.get(end.id[0])


@story(
    "LINK001",
    "<data>: LINK001 /links/0: art-11111111111111111111:c1 comes after art-00000000000000000000:c1"
    " → swap subject and object",
)
def a_symmetric_link_from_its_larger_end(_home: Path, *, fault: bool) -> list[Problem]:
    ends = [("first", "c1"), ("second", "c1")]
    return judge_event(_links(*(ends[::-1] if fault else ends)), _kind)


@story(
    "LINK002",
    "<data>: LINK002 /links/0/object: there is no record art-11111111111111111111:x9 → "
    "give the id of a claim of this event",
)
def a_link_to_nothing(_home: Path, *, fault: bool) -> list[Problem]:
    return judge_event(_links(("first", "c1"), ("second", "x9" if fault else "c9")), _kind)


@story(
    "LINK002",
    "<data>: LINK002 /links/0/subject: art-00000000000000000000:q1 is a quote → "
    "give the id of a claim of this event",
)
def a_quote_that_updates(_home: Path, *, fault: bool) -> list[Problem]:
    relation = "updates" if fault else "denies"  # a denial may be the quote itself
    return judge_event(_links(("first", "q1"), ("second", "c1"), relation=relation), _kind)


@story(
    "LINK003",
    "<data>: LINK003 /links/0: art-00000000000000000000:c1 is linked to itself → "
    "name the other record, or take the link out",
)
def a_link_to_itself(_home: Path, *, fault: bool) -> list[Problem]:
    return judge_event(_links(("first", "c1"), ("first", "c1" if fault else "c2")), _kind)


@story(
    "TIME003",
    "<data>: TIME003 /provenance/created: 2023-13-01 is no day of the calendar → correct it",
)
def links_made_on_no_day(_home: Path, *, fault: bool) -> list[Problem]:
    links = _links(("first", "c1"), ("second", "c1"))
    day = "2023-13-01" if fault else "2023-12-01"
    provenance = links.provenance.model_copy(update={"created": day})
    return judge_event(links.model_copy(update={"provenance": provenance}), _kind)


@story("DUP001", "<data>: DUP001 /links/1/id: the id 'l1' is used twice → rename one")
def two_links_of_one_id(_home: Path, *, fault: bool) -> list[Problem]:
    links = _links(("first", "c1"), ("second", "c1"))
    more = _links(("first", "c2"), ("second", "c1")).links[0]
    more = more if fault else more.model_copy(update={"id": "l2"})
    return judge_event(links.model_copy(update={"links": (*links.links, more)}), _kind)


@story("DUP002", "<data>: DUP002 /links/1: 'l2' equals 'l1' in all but the id → delete one")
def a_link_that_is_there_twice(_home: Path, *, fault: bool) -> list[Problem]:
    links = _links(("first", "c1"), ("second", "c1"))
    more = (links if fault else _links(("first", "c2"), ("second", "c1"))).links[0]
    more = more.model_copy(update={"id": "l2"})
    return judge_event(links.model_copy(update={"links": (*links.links, more)}), _kind)


@story(
    "SPLIT001",
    "<data>: SPLIT001: the event 'flood' is in train with art-1 and in test with art-2 → "
    "pin all of its articles to one split",
)
def an_event_in_two_splits(_home: Path, *, fault: bool) -> list[Problem]:
    judge = CorpusJudge()
    first = judge.judge("art-1", "flood", "train", None)
    return first + judge.judge("art-2", "flood", "test" if fault else "train", None)


@story(
    "SPLIT002",
    "<data>: SPLIT002: art-2 (test) shares its longest paragraph with art-1 (train) → "
    "give both the same event",
)
def a_text_in_two_splits(_home: Path, *, fault: bool) -> list[Problem]:
    judge = CorpusJudge()
    first = judge.judge("art-1", "flood", "train", 1)
    return first + judge.judge("art-2", "drought", "test", 1 if fault else 2)


@story("DUP003", "HOME/seeds/b.txt: DUP003: the same capture as a.txt → delete one")
def a_capture_under_two_names(home: Path, *, fault: bool) -> list[Problem]:
    return found_in(home, seeds(home, a=page("Norland"), b=page("Norland" if fault else "Sudland")))


@story(
    "DUP003",
    "HOME/seeds/manifest.jsonl:2: DUP003 /file: a.txt is listed twice → "
    "delete one of the two lines",
)
def a_file_listed_twice(home: Path, *, fault: bool) -> list[Problem]:
    lines = [{"file": "a.txt"}, {"file": "a.txt" if fault else "b.txt"}]
    return found_in(
        home, seeds(home, *lines, a=page("Norland"), **({} if fault else {"b": page("Sudland")}))
    )


@story(
    "DUP003",
    "HOME/annotations/gold/more.jsonl:2: DUP003: ID is also in HOME/annotations/gold/ID.json → "
    "delete one",
)
def two_gold_layers_of_one_article(home: Path, *, fault: bool) -> list[Problem]:
    folder = seeds(home, a=page("Norland"))
    article = with_gold(home, folder)
    if fault:
        line = "\n" + gold_of(article).model_dump_json() + "\n"
        (home / "annotations" / "gold" / "more.jsonl").write_text(line)
    return found_in(home, folder)


@story(
    "REF003",
    "HOME/annotations/gold/ID.json: REF003 /article_id: there is no capture and no fixed text of "
    "the article ID → add the capture, or correct `article_id`",
)
def gold_without_an_article(home: Path, *, fault: bool) -> list[Problem]:
    folder = seeds(home, a=page("Norland"))
    with_gold(home, folder)
    if fault:
        (folder / "a.txt").write_text(page("Sudland"))
    return found_in(home, folder)


@story(
    "REF003",
    "HOME/annotations/gold/ID.json: REF003 /article_id: it holds a layer of "
    "art-00000000000000000000, not of ID → add the capture, or correct `article_id`",
)
def gold_under_the_name_of_another_article(home: Path, *, fault: bool) -> list[Problem]:
    folder = seeds(home, a=page("Norland"))
    article = with_gold(home, folder)
    if fault:
        path = home / "annotations" / "gold" / f"{article.id}.json"
        path.write_text(path.read_text().replace(article.id, f"art-{'0' * 20}"))
    return found_in(home, folder)


@story(
    "SEED001",
    "HOME/seeds/a.txt: SEED001: its sha256 is 5268dc, the manifest says 000000 → "
    "restore the file or correct the manifest",
)
def a_capture_that_changed(home: Path, *, fault: bool) -> list[Problem]:
    line = {"file": "a.txt", "sha256": "0" * 64}
    return found_in(home, seeds(home, *([line] if fault else []), a=page("Norland")))


@story(
    "SEED001",
    "HOME/seeds/manifest.jsonl: SEED001: b.txt is listed, but not there → "
    "restore the file or correct the manifest",
)
def a_capture_that_is_gone(home: Path, *, fault: bool) -> list[Problem]:
    return found_in(home, seeds(home, {"file": "b.txt" if fault else "a.txt"}, a=page("Norland")))


@story(
    "SEED002",
    "HOME/seeds/a.pdf: SEED002: .pdf is not read, only .txt and .jsonl → make it readable, save "
    "it as .txt or .jsonl, or take it out of the folder",
)
def a_file_that_is_no_capture(home: Path, *, fault: bool) -> list[Problem]:
    folder = seeds(home, b=page("Norland"))
    if fault:
        (folder / "a.pdf").write_bytes(b"%PDF-1.7")
    return found_in(home, folder)


@story(
    "SEED003",
    "HOME/annotations/articles/ID.json: SEED003 /outlet: the manifest says 'Norland Times', the "
    "fixed record 'Norland Post' → correct the record in annotations/articles/, or the manifest",
)
def a_manifest_that_learned_something(home: Path, *, fault: bool) -> list[Problem]:
    folder = seeds(home, {"file": "a.txt", "outlet": "Norland Post"}, a=page("Norland"))
    with_gold(home, folder, fixed=True)
    if fault:
        line = {"file": "a.txt", "outlet": "Norland Times"}
        (folder / "manifest.jsonl").write_text(json.dumps(line))
    return found_in(home, folder)


@story(
    "DECISION001",
    "HOME/annotations/decisions/a.jsonl:2: DECISION001: the decision on entities Ada 🙂's e1 of "
    "ID: what it decides on has changed since: it is Ada 🙂's e1 (DIGEST) now → decide anew "
    "(`sayso adjudicate --on ARTICLE:ID` gives the line), take the old line out",
)
def a_decision_that_outlived_its_record(home: Path, *, fault: bool) -> list[Problem]:
    folder = seeds(home, a=page("Norland"))
    article = with_gold(home, folder)
    layer = gold_of(article)
    annotations = home / "annotations"
    store.write(annotations, layer.model_copy(update={"kind": "annotation"}))
    if fault:
        vote = {"annotator": PERSON["annotator"], "id": "e1", "digest": "0" * 16}
        line = {"schema_version": "1.0.0", "about": article.id, "kind": "entities", "by": "bo"}
        line |= {"votes": [vote], "reason": "subjective"}
        (annotations / "decisions").mkdir()
        (annotations / "decisions" / "a.jsonl").write_text(f"\n{json.dumps(line)}\n")
    try:
        return adjudicate(folder, annotations).problems
    except Refused as refused:
        return refused.problems


@story(
    "TEXT003",
    "<data>: TEXT003: the text of ID is annotated, but not kept: cannot write "
    "HOME/annotations/articles/ID.json: File exists → "
    "make the folder writable and build again",
)
def a_text_that_cannot_be_kept(home: Path, *, fault: bool) -> list[Problem]:
    folder = seeds(home, a=page("Norland"))
    with_gold(home, folder)
    if fault:
        (home / "annotations" / "articles").write_text("a file where a folder should be")
    return build(folder, home / "annotations", home / "dataset").warnings


@pytest.mark.parametrize(
    ("code", "expected", "tell"), STORIES, ids=[tell.__name__ for _, _, tell in STORIES]
)
def test_what_is_found_in_a_story(code, expected, tell, tmp_path):
    """In a story with a fault that fault alone is found, where it is; without it, nothing."""
    bad, good = tmp_path / "bad", tmp_path / "good"
    bad.mkdir()
    good.mkdir()
    assert tell(good, fault=False) == []
    found = tell(bad, fault=True)
    said = [re.sub(r"art-[0-9a-f]{20}(?<!0{20})(?<!1{20})", "ID", str(p)) for p in found]
    said = [re.sub(r"[(][0-9a-f]{16}[)]", "(DIGEST)", line) for line in said]
    said = [re.sub(r"[0-9a-f]{58}(?=[ ,])", "", line.replace(str(bad), "HOME")) for line in said]
    assert said == [expected]
    assert [problem.code for problem in found] == [code]


# ----------------------------------------------------------------- the table


def test_every_rule_is_covered():
    """Each code of the table is found in an example file or in a story, by that code."""
    written = "".join(p.with_suffix(".problems.txt").read_text("utf-8") for p in INVALID)
    in_files = set(re.findall(r"^[^:]+(?::\d+){0,2}: ([A-Z]+\d{3})\b", written, re.MULTILINE))
    assert in_files | {code for code, _, _ in STORIES} == RULES.keys()


def test_no_code_outside_the_table():
    """A code that the sources name is in the table, and each of the table is named by them."""
    sources = Path(sayso.__file__).parent.rglob("*.py")
    text = "".join(p.read_text("utf-8") for p in sources if p.name != "rules.py")
    assert set(re.findall(r'"([A-Z]{3,}\d{3})"', text)) == RULES.keys()
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


@st.composite
def _any_spans(draw: st.DrawFn, text: str) -> tuple[Span, ...]:
    """Draw spans of a text: most of them right, some shifted, cut or beyond its end."""
    found = []
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, start + 12))
        words = text[start:end] or "x"
        found.append(Span(start=start, end=draw(st.sampled_from((end, end + 1))), text=words))
    return tuple(sorted(found, key=lambda s: s.start)) if draw(st.booleans()) else tuple(found)


@given(captures(), st.data())
@settings(max_examples=120)
def test_the_quick_look_and_the_long_look_agree(pair, data):
    """What `fine` passes, `judge` and `one_zone` pass; what they pass, `fine` passes too.

    But for spans with an edge at something beyond Latin: these it may leave to `judge`.
    """
    _, article = pair
    text = article.text
    fields = tuple(data.draw(_any_spans(text)) for _ in range(data.draw(st.integers(1, 2))))
    out = Findings()
    spans = Spans(article, out)
    quick = spans.fine([fields])
    for at, field in enumerate(fields):
        spans.judge(field, f"/{at}", parts=True)
    spans.one_zone([span for field in fields for span in field], "")
    if quick:
        assert out == []
    elif not out:
        edges = {edge for field in fields for span in field for edge in (span.start, span.end)}
        beside = {text[at - 1 : at + 1] for at in edges if 0 < at < len(text)}
        assert any(char >= "\u0300" for pair in beside for char in pair)


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
