"""`validate`: every fault of what contributors send, by file, line, column and cure.

Streams: an item is read, checked, judged against its article, told and forgotten. What is about
records that may yet come, links above all, waits on disk until all were read.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sayso.flow import ledger
from sayso.flow.batch import Batch
from sayso.flow.garbage import seldom_collected
from sayso.flow.outcome import Beside, Outcome
from sayso.flow.sources import Sources, longest_paragraph
from sayso.inputs import Input, expand
from sayso.problem import placed
from sayso.seeds import manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


def validate(
    arguments: Iterable[str],
    beside: Beside,
    progress: Callable[[Input, int], None] | None = None,
    *,
    name: str | None = None,
) -> Iterator[Outcome]:
    """Check every item of files, folders, globs, `-`; yield an outcome each, problems or none.

    A folder of captures is judged as `build` judges it. Flat in memory. `progress` is told
    (input, bytes read of it as it is on disk); `name` is who made what does not say who did.
    Raises NotFound, CannotWrite, MissingExtra.
    """
    batch = Batch(beside, name)
    try:
        with seldom_collected():
            yield from _outcomes(batch, arguments, progress)
    except sqlite3.Error as error:
        raise ledger.full(error) from error
    finally:
        batch.ledger.close()


def _outcomes(
    batch: Batch, arguments: Iterable[str], progress: Callable[[Input, int], None] | None
) -> Iterator[Outcome]:
    captures = []
    for argument in arguments:
        if holds_captures(argument, batch.beside.seeds):
            captures.append(Path(argument))
        else:
            batch.everything |= _holds(argument, batch.beside.annotations)
            for source in expand(argument):
                yield from batch.input(source, progress)
    yield from batch.rest()
    for folder in captures:  # last: what was told of annotations is not told again
        for outcome in _captures(folder, batch):
            yield replace(outcome, problems=[p for p in outcome.problems if batch.is_new(p)])


def holds_captures(argument: str, seeds: Path | None) -> bool:
    """Tell a folder of captures from one of records."""
    folder = Path(argument)
    if not folder.is_dir():
        return False
    same = seeds is not None and seeds.is_dir() and folder.samefile(seeds)
    return same or (folder / manifest.NAME).exists()


def _holds(argument: str, folder: Path) -> bool:
    """Tell whether an argument is a folder, or what it is in."""
    given = Path(argument)
    return given.is_dir() and folder.resolve().is_relative_to(given.resolve())


def _captures(seeds: Path, batch: Batch) -> Iterator[Outcome]:
    """Judge every capture of a folder, and the articles made of them, as `build` does."""
    sources = Sources(seeds, batch.beside.annotations, batch.beside.encoding)
    yield Outcome(None, list(sources.problems))
    for id_ in sources.captures:
        told = len(sources.problems)
        article = sources.article(id_)
        found, capture = sources.problems[told:], sources.captures[id_]
        if article is not None and batch.ledger.article(id_) is None:  # else it was an item
            split, long = sources.split(article), longest_paragraph(article)
            judged = batch.judge.corpus.judge(id_, article.event_id, split, long)
            found += placed(judged, str(capture.path), capture.line)
        yield Outcome(None, found, capture=str(capture.path))
