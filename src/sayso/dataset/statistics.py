"""What is in a dataset, counted while it is written; card, Croissant and report read it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sayso.dataset.tables import Reading
    from sayso.records.layer import Layer
    from sayso.records.link import LinkSet
    from sayso.records.provenance import Adjudication, Provenance


def _counters() -> defaultdict[str, Counter[str]]:
    return defaultdict(Counter)


@dataclass(slots=True)
class Statistics:
    """Counts over articles and layers. `by` maps a name to counts of its values."""

    articles: int = 0
    annotated: int = 0
    characters: int = 0
    """Code points in the articles' texts."""
    captured: int = 0
    """Code points in the captures."""
    entities: int = 0
    mentions: int = 0
    quotes: int = 0
    claims: int = 0
    links: int = 0
    outdated: int = 0
    """Gold layers that are not what layers and decisions give now."""
    rights: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Articles by holder and terms."""
    by: defaultdict[str, Counter[str]] = field(default_factory=_counters)

    def count(self, reading: Reading, split: str) -> None:
        """Count an article and its gold layer."""
        article, layer, by = reading.article, reading.layer, self.by
        self.articles += 1
        self.characters += len(article.text)
        self.captured += article.seed.chars
        by["split"][split] += 1
        by["language"][article.language or "not known"] += 1
        by["outlet"][article.outlet or "not known"] += 1
        rights = article.rights
        self.rights[rights.holder or "not known", rights.terms or "not known"] += 1
        by["published"][(article.published or "not known")[:10]] += 1
        for dropped in article.dropped:
            by["dropped"][dropped.reason] += dropped.raw_end - dropped.raw_start
        by["zone"].update([zone.kind for zone in article.zones])
        if layer is None:
            return
        self.annotated += 1
        self._made(layer.provenance)
        self._decided(_decided(layer))
        by["readings"][str(readings_of(layer))] += 1
        self.entities += len(layer.entities)
        self.quotes += len(layer.quotes)
        self.claims += len(layer.claims)
        self.mentions += sum(len(entity.mentions) for entity in layer.entities)
        by["entity type"].update([entity.type for entity in layer.entities])
        by["quote kind"].update([quote.kind for quote in layer.quotes])
        by["act"].update([quote.act for quote in layer.quotes])
        by["source naming"].update([quote.source_naming for quote in layer.quotes])
        by["sources in the chain"].update([str(len(chain)) for chain in reading.chains.values()])
        by["factuality"].update([claim.factuality for claim in layer.claims])
        by["claim's innermost source"].update(
            ["the writer" if claim.quote is None else "quoted" for claim in layer.claims]
        )

    def count_layer(self, layer: Layer) -> None:
        """Count a layer that is no gold: what one annotator, or one program, says."""
        made, by = layer.provenance, self.by
        by["layer kind"][layer.kind] += 1
        if layer.kind == "prediction":
            by["predictor"][made.annotator] += 1
        else:
            by["reader"][made.annotator] += 1
            by["reader kind"][made.annotator_kind] += 1
            by["tool"][made.tool or "not known"] += 1
            if made.annotator_kind != "person":  # whom a tool helps, and does not decide for
                by["tool alone"][made.tool or "not known"] += 1

    def count_links(self, links: LinkSet) -> None:
        """Count an event's links."""
        self.links += len(links.links)
        self._decided([link.adjudication for link in links.links])
        for link in links.links:
            self.by["relation"][link.relation] += 1

    def _decided(self, found: Sequence[Adjudication | None]) -> None:
        self.by["method"].update([made.method if made else "single" for made in found])
        self.by["reason"].update([made.reason for made in found if made and made.reason])

    def _made(self, made: Provenance) -> None:
        self.by["annotator kind"][made.annotator_kind] += 1
        self.by["annotator"][made.annotator] += 1
        self.by["guideline"][made.guideline or "none"] += 1


def readings_of(gold: Layer) -> int:
    """Count the annotators who had a say in a gold layer."""
    had_a_say = (len(m.voters) + len(m.overruled) if m else 1 for m in _decided(gold))
    named = gold.provenance.annotator.count(" + ") + 1  # all that an empty layer tells
    return max(had_a_say, default=named)


def _decided(gold: Layer) -> list[Adjudication | None]:
    """Give how each record was decided."""
    found = [entity.adjudication for entity in gold.entities]
    found += [quote.adjudication for quote in gold.quotes]
    return found + [claim.adjudication for claim in gold.claims]
