"""Which time belongs to which clause, and in which direction it lies (rule C11)."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from typing import TYPE_CHECKING, Final

from sayso.predict.claims import times, timex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sayso.predict.claims.syntax import Syntax
    from sayso.records.article import Article
    from sayso.records.claim import When

_AHEAD: Final = frozenset({"will", "shall", "'ll", "may", "might", "could", "would", "to"})
_PLANNED: Final = frozenset({"expect", "schedule", "plan", "set", "due", "likely", "go", "intend"})
_FAR: Final = 6  # heads between a time and the word that governs it


class Dating:
    """The times of an article, by the tokens at which they begin."""

    def __init__(
        self,
        article: Article,
        syntax: Syntax,
        owner: Sequence[int],
        sentence: Sequence[int],
        kinds: Sequence[str],
    ) -> None:
        """Find and resolve the times; `owner` is each token's clause, `kinds` its zone."""
        self._syntax, self._owner, self._kinds = syntax, owner, kinds
        self._at: dict[int, When] = {}
        self._of_clause: dict[int, When] = {}
        published = _day(article.published)
        anchors: dict[int, date] = {}
        for expression in times.find(article.text) if len(syntax) else ():
            i = max(0, bisect_right(syntax.starts, expression.start) - 1)
            until = expression.bound in ("through", "until", "till")
            future = True if until else self._future(owner[i])
            anchor = anchors.get(sentence[i])
            when = timex.resolve(expression, published, anchor, future=future)
            if when is None or self._since(i):
                continue
            if when.begin is not None and when.begin == when.end:
                anchors[sentence[i]] = date.fromisoformat(when.begin)
            self._at.setdefault(i, when)
            self._of_clause.setdefault(owner[i], when)

    def of(self, head: int, tokens: Sequence[int], *, clause: bool) -> When | None:
        """Give the time of a claim: among its words, of its own clause where it is one."""
        for i in tokens:
            if i in self._at and (not clause or self._owner[i] == self._owner[head]):
                return self._at[i]
        if clause:  # "waved … as it departed on Sunday evening": one time for both
            for kid in self._syntax.among(head, "advcl"):
                if {"as", "when"}.intersection(self._syntax.marks(kid)):
                    return self._of_clause.get(kid)
        return None

    def _future(self, head: int) -> bool | None:
        """Tell the direction of a clause's time; None for the present tense."""
        syntax = self._syntax
        for i in syntax.complements(head):
            if any(syntax.lower[kid] in _AHEAD for kid in syntax.among(i, "aux")):
                return True
            if syntax.lemmas[i] in _PLANNED:
                return True
        if syntax.deps[head] == "conj" and syntax.tags[head] == "VB":
            return True
        present = syntax.tags[head] in ("VBZ", "VBP")
        return None if present and self._kinds[head] not in ("headline", "caption") else False

    def _since(self, i: int) -> bool:
        """Tell whether a time stands in a phrase with `since`: `since opening in 2009`."""
        head = self._owner[i]
        for _ in range(_FAR):
            if self._syntax.lower[i] == "since":
                return True
            if i == head:
                break
            i = self._syntax.heads[i]
        return False


def _day(published: str | None) -> date | None:
    try:
        return date.fromisoformat(published[:10]) if published else None
    except ValueError:  # rule TIME003 reports it
        return None
