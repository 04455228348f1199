"""The bytes of a capture's file, unpacked where its name says that they are packed."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from typing import IO, TYPE_CHECKING, Final, cast

from backports import zstd

from sayso.jsonl import MAX_BYTES

if TYPE_CHECKING:
    from pathlib import Path

PACKED: Final = (".gz", ".zst")
_BROKEN: Final = (EOFError, zlib.error, zstd.ZstdError, gzip.BadGzipFile)
_CHUNK: Final = 2**20


class TooLarge(OSError):
    """A capture has more bytes than are read of one."""


def kind(path: Path) -> str:
    """Give the suffix of a file as it is when it is unpacked."""
    return path.suffixes[-2] if path.suffix in PACKED and path.suffixes[1:] else path.suffix


def load(path: Path) -> bytes:
    """Read a capture's bytes. Raises OSError, TooLarge."""
    with _open(path) as stream:
        try:
            data = stream.read(MAX_BYTES + 1)
        except _BROKEN as error:
            raise _cut(error) from error
    if len(data) > MAX_BYTES:
        raise _too_large()
    return data


def digest(path: Path) -> str:
    """Give the sha256 of a capture's bytes, little of it in memory. Raises OSError, TooLarge."""
    sha256, size = hashlib.sha256(), 0
    with _open(path) as stream:
        try:
            while chunk := stream.read(_CHUNK):
                sha256.update(chunk)
                size += len(chunk)
                if size > MAX_BYTES:  # a small file may unpack to anything
                    raise _too_large()
        except _BROKEN as error:
            raise _cut(error) from error
    return sha256.hexdigest()


def _open(path: Path) -> IO[bytes]:
    if path.suffix == ".gz":
        return cast("IO[bytes]", gzip.open(path))
    if path.suffix == ".zst":
        return cast("IO[bytes]", zstd.open(path))
    return path.open("rb")


def _cut(error: Exception) -> OSError:
    return OSError(f"it cannot be unpacked: {error or type(error).__name__}")


def _too_large() -> TooLarge:
    return TooLarge(f"more than the {MAX_BYTES:,} bytes that are read of a capture")
