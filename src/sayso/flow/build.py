"""`build`: seeds + annotations → dataset, streaming, refused whole or done whole."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from sayso import atomic
from sayso.annotations import store
from sayso.dataset import citation as citations
from sayso.dataset.card import card, licence
from sayso.dataset.croissant import croissant
from sayso.dataset.escape import to_json
from sayso.dataset.links import LinkedEnd, link_rows, linked_end
from sayso.dataset.statistics import Statistics
from sayso.dataset.tables import rows_of
from sayso.dataset.write import DataFile, Writer
from sayso.errors import CannotWrite, Refused
from sayso.flow.agree import Comparison
from sayso.flow.decided import Decided, is_old
from sayso.flow.garbage import seldom_collected
from sayso.flow.said import Said
from sayso.flow.sources import Sources, longest_paragraph, not_gold
from sayso.problem import Problem, any_error, placed
from sayso.records.judge_corpus import CorpusJudge, judge_event
from sayso.records.rules import Findings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sayso.records.article import Article
    from sayso.records.link import End, LinkSet

_NEAR: Final = 512  # events whose links are held, for articles that come one after the other


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made."""

    statistics: Statistics
    files: list[DataFile]
    changed: list[str]
    """Paths in the dataset's folder that were written or removed; [] when all was current."""
    warnings: list[Problem]
    outdated: list[str] = field(default_factory=list)
    """Articles whose gold is not what layers and decisions give now."""
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
    with Writer(out) as writer, seldom_collected():
        run = _Run(sources, writer, annotations)
        for done, id_ in enumerate(sources.ids, 1):
            run.article(id_)
            if progress:
                progress(done, len(sources.ids))
        run.links()
        agreed = run.compared.finish()
        sources.problems = [*dict.fromkeys(sources.problems)]  # links are read more than once
        if any_error(sources.problems):
            raise Refused(sources.problems)
        files = writer.finish()
        found = run.statistics
        changed = writer.switch(
            {
                "LICENSE.md": licence(found, cited).encode(),
                "croissant.json": to_json(croissant(files, found, cited, agreed)),
                "README.md": card(files, found, cited, agreed).encode(),  # the last is the switch
            }
        )
    fixed = _fix(annotations, run.unfixed, sources.problems) if annotations else []
    return Built(found, files, changed, sources.problems, run.outdated, fixed)


class _Run:
    """One pass over the articles, then over the links."""

    def __init__(self, sources: Sources, writer: Writer, annotations: Path | None) -> None:
        self.sources, self.writer = sources, writer
        self.statistics = Statistics()
        self.said = Said(sources, annotations, self.statistics)
        self.events: dict[str, tuple[str, str]] = {}
        self.corpus = CorpusJudge(self.events, {})
        self.compared = Comparison(sources, annotations)
        self.decided = Decided(sources.index.decisions)
        self.outdated: list[str] = []
        self.unfixed: list[Article] = []
        self.faulty: set[str] = set()
        self.ends: dict[str, LinkedEnd] = {}
        self._bad, self._looked = False, 0
        self._links = lru_cache(_NEAR)(sources.links)

    @property
    def good(self) -> bool:
        """Whether no error was found so far; after one, only problems are collected."""
        problems = self.sources.problems
        self._bad |= any_error(problems[self._looked :])
        self._looked = len(problems)
        return not self._bad

    def article(self, id_: str) -> None:
        """Read an article and its gold, judge them, write their rows."""
        reading = self.sources.reading(id_)
        if reading is None:
            self.faulty.add(id_)
            return
        article = reading.article
        split = self.sources.split(article)
        event, capture = sys.intern(article.event_id), self.sources.captures.get(id_)
        found = self.corpus.judge(id_, event, split, longest_paragraph(article))
        if found and capture:
            found = placed(found, str(capture.path), capture.line)
        self.sources.problems += found
        self.statistics.count(reading, split)
        if self.compared.wants(id_):
            self.compared.add(article)
        annotated = reading.layer is not None or id_ in self.sources.index.layers
        if annotated and id_ not in self.sources.index.articles:
            self.unfixed.append(article)
        links = self._links(article.event_id)
        for link in links.links if links else ():
            for end in (link.subject, link.object):
                if end.article_id == id_ and (linked := linked_end(reading, end)):
                    self.ends[str(end)] = linked
        if reading.layer and is_old(
            reading.layer, article, self.sources.layers(article), self.decided
        ):
            self.outdated.append(id_)
            self.statistics.outdated += 1
        said = self.said.rows(article)
        if self.good:
            rows = rows_of(reading, links.links if links else ())
            self.writer.add(split, {**rows, "annotations": said})

    def links(self) -> None:
        """Judge the links of every event and write their rows."""
        for event_id, place in sorted(self.sources.index.links.items()):
            links = self.sources.links(event_id)
            if links is None:
                continue
            _, split = self.events.get(event_id, (None, None))
            if found := self._judge(links, known=split is not None):
                self.sources.problems += placed(found, place.name, place.line)
            self.statistics.count_links(links)
            if split and self.good:
                self.writer.add(split, {"links": link_rows(links, self.ends)})
        if self.good:  # or every link into a faulty layer would be listed as well
            self.said.judge_links()

    def _judge(self, links: LinkSet, *, known: bool) -> list[Problem]:
        """Judge an event's links; `known` says whether the event went by."""
        out = Findings()
        if links.kind != store.GOLD:
            out.add("GOLD001", "/kind", *not_gold(links))
        if known:
            out.extend(judge_event(links, self._kind))
        elif not self.faulty:  # else it may be the event of an article at fault
            message = f"there is no article of the event {links.event_id!r}"
            cure = "correct `event_id`, or name the event in the manifest"
            out.add("REF003", "/event_id", message, cure)
        return out

    def _kind(self, end: End) -> str | None:
        """Say what a link's end is; of an article that is itself at fault, nothing bad."""
        linked = self.ends.get(str(end))
        return "claim" if end.article_id in self.faulty else linked.kind if linked else None


def _fix(annotations: Path, articles: list[Article], problems: list[Problem]) -> list[str]:
    """Keep the text of articles that are annotated: from now on it does not change."""
    fixed = []
    if articles:
        atomic.sweep(annotations / store.ARTICLES)
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
