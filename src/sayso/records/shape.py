"""From a parsed JSON value to a record, with every fault as a `Problem`."""

from __future__ import annotations

import difflib
import json
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import ValidationError

from sayso.problem import Problem
from sayso.records.record import KNOWN_VERSIONS, Record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic_core import ErrorDetails

R = TypeVar("R", bound=Record)

_SHOWN: Final = 60  # characters of a wrong value that a message shows
_MOST: Final = 1000  # faults of one record that are listed; who has more has one fault many times
_FEW: Final = 20  # items of a list that are looked at for the first of them
# pydantic's type of error → message and cure
_WORDS: Final = {
    "too_short": ("the list is empty", "give at least one"),
    "tuple_type": ("expected a list, not {shown}", "put it in square brackets: [{bare}]"),
    "model_type": ("expected an object, not {shown}", "write an object: {{…}}"),
    "bool_type": ("should be a valid boolean, not {shown}", "write true or false, no quote marks"),
    "int_type": ("should be a valid integer, not {shown}", "write a number, no quote marks"),
    "float_type": ("should be a valid number, not {shown}", "write a number, no quote marks"),
}
# fields of spans: what is written for one as words
_SPANS: Final = frozenset({"mentions", "content", "cue", "source", "hedges", "span"})
_DAYS: Final = frozenset({"begin", "end", "created", "published", "captured"})
# field → what to do about a value that is no such thing
_CURES: Final = {"article_id": "`sayso show NAME` prints the id of an article"}
# no field, but often written → what to do about it
_NO_FIELDS: Final = {"$schema": "take it out: an editor finds the schema by its settings"}


def read(
    model: type[R], value: Any, *, file: str | None = None, line: int | None = None
) -> R | list[Problem]:
    """Make a record of a parsed JSON value, or list what is wrong with it (VER001, SHAPE001).

    Nothing is coerced. A record of an unknown version is not looked into further.
    """
    if isinstance(value, dict):
        version = value.get("schema_version")
        if isinstance(version, str) and version not in KNOWN_VERSIONS:
            return [
                Problem(
                    code="VER001",
                    message=f"schema_version {_short(version)!r} is not known",
                    cure=f"this program reads {', '.join(sorted(KNOWN_VERSIONS))}",
                    file=file,
                    line=line,
                    pointer="/schema_version",
                )
            ]
    try:
        return model.model_validate(value)
    except ValidationError as error:
        many = error.error_count()
        if many > _MOST:
            return [_too_many(model, value, many, file, line)]
        found = error.errors(include_url=False)
        prefixes = _prefixes(found)
        return [
            _problem(model, details, file, line)
            for details in found
            # a list whose items are all wrong is not "too short" as well
            if not (details["type"] == "too_short" and details["loc"] in prefixes)
        ]


def _too_many(
    model: type[Record], value: Any, many: int, file: str | None, line: int | None
) -> Problem:
    """Say that there are too many faults to be listed, and what the first is."""
    message = f"{many:,} faults of shape"
    first = read(model, _cut(value), file=file, line=line)
    if isinstance(first, list):
        message = f"{message}, the first: {first[0].message}"
        return replace(first[0], message=message)
    return Problem(code="SHAPE001", message=message, file=file, line=line, pointer="")


def _cut(value: Any) -> Any:
    """Give a value without what is far back in its lists and objects."""
    if isinstance(value, dict):
        return {name: _cut(value[name]) for name in islice(value, _FEW)}
    if isinstance(value, list):
        return [_cut(item) for item in value[:_FEW]]
    return value


def _problem(
    model: type[Record], details: ErrorDetails, file: str | None, line: int | None
) -> Problem:
    kind = details["type"]
    pointer = "".join(f"/{escaped(str(part))}" for part in details["loc"])
    message, cure = _words(model, details)
    expected = str((details.get("ctx") or {}).get("expected", "")) or None
    return Problem(
        code="SHAPE001",
        message=message,
        cure=cure,
        file=file,
        line=line,
        pointer=pointer,
        found=None if kind in ("missing", "extra_forbidden") else _shown(details["input"]),
        expected=expected,
        at_key=kind == "extra_forbidden",
    )


def _words(model: type[Record], details: ErrorDetails) -> tuple[str, str | None]:
    """Say pydantic's finding in the user's words, with a cure where one is known."""
    name = _short(str(details["loc"][-1])) if details["loc"] else model.__name__
    shown = _shown(details["input"])
    match details["type"]:
        case "missing":
            return f"the field {name!r} is missing", "add it"
        case "extra_forbidden":
            return f"there is no field {name!r}", _known(model, details)
        case "literal_error":
            allowed = str((details.get("ctx") or {}).get("expected", ""))
            return f"{shown} is none of {allowed}", _meant(details["input"], allowed)
        case other if other in _WORDS:
            message, cure = _WORDS[other]
            return message.format(shown=shown), _written(details, cure)
    return f"{details['msg'].replace('Input should', 'should')}, not {shown}", _CURES.get(name) or (
        "a day is written 2023-09-12" if name in _DAYS else None
    )


def _written(details: ErrorDetails, cure: str) -> str:
    """Say how a value is to be written, as far as it can be made of what was given."""
    value, kind = details["input"], details["type"]
    if kind == "tuple_type" and value is None:
        return "leave the field out"
    field = next((str(part) for part in reversed(details["loc"]) if isinstance(part, str)), "")
    words = field in _SPANS and isinstance(value, str)
    bare = f'{{"text": {_shown(value)}}}' if words else _shown(value)
    if kind == "model_type" and words:
        return f"write {bare}"
    return cure.format(bare=bare)


def _shown(value: object) -> str:
    """Write the beginning of a value as JSON."""
    if isinstance(value, str):
        value = value[:_SHOWN]
    elif isinstance(value, dict | list | tuple):
        value = _cut(value if isinstance(value, dict) else list(value))
    return _short(json.dumps(value, ensure_ascii=False, default=repr))


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _known(model: type[Record], details: ErrorDetails) -> str:
    """Name the field that was meant, or all there are."""
    name = str(details["loc"][-1])
    if name in _NO_FIELDS:
        return _NO_FIELDS[name]
    known = _fields_at(model, details["loc"][:-1])
    near = difflib.get_close_matches(name[:_SHOWN], known, n=1)
    return f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known)}"


def _meant(value: object, allowed: str) -> str | None:
    """Name the allowed word that was meant, whatever its case."""
    words = {w.strip("'").casefold(): w for w in allowed.replace(" or ", ", ").split(", ")}
    given = str(value)[:_SHOWN].casefold()
    begun = [words[word] for word in words if given and word.startswith(given)]
    if len(begun) > 1:  # "CT" means CT+ or CT-: which, nobody else can say
        return f"did you mean {', '.join(begun[:-1])} or {begun[-1]}?"
    near = difflib.get_close_matches(given, words, n=1)
    return f"did you mean {words[near[0]]}?" if near else None


def _fields_at(model: type[Record], location: tuple[int | str, ...]) -> list[str]:
    """Give the fields of the record that stands at a location."""
    schema = _schema(model)
    here = schema
    for part in location:
        here = here.get("items", {}) if isinstance(part, int) else here["properties"].get(part, {})
        for branch in here.get("anyOf", [here]):
            if "$ref" in branch:
                here = schema["$defs"][branch["$ref"].rsplit("/", 1)[-1]]
    return sorted(here.get("properties", {}))


@cache
def _schema(model: type[Record]) -> Mapping[str, Any]:
    """Give a record's JSON Schema, which takes pydantic long enough to be made once only."""
    return model.model_json_schema()


def _prefixes(found: Sequence[ErrorDetails]) -> set[tuple[int | str, ...]]:
    """Give every location that stands above another finding."""
    return {d["loc"][:n] for d in found for n in range(1, len(d["loc"]))}


def escaped(part: str) -> str:
    """Escape one step of a JSON pointer (RFC 6901)."""
    return part.replace("~", "~0").replace("/", "~1")
