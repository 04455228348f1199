"""Words are found wherever they stand, within bounds, and in another spelling where it is one."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.records import Span
from sayso.records.concordance import LISTED, Concordance, _folded, shortened, shown, stands
from sayso.records.judge_layer import judge_layer
from strategies import articles
from test_derive import layer, page

_TEXTS = st.text(alphabet="ab 🙂", max_size=40)
_WORDS = st.text(alphabet="ab 🙂", min_size=1, max_size=4)


# ----------------------------------------------------------------- laws


@given(_TEXTS, _WORDS, st.integers(0, 50))
@settings(max_examples=300)
def test_places_and_the_nearest_are_those_of_the_slow_way(text, words, at):
    """Places are all there are, up to one more than are listed; the nearest is the nearest."""
    slow = [place for place in range(len(text)) if text[place:].startswith(words)]
    where = Concordance(text)
    assert list(where.places(words)) == slow[: LISTED + 1]
    assert where.places(words) is where.places(words)
    nearest = min(slow, key=lambda place: abs(place - at), default=-1)
    assert where.nearest(words, at) == nearest


@given(_TEXTS, _WORDS, st.integers(0, 50), st.integers(0, 50))
@settings(max_examples=300)
def test_words_stand_where_the_slice_is_they_and_nothing_is_missing(text, words, start, end):
    """`stands` is slice equality of a slice that lies in the text."""
    slow = start <= end <= len(text) and text[start:end] == words
    assert stands(words, start, end, text) == slow


@given(articles(), st.data())
@settings(max_examples=200)
def test_what_is_spelt_otherwise_is_found_as_it_stands(article, data):
    """Upper case, plain quote marks and wider spaces lead to the words, or to several places."""
    zone = data.draw(st.sampled_from(article.zones))
    start = data.draw(st.integers(zone.start, zone.end - 1))
    end = data.draw(st.integers(start + 1, zone.end))
    words = article.text[start:end]
    otherwise = words.upper() if len(words.upper()) == len(words) else words
    for one, other in ("“”", '""'), ("‘’", "''"):
        otherwise = otherwise.translate(str.maketrans(one, other))
    otherwise = otherwise.replace(" ", "\u00a0 ")
    place = Concordance(article.text).spelt_otherwise(otherwise)
    if place is not None:
        found = article.text[slice(*place)]
        assert " ".join(_folded(found).split()) == " ".join(_folded(words).split())
    elif words.isascii() and words.strip():
        text = " ".join(_folded(article.text).split())
        wanted = " ".join(_folded(words).split())
        assert sum(text.startswith(wanted, at) for at in range(len(text))) > 1


def test_folding_keeps_every_offset():
    """No code point gets longer or shorter by being folded, alone or beside a letter."""
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    assert len(_folded(every)) == len(every)
    assert len(_folded("aΣ İΣ")) == 5


# ----------------------------------------------------------------- cases


@pytest.mark.parametrize(
    ("text", "words", "meant"),
    [
        ("He met Ada.", "he MET", "He met"),
        ("“We’ll go”", '"We\'ll go"', "“We’ll go”"),
        ('"We\'ll go"', "“We’ll go”", '"We\'ll go"'),
        ("10\u00a0km – or more", "10 km - or", "10\u00a0km – or"),
        ("one\ntwo", "one two", "one\ntwo"),
        ("one two", "one\r\ntwo", "one two"),
        ("one  two", " one two\n", "one  two"),
        ("the cafe\u0301", "café", "cafe\u0301"),
        ("the café", "cafe\u0301", "café"),
        ("ΟΔΟΣ", "οδος", "ΟΔΟΣ"),
        ("İstanbul", "istanbul", "İstanbul"),
        ("1 + 1 (one)", "1  + 1 (One)", "1 + 1 (one)"),
        ("a cat, A cat", "A CAT", None),  # twice
        ("a cat", "a dog", None),
        ("a  cat", "  ", None),
        ("a cat", "acat", None),  # a space that is missing is another word
    ],
)
def test_another_spelling(text, words, meant):
    """What is easily overlooked does not matter; what is in several places is not guessed."""
    place = Concordance(text).spelt_otherwise(words)
    assert (text[slice(*place)] if place else None) == meant


def test_neighbours_say_which_is_meant():
    """Before and after count in another spelling too, with or without the space between."""
    where = Concordance("A cat, and the cat.")
    assert where.spelt_otherwise("Cat", before="the") == (15, 18)
    assert where.spelt_otherwise("Cat", before="a ") == (2, 5)
    assert where.spelt_otherwise("Cat", after=".") == (15, 18)
    assert where.spelt_otherwise("Cat", before="and") is None


def test_long_words_are_shown_without_their_middle():
    """Up to 80 code points are shown whole, more by their beginning and end."""
    words = "".join(chr(ord("一") + n) for n in range(200))
    assert shortened(words[:80]) == words[:80]
    assert shortened(words[:81]) == f"{words[:40]}…{words[42:81]}"
    assert shown(words, 50, 10**9) == f"{words[50:90]}…{words[161:]}"
    assert shown(words, 300, 400) == shown(words, 20, 10) == ""


def test_after_much_searching_only_the_neighbourhood_is_looked_at():
    """The first searches see the whole text; then near words are found and far ones not known."""
    text = "x" * 10**6 + "here" + "x" * 10**6
    where = Concordance(text)
    assert where.nearest("here", 0) == 10**6
    assert where.nearest("nowhere", 0) == -1
    for _ in range(100):
        where.nearest("nowhere", 0)
    assert where.nearest("here", 0) is where.nearest("nowhere", 0) is None
    assert where.nearest("here", 10**6 - 900) == where.nearest("here", 10**6 + 900) == 10**6


def test_ten_thousand_misplaced_spans_are_no_square():
    """Spans of a word that stands everywhere, and long ones of none, are told one by one."""
    article = page("a" * 10**6 + "\n")
    for text, end in (("a", 2), ("a" * 500 + "b" + "a" * 500, 10**6)):
        mentions = [Span(start=at, end=at + end, text=text).model_dump() for at in range(5000)]
        entity = {"id": "e1", "type": "PERSON", "name": "a", "mentions": mentions}
        found = judge_layer(layer(article, entities=[entity]), article)
        assert len(found) == 5000
        assert all(len(str(problem)) < 400 for problem in found)
