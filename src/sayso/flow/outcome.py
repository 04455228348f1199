"""What a validation is given and what it gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sayso.problem import any_error

if TYPE_CHECKING:
    from pathlib import Path

    from sayso.inputs import Item
    from sayso.problem import Problem
    from sayso.records.article import Article
    from sayso.records.record import Record


@dataclass(slots=True)
class Beside:
    """Where the articles are that layers are about; what is None is not looked into."""

    seeds: Path | None
    annotations: Path
    dataset: Path | None = None
    encoding: str | None = None


@dataclass(slots=True)
class Outcome:
    """What was found in one item, or in a file, or across files."""

    item: Item | None
    """None for what is about a file as a whole, or about several."""
    problems: list[Problem]
    """In the order of their places."""
    record: Record | None = None
    """The record, exact and complete, where it has its shape and its article is known."""
    article: Article | None = None
    """The article that a layer was judged on."""
    capture: str | None = None
    """The file of a capture, which is no item, where this is about one."""

    @property
    def file(self) -> str | None:
        """The file that the item or capture stands in."""
        return self.item.source.name if self.item else self.capture

    @property
    def accepted(self) -> bool:
        """Whether the item or capture is without error."""
        return self.file is not None and not (self.problems and any_error(self.problems))
