"""Who is who: users of a server, and the names under which they stand in the data.

exports/names.json    by server, then by project or everywhere: user → name; not for git
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from sayso.annotations.labelstudio.evidence import home_of, read_json, write_file
from sayso.annotations.store import layout
from sayso.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

_FILE: Final = "names.json"
_EVERYWHERE: Final = "everywhere"
_LOOPBACK: Final = re.compile(r"//(127\.0\.0\.1|\[::1\])(?=[:/]|$)")


class Names:
    """A user of the server → the name that stands in the data."""

    def __init__(
        self, annotations: Path, server: str, taken: Callable[[], Iterable[str]] = tuple
    ) -> None:
        """Read who is who. `taken` gives the names that stand in the data, when one is needed."""
        self._path = home_of(annotations) / _FILE
        self._all: dict[str, Any] = read_json(self._path) or {}
        self._own: dict[str, Any] = self._all.setdefault(_LOOPBACK.sub("//localhost", server), {})
        self._taken = taken
        self._changed = False

    @property
    def known(self) -> bool:
        """Whether anybody of this server has a name."""
        return bool(self._own)

    def of(self, user: str, part: str, only: str | None) -> str:
        """Name a user; in a project that is for one person, `only` is the first who worked."""
        if only is not None:
            theirs = self._own.get(part, {})
            if user not in theirs and only not in theirs.values():
                self._note(part, user, only)
            if user in self._own[part]:
                return str(self._own[part][user])
        everywhere = self._own.get(_EVERYWHERE, {})
        if user not in everywhere:
            taken = {name.casefold() for name in (*self._taken(), *self._given())}
            numbers = (f"annotator-{n}" for n in range(1, 10**9))
            self._note(_EVERYWHERE, user, next(n for n in numbers if n not in taken))
        return str(self._own[_EVERYWHERE][user])

    def learn(self, user: str, part: str, only: str | None, name: str) -> None:
        """Take a name from the evidence, where who is who was lost or never here."""
        part = part if name == only else _EVERYWHERE
        theirs = self._own.get(part, {})
        if user and user not in theirs and name not in theirs.values():
            self._note(part, user, name)

    def rename(self, names: Mapping[str, str]) -> None:
        """Give users other names from now on, everywhere. Raises NotFound for one name of two."""
        for user, name in names.items():
            for part in self._own.values():
                part.pop(user, None)
            self._note(_EVERYWHERE, user, name)
        for user, name in names.items():
            others = {u for part in self._own.values() for u, n in part.items() if n == name}
            if others != {user}:
                message = (
                    f"{name!r} is the name of another user already: give each a name of theirs"
                )
                raise NotFound(message)

    def _given(self) -> set[str]:
        return {
            name for own in self._all.values() for part in own.values() for name in part.values()
        }

    def _note(self, part: str, user: str, name: str) -> None:
        self._own.setdefault(part, {})[user] = name
        self._changed = True

    def keep(self) -> None:
        """Write who is who, out of git's sight."""
        if not self._changed:
            return
        ignored = self._path.parent / ".gitignore"
        lines = ignored.read_text("utf-8").splitlines() if ignored.is_file() else []
        if _FILE not in lines:
            write_file(ignored, "".join(f"{line}\n" for line in (*lines, _FILE)).encode())
        write_file(self._path, layout(self._all).encode())
