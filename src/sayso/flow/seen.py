"""Whether annotators could see each other's work, by what `pull` kept of it."""

from __future__ import annotations

import json
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from sayso.annotations.labelstudio.evidence import Evidence, home_of
from sayso.flow.layers import TOOL

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sayso.compare.seen import Apart, Seen
    from sayso.records.layer import Layer


class _Work(NamedTuple):
    """What the evidence has of one annotator of an article."""

    projects: set[tuple[str, str]]
    """Exports and parts: each is a project."""
    starts: set[str]
    """The predictions that they began from."""


class Sight:
    """Looks up who worked where, in the exports beside some annotations."""

    def __init__(self, annotations: Path | None) -> None:
        home = home_of(annotations) if annotations else None
        evidence = Evidence(home / "any").beside() if home else []
        self._parts = [(one, part) for one in evidence for part in one.parts()]

    def count(self, seen: Seen, article_id: str, layers: Mapping[str, Layer]) -> None:
        """Count an article that these annotated."""
        tools = {who: layer.provenance.tool or "" for who, layer in layers.items()}
        ours = [who for who, tool in tools.items() if tool.startswith(TOOL)]
        done = self._done(article_id) if len(ours) > 1 else {}
        work = [done[who] for who in ours if who in done]
        apart: Apart = "apart" if len(work) == len(layers) else "unknown"
        same_start = False
        for one, other in combinations(work, 2):
            if one.projects & other.projects:
                apart = "together"
            same_start |= bool(one.starts & other.starts)
        given = [tool for tool in tools.values() if tool.startswith(f"{TOOL}; ")]
        seen.count(apart, same_start=same_start, same_given=len(given) > len(set(given)))

    def _done(self, article_id: str) -> dict[str, _Work]:
        """Give what each annotator did of an article, by the name in the data."""
        found: dict[str, _Work] = {}
        for evidence, part in self._parts:
            task = evidence.read(part, article_id)
            for annotation in task["annotations"] if task else ():
                if annotation["was_cancelled"] or annotation.get("deleted"):
                    continue
                work = found.setdefault(annotation["annotator"], _Work(set(), set()))
                work.projects.add((evidence.folder.name, part))
                shown: dict[str, Any] = annotation.get("prediction") or {}
                if shown.get("result"):
                    work.starts.add(json.dumps(shown["result"], sort_keys=True))
        return found
