"""Files that are there whole or not at all: write beside, flush to disk, rename."""

from __future__ import annotations

import os
import sys
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
    if holds(path, data):
        return False
    with replacing(path) as temporary:
        temporary.write_bytes(data)
    return True


def holds(path: Path, data: bytes) -> bool:
    """Tell whether a file is there and holds `data`; what cannot be read does not."""
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path in the same folder; on a clean exit it replaces `path`.

    On any exception the temporary file goes and `path` is untouched.
    Raises CannotWrite in place of the file system's OSError.
    """
    temporary: Path | None = None
    if path.exists() and not path.is_file():
        message = f"cannot write {path}: it is no regular file"
        raise CannotWrite(message)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=TEMPORARY, dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        yield temporary
        settle(temporary, path)
        temporary = None
    except (CannotWrite, BrokenPipeError):  # a reader that has left is not this file's fault
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
    """Remove what a killed run left unfinished in `folder`."""
    for leftover in sorted(folder.glob(f"{TEMPORARY}*")):
        if leftover.is_file():
            leftover.unlink(missing_ok=True)


def lock(folder: Path) -> int | None:
    """Keep other runs out of `folder` until the handle is closed or the process ends.

    It leaves no file behind. None where the system has no locks.
    Raises CannotWrite where another run is at work there.
    """
    if sys.platform == "win32":
        return None
    import fcntl  # noqa: PLC0415  not everywhere

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        message = f"another run is writing to {folder}: wait until it is done"
        raise CannotWrite(message) from error
    except OSError:  # a file system without locks
        os.close(handle)
        return None
    return handle


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
