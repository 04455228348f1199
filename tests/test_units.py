"""Offsets that all count in another unit are told as one fault, and never mistaken."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.records import Article, Layer, Piece, Span
from sayso.records.concordance import stands
from sayso.records.judge_layer import judge_layer
from sayso.records.units import in_code_points, unit_of
from strategies import articles, articles_with_layers
from test_derive import layer, page

if TYPE_CHECKING:
    from collections.abc import Callable

    Counting = Callable[[Article, int, int], tuple[int, int]]


# ----------------------------------------------------------------- other ways to count


def utf_16(article: Article, start: int, end: int) -> tuple[int, int]:
    """Count UTF-16 code units, as JavaScript and Java do."""
    first, last = (len(article.text[:at].encode("utf-16-le")) // 2 for at in (start, end))
    return first, last


def utf_8(article: Article, start: int, end: int) -> tuple[int, int]:
    """Count bytes."""
    first, last = (len(article.text[:at].encode()) for at in (start, end))
    return first, last


def plain(_: Article, start: int, end: int) -> tuple[int, int]:
    """Count code points."""
    return start, end


def raw(article: Article, start: int, end: int) -> tuple[int, int]:
    """Count code points of the decoded capture."""
    pieces = [p for p in article.alignment if p.raw_start is not None]
    starts = [p.start for p in pieces]
    first, last = (pieces[bisect_right(starts, at) - 1] for at in (start, end - 1))
    return first.raw_start + start - first.start, last.raw_start + end - last.start


COUNTS: Final[dict[str, Counting]] = {
    "code points": plain,
    "UTF-16 code units": utf_16,
    "UTF-8 bytes": utf_8,
    "code points of the raw capture": raw,
}
ENDS: Final = {
    "": (0, 0),
    " with inclusive ends": (0, -1),
    " from 1 with inclusive ends": (1, 0),
    " from 1": (1, 1),
}
UNITS: Final = [
    (f"{count}{ends}", count, ends)
    for count in COUNTS
    for ends in ENDS
    if (count, ends) != ("code points", "")
]


def counted(article: Article, count: str, ends: str, start: int, end: int) -> tuple[int, int]:
    """Count a span otherwise."""
    first, last = COUNTS[count](article, start, end)
    return first + ENDS[ends][0], last + ENDS[ends][1]


def recounted(article: Article, spans: list[Span], count: str, ends: str) -> list[Span]:
    """Give spans with their offsets counted otherwise."""
    return [
        Span(start=start, end=end, text=span.text)
        for span in spans
        for start, end in [counted(article, count, ends, span.start, span.end)]
    ]


# ----------------------------------------------------------------- laws


@st.composite
def spans_of(draw: st.DrawFn, article: Article, at_least: int = 0) -> list[Span]:
    """Draw spans inside the lines of an article."""
    zones = st.sampled_from(article.zones)
    found = []
    for _ in range(draw(st.integers(at_least, 6))):
        zone = draw(zones)
        start = draw(st.integers(zone.start, zone.end - 1))
        end = draw(st.integers(start + 1, min(zone.end, start + 9)))
        found.append(Span(start=start, end=end, text=article.text[start:end]))
    return found


@given(articles(), st.sampled_from(UNITS), st.data())
@settings(max_examples=300)
def test_a_unit_is_told_and_converted_or_not_told(article, unit, data):
    """Of spans counted in a unit, each goes back to where it was, or no unit is told.

    None is told only where fewer than two differ, or where another unit explains them too.
    """
    name, count, ends = unit
    right = data.draw(spans_of(article))
    given_ = recounted(article, right, count, ends)
    found = unit_of(given_, article)
    wrong = {(g.start, g.end) for g in given_ if not stands(g.text, g.start, g.end, article.text)}
    if len(wrong) < 2:
        assert found is None
    elif found is not None:
        for span in given_:
            place = found.convert(span.start, span.end)
            assert stands(span.text, *place, article.text)
        if found.name == name:
            assert [found.convert(s.start, s.end) for s in given_] == [
                (s.start, s.end) for s in right
            ]
    else:
        assert _explanations(article, given_) > 1


def _explanations(article: Article, spans: list[Span]) -> int:
    """Count, the slow way, the different places that units give to spans."""
    text, size = article.text, len(article.text)
    known: dict[tuple[str, str], dict[tuple[int, int], tuple[int, int]]] = {}
    places = set()
    for _, count, ends in UNITS:
        table = known.setdefault((count, ends), {})
        for span in spans:
            for start in range(size):
                if text.startswith(span.text, start):
                    end = start + len(span.text)
                    try:
                        table[counted(article, count, ends, start, end)] = (start, end)
                    except TypeError:  # a newline that is not in the capture
                        continue
        if all((s.start, s.end) in table for s in spans):
            places.add(tuple(table[s.start, s.end] for s in spans))
    return len(places)


@given(articles(), st.data())
@settings(max_examples=100)
def test_right_spans_have_no_other_unit(article, data):
    """Of spans that are right as they stand, and of one that is not, no unit is told."""
    right = data.draw(spans_of(article))
    assert unit_of(right, article) is None
    if right:
        wrong = right[0].model_copy(update={"end": right[0].end + 1})
        assert unit_of([*right, wrong, wrong], article) is None


@given(articles(), st.data())
@settings(max_examples=200)
def test_what_is_told_is_true(article, data):
    """Whatever offsets spans have: in a unit that is told each one's words stand at its place."""
    given_ = [
        span.model_copy(
            update={
                "start": max(0, span.start + data.draw(st.integers(-2, 2))),
                "end": max(0, span.end + data.draw(st.integers(-2, 2))),
            }
        )
        for span in data.draw(spans_of(article))
    ]
    unit = unit_of(given_, article)
    for span in given_ if unit else ():
        assert stands(span.text, *unit.convert(span.start, span.end), article.text)


@given(articles(), st.sampled_from(UNITS))
@settings(max_examples=100)
def test_no_offset_is_converted_into_half_a_character(article, unit):
    """Any two offsets give a place in the text, half-open, or none; far outside there is none."""
    _, count, ends = unit
    text = article.text
    spans = [Span(start=z.start, end=z.end, text=text[z.start : z.end]) for z in article.zones]
    found = unit_of(recounted(article, spans, count, ends), article)
    for start in range(len(text) * 4 if found else 0):
        place = found.convert(start, start + 3)
        assert place is None or 0 <= place[0] < place[1] <= len(text)
    if found:
        assert found.convert(10**9, 10**9 + 3) is found.convert(5, 5 - 3) is None


# ----------------------------------------------------------------- cases

LINES: Final = "“Wir gehen 🙂 heim”, sagte Ada 👩‍👩‍👧.\nЗатем ушёл Bob — und schwieg 🇰🇵.\n"
WORDS: Final = ("gehen", "heim", "sagte", "Ada", "ушёл", "Bob", "schwieg")


def captured(text: str) -> Article:
    """Give an article that was cut from a capture with a menu and CRLF."""
    menu, pieces, at = 7, [], 0
    gap = menu
    for line in text.splitlines():
        end = at + len(line)
        pieces += [
            Piece(start=at, end=end, raw_start=at + gap, raw_end=end + gap),
            Piece(start=end, end=end + 1, raw_start=end + gap, raw_end=end + gap + 2),
        ]
        at, gap = end + 1, gap + 1
    return page(text).model_copy(update={"alignment": tuple(pieces)})


def words_of(text: str, *words: str) -> list[Span]:
    """Give spans of words, each where it first stands."""
    return [Span(start=text.index(w), end=text.index(w) + len(w), text=w) for w in words]


@pytest.mark.parametrize(("name", "count", "ends"), UNITS, ids=[name for name, _, _ in UNITS])
def test_every_unit_is_told_by_its_name(name, count, ends):
    """A few words in a text beyond ASCII tell every unit from the others."""
    article = captured(LINES)
    right = words_of(LINES, *WORDS)
    unit = unit_of(recounted(article, right, count, ends), article)
    assert unit is not None
    assert unit.name == name
    assert [unit.convert(*counted(article, count, ends, s.start, s.end)) for s in right] == [
        (s.start, s.end) for s in right
    ]


def test_a_span_over_two_lines_of_the_capture():
    """CRLF of the capture is one code point of the text, and half of it none."""
    article = captured(LINES)
    end = LINES.index("\n")
    over = Span(start=end - 3, end=end + 4, text=LINES[end - 3 : end + 4])
    given_ = recounted(
        article, [over, *words_of(LINES, *WORDS)], "code points of the raw capture", ""
    )
    unit = unit_of(given_, article)
    assert unit.convert(given_[0].start, given_[0].end) == (over.start, over.end)
    newline = end + 7
    assert unit.convert(newline, newline + 2) == (end, end + 1)
    assert unit.convert(newline, newline + 1) is None
    assert unit.convert(newline + 1, newline + 3) is None
    assert unit.convert(0, 9) is None, "the menu is not in the text"


def test_without_an_alignment_nothing_is_said_of_the_capture():
    """Offsets into a capture that is not aligned with the text are simply wrong."""
    article = captured(LINES)
    given_ = recounted(article, words_of(LINES, *WORDS), "code points of the raw capture", "")
    assert unit_of(given_, article.model_copy(update={"alignment": ()})) is None


def test_ascii_is_the_same_in_every_encoding():
    """Where UTF-8 and UTF-16 count as we do, neither is blamed."""
    text = "One two three four.\n"
    article = page(text)
    shifted = [
        s.model_copy(update={"start": s.start + 2, "end": s.end + 2})
        for s in words_of(text, "two", "three")
    ]
    assert unit_of(shifted, article) is None


def test_two_readings_that_differ_are_none():
    """Where one unit gives these places and another those, nobody can tell."""
    article = page("aaaaaaaa\n")
    given_ = [Span(start=at, end=at + 1, text="aa") for at in (1, 3)]
    assert unit_of(given_, article) is None  # inclusive ends from 0, or from 1


def test_two_readings_that_agree_are_the_simpler_one():
    """Where all astral characters come first, UTF-16 and a count from 1 may say the same."""
    text = "🙂 One two three.\n"
    article = page(text)
    unit = unit_of(
        recounted(article, words_of(text, "One", "two"), "UTF-16 code units", ""), article
    )
    assert unit.name == "UTF-16 code units"


def test_one_span_given_twice_is_one():
    """A source that is a mention as well proves no more than the mention alone."""
    text = "🙂 One two three.\n"
    article = page(text)
    (one,) = recounted(article, words_of(text, "two"), "UTF-16 code units", "")
    assert unit_of([one, one, one], article) is None


def test_a_long_text_is_looked_up_by_blocks():
    """Far into a long text offsets are still exact, at the edges of blocks too."""
    text = "Ж🙂 " * 5000 + "\n"
    article = page(text)
    right = [
        Span(start=at, end=at + 2, text=text[at : at + 2])
        for block in range(0, 15000, 1024)
        for at in range(max(0, block - 2), min(block + 3, len(text) - 3))
        if text[at] == "Ж"
    ]
    for count in ("UTF-16 code units", "UTF-8 bytes"):
        unit = unit_of(recounted(article, right, count, ""), article)
        assert unit.name == count
        assert unit.convert(*COUNTS[count](article, 14998, len(text))) == (14998, len(text))


# ----------------------------------------------------------------- in the judge


def entities_of(spans: list[Span]) -> list[dict[str, object]]:
    """Give an entity for each span."""
    return [
        {"id": f"e{n}", "type": "PERSON", "name": s.text, "mentions": [s.model_dump()]}
        for n, s in enumerate(spans)
    ]


def test_one_finding_instead_of_many():
    """All spans of a layer in another unit are one finding, at the first that is wrong."""
    article = page(LINES)
    right = words_of(LINES, "Wir", *WORDS)
    given_ = recounted(article, right, "UTF-16 code units", "")
    (found,) = judge_layer(layer(article, entities=entities_of(given_)), article)
    assert str(found) == (
        "<data>: SPAN001 /entities/2/mentions/0: the offsets of this layer count UTF-16 code "
        "units: all 8 spans fit so, 6 of them not as half-open code points (here the text at 14-18 "
        "is 'eim”', the record says 'heim') → `sayso validate --fix` converts them; count code "
        "points (Python's `len`) from 0, the end exclusive"
    )
    assert (found.found, found.expected) == ("eim”", "heim")


@given(articles_with_layers(), st.sampled_from(UNITS))
@settings(max_examples=100)
def test_the_other_rules_are_judged_as_if_all_were_converted(pair, unit):
    """A good layer in another unit has this one finding, or, not told, none but of its spans."""
    article, whole = pair
    _, count, ends = unit
    value = whole.model_dump(mode="json")
    for span in _spans(value):
        span["start"], span["end"] = counted(article, count, ends, span["start"], span["end"])
        span["end"] = max(0, span["end"])
    given_ = Layer.model_validate(value)
    found = judge_layer(given_, article)
    spans = [Span(start=s["start"], end=s["end"], text=s["text"]) for s in _spans(value)]
    told = unit_of(spans, article)
    if told is None:
        return
    assert in_code_points(given_, told) == whole or told.name != f"{count}{ends}"
    if in_code_points(given_, told) == whole:
        assert [problem.code for problem in found] == ["SPAN001"]
        assert f"count {told.name}: all {len(spans)} spans fit so" in found[0].message


def test_other_faults_are_found_in_converted_spans():
    """White space, zones and containment are judged where the spans do stand."""
    article = page(LINES)
    over = slice(LINES.index("Ada"), LINES.index(" ушёл"))
    right = [
        *words_of(LINES, " Bob", *WORDS),
        Span(start=over.start, end=over.stop, text=LINES[over]),
    ]
    given_ = recounted(article, right, "UTF-8 bytes", "")
    quotes = [
        {"id": "q1", "kind": "direct", "content": [given_[1].model_dump()]},
        {"id": "q2", "kind": "direct", "content": [given_[5].model_dump()], "parent": "q1"},
    ]
    found = judge_layer(layer(article, entities=entities_of(given_), quotes=quotes), article)
    assert [(p.code, p.pointer) for p in found] == [
        ("SPAN001", "/entities/0/mentions/0"),
        ("SPAN004", "/entities/0/mentions/0"),
        ("ZONE001", "/entities/8/mentions/0"),
        ("CHAIN002", "/quotes/1/content"),
    ]


def _spans(value: object) -> list[dict[str, object]]:
    if isinstance(value, list):
        return [span for item in value for span in _spans(item)]
    if isinstance(value, dict):
        inner = [span for item in value.values() for span in _spans(item)]
        return [value, *inner] if "text" in value else inner
    return []
