"""From the words of a claim to its spans: cut where others' words stand, clean at the edges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sayso.predict.claims.syntax import Syntax
    from sayso.records.span import Span

_LINKERS: Final = frozenset({"while", "although", "though", "whereas", "however"})
Cut = tuple[int, int]
"""A span, half-open, in code points of the article."""


def cut(
    tokens: Sequence[int], syntax: Syntax, within: Sequence[Span] | None
) -> tuple[list[Cut], list[int]]:
    """Give the spans of some tokens, and the tokens that are in them.

    `within` is the content that the claim must lie in (rule CLAIM001); None for the writer's.
    """
    kept = [i for i in tokens if not syntax.space[i] and _inside(i, syntax, within)]
    spans: list[Cut] = []
    used: list[int] = []
    for group in _groups(kept, syntax):
        trimmed = _trimmed(group, syntax, first=not spans)
        if trimmed:
            spans += _clipped(syntax.starts[trimmed[0]], syntax.ends[trimmed[-1]], within)
            used += trimmed
    return spans, used


def _inside(i: int, syntax: Syntax, within: Sequence[Span] | None) -> bool:
    return within is None or any(span.start <= syntax.starts[i] < span.end for span in within)


def _groups(tokens: Sequence[int], syntax: Syntax) -> Iterator[list[int]]:
    """Cut tokens where words of others stand between; punctuation cuts nothing."""
    group: list[int] = []
    for i in tokens:
        if group and any(not syntax.punct[at] for at in range(group[-1] + 1, i)):
            yield group
            group = []
        if group:
            group += range(group[-1] + 1, i)
        group.append(i)
    if group:
        yield group


def _trimmed(group: list[int], syntax: Syntax, *, first: bool) -> list[int]:
    """Take off what is no part of a claim: punctuation, conjunctions, half a pair of marks."""
    start, end = 0, len(group)
    while start < end and _leads(group[start], syntax, first=first):
        start += 1
    while end > start and _trails(group[end - 1], syntax):
        end -= 1
    kept = group[start:end]
    if sum(syntax.words[i] == '"' for i in kept) % 2 == 0:
        return kept
    if syntax.words[kept[0]] == '"':
        return _trimmed(kept[1:], syntax, first=first)
    if syntax.words[kept[-1]] == '"':
        return _trimmed(kept[:-1], syntax, first=first)
    return kept + _closing(kept[-1], syntax)


def _closing(last: int, syntax: Syntax) -> list[int]:
    """Give the tokens up to a closing mark right behind: `in the “coming days` + `.”`."""
    found: list[int] = []
    for i in range(last + 1, min(last + 3, len(syntax))):
        if not syntax.punct[i] or syntax.space[i]:
            break  # a line's end is space: marks of the next line are not meant
        found.append(i)
        if syntax.words[i] == '"':
            return found
    return []


def _leads(i: int, syntax: Syntax, *, first: bool) -> bool:
    word, dep = syntax.lower[i], syntax.deps[i]
    if syntax.punct[i]:
        return word not in {'"', "(", "["}
    if dep == "cc" or (dep == "mark" and word not in {"if", "unless"}):
        return True
    return first and dep in ("advmod", "prep") and word in _LINKERS | {"when"}


def _trails(i: int, syntax: Syntax) -> bool:
    if syntax.punct[i]:
        return syntax.words[i] not in {'"', ")", "]"}
    return syntax.deps[i] in ("cc", "mark")


def _clipped(start: int, end: int, within: Sequence[Span] | None) -> Iterator[Cut]:
    if within is None:
        yield start, end
        return
    for span in within:
        if max(start, span.start) < min(end, span.end):
            yield max(start, span.start), min(end, span.end)
