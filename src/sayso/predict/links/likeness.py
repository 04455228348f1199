"""Which claims of an event are about the same matter: TF-IDF over stems and names, indexed.

An inverted index and a bound on how often a feature may occur keep it near linear: what stands
in a thousand claims tells nothing about any two of them.
"""

from __future__ import annotations

from collections import Counter
from heapq import nlargest
from itertools import chain
from math import fsum, log, sqrt
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sayso.predict.links.said import Said

_RAREST: Final = 12  # features of a claim by which others are looked for
_COMMONEST: Final = 256  # claims with a feature, above which it finds nothing
_PER_ARTICLE: Final = 7  # candidates of a claim in each other article
_LEAST: Final = 0.2  # cosine


class Likeness:
    """Weights of the features of an event's claims, and the pairs that are alike."""

    def __init__(self, claims: Sequence[Said]) -> None:
        """Weigh what claims say by how rare it is in the event."""
        self._claims = claims
        self._features = [claim.features for claim in claims]
        count = Counter(feature for features in self._features for feature in features)
        self.weight = {f: log((len(claims) + 1) / n) + 0.3 for f, n in count.items()}
        self._norm = [
            sqrt(fsum(self.weight[f] ** 2 for f in features)) or 1.0 for features in self._features
        ]
        self._holding: dict[str, list[int]] = {}
        for at, features in enumerate(self._features):
            for feature in features:
                if count[feature] <= _COMMONEST:
                    self._holding.setdefault(feature, []).append(at)

    def pairs(self) -> Iterator[tuple[float, Said, Said]]:
        """Give the pairs that may be linked, each once, with their cosine."""
        seen: set[tuple[int, int]] = set()
        for one, other in chain(self._told_alike(), self._near()):
            pair = min(one, other), max(one, other)
            if pair not in seen:
                seen.add(pair)
                yield self.cosine(*pair), self._claims[pair[0]], self._claims[pair[1]]

    def _near(self) -> Iterator[tuple[int, int]]:
        """Give for each claim those of each article that share its rarest features."""
        for at, features in enumerate(self._features):
            rare = nlargest(_RAREST, features, key=lambda f: (self.weight[f], f))
            near = {other for feature in rare for other in self._holding.get(feature, ())} - {at}
            by_article: dict[str, list[tuple[float, int]]] = {}
            for other in near:
                cosine = self.cosine(at, other)
                if cosine >= _LEAST:
                    article = self._claims[other].article
                    by_article.setdefault(article, []).append((cosine, -other))
            for found in by_article.values():
                yield from ((at, -other) for _, other in nlargest(_PER_ARTICLE, found))

    def _told_alike(self) -> Iterator[tuple[int, int]]:
        """Give pairs of one event, subject and actors, each with the first and with the last.

        They may have nothing in common but what is common in the event, and no index finds them.
        """
        first: dict[object, int] = {}
        last: dict[object, int] = {}
        for at, claim in enumerate(self._claims):
            if claim.event is None or not claim.actors:
                continue
            key = claim.event, claim.subject, claim.actors
            for other in {first.setdefault(key, at), last.get(key, at)} - {at}:
                yield other, at
            last[key] = at

    def cosine(self, one: int, other: int) -> float:
        """Give how alike two claims are, 0 to 1."""
        return self._shared(one, other) / (self._norm[one] * self._norm[other])

    def covered(self, inner: Said, outer: Said) -> float:
        """Give the share of one claim's weight that the other has too."""
        shared = self._shared(inner.order, outer.order)
        return shared / (self._norm[inner.order] ** 2)

    def _shared(self, one: int, other: int) -> float:
        return fsum(self.weight[f] ** 2 for f in self._features[one] & self._features[other])
