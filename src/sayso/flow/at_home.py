"""What stands among the annotations is held to its folder and to the name of its file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sayso.annotations import store
from sayso.flow.decided import state
from sayso.flow.merging import Merging
from sayso.flow.sources import foretold, not_gold, signed
from sayso.records.article import Article
from sayso.records.layer import Layer
from sayso.records.link import LinkSet
from sayso.records.rules import Findings

if TYPE_CHECKING:
    from pathlib import Path

    from sayso.annotations.store import Place
    from sayso.flow.articles import Articles
    from sayso.flow.outcome import Beside
    from sayso.flow.sources import Sources
    from sayso.problem import Problem
    from sayso.records.record import Record

EXACT: Final = (store.GOLD, store.PREDICTED, *store.BY_PEOPLE.values())
"""Folders in which a layer has its offsets."""

_DECIDED: Final = frozenset({"DECISION001", "DECISION002", "GOLD002"})


def home_of(path: Path, annotations: Path) -> str | None:
    """Name the folder of the annotations that a file stands in. Both paths are resolved."""
    if path == annotations or not path.is_relative_to(annotations):
        return None
    first = path.relative_to(annotations).parts[0]
    return first if first in (*EXACT, store.ARTICLES, store.DECISIONS) else None


def judge_at_home(record: Record, path: Path, home: str, articles: Articles) -> Findings:
    """Judge that a record stands where it should, and that the text it is about is kept."""
    out = Findings()
    signed_home = home in store.BY_PEOPLE.values()
    above = path.parents[1 if signed_home else 0]
    if above.name != home or path.suffix not in (".json", ".jsonl"):
        folder = f"{home}/NAME/" if signed_home else f"{home}/"
        cure = f"put it, unpacked, into {folder}"
        out.add("REF003", "", "nothing reads it where it stands", cure)
    if isinstance(record, Layer | LinkSet):
        if home == store.GOLD and record.kind != store.GOLD:
            message, cure = not_gold(record)
            out.add("GOLD001", "/kind", message, cure)
        elif home == store.PREDICTED:
            out += foretold(record, store.Place(path))
        elif home != store.GOLD:
            out += signed(record, store.Place(path))
    named = path.name.endswith(".json")
    if isinstance(record, Layer):
        id_ = record.article_id
        if named and path.stem != id_:
            out.add("REF003", "/article_id", f"it holds a layer of {id_}, not of {path.stem}")
        annotated = home != store.PREDICTED and articles.get(id_)
        if annotated and id_ not in articles.fixed.index.articles:
            message = f"the text of {id_} is annotated, but not kept"
            out.add("TEXT003", "/article_id", message, "`sayso build` keeps it")
    if isinstance(record, Article) and named and path.stem != record.id:
        out.add("REF003", "/id", f"it holds the article {record.id}, not {path.stem}")
    return out


def judge_decided(beside: Beside, *, gold: bool) -> list[Problem]:
    """Hold decisions against what annotators say now, and against the guidelines.

    With `gold`, hold gold that was made of them against what they make now.
    """
    merging = Merging(beside.seeds, beside.annotations)
    sources = merging.sources
    index = sources.index
    for article, _, made in merging.articles():
        if gold and (place := index.gold.get(article.id)):
            _compare(sources, sources.layer_at(article, place), made.gold, place)
    for event_id, _, links in merging.events():
        if gold and (place := index.links.get(event_id)):
            _compare(sources, sources.links(event_id), links.gold, place)
    for id_ in sorted(index.gold.keys() - index.layers.keys()) if gold else ():
        layer = store.read(Layer, index.gold[id_])  # what it was made of is gone
        _compare(sources, None if isinstance(layer, list) else layer, None, index.gold[id_])
    for event_id in sorted(index.links.keys() - index.link_sets.keys()) if gold else ():
        _compare(sources, sources.links(event_id), None, index.links[event_id])
    return [problem for problem in sources.problems if problem.code in _DECIDED]


def _compare(
    sources: Sources, gold: Layer | LinkSet | None, made: Layer | LinkSet | None, place: Place
) -> None:
    if state(gold, made) == "old":
        message = "it is older than the layers and decisions that it is made of"
        sources.note("GOLD002", message, place)
