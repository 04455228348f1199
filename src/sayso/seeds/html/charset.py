"""The encoding that a page declares in its own first bytes."""

from __future__ import annotations

import codecs
import re
from typing import Final

_BEGINNING: Final = 4096
"""Bytes in which a declaration is looked for; browsers look at 1,024 or more."""
_COMMENT: Final = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_DECLARED: Final = re.compile(
    rb"""<meta\b[^<>]*?\bcharset\s*=\s*["']?\s*([\w.:-]{2,40})"""
    rb"""|\A\s*<\?xml\b[^<>]*?\bencoding\s*=\s*["']([\w.:-]{2,40})""",
    re.IGNORECASE,
)
# What pages mean by these labels, by the WHATWG's Encoding Standard, where Python means another.
_MEANT: Final = {
    "windows-1252": ("ascii", "us-ascii", "iso-8859-1", "iso8859-1", "latin1", "latin-1", "l1"),
    "windows-1254": ("iso-8859-9", "latin5", "windows-28599"),
    "cp874": ("windows-874", "tis-620", "iso-8859-11", "dos-874"),
    "cp932": ("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "ms_kanji"),
    "cp949": ("euc-kr", "ks_c_5601-1987", "ksc5601", "korean", "windows-949"),
    "gb18030": ("gb2312", "gbk", "x-gbk", "gb_2312-80", "chinese"),
    "big5hkscs": ("big5", "big5-hkscs", "x-x-big5", "cn-big5"),
    "mac-cyrillic": ("x-mac-cyrillic", "x-mac-ukrainian"),
    "mac-roman": ("macintosh", "x-mac-roman", "mac"),
    # A declaration that can be read byte by byte is in no encoding of two bytes.
    "utf-8": ("utf-16", "utf-16le", "utf-16be", "ucs-2", "unicode", "utf8", "x-unicode20utf8"),
}
_PYTHONS: Final = {label: name for name, labels in _MEANT.items() for label in labels}


def declared(data: bytes) -> str | None:
    """Return the encoding that a page declares, by Python's name; None where it names none.

    `<meta charset>`, `<meta http-equiv>` and an XML declaration count, in comments they do not.
    A label that is no encoding's counts as none.
    """
    match = _DECLARED.search(_COMMENT.sub(b"", data[:_BEGINNING]))
    if not match:
        return None
    label = (match[1] or match[2]).decode("ascii", "replace").lower()
    try:
        name = codecs.lookup(_PYTHONS.get(label, label)).name
        isinstance("".encode(name), bytes)  # rot13 and base64 are codecs too
    except (LookupError, ValueError):
        return None
    return name
