"""`pull`: what people did on the server becomes evidence, and evidence becomes layers."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sayso import atomic
from sayso.annotations import store
from sayso.annotations.labelstudio.config import ADJUDICATE, ADJUDICATE_LINKS, OF_PAIRS
from sayso.annotations.labelstudio.evidence import (
    QUARANTINE,
    Evidence,
    author,
    mark,
    named,
    odd,
    scrubbed,
    users,
)
from sayso.annotations.labelstudio.faults import Fault
from sayso.annotations.labelstudio.names import Names
from sayso.errors import CannotWrite
from sayso.flow.layers import Making
from sayso.flow.studio import Standing, there
from sayso.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from sayso.annotations.labelstudio.client import Studio
    from sayso.problem import Severity

_OVERLAP: Final = timedelta(minutes=2)  # clocks and transactions of a server are not exact
_TIME: Final = "%Y-%m-%dT%H:%M:%S.%fZ"  # the one form that Label Studio's filter takes
_BATCH: Final = 100

Json = dict[str, Any]


@dataclass(slots=True)
class Pulled:
    """What was brought back."""

    tasks: int = 0
    """Tasks that were looked at; the others had not changed since the last pull."""
    annotations: int = 0
    skipped: int = 0
    drafts: int = 0
    deleted: int = 0
    """Annotations of these tasks that are no longer on the server."""
    regions: Counter[str] = field(default_factory=Counter)
    """Kept, changed, deleted, added, of what was shown to the annotators of these tasks."""
    relations: Counter[str] = field(default_factory=Counter)
    written: list[str] = field(default_factory=list)
    """Paths of layers and links that changed."""
    removed: list[str] = field(default_factory=list)
    """Paths of layers whose annotation was deleted or became a skip."""
    decisions: int = 0
    """Lines of `annotations/decisions/` that were added."""
    annotators: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    quarantine: str | None = None
    """Where the rows are that do not count."""


def pull(
    seeds: Path | None,
    annotations: Path,
    studio: Studio,
    project: str,
    *,
    everything: bool = False,
    names: Mapping[str, str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Pulled:
    """Bring back what changed since the last pull, or everything.

    `names` gives users, by their id on the server, the names that stand in the data. Whatever
    cannot be understood goes to quarantine with its reason, and all the rest counts. Raises
    ServerFailed, CannotWrite, NotFound; what was kept before stands then.
    """
    try:
        annotations.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"cannot write {annotations}: {error.strerror or error}"
        raise CannotWrite(message) from error
    locked = atomic.lock(annotations)
    try:
        run = _Pull(seeds, annotations, studio, project)
        run.names.rename(names or {})
        progress = progress or (lambda *_: None)
        return run.run(everything=everything, renamed=bool(names), progress=progress)
    finally:
        if locked is not None:
            os.close(locked)


class _Pull:
    """One pull."""

    def __init__(self, seeds: Path | None, annotations: Path, studio: Studio, project: str) -> None:
        self.seeds, self.annotations = seeds, annotations
        self.studio, self.project = studio, project
        self.evidence = Evidence.of(annotations, project)
        self.names = Names(annotations, studio.url, self._taken)
        self.at: dict[tuple[str, str], int] = {}  # part and article → the task that was met
        self.server = ""
        self.everything = False
        # Article, or event, that was touched → who had annotated it at the last pull.
        self.articles: dict[str, set[str]] = {}
        self.events: dict[str, set[str]] = {}
        self.disputes: set[str] = set()  # articles that a curator touched
        self.ties: set[str] = set()  # events of whose links one did
        self.out = Pulled()

    def run(
        self, *, everything: bool, renamed: bool, progress: Callable[[int, int], None]
    ) -> Pulled:
        """Fetch, then make layers of what was fetched."""
        # Who is who may be lost, or in another clone: the evidence tells, task by task.
        self.everything = everything or renamed or not self.names.known
        self.server = self.studio.version()
        projects = there(self.studio, self.project)
        state = self.evidence.state()
        ids = {standing.target.title: self._changed(standing, state) for standing in projects}
        total, done = sum(len(found) for found in ids.values()), 0
        for standing in projects:
            latest = ""
            wanted = ids[standing.target.title]
            for start in range(0, len(wanted), _BATCH):
                few = wanted[start : start + _BATCH]
                latest = max(latest, self._fetch(standing, few))
                done += len(few)
                progress(done, total)
            mine = state.get(standing.target.title, {})
            if latest or mine.get("project") != _mark(standing):
                known = mine.get("updated_at", "") if mine.get("project") == _mark(standing) else ""
                state[standing.target.title] = {
                    "project": _mark(standing),
                    "updated_at": max(latest, known),
                }
        self.names.keep()
        making = Making(self.annotations, self.evidence, self.server)
        made = making.make(self.seeds, self.articles, self.events, self.disputes, self.ties)
        self.out.written, self.out.removed = made.written, made.removed
        self.out.decisions = made.decisions
        self.out.problems += made.problems
        if made.quarantined:
            self.out.quarantine = str(self.evidence.folder / QUARANTINE)
        self.evidence.keep_state(state)  # last: what was not finished is pulled again
        self.out.annotators = sorted({*self.out.annotators})
        return self.out

    def _taken(self) -> set[str]:
        """Give the names that stand in the data."""
        home = self.annotations / store.BY_PEOPLE["annotation"]
        found = {path.name for path in home.iterdir()} if home.is_dir() else set()
        return found.union(*(evidence.annotators() for evidence in self.evidence.beside()))

    # ------------------------------------------------------------------------ fetch

    def _changed(self, standing: Standing, state: Json) -> list[int]:
        """List the tasks that may have changed, or those on which anything was ever done."""
        part = standing.target.part
        since = state.get(standing.target.title, {})
        drafts = ("tasks:draft_exists", "equal", "Boolean", True)
        same = since.get("project") == _mark(standing)
        if self.everything or not same or not since.get("updated_at"):
            found = set(
                self.studio.matching(
                    standing.id,
                    ("tasks:total_annotations", "greater", "Number", 0),
                    ("tasks:cancelled_annotations", "greater", "Number", 0),
                    drafts,
                )
            )
            old = {task["task"]: task for task in self.evidence.tasks(part)}
            if same:
                return sorted(found | old.keys())
            for task in old.values():  # of another project than today's
                self._keep(part, task | {"annotations": _buried(task, task["updated_at"])}, task)
            return sorted(found)
        after = datetime.fromisoformat(since["updated_at"]) - _OVERLAP
        changed = ("tasks:updated_at", "greater", "Datetime", after.strftime(_TIME))
        return sorted(set(self.studio.matching(standing.id, changed, drafts)))

    def _fetch(self, standing: Standing, ids: Sequence[int]) -> str:
        """Keep some tasks as evidence; give when the last of them changed."""
        part, pass_ = standing.target.part, standing.target.pass_
        fetched = list(self.studio.export(standing.id, ids))
        seen = {task.get("id") for task in fetched}
        sound = [task for task in fetched if not self._refused(task, pass_, standing)]
        self._learn(standing, sound)
        for task in sound:
            who = {u: self.names.of(u, part, standing.target.name) for u in users(task)}
            before = self.evidence.read(part, task["data"]["ext_id"])
            if before is None and not who and not task.get("annotations"):
                continue
            self._doubled(part, task, before)
            self._keep(part, scrubbed(task, before, who), before)
        for task in self.evidence.tasks(part) if seen != {*ids} else ():
            if task["task"] in {*ids} - seen:  # the task itself is gone
                self._keep(part, task | {"annotations": _buried(task, "")}, task)
        return max((task["updated_at"] for task in sound), default="")

    def _refused(self, task: Json, pass_: str, standing: Standing) -> bool:
        """Tell of a task that was not pushed like this."""
        why = odd(task, pass_)
        if why is not None:
            title = standing.target.title
            self._tell(f"task {task.get('id')} of {title!r} is not as it was pushed: {why}")
        return why is not None

    def _doubled(self, part: str, task: Json, before: Json | None) -> None:
        """Tell of two tasks of one article that people worked on; all they did counts."""
        if not task.get("annotations"):
            return
        key = part, task["data"]["ext_id"]
        other = self.at.setdefault(key, task["id"])
        live = (a for a in (before or {}).get("annotations", ()) if not a.get("deleted"))
        elsewhere = {a.get("task", task["id"]) for a in live} - {task["id"]}
        if other != task["id"] or elsewhere:
            self._tell(f"{key[1]} is on the server more than once, and people worked on both")

    def _learn(self, standing: Standing, tasks: Sequence[Json]) -> None:
        """Learn from evidence who made what is still there; and who a project for one is for."""
        part, only = standing.target.part, standing.target.name
        done: Counter[str] = Counter()
        for task in tasks:
            known = named(self.evidence.read(part, task["data"]["ext_id"]))
            for annotation in task.get("annotations") or ():
                user = author(annotation)
                if name := known.get(mark(annotation)):
                    self.names.learn(user, part, only, name)
                done[user] += bool(user) and not annotation.get("was_cancelled")
        for user, count in done.most_common(1):
            if only is not None and count:
                self.names.learn(user, part, only, only)
        if only is not None and len(+done) > 1:
            message = f"{len(+done)} people work in {standing.target.title!r}, which is for one"
            self._tell(message, "warning")

    def _tell(self, message: str, severity: Severity = "error") -> None:
        fault = Fault.TASK
        self.out.problems.append(
            Problem(
                code=fault.code,
                message=message,
                cure=fault.cure,
                severity=severity,
                file=self.project,
            )
        )

    def _keep(self, part: str, task: Json, before: Json | None) -> None:
        """Keep one task, and count what was done on it."""
        changed = self.evidence.write(part, task)
        data = task["data"]
        pass_ = data.get("pass")
        links = pass_ in OF_PAIRS
        about = str(data.get("event_id") if links else data["ext_id"])
        if pass_ == ADJUDICATE:
            self.disputes.add(data["article_id"])
        elif pass_ == ADJUDICATE_LINKS:
            self.ties.add(about)
        else:
            former = {a["annotator"] for a in (before or {}).get("annotations", ())}
            (self.events if links else self.articles).setdefault(about, set()).update(former)
        if not (changed or self.everything):
            return  # in the overlap: layers are made anew, lest the last pull was cut off
        self.out.tasks += 1
        gone = {a["id"] for a in (before or {}).get("annotations", ()) if a.get("deleted")}
        for annotation in task["annotations"]:
            if annotation.get("deleted"):
                self.out.deleted += annotation["id"] not in gone
                continue
            self.out.annotators.append(annotation["annotator"])
            self.out.annotations += not annotation["was_cancelled"]
            self.out.skipped += bool(annotation["was_cancelled"])
            told = annotation.get("changes")
            if told:
                relations = told["relations"]
                self.out.regions["kept"] += told["kept"]
                self.out.relations["kept"] += relations["kept"]
                for how in ("changed", "deleted", "added"):
                    self.out.regions[how] += len(told[how])
                    self.out.relations[how] += len(relations.get(how, ()))
        self.out.drafts += len(task["drafts"])


def _buried(task: Json, when: str) -> list[Json]:
    """Mark all annotations of a task as deleted."""
    now = when or datetime.now().astimezone().isoformat(timespec="seconds")
    return [a | {"deleted": a.get("deleted") or now} for a in task["annotations"]]


def _mark(standing: Standing) -> str:
    """Give what a project is known by, on a server that may have been made anew."""
    return f"{standing.id} {standing.settings.get('created_at') or ''}"
