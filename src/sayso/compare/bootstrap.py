"""Intervals of numbers that are made of sums over articles: a Poisson bootstrap, in one pass.

Each article counts Poisson(1) times in each of many replicates, as if so many other samples of
articles had been drawn; the numbers of the replicates show how far a number might have come out
otherwise. Articles and not records are drawn: the records of one article resemble each other.
Only sums are kept, so that memory does not grow with the articles.

Hanley, J. and MacGibbon, B. (2006). Creating non-parametric bootstrap samples using Poisson
frequencies. Chamandy, N. et al. (2012). Estimating uncertainty for massive data streams.
"""

from __future__ import annotations

import hashlib
from math import exp, factorial
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

REPLICATES: Final = 1000
_LEVEL: Final = 0.95
DIGITS: Final = 9
"""Decimals that are kept: the last ones of a sum of floats hang on the order of the sum."""
_UNDEFINED: Final = 0.1  # share of replicates without a number from which on there is no interval
_BATCH: Final = 64  # articles that are added in one product
_SHARES: Final = np.cumsum([exp(-1) / factorial(n) for n in range(18)])  # P(Poisson(1) <= n)
_STEPS: Final = (_SHARES[_SHARES < 1] * 2.0**64).astype(np.uint64)


class Replicates:
    """Sums of the articles' numbers: row 0 as they are, each other row of one replicate."""

    def __init__(self, width: int, replicates: int = REPLICATES, seed: int = 0) -> None:
        self._sums = np.zeros((replicates + 1, width))
        self._seed = seed
        self._waiting: list[tuple[NDArray[np.float64], Sequence[float]]] = []

    def add(self, article_id: str, numbers: Sequence[float]) -> None:
        """Add an article's numbers; its weights hang on its id and the seed, not on the order."""
        weights = np.ones(len(self._sums))
        weights[1:] = poisson(self._seed, article_id, len(self._sums) - 1)
        self._waiting.append((weights, numbers))
        if len(self._waiting) == _BATCH:
            self._flush()

    @property
    def sums(self) -> NDArray[np.float64]:
        """The sums, `(replicates + 1) × width`."""
        if self._waiting:
            self._flush()
        return self._sums

    def _flush(self) -> None:
        weights, numbers = zip(*self._waiting, strict=True)
        self._sums += np.array(weights).T @ np.array(numbers, dtype=float)
        self._waiting.clear()


def poisson(seed: int, name: str, n: int) -> NDArray[Any]:
    """Draw n numbers from Poisson(1), always the same for a seed and a name.

    Looked up in the generator's raw bits: their stream is the one that NumPy never changes.
    """
    key = hashlib.sha256(f"{seed} {name}".encode()).digest()
    raw = np.random.PCG64(int.from_bytes(key)).random_raw(n)
    return np.searchsorted(_STEPS, raw, side="right")


def interval(values: NDArray[np.float64]) -> tuple[float, float] | tuple[None, None]:
    """Give the 95 % percentile interval of the replicates' numbers, NaN where one has none.

    Two Nones where more than a tenth have none, as where fewer than three articles contribute,
    and where all are the same: of what never varied, drawing again cannot say how rare it is.
    """
    known = values[~np.isnan(values)]
    if not values.size or known.size < (1 - _UNDEFINED) * values.size:
        return None, None
    if np.ptp(known) < 10**-DIGITS:
        return None, None
    low, high = np.quantile(known, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2])
    return round(float(low), DIGITS), round(float(high), DIGITS)
