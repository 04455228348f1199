"""Krippendorff's alpha, of values and of spans, in a few lines of NumPy.

Nothing here knows of records. A number that is not defined is NaN within this file and its
callers; whoever hands it on makes None of it.

Krippendorff, K. (2004). Content Analysis, 2nd ed., chapter 11 (alpha; alpha_U on pp. 251-256).
Krippendorff, K. (2011). Computing Krippendorff's Alpha-Reliability.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from sayso.errors import MissingExtra

try:
    import numpy as np
except ImportError as error:
    raise MissingExtra("numpy", "agree", "measuring agreement") from error

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import ArrayLike, NDArray

    Numbers = NDArray[np.float64]
    Extent = tuple[int, int]

Metric = Literal["nominal", "ordinal", "interval", "ratio"]


def coincidences(units: Iterable[Sequence[int | None]], values: int) -> Numbers:
    """Count how often two values were given to one unit: an array `values` × `values`.

    A unit is a sequence of places of values, None where an annotator gave none. Each of m
    values is paired with each other one, both ways, and weighs 1 / (m - 1); a lone one has no pair.
    """
    found = np.zeros((values, values))
    for unit in units:
        given = np.bincount([value for value in unit if value is not None], minlength=values)
        if given.sum() > 1:
            found += (np.outer(given, given) - np.diag(given)) / (given.sum() - 1)
    return found


def alpha(
    matrix: Numbers, metric: Metric = "nominal", values: ArrayLike | None = None
) -> NDArray[Any]:
    """Give alpha of a coincidence matrix, or of many: an array `… × k × k` gives one of `…`.

    The k values stand in their order (ordinal), or `values` says what they are as numbers
    (interval, ratio; by default 0 to k - 1). NaN where nothing was paired or nothing varies:
    then chance would agree as well.
    """
    counts = matrix.sum(-1)
    n = counts.sum(-1)
    apart = _apart(counts, metric, values)
    observed = (matrix * apart).sum((-2, -1))
    by_chance = (counts[..., :, None] * counts[..., None, :] * apart).sum((-2, -1))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(by_chance > 0, 1 - (n - 1) * observed / by_chance, np.nan)


def _apart(counts: Numbers, metric: Metric, values: ArrayLike | None) -> Numbers:
    """Give the squared difference between every two values."""
    k = counts.shape[-1]
    if metric == "nominal":
        return 1.0 - np.eye(k)
    if metric == "ordinal":  # how many values lie between the middles of two ranks
        at = counts.cumsum(-1) - counts / 2
    else:
        at = np.arange(k, dtype=float) if values is None else np.asarray(values, dtype=float)
    difference = at[..., :, None] - at[..., None, :]
    if metric != "ratio":
        return np.asarray(difference**2)
    total = at[..., :, None] + at[..., None, :]
    return np.where(total == 0, 0.0, difference / np.where(total == 0, 1.0, total)) ** 2


def share(part: Numbers, whole: Numbers) -> NDArray[Any]:
    """Give part / whole, NaN of nothing."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 0, part / whole, np.nan)


def merged(units: Iterable[Extent]) -> list[Extent]:
    """Sort spans and merge those that overlap: alpha_U knows one of an annotator at each place.

    Spans that only touch stay apart.
    """
    found: list[Extent] = []
    for start, end in sorted(units):
        if found and start < found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def observed_u(annotators: Sequence[Sequence[Extent]]) -> float:
    """Give alpha_U's observed disagreement of one text and category, times the length squared.

    Each annotator's spans are sorted and disjoint. Two spans that intersect differ by the squares
    of how far their beginnings and their ends are apart, a span in a gap of another annotator
    by the square of its length. (Krippendorff's D_oc is this over the length squared.)
    """
    m = len(annotators)
    total = sum(
        _differ(ours, theirs)
        for at, ours in enumerate(annotators)
        for theirs in annotators[at + 1 :]
    )
    return 2 * total / (m * (m - 1))  # each two annotators are compared both ways


def _differ(ours: Sequence[Extent], theirs: Sequence[Extent]) -> int:
    """Sum the squared differences between two annotators' spans, one way."""
    total = j = 0
    met = [False] * len(theirs)
    for start, end in ours:
        while j < len(theirs) and theirs[j][1] <= start:
            j += 1
        at = j
        while at < len(theirs) and theirs[at][0] < end:
            met[at] = True
            total += (start - theirs[at][0]) ** 2 + (end - theirs[at][1]) ** 2
            at += 1
        if at == j:
            total += (end - start) ** 2
    return total + sum((e - s) ** 2 for (s, e), seen in zip(theirs, met, strict=True) if not seen)


def expected_u(annotators: Sequence[Sequence[Extent]], length: int) -> float:
    """Give alpha_U's expected disagreement of one text and category, times the length squared.

    What `observed_u` would be if all spans and gaps of all annotators lay by chance; `length` is
    the text's. 0 where nobody marked anything. (Krippendorff's D_ec, times the length squared.)
    """
    size = np.array([end - start for spans in annotators for start, end in spans], dtype=float)
    if not size.size:
        return 0.0
    m = len(annotators)
    gap = np.sort([wide for spans in annotators for wide in _gaps(spans, length)]).astype(float)
    wider = np.searchsorted(gap, size)  # the first gap where it would fit, gap - size + 1 times
    left = np.concatenate([gap[::-1].cumsum()[::-1], [0.0]])[wider]
    free = left - (gap.size - wider) * (size - 1)
    on_spans = (size.size - 1) / 3 * (2 * size**3 - 3 * size**2 + size)
    pairs = m * length * (m * length - 1) - (size * (size - 1)).sum()
    return float(2 * length * (on_spans + size**2 * free).sum() / pairs)


def _gaps(spans: Sequence[Extent], length: int) -> list[int]:
    """Give how wide what lies between spans is, before the first and after the last too."""
    edges = [0, *(edge for span in spans for edge in span), length]
    return [end - start for start, end in zip(edges[::2], edges[1::2], strict=True) if end > start]
