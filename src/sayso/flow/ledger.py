"""What a validation has to remember: in memory as long as it is little, then on disk.

A private temporary SQLite database holds it. It spills into a file that no other process sees
once it outgrows its cache, and goes with the process, however that ends.
"""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING, Any, Final

from sayso.errors import CannotWrite

if TYPE_CHECKING:
    from collections.abc import Iterator

_HELD: Final = 4_000  # layers that are remembered in memory: some 2 MB
_CACHE: Final = 4 * 1024  # KiB
_TABLES: Final = """
    CREATE TABLE article (id TEXT PRIMARY KEY, data BLOB, place BLOB);
    CREATE TABLE layer (key BLOB PRIMARY KEY, place BLOB, ends TEXT) WITHOUT ROWID;
    CREATE TABLE event (key TEXT PRIMARY KEY, article TEXT, split TEXT) WITHOUT ROWID;
    CREATE TABLE paragraph (key INTEGER PRIMARY KEY, article TEXT, split TEXT);
    CREATE TABLE waiting
        (at INTEGER PRIMARY KEY, rank INTEGER, input INTEGER, line INTEGER, data BLOB);
"""


class Ledger:
    """Articles, layers and what waits for them, of one batch."""

    def __init__(self) -> None:
        self._base = sqlite3.connect("", isolation_level=None)
        self._base.executescript(
            f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -{_CACHE};"
            f"{_TABLES} BEGIN;"
        )
        self._layers: dict[str, tuple[str, str]] = {}  # the first of them: place, ids
        self.events = _Firsts(self._base, "event")
        self.paragraphs = _Firsts(self._base, "paragraph")

    def close(self) -> None:
        """Forget everything."""
        self._base.close()

    def add_article(self, id_: str, data: bytes, place: str) -> str | None:
        """Remember an article; where it is there already, say where it stood first."""
        insert = "INSERT OR IGNORE INTO article VALUES (?, ?, ?)"
        row = (id_, data, _bytes(place))
        return self._add(insert, "SELECT place FROM article WHERE id = ?", row)

    def article(self, id_: str) -> bytes | None:
        """Give the JSON text of an article."""
        found: bytes | None = self._one("SELECT data FROM article WHERE id = ?", id_)
        return found

    def add_layer(self, key: str, place: str, ends: str) -> str | None:
        """Remember a layer and its ids; where it is there already, say where it stood first."""
        known = self._layers.get(key)
        if known is None and len(self._layers) < _HELD:
            self._layers[key] = place, ends
            return None
        if known is not None:
            return known[0]
        insert = "INSERT OR IGNORE INTO layer VALUES (?, ?, ?)"
        row = (_bytes(key), _bytes(place), ends)
        return self._add(insert, "SELECT place FROM layer WHERE key = ?", row)

    def ends(self, key: str) -> str | None:
        """Give the ids of a layer as they were added."""
        if key in self._layers:
            return self._layers[key][1]
        found: str | None = self._one("SELECT ends FROM layer WHERE key = ?", _bytes(key))
        return found

    def wait(self, rank: int, source: int, line: int, data: bytes) -> None:
        """Put off a text of the input with this number."""
        values = (rank, source, line, data)
        self._base.execute("INSERT INTO waiting VALUES (NULL, ?, ?, ?, ?)", values)

    def waiting(self, rank: int) -> Iterator[tuple[int, int, bytes]]:
        """Yield what of this rank was put off, in its order."""
        query = "SELECT input, line, data FROM waiting WHERE rank = ? ORDER BY at"
        yield from self._base.execute(query, (rank,))

    def _add(self, insert: str, select: str, row: tuple[Any, ...]) -> str | None:
        added = self._base.execute(insert, row).rowcount
        place = None if added else self._one(select, row[0])
        return place and os.fsdecode(place)

    def _one(self, select: str, key: str | bytes) -> Any:
        row = self._base.execute(select, (key,)).fetchone()
        return row[0] if row else None


def _bytes(text: str) -> bytes:
    """Write text that may have the name of a file in it, which may be no Unicode."""
    return text.encode("utf-8", "surrogateescape")


class _Firsts:
    """Which article an event, or a paragraph, was met in first, and in which split."""

    def __init__(self, base: sqlite3.Connection, table: str) -> None:
        self._base = base
        self._insert = f"INSERT OR IGNORE INTO {table} VALUES (?, ?, ?)"  # noqa: S608  of ours
        self._select = f"SELECT article, split FROM {table} WHERE key = ?"  # noqa: S608  likewise

    def setdefault(self, key: Any, value: tuple[str, str]) -> tuple[str, str]:
        """Give what was met first; that is this where nothing was."""
        if self._base.execute(self._insert, (key, *value)).rowcount:
            return value
        found: tuple[str, str] = self._base.execute(self._select, (key,)).fetchone()
        return found


def full(error: sqlite3.Error) -> CannotWrite:
    """Say what SQLite complains of, a full disk above all, in the user's words."""
    message = f"cannot keep what has to be remembered among the temporary files: {error}"
    return CannotWrite(message)
