"""An agreement → a table, sentences and disagreements for a terminal, and JSON for a program.

The JSON's shape is a contract, versioned by `format` and described in docs/agree.md.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Final

import click

from sayso.cli import render
from sayso.cli.formats.visible import visible
from sayso.compare.reading import FEW_ARTICLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sayso.compare.agreement import Agreement
    from sayso.compare.disagreements import Disagreement
    from sayso.compare.reading import Score

FORMAT: Final = 1
_WORDS: Final = 160  # code points of one text of a disagreement that are shown
_HEADERS: Final = ("", "", "", "value", "95 %", "n", "")


def as_json(found: Agreement, most: int, *, pairs: bool) -> dict[str, Any]:
    """Give the documented shape."""
    together = found.pairs() if pairs else []
    return {
        "format": FORMAT,
        "annotators": found.annotators,
        "articles": found.articles,
        "seed": found.seed,
        "replicates": found.replicates,
        "made": {
            who: found.made[who].model_dump(exclude={"annotator"}) for who in found.annotators
        },
        "same_tool": found.same_tool,
        "seen": dataclasses.asdict(found.seen),
        "scores": [_score(one) for one in found.scores()],
        "pairs": [
            {
                "annotators": [left, right],
                "articles": n,  # no interval was asked for: there is nothing to say of it
                "scores": [{**_score(one), "caveat": None} for one in scores],
            }
            for left, right, n, scores in together
        ],
        "disagreed": [
            {"record": record, "field": field, "n": n}
            for (record, field), n in found.disagreed.counted.most_common()
        ],
        "disagreements": [dataclasses.asdict(one) for one in found.disagreements(most)],
    }


def _score(one: Score) -> dict[str, Any]:
    return {**dataclasses.asdict(one), "reading": one.reading, "caveat": one.caveat}


def tell(found: Agreement, most: int, *, pairs: bool) -> None:
    """Print the table, what is to be known before it is believed, and the disagreements."""
    who = ", ".join(found.annotators)
    title = f"{len(found.annotators)} annotators ({who}), {found.articles:,} article(s)"
    _table(title, found.scores())
    if pairs:
        for left, right, articles, scores in found.pairs():
            _table(f"\n{left} and {right}, {articles:,} article(s)", scores)
    for line in _known(found):
        click.echo(f"\n{render.shown(line)}")
    _disagreements(found, most)


def _table(title: str, scores: Iterable[Score]) -> None:
    rows = [
        (
            *(one.record, one.what if one.of == "all" else f"{one.what} ({one.of})", one.measure),
            *(render.number(one.value), _interval(one), f"{one.n:,}", one.brief),
        )
        for one in scores
        if one.n  # of the others --json says that there is nothing
    ]
    render.table(title, rows, _HEADERS)


def _interval(one: Score) -> str:
    if one.low is None:
        return ""
    return f"{render.number(one.low)} to {render.number(one.high)}"


def _known(found: Agreement) -> Iterator[str]:
    """Say in a sentence each what the numbers do not."""
    if found.articles < FEW_ARTICLES:
        yield (
            f"{found.articles:,} article(s) are few: an interval over fewer than {FEW_ARTICLES} "
            "comes out too narrow, and a number may look surer than it is."
        )
    if found.same_tool:
        yield (
            f"Two annotators or more worked with the same tool ({found.same_tool}), which errs "
            "alike twice: this is not how far people would agree."
        )
    yield from found.seen.words


def _disagreements(found: Agreement, most: int) -> None:
    counted = found.disagreed.counted
    if not counted.total():
        click.echo("\nThey say nothing differently.")
        return
    listed = ", ".join(
        f"{record} {field or 'not had by all'} {n:,}"
        for (record, field), n in counted.most_common()
    )
    click.echo(f"\n{counted.total():,} disagreement(s): {listed}")
    shown = found.disagreements(most)
    if shown:
        click.echo(f"The {len(shown):,} that cost most:")
    for one in shown:
        click.echo(f"\n {_headline(one)}")
        around = (f"…{_short(one.before)}", _short(one.text), f"{_short(one.after)}…")
        click.echo(f"   {around[0]}[{around[1]}]{around[2]}")
        for who, version in one.versions.items():
            none = "has none" if one.field is None else "none"
            click.echo(f"   {_short(who)}: {none if version is None else _short(version)}")


def _headline(one: Disagreement) -> str:
    what = f"{one.record}, {one.field}" if one.field else one.record
    return f"{one.article_id} {one.start}-{one.end} {what} (cost {one.cost})"


def _short(text: str) -> str:
    return visible(text, _WORDS)
