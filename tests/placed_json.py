"""A writer of JSON that notes where it puts things: the independent witness for line and column.

It writes trees, not values, so that it can also write what no value is: a key twice, `NaN`,
half a surrogate pair. Lines and columns are physical and count from 1, columns in code points.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

Place = tuple[int, int]  # line, column
Gap = str  # "open" after a bracket, "item" after a comma, "close" before a bracket, "colon"
Layout = "Callable[[Gap, int], str]"  # gap and depth → white space


class Raw(str):
    """A token that is written as it is, good JSON or not."""

    __slots__ = ()


class Obj(list[list[Any]]):
    """An object as [key, value] pairs."""


def tree(value: Any) -> Any:
    """Turn a JSON value into a tree that can be spoilt."""
    if isinstance(value, dict):
        return Obj([key, tree(inner)] for key, inner in value.items())
    return [tree(inner) for inner in value] if isinstance(value, list) else value


@dataclass
class Placed:
    """A JSON text, and where in it everything stands."""

    text: str = ""
    values: dict[str, Place] = field(default_factory=dict)
    """JSON pointer → where the value begins."""
    keys: dict[str, Place] = field(default_factory=dict)
    """JSON pointer → where the key before the value begins."""
    twice: list[Place] = field(default_factory=list)
    """Keys that stood in their object before."""
    raw: list[Place] = field(default_factory=list)
    """Tokens that were written as they are."""
    end: Place = (1, 1)

    def place(self, pointer: str, *, at_key: bool = False) -> Place:
        """Give the place of a pointer; of what is absent, that of the nearest that is there."""
        if at_key and pointer in self.keys:
            return self.keys[pointer]
        while pointer not in self.values:
            pointer = pointer.rpartition("/")[0]
        return self.values[pointer]


# ----------------------------------------------------------------- white space


def compact(gap: Gap, depth: int) -> str:
    """Write without any white space."""
    return ""


def spaced(gap: Gap, depth: int) -> str:
    """Write on one line, as `json.dumps` does."""
    return " " if gap in ("item", "colon") else ""


def indented(gap: Gap, depth: int) -> str:
    """Write every value on a line of its own."""
    return {"colon": " ", "close": "\n" + " " * (depth - 1)}.get(gap, "\n" + " " * depth)


def record_a_line(gap: Gap, depth: int) -> str:
    """Write as the store does: one record a line."""
    return spaced(gap, depth) if gap == "colon" or depth > 2 else "\n"


def at_random(rng: Random, *, lines: bool) -> Layout:
    """Write white space of every kind wherever JSON lets it stand."""
    some = ["", "", "", " ", "  ", "\t", "\r"] + (["\n", "\r\n", " \n\n\t"] if lines else [])
    return lambda *_: rng.choice(some)


LAYOUTS: Final = (compact, spaced, indented, record_a_line)
ON_ONE_LINE: Final = (compact, spaced)


# ----------------------------------------------------------------- the writer


def write(root: Any, layout: Layout, *, escaped: float = 0.0, rng: Random | None = None) -> Placed:
    """Write a tree; `escaped` is the share of characters that are written as escapes."""
    writer = _Writer(layout, escaped, rng)
    writer.value(root, "", 0)
    writer.placed.text = "".join(writer.parts)
    writer.placed.end = (writer.line, writer.column)
    return writer.placed


class _Writer:
    def __init__(self, layout: Layout, escaped: float, rng: Random | None) -> None:
        self.layout, self.escaped, self.rng = layout, escaped, rng
        self.placed = Placed()
        self.parts: list[str] = []
        self.line = self.column = 1

    def put(self, text: str) -> None:
        self.parts.append(text)
        lines = text.count("\n")
        self.line += lines
        self.column = len(text) - text.rindex("\n") if lines else self.column + len(text)

    def value(self, node: Any, pointer: str, depth: int) -> None:
        here = self.placed.values[pointer] = self.line, self.column
        if isinstance(node, Obj):
            self._items(list(self._pairs(node, pointer, depth)), "{}", depth)
        elif isinstance(node, list):
            self._items(
                [self._item(node, n, pointer, depth) for n in range(len(node))], "[]", depth
            )
        elif isinstance(node, Raw):
            self.placed.raw.append(here)
            self.put(node)
        elif isinstance(node, str):
            self.put(self._string(node))
        else:
            self.put(json.dumps(node))

    def _items(self, steps: list[Callable[[], None]], brackets: str, depth: int) -> None:
        self.put(brackets[0])
        for n, step in enumerate(steps):
            self.put("," * (n > 0) + self.layout("item" if n else "open", depth + 1))
            step()
        self.put((self.layout("close", depth + 1) if steps else "") + brackets[1])

    def _item(self, node: list[Any], n: int, pointer: str, depth: int) -> Callable[[], None]:
        return lambda: self.value(node[n], f"{pointer}/{n}", depth + 1)

    def _pairs(self, node: Obj, pointer: str, depth: int) -> Iterator[Callable[[], None]]:
        seen: set[str] = set()
        for pair in node:
            yield self._pair(pair, pointer, depth, again=pair[0] in seen)
            seen.add(pair[0])

    def _pair(
        self, pair: list[Any], pointer: str, depth: int, *, again: bool
    ) -> Callable[[], None]:
        key, inner = pair
        step = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"

        def put() -> None:
            here = self.placed.keys[step] = self.line, self.column
            if again:
                self.placed.twice.append(here)
            self.put(f"{self._string(key)}:{self.layout('colon', depth + 1)}")
            self.value(inner, step, depth + 1)

        return put

    def _string(self, text: str) -> str:
        if self.rng is None or not self.escaped:
            return json.dumps(text, ensure_ascii=False)
        out = [_escape(char) if self.rng.random() < self.escaped else _plain(char) for char in text]
        return f'"{"".join(out)}"'


@cache
def _plain(char: str) -> str:
    return json.dumps(char, ensure_ascii=False)[1:-1]


@cache
def _escape(char: str) -> str:
    """Write any character as an escape, ASCII too, which `json.dumps` does not."""
    return f"\\u{ord(char):04X}" if char.isascii() else json.dumps(char)[1:-1]
