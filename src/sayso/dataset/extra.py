"""The packages of the extra `dataset`, imported when first used."""

from __future__ import annotations

import importlib
from functools import cache
from typing import Any

from sayso.errors import MissingExtra


def datasets() -> Any:
    """Give the package `datasets`. Raises MissingExtra."""
    return _package("datasets")


def pyarrow() -> Any:
    """Give the package `pyarrow`. Raises MissingExtra."""
    return _package("pyarrow")


def parquet() -> Any:
    """Give `pyarrow.parquet`. Raises MissingExtra."""
    return _package("pyarrow.parquet")


def yaml() -> Any:
    """Give the package `yaml`. Raises MissingExtra."""
    return _package("yaml")


def orjson() -> Any:
    """Give the package `orjson`. Raises MissingExtra."""
    return _package("orjson")


@cache
def _package(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise MissingExtra(name, "dataset", "building the dataset") from error
