"""How far articles are on their way: pushed, annotated, agreed, adjudicated, gold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sayso.flow.decided import Gold
    from sayso.problem import Problem


@dataclass(slots=True)
class Settled:
    """How far the layers of an article, or the links of an event, are on their way to gold."""

    annotators: list[str] = field(default_factory=list)
    records: int = 0
    """What annotators have, counting once what corresponds."""
    undecided: int = 0
    """Records on which they differ, and nobody decided."""
    decided: int = 0
    """Decisions that hold."""
    stale: int = 0
    """Decisions that decide nothing: what they are about has changed, or is not there."""
    gold: Gold = "none"

    @property
    def whole(self) -> bool:
        """Whether annotators agree on every record, or somebody decided."""
        return bool(self.annotators) and not self.undecided and not self.stale


@dataclass(slots=True)
class Way(Settled):
    """How far one article is."""

    id: str = ""
    name: str | None = None
    """Of its capture, where that is there."""
    event_id: str = ""
    pushed: bool = False
    """Whether something of it came back from Label Studio, or it is there as far as was asked."""
    readings: int = 0
    """How many annotators had a say in gold; 0 where there is none."""
    predictors: list[str] = field(default_factory=list)
    faulty: bool = False
    """Whether the article or what is said about it has an error: then nothing else is known."""

    @property
    def bare(self) -> bool:
        """Whether nobody has said anything about it."""
        return not (self.annotators or self.readings or self.faulty)


@dataclass(slots=True)
class Ways:
    """How far each article is, and the links of each event."""

    articles: list[Way]
    """By event, then by id."""
    events: dict[str, Settled]
    """The links of an event; of those without any, nothing."""
    problems: list[Problem]

    def stages(self) -> dict[str, int]:
        """Count the articles that reached each stage, in the order of the way."""
        found = self.articles
        return {
            "articles": len(found),
            "pushed": sum(way.pushed for way in found),
            "annotated": sum(bool(way.annotators) for way in found),
            "annotated by two or more": sum(len(way.annotators) > 1 for way in found),
            "agreed or decided": sum(way.whole and not way.faulty for way in found),
            "gold": sum(way.gold != "none" for way in found),
            "gold that is old": sum(way.gold == "old" for way in found),
            "gold of one reading": sum(way.readings == 1 for way in found),
            "predicted": sum(bool(way.predictors) for way in found),
            "faulty": sum(way.faulty for way in found),
        }

    def advice(self) -> Iterator[str]:
        """Yield what to do next, the most urgent first."""
        settled = [*self.articles, *self.events.values()]
        if faulty := sum(way.faulty for way in self.articles):
            yield f"{faulty:,} article(s) have an error: `sayso validate`"
        if stale := sum(one.stale for one in settled):
            yield (
                f"{stale:,} decision(s) are stale, what they are about has changed: "
                "`sayso adjudicate`"
            )
        if open_ := [one.undecided for one in settled if one.undecided]:
            yield (
                f"{len(open_):,} article(s) or events wait for decisions on {sum(open_):,} "
                "record(s): `sayso adjudicate` lists them"
            )
        waiting = {way.event_id for way in self.articles if way.undecided}
        ready = [way for way in self.articles if way.event_id not in waiting]
        if due := sum(
            one.whole and one.gold in ("none", "old") for one in [*ready, *self.events.values()]
        ):
            yield (
                f"{due:,} article(s) or events are decided, and their gold is old or not there: "
                "`sayso adjudicate`, then `sayso build`"
            )
        if orphans := sum(way.gold == "old" and not way.annotators for way in self.articles):
            yield (
                f"{orphans:,} article(s) have gold whose layers are gone: bring them back, or "
                "delete it"
            )
        if bare := sum(way.bare for way in self.articles):
            yield f"{bare:,} article(s) nobody has annotated: `sayso push`, or `sayso accept`"
        if once := sum(way.readings == 1 for way in self.articles):
            yield f"{once:,} article(s) have gold of one reading: have them annotated again"
