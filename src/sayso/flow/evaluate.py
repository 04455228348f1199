"""`evaluate`: gold + predictions → how good they are. Articles go by one at a time.

Both sides are read and judged as `validate` does it. Gold waits in a temporary file; predictions
stream past it. Nothing is scored of what has an error.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

from sayso.annotations.store import LINKS
from sayso.compare.evaluation import Evaluation
from sayso.errors import NotFound, Refused
from sayso.flow.batch import Batch
from sayso.inputs import expand
from sayso.problem import Problem
from sayso.records.confident import confident, confident_links
from sayso.records.layer import Layer
from sayso.records.link import LinkSet
from sayso.records.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sayso.compare.scores import Scores
    from sayso.flow.outcome import Beside, Outcome
    from sayso.inputs import Input
    from sayso.records.article import Article

    Progress = Callable[[Input, int], None]


@dataclass(slots=True)
class Evaluated:
    """What an evaluation gave."""

    evaluation: Evaluation
    without_gold: int = 0
    """Predicted articles that gold does not have: left out."""
    links_without_gold: int = 0
    """Predicted events of which gold has no links: left out."""
    warnings: int = 0
    """Of the rules, in both."""
    by_article: dict[str, Scores] = field(default_factory=dict)
    """Where it was asked for; without links, which lie between articles."""


def evaluate(
    gold: str,
    pred: str,
    beside: Beside,
    *,
    articles: Sequence[str] = (),
    least: float | None = None,
    errors: int = 10,
    by_article: bool = False,
    progress: Progress | None = None,
) -> Evaluated:
    """Compare the predictions in a file or folder with gold, each one layer an article.

    `articles` are files of articles for both; `least` leaves out records less confident.
    Raises Refused with every error that was found, NotFound where a side has no layer.
    """
    run = _Run(Evaluated(Evaluation(errors)), least, by_article=by_article)
    with _Waiting() as waiting:
        run.gold(_Side("gold", gold, articles, beside), waiting, progress)
        run.pred(_Side("pred", pred, articles, beside), waiting, progress)
    return run.out


class _Run:
    """One evaluation: first all of gold, then the predictions, then what was not predicted."""

    def __init__(self, out: Evaluated, least: float | None, *, by_article: bool) -> None:
        self.out, self._least, self._by_article = out, least, by_article
        self._links: dict[str, LinkSet] = {}
        self._fallen: set[tuple[str, str]] = set()
        self._problems: list[Problem] = []

    def gold(self, side: _Side, waiting: _Waiting, progress: Progress | None) -> None:
        """Put gold aside. Raises NotFound."""
        for record, _ in side.records(progress):
            if isinstance(record, LinkSet):
                self._links[record.event_id] = record
            else:
                waiting.put(record)
        self._take(side)
        side.must_have(len(waiting.ids))

    def pred(self, side: _Side, waiting: _Waiting, progress: Progress | None) -> None:
        """Compare predictions with it. Raises Refused with the errors of both, NotFound."""
        missing, some = dict.fromkeys(waiting.ids), 0
        for record, article in side.records(progress):
            if isinstance(record, LinkSet):
                self._compare_links(record)
                continue
            some += 1
            if record.article_id not in waiting.ids:
                self.out.without_gold += 1
            elif article is not None and not self._problems:
                missing.pop(record.article_id, None)
                self._compare(waiting.get(record.article_id), self._confident(record), article)
        self._take(side)
        if self._problems:
            raise Refused(self._problems)
        side.must_have(some)
        for id_ in missing:
            if (article := side.article(id_)) is not None:
                self._compare(waiting.get(id_), None, article)
        for links in self._links.values():
            self.out.evaluation.add_links(links, None)

    def _compare(self, gold: Layer, pred: Layer | None, article: Article) -> None:
        self.out.evaluation.add(gold, pred, article)
        if self._by_article:
            alone = Evaluation(0)
            alone.add(gold, pred, article)
            self.out.by_article[article.id] = alone.scores()

    def _compare_links(self, links: LinkSet) -> None:
        gold = self._links.pop(links.event_id, None)
        if gold is None:
            self.out.links_without_gold += 1
        elif not self._problems:
            if self._least is not None:
                links = confident_links(links, self._least, self._fallen)
            self.out.evaluation.add_links(gold, links)

    def _confident(self, layer: Layer) -> Layer:
        if self._least is None:
            return layer
        found = confident(layer, self._least)
        if found is not layer:
            self._fallen |= _ends(layer) - _ends(found)
        return found

    def _take(self, side: _Side) -> None:
        self._problems += side.errors
        self.out.warnings += side.warnings


class _Side:
    """The layers and links of gold, or of the predictions, one for each article and event."""

    def __init__(self, name: str, path: str, articles: Sequence[str], beside: Beside) -> None:
        self._name, self._path, self._articles = name, path, articles
        self._batch = Batch(beside, name)
        self._places: dict[str, str] = {}
        self.errors: list[Problem] = []
        self.warnings = 0

    def records(
        self, progress: Progress | None
    ) -> Iterator[tuple[Layer | LinkSet, Article | None]]:
        """Yield what is without error, links last; count and keep the problems of the rest."""
        for outcome in self._outcomes(progress):
            self.errors += (p for p in outcome.problems if p.severity == "error")
            self.warnings += sum(p.severity != "error" for p in outcome.problems)
            record = outcome.record
            if isinstance(record, Layer):
                about, pointer = record.article_id, "/article_id"
            elif isinstance(record, LinkSet):
                about, pointer = record.event_id, "/event_id"
            else:
                continue
            if outcome.accepted and self._is_first(about, pointer, outcome):
                yield record, outcome.article

    def article(self, id_: str) -> Article | None:
        """Give an article once more."""
        return self._batch.articles.get(id_)

    def must_have(self, some: int) -> None:
        """Raise NotFound where nothing was found, and no fault either."""
        if not some and not self.errors:
            message = f"there is no layer in {self._path} (--{self._name})"
            raise NotFound(message)

    def _outcomes(self, progress: Progress | None) -> Iterator[Outcome]:
        for argument in (*self._articles, self._path, *_links_of(self._path)):
            for source in expand(argument):
                yield from self._batch.input(source, progress)
        yield from self._batch.rest()

    def _is_first(self, about: str, pointer: str, outcome: Outcome) -> bool:
        """Refuse a second layer of an article, whoever made it: one of the two would win."""
        item = outcome.item
        place = f"{item.source.name}:{item.line}" if item else ""
        first = self._places.setdefault(pointer + about, place)
        if first == place:
            return True
        rule = RULES["DUP003"]
        self.errors.append(
            Problem(
                code="DUP003",
                message=f"{about} is also in {first}, and --{self._name} takes one of each",
                cure="keep one; of several annotators, name the folder of one",
                severity=rule.severity,
                file=item.source.name if item else None,
                line=item.line if item else None,
                pointer=pointer,
            )
        )
        return False


def _links_of(path: str) -> list[str]:
    """Give the file of links that stands beside a file of layers, as `predict` writes them."""
    file = Path(path)
    links = file.with_name(file.stem + LINKS)
    return [str(links)] if file.suffix == ".jsonl" and links.is_file() else []


class _Waiting:
    """Layers that wait for others, in a temporary file."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  closed with this
        self.ids: dict[str, tuple[int, int]] = {}
        """Article → where its layer begins in the file, and how long it is, in bytes."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def put(self, layer: Layer) -> None:
        """Put a layer aside."""
        data = layer.model_dump_json().encode()
        self.ids[layer.article_id] = self._file.seek(0, 2), len(data)
        self._file.write(data)

    def get(self, article_id: str) -> Layer:
        """Give it back."""
        at, size = self.ids[article_id]
        self._file.seek(at)
        return Layer.model_validate_json(self._file.read(size))


def _ends(layer: Layer) -> set[tuple[str, str]]:
    """Give what a link may end in."""
    ids = [quote.id for quote in layer.quotes] + [claim.id for claim in layer.claims]
    return {(layer.article_id, id_) for id_ in ids}
