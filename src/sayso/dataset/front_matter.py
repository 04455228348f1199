"""The card's front matter, which `datasets` reads and verifies."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from sayso.dataset.extra import datasets
from sayso.dataset.features import features_of
from sayso.dataset.rows import CONFIGS, DEFAULT_CONFIG
from sayso.records.record import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sayso.dataset.citation import Citation
    from sayso.dataset.statistics import Statistics
    from sayso.dataset.write import DataFile

_CREATORS: Final = {"person": "expert-generated", "reference": "other"}
SIZES: Final = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"))
_TAGS: Final = ("news", "quotation-attribution", "claims", "factuality", "nested-sources")


def digest_of(files: Iterable[DataFile]) -> str:
    """Give the content digest of a config: of its splits' digests, in order."""
    lines = "".join(f"{file.split} {file.sha256}\n" for file in files)
    return hashlib.sha256(lines.encode()).hexdigest()


def by_config(files: Sequence[DataFile]) -> dict[str, list[DataFile]]:
    """Group files by config, in the configs' order; a config without rows is not there."""
    grouped = {config: [file for file in files if file.config == config] for config in CONFIGS}
    return {config: some for config, some in grouped.items() if some}


def front_matter(
    files: Sequence[DataFile], found: Statistics, citation: Citation
) -> dict[str, Any]:
    """Give what stands between the card's `---` lines."""
    creators = {_CREATORS.get(k, "machine-generated") for k in found.by["annotator kind"]}
    languages = sorted(code for code in found.by["language"] if code != "not known")
    size = next((name for limit, name in SIZES if found.articles < limit), "100K<n<1M")
    return {
        "pretty_name": citation.title,
        "language": languages,
        "license": "other",
        "license_name": "texts-by-their-publishers-annotations-as-stated",
        "license_link": "LICENSE.md",
        "annotations_creators": sorted(creators) or ["no-annotation"],
        "language_creators": ["found"],
        "multilinguality": ["monolingual" if len(languages) <= 1 else "multilingual"],
        "size_categories": [size],
        "source_datasets": ["original"],
        "task_categories": ["token-classification", "text-classification"],
        "task_ids": ["named-entity-recognition"],
        "tags": sorted({*_TAGS, *citation.keywords}),
        "configs": [_config(config, some) for config, some in by_config(files).items()],
        "dataset_info": [_info(config, some) for config, some in by_config(files).items()],
    }


def _config(config: str, files: Sequence[DataFile]) -> dict[str, Any]:
    """Describe a config. The digest makes `datasets` load new rows after a rebuild."""
    entry: dict[str, Any] = {"config_name": config}
    if config == DEFAULT_CONFIG:
        entry["default"] = True
    entry["version"] = SCHEMA_VERSION
    entry["description"] = f"sha256:{digest_of(files)}"
    entry["data_files"] = [{"split": file.split, "path": file.path} for file in files]
    return entry


def _info(config: str, files: Sequence[DataFile]) -> dict[str, Any]:
    library = datasets()
    splits = library.SplitDict()
    for file in files:
        splits.add(library.SplitInfo(file.split, file.arrow_bytes, file.rows))
    info = library.DatasetInfo(
        features=features_of(CONFIGS[config]),
        splits=splits,
        download_size=sum(file.bytes for file in files),
        dataset_size=sum(file.arrow_bytes for file in files),
    )
    return {"config_name": config, **info._to_yaml_dict()}  # noqa: SLF001  the one way to the card's form
