"""The published schemas: well formed, self-contained, readable, and equal to the records."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from sayso.errors import CannotWrite
from sayso.records import derive
from sayso.records.contribution import Contribution
from sayso.records.record import KNOWN_VERSIONS, SCHEMA_VERSION
from sayso.records.rules import RULES
from sayso.schema.publish import (
    DERIVED,
    PUBLISHED,
    RULES_OF,
    drift,
    files,
    readme,
    schemas,
    write,
)
from strategies import articles_with_layers

CHECKED_IN = Path(__file__).parents[1] / "schema"
SCHEMAS = schemas()
each = pytest.mark.parametrize("name", PUBLISHED)


def subschemas(value, pointer=""):
    """Yield every object of a schema with its pointer, `examples` and `enum` left out."""
    if isinstance(value, dict):
        yield pointer, value
        for key, inner in value.items():
            if key not in {"examples", "enum", "default", "const"}:
                yield from subschemas(inner, f"{pointer}/{key}")
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from subschemas(inner, f"{pointer}/{at}")


def fields(schema):
    """Yield (pointer, field schema) of every property of every record in a schema."""
    for pointer, sub in subschemas(schema):
        if pointer == "" or pointer.startswith("/$defs/"):
            for name, field in sub.get("properties", {}).items():
                yield f"{pointer}/{name}", field


def test_the_checked_in_folder_is_what_is_published():
    """`schema/` and the records say the same; `sayso schema` rewrites the folder."""
    found = "\n".join(drift(CHECKED_IN))
    assert not found, f"schema/ has drifted; run `sayso schema`, which rewrites it:\n{found}"


@each
def test_a_schema_is_json_schema_2020_12(name):
    """Each schema is valid against the metaschema it names."""
    schema = SCHEMAS[f"{name}.json"]
    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    Draft202012Validator.check_schema(schema)


@each
def test_every_example_validates_and_parses(name):
    """Each example is good for the schema and for the record, and there is one."""
    examples = SCHEMAS[f"{name}.json"]["examples"]
    assert examples
    for example in examples:
        Draft202012Validator(SCHEMAS[f"{name}.json"]).validate(example)
        PUBLISHED[name].model_validate_json(json.dumps(example))


@each
def test_version_and_name_agree_everywhere(name):
    """`$id`, the constant in the schema and the program's version are one; so are the names."""
    schema = SCHEMAS[f"{name}.json"]
    assert schema["$id"] == f"urn:x-sayso:schema:{SCHEMA_VERSION}:{name}"
    assert schema["title"] == PUBLISHED[name].__name__
    assert schema["title"].lower() == name
    version = schema["properties"].get("schema_version", {"const": SCHEMA_VERSION})
    assert version["const"] == SCHEMA_VERSION
    assert SCHEMA_VERSION in KNOWN_VERSIONS


@each
def test_a_schema_is_complete_in_itself(name):
    """Every reference is local and resolves; every definition is used."""
    schema = SCHEMAS[f"{name}.json"]
    references = {sub["$ref"] for _, sub in subschemas(schema) if "$ref" in sub}
    assert references == {f"#/$defs/{key}" for key in schema.get("$defs", {})}
    assert not [p for p, sub in subschemas(schema) if p and {"$id", "$anchor"} & sub.keys()]


@each
def test_every_record_and_field_is_described_on_one_line(name):
    """Descriptions are sentences of the docstrings without their line breaks; no noise titles."""
    schema = SCHEMAS[f"{name}.json"]
    for pointer, field in fields(schema):
        assert field["description"].endswith((".", ")")), pointer
        assert "\n" not in field["description"], pointer
        assert "title" not in field, pointer
    for record in (schema, *schema.get("$defs", {}).values()):
        assert record["description"]
        assert record["additionalProperties"] is False


@each
def test_offsets_are_bounded_integers(name):
    """An offset is an integer from 0 to what an int32 holds."""
    for pointer, field in fields(SCHEMAS[f"{name}.json"]):
        if pointer.endswith(("start", "end")) and "integer" in field.get("type", ()):
            assert (field["minimum"], field["maximum"]) == (0, 2**31 - 1), pointer


@each
def test_a_default_is_what_absence_means(name):
    """No null and nothing derived stands as `default`; what is derived says so in words."""
    for pointer, field in fields(SCHEMAS[f"{name}.json"]):
        assert field.get("default", ()) is not None, pointer
        owner = pointer.split("/")[2] if pointer.startswith("/$defs") else PUBLISHED[name].__name__
        derived = DERIVED.get(owner.removeprefix("Contributed"), ())
        if pointer.rsplit("/", 1)[-1] in derived:
            assert "default" not in field, pointer
            assert "hen absent" in field["description"], pointer
        else:
            assert "hen absent" not in field["description"], pointer


def test_derived_fields_are_those_that_are_derived():
    """What the schema calls derived is what `derive.complete` fills."""
    assert DERIVED["Entity"] == derive._DERIVED_ENTITY
    assert DERIVED["Quote"] == derive._DERIVED_QUOTE
    assert DERIVED["Claim"] == derive._DERIVED_CLAIM


def test_x_rules_are_the_rules_beyond_json_schema():
    """Every rule that one file can break is named in a schema, but for what a schema does say."""
    said_by_schema = {"JSON000", "SHAPE001", "VER001"}
    of_one_file = {code for code, rule in RULES.items() if rule.scope != "corpus"}
    assert {code for codes in RULES_OF.values() for code in codes} == of_one_file - said_by_schema
    for name in PUBLISHED:
        assert SCHEMAS[f"{name}.json"]["x-rules"] == list(RULES_OF[name])
    assert set(RULES_OF["contribution"]) - set(RULES_OF["layer"]) == {"SPAN006", "SPAN007"}
    assert set(RULES_OF["entity"]) < set(RULES_OF["quote"]) < set(RULES_OF["layer"])
    assert "CLAIM001" in RULES_OF["claim"]
    assert "LINK001" in RULES_OF["link"]


def test_rules_can_be_handed_in():
    """The table of rules is an argument."""
    assert schemas({"quote": ["SPAN001"]})["quote.json"]["x-rules"] == ["SPAN001"]


def test_the_readme_names_every_file_and_the_command():
    """The README lists the files, the version, and how to rewrite them."""
    text = readme()
    assert all(f"`{name}`" in text for name in SCHEMAS)
    assert SCHEMA_VERSION in text
    assert "`sayso schema`" in text


def test_files_are_utf_8_json_with_a_final_newline_and_the_same_each_time():
    """Publishing twice gives the same bytes, and they parse to the schemas."""
    first, second = files(), files()
    assert first == second
    assert set(first) == {*SCHEMAS, "README.md"}
    for name, schema in SCHEMAS.items():
        assert json.loads(first[name]) == schema
        assert list(json.loads(first[name])) == list(schema)
        assert first[name].endswith(b"}\n")


def test_writing_is_idempotent_and_leaves_other_files_alone(tmp_path):
    """Written once, a second run touches nothing; strangers stay, our own old names go."""
    stranger, old = tmp_path / "notes.json", tmp_path / "statement.json"
    stranger.write_text('{"$id": "urn:other"}')
    old.write_text('{"$id": "urn:x-sayso:schema:0.9.0:statement"}')
    assert {path.name for path in write(tmp_path)} == {*files(), "statement.json"}
    assert write(tmp_path) == []
    assert stranger.exists()
    assert drift(tmp_path) == [f"{stranger}: not among the published files"]


def test_drift_names_missing_changed_and_extra_files(tmp_path):
    """Each difference is a line that names the file, and the line in it."""
    assert len(drift(tmp_path / "nowhere")) == len(files())
    write(tmp_path)
    (tmp_path / "quote.json").unlink()
    changed = tmp_path / "claim.json"
    changed.write_text(
        changed.read_text().replace('"title": "Claim"', '"title": "\x1b[31mClaim"', 1)
    )
    (tmp_path / "extra.txt").touch()
    (tmp_path / ".hidden").touch()
    assert sorted(drift(tmp_path)) == [
        f"""{changed}:4: has '"title": "\\x1b[31mClaim",', would be '"title": "Claim",'""",
        f"{tmp_path / 'extra.txt'}: not among the published files",
        f"{tmp_path / 'quote.json'}: missing",
    ]


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path):
    """A file in the place of the folder is refused with CannotWrite."""
    (tmp_path / "schema").write_text("not a folder")
    with pytest.raises(CannotWrite):
        write(tmp_path / "schema")


@given(articles_with_layers())
def test_every_layer_is_a_valid_contribution(pair):
    """What is written as a layer is read as a contribution and says the same."""
    _, layer = pair
    data = layer.model_dump_json()
    contribution = Contribution.model_validate_json(data)
    assert CONTRIBUTION.is_valid(json.loads(data))
    said, meant = (json.loads(r.model_dump_json(exclude_none=True)) for r in (contribution, layer))
    assert said == meant


CONTRIBUTION = Draft202012Validator(SCHEMAS["contribution.json"])
