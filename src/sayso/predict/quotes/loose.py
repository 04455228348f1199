"""Words in quote marks that no cue has taken, brought to whom they belong."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from sayso.predict.quotes import speech
from sayso.predict.quotes.beside import titled
from sayso.predict.quotes.cues import VERBS, lemma_of
from sayso.predict.quotes.relation import Attribution
from sayso.predict.quotes.sources import source_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Token

    from sayso.predict.quotes.parsed import Parsed
    from sayso.records.quote import Act

_FAR: Final = 100  # code points between a clause and the quote marks that it reaches


def settled(found: list[Attribution], parsed: Parsed) -> list[Attribution]:
    """Give attributions with the quote marks that go on with them, and those of the others."""
    owners = _owners(found, parsed)
    _stretch_out(parsed, found, owners)
    loose = list(_loose(parsed, owners))
    found = [*found, *loose]
    owners |= _owners(loose, parsed)
    _go_on(parsed, found, owners)
    return [*found, *_below(parsed, owners)]


def _owners(found: list[Attribution], parsed: Parsed) -> dict[int, Attribution]:
    """Give the attribution in whose content each stretch stands, by its beginning."""
    owners: dict[int, Attribution] = {}
    for one in found:
        for start, end in one.content:
            first = parsed.mark_around(start)
            marks = [*([first] if first else []), *parsed.marks_in(start, end)]
            for mark in marks:
                owners.setdefault(mark.outer_start, one)
    return owners


def _stretch_out(parsed: Parsed, found: list[Attribution], owners: dict[int, Attribution]) -> None:
    """Let a clause reach the quote marks that follow it in its sentence.

    X said the plan was late, and that it was a "mess": the writer's quote marks say that what
    stands in them is reported too.
    """
    text = parsed.text
    ends = sorted(
        (one.content[-1][1], at) for at, one in enumerate(found) if one.rule in ("after", "as")
    )
    for mark in parsed.marks:
        if mark.outer_start in owners:
            continue
        at = bisect_right(ends, (mark.outer_start, len(found))) - 1
        one = found[ends[at][1]] if at >= 0 else None
        if one is None or one.at is None:
            continue
        end = one.content[-1][1]
        between = text[end : mark.outer_start]
        first, last = parsed.token_at(end), parsed.token_at(mark.start)
        if (
            len(between) > _FAR
            or any(c in between for c in ".?!\n:")
            or first is None
            or last is None
        ):
            continue
        cues = [t for t in parsed.doc[first:last] if lemma_of(t) in VERBS and t.pos_ == "VERB"]
        if any(c.dep_ == "nsubj" and c.pos_ != "PRON" for t in cues for c in t.children):
            continue
        one.content[-1] = (one.content[-1][0], mark.outer_end)
        owners[mark.outer_start] = one
        ends[at] = (mark.outer_end, ends[at][1])


def _loose(parsed: Parsed, owners: dict[int, Attribution]) -> Iterator[Attribution]:
    """Attributions of stretches that no cue has taken."""
    for mark in parsed.marks:
        if mark.outer_start in owners:
            continue
        first = parsed.token_at(mark.start)
        shaped = None
        if first is not None and not titled(parsed, mark, parsed.doc[first].sent):
            shaped = speech.by_shape(parsed, mark) or speech.by_colon(parsed, mark)
        if shaped:
            cue, words, head = shaped
            yield Attribution(
                content=[parsed.inside(mark)],
                cue=[parsed.place(cue.i, cue.i + 1)],
                source=[parsed.place(*words)],
                head=head,
                act=_act(cue),
                negated=False,
                rule="shape",
                at=cue,
            )
        elif signed := speech.signature(parsed, mark):
            place, head = signed
            yield Attribution(
                [parsed.inside(mark)], [], [place], head, "say", negated=False, rule="signed"
            )


def _act(cue: Token) -> Act:
    known = VERBS.get(lemma_of(cue))
    return known.act if known is not None else "say"


def _go_on(parsed: Parsed, found: list[Attribution], owners: dict[int, Attribution]) -> None:
    """Give stretches behind an attributed one, in its paragraph, to the same speaker."""
    ends = sorted((one.reach, at) for at, one in enumerate(found))
    last, at = None, 0
    for mark in parsed.marks:
        while at < len(ends) and ends[at][0] <= mark.outer_start:
            last, at = found[ends[at][1]], at + 1
        if mark.outer_start in owners or last is None or last.head is None:
            continue
        spoken = last.rule in ("beside", "shape", "any verb")
        if speech.goes_on(parsed, mark, last.reach, spoken=spoken):
            last.content.append(parsed.inside(mark))
            owners[mark.outer_start] = last


def _below(parsed: Parsed, owners: dict[int, Attribution]) -> Iterator[Attribution]:
    """Paragraphs in quote marks below a cue with a colon, or below a paragraph that they go on.

    They name no source of their own: it stands in another paragraph (rule ZONE001).
    """
    going: tuple[Token, Act] | None = None
    for begin, end in speech.lines(parsed.text):
        mark = parsed.mark_around(begin)
        whole = mark is not None and not parsed.text[mark.outer_end : end].strip(" .—-")
        if mark is not None and whole and mark.outer_start not in owners:
            if going is not None:
                yield Attribution(
                    [parsed.inside(mark)], [], [], *going, negated=False, rule="below"
                )
            continue
        cue = speech.introduced(parsed, (begin, end))
        if cue is not None:
            source = source_of(cue)
            going = (source.head, _act(cue)) if source else None
            continue
        marks = parsed.marks_in(begin, end)
        owner = owners.get(marks[-1].outer_start) if marks else None
        going = (owner.head, owner.act) if owner is not None and owner.head is not None else None
