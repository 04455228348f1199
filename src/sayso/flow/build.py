"""`build`: seeds + annotations → dataset, streaming, refused whole or done whole."""

from __future__ import annotations

import gc
import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from sayso.annotations import store
from sayso.dataset import citation as citations
from sayso.dataset.card import card, licence
from sayso.dataset.croissant import croissant
from sayso.dataset.statistics import Statistics
from sayso.dataset.tables import Reading, link_rows, rows_of
from sayso.dataset.write import DataFile, Writer
from sayso.errors import CannotWrite, Refused
from sayso.flow.sources import Sources
from sayso.problem import Problem
from sayso.records.judge_corpus import judge_corpus, judge_event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sayso.records.article import Article
    from sayso.records.link import End

_LONG: Final = 120  # characters of a paragraph that does not stand in two texts by chance
_NEAR: Final = 64  # articles that are held while an event's links are written


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made."""

    statistics: Statistics
    files: list[DataFile]
    changed: list[str]
    """Paths in the dataset's folder that were written or removed; [] when all was current."""
    warnings: list[Problem]
    fixed: list[str] = field(default_factory=list)
    """Articles whose text is kept from now on, since they are annotated."""


def build(
    seeds: Path,
    annotations: Path | None,
    out: Path,
    *,
    encoding: str | None = None,
    citation: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Built:
    """Build the dataset of a folder of captures and the annotations beside it.

    Works through the articles in the order of their ids, in flat memory; the old dataset stands
    until the new one is whole. `progress` is told (articles done, articles in all).
    Raises Refused with every problem that was found, NotFound, CannotWrite, MissingExtra.
    """
    cited = citations.read(citation)
    sources = Sources(seeds, annotations, encoding)
    with Writer(out) as writer, _seldom_collected():
        run = _Run(sources, writer)
        for done, id_ in enumerate(sources.ids, 1):
            run.article(id_)
            if progress:
                progress(done, len(sources.ids))
        sources.problems += judge_corpus(run.corpus)
        run.links()
        if not run.good:
            raise Refused(sources.problems)
        files = writer.finish()
        found = run.statistics
        changed = writer.switch(
            {
                "LICENSE.md": licence(found, cited).encode(),
                "croissant.json": _json(croissant(files, found, cited)),
                "README.md": card(files, found, cited).encode(),  # the last one is the switch
            }
        )
    fixed = _fix(annotations, run.unfixed, sources.problems) if annotations else []
    return Built(found, files, changed, sources.problems, fixed)


class _Run:
    """One pass over the articles, then over the links."""

    def __init__(self, sources: Sources, writer: Writer) -> None:
        self.sources, self.writer = sources, writer
        self.statistics = Statistics()
        self.corpus: list[tuple[str, str, str, tuple[int, ...]]] = []
        self.splits: dict[str, str] = {}
        self.unfixed: list[Article] = []
        self._links = lru_cache(_NEAR)(sources.links)

    @property
    def good(self) -> bool:
        """Whether no error was found so far; after one, only problems are collected."""
        return not any(problem.severity == "error" for problem in self.sources.problems)

    def article(self, id_: str) -> None:
        reading = self.sources.reading(id_)
        if reading is None:
            return
        article = reading.article
        split = self.sources.split(article)
        self.splits[article.event_id] = split
        self.corpus.append((article.id, article.event_id, split, _paragraphs(article)))
        self.statistics.count(reading, split)
        if reading.layer is not None and id_ not in self.sources.index.articles:
            self.unfixed.append(article)
        if self.good:
            links = self._links(article.event_id)
            self.writer.add(split, rows_of(reading, links.links if links else ()))

    def links(self) -> None:
        glance = lru_cache(_NEAR)(self.sources.glance)
        for event_id, place in sorted(self.sources.index.links.items()):
            links = self.sources.links(event_id)
            if links is None:
                continue
            found = judge_event(
                links,
                lambda end: _kind(glance(end.article_id), end, event_id),  # noqa: B023  used at once
                file=place.name,
                line=place.line,
            )
            self.sources.problems += found
            self.statistics.count_links(links)
            if self.good:
                ends = {e.article_id for link in links.links for e in (link.subject, link.object)}
                readings = {id_: reading for id_ in ends if (reading := glance(id_))}
                split = self.splits.get(event_id)
                if split is not None:
                    self.writer.add(split, {"links": link_rows(links, readings)})


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Look for circles of garbage less often: rows make none, and each look visits them all."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _kind(reading: Reading | None, end: End, event_id: str) -> str | None:
    """Say what a link's end is in its article's gold; None where it is not there."""
    if reading is None or reading.layer is None or reading.article.event_id != event_id:
        return None
    if end.id in reading.quotes:
        return "quote"
    if any(claim.id == end.id for claim in reading.layer.claims):
        return "claim"
    return "entity" if end.id in reading.names else None


def _paragraphs(article: Article) -> tuple[int, ...]:
    """Give the hashes of an article's two longest paragraphs, where they are long."""
    words = [article.text[zone.start : zone.end] for zone in article.zones]
    return tuple(hash(w) for w in sorted(words, key=len)[-2:] if len(w) >= _LONG)


def _fix(annotations: Path, articles: list[Article], problems: list[Problem]) -> list[str]:
    """Keep the text of articles that are annotated: from now on it does not change."""
    fixed = []
    for article in articles:
        try:
            store.write(annotations, article)
        except CannotWrite as error:
            problems.append(
                Problem(
                    code="TEXT003",
                    severity="warning",
                    message=f"the text of {article.id} is annotated, but not kept: {error}",
                    cure="make the folder writable and build again",
                )
            )
        else:
            fixed.append(article.id)
    return fixed


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()
