"""The articles that layers are about, wherever they are kept."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from sayso import jsonl
from sayso.annotations import store
from sayso.dataset.read import Documents
from sayso.flow.sources import Sources
from sayso.problem import Problem
from sayso.records.article import Article
from sayso.records.shape import read

if TYPE_CHECKING:
    from pathlib import Path

    from sayso.flow.ledger import Ledger

_HELD = 256  # articles in memory


class Articles:
    """Articles by id: of the batch, fixed ones, those made of captures, those of a dataset."""

    def __init__(
        self,
        ledger: Ledger,
        seeds: Path | None,
        annotations: Path,
        dataset: Path | None,
        encoding: str | None,
    ) -> None:
        self._ledger, self._seeds, self._encoding = ledger, seeds, encoding
        self.fixed = Sources(None, annotations)
        self._annotations = annotations
        self._captures: Sources | None = None
        self._documents = Documents(dataset) if dataset else None
        self.problems: list[Problem] = []
        """What was found in articles that were asked for."""
        self.faulty: set[str] = set()
        """Ids of articles that are there, but are no good."""
        self._held: dict[str, Article] = {}

    @cached_property
    def predictions(self) -> store.Predictions:
        """Where predictions stand, for links between records of theirs."""
        return store.predictions(self._annotations)

    def get(self, id_: str) -> Article | None:
        """Give an article; None where there is none, or where it is faulty."""
        held = self._held.get(id_)
        if held is not None or id_ in self.faulty:
            return held
        found = self._found(id_)
        if found is not None:
            self.hold(found)
        return found

    def add(self, article: Article, data: bytes, place: str) -> str | None:
        """Take in an article of the batch; where it is there already, say where it stood first."""
        first = self._ledger.add_article(article.id, data, place)
        if first is None:
            self.hold(article)
        return first

    def other_text(self, article: Article) -> bool:
        """Tell whether another text of an article is known outside the batch."""
        known = self._known(article.id)
        return isinstance(known, Article) and known.text_sha256 != article.text_sha256

    def hold(self, article: Article) -> None:
        """Keep an article at hand; the one that is at hand for longest goes."""
        if len(self._held) >= _HELD:
            del self._held[next(iter(self._held))]
        self._held[article.id] = article

    def captures(self) -> Sources | None:
        """Give the captures, looked for when first needed. Raises NotFound."""
        if self._captures is None and self._seeds:
            self._captures = Sources(self._seeds, None, self._encoding)
        return self._captures

    def _found(self, id_: str) -> Article | None:
        data = self._ledger.article(id_)
        if data is not None:
            value = jsonl.parse(data)
            article = None if isinstance(value, Problem) else read(Article, value)
            return article if isinstance(article, Article) else None
        return self._known(id_)

    def _known(self, id_: str) -> Article | None:
        """Give an article that is kept, made of a capture, or in the dataset."""
        if id_ in self.fixed.index.articles:
            return self._of(self.fixed, id_)
        captures = self.captures()
        if captures and id_ in captures.captures:
            return self._of(captures, id_)
        document = self._documents.get(id_) if self._documents else None
        if isinstance(document, list):
            self.problems += document
            self.faulty.add(id_)
            return None
        return document

    def _of(self, sources: Sources, id_: str) -> Article | None:
        before = len(sources.problems)
        article = sources.article(id_)
        self.problems += sources.problems[before:]
        if article is None:
            self.faulty.add(id_)
        return article
