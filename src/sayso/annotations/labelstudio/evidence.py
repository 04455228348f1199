"""What a server had, kept beside the layers made of it: each task with all that anybody did.

    exports/<project>/<pass>[-for-<name>]/<ext id>.json   a task, scrubbed
    exports/<project>/quarantine.jsonl                    what does not count, and why
    exports/<project>/pulled.json                         until when it was pulled
    exports/names.json                                    who is who; not for git

Annotators stand under their pseudonyms; mail addresses, names and avatars are not kept. The
article's text is not either: its sha256 is. An annotation that was deleted stays, with the day.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sayso import atomic, jsonl
from sayso.annotations.labelstudio.changes import changes
from sayso.annotations.store import file_name, layout
from sayso.errors import CannotWrite, NotFound
from sayso.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

FOLDER: Final = "exports"  # beside the annotations: what is in them is for `validate` to judge
QUARANTINE: Final = "quarantine.jsonl"
_STATE: Final = "pulled.json"
_NAMES: Final = "names.json"
_EVERYWHERE: Final = "everywhere"
_LOOPBACK: Final = re.compile(r"//(127\.0\.0\.1|\[::1\])(?=[:/]|$)")
_TEXTS: Final = ("text", "left", "right")
_KEPT: Final = (
    *("id", "was_cancelled", "ground_truth", "created_at", "updated_at", "draft_created_at"),
    *("lead_time", "unique_id", "parent_prediction", "parent_annotation", "last_action"),
)
_DRAFT: Final = ("id", "annotation", "created_at", "updated_at", "lead_time", "was_postponed")
_PREDICTED: Final = ("model_version", "score", "created_at")

Json = dict[str, Any]


@dataclass(slots=True)
class Evidence:
    """The exports of one piece of work."""

    folder: Path

    @classmethod
    def of(cls, annotations: Path, project: str) -> Evidence:
        """Give the exports of a project by the title its projects have in common."""
        return cls(_home(annotations) / file_name(project))

    def path(self, part: str, ext_id: str) -> Path:
        """Give the place of a task; `part` is the folder of its pass and whom it is for."""
        return self.folder / part / f"{file_name(ext_id)}.json"

    def read(self, part: str, ext_id: str) -> Json | None:
        """Give a task as it was pulled last; None where it was not. Raises NotFound."""
        return _read(self.path(part, ext_id))

    def parts(self) -> list[str]:
        """List the passes that there is something of, as their folders are named."""
        if not self.folder.is_dir():
            return []
        return sorted(path.name for path in self.folder.iterdir() if path.is_dir())

    def tasks(self, part: str) -> Iterator[Json]:
        """Yield the tasks of a part in the order of their names."""
        folder = self.folder / part
        for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
            task = _read(path)
            if task is not None:
                yield task

    def write(self, part: str, task: Json) -> bool:
        """Keep a task; tell whether that changed anything."""
        path = self.path(part, task["data"]["ext_id"])
        return _write(path, layout(task).encode(errors="replace"))

    def annotators(self) -> set[str]:
        """Give the names that stand in the evidence."""
        return {
            annotation["annotator"]
            for part in self.parts()
            for task in self.tasks(part)
            for annotation in (*task["annotations"], *task["drafts"])
        }

    def state(self) -> Json:
        """Give until when each project was pulled."""
        return _read(self.folder / _STATE) or {}

    def keep_state(self, state: Json) -> None:
        """Note until when each project was pulled."""
        _write(self.folder / _STATE, layout(state).encode())

    def quarantined(self) -> list[Json]:
        """Give what is in quarantine."""
        path = self.folder / QUARANTINE
        if not path.is_file():
            return []
        found = [jsonl.parse(data) for _, _, data in jsonl.raw_lines(path)]
        return [line for line in found if isinstance(line, dict)]

    def quarantine(self, lines: Sequence[Json]) -> None:
        """Write what is in quarantine; no file where there is nothing."""
        path = self.folder / QUARANTINE
        if lines:
            data = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
            _write(path, data.encode(errors="replace"))
        else:
            path.unlink(missing_ok=True)


class Names:
    """Who is who: a user of the server → the name that stands in the data."""

    def __init__(self, annotations: Path, server: str, taken: Iterable[str]) -> None:
        """Read who is who. `taken` are names that stand in the data already."""
        self._path = _home(annotations) / _NAMES
        self._all = _read(self._path) or {}
        self._own: Json = self._all.setdefault(_LOOPBACK.sub("//localhost", server), {})
        self._taken = {*taken}
        self._taken |= {
            name for own in self._all.values() for part in own.values() for name in part.values()
        }
        self._changed = False

    @property
    def known(self) -> bool:
        """Whether anybody of this server has a name."""
        return bool(self._own)

    def of(self, user: str, part: str, only: str | None) -> str:
        """Name a user: `only` for the first who works in a project that is for one person."""
        if only is not None:
            theirs = self._own.get(part, {})
            if user not in theirs and only not in theirs.values():
                self._note(part, user, only)
            if user in self._own[part]:
                return str(self._own[part][user])
        everywhere = self._own.get(_EVERYWHERE, {})
        if user not in everywhere:
            numbers = (f"annotator-{n}" for n in range(1, 10**9))
            self._note(_EVERYWHERE, user, next(n for n in numbers if n not in self._taken))
        return str(self._own[_EVERYWHERE][user])

    def learn(self, user: str, part: str, only: str | None, name: str) -> None:
        """Take a name from the evidence, where who is who was lost or never here."""
        part = part if name == only else _EVERYWHERE
        theirs = self._own.get(part, {})
        if user not in theirs and name not in theirs.values():
            self._note(part, user, name)

    def name(self, user: str, name: str) -> None:
        """Give a user another name from now on."""
        self._note(_EVERYWHERE, user, name)

    def _note(self, part: str, user: str, name: str) -> None:
        self._own.setdefault(part, {})[user] = name
        self._taken.add(name)
        self._changed = True

    def keep(self) -> None:
        """Write who is who, out of git's sight."""
        if self._changed:
            _write(self._path.parent / ".gitignore", f"{_NAMES}\n".encode())
            _write(self._path, layout(self._all).encode())


def _home(annotations: Path) -> Path:
    """Give the folder beside the annotations, as short as they were given."""
    whole = annotations.name in ("", "..")
    return (annotations.resolve() if whole else annotations).parent / FOLDER


def scrubbed(task: Json, before: Json | None, who: Mapping[str, str]) -> Json:
    """Give what is kept of an exported task; `who` names its annotators by their user's id.

    An annotation of `before` that is no longer there stays, marked as deleted.
    """
    data = task["data"]
    text = data.get("text")
    made: Json = {
        "task": task["id"],
        "project": task.get("project"),
        "updated_at": task.get("updated_at"),
        "data": {name: value for name, value in data.items() if name not in _TEXTS}
        | ({"text_sha256_found": sha256(text)} if isinstance(text, str) else {}),
        "annotations": [_annotation(found, who) for found in task.get("annotations") or ()],
        "drafts": [
            {name: found.get(name) for name in _DRAFT}
            | {"annotator": who[author(found)], "result": found.get("result")}
            for found in task.get("drafts") or ()
            if isinstance(found, dict)
        ],
    }
    present = {annotation["id"] for annotation in made["annotations"]}
    for old in (before or {}).get("annotations", ()):
        if old["id"] not in present:
            made["annotations"].append(old | {"deleted": old.get("deleted") or task["updated_at"]})
    made["annotations"].sort(key=lambda annotation: annotation["id"])
    return made


def users(task: Json) -> list[str]:
    """List who did something on an exported task, in the order of what they did."""
    done = sorted(task.get("annotations") or (), key=lambda annotation: annotation["id"])
    done += [draft for draft in task.get("drafts") or () if isinstance(draft, dict)]
    return list(dict.fromkeys(author(one) for one in done))


def author(done: Json) -> str:
    """Give the number of the user who made an annotation or a draft.

    The server gives it bare, or with all it knows of them, or, of a draft, in
    `created_username` alone, behind a mail address and a comma.
    """
    user = done.get("completed_by")
    user = user.get("id") if isinstance(user, dict) else user
    if user is None:
        user = str(done.get("created_username") or "").rpartition(", ")[2]
    return str(user) if str(user).isdigit() else sha256(str(user))[:12]


def _annotation(found: Json, who: Mapping[str, str]) -> Json:
    shown = found.get("prediction") or {}
    result = found.get("result") or []
    made = {name: found.get(name) for name in _KEPT}
    made |= {
        "annotator": who[author(found)],
        "deleted": None,
        "result": result,
        "prediction": None,
        "changes": None,
    }
    if isinstance(shown, dict) and shown.get("result") is not None:
        made["prediction"] = {name: shown.get(name) for name in _PREDICTED} | {
            "result": shown["result"]
        }
        if not found.get("was_cancelled"):
            made["changes"] = changes(shown["result"], result)
    return made


def sha256(text: str) -> str:
    """Give the sha256 of a text, also of one that no file could hold."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _read(path: Path) -> Json | None:
    """Read one of our files. Raises NotFound where it is broken: nothing is made of a part."""
    if not path.is_file():
        return None
    value = jsonl.read_file(path)
    if isinstance(value, Problem) or not isinstance(value, dict):
        message = f"cannot use {path}: restore it, or delete it and pull with --all"
        raise NotFound(message)
    return value


def _write(path: Path, data: bytes) -> bool:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"cannot write {path}: {error.strerror or error}"
        raise CannotWrite(message) from error
    return atomic.write_bytes(path, data)
