"""Tasks as they should be on the server: articles, and the layer that is to be corrected."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sayso.annotations import store
from sayso.annotations.labelstudio.pairs import pairs_of
from sayso.annotations.labelstudio.tasks import task_of
from sayso.errors import NotFound
from sayso.flow.studio import Target, guidelines_of
from sayso.problem import any_error, placed
from sayso.records.derive import complete, quotes_around, without
from sayso.records.judge_layer import judge_layer
from sayso.records.layer import Layer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from sayso.annotations.store import Place
    from sayso.flow.sources import Sources
    from sayso.records.article import Article
    from sayso.records.link import LinkSet

_DRAWN: Final = "1"  # to be raised when the same layer is drawn otherwise

Task = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be pushed."""

    target: Target
    layer: str | None
    """`gold`, an annotator, or None for nothing to correct."""
    file: Path | None = None
    """A file of layers in the place of `layer`."""
    articles: Sequence[str] = ()
    """Articles by id or name; all where there is none."""
    overlap: int | None = None
    near: int = 0
    """In the pass `links`: how many claims beside the linked ones each is compared with."""
    dry_run: bool = False


class Wanted:
    """What a wish comes to, article by article."""

    def __init__(self, sources: Sources, annotations: Path, wish: Wish) -> None:
        """Look where the layers are. Raises NotFound for a layer that nobody made."""
        self.sources, self.wish = sources, wish
        self._annotations = annotations
        self.card, self.guideline = guidelines_of(annotations)
        self.fixed: list[str] = []
        """Articles whose text is kept from now on."""
        self.bare = 0
        """Tasks without a prediction, since the layer has nothing on their article."""
        self._layers: dict[str, Place] = {}
        if wish.file is not None:
            self._layers, found = store.layers_in(wish.file)
            sources.problems += found
            for id_ in sorted(self._layers.keys() - {*sources.ids}):
                message = f"there is no capture and no fixed text of the article {id_}"
                sources.note("REF003", message, self._layers[id_], pointer="/article_id")
        self._check_layer()
        # One name for all predictions of a push: annotators are shown those of one only.
        self.version = wish.file.stem if wish.file else wish.layer or "sayso"

    def tasks(
        self, named: Sequence[str], is_there: Callable[[str], bool]
    ) -> Iterator[tuple[int, Task | None]]:
        """Yield how many articles are done, and a task: judged, or None where it is there.

        What is faulty is left out: its problems are in `sources.problems`.
        """
        if self.wish.target.pass_ == "links":
            yield from self._pairs(named)
            return
        for done, id_ in enumerate(named, 1):
            if is_there(id_):
                yield done, None
                continue
            article = self.sources.article(id_)
            if article is None:
                continue
            before = len(self.sources.problems)
            layer = self._layer(article)
            if any_error(self.sources.problems[before:]):
                continue
            self.fix(article)
            self.bare += layer is None
            task = task_of(
                article,
                layer,
                self.wish.target.pass_,
                guideline=self.guideline,
                version=self.version,
                made_of=self.fingerprint(id_),
            )
            yield done, task

    def fix(self, article: Article) -> None:
        """Keep the text of an article, before anybody sees it."""
        if article.id not in self.sources.index.articles and not self.wish.dry_run:
            path = store.write(self._annotations, article)
            self.sources.index.articles[article.id] = store.Place(path)
            self.fixed.append(article.id)

    def superseded(self, ext_id: str) -> str | None:
        """Say why a task that is on the server is of no use any more; None where it is of use.

        The reason is for those who worked on it; it is empty where it is nothing to them.
        """
        del ext_id
        return None

    def fingerprint(self, id_: str) -> str | None:
        """Give a digest of all that a task is made of; None where its text is not yet fixed."""
        article = self.sources.index.articles.get(id_)
        if article is None:
            return None
        said = (_DRAWN, self.wish.target.pass_, self.guideline, self.version)
        made = hashlib.sha256(repr(said).encode())
        for place in (article, *self.places(id_)):
            data = store.raw(place)
            made.update(f"|{len(data)}|".encode() + data)
        return made.hexdigest()

    def places(self, id_: str) -> list[Place]:
        """Give where the layers stand that a prediction is made of."""
        index, wish = self.sources.index, self.wish
        layers = index.layers.get(id_, {})
        if wish.file is not None:
            found = [self._layers.get(id_)]
        elif wish.layer == store.GOLD:
            found = [index.gold.get(id_)]
        else:
            found = [layers.get(store.file_name(wish.layer or ""))]
        if wish.target.name and wish.target.pass_ == "claims":
            found.append(layers.get(store.file_name(wish.target.name)))
        return [place for place in found if place is not None]

    def _layer(self, article: Article) -> Layer | None:
        """Give what is shown on an article; None where nothing is, or where it is faulty."""
        found = self._wished(article)
        name = self.wish.target.name
        own = None
        if name and self.wish.target.pass_ == "claims":
            own = self.sources.layers(article).get(name)
        if own is None:
            return found
        made = _over(found, own, article)
        self.sources.problems += placed(judge_layer(made, article), f"{name}, {article.id}")
        return made

    def _wished(self, article: Article) -> Layer | None:
        if self.wish.file is not None:
            place = self._layers.get(article.id)
            layer = store.read(Layer, place) if place else None
            if isinstance(layer, list):
                self.sources.problems += layer
                return None
            if layer is None or place is None:
                return None
            if layer.text_sha256 == article.text_sha256:
                layer = complete(layer, article)
            found = judge_layer(layer, article)
            self.sources.problems += placed(found, place.name, place.line) if found else []
            return layer
        if self.wish.layer is None:
            return None
        reading = self.sources.reading(article.id, self.wish.layer)
        return reading.layer if reading else None

    def _pairs(self, named: Sequence[str]) -> Iterator[tuple[int, Task]]:
        """Yield pairs of claims, event by event."""
        events: dict[str, list[str]] = {}
        for id_ in named:
            article = self.sources.article(id_)
            if article is not None:
                events.setdefault(article.event_id, []).append(id_)
        done = 0
        for event_id, ids in events.items():
            read: list[tuple[Article, Layer]] = []
            for id_ in ids:
                article = self.sources.article(id_)
                layer = self._wished(article) if article else None
                if article is not None and layer is not None:
                    read.append((article, layer))
            links = self._links(event_id)
            for task in pairs_of(
                event_id,
                read,
                links,
                near=self.wish.near,
                guideline=self.guideline,
                version=self.version,
            ):
                yield done, task
            done += len(ids)

    def _links(self, event_id: str) -> LinkSet | None:
        if self.wish.layer == store.GOLD:
            return self.sources.links(event_id)
        return self.sources.link_sets(event_id).get(self.wish.layer or "")

    def _check_layer(self) -> None:
        """Raise NotFound for a layer that nobody made."""
        index, wanted = self.sources.index, self.wish.layer
        if wanted is None:
            return
        named = {name for layers in index.layers.values() for name in layers}
        if store.file_name(wanted) in named or (wanted == store.GOLD and index.gold):
            return
        listed = ", ".join(sorted(named | ({store.GOLD} if index.gold else set())))
        message = f"there is no layer of {wanted!r}; there are: {listed or 'none at all'}"
        raise NotFound(message)


def _over(found: Layer | None, own: Layer, article: Article) -> Layer:
    """Hang the claims of a layer into somebody's own quotes; none where there is no layer.

    By position; where a claim's quote deviates from that, it stays if its quotes are theirs too.
    """
    if found is None:
        return own.model_copy(update={"claims": ()})
    theirs = {quote.id: quote.content for quote in own.quotes}
    same = {None} | {q.id for q in found.quotes if theirs.get(q.id) == q.content}
    silent = tuple(without(claim, "quote") for claim in found.claims)
    around = quotes_around(found.claims, found.quotes)
    claims = tuple(
        claim if {claim.quote, by_position} <= same else bare
        for claim, by_position, bare in zip(found.claims, around, silent, strict=True)
    )
    return complete(own.model_copy(update={"claims": claims}), article)
