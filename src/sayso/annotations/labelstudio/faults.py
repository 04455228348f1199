"""What a result may have that no layer can: each fault with its rows, which go to quarantine."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from sayso.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence


class Fault(Enum):
    """Kinds of faults: code, what it is, what to do."""

    TASK = ("STUDIO001", "a task is as it was pushed", "push the article into another project")
    TEXT = (
        "STUDIO002",
        "the task's text is the article's",
        "somebody changed it under the annotations: push the article into another project",
    )
    ROW = ("STUDIO003", "a row of a result can be read", "open the task, and submit it again")
    LABEL = ("STUDIO004", "a region has one label", "give it a label, or delete it")
    SPAN = ("STUDIO005", "a region holds words of the text", "delete it, and draw it anew")
    CONTROL = (
        "STUDIO006",
        "labels and choices are those of the pass",
        "`sayso doctor` compares the project with the package",
    )
    UNLABELLED = ("STUDIO007", "a relation has a label", "choose one in the list of relations")
    DANGLING = ("STUDIO008", "a relation joins two regions", "delete it, and draw it anew")
    ORPHAN = (
        "STUDIO009",
        "a part belongs to a record",
        "draw a relation to the content or claim that it belongs to, or delete it",
    )
    RELATED = ("STUDIO010", "a relation joins what it can join", "delete it, or label it otherwise")
    RECORD = ("STUDIO011", "a record is complete", "fill in what is missing")
    RULE = ("STUDIO012", "a record keeps the rules", "see the rule that is named")
    TWICE = ("STUDIO013", "one annotation of a task by one person", "delete all but one")
    STALE = (
        "STUDIO014",
        "what is decided on is as it was",
        "`sayso adjudicate --to-labelstudio` makes a task of what it is now",
    )
    EMPTY = (
        "STUDIO015",
        "what a curator submits is gold",
        "skip what you do not decide; reject each record that is not to be in gold",
    )

    @property
    def code(self) -> str:
        """The code, as problems name it."""
        return self.value[0]

    @property
    def title(self) -> str:
        """What should be so."""
        return self.value[1]

    @property
    def cure(self) -> str:
        """What the annotator, or who runs the project, can do."""
        return self.value[2]


@dataclass(frozen=True, slots=True)
class Found:
    """A fault, with the rows that do not count because of it."""

    problem: Problem
    rows: tuple[Any, ...]


class Faults(list[Found]):
    """What is wrong with one result; where it stands is for the caller to say."""

    def add(self, fault: Fault, message: str, rows: Sequence[Any], cure: str | None = None) -> None:
        """Add a fault."""
        problem = Problem(code=fault.code, message=message, cure=cure or fault.cure)
        self.append(Found(problem, tuple(rows)))
