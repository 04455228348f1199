"""One key for each entity of an event, whatever an article calls it."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sayso.records.claim import Claim
    from sayso.records.entity import Entity
    from sayso.records.layer import Layer

_WORD: Final = re.compile(r"[^\W_]+")
_LONGEST: Final = 6  # words of a name
_ROLE: Final = 40  # code points between an adjective and the person whose title it is in
_Mention = tuple[int, int, str, str]  # start, end, key, type
Named = tuple[str, str]  # key and type


def plain(name: str) -> str:
    """Write a name without case, possessive, hyphens and other marks."""
    name = name.lower().replace("’", "'").removesuffix("'s")
    return " ".join(_WORD.findall(name.replace("'", "")))


class Names:
    """The names of an event's entities.

    A surname finds its person where only one person of the event has it, an adjective its
    country by its first letters, and a Wikidata item all its names.
    """

    def __init__(self, entities: Sequence[Entity]) -> None:
        """Unite the entities of several articles."""
        self._types: dict[str, str] = {}
        for entity in entities:
            self._types.setdefault(plain(entity.name), entity.type)
        owners: dict[str, set[str]] = {}
        for name, kind in self._types.items():
            if kind == "PERSON" and " " in name:
                for part in {name.split()[0], name.split()[-1]}:
                    owners.setdefault(part, set()).add(name)
        countries = {name[:4]: name for name, kind in self._types.items() if kind == "GPE"}
        adjectives = {name[:4] for name, kind in self._types.items() if kind == "NORP"}
        self.countries = {name for start, name in countries.items() if start in adjectives}
        """Places that have an adjective in the event: *Russia*, for there is *Russian*."""
        self._keys: dict[str, str] = {}
        for name, kind in self._types.items():
            whose = owners.get(name, set())
            if kind == "PERSON" and len(whose) == 1:
                self._keys[name] = min(whose)
            elif kind == "NORP":
                self._keys[name] = countries.get(name[:4], name)
            else:
                self._keys[name] = name
        items: dict[str, str] = {}
        for entity in entities:
            if entity.wikidata:
                key = self._keys[plain(entity.name)]
                self._keys[plain(entity.name)] = items.setdefault(entity.wikidata, key)

    def mentions(self, layer: Layer) -> list[_Mention]:
        """Give the mentions of an article, in the order of the text."""
        return sorted(
            (m.start, m.end, self._keys[plain(e.name)], e.type)
            for e in layer.entities
            for m in e.mentions
        )

    def inside(self, claim: Claim, mentions: Sequence[_Mention], text: str) -> list[Named]:
        """Give who and what a claim's own words name or point at; no adjective of a title."""
        found: list[Named] = []
        for span in claim.content:
            behind = -1
            for at in range(bisect_left(mentions, (span.start,)), len(mentions)):
                start, end, key, kind = mentions[at]
                if start >= span.end:
                    break
                if end > span.end or start < behind:
                    continue
                after = mentions[at + 1] if at + 1 < len(mentions) else None
                role = (
                    kind in ("GPE", "NORP", "ORG")
                    and after is not None
                    and after[3] == "PERSON"
                    and end <= after[0] <= end + _ROLE
                    and _in_title(text[end : after[0]])
                )
                if not role:
                    found.append((key, kind))
                    behind = end
        return found

    def spelt(self, claim: Claim, mentions: Sequence[_Mention], text: str) -> set[str]:
        """Give the words of all mentions in a claim, as they are written."""
        found: set[str] = set()
        for span in claim.content:
            for at in range(bisect_left(mentions, (span.start,)), len(mentions)):
                start, end = mentions[at][:2]
                if start >= span.end:
                    break
                if end <= span.end:
                    found.update(plain(text[start:end]).split())
        return found

    def within(self, text: str) -> list[Named]:
        """Give the names in a sentence, in order, the longest at each place."""
        words = _WORD.findall(text.lower().replace("’s", "").replace("'s", ""))
        found: list[Named] = []
        at = 0
        while at < len(words):
            for size in range(min(_LONGEST, len(words) - at), 0, -1):
                name = " ".join(words[at : at + size])
                if name in self._keys:
                    found.append((self._keys[name], self._types[name]))
                    at += size
                    break
            else:
                at += 1
        return found


def _in_title(between: str) -> bool:
    """Tell whether words between two names are a role: ` President `, `’s leader `."""
    words = between.replace("’s", "").replace("'s", "").split()
    function = {"and", "or", "to", "with", "in", "for", "of", "the", "by", "from", "on", "at"}
    return not function.intersection(words) and "," not in between
