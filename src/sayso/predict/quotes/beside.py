"""Words in quote marks beside a cue: "…," said X; X said: "…"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sayso.predict.quotes.clauses import STOPS, has_clause

if TYPE_CHECKING:
    from spacy.tokens import Span

    from sayso.predict.quotes.marks import Stretch
    from sayso.predict.quotes.parsed import Parsed, Place
    from sayso.predict.quotes.sources import Block

_OPENING: Final = frozenset(",:\"“„«‘'`… \u00a0")
_CLOSING: Final = frozenset(",!?.…-—–―\"”»’' \u00a0")
_SHORT: Final = 3  # letters of a word that titles do not capitalise
_WIDE: Final = 6  # code points between quote marks and what they stand beside
_OBJECTS: Final = frozenset({"dobj", "ccomp", "xcomp", "attr", "oprd", "acomp"})
_NOT_CONTENT: Final = frozenset({"VBG", "IN", "WP", "WDT", "WRB", "RB"})


def beside(parsed: Parsed, block: Block, sent: Span) -> list[Place]:
    """Take words in quote marks right before or behind: "…," said X; X said: "…"."""
    if block.source is None:
        return []
    text, doc = parsed.text, parsed.doc
    before, behind = _before(parsed, block, sent), _behind(parsed, block, sent)
    found: list[Place] = []
    if before is not None:
        found.append(_with_words_before(parsed, before, sent))
    elif behind is not None and text[behind.start].islower() and _interrupted(parsed, block, sent):
        left = parsed.content(sent.start, block.words[0])
        found += [left] if left else []  # When they called, he said, "we were asleep"
    if behind is not None:
        found.append(_with_words_behind(parsed, behind, block))
    elif before is not None and block.words[1] + 1 < sent.end and doc[block.words[1]].text == ",":
        begin, stop = parsed.place(block.words[1] + 1, sent.end)  # "…," he said, but "…"
        first = doc[block.words[1] + 1]
        if parsed.marks_in(begin, min(stop, begin + 40)) and first.tag_ not in _NOT_CONTENT:
            place = parsed.content(block.words[1] + 1, sent.end)
            found += [place] if place else []
    return found


def _before(parsed: Parsed, block: Block, sent: Span) -> Stretch | None:
    """Give the stretch right before a block that belongs to its cue."""
    start, _ = parsed.place(*block.words)
    mark = parsed.mark_before(start)
    if mark is None or not block.sourced or not _only(parsed.text, mark.end, start, _CLOSING):
        return None
    return None if titled(parsed, mark, sent) or _ended(parsed, mark, block) else mark


def _behind(parsed: Parsed, block: Block, sent: Span) -> Stretch | None:
    """Give the stretch right behind a block; of "told ‘The Post’ that …" none."""
    _, end = parsed.place(*block.words)
    mark = next(iter(parsed.marks_in(end, end + _WIDE)), None)
    if mark is None or not _only(parsed.text, end, mark.start, _OPENING):
        return None
    return None if _has_clause_behind(block) and titled(parsed, mark, sent) else mark


def _ended(parsed: Parsed, mark: Stretch, block: Block) -> bool:
    """Tell whether the sentence ended with a stretch, so that the cue is of the next one."""
    last, behind = parsed.text[mark.end - 1], parsed.text[mark.outer_end : mark.outer_end + 1]
    if _has_clause_behind(block):
        return last in ".?!" or behind == "."
    after = parsed.doc[block.words[1]].text if block.words[1] < len(parsed.doc) else "."
    return (last == "." or behind == ".") and after not in STOPS and not after.isspace()


def _has_clause_behind(block: Block) -> bool:
    return any(child.dep_ == "ccomp" for child in block.verb.rights)


def _interrupted(parsed: Parsed, block: Block, sent: Span) -> bool:
    doc, (start, end) = parsed.doc, block.words
    return (
        start > sent.start + 1
        and doc[start - 1].text == ","
        and doc[min(end, len(doc) - 1)].text == ","
        and has_clause(doc[sent.start : start])
    )


def titled(parsed: Parsed, mark: Stretch, sent: Span) -> bool:
    """Tell whether a stretch inside a sentence is a title: capitals throughout."""
    if mark.outer_start <= parsed.doc[sent.start].idx:
        return False
    words = [word for word in parsed.text[mark.start : mark.end].split() if word[0].isalpha()]
    return bool(words) and all(word[0].isupper() or len(word) <= _SHORT for word in words)


def _with_words_before(parsed: Parsed, mark: Stretch, sent: Span) -> Place:
    """Give a stretch, and what stands of its sentence before it: The plan is "bad," he said."""
    begin = parsed.doc[sent.start].idx
    words = parsed.text[begin : mark.outer_start]
    if words.strip(" \u00a0\n…\"'") and not parsed.marks_in(begin, mark.outer_start):
        place = parsed.content(sent.start, parsed.token_at(mark.outer_start) or sent.start + 1)
        if place:
            return place[0], mark.outer_end
    return parsed.inside(mark)


def _with_words_behind(parsed: Parsed, mark: Stretch, block: Block) -> Place:
    """Give a stretch, and what its phrase goes on with: reported "2,521 cases" in the city."""
    text = parsed.text
    goes_on = text[mark.outer_end : mark.outer_end + 1] == " " and text[mark.end - 1] not in ".!?,"
    for child in block.verb.rights:
        if goes_on and child.dep_ in _OBJECTS:
            begin, end = parsed.place(child.left_edge.i, child.right_edge.i + 1)
            if begin <= mark.outer_start + 2 and end > mark.outer_end:
                place = parsed.content(child.left_edge.i, child.right_edge.i + 1)
                return (mark.outer_start, place[1]) if place else parsed.inside(mark)
    return parsed.inside(mark)


def _only(text: str, start: int, end: int, allowed: frozenset[str]) -> bool:
    return end - start <= _WIDE and allowed.issuperset(text[start:end])
