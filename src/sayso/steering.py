"""Characters of the data that would steer what shows them: they are shown as escapes."""

from __future__ import annotations

import re
from typing import Final

# C0 and C1 controls, bidi controls, invisible format characters, line and paragraph separators,
# halves of surrogate pairs.
STEERING: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff"
    r"\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def escaped(match: re.Match[str]) -> str:
    """Write such a character as JSON does, in two halves where it is far up in Unicode."""
    units = match[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
