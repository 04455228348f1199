"""Names: how well they are found and typed, and what each pass over them brings."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING
from unittest import mock

from predict_files import article, lines, percent

from sayso.compare.tally import Found
from sayso.predict.entities import names
from sayso.predict.parse import parse
from sayso.predict.predictor import Rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from spacy.tokens import Doc

    from sayso.records.article import Article

PLAIN = {"PERSON": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}
SCORED = ("all", "PER", "ORG", "LOC")
Typed = set[tuple[int, int, str]]


def named_in(path: Path) -> Iterator[tuple[Article, Typed]]:
    """Read the documents of an .iob2 file with their names."""
    documents: dict[str, Sentences] = {}
    reading = Sentences()
    for place, line in lines(path):
        key, _, value = line.partition(" = ")
        if key == "# sent_id":
            reading = documents.setdefault(value.rpartition("-")[0], Sentences())
        elif key == "# text":
            reading.begin(value)
        elif not line.startswith("#"):
            reading.take(line.split("\t"), place)
    if not documents:
        sys.exit(f"{path}: there is no `# sent_id = …` in it")
    for one in documents.values():
        yield article("\n".join(one.texts)), {name for name in one.names if name[2] in SCORED}


class Sentences:
    """A document while it is read: its sentences, joined by newlines, and the names in them."""

    def __init__(self) -> None:
        """Begin with none."""
        self.texts: list[str] = []
        self.names: list[tuple[int, int, str]] = []
        self._base = self._at = 0

    def begin(self, text: str) -> None:
        """Take a sentence's text."""
        self._base, self._at = sum(len(one) + 1 for one in self.texts), 0
        self.texts.append(text)

    def take(self, cells: list[str], place: str) -> None:
        """Take a token with its tag."""
        if len(cells) < 3 or not self.texts:
            sys.exit(f"{place}: expected number, form and tag, by tabs, below a `# text = …`")
        begin = self.texts[-1].find(cells[1], self._at)
        if begin < 0:
            sys.exit(f"{place}: {cells[1]!r} is not in the sentence's text from {self._at} on")
        self._at = begin + len(cells[1])
        tag, _, kind = cells[2].partition("-")
        if tag == "B":
            self.names.append((self._base + begin, self._base + self._at, kind))
        elif tag == "I" and self.names:
            self.names[-1] = (self.names[-1][0], self._base + self._at, self.names[-1][2])


def of_entities(path: Path, model: str | None, *, ablation: bool) -> None:
    """Print how well names are found and typed."""
    given = list(named_in(path))
    rules = Rules(model)
    parsed = list(parse(rules.nlp, [article for article, _ in given]))
    gold = [found for _, found in given]

    def ours() -> list[Typed]:
        return [typed(mentions(rules, article, doc)) for article, doc in parsed]

    alone = [typed((e.start_char, e.end_char, e.label_, "") for e in doc.ents) for _, doc in parsed]
    print(f"{len(given):,} texts, {sum(map(len, gold)):,} names; equal spans and types")
    print(f"{'':<20}{'of':<6}{'P':>7}{'R':>7}{'F1':>7}")
    for name, found in (("sayso", ours()), ("the model alone", alone)):
        for of, row in matched(found, gold).items():
            numbers = "".join(
                f"{percent(value):>7}" for value in (row.precision, row.recall, row.f1)
            )
            print(f"{name if of == 'all' else '':<20}{of:<6}{numbers}")
    if ablation:
        print("\nwithout a pass: points of F1")
        print(f"{'':<20}{''.join(f'{of:>7}' for of in SCORED)}")
        without_passes(lambda: [row.f1 or 0 for row in matched(ours(), gold).values()])


def mentions(rules: Rules, article: Article, doc: Doc) -> Iterator[tuple[int, int, str, str]]:
    """Yield start, end, type and entity of the names in a predicted layer."""
    for entity in rules.layer(article, doc).entities:
        for one in entity.mentions:
            if one.level == "NAM":
                yield one.start, one.end, entity.type, entity.id


def typed(found: Iterable[tuple[int, int, str, str]]) -> Typed:
    """Give names with the types that the file has."""
    return {(start, end, PLAIN[kind]) for start, end, kind, _ in found if kind in PLAIN}


def matched(pred: list[Typed], gold: list[Typed]) -> dict[str, Found]:
    """Count the names that both have."""
    table = {of: Found() for of in SCORED}
    for ours, theirs in zip(pred, gold, strict=True):
        for of, row in table.items():
            one, other = ({n for n in side if of in ("all", n[2])} for side in (ours, theirs))
            row.add(len(one & other), len(one), len(other))
    return table


def without_passes(run: Callable[[], list[float]]) -> None:
    """Print what changes where a pass over the names is left out."""
    whole = run()
    print(f"{'everything':<20}{''.join(f'{100 * value:7.1f}' for value in whole)}")
    for left_out in names.PASSES:
        rest = tuple(one for one in names.PASSES if one is not left_out)
        with mock.patch.object(names, "PASSES", rest):
            changed = zip(run(), whole, strict=True)
            points = "".join(f"{100 * (now - was):+7.1f}" for now, was in changed)
        print(f"{'– ' + left_out.__name__:<20}{points}")
