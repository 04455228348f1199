"""Where in an article somebody else speaks: quotes laid over the tokens."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sayso.predict.claims.syntax import Syntax
    from sayso.records.quote import Quote
    from sayso.records.span import Span


class Spoken:
    """The quotes of an article by token: whose words, which words only attribute."""

    def __init__(self, syntax: Syntax, quotes: Sequence[Quote]) -> None:
        """Lay quotes over tokens; what does not fall on tokens is passed over."""
        self.quotes = {quote.id: quote for quote in quotes}
        self.innermost: list[str | None] = [None] * len(syntax)
        """The id of the smallest quote whose content holds the token."""
        self._syntax = syntax
        self._cues: dict[int, str] = {}
        self.attributing: set[int] = set()
        """Tokens of sources and cues that are no part of what the writer claims."""
        self.negated: set[int] = set()
        """Tokens of cues that say that nothing was said."""
        # Larger first, so that the smaller stays on top; of equal ones the inner is on top.
        depth = {quote.id: self._depth(quote) for quote in quotes}
        for quote in sorted(quotes, key=lambda q: (-_size(q.content), depth[q.id])):
            for i in self.tokens(quote.content):
                self.innermost[i] = quote.id
        for quote in quotes:
            self._mark_frame(quote)

    def frames(self, i: int) -> bool:
        """Tell whether a token is the verb or preposition that attributes."""
        if i not in self._cues:
            return False
        pos = self._syntax.pos[i]
        verb = pos == "VERB" or self._syntax.lower[i] in {"according", "per"}
        return (verb and self._syntax.deps[i] not in ("aux", "auxpass")) or (
            self._syntax.heads[i] == i
        )

    def cue_of(self, i: int) -> Quote | None:
        """Give the quote whose cue a token is part of."""
        id_ = self._cues.get(i)
        return self.quotes[id_] if id_ else None

    def outward(self, id_: str | None) -> Iterable[Quote]:
        """Give a quote and those around it, innermost first."""
        seen: set[str] = set()
        while id_ is not None and id_ in self.quotes and id_ not in seen:
            seen.add(id_)
            yield self.quotes[id_]
            id_ = self.quotes[id_].parent

    def _depth(self, quote: Quote) -> int:
        return sum(1 for _ in self.outward(quote.id))

    def _mark_frame(self, quote: Quote) -> None:
        cue = list(self.tokens(quote.cue))
        for i in cue:
            self._cues.setdefault(i, quote.id)
        if quote.negated:
            self.negated.update(cue)
        elif any(self._syntax.pos[i] != "NOUN" for i in cue):
            # A noun that attributes ("Western concerns") is part of the clause around it.
            self.attributing.update(cue)
            self.attributing.update(self.tokens(quote.source))

    def tokens(self, spans: Sequence[Span]) -> Iterable[int]:
        """Give the tokens that begin in some spans."""
        starts = self._syntax.starts
        for span in spans:
            at = bisect_left(starts, span.start)
            while at < len(starts) and starts[at] < span.end:
                yield at
                at += 1


def _size(spans: Sequence[Span]) -> int:
    return sum(span.end - span.start for span in spans)
