"""Layers and links, made of the evidence of what annotators did on the server."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sayso import atomic
from sayso.annotations import store
from sayso.annotations.labelstudio import pairs
from sayso.annotations.labelstudio.faults import Fault, Faults
from sayso.annotations.labelstudio.results import layer_of, said, without_old_opinions
from sayso.flow.curated import BringingBack
from sayso.flow.curated_links import LinksBack
from sayso.flow.sources import Sources
from sayso.problem import Problem
from sayso.records.link import LinkSet
from sayso.records.provenance import Provenance
from sayso.records.record import SCHEMA_VERSION
from sayso.records.shape import read as read_shape

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sayso.annotations.labelstudio.evidence import Evidence
    from sayso.records.article import Article
    from sayso.records.layer import Layer

TOOL: Final = "Label Studio"
_ON_LINKS: Final = "adjudicate-links"  # where what curators did on links is kept
_CURATED: Final = "curated"  # marks a line of quarantine that is a curator's

Json = dict[str, Any]


@dataclass(slots=True)
class Made:
    """What became of the evidence."""

    written: list[str] = field(default_factory=list)
    """Paths of layers and links that changed."""
    removed: list[str] = field(default_factory=list)
    """Paths of layers whose annotation was deleted or became a skip."""
    problems: list[Problem] = field(default_factory=list)
    decisions: int = 0
    """Decisions of curators that were added."""
    quarantined: int = 0
    """Faults in quarantine, those of earlier pulls too."""


class Making:
    """Makes the layers and links of what was touched, all of them anew."""

    def __init__(self, annotations: Path, evidence: Evidence, server: str) -> None:
        self.annotations, self.evidence, self.server = annotations, evidence, server
        self.out = Made()

    def make(
        self,
        seeds: Path | None,
        articles: Mapping[str, set[str]],
        events: Mapping[str, set[str]],
        disputes: Collection[str] = (),
        ties: Collection[str] = (),
    ) -> Made:
        """Make the layers of some articles, the links of some events, the decisions on both.

        Articles and events come with those who had a layer of it before, whose layer goes with
        its annotation.
        """
        curated = {*disputes, *ties}
        lines = [
            line
            for line in self.evidence.quarantined()
            if line.get("about") not in (curated if _CURATED in line else {**articles, **events})
        ]
        if articles:
            sources = Sources(seeds, self.annotations)
            for id_, former in articles.items():
                article = sources.article(id_) if id_ in sources.ids else None
                lines += self._layers(id_, article, former)
            self.out.problems += [p for p in sources.problems if p.severity == "error"]
        compared = self._pairs(events, "links") if events else {}
        for event_id, former in events.items():
            lines += self._links(event_id, compared.get(event_id, []), former)
        lines += self._decisions(seeds, disputes) if disputes else []
        lines += self._on_links(seeds, ties) if ties else []
        lines.sort(key=lambda line: (str(line["about"]), str(line["annotator"])))
        self.evidence.quarantine(lines)
        self.out.quarantined = len(lines)
        return self.out

    def _layers(self, id_: str, article: Article | None, former: set[str]) -> list[Json]:
        """Make each annotator's layer of an article; give what goes to quarantine."""
        lines: list[Json] = []
        by: dict[str, list[tuple[Json, Json]]] = {}
        gone: set[str] = set()
        for task in self._tasks(id_):
            for annotator, live in _latest(task).items():
                if not live:
                    gone.add(annotator)
                    continue
                if len(live) > 1:
                    message = f"{annotator} annotated {id_} {len(live)} times; the latest counts"
                    self._tell(id_, message, severity="warning")
                by.setdefault(annotator, []).append((task, live[-1]))
        for annotator, work in by.items():
            faults = Faults()
            if article is None:
                message = f"there is no capture and no fixed text of the article {id_}"
                faults.add(Fault.TASK, message, [], "add the capture, then pull with --all")
            else:
                self._layer(annotator, article, work, faults)
            lines += self._quarantined(id_, annotator, faults)
        for annotator in sorted((gone | former) - by.keys()):
            self._remove(annotator, f"{store.file_name(id_)}.json")
        return lines

    def _tasks(self, id_: str) -> Iterator[Json]:
        """Yield the tasks of an article, of all pieces of work: a layer is made of all passes."""
        for evidence in self.evidence.beside():
            for part in evidence.parts():
                task = evidence.read(part, id_)
                if task is not None and task["data"].get("pass") != "links":
                    yield task

    def _pairs(self, events: Iterable[str], begun: str) -> dict[str, list[Json]]:
        """Give the pairs of claims of some events, likewise, in one reading."""
        found: dict[str, list[Json]] = {event_id: [] for event_id in events}
        for evidence in self.evidence.beside():
            for part in evidence.parts():
                for task in evidence.tasks(part) if part.startswith(begun) else ():
                    event_id = str(task["data"].get("event_id"))
                    if event_id in found:
                        found[event_id].append(task)
        return found

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
            if changer := annotation.get("changed_by"):
                message = f"what {annotator} said of {article.id} was changed by {changer}"
                self._tell(article.id, message, severity="warning")
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

    def _links(self, event_id: str, compared: Iterable[Json], former: set[str]) -> list[Json]:
        """Make each annotator's links of an event; give what goes to quarantine."""
        by: dict[str, list[Json]] = {}
        faults: dict[str, Faults] = {}
        dates: dict[str, str] = {}
        guidelines: set[str] = set()
        gone: set[str] = set()
        said_last: dict[tuple[str, str], tuple[str, Json, Json]] = {}
        for task in compared:
            guidelines |= {task["data"].get("guideline")} - {None}
            for annotator, live in _latest(task).items():
                if not live:
                    gone.add(annotator)
                    continue
                key, last = (annotator, task["data"]["ext_id"]), str(live[-1]["updated_at"])
                if last >= said_last.get(key, ("",))[0]:
                    said_last[key] = last, task, live[-1]
        for (annotator, _), (last, task, annotation) in said_last.items():
            own = faults.setdefault(annotator, Faults())
            by.setdefault(annotator, []).extend(pairs.read(annotation["result"], task["data"], own))
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
        for annotator in sorted((gone | former) - by.keys()):
            self._remove(annotator, f"{store.file_name(event_id)}.links.json")
        return lines

    def _decisions(self, seeds: Path | None, disputes: Iterable[str]) -> list[Json]:
        """Make decisions of what curators submitted, over the layers as they are now."""
        bringing = BringingBack(seeds, self.annotations, self.server)
        lines: list[Json] = []
        for id_ in sorted(disputes):
            faults = Faults()
            by = bringing.article(id_, [*self.evidence.disputes(id_)], faults)
            lines += [line | {_CURATED: True} for line in self._quarantined(id_, by, faults)]
        self.out.decisions += bringing.added
        self.out.problems += bringing.problems
        return lines

    def _on_links(self, seeds: Path | None, events: Collection[str]) -> list[Json]:
        """Make decisions of what curators submitted on pairs, over gold as it is now."""
        bringing = LinksBack(seeds, self.annotations, self.server)
        lines: list[Json] = []
        for event_id, tasks in self._pairs(sorted(events), _ON_LINKS).items():
            for by, faults in bringing.event(event_id, tasks):
                found = self._quarantined(event_id, by, faults)
                lines += [line | {_CURATED: True} for line in found]
        self.out.decisions += bringing.added
        self.out.problems += bringing.problems
        return lines

    def _write(self, record: Layer | LinkSet, name: str) -> None:
        """Write a layer or links, unless something stands there that was made otherwise."""
        annotator = record.provenance.annotator
        path = self._home(annotator) / name
        if path.exists() and not _ours(path):
            message = f"{path} was not made in Label Studio; it stays as it is"
            cure = f"give the annotator another name than {annotator!r} (--name), or move the file"
            self._tell(str(path), message, cure=cure)
            return
        target, data = store.laid_out(self.annotations, record)
        if atomic.write_bytes(target, data):
            self.out.written.append(str(target))

    def _remove(self, annotator: str, name: str) -> None:
        """Take away what was made of an annotation that is no more; the evidence stays."""
        path = self._home(annotator) / name
        if path.exists() and _ours(path):
            path.unlink()
            self.out.removed.append(str(path))

    def _home(self, annotator: str) -> Path:
        return self.annotations / store.BY_PEOPLE["annotation"] / store.file_name(annotator)

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
        self, file: str, message: str, *, severity: Any = "error", cure: str | None = None
    ) -> None:
        """Tell of more than one thing where one was expected."""
        fault = Fault.TWICE
        self.out.problems.append(
            Problem(
                code=fault.code,
                message=message,
                severity=severity,
                cure=cure or fault.cure,
                file=file,
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


def _ours(path: Path) -> bool:
    """Tell whether a layer was made here, and may be made anew."""
    return f'"tool": "{TOOL}'.encode() in path.read_bytes()
