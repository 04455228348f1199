"""`predict`: seeds → prediction layers and links, an article and an event at a time."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sayso import atomic, jsonl
from sayso.annotations import store
from sayso.errors import NotFound, Refused
from sayso.flow.sources import Sources
from sayso.predict.faults import Fault
from sayso.predict.links import linking as links
from sayso.problem import Problem, any_error, placed
from sayso.records.confident import confident, confident_links
from sayso.records.derive import complete
from sayso.records.judge_layer import judge_layer
from sayso.records.layer import Layer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import BinaryIO

    from sayso.predict.predictor import Predictor
    from sayso.records.article import Article
    from sayso.records.link import LinkSet


@dataclass(slots=True)
class Predicted:
    """What was predicted."""

    articles: int = 0
    entities: int = 0
    quotes: int = 0
    claims: int = 0
    links: int = 0
    problems: list[Problem] = field(default_factory=list)
    """Of captures, and of what was not read; an article at fault has no layer."""


def predict(
    seeds: Path | None,
    annotations: Path | None,
    predictor: Predictor,
    out: Path | BinaryIO,
    *,
    articles: Sequence[str] = (),
    least: float = 0.0,
    encoding: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Predicted:
    """Write the prediction layer of each article as JSON Lines, and each event's links.

    To a file, links go to another beside it, `<name>.links.jsonl`; to a stream, they come behind
    the layers. `articles` are ids or names of captures, all by default; records less confident
    than `least` are left out. Articles stream past; what stood in the files stands until the new
    is whole. Raises NotFound, CannotWrite, MissingExtra.
    """
    sources = Sources(seeds, annotations, encoding)
    wanted = list(dict.fromkeys(map(sources.find, articles))) or sources.ids
    if not wanted and not any_error(sources.problems):
        message = f"there is no article in {seeds or annotations}"
        raise NotFound(message)
    run = _Run(sources, predictor, least)
    if isinstance(out, Path):
        with (
            atomic.replacing(out.with_name(out.stem + store.LINKS)) as links_to,
            atomic.replacing(out) as layers_to,
        ):
            with layers_to.open("wb") as stream:
                run.layers(wanted, stream, progress)
            run.must_have(sources.problems)
            with links_to.open("wb") as stream:
                run.links(layers_to, stream)
    else:
        with tempfile.TemporaryDirectory() as folder:
            layers_to = Path(folder) / "layers"
            with layers_to.open("wb") as stream:
                run.layers(wanted, stream, progress)
            run.must_have(sources.problems)
            with layers_to.open("rb") as stream:
                out.writelines(stream)
            run.links(layers_to, out)
    run.out.problems = [*sources.problems, *run.out.problems]
    return run.out


class _Run:
    """One pass over the articles, then one over the events."""

    def __init__(self, sources: Sources, predictor: Predictor, least: float) -> None:
        self._sources, self._predictor, self._least = sources, predictor, least
        self._events: dict[str, list[tuple[str, int]]] = {}  # event → article, place of its layer
        self.out = Predicted()

    def must_have(self, problems: Sequence[Problem]) -> None:
        """Raise Refused or NotFound where no layer came out, so that old files stand."""
        if not self.out.articles:
            found = [*problems, *self.out.problems]
            if any_error(found):
                raise Refused(found)
            raise NotFound("no layer came out; what stood at the target still stands")

    def layers(
        self, wanted: Sequence[str], stream: BinaryIO, progress: Callable[[int, int], None] | None
    ) -> None:
        """Write layers, in the order of the articles."""
        read: dict[str, Article] = {}
        done = 0
        for found in self._predictor.predict(self._articles(wanted, read)):
            if isinstance(found, Problem):
                self.out.problems.append(found)
                continue
            article = read.pop(found.article_id, None)
            if article is None:
                self._fault(found.article_id, "a layer that was not asked for, or a second one")
                continue
            layer = confident(complete(found, article), self._least)
            if self._refused(layer, article):
                continue
            self._events.setdefault(article.event_id, []).append((article.id, stream.tell()))
            stream.write(layer.model_dump_json().encode() + b"\n")
            self.out.articles += 1
            self.out.entities += len(layer.entities)
            self.out.quotes += len(layer.quotes)
            self.out.claims += len(layer.claims)
            done += 1
            if progress:
                progress(done, len(wanted))
        for article in read.values():
            self._fault(article.seed.name, "no layer came back")

    def _refused(self, layer: Layer, article: Article) -> bool:
        """Judge a layer, whoever predicted it; one with an error is not written."""
        found = judge_layer(layer, article)
        self.out.problems += placed(found, article.seed.name, None)
        if layer.kind != "prediction":
            self._fault(article.seed.name, f"a layer of the kind {layer.kind!r}")
        return any_error(found) or layer.kind != "prediction"

    def _fault(self, file: str, message: str) -> None:
        self.out.problems.append(Fault.LAYER.problem(message, file))

    def _articles(self, wanted: Sequence[str], read: dict[str, Article]) -> Iterator[Article]:
        for id_ in wanted:
            article = self._sources.article(id_)
            if article is not None:
                read[id_] = article
                yield article

    def links(self, layers: Path, stream: BinaryIO) -> None:
        """Write the links of each event, in the order of their names."""
        for event_id, places in sorted(self._events.items()):
            readings = [(self._sources.article(id_), _at(layers, at)) for id_, at in places]
            known = [(article, layer) for article, layer in readings if article is not None]
            found: LinkSet = links.find(event_id, known, self._predictor.provenance)
            if self._least:
                found = confident_links(found, self._least, frozenset())
            if found.links:
                stream.write(found.model_dump_json().encode() + b"\n")
            self.out.links += len(found.links)


def _at(path: Path, offset: int) -> Layer:
    return Layer.model_validate_json(jsonl.bytes_at(path, offset))
