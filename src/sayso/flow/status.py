"""`status`: how far the work on the server is."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

from sayso.annotations.labelstudio.evidence import author
from sayso.flow.studio import there

if TYPE_CHECKING:
    from collections.abc import Callable

    from sayso.annotations.labelstudio.client import Studio

_BATCH = 200


@dataclass(slots=True)
class Work:
    """What one user of the server did in a project."""

    user: str
    done: int = 0
    skipped: int = 0
    drafts: int = 0
    seconds: list[float] = field(default_factory=list)
    """Lead time of each annotation, as the browser measured it."""
    characters: int = 0
    """Of the texts that were done."""

    @property
    def pace(self) -> float | None:
        """Median seconds an annotation."""
        return median(self.seconds) if self.seconds else None


@dataclass(slots=True)
class Status:
    """How far one project is."""

    title: str
    id: int
    url: str
    tasks: int
    finished: int
    """Tasks with as many annotations as are wanted."""
    begun: int
    """Tasks with at least one."""
    wanted: int
    """Annotations a task."""
    skipped: int
    drafts: int
    predicted: int
    """Predictions on the tasks."""
    work: list[Work] = field(default_factory=list)


def status(
    studio: Studio, project: str, progress: Callable[[int, int], None] = lambda *_: None
) -> list[Status]:
    """Tell how far each project of one piece of work is. Raises ServerFailed, NotFound."""
    found = []
    for standing in there(studio, project):
        settings = studio.project(standing.id)
        drafts = ("tasks:draft_exists", "equal", "Boolean", True)
        made = Status(
            title=standing.target.title,
            id=standing.id,
            url=f"{studio.url}/projects/{standing.id}/data",
            tasks=_count(settings.get("task_number")),
            finished=_count(settings.get("finished_task_number")),
            begun=_count(settings.get("num_tasks_with_annotations")),
            wanted=_count(settings.get("maximum_annotations")),
            skipped=_count(settings.get("skipped_annotations_number")),
            drafts=studio.count(standing.id, drafts),
            predicted=_count(settings.get("total_predictions_number")),
        )
        made.work = _work(studio, standing.id, progress)
        found.append(made)
    return found


def pushed(studio: Studio, project: str) -> frozenset[str]:
    """Give the articles that the projects of one piece of work have tasks of."""
    tasks = (task for one in there(studio, project) for task in studio.tasks(one.id))
    return frozenset(str((task.get("data") or {}).get("ext_id")) for task in tasks)


def _count(number: object) -> int:
    return number if isinstance(number, int) else 0


def _work(studio: Studio, project: int, progress: Callable[[int, int], None]) -> list[Work]:
    """Count what each user did."""
    ids = sorted(
        studio.matching(
            project,
            ("tasks:total_annotations", "greater", "Number", 0),
            ("tasks:cancelled_annotations", "greater", "Number", 0),
            ("tasks:draft_exists", "equal", "Boolean", True),
        )
    )
    by: dict[str, Work] = {}
    for start in range(0, len(ids), _BATCH):
        for task in studio.export(project, ids[start : start + _BATCH]):
            size = len(str((task.get("data") or {}).get("text") or ""))
            for annotation in task.get("annotations") or ():
                user = f"user {author(annotation)}"
                own = by.setdefault(user, Work(user))
                if annotation.get("was_cancelled"):
                    own.skipped += 1
                    continue
                own.done += 1
                own.characters += size
                if isinstance(annotation.get("lead_time"), int | float):
                    own.seconds.append(annotation["lead_time"])
            for draft in task.get("drafts") or ():
                if isinstance(draft, dict):
                    user = f"user {author(draft)}"
                    by.setdefault(user, Work(user)).drafts += 1
        progress(min(start + _BATCH, len(ids)), len(ids))
    return [by[user] for user in sorted(by)]
