"""Characters of the data that would steer what shows them: they are shown as escapes."""

from __future__ import annotations

import re
from typing import Final

# C0 and C1 controls, bidi controls, invisible format characters, line and paragraph separators,
# halves of surrogate pairs.
STEERING: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def escaped(match: re.Match[str]) -> str:
    """Write such a character as JSON does."""
    return f"\\u{ord(match[0]):04x}"
