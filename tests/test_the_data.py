"""docs/the-data.md: each block runs, prints what the page shows, and finds what it is for.

After a change of the data: `REFRESH=1 .venv/bin/python -m pytest tests/test_the_data.py` writes the
outputs anew. What the prose says of them is then still to be read: some of it is checked here.
"""

from __future__ import annotations

import io
import re
from contextlib import chdir, redirect_stdout
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb
import pytest

import pages

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "the-data.md"

pytestmark = pytest.mark.skipif(
    not (ROOT / "dataset").is_dir(), reason="no dataset/ here: an unpacked sdist has no press text"
)

BLOCK = re.compile(
    r"^```(?P<language>python|sql)\n(?P<code>.*?)^```\n\n(?P<shown>^```text\n.*?^```\n|(?:^\|[^\n]*\n)+)",
    re.DOTALL | re.MULTILINE,
)

# DuckDB sets these to the right.
NUMBERS = {"bigint", "integer", "hugeint", "double"}


class Ran(NamedTuple):
    """A block of the page that was run."""

    output: str
    """As the page has it: a fenced block, or a table."""
    found: Any
    """The names that Python left behind, or the rows of SQL, each by its columns' names."""


# ----------------------------------------------------------------- running


def python(code: str, names: dict[str, Any], place: str) -> Ran:
    """Run Python in a section's namespace."""
    with redirect_stdout(io.StringIO()) as printed:
        exec(compile(code, place, "exec"), names)  # noqa: S102  the page's own code
    lines = "".join(f"{line.rstrip()}\n" for line in printed.getvalue().splitlines())
    return Ran(f"```text\n{lines}```\n", names)


def sql(code: str) -> Ran:
    """Run SQL; give a Markdown table, as DuckDB's own mode `markdown` but for the padding."""
    answer = duckdb.connect().sql(code)
    rows = answer.fetchall()
    rules = ("--:" if kind.id in NUMBERS else "---" for kind in answer.types)
    head = [answer.columns, list(rules)]
    table = "".join(f"| {' | '.join(map(cell, row))} |\n" for row in [*head, *rows])
    return Ran(table, [dict(zip(answer.columns, row, strict=True)) for row in rows])


def cell(value: object) -> str:
    """Write a value into a table's cell."""
    return "NULL" if value is None else str(value).replace("|", r"\|").replace("\n", " ")


def sections(page: str) -> Iterator[tuple[str, list[re.Match[str]]]]:
    """Cut the page at its second headings; give each with its blocks."""
    for section in pages.SECTION.finditer(page):
        yield section["title"], list(BLOCK.finditer(page, section.start(), section.end()))


def run(page: str, folder: Path) -> dict[str, list[Ran]]:
    """Run all blocks beside a folder `dataset`, in order."""
    tour = {}
    with chdir(folder):
        for title, blocks in sections(page):
            names: dict[str, Any] = {}
            tour[title] = [
                sql(block["code"])
                if block["language"] == "sql"
                else python(block["code"], names, f"{PAGE.name}, {title}")
                for block in blocks
            ]
    return tour


@cache
def toured() -> dict[str, list[Ran]]:
    """Run the page here, once."""
    return run(PAGE.read_text("utf-8"), ROOT)


def found(section: int) -> list[Any]:
    """Give what the blocks of a section found."""
    (ran,) = (ran for title, ran in toured().items() if title.startswith(f"{section}. "))
    return [one.found for one in ran]


# ----------------------------------------------------------------- page and run


def test_every_block_has_its_output():
    """Each block of Python or SQL stands under a second heading, with its output behind it."""
    page = PAGE.read_text("utf-8")
    fences = re.findall(r"^```(?:python|sql)$", page, re.MULTILINE)
    blocks = [block for _, blocks in sections(page) for block in blocks]
    assert len(blocks) == len(fences) >= 9


def test_the_page_shows_what_is_found():
    """The page's outputs are those of its blocks, run now on dataset/."""
    page = PAGE.read_text("utf-8")
    outputs = iter([one.output for ran in toured().values() for one in ran])
    fresh = BLOCK.sub(lambda block: block[0].removesuffix(block["shown"]) + next(outputs), page)
    pages.settle(PAGE, fresh, "test_the_data.py")


def test_the_prose_quotes_what_is_printed():
    """Words of the data in the prose, those in curly quote marks, are printed in their section."""
    page = PAGE.read_text("utf-8")
    for section in pages.SECTION.finditer(page):
        prose = re.sub(r"^```.*?^```$|^\|.*?$", "", section[0], flags=re.DOTALL | re.MULTILINE)
        printed = "".join(one.output for one in toured()[section[1]]).casefold()
        missing = [some for some in re.findall("“(.+?)”", prose) if some.casefold() not in printed]
        assert missing == [], f"{section[1]}: the data has changed, rewrite the prose"


def test_the_blocks_run_on_any_dataset(built):
    """Nothing on the page is bound to its data: the blocks run on made-up data of three splits."""
    assert run(PAGE.read_text("utf-8"), built.home).keys() == toured().keys()


# ----------------------------------------------------------------- cases


def test_every_reference_is_found():
    """The references between the configs are in use, and each leads to a row."""
    (ran,) = toured()["What is in it, and how it hangs together"]
    figures = re.findall(r"(\d+) used +(\d+) found", ran.output)
    assert len(figures) == len(ran.found["references"]) == 6
    assert all(used == there and int(used) > 0 for used, there in figures)


def test_chains_of_three():
    """The chains are of three or more sources, one through evidence, each inner with its outer."""
    (names,) = found(1)
    assert names["chains"]
    for row in names["chains"]:
        assert len(row["chain"]) >= 3
        assert names["row_of"][row["parent_id"]]["chain"] == row["chain"][:-1]
    assert "show" in {names["act"](row["act"]) for row in names["chains"]}


def test_one_claim_of_many():
    """The largest group has several sources, certain and less; some pairs are known, some not."""
    group, pairs = found(2)
    assert len(group) >= 3
    assert len({row["on whose say-so"] for row in group}) >= 3
    assert {"CT+", "PR+", "PS+"} <= {row["factuality"] for row in group}
    assert all(bool(row["hedges"]) == (row["factuality"][:2] in ("PR", "PS")) for row in group)
    assert {"true", "null"} <= {row["independent"] for row in pairs}
    assert all(" > " in row["one"] and " > " in row["other"] for row in pairs)


def test_an_attribution_lost():
    """A denied claim is flat at one end of its link and on somebody's say-so at the other."""
    (names,) = found(3)
    assert len(names["lost"]) > len(names["worst"]) > 0
    for row in names["worst"]:
        flat, attributed = sorted((row["subject"], row["object"]), key=lambda e: len(e["chain"]))
        assert len(flat["chain"]) == 1
        assert len(attributed["chain"]) > 1
        assert flat["article_id"] != attributed["article_id"]


def test_a_denial():
    """The denial's subject is a quote; it is against claims of others that are certain."""
    (rows,) = found(4)
    assert len(rows) >= 2
    assert len({row["says so in"] for row in rows}) == 1
    assert all("denied" in row["says so in"] for row in rows)
    assert all(row["denier"] != row["is against"] for row in rows)
    assert {row["factuality"] for row in rows} == {"CT+"}


def test_updates():
    """A later state follows an earlier one: from less sure to certain, and over two dated days."""
    (names,) = found(5)
    ends = [(row["object"], row["subject"]) for row in names["steps"]]
    dated = [(old["published"], new["published"]) for old, new in ends]
    assert any(old and new and old[:10] < new[:10] for old, new in dated)
    assert not any(old and new and old > new for old, new in dated)
    sure = names["certainty"]
    assert any(sure(a["factuality"]) == "PR+" and sure(b["factuality"]) == "CT+" for a, b in ends)


def test_no_contradiction():
    """Nothing contradicts; there are alternatives, and certain trips that two articles count."""
    names, trips = found(6)
    assert names["counts"]["contradicts"] == 0, "rewrite section 6: there is a contradiction now"
    assert names["counts"]["alternative_to"] > 0
    (last,) = (row for row in trips if "last trip abroad" in row["proposition"])
    border = [row for row in trips if "DMZ" in row["proposition"]]
    assert border
    assert all(row["article"] != last["article"] for row in border)
    assert {row["factuality"] for row in trips} == {"CT+"}


def test_half_hedged():
    """One claim is flat; the other is hedged and in several spans, the first of them shared."""
    (rows,) = found(7)
    assert rows
    for row in rows:
        assert row["sure"].startswith("CT")
        assert row["less sure"][:2] in ("PS", "PR")
        assert " … " in row["other"]
        assert row["by the words"] in row["other"]


def test_slices():
    """The example has several parts; every span cut from its context is the span's own words."""
    names, counts = found(8)
    assert len(names["row"]["content"]) >= 2
    for span in names["row"]["content"]:
        assert (
            names["text_of"][names["row"]["article_id"]][span["start"] : span["end"]]
            == span["text"]
        )
    (row,) = counts
    assert row["spans"] == row["exact"] >= len(names["claims"])


def test_who_decided():
    """Every config has unanimous records and decided ones with reasons; the card is honest."""
    methods, names, card = found(9)
    for config in ("entities", "quotes", "claims", "links"):
        assert "unanimous" in {row["method"] for row in methods if row["config"] == config}
    assert any(row["method"] == "adjudicator" and row["reason"] for row in methods)
    assert any(how["rule"] and how["note"] for how, _ in names["decided"])
    assert any("made with one tool" in line for line in card["beware"])
    kind = names["documents"].features["provenance"]["annotator_kind"].int2str
    made = {kind(article["provenance"]["annotator_kind"]) for article in names["documents"]}
    assert made == {"reference"}, "rewrite the end of section 9: somebody else has annotated"


def test_who_said_otherwise():
    """People and programs are there, each marked; a program errs, and they part on some claims."""
    layers, errors, names = found(10)
    assert {row["layer_kind"] for row in layers} == {"annotation", "prediction"}
    assert {row["annotator_kind"] for row in layers} == {"reference", "rule"}
    assert sum(row["articles"] for row in layers) == len(names["layers"])
    assert any(row["gold"] != row["predicted"] for row in errors)
    assert any(row["gold"] == row["predicted"] for row in errors)
    assert 0 < len(names["apart"]) < len(names["table"])
