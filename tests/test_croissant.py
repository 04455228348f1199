"""croissant.json as the reference library reads it, and as the specification spells it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import mlcroissant
import pytest

from sayso.dataset.rows import CONFIGS
from test_load import rows_of

pytestmark = pytest.mark.slow  # whole processes and real loads

FLAT = [config for config in CONFIGS if config != "documents"]

# https://docs.mlcommons.org/croissant/docs/croissant-rai-spec.html
RAI_KEYS = {
    "rai:dataCollection",
    "rai:dataCollectionType",
    "rai:dataCollectionMissingData",
    "rai:dataCollectionRawData",
    "rai:dataCollectionTimeframe",
    "rai:dataImputationProtocol",
    "rai:dataManipulationProtocol",
    "rai:dataPreprocessingProtocol",
    "rai:dataAnnotationProtocol",
    "rai:dataAnnotationPlatform",
    "rai:dataAnnotationAnalysis",
    "rai:dataReleaseMaintenancePlan",
    "rai:personalSensitiveInformation",
    "rai:dataSocialImpact",
    "rai:dataBiases",
    "rai:dataLimitations",
    "rai:dataUseCases",
    "rai:annotationsPerItem",
    "rai:annotatorDemographics",
    "rai:machineAnnotationTools",
}


@pytest.fixture(scope="module")
def described(built):
    """Give croissant.json as parsed JSON."""
    return json.loads((built.out / "croissant.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def read(built):
    """Give croissant.json as the library reads it."""
    return mlcroissant.Dataset(str(built.out / "croissant.json"))


def plain(value: Any, prefix: str) -> Any:
    """Undo what the library adds: bytes for text, full names for columns, 0-d arrays."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, dict):
        return {name.removeprefix(f"{prefix}/"): plain(part, name) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, prefix) for item in value]
    return value.item() if hasattr(value, "item") else value


def kept(value: Any, shape: Any) -> Any:
    """Keep of a row what Croissant describes: what is deeper than one level is left out."""
    if isinstance(shape, list) and value is not None:
        return [kept(item, shape[0]) for item in value]
    if isinstance(shape, dict):  # of a struct that is null the library gives each part, null
        return {name: kept(value and value[name], part) for name, part in shape.items()}
    return value


def shape_of(field: dict[str, Any]) -> Any:
    """Give the shape that a field describes, with null for what is no struct."""
    parts = field.get("subField")
    inner = {part["name"].rsplit("/", 1)[1]: None for part in parts} if parts else None
    return [inner] if field.get("repeated") else inner


def test_it_is_valid(read):
    """The library finds no error in it."""
    assert read.metadata.issues.errors == set()


@pytest.mark.parametrize("config", FLAT)
def test_records_are_the_rows(built, described, read, config):
    """Every record set gives the rows of its config, all of them, in content the same."""
    (record_set,) = (one for one in described["recordSet"] if one["@id"] == config)
    shape = {field["name"].split("/")[1]: shape_of(field) for field in record_set["field"]}
    records = sorted(
        (plain(record, config) for record in read.records(config)), key=lambda row: row["id"]
    )
    rows = [kept(row, shape) for some in rows_of(built, config).values() for row in some]
    assert records == sorted(rows, key=lambda row: row["id"])


def test_every_flat_config_is_described(described):
    """Each config but the nested one is a record set with a key and every column it can have."""
    assert [one["@id"] for one in described["recordSet"]] == FLAT
    for one in described["recordSet"]:
        names = {field["name"].split("/")[1] for field in one["field"]}
        assert one["key"] == {"@id": f"{one['@id']}/id"}
        assert names == set(CONFIGS[one["@id"]].model_fields)
        assert all(field["description"] for field in one["field"])


def test_files_are_the_files(built, described):
    """Each FileObject's sha256 and size are those of the file."""
    objects = [one for one in described["distribution"] if one["@type"] == "cr:FileObject"]
    for one in objects:
        data = (built.out / one["contentUrl"]).read_bytes()
        assert one["sha256"] == hashlib.sha256(data).hexdigest()
        assert one["contentSize"] == f"{len(data)} B"
    files = {path.relative_to(built.out).as_posix() for path in built.out.glob("*/*.parquet")}
    assert {one["contentUrl"] for one in objects} == {f for f in files if "documents" not in f}


def test_rai_keys_are_the_specifications(described):
    """Each RAI key is spelled as the specification spells it, and the context knows the prefix."""
    used = {key for key in described if key.startswith("rai:")}
    assert used <= RAI_KEYS
    assert {"rai:dataCollectionTimeframe", "rai:dataManipulationProtocol"} <= used
    assert described["@context"]["rai"] == "http://mlcommons.org/croissant/RAI/"
    assert described["conformsTo"][1] == "http://mlcommons.org/croissant/RAI/1.0"


def test_leftovers_of_a_killed_run_are_not_read(project):
    """A data file that no card names, left by a killed run, adds no records."""
    (file,) = project.out.glob("claims/validation-*.parquet")
    (file.parent / f"validation-{'0' * 16}.parquet").write_bytes(file.read_bytes())
    dataset = mlcroissant.Dataset(str(project.out / "croissant.json"))
    ids = [record["claims/id"] for record in dataset.records("claims")]
    assert len(ids) == len(set(ids)) == sum(map(len, rows_of(project, "claims").values()))
