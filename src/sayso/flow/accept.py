"""`accept`: a valid contribution becomes a layer like any other."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

from sayso import atomic
from sayso.annotations import store
from sayso.errors import CannotWrite, NotFound, Refused
from sayso.flow.validate import validate
from sayso.inputs import STDIN
from sayso.positions import at_their_places
from sayso.problem import any_error, placed
from sayso.records.article import Article
from sayso.records.layer import Layer
from sayso.records.link import LinkSet
from sayso.records.repair import repair_links
from sayso.records.rules import Findings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sayso.flow.outcome import Beside, Outcome
    from sayso.problem import Problem
    from sayso.records.record import Record

_KIND = "contribution"
_RESERVED = ("gold", "none")  # layers that are nobody's


@dataclass(slots=True)
class Accepted:
    """What became of a contribution."""

    written: list[str] = field(default_factory=list)
    """Paths of layers, links and articles, the fixed texts among them."""
    unchanged: list[str] = field(default_factory=list)
    """Paths that held it already."""
    warnings: list[Problem] = field(default_factory=list)
    records: Counter[str] = field(default_factory=Counter)
    """Entities, quotes, claims and links that were accepted."""
    zones: int = 0
    """Zones of the articles, and how many of them have a record, so that a part is seen as one."""
    covered: int = 0
    unguided: bool = False
    """Of some record it is not known by which guideline it was made."""


def accept(
    arguments: Sequence[str],
    name: str,
    beside: Beside,
    *,
    guideline: str | None = None,
    replace: bool = False,
) -> Accepted:
    """Write valid contributions to `contributed/<name>/`, whole: every offset, every field.

    All of it is valid and can be written, or nothing is. What `name` said before about the same
    article is replaced only on demand. The text of an article that is annotated for the first
    time is kept. Raises Refused with every problem, CannotWrite, NotFound.
    """
    if STDIN in arguments:
        message = "a contribution is kept under its file's name: save it, and name that"
        raise NotFound(message)
    try:
        beside.annotations.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"cannot write {beside.annotations}: {error.strerror or error}"
        raise CannotWrite(message) from error
    locked = atomic.lock(beside.annotations)
    try:
        with _Stage(beside.annotations) as stage:
            return _Run(name, beside, guideline, stage).run(arguments, replace=replace)
    finally:
        if locked is not None:
            os.close(locked)


class _Stage:
    """A folder beside the annotations in which all is written before any of it counts."""

    def __init__(self, annotations: Path) -> None:
        self._annotations = annotations
        self.files: dict[Path, Path] = {}

    def __enter__(self) -> Self:
        for old in self._annotations.glob(f"{atomic.TEMPORARY}*"):  # of a run that was killed
            shutil.rmtree(old, ignore_errors=True)
        try:
            made = tempfile.mkdtemp(prefix=atomic.TEMPORARY, dir=self._annotations)
        except OSError as error:
            message = f"cannot write {self._annotations}: {error.strerror or error}"
            raise CannotWrite(message) from error
        self._folder = Path(made)
        return self

    def __exit__(self, *error: object) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def put(self, target: Path, data: bytes) -> None:
        """Write what is to stand at a path; what is put there first counts."""
        if target not in self.files:
            self.files[target] = self._folder / str(len(self.files))
            atomic.write_bytes(self.files[target], data)

    def settle(self, target: Path) -> None:
        """Let a file stand at its path. Raises OSError."""
        target.parent.mkdir(parents=True, exist_ok=True)
        atomic.settle(self.files[target], target)


class _Run:
    """One acceptance."""

    def __init__(self, name: str, beside: Beside, guideline: str | None, stage: _Stage) -> None:
        self._name, self._guideline = name, guideline
        self._home, self._beside, self._stage = beside.annotations, beside, stage
        self._index = store.index(beside.annotations)
        self._ends: dict[str, set[str]] = {}  # article → what links may end in now
        self._events: set[str] = set()  # of which links come with it
        self.done = Accepted()

    def run(self, arguments: Sequence[str], *, replace: bool) -> Accepted:
        """Judge all, then write all."""
        problems = _taken(self._name, self._index)
        if problems:
            raise Refused(problems)
        for outcome in validate(arguments, self._beside, name=self._name):
            problems += outcome.problems
            problems += self._take(outcome)
        problems += self._dangling()
        if any_error(problems):
            raise Refused(problems)
        self.done.warnings = problems
        self._settle(replace=replace)
        return self.done

    def _take(self, outcome: Outcome) -> list[Problem]:
        """Put a record into the stage; say why it cannot be accepted."""
        record, item = outcome.record, outcome.item
        if record is None or item is None:
            return []
        if found := _by_another(record, self._name):
            return at_their_places(found, item.data, item.line, item.source.name)
        if isinstance(record, Article):
            self._stage.put(*store.laid_out(self._home, record))
        elif isinstance(record, Layer | LinkSet) and outcome.accepted:
            signed = _whole(record, self._guideline)
            self.done.unguided |= signed.provenance.guideline is None
            self._stage.put(*store.laid_out(self._home, signed))
            self._count(signed, outcome.article)
        return []

    def _count(self, record: Layer | LinkSet, article: Article | None) -> None:
        if isinstance(record, LinkSet):
            self._events.add(record.event_id)
            self.done.records["links"] += len(record.links)
            return
        for kind in ("entities", "quotes", "claims"):
            self.done.records[kind] += len(getattr(record, kind))
        quotes, claims = record.quotes, record.claims
        self._ends[record.article_id] = {q.id for q in quotes} | {c.id for c in claims}
        if article is None:
            return
        if article.id not in self._index.articles:
            self._stage.put(*store.laid_out(self._home, article))
        starts = [m.start for e in record.entities for m in e.mentions]
        starts += [q.content[0].start for q in quotes] + [c.content[0].start for c in claims]
        self.done.zones += len(article.zones)
        self.done.covered += sum(any(z.start <= s < z.end for s in starts) for z in article.zones)

    def _dangling(self) -> list[Problem]:
        """Find links that were accepted before and would lose an end now."""
        found: list[Problem] = []
        for event_id, places in self._index.link_sets.items():
            place = places.get(store.file_name(self._name))
            links = store.read(LinkSet, place) if place and event_id not in self._events else None
            if not isinstance(links, LinkSet) or place is None:
                continue
            out = Findings()
            for at, link in enumerate(links.links):
                for field_, end in (("subject", link.subject), ("object", link.object)):
                    if end.id not in self._ends.get(end.article_id, {end.id}):
                        message = f"{end} would be gone, and this link ends in it"
                        cure = "keep the id, or send these links anew with the layer"
                        out.add("LINK002", f"/links/{at}/{field_}", message, cure)
            found += placed(out, place.name, place.line)
        return found

    def _settle(self, *, replace: bool) -> None:
        """Let all stand where it belongs."""
        wanted = []
        for target, staged in self._stage.files.items():
            if atomic.holds(target, staged.read_bytes()):
                self.done.unchanged.append(str(target))
                continue
            if target.exists() and not (replace and target.parent.name != store.ARTICLES):
                cure = (
                    "its text is fixed"
                    if target.parent.name == store.ARTICLES
                    else ("--replace puts this in its place")
                )
                message = f"{target} is there already, and says something else: {cure}"
                raise CannotWrite(message)
            wanted.append(target)
        for target in wanted:
            try:
                self._stage.settle(target)
            except OSError as error:
                made = ", ".join(self.done.written) or "nothing"
                message = f"cannot write {target}: {error.strerror or error}; written: {made}"
                raise CannotWrite(message) from error
            self.done.written.append(str(target))


def _taken(name: str, index: store.Index) -> list[Problem]:
    """Say why a name cannot be a contributor's: it is another annotator's, or nobody's."""
    out = Findings()
    folder = store.file_name(name)
    others = {p.path.parent for places in index.layers.values() for p in places.values()}
    human = store.BY_PEOPLE["annotation"]
    for other in sorted(others):
        same = other.name == folder and other.parent.name == human
        if same or (other.name != folder and other.name.casefold() == folder.casefold()):
            message = f"{name!r} is the name of the annotator of {other}"
            out.add("REF003", "", message, "choose another name")
    if folder in _RESERVED:
        out.add("REF003", "", f"{name!r} means a layer that is nobody's", "choose another name")
    return placed(out, "--as")


def _by_another(record: Record, name: str) -> list[Problem]:
    """Say why a record cannot be accepted as somebody's contribution."""
    out = Findings()
    if isinstance(record, Article):
        return out
    if not isinstance(record, Layer | LinkSet):
        out.add("SHAPE001", "", "only layers, links and articles are contributed")
        return out
    made = record.provenance
    if record.kind != _KIND:
        message = f"a record of the kind {record.kind!r} is no contribution"
        out.add("REF003", "/kind", message, 'leave `kind` out, or write "contribution"')
    if made.annotator != name:
        message = f"it says that it is by {made.annotator!r}, not by {name!r}"
        cure = "accept it under that name, or correct it"
        out.add("REF003", "/provenance/annotator", message, cure)
    if made.annotator_kind in ("rule", "model"):
        message = f"a {made.annotator_kind} made it: contributions are by people"
        cure = "have it corrected by somebody first"
        out.add("REF003", "/provenance/annotator_kind", message, cure)
    return out


def _whole(record: Layer | LinkSet, guideline: str | None) -> Layer | LinkSet:
    """Write into a record by which guideline it was made, and ids, as far as it is silent."""
    made = record.provenance
    if made.guideline is None and guideline is not None:
        record = record.model_copy(
            update={"provenance": made.model_copy(update={"guideline": guideline})}
        )
    return repair_links(record)[0] if isinstance(record, LinkSet) else record
