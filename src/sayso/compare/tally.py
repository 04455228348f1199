"""Counts of what was predicted and of what is gold, and the numbers that follow from them.

What cannot be computed is None: neither 1, nor 0, nor NaN.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Found:
    """How many records there are on each side, and how many of each the other side has too."""

    right: float = 0
    """Predicted records that gold has; a whole number everywhere but in B³."""
    found: float = 0
    """Gold records that were predicted. Equals `right` where records are paired one to one."""
    pred: int = 0
    gold: int = 0

    def add(self, right: float, pred: int, gold: int, *, found: float | None = None) -> None:
        """Add the counts of an article."""
        self.right += right
        self.found += right if found is None else found
        self.pred += pred
        self.gold += gold

    @property
    def precision(self) -> float | None:
        """The share of predicted records that are right; None where none was predicted."""
        return share(self.right, self.pred)

    @property
    def recall(self) -> float | None:
        """The share of gold records that were found; None where there are none."""
        return share(self.found, self.gold)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both; None where neither side has any, 0 where only one has."""
        if not self.pred + self.gold:
            return None
        precision, recall = self.precision or 0.0, self.recall or 0.0
        return share(2 * precision * recall, precision + recall) or 0.0


@dataclass(slots=True)
class Equal:
    """Of how many pairs of records a field is equal."""

    right: int = 0
    n: int = 0

    def add(self, right: bool) -> None:  # noqa: FBT001  the one thing that is added
        """Add a pair."""
        self.right += right
        self.n += 1

    @property
    def value(self) -> float | None:
        """The share of pairs that are equal; None where there are none."""
        return share(self.right, self.n)


def share(part: float, whole: float) -> float | None:
    """Give part / whole; None of nothing."""
    return part / whole if whole else None
