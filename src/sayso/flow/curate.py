"""`adjudicate --to-labelstudio`: what annotators say differently becomes tasks for a curator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sayso.annotations.labelstudio.config import ADJUDICATE
from sayso.annotations.labelstudio.curation import DRAFT, dispute_of
from sayso.annotations.labelstudio.curation_draft import curation_task
from sayso.flow.curated import decided
from sayso.flow.push import Pushed, send
from sayso.flow.sources import Sources
from sayso.flow.studio import Target, standing
from sayso.flow.wanted import Task, Wanted, Wish
from sayso.problem import any_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from sayso.annotations.labelstudio.client import Studio

_CARD: Final = "## Quick card\n"
_HOW: Final = """
What annotators say differently is listed above the text. You see a draft of gold: what all say
alike, and of the rest what most say. Make it what gold is to be. In each task there is a
prediction of each annotator too, by name.

Click a region to say why they differ, and by which rule. What is not to be in gold is marked so,
a content or claim with all that was drawn for it: the reason is kept. Or it is deleted. Whatever
you submit is gold.

---
"""


@dataclass(slots=True)
class Opened:
    """What became of the project of a curator."""

    pushed: Pushed
    articles: int = 0
    """Articles with something undecided."""
    records: int = 0
    """What is undecided in them."""


def curate(
    seeds: Path | None,
    annotations: Path,
    studio: Studio,
    project: str,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Opened:
    """Open what is undecided in Label Studio: a task for each article, each version to be seen.

    A task is of the layers as they are: where these change there is another, and the old one
    goes, unless somebody has touched it. Raises ServerFailed, NotFound, and Refused where a
    decision cannot be read.
    """
    wish = Wish(Target(project, ADJUDICATE), layer=None)
    wish.target.check()
    if not any(one.target == wish.target for one in standing(studio, project)):
        # nobody is asked to come to an empty project
        disputed = _Disputed(Sources(seeds, annotations), annotations, wish)
        if next(disputed.tasks(disputed.sources.ids), None) is None:
            return Opened(Pushed(wish.target, problems=disputed.sources.problems))
    disputed = _Disputed(Sources(seeds, annotations), annotations, wish)
    pushed = send(disputed, studio, progress)
    return Opened(pushed, len(disputed.open), sum(disputed.open.values()))


class _Disputed(Wanted):
    """Tasks for a curator."""

    def __init__(self, sources: Sources, annotations: Path, wish: Wish) -> None:
        super().__init__(sources, annotations, wish)
        self.version = DRAFT
        self.card = _with_how(self.card)
        self.decisions = decided(sources)
        self.open: dict[str, int] = {}
        """Article → records that are undecided."""
        self._now: dict[str, str] = {}  # article → what its task is known by

    def tasks(
        self, named: Sequence[str], is_there: Callable[[str], bool] = lambda _: False
    ) -> Iterator[tuple[int, Task | None]]:
        """Yield how many articles are done, and a task for each with something undecided."""
        del is_there  # to know what is undecided, the layers are to be read
        for done, id_ in enumerate(named, 1):
            before = len(self.sources.problems)
            layered = id_ in self.sources.index.layers
            article = self.sources.article(id_) if layered else None
            layers = self.sources.layers(article) if article else {}
            if article is None or not layers or any_error(self.sources.problems[before:]):
                continue
            dispute = dispute_of(layers, self.decisions.get(id_, []), article.zones)
            self._now[id_] = dispute.ext_id
            self.sources.problems += dispute.problems
            if dispute.undecided and not dispute.problems:
                self.open[id_] = len(dispute.undecided)
                self.fix(article)
                yield done, curation_task(article, dispute, self.guideline)

    def superseded(self, ext_id: str) -> str | None:
        """Say why a task is of no use: its layers have changed, or all is decided."""
        about = ext_id.partition(":")[0]
        now = self._now.get(about)
        if now is None or (now == ext_id and about in self.open):
            return None
        if now == ext_id or about not in self.open:
            return ""
        return f"the layers of {about} have changed since it was made, and there is another task"


def _with_how(card: str) -> str:
    """Put the curator's instructions before the annotators'."""
    before, heading, after = card.rpartition(_CARD)
    return f"{before}{heading or _CARD}{_HOW}\n{after}"
