"""`Score`: one number of an agreement, and what it says in plain language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

RELIABLE: Final = 0.8
TENTATIVE: Final = 0.667
"""Krippendorff 2004, p. 241: rely on alpha from .8 on; draw tentative conclusions from .667 on."""
CHANCE: Final = 0.1  # an alpha as near to 0 as this is called no better than chance
FEW: Final = 30  # what a number rests on, below which it is said
FEW_ARTICLES: Final = 20
"""Articles below which a percentile interval is known to come out too narrow."""
_SAID: Final = {
    "reliable": "reliable",
    "tentative": "good for tentative conclusions only",
    "not reliable": "not reliable",
    "chance": "no better than chance",
    "worse than chance": "worse than chance: they differ by system",
}
_SAME: Final = {
    "cue": "the cue is exactly the same",
    "source": "the source is exactly the same",
    "hedges": "the hedges are exactly the same",
    "negated": "it is negated, or not, alike",
    "when": "the time is exactly the same",
}
_MARKED: Final = {
    "cue": "cues of quotes",
    "source": "sources of quotes",
    "clusters of mentions": "entities, each with all of its mentions,",
    "speakers": "speakers of quotes",
    "parent": "parents of quotes",
    "innermost source": "innermost sources of claims",
    "edges between sources": "steps from source to source in chains that two have",
}


@dataclass(frozen=True, slots=True)
class Score:
    """One number of an agreement."""

    record: str
    """mentions, entities, quotes, claims, chains or links."""
    what: str
    """What is compared: spans, edges, or a field of records that correspond."""
    of: str
    """`all`, or the one entity type or relation that is counted."""
    measure: str
    """`F1`; `equal`, the share of equal values; `α`, `α ordinal`, `α_U`, Krippendorff's."""
    value: float | None
    """None where it is not defined."""
    low: float | None
    """Lower end of the 95 % interval over articles; None where there is none."""
    high: float | None
    n: int
    """What it rests on: F1, what both annotators have, over every two; equal, pairs of records;
    α, records that two annotators or more have; α_U, spans of all annotators."""
    articles: int
    """Articles that contribute; of links, events."""
    why: str | None = None
    """Why there is no value."""

    @property
    def verdict(self) -> str | None:
        """What an alpha is worth, in a word or two; None for other measures and no value."""
        if self.value is None or not self.measure.startswith("α"):
            return None
        if self.value >= RELIABLE:
            return "reliable"
        if self.value >= TENTATIVE:
            return "tentative"
        if self.value > CHANCE:
            return "not reliable"
        return "chance" if self.value >= -CHANCE else "worse than chance"

    @property
    def reading(self) -> str:
        """What the number says, in plain language."""
        if self.value is None:
            return f"no number: {self.why}"
        return self._little(self._verdict() if self.verdict else self._share(_many(self.value)))

    @property
    def brief(self) -> str:
        """What the number says in a few words, beside the name of what is compared."""
        if self.value is None:
            return f"no number: {self.why}"
        if self.verdict:
            return self._little(self._verdict())
        how = self._how if self.measure == "F1" else "the same"
        how = "shared" if how == "too" else how
        return self._little(f"{_many(self.value)} of 100 {how}")

    def _little(self, said: str) -> str:
        return f"{said}; only {self.n:,} to go by" if self.n < FEW else said

    @property
    def caveat(self) -> str | None:
        """What is to be said of its interval; None where nothing is."""
        if self.value is None:
            return None
        over = "events" if self.record == "links" else "articles"
        if self.low is None:
            return f"no interval: too few {over}, or nothing varies from one to another"
        if self.articles < FEW_ARTICLES:
            return f"{self.articles:,} {over} are too few: the interval is too narrow to trust"
        return None

    def _verdict(self) -> str:
        said = _SAID[self.verdict or ""]
        if self.low is not None and self.low < TENTATIVE <= (self.value or 0):
            said += f", but may be as low as {self.low:.2f}".replace("0.", ".")
        return said

    @property
    def _how(self) -> str:
        """How alike two are that count as one."""
        if self.what.startswith("equal "):
            return "exactly alike"
        return "half alike or better" if self.what.endswith("half alike") else "too"

    def _share(self, many: str) -> str:
        """Say a share as so many of a hundred."""
        things = "quotes and claims" if self.record == "chains" else self.record
        if self.of != "all":
            things += f" ({self.of})"
        if self.measure == "equal":
            same = _SAME.get(self.what, f"the {self.what} is the same")
            return f"of 100 {things} that two annotators have, {same} in {many}"
        what = self.what.removeprefix("equal ").removesuffix(" half alike").partition(", ")[0]
        marked = _MARKED.get(what, things)
        among = ", between records that both have" if self.what.endswith("matched ends") else ""
        return f"of 100 {marked} that one gives{among}, another gives {many} {self._how}"


def _many(share: float) -> str:
    """Write a share as so many of a hundred; all but one are not all, and one is not none."""
    many = f"{100 * share:.0f}"
    if many in {"0", "100"} and 0 < share < 1:
        return f"{min(max(100 * share, 0.1), 99.9):.1f}"
    return many
