"""From the bytes of one record to a record: JSON, the published schema, the strict record."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import jsonschema_rs

from sayso import jsonl
from sayso.problem import Problem
from sayso.records.article import Article
from sayso.records.contribution import ContributedLinks, Contribution
from sayso.records.decision import Decision
from sayso.records.layer import Layer
from sayso.records.link import LinkSet
from sayso.records.shape import escaped, read
from sayso.schema.publish import PUBLISHED, schemas

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sayso.records.record import Record

_NAMES: Final = {model: name for name, model in PUBLISHED.items()}
# The fields by which a record is told, in this order; what has none of them is no record.
_TOLD_BY: Final[tuple[tuple[type[Record], frozenset[str]], ...]] = (
    (Layer, frozenset({"article_id", "entities", "quotes", "claims"})),
    (Decision, frozenset({"about", "votes", "chosen"})),
    (Article, frozenset({"zones", "seed", "alignment", "text"})),
    (LinkSet, frozenset({"links", "event_id"})),
)
# What is exact → the form in which people may write it.
_WRITTEN: Final[Mapping[type[Record], type[Record]]] = {
    Layer: Contribution,
    LinkSet: ContributedLinks,
}
LARGE: Final = 2**20  # bytes; an article's layer has a twentieth
_LOOKED_AT: Final = 50_000  # values of a large text with faults
_SHOWN: Final = 200  # characters of a message that is not ours


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of one JSON text."""

    value: Any
    """As parsed; None where it is no JSON."""
    record: Record | None
    """A Layer where it is exact, else a Contribution; LinkSet, Article, Decision; or None."""
    problems: list[Problem] = field(default_factory=list)


def check(data: bytes, *, file: str | None = None, line: int = 1, exact: bool = False) -> Checked:
    """Check one JSON text by the published schema and by the records; nothing is coerced.

    `exact`: a layer has to have its offsets, as what stands among the annotations has.
    """
    value = jsonl.parse(data, file=file, line=line)
    if isinstance(value, Problem):
        return Checked(None, None, [value])
    model = model_of(value)
    if model is None:
        return Checked(value, None, [_no_record(value, file, line)])
    valid = _valid(model, value)
    if model in _WRITTEN and not exact and not valid:
        model = _WRITTEN[model]
        valid = _valid(model, value)
    if not valid and len(data) > LARGE:
        return Checked(value, None, _of_large(model, value, file, line))
    record = read(model, value, file=file, line=line)
    if isinstance(record, list):
        return Checked(value, None, record)
    if not valid:  # the records accept what the schema does not: the schema counts
        return Checked(value, None, [_by_schema(model, value, file, line)])
    return Checked(value, record)


def _of_large(model: type[Record], value: Any, file: str | None, line: int) -> list[Problem]:
    """List faults of a text so large that all of its faults might be too many to hold."""
    found = read(model, _Beginning().of(value), file=file, line=line)
    if isinstance(found, list):
        return found
    message = f"the shape is wrong somewhere after the first {_LOOKED_AT:,} values"
    return [
        Problem(code="SHAPE001", message=message, file=file, line=line, pointer="", cure="split it")
    ]


class _Beginning:
    """Takes so many values of a JSON value, the first ones, and leaves out the others."""

    def __init__(self) -> None:
        self._left = _LOOKED_AT

    def of(self, value: Any) -> Any:
        """Give the beginning of a value."""
        self._left -= 1
        if isinstance(value, dict):
            return {name: self.of(value[name]) for name in value if self._left > 0}
        if isinstance(value, list):
            return [self.of(item) for item in value if self._left > 0]
        return value


def model_of(value: object) -> type[Record] | None:
    """Tell by its fields what a record is; None where it has no field of any."""
    if not isinstance(value, dict):
        return None
    if "article_id" in value:  # nearly all
        return Layer
    return next((model for model, fields in _TOLD_BY if not fields.isdisjoint(value)), None)


def _no_record(value: object, file: str | None, line: int) -> Problem:
    if isinstance(value, list):
        message = "a list, and no record"
        cure = "write one record a file, or, in a .jsonl file, one a line"
    elif isinstance(value, dict):
        message = "no record: it has none of the fields that a layer, links or an article have"
        cure = 'a layer begins {"article_id": "art-…", "entities": […], …; see schema/README.md'
    else:
        message, cure = "no record, but a single value", "a record is an object: {…}"
    return Problem(
        code="SHAPE001", message=message, cure=cure, file=file, line=line, pointer="", expected=cure
    )


def _valid(model: type[Record], value: Any) -> bool:
    """Tell whether the published schema accepts a value; what has none is the record's to judge."""
    return model not in _NAMES or _validator(_NAMES[model]).is_valid(value)


@cache
def _validator(name: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(_published()[f"{name}.json"])


@cache
def _published() -> Mapping[str, Any]:
    return schemas()


def _by_schema(model: type[Record], value: Any, file: str | None, line: int) -> Problem:
    """Say what the published schema has against a value."""
    error = next(iter(_validator(_NAMES[model]).iter_errors(value)))
    pointer = "".join(f"/{escaped(str(step))}" for step in error.instance_path)
    message = error.message[:_SHOWN]
    return Problem(code="SHAPE001", message=message, file=file, line=line, pointer=pointer)
