"""What curators submitted on pairs of claims becomes decisions on the links of their event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sayso.annotations import store
from sayso.annotations.labelstudio.curation_links import link_dispute_of
from sayso.annotations.labelstudio.curation_links_read import decide_pair, read_pair
from sayso.annotations.labelstudio.faults import Fault, Faults
from sayso.flow.curated import curator, decided, submitted, warned
from sayso.flow.merging import Merging

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from sayso.annotations.labelstudio.curation_links import LinkDispute, Pair
    from sayso.problem import Problem

Json = dict[str, Any]


def link_disputes(merging: Merging) -> Iterator[LinkDispute]:
    """Yield the events whose articles all have gold, each with its annotators' links.

    A decision that holds no more is not told as a problem: what it is about is undecided. Raises
    Refused where one cannot be read.
    """
    decisions, problems = decided(merging.sources, links=True), merging.sources.problems
    for _ in merging.articles():
        pass
    for event_id, sets, _ in merging.events():
        own = decisions.get(event_id, [])
        ids, gold, readers = merging.joined_by(sets, own)
        yield link_dispute_of(event_id, sets, ids, gold, own, readers)
    problems[:] = [problem for problem in problems if problem.code != "DECISION001"]


class LinksBack:
    """Turns what curators submitted into decisions, pair by pair: all of one, or none."""

    def __init__(self, seeds: Path | None, annotations: Path, server: str) -> None:
        """Look at gold, links and decisions as they are now. Raises Refused."""
        self.annotations, self.server = annotations, server
        merging = Merging(seeds, annotations)
        self._disputes = {one.event_id: one for one in link_disputes(merging)}
        self.added = 0
        """Decisions that were added to files."""
        self.problems: list[Problem] = []

    def event(self, event_id: str, tasks: Iterable[Json]) -> Iterator[tuple[str, Faults]]:
        """Decide on each pair of an event as it was submitted last; yield by whom, and faults.

        With a fault, no decision on the pair is added. What was skipped, deleted or never
        submitted decides nothing, nor what is decided already.
        """
        by_pair: dict[tuple[str, ...], list[Json]] = {}
        for task in tasks:
            ends = (task["data"][f"{side}_end"] for side in ("left", "right"))
            key = tuple(end[name] for end in ends for name in ("article_id", "id"))
            by_pair.setdefault(key, []).append(task)
        dispute = self._disputes.get(event_id)
        for (left, id_, right, other), found in sorted(by_pair.items()):
            done = submitted(found)
            if not done:
                continue
            faults = Faults()
            pair = dispute.pairs.get(((left, id_), (right, other))) if dispute else None
            today = [one for one in done if pair and one[0]["data"]["ext_id"] == pair.ext_id]
            _, last = (today or done)[-1]
            if dispute is None:
                message = f"an article of {event_id} has no whole gold: its links have to wait"
                cure = "decide on the articles first, then pull with --all"
                faults.add(Fault.STALE, message, last["result"], cure)
            elif pair is not None and today:
                self._take(dispute, pair, today, found, faults)
            elif pair.undecided if pair else _is_new(last, dispute):
                message = f"the claims or links of {left}:{id_} and {right}:{other} have changed"
                message += " since their task was made"
                faults.add(Fault.STALE, message, last["result"])
            yield str(last["annotator"]), faults

    def _take(
        self,
        dispute: LinkDispute,
        pair: Pair,
        done: Sequence[tuple[Json, Json]],
        tasks: Sequence[Json],
        faults: Faults,
    ) -> None:
        """Add the decisions that follow from the last of what was submitted."""
        task, annotation = done[-1]
        by = curator(annotation, task["data"], self.server)
        curators = {str(one["annotator"]) for task in tasks for one in task["annotations"]}
        if others := {str(one["annotator"]) for _, one in done} - {by.annotator}:
            message = f"{', '.join(sorted(others))} decided on {pair.known} too; {by.annotator}"
            self.problems.append(warned(pair.event_id, f"{message} was last and counts"))
        curated = read_pair(annotation["result"], pair, by, faults)
        if curated is None:
            return
        shown = task["data"]["decided"]
        found = decide_pair(dispute, pair, curated, shown=shown, curators=curators)
        for problem in found.problems:
            message = f"what was submitted on {pair.known}: {problem.code} {problem.message}"
            faults.add(Fault.RULE, message, [], problem.cure)
        if found.problems:
            return
        for tie in found.elsewhere:
            message = (
                f"{tie.id} of {pair.event_id} was decided by "
                f"{tie.decision and tie.decision.by} meanwhile, and otherwise than by "
                f"{by.annotator}: that stays"
            )
            self.problems.append(warned(pair.event_id, message))
        store.add_decisions(self.annotations, found.decisions)
        dispute.decisions += found.decisions
        self.added += len(found.decisions)


def _is_new(annotation: Json, dispute: LinkDispute) -> bool:
    """Tell whether what was submitted was not brought back before."""
    return all(one.created != str(annotation["updated_at"]) for one in dispute.decisions)
