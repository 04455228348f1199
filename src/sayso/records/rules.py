"""The one table of rules that JSON Schema cannot say; the documentation's is generated from it.

Each scope has one judge (`judge_layer`, `judge_article`, `judge_event`,
`CorpusJudge`; the scope "line" is judged where lines are read). Validation lists what they
find, the builder refuses on the same findings.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from sayso.problem import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

Scope = Literal["line", "layer", "article", "event", "corpus"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: `scope` says which judging function knows it, `cure` what to do about it."""

    scope: Scope
    title: str
    reason: str
    cure: str
    severity: Severity = "error"


RULES: Final[Mapping[str, Rule]] = {
    "FILE001": Rule(
        "line",
        "a file can be read to its end",
        "what is passed over in silence is lost",
        "make it readable, or send it again",
    ),
    "JSON000": Rule("line", "is JSON", "a line that does not parse says nothing", "mend it"),
    "JSON001": Rule(
        "line", "no duplicate key", "libraries keep one of the two and do not say which", "keep one"
    ),
    "JSON002": Rule("line", "no NaN or infinity", "JSON has no such numbers", "write null"),
    "JSON003": Rule(
        "line",
        "no lone surrogate, no byte order mark, valid UTF-8",
        "half a character has no offset",
        "save as UTF-8 without BOM",
    ),
    "JSON004": Rule(
        "line", "not too deep, not too long", "a reader must not be exhausted", "split the file"
    ),
    "SHAPE001": Rule(
        "line", "has the shape of its record", "see the published schema", "see the message"
    ),
    "VER001": Rule(
        "line", "known `schema_version`", "an unknown version may mean anything", "migrate it"
    ),
    "SPAN001": Rule(
        "layer",
        "slice equals `text`",
        "offsets without their words cannot be checked",
        "take the offsets that `sayso show ARTICLE --find TEXT` prints",
    ),
    "SPAN002": Rule(
        "layer",
        "inside the text: 0 ≤ start < end ≤ its length",
        "Python slices pass over what lies outside",
        "count code points over `article.text`",
    ),
    "SPAN003": Rule(
        "layer",
        "does not split a grapheme",
        "half of an emoji or of a letter with its accent is seldom meant",
        "move the end to the character's edge",
        "warning",
    ),
    "SPAN004": Rule(
        "layer", "no white space at an edge", "two annotators would never agree", "trim the span"
    ),
    "SPAN005": Rule(
        "layer",
        "parts in order and disjoint",
        "a discontinuous span is read in the order of the text",
        "sort the parts; merge those that overlap",
    ),
    "SPAN006": Rule(
        "layer", "words stand in the text", "words that are not there have no place", "copy them"
    ),
    "SPAN007": Rule(
        "layer",
        "words stand in one place",
        "the first of several is seldom the right one",
        "add `before` or `after`",
    ),
    "ZONE001": Rule(
        "layer",
        "a record lies in one zone",
        "headline and paragraph are different statements",
        "split the record",
    ),
    "REF001": Rule("layer", "an id resolves", "it points at nothing", "give an id of this layer"),
    "REF002": Rule(
        "layer", "to the right type", "speakers are entities, parents quotes", "give another id"
    ),
    "CHAIN001": Rule(
        "layer", "no circle of parents", "every chain begins with the writer", "cut it at `parent`"
    ),
    "CHAIN002": Rule(
        "layer",
        "inner content inside or equal to the outer's",
        "the outer source says all that the inner one is said to say",
        "widen the outer content",
    ),
    "CLAIM001": Rule(
        "layer",
        "a claim lies inside its quote's content",
        "what a source says is in what is attributed to it; a raised subject belongs to both",
        "widen the quote's content or name another quote",
    ),
    "FACT001": Rule(
        "layer",
        "a hedge where factuality is PR or PS, and only there",
        "what is merely probable or possible is marked by words",
        "add the hedge, or give CT",
        "warning",
    ),
    "TIME001": Rule("layer", "begin ≤ end", "no time runs backwards", "swap them"),
    "TIME002": Rule(
        "layer",
        "a relative time is resolved only with a publication date",
        "Tuesday of which week?",
        "leave value, begin and end null",
    ),
    "TIME003": Rule("layer", "a day of the calendar", "there is no 31 February", "correct it"),
    "DUP001": Rule("layer", "an id once in a layer", "references must not guess", "rename one"),
    "DUP002": Rule(
        "layer", "no two records equal but for the id", "it would count twice", "delete one"
    ),
    "TEXT001": Rule(
        "layer",
        "the layer's `text_sha256` is the article's",
        "offsets count in one text only",
        "annotate the article as it stands now, or re-anchor",
    ),
    "GOLD001": Rule(
        "layer",
        "what gold requires: proposition, guideline",
        "gold is read without its article and judged by its rules",
        "add the proposition, name the guideline's version",
    ),
    "TEXT002": Rule(
        "article",
        "`text_sha256` is the text's, `id` the capture's",
        "a text that changed under its hash moves every span",
        "restore the text",
    ),
    "ZONE002": Rule(
        "article",
        "zones in order, disjoint, inside the text, within one line",
        "a zone is a stretch of the text",
        "clean the capture again",
    ),
    "ARTICLE001": Rule(
        "article",
        "kept and dropped tile the capture",
        "nothing of a capture may go unseen",
        "clean the capture again",
    ),
    "ARTICLE002": Rule(
        "article", "a capture has an article in it", "an empty text is no data", "capture it again"
    ),
    "ENC001": Rule(
        "article",
        "the encoding is certain",
        "a wrong encoding changes letters without a trace",
        "declare it in the manifest or with --encoding",
    ),
    "LINK001": Rule(
        "event",
        "a symmetric link begins at its smaller end",
        "the same link must not look like two",
        "swap subject and object",
    ),
    "LINK002": Rule(
        "event",
        "both ends exist and are claims; the subject of `denies` may be a quote",
        "a link needs both ends",
        "give the id of a claim of this event",
    ),
    "LINK003": Rule(
        "event",
        "a link has two ends",
        "nothing bears on itself",
        "name the other record, or take the link out",
    ),
    "SPLIT001": Rule(
        "corpus",
        "an event in one split",
        "what was trained on must not be tested on",
        "pin all of its articles to one split",
    ),
    "SPLIT002": Rule(
        "corpus",
        "no near-duplicate text in two splits",
        "a syndicated text in train and test flatters the score",
        "give both the same event",
        "warning",
    ),
    "DUP003": Rule(
        "corpus",
        "one capture, one article, one gold layer",
        "which of the two is meant?",
        "delete one",
    ),
    "REF003": Rule(
        "corpus",
        "a layer's article exists",
        "spans without a text say nothing",
        "add the capture, or correct `article_id`",
    ),
    "SEED001": Rule(
        "corpus",
        "the manifest and the captures agree",
        "a capture that changed is another capture",
        "restore the file or correct the manifest",
    ),
    "SEED002": Rule(
        "corpus",
        "a capture can be read",
        "what is passed over in silence is lost",
        "make it readable, save it as .txt, .html or .jsonl, or take it out of the folder",
    ),
    "DECISION001": Rule(
        "corpus",
        "a decision is about what annotators say now, and the only one on it",
        "what changed after it was decided has to be looked at again",
        "decide anew: `sayso adjudicate --on ARTICLE:ID` gives the line that replaces it",
    ),
    "DECISION002": Rule(
        "corpus",
        "a decision's rule is one of the guidelines'",
        "who is overruled looks it up",
        "name a rule of GUIDELINES.md beside the annotations, or put the gap that it shows there",
        "warning",
    ),
    "GOLD002": Rule(
        "corpus",
        "gold is what layers and decisions give now",
        "what was said or decided since is not in it",
        "`sayso adjudicate` makes it anew, or lists what is to be decided first",
        "warning",
    ),
    "SEED003": Rule(
        "corpus",
        "the manifest and the fixed record agree",
        "an annotated article's record is kept and does not follow the manifest",
        "correct the record in annotations/articles/, or the manifest",
        "warning",
    ),
    "TEXT003": Rule(
        "corpus",
        "an annotated article's text is kept",
        "a better cleaner must not move what people annotated",
        "make annotations/articles/ writable and build again",
        "warning",
    ),
}


@lru_cache(maxsize=2**12)
def is_day(day: str) -> bool:
    """Tell whether a date or date-time begins with a day of the calendar."""
    try:
        date.fromisoformat(day[:10])
    except ValueError:
        return False
    return True


class Findings(list[Problem]):
    """A list of problems in one record; where the record stands is for the caller to say."""

    def add(
        self,
        code: str,
        pointer: str,
        message: str,
        cure: str | None = None,
        *,
        found: str | None = None,
        expected: str | None = None,
    ) -> None:
        """Add a finding by a rule of the table."""
        rule = RULES[code]
        self.append(
            Problem(
                code=code,
                severity=rule.severity,
                message=message,
                cure=cure or rule.cure,
                pointer=pointer or None,
                found=found,
                expected=expected,
            )
        )

    def add_unless_day(self, pointer: str, day: str | None) -> None:
        """Add TIME003 unless a date or date-time begins with a day of the calendar."""
        if day is not None and not is_day(day):
            self.add("TIME003", pointer, f"{day} is no day of the calendar")


def table() -> str:
    """Write the rules as a Markdown table for the documentation."""
    rows = ["| code | scope | severity | rule | why | cure |", "|---|---|---|---|---|---|"]
    rows += [
        f"| {code} | {r.scope} | {r.severity} | {r.title} | {r.reason} | {r.cure} |"
        for code, r in RULES.items()
    ]
    return "\n".join(rows) + "\n"
