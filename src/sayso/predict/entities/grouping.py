"""Which names name the same, by rules: a surname its person, an acronym its body.

No coreference model: names are keyed and looked up, each against a few others at most, so that
ten thousand names take ten times as long as a thousand. Full names open clusters; a surname, an
acronym, a short form goes to the one it fits, and where it fits several, to the one named last.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from sayso.predict.entities.clusters import Cluster
from sayso.predict.entities.gazetteer import FAMILY_FIRST, MEN, bag
from sayso.predict.entities.roles import gender, roles, title_gender

if TYPE_CHECKING:
    from spacy.tokens import Span

    from sayso.predict.entities.draft import Draft, Name
    from sayso.records.entity import EntityType

_SAME: Final = {
    alias: aliases.split(";", 1)[0]
    for aliases in (
        "united states;us;u s;usa;u s a;united states of america;america",
        "united kingdom;uk;u k;great britain;britain",
        "united arab emirates;uae;u a e",
        "european union;eu;e u",
        "united nations;un;u n",
        "democratic republic of the congo;democratic republic of congo;dr congo;drc",
        "north korea;north;dprk;democratic people s republic of korea",
        "south korea;south;republic of korea",
        "russia;russian federation",
        "myanmar;burma",
        "washington d c;washington dc",
        "new york city;nyc",
        "al qaeda;al qaida",
        "demilitarized zone;dmz;demilitarised zone",
    )
    for alias in aliases.split(";")
}
# What a name loses when it is used again: *Norholm Steel Corp*, *Norholm Steel*.
_SOFT: Final = bag(
    "inc corp co ltd llc llp plc lp gmbh ag sa nv corporation incorporated limited company"
)
_JUNIOR: Final = bag("jr sr ii iii iv")
_FAMILY: Final[dict[EntityType, str]] = {"PERSON": "person", "NORP": "people"}  # else a thing
_RIVALS: Final = 8  # people of one surname that are compared
_FULL: Final = 3  # parts of a Korean or Chinese name in full
_ACRONYM: Final = 8  # letters of an acronym, at most


def folded(name: str) -> str:
    """Give the form in which spellings of a name are the same: no accents, hyphens, dots, case."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    kept = "".join(
        char if char.isalnum() else " " for char in plain if not unicodedata.combining(char)
    )
    key = " ".join(kept.split()).removeprefix("the ")
    return _SAME.get(key, key)


def grouped(draft: Draft) -> list[Cluster]:
    """Put names that name the same into one cluster, in the order of the text."""
    index, names = _Index(draft), draft.names
    spans = [draft.doc[name.start : name.end] for name in names]
    # Long names first: a headline has the surname before the text has the whole name.
    whole = [i for i, name in enumerate(names) if len(spans[i]) > 1 or name.type != "PERSON"]
    found: dict[int, Cluster] = {}
    for i in sorted(whole, key=lambda i: -len(spans[i])):
        found[i] = index.place(spans[i], names[i].type)
    for i, name in enumerate(names):
        if i not in found:
            found[i] = index.place(spans[i], name.type)
        index.saw(found[i])
    _join_bracketed(names, spans, found)
    for i, name in enumerate(names):
        _enter(found[i], name, spans[i], draft.article.text)
    return list(dict.fromkeys(found[i] for i in range(len(names))))


def _enter(cluster: Cluster, name: Name, span: Span, text: str) -> None:
    """Add a mention and what its neighbours say about the entity."""
    words = text[span.start_char : span.end_char]
    if not cluster.mentions or len(words) > len(cluster.name):
        cluster.name = words
    cluster.mentions.append((span.start_char, span.end_char, "NAM"))
    cluster.evidence |= name.evidence
    cluster.roles |= roles(span)
    if name.type == "PERSON":
        cluster.gender = cluster.gender or gender(span)
    elif name.type == "NORP" and span[-1].tag_ in ("NNPS", "NNS"):
        cluster.plural = True


def _join_bracketed(names: list[Name], spans: list[Span], found: dict[int, Cluster]) -> None:
    """Join a name and its acronym in brackets, whatever its letters: *Clerks' Union (UC)*."""
    joined: dict[Cluster, Cluster] = {}
    for i, (one, two) in enumerate(pairwise(spans)):
        doc = one.doc
        if two.start != one.end + 1 or doc[one.end].text != "(" or two.end >= len(doc):
            continue
        bodies = names[i].type == names[i + 1].type == "ORG" and doc[two.end].text == ")"
        if bodies and _is_acronym(one.text) != _is_acronym(two.text):
            joined[found[i + 1]] = found[i]
    for i, cluster in found.items():
        found[i] = joined.get(cluster, cluster)


def _is_acronym(text: str) -> bool:
    return text.isupper() and text.isalnum() and 1 < len(text) <= _ACRONYM


class _Index:
    """Clusters by every key that a later name may have."""

    def __init__(self, draft: Draft) -> None:
        self._by_key: dict[tuple[str, str], Cluster] = {}
        self._by_part: dict[str, list[Cluster]] = defaultdict(list)
        self._by_initials: dict[str, Cluster] = {}
        self._last: dict[Cluster, int] = {}
        self._clock = 0
        self._alone = {
            folded(draft.doc[name.start].text)
            for name in draft.names
            if name.type == "PERSON" and name.end - name.start == 1
        }

    def saw(self, cluster: Cluster) -> None:
        """Note that the text has just named it."""
        self._clock += 1
        self._last[cluster] = self._clock

    def place(self, span: Span, kind: EntityType) -> Cluster:
        """Give the cluster of a name, a new one where none fits."""
        family, key = _FAMILY.get(kind, "thing"), folded(span.text)
        cluster = self._by_key.get((family, key))
        if cluster is None and family == "person":
            cluster = self._person(span, key.split())
        elif cluster is None and family == "thing":
            cluster = self._thing(span.text, key)
        if cluster is None:
            cluster = self._new(span, kind, key)
        if family != "person" or " " in key:  # a surname is looked up anew each time
            self._by_key.setdefault((family, key), cluster)
        return cluster

    def _new(self, span: Span, kind: EntityType, key: str) -> Cluster:
        cluster, parts = Cluster(kind, span.text), key.split() or [key]
        if kind == "PERSON":
            cluster.gender = gender(span)
            for part in dict.fromkeys((self._surname(parts), parts[0])):
                self._by_part[part].append(cluster)
        elif kind != "NORP" and len(parts) > 1:
            for letters in _initials(span.text):
                self._by_initials.setdefault(letters, cluster)
            self._by_key.setdefault(("thing", _short(parts)), cluster)
        return cluster

    def _surname(self, parts: list[str]) -> str:
        """Give the part of a full name that stands for the person: *Kim* of *Kim Jong Un*.

        The family name is first where it can be one (Korean, Chinese, Vietnamese) and either
        stands alone elsewhere in the text or has two syllables behind it.
        """
        first = parts[0].capitalize()
        if first in FAMILY_FIRST and parts[-1] not in self._alone:
            alone = parts[0] in self._alone
            if alone or (len(parts) == _FULL and first not in MEN):
                return parts[0]
        while len(parts) > 1 and parts[-1] in _JUNIOR:
            parts = parts[:-1]
        return parts[-1]

    def _person(self, span: Span, parts: list[str]) -> Cluster | None:
        """Find the person of a surname, or of a full name with other middle names."""
        rivals = self._by_part.get(parts[-1] if parts else "", [])[-_RIVALS:]
        if len(parts) == 1:
            wanted = title_gender(span)
            fits = [c for c in rivals if not wanted or c.gender in ("", wanted)]
            return max(fits, key=lambda cluster: self._last.get(cluster, 0), default=None)
        for cluster in rivals:
            known = folded(cluster.name).split()
            differ = set(known) ^ set(parts)
            nested = set(known) <= set(parts) or set(known) >= set(parts)
            if known[0] == parts[0] and (nested or all(len(part) == 1 for part in differ)):
                return cluster
        return None

    def _thing(self, text: str, key: str) -> Cluster | None:
        """Find the body of an acronym, or what has the name without *Corp* or *City*."""
        if _is_acronym(text) and key in self._by_initials:
            return self._by_initials[key]
        return self._by_key.get(("thing", _short(key.split())))


def _initials(text: str) -> set[str]:
    """Give the acronyms a name may have: *Korean Central News Agency*: kcna."""
    words = text.replace("-", " ").split()
    capitals = "".join(word[0] for word in words if word[0].isupper() and word != "The")
    all_ = "".join(word[0] for word in words if word[0].isalpha() and word != "The")
    return {letters.casefold() for letters in (capitals, all_) if len(letters) > 1}


def _short(parts: list[str]) -> str:
    while len(parts) > 1 and parts[-1] in _SOFT:
        parts = parts[:-1]
    return " ".join(parts)
