"""`croissant.json`: the flat configs for machines (MLCommons Croissant 1.0 with RAI).

Written by hand as JSON-LD: the library spells two RAI keys otherwise than the specification.
Structs and lists of structs are described one level deep; what is deeper is in the card.
"""

from __future__ import annotations

import html
import types
from typing import TYPE_CHECKING, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from sayso.dataset.features import describe
from sayso.dataset.front_matter import digest_of
from sayso.dataset.making import cautions, interval, shown
from sayso.dataset.rows import CONFIGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sayso.compare.agreement import Agreement
    from sayso.compare.reading import Score
    from sayso.dataset.citation import Citation
    from sayso.dataset.statistics import Statistics
    from sayso.dataset.write import DataFile

_TYPES: Final = {str: "sc:Text", int: "sc:Integer", float: "sc:Float", bool: "sc:Boolean"}
_NESTED: Final = "documents"  # lists in lists: the format cannot extract them

# The context that the Croissant 1.0 specification gives, with RAI.
_CONTEXT: Final[dict[str, Any]] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant(
    files: Sequence[DataFile],
    found: Statistics,
    citation: Citation,
    agreed: Agreement | None = None,
) -> dict[str, Any]:
    """Give the JSON-LD of a dataset."""
    flat = [file for file in files if file.config != _NESTED]
    configs = [config for config in CONFIGS if any(file.config == config for file in flat)]
    described: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": [
            "http://mlcommons.org/croissant/1.0",
            "http://mlcommons.org/croissant/RAI/1.0",
        ],
        "name": citation.title,
        "description": citation.abstract or "Who said what, according to whom, in news articles.",
        "license": citation.license or "see LICENSE.md",
        "keywords": list(citation.keywords),
        "version": citation.version or f"0.0.0+{digest_of(files)[:12]}",
        "creator": [{"@type": "sc:Person", "name": name} for name in citation.authors],
        "citeAs": citation.bibtex,
        "datePublished": citation.released,
        "url": citation.url,
        **_responsible(found, agreed),
        "distribution": [
            *(_file(file) for file in flat),
            *(_file_set(config, flat) for config in configs),
        ],
        "recordSet": [_record_set(config) for config in configs],
    }
    return {name: value for name, value in described.items() if value not in (None, [])}


def _responsible(found: Statistics, agreed: Agreement | None) -> dict[str, Any]:
    """Give the RAI fields, in the specification's spelling."""
    kinds = ", ".join(sorted(found.by["annotator kind"])) or "none"
    guidelines = ", ".join(sorted(found.by["guideline"])) or "none"
    days = sorted(day for day in found.by["published"] if day != "not known")
    timeframe = [days[0], days[-1]] if days else None
    return {
        "rai:dataCollection": "Captures of news pages, as text; each article is cut from one.",
        "rai:dataCollectionType": ["Secondary Data Analysis"],
        "rai:dataCollectionTimeframe": timeframe,
        "rai:dataCollectionMissingData": "Outlet, address, byline and date are null where neither "
        "page nor manifest gives them.",
        "rai:dataPreprocessingProtocol": [
            "Page furniture is dropped, each piece with a reason; text is never normalised."
        ],
        "rai:dataManipulationProtocol": "None beyond the removal of page furniture.",
        "rai:dataAnnotationProtocol": f"Stand-off layers by guideline {guidelines}; annotators: "
        f"{kinds} (reference: a maintainer of the data, not an independent annotator).",
        "rai:annotationsPerItem": _per_item(found),
        "rai:dataAnnotationPlatform": sorted(found.by["tool"]),
        "rai:machineAnnotationTools": sorted(found.by["predictor"]),
        "rai:dataAnnotationAnalysis": _analysis(agreed),
        "rai:annotatorDemographics": _demographics(found),
        "rai:dataLimitations": [
            *(_plain(text) for text in cautions(found)),
            "A claim is what somebody says, not what is true; nothing was fact-checked.",
        ],
        "rai:dataUseCases": [
            "Quotation attribution, entity recognition, claim detection, factuality, and the "
            "study of how attribution is kept or lost between outlets.",
        ],
        "rai:personalSensitiveInformation": [
            "Names and statements of persons in public life, as the press printed them.",
        ],
    }


def _per_item(found: Statistics) -> str:
    """Say how many read an article of which there is gold."""
    read = sorted((int(many), layers) for many, layers in found.by["readings"].items())
    return ", ".join(f"{many} ({layers:,} article(s))" for many, layers in read) or "0"


def _analysis(agreed: Agreement | None) -> list[str]:
    """Give how far annotators agree, a number a line."""
    if agreed is None or not agreed.articles:
        return ["No article was annotated by two: there is no agreement to report."]
    return [*map(_line, shown(agreed)), *agreed.seen.words]


def _line(score: Score) -> str:
    value = "none" if score.value is None else f"{score.value:.3f}"
    between = interval(score)
    around = f"95 % interval {between}, " if between else ""
    return (
        f"{score.record}, {score.what}: {score.measure} {value} ({around}n {score.n:,}, "
        f"{score.articles:,} article(s)): {score.reading}"
    )


def _demographics(found: Statistics) -> list[str]:
    """Say what is known of the annotators: how many, and what they are; nothing else is asked."""
    kinds = ", ".join(
        f"{kind} {count:,}" for kind, count in sorted(found.by["reader kind"].items())
    )
    who = (
        f"{len(found.by['reader']):,} annotator(s); layers by kind of annotator: {kinds or 'none'}."
    )
    return [who, "Annotators stand under pseudonyms; nothing else about them is kept."]


def _plain(text: str) -> str:
    """Take the Markdown out of our own words, which people's names in it keep as entities."""
    return html.unescape(text.replace("**", "").replace("`", ""))


def _file(file: DataFile) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "contentUrl": file.path,
        "encodingFormat": "application/x-parquet",
        "contentSize": f"{file.bytes} B",
        "sha256": file.file_sha256,
    }


def _file_set(config: str, files: Sequence[DataFile]) -> dict[str, Any]:
    """Name a config's files one by one: a pattern would take in what a killed run left."""
    return {
        "@type": "cr:FileSet",
        "@id": f"{config}-files",
        "name": f"{config}-files",
        "encodingFormat": "application/x-parquet",
        "includes": [file.path for file in files if file.config == config],
    }


def _record_set(config: str) -> dict[str, Any]:
    model = CONFIGS[config]
    texts = describe(model)
    fields = (
        _field(config, name, info.annotation, texts[name])
        for name, info in model.model_fields.items()
    )
    return {
        "@type": "cr:RecordSet",
        "@id": config,
        "name": config,
        "description": " ".join((model.__doc__ or "").split()),
        "key": {"@id": f"{config}/id"},
        "field": [field for field in fields if field is not None],
    }


def _field(config: str, name: str, annotation: Any, text: str) -> dict[str, Any] | None:
    """Describe a column; None for what lies deeper than one level."""
    inner, repeated = _unwrap(annotation)
    source = {"fileSet": {"@id": f"{config}-files"}, "extract": {"column": name}}
    field: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{config}/{name}",
        "name": f"{config}/{name}",
        "description": text,
    }
    if repeated:
        field["repeated"] = True
    if inner in _TYPES:
        return {**field, "dataType": _TYPES[inner], "source": source}
    parts = [
        {
            "@type": "cr:Field",
            "@id": f"{config}/{name}/{part}",
            "name": f"{config}/{name}/{part}",
            "description": words,
            "dataType": _TYPES[kind],
            "source": {**source, "transform": {"jsonPath": f"$.{part}"}},
        }
        for part, words in describe(inner).items()
        if (kind := _scalar(inner.model_fields[part].annotation)) is not None
    ]
    return {**field, "subField": parts} if parts else None


def _scalar(annotation: Any) -> type | None:
    inner, repeated = _unwrap(annotation)
    return inner if inner in _TYPES and not repeated else None


def _unwrap(annotation: Any) -> tuple[Any, bool]:
    """Give the type inside Optional, Annotated, Literal and tuple, and whether it repeats."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        return _unwrap(next(a for a in arguments if a is not types.NoneType))
    if hasattr(annotation, "__metadata__"):
        return _unwrap(annotation.__origin__)
    if origin is tuple:
        return _unwrap(arguments[0])[0], True
    if origin is Literal:
        return str, False
    if not isinstance(annotation, type) or not issubclass(annotation, (BaseModel, *_TYPES)):
        message = f"{annotation!r} has no place in Croissant"
        raise TypeError(message)
    return annotation, False
