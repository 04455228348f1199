"""docs/train.py and the page that explains it: labels decode to spans, and events stay whole."""

from __future__ import annotations

import doctest
import json
import os
import re
import subprocess
import sys
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from datasets import load_dataset
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

from sayso.flow import build
from strategies import FRAGMENTS

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "train.md"
sys.path.insert(0, str(ROOT / "docs"))

import train  # noqa: E402  a script beside its page, not a package
from train import Article, Span, align, decode, trimmed  # noqa: E402

needs_dataset = pytest.mark.skipif(
    not (ROOT / "dataset").is_dir(), reason="no dataset/ here: an unpacked sdist has no press text"
)

# ----------------------------------------------------------------- tokenizers of all kinds

TEXTS = [" ".join(FRAGMENTS), "Mr Kim’s “visit 🧊🧊,” he said. 北京時間 𝒜lice.”\u00a0—"]


def word_piece() -> Tokenizer:
    """Make one as BERT's: lower case, accents stripped, control characters dropped."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))  # noqa: S106  no password
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(
        vocab_size=150, special_tokens=["[UNK]"], show_progress=False
    )
    tokenizer.train_from_iterator(TEXTS, trainer)
    return tokenizer


def unigram() -> Tokenizer:
    """Make one as SentencePiece's: NFKC, spaces inside tokens."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=150,
        unk_token="<unk>",  # noqa: S106  no password
        special_tokens=["<unk>"],
        show_progress=False,
    )
    tokenizer.train_from_iterator(TEXTS, trainer)
    return tokenizer


TOKENIZERS = {
    "bytes": train.train_tokenizer(TEXTS, 256),
    "byte pairs": train.train_tokenizer(TEXTS * 2, 320),
    "long byte pairs": train.train_tokenizer(TEXTS * 2, 2000),
    "word pieces": word_piece(),
    "unigram": unigram(),
}
kinds = pytest.mark.parametrize("kind", TOKENIZERS)


def tokens_of(kind: str, text: str) -> list[tuple[int, int]]:
    """Cut a text."""
    return trimmed(text, TOKENIZERS[kind].encode(text).offsets)


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, list[Span]]:
    """Draw a text, and spans that begin and end anywhere but at white space."""
    text = " ".join(draw(st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=6)))
    solid = [n for n, character in enumerate(text) if not character.isspace()]
    place = st.integers(0, len(solid) - 1).map(lambda n: solid[n])
    spans = draw(st.lists(st.tuples(place, place, st.sampled_from(("PERSON", "GPE"))), max_size=6))
    return text, [Span(min(a, b), max(a, b) + 1, label) for a, b, label in spans]


# ----------------------------------------------------------------- offsets


@pytest.mark.parametrize("kind", ["bytes", "byte pairs", "long byte pairs"])
@pytest.mark.parametrize("character", ["’", "é", "🙂", "北", "\u0301", "𝒜", "\u200f"])
def test_byte_level_offsets_are_code_points(kind, character):
    """However many bytes a character has, what follows it stands where Python says."""
    text = f"ab {character}{character} said"
    tokens = tokens_of(kind, text)
    assert tokens[-1][1] == len(text)
    covered = {n for start, end in tokens for n in range(start, end)}
    assert covered == {n for n, one in enumerate(text) if one != " "}


def test_bytes_of_a_character_share_its_place():
    """A character of four bytes is four tokens at one place."""
    assert tokens_of("bytes", "a🙂b") == [(0, 1), *[(1, 2)] * 4, (2, 3)]


@given(kind=st.sampled_from(list(TOKENIZERS)), drawn=texts_with_spans())
def test_tokens_have_no_space_at_their_edges(kind, drawn):
    """A token's text is its slice, in order, without white space at an edge."""
    text, _ = drawn
    tokens = tokens_of(kind, text)
    assert all(text[start:end] == text[start:end].strip() for start, end in tokens)
    assert all(before[0] <= after[0] for before, after in pairwise(tokens))


# ----------------------------------------------------------------- spans ⇄ labels


@kinds
@given(overlap=st.sampled_from(("outermost", "innermost")), drawn=texts_with_spans())
def test_labels_decode_to_what_was_labelled(kind, overlap, drawn):
    """Labels decode to exactly the spans with the fate `labelled`; every span has one fate."""
    text, spans = drawn
    tokens = tokens_of(kind, text)
    labels, fates = align(tokens, spans, inexact="leave", overlap=overlap)
    assert len(labels) == len(tokens)
    assert sorted(span for span, _ in fates) == sorted(spans)
    assert {fate for _, fate in fates} <= set(train.FATES) - {"snapped", "off zone"}
    labelled = {span for span, fate in fates if fate == "labelled"}
    assert sorted(decode(tokens, labels)) == sorted(labelled)
    for span, fate in fates:
        assert fate != "shared" or span in labelled
        touched = [(s, e) for s, e in tokens if s < e and s < span.end and span.start < e]
        assert (fate == "no token") == (not touched)
        if fate == "inexact":
            assert (touched[0][0], max(e for _, e in touched)) != span[:2]
        if fate == "overlap":
            longer = [s for s in labelled if s.start < span.end and span.start < s.end]
            sizes = [s.end - s.start for s in longer]
            own = span.end - span.start
            assert any(size >= own if overlap == "outermost" else size <= own for size in sizes)


@kinds
@given(drawn=texts_with_spans())
def test_snapped_spans_are_whole_tokens(kind, drawn):
    """With `snap` as many spans decode as were labelled or snapped, the exact ones unchanged."""
    text, spans = drawn
    tokens = tokens_of(kind, text)
    labels, fates = align(tokens, spans)
    decoded = decode(tokens, labels)
    assert len(decoded) == sum(fate in {"labelled", "snapped"} for _, fate in fates)
    assert {span for span, fate in fates if fate == "labelled"} <= set(decoded)
    for span, fate in fates:
        if fate == "snapped":
            near = [s for s in decoded if s.label == span.label]
            assert any(s.start < span.end and span.start < s.end for s in near)


def test_nested_contents():
    """Of nested spans the longer is kept, or the shorter; the other has the fate `overlap`."""
    tokens = [(n, n + 1) for n in range(6)]
    outer, inner, apart = Span(0, 5, "C"), Span(2, 4, "C"), Span(5, 6, "C")
    labels, fates = align(tokens, [inner, outer, apart])
    assert labels == ["B-C", "I-C", "I-C", "I-C", "I-C", "B-C"]
    assert dict(fates) == {outer: "labelled", inner: "overlap", apart: "labelled"}
    labels, fates = align(tokens, [inner, outer, apart], overlap="innermost")
    assert labels == ["O", "O", "B-C", "I-C", "O", "B-C"]
    assert dict(fates) == {outer: "overlap", inner: "labelled", apart: "labelled"}
    assert [fate for _, fate in align(tokens, [inner, inner])[1]] == ["labelled", "shared"]
    assert align(tokens, [inner, inner._replace(label="D")])[1][1][1] == "overlap"


def test_bytes_of_two_characters_in_one_token():
    """A token with the end of one character and the whole of the next is inside neither alone."""
    tokens = [(0, 1), (0, 2)]
    assert align(tokens, [Span(0, 1, "C")], inexact="leave") == (
        ["O", "O"],
        [(Span(0, 1, "C"), "inexact")],
    )
    labels, fates = align(tokens, [Span(0, 2, "C")])
    assert fates == [(Span(0, 2, "C"), "labelled")]
    assert decode(tokens, labels) == [Span(0, 2, "C")]


def test_labels_of_a_careless_model():
    """Any labels decode: an `I-` that continues nothing begins a span, an empty token has none."""
    tokens = [(0, 1), (1, 2), (2, 2), (2, 3), (3, 4), (4, 4)]
    labels = ["I-A", "I-A", "O", "I-A", "I-B", "B-B"]
    assert decode(tokens, labels) == [Span(0, 3, "A"), Span(3, 4, "B")]


# ----------------------------------------------------------------- the real rows


@cache
def real(levels: tuple[str, ...] = ("NAM", "NOM", "PRO")) -> list[Article]:
    """Give the annotated articles of dataset/."""
    splits = load_dataset(str(ROOT / "dataset"), "documents", streaming=True)
    return [article for rows in splits.values() for article in train.articles(rows, levels)]


@needs_dataset
@pytest.mark.parametrize("inexact", ["snap", "leave"])
def test_real_spans_are_labelled_or_reported(inexact):
    """Each span of the dataset has one fate; no record crosses a zone, each has a token."""
    tokenizer = train.train_tokenizer(article.text for article in real())

    def rule(tokens: Any, spans: Any) -> Any:
        return align(tokens, spans, inexact=inexact)

    for article in real():
        made, fates = train.windows(article, tokenizer, rule)
        gold = [(column, span) for column, spans in article.gold.items() for span in spans]
        assert sorted((column, span) for column, span, _ in fates) == sorted(gold)
        assert not {fate for _, _, fate in fates} & {"off zone", "no token"}
        for column in train.COLUMNS:
            decoded = [s for one in made for s in decode(one.tokens, one.labels[column])]
            exact = {s for where, s, fate in fates if (where, fate) == (column, "labelled")}
            assert exact <= set(decoded)
            assert exact == set(decoded) or inexact == "snap"


@needs_dataset
def test_all_spans_of_the_rows_are_read():
    """What `articles` reads are the spans of the flat configs, none more and none fewer."""
    flat: dict[str, list[tuple[str, int, int]]] = {column: [] for column in train.COLUMNS}
    folder = str(ROOT / "dataset")
    for rows in load_dataset(folder, "entities", streaming=True).values():
        for row in rows:
            flat["entity"] += [(row["article_id"], m["start"], m["end"]) for m in row["mentions"]]
    for rows in load_dataset(folder, "quotes", streaming=True).values():
        for row in rows:
            for column in ("source", "cue", "content"):
                flat[column] += [(row["article_id"], s["start"], s["end"]) for s in row[column]]
    for column in train.COLUMNS:
        read = [(a.id, span.start, span.end) for a in real() for span in a.gold[column]]
        assert sorted(read) == sorted(flat[column])
        assert read


@needs_dataset
def test_loaded_rows_and_streamed_ones_are_the_same():
    """`articles` takes a whole dataset as well as a stream; names alone are fewer mentions."""
    rows = load_dataset(str(ROOT / "dataset"), "documents", split="train")
    names = list(train.articles(rows))
    assert names == [a for a in real(("NAM",)) if a.id in {one.id for one in names}]
    assert sum(len(a.gold["entity"]) for a in names) < sum(len(a.gold["entity"]) for a in real())


def test_only_annotated_articles_are_read(built):
    """An article without a gold layer is not taken for one without spans."""
    for rows in load_dataset(str(built.out), "documents", streaming=True).values():
        annotated = [row["id"] for row in rows if row["annotated"]]
        assert [article.id for article in train.articles(rows)] == annotated
    assert annotated == []  # of the test split, which has an article


@needs_dataset
def test_the_same_rows_give_the_same_model():
    """Two trainings on the same rows find the same."""
    some = real()[:1]
    tokenizer = train.train_tokenizer(article.text for article in some)
    first, second = (list(train.predict(some, some, tokenizer)) for _ in range(2))
    assert first == second
    assert first


# ----------------------------------------------------------------- folds


@given(
    events=st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=30), most=st.integers(2, 6)
)
def test_folds_never_split_an_event(events, most):
    """Every article is measured once, by a model that has seen nothing of its event."""
    some = [Article(str(n), event, "", [], {}) for n, event in enumerate(events)]
    rounds = list(train.folds(some, most))
    assert len(rounds) == min(most, len(set(events)))
    assert sorted(a.id for _, part in rounds for a in part) == sorted(a.id for a in some)
    for learn, measure in rounds:
        assert not {a.event for a in learn} & {a.event for a in measure}
        assert len(learn) + len(measure) == len(some)


# ----------------------------------------------------------------- the script, and its page

NO_NETWORK = """
import socket

def refuse(*_, **__):
    raise RuntimeError("the network was asked")

socket.getaddrinfo = socket.create_connection = socket.socket.connect = refuse
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder as the page has it: the repository's, with made-up/ built as it says."""
    home = tmp_path_factory.mktemp("train")
    (home / "sitecustomize.py").write_text(NO_NETWORK)
    for name in ("docs", "benchmarks", "dataset"):
        if (ROOT / name).is_dir():
            (home / name).symlink_to(ROOT / name)
    (command,) = re.findall(r"python (benchmarks/generate.py .*)", PAGE.read_text("utf-8"))
    subprocess.run([sys.executable, *command.split()], cwd=home, check=True)
    build(home / "made-up/seeds", home / "made-up/annotations", home / "made-up/dataset")
    return home


def run(place: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the script without a network, and without being told that there is none."""
    env = {name: value for name, value in os.environ.items() if not name.endswith("_OFFLINE")}
    return subprocess.run(
        [sys.executable, "docs/train.py", *map(str, arguments)],
        cwd=place,
        env=env | {"PYTHONPATH": str(place), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def shape(printed: str) -> str:
    """Give a text without its figures, which follow the data."""
    return re.sub(r"\s+", " ", re.sub(r"[\d.]*\d", "#", printed)).strip()


BLOCK = re.compile(r"```console\n\$ python docs/train\.py (\S+)\n(.*?)```", re.DOTALL)


@pytest.mark.slow
@pytest.mark.parametrize("dataset", ["dataset", "made-up/dataset"])
def test_the_page_shows_what_is_printed(place, dataset):
    """The page's output is the script's, figures apart: those it shows are of some real run."""
    if not (place / dataset).is_dir():
        pytest.skip("no dataset/ here: an unpacked sdist has no press text")
    ran = run(place, dataset)
    assert ran.returncode == 0, ran.stderr
    page = PAGE.read_text("utf-8")
    if "REFRESH" in os.environ:
        page = BLOCK.sub(
            lambda m: (
                f"```console\n$ python docs/train.py {dataset}\n{ran.stdout}```"
                if m[1] == dataset
                else m[0]
            ),
            page,
        )
        PAGE.write_text(page, encoding="utf-8")
    shown = dict(BLOCK.findall(page))
    assert shape(shown[dataset]) == shape(ran.stdout), (
        "docs/train.md shows other output: run `REFRESH=1 .venv/bin/python -m pytest "
        "tests/test_train.py -k page` and commit"
    )


@pytest.mark.slow
def test_measuring_on_a_split(place):
    """`--test` measures on the split's own rows; a split that is not there is named."""
    ran = run(place, "made-up/dataset", "--test", "test")
    assert ran.returncode == 1
    assert "has no split test: it has train" in ran.stderr
    splits = load_dataset(str(place / "made-up/dataset"), "documents", streaming=True)
    split = "validation"
    file = place / "found.jsonl"
    ran = run(place, "made-up/dataset", "--test", split, "--predictions", file)
    assert f"Trained on train, measured on {split}:" in ran.stdout, ran.stderr
    held = {row["id"]: row for row in splits[split]}
    (gold,) = re.findall(r"^content +(\d+) +\d+ +\d+ +\d\.", ran.stdout, re.MULTILINE)
    assert int(gold) == sum(len(row["quotes"]) for row in held.values())
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert {line["article_id"] for line in lines} == set(held)
    for line in lines:
        text = held[line["article_id"]]["text"]
        assert text[line["start"] : line["end"]] == line["text"] != ""


@pytest.mark.slow
def test_without_gold(tmp_path, place):
    """A dataset without gold gives a sentence, not a traceback."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds/a.txt").write_text("A headline of some words\n\nA paragraph says so.\n")
    build(tmp_path / "seeds", tmp_path / "annotations", tmp_path / "dataset")
    ran = run(place, tmp_path / "dataset")
    assert ran.returncode == 1
    assert ran.stderr.splitlines()[-1].startswith("no article with gold")


def test_a_tokenizer_that_cuts_and_pads(tmp_path):
    """A tokenizer.json is read without what it would cut and add."""
    tokenizer = word_piece()
    whole = tokenizer.encode(TEXTS[1]).offsets
    tokenizer.enable_truncation(4)
    tokenizer.enable_padding(length=4)
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    read = train.load_tokenizer(tmp_path / "tokenizer.json")
    assert read.encode(TEXTS[1]).offsets == whole
    assert len(read.encode("Mr").offsets) < 4


@pytest.mark.slow
@needs_dataset
def test_a_tokenizer_of_ones_own(place):
    """`--tokenizer` takes a tokenizer.json; `--list` names every span not labelled as it is."""
    word_piece().save(str(place / "tokenizer.json"))
    ran = run(place, "--tokenizer", "tokenizer.json", "--list", "--inexact", "leave")
    assert ran.returncode == 0, ran.stderr
    assert shape(ran.stdout).startswith("train: # article(s) with gold")
    texts = {article.id: article.text for article in real()}
    places = re.findall(r"^(\S+):(\d+)-(\d+) \w+ [\w ]+: (.+)$", ran.stdout, re.MULTILINE)
    for article, start, end, words in places:
        assert repr(texts[article][int(start) : int(end)]) == words
    fates = re.findall(r"^\w+ +((?:\d+ +)+\d+)$", ran.stdout, re.MULTILINE)
    unlike = sum(int(line.split()[0]) - int(line.split()[1]) for line in fates)
    assert len(fates) == len(train.COLUMNS)
    assert len(places) == unlike > 0


def test_examples_on_the_page():
    """The page's Python is what Python says."""
    text = PAGE.read_text("utf-8")
    test = doctest.DocTestParser().get_doctest(text, {}, "docs/train.md", str(PAGE), 0)
    assert test.examples
    assert doctest.DocTestRunner().run(test).failed == 0


def test_the_page_names_every_fate_and_option():
    """Every fate and every option of the script stands on its page."""
    text = PAGE.read_text("utf-8")
    script = (ROOT / "docs" / "train.py").read_text("utf-8")
    assert all(f"`{fate}`" in text for fate in train.FATES)
    named = re.findall(r'^    add\("(--[a-z]+)"', script, re.MULTILINE)
    assert len(named) == 7
    assert [option for option in named if option not in text] == []
