"""Which encoding a capture's bytes are in, and how sure that is.

In this order: a byte order mark, strict UTF-8 beyond ASCII, a declaration, and Windows-1252
where what it yields looks like Western text and nothing else would. Otherwise it is not certain
(ENC001).
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final

from sayso.problem import Problem

if TYPE_CHECKING:
    from sayso.records.article import EncodingEvidence

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# What Western text has beyond ASCII. Left out on purpose: letters that stand where Turkish
# (ð þ ý), Central European or Cyrillic pages have theirs, and superscripts, which they become.
_PUNCTUATION: Final = "‘’“”„‚‹›–—…•€£¥§©®™°«»·\u00a0¿¡†‰½¼¾×\u00ad"
_UPPER: Final = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜŒŠŽŸ"
_LOWER: Final = "ßàáâãäåæçèéêëìíîïñòóôõöøùúûüÿœšž"
_LETTERS: Final = _UPPER + _LOWER
_WESTERN: Final = re.compile(f"[\\x00-\\x7f{_PUNCTUATION}{_LETTERS}]*")
# What Western spelling never has, and one word of another alphabet in English text nearly always.
_MISREAD: Final = re.compile(
    rf"""
      # two letters beyond ASCII in a row, but for éé, öß, ção, ñí, ää …
      (?= [{_LETTERS}]{{2}} ) (?! é[éè] | [äöü]ß | ç[ãõâáàéèêíóôúû] | ñ[áéíóúü] | [åäöü][åäöü] )
    | (?-i: [a-z{_LOWER}] [{_UPPER}] )                  # donÕt: an old Mac's ’
    | [.,;:!?] [{_LETTERS}]                             # not today,Ó: its ”
    | (?<! [a-zäöü] ) ß                                 # a Cyrillic Я
    | ñ (?! [aeiouáéíóúü] )                             # Poznañ
    | õ (?! e )                                         # Ernõ
    | ã (?! [oesi] | \b )                               # Bãsescu
    | [èò] [aeiouy] | ì \w                              # Neèas, Hovorkyòa, Brnìnec
    | iæ \b                                             # Miloševiæ
    | [a-z{_LETTERS}] [{re.sub("[‘’–—…·­]", "", _PUNCTUATION)}] [a-z{_LETTERS}]  # Ró¿ycki
    | [^\x00-\x7f] [@\\^_`{{|}}~]                       # the second byte of two: ú–{{
    | [^\x00-\x7f\u00a0]{{4}}                           # ¼­¿ï
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MANY: Final = 0.12  # share of letters beyond ASCII: Czech has 15 %, French and German under 8 %
_FEW: Final = 2  # letters beyond ASCII prove nothing by their share, in a line or two
_TRIED: Final = (
    "windows-1251",
    "windows-1250",
    "windows-1253",
    "windows-1254",
    "shift_jis",
    "gb18030",
)


def decode(
    data: bytes, declared: str | None = None, *, file: str | None = None
) -> tuple[str, str, EncodingEvidence] | Problem:
    """Decode a capture; give (text, encoding by Python's name, evidence), or ENC001.

    The text is without a byte order mark and otherwise exactly what the bytes say.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = _try(data, encoding)
            return (text, encoding, "bom") if text is not None else _broken(encoding, data, file)
    if declared is not None:
        return _as_declared(data, declared, file)
    text = _try(data, "utf-8")
    if text is not None and _is_prose(text):
        return text, "utf-8", "utf-8"
    western = _try(data, "windows-1252")
    if text is None and western is not None and _looks_western(western):
        return western, "windows-1252", "only-fit"
    why = f"not UTF-8{_readings(data)}" if text is None else "half of it is NUL, as in UTF-16"
    return Problem(
        code="ENC001",
        message=f"the encoding is not certain: {why}",
        cure='declare it: "encoding" in the manifest, or --encoding NAME',
        file=file,
    )


def _as_declared(
    data: bytes, declared: str, file: str | None
) -> tuple[str, str, EncodingEvidence] | Problem:
    """Read as UTF-8 what is UTF-8 beyond ASCII; else by the declaration.

    ASCII bytes prove nothing: UTF-16, UTF-7 and ISO-2022-JP may consist of them.
    """
    try:
        encoding = codecs.lookup(declared).name
        readable = isinstance("".encode(encoding), bytes)  # rot13 and base64 are codecs too
    except (LookupError, ValueError):
        readable = False
    if not readable:
        return Problem(
            code="ENC001",
            message=f"{declared!r} is the name of no text encoding",
            cure="give a name such as utf-8, windows-1251 or shift_jis",
            file=file,
        )
    text = None if data.isascii() else _try(data, "utf-8")
    if text is not None:
        return text, "utf-8", "utf-8"
    text = _try(data, encoding)
    return (text, encoding, "declared") if text is not None else _broken(encoding, data, file)


def _is_prose(text: str) -> bool:
    """Tell text from UTF-16 without a mark, which in Western scripts is half NULs."""
    return text.count("\0") * 4 <= len(text)


def _try(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, UnicodeError):
        return None
    return None if any("\ud800" <= c <= "\udfff" for c in text) else text


def _broken(encoding: str, data: bytes, file: str | None) -> Problem:
    try:
        data.decode(encoding)
        where = "it holds lone surrogates"
    except UnicodeDecodeError as error:
        where = f"byte {error.start:,} is wrong ({error.reason})"
    except UnicodeError as error:
        where = str(error)
    return Problem(
        code="ENC001",
        message=f"the capture is not {encoding}: {where}",
        cure="was the file cut short, or is it in another encoding?",
        file=file,
    )


def _looks_western(text: str) -> bool:
    if not _WESTERN.fullmatch(text) or _MISREAD.search(text):
        return False
    letters = sum(c.isalpha() for c in text)
    beyond = sum(c.isalpha() and not c.isascii() for c in text)
    return beyond <= max(_MANY * letters, _FEW)


def _readings(data: bytes) -> str:
    """Show the first words beyond ASCII as a few encodings would read them."""
    first = next((at for at, byte in enumerate(data) if byte > 0x7F), 0)  # noqa: PLR2004  ASCII
    piece = data[first : first + 24]
    shown = []
    for encoding in ("windows-1252", *_TRIED):
        text = piece.decode(encoding, "replace")
        if "\ufffd" not in text[:-1]:
            shown.append(f"{encoding} {text[:16]!r}")
    return f"; byte {first:,} and on reads as " + ", ".join(shown[:4]) if shown else ""
