"""Rows → Parquet, streaming, and the switch from the old dataset to the new one.

A file's name carries the digest of its rows, so new files stand beside the old ones until the
card, which names its files, is renamed into place: a kill at any moment leaves a whole dataset.
"""

from __future__ import annotations

import errno
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

from sayso import atomic
from sayso.dataset.extra import orjson, parquet, pyarrow
from sayso.dataset.features import arrow_schema_of
from sayso.dataset.rows import CONFIGS
from sayso.dataset.splits import SPLITS
from sayso.errors import CannotWrite

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from types import TracebackType

# Rows in a row group; fixed, since the bytes depend on it. Whole articles are large.
_GROUP: Final = {"documents": 500, "articles": 500}
_GROUP_FLAT: Final = 1000
# Rows held as Python objects, ten times the size of Arrow's, until they are enough to convert.
_HELD: Final = {"documents": 100, "articles": 250}
_HELD_FLAT: Final = 500
# What people filter by. Least and greatest values of long texts would only fill the footer.
_STATISTICS: Final = ("id", "article_id", "event_id", "outlet", "published", "kind", "type")
LEVEL: Final = 3  # of zstd
_SHORT: Final = 16  # hex digits of the digest in a file's name
_DATA_FILE: Final = re.compile(
    rf"({'|'.join(CONFIGS)})/({'|'.join(SPLITS)})-[0-9a-f]{{{_SHORT}}}\.parquet"
)
_DIGEST_KEY: Final = b"sayso.rows_sha256"


@dataclass(frozen=True, slots=True)
class DataFile:
    """One Parquet file of the dataset."""

    config: str
    split: str
    rows: int
    sha256: str
    """Of the rows as canonical JSON Lines: keys in column order, no spaces, UTF-8."""
    bytes: int
    """Size of the file."""
    arrow_bytes: int
    """Size of its rows in Arrow's memory."""
    file_sha256: str
    """Of the file."""

    @property
    def path(self) -> str:
        """Where it stands in the dataset's folder."""
        return f"{self.config}/{self.split}-{self.sha256[:_SHORT]}.parquet"


class Writer:
    """Takes rows in order and writes a Parquet file for each config and split.

    Use as a context manager: `add` rows, then `finish` once; what was not finished is removed.
    Every path it writes to is temporary until `switch`.
    """

    def __init__(self, folder: Path) -> None:
        """Make the folder. Raises CannotWrite where it cannot be written to."""
        self.folder = folder
        self._tables: dict[tuple[str, str], _Table] = {}
        self._done: list[tuple[DataFile, Path]] = []
        try:
            folder.mkdir(parents=True, exist_ok=True)
            atomic.sweep(folder)
            probe = folder / f"{atomic.TEMPORARY}probe"
            probe.touch()
            probe.unlink()
        except OSError as error:
            message = f"cannot write to {folder}: {error.strerror or error}"
            raise CannotWrite(message) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        for table in self._tables.values():
            table.close()
            table.path.unlink(missing_ok=True)
        for _, path in self._done:
            path.unlink(missing_ok=True)
        if isinstance(error, OSError) and not isinstance(error, CannotWrite):
            reason = "no space left" if error.errno == errno.ENOSPC else error.strerror or error
            message = f"cannot write to {self.folder}: {reason}; the dataset there is as it was"
            raise CannotWrite(message) from error

    def add(self, split: str, rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
        """Append rows to the tables of a split, by config."""
        for config, some in rows.items():
            table = None
            for row in some:
                table = table or self._table(config, split)
                table.add(row)

    def finish(self) -> list[DataFile]:
        """Close every file and give what they hold, by config and split. Still temporary."""
        for (config, split), table in self._tables.items():
            self._done.append((table.finish(config, split), table.path))
        self._tables.clear()
        order = [(config, split) for config in CONFIGS for split in SPLITS]
        self._done.sort(key=lambda done: order.index((done[0].config, done[0].split)))
        return [file for file, _ in self._done]

    def switch(self, documents: Mapping[str, bytes]) -> list[str]:
        """Put the new dataset in the old one's place; give the paths that changed.

        `documents` are the small files by name, the card last: it is the switch.
        """
        changed = []
        for file, temporary in self._done:
            target = self.folder / file.path
            if _same(target, temporary):
                temporary.unlink(missing_ok=True)
                continue
            try:
                target.parent.mkdir(exist_ok=True)
                atomic.settle(temporary, target)
            except OSError as error:
                message = f"cannot write {target}: {error.strerror or error}"
                raise CannotWrite(message) from error
            changed.append(file.path)
        for name, data in documents.items():
            if atomic.write_bytes(self.folder / name, data):
                changed.append(name)
        kept = {file.path for file, _ in self._done}
        self._done.clear()
        return changed + self._remove_old(kept)

    def _remove_old(self, kept: set[str]) -> list[str]:
        """Remove data files of earlier builds, and nothing else."""
        removed = []
        for path in sorted(self.folder.glob("*/*.parquet")):
            name = path.relative_to(self.folder).as_posix()
            if _DATA_FILE.fullmatch(name) and name not in kept:
                path.unlink(missing_ok=True)
                removed.append(name)
        return removed

    def _table(self, config: str, split: str) -> _Table:
        if (config, split) not in self._tables:
            path = self.folder / f"{atomic.TEMPORARY}{config}-{split}.parquet"
            self._tables[config, split] = _Table(path, config)
        return self._tables[config, split]


class _Table:
    """One Parquet file in the making."""

    def __init__(self, path: Path, config: str) -> None:
        self.path = path
        self.schema = arrow_schema_of(CONFIGS[config])
        self.columns = self.schema.names
        self.rows = self.arrow_bytes = 0
        self.digest = hashlib.sha256()
        self.held = _HELD.get(config, _HELD_FLAT)
        self.rows_in_group = _GROUP.get(config, _GROUP_FLAT)
        self.buffer: list[Mapping[str, Any]] = []
        self.group: list[Any] = []
        self.stream = path.open("wb")
        self.writer = parquet().ParquetWriter(
            self.stream,
            self.schema,
            compression="zstd",
            compression_level=LEVEL,
            write_statistics=[name for name in _STATISTICS if name in self.columns],
        )

    def add(self, row: Mapping[str, Any]) -> None:
        self.buffer.append(row)
        if len(self.buffer) == self.held:
            self._convert()
            if self.rows % self.rows_in_group == 0:
                self._write_group()

    def _convert(self) -> None:
        """Turn the rows that are held into Arrow's, and into the digest."""
        batch = pyarrow().RecordBatch.from_pylist(self.buffer, schema=self.schema)
        dumps = orjson().dumps
        self.digest.update(b"".join([dumps(row) + b"\n" for row in self.buffer]))
        self.rows += len(self.buffer)
        self.arrow_bytes += batch.nbytes
        self.buffer = []
        self.group.append(batch)

    def _write_group(self) -> None:
        table = pyarrow().Table.from_batches(self.group, schema=self.schema)
        self.group = []
        self.writer.write_table(table, row_group_size=self.rows_in_group)

    def finish(self, config: str, split: str) -> DataFile:
        if self.buffer:
            self._convert()
        if self.group:
            self._write_group()
        digest = self.digest.hexdigest()
        self.writer.add_key_value_metadata({_DIGEST_KEY: digest.encode()})
        self.close()
        with self.path.open("rb") as stream:
            file_sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        return DataFile(
            config,
            split,
            self.rows,
            digest,
            self.path.stat().st_size,
            self.arrow_bytes,
            file_sha256,
        )

    def close(self) -> None:
        """Close writer and stream, whatever state they are in."""
        if not self.stream.closed:
            try:
                self.writer.close()
            finally:
                self.stream.close()


def _same(target: Path, temporary: Path) -> bool:
    """Tell whether a file of these rows and this schema is there already, by its footer."""
    try:
        old, new = parquet().read_metadata(target), parquet().read_metadata(temporary)
    except (OSError, pyarrow().ArrowException):
        return False
    return bool(
        old.metadata.get(_DIGEST_KEY) == new.metadata.get(_DIGEST_KEY)
        and old.num_rows == new.num_rows
        and old.schema.to_arrow_schema().equals(new.schema.to_arrow_schema(), check_metadata=True)
    )
