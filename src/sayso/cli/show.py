"""`sayso show`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.text import Text

from sayso import errors
from sayso.cli import options, render
from sayso.problem import any_error

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sayso.flow import Sources
    from sayso.records import Article, Layer, Span

_AROUND = 30  # code points of context on each side of words that were found


@click.command(
    epilog="""\b
Examples:
  sayso show 000                       by the beginning of the capture's name
  sayso show art-0a19b2a4ea1a50da5a2a  by id
  sayso show 000 --find "Mr Kim"       where do these words stand?
  sayso show 000 --dropped             what was left out of the text, and why
  sayso show 000 --layer reference-1   what one annotator said
"""
)
@click.argument("article")
@options.SEEDS_FOLDER
@options.annotations_folder(beside="the captures")
@click.option("--find", "words", help="Print only where these words stand.")
@click.option(
    "--layer",
    default="gold",
    show_default=True,
    help="Whose spans to show: gold, an annotator's by name, or none.",
)
@click.option("--dropped", is_flag=True, help="Print what of the capture is not in the text.")
@click.option("--encoding", help="Encoding of captures that are not UTF-8.")
@click.option("--json", "as_json", is_flag=True, help="Print article and layer as JSON.")
def show(
    article: str,
    seeds: Path,
    annotations: Path | None,
    words: str | None,
    layer: str,
    encoding: str | None,
    *,
    dropped: bool,
    as_json: bool,
) -> None:
    """Print ARTICLE with offsets and spans.

    ARTICLE is an id, the name of a capture, or the beginning of either. Offsets are half-open
    and count Unicode code points of the article's text, from 0.
    """
    from sayso.flow import Sources, beside  # noqa: PLC0415  `--help` should not wait for it

    sources = Sources(seeds, annotations or beside(seeds) / "annotations", encoding)
    id_ = sources.find(article)
    before = len(sources.problems)
    reading = sources.reading(id_, "gold" if layer == "none" else layer)
    if reading is None or any_error(sources.problems[before:]):
        raise errors.Refused(sources.problems[before:])
    if reading.layer is None and layer not in ("gold", "none"):
        there = ", ".join(["gold", "none", *sources.index.layers.get(id_, {})])
        message = f"{layer!r} has not annotated {id_}; there are: {there}"
        raise errors.NotFound(message)
    shown = reading.layer if layer != "none" else None
    if words is not None:
        _find(reading.article, words)
    elif as_json:
        both = {
            "article": reading.article.model_dump(),
            "layer": shown.model_dump() if shown else None,
        }
        click.echo(render.as_json(both))
    elif dropped:
        _dropped(sources, reading.article)
    else:
        _head(sources, reading.article)
        _text(reading.article, shown)
        if shown:
            _records(shown, {id_: reading.chain(id_) for id_ in reading.quotes}, reading.writer)
        render.problems(sources.problems[before:])


def _head(sources: Sources, article: Article) -> None:
    rows = [
        ("id", article.id),
        ("capture", sources.name(article.id) or f"{article.seed.name} (not here)"),
        ("event", article.event_id),
        ("outlet", article.outlet or "not known"),
        ("authors", ", ".join(article.authors) or "not known"),
        ("published", f"{article.published or 'not known'} ({article.published_evidence})"),
        ("captured", article.captured or "not known"),
        ("language", article.language or "not certain"),
        ("text", f"{len(article.text):,} code points, sha256 {article.text_sha256}"),
    ]
    render.table(article.title or "(no title)", rows)
    if article.id in sources.index.articles and article.id in sources.captures:
        anew = sources.recut(article.id)
        if anew is None or anew.text != article.text:
            click.echo(
                "The text is kept as it was annotated; the cleaner would cut it otherwise today."
            )
    click.echo()


def _text(article: Article, layer: Layer | None) -> None:
    out = render.console()
    marks = _marks(layer)
    for zone in article.zones:
        line = Text(f"{zone.start:>6}-{zone.end:<6} {zone.kind:<10} ", "dim")
        body = Text(render.shown(article.text[zone.start : zone.end]))
        if len(body.plain) == zone.end - zone.start:  # nothing was escaped: offsets hold
            for start, end, style in marks:
                if zone.start <= start and end <= zone.end:
                    body.stylize(style, start - zone.start, end - zone.start)
        out.print(line + body)
    click.echo()


def _marks(layer: Layer | None) -> list[tuple[int, int, str]]:
    """Give (start, end, style) of every span, content first so that the rest is drawn over it."""
    if layer is None:
        return []
    drawn: list[tuple[Sequence[Span], str]] = [(q.content, "on grey23") for q in layer.quotes]
    drawn += [(q.source, "underline") for q in layer.quotes]
    drawn += [(q.cue, "bold magenta") for q in layer.quotes]
    drawn += [(e.mentions, "cyan") for e in layer.entities]
    drawn += [(c.hedges, "yellow") for c in layer.claims]
    return [(span.start, span.end, style) for spans, style in drawn for span in spans]


def _records(layer: Layer, chains: dict[str, list[str]], writer: str) -> None:
    made = layer.provenance
    click.echo(
        f"{layer.kind} layer by {render.shown(made.annotator)} ({made.annotator_kind}), "
        f"guideline {render.shown(made.guideline or 'not named')}\n"
    )
    render.table(
        "Entities",
        [
            (e.id, e.type, e.name, ", ".join(f"{m.start}-{m.end} {m.level}" for m in e.mentions))
            for e in layer.entities
        ],
    )
    render.table(
        "\nQuotes",
        [
            (
                q.id,
                f"{q.kind} {'not ' * q.negated}{q.act}",
                " > ".join(chains[q.id]),
                _where(q.source),
                _where(q.cue),
                _where(q.content),
            )
            for q in layer.quotes
        ],
        ("", "", "chain", "source", "cue", "content"),
    )
    render.table(
        "\nClaims",
        [
            (
                c.id,
                c.factuality,
                " > ".join(chains[c.quote]) if c.quote else writer,
                c.proposition or "",
                ", ".join(f"{s.start}-{s.end}" for s in c.content),
            )
            for c in layer.claims
        ],
        ("", "", "chain", "proposition", "content"),
    )


def _where(spans: Sequence[Span]) -> str:
    return ", ".join(f"{span.start}-{span.end} {span.text}" for span in spans)


def _find(article: Article, words: str) -> None:
    """Print every place where words stand; none is a failure, with what comes near."""
    at = article.text.find(words) if words else -1
    if at < 0:
        cure = "quote marks and spaces count, and so does case"
        near = article.text.casefold().find(words.casefold()) if words else -1
        if near >= 0:
            cure = f"there is {article.text[near : near + len(words)]!r} at {near}"
        message = f"{words!r} is not in {article.id}: {cure}"
        raise errors.NotFound(message)
    out = render.console()
    while at >= 0:
        end = at + len(words)
        out.print(
            Text.assemble(
                (f"{at}-{end}", "bold"),
                "  …" if at > _AROUND else "  ",
                render.shown(article.text[max(0, at - _AROUND) : at]),
                (render.shown(article.text[at:end]), "reverse"),
                render.shown(article.text[end : end + _AROUND]),
                "…" if end + _AROUND < len(article.text) else "",
            )
        )
        at = article.text.find(words, at + 1)


def _dropped(sources: Sources, article: Article) -> None:
    """Print every dropped piece of the capture with its reason."""
    capture = sources.capture(article.id) if article.id in sources.captures else None
    render.table(
        f"Not in the text of {article.id} (offsets in the capture)",
        [
            (
                f"{piece.raw_start}-{piece.raw_end}",
                piece.reason,
                capture.text[piece.raw_start : piece.raw_end].strip() if capture else "",
            )
            for piece in article.dropped
            if piece.reason != "space"
        ],
    )
