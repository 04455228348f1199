"""`validate --fix`: what is certain, repaired into a new file beside the old one."""

from __future__ import annotations

import filecmp
import sqlite3
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, Final

from sayso import atomic, jsonl
from sayso.annotations import store
from sayso.errors import CannotWrite
from sayso.flow import ledger
from sayso.flow.articles import Articles
from sayso.flow.validate import holds_captures
from sayso.inputs import Input, Item, expand, items, unpacked_name
from sayso.positions import lines_at
from sayso.problem import Problem
from sayso.records.article import Article
from sayso.records.contribution import Contribution
from sayso.records.judge_article import judge_article
from sayso.records.layer import Layer
from sayso.records.link import LinkSet
from sayso.records.repair import Change, repair, repair_links
from sayso.records.shape import read
from sayso.schema.check import check

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sayso.flow.outcome import Beside

LISTED: Final = 1000  # changes of a file that are listed; all are counted


@dataclass(slots=True)
class Fixed:
    """What became of one file."""

    name: str
    """What is to be used now: the new file, or the old one where nothing could be repaired."""
    written: bool = False
    count: int = 0
    """Changes."""
    changes: list[tuple[str, Change]] = field(default_factory=list)
    """The first of them, with file and line."""


class _Nothing(Exception):
    """There was nothing to repair."""


def fix(arguments: Iterable[str], beside: Beside) -> Iterator[Fixed]:
    """Repair every layer and link set of some inputs whose article is at hand.

    `my.json` becomes `my.fixed.json`, everything else in it as it was; the old file stays.
    Articles in the same batch have to come before the layers. Raises CannotWrite where there is
    another file of the new one's name, NotFound.
    """
    kept = ledger.Ledger()
    try:
        articles = Articles(kept, beside.seeds, beside.annotations, beside.dataset, beside.encoding)
        for argument in arguments:
            if holds_captures(argument, beside.seeds):
                yield Fixed(argument)
            else:
                yield from (_fixed(source, articles) for source in expand(argument))
    except sqlite3.Error as error:
        raise ledger.full(error) from error
    finally:
        kept.close()


def _fixed(source: Input, articles: Articles) -> Fixed:
    found = Fixed(source.name)
    if source.path is None:
        return found
    target = _target(source.path)
    if not any(_repaired(item, articles)[1] for item in items(source) if isinstance(item, Item)):
        return found
    try:
        with atomic.replacing(target) as temporary:
            with temporary.open("wb") as out:
                _write(source, articles, out, found)
            if target.exists() and not filecmp.cmp(target, temporary, shallow=False):
                message = (
                    f"cannot write {target}: it is there, and not the same; rename or remove it"
                )
                raise CannotWrite(message)
    except _Nothing:
        return Fixed(source.name)
    found.name, found.written = str(target), True
    return found


def _write(source: Input, articles: Articles, out: IO[bytes], found: Fixed) -> None:
    """Write an input anew, line by line as it was. Raises _Nothing."""
    line = 1
    for item in items(source):
        if isinstance(item, Problem) or len(item.data) > jsonl.MAX_BYTES:
            raise _Nothing  # it cannot be read to its end: `validate` says why
        out.write(b"\n" * (item.line - line))
        line = item.line + 1
        record, changes = _repaired(item, articles)
        found.count += len(changes)
        listed = changes[: LISTED - len(found.changes)]
        lines = lines_at(item.data, [change.pointer for change in listed], item.line)
        found.changes += [(f"{source.name}:{lines[c.pointer]}", c) for c in listed]
        if not changes:
            out.write(item.data if item.whole else item.data.rstrip(b"\r\n") + b"\n")
        elif item.whole:
            out.write(store.layout(record).encode())
        else:
            out.write(jsonl.dumps(record).encode() + b"\n")
    if not found.count:
        raise _Nothing


def _repaired(item: Item, articles: Articles) -> tuple[dict[str, Any], list[Change]]:
    checked = check(item.data)
    record = checked.record
    if isinstance(record, Layer | Contribution):
        article = articles.get(record.article_id)
        given = read(Contribution, checked.value)  # every layer is one
        if article is not None and isinstance(given, Contribution):
            repaired = repair(given, article)
            return repaired.record, repaired.changes
    elif isinstance(record, LinkSet):
        links, changes = repair_links(record)
        return links.model_dump(mode="json"), changes
    elif isinstance(record, Article) and not judge_article(record):
        articles.add(record, item.data, item.source.name)
    return {}, []


def _target(path: Path) -> Path:
    name = unpacked_name(path.name)
    stem, dot, suffix = name.rpartition(".")
    return path.with_name(f"{stem}.fixed.{suffix}" if dot else f"{name}.fixed")
