"""What JSON Schema accepts and what the records accept is the same, known exceptions listed.

Four readers judge the same bytes: pydantic from JSON, pydantic from what jiter parsed, and the
published schema by jsonschema and by jsonschema-rs. First every mutation at every field of
every record, then random mutations of random records
(`HYPOTHESIS_PROFILE=soak` for ten times as many).
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import jiter
import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from sayso import jsonl
from sayso.problem import Problem
from sayso.records import shape
from sayso.records.record import SCHEMA_VERSION
from sayso.schema.publish import PUBLISHED, schemas
from strategies import GOOD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SCHEMAS: Final = {name.removesuffix(".json"): schema for name, schema in schemas().items()}
PYTHON: Final = {name: Draft202012Validator(schema) for name, schema in SCHEMAS.items()}
RUST: Final = {name: jsonschema_rs.Draft202012Validator(s) for name, s in SCHEMAS.items()}
each = pytest.mark.parametrize("name", PUBLISHED)

Path = tuple[str | int, ...]


# ----------------------------------------------------------------- the readers


@dataclass(frozen=True)
class Verdicts:
    """Who takes a text for a good record."""

    pydantic_json: bool
    pydantic_jiter: bool
    jsonschema: bool
    jsonschema_rs: bool

    @property
    def agree(self) -> bool:
        """All say the same."""
        return len({*vars(self).values()}) == 1

    @property
    def good(self) -> bool:
        """All accept."""
        return all(vars(self).values())


def verdicts(name: str, data: bytes) -> Verdicts:
    """Ask all readers about one text, which is JSON by Python's lights."""
    value = json.loads(data)
    try:
        by_rust = RUST[name].is_valid(value)
    except UnicodeEncodeError:  # a lone surrogate is nothing that Rust could look at
        by_rust = False
    return Verdicts(
        pydantic_json=not _refuses(PUBLISHED[name].model_validate_json, data),
        pydantic_jiter=not _refuses(
            lambda d: PUBLISHED[name].model_validate(jiter.from_json(d)), data
        ),
        jsonschema=PYTHON[name].is_valid(value),
        jsonschema_rs=by_rust,
    )


def _refuses(read: Callable[[bytes], object], data: bytes) -> bool:
    try:
        read(data)
    except ValidationError:
        return True
    except ValueError:  # jiter's: not JSON
        return True
    return False


def findings(name: str, data: bytes) -> list[str]:
    """Give the rule codes with which sayso refuses a text; [] when it reads it."""
    value = jsonl.parse(data)
    if isinstance(value, Problem):
        return [value.code]
    record = shape.read(PUBLISHED[name], value)
    return [problem.code for problem in record] if isinstance(record, list) else []


# ----------------------------------------------------------------- the known exceptions


@dataclass(frozen=True)
class Known:
    """A known difference between readers, and what covers it.

    `mend` takes the exceptional thing out of one scalar. A difference is excused only where
    the mended record is good for all readers: there is nothing else wrong with it.
    """

    name: str
    covered_by: str
    mend: Callable[[str | int | None, Any], Any]
    witness: tuple[str, bytes]


_SPAN: Final = b'{"start": 3, "end": 4, "text": "a"}'
_LINKS: Final = (
    b'{"schema_version": "%s", "event_id": "e", "kind": "gold", '
    b'"provenance": {"annotator": "%s", "annotator_kind": "rule"}}'
)
KNOWN: Final = (
    Known(
        name="JSON Schema counts 3.0 among the integers, the records do not",
        covered_by="SHAPE001",
        mend=lambda _, v: int(v) if isinstance(v, float) and v.is_integer() else v,
        witness=("entity", b'{"type": "ORG", "mentions": [%s]}' % _SPAN.replace(b"3", b"3.0")),
    ),
    Known(
        name="jsonschema compares NaN with nothing, so that it is in every range",
        covered_by="JSON002",
        mend=lambda _, v: 0.5 if isinstance(v, float) and math.isnan(v) else v,
        witness=("claim", b'{"content": [%s], "factuality": "Uu", "confidence": NaN}' % _SPAN),
    ),
    Known(
        name="Python's json reads half a surrogate pair, a jiter string is Unicode",
        covered_by="JSON003",
        mend=lambda _, v: v.encode("utf-8", "replace").decode() if isinstance(v, str) else v,
        witness=("linkset", _LINKS % (SCHEMA_VERSION.encode(), b"\\ud83d")),
    ),
    Known(
        name="a schema is for its own version, the records leave another to a rule",
        covered_by="VER001",
        mend=lambda key, v: (
            SCHEMA_VERSION
            if key == "schema_version" and isinstance(v, str) and _is_version(v)
            else v
        ),
        witness=("linkset", _LINKS % (b"1.0.1", b"a")),
    ),
)


def _is_version(value: str) -> bool:
    """Tell whether the records take it for a version."""
    text = _LINKS % (value.encode("utf-8", "replace").replace(b"\n", b"\\n"), b"a")
    return not _refuses(PUBLISHED["linkset"].model_validate_json, text)


def mended(value: Any, known: Known, key: str | int | None = None) -> Any:
    """Take one known exception out of a value, wherever it is."""
    if isinstance(value, dict):
        return {k: mended(v, known, k) for k, v in value.items()}
    if isinstance(value, list):
        return [mended(v, known, key) for v in value]
    return known.mend(key, value)


def written(value: Any) -> bytes:
    """Write a value as JSON; half a surrogate pair and NaN too."""
    return json.dumps(value).encode()


def check(name: str, value: Any, where: str = "") -> None:
    """Hold the law for one value: all readers agree, or a known exception is all there is."""
    data = written(value)
    found = verdicts(name, data)
    report = f"{where}: {found} on {data!r}"
    assert found.pydantic_json == found.pydantic_jiter, report
    if not found.agree:
        for known in KNOWN:
            value = mended(value, known)
        healed = written(value)
        assert healed != data, f"no known exception: {report}"
        assert verdicts(name, healed).good, f"more than a known exception: {report}"
    if not found.agree or found.good:
        assert bool(findings(name, data)) != found.good, report


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: known.name)
def test_every_known_exception_is_needed(known):
    """Its witness divides the readers, is good once mended, is no other's, and is covered."""
    name, data = known.witness
    value = json.loads(data)
    assert not verdicts(name, data).agree, "a dead exception: strike it from the list"
    assert verdicts(name, written(mended(value, known))).good
    for other in set(KNOWN) - {known}:
        assert written(mended(value, other)) == written(value), f"also excused by: {other.name}"
    assert findings(name, data) == [known.covered_by]
    check(name, value)


def test_an_exception_excuses_nothing_else(monkeypatch):
    """The check fails where two readers differ for a reason that is not in the list."""
    value = json.loads(KNOWN[0].witness[1])
    monkeypatch.setitem(PYTHON, "entity", Draft202012Validator({}))
    with pytest.raises(AssertionError, match="more than a known exception"):
        check("entity", {**value, "unknown": 1})
    with pytest.raises(AssertionError, match="no known exception"):
        check("entity", {"type": "ORG"})


# ----------------------------------------------------------------- mutations

GONE: Final = object()  # take the field out
SAME: Final = object()  # this mutation is not for that value


def _of(kind: Any, change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Apply a change to values of one kind only; `bool` is no `int` here."""
    return lambda v: change(v) if isinstance(v, kind) and not isinstance(v, bool) else SAME


def _constant(value: Any) -> Callable[[Any], Any]:
    return lambda _: value


def _deep(depth: int) -> Any:
    value: Any = "deep"
    for _ in range(depth):
        value = [value]
    return value


MUTATIONS: Final[dict[str, Callable[[Any], Any]]] = {
    "gone": _constant(GONE),
    **{
        f"{value!r}": _constant(value)
        for value in (
            *(None, True, False, 0, 1, -1, 7, 2**31 - 1, 2**31, 2**63, 2**64, 10**400),
            *(-0.0, 0.5, 1.5, 1e-320, 1e308, math.nan, math.inf, -math.inf),
            *(
                "",
                " ",
                "\n",
                "0",
                "3",
                "true",
                "null",
                "wrong",
                "\0",
                "\ud800",
                "🙂",
                "e1",
                "é",
                "٣",
            ),
            *("2023-02-31", "2023-13-01", "2023-9-1", "0000-01-01", "2023-09-10T24:00", "20230910"),
            *("2023-09-10\n", "2023-09-10T10:00Z\n", "2023-09-10 10:00", "2023-09-10T10:00z"),
            *("1.0.0", "1.0.0\n", "1.0.1", "99999999999.0.0", "v1.0.0", "Q0", "Q1\n", "http:/x"),
            *("x" * 65, "x" * 4097, "http://" + "x" * 4096, [], [[]], [None], {}, {"": None}),
        )
    },
    "deep": _constant(_deep(150)),
    "too deep": _constant(_deep(400)),
    "in a list": lambda v: [v],
    "in an object": lambda v: {"value": v},
    "as a string": lambda v: SAME if isinstance(v, str) else json.dumps(v),
    "as a float": _of(int, lambda v: float(v) if abs(v) < 2**1000 else SAME),
    "negative": _of((int, float), lambda v: -v - 1),
    "in upper case": _of(str, str.upper),
    "in lower case": _of(str, str.lower),
    "then a newline": _of(str, lambda v: f"{v}\n"),
    "after a newline": _of(str, lambda v: f"\n{v}"),
    "then a line separator": _of(str, lambda v: f"{v}\u2028"),
    "then NUL": _of(str, lambda v: f"{v}\0"),
    "then half a pair": _of(str, lambda v: f"{v}\udc00"),
    "then a space": _of(str, lambda v: f"{v} "),
    "cut": _of(str, lambda v: v[:-1]),
    "twice": _of((str, list), lambda v: v + v),
    "with a null": _of(list, lambda v: [*v, None]),
    "as an object": _of(list, lambda v: {str(n): item for n, item in enumerate(v)}),
    "without the first": _of(list, lambda v: v[1:]),
    "with an unknown key": _of(dict, lambda v: {**v, "unknown": 1}),
    "with a key in upper case": _of(dict, lambda v: {k.upper(): x for k, x in v.items()}),
    "with a key and a space": _of(dict, lambda v: {f"{k} ": x for k, x in v.items()}),
    "with half a pair for a key": _of(dict, lambda v: {**v, "\ud800": 1}),
    "as a list": _of(dict, lambda v: list(v.values())),
    "as pairs": _of(dict, lambda v: [[k, x] for k, x in v.items()]),
}


def paths(value: Any, here: Path = ()) -> Iterator[Path]:
    """Yield the path of a value and of everything in it."""
    yield here
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, (*here, key))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from paths(inner, (*here, at))


def changed(value: Any, path: Path, change: Callable[[Any], Any]) -> Any:
    """Give a copy of a value with the change made at the path."""
    if not path:
        return change(value)
    key, *rest = path
    inner = changed(value[key], tuple(rest), change)
    if inner is SAME:
        return SAME
    copy = value.copy()
    if inner is GONE:
        del copy[key]
    else:
        copy[key] = inner
    return copy


# ----------------------------------------------------------------- every field, every mutation

PATTERNED: Final[dict[str, Any]] = {
    "article_id": "art-0123456789abcdef0123",
    **dict.fromkeys(("sha256", "text_sha256"), "0123456789abcdef" * 4),
    **dict.fromkeys(("published", "captured", "created"), "2023-09-10T18:38:00.5+09:00"),
    **dict.fromkeys(("begin", "end"), "2024-02-29"),
    "wikidata": "Q159",
    "url": "https://news.example/a",
    "language": "zh-Hant-TW",
}


def full(schema: dict[str, Any], root: dict[str, Any], key: str = "") -> Any:  # noqa: PLR0911
    """Make a record in which every field of its schema is given, one item in every list."""
    if "$ref" in schema:
        return full(root["$defs"][schema["$ref"].rsplit("/", 1)[-1]], root, key)
    if "anyOf" in schema:
        return full(schema["anyOf"][0], root, key)
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    kind = schema["type"] if isinstance(schema["type"], str) else schema["type"][0]
    if kind == "object":
        return {name: full(field, root, name) for name, field in schema["properties"].items()}
    if kind == "array":
        return [full(schema["items"], root, key)]
    if kind == "string" and "pattern" in schema:
        article = root["title"] == "Article" and schema is root["properties"].get(key)
        return PATTERNED["article_id"] if article and key == "id" else PATTERNED.get(key, "x_1-Z")
    return {"string": "words", "integer": 3, "number": 0.25, "boolean": True}[kind]


@each
def test_the_full_record_is_good_and_full(name):
    """A record with every field is good for every reader, and nothing in it is null or empty."""
    value = full(SCHEMAS[name], SCHEMAS[name])
    assert verdicts(name, written(value)).good
    assert not [p for p in paths(value) if _at(value, p) in (None, [], {}, "")]


def _at(value: Any, path: Path) -> Any:
    for key in path:
        value = value[key]
    return value


def places(schema: dict[str, Any], root: dict[str, Any], seen: set[str]) -> Iterator[Path]:
    """Yield the path of every field in the full record, none inside a record seen before."""
    yield ()
    schema = schema.get("anyOf", [schema])[0]
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rsplit("/", 1)[-1]]
    if "properties" in schema:
        record = json.dumps([schema[key] for key in ("properties", "required") if key in schema])
        if record in seen:
            return
        seen.add(record)
    steps = {0: schema["items"]} if "items" in schema else schema.get("properties", {})
    for key, inner in steps.items():
        yield from ((key, *path) for path in places(inner, root, seen))


def _all_places() -> dict[str, list[Path]]:
    """Give the places of every file; what is inside a shared record only once, in the first."""
    seen: set[str] = set()
    return {name: list(places(SCHEMAS[name], SCHEMAS[name], seen)) for name in reversed(PUBLISHED)}


PLACES: Final = _all_places()


@each
def test_every_mutation_of_every_field_is_judged_alike(name):
    """The law, at every field of a full record and for every mutation."""
    value = full(SCHEMAS[name], SCHEMAS[name])
    lists = {"entities", "quotes", "claims"} & value.keys()
    for path in PLACES[name]:
        aside = lists - {path[0]} if lists & {*path[:1]} else set()  # saves two thirds of the time
        base = {key: inner for key, inner in value.items() if key not in aside}
        for mutation, change in MUTATIONS.items():
            mutant = changed(base, path, change)
            if mutant is not SAME and mutant is not GONE:
                check(name, mutant, f"{path} {mutation}")


# ----------------------------------------------------------------- random records, random mutations

_MUTANTS: Final = 8  # of each record
_CHANGES: Final = st.lists(
    st.tuples(st.integers(0, 2**16), st.sampled_from(sorted(MUTATIONS))),
    min_size=_MUTANTS,
    max_size=_MUTANTS,
)


@each
def test_every_good_record_is_good_for_every_reader(name):
    """What the strategies make is accepted by all."""

    @settings(max_examples=settings().max_examples // 2)
    @given(GOOD[name])
    def law(record: Any) -> None:
        data = record.model_dump_json(exclude_unset=True).encode()
        assert verdicts(name, data).good
        assert findings(name, data) == []

    law()


@each
def test_random_mutations_are_judged_alike(name):
    """The law, for random records: each mutation alone, and all of them one upon the other."""

    @settings(max_examples=settings().max_examples // 2)
    @given(GOOD[name], _CHANGES)
    def law(record: Any, changes: list[tuple[int, str]]) -> None:
        value = record.model_dump(mode="json", exclude_unset=True)
        several = value
        for place, mutation in changes:
            everywhere = list(paths(value))
            path = everywhere[place % len(everywhere)]
            one = changed(value, path, MUTATIONS[mutation])
            if one is not SAME and one is not GONE:
                check(name, one, f"{path} {mutation}")
            everywhere = list(paths(several))
            path = everywhere[place % len(everywhere)]
            both = changed(several, path, MUTATIONS[mutation])
            if path and both is not SAME:
                several = both
        check(name, several, f"all of {changes}")

    law()
