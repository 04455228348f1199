"""`adjudicate`: how what annotators say differently becomes gold."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sayso import atomic
from sayso.annotations import store
from sayso.annotations.decisions import TO_FILL_IN, TOOL, Decisions, Undecided, votes_of
from sayso.annotations.naming import Stale
from sayso.compare.match import KINDS
from sayso.errors import NotFound, Refused
from sayso.flow.merging import Merging
from sayso.problem import any_error
from sayso.records.decision import Decision, digest
from sayso.records.layer import Layer
from sayso.records.link import LinkSet
from sayso.records.record import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sayso.annotations.decisions import Adjudicated
    from sayso.annotations.naming import Fields
    from sayso.problem import Problem
    from sayso.records.decision import RecordKind


@dataclass(slots=True)
class Adjudication:
    """What became of the layers of annotators."""

    gold: list[str] = field(default_factory=list)
    """Articles and events whose gold is whole."""
    changed: list[str] = field(default_factory=list)
    """Paths that were written."""
    undecided: dict[str, list[Undecided]] = field(default_factory=dict)
    """By article or event; their gold is as it was."""
    proposed: list[tuple[Undecided, Decision]] = field(default_factory=list)
    """What was undecided, and what more than half of the annotators say, if that was asked for."""
    problems: list[Problem] = field(default_factory=list)


def adjudicate(seeds: Path | None, annotations: Path, *, write: bool = True) -> Adjudication:
    """Make gold of what annotators say and of the decisions on what they say differently.

    Gold that is whole is written, unless not `write`. Where something is undecided, or a layer or
    a decision has an error, what was there stays, also of the articles that are linked with it;
    and so does gold that was not made of layers and decisions.
    Where a line of the decisions cannot be read, or the folders contradict themselves, nothing is
    written at all. Every fault is in `problems`. Raises CannotWrite.
    """
    with _alone(annotations, write=write):
        merging = Merging(seeds, annotations)
        whole: list[tuple[str, Layer | LinkSet]] = []
        for article, _, made in merging.articles():
            if made.gold is not None:
                whole.append((article.event_id, made.gold))
        for event_id, _, links in merging.events():
            if links.gold is not None:
                whole.append((event_id, links.gold))
        own = {_about(record) for _, record in whole if _is_own(merging, record)}
        merging.missing |= {event_id for event_id, record in whole if _about(record) in own}
        done = _done(merging)
        for event_id, record in whole if merging.sound else ():
            if _about(record) in own:
                continue
            done.gold.append(_about(record))
            if event_id in merging.missing & merging.linked:
                continue  # or its links would end in records of other gold
            path, data = store.laid_out(annotations, record)
            if write and atomic.write_bytes(path, data):
                done.changed.append(str(path))
        return done


@contextmanager
def _alone(annotations: Path, *, write: bool) -> Iterator[None]:
    """Keep other runs out, and take away what a killed one left. Raises CannotWrite."""
    locked = atomic.lock(annotations) if write and annotations.is_dir() else None
    try:
        if locked is not None:
            for folder in (store.GOLD, store.DECISIONS):
                atomic.sweep(annotations / folder)
        yield
    finally:
        if locked is not None:
            os.close(locked)


def _is_own(merging: Merging, record: Layer | LinkSet) -> bool:
    """Tell whether gold stands there that somebody made otherwise; it is nothing to write over."""
    links = isinstance(record, LinkSet)
    about = _about(record)
    there = merging.sources.links(about) if links else merging.standing(about)
    if there is None or there.provenance.tool == TOOL:
        return False
    index = merging.sources.index
    message = "it was not made of layers and decisions; it stays as it is"
    cure = f"to have gold of the layers instead, take it out of {store.GOLD}/"
    place = (index.links if links else index.gold)[about]
    merging.sources.note("GOLD002", message, place, cure=cure)
    return True


def propose(
    seeds: Path | None, annotations: Path, *, today: str | None = None, save: bool = False
) -> Adjudication:
    """Propose decisions where more than half of three or more annotators say the same.

    What somebody has decided on is never proposed for. `undecided` is what is left besides, and
    `today` the day of the proposals. Only if they are to be saved are they added to the
    decisions; nothing is if a fault among these might be the reason for one.
    Raises CannotWrite, also where another run is writing there.
    """
    with _alone(annotations, write=save):
        merging = Merging(seeds, annotations, majority=True, today=today)
        for _ in merging.articles():
            pass
        for _ in merging.events():
            pass
        done = _done(merging)
        done.proposed = [
            (one, proposal)
            for one, proposal in done.proposed
            if merging.sound and proposal.about not in merging.left_out
        ]
        if save:
            made = [proposal for _, proposal in done.proposed]
            done.changed = [str(path) for path in store.add_decisions(annotations, made)]
        return done


def _done(merging: Merging) -> Adjudication:
    return Adjudication(
        undecided=merging.undecided,
        proposed=merging.proposed,
        problems=merging.sources.problems,
    )


def _about(record: Layer | LinkSet) -> str:
    return record.article_id if isinstance(record, Layer) else record.event_id


# ----------------------------------------------------------------------- one decision


def decision_on(seeds: Path | None, annotations: Path, about: str, id_: str) -> Decision:
    """Give a decision on a gold record, to be filled in: its votes as they are now.

    `about` is an article, or the event of a link. `id_` is the record's id in gold, or the one
    that it would have there. An earlier decision on it is given with what it decides, and as
    replaced. Raises NotFound where there is no such record, Refused where a layer has an error.
    """
    merging = Merging(seeds, annotations)
    linked = about in merging.sources.index.link_sets
    # an event may be called as its one article
    about = about if linked else merging.sources.find(about)
    both = [False, True] if linked and about in merging.sources.ids else [linked]
    filed = {links: Decisions(merging.decisions(about, on_links=links)) for links in both}
    merged = _merged(merging, about)
    made = merged[linked][1]
    if any_error(merging.sources.problems) and (made is None or not merging.sound):
        raise Refused(merging.sources.problems)
    for links in both:
        layers, made = merged[links]
        kinds: tuple[RecordKind, ...] = ("links",) if links else KINDS
        for kind in kinds:
            versions = {
                who: record
                for who, layer in layers.items()
                for record in getattr(layer, kind)
                if made.ids.get((who, record.id)) == id_
            }
            votes = votes_of(versions)
            new = filed[links].new(kind)
            old = next((one for one in new if one.record and one.record["id"] == id_), None)
            old = old or filed[links].on(kind, votes)
            if votes or old:
                return _to_fill_in(about, Undecided(kind, versions, votes, id_), old, made)
    message = f"no annotator of {about} has a record that is {id_!r} in gold"
    if linked and made is None:
        message = f"the links of {about} wait until all its articles have gold"
    raise NotFound(message)


def _to_fill_in(
    about: str, one: Undecided, old: Decision | None, made: Adjudicated[Any] | None
) -> Decision:
    there = [vote.annotator for vote in one.votes]
    chosen = next(iter(there), None)
    if old is not None and old.method == "adjudicator" and old.chosen in (None, *there):
        chosen = old.chosen
    open_ = {undecided.id: undecided.record for undecided in made.undecided} if made else {}
    record = open_.get(one.id) or (_as_it_is_now(old, made) if old else None)
    return Decision(
        schema_version=SCHEMA_VERSION,
        about=about,
        kind=one.kind,
        votes=one.votes,
        chosen=chosen,
        record=record,
        names=made.names(one, record) if made else (),
        replaces=digest(old) if old else None,
        by=TO_FILL_IN,
    )


def _as_it_is_now(old: Decision, made: Adjudicated[Any] | None) -> Fields | None:
    """Give what an earlier decision gives, by ids as they are now; not what names nothing now."""
    if made is None or old.record is None:
        return old.record
    found: Fields = {}
    for name, value in old.record.items():
        try:
            found |= made.renewed(old, {name: value})
        except Stale:
            continue
    return found


def _merged(merging: Merging, about: str) -> dict[bool, tuple[Mapping[str, Layer | LinkSet], Any]]:
    """Give the layers of an article and what became of them; and, at True, an event's links."""
    found: dict[bool, tuple[Mapping[str, Layer | LinkSet], Any]] = {
        False: ({}, None),
        True: ({}, None),
    }
    for article, layers, made in merging.articles():
        if article.id == about:
            found[False] = layers, made
    for event_id, sets, links in merging.events():
        if event_id == about:
            found[True] = sets, links
    return found
