"""An article → its section: head, each paragraph beside its records, the index of entities."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sayso.compare.match import place
from sayso.report import escape
from sayso.report.bonds import ties
from sayso.report.cards import claim_card, entity_card, quote_card
from sayso.report.compared import compared
from sayso.report.decided import tally
from sayso.report.drawing import drawn
from sayso.report.marks import lanes_of, marks_of
from sayso.report.sources import flat

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sayso.records.article import Article
    from sayso.records.layer import Layer
    from sayso.report.bonds import Place
    from sayso.report.told import Bond, Told


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the text that stands as a paragraph of its own."""

    kind: str
    """The zone's kind; `text` for what lies in no zone."""
    start: int
    end: int


def blocks_of(article: Article) -> list[Block]:
    """Give an article's zones and, between them, every line that is in no zone and not blank."""
    found: list[Block] = []
    at = 0
    for zone in article.zones:
        found += _lines(article.text, at, zone.start)
        found.append(Block(zone.kind, zone.start, zone.end))
        at = zone.end
    return found + list(_lines(article.text, at, len(article.text)))


def _lines(text: str, start: int, end: int) -> Iterator[Block]:
    at = start
    for line in text[start:end].split("\n"):
        if line.strip():
            yield Block("text", at, at + len(line))
        at += len(line) + 1


def section(
    told: Told, name: str, bonds: Sequence[Bond], places: Mapping[str, Place], *, folded: bool
) -> Iterator[str]:
    """Write an article's section piece by piece.

    `name` is what it is called on the page; `bonds` are the links of its event, `places` what
    they lead to.
    """
    article, layer = told.article, told.layer
    folding = "" if folded else " open"
    yield (
        f'<details class="article" id="{article.id}" data-article="{article.id}"'
        f'{folding}><summary><h3><span class="number">{escape.text(name)}</span> '
        f"{escape.name(article.title or article.seed.name)}</h3>"
        f'<span class="from">{_from(article)}</span> '
        f'<small class="capture">{escape.name(article.seed.name)}</small></summary>\n'
    )
    yield f'<div class="about">{_about(article)}<p class="made">{_made(layer)}</p></div>\n'
    blocks = blocks_of(article)
    yield from compared(told, [block.start for block in blocks])
    yield f"<div {escape.classes('blocks', '' if layer else 'bare')}>\n"
    if layer:
        yield from _blocks(told, blocks, _cards(told, name, bonds, places))
    else:
        yield from _bare(article, blocks)
    yield "</div>\n"
    if layer and layer.entities:
        yield from _entities(told, layer, blocks, name)
    yield "</details>\n"


def _from(article: Article) -> str:
    when = escape.day(article.published) if article.published else "undated"
    outlet = escape.name(article.outlet) if article.outlet else "outlet not known"
    return f"{outlet} · {when}"


def _about(article: Article) -> str:
    evidence = f" (from the {article.published_evidence})" if article.published else ""
    facts = [
        ("by", ", ".join(map(escape.name, article.authors))),
        (
            "published",
            f"{escape.day(article.published)}{evidence}" if article.published else "not known",
        ),
        ("captured", escape.day(article.captured) if article.captured else ""),
        ("language", article.language or "not certain"),
        ("text", f"{len(article.text):,} code points"),
        ("capture", escape.text(article.seed.name)),
        ("id", article.id),
        ("rights", escape.text(article.rights.holder or "")),
        ("page", escape.link(article.url, escape.text(article.url)) if article.url else ""),
    ]
    shown = "".join(f"<div><dt>{key}</dt><dd>{what}</dd></div>" for key, what in facts if what)
    return f'<dl class="facts">{shown}</dl>'


def _made(layer: Layer | None) -> str:
    if layer is None:
        return "There is no layer on this article: it is shown with its text alone."
    by = layer.provenance
    return escape.joined(
        [
            f"<b>{layer.kind}</b> layer by {escape.name(by.annotator)} ({by.annotator_kind})",
            escape.text(f"with {by.tool} {by.tool_version or ''}".strip()) if by.tool else "",
            f"guideline {escape.text(by.guideline)}" if by.guideline else "",
            by.created or "",
            escape.counted(len(layer.entities), "entity", "entities"),
            escape.counted(len(layer.quotes), "quote"),
            escape.counted(len(layer.claims), "claim"),
            tally((*layer.entities, *layer.quotes, *layer.claims)),
        ]
    )


def _bare(article: Article, blocks: Sequence[Block]) -> Iterator[str]:
    for at, block in enumerate(blocks):
        yield _block(
            article, at, block, drawn(article.id, article.text, block.start, block.end, ())
        )


def _blocks(told: Told, blocks: Sequence[Block], cards: Sequence[tuple[int, str]]) -> Iterator[str]:
    """Write each paragraph beside its records, in the order in which they are read."""
    article, layer = told.article, told.layer
    marks = marks_of(layer) if layer else []
    starts = [block.start for block in blocks]
    beside: dict[int, list[str]] = {}
    for start, card in cards:
        beside.setdefault(max(bisect_right(starts, start) - 1, 0), []).append(card)
    for at, block in enumerate(blocks):
        here = [mark for mark in marks if mark.start < block.end and mark.end > block.start]
        text = drawn(article.id, article.text, block.start, block.end, here)
        chips = _chips(told, block)
        yield _block(article, at, block, text, chips + "".join(beside.get(at, ())))


def _block(article: Article, at: int, block: Block, text: str, records: str = "") -> str:
    language = f' lang="{article.language}"' if article.language else ""
    return (
        f'<section class="block {block.kind}" id="{article.id}.{at}">'
        f'<div class="told"><p class="where"><span>{block.kind}</span> '
        f"<small>{block.start}–{block.end}</small></p>"
        f'<p class="text" dir="auto"{language} data-start="{block.start}">{text}</p></div>'
        f'<div class="records">{records}</div></section>\n'
    )


def _cards(
    told: Told, name: str, bonds: Sequence[Bond], places: Mapping[str, Place]
) -> list[tuple[int, str]]:
    """Give the cards of quotes and claims with their places, in the order of reading.

    Of what stands at the same place the outer quote comes first, claims last.
    """
    layer = told.layer
    if layer is None:
        return []
    lanes = lanes_of(layer.quotes)

    def its(id_: str, quote_id: str | None) -> list[str]:
        return ties(f"{told.article.id}:{id_}", bonds, places, flat=flat(told.chain(quote_id)))

    found = []
    after = len(layer.quotes) + 2
    for quote in layer.quotes:
        card = quote_card(told, quote, its(quote.id, quote.id), lanes[quote.id], name)
        found.append((place(quote), len(told.chain(quote.id)), card))
    for claim in layer.claims:
        card = claim_card(told, claim, its(claim.id, claim.quote), name)
        found.append((place(claim), after, card))
    return [(at[0], card) for at, _, card in sorted(found, key=lambda item: item[:2])]


def _chips(told: Told, block: Block) -> str:
    """Write the entities of a paragraph, each once, in the order of their first mentions."""
    layer = told.layer
    firsts = []
    for entity in layer.entities if layer else ():
        starts = [m.start for m in entity.mentions if block.start <= m.start < block.end]
        if starts:
            times = f" ×{len(starts)}" if len(starts) > 1 else ""
            chip = (
                f'<a class="chip {entity.type}" href="#{told.article.id}:{entity.id}" '
                f'data-r="{entity.id}" data-f="{entity.type}">{escape.name(entity.name)}'
                f"<small>{times}</small></a>"
            )
            firsts.append((min(starts), chip))
    chips = " ".join(chip for _, chip in sorted(firsts))
    return f'<p class="chips">{chips}</p>' if chips else ""


def _entities(told: Told, layer: Layer, blocks: Sequence[Block], name: str) -> Iterator[str]:
    starts = [block.start for block in blocks]
    yield f'<section class="entities"><h4>Entities <small>{len(layer.entities)}</small></h4><ul>\n'
    for entity in layer.entities:
        places = [
            f"{told.article.id}.{max(bisect_right(starts, mention.start) - 1, 0)}"
            for mention in entity.mentions
        ]
        yield entity_card(told, entity, places, name) + "\n"
    yield "</ul></section>\n"
