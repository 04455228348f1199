"""Rows → Parquet, streaming, and the switch from the old dataset to the new one.

A file's name carries the digest of its rows, so new files stand beside the old ones until the
card, which names its files, is renamed into place: a kill at any moment leaves a whole dataset.
"""

from __future__ import annotations

import errno
import filecmp
import hashlib
import os
import re
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Self

from sayso import atomic, jsonl
from sayso.dataset.extra import orjson, parquet, pyarrow
from sayso.dataset.features import arrow_schema_of
from sayso.dataset.rows import CONFIGS
from sayso.dataset.splits import SPLITS
from sayso.errors import CannotWrite

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

# Rows in a row group; fixed, since the bytes depend on it. Whole articles and layers are large.
_GROUP: Final = {"documents": 500, "articles": 500, "annotations": 500}
_GROUP_FLAT: Final = 1000
# Rows held as Python objects, ten times the size of Arrow's, until they are enough to convert.
_HELD: Final = {"documents": 100, "articles": 250, "annotations": 100}
_HELD_FLAT: Final = 500
# What people filter by. Least and greatest values of long texts would only fill the footer.
_STATISTICS: Final = ("id", "article_id", "event_id", "outlet", "published", "kind", "type")
LEVEL: Final = 3  # of zstd
_SHORT: Final = 16  # hex digits of the digest in a file's name
_DATA_FILE: Final = re.compile(
    rf"({'|'.join(CONFIGS)})/({'|'.join(SPLITS)})-[0-9a-f]{{{_SHORT}}}\.parquet"
)
_DIGEST_KEY: Final = b"sayso.rows_sha256"
# Below this orjson writes numbers otherwise than Python: 0.00001 for 1e-05, 1e-7 for 1e-07.
_TINY: Final = 1e-4


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
    Every path it writes to is temporary until `switch`, and no other run can write meanwhile.
    """

    def __init__(self, folder: Path) -> None:
        """Make the folder. Raises CannotWrite where it cannot be written to, MissingExtra."""
        parquet()  # or what cannot be written would be read first
        self.folder = folder
        self._tables: dict[tuple[str, str], _Table] = {}
        self._done: list[DataFile] = []
        self._new: dict[str, Path] = {}
        self._lock: int | None = None
        self._switched = False
        self._line: Callable[[Any], bytes] = _line
        self._made = not folder.exists()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = atomic.lock(folder)
            atomic.sweep(folder)
            probe = folder / f"{atomic.TEMPORARY}probe"
            probe.touch()
            probe.unlink()
        except CannotWrite:
            raise
        except OSError as error:
            self._unlock()
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
            table.discard()
        for path in self._new.values():
            with suppress(OSError):
                path.unlink(missing_ok=True)
        self._unlock()
        if self._made and not self._switched:
            with suppress(OSError):  # something else came there meanwhile
                self.folder.rmdir()
        if isinstance(error, OSError):
            reason = "no space left" if error.errno == errno.ENOSPC else error.strerror or error
            what = error if isinstance(error, CannotWrite) else f"cannot write here: {reason}"
            stands = "new" if self._switched else "old"
            message = f"{what}; in {self.folder} the {stands} dataset stands"
            raise CannotWrite(message) from error

    def _unlock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def add(self, split: str, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """Append rows to the tables of a split, by config."""
        if any(0 < (row.get("confidence") or 1) < _TINY for some in rows.values() for row in some):
            self._line = _exact_line
        for config, some in rows.items():
            if some:
                self._table(config, split).add(some, self._line)

    def finish(self) -> list[DataFile]:
        """Close every file and give what they hold, by config and split. Still temporary.

        A file that stands already is left alone, and is what is told about.
        """
        for (config, split), table in self._tables.items():
            file = table.finish(config, split)
            target = self.folder / file.path
            if _same(target, table.path):
                table.path.unlink(missing_ok=True)
                file = replace(file, bytes=target.stat().st_size, file_sha256=_sha256(target))
            else:
                self._new[file.path] = table.path
            self._done.append(file)
        self._tables.clear()
        order = [(config, split) for config in CONFIGS for split in SPLITS]
        self._done.sort(key=lambda file: order.index((file.config, file.split)))
        return list(self._done)

    def switch(self, documents: Mapping[str, bytes]) -> list[str]:
        """Put the new dataset in the old one's place; give the paths that changed.

        `documents` are the small files by name, the card last: it is the switch. All are written
        before the first is renamed, so that a disk that is full is met before anything changes.
        """
        changed = [file.path for file in self._done if file.path in self._new]
        fresh = [
            name for name in documents if not atomic.holds(self.folder / name, documents[name])
        ]
        with ExitStack() as renames:  # each on leaving, the last one entered first
            for name in reversed(fresh):
                temporary = renames.enter_context(atomic.replacing(self.folder / name))
                temporary.write_bytes(documents[name])
            for name, temporary in self._new.items():
                _settle(temporary, self.folder / name)
        self._switched = True
        self._new.clear()
        return changed + fresh + self._remove_old({file.path for file in self._done})

    def _remove_old(self, kept: set[str]) -> list[str]:
        """Remove data files of earlier builds and folders they leave empty, and nothing else."""
        removed = []
        for path in sorted(self.folder.glob("*/*.parquet")):
            name = path.relative_to(self.folder).as_posix()
            if _DATA_FILE.fullmatch(name) and name not in kept:
                path.unlink(missing_ok=True)
                removed.append(name)
                with suppress(OSError):  # not empty
                    path.parent.rmdir()
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

    def add(self, rows: Sequence[Mapping[str, Any]], line: Callable[[Any], bytes]) -> None:
        """Take rows; `line` writes one of them for the digest."""
        self.digest.update(b"".join([line(row) for row in rows]))
        for row in rows:
            self.buffer.append(row)
            if len(self.buffer) == self.held:
                self._convert()
                if self.rows % self.rows_in_group == 0:
                    self._write_group()

    def _convert(self) -> None:
        """Turn the rows that are held into Arrow's."""
        batch = pyarrow().RecordBatch.from_pylist(self.buffer, schema=self.schema)
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
        self.writer.close()
        self.stream.close()
        return DataFile(
            config,
            split,
            self.rows,
            digest,
            self.path.stat().st_size,
            self.arrow_bytes,
            _sha256(self.path),
        )

    def discard(self) -> None:
        """Close and remove the file; what cannot be flushed any more is not wanted."""
        with suppress(OSError, pyarrow().ArrowException):
            self.writer.close()
        self.writer.is_open = False  # or it would try again when it is collected
        with suppress(OSError):
            self.stream.close()
        with suppress(OSError):
            self.path.unlink(missing_ok=True)


def _line(row: Mapping[str, Any]) -> bytes:
    """Write a row as canonical JSON, fast."""
    library = orjson()
    return bytes(library.dumps(row, option=library.OPT_APPEND_NEWLINE))


def _exact_line(row: Mapping[str, Any]) -> bytes:
    """Write a row as canonical JSON where it may hold a tiny number."""
    return f"{jsonl.dumps(row)}\n".encode()


def _settle(temporary: Path, target: Path) -> None:
    try:
        target.parent.mkdir(exist_ok=True)
        atomic.settle(temporary, target)
    except OSError as error:
        message = f"cannot write {target}: {error.strerror or error}"
        raise CannotWrite(message) from error


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _same(target: Path, temporary: Path) -> bool:
    """Tell whether a file of these rows and this schema is there already, whole.

    Its bytes may be another version's of pyarrow. Rows are compared, not only the footers:
    a file that was damaged is to be replaced.
    """
    try:
        if filecmp.cmp(target, temporary, shallow=False):
            return True
        with parquet().ParquetFile(target) as old, parquet().ParquetFile(temporary) as new:
            metadata = [file.metadata.metadata or {} for file in (old, new)]
            return bool(
                metadata[0].get(_DIGEST_KEY) == metadata[1].get(_DIGEST_KEY)
                and old.schema_arrow.equals(new.schema_arrow, check_metadata=True)
                and old.num_row_groups == new.num_row_groups
                and all(
                    old.read_row_group(at).equals(new.read_row_group(at))
                    for at in range(new.num_row_groups)
                )
            )
    except (OSError, pyarrow().ArrowException):
        return False
