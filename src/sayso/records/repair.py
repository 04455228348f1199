"""What can be repaired in a contribution without asking, and a list of what was.

Certain is what only one reading explains: words that stand in one place, offsets that all count
in one other unit, white space at an edge, fields that follow by rule. Everything else stays as
it was given, for the judges to find.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sayso.records.concordance import Concordance, shortened, stands
from sayso.records.derive import DERIVED, complete, with_ids, words_in
from sayso.records.layer import Layer
from sayso.records.link import SYMMETRIC
from sayso.records.provenance import Provenance
from sayso.records.span import Span
from sayso.records.units import unit_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sayso.records.article import Article
    from sayso.records.contribution import Contribution
    from sayso.records.link import End, Link, LinkSet
    from sayso.records.units import Unit

# Why a derived field has its value; `complete` has the rules themselves.
_WHY: Final[Mapping[str, str]] = {
    "id": "minted",
    "name": "the longest mention",
    "kind": "from the quote marks",
    "speakers": "mentioned in the source",
    "source_kind": "what the speakers are",
    "source_naming": "from the mentions in the source",
    "parent": "the smallest quote around it",
    "quote": "the smallest quote around it",
}
_NOBODY: Final = Provenance(annotator="nobody", annotator_kind="person")  # in no result


@dataclass(frozen=True, slots=True)
class Change:
    """One repair: where, and what was done."""

    pointer: str
    """JSON pointer (RFC 6901) to the span or the field, which is the same before and after."""
    what: str
    """In words, with the old and the new value where there was an old one."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """A contribution after repair."""

    record: dict[str, Any]
    """JSON-ready, with every field in the order of the schema: an exact layer's shape.

    But `provenance` is null where none was given; and if a span has no certain place it is as
    it was given, and no field that was left out to be derived is there.
    """
    changes: list[Change]
    """One for each span that differs, and for each field that was absent and now says something.

    Absent fields that are written out as the default, null or [] they meant are no change.
    """


def repair(contribution: Contribution, article: Article) -> Repaired:
    """Repair what is certain in a contribution, and say what was.

    What was given and is right, and null that was given, stays. Of a contribution made on
    another text nothing is repaired: its offsets and words are about that one.
    """
    given = contribution.model_dump(mode="json", exclude_unset=True)
    changes: list[Change] = []
    if "schema_version" not in given:
        given["schema_version"] = contribution.schema_version
        changes.append(Change("/schema_version", f"{contribution.schema_version}, filled in"))
    spans = [_Words(pointer, words) for pointer, words in words_in(given)]
    if contribution.article_id != article.id or (
        contribution.text_sha256 not in (None, article.text_sha256)
    ):
        return Repaired(_unfinished(contribution, given, spans), changes)
    if contribution.text_sha256 is None:
        given["text_sha256"] = article.text_sha256
        changes.append(Change("/text_sha256", f"{article.text_sha256[:12]}…, the article's"))
    _place(spans, article)
    changes += [Change(span.pointer, "; ".join(span.done)) for span in spans if span.done]
    if not all(span.placed for span in spans):
        return Repaired(_unfinished(contribution, given, spans), changes)
    exact = {**given, "kind": contribution.kind}
    layer = complete(
        Layer.model_validate({**exact, "provenance": contribution.provenance or _NOBODY}), article
    )
    record = layer.model_dump(mode="json")
    if contribution.provenance is None:
        record["provenance"] = None
    return Repaired(record, [*changes, *_derived(given, record)])


def _unfinished(
    contribution: Contribution, given: Mapping[str, Any], spans: Iterable[_Words]
) -> dict[str, Any]:
    """Give a contribution with every field but those that cannot be derived yet."""
    record = contribution.model_dump(mode="json")
    record["text_sha256"] = given.get("text_sha256")
    mended = {span.pointer: span for span in spans}
    for pointer, words in words_in(record):
        level = {"level": words["level"]} if "level" in words else {}
        words.clear()
        words.update(mended[pointer].value | (level if mended[pointer].placed else {}))
    for plural, fields in DERIVED.items():
        for one, as_given in zip(record[plural], given.get(plural, ()), strict=True):
            for name in fields - as_given.keys():
                del one[name]
    return record


def _derived(given: Mapping[str, Any], record: Mapping[str, Any]) -> Iterator[Change]:
    """Yield a change for each field that was absent and is now more than null or []."""
    for plural, fields in DERIVED.items():
        for at, (old, new) in enumerate(zip(given.get(plural, ()), record[plural], strict=True)):
            for name, value in new.items():
                if name in fields and name not in old and value not in (None, []):
                    shown = ", ".join(value) if isinstance(value, list) else shortened(value)
                    pointer = f"/{plural}/{at}/{name}"
                    yield Change(pointer, f"{name}: {shown}, {_WHY[name]}")


# ----------------------------------------------------------------- spans


@dataclass(slots=True)
class _Words:
    """A span of a dumped contribution, changed where it stands, and what was done to it."""

    pointer: str
    value: dict[str, Any]
    done: list[str] = field(default_factory=list)
    placed: bool = False

    @property
    def span(self) -> Span | None:
        """The span, right or wrong, where both offsets are there."""
        start, end = self.value.get("start"), self.value.get("end")
        if start is None or end is None:
            return None
        return Span(start=start, end=end, text=self.value["text"])

    def put(self, start: int, end: int, text: str, done: str | None = None) -> None:
        """Make it a span with offsets, with nothing else but a mention's level."""
        level = {"level": self.value["level"]} if "level" in self.value else {}
        self.value.clear()
        self.value.update(start=start, end=end, text=text, **level)
        self.placed = True
        if done is not None:
            self.done.append(done)


def _place(spans: Sequence[_Words], article: Article) -> None:
    """Give offsets to the spans that have one certain place, and trim them.

    A span that is wrong for a reason of its own may hide in what all the others count; so that
    is asked again once such spans are in their places.
    """
    where = Concordance(article.text)
    while True:
        unit = unit_of([span for words in spans if (span := words.span)], article)
        before = sum(words.placed for words in spans)
        for words in spans:
            if unit is not None or not words.placed:
                _put(words, where, unit)
        if unit is not None or sum(words.placed for words in spans) == before:
            return


def _put(words: _Words, where: Concordance, unit: Unit | None) -> None:
    """Put one span in its place, where that is certain."""
    found = _converted(words, unit) or _as_given(words, where.text) or _found(words, where, unit)
    if found is None:
        return
    start, end, done = found
    text = words.value["text"]
    core = text.strip()
    if core and core != text:
        first = start + text.index(core)
        last = first + len(core)
        trimmed = f"white space trimmed: {start}-{end} → {first}-{last}"
        words.put(first, last, core, f"{done}; {trimmed}" if done else trimmed)
    else:
        words.put(start, end, text, done)


_Place = tuple[int, int, str | None]  # and what was done to get there


def _as_given(words: _Words, text: str) -> _Place | None:
    span = words.span
    if span is None or not stands(span.text, span.start, span.end, text):
        return None
    beside = [name for name in ("before", "after") if words.value.get(name)]
    needless = f"{' and '.join(beside)} left out: the offsets say it" if beside else None
    return span.start, span.end, needless


def _converted(words: _Words, unit: Unit | None) -> _Place | None:
    span = words.span
    if unit is None or span is None or (place := unit.convert(span.start, span.end)) is None:
        return None
    start, end = place
    if place == (span.start, span.end):
        return start, end, None
    return start, end, f"{unit.name} → code points: {span.start}-{span.end} → {start}-{end}"


def _found(words: _Words, where: Concordance, unit: Unit | None) -> _Place | None:
    """Find words in the one place where they stand with what is given beside them.

    One offset alone is enough, in the layer's unit or in code points, if the words are there.
    """
    text, span = words.value["text"], words.span
    before, after = words.value.get("before") or "", words.value.get("after") or ""
    whole = before + text + after
    for start in _starts(words.value, unit) if span is None else ():
        if where.begin(whole, start - len(before)):
            end = start + len(text)
            return start, end, f"found {shortened(text)!r} at {start}-{end}"
    places = where.places(whole)
    if len(places) != 1:
        return None
    start = places[0] + len(before)
    end = start + len(text)
    old = _offsets(words.value)
    if old is None:
        return start, end, f"found {shortened(text)!r} at {start}-{end}"
    beside = " with what is beside them" if before or after else ""
    return start, end, f"{old} → {start}-{end}: the words stand there{beside} and nowhere else"


def _starts(value: Mapping[str, Any], unit: Unit | None) -> Iterator[int]:
    """Yield where a span may begin that has one offset of the two."""
    start, end = value.get("start"), value.get("end")
    for at in (None if unit is None or start is None else unit.start(start), start):
        if at is not None:
            yield at
    for at in (None if unit is None or end is None else unit.end(end), end):
        if at is not None:
            yield at - len(value["text"])


def _offsets(value: Mapping[str, Any]) -> str | None:
    """Write the offsets that were given."""
    start, end = value.get("start"), value.get("end")
    if start is None and end is None:
        return None
    return f"{'…' if start is None else start}-{'…' if end is None else end}"


# ----------------------------------------------------------------- links


def repair_links(links: LinkSet) -> tuple[LinkSet, list[Change]]:
    """Let symmetric links begin at their smaller end, and mint the ids that are absent.

    A set in which nothing is to be done is returned as it is.
    """
    changes: list[Change] = []
    mended: list[Link] = []
    for at, (old, link) in enumerate(
        zip(links.links, with_ids(links.links, "l", {link.id for link in links.links}), strict=True)
    ):
        if link.relation in SYMMETRIC and _key(link.subject) > _key(link.object):
            swapped = {"subject": link.object, "object": link.subject}
            mended.append(link.model_copy(update=swapped))
            what = f"ends swapped: {link.relation} is symmetric and begins at its smaller end"
            changes.append(Change(f"/links/{at}", what))
        else:
            mended.append(link)
        if link.id != old.id:
            changes.append(Change(f"/links/{at}/id", f"id: {link.id}, {_WHY['id']}"))
    return (links.model_copy(update={"links": tuple(mended)}) if changes else links), changes


def _key(end: End) -> tuple[str, str]:
    return end.article_id, end.id
