"""How a good record is spoilt: at random depth, in kind, in meaning, in its very bytes.

`TREES` change the tree of a record before it is written, `BYTES` the text afterwards. Each takes
a `Random` and gives what became of it, or None where it is not for that record.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from placed_json import Obj, Raw, tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from random import Random

# ----------------------------------------------------------------- places in a tree


@dataclass
class Spot:
    """A node of a tree, where it can be changed."""

    home: list[Any]
    at: int
    depth: int

    @property
    def value(self) -> Any:
        """The node."""
        return self.home[self.at][1] if isinstance(self.home, Obj) else self.home[self.at]

    @value.setter
    def value(self, new: Any) -> None:
        if isinstance(self.home, Obj):
            self.home[self.at] = [self.home[self.at][0], new]
        else:
            self.home[self.at] = new

    @property
    def key(self) -> str | None:
        """The key before it, where there is one."""
        return self.home[self.at][0] if isinstance(self.home, Obj) else None


def spots(root: list[Any]) -> list[Spot]:
    """Give every node below a list that holds the tree alone."""
    return list(_spots(root, 0))


def _spots(home: list[Any], depth: int) -> Iterator[Spot]:
    for at in range(len(home)):
        spot = Spot(home, at, depth)
        yield spot
        if isinstance(spot.value, list):
            yield from _spots(spot.value, depth + 1)


def _any(rng: Random, root: list[Any], fits: Callable[[Spot], bool] = lambda _: True) -> Spot:
    """Choose a node, one near the root as likely as one deep down. Raises IndexError."""
    found = [spot for spot in spots(root) if fits(spot)]
    if rng.random() < 0.5:
        depth = rng.choice(sorted({spot.depth for spot in found}))
        found = [spot for spot in found if spot.depth == depth]
    return rng.choice(found)


def _is(kind: type) -> Callable[[Spot], bool]:
    return lambda spot: type(spot.value) is kind and spot.depth > 0


def _named(*names: str) -> Callable[[Spot], bool]:
    return lambda spot: spot.key in names


# ----------------------------------------------------------------- mutations of trees

_VALUES: Final = (
    *(None, True, False, 0, 1, -1, 3.0, 0.5, -0.0, 2**31, 2**63, 2**64, 1e308, 1e-320),
    *(
        "",
        " ",
        "x",
        "e1",
        "q1",
        "3",
        "null",
        "1.0.0",
        "2.0.0",
        "2023-02-31",
        "2023-09-10\n",
        "Q1\n",
    ),
    *([], [[]], [None], {}, {"": None}, {"text": "x"}, "x" * 65, "é" * 5000),
)
_KEYS: Final = (
    *("unknown", "", " ", "a/b~c", "~1", "🙂", "\u202e", "\x1b[31m", "0", "text ", "Text", "é"),
    *("__proto__", "$schema", "x" * 300, '"', "\\", "id\n", "::error::", "before", "after"),
)
_NUMBERS: Final = (
    *("NaN", "Infinity", "-Infinity", "1e999", "-1e999", "1e-999", "9" * 400, "-" + "9" * 400),
    *("9" * 5000, "00", "01", "-", "+1", "1.", ".5", "0x10", "1_000", "1e", "-0", "1E+2", "0.0"),
)
_STEERING: Final = (
    *("\0", "\x07", "\x1b[2J", "\x7f", "\x85", "\u202e", "\u2066", "\u200b", "\u2028", "\ufeff"),
    *("\n", "\r", "\t", "\\", '"', "\n::error::x", "</script>", "\u0301", "\U0010ffff", "\ufffe"),
)


def wrong_type(rng: Random, root: list[Any]) -> None:
    """Put another value in the place of one."""
    _any(rng, root).value = tree(copy.deepcopy(rng.choice(_VALUES)))


def missing(rng: Random, root: list[Any]) -> None:
    """Take a field or an item out."""
    spot = _any(rng, root, lambda spot: spot.depth > 0)
    del spot.home[spot.at]


def extra(rng: Random, root: list[Any]) -> None:
    """Put a field or an item in."""
    home = _any(rng, root, lambda spot: isinstance(spot.value, list)).value
    new: Any = tree(copy.deepcopy(rng.choice(_VALUES)))
    if isinstance(home, Obj):
        known = {key for key, _ in home}
        key = rng.choice(_KEYS)
        if key in known:
            raise IndexError
        new = [key, new]
    home.insert(rng.randint(0, len(home)), new)


def misspelt(rng: Random, root: list[Any]) -> None:
    """Write a key otherwise."""
    pair = _pair(rng, root)
    key = pair[0]
    known = {one for one, _ in _home_of(root, pair)}
    new = rng.choice((key.upper(), key + " ", key[:-1], key + "s", key.capitalize()))
    if new in known:
        raise IndexError
    pair[0] = new


def _pair(rng: Random, root: list[Any]) -> list[Any]:
    spot = _any(rng, root, lambda spot: isinstance(spot.home, Obj))
    pair: list[Any] = spot.home[spot.at]
    return pair


def _home_of(root: list[Any], pair: list[Any]) -> Obj:
    return next(
        spot.home
        for spot in spots(root)
        if isinstance(spot.home, Obj) and spot.home[spot.at] is pair
    )


def values_swapped(rng: Random, root: list[Any]) -> None:
    """Let two values from anywhere change places."""
    one, two = (_any(rng, root, lambda spot: not isinstance(spot.value, list)) for _ in range(2))
    one.value, two.value = two.value, one.value


def siblings_swapped(rng: Random, root: list[Any]) -> None:
    """Let two neighbours change places."""
    home = _any(rng, root, lambda spot: isinstance(spot.value, list) and len(spot.value) > 1).value
    one, two = (Spot(home, at, 1) for at in rng.sample(range(len(home)), 2))
    one.value, two.value = two.value, one.value


def shifted(rng: Random, root: list[Any]) -> None:
    """Move an offset, or both of a span."""
    spot = _any(rng, root, _is(int))
    by = rng.choice((-1, 1, -2, 2, 10, 1000, -1000))
    both = rng.random() < 0.5
    for at, pair in enumerate(spot.home):
        if at == spot.at or (both and isinstance(pair, list) and pair[0] in ("start", "end")):
            other = Spot(spot.home, at, 1)
            if type(other.value) is int:
                other.value += by


def other_words(rng: Random, root: list[Any]) -> None:
    """Write the words of a span otherwise."""
    spot = _any(rng, root, _named("text", "before", "after"))
    if not isinstance(spot.value, str) or len(spot.value) > 1000:
        raise IndexError
    text = spot.value
    spot.value = rng.choice(
        (text.upper(), text + " ", " " + text, text[:-1], text + "x", text * 2, "\ufeff" + text)
    )


def record_twice(rng: Random, root: list[Any]) -> None:
    """Put an item of a list there once more."""
    home = _any(rng, root, lambda spot: type(spot.value) is list and bool(spot.value)).value
    home.insert(rng.randint(0, len(home)), copy.deepcopy(rng.choice(home)))


def id_twice(rng: Random, root: list[Any]) -> None:
    """Give one record the id of another."""
    one, two = (_any(rng, root, _named("id")) for _ in range(2))
    one.value = two.value


def to_nothing(rng: Random, root: list[Any]) -> None:
    """Let a reference lead nowhere, or to something of another kind."""
    names = ("parent", "quote", "article_id", "id", "event_id", "annotator", "speakers", "kind")
    spot = _any(rng, root, _named(*names))
    if isinstance(spot.value, list):
        spot = Spot(spot.value, rng.randrange(len(spot.value)), 1)
    spot.value = rng.choice(("e1", "q1", "c1", "q99", "nowhere", "art-" + "0" * 20))


def half_a_pair(rng: Random, root: list[Any]) -> None:
    """Put half a surrogate pair into a string, as an escape or as bytes."""
    spot = _any(rng, root, _is(str))
    half = rng.choice(("\ud800", "\udbff", "\udc00", "\udfff", "\udc00\ud800"))
    at = rng.randint(0, len(spot.value))
    text = spot.value[:at] + half + spot.value[at:]
    if rng.random() < 0.7:
        spot.value = Raw(json.dumps(text))
    else:
        spot.value = text


def number(rng: Random, root: list[Any]) -> None:
    """Put a token there that is a number, or would be one."""
    fits = _is(int) if rng.random() < 0.5 else lambda spot: spot.depth > 0
    _any(rng, root, fits).value = Raw(rng.choice(_NUMBERS))


def key_twice(rng: Random, root: list[Any]) -> None:
    """Put a key into its object once more, with the same value or another."""
    home = _any(rng, root, lambda spot: isinstance(spot.value, Obj) and bool(spot.value)).value
    key, value = rng.choice(home)
    home.insert(rng.randint(0, len(home)), [key, rng.choice((copy.deepcopy(value), 1, None, {}))])


def deep(rng: Random, root: list[Any]) -> None:
    """Nest, a little or without end."""
    depth = rng.choices((5, 100, 180, 250, 1000, 100_000), (4, 4, 2, 2, 1, 0.3))[0]
    objects = rng.random() < 0.5
    if depth < 200:
        new: Any = 1
        for _ in range(depth):
            new = Obj([["a", new]]) if objects else [new]
    else:
        opens, closes = ('{"a":', "}") if objects else ("[", "]")
        new = Raw(opens * depth + "1" + (closes * depth if rng.random() < 0.8 else ""))
    _any(rng, root).value = new


def steering(rng: Random, root: list[Any]) -> None:
    """Put a character that steers a terminal into a string or a key, as JSON may write it."""
    sign = rng.choice(_STEERING)
    if rng.random() < 0.3:
        pair = _pair(rng, root)
        pair[0] = pair[0] + sign
    else:
        spot = _any(rng, root, _is(str))
        at = rng.randint(0, len(spot.value))
        spot.value = spot.value[:at] + sign + spot.value[at:]


ESCAPES: Final = "\\u00e9\\n"


def control(rng: Random, root: list[Any]) -> None:
    """Put a control character into a string as it is, which JSON forbids."""
    spot = _any(rng, root, _is(str))
    spot.value = Raw(
        f'"{rng.choice(("a", "é", ESCAPES))}{rng.choice(chr(0) + chr(1) + chr(9) + chr(27))}x"'
    )


def many(rng: Random, root: list[Any]) -> None:
    """Put something there a great many times."""
    size = rng.choice((50, 990, 1001, 3000))
    spot = _any(rng, root, lambda spot: isinstance(spot.value, list))
    if isinstance(spot.value, Obj):
        spot.value.extend([f"k{n}", n] for n in range(size))
    else:
        spot.value.extend(rng.choice((None, 0, "x")) for _ in range(size))


TREES: Final[Mapping[str, Callable[[Random, list[Any]], None]]] = {
    "wrong type": wrong_type,
    "missing": missing,
    "extra": extra,
    "misspelt": misspelt,
    "values swapped": values_swapped,
    "siblings swapped": siblings_swapped,
    "shifted": shifted,
    "other words": other_words,
    "record twice": record_twice,
    "id twice": id_twice,
    "to nothing": to_nothing,
    "half a pair": half_a_pair,
    "number": number,
    "key twice": key_twice,
    "deep": deep,
    "steering": steering,
    "control": control,
    "many": many,
}
_OFTEN: Final = {"many": 0.15, "deep": 0.4, "control": 0.4, "key twice": 0.7, "half a pair": 0.7}


def spoil(rng: Random, root: Any) -> tuple[Any, list[str]]:
    """Spoil a copy of a tree in one way, seldom in several; name the ways."""
    home = [copy.deepcopy(root)]
    ways: list[str] = []
    wanted = rng.choices((1, 2, 3, 5), (70, 18, 8, 4))[0]
    while len(ways) < wanted:
        (way,) = rng.choices(list(TREES), [_OFTEN.get(name, 1) for name in TREES])
        if way == "deep" and way in ways:
            continue  # Python would not follow
        try:
            TREES[way](rng, home)
        except (IndexError, ValueError):  # there is nothing of the kind in it
            if not isinstance(home[0], list):
                break
            continue
        ways.append(way)
    return home[0], ways


# ----------------------------------------------------------------- mutations of bytes

_NOT_UTF8: Final = (b"\xff", b"\xc3", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x80")


def not_utf8(rng: Random, data: bytes) -> bytes:
    """Put bytes in that no UTF-8 has."""
    at = rng.randint(0, len(data))
    return data[:at] + rng.choice(_NOT_UTF8) + data[at:]


def cut(rng: Random, data: bytes) -> bytes:
    """Break off, in the middle of a character too."""
    return data[: rng.randint(1, len(data) - 1)]


def one_byte(rng: Random, data: bytes) -> bytes:
    """Change, leave out or put in one byte of those that JSON is made of."""
    at = rng.randrange(len(data))
    new = rng.choice((b"", *(bytes([c]) for c in b'"{}[],:\\ 0x\x00\x0c\x0b\xa0')))
    return data[:at] + new + data[at + rng.randint(0, 1) :]


def marked(rng: Random, data: bytes) -> bytes:
    """Begin with a byte order mark."""
    return b"\xef\xbb\xbf" + data


def two_texts(rng: Random, data: bytes) -> bytes:
    """Write something before the record, or after it."""
    if rng.random() < 0.4:
        return rng.choice((b"]", b"}", b",", b"x", b'"', b"{} ", b"//")) + data
    return data + rng.choice((b" {}", b",", b"x", b"]", data[:50], b"//", b"\x00"))


BYTES: Final[Mapping[str, Callable[[Random, bytes], bytes]]] = {
    "not UTF-8": not_utf8,
    "cut": cut,
    "one byte": one_byte,
    "byte order mark": marked,
    "two texts": two_texts,
}
