"""What a report of problems is as JSON: not data, but what is said of data."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import NonNegativeInt, PositiveInt

from sayso.records.record import Many, Record

FORMAT: Final = "sayso-report"
VERSION: Final = "1.0.0"


class Shown(Record):
    """The line that a problem stands on, or the part of it around the place."""

    text: str
    """As it is in the file; half of a surrogate pair is U+FFFD."""
    at: NonNegativeInt
    """Code point of `text` at which the problem begins, counted from 0."""
    width: NonNegativeInt
    """Code points of `text` that it covers."""


class Finding(Record):
    """One problem. Every field is there; what is not known is null."""

    file: str | None
    """File it stands in, as it was named to the command."""
    line: PositiveInt | None
    """Physical line, counted from 1."""
    column: PositiveInt | None
    """Code point of that line, counted from 1."""
    pointer: str | None
    """JSON pointer (RFC 6901) into the record."""
    code: str
    """The rule, as docs/rules.md has it."""
    severity: Literal["error", "warning"]
    """An error refuses the record, a warning does not."""
    message: str
    """What is wrong, in words, whole."""
    found: str | None
    """What stands there, where it can be said apart from the message."""
    expected: str | None
    """What should stand there; where that is not known of the place, what the rule asks."""
    cure: str | None
    """What to do about it."""
    excerpt: Shown | None
    """The line that it stands on."""


class Numbers(Record):
    """What the run came to. All problems are counted, also those that are not in the list."""

    files: NonNegativeInt
    """Files that were read."""
    records: NonNegativeInt
    """Records that were read."""
    bytes: NonNegativeInt
    """Bytes that were read."""
    accepted: NonNegativeInt
    """Records without an error."""
    refused: NonNegativeInt
    """Records with an error."""
    errors: NonNegativeInt
    """Problems that are errors."""
    warnings: NonNegativeInt
    """Problems that are warnings."""
    by_rule: dict[str, NonNegativeInt]
    """Problems by the code of their rule."""
    shown: NonNegativeInt
    """Problems in the list."""
    hidden: NonNegativeInt
    """Problems beyond those in the list."""


class Report(Record):
    """Problems in data, and what the run came to."""

    format: Literal["sayso-report"]
    """What this file is."""
    version: Literal["1.0.0"]
    """Version of this format."""
    problems: Many[Finding]
    """In the order of files, lines and columns."""
    summary: Numbers
    """The numbers of the run."""


EXAMPLE: Final[dict[str, Any]] = {
    "format": FORMAT,
    "version": VERSION,
    "problems": [
        {
            "file": "layers.jsonl",
            "line": 3,
            "column": 412,
            "pointer": "/claims/0/content/0/text",
            "code": "SPAN001",
            "severity": "error",
            "message": "the article has 'rices rose' at 3-13, the record says 'Prices rose'",
            "found": "Prices rose",
            "expected": "rices rose",
            "cure": "the words stand at 2-13, 1 code point earlier",
            "excerpt": {
                "text": '"start": 3, "end": 13, "text": "Prices rose"',
                "at": 31,
                "width": 13,
            },
        },
        {
            "file": "layers.jsonl",
            "line": 5,
            "column": None,
            "pointer": None,
            "code": "DUP003",
            "severity": "error",
            "message": "a second gold layer of art-0123456789abcdef0123",
            "found": None,
            "expected": "one capture, one article, one gold layer",
            "cure": "delete one",
            "excerpt": None,
        },
    ],
    "summary": {
        "files": 1,
        "records": 17,
        "bytes": 48210,
        "accepted": 15,
        "refused": 2,
        "errors": 2,
        "warnings": 0,
        "by_rule": {"DUP003": 1, "SPAN001": 1},
        "shown": 2,
        "hidden": 0,
    },
}
