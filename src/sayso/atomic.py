"""Files that are there whole or not at all: write beside, flush to disk, rename."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sayso.errors import CannotWrite

if TYPE_CHECKING:
    from collections.abc import Iterator

TEMPORARY: Final = ".sayso-"  # prefix of unfinished files, so that a killed run's can be swept


def write_bytes(path: Path, data: bytes) -> bool:
    """Make `path` hold `data`; False, and the file left alone, where it already does.

    Raises CannotWrite where the file system refuses; what stood at `path` still stands.
    """
    try:
        if path.stat().st_size == len(data) and path.read_bytes() == data:
            return False
    except OSError:
        pass  # not there, or not readable: writing will tell
    with replacing(path) as temporary:
        temporary.write_bytes(data)
    return True


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path in the same folder; on a clean exit it replaces `path`.

    On any exception the temporary file goes and `path` is untouched.
    Raises CannotWrite in place of the file system's OSError.
    """
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=TEMPORARY, dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        yield temporary
        settle(temporary, path)
        temporary = None
    except CannotWrite:
        raise
    except OSError as error:
        message = f"cannot write {path}: {error.strerror or error}"
        raise CannotWrite(message) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def settle(temporary: Path, path: Path) -> None:
    """Flush a finished temporary file of the same file system to disk and rename it to `path`."""
    _flush(temporary)
    temporary.chmod(0o666 & ~_umask())
    temporary.replace(path)
    _flush(path.parent)


def sweep(folder: Path) -> None:
    """Remove what a killed run left unfinished in `folder` and below."""
    for leftover in sorted(folder.rglob(f"{TEMPORARY}*")):
        if leftover.is_file():
            leftover.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    """Ask the system to put a file, or a folder's entries, on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _umask() -> int:
    """Read the umask; there is no way to ask without setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
