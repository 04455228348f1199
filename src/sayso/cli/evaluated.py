"""What an evaluation found → tables and lines for a terminal, and JSON for a program.

The JSON's shape is a contract, versioned by `format` and described in docs/evaluate.md.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Final

import click

from sayso.cli import render
from sayso.cli.formats.visible import visible
from sayso.compare.calibration import BINS
from sayso.compare.mistakes import SORTS
from sayso.compare.tally import share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sayso.compare.calibration import Reliability
    from sayso.compare.mistakes import Mistake
    from sayso.compare.scores import Scores
    from sayso.flow import Evaluated

FORMAT: Final = 1
_LISTED: Final = 5  # articles without prediction that are named
_WORDS: Final = 160  # code points of one text of an error that are shown
_DASH: Final = "–"


def as_json(found: Evaluated, gold: str, pred: str, least: float | None) -> dict[str, Any]:
    """Give the documented shape."""
    evaluation = found.evaluation
    return {
        "format": FORMAT,
        "gold": gold,
        "pred": pred,
        "min_confidence": least,
        "articles": {
            "gold": evaluation.articles,
            "predicted": evaluation.articles - len(evaluation.missing),
            "without_prediction": sorted(evaluation.missing),
        },
        "left_out": {
            "articles_without_gold": found.without_gold,
            "events_without_gold_links": found.links_without_gold,
            "links_into_articles_without_gold": evaluation.links_left_out,
        },
        "warnings": found.warnings,
        **_numbers(evaluation.scores()),
        "errors": {
            sort: [dataclasses.asdict(one) for one in evaluation.mistakes.worst(sort)]
            for sort in SORTS
        },
        "by_article": [
            {"article_id": id_, **_numbers(scores)}
            for id_, scores in sorted(found.by_article.items())
        ],
    }


def _numbers(scores: Scores) -> dict[str, Any]:
    return {
        "scores": [dataclasses.asdict(one) for one in scores.counts],
        "fields": [dataclasses.asdict(one) for one in scores.fields],
        "factuality": [dataclasses.asdict(one) for one in scores.factuality],
        "calibration": [
            {"record": record, "n": one.n, "error": one.error, "bins": list(_bins(one))}
            for record, one in scores.calibration.items()
        ],
    }


def _bins(found: Reliability) -> Iterator[dict[str, Any]]:
    for at, one in enumerate(found.bins):
        yield {
            "from": at / BINS,
            "to": (at + 1) / BINS,
            "n": one.n,
            "confidence": share(one.confidence, one.n),
            "right": share(one.right, one.n),
        }


def tell(found: Evaluated, gold: str, pred: str) -> None:
    """Print tables of what there is, what was left out, and the worst errors."""
    scores = found.evaluation.scores()
    counts = [
        (
            *(one.record, one.what, one.of),
            *map(render.number, (one.precision, one.recall, one.f1)),
            _DASH if one.right is None else f"{one.right:,}",
            *(f"{one.pred:,}", f"{one.gold:,}"),
        )
        for one in scores.counts
        if one.pred or one.gold
    ]
    title = f"{pred} against {gold}: {found.evaluation.articles:,} article(s)"
    headers = ("", "", "of", "precision", "recall", "F1", "right", "pred", "gold")
    render.table(title, counts, headers)
    fields = [
        (one.record, one.what, render.number(one.value), f"{one.right:,}", f"{one.n:,}")
        for one in scores.fields
        if one.n
    ]
    if fields:
        title = "\nFields of the records that correspond"
        render.table(title, fields, ("", "", "share", "right", "n"))
    bins = [
        (
            *(record, f"{one['from']:.1f}-{one['to']:.1f}"),
            *(render.number(one["confidence"]), render.number(one["right"]), f"{one['n']:,}"),
        )
        for record, reliability in scores.calibration.items()
        for one in _bins(reliability)
        if one["n"]
    ]
    if bins:
        render.table("\nConfidence", bins, ("", "bin", "says", "right", "n"))
        errors = (
            f"{record} {render.number(one.error)}"
            for record, one in scores.calibration.items()
            if one.n
        )
        click.echo(f" expected calibration error: {', '.join(errors)}")
    for line in _left_out(found):
        click.echo(f"\n{line}")
    _errors(found)


def _left_out(found: Evaluated) -> Iterator[str]:
    """Say in a line each what is missing and what was not looked at."""
    evaluation = found.evaluation
    if evaluation.missing:
        named = sorted(evaluation.missing)[:_LISTED]
        more = "" if len(evaluation.missing) <= _LISTED else ", …"
        yield (
            f"{len(evaluation.missing):,} gold article(s) have no prediction, and all of their "
            f"records count as missed: {', '.join(named)}{more}"
        )
    if found.without_gold:
        yield f"left out: {found.without_gold:,} predicted article(s) without gold"
    if found.links_without_gold:
        yield f"left out: the links of {found.links_without_gold:,} event(s) without gold links"
    if evaluation.links_left_out:
        yield f"left out: {evaluation.links_left_out:,} link(s) into articles without gold"
    if found.warnings:
        yield f"{found.warnings:,} warning(s) of the rules: `sayso validate` lists them"


def _errors(found: Evaluated) -> None:
    for sort in SORTS:
        worst = found.evaluation.mistakes.worst(sort)
        if worst:
            click.echo(f"\nWorst of what is {sort}:" if sort != "missed" else "\nWorst of missed:")
        for one in worst:
            click.echo(f" {_headline(one)}")
            around = (f"…{_short(one.before)}", _short(one.text), f"{_short(one.after)}…")
            click.echo(f"   {around[0]}[{around[1]}]{around[2]}")


def _headline(one: Mistake) -> str:
    sure = "" if one.confidence is None else f"  confidence {one.confidence:.2f}"
    what = ""
    if one.field is not None:
        gold, pred = (_DASH if value is None else _short(value) for value in (one.gold, one.pred))
        what = f"  {one.field}: gold {gold}, predicted {pred}"
    return f"{one.article_id} {one.start}-{one.end} {one.record}{what}{sure}"


def _short(text: str) -> str:
    return visible(text, _WORDS)
