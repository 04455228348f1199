"""Decisions, read when their article goes by; and whether gold is what they and layers give."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from sayso import jsonl
from sayso.annotations import store
from sayso.annotations.adjudicate import adjudicate
from sayso.annotations.decisions import TOOL
from sayso.annotations.judged import judged
from sayso.annotations.store import Place
from sayso.records.decision import Decision

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sayso.annotations.decisions import Adjudicated
    from sayso.problem import Problem
    from sayso.records.article import Article
    from sayso.records.layer import Layer
    from sayso.records.link import LinkSet

Gold = Literal["none", "current", "old", "waits", "own"]
"""`none` is there; `current`, it is what layers and decisions give now; `old`, it is something
else, or they give nothing whole any more; `waits`, links whose articles are not all decided;
`own`, it was not made of layers and decisions, so there is nothing to hold it against."""

# Inside a JSON string a quote mark is escaped, so the match is a key.
_ABOUT: Final = re.compile(rb'"about"\s*:\s*"(art-[0-9a-f]{20})"')


class Decided:
    """Knows where the decisions on each article and event stand; holds none of them."""

    def __init__(self, paths: Sequence[Path]) -> None:
        """Look through the files of decisions. What is wrong is in `problems`."""
        self.problems: list[Problem] = []
        self._places: dict[str, list[Place]] = {}
        for path in paths:
            for line, offset, data in jsonl.raw_lines(path):
                place = Place(path, offset, line)
                if about := self._about(data, place):
                    self._places.setdefault(about, []).append(place)

    def on(self, about: str, *, links: bool = False) -> list[tuple[Decision, Place]]:
        """Give the decisions on an article, or on an event's links: it may be named alike."""
        read = ((store.read(Decision, place), place) for place in self._places.get(about, ()))
        return [
            (decision, place)
            for decision, place in read
            if isinstance(decision, Decision) and (decision.kind == "links") == links
        ]

    def abouts(self) -> list[str]:
        """List what there are decisions on."""
        return sorted(self._places)

    def _about(self, data: bytes, place: Place) -> str | None:
        """Say what a decision is about; that of an article needs no parsing."""
        if match := _ABOUT.search(data):
            return match[1].decode()
        decision = store.read(Decision, place)
        if isinstance(decision, list):
            self.problems += decision
            return None
        return decision.about


def merged(
    article: Article, layers: Mapping[str, Layer], decisions: Sequence[tuple[Decision, Place]]
) -> Adjudicated[Layer]:
    """Merge the layers of an article as `sayso adjudicate` does."""
    made = adjudicate(layers, decisions, article.zones)
    judged(made, article)
    return made


def is_old(gold: Layer, article: Article, layers: Mapping[str, Layer], decided: Decided) -> bool:
    """Tell whether gold is not what layers and decisions give now.

    Not of gold that was not made of them: there is nothing to hold it against.
    """
    if gold.provenance.tool != TOOL:
        return False
    made = merged(article, layers, decided.on(article.id)).gold if layers else None
    return state(gold, made) == "old"


def state(gold: Layer | LinkSet | None, made: Layer | LinkSet | None) -> Gold:
    """Hold gold against what layers and decisions give."""
    if gold is None:
        return "none"
    if gold == made:
        return "current"
    return "old" if gold.provenance.tool == TOOL else "own"
