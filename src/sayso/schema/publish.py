"""The published JSON Schemas: generated from the records, written to `schema/`, compared with it.

One self-contained file for each record of `PUBLISHED`, JSON Schema 2020-12. What JSON Schema
cannot say is named by rule code in `x-rules`. Beside them stands what is said of data, in
`SAID_OF_DATA`.
"""

from __future__ import annotations

import json
import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final

from pydantic.json_schema import GenerateJsonSchema

from sayso.atomic import write_bytes
from sayso.errors import CannotWrite
from sayso.records.article import Article
from sayso.records.claim import Claim
from sayso.records.contribution import ContributedLinks, Contribution
from sayso.records.entity import Entity
from sayso.records.layer import Layer
from sayso.records.link import Link, LinkSet
from sayso.records.quote import Quote
from sayso.records.record import SCHEMA_VERSION
from sayso.records.rules import RULES
from sayso.schema import report
from sayso.schema.examples import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pydantic_core import core_schema

    from sayso.records.record import Record

Schema = dict[str, Any]

PUBLISHED: Final[dict[str, type[Record]]] = {
    "contribution": Contribution,
    "contributedlinks": ContributedLinks,
    "layer": Layer,
    "entity": Entity,
    "quote": Quote,
    "claim": Claim,
    "linkset": LinkSet,
    "link": Link,
    "article": Article,
}

# No record of data: no rules are beyond it, and its version is its own.
SAID_OF_DATA: Final[dict[str, type[Record]]] = {"report": report.Report}

# What a schema does say, and what only a span in words can break.
_SAID: Final = frozenset({"JSON000", "SHAPE001", "VER001"})
_IN_WORDS: Final = frozenset({"SPAN006", "SPAN007"})

# The families of rules that a part can break, by how their codes begin; a whole can break all.
_FAMILIES: Final[Mapping[str, tuple[str, ...]]] = {
    "entity": ("SPAN", "ZONE"),
    "quote": ("SPAN", "ZONE", "REF", "CHAIN"),
    "claim": ("SPAN", "ZONE", "REF", "CLAIM", "FACT", "TIME", "GOLD"),
}
_SCOPES: Final = {  # others: layer
    **dict.fromkeys(("contributedlinks", "linkset", "link"), "event"),
    "article": "article",
}
_ALSO: Final = {  # of another scope
    **dict.fromkeys(("contributedlinks", "linkset"), ("DUP001", "DUP002")),
    "article": ("TIME003",),
}


def _beyond(name: str) -> tuple[str, ...]:
    """Give the rules that a record can break by itself and that its schema cannot say."""
    unsaid = RULES.keys() - (_SAID if name == "contribution" else _SAID | _IN_WORDS)
    scope, families = _SCOPES.get(name, "layer"), _FAMILIES.get(name, ("",))
    return tuple(
        code
        for code, rule in RULES.items()
        if code in unsaid
        and (
            rule.scope == "line"
            or (rule.scope == scope and code.startswith(families))
            or code in _ALSO.get(name, ())
        )
    )


RULES_OF: Final[Mapping[str, Sequence[str]]] = {name: _beyond(name) for name in PUBLISHED}

# Derived when absent, so that a `default` would be a lie; what is derived stands in `description`.
DERIVED: Final[Mapping[str, frozenset[str]]] = {
    "Entity": frozenset({"id", "name"}),
    "Quote": frozenset({"id", "kind", "speakers", "source_kind", "source_naming", "parent"}),
    "Claim": frozenset({"id", "quote"}),
    "Link": frozenset({"id"}),
}

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_URN: Final = "urn:x-sayso:schema:"
_WIDTH: Final = 100
_KEYS: Final = (
    *("$schema", "$id", "title", "description", "x-rules", "$ref", "anyOf", "type", "const"),
    *("enum", "minItems", "items", "properties", "required", "additionalProperties"),
    *("minimum", "maximum", "minLength", "maxLength", "pattern", "not"),
)
_LAST: Final = ("default", "examples", "$defs")


class _Generator(GenerateJsonSchema):
    """Pydantic's generator without a title on every property, and with null beside the type."""

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002  (its signature)
        return False

    def nullable_schema(self, schema: core_schema.NullableSchema) -> Schema:
        inner = self.generate_inner(schema["schema"])
        if "type" not in inner:
            return {"anyOf": [inner, {"type": "null"}]}
        enum = {"enum": [*inner["enum"], None]} if "enum" in inner else {}
        return {**inner, "type": [inner["type"], "null"], **enum}


def schemas(rules: Mapping[str, Sequence[str]] = RULES_OF) -> dict[str, Schema]:
    """Give file name → JSON Schema; `rules` are the codes beyond JSON Schema, by record."""
    of_data = {f"{name}.json": _schema(name, rules.get(name, ())) for name in PUBLISHED}
    return {**of_data, "report.json": _report()}


def readme(rules: Mapping[str, Sequence[str]] = RULES_OF) -> str:
    """Give the README of the published folder."""
    rows = (
        f"| [`{name}.json`]({name}.json) | {record.__name__} | {_first_sentence(record)} |"
        for name, record in (PUBLISHED | SAID_OF_DATA).items()
    )
    beyond = (f"| `{name}.json` | {' '.join(rules.get(name, ()))} |" for name in PUBLISHED)
    return _README.format(
        version=SCHEMA_VERSION,
        urn=_URN,
        rows="\n".join(rows),
        beyond="\n".join(beyond),
    )


def files(rules: Mapping[str, Sequence[str]] = RULES_OF) -> dict[str, bytes]:
    """Give file name → content of everything that is published."""
    found = {name: f"{_layout(schema)}\n" for name, schema in schemas(rules).items()}
    found["README.md"] = readme(rules)
    return {name: text.encode() for name, text in found.items()}


def drift(folder: Path, rules: Mapping[str, Sequence[str]] = RULES_OF) -> list[str]:
    """Say in what `folder` differs from what would be published; [] when in nothing."""
    published = files(rules)
    found = []
    for name, data in published.items():
        path = folder / name
        if not path.is_file():
            found.append(f"{path}: missing")
        elif (there := path.read_bytes()) != data:
            found.append(f"{path}:{_first_difference(there, data)}")
    found += [f"{path}: not among the published files" for path in _others(folder, published)]
    return found


def write(folder: Path, rules: Mapping[str, Sequence[str]] = RULES_OF) -> list[Path]:
    """Make `folder` hold what is published; give the paths that were written or removed.

    Removed are only schemas that were published from here under a name no longer in use.
    Raises CannotWrite where the file system refuses.
    """
    published = files(rules)
    places = {folder / name: data for name, data in published.items()}
    changed = [path for path, data in places.items() if write_bytes(path, data)]
    for path in _others(folder, published):
        if _is_ours(path):
            try:
                path.unlink()
            except OSError as error:
                message = f"cannot remove {path}: {error.strerror or error}"
                raise CannotWrite(message) from error
            changed.append(path)
    return changed


def _schema(name: str, rules: Sequence[str]) -> Schema:
    """Generate the schema of one record of data."""
    schema = _readable(PUBLISHED[name], f"{SCHEMA_VERSION}:{name}", EXAMPLES[name])
    return _ordered({**schema, "x-rules": list(rules)})


def _report() -> Schema:
    """Generate the schema of a report of problems."""
    return _readable(report.Report, f"{report.VERSION}:report", [report.EXAMPLE])


def _readable(record: type[Record], id_: str, examples: Sequence[Any]) -> Schema:
    """Generate a schema and make it readable."""
    raw = record.model_json_schema(schema_generator=_Generator)
    definitions = raw.pop("$defs", {})
    schema = {
        "$schema": _DIALECT,
        "$id": f"{_URN}{id_}",
        **_object(record.__name__, raw),
        "examples": deepcopy(examples),
        "$defs": {key: _object(key, definitions[key]) for key in sorted(definitions)},
    }
    return _ordered(schema if definitions else {k: v for k, v in schema.items() if k != "$defs"})


def _object(title: str, raw: Schema) -> Schema:
    """Make the schema of one record readable."""
    properties = {name: _property(title, name, field) for name, field in raw["properties"].items()}
    return _ordered(
        {**raw, "description": _unwrapped(raw["description"]), "properties": properties}
    )


def _property(title: str, name: str, field: Schema) -> Schema:
    """Make the schema of one field readable; keep a default only where it says something."""
    field = _portable({**field, "description": _unwrapped(field.get("description", ""))})
    if name == "schema_version":
        field = {"description": field["description"], "const": SCHEMA_VERSION}
    derived = name in DERIVED.get(title.removeprefix("Contributed"), ())
    if derived or field.get("default") is None or isinstance(field["default"], dict):
        field.pop("default", None)
    return _ordered(field)


def _portable(schema: Schema) -> Schema:
    """Make a pattern mean the same in every dialect: Python's `$` lets a newline follow.

    Said with `not`, since the dialects that JSON Schema is read with share no lookahead.
    A length that is fixed already says it.
    """
    if "items" in schema:
        schema = {**schema, "items": _portable(schema["items"])}
    fixed = "minLength" in schema and schema["minLength"] == schema.get("maxLength")
    if schema.get("pattern", "").endswith("$") and not fixed:
        schema = {**schema, "not": {"type": "string", "pattern": "\\n"}}
    return _ordered(schema)


def _ordered(schema: Schema) -> Schema:
    """Put the keys in the order in which one reads a schema."""
    middle = [key for key in schema if key not in {*_KEYS, *_LAST}]
    return {key: schema[key] for key in (*_KEYS, *middle, *_LAST) if key in schema}


def _unwrapped(docstring: str) -> str:
    """Join the lines of each paragraph."""
    return "\n\n".join(" ".join(part.split()) for part in docstring.split("\n\n"))


def _first_sentence(record: type[Record]) -> str:
    return re.split(r"(?<=[.])\s", _unwrapped(record.__doc__ or ""))[0]


def _layout(value: object, indent: int = 0, used: int = 0) -> str:
    """Write JSON with every value on one line that fits on one. `used` is the key before it."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or (indent and indent + used + len(line) < _WIDTH):
        return line
    inner = " " * (indent + 2)
    if isinstance(value, list):
        parts = [inner + _layout(item, indent + 2) for item in value]
        return "[\n" + ",\n".join(parts) + f"\n{' ' * indent}]"
    parts = []
    for key, item in value.items():
        head = f"{json.dumps(key, ensure_ascii=False)}: "
        parts.append(inner + head + _layout(item, indent + 2, len(head)))
    return "{\n" + ",\n".join(parts) + f"\n{' ' * indent}}}"


def _first_difference(there: bytes, wanted: bytes) -> str:
    """Give the first line that differs, as `<line>: has …, would be …`."""
    old, new = (data.decode("utf-8", "replace").split("\n") for data in (there, wanted))
    shared = min(len(old), len(new))
    at = next((n for n in range(shared) if old[n] != new[n]), shared)
    has, wants = (_excerpt(lines, at) for lines in (old, new))
    return f"{at + 1}: has {has}, would be {wants}"


def _excerpt(lines: Sequence[str], at: int) -> str:
    """Show one line, with what a terminal would act on as escapes."""
    return ascii(lines[at].strip()[:_WIDTH]) if at < len(lines) else "no such line"


def _others(folder: Path, published: Mapping[str, bytes]) -> list[Path]:
    """List what else is in the folder, hidden files aside."""
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.iterdir() if p.name not in published and p.name[0] != ".")


def _is_ours(path: Path) -> bool:
    """Tell whether a file is a schema that was published from here."""
    if path.suffix != ".json" or not path.is_file():
        return False
    try:
        schema = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return False
    return isinstance(schema, dict) and str(schema.get("$id", "")).startswith(_URN)


_README: Final = """\
# JSON Schemas of sayso, version {version}

Generated from the records in [`src/sayso/records/`](../src/sayso/records/) and
[`src/sayso/schema/report.py`](../src/sayso/schema/report.py): change those, then run
`sayso schema`, which rewrites this folder; `sayso schema --check` fails when the two differ.

| file | record | what it is |
|---|---|---|
{rows}

A **contribution** is what people write: a span may give its words alone, and what follows by rule
may be left out. A **layer** is exact: every span has offsets. Every layer is a valid contribution.
Each file is JSON Schema 2020-12, complete in itself, with examples that validate. Its `$id`
(`{urn}{version}:<name>`) names the version and is no address; a file of another
`schema_version` needs the schemas of that version. A **report** is no data but what is said of
data, and has a `version` of its own.

## In an editor

VS Code (`.vscode/settings.json`; [a copy](../docs/vscode-settings.json)) completes and checks
drafts as contributions, and what was accepted as layers:

```json
{{
  "json.schemas": [
    {{
      "fileMatch": ["drafts/**/*.json", "!*.links.json"],
      "url": "./schema/contribution.json"
    }},
    {{
      "fileMatch": [
        "annotations/contributed/**/*.json",
        "annotations/human/**/*.json",
        "!*.links.json"
      ],
      "url": "./schema/layer.json"
    }},
    {{
      "fileMatch": ["drafts/**/*.links.json"],
      "url": "./schema/contributedlinks.json"
    }},
    {{
      "fileMatch": ["annotations/**/*.links.json"],
      "url": "./schema/linkset.json"
    }}
  ]
}}
```

Do not write `$schema` into the file itself: a record has no unknown fields. Words, offsets and the
rules below are checked by `sayso validate`.

## What JSON Schema cannot say

Each schema of data lists, in `x-rules`, the rules that are judged beyond it:

| file | rules |
|---|---|
{beyond}

JSON Schema also takes `3.0` for an integer; the records do not. `not` beside a `pattern` is there
for Python, where `$` would let a newline follow.
"""
