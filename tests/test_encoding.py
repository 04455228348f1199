"""Encodings: what is certain is decoded to the letter, and what is not is never guessed."""

from __future__ import annotations

import codecs
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prose import ENGLISH, OTHER, WESTERN
from sayso.problem import Problem
from sayso.seeds.encoding import decode

# What older code pages do not have, in their words.
_PLAIN = str.maketrans("–—“”„‘’«»", '--"""\'\'""')
CHARSETS = sorted({name for _, names in OTHER.values() for name in names})


def encoded(text: str, encoding: str) -> bytes:
    """Encode a text as its pages do: dashes and quote marks plain where there are no others."""
    if encoding == "windows-1258":
        text = unicodedata.normalize("NFD", text)  # it has tone marks of their own
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_PLAIN).encode(encoding, "ignore")


def refusal(data: bytes, declared: str | None = None) -> str:
    """Give the words of the ENC001 with which bytes are refused."""
    found = decode(data, declared, file="a.txt")
    assert isinstance(found, Problem), f"passed as {found[1]}: {found[0][-60:]!r}"
    assert (found.code, found.severity) == ("ENC001", "error")
    return str(found)


# ----------------------------------------------------------------- laws


@given(st.text())
def test_utf_8_is_read_as_it_is(text):
    """UTF-8 comes back to the letter, with nothing declared and with anything declared."""
    if text.count("\0") * 4 > len(text) or text.startswith("\ufeff"):
        return
    assert decode(text.encode()) == (text, "utf-8", "utf-8")
    if not text.isascii():
        assert decode(text.encode(), "shift_jis") == (text, "utf-8", "utf-8")


@given(
    st.text(),
    st.sampled_from((*CHARSETS, "utf-16-le", "utf-16-be", "utf-32-le", "utf-7", "iso-2022-jp")),
)
def test_what_is_declared_comes_back_to_the_letter(text, encoding):
    """A text in an encoding that has all its characters is read back if that is declared.

    Unless its bytes are valid UTF-8 beyond ASCII, or begin with a mark: these come first.
    """
    try:
        data = text.encode(encoding)
        if data.decode(encoding) != text:  # the codec itself is no round trip
            return
    except UnicodeError:
        return
    marked = data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        also_utf_8 = not data.isascii() and bool(data.decode())
    except UnicodeDecodeError:
        also_utf_8 = False
    if not (marked or also_utf_8):
        assert decode(data, encoding) == (text, codecs.lookup(encoding).name, "declared")


@given(st.text(min_size=1), st.sampled_from(("utf-8-sig", "utf-16", "utf-32")))
def test_a_byte_order_mark_decides(text, encoding):
    """A text with its mark comes back without it, whatever is declared."""
    data = text.encode(encoding)
    if encoding == "utf-16" and text.startswith("\0"):
        return  # the mark and a NUL are UTF-32's mark
    assert decode(data) == decode(data, "windows-1251") == (text, encoding, "bom")


@given(st.binary(), st.none() | st.sampled_from(CHARSETS))
def test_no_bytes_raise_anything(data, declared):
    """Any bytes are a text without half characters, or a Problem that says what to do."""
    found = decode(data, declared)
    if isinstance(found, Problem):
        assert found.code == "ENC001"
        assert found.cure
    else:
        found[0].encode()


# ----------------------------------------------------------------- the order


@pytest.mark.parametrize(
    ("data", "declared", "expected"),
    [
        (codecs.BOM_UTF8 + "é".encode(), None, ("é", "utf-8-sig", "bom")),
        (codecs.BOM_UTF8 + "é".encode(), "windows-1251", ("é", "utf-8-sig", "bom")),
        (codecs.BOM_UTF16_LE + "é".encode("utf-16-le"), "utf-8", ("é", "utf-16", "bom")),
        (codecs.BOM_UTF16_BE + "é".encode("utf-16-be"), None, ("é", "utf-16", "bom")),
        (codecs.BOM_UTF32_LE + "é".encode("utf-32-le"), None, ("é", "utf-32", "bom")),
        (codecs.BOM_UTF32_BE + "é".encode("utf-32-be"), None, ("é", "utf-32", "bom")),
        ("é".encode(), None, ("é", "utf-8", "utf-8")),
        ("é".encode(), "windows-1251", ("é", "utf-8", "utf-8")),
        (b"caf\xe9", "windows-1251", ("cafй", "cp1251", "declared")),
        (b"caf\xe9", "CP-1252", None),
        (b"plain", None, ("plain", "utf-8", "utf-8")),
        (b"plain", "Windows-1251", ("plain", "cp1251", "declared")),
        ("ab".encode("utf-16-le"), "utf-16-le", ("ab", "utf-16-le", "declared")),
        ("日本".encode("iso-2022-jp"), "iso-2022-jp", ("日本", "iso2022_jp", "declared")),
        ("é".encode("utf-7"), "utf-7", ("é", "utf-7", "declared")),
        (b"caf\xe9 noir", None, ("café noir", "windows-1252", "only-fit")),
        (b"", None, ("", "utf-8", "utf-8")),
    ],
)
def test_mark_then_utf_8_then_declaration_then_windows_1252(data, declared, expected):
    """A mark comes first, then UTF-8 beyond ASCII, then what is declared, then Windows-1252."""
    found = decode(data, declared)
    if expected is None:
        assert isinstance(found, Problem)
    else:
        assert found == expected


# ----------------------------------------------------------------- Windows-1252


@pytest.mark.parametrize("name", WESTERN)
def test_western_prose_is_windows_1252(name):
    """Prose in a Western language, not UTF-8 and undeclared, is read as Windows-1252."""
    text = WESTERN[name]
    assert decode(text.encode("windows-1252")) == (text, "windows-1252", "only-fit")


@pytest.mark.parametrize(
    ("name", "encoding"), [(name, e) for name, (_, names) in OTHER.items() for e in names]
)
def test_nothing_else_passes_for_windows_1252(name, encoding):
    """Prose in another alphabet or code page is not certain, be it one name in English text."""
    text, _ = OTHER[name]
    data = encoded(text, encoding)
    assert "not certain" in refusal(data)
    assert decode(data, encoding)[2] == "declared"


@given(
    st.sampled_from(sorted(OTHER)).filter(lambda name: not name.startswith("english")), st.data()
)
def test_a_few_words_of_another_alphabet_do_not_pass(name, data):
    """A clause in a language that has no letters of ours is not certain, wherever it is cut."""
    text, names = OTHER[name]
    words = text.split()
    encoding = data.draw(st.sampled_from(names))
    start = data.draw(st.integers(0, max(0, len(words) - 4)))
    clause = " ".join(words[start : start + 4])
    letters = [c for c in clause if c.isalpha()]
    if letters and all(ord(c) > 0x36F for c in letters):  # no Latin letter among them
        refusal(encoded(clause + ".\n" + ENGLISH, encoding))


# ----------------------------------------------------------------- words


def test_an_uncertain_encoding_shows_its_readings():
    """The message shows the first words beyond ASCII in a few readings, and says how to declare."""
    assert refusal("He said: Москва.\n".encode("windows-1251")) == (
        "a.txt: ENC001: the encoding is not certain: not UTF-8; byte 9 and on reads as "
        "windows-1252 'Ìîñêâà.\\n', windows-1251 'Москва.\\n', windows-1250 'Ěîńęâŕ.\\n', "
        "windows-1253 'Μξρκβΰ.\\n' → "
        'declare it: "encoding" in the manifest, or --encoding NAME'
    )


def test_utf_16_without_a_mark_is_not_utf_8():
    """Bytes that are half NUL are UTF-8 by the letter, and no text; declared they are read."""
    data = "Prices rose.".encode("utf-16-be")
    assert "half of it is NUL, as in UTF-16" in refusal(data)
    assert decode(data, "utf-16-be") == ("Prices rose.", "utf-16-be", "declared")
    assert decode(b"one \0 in a text", None) == ("one \0 in a text", "utf-8", "utf-8")


@pytest.mark.parametrize(
    ("data", "declared", "expected"),
    [
        (b"caf\xe9", "utf-8", "the capture is not utf-8: byte 3 is wrong (unexpected end of data)"),
        (b"\xef\xbb\xbf\xff", None, "not utf-8-sig: byte 0 is wrong (invalid start byte)"),
        (b"\xff\xfea", None, "not utf-16: byte 2 is wrong (truncated data)"),
        (b"\xff\xfe\x3d\xd8", None, "not utf-16: byte 2 is wrong (unexpected end of data)"),
        (b"\x81\xff", "shift_jis", "not shift_jis: byte 0 is wrong (illegal multibyte sequence)"),
        (b"+2D0-", "utf-7", "not utf-7: it holds lone surrogates"),
    ],
)
def test_what_is_not_what_it_says_is_refused(data, declared, expected):
    """Bytes that their mark or declaration does not fit are told where they do not."""
    assert expected in refusal(data, declared)


@pytest.mark.parametrize(
    "name", ["", "latin-99", "rot13", "base64", "hex", "undefined", "a\0b", "mbcs-8", "é"]
)
def test_a_declaration_must_name_a_text_encoding(name):
    """A name that is no text encoding's is refused, even where the bytes are UTF-8."""
    assert f"{name!r} is the name of no text encoding" in refusal("é".encode(), name)
    assert f"{name!r} is the name of no text encoding" in refusal(b"plain", name)
