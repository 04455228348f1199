"""Text of the data in Markdown and JSON: shown, never markup, never steering a terminal."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from sayso.steering import STEERING, escaped

if TYPE_CHECKING:
    from collections import Counter

_LONGEST: Final = 60  # characters of a counted value
_MARKUP: Final = re.compile(r"[\\`*\[\]<>|&~$]")


def markdown(text: str) -> str:
    """Write text so that Markdown shows it as it is, also in a table's cell."""
    plain = STEERING.sub(escaped, " ".join(text.splitlines()))
    return _MARKUP.sub(lambda match: f"&#{ord(match[0])};", plain)


def block(text: str, language: str) -> str:
    """Write text as a fenced block of code, which it cannot close."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    lines = "".join(STEERING.sub(escaped, line) + "\n" for line in text.split("\n"))
    return f"{fence}{language}\n{lines}{fence}\n"


def to_json(value: Any) -> bytes:
    """Write a JSON document for people and programs, with a newline at its end."""
    lines = json.dumps(value, indent=2, ensure_ascii=False).split("\n")
    return "".join(STEERING.sub(escaped, line) + "\n" for line in lines).encode()


def counts(counter: Counter[str], most: int = 12) -> str:
    """Write a counter, the most frequent first, equal ones by name; long values cut."""
    ranked = sorted(counter.items(), key=lambda item: (-item[1], item[0]))
    shown = ", ".join(f"{_short(value)}: {count:,}" for value, count in ranked[:most])
    return shown + (f", {len(ranked) - most:,} more" if len(ranked) > most else "")


def _short(value: str) -> str:
    return markdown(value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…")
