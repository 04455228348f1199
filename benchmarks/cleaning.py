"""How well `clean` finds the body of a page: python benchmarks/cleaning.py CAPTURES.jsonl.

Each line of the file is an object with `capture`, what one gets by copying a page, and `body`,
the article in it. Printed are precision, recall and F1 of word 4-grams, averaged over pages; of
the body also for the even pages, on which thresholds were chosen, and for the odd ones.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from sayso.seeds.clean import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


LONG = 12
"""Words of a line that is kept by the simplest rule."""


def body(capture: str) -> str:
    """Return the paragraphs that `clean` finds."""
    cleaned = clean(capture)
    return "\n".join(
        cleaned.text[zone.start : zone.end] for zone in cleaned.zones if zone.kind == "paragraph"
    )


def everything(capture: str) -> str:
    """Return the capture as it is: what doing nothing scores."""
    return capture


def long_lines(capture: str) -> str:
    """Return the long lines: the simplest rule that does something."""
    return "\n".join(line for line in capture.splitlines() if len(line.split()) >= LONG)


def grams(text: str) -> Counter[tuple[str, ...]]:
    """Return the word 4-grams of a text; a shorter text is one gram."""
    words = text.split()
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)))


def score(found: str, true: str) -> tuple[float, float, float]:
    """Return precision, recall and F1 of one page."""
    of_found, of_true = grams(found), grams(true)
    shared = (of_found & of_true).total()
    precision, recall = shared / of_found.total(), shared / of_true.total()
    return precision, recall, 2 * precision * recall / (precision + recall) if shared else 0.0


def mean(scores: Iterable[tuple[float, ...]]) -> list[float]:
    """Return the mean of each column."""
    return [sum(column) / len(column) for column in zip(*scores, strict=True)]


def main(path: Path) -> None:
    """Print one row for each way of cleaning."""
    pages = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    ways: tuple[Callable[[str], str], ...] = (body, long_lines, everything)
    print(f"{len(pages)} pages        P      R     F1   CPU s")
    for way in ways:
        begun = time.process_time()
        found = [way(page["capture"]) for page in pages]
        spent = time.process_time() - begun
        scores = [score(text, page["body"]) for text, page in zip(found, pages, strict=True)]
        precision, recall, f1 = mean(scores)
        print(f"{way.__name__:12}{precision:7.3f}{recall:7.3f}{f1:7.3f}{spent:8.2f}")
        for name, half in (("even", scores[::2]), ("odd", scores[1::2])) if way is body else ():
            precision, recall, f1 = mean(half)
            print(f"  {name:10}{precision:7.3f}{recall:7.3f}{f1:7.3f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
