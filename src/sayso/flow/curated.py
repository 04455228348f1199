"""What curators submitted in Label Studio becomes decisions, in `annotations/decisions/`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sayso.annotations import store
from sayso.annotations.labelstudio.curation import dispute_of
from sayso.annotations.labelstudio.curation_read import decide, read
from sayso.annotations.labelstudio.faults import Fault
from sayso.errors import Refused
from sayso.flow.sources import Sources
from sayso.problem import Problem, any_error
from sayso.records.provenance import Provenance

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sayso.annotations.labelstudio.curation import Dispute
    from sayso.annotations.labelstudio.curation_read import Curated
    from sayso.annotations.labelstudio.faults import Faults
    from sayso.records.article import Article
    from sayso.records.decision import Decision

Json = dict[str, Any]


def decided(sources: Sources, *, links: bool = False) -> dict[str, list[Decision]]:
    """Give the decisions on records of each article, or on the links of each event.

    Raises Refused where one cannot be read.
    """
    found, problems = store.decisions(sources.index.decisions)
    if problems:
        raise Refused(problems)
    about: dict[str, list[Decision]] = {}
    for decision, _ in found:
        if (decision.kind == "links") == links:
            about.setdefault(decision.about, []).append(decision)
    return about


class BringingBack:
    """Turns what curators submitted into decisions, article by article: all of one, or none."""

    def __init__(self, seeds: Path | None, annotations: Path, server: str) -> None:
        """Look at layers and decisions as they are now. Raises Refused."""
        self.sources = Sources(seeds, annotations)
        self.decisions = decided(self.sources)
        self.annotations, self.server = annotations, server
        self.added = 0
        """Decisions that were added to files."""
        self.problems: list[Problem] = []

    def article(self, id_: str, tasks: Sequence[Json], faults: Faults) -> str:
        """Decide on an article as it was submitted last; say by whom that is.

        What cannot be decided by it goes to `faults`, and no decision is added then. What was
        skipped, deleted or never submitted decides nothing, nor what is decided already.
        """
        done = submitted(tasks)
        if not done:
            return ""
        _, last = done[-1]
        found = self._dispute(id_)
        if found is None:
            message = f"{id_} has no layers that can be used"
            faults.add(Fault.STALE, message, [], "mend them, then pull with --all")
            return str(last["annotator"])
        article, dispute = found
        today = [one for one in done if one[0]["data"]["ext_id"] == dispute.ext_id]
        if today:
            curators = {str(one["annotator"]) for task in tasks for one in task["annotations"]}
            self._take(article, dispute, today, curators, faults)
            last = today[-1][1]
        elif dispute.undecided:
            message = f"the layers of {id_} have changed since its task was made"
            faults.add(Fault.STALE, message, last["result"])
        return str(last["annotator"])

    def _dispute(self, id_: str) -> tuple[Article, Dispute] | None:
        """Read an article with its layers; None where one is faulty."""
        before = len(self.sources.problems)
        article = self.sources.article(id_) if id_ in self.sources.ids else None
        layers = self.sources.layers(article) if article else {}
        found = self.sources.problems[before:]
        if article is None or not layers or any_error(found):
            self.problems += found
            return None
        return article, dispute_of(layers, self.decisions.get(id_, []), article.zones)

    def _take(
        self,
        article: Article,
        dispute: Dispute,
        done: Sequence[tuple[Json, Json]],
        curators: set[str],
        faults: Faults,
    ) -> None:
        """Add the decisions that follow from the last of what was submitted."""
        task, annotation = done[-1]
        by, id_ = str(annotation["annotator"]), article.id
        if others := {str(one["annotator"]) for _, one in done} - {by}:
            message = f"{', '.join(sorted(others))} decided on {id_} too; {by} was last and counts"
            self._warn(id_, message)
        curated = self._read(article, task, annotation, faults)
        if curated is None:
            return
        found = decide(dispute, curated, article, shown=task["data"]["decided"], curators=curators)
        for problem in found.problems:
            message = f"what was submitted on {id_}: {problem.code} {problem.message}"
            faults.add(Fault.RULE, message, [], problem.cure)
        if found.problems:
            return
        for slot in found.elsewhere:
            message = (
                f"{slot.id} of {id_} was decided by {slot.decision and slot.decision.by} "
                f"meanwhile, and otherwise than by {by}: that stays"
            )
            self._warn(id_, message)
        store.add_decisions(self.annotations, found.decisions)
        self.added += len(found.decisions)

    def _read(
        self, article: Article, task: Json, annotation: Json, faults: Faults
    ) -> Curated | None:
        """Read what was submitted on a task; None where it decides nothing."""
        data, rows = task["data"], annotation["result"]
        if {data.get("text_sha256"), data.get("text_sha256_found")} != {article.text_sha256}:
            message = f"the text of task {task['task']} is not that of {article.id}"
            faults.add(Fault.TEXT, message, rows)
            return None
        if not rows:
            faults.add(Fault.EMPTY, f"what was submitted on {article.id} is empty", rows)
            return None
        return read(rows, data, article, curator(annotation, data, self.server), faults)

    def _warn(self, id_: str, message: str) -> None:
        self.problems.append(warned(id_, message))


def curator(annotation: Json, data: Json, server: str) -> Provenance:
    """Say who submitted something, and when."""
    return Provenance(
        annotator=annotation["annotator"],
        annotator_kind="person",
        tool="Label Studio",
        tool_version=server,
        guideline=data.get("guideline"),
        created=str(annotation["updated_at"]),
    )


def warned(about: str, message: str) -> Problem:
    """Tell of two who decided on the same."""
    fault = Fault.TWICE
    return Problem(
        code=fault.code, message=message, severity="warning", cure=fault.cure, file=about
    )


def submitted(tasks: Sequence[Json]) -> list[tuple[Json, Json]]:
    """Give what counts of what was done on some tasks, each with its task, the latest last."""
    done = [
        (task, annotation)
        for task in tasks
        for annotation in task["annotations"]
        if not annotation["was_cancelled"] and not annotation.get("deleted")
    ]
    return sorted(done, key=lambda one: str(one[1]["updated_at"]))
