"""A layer → its chains: who says it and through whom, and how the text gives each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sayso.records.derive import chains

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sayso.records.article import Article
    from sayso.records.layer import Layer
    from sayso.records.quote import Quote

Naming = Literal["writer", "named", "role", "anonymous", "self", "nobody"]


@dataclass(frozen=True, slots=True)
class Source:
    """One who says something, as a chain names them."""

    naming: Naming
    """`named` is a name that stands in the text: neither a role nor a camp ("Western")."""
    names: tuple[str, ...] = ()
    """The speakers; of the writer, the outlet where it is known."""
    words: str = ""
    """The words of the text for them."""
    cue: str = ""
    """The words of the text that attribute."""
    act: str = ""
    """What they do: `say`, `not confirm`."""

    @property
    def shown(self) -> str:
        """Name them: by name where the text does, else by its words with the names beside."""
        names = " and ".join(self.names)
        if self.naming in ("writer", "named", "self") or not self.words:
            return names or self.words
        told = self.words.casefold()
        if all(name.casefold() in told for name in self.names):
            return self.words
        return f"{self.words} ({', '.join(self.names)})"


Chain = tuple[Source, ...]  # outermost first; the writer begins every one


def flat(chain: Chain) -> bool:
    """Tell whether something is said on nobody's say-so; the outlet naming itself is nobody."""
    return all(source.naming == "self" for source in chain[1:])


def chains_of(article: Article, layer: Layer | None) -> dict[str | None, Chain]:
    """Give the chain of each quote by its id; by None the writer alone."""
    writer = Source("writer", (article.outlet,) if article.outlet else ())
    found: dict[str | None, Chain] = {None: (writer,)}
    if layer:
        names = {entity.id: entity.name for entity in layer.entities}
        sources = {quote.id: _source(quote, names) for quote in layer.quotes}
        for id_, links in chains(layer.quotes).items():
            found[id_] = (writer, *(sources[link] for link in links))
    return found


def _source(quote: Quote, names: Mapping[str, str]) -> Source:
    return Source(
        naming=_naming(quote),
        names=tuple(names.get(speaker, speaker) for speaker in quote.speakers),
        words=" … ".join(span.text for span in quote.source),
        cue=" … ".join(span.text for span in quote.cue),
        act=f"{'not ' if quote.negated else ''}{quote.act}",
    )


def _naming(quote: Quote) -> Naming:
    if not quote.source and not quote.speakers:
        return "nobody"
    if quote.source_naming == "named" and quote.source_kind != "group":
        return "named"
    if quote.source_naming in ("anonymous", "self"):
        return quote.source_naming
    return "role"
