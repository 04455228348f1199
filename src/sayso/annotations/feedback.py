"""What became in gold of what one annotator said, so that they learn from it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from sayso.annotations.guideline import named
from sayso.annotations.parties import WORDING
from sayso.compare.disagreements import in_words
from sayso.compare.match import KINDS, Group, spans
from sayso.compare.mistakes import words
from sayso.records.entity import Entity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sayso.annotations.decisions import Adjudicated, Settled
    from sayso.compare.match import Unit
    from sayso.records.article import Article
    from sayso.records.layer import Layer
    from sayso.records.link import End, Link, LinkSet
    from sayso.records.provenance import Adjudication

Differing = dict[str, "tuple[str | None, str | None]"]  # field → theirs, gold's
What = Literal["otherwise", "not in gold", "missed"]
AROUND: Final = 60  # code points of the article on each side
# field of a record → what it is called where its values are put in words, if otherwise
_CALLED: Final = {
    "quote": "innermost source",
    "source_kind": "source kind",
    "source_naming": "source naming",
}
_MAJORITY: Final = {"majority": "majority"}
_NO_OPINION: Final = frozenset({"id", "confidence", "adjudication"})


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a record stands, with the words around it."""

    article_id: str
    title: str | None
    start: int
    """Of its first span, in code points; of an entity, of its first mention."""
    end: int
    before: str
    """Up to 60 code points of the article."""
    text: str
    after: str


@dataclass(frozen=True, slots=True)
class Overruled:
    """One record that is not in gold as the annotator has it."""

    kind: str
    """entities, quotes, claims or links."""
    what: What
    """`otherwise`: gold has it in another version; `not in gold`: it was decided out;
    `missed`: gold has it, and they have not."""
    about: str
    """The article's id, of a link the event's."""
    id: str
    """The record's id in gold, or the one it would have there."""
    passages: tuple[Passage, ...]
    """One; of a link its two ends."""
    fields: Differing
    """What differs, in words: theirs and gold's; None for no value. Of a record that only one of
    the two has, what it is known by."""
    by: str | None
    method: str
    """`adjudicator` or `majority`."""
    reason: str | None
    rule: str | None
    note: str | None


@dataclass(slots=True)
class Feedback:
    """What became of one annotator's records, over all that is decided."""

    has: Counter[str] = field(default_factory=Counter)
    """Records they have, by kind."""
    stands: Counter[str] = field(default_factory=Counter)
    """Those that are in gold as they have them."""
    favoured: int = 0
    """Decisions, or majorities, for what they say."""
    overruled: list[Overruled] = field(default_factory=list)

    def counted(self, what: What) -> Counter[str]:
        """Count what became of records, by kind."""
        return Counter(one.kind for one in self.overruled if one.what == what)

    @property
    def reasons(self) -> list[tuple[str | None, int]]:
        """Why they were overruled, the most frequent first; None where nobody said.

        What a majority overruled has `majority` for a reason.
        """
        return _ranked(Counter(one.reason or _MAJORITY.get(one.method) for one in self.overruled))

    @property
    def rules(self) -> list[tuple[str, int]]:
        """By which rules of the guidelines, the most frequent first."""
        return _ranked(Counter(rule for one in self.overruled for rule in named(one.rule)))


def _ranked(counts: Counter[Any]) -> list[tuple[Any, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0] or ""))


class Gathering:
    """Gathers feedback for each annotator while articles, then events, go by."""

    def __init__(self) -> None:
        self.found: dict[str, Feedback] = {}

    def article(
        self, article: Article, layers: Mapping[str, Layer], made: Adjudicated[Layer]
    ) -> None:
        """Take an article; of one whose gold is not whole, only who annotated it."""
        for who in layers:
            self.found.setdefault(who, Feedback())
        gold = made.gold
        if gold is None:
            return
        records = {record.id: record for kind in KINDS for record in getattr(gold, kind)}
        for case in made.settled:
            versions = cast("Mapping[str, Unit]", case.versions)
            record = records.get(case.id)
            how = record.adjudication if record else None
            for who, overruled in self._each(case, how, in_gold=record is not None):
                if overruled:
                    own = versions.get(who)
                    passage = passage_of(own or record or next(iter(versions.values())), article)
                    fields = _fields(own, record, layers[who], gold, case)
                    self._add(who, case, how, article.id, (passage,), fields)

    def event(
        self,
        event_id: str,
        made: Adjudicated[LinkSet],
        passage: Callable[[End, str | None], Passage],
    ) -> None:
        """Take an event whose gold links are whole.

        `passage` finds a record that is a link's end, in an annotator's layer or, of None, in gold.
        """
        for case in made.settled if made.gold else ():
            versions = cast("Mapping[str, Link]", case.versions)
            how = case.link.adjudication if case.link else None
            for who, overruled in self._each(case, how, in_gold=case.link is not None):
                if overruled:
                    own = versions.get(who)
                    whose, link = (who, own) if own else (None, case.link)
                    if link is None:
                        whose, link = next(iter(versions.items()))
                    ends = passage(link.subject, whose), passage(link.object, whose)
                    theirs = own.relation if own else None
                    golds = case.link.relation if case.link else None
                    self._add(who, case, how, event_id, ends, {"relation": (theirs, golds)})

    def _each(
        self, case: Settled, how: Adjudication | None, *, in_gold: bool
    ) -> Iterator[tuple[str, bool]]:
        """Yield who has a say in a record, and whether gold is not as they say; count both."""
        for who in case.heard:
            mine = self.found[who]
            has = who in case.versions
            mine.has[case.kind] += has
            agrees = (how is not None and who in how.voters) if in_gold else not has
            mine.stands[case.kind] += has and agrees
            mine.favoured += agrees and case.decision is not None
            yield who, not agrees

    def _add(
        self,
        who: str,
        case: Settled,
        how: Adjudication | None,
        about: str,
        passages: tuple[Passage, ...],
        fields: Differing,
    ) -> None:
        decision = case.decision
        what: What = "missed" if who not in case.versions else "otherwise"
        self.found[who].overruled.append(
            Overruled(
                kind=case.kind,
                what=what if how else "not in gold",
                about=about,
                id=case.id,
                passages=passages,
                fields=fields,
                by=decision.by if decision else None,
                method=decision.method if decision else how.method if how else "adjudicator",
                reason=decision.reason if decision else None,
                rule=decision.rule if decision else None,
                note=decision.note if decision else None,
            )
        )


def passage_of(record: Unit, article: Article) -> Passage:
    """Give where a record stands, with the words around it."""
    known_by = spans(record)[:1] if isinstance(record, Entity) else spans(record)
    start, end, text = known_by[0].start, known_by[-1].end, article.text
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return Passage(article.id, article.title, start, end, before, words(known_by), after)


def _fields(
    own: Unit | None, gold: Unit | None, layer: Layer, whole: Layer, case: Settled
) -> Differing:
    """Put in words what differs between an annotator's version and gold's."""
    if own is None or gold is None:
        return _of_one(own, layer, gold, whole)
    group, layers = Group({"yours": own, "gold": gold}), {"yours": layer, "gold": whole}
    given = (case.decision and case.decision.record) or {}
    found: Differing = {}
    wording: Differing = {}
    for name in type(gold).model_fields:
        if name in _NO_OPINION or getattr(own, name) == getattr(gold, name):
            continue
        what = _CALLED.get(name, name)
        told = in_words(what, group, layers)
        if name == "mentions" and told["yours"] == told["gold"]:
            told = {"yours": _levels(own, gold), "gold": _levels(gold, own)}
        if told["yours"] == told["gold"]:
            continue  # it names the same by another id
        only_words = name in WORDING[case.kind] and name not in given
        (wording if only_words else found)[what] = told["yours"], told["gold"]
    return found or wording


def _of_one(own: Unit | None, layer: Layer, gold: Unit | None, whole: Layer) -> Differing:
    """Put in words a record that only an annotator has, or only gold."""
    found: Differing = {}
    for record, its_layer in ((own, layer), (gold, whole)):
        for name in _known_by(record) if record else ():
            value = in_words(name, Group({"": record}), {"": its_layer})[""] if record else None
            if value:
                found[name] = (value, None) if record is own else (None, value)
    return found


def _levels(record: Unit, other: Unit) -> str:
    """List the mentions of an entity that have another level elsewhere."""
    if not isinstance(record, Entity) or not isinstance(other, Entity):
        return ""
    return ", ".join(f"{m.text} {m.level}" for m in record.mentions if m not in other.mentions)


def _known_by(record: Unit) -> Sequence[str]:
    """Name the fields that tell what a record is."""
    if isinstance(record, Entity):
        return ("type", "name")
    return [name for name in ("act", "factuality", "proposition") if hasattr(record, name)]
