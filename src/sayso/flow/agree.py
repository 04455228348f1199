"""`agree`: how far annotators of the same articles agree, and whether they worked apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from sayso.errors import NotFound, Refused
from sayso.flow.garbage import seldom_collected
from sayso.flow.seen import Sight
from sayso.flow.sources import Sources
from sayso.problem import any_error

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sayso.compare.agreement import Agreement
    from sayso.records.article import Article


def agree(
    seeds: Path | None,
    annotations: Path,
    *,
    seed: int = 0,
    replicates: int = 1000,
    listed: int = 20,
    progress: Callable[[int, int], None] | None = None,
) -> Agreement:
    """Compare all annotators on the articles that two or more of them annotated.

    `listed` is how many disagreements are kept, `seed` and `replicates` are the bootstrap's.
    `progress` is told (articles done, articles in all).
    Raises Refused where a layer has an error, NotFound where there is nothing to compare,
    MissingExtra without NumPy.
    """
    sources = Sources(seeds, annotations)
    compared = Comparison(sources, annotations, seed=seed, replicates=replicates, listed=listed)
    wanted = [id_ for id_ in sources.ids if compared.wants(id_)]
    with seldom_collected():
        for done, id_ in enumerate(wanted, 1):
            if article := sources.article(id_):
                compared.add(article)
            if progress:
                progress(done, len(wanted))
        found = compared.finish()
    if any_error(sources.problems):
        raise Refused(sources.problems)
    if not found.articles:
        message = "no two annotators read the same part of an article: there is nothing to compare"
        raise NotFound(message)
    return found


class Comparison:
    """Compares annotators while articles go by."""

    def __init__(
        self,
        sources: Sources,
        annotations: Path | None = None,
        *,
        seed: int = 0,
        replicates: int = 1000,
        listed: int = 0,
    ) -> None:
        """Begin. Whether annotators worked apart is looked up beside `annotations`.

        Raises MissingExtra without NumPy.
        """
        from sayso.compare.agreement import Agreement  # noqa: PLC0415  brings NumPy

        self._sources = sources
        self._found = Agreement(seed=seed, replicates=replicates, listed=listed)
        self._sight = Sight(annotations)
        self._linked = self._ends()

    def wants(self, id_: str) -> bool:
        """Tell whether two annotated an article: it takes two to agree."""
        return len(self._sources.index.layers.get(id_, ())) > 1

    def add(self, article: Article) -> None:
        """Compare the layers of an article."""
        layers = self._sources.layers(article)
        if self._found.add(layers, article, self._linked.pop(article.id, {})):
            self._sight.count(self._found.seen, article.id, layers)

    def finish(self) -> Agreement:
        """Compare the links too, once all articles went by; give what was found."""
        for event_id, places in sorted(self._sources.index.link_sets.items()):
            if len(places) > 1:
                self._found.add_links(self._sources.link_sets(event_id))
        return self._found

    def _ends(self) -> dict[str, dict[str, Counter[str]]]:
        """Count the links that end in each record: article → annotator → id → links.

        Only of events whose links two annotators drew. What is wrong with a link set is told
        when it is compared.
        """
        found: defaultdict[str, dict[str, Counter[str]]] = defaultdict(dict)
        before = len(self._sources.problems)
        for event_id, places in self._sources.index.link_sets.items():
            sets = self._sources.link_sets(event_id) if len(places) > 1 else {}
            for who, links in sets.items():
                for link in links.links:
                    for end in (link.subject, link.object):
                        found[end.article_id].setdefault(who, Counter())[end.id] += 1
        del self._sources.problems[before:]
        return found
