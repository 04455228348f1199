"""What programs said: the layers and links in `annotations/predicted/`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sayso.annotations import store
from sayso.flow.sources import foretold
from sayso.problem import any_error, placed
from sayso.records.judge_layer import judge_layer
from sayso.records.link import LinkSet
from sayso.records.rules import Findings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sayso.annotations.store import Place
    from sayso.flow.sources import Sources
    from sayso.problem import Problem
    from sayso.records.article import Article
    from sayso.records.layer import Layer

_OLD: Final = (("TEXT001", "/text_sha256"), ("REF003", "/article_id"))
_ANEW: Final = "predict anew into the same file, or take it out"


class Predictions:
    """The predictions beside some sources, read article by article.

    What is about another text than the article's, or about an article that is gone, is old and
    not wrong: it is left out, with a warning. Every fault goes to the problems of the sources.
    """

    def __init__(self, sources: Sources, annotations: Path | None) -> None:
        """Look what is there."""
        self._sources = sources
        self._found = store.predictions(annotations) if annotations else store.Predictions()
        self._left_out: set[tuple[str, str]] = set()  # predictor, article
        sources.problems += self._found.problems
        self._known = frozenset(sources.ids)
        for id_ in sorted(self._found.layers.keys() - self._known):
            out = Findings()
            message = f"there is no capture and no fixed text of the article {id_}"
            out.add("REF003", "/article_id", message)
            self._tell(forgiven(out), self._found.layers[id_][0])

    def __contains__(self, article_id: str) -> bool:
        """Tell whether there is something on an article."""
        return article_id in self._found.layers

    def layers(self, article: Article) -> dict[str, Layer]:
        """Give what each predictor says about an article, by name; judged."""
        found: dict[str, Layer] = {}
        for place in self._found.layers.get(article.id, ()):
            layer = self._sources.layer_at(article, place)
            if layer is None:
                continue
            name = layer.provenance.annotator
            problems = [*foretold(layer, place), *forgiven(judge_layer(layer, article))]
            if layer.text_sha256 != article.text_sha256:
                self._left_out.add((name, article.id))
            elif name in found:
                problems += _twice(f"layers of {article.id} by {name!r}")
            elif not any_error(problems):
                found[name] = layer
            self._tell(problems, place)
        return found

    @property
    def events(self) -> Sequence[str]:
        """The events that there are links of."""
        return sorted(self._found.link_sets)

    def link_sets(self, event_id: str) -> Iterator[tuple[LinkSet, Place, list[Problem]]]:
        """Yield the links that each predictor sees between an event's claims.

        Their ends are not yet judged; with a problem they are not to be used.
        """
        seen: set[str] = set()
        for place in self._found.link_sets.get(event_id, ()):
            links = store.read(LinkSet, place)
            if isinstance(links, list):  # the index has told of it
                continue
            name = links.provenance.annotator
            problems = foretold(links, place)
            if name in seen:
                problems += _twice(f"links of {event_id!r} by {name!r}")
            seen.add(name)
            yield links, place, placed(problems, place.name, place.line) if problems else []

    def left_out(self, name: str, article_id: str) -> bool:
        """Tell whether a predictor's layer of an article that went by was left out."""
        return (name, article_id) in self._left_out or article_id not in self._known

    def _tell(self, problems: Sequence[Problem], place: Place) -> None:
        if problems:  # to count lines takes its time
            self._sources.problems += placed(problems, place.name, place.line)


def forgiven(problems: Sequence[Problem]) -> list[Problem]:
    """Make warnings of what says only that a prediction is old."""
    return [
        replace(problem, severity="warning", cure=_ANEW, message=f"{problem.message}: left out")
        if (problem.code, problem.pointer) in _OLD
        else problem
        for problem in problems
    ]


def _twice(what: str) -> Findings:
    """Say that a predictor says something twice (DUP003)."""
    out = Findings()
    out.add("DUP003", "/provenance/annotator", f"there are two {what}")
    return out
