"""The reference that `sayso validate` is held against, written without the package.

Three judges: Python's `json`, as strict as it can be made; `jsonschema` on the published files as
they are on disk; and the plainest of the rules, told once more in few lines.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jsonschema import Draft202012Validator, validators

from batches import VERSION, count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jsonschema import ValidationError

FOLDER: Final = Path(__file__).parent.parent / "schema"
# What a record is → the schema of the form in which it may be sent; the exact forms are within it.
FILES: Final = {"contribution": "contribution", "linkset": "contributedlinks", "article": "article"}
# By these fields a reader tells what an object is meant to be.
TOLD_BY: Final[Mapping[str, frozenset[str]]] = {
    "contribution": frozenset({"article_id", "entities", "quotes", "claims"}),
    "article": frozenset({"zones", "seed", "alignment", "text"}),
    "linkset": frozenset({"links", "event_id"}),
    "": frozenset({"about", "votes", "chosen"}),
}

# ----------------------------------------------------------------- JSON


DEEPEST: Final = 201  # lists and objects within each other that are read


class Fault(ValueError):
    """A text that is no JSON, or none that may be taken; names the rule."""


def parse(data: bytes) -> Any:
    """Parse one text strictly. Raises Fault."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Fault("JSON003") from error
    if text.startswith("\ufeff"):
        raise Fault("JSON003")
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except RecursionError as error:
        raise Fault("JSON004") from error
    except Fault:
        raise
    except ValueError as error:
        raise Fault("JSON000") from error
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise Fault("JSON003") from error
    if _depth(value) > DEEPEST:
        raise Fault("JSON004")
    return value


def _depth(value: Any) -> int:
    """Count how deep lists and objects are nested."""
    depth, inside = 0, [value]
    while inside := [one for one in inside if isinstance(one, dict | list)]:
        depth += 1
        inside = [x for one in inside for x in (one.values() if isinstance(one, dict) else one)]
    return depth


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Fault("JSON001")
    return found


def _no_number(name: str) -> None:
    raise Fault("JSON002")


# ----------------------------------------------------------------- shape

_STRICT: Final = validators.extend(
    Draft202012Validator,
    # JSON Schema takes 3.0 for an integer, the records do not: the one difference in shape
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
    ),
)
SCHEMAS: Final = {
    name: json.loads((FOLDER / f"{file}.json").read_bytes()) for name, file in FILES.items()
}
_VALIDATORS: Final = {name: _STRICT(schema) for name, schema in SCHEMAS.items()}


def accepts(value: Any) -> bool:
    """Tell whether the schema of any record accepts a value."""
    return any(validator.is_valid(value) for validator in _VALIDATORS.values())


def told(value: Any) -> str | None:
    """Say what an object is meant to be; None where that is not clear."""
    if not isinstance(value, dict):
        return None
    meant = [name for name, fields in TOLD_BY.items() if not fields.isdisjoint(value)]
    if meant == ["article", "linkset"] and "links" not in value:  # an article has its event too
        meant = ["article"]
    return meant[0] if len(meant) == 1 and meant[0] else None


def shape_faults(name: str, value: Any) -> set[str]:
    """Give the pointers of everything that the published schema has against a value."""
    return {
        pointer for error in _VALIDATORS[name].iter_errors(value) for pointer in _pointers(error)
    }


def _pointers(error: ValidationError) -> Iterator[str]:
    path = "".join(f"/{_step(step)}" for step in error.absolute_path)
    match error.validator:
        case "required":
            yield from (f"{path}/{n}" for n in error.validator_value if n not in error.instance)
        case "additionalProperties":
            known = error.schema["properties"]
            yield from (f"{path}/{_step(name)}" for name in error.instance if name not in known)
        case "anyOf":  # a record, or null: what is wrong with the record
            for inner in error.context or ():
                if error.validator_value[inner.schema_path[0]] != {"type": "null"}:
                    yield from _pointers(inner)
        case _:
            yield path


def _step(step: str | int) -> str:
    return str(step).replace("~", "~0").replace("/", "~1")


def is_known(name: str, pointer: str) -> bool:
    """Tell whether the published schema knows the field that a pointer leads to."""
    here = SCHEMAS[name]
    for raw in pointer.split("/")[1:]:
        step = raw.replace("~1", "/").replace("~0", "~")
        if "items" in here:
            here = here["items"]
        elif step in here.get("properties", {}):
            here = here["properties"][step]
        else:
            return False
        here = here.get("anyOf", [here])[0]
        if "$ref" in here:
            here = SCHEMAS[name]["$defs"][here["$ref"].rsplit("/", 1)[-1]]
    return True


# ----------------------------------------------------------------- rules

Faults = dict[str, set[str]]  # pointer → the rules that it may be told by

# The rules of which this file knows every case: what else is told by them is a false alarm.
COMPLETE: Final = frozenset(
    {"SPAN001", "SPAN002", "SPAN004", "SPAN006", "SPAN007", "DUP001", "TIME003", "TEXT001"}
)
_LISTS: Final = ("entities", "quotes", "claims")


def rule_faults(name: str, value: Any, articles: Sequence[Any], layers: Sequence[Any]) -> Faults:
    """Give what rules have to say of a value of good shape, among good articles and layers."""
    known = {one["id"]: one for one in articles}
    if name == "article":
        return _of_article(value)
    if name == "linkset":
        return _of_links(value, known, layers)
    about = known.get(value["article_id"])
    return {"/article_id": {"REF003"}} if about is None else _of_layer(value, about)


def _of_layer(value: Any, about: Any) -> Faults:
    if value.get("text_sha256") not in (None, about["text_sha256"]):
        return {"/text_sha256": {"TEXT001"}}
    found: Faults = {}
    for pointer, span in spans(value):
        _add(found, pointer, _of_span(span, about["text"]))
    _references(value, found)
    _days(value, found)
    if value.get("kind") == "gold":
        _gold(value, found)
    return found


def spans(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every span with its pointer."""
    if isinstance(value, dict):
        if "text" in value:
            yield pointer, value
        for key, inner in value.items():
            yield from spans(inner, f"{pointer}/{key}")
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from spans(inner, f"{pointer}/{at}")


def _of_span(span: Any, text: str) -> set[str]:
    words, start, end = span["text"], span.get("start"), span.get("end")
    if start is not None and end is not None:
        if not 0 <= start < end <= len(text):
            return {"SPAN002"}
        if text[start:end] != words:
            return {"SPAN001"}
    else:
        before, after = span.get("before") or "", span.get("after") or ""
        whole = before + words + after
        if start is None and end is None:
            places = count(text, whole)
            if places != 1:
                return {"SPAN007" if places else "SPAN006"}
        else:
            begin = (start if start is not None else end - len(words)) - len(before)
            if begin < 0 or not text.startswith(whole, begin):
                return {"SPAN006"}
    return {"SPAN004"} if words != words.strip() else set()


def _references(value: Any, found: Faults) -> None:
    ids = {plural: [record.get("id") for record in value.get(plural, ())] for plural in _LISTS}
    taken = Counter[str]()
    for plural in _LISTS:
        for at, id_ in enumerate(ids[plural]):
            if id_ is not None and taken[id_]:
                _add(found, f"/{plural}/{at}/id", {"DUP001"})
            taken[id_] += id_ is not None
    for at, quote in enumerate(value.get("quotes", ())):
        for n, speaker in enumerate(quote.get("speakers", ())):
            _refers(speaker, "entities", ids, f"/quotes/{at}/speakers/{n}", found)
        _refers(quote.get("parent"), "quotes", ids, f"/quotes/{at}/parent", found)
    for at, claim in enumerate(value.get("claims", ())):
        _refers(claim.get("quote"), "quotes", ids, f"/claims/{at}/quote", found)


def _refers(
    id_: str | None, plural: str, ids: Mapping[str, list[str | None]], pointer: str, found: Faults
) -> None:
    if id_ is None or id_ in ids[plural]:
        return
    minted = None in ids[plural] and re.fullmatch(rf"{plural[0]}\d+", id_)
    if not minted:
        _add(found, pointer, {"REF001", "REF002"})


def _days(value: Any, found: Faults) -> None:
    if value.get("provenance"):
        _day((value.get("provenance") or {}).get("created"), "/provenance/created", found)
    for at, claim in enumerate(value.get("claims", ())):
        when = claim.get("when") or {}
        begin, end = when.get("begin"), when.get("end")
        _day(begin, f"/claims/{at}/when/begin", found)
        _day(end, f"/claims/{at}/when/end", found)
        if begin is not None and end is not None and begin > end:
            _add(found, f"/claims/{at}/when", {"TIME001"})


def _day(day: str | None, pointer: str, found: Faults) -> None:
    try:
        date.fromisoformat((day or "2000-01-01")[:10])
    except ValueError:
        _add(found, pointer, {"TIME003"})


def _gold(value: Any, found: Faults) -> None:
    if not (value.get("provenance") or {}).get("guideline"):
        _add(found, "/provenance/guideline", {"GOLD001"})
    for at, claim in enumerate(value.get("claims", ())):
        if claim.get("proposition") is None:
            _add(found, f"/claims/{at}/proposition", {"GOLD001"})


def _of_article(value: Any) -> Faults:
    found: Faults = {}
    if sha256(value["text"].encode()).hexdigest() != value["text_sha256"]:
        _add(found, "/text_sha256", {"TEXT002"})
    if value["seed"]["sha256"][:20] != value["id"][4:]:
        _add(found, "/id", {"TEXT002"})
    last = 0
    for at, zone in enumerate(value.get("zones", ())):
        start, end = zone["start"], zone["end"]
        good = last <= start < end <= len(value["text"])
        if not good or "\n" in value["text"][start:end]:
            _add(found, f"/zones/{at}", {"ZONE002"})
        last = max(last, end)
    _day(value.get("published"), "/published", found)
    _day(value.get("captured"), "/captured", found)
    return found


def _of_links(value: Any, articles: Mapping[str, Any], layers: Sequence[Any]) -> Faults:
    found: Faults = {}
    # of somebody else nothing is known here: another mutant may be by that name
    annotator = (value.get("provenance") or {}).get("annotator")
    known = annotator in {one["provenance"]["annotator"] for one in layers}
    mine = [
        one
        for one in layers
        if one["kind"] == value.get("kind", "contribution")
        and one["provenance"]["annotator"] == annotator
        and articles[one["article_id"]]["event_id"] == value["event_id"]
    ]
    claims = {(one["article_id"], claim["id"]) for one in mine for claim in one["claims"]}
    quotes = {(one["article_id"], quote["id"]) for one in mine for quote in one["quotes"]}
    ids = Counter[str]()
    for at, link in enumerate(value.get("links", ())):
        one, two = ((link[n]["article_id"], link[n]["id"]) for n in ("subject", "object"))
        relation = link["relation"]
        if known and one not in claims and not (relation == "denies" and one in quotes):
            _add(found, f"/links/{at}/subject", {"LINK002"})
        if known and two not in claims:
            _add(found, f"/links/{at}/object", {"LINK002"})
        if one == two:
            _add(found, f"/links/{at}", {"LINK003"})
        if relation in ("same_as", "contradicts", "alternative_to") and one > two:
            _add(found, f"/links/{at}", {"LINK001"})
        if (id_ := link.get("id")) is not None and ids[id_]:
            _add(found, f"/links/{at}/id", {"DUP001"})
        ids[link.get("id", "")] += 1
    _day((value.get("provenance") or {}).get("created"), "/provenance/created", found)
    return found


def _add(found: Faults, pointer: str, codes: set[str]) -> None:
    if codes:
        found.setdefault(pointer, set()).update(codes)


def is_version(value: Any) -> bool:
    """Tell whether a value names a version that is not known, of which nothing more is said."""
    version = value.get("schema_version") if isinstance(value, dict) else None
    return isinstance(version, str) and version != VERSION
