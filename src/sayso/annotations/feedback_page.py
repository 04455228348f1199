"""Feedback → Markdown for a person, JSON for a program. Text from data is never markup."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any, Final

from sayso.annotations.guideline import named
from sayso.steering import STEERING, escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sayso.annotations.feedback import Feedback, Overruled, Passage
    from sayso.annotations.guideline import GuidelineRule

FORMAT: Final = 1
OURS: Final = "<!-- written by `sayso adjudicate --feedback`: change nothing here -->"
"""First line of a page, by which it is known that it may be replaced."""
REASONS: Final = {
    "ambiguous-text": "the text is ambiguous",
    "guideline-gap": "the guidelines leave it open",
    "annotator-error": "an error of the annotator",
    "edge-case": "an edge case",
    "subjective": "a matter of judgement",
    "majority": "more than half say otherwise",
    None: "nobody said why",
}
_KINDS: Final = {"entities": "entity", "quotes": "quote", "claims": "claim", "links": "link"}
_WHAT: Final = {
    "otherwise": "you marked it otherwise",
    "not in gold": "you marked what is not in gold",
    "missed": "you missed it",
}
_SPECIAL: Final = re.compile(r"[\\`*_\[\]|~#@!$^=]|(?<=www)\.|:(?=//)")
_HTML: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def markdown(text: str) -> str:
    """Escape text of the data: it is shown as it is, on one line, whatever it looks like."""
    text = _SPECIAL.sub(lambda match: f"\\{match[0]}", text)
    text = re.sub("[&<>]", lambda match: _HTML[match[0]], text)
    return STEERING.sub(escaped, re.sub(r"\s+", " ", text))


def head(annotator: str) -> str:
    """Give how the page of an annotator begins: by this it is known whose it is."""
    return f"{OURS}\n\n# What became of {markdown(annotator)}’s annotations\n"


def page(
    annotator: str, found: Feedback, rules: Mapping[str, GuidelineRule], waiting: Sequence[str]
) -> str:
    """Write the page of one annotator; `waiting` are articles and events without whole gold."""
    lines = [head(annotator), *_summary(found, rules)]
    if waiting:
        listed = ", ".join(map(markdown, waiting))
        lines += [f"Not all is decided yet, and nothing is told here of {listed}.", ""]
    by_article: dict[str, list[Overruled]] = {}
    for one in found.overruled:
        by_article.setdefault(one.about, []).append(one)
    for about, some in by_article.items():
        title = some[0].passages[0].title if some[0].kind != "links" else None
        lines += [f"## {markdown(title or 'Links')} ({markdown(about)})", ""]
        for number, one in enumerate(some, 1):
            lines += [*_told(number, one, rules), ""]
    lines += _rules(found, rules)
    return "\n".join(lines).rstrip() + "\n"


def _summary(found: Feedback, rules: Mapping[str, GuidelineRule]) -> Iterator[str]:
    counts = {what: found.counted(what) for what in ("otherwise", "not in gold", "missed")}
    yield "| | you marked | in gold as you have it | otherwise in gold | not in gold | you missed |"
    yield "|---|---:|---:|---:|---:|---:|"
    for kind in _KINDS:
        numbers = [found.has[kind], found.stands[kind], *(c[kind] for c in counts.values())]
        if any(numbers):
            yield f"| {kind} | " + " | ".join(f"{number:,}" for number in numbers) + " |"
    yield ""
    yield f"Decided as you have it: {found.favoured:,}."
    if found.overruled:
        why = (f"{REASONS[reason]} ({n:,})" for reason, n in found.reasons)
        yield f"Decided otherwise: {len(found.overruled):,}. Why: {', '.join(why)}."
    if found.rules:
        by = (f"{_rule(number, rules)} ({n:,})" for number, n in found.rules)
        yield f"By which rule: {', '.join(by)}."
    yield ""


def _told(number: int, one: Overruled, rules: Mapping[str, GuidelineRule]) -> Iterator[str]:
    """Write what was overruled: where, what, and why."""
    yield f"### {number}. {_KINDS[one.kind].capitalize()} {one.id}: {_WHAT[one.what]}"
    yield ""
    yield "\n>\n".join(f"> {_around(p, titled=one.kind == 'links')}" for p in one.passages)
    yield ""
    if one.fields:
        yield "| | yours | gold |"
        yield "|---|---|---|"
    for name, (yours, gold) in one.fields.items():
        yield f"| {markdown(name.replace('_', ' '))} | {_value(yours)} | {_value(gold)} |"
    yield ""
    if one.method == "majority":
        yield "Decided by majority: more than half of the annotators say so. Nobody judged it."
        return
    by = "".join(
        [
            f"Decided by {markdown(one.by)}: " if one.by else "Decided: ",
            REASONS.get(one.reason, markdown(one.reason or "")),
            f", by rule {' and '.join(_rule(n, rules) for n in named(one.rule))}"
            if one.rule
            else "",
        ]
    )
    yield f"{by}. “{markdown(one.note)}”" if one.note else f"{by}."


def _around(passage: Passage, *, titled: bool) -> str:
    title = f"{markdown(passage.title or passage.article_id)}: " if titled else ""
    words = markdown(passage.text).strip()
    before = f"…{markdown(passage.before)}" if passage.before else ""
    after = f"{markdown(passage.after)}…" if passage.after else ""
    return f"{title}{before}<b>{words}</b>{after}"


def _value(value: str | None) -> str:
    return "–" if value is None else markdown(value)


def _rule(number: str, rules: Mapping[str, GuidelineRule]) -> str:
    title = rules[number].title.replace("<", "&lt;") if number in rules else ""
    return f"{markdown(number)} {title}".strip()


def _rules(found: Feedback, rules: Mapping[str, GuidelineRule]) -> Iterator[str]:
    """Write out the rules that were named."""
    known = [rules[number] for number, _ in found.rules if number in rules]
    if known:
        yield "## The rules by which it was decided"
        for rule in known:
            yield f"\n{rule.text.replace('<', '&lt;')}"


# ----------------------------------------------------------------------- JSON


def as_json(
    found: Mapping[str, Feedback], rules: Mapping[str, GuidelineRule], waiting: Iterable[str]
) -> dict[str, Any]:
    """Give the same for a program."""
    numbers = {number for one in found.values() for number, _ in one.rules}
    return {
        "made_by": "sayso adjudicate --feedback",
        "format": FORMAT,
        "waiting": list(waiting),
        "annotators": {who: _one(found[who]) for who in sorted(found)},
        "rules": {
            number: dataclasses.asdict(rule) for number, rule in rules.items() if number in numbers
        },
    }


def _one(found: Feedback) -> dict[str, Any]:
    return {
        "has": dict(found.has),
        "stands": dict(found.stands),
        "favoured": found.favoured,
        "reasons": [{"reason": reason, "n": n} for reason, n in found.reasons],
        "rules": [{"rule": rule, "n": n} for rule, n in found.rules],
        "overruled": [
            dataclasses.asdict(one)
            | {"fields": {name: {"yours": a, "gold": b} for name, (a, b) in one.fields.items()}}
            for one in found.overruled
        ],
    }
