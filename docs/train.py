"""From the dataset's rows to token labels, and a small model trained on them: on a CPU, offline.

A script to copy and change; docs/train.md walks through it from top to bottom.

Usage: python docs/train.py [DATASET] [--help]
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

import pycrfsuite
from datasets import load_dataset
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

COLUMNS = ("entity", "source", "cue", "content")
FATES = ("labelled", "snapped", "shared", "inexact", "no token", "overlap", "off zone")
Token = tuple[int, int]


class Span(NamedTuple):
    """A stretch of an article's text, in code points, and what it is."""

    start: int
    end: int
    label: str


class Article(NamedTuple):
    """What is used of an annotated row."""

    id: str
    event: str
    text: str
    zones: list[tuple[int, int, str]]
    gold: dict[str, list[Span]]
    """Column → spans."""


class Window(NamedTuple):
    """A zone cut into tokens: what a model sees of each, and a row of labels for each column."""

    tokens: list[Token]
    facts: list[list[str]]
    labels: dict[str, list[str]]


# ----------------------------------------------------------------- rows → spans


def articles(rows: Any, levels: Sequence[str] = ("NAM",)) -> Iterator[Article]:
    """Read rows of `documents`, whole or streamed: the annotated ones, mentions of these levels.

    An article without a gold layer has no entities because nobody has looked for any, so it
    teaches nothing.
    """
    zone = rows.features["zones"].feature["kind"]
    entity = rows.features["entities"].feature
    level = entity["mentions"].feature["level"]
    for row in rows:
        if not row["annotated"]:
            continue
        gold: dict[str, list[Span]] = {column: [] for column in COLUMNS}
        for one in row["entities"]:
            label = entity["type"].int2str(one["type"])
            kept = [m for m in one["mentions"] if level.int2str(m["level"]) in levels]
            gold["entity"] += [Span(m["start"], m["end"], label) for m in kept]
        for one in row["quotes"]:
            for column in ("source", "cue", "content"):
                gold[column] += [Span(s["start"], s["end"], column.upper()) for s in one[column]]
        zones = [(z["start"], z["end"], zone.int2str(z["kind"])) for z in row["zones"]]
        yield Article(row["id"], row["event_id"], row["text"], zones, gold)


# ----------------------------------------------------------------- text → tokens


def train_tokenizer(texts: Iterable[str], size: int = 2000) -> Tokenizer:
    """Learn a byte-level BPE from the texts alone, as RoBERTa's and GPT's was from the web."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=size, min_frequency=2, initial_alphabet=sorted(alphabet), show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def load_tokenizer(file: Path) -> Tokenizer:
    """Read a `tokenizer.json`, and have it neither cut nor pad."""
    tokenizer = Tokenizer.from_file(str(file))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def trimmed(text: str, offsets: Iterable[Token], shift: int = 0) -> list[Token]:
    """Move a zone's offsets into the article, and take the space out of tokens such as ` Kim`.

    A token of nothing but space, and a special one, is empty: start and end are the same.
    """
    tokens = []
    for start, end in offsets:
        piece = text[shift + start : shift + end]
        left = shift + end - len(piece.lstrip())
        tokens.append((left, left + len(piece.strip())))
    return tokens


# ----------------------------------------------------------------- spans ⇄ labels


def align(
    tokens: Sequence[Token],
    spans: Iterable[Span],
    inexact: str = "snap",
    overlap: str = "outermost",
) -> tuple[list[str], list[tuple[Span, str]]]:
    """Give each token a label (`O`, `B-…`, `I-…`), and each span its fate, one of `FATES`.

    A span that the tokens cannot say exactly is snapped to the ends of those it touches, or left
    out. Of two that share a token the longer is kept, or the shorter (`overlap="innermost"`);
    two with the same tokens and the same label are one.
    """
    labels = ["O"] * len(tokens)
    fates, taken = [], set()
    sign = -1 if overlap == "outermost" else 1
    for span in sorted(spans, key=lambda s: (sign * (s.end - s.start), s)):
        touched = [
            n for n, (s, e) in enumerate(tokens) if s < e and s < span.end and span.start < e
        ]
        if not touched:
            fates.append((span, "no token"))
            continue
        first, last = touched[0], touched[-1]
        exact = span[:2] == (tokens[first][0], max(tokens[n][1] for n in touched))
        if not exact and inexact == "leave":
            fate = "inexact"
        elif (first, last, span.label) in taken:
            fate = "shared"
        elif any(labels[n] != "O" for n in range(first, last + 1)):
            fate = "overlap"
        else:
            fate = "labelled" if exact else "snapped"
            taken.add((first, last, span.label))
            labels[first : last + 1] = [f"I-{span.label}"] * (last + 1 - first)
            labels[first] = f"B-{span.label}"
        fates.append((span, fate))
    return labels, fates


def decode(tokens: Sequence[Token], labels: Iterable[str]) -> list[Span]:
    """Give the spans of the labels; an `I-` that continues nothing begins a span."""
    spans: list[Span] = []
    before = "O"
    for (start, end), label in zip(tokens, labels, strict=True):
        if start == end:
            continue
        place, _, kind = label.partition("-")
        if place == "I" and before == kind:
            spans[-1] = spans[-1]._replace(end=max(end, spans[-1].end))
        elif place != "O":
            spans.append(Span(start, end, kind))
        before = kind
    return spans


# ----------------------------------------------------------------- articles → windows


def windows(
    article: Article, tokenizer: Tokenizer, align: Callable[..., Any] = align
) -> tuple[list[Window], list[tuple[str, Span, str]]]:
    """Cut an article by its zones, which no record crosses, and label the tokens of each.

    Also gives (column, span, fate) for every span of gold.
    """
    made, fates = [], []
    left = {(column, span) for column, spans in article.gold.items() for span in spans}
    for start, end, kind in article.zones:
        encoded = tokenizer.encode(article.text[start:end], add_special_tokens=False)
        tokens = trimmed(article.text, encoded.offsets, start)
        labels = {}
        for column, spans in article.gold.items():
            here = [span for span in spans if start <= span.start and span.end <= end]
            labels[column], found = align(tokens, here)
            fates += [(column, span, fate) for span, fate in found]
            left -= {(column, span) for span in here}
        made.append(Window(tokens, facts(article.text, (start, end), kind, tokens), labels))
    return made, fates + [(column, span, "off zone") for column, span in sorted(left)]


def facts(text: str, zone: Token, kind: str, tokens: Sequence[Token]) -> list[list[str]]:
    """Say of each token what a model may look at: itself, the word it is of, its neighbours."""
    begin, end = zone
    words = {
        n: word[0]
        for word in re.finditer(r"\w+", text[begin:end])
        for n in range(begin + word.start(), begin + word.end())
    }
    own = []
    for start, stop in tokens:
        word = words.get(start, text[start:stop])
        shape = re.sub(r"(.)\1+", r"\1", re.sub(r"[a-z]", "x", re.sub(r"[A-Z]", "X", word)))
        own.append((f"word={word.lower()}", f"shape={shape}", f"end={word[-3:].lower()}"))
    made = []
    for n, (start, stop) in enumerate(tokens):
        quoted = text.count("“", begin, start) > text.count("”", begin, start)
        near = range(max(0, n - 4), min(len(own), n + 5))
        around = [f"{m - n}:{fact}" for m in near for fact in own[m]]
        made.append([f"piece={text[start:stop]}", f"zone={kind}", f"in“”={quoted}", *around])
    return made


# ----------------------------------------------------------------- rounds by event


def folds(some: Sequence[Article], most: int = 5) -> Iterator[tuple[list[Article], list[Article]]]:
    """Leave events out in turn: (to train on, to measure on), with no event on both sides."""
    by_event = defaultdict(list)
    for article in some:
        by_event[article.event].append(article)
    parts: list[list[Article]] = [[] for _ in range(min(most, len(by_event)))]
    for event in sorted(by_event, key=lambda event: (-len(by_event[event]), event)):
        min(parts, key=len).extend(by_event[event])
    for part in parts:
        out = {article.event for article in part}
        yield [article for article in some if article.event not in out], part


# ----------------------------------------------------------------- the model


def fit(some: Iterable[Window], column: str) -> pycrfsuite.Tagger:
    """Train a conditional random field; by L-BFGS, so that the same rows give the same model."""
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params({"c1": 0.05, "c2": 0.01, "max_iterations": 100})
    for window in some:
        trainer.append(window.facts, window.labels[column])
    tagger = pycrfsuite.Tagger()
    with TemporaryDirectory() as folder:
        trainer.train(f"{folder}/model")
        tagger.open(f"{folder}/model")
    return tagger


def predict(
    learn: Sequence[Article],
    measure: Sequence[Article],
    tokenizer: Tokenizer,
    align: Callable[..., Any] = align,
) -> Iterator[tuple[Article, str, Span]]:
    """Train a model for each column and give what it finds: article, column, span."""
    known = [window for article in learn for window in windows(article, tokenizer, align)[0]]
    asked = [(article, windows(article, tokenizer, align)[0]) for article in measure]
    for column in COLUMNS:
        tagger = fit(known, column)
        for article, its in asked:
            for window in its:
                for span in decode(window.tokens, tagger.tag(window.facts)):
                    yield article, column, span


# ----------------------------------------------------------------- what is printed


def table(head: Sequence[str], lines: Iterable[Sequence[Any]]) -> str:
    """Lay out lines under their heads."""
    widths = [10, *(len(cell) + 2 for cell in head[1:])]
    return "\n".join(
        "".join(f"{cell:{'>' if n else ''}{widths[n]}}" for n, cell in enumerate(line))
        for line in (head, *lines)
    )


def became(cut: Iterable[tuple[Article, Any, Any]], *, every: bool) -> str:
    """Count what became of the spans of gold, and list those that are not labelled as they are."""
    counts: Counter[tuple[str, str]] = Counter()
    listed = []
    for article, _, fates in cut:
        counts.update((column, fate) for column, _, fate in fates)
        listed += [
            f"{article.id}:{span.start}-{span.end} {column} {fate}: "
            f"{article.text[span.start : span.end]!r}"
            for column, span, fate in fates
            if fate != "labelled"
        ]
    lines = [[counts[column, fate] for fate in FATES] for column in COLUMNS]
    lines = [[column, sum(line), *line] for column, line in zip(COLUMNS, lines, strict=True)]
    return "\n".join([table(("column", "spans", *FATES), lines), *(listed if every else ())])


def scores(measured: Iterable[Article], found: Iterable[tuple[Article, str, Span]]) -> str:
    """Count a span as right where start, end and label, in code points, are those of gold.

    Gold is all of gold: what got no label of its own cannot be found, and counts as missed.
    """
    gold = {(c, a.id, *span) for a in measured for c, spans in a.gold.items() for span in spans}
    said = {(column, article.id, *span) for article, column, span in found}
    lines = []
    for column in COLUMNS:
        known, given, right = (
            sum(what[0] == column for what in some) for some in (gold, said, gold & said)
        )
        ratios = right / max(given, 1), right / max(known, 1), 2 * right / max(known + given, 1)
        lines.append([column, known, given, right, *(f"{ratio:.2f}" for ratio in ratios)])
    return table(("column", "gold", "found", "right", "precision", "recall", "  F1"), lines)


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    add = parser.add_argument
    add("dataset", nargs="?", default="./dataset", help="the folder (default: %(default)s)")
    add("--test", choices=("validation", "test"), help="measure on this split, not in folds")
    add("--levels", nargs="+", default=["NAM"], choices=("NAM", "NOM", "PRO"), help="of mentions")
    add("--inexact", default="snap", choices=("snap", "leave"), help="spans that end in a token")
    add("--overlap", default="outermost", choices=("outermost", "innermost"), help="keep which")
    add("--tokenizer", type=Path, metavar="FILE", help="a tokenizer.json; else one is trained")
    add("--list", action="store_true", help="list every span that is not labelled as it is")
    add("--predictions", type=Path, metavar="FILE", help="write what was found, as JSON Lines")
    return parser.parse_args()


def main() -> None:
    """Label the rows, say what became of every span, train and measure."""
    chosen = options()
    splits = load_dataset(chosen.dataset, "documents", streaming=True)
    if chosen.test and chosen.test not in splits:
        sys.exit(f"{chosen.dataset} has no split {chosen.test}: it has {', '.join(splits)}")
    train = list(articles(splits["train"], chosen.levels)) if "train" in splits else []
    test = list(articles(splits[chosen.test], chosen.levels)) if chosen.test else train
    if not train or not test:
        sys.exit("no article with gold: nothing to learn from or to measure on")
    events = {article.event for article in train}
    rule = partial(align, inexact=chosen.inexact, overlap=chosen.overlap)

    def tokenizer(learn: Sequence[Article]) -> Tokenizer:
        if chosen.tokenizer:
            return load_tokenizer(chosen.tokenizer)
        return train_tokenizer(article.text for article in learn)

    cutter = tokenizer(train)
    cut = [(article, *windows(article, cutter, rule)) for article in train]
    sizes = [len(window.tokens) for _, made, _ in cut for window in made]
    print(f"train: {len(train)} article(s) with gold, of {len(events)} event(s):")
    print(f"{sum(sizes)} tokens in {len(sizes)} windows, at most {max(sizes)} in one\n")
    print(became(cut, every=chosen.list), end="\n\n")

    rounds = [(train, test)]
    if chosen.test:
        print(f"Trained on train, measured on {chosen.test}:\n")
    elif len(events) > 1:
        rounds = list(folds(train))
        print(f"Every event was left out once, in {len(rounds)} rounds:\n")
    else:
        print("One event has gold, so there is nothing to test on. Measured on the rows it was")
        print("trained on: this shows that the labels can be learnt, and nothing else.\n")
    found = [
        one for learn, measure in rounds for one in predict(learn, measure, tokenizer(learn), rule)
    ]
    print(scores((article for _, measure in rounds for article in measure), found))
    if chosen.predictions:
        write(chosen.predictions, found)


def write(file: Path, found: Iterable[tuple[Article, str, Span]]) -> None:
    """Write what was found: spans of the article's text, with their words."""
    with file.open("w", encoding="utf-8") as stream:
        for article, _, span in found:
            line = {"article_id": article.id, **span._asdict()}
            line["text"] = article.text[span.start : span.end]
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
