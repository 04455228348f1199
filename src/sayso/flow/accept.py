"""`accept`: a valid contribution becomes a layer like any other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sayso import atomic
from sayso.annotations import store
from sayso.errors import CannotWrite, NotFound, Refused
from sayso.flow.sources import Sources
from sayso.flow.validate import validate
from sayso.inputs import STDIN
from sayso.positions import at_their_places
from sayso.problem import any_error
from sayso.records.article import Article
from sayso.records.layer import Layer
from sayso.records.link import LinkSet
from sayso.records.repair import repair_links
from sayso.records.rules import Findings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sayso.flow.outcome import Beside, Outcome
    from sayso.problem import Problem
    from sayso.records.record import Record

_KIND = "contribution"


@dataclass(slots=True)
class Accepted:
    """What became of a contribution."""

    written: list[str] = field(default_factory=list)
    """Paths of layers, links and articles, the fixed texts among them."""
    unchanged: list[str] = field(default_factory=list)
    """Paths that held it already."""
    warnings: list[Problem] = field(default_factory=list)


def accept(
    arguments: Sequence[str],
    name: str,
    beside: Beside,
    *,
    guideline: str | None = None,
    replace: bool = False,
) -> Accepted:
    """Write valid contributions to `contributed/<name>/`, whole: every offset, every field.

    All of it is valid or nothing is written. What `name` said before about the same article is
    replaced only on demand. The text of an article that is annotated for the first time is kept.
    Raises Refused with every problem, CannotWrite, NotFound.
    """
    if STDIN in arguments:
        message = "a contribution is read twice: save it to a file and name that"
        raise NotFound(message)
    problems: list[Problem] = []
    for outcome in validate(arguments, beside, name=name):
        problems += outcome.problems
        if outcome.record is not None and outcome.item is not None:
            found = _by_another(outcome.record, name)
            item = outcome.item
            problems += at_their_places(found, item.data, item.line, item.source.name)
    if any_error(problems):
        raise Refused(problems)
    done = Accepted(warnings=problems)
    places = _Places(beside)
    for path, data in places.wanted(validate(arguments, beside, name=name), guideline):
        if path.exists() and not replace and not atomic.holds(path, data):
            message = (
                f"{path} is there already, and says something else: "
                "--replace puts this in its place"
            )
            raise CannotWrite(message)
    for path, data in places.wanted(validate(arguments, beside, name=name), guideline):
        changed = atomic.write_bytes(path, data)
        (done.written if changed else done.unchanged).append(str(path))
    return done


class _Places:
    """Where what is accepted goes, and what goes there."""

    def __init__(self, beside: Beside) -> None:
        self._annotations = beside.annotations
        self._sources = Sources(beside.seeds, beside.annotations, beside.encoding)

    def wanted(
        self, outcomes: Iterator[Outcome], guideline: str | None
    ) -> Iterator[tuple[Path, bytes]]:
        """Yield path and content of every file that is to be there."""
        batch: dict[str, Article] = {}
        for outcome in outcomes:
            record = outcome.record
            if isinstance(record, Article):
                batch[record.id] = record
                yield store.laid_out(self._annotations, record)
            elif isinstance(record, Layer | LinkSet):
                signed = _whole(record, guideline)
                if isinstance(signed, Layer) and signed.article_id not in batch:
                    yield from self._text(signed.article_id)
                yield store.laid_out(self._annotations, signed)

    def _text(self, id_: str) -> Iterator[tuple[Path, bytes]]:
        """Yield the article's text, which is fixed from now on, where it is not kept yet."""
        if id_ in self._sources.index.articles:
            return
        article = self._sources.article(id_)
        if article is not None:
            yield store.laid_out(self._annotations, article)


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
        out.add(
            "REF003", "/provenance/annotator", message, "accept it under that name, or correct it"
        )
    if made.annotator_kind in ("rule", "model"):
        message = f"a {made.annotator_kind} made it: contributions are by people"
        out.add(
            "REF003", "/provenance/annotator_kind", message, "have it corrected by somebody first"
        )
    return out


def _whole(record: Layer | LinkSet, guideline: str | None) -> Layer | LinkSet:
    """Write into a record by which guideline it was made, and ids, as far as it is silent."""
    made = record.provenance
    if made.guideline is None and guideline is not None:
        record = record.model_copy(
            update={"provenance": made.model_copy(update={"guideline": guideline})}
        )
    return repair_links(record)[0] if isinstance(record, LinkSet) else record
