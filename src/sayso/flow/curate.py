"""`adjudicate --to-labelstudio`: what annotators say differently becomes tasks for a curator.

Two projects: of articles, and of the links of those events whose articles all have gold.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

from sayso.annotations.labelstudio.config import ADJUDICATE, ADJUDICATE_LINKS
from sayso.annotations.labelstudio.curation import DRAFT, dispute_of
from sayso.annotations.labelstudio.curation_draft import curation_task
from sayso.annotations.labelstudio.curation_links import pair_task
from sayso.flow.curated import decided
from sayso.flow.curated_links import link_disputes
from sayso.flow.merging import Merging
from sayso.flow.push import Pushed, send
from sayso.flow.sources import Sources
from sayso.flow.studio import Target, standing
from sayso.flow.wanted import Task, Wanted, Wish
from sayso.problem import any_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from sayso.annotations.labelstudio.client import Studio

_D = TypeVar("_D", bound="_Disputed | _DisputedLinks")
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
_HOW_LINKS: Final = """
Two claims of gold, on whose link annotators differ: who sees it stands above them. You see what
most say; there is a prediction of each annotator too, by name. Choose all that is so, or
`unrelated`, and say why they differ. Whatever you submit is gold.

---
"""


@dataclass(slots=True)
class Opened:
    """What became of the projects of a curator."""

    pushed: Pushed
    """Of articles."""
    links: Pushed
    articles: int = 0
    """Articles with something undecided."""
    records: int = 0
    """What is undecided in them."""
    pairs: int = 0
    """Pairs of claims with something undecided between them."""
    ties: int = 0
    """What is."""
    waiting: list[str] = field(default_factory=list)
    """Events whose links wait for the gold of an article."""


def curate(
    seeds: Path | None,
    annotations: Path,
    studio: Studio,
    project: str,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Opened:
    """Open what is undecided in Label Studio: a task for each article, each version to be seen.

    Another project has a task for each pair of claims whose link is undecided, once all articles
    of their event have gold. A task is of the layers as they are: where these change there is
    another, and the old one goes, unless somebody has touched it. Raises ServerFailed, NotFound,
    and Refused where a decision cannot be read.
    """
    of_articles, of_links = (
        Wish(Target(project, pass_), layer=None) for pass_ in (ADJUDICATE, ADJUDICATE_LINKS)
    )
    of_links.target.check()  # its title is the longer one: refused before anything is sent

    def disputed() -> _Disputed:
        return _Disputed(Sources(seeds, annotations), annotations, of_articles)

    articles, pushed = _open(disputed, studio, progress)
    linked = _DisputedLinks(Merging(seeds, annotations), of_links)
    linked, links = _open(lambda: linked, studio, progress)
    return Opened(
        pushed,
        links,
        len(articles.open),
        sum(articles.open.values()),
        len(linked.open),
        sum(linked.open.values()),
        sorted(linked.waiting),
    )


def _open(
    make: Callable[[], _D], studio: Studio, progress: Callable[[int, int], None]
) -> tuple[_D, Pushed]:
    """Bring tasks into their project; nobody is asked to come to one that would be empty."""
    disputed = make()
    target = disputed.wish.target
    target.check()
    if not any(one.target == target for one in standing(studio, target.project)):
        if next(disputed.tasks(disputed.sources.ids), None) is None:
            return disputed, Pushed(target, problems=disputed.sources.problems)
        disputed = make()
    return disputed, send(disputed, studio, progress)


class _Disputed(Wanted):
    """Tasks for a curator."""

    def __init__(self, sources: Sources, annotations: Path, wish: Wish) -> None:
        super().__init__(sources, annotations, wish)
        self.version = DRAFT
        self.card = _with_how(self.card, _HOW)
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


class _DisputedLinks(Wanted):
    """Tasks for a curator of links."""

    def __init__(self, merging: Merging, wish: Wish) -> None:
        super().__init__(merging.sources, merging.annotations, wish)
        self.version = DRAFT
        self.card = _with_how(self.card, _HOW_LINKS)
        self.open: dict[str, int] = {}
        """Pairs, by what their tasks are known by → links that are undecided."""
        self.waiting = set(merging.sources.index.link_sets)
        """Events with links some of whose articles have no whole gold yet."""
        self._made: list[Task] = []
        for dispute in link_disputes(merging):
            self.waiting.discard(dispute.event_id)
            for pair in dispute.pairs.values():
                if pair.undecided:
                    self.open[pair.ext_id] = len(pair.undecided)
                    found = (self.sources.article(end[0]) for end in pair.ends)
                    articles = {article.id: article for article in found if article}
                    self._made.append(pair_task(dispute, pair, articles, self.guideline))

    def tasks(
        self, named: Sequence[str], is_there: Callable[[str], bool] = lambda _: False
    ) -> Iterator[tuple[int, Task | None]]:
        """Yield how many articles are done, and a task for each pair with something undecided."""
        del is_there  # to know what is undecided, the links are to be read
        for task in self._made:
            yield len(named), task

    def superseded(self, ext_id: str) -> str | None:
        """Say why a task is of no use: the claims or links have changed, or all is decided."""
        if ext_id in self.open:
            return None
        known = ext_id.rpartition(":")[0]
        if not any(other.startswith(f"{known}:") for other in self.open):
            return ""
        return f"the pair {known} has changed since it was made, and there is another task"


def _with_how(card: str, how: str) -> str:
    """Put the curator's instructions before the annotators'."""
    before, heading, after = card.rpartition(_CARD)
    return f"{before}{heading or _CARD}{how}\n{after}"
