"""`push`: articles and a layer become tasks with pre-annotations; once, however often it runs."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sayso.annotations.labelstudio.config import (
    ADJUDICATE,
    OF_PAIRS,
    labelling_config,
    quick_card,
)
from sayso.annotations.labelstudio.evidence import sha256
from sayso.annotations.labelstudio.faults import Fault
from sayso.annotations.labelstudio.tasks import digest, same_prediction
from sayso.errors import NotFound, ServerFailed
from sayso.flow.sources import Sources
from sayso.flow.studio import Standing, Target, standing, takes
from sayso.flow.wanted import Task, Wanted, Wish
from sayso.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from sayso.annotations.labelstudio.client import Studio
    from sayso.problem import Severity

_TASKS: Final = 200  # in a batch; all of one are made, or none
_BYTES: Final = 8_000_000  # of a batch, more or less
_SEARCHED: Final = 4  # times as many tasks may be listed as would be searched for by id
_MADE: Final = "Made by sayso. The title and the labelling config are how it finds its way back."
_REPLACED: Final = " Predictions were replaced since."


@dataclass(slots=True)
class Pushed:
    """What became of one project."""

    target: Target
    id: int | None = None
    """Null where a dry run found no project."""
    created: int = 0
    unchanged: int = 0
    replaced: int = 0
    """Tasks whose prediction is another now."""
    removed: int = 0
    """Tasks that an earlier, interrupted run had made twice, and nobody had touched."""
    bare: int = 0
    """Tasks without a prediction, since the layer has nothing on their article."""
    fixed: list[str] = field(default_factory=list)
    """Articles whose text is kept from now on."""
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Known:
    """A task that is on the server: what is to be known of it, small."""

    id: int
    text_sha256: str
    """Of its text as it is there now."""
    intact: bool
    """Whether that is the text it was made with."""
    given: str
    """Digest of the entities and quotes that it carries."""
    made_of: str | None
    """Fingerprint of what it was made of."""
    prediction: str | None
    """Digest of the prediction that came with it."""
    predictions: int
    touched: bool

    @classmethod
    def of(cls, task: Task) -> Known:
        """Learn of a task as the server lists it; what it does not tell may have been touched."""
        data = task.get("data") or {}
        actual = sha256(str(data.get("text")))
        done = [task.get(f"{kind}_annotations") for kind in ("total", "cancelled")]
        return cls(
            task["id"],
            actual,
            actual == data.get("text_sha256"),
            digest(data.get("given")),
            data.get("made_of"),
            data.get("prediction_sha256"),
            task.get("total_predictions") or 0,
            any(count != 0 for count in done),
        )


def push(
    seeds: Path | None,
    annotations: Path,
    studio: Studio,
    wish: Wish,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Pushed:
    """Bring articles with their pre-annotations into one project.

    Everything is judged before it leaves; what is faulty stays, and is told. The texts are fixed
    from then on. Raises ServerFailed: what was pushed until then stands, and the next push goes
    on from there.
    """
    return send(Wanted(Sources(seeds, annotations), annotations, wish), studio, progress)


def send(
    wanted: Wanted, studio: Studio, progress: Callable[[int, int], None] = lambda *_: None
) -> Pushed:
    """Bring the tasks of a wish into its project, as `push` does."""
    wanted.wish.target.check()
    return _Push(wanted, studio, progress).run()


class _Push:
    """One push into one project."""

    def __init__(
        self, wanted: Wanted, studio: Studio, progress: Callable[[int, int], None]
    ) -> None:
        self.wanted, self.wish = wanted, wanted.wish
        self.studio, self.progress = studio, progress
        self.out = Pushed(self.wish.target)
        self.known: dict[str, Known] = {}
        self.project: Standing | None = None
        self.version: str | None = None
        self.hidden: str | None = None  # the version that was shown before
        self.predicted = False  # some task of this push has a prediction
        self.met: set[str] = set()
        self.doubled: set[str] = set()
        self.expected = 0  # tasks on the server, if nothing comes through late
        self.there = 0  # tasks that are there already, by their fingerprints
        self.careful = False

    def run(self) -> Pushed:
        """Push all, batch by batch."""
        sources = self.wanted.sources
        named = list(dict.fromkeys(map(sources.find, self.wish.articles))) or sources.ids
        if not named:
            message = "there is no article: give the folder of captures with --seeds"
            raise NotFound(message)
        self._stand()
        if self.project is not None:
            self._look(named)
        with ThreadPoolExecutor(1) as sender:  # the next batch is made while one is on its way
            on_its_way: Future[None] | None = None
            for done, batch in self._batches(named):
                if on_its_way is not None:
                    on_its_way.result()
                on_its_way = sender.submit(self._send, batch)
                self.progress(done, len(named))
            if on_its_way is not None:
                on_its_way.result()
        self._settle()
        self._clear()
        self.out.problems += sources.problems
        self.out.unchanged += self.there
        self.out.bare, self.out.fixed = self.wanted.bare, self.wanted.fixed
        return self.out

    # --------------------------------------------------------------- what is there

    def _stand(self) -> None:
        """Find the project, or make it."""
        target, overlap = self.wish.target, self.wish.overlap
        same = [s for s in standing(self.studio, target.project) if s.target == target]
        if same:
            self.project = same[0]
            settings = self.studio.project(self.project.id)
            if not takes(str(settings.get("label_config")), target.pass_):
                message = (
                    f"the project {target.title!r} on {self.studio.url} has another labelling "
                    "config: `sayso doctor` shows where; push under another --project"
                )
                raise ServerFailed(message)
            self.version = settings.get("model_version") or None
            self.careful = settings.get("description") != _MADE
            if overlap and settings.get("maximum_annotations") != overlap and not self.wish.dry_run:
                self.studio.change_project(self.project.id, maximum_annotations=overlap)
        elif not self.wish.dry_run:
            made = self.studio.create_project(
                title=target.title,
                description=_MADE,
                label_config=labelling_config(target.pass_),
                expert_instruction=quick_card(self.wanted.card),
                show_instruction=True,
                enable_empty_annotation=target.pass_ != ADJUDICATE,
                show_skip_button=True,
                maximum_annotations=overlap or 1,
            )
            self.project = Standing(target, made["id"], made)
        self.out.id = self.project.id if self.project else None

    def _look(self, named: Sequence[str]) -> None:
        """Learn which tasks are there, and take away what an interrupted run made twice."""
        project, pass_ = self.project, self.wish.target.pass_
        if project is None:
            return
        there = self._count()
        by_article = pass_ not in (*OF_PAIRS, ADJUDICATE)
        few = named if by_article and len(named) * _SEARCHED < there else None
        several: dict[str, list[Known]] = {}
        for task in self.studio.tasks(project.id, few):
            data = task.get("data") or {}
            if isinstance(data.get("ext_id"), str) and data.get("pass") == pass_:
                several.setdefault(data["ext_id"], []).append(Known.of(task))
        surplus: dict[int, str] = {}
        for ext_id, tasks in several.items():
            tasks.sort(key=lambda known: (not known.touched, known.id))
            self.known[ext_id] = first = tasks[0]
            for other in tasks[1:]:
                if other.touched or other.text_sha256 != first.text_sha256:
                    self._twice(ext_id)
                else:
                    surplus[other.id] = ext_id
        dropped = set() if self.wish.dry_run else self._drop(project.id, surplus)
        for id_ in () if self.wish.dry_run else surplus.keys() - dropped:
            self._twice(surplus[id_])
        self.expected = there - len(dropped)

    def _drop(self, project: int, surplus: Collection[int]) -> set[int]:
        """Delete tasks that nobody has touched until this moment; tell which."""
        fresh = {task["id"]: task for task in self.studio.export(project, list(surplus))}
        found = [
            id_
            for id_, task in fresh.items()
            if id_ in surplus and not task.get("annotations") and not task.get("drafts")
        ]
        self.studio.drop_tasks(found)
        self.out.removed += len(found)
        return {*found}

    def _twice(self, ext_id: str) -> None:
        """Tell of an article with two tasks that cannot be taken for one."""
        if ext_id not in self.doubled:
            self.doubled.add(ext_id)
            message = f"{ext_id} is on the server more than once, and each may have been worked on"
            self._refuse(message, Fault.TASK, "delete one there by hand")

    def _count(self) -> int:
        """Give how many tasks the project has on the server."""
        found = self.studio.project(self.project.id).get("task_number") if self.project else 0
        return found if isinstance(found, int) else 0

    def _batches(self, named: Sequence[str]) -> Iterator[tuple[int, list[Task]]]:
        """Yield how many articles are done, and tasks as many as go in one request."""
        batch: list[Task] = []
        size = 0
        for done, task in self.wanted.tasks(named, self._is_there):
            if task is None:
                self.there += 1
                self.met.add(named[done - 1])
                self.predicted |= self.known[named[done - 1]].predictions > 0
                if done % _TASKS == 0:
                    self.progress(done, len(named))
                continue
            batch.append(task)
            size += len(task["data"].get("text", "")) + 200 * len(_rows(task))
            if len(batch) >= _TASKS or size >= _BYTES:
                yield done, batch
                batch, size = [], 0
        yield len(named), batch

    # -------------------------------------------------------------------- sending

    def _is_there(self, id_: str) -> bool:
        """Tell without reading an article whether its task is made of just what is here."""
        known, wanted = self.known.get(id_), self.wanted
        if known is None or known.made_of is None or not known.intact or self.careful:
            return False
        same = known.made_of == wanted.fingerprint(id_)
        return same and known.predictions == bool(wanted.places(id_))

    def _send(self, batch: Sequence[Task]) -> None:
        """Bring a batch to the server: make what is not there, change what is otherwise."""
        new: list[Task] = []
        there: list[tuple[Known, Task]] = []
        self.met |= {task["data"]["ext_id"] for task in batch}
        self.predicted |= any(map(_predictions, batch))
        for task in batch:
            known = self.known.get(task["data"]["ext_id"])
            if known is None:
                new.append(task)
            elif self._same_task(known, task["data"]):
                there.append((known, task))
        # Who asks for no layer has not asked to take predictions away.
        asked = self.wish.layer is not None or self.wish.file is not None
        other = [pair for pair in there if asked and not self._surely_same(*pair)]
        other = self._otherwise(other) if other else []
        self.out.unchanged += len(there) - len(other)
        self.out.created += len(new)
        self.out.replaced += len(other)
        if self.wish.dry_run or self.project is None:
            return
        if new:
            ids = self.studio.add_tasks(self.project.id, new)
            for id_, task in zip(ids, new, strict=True):
                made = {
                    "id": id_,
                    "data": task["data"],
                    "total_predictions": len(_predictions(task)),
                }
                self.known[task["data"]["ext_id"]] = Known.of(made)
            self.expected += len(new)
        if other:
            self._replace(other)
        self._show()

    def _same_task(self, there: Known, here: Task) -> bool:
        """Tell whether a task's data is what is to be annotated; refuse it where it is not."""
        id_ = here["ext_id"]
        if here["pass"] in OF_PAIRS:
            if there.made_of != here["made_of"]:
                message = f"the claims of the pair {id_} have changed since they were compared"
                self._refuse(message, Fault.TASK, "pull, then push under another --project")
            return bool(there.made_of == here["made_of"])
        if there.text_sha256 != here["text_sha256"]:
            message = f"the text of {id_} on the server is another; offsets would be wrong"
            cure = "push it under another --project; a text is never changed there"
            self._refuse(message, Fault.TEXT, cure)
            return False
        if there.given != digest(here.get("given")):
            message = f"the quotes of {id_} have changed since its claims were asked for"
            self._refuse(message, Fault.TASK, "pull, then push under another --project")
            return False
        return True

    def _surely_same(self, known: Known, task: Task) -> bool:
        """Tell whether a prediction is the one that came with the task, without looking at it."""
        same = known.prediction == task["data"]["prediction_sha256"]
        return not self.careful and same and known.predictions == len(_predictions(task))

    def _otherwise(self, pairs: Sequence[tuple[Known, Task]]) -> list[tuple[Known, Task]]:
        """Look at predictions; keep those that are not what is wanted."""
        if self.project is None:
            return []
        ext_ids = [task["data"]["ext_id"] for _, task in pairs]
        there = {task["id"]: task for task in self.studio.predicted(self.project.id, ext_ids)}
        found = []
        for known, task in pairs:
            predictions = there.get(known.id, {}).get("predictions") or []
            wanted = _predictions(task)
            if len(predictions) != len(wanted) or not all(
                map(same_prediction, predictions, wanted)
            ):
                found.append((known, task))
        return found

    def _replace(self, pairs: Sequence[tuple[Known, Task]]) -> None:
        """Put other predictions in place; a run that is killed here is repaired by the next."""
        if self.project is None:
            return
        if not self.careful:  # from now on, what came with a task need not be what is there
            self.studio.change_project(self.project.id, description=_MADE + _REPLACED)
            self.careful = True
        self.studio.drop_predictions(self.project.id, [known.id for known, _ in pairs])
        made = [{"task": known.id, **p} for known, task in pairs for p in _predictions(task)]
        if made:
            self.studio.add_predictions(self.project.id, made)

    def _show(self) -> None:
        """Have the server show these predictions: only those of one version are shown."""
        version = self.wanted.version
        if self.project is None or not self.predicted or self.version == version:
            return
        self.hidden, self.version = self.version, version
        self.studio.change_project(self.project.id, model_version=version)

    def _settle(self) -> None:
        """See that what was pushed is shown, and that no earlier request came through late."""
        if self.project is None or self.wish.dry_run:
            return
        there = self._count()
        self._show()
        left = there - len(self.met & self.known.keys())
        if self.hidden and left > 0:
            message = f"{left} tasks have predictions of {self.hidden!r}, which are not shown now"
            self._refuse(message, Fault.TASK, "push all articles from one layer", "warning")
        if there > self.expected:
            self._look(list(self.known))

    def _clear(self) -> None:
        """Take away tasks that are of no use any more; tell of those that somebody touched."""
        if self.project is None or self.wish.dry_run:
            return
        over = {
            known: why
            for ext_id, known in self.known.items()
            if (why := self.wanted.superseded(ext_id)) is not None
        }
        untouched = [known.id for known in over if not known.touched]
        dropped = self._drop(self.project.id, untouched) if untouched else set()
        for known, why in over.items():
            if why and known.id not in dropped:
                self._refuse(f"task {known.id}: {why}", Fault.STALE, Fault.STALE.cure, "warning")

    def _refuse(self, message: str, fault: Fault, cure: str, severity: Severity = "error") -> None:
        title = self.wish.target.title
        problem = Problem(
            code=fault.code, message=message, cure=cure, severity=severity, file=title
        )
        self.out.problems.append(problem)


def _predictions(task: Task) -> list[Task]:
    return list(task.get("predictions", ()))


def _rows(task: Task) -> list[Any]:
    return [row for prediction in _predictions(task) for row in prediction["result"]]
