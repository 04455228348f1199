"""Agreement with a contribution to a part of an article: compared where it speaks, silent else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from builder import everybody, norholm
from sayso.compare.agreement import Agreement
from sayso.compare.grouped import Grouped
from sayso.compare.partial import along
from sayso.records import Article, Layer, LinkSet
from sayso.records.article import Zone
from sayso.records.record import SCHEMA_VERSION
from sayso.report.differences import disputed
from sayso.report.lanes import pictures

if TYPE_CHECKING:
    from sayso.compare.reading import Score

FIRST = "Ada Holm said the port may close."
SECOND = "She said trade in the port would end, and Bo Lund denied it."
TEXT = f"{FIRST}\n{SECOND}"
AWAY = len(FIRST) + 1
ZONES = (
    Zone(kind="headline", start=0, end=len(FIRST)),
    Zone(kind="paragraph", start=AWAY, end=len(TEXT)),
)
ID = "art-00000000000000000000"


def at(words: str, after: str = "", **more: Any) -> dict[str, Any]:
    """Give the span of words, which come after others."""
    start = TEXT.index(words, TEXT.index(after))
    return {"start": start, "end": start + len(words), "text": words, **more}


def entity(id_: str, *mentions: dict[str, Any]) -> dict[str, Any]:
    """Give a person with some mentions."""
    return {"id": id_, "type": "PERSON", "name": id_, "mentions": list(mentions)}


def quote(id_: str, content: str, source: str, *speakers: str) -> dict[str, Any]:
    """Give what somebody said."""
    return {
        "id": id_,
        "content": [at(content)],
        "cue": [at("said", source)],
        "source": [at(source)],
        "source_kind": "person",
        "speakers": list(speakers),
    }


def claim(id_: str, content: str, quote: str | None, factuality: str = "CT+") -> dict[str, Any]:
    """Give a claim."""
    return {"id": id_, "content": [at(content)], "factuality": factuality, "quote": quote}


ADA, SHE, BO = at("Ada Holm"), at("She", level="PRO"), at("Bo Lund")
CLOSE, END = "the port may close", "trade in the port would end"
WHOLE: dict[str, Any] = {
    "entities": [entity("e1", ADA, SHE), entity("e2", BO)],
    "quotes": [quote("q1", CLOSE, "Ada Holm", "e1"), quote("q2", END, "She", "e1")],
    "claims": [claim("c1", CLOSE, "q1"), claim("c2", END, "q2")],
}
PART: dict[str, Any] = {
    "entities": [entity("x1", SHE), entity("x2", BO)],
    "quotes": [quote("x3", END, "She", "x1")],
    "claims": [claim("x4", END, "x3")],
}


def layer(kind: str = "annotation", **records: Any) -> Layer:
    """Give a layer of TEXT."""
    return Layer.model_validate(
        {
            "schema_version": SCHEMA_VERSION,
            "article_id": ID,
            "text_sha256": "0" * 64,
            "kind": kind,
            "provenance": {"annotator": "x", "annotator_kind": "person"},
            **records,
        }
    )


def article(text: str = TEXT, zones: tuple[Zone, ...] = ZONES) -> Article:
    """Give the article that these layers are of."""
    return Article.model_construct(
        id=ID, text_sha256="0" * 64, text=text, event_id="event", zones=zones
    )


def compared(about: Article | None = None, **layers: Layer) -> Agreement:
    """Compare layers of the article."""
    found = Agreement()
    found.add(layers, about or article())
    return found


def of_all(scores: list[Score]) -> dict[tuple[str, str, str, str], tuple[float | None, int]]:
    """Give each number and what it rests on."""
    return {(s.record, s.what, s.of, s.measure): (s.value, s.n) for s in scores}


def has_nothing_of(cut: Agreement) -> dict[Any, Any]:
    """Give the numbers that are neither perfect nor undefined."""
    return {key: one for key, one in of_all(cut.scores()).items() if one[0] not in (None, 1)}


def test_who_reads_a_part_agrees_with_who_reads_all():
    """Cy contributes the second paragraph, as Ada has it: they agree in all there is to compare."""
    found = compared(ada=layer(**WHOLE), cy=layer("contribution", **PART))
    assert has_nothing_of(found) == {}
    assert found.disagreements(9) == []
    scores = of_all(found.scores())
    assert scores["mentions", "equal spans", "all", "F1"] == (1, 4), "She and Bo Lund, twice"
    assert scores["quotes", "speakers, end to end", "all", "F1"] == (1, 2)
    assert scores["claims", "content", "all", "α_U"] == (1, 2)
    assert scores["entities", "equal clusters of mentions", "all", "F1"] == (1, 4)
    assert found.seen.in_part == 1
    (said,) = [line for line in found.seen.words if "contribution" in line]
    assert said.startswith("In 1 article(s) a contribution is about a part: it is compared where")


def test_an_annotators_layer_is_never_about_a_part():
    """The same records as an annotation: what is not there was not seen to be there."""
    found = compared(ada=layer(**WHOLE), cy=layer(**PART))
    assert {one[0] for one in found.disagreed.counted} == {"entities", "quotes", "claims"}
    assert of_all(found.scores())["claims", "equal content", "all", "F1"] == (
        pytest.approx(2 / 3),
        3,
    )
    assert found.seen.in_part == 0


def test_what_is_missed_in_its_own_part_is_missed():
    """Cy speaks about the second paragraph and has no claim in it."""
    part = layer("contribution", **PART | {"claims": []})
    found = compared(ada=layer(**WHOLE), cy=part)
    (missed,) = found.disagreements(9)
    assert (missed.record, missed.field, missed.text) == ("claims", None, END)
    assert missed.versions == {"ada": END, "cy": None}
    assert of_all(found.scores())["claims", "equal content", "all", "F1"] == (0, 1)


def test_the_part_is_compared_as_if_it_were_the_article():
    """All numbers are those of an article that is the second paragraph; chance is of that text."""
    bo = WHOLE | {
        "entities": [entity("e1", ADA, SHE), entity("e2", at("Lund"))],
        "claims": [claim("c1", CLOSE, "q1"), claim("c2", "the port would end", "q2", "PS-")],
    }
    found = compared(bo=layer(**bo), cy=layer("contribution", **PART))
    alone = SECOND, (Zone(kind="paragraph", start=0, end=len(SECOND)),)
    there = compared(article(*alone), bo=_moved(PART_OF_BO), cy=_moved(PART))
    assert of_all(found.scores()) == of_all(there.scores())
    assert 0 < of_all(found.scores())["mentions", "spans", "all", "α_U"][0] < 1
    assert found.disagreed.counted == there.disagreed.counted


PART_OF_BO: dict[str, Any] = {
    "entities": [entity("e1", SHE), entity("e2", at("Lund"))],
    "quotes": [quote("q2", END, "She", "e1")],
    "claims": [claim("c2", "the port would end", "q2", "PS-")],
}


def _moved(records: dict[str, Any]) -> Layer:
    """Give a layer of the second paragraph, as if it were the whole text."""
    value = json.loads(layer(**records).model_dump_json())

    def moved(one: Any) -> Any:
        if isinstance(one, list):
            return [moved(inner) for inner in one]
        if not isinstance(one, dict):
            return one
        return {
            name: inner - AWAY if name in ("start", "end") else moved(inner)
            for name, inner in one.items()
        }

    return Layer.model_validate_json(json.dumps(moved(value)))


def test_two_who_read_all_are_compared_as_if_a_third_were_not_there():
    """Ada and Bo differ in the first paragraph; Cy, who has only the second, is no party to it."""
    ada = layer(**WHOLE)
    bo = layer(**WHOLE | {"claims": [claim("c1", CLOSE, "q1", "PS+"), claim("c2", END, "q2")]})
    less = bo.model_copy(update={"quotes": bo.quotes[1:], "claims": bo.claims[1:]})
    cy = layer("contribution", **PART)
    for other in (bo, less):
        two, three = compared(ada=ada, bo=other), compared(ada=ada, bo=other, cy=cy)
        by_pair = {(left, right): scores for left, right, _, scores in three.pairs()}
        assert of_all(by_pair["ada", "bo"]) == of_all(two.scores())
        told = three.disagreements(9)
        assert [one.versions for one in told] == [one.versions for one in two.disagreements(9)]
        assert told
        assert all("cy" not in one.versions for one in told)


def test_mentions_are_compared_where_both_speak():
    """Bo lacks `She`, Cy is silent about `Ada Holm`: each is told with those who speak there."""
    ada = layer(entities=WHOLE["entities"])
    bo = layer(entities=[entity("e1", ADA), entity("e2", BO)])
    cy = layer("contribution", entities=PART["entities"])
    (told,) = compared(ada=ada, bo=bo, cy=cy).disagreements(9)
    assert told.field == "mentions"
    she = f"She ({AWAY})"
    assert told.versions == {"ada": she, "bo": None, "cy": she}


def test_two_parts_that_do_not_meet_are_not_compared():
    """One contributes the first paragraph, one the second: neither reads what the other does."""
    first = layer("contribution", entities=[entity("e1", ADA)])
    second = layer("contribution", entities=[entity("e1", SHE)])
    found = Agreement()
    assert not found.add({"cy": second, "di": first}, article())
    assert (found.articles, found.annotators, found.pairs()) == (0, [], [])
    assert found.add({"ada": layer(**WHOLE), "cy": second, "di": first}, article())
    assert [(left, right, n) for left, right, n, _ in found.pairs()] == [
        ("ada", "cy", 1),
        ("ada", "di", 1),
    ]
    assert has_nothing_of(found).keys() == {
        ("mentions", "equal spans", "all", "F1"),  # of Bo Lund, whom Cy misses
        ("mentions", "spans half alike", "all", "F1"),
        ("mentions", "spans", "PERSON", "α_U"),
        ("mentions", "spans", "all", "α_U"),
        ("entities", "equal clusters of mentions", "all", "F1"),
        *((kind, f"equal {part}", "all", "F1") for kind, part in CONTENTS),
        *((kind, f"{part} half alike", "all", "F1") for kind, part in CONTENTS),
        *((kind, part, "all", "α_U") for kind, part in CONTENTS),
        ("quotes", "speakers, end to end", "all", "F1"),
        ("quotes", "parent, end to end", "all", "F1"),
        ("claims", "innermost source, end to end", "all", "F1"),
    }


CONTENTS = (("quotes", "content"), ("quotes", "cue"), ("quotes", "source"), ("claims", "content"))


def test_links_into_a_part_that_somebody_did_not_read_are_left_out():
    """Ada links a claim of the first paragraph with one of the second; Cy could not."""
    cy = layer("contribution", **PART | {"claims": [claim("x4", END, "x3"), LATER]})
    ada = layer(**WHOLE | {"claims": [*WHOLE["claims"], LATER]})
    found = Agreement()
    found.add({"ada": ada, "cy": cy}, article())
    found.add_links(
        {
            "ada": _links(("c1", "elaborates", "c2"), ("c3", "denies", "c2")),
            "cy": _links(("c3", "denies", "x4")),
        }
    )
    scores = of_all(found.scores())
    assert scores["links", "end to end", "all", "F1"] == (1, 2)
    assert scores["links", "matched ends", "all", "F1"] == (1, 2)


LATER = claim("c3", "Bo Lund denied it", None)


def _links(*links: tuple[str, str, str]) -> LinkSet:
    made = [
        {
            "id": f"l{n}",
            "subject": {"article_id": ID, "id": subject},
            "relation": relation,
            "object": {"article_id": ID, "id": object_},
        }
        for n, (subject, relation, object_) in enumerate(links)
    ]
    value = {
        "schema_version": SCHEMA_VERSION,
        "event_id": "event",
        "kind": "annotation",
        "provenance": {"annotator": "x", "annotator_kind": "person"},
        "links": made,
    }
    return LinkSet.model_validate_json(json.dumps(value))


def test_spans_are_placed_along_the_stretches_that_both_read():
    """What lies between two stretches is cut out; what runs over an edge is cut off."""
    assert along([(0, 4), (5, 9), (20, 30)], [(2, 8), (18, 25)]) == [(0, 2), (3, 6), (8, 13)]
    assert along([(1, 3)], []) == []


def test_the_pictures_show_no_gap_where_nobody_was_asked():
    """The page draws as the numbers count: nothing of the first paragraph differs with Cy."""
    layers = {"ada": layer(**WHOLE), "cy": layer("contribution", **PART)}
    grouped = Grouped(layers, ZONES)
    for picture in pictures(grouped):
        assert picture.differing == [], picture.kind
        assert [lane.gaps for lane in picture.lanes.values()] == [[], []]
        assert picture.lanes["ada"].bars
    assert disputed(grouped, article()) == []
    less = Grouped(layers | {"cy": layer("contribution", **PART | {"claims": []})}, ZONES)
    (claims,) = (one for one in pictures(less) if one.kind == "claims")
    assert [(gap.start, gap.end) for gap in claims.lanes["cy"].gaps] == [
        (at(END)["start"], at(END)["end"])
    ]


def test_the_command_says_so(tmp_path):
    """Dora contributes the first zone of one article that has records, and is held to no other."""
    project = everybody(norholm(tmp_path / "norholm"))
    said = project.say("agree", project.seeds, "--json")
    before = json.loads(said.out)
    article = project.article("post.txt")
    path = project.annotations / "contributed" / "dora" / f"{article.id}.json"
    value = json.loads(path.read_text())
    first = value["entities"][0]["mentions"][0]
    end = next(zone.end for zone in article.zones if zone.end > first["start"])
    value["entities"] = [entity("e1", first) | {"type": value["entities"][0]["type"]}]
    value |= {"quotes": [], "claims": []}
    path.write_text(json.dumps(value))
    anna = json.loads((project.annotations / "human" / "anna" / path.name).read_text())
    assert any(claim["content"][0]["start"] >= end for claim in anna["claims"])
    done = project.say("agree", project.seeds)
    assert (done.code, done.err) == (0, "")
    assert "In 1 article(s) a contribution is about a part" in done.out
    found = json.loads(project.say("agree", project.seeds, "--json").out)
    assert (before["seen"]["in_part"], found["seen"]["in_part"]) == (0, 1)
    away = [
        one
        for one in found["disagreements"]
        if one["article_id"] == article.id and one["start"] >= end
    ]
    assert away == []
    assert any(one["article_id"] == article.id for one in before["disagreements"])
