"""Files as the readers of a report know them: by their path inside the working folder."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote


@lru_cache(maxsize=64)  # most problems stand in the file of the one before
def inside(file: str, folder: str) -> str:
    """Give the path from `folder` on where the file is in it, else the absolute path.

    Names only: no link is followed, and no file has to be there.
    """
    path = Path(os.path.normpath(Path(folder, file)))
    return (path.relative_to(folder) if path.is_relative_to(folder) else path).as_posix()


def uri(path: str) -> str:
    """Write such a path as a URI (RFC 3986), relative where it is.

    Bytes of a name that are no UTF-8 stand in it as they are; a colon does not begin a scheme.
    """
    try:
        name = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half a pair that came from no file system
        name = path.encode("utf-8", "replace")
    return f"file://{quote(name)}" if path.startswith("/") else quote(name)
