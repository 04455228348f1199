"""Articles out of a dataset that was built: their texts, by id."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sayso.dataset.extra import parquet
from sayso.errors import NotFound
from sayso.problem import placed
from sayso.records.article import Article
from sayso.records.record import SCHEMA_VERSION
from sayso.records.shape import read

if TYPE_CHECKING:
    from pathlib import Path

    from sayso.problem import Problem

_HELD = 4  # row groups


class Documents:
    """The articles of a dataset; in memory are their ids and a few row groups."""

    def __init__(self, folder: Path) -> None:
        """Look what is there. Raises NotFound where there is no dataset, MissingExtra."""
        files = sorted((folder / "documents").glob("*.parquet"))
        if not files:
            message = f"there is no dataset in {folder}: documents/*.parquet is missing"
            raise NotFound(message)
        self._places: dict[str, tuple[Path, int, int]] = {}
        try:
            for path in files:
                file = parquet().ParquetFile(path)
                for group in range(file.num_row_groups):
                    ids = file.read_row_group(group, columns=["id"]).column("id").to_pylist()
                    self._places |= {id_: (path, group, at) for at, id_ in enumerate(ids)}
        except (OSError, ValueError, KeyError) as error:  # Arrow's are of these
            message = f"cannot read the dataset in {folder}: {error}"
            raise NotFound(message) from error
        self._names = tuple(name for name in Article.model_fields if name != "schema_version")
        self._group = lru_cache(_HELD)(self._read)

    def get(self, id_: str) -> Article | list[Problem] | None:
        """Give an article, what is wrong with it, or None where it is not there."""
        place = self._places.get(id_)
        if place is None:
            return None
        path, group, at = place
        row = {"schema_version": SCHEMA_VERSION, **self._group(path, group)[at]}
        article = read(Article, row)
        return placed(article, str(path)) if isinstance(article, list) else article

    def _read(self, path: Path, group: int) -> list[dict[str, Any]]:
        table = parquet().ParquetFile(path).read_row_group(group, columns=list(self._names))
        rows: list[dict[str, Any]] = table.to_pylist()
        return rows
