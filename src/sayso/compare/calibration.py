"""Whether a prediction's confidence means what it says: that of those at .8, 8 in 10 are right."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from sayso.compare.tally import share

BINS: Final = 10


@dataclass(slots=True)
class Bin:
    """The records whose confidence lies in one tenth; the last holds 1 too."""

    n: int = 0
    right: int = 0
    confidence: float = 0.0
    """The sum over its records."""


@dataclass(slots=True)
class Reliability:
    """Confidence against what came of it, for one type of record."""

    bins: list[Bin] = field(default_factory=lambda: [Bin() for _ in range(BINS)])

    def add(self, confidence: float, right: bool) -> None:  # noqa: FBT001  as in a tally
        """Add a record."""
        found = self.bins[min(int(confidence * BINS), BINS - 1)]
        found.n += 1
        found.right += right
        found.confidence += confidence

    @property
    def n(self) -> int:
        """Records with a confidence."""
        return sum(one.n for one in self.bins)

    @property
    def error(self) -> float | None:
        """Give the expected calibration error: the mean distance of share right and confidence.

        Over the bins, weighted by their records. None where nothing has a confidence.
        """
        return share(sum(abs(one.right - one.confidence) for one in self.bins), self.n)
