"""`Draft`: the names of one article while they are being found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from spacy.tokens import Doc

    from sayso.records.article import Article
    from sayso.records.entity import EntityType

_LOUD: Final = 0.6  # share of a line's words in capitals from which a capital says nothing
_WORD: Final = 4  # letters of a word that only a headline writes with a capital


@dataclass(eq=False, slots=True)
class Name:
    """A name at one place; `start` and `end` count tokens."""

    start: int
    end: int
    type: EntityType
    evidence: set[str] = field(default_factory=set)


class Draft:
    """Names found so far, disjoint, and what the passes ask about the text.

    `common` holds lower-case words of the language; with none, nothing is taken for one.
    """

    def __init__(self, doc: Doc, article: Article, common: Container[str] = ()) -> None:
        self.doc, self.article, self.common = doc, article, common
        self.at: list[Name | None] = [None] * len(doc)
        """The name that each token is in."""
        self.loud = [False] * len(doc)
        """Whether a token stands in a line where any word has a capital, as in headlines."""
        for start, end in self.lines():
            long = [t.text[0].isupper() for t in doc[start:end] if t.is_alpha and len(t) >= _WORD]
            if len(long) >= _WORD and sum(long) > _LOUD * len(long):
                self.loud[start:end] = [True] * (end - start)

    @property
    def names(self) -> list[Name]:
        """The names, in the order of the text."""
        return [name for i, name in enumerate(self.at) if name is not None and name.start == i]

    def words(self, name: Name) -> tuple[str, ...]:
        """Give a name's words."""
        return tuple(token.text for token in self.doc[name.start : name.end])

    def add(self, start: int, end: int, kind: EntityType, evidence: str) -> None:
        """Add a name where none is yet."""
        if not any(self.at[start:end]):
            self.at[start:end] = [Name(start, end, kind, {evidence})] * (end - start)

    def drop(self, name: Name) -> None:
        """Take a name away."""
        self.at[name.start : name.end] = [None] * (name.end - name.start)

    def replace(self, start: int, end: int, kind: EntityType, evidence: str) -> None:
        """Add a name in the place of those it overlaps; of an equal one, add the evidence."""
        old = self.at[start]
        if old is not None and (old.start, old.end) == (start, end):
            old.evidence.add(evidence)
            old.type = kind
            return
        for name in [name for name in self.at[start:end] if name is not None]:
            self.drop(name)
        self.add(start, end, kind, evidence)

    def stretch(self, name: Name, end: int, evidence: str) -> None:
        """Move a name's end to the right, over tokens without a name."""
        self.at[name.start : end] = [name] * (end - name.start)
        name.end = end
        name.evidence.add(evidence)

    def cut(self, name: Name, start: int, end: int, evidence: str) -> None:
        """Leave less of a name."""
        self.drop(name)
        self.add(start, end, name.type, evidence)

    def lines(self) -> Iterator[tuple[int, int]]:
        """Yield the tokens of each line, without its newline."""
        start = 0
        for token in self.doc:
            if "\n" in token.text:
                if token.i > start:
                    yield start, token.i
                start = token.i + 1
        if start < len(self.doc):
            yield start, len(self.doc)
