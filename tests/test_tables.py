"""Records → rows, and what rows say beyond the records: chains, independence, lost attribution."""

from __future__ import annotations

import json
from typing import Any

import pyarrow.parquet as pq
import pytest
from datasets import load_dataset
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.dataset.links import LinkedEnd, link_rows, linked_end
from sayso.dataset.rows import CONFIGS
from sayso.dataset.tables import Reading, rows_of
from sayso.dataset.write import Writer
from sayso.records.article import Article
from sayso.records.layer import Layer
from sayso.records.link import End, Link, LinkSet
from strategies import articles_with_layers
from test_load import words

WORDS = "Anna said that Bo thinks that Cy left"


def made_up(number: int = 0, *, outlet: str | None = None, **records: Any) -> Reading:
    """Give a reading of a one-line article; its quotes and claims all stand in that line."""
    sha256 = f"{number:064x}"[::-1]
    article = Article.model_validate(
        {
            "schema_version": "1.0.0",
            "id": f"art-{sha256[:20]}",
            "event_id": "e",
            "outlet": outlet,
            "text": WORDS + "\n",
            "text_sha256": sha256,
            "zones": [{"kind": "paragraph", "start": 0, "end": len(WORDS)}],
            "seed": {
                "name": "made up",
                "sha256": sha256,
                "media_type": "text/plain",
                "encoding": "utf-8",
                "encoding_evidence": "utf-8",
                "chars": len(WORDS) + 1,
            },
        }
    )
    layer = Layer.model_validate(
        {
            "schema_version": "1.0.0",
            "article_id": article.id,
            "text_sha256": sha256,
            "kind": "gold",
            "provenance": {"annotator": "a", "annotator_kind": "person", "guideline": "1"},
            **records,
        }
    )
    return Reading(article, layer)


def entity(id_: str, name: str, wikidata: str | None = None) -> dict[str, Any]:
    """Give an entity with a mention."""
    mention = {"start": 0, "end": 4, "text": "Anna"}
    return {
        "id": id_,
        "type": "PERSON",
        "name": name,
        "mentions": [mention],
        "wikidata": wikidata,
    }


def quote(
    id_: str, *speakers: str, source: str = "Anna", naming: str = "named", **fields: Any
) -> dict[str, Any]:
    """Give a quote; without a source it is implicit."""
    at = WORDS.find(source)
    return {
        "id": id_,
        "content": [{"start": 15, "end": 37, "text": WORDS[15:37]}],
        "source": [{"start": at, "end": at + len(source), "text": source}] if source else [],
        "speakers": list(speakers),
        "source_naming": naming if source else "implicit",
        **fields,
    }


def claim(id_: str, quote_id: str | None = None, **fields: Any) -> dict[str, Any]:
    """Give a claim."""
    content = [{"start": 30, "end": 37, "text": WORDS[30:37]}]
    return {"id": id_, "content": content, "quote": quote_id, "factuality": "CT+", **fields}


ANNA, BO = entity("e1", "Anna", "Q1"), entity("e2", "Bo")
BY_ANNA, BY_BO = quote("q1", "e1"), quote("q2", "e2", source="Bo")


def end_of(reading: Reading, id_: str = "c1") -> LinkedEnd:
    """Give a claim or quote as a link's end."""
    found = linked_end(reading, End(article_id=reading.article.id, id=id_))
    assert found is not None
    return found


def linked(one: Reading, two: Reading, relation: str = "same_as") -> dict[str, Any]:
    """Give the row of a link between the claims `c1` of two readings."""
    ends = [End(article_id=reading.article.id, id="c1") for reading in (one, two)]
    links = LinkSet.model_validate(
        {
            "schema_version": "1.0.0",
            "event_id": "e",
            "kind": "gold",
            "provenance": {"annotator": "a", "annotator_kind": "person", "guideline": "1"},
            "links": [
                {
                    "id": "l1",
                    "subject": ends[0].model_dump(),
                    "relation": relation,
                    "object": ends[1].model_dump(),
                }
            ],
        }
    )
    both = {str(end): end_of(reading) for end, reading in zip(ends, (one, two), strict=True)}
    (row,) = link_rows(links, both)
    return row


def says(number: int, quote_: dict[str, Any] | None, **more: Any) -> Reading:
    """Give a reading in which the claim `c1` stands in one quote, or is the writer's own."""
    return made_up(
        number,
        entities=[
            *(ANNA, BO, entity("e3", "ANNA"), entity("e4", "A. Smith", "Q1")),
            *(entity("e5", "anna"), entity("e6", "Anna", "Q2")),
        ],
        quotes=[quote_] if quote_ else [],
        claims=[claim("c1", quote_["id"] if quote_ else None)],
        **more,
    )


# ----------------------------------------------------------------- independent


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        (BY_ANNA, BY_BO, True),
        (BY_ANNA, BY_ANNA, False),
        (BY_ANNA, quote("q1", "e4"), False),
        (BY_BO, quote("q1", "e2", naming="self"), False),
        (BY_ANNA, None, None),
        (None, None, None),
        (BY_ANNA, quote("q1", source=""), None),
        (BY_ANNA, quote("q1", naming="anonymous"), None),
        (BY_ANNA, quote("q1", "e2", naming="role"), None),
        (quote("q1", source=""), quote("q1", source=""), None),
    ],
    ids=[
        "two named sources",
        "the same source",
        "one wikidata item under two names",
        "a source as itself",
        "one is stated flatly",
        "both are stated flatly",
        "an implicit source",
        "an anonymous source",
        "a source by role",
        "two implicit sources are not one",
    ],
)
def test_independent_by_sources(one, two, expected):
    """Claims of two articles are independent where both origins are named and none is shared."""
    row = linked(says(1, one, outlet="A"), says(2, two, outlet="B"))
    assert row["independent"] is expected


def test_names_are_compared_without_case():
    """Where not both have a Wikidata item names are compared, and case does not matter."""
    capitals = says(1, quote("q1", "e3"), outlet="A")
    for speaker in ("e1", "e5"):
        assert linked(capitals, says(2, quote("q1", speaker), outlet="B"))["independent"] is False


def test_two_of_one_name_are_two():
    """Two Wikidata items are two people, whatever their names."""
    one, two = says(1, quote("q1", "e1"), outlet="A"), says(2, quote("q1", "e6"), outlet="B")
    assert linked(one, two)["independent"] is True


def test_one_of_two_speakers_is_shared():
    """Who speaks with another in one article and alone in the other is a shared source."""
    one, two = says(1, quote("q1", "e1", "e2"), outlet="A"), says(2, BY_BO, outlet="B")
    assert linked(one, two)["independent"] is False


def test_an_outlet_that_is_quoted_is_shared():
    """An outlet whose own article says one thing, and which another article quotes, is one."""
    one, two = says(1, BY_ANNA, outlet="BO"), says(2, BY_BO, outlet="The Post")
    assert linked(one, two)["independent"] is False


@pytest.mark.parametrize(
    ("outlets", "expected"), [(("A", "a"), False), (("A", "B"), True), ((None, None), True)]
)
def test_a_shared_writer_is_a_shared_source(outlets, expected):
    """Two claims of one outlet both rest on it; two outlets that are not known are not one."""
    one, two = says(1, BY_ANNA, outlet=outlets[0]), says(2, BY_BO, outlet=outlets[1])
    assert linked(one, two)["independent"] is expected


def test_claims_of_one_article_share_the_writer():
    """Two claims of one article are never independent, outlet or not."""
    reading = says(1, BY_ANNA)
    assert linked(reading, reading)["independent"] is False


def test_a_shared_outer_source_counts():
    """Chains that differ in the origin, but pass through one source, are not independent."""

    def through_anna(number: int, inner: dict[str, Any]) -> Reading:
        return made_up(
            number,
            outlet=f"outlet {number}",
            entities=[ANNA, BO, entity("e3", "Cy")],
            quotes=[BY_ANNA, {**inner, "parent": "q1"}],
            claims=[claim("c1", "q2")],
        )

    one, two = through_anna(1, BY_BO), through_anna(2, quote("q2", "e3"))
    assert linked(one, two)["independent"] is False
    assert linked(one, says(3, BY_BO, outlet="C"))["independent"] is False
    assert linked(says(3, quote("q1", "e2"), outlet="C"), through_anna(4, quote("q2", "e3")))[
        "independent"
    ]


# ----------------------------------------------------------------- attribution_lost


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [(BY_ANNA, None, True), (None, BY_ANNA, True), (None, None, False), (BY_ANNA, BY_BO, False)],
)
def test_attribution_is_lost_where_one_end_is_flat(one, two, expected):
    """Of the same content, attribution is lost where one end has a source and the other none."""
    assert linked(says(1, one), says(2, two))["attribution_lost"] is expected


def test_an_outlet_that_names_itself_is_no_source():
    """What the Post reports in the Post is its own word: as flat as without it."""
    own = says(1, quote("q1", "e1", naming="self"))
    assert linked(own, says(2, None))["attribution_lost"] is False
    assert linked(own, says(2, BY_BO))["attribution_lost"] is True
    assert linked(own, says(2, BY_BO))["independent"] is None


def test_a_camp_is_no_named_origin():
    """Western concerns name nobody who could be told apart from others of the West."""
    west = quote("q1", "e1", source_kind="group")
    assert linked(says(1, west), says(2, BY_BO))["independent"] is None


def test_an_implicit_source_is_still_an_attribution():
    """Words such as "it was said that" name nobody, and yet are an attribution."""
    row = linked(says(1, quote("q1", source="")), says(2, None))
    assert row["attribution_lost"] is True


@pytest.mark.parametrize(
    "relation", ["elaborates", "updates", "contradicts", "alternative_to", "denies"]
)
def test_other_content_loses_nothing(relation):
    """Where the contents differ, the question is not asked: null."""
    assert linked(says(1, BY_ANNA), says(2, None), relation)["attribution_lost"] is None


# ----------------------------------------------------------------- chains and ids

CHAINS = {
    "entities": [ANNA, BO],
    "quotes": [
        quote("q1", "e1", "e2"),
        quote("q2", source="Cy", naming="anonymous", parent="q1"),
        quote("q3", source="", parent="q2"),
    ],
    "claims": [claim("c1", "q3"), claim("c2"), claim("c3", "q1"), claim("c4", "q3")],
}


def test_chain_names_each_source():
    """A chain names the outlet, speakers joined by "and", a source's words, or `implicit`."""
    rows = rows_of(made_up(outlet="The Post", **CHAINS))
    whole = ["The Post", "Anna and Bo", "Cy", "implicit"]
    assert [row["chain"] for row in rows["quotes"]] == [whole[:2], whole[:3], whole]
    assert [row["chain"] for row in rows["claims"]] == [whole, whole[:1], whole[:2], whole]


def test_chain_without_an_outlet():
    """Where the outlet is not known the chain begins with `writer`."""
    rows = rows_of(made_up(**CHAINS))
    assert rows["claims"][1]["chain"] == ["writer"]


def test_speaker_names_are_the_innermost_quotes():
    """`speaker_names` names the speakers of the quote itself, of a claim those of its quote."""
    rows = rows_of(made_up(**CHAINS))
    assert [row["speaker_names"] for row in rows["quotes"]] == [["Anna", "Bo"], [], []]
    assert [row["speaker_names"] for row in rows["claims"]] == [[], [], ["Anna", "Bo"], []]


def test_ids_lead_both_ways():
    """`quote_ids`, `speaker_ids`, `claim_ids`, `quote_id` and `parent_id` are global ids."""
    reading = made_up(**CHAINS)
    rows, art = rows_of(reading), reading.article.id
    assert [row["quote_ids"] for row in rows["entities"]] == [[f"{art}:q1"]] * 2
    assert [row["claim_ids"] for row in rows["quotes"]] == [
        [f"{art}:c3"],
        [],
        [f"{art}:c1", f"{art}:c4"],
    ]
    assert rows["quotes"][0]["speaker_ids"] == [f"{art}:e1", f"{art}:e2"]
    assert [row["parent_id"] for row in rows["quotes"]] == [None, f"{art}:q1", f"{art}:q2"]
    assert [row["quote_id"] for row in rows["claims"]] == [
        f"{art}:q3",
        None,
        f"{art}:q1",
        f"{art}:q3",
    ]


def test_link_ids_of_a_claim():
    """A claim knows the links it is an end of, and no link of another article's claim."""
    reading, other = made_up(1, **CHAINS), made_up(2, **CHAINS)
    here, there = (
        {name: End(article_id=r.article.id, id=name) for name in ("c1", "c2")}
        for r in (reading, other)
    )
    links = [
        Link(id="l1", subject=here["c1"], relation="elaborates", object=there["c1"]),
        Link(id="l2", subject=there["c1"], relation="elaborates", object=here["c1"]),
        Link(id="l3", subject=there["c2"], relation="elaborates", object=there["c1"]),
    ]
    rows = rows_of(reading, links)["claims"]
    assert [row["link_ids"] for row in rows] == [["e:l1", "e:l2"], [], [], []]


def test_an_end_says_what_it_is():
    """A link's end is a claim by its proposition, else a quote by its words, or not linkable."""
    reading = made_up(
        outlet="The Post",
        entities=[ANNA],
        quotes=[BY_ANNA],
        claims=[claim("c1", "q1", proposition="Cy left."), claim("c2")],
    )
    art = reading.article.id
    assert end_of(reading).row(End(article_id=art, id="c1")) == {
        "id": f"{art}:c1",
        "article_id": art,
        "kind": "claim",
        "text": "Cy left.",
        "factuality": "CT+",
        "chain": ("The Post", "Anna"),
        "outlet": "The Post",
        "published": None,
    }
    assert end_of(reading, "c2").text == "Cy left"
    assert (end_of(reading, "q1").kind, end_of(reading, "q1").factuality) == ("quote", None)
    assert end_of(reading, "e1").kind == "entity"
    assert linked_end(reading, End(article_id=art, id="c9")) is None


# ----------------------------------------------------------------- rows → Parquet → rows

# Words of the strategies' texts → others of the same length that files and formats trip over.
_HOSTILE = {"U.S.": "U\0S.", "10\u00a0km": "1\r\nkm", "A#1": "A\r1", "北京": "\U0010ffff\ufffe"}


def hostile(record: Any) -> Any:
    """Put NUL, CR LF and non-characters into all the texts of a record, lengths kept."""
    text = record.model_dump_json()
    for words_, other in _HOSTILE.items():
        text = text.replace(words_, json.dumps(other)[1:-1])
    return type(record).model_validate_json(text)


@settings(max_examples=15)
@given(pairs=st.lists(articles_with_layers(), min_size=1, max_size=4), bare=st.booleans())
def test_rows_come_back_equal(tmp_path_factory, pairs, bare):
    """What goes in comes out: rows → Parquet → `load_dataset` → the same rows."""
    folder = tmp_path_factory.mktemp("rows")
    wrote: dict[str, list[Any]] = {config: [] for config in CONFIGS}
    with Writer(folder) as writer:
        for n, (article, layer) in enumerate(pairs):
            reading = Reading(hostile(article), None if bare and n == 0 else hostile(layer))
            rows = rows_of(reading)
            writer.add("train", rows)
            for config, some in rows.items():
                wrote[config] += json.loads(json.dumps(some))
        files = writer.finish()
        writer.switch({})
    assert {file.config for file in files} == {config for config, rows in wrote.items() if rows}
    for file in files:
        expected = wrote[file.config]
        assert pq.read_table(folder / file.path).to_pylist() == expected
        assert file.rows == len(expected)
    loaded = load_dataset(
        "parquet", data_files={f.config: str(folder / f.path) for f in files[:1]}, split=None
    )
    documents = loaded["documents"]
    assert [words(row, dict(documents.features)) for row in documents] == wrote["documents"]


def test_many_rows_keep_their_order(tmp_path):
    """Batches and row groups are no borders: thousands of rows come back whole and in order."""
    rows = rows_of(made_up(**CHAINS))
    quotes = [{**rows["quotes"][n % 3], "id": f"art:{n}"} for n in range(2345)]
    with Writer(tmp_path) as writer:
        writer.add("test", {"quotes": quotes[:1500]})
        writer.add("test", {"quotes": quotes[1500:]})
        (file,) = writer.finish()
        writer.switch({})
    back = pq.ParquetFile(tmp_path / file.path)
    assert back.read().to_pylist() == json.loads(json.dumps(quotes))
    assert back.num_row_groups == 3
