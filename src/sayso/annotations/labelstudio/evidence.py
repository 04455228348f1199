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
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sayso import atomic, jsonl
from sayso.annotations.labelstudio.changes import changes
from sayso.annotations.labelstudio.config import ADJUDICATE, OF_PAIRS
from sayso.annotations.store import file_name, layout
from sayso.errors import CannotWrite, NotFound
from sayso.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

FOLDER: Final = "exports"  # beside the annotations: what is in them is for `validate` to judge
QUARANTINE: Final = "quarantine.jsonl"
_STATE: Final = "pulled.json"
_ARTICLE: Final = re.compile(r"art-[0-9a-f]{20}")
_DISPUTE: Final = re.compile(r"(?P<article>art-[0-9a-f]{20}):[0-9a-f]{16}")
_TEXTS: Final = ("text", "left", "right", "disputed")
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
        return cls(home_of(annotations) / file_name(project))

    def path(self, part: str, ext_id: str) -> Path:
        """Give the place of a task; `part` is the folder of its pass and whom it is for."""
        return self.folder / part / f"{file_name(ext_id)}.json"

    def read(self, part: str, ext_id: str) -> Json | None:
        """Give a task as it was pulled last; None where it was not. Raises NotFound."""
        return read_json(self.path(part, ext_id))

    def parts(self) -> list[str]:
        """List the passes that there is something of, as their folders are named."""
        if not self.folder.is_dir():
            return []
        return sorted(path.name for path in self.folder.iterdir() if path.is_dir())

    def tasks(self, part: str) -> Iterator[Json]:
        """Yield the tasks of a part in the order of their names."""
        folder = self.folder / part
        for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
            task = read_json(path)
            if task is not None:
                yield task

    def disputes(self, article_id: str) -> Iterator[Json]:
        """Yield the tasks on which a curator decided about an article, in any piece of work."""
        for evidence in self.beside():
            folder = evidence.folder / ADJUDICATE
            for path in sorted(folder.glob(f"{article_id}*.json")) if folder.is_dir() else ():
                task = read_json(path)
                if task is not None:
                    yield task

    def write(self, part: str, task: Json) -> bool:
        """Keep a task; tell whether that changed anything."""
        path = self.path(part, task["data"]["ext_id"])
        return write_file(path, layout(task).encode(errors="replace"))

    def beside(self) -> list[Evidence]:
        """Give the exports of all pieces of work, by their names: they share the layers."""
        home = self.folder.parent
        folders = sorted(path for path in home.iterdir() if path.is_dir()) if home.is_dir() else []
        return [Evidence(folder) for folder in folders]

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
        return read_json(self.folder / _STATE) or {}

    def keep_state(self, state: Json) -> None:
        """Note until when each project was pulled."""
        write_file(self.folder / _STATE, layout(state).encode())

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
            write_file(path, data.encode(errors="replace"))
        else:
            path.unlink(missing_ok=True)


def home_of(annotations: Path) -> Path:
    """Give the folder beside the annotations, as short as they were given."""
    whole = annotations.name in ("", "..")
    return (annotations.resolve() if whole else annotations).parent / FOLDER


def odd(task: Any, pass_: str) -> str | None:
    """Say why an exported task cannot be one that was pushed for a pass; None where it can be.

    What passes has all that is read of it later, of the right types.
    """
    if not isinstance(task, dict) or type(task.get("id")) is not int:
        return "it has no number"
    data = task.get("data")
    if not isinstance(data, dict) or data.get("pass") != pass_:
        return "its data are not of this pass"
    ext_id = data.get("ext_id")
    if pass_ in OF_PAIRS:
        ends = [data.get(f"{side}_end") for side in ("left", "right")]
        event = data.get("event_id")
        known = isinstance(event, str) and str(ext_id).startswith(f"{event}:")
        known = known and isinstance(ext_id, str) and all(map(_is_end, ends))
        known = known and (pass_ == "links" or isinstance(data.get("decided"), list))
    elif pass_ == ADJUDICATE:
        named = _DISPUTE.fullmatch(ext_id) if isinstance(ext_id, str) else None
        known = named is not None and named["article"] == data.get("article_id")
        known = known and isinstance(data.get("decided"), list)
    else:
        known = isinstance(ext_id, str) and _ARTICLE.fullmatch(ext_id) is not None
        known = known and isinstance(data.get("given") or {}, dict)
    if not known:
        return "its data name no article, or no two claims"
    if not isinstance(data.get("guideline") or "", str) or not _is_time(task.get("updated_at")):
        return "its data are not as they were pushed"
    done = task.get("annotations") or []
    if not isinstance(done, list) or not all(map(_is_annotation, done)):
        return "its annotations cannot be read"
    return None


def _is_end(end: Any) -> bool:
    return isinstance(end, dict) and all(isinstance(end.get(n), str) for n in ("article_id", "id"))


def _is_annotation(found: Any) -> bool:
    if not isinstance(found, dict) or type(found.get("id")) is not int:
        return False
    shown = found.get("prediction") or {}
    rows = (found.get("result") or [], isinstance(shown, dict) and (shown.get("result") or []))
    return _is_time(found.get("updated_at")) and all(isinstance(some, list) for some in rows)


def _is_time(written: Any) -> bool:
    try:
        return datetime.fromisoformat(written).tzinfo is not None
    except (TypeError, ValueError):
        return False


def scrubbed(task: Json, before: Json | None, who: Mapping[str, str]) -> Json:
    """Give what is kept of an exported task; `who` names its users by their number.

    An annotation of `before` that is no longer there stays, marked as deleted; those of another
    task of the same article stay as they were. Of one whose account is gone the name stays.
    """
    data = task["data"]
    text = data.get("text")
    olds = {mark(old): old for old in (before or {}).get("annotations", ())}
    made: Json = {
        "task": task["id"],
        "project": task.get("project"),
        "updated_at": task.get("updated_at"),
        "data": {name: value for name, value in data.items() if name not in _TEXTS}
        | ({"text_sha256_found": sha256(text)} if isinstance(text, str) else {}),
        "annotations": [
            _annotation(found, task["id"], who, olds.get(mark(found)))
            for found in task.get("annotations") or ()
        ],
        "drafts": [
            {name: found.get(name) for name in _DRAFT}
            | {"annotator": who.get(author(found)), "result": found.get("result")}
            for found in task.get("drafts") or ()
            if isinstance(found, dict)
        ],
    }
    present = {mark(annotation) for annotation in made["annotations"]}
    for known, old in olds.items():
        if known in present:
            continue
        ours = old.get("task", task["id"]) == task["id"]
        gone = {"deleted": old.get("deleted") or task["updated_at"]} if ours else {}
        made["annotations"].append(old | gone)
    made["annotations"].sort(key=lambda annotation: annotation["id"])
    return made


def mark(annotation: Json) -> str:
    """Give what an annotation is known by, on any server."""
    return str(annotation.get("unique_id") or annotation["id"])


def users(task: Json) -> list[str]:
    """List who did something on an exported task, in the order of what they did."""
    done = sorted(task.get("annotations") or (), key=lambda annotation: annotation["id"])
    done += [draft for draft in task.get("drafts") or () if isinstance(draft, dict)]
    found = [author(one) for one in done] + [_number(one.get("updated_by")) for one in done]
    return [user for user in dict.fromkeys(found) if user]


def author(done: Json) -> str:
    """Give the number of the user who made an annotation or a draft; empty where they are gone.

    The server gives it bare, or with all it knows of them, or, of a draft, in
    `created_username` alone, behind a mail address and a comma.
    """
    user = _number(done.get("completed_by"))
    return user or _number(str(done.get("created_username") or "").rpartition(", ")[2])


def _number(user: Any) -> str:
    user = user.get("id") if isinstance(user, dict) else user
    return str(user) if str(user).isdigit() else ""


def named(before: Json | None) -> dict[str, str]:
    """Give `mark` of an annotation → annotator, as the evidence has it."""
    return {mark(old): old["annotator"] for old in (before or {}).get("annotations", ())}


def _annotation(found: Json, task: int, who: Mapping[str, str], old: Json | None) -> Json:
    shown = found.get("prediction") or {}
    result = found.get("result") or []
    made = {name: found.get(name) for name in _KEPT}
    gone = (old or {}).get("annotator") or f"unknown-{mark(found)[:8]}"
    writer, changer = author(found), _number(found.get("updated_by"))
    made |= {
        "task": task,
        "annotator": who.get(writer, gone),
        "changed_by": who.get(changer) if changer not in ("", writer) else None,
        "deleted": None,
        "result": result,
        "prediction": None,
        "changes": None,
    }
    if shown.get("result") is not None:
        made["prediction"] = {name: shown.get(name) for name in _PREDICTED} | {
            "result": shown["result"]
        }
        if not found.get("was_cancelled"):
            made["changes"] = changes(shown["result"], result)
    return made


def sha256(text: str) -> str:
    """Give the sha256 of a text, also of one that no file could hold."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def read_json(path: Path) -> Json | None:
    """Read one of our files. Raises NotFound where it is broken: nothing is made of a part."""
    if not path.is_file():
        return None
    value = jsonl.read_file(path)
    if isinstance(value, Problem) or not isinstance(value, dict):
        message = f"cannot use {path}: restore it, or delete it and pull with --all"
        raise NotFound(message)
    return value


def write_file(path: Path, data: bytes) -> bool:
    """Write one of our files; tell whether that changed anything. Raises CannotWrite."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"cannot write {path}: {error.strerror or error}"
        raise CannotWrite(message) from error
    return atomic.write_bytes(path, data)
