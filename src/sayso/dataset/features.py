"""From records to the columns of the dataset: `datasets` Features and an Arrow schema.

Closed vocabularies are ClassLabels for whoever loads with `datasets`; in the Parquet files
they stand as words, so that DuckDB or Polars read `direct` and not `0`.
"""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from sayso.dataset.extra import datasets

if TYPE_CHECKING:
    from collections.abc import Mapping

_SCALARS = {str: "string", int: "int32", float: "float64", bool: "bool"}


def features_of(model: type[BaseModel]) -> Any:
    """Give the `datasets.Features` of a record, field by field in its order.

    Literal of words → ClassLabel, tuple → List, record → struct, `X | None` as X.
    Raises TypeError with the field's path for anything else.
    """
    return datasets().Features(_fields(model, model.__name__, labels=True))


def arrow_schema_of(model: type[BaseModel]) -> Any:
    """Give the Arrow schema of a record: words for labels, with the Features as metadata."""
    plain = datasets().Features(_fields(model, model.__name__, labels=False)).arrow_schema
    return plain.with_metadata(features_of(model).arrow_schema.metadata)


def describe(model: type[BaseModel]) -> Mapping[str, str]:
    """Give each field's description, for card and Croissant."""
    return {
        name: " ".join((field.description or "").split())
        for name, field in model.model_fields.items()
    }


def _fields(model: type[BaseModel], path: str, *, labels: bool) -> dict[str, Any]:
    return {
        name: _feature(field.annotation, f"{path}.{name}", labels=labels)
        for name, field in model.model_fields.items()
    }


def _feature(annotation: Any, path: str, *, labels: bool) -> Any:
    library = datasets()
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        inner = [a for a in arguments if a is not types.NoneType]
        if len(inner) == 1:
            return _feature(inner[0], path, labels=labels)
    elif hasattr(annotation, "__metadata__"):
        return _feature(annotation.__origin__, path, labels=labels)
    elif origin is tuple:
        return library.List(_feature(arguments[0], f"{path}[]", labels=labels))
    elif origin is Literal and all(isinstance(word, str) for word in arguments):
        return library.ClassLabel(names=list(arguments)) if labels else library.Value("string")
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _fields(annotation, path, labels=labels)
    elif annotation in _SCALARS:
        return library.Value(_SCALARS[annotation])
    message = f"{path}: {annotation!r} has no column type"
    raise TypeError(message)
