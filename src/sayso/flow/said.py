"""Everybody's layers and links, as rows of the dataset: disagreement is kept."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

from sayso.annotations import store
from sayso.dataset.tables import layer_row
from sayso.flow.predictions import Predictions
from sayso.problem import Problem, placed
from sayso.records.judge_corpus import judge_event

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sayso.annotations.store import Place
    from sayso.dataset.statistics import Statistics
    from sayso.dataset.tables import Row
    from sayso.flow.sources import Sources
    from sayso.records.article import Article
    from sayso.records.layer import Layer
    from sayso.records.link import End, Link, LinkSet

Who = tuple[bool, str]  # whether a program, and its name: it may be called as somebody is

_NEAR: Final = 512  # events whose links are held, for articles that come one after the other


class Said:
    """Takes articles in the order of their ids and gives the rows of all layers on them."""

    def __init__(self, sources: Sources, annotations: Path | None, found: Statistics) -> None:
        """Count in `found` what goes by."""
        self._sources, self._statistics = sources, found
        self._predictions = Predictions(sources, annotations)
        self._sets = lru_cache(_NEAR)(self._read_sets)
        self._ends: dict[tuple[Who, str], str] = {}  # what links end in → claim, quote or entity

    def rows(self, article: Article) -> list[Row]:
        """Give a row for each layer on an article, with the links that it completes.

        A link stands in the row of that end whose article has the greater id: only when both
        have gone by is it known whether both are there.
        """
        layers: list[Layer] = []
        if article.id in self._sources.index.layers:
            layers += self._sources.layers(article).values()
        if article.id in self._predictions:
            layers += self._predictions.layers(article).values()
        if not layers:
            return []
        rows = []
        sets = self._sets(article.event_id)
        for layer in layers:
            who = layer.kind == "prediction", layer.provenance.annotator
            links = sets[who][0].links if who in sets else ()
            if links:
                self._remember(who, layer, links)
            here = [link for link in links if _later(link) == article.id]
            rows.append(layer_row(article, layer, [x for x in here if not self._lost(who, x)]))
            self._statistics.count_layer(layer)
        return sorted(rows, key=lambda row: str(row["id"]))

    def judge_links(self) -> None:
        """Judge everybody's links, once all articles went by."""
        problems = self._sources.problems
        for event_id in sorted({*self._sources.index.link_sets, *self._predictions.events}):
            for who, (links, place) in self._sets(event_id).items():
                found = judge_event(links, partial(self._kind, who))
                if lost := sum(self._lost(who, link) for link in links.links):
                    found.append(_left_out(lost))
                problems += placed(found, place.name, place.line) if found else []
            for _, _, found in self._predictions.link_sets(event_id):
                problems += found

    def _read_sets(self, event_id: str) -> dict[Who, tuple[LinkSet, Place]]:
        """Read the links between an event's claims; who says them does so once."""
        people = self._sources.link_sets(event_id)
        places = self._sources.index.link_sets.get(event_id, {})
        sets = {
            (False, name): (links, places[store.file_name(name)])
            for name, links in people.items()
            if store.file_name(name) in places  # else it stands in another's folder
        }
        programs = self._predictions.link_sets(event_id)
        return sets | {
            (True, links.provenance.annotator): (links, place)
            for links, place, problems in programs
            if not problems
        }

    def _remember(self, who: Who, layer: Layer, links: Iterable[Link]) -> None:
        """Remember what the ends in a layer are."""
        kinds = dict.fromkeys((entity.id for entity in layer.entities), "entity")
        kinds |= dict.fromkeys((quote.id for quote in layer.quotes), "quote")
        kinds |= dict.fromkeys((claim.id for claim in layer.claims), "claim")
        for link in links:
            for end in (link.subject, link.object):
                if end.article_id == layer.article_id and end.id in kinds:
                    self._ends[who, str(end)] = kinds[end.id]

    def _kind(self, who: Who, end: End) -> str | None:
        """Say what a link's end is in its annotator's layer; of one left out, nothing bad."""
        return "claim" if self._gone(who, end) else self._ends.get((who, str(end)))

    def _lost(self, who: Who, link: Link) -> bool:
        return self._gone(who, link.subject) or self._gone(who, link.object)

    def _gone(self, who: Who, end: End) -> bool:
        program, name = who
        return program and self._predictions.left_out(name, end.article_id)


def _later(link: Link) -> str:
    return max(link.subject.article_id, link.object.article_id)


def _left_out(links: int) -> Problem:
    return Problem(
        code="LINK002",
        severity="warning",
        message=f"{links} link(s) end in predictions that are left out, and are left out too",
        cure="predict anew into the same files",
    )
