"""`pull`: what people did on the server becomes evidence, and evidence becomes layers."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sayso import atomic
from sayso.annotations import store
from sayso.annotations.labelstudio import pairs
from sayso.annotations.labelstudio.evidence import (
    QUARANTINE,
    Evidence,
    Names,
    author,
    scrubbed,
    users,
)
from sayso.annotations.labelstudio.faults import Fault, Faults
from sayso.annotations.labelstudio.results import layer_of, said, without_old_opinions
from sayso.errors import CannotWrite
from sayso.flow.sources import Sources
from sayso.flow.studio import Standing, there
from sayso.problem import Problem
from sayso.records.link import LinkSet
from sayso.records.provenance import Provenance
from sayso.records.record import SCHEMA_VERSION
from sayso.records.shape import read as read_shape

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from sayso.annotations.labelstudio.client import Studio
    from sayso.records.article import Article

TOOL: Final = "Label Studio"
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
        for user, name in (names or {}).items():
            run.names.name(user, name)
        progress = progress or (lambda *_: None)
        return run.run(everything=everything, renamed=bool(names), progress=progress)
    finally:
        if locked is not None:
            os.close(locked)


class _Pull:
    """One pull."""

    def __init__(self, seeds: Path | None, annotations: Path, studio: Studio, project: str) -> None:
        self.seeds, self.annotations, self.studio, self.project = (
            seeds,
            annotations,
            studio,
            project,
        )
        self.evidence = Evidence.of(annotations, project)
        home = annotations / store.BY_PEOPLE["annotation"]
        folders = [path.name for path in home.iterdir()] if home.is_dir() else []
        self.names = Names(annotations, studio.url, folders)
        self.server = ""
        self.everything = False
        self.touched: dict[str, None] = {}  # articles, in the order they came
        self.events: dict[str, None] = {}
        self.former: dict[str, set[str]] = {}  # article or event → annotators at the last pull
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
            if latest or mine.get("project") != standing.id:
                known = mine.get("updated_at", "") if mine.get("project") == standing.id else ""
                state[standing.target.title] = {
                    "project": standing.id,
                    "updated_at": max(latest, known),
                }
        self.names.keep()
        self._make()
        self.evidence.keep_state(state)  # last: what was not finished is pulled again
        self.out.annotators = sorted({*self.out.annotators})
        return self.out

    # ------------------------------------------------------------------------ fetch

    def _changed(self, standing: Standing, state: Json) -> list[int]:
        """List the tasks that may have changed, or those on which anything was ever done."""
        part = standing.target.part
        since = state.get(standing.target.title, {})
        drafts = ("tasks:draft_exists", "equal", "Boolean", True)
        if self.everything or since.get("project") != standing.id or not since.get("updated_at"):
            found = set(
                self.studio.matching(
                    standing.id,
                    ("tasks:total_annotations", "greater", "Number", 0),
                    ("tasks:cancelled_annotations", "greater", "Number", 0),
                    drafts,
                )
            )
            old = {task["task"]: task for task in self.evidence.tasks(part)}
            self._gone(part, old, found, same_project=since.get("project") == standing.id)
            return sorted(found | old.keys() if since.get("project") == standing.id else found)
        after = _time(since["updated_at"]) - _OVERLAP
        changed = ("tasks:updated_at", "greater", "Datetime", after.strftime(_TIME))
        return sorted(set(self.studio.matching(standing.id, changed, drafts)))

    def _gone(
        self, part: str, old: Mapping[int, Json], found: set[int], *, same_project: bool
    ) -> None:
        """Mark the annotations of tasks as deleted that are of another project than today's."""
        if same_project:
            return
        for id_, task in old.items():
            if id_ not in found:
                self._keep(part, task | {"annotations": _buried(task, task["updated_at"])}, task)

    def _fetch(self, standing: Standing, ids: Sequence[int]) -> str:
        """Keep some tasks as evidence; give when the last of them changed."""
        latest, part, seen = "", standing.target.part, set()
        fetched = list(self.studio.export(standing.id, ids))
        for task in fetched:
            self._learn(standing, task)
        for task in fetched:
            seen.add(task["id"])
            data = task.get("data")
            ext_id = data.get("ext_id") if isinstance(data, dict) else None
            pass_ = data.get("pass") if isinstance(data, dict) else None
            if not isinstance(ext_id, str) or pass_ != standing.target.pass_:
                message = f"task {task['id']} of {standing.target.title!r} was not made by sayso"
                self._tell(Fault.TASK, message)
                continue
            who = {u: self.names.of(u, part, standing.target.name) for u in users(task)}
            latest = max(latest, str(task.get("updated_at") or ""))
            before = self.evidence.read(part, ext_id)
            if before is None and not who:
                continue
            self._keep(part, scrubbed(task, before, who), before)
        for task in self.evidence.tasks(part) if seen != {*ids} else ():
            if task["task"] in {*ids} - seen:  # the task itself is gone
                self._keep(part, task | {"annotations": _buried(task, "")}, task)
        return latest

    def _learn(self, standing: Standing, task: Json) -> None:
        """Learn from evidence who made an annotation that is still there."""
        data, only = task.get("data"), standing.target.name
        ext_id = data.get("ext_id") if isinstance(data, dict) else None
        before = self.evidence.read(standing.target.part, ext_id) if ext_id else None
        named = {a["id"]: a["annotator"] for a in (before or {}).get("annotations", ())}
        for annotation in task.get("annotations") or ():
            if name := named.get(annotation["id"]):
                self.names.learn(author(annotation), standing.target.part, only, name)

    def _keep(self, part: str, task: Json, before: Json | None) -> None:
        """Keep one task, and count what was done on it."""
        changed = self.evidence.write(part, task)
        data = task["data"]
        links = data.get("pass") == "links"
        about = str(data.get("event_id") if links else data["ext_id"])
        (self.events if links else self.touched)[about] = None
        former = {a["annotator"] for a in (before or {}).get("annotations", ())}
        self.former.setdefault(about, set()).update(former)
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

    # ----------------------------------------------------------------------- layers

    def _make(self) -> None:
        """Make layers and links of the evidence on what was touched."""
        lines = [
            line
            for line in self.evidence.quarantined()
            if line.get("about") not in self.touched and line.get("about") not in self.events
        ]
        sources = Sources(self.seeds, self.annotations) if self.touched else None
        for id_ in self.touched if sources else ():
            article = sources.article(id_) if sources and id_ in sources.ids else None
            lines += self._layers(id_, article)
        for event_id in self.events:
            lines += self._links(event_id)
        lines.sort(key=lambda line: (str(line["about"]), str(line["annotator"])))
        self.evidence.quarantine(lines)
        if lines:
            self.out.quarantine = str(self.evidence.folder / QUARANTINE)
        found = sources.problems if sources else []
        self.out.problems += [problem for problem in found if problem.severity == "error"]

    def _layers(self, id_: str, article: Article | None) -> list[Json]:
        """Make each annotator's layer of an article; give what goes to quarantine."""
        lines: list[Json] = []
        by: dict[str, list[tuple[Json, Json]]] = {}
        gone: set[str] = set()
        for part in self.evidence.parts():
            task = self.evidence.read(part, id_)
            if task is None or task["data"].get("pass") == "links":
                continue
            for annotator, live in _latest(task).items():
                if not live:
                    gone.add(annotator)
                    continue
                if len(live) > 1:
                    message = f"{annotator} annotated {id_} {len(live)} times; the latest counts"
                    self._tell(Fault.TWICE, message, severity="warning")
                by.setdefault(annotator, []).append((task, live[-1]))
        for annotator, work in by.items():
            faults = Faults()
            if article is None:
                message = f"there is no capture and no fixed text of the article {id_}"
                faults.add(Fault.TASK, message, [], "add the capture, then pull with --all")
            else:
                self._layer(annotator, article, work, faults)
            lines += self._quarantined(id_, annotator, faults)
        for annotator in sorted((gone | self.former.get(id_, set())) - by.keys()):
            self._remove("annotation", annotator, f"{id_}.json")
        return lines

    def _layer(
        self, annotator: str, article: Article, work: Sequence[tuple[Json, Json]], faults: Faults
    ) -> None:
        """Make one annotator's layer of all passes that they did."""
        parts: dict[str, list[Json]] = {}
        given: Json = {}
        counted: list[Json] = []
        for task, annotation in sorted(work, key=lambda pair: str(pair[1]["updated_at"])):
            data = task["data"]
            texts = {data.get("text_sha256"), data.get("text_sha256_found")}
            if texts != {article.text_sha256}:
                message = f"the text of task {task['task']} is not that of {article.id}"
                faults.add(Fault.TEXT, message, annotation["result"])
                continue
            shown = data | {"text": article.text}
            pass_ = data["pass"]
            made = said(annotation["result"], shown, pass_)
            frozen = annotation.get("prediction")
            before = said(frozen["result"], shown, pass_) if frozen else None
            without_old_opinions(made, before)
            parts |= made.parts
            faults += made.faults
            given = data.get("given") or given
            counted.append(annotation)
        if not counted:
            return
        tool = TOOL
        if "quotes" not in parts and given:
            parts |= {name: given[name] for name in ("entities", "quotes")}
            tool = f"{TOOL}; entities and quotes given: {given.get('by')}"
        own = {quote["id"] for quote in parts.get("quotes", ())}
        for claim in parts.get("claims", ()):
            if claim.get("quote") is not None and claim["quote"] not in own:
                del claim["quote"]  # shown over other quotes: it follows from position
        guidelines = {task["data"].get("guideline") for task, _ in work} - {None}
        provenance = Provenance(
            annotator=annotator,
            annotator_kind="person",
            tool=tool,
            tool_version=self.server,
            guideline=max(guidelines, default=None),
            created=max(str(annotation["updated_at"]) for annotation in counted),
        )
        layer = layer_of(parts, article, provenance, faults)
        if layer is not None:
            self._write(layer, f"{article.id}.json")

    def _links(self, event_id: str) -> list[Json]:
        """Make each annotator's links of an event; give what goes to quarantine."""
        by: dict[str, list[Json]] = {}
        faults: dict[str, Faults] = {}
        dates: dict[str, str] = {}
        guidelines: set[str] = set()
        gone: set[str] = set()
        for part in self.evidence.parts():
            for task in self.evidence.tasks(part):
                if task["data"].get("event_id") != event_id or task["data"].get("pass") != "links":
                    continue
                guidelines |= {task["data"]["guideline"]} - {None}
                for annotator, live in _latest(task).items():
                    if not live:
                        gone.add(annotator)
                        continue
                    own = faults.setdefault(annotator, Faults())
                    found = pairs.read(live[-1]["result"], task["data"], own)
                    by.setdefault(annotator, []).extend(found)
                    last = str(live[-1]["updated_at"])
                    dates[annotator] = max(dates.get(annotator, ""), last)
        lines: list[Json] = []
        for annotator, found in by.items():
            links = read_shape(
                LinkSet,
                {
                    "schema_version": SCHEMA_VERSION,
                    "event_id": event_id,
                    "kind": "annotation",
                    "provenance": {
                        "annotator": annotator,
                        "annotator_kind": "person",
                        "tool": TOOL,
                        "tool_version": self.server,
                        "guideline": max(guidelines, default=None),
                        "created": dates[annotator],
                    },
                    "links": pairs.in_order(found),
                },
            )
            if isinstance(links, LinkSet):
                self._write(links, f"{store.file_name(event_id)}.links.json")
            else:
                for problem in links:
                    faults[annotator].add(Fault.RULE, problem.message, found)
            lines += self._quarantined(event_id, annotator, faults[annotator])
        for annotator in sorted((gone | self.former.get(event_id, set())) - by.keys()):
            self._remove("annotation", annotator, f"{store.file_name(event_id)}.links.json")
        return lines

    def _write(self, record: Any, name: str) -> None:
        """Write a layer or links, unless something stands there that was made otherwise."""
        annotator = record.provenance.annotator
        path = self._home(record.kind, annotator) / name
        if path.exists() and not _ours(path):
            message = f"{path} was not made in Label Studio; it stays as it is"
            cure = f"give the annotator another name than {annotator!r} (--name), or move the file"
            self._tell(Fault.TWICE, message, cure=cure)
            return
        target, data = store.laid_out(self.annotations, record)
        if atomic.write_bytes(target, data):
            self.out.written.append(str(target))

    def _remove(self, kind: str, annotator: str, name: str) -> None:
        """Take away what was made of an annotation that is no more; the evidence stays."""
        path = self._home(kind, annotator) / name
        if path.exists() and _ours(path):
            path.unlink()
            self.out.removed.append(str(path))

    def _home(self, kind: str, annotator: str) -> Path:
        return self.annotations / store.BY_PEOPLE[kind] / store.file_name(annotator)

    def _quarantined(self, about: str, annotator: str, faults: Faults) -> list[Json]:
        """Tell what does not count, and give it as lines."""
        lines = []
        for found in faults:
            problem = found.problem
            named = f"{annotator}: {problem.message}"
            self.out.problems.append(
                Problem(code=problem.code, message=named, cure=problem.cure, file=about)
            )
            lines.append(
                {
                    "about": about,
                    "annotator": annotator,
                    "code": problem.code,
                    "message": problem.message,
                    "cure": problem.cure,
                    "rows": list(found.rows),
                }
            )
        return lines

    def _tell(
        self, fault: Fault, message: str, *, severity: Any = "error", cure: str | None = None
    ) -> None:
        self.out.problems.append(
            Problem(
                code=fault.code,
                message=message,
                severity=severity,
                cure=cure or fault.cure,
                file=self.project,
            )
        )


def _latest(task: Json) -> dict[str, list[Json]]:
    """Give annotator → their annotations that count, the latest last."""
    found: dict[str, list[Json]] = {}
    for annotation in sorted(task["annotations"], key=lambda a: str(a["updated_at"])):
        live = found.setdefault(annotation["annotator"], [])
        if not annotation["was_cancelled"] and not annotation.get("deleted"):
            live.append(annotation)
    return found


def _buried(task: Json, when: str) -> list[Json]:
    """Mark all annotations of a task as deleted."""
    now = when or datetime.now().astimezone().isoformat(timespec="seconds")
    return [a | {"deleted": a.get("deleted") or now} for a in task["annotations"]]


def _time(written: str) -> datetime:
    return datetime.fromisoformat(written)


def _ours(path: Path) -> bool:
    """Tell whether a layer was made here, and may be made anew."""
    return f'"tool": "{TOOL}'.encode() in path.read_bytes()
