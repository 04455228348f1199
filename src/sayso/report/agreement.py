"""How far annotators agree: in plain language, in numbers with their intervals, the worst first."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from sayso.compare.reading import FEW_ARTICLES, RELIABLE, TENTATIVE
from sayso.report import escape
from sayso.report.article import blocks_of
from sayso.report.compared import where
from sayso.report.differences import versions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sayso.compare.agreement import Agreement
    from sayso.compare.disagreements import Disagreement
    from sayso.compare.reading import Score
    from sayso.report.told import Told

Key = tuple[str, str, str]  # record, what, measure

COSTLIEST: Final = 12
"""Disagreements of all articles that are listed."""
PLAIN: Final[tuple[Key, ...]] = (
    ("mentions", "spans half alike", "F1"),
    ("quotes", "content half alike", "F1"),
    ("quotes", "speakers, end to end", "F1"),
    ("claims", "content half alike", "F1"),
    ("claims", "factuality", "equal"),
    ("links", "end to end", "F1"),
)
"""What is read out first."""
MAIN: Final[tuple[Key, ...]] = (
    *PLAIN[:1],
    ("mentions", "type", "α"),
    ("entities", "equal clusters of mentions", "F1"),
    *PLAIN[1:3],
    ("quotes", "act", "α"),
    *PLAIN[3:5],
    ("claims", "factuality", "α"),
    ("claims", "certainty", "α ordinal"),
    ("claims", "innermost source, end to end", "F1"),
    ("chains", "root source", "equal"),
    *PLAIN[5:],
)
"""The numbers that matter most, in the order of the table."""
_HEADS: Final = ("", "measure", "value", "95 %", "n", "what it says")
_TICKS: Final = (
    '<p class="ticks">Lines from 0 to 1; a bar on one is the 95 % interval over articles. Ticks of '
    f"α: from {TENTATIVE} on it is good for tentative conclusions, from {RELIABLE} on it is called "
    "reliable. n: what a number rests on.</p>\n"
)
_FEW: Final = 15  # pairs of annotators that stand in a table
_TEXT: Final = 80  # characters of a disagreement that are enough to know it by


def told_why_not(why: str) -> str:
    """Write why there is no agreement to tell of."""
    return f'<p class="alone" id="agreement"><b>Agreement:</b> {escape.text(why)}</p>\n'


def section(
    found: Agreement, names: Mapping[str, str], told: Callable[[str], Told]
) -> Iterator[str]:
    """Write the section on agreement.

    `names` holds what articles are called, by id; `told` gives those that the costliest
    disagreements are on, one at a time.
    """
    scores = found.scores()
    who = ", ".join(map(escape.name, found.annotators))
    facts = escape.joined(
        [
            who,
            f"{escape.counted(found.articles, 'article')} that two or more read",
            escape.counted(found.disagreed.counted.total(), "disagreement"),
        ]
    )
    yield (
        '<details class="across agreement" id="agreement" open><summary><h3>Agreement</h3>'
        f'<span class="from">{facts}</span></summary>\n'
    )
    by_key = {_key(one): one for one in scores if one.of == "all"}
    yield f'<div class="spoken"><ul class="said">{_spoken(by_key)}</ul>'
    yield f'<ul class="beware">{"".join(f"<li>{line}</li>" for line in _known(found))}</ul></div>\n'
    yield from _table([by_key[key] for key in MAIN if key in by_key])
    yield _TICKS
    rest = [one for one in scores if one.n and (one.of != "all" or _key(one) not in MAIN)]
    yield f"<details><summary>{len(rest)} more numbers</summary>\n"
    yield from _table(rest)
    yield "</details>\n"
    yield from _pairs(found)
    yield from _worst(found, names, told)
    yield "</details>\n"


def _key(one: Score) -> Key:
    return one.record, one.what, one.measure


def _spoken(scores: Mapping[Key, Score]) -> str:
    """Write the numbers that matter most as sentences."""
    said = [scores[key] for key in PLAIN if key in scores and scores[key].n]
    lines = [one.reading[:1].upper() + one.reading[1:] for one in said]
    chance = scores.get(("claims", "factuality", "α"))
    if chance and chance.value is not None:
        lines.append(f"Beyond what chance would give, factuality is {chance.reading}")
    return "".join(f"<li>{escape.text(line)}.</li>" for line in lines)


def _known(found: Agreement) -> Iterator[str]:
    """Say in a sentence each what the numbers do not."""
    if found.articles < FEW_ARTICLES:
        yield (
            f"Intervals over fewer than {FEW_ARTICLES} articles come out too narrow, "
            f"and here are {found.articles:,}."
        )
    if found.same_tool:
        yield (
            f"Two annotators or more worked with the same tool ({escape.text(found.same_tool)}), "
            "which errs alike twice: this is not how far people would agree."
        )
    yield from map(escape.text, found.seen.words)


def _table(scores: Iterable[Score]) -> Iterator[str]:
    heads = "".join(f'<th scope="col">{head}</th>' for head in _HEADS)
    yield f'<table class="numbers"><thead><tr>{heads}</tr></thead>\n'
    for record, its in groupby(scores, key=lambda one: one.record):
        rows = list(its)
        yield f'<tbody><tr class="record"><th colspan="{len(_HEADS)}">{record}</th></tr>'
        for one in rows:
            yield _row(one)
        yield "</tbody>\n"
    yield "</table>\n"


def _row(one: Score) -> str:
    of = f" <small>{escape.text(one.of)}</small>" if one.of != "all" else ""
    verdict = f" {one.verdict.replace(' ', '-')}" if one.verdict else ""
    ends = f"{number(one.low)} to {number(one.high)}" if one.low is not None else "no interval"
    ends = f"{whisker(one)}<small>{ends}</small>" if one.value is not None else ""
    return (
        f'<tr class="score{verdict}"><th scope="row">{one.what}{of}</th><td>{one.measure}</td>'
        f'<td class="value">{number(one.value)}</td><td class="whisker">{ends}</td>'
        f"<td>{one.n:,}</td><td>{escape.text(one.reading)}</td></tr>\n"
    )


def number(value: float | None) -> str:
    """Write a number up to 1; a dash where there is none."""
    if value is None:
        return "–"
    return "1" if value == 1 else f"{value:.3f}".replace("0.", ".", 1)


def whisker(one: Score) -> str:
    """Draw a value on a line from 0 to 1, its interval, and of alpha what it should reach.

    What is below 0 is drawn at 0. The numbers stand beside it, so it is not read aloud.
    """
    if one.value is None:
        return ""
    marks = (TENTATIVE, RELIABLE) if one.measure.startswith("α") else ()
    inner = "".join(_line("mark", mark, mark, 1, 15) for mark in marks)
    if one.low is not None and one.high is not None:
        inner += _line("reach", one.low, one.high, 8, 8)
        inner += "".join(_line("reach", end, end, 5, 11) for end in (one.low, one.high))
    return (
        '<svg class="on" width="100%" height="16" aria-hidden="true">'
        f'{_line("axis", 0, 1, 8, 8)}{inner}<circle cx="{_at(one.value)}" cy="8" r="3.5"/></svg>'
    )


def _line(look: str, left: float, right: float, top: int, bottom: int) -> str:
    return f'<line class="{look}" x1="{_at(left)}" x2="{_at(right)}" y1="{top}" y2="{bottom}"/>'


def _at(value: float) -> str:
    return f"{100 * max(value, 0.0):.4g}%"


def _pairs(found: Agreement) -> Iterator[str]:
    """Write the numbers of every two annotators, where there are more than two of them."""
    pairs = found.pairs()
    if not 1 < len(pairs) <= _FEW:
        return
    heads = "".join(f'<th scope="col">{record}: {what} {how}</th>' for record, what, how in PLAIN)
    yield (
        "<details><summary>Every two annotators</summary>"
        f'<table class="pairs"><thead><tr><th></th>{heads}</tr></thead><tbody>\n'
    )
    for left, right, _, scores in pairs:
        by_key = {_key(one): one for one in scores if one.of == "all"}
        cells = "".join(f"<td>{number(by_key[key].value)}</td>" for key in PLAIN)
        who = f"{escape.name(left)} and {escape.name(right)}"
        yield f'<tr><th scope="row">{who}</th>{cells}</tr>\n'
    yield "</tbody></table></details>\n"


def _worst(
    found: Agreement, names: Mapping[str, str], told: Callable[[str], Told]
) -> Iterator[str]:
    """List the costliest disagreements of all articles, each with its place."""
    some = found.disagreements(COSTLIEST)
    if not some:
        yield '<p class="alone">They say nothing differently.</p>\n'
        return
    total = found.disagreed.counted.total()
    yield (
        "<details open><summary><h4>What costs most <small>the costliest "
        f'{len(some)} of {total:,}</small></h4></summary><ol class="worst">\n'
    )
    addresses = _addresses(some, told)
    for one, address in zip(some, addresses, strict=True):
        yield _costly(one, address, names)
    yield "</ol></details>\n"


def _addresses(some: Sequence[Disagreement], told: Callable[[str], Told]) -> list[str]:
    """Give where each stands on the page, article by article."""
    found: dict[int, str] = {}
    for id_ in dict.fromkeys(one.article_id for one in some):
        its = {n: one for n, one in enumerate(some) if one.article_id == id_}
        article = told(id_)
        starts = [block.start for block in blocks_of(article.article)]
        found |= zip(its, where(article, starts, its.values()), strict=True)
    return [found[n] for n in range(len(some))]


def _costly(one: Disagreement, address: str, names: Mapping[str, str]) -> str:
    name = escape.text(names.get(one.article_id, ""))
    return (
        f'<li><a class="handle" href="{address}">{name}</a> <b>{one.record}</b> '
        f'<q class="words" dir="auto">{escape.text(escape.short(one.text, _TEXT))}</q>'
        f'<dl class="versions">{versions(one)}</dl></li>\n'
    )
