"""B³: how well mentions were put together into entities (Bagga and Baldwin 1998)."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    Cluster = AbstractSet[tuple[int, int]]


def b_cubed(ours: Sequence[Cluster], theirs: Sequence[Cluster]) -> float:
    """Give the sum, over our mentions, of the share of their cluster that is right.

    Clusters are sets of spans. A mention's share is how many mentions of its cluster are in the
    other side's cluster with the same span, over the size of its cluster; 0 where the other side
    has no such span. Divided by the number of our mentions it is precision where ours is
    predicted, recall where ours is gold.
    """
    holders: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for at, cluster in enumerate(theirs):
        for span in cluster:
            holders[span].append(at)
    in_common: Counter[int] = Counter()  # by size, so that the sum does not hang on the order
    for cluster in ours:
        shared = Counter(at for span in cluster for at in holders.get(span, ()))
        for span in cluster:
            best = max((shared[at] for at in holders.get(span, ())), default=0)
            in_common[len(cluster)] += best
    return sum(in_common[size] / size for size in sorted(in_common))
