"""`Attribution`: source, cue and content (PARC 3), before they are a record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

    from sayso.predict.quotes.parsed import Place
    from sayso.records.quote import Act


@dataclass(slots=True)
class Attribution:
    """A say-so found in the text; places in code points of the article."""

    content: list[Place]
    cue: list[Place]
    source: list[Place]
    head: Token | None
    """Head of the source; None where nobody is named."""
    act: Act
    negated: bool
    rule: str
    """The rule that found it."""
    at: Token | None = None
    """The cue's verb or noun."""
    inside: Attribution | None = None
    """The next outer one, where both have the same content, so that places do not tell."""

    @property
    def reach(self) -> int:
        """Where it ends, with its cue and its source."""
        return max(end for _, end in (*self.content, *self.cue, *self.source))
