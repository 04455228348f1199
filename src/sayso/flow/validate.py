"""`validate`: every fault of what contributors send, by file, line, column and cure.

Streams: an item is read, checked, judged against its article, told and forgotten. What is about
records that may yet come, links above all, waits on disk until all were read.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sayso.annotations import store
from sayso.errors import Refused
from sayso.flow import ledger
from sayso.flow.adjudicate import adjudicate
from sayso.flow.articles import Articles
from sayso.flow.garbage import seldom_collected
from sayso.flow.sources import Sources, longest_paragraph, not_gold, signed
from sayso.inputs import Input, Item, expand, items
from sayso.positions import at_their_places
from sayso.problem import Problem, any_error, placed
from sayso.records.article import Article
from sayso.records.contribution import Contribution
from sayso.records.decision import Decision
from sayso.records.derive import complete, locate
from sayso.records.judge_article import judge_article
from sayso.records.judge_corpus import CorpusJudge, judge_event
from sayso.records.judge_layer import judge_layer
from sayso.records.layer import Layer
from sayso.records.link import LinkSet
from sayso.records.provenance import Provenance
from sayso.records.rules import Findings
from sayso.records.shape import read
from sayso.schema.check import check
from sayso.schema.salvage import salvage
from sayso.seeds import manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sayso.records.link import End
    from sayso.records.record import Record
    from sayso.schema.check import Checked

_EXACT: Final = (store.GOLD, *store.BY_PEOPLE.values())  # what stands there has its offsets
_LAYER, _LINKS = 0, 1  # what waits, in the order in which it is taken up again
# Whose a contribution is that does not say it, until it is accepted.
NOBODY: Final = Provenance(annotator="nobody", annotator_kind="person")


@dataclass(slots=True)
class Outcome:
    """What was found in one item, or in a file, or across files."""

    item: Item | None
    """None for what is about a file as a whole, or about several."""
    problems: list[Problem]
    """In the order of their places."""
    record: Record | None = None
    """The record, exact and complete, where it has its shape and its article is known."""
    capture: str | None = None
    """The file of a capture, which is no item, where this is about one."""

    @property
    def file(self) -> str | None:
        """The file that the item or capture stands in."""
        return self.item.source.name if self.item else self.capture

    @property
    def accepted(self) -> bool:
        """Whether the item or capture is without error."""
        return self.file is not None and not (self.problems and any_error(self.problems))


@dataclass(slots=True)
class Beside:
    """Where the articles are that layers are about; what is None is not looked into."""

    seeds: Path | None
    annotations: Path
    dataset: Path | None = None
    encoding: str | None = None


def validate(
    arguments: Iterable[str],
    beside: Beside,
    progress: Callable[[Input, int], None] | None = None,
) -> Iterator[Outcome]:
    """Check every item of files, folders, globs, `-`; yield an outcome each, problems or none.

    A folder of captures is judged as `build` judges it. Flat in memory. `progress` is told
    (input, bytes read of it as it is on disk). Raises NotFound, CannotWrite, MissingExtra.
    """
    run = _Run(beside)
    try:
        with seldom_collected():
            yield from _outcomes(run, arguments, progress)
    except sqlite3.Error as error:
        raise ledger.full(error) from error
    finally:
        run.ledger.close()


def _outcomes(
    run: _Run, arguments: Iterable[str], progress: Callable[[Input, int], None] | None
) -> Iterator[Outcome]:
    captures = []
    for argument in arguments:
        if holds_captures(argument, run.beside.seeds):
            captures.append(Path(argument))
        else:
            for source in expand(argument):
                yield from run.input(source, progress)
    yield from run.rest()
    for folder in captures:  # last: what was told of annotations is not told again
        for outcome in _captures(folder, run):
            yield replace(outcome, problems=[p for p in outcome.problems if run.is_new(p)])


def holds_captures(argument: str, seeds: Path | None) -> bool:
    """Tell a folder of captures from one of records."""
    folder = Path(argument)
    if not folder.is_dir():
        return False
    same = seeds is not None and seeds.is_dir() and folder.samefile(seeds)
    return same or (folder / manifest.NAME).exists()


def _captures(seeds: Path, run: _Run) -> Iterator[Outcome]:
    """Judge every capture of a folder, and the articles made of them, as `build` does."""
    sources = Sources(seeds, run.beside.annotations, run.beside.encoding)
    yield Outcome(None, list(sources.problems))
    for id_ in sources.captures:
        told = len(sources.problems)
        article = sources.article(id_)
        found, capture = sources.problems[told:], sources.captures[id_]
        if article is not None and run.ledger.article(id_) is None:  # else it was an item
            split, long = sources.split(article), longest_paragraph(article)
            judged = run.corpus.judge(id_, article.event_id, split, long)
            found += placed(judged, str(capture.path), capture.line)
        yield Outcome(None, found, capture=str(capture.path))


class _Run:
    """One validation, from the first input to what waited for the last."""

    def __init__(self, beside: Beside) -> None:
        self.beside = beside
        self.ledger = ledger.Ledger()
        self.articles = Articles(
            self.ledger, beside.seeds, beside.annotations, beside.dataset, beside.encoding
        )
        self.corpus = CorpusJudge()
        self.annotations = beside.annotations.resolve()
        self.inputs: list[Input] = []
        self.seen: set[Path] = set()
        self.homes: dict[Input, str] = {}
        self.whole: set[int] = set()
        self.last = False  # everything was read: what is missing now is missing
        self.decided = self.bad = False
        self.told: set[tuple[Path, int | None, str]] = set()  # of records among the annotations

    def is_new(self, problem: Problem) -> bool:
        """Tell whether what is found beside captures was not told where it stands."""
        file = Path(problem.file or "").resolve()
        return (file, problem.line, problem.code) not in self.told

    def input(
        self, source: Input, progress: Callable[[Input, int], None] | None
    ) -> Iterator[Outcome]:
        """Check the items of an input, unless it was read before."""
        path = source.path.resolve() if source.path else Path("-")
        if path in self.seen:
            return
        self.seen.add(path)
        if home := self._home(path):
            self.homes[source] = home
        self.inputs.append(source)
        tell = (lambda done: progress(source, done)) if progress else None
        for item in items(source, tell):
            if isinstance(item, Problem):
                yield Outcome(None, [item])
                continue
            if item.whole:
                self.whole.add(len(self.inputs) - 1)
            outcome = self.item(item)
            if outcome is not None:
                yield outcome

    def rest(self) -> Iterator[Outcome]:
        """Check what waited: layers for articles, then links for layers; then decisions."""
        self.last = True
        for rank in (_LAYER, _LINKS):
            for at, line, data in self.ledger.waiting(rank):
                outcome = self.item(Item(self.inputs[at], line, data, at in self.whole))
                if outcome is not None:
                    yield outcome
        if found := self._decisions():
            yield Outcome(None, found)

    def item(self, item: Item) -> Outcome | None:
        """Check one item; None where it has to wait."""
        home = self.homes.get(item.source)
        exact = home in _EXACT
        checked = check(item.data, file=item.source.name, line=item.line, exact=exact)
        if checked.record is None:
            return self._without_shape(item, checked)
        if self._waits(item, checked.record):
            return None
        record, problems = self._judged(item, checked.value, checked.record)
        if isinstance(record, Layer):
            problems += self._remember(item, record, good=not any_error(problems))
        if home is not None:
            problems += self._at_home(checked.record, item.source, home)
        return self._outcome(item, problems, record)

    def _without_shape(self, item: Item, checked: Checked) -> Outcome | None:
        """Tell what is wrong with the shape, and what the rules say of the rest."""
        salvaged = salvage(checked.value, checked.problems)
        if salvaged is None:
            if isinstance(checked.value, dict) and isinstance(id_ := checked.value.get("id"), str):
                self.articles.faulty.add(id_)
            return self._outcome(item, checked.problems, None)
        if self._waits(item, salvaged.record):
            return None
        rest, found = self._judged(item, salvaged.value, salvaged.record)
        if isinstance(rest, Layer):
            self._remember(item, rest, good=False)
        return self._outcome(item, [*checked.problems, *salvaged.as_whole(found)], None)

    def _judged(
        self, item: Item, value: Any, record: Record
    ) -> tuple[Record | None, list[Problem]]:
        """Judge a record; where words have no place, also what is not about them."""
        whole, problems = self._judge(item, record)
        salvaged = salvage(value, problems) if whole is None else None
        if salvaged is not None:
            _, found = self._judged(item, salvaged.value, salvaged.record)
            problems += salvaged.as_whole(found)
        return whole, problems

    def _outcome(self, item: Item, problems: Sequence[Problem], record: Record | None) -> Outcome:
        if self.articles.problems:
            problems = [*problems, *self.articles.problems]
            self.articles.problems = []
        if not problems:
            return Outcome(item, [], record)
        self.bad |= any_error(problems)
        if item.source in self.homes:
            line, path = None if item.whole else item.line, Path(item.source.name).resolve()
            self.told |= {(path, line, p.code) for p in problems}
        own = [p for p in problems if p.file in (None, item.source.name)]
        others = [p for p in problems if p.file not in (None, item.source.name)]
        found = at_their_places(own, item.data, item.line, item.source.name)
        return Outcome(item, [*found, *others], record)

    def _waits(self, item: Item, record: Record) -> bool:
        """Put off links, and layers whose article is not there yet."""
        if self.last:
            return False
        if isinstance(record, Layer | Contribution):
            id_ = record.article_id
            if self.articles.get(id_) is not None or id_ in self.articles.faulty:
                return False
        elif not isinstance(record, LinkSet):
            return False
        rank = _LINKS if isinstance(record, LinkSet) else _LAYER
        self.ledger.wait(rank, len(self.inputs) - 1, item.line, item.data)
        return True

    def _judge(self, item: Item, record: Record) -> tuple[Record | None, list[Problem]]:
        """Judge a record; give it whole, where it can be made so."""
        if isinstance(record, Layer | Contribution):
            return self._layer(record)
        if isinstance(record, Article):
            return record, self._article(item, record)
        if isinstance(record, LinkSet):
            return record, self._links(record)
        out = Findings()
        if isinstance(record, Decision):
            out.add_unless_day("/created", record.created)
        return record, out

    # ------------------------------------------------------------- layers

    def _layer(self, record: Layer | Contribution) -> tuple[Record | None, list[Problem]]:
        article = self.articles.get(record.article_id)
        if article is None:
            return None, self._no_article(record)
        problems: list[Problem] = []
        if isinstance(record, Contribution):
            layer = _exact(record, article)
            if isinstance(layer, list):
                return None, layer
        else:
            layer = record
        if layer.text_sha256 == article.text_sha256:
            layer = complete(layer, article)
        problems += judge_layer(layer, article)
        return layer, problems

    def _no_article(self, record: Layer | Contribution) -> list[Problem]:
        out = Findings()
        id_ = record.article_id
        if id_ in self.articles.faulty:
            message, cure = f"the article {id_} is itself at fault", "mend the article first"
        else:
            message = f"there is no capture and no fixed text of the article {id_}"
            cure = "say where the captures are (--seeds), or correct `article_id`"
        out.add("REF003", "/article_id", message, cure)
        return out

    def _remember(self, item: Item, layer: Layer, *, good: bool) -> list[Problem]:
        """Remember a layer; where a good one by the same annotator is known, say where (DUP003).

        A layer that is not good counts for links that end in it, but takes nobody's place.
        """
        who = item.source.name if layer.provenance is NOBODY else layer.provenance.annotator
        key = _key(layer.kind, who, layer.article_id, good=good)
        first = self.ledger.add_layer(key, f"{item.source.name}:{item.line}", _ends(layer))
        out = Findings()
        if first is not None and good:
            out.add("DUP003", "/article_id", f"this annotator's layer of it is also in {first}")
        return out

    # ------------------------------------------------------------- articles and links

    def _article(self, item: Item, article: Article) -> list[Problem]:
        captures = self.articles.captures()
        raw = None
        if captures and article.id in captures.captures:
            capture = captures.capture(article.id)
            raw = capture.text if capture else None
        problems = judge_article(article, raw)
        if any_error(problems):
            self.articles.faulty.add(article.id)
            return problems
        place = f"{item.source.name}:{item.line}"
        if first := self.articles.add(article, item.data, place):
            out = Findings()
            out.add("DUP003", "/id", f"the article {article.id} is also in {first}")
            return [*problems, *out]
        split = (captures or self.articles.fixed).split(article)
        long = longest_paragraph(article)
        return problems + self.corpus.judge(article.id, article.event_id, split, long)

    def _links(self, links: LinkSet) -> list[Problem]:
        return judge_event(links, lambda end: self._kind(links, end))

    def _kind(self, links: LinkSet, end: End) -> str | None:
        """Say what an end of a link is in its annotator's own layers."""
        article = self.articles.get(end.article_id)
        if article is None or article.event_id != links.event_id:
            return "claim" if end.article_id in self.articles.faulty else None
        who = links.provenance.annotator
        known = self.ledger.ends(_key(links.kind, who, end.article_id))
        if known is None:
            known = self.ledger.ends(_key(links.kind, who, end.article_id, good=False))
        if known is None:
            known = self._stored(links, end.article_id)
        claims, _, quotes = known.partition("|")
        if end.id in claims.split():
            return "claim"
        return "quote" if end.id in quotes.split() else None

    def _stored(self, links: LinkSet, article_id: str) -> str:
        """Give the ids of a layer that is among the annotations and not in the batch."""
        index = self.articles.fixed.index
        who = store.file_name(links.provenance.annotator)
        if links.kind == store.GOLD:
            place = index.gold.get(article_id)
        else:
            place = index.layers.get(article_id, {}).get(who)
        layer = store.read(Layer, place) if place else None
        article = self.articles.get(article_id)
        if not isinstance(layer, Layer) or article is None:
            return ""
        layer = complete(layer, article) if layer.text_sha256 == article.text_sha256 else layer
        ends = _ends(layer)
        self.ledger.add_layer(_key(links.kind, links.provenance.annotator, article_id), "", ends)
        return ends

    # ------------------------------------------------------------- what stands among annotations

    def _home(self, path: Path) -> str | None:
        """Name the folder of the annotations that an input stands in."""
        if not path.is_relative_to(self.annotations):
            return None
        first = path.relative_to(self.annotations).parts[0]
        self.decided |= first == store.DECISIONS
        return first if first in (*_EXACT, store.ARTICLES) else None

    def _at_home(self, record: Record, source: Input, home: str) -> list[Problem]:
        """Hold what stands among the annotations against its folder and its file's name."""
        out = Findings()
        path = source.path
        assert path is not None  # noqa: S101  else it had no home
        named = path.name.endswith(".json") and not isinstance(record, LinkSet)
        if isinstance(record, Layer | LinkSet):
            if home == store.GOLD and record.kind != store.GOLD:
                message, cure = not_gold(record)
                out.add("GOLD001", "/kind", message, cure)
            elif home != store.GOLD:
                out += signed(record, store.Place(path))
        if isinstance(record, Layer):
            if named and path.stem != record.article_id:
                message = f"it holds a layer of {record.article_id}, not of {path.stem}"
                out.add("REF003", "/article_id", message)
            kept = self.articles.fixed.index.articles
            if record.article_id not in kept and self.articles.get(record.article_id):
                message = f"the text of {record.article_id} is annotated, but not kept"
                out.add("TEXT003", "/article_id", message, "`sayso build` keeps it")
        if isinstance(record, Article) and named and path.stem != record.id:
            out.add("REF003", "/id", f"it holds the article {record.id}, not {path.stem}")
        return out

    def _decisions(self) -> list[Problem]:
        """Hold decisions against what annotators say, where decisions were among the inputs."""
        seeds, annotations = self.beside.seeds, self.beside.annotations
        if not self.decided or self.bad:
            return []
        try:
            found = adjudicate(seeds, annotations, write=False).problems
        except Refused as refused:  # also by a layer that nobody asked to validate
            found = list(refused.problems)
        return [problem for problem in found if problem.code == "DECISION001"]


def _exact(record: Contribution, article: Article) -> Layer | list[Problem]:
    """Find the words of a contribution, or say which have no place."""
    located = locate(record, article)
    if isinstance(located, list):
        return located
    located["provenance"] = located.get("provenance") or NOBODY
    return read(Layer, located)


def _key(kind: str, annotator: str, article_id: str, *, good: bool = True) -> str:
    return f"{kind} {article_id} {good:d} {annotator}"


def _ends(layer: Layer) -> str:
    """Write the ids that links may end in: claims, a bar, quotes."""
    return " ".join([c.id for c in layer.claims] + ["|"] + [q.id for q in layer.quotes])
