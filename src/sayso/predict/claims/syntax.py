"""A parse read once into plain lists, so that each question about a token costs the same.

spaCy finds a token's children by a walk over its whole subtree; asked of every head of a long
sentence, that is quadratic. Here every token is met once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Doc

SUBJECTS: Final = frozenset({"nsubj", "nsubjpass", "expl", "csubj", "csubjpass"})
_FINITE: Final = frozenset({"VBD", "VBP", "VBZ", "MD"})
BREAKS: Final = frozenset({",", "–", "—", "-", "--", "(", ";", ":"})
"""Marks that set a clause apart."""
_LONGEST_CHAIN: Final = 4  # heads that are followed from word to word


class Syntax:
    """What a parse says, by token index. Offsets are code points of the article."""

    def __init__(self, doc: Doc) -> None:
        """Read a parse."""
        tokens = list(doc)
        self.words = [token.text for token in tokens]
        self.lower = [token.lower_ for token in tokens]
        self.lemmas = [token.lemma_.lower() for token in tokens]
        self.tags = [token.tag_ for token in tokens]
        self.deps = [token.dep_ for token in tokens]
        self.pos = [token.pos_ for token in tokens]
        self.heads = [token.head.i for token in tokens]
        self.starts = [token.idx for token in tokens]
        self.ends = [token.idx + len(token) for token in tokens]
        self.left = [token.left_edge.i for token in tokens]
        self.right = [token.right_edge.i for token in tokens]
        self.space = [token.is_space for token in tokens]
        self.punct = [token.is_punct or token.is_space for token in tokens]
        self.sentences: list[tuple[int, int]] = [(s.start, s.end) for s in doc.sents]
        self.kids: list[list[int]] = [[] for _ in tokens]
        for i, head in enumerate(self.heads):
            if head != i:
                self.kids[head].append(i)

    def __len__(self) -> int:
        return len(self.words)

    def among(self, i: int, *deps: str) -> Iterator[int]:
        """Give the dependents of a token with one of these relations, in order."""
        return (kid for kid in self.kids[i] if self.deps[kid] in deps)

    def subject(self, i: int) -> int | None:
        """Give the subject of a verb."""
        return next((kid for kid in self.kids[i] if self.deps[kid] in SUBJECTS), None)

    def verbal(self, i: int) -> bool:
        """Tell whether a token is a verb, the copula included."""
        return self.pos[i] in ("VERB", "AUX")

    def finite(self, i: int) -> bool:
        """Tell whether a verb is finite, by itself or by an auxiliary."""
        return self.tags[i] in _FINITE or any(
            self.tags[kid] in _FINITE for kid in self.among(i, "aux", "auxpass")
        )

    def marks(self, i: int) -> list[str]:
        """Give the words that introduce a clause: `as`, `while`, `whether`."""
        found = [self.lower[kid] for kid in self.among(i, "mark")]
        first = self.left[i]
        if self.tags[first] == "WRB" and self.deps[first] == "advmod":
            found.append(self.lower[first])
        return found

    def complements(self, i: int) -> Iterator[int]:
        """Give a predicate and the infinitives it carries: `is likely to` → `seek`."""
        for _ in range(_LONGEST_CHAIN):
            yield i
            carried = [kid for kid in self.kids[i] if self.deps[kid] == "xcomp"]
            if not carried:
                carried = [
                    x
                    for kid in self.among(i, "acomp", "oprd")
                    for x in self.kids[kid]
                    if self.deps[x] == "xcomp"
                ]
            if not carried:
                return
            i = carried[0]

    def before_comma(self, i: int) -> bool:
        """Tell whether a token's phrase stands behind a comma or a dash."""
        at = self.left[i]
        while at > 0 and (at == self.left[i] or self.lower[at] == '"'):
            if self.words[at] in BREAKS:
                return True
            at -= 1
        return self.words[at] in BREAKS

    def sentence_of(self) -> Sequence[int]:
        """Give each token's sentence by its place in `sentences`."""
        return [n for n, (start, end) in enumerate(self.sentences) for _ in range(start, end)]
