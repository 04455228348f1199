"""Quotes: how well they are found, beside textacy; what each rule brings; and speed."""

from __future__ import annotations

import statistics
import sys
import time
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from unittest import mock

from predict_files import article, has, objects, percent, span

from sayso.compare.match import pairs_of_spans, touching
from sayso.compare.scores import QUOTES
from sayso.compare.segments import alike, segments
from sayso.compare.tally import Equal, Found
from sayso.predict.parse import parse
from sayso.predict.predictor import Rules
from sayso.predict.quotes import attribution, chains, frames, hearsay, loose, speech
from sayso.predict.quotes.parsed import Parsed
from sayso.records.quote import Quote
from sayso.records.span import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from spacy.tokens import Doc

    from sayso.records.article import Article

T = TypeVar("T")
CLASSES = {of: QUOTES[of] for of in ("direct+mixed", "indirect", "all")}


@dataclass
class Told:
    """How well the quotes of one class were found."""

    equal: Found = field(default_factory=Found)
    half: Found = field(default_factory=Found)
    speakers: Equal = field(default_factory=Equal)
    """Over segments that overlap by half and whose gold quote has a source."""


Table = dict[str, Told]


def told_in(path: Path) -> Iterator[tuple[Article, list[Quote]]]:
    """Read texts with their quotes."""
    for place, text, found in objects(path, "quotes"):
        quotes = []
        for number, one in enumerate(found, 1):
            at = f"{place} quote {number}"
            kind = has(one, "type", str, at)
            if kind not in QUOTES["all"]:
                sys.exit(f"{at}: the type is {kind!r}; known are direct, mixed and indirect")
            quotes.append(
                Quote(
                    id=f"q{number}",
                    kind=kind,
                    content=[span(ends, text, at) for ends in has(one, "segments", list, at)],
                    source=[span(ends, text, at) for ends in has(one, "source", list, at)],
                )
            )
        yield article(text), quotes


def told(pred: Iterable[Sequence[Quote]], gold: Iterable[Sequence[Quote]]) -> Table:
    """Compare by segments; a predicted one is looked for among those of its own class."""
    table = {of: Told() for of in CLASSES}
    for ours, theirs in zip(pred, gold, strict=True):
        for of, kinds in CLASSES.items():
            one, other = (
                [(piece, q) for q in side if q.kind in kinds for (piece,) in segments([q])]
                for side in (ours, theirs)
            )
            left, right = ([piece for piece, _ in side] for side in (one, other))
            equal, half = alike([(piece,) for piece in left], [(piece,) for piece in right])
            table[of].equal.add(equal, len(left), len(right))
            table[of].half.add(half, len(left), len(right))
            for i, j in pairs_of_spans(left, right):
                source = other[j][1].source
                if source:
                    table[of].speakers.add(bool(touching([one[i][1].source], [source])))
    return table


def by_textacy(doc: Doc) -> list[Quote] | None:
    """Give textacy's direct quotations; None where it gives up on the text's quote marks."""
    from textacy.extract import direct_quotations

    try:
        found = list(direct_quotations(doc))
    except ValueError:
        return None
    return [
        Quote(
            kind="direct",
            content=[of_tokens(one.content)],
            source=[of_tokens([token]) for token in one.speaker],
        )
        for one in found
    ]


def of_tokens(tokens: Sequence) -> Span:
    """Make a span of neighbouring tokens."""
    start, end = tokens[0].idx, tokens[-1].idx + len(tokens[-1])
    return Span(start=start, end=end, text=tokens[0].doc.text[start:end])


def of_quotes(path: Path, model: str | None, rounds: int, *, ablation: bool) -> None:
    """Print how well quotes are found, by whom, at what cost."""
    if find_spec("textacy") is None:
        sys.exit("textacy is not installed: .venv/bin/pip install -c constraints.txt --group bench")
    given = list(told_in(path))
    articles, gold = [article for article, _ in given], [quotes for _, quotes in given]
    rules = Rules(model)
    parsed = list(parse(rules.nlp, articles))
    longer = Rules(model, complementisers=True)
    bare = list(rules.nlp.pipe([article.text for article in articles]))  # as its users parse
    theirs, of_theirs = timed(lambda: [by_textacy(doc) for doc in bare])
    _, of_ours = timed(lambda: [attribution.find(Parsed(doc, a.text)) for a, doc in parsed])
    chars, amount = sum(len(article.text) for article in articles), sum(map(len, gold))
    print(f"{len(given):,} texts, {chars:,} characters, {amount:,} quotes; by contiguous segment")
    print(f"{'':<32}{'of':<14}{'P':>6}{'R':>6}{'F1':>6}{'exact':>7}{'speaker':>9}{'CPU s':>7}")
    for name, found, cost in (
        ("sayso, as the guideline cuts", quoted(rules, parsed), of_ours),
        ("sayso, with the complementiser", quoted(longer, parsed), None),
        ("textacy", [quotes or [] for quotes in theirs], of_theirs),
    ):
        for of, row in told(found, gold).items():
            half, seconds = row.half, "" if cost is None else f"{cost:.2f}"
            print(
                f"{name:<32}{of:<14}{percent(half.precision):>6}{percent(half.recall):>6}"
                f"{percent(half.f1):>6}{percent(row.equal.f1):>7}"
                f"{percent(row.speakers.value):>9}{seconds:>7}"
            )
            name, cost = "", None  # noqa: PLW2901  once
    print(
        f"P, R, F1: overlap by half or more; exact: F1 of equal segments. CPU s: of the rules "
        f"alone, on a parse that is there.\ntextacy gives nothing for {theirs.count(None)} texts: "
        "it raises ValueError where quote marks are odd in number"
    )
    if rounds:
        speed(rules, articles, rounds)
    if ablation:
        without_quote_rules(longer, parsed, gold)


def quoted(rules: Rules, parsed: list[tuple[Article, Doc]]) -> Iterator[Sequence[Quote]]:
    """Yield the quotes of each text's layer."""
    return (rules.layer(article, doc).quotes for article, doc in parsed)


def speed(rules: Rules, articles: list[Article], rounds: int) -> None:
    """Print what all of a prediction costs, links apart, beside the bare pipeline."""
    contenders = {
        "bare spaCy": lambda: list(rules.nlp.pipe([article.text for article in articles])),
        "sayso": lambda: list(rules.predict(articles)),
    }
    spent = defaultdict(list)
    for _ in range(rounds):
        for name, run in contenders.items():
            spent[name].append(timed(run)[1])
    chars = sum(len(article.text) for article in articles)
    bare, ours = (statistics.median(spent[name]) for name in contenders)
    print(
        f"\nwhole predictions, medians of {rounds} round(s): bare spaCy {bare:.1f} CPU s, sayso "
        f"{ours:.1f} ({chars / ours:,.0f} characters a CPU second): {bare / ours:.2f} of bare"
    )


def nothing(*_: object, **__: object) -> tuple[()]:
    """Find nothing, in the place of a rule that gives several."""
    return ()


def none(*_: object, **__: object) -> None:
    """Find nothing, in the place of a rule that gives one or None."""


class Change(NamedTuple):
    """What stands in the place of a name of a module while a rule is left out."""

    module: object
    name: str
    value: object


def rules_of_quotes() -> dict[str, list[Change]]:
    """Give each rule and how it is left out; the product has no switches."""
    found = {
        f"frame: {name}": [Change(frames, "RULES", without(frames.RULES, name))]
        for name in frames.RULES
    }
    found |= {
        f"chain: {name}": [Change(attribution, "_CHAINS", without(attribution._CHAINS, name))]  # noqa: SLF001
        for name in attribution._CHAINS  # noqa: SLF001
    }
    shapes = [Change(speech, name, none) for name in ("by_shape", "by_colon")]
    rumours = [Change(hearsay, name, none) for name in ("noun", "adverb", "raised")]
    return found | {
        "chain: citing": [Change(chains, "citing", none)],
        "according to": [Change(attribution, "of_according", nothing)],
        "nouns": [Change(attribution, "of_noun", nothing)],
        "any verb": [Change(attribution, "_of_any_verb", nothing)],
        "hearsay": [*rumours, Change(hearsay, "headline", nothing)],
        "stretch out": [Change(loose, "_stretch_out", none)],
        "shape": shapes,
        "signed": [Change(speech, "signature", none)],
        "go on": [Change(loose, "_go_on", none)],
        "below": [Change(loose, "_below", nothing)],
    }


def without(mapping: dict, name: str) -> dict:
    """Give a mapping without a key."""
    return {key: value for key, value in mapping.items() if key != name}


def without_quote_rules(
    rules: Rules, parsed: list[tuple[Article, Doc]], gold: list[list[Quote]]
) -> None:
    """Print what changes where a rule is left out."""

    def run(changes: Iterable[Change]) -> Table:
        with ExitStack() as stack:
            for change in changes:
                stack.enter_context(mock.patch.object(*change))
            return told(quoted(rules, parsed), gold)

    def numbers(table: Table) -> list[float]:
        found = [value for row in table.values() for value in (row.half.f1, row.equal.f1)]
        return [100 * (value or 0) for value in (*found, table["all"].speakers.value)]

    whole = numbers(run([]))
    print("\nwithout a rule: points of F1 (half, exact) and of speakers, with the complementiser")
    print(f"{'':<20}{'direct+mixed':>14}{'indirect':>14}{'all':>14}{'speaker':>9}")
    print(f"{'everything':<20}{''.join(f'{value:7.1f}' for value in whole)}")
    for name, changes in rules_of_quotes().items():
        changed = zip(numbers(run(changes)), whole, strict=True)
        print(f"{'– ' + name:<20}{''.join(f'{now - was:+7.1f}' for now, was in changed)}")


def timed(run: Callable[[], T]) -> tuple[T, float]:
    """Give what a function gives, and its CPU seconds."""
    begun = time.process_time()
    found = run()
    return found, time.process_time() - begun
