"""`adjudicate --feedback`: each annotator reads what became of their annotations, and why."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from sayso import atomic
from sayso.annotations import store
from sayso.annotations.feedback import Feedback, Gathering, Passage, passage_of
from sayso.annotations.feedback_page import OURS, as_json, head, page
from sayso.annotations.guideline import rules_of
from sayso.errors import CannotWrite, NotFound
from sayso.flow.merging import Merging
from sayso.flow.studio import guidelines_of

if TYPE_CHECKING:
    from pathlib import Path

    from sayso.problem import Problem
    from sayso.records.article import Article
    from sayso.records.claim import Claim
    from sayso.records.layer import Layer
    from sayso.records.link import End
    from sayso.records.quote import Quote

_JSON: Final = "feedback.json"
_OURS: Final = {".md": OURS.encode(), ".json": b'{\n  "made_by": "sayso adjudicate --feedback",'}
_NEAR: Final = 64  # articles that are held, for links between them


@dataclass(slots=True)
class FedBack:
    """What was written for annotators."""

    found: dict[str, Feedback] = field(default_factory=dict)
    """By annotator."""
    waiting: list[str] = field(default_factory=list)
    """Articles and events whose gold is not whole: nothing is told of them."""
    changed: list[str] = field(default_factory=list)
    """Paths that were written."""
    removed: list[str] = field(default_factory=list)
    """Pages of annotators who are gone."""
    problems: list[Problem] = field(default_factory=list)


def feedback(seeds: Path | None, annotations: Path, folder: Path) -> FedBack:
    """Write a page for each annotator, and `feedback.json`, of what gold says otherwise, and why.

    Gold is what layers and decisions make now; nothing else is written. Pages of annotators of
    whom nothing is there any more are removed. Nothing is written at all where a line of the
    decisions cannot be read or the folders contradict themselves.
    Raises CannotWrite, also where a file of that name is there that was not written by this.
    """
    merging, gathering = Merging(seeds, annotations), Gathering()
    for article, layers, made in merging.articles():
        gathering.article(article, layers, made)
    ends = _Ends(merging)
    for event_id, _, links in merging.events():
        gathering.event(event_id, links, ends.passage)
    waiting = sorted({*merging.undecided, *merging.left_out, *(merging.missing & merging.linked)})
    done = FedBack(
        found={who: gathering.found[who] for who in sorted(gathering.found)},
        waiting=waiting,
        problems=merging.sources.problems,
    )
    if merging.sound:
        rules = rules_of(guidelines_of(annotations)[0])
        pages = {
            folder / f"{store.file_name(who)}.md": page(who, found, rules, waiting)
            for who, found in done.found.items()
        }
        value = as_json(done.found, rules, waiting)
        pages[folder / _JSON] = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
        done.changed = _write(pages)
        index = merging.sources.index
        places = [*index.layers.values(), *index.link_sets.values()]
        done.removed = _remove(folder, set().union(*places))
    return done


def _write(pages: dict[Path, str]) -> list[str]:
    """Write files of ours; over one of somebody else's nothing, and no other either."""
    for path in pages:
        if path.exists() and not _is_ours(path):
            message = f"{path} is there and was not written by this: name another folder"
            raise CannotWrite(message)
    data = {path: text.encode("utf-8", "backslashreplace") for path, text in pages.items()}
    return [str(path) for path in pages if atomic.write_bytes(path, data[path])]


def _remove(folder: Path, there: set[str]) -> list[str]:
    """Remove the pages of annotators who are not `there`, by the names of their folders.

    Only what is surely ours: a file that begins as the page of the one whose name it has.
    """
    gone = [
        path
        for path in sorted(folder.glob("*.md"))
        if path.stem not in there
        and path.is_file()
        and not path.is_symlink()
        and _begins(path, head(unquote(path.stem)).encode("utf-8", "backslashreplace"))
    ]
    for path in gone:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            message = f"cannot remove {path}: {error.strerror or error}"
            raise CannotWrite(message) from error
    return [str(path) for path in gone]


def _is_ours(path: Path) -> bool:
    return _begins(path, _OURS[path.suffix])


def _begins(path: Path, mark: bytes) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(len(mark)) == mark
    except OSError:
        return False


class _Ends:
    """Finds the records that links end in, in layers or in gold."""

    def __init__(self, merging: Merging) -> None:
        self._merging = merging
        self._article = lru_cache(_NEAR)(self._read)

    def passage(self, end: End, annotator: str | None) -> Passage:
        """Give where a link's end stands, as an annotator has it or, of None, gold."""
        article, layers = self._article(end.article_id)
        layer = layers[annotator] if annotator else self._merging.gold[end.article_id]
        records: list[Claim | Quote] = [*layer.claims, *layer.quotes]
        return passage_of(next(one for one in records if one.id == end.id), article)

    def _read(self, id_: str) -> tuple[Article, dict[str, Layer]]:
        sources = self._merging.sources
        before = len(sources.problems)
        article = sources.article(id_)
        if article is None:  # it was read before
            message = f"cannot read {id_} a second time"
            raise NotFound(message)
        layers = sources.layers(article)
        del sources.problems[before:]  # they are told already
        return article, layers
