"""What follows by rule from what was written: absent fields, chains, and places of words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sayso.problem import Problem
from sayso.records.claim import Claim
from sayso.records.entity import Entity
from sayso.records.quote import Quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sayso.records.article import Article
    from sayso.records.contribution import Contribution
    from sayso.records.layer import Layer
    from sayso.records.quote import QuoteKind, SourceKind, SourceNaming
    from sayso.records.span import Span

R = TypeVar("R", Entity, Quote, Claim)

_DERIVED_ENTITY: Final = frozenset({"id", "name"})
_DERIVED_QUOTE: Final = frozenset(
    {"id", "kind", "speakers", "source_kind", "source_naming", "parent"}
)
_DERIVED_CLAIM: Final = frozenset({"id", "quote"})

_KIND_OF_TYPE: Final[Mapping[str, SourceKind]] = {
    "PERSON": "person",
    "ORG": "organisation",
    "GPE": "organisation",
    "NORP": "group",
}

_LISTED: Final = 10  # places that a message lists

# Marks that pair. A single mark opens only after space, bracket or dash and closes only where
# no letter follows, since U+2019 (and, mistyped, U+2018) is the apostrophe too.
_QUOTED: Final = re.compile(
    r"“[^“”\n]*”|„[^„“”\n]*[“”]|«[^«»\n]*»|\"[^\"\n]*\"|(?<![^\s(\[—–-])‘(?:[^‘\n]|(?<=\w)‘)*?’(?!\w)"
)


def complete(layer: Layer, article: Article) -> Layer:
    """Fill what is absent and follows by rule; what was given, null included, stays.

    Fills ids, `Entity.name`; of quotes `kind`, `speakers`, `source_kind`, `source_naming`,
    `parent`; of claims `quote`. A layer that has them all is returned as it is.
    """
    if (
        all(record.model_fields_set >= _DERIVED_ENTITY for record in layer.entities)
        and all(record.model_fields_set >= _DERIVED_QUOTE for record in layer.quotes)
        and all(record.model_fields_set >= _DERIVED_CLAIM for record in layer.claims)
    ):
        return layer
    entities = tuple(
        _filled(entity, name=name_of(entity)) for entity in _with_ids(layer.entities, "e")
    )
    quotes = _with_ids(layer.quotes, "q")
    quotes = tuple(_complete_quote(quote, quotes, entities, article.text) for quote in quotes)
    depths = {id_: len(chain) for id_, chain in chains(quotes).items()}
    claims = tuple(
        _filled(claim, quote=_smallest_around(claim.content, quotes, depths))
        for claim in _with_ids(layer.claims, "c")
    )
    return layer.model_copy(update={"entities": entities, "quotes": quotes, "claims": claims})


def name_of(entity: Entity) -> str:
    """Give the longest mention by name, else the longest mention; the first among equals."""
    named = [m.text for m in entity.mentions if m.level == "NAM"]
    return max(named or [m.text for m in entity.mentions], key=len)


def kind_of(content: Sequence[Span], text: str) -> QuoteKind:
    """Read from the quote marks whether content is direct, mixed or indirect.

    Marks count within one line of `text`. Punctuation and space need not stand inside them.
    """
    inside = outside = False
    for span in content:
        line_start = text.rfind("\n", 0, span.start) + 1
        line_end = text.find("\n", span.end)
        line = text[line_start : line_end if line_end >= 0 else len(text)]
        marked = [(m.start() + 1, m.end() - 1) for m in _QUOTED.finditer(line)]
        for at in range(span.start - line_start, span.end - line_start):
            if at < len(line) and line[at].isalnum():
                if any(start <= at < end for start, end in marked):
                    inside = True
                else:
                    outside = True
    if not inside:
        return "indirect"
    return "mixed" if outside else "direct"


def chains(quotes: Sequence[Quote]) -> dict[str, tuple[str, ...]]:
    """Give each quote's chain of quote ids, outermost first, itself last (MPQA's nesting).

    The writer, who begins every chain, is not in it. A parent that does not resolve, or that
    closes a circle, ends the chain (rules REF001 and CHAIN001 report it).
    """
    parents = {quote.id: quote.parent for quote in quotes}
    return {id_: _chain(id_, parents) for id_ in parents}


def _chain(id_: str, parents: Mapping[str, str | None]) -> tuple[str, ...]:
    chain = [id_]
    outer = parents[id_]
    while outer is not None and outer in parents and outer not in chain:
        chain.append(outer)
        outer = parents[outer]
    return tuple(reversed(chain))


def lies_within(inner: Sequence[Span], outer: Sequence[Span]) -> bool:
    """Tell whether each inner span lies inside or equals one of the outer spans."""
    if len(inner) == len(outer) == 1:  # nearly always
        return outer[0].start <= inner[0].start and inner[0].end <= outer[0].end
    return all(any(o.start <= i.start and i.end <= o.end for o in outer) for i in inner)


def _filled(record: R, **derived: object) -> R:
    """Set those derived fields that were not given."""
    absent = {k: v for k, v in derived.items() if k not in record.model_fields_set}
    return record.model_copy(update=absent) if absent else record


def _with_ids(records: tuple[R, ...], prefix: str) -> tuple[R, ...]:
    """Mint the first free `<prefix><n>` for each record without an id."""
    taken = {record.id for record in records}
    free = (f"{prefix}{n}" for n in range(1, 10**9) if f"{prefix}{n}" not in taken)
    return tuple(record if record.id else _filled(record, id=next(free)) for record in records)


def _complete_quote(
    quote: Quote, quotes: Sequence[Quote], entities: Sequence[Entity], text: str
) -> Quote:
    if quote.model_fields_set >= _DERIVED_QUOTE:
        return quote
    quote = _filled(quote, kind=kind_of(quote.content, text), speakers=_speakers(quote, entities))
    types = {entity.id: entity.type for entity in entities}
    kinds = {_KIND_OF_TYPE.get(types.get(id_, "")) for id_ in quote.speakers}
    return _filled(
        quote,
        source_kind=kinds.pop() if len(kinds) == 1 else None,
        source_naming=_naming(quote, entities),
        parent=_smallest_around(
            quote.content, [q for q in quotes if not lies_within(q.content, quote.content)], {}
        ),
    )


def _speakers(quote: Quote, entities: Sequence[Entity]) -> tuple[str, ...]:
    """Give, for each source span, the entity of the last mention that lies in it."""
    found: dict[str, None] = {}
    for span in quote.source:
        inside = [
            (mention.start, mention.end, entity.id)
            for entity in entities
            for mention in entity.mentions
            if span.start <= mention.start and mention.end <= span.end
        ]
        if inside:
            found[max(inside)[2]] = None
    return tuple(found)


def _naming(quote: Quote, entities: Sequence[Entity]) -> SourceNaming:
    if not quote.source:
        return "implicit"
    speakers = set(quote.speakers)
    names = (m for e in entities if e.id in speakers for m in e.mentions if m.level == "NAM")
    return "named" if any(lies_within([m], quote.source) for m in names) else "role"


def _smallest_around(
    content: Sequence[Span], quotes: Sequence[Quote], depths: Mapping[str, int]
) -> str | None:
    """Give the smallest quote whose content holds `content`; the deepest among equals."""
    around = [
        (sum(s.end - s.start for s in quote.content), -depths.get(quote.id, 0), at)
        for at, quote in enumerate(quotes)
        if lies_within(content, quote.content)
    ]
    return quotes[min(around)[2]].id if around else None


# ----------------------------------------------------------------- words → offsets


def locate(contribution: Contribution, article: Article) -> dict[str, Any] | list[Problem]:
    """Find spans given as words; give the contribution as a dict of an exact layer's shape.

    Fields that were absent stay absent, so that `complete` can fill them. Words that are not
    in the text (SPAN006), or that stand in several places (SPAN007), are Problems.
    """
    layer = contribution.model_dump(exclude_unset=True, mode="python")
    layer["text_sha256"] = contribution.text_sha256 or article.text_sha256
    layer["schema_version"] = contribution.schema_version
    layer["kind"] = contribution.kind
    problems: list[Problem] = []
    for pointer, words in _words(layer):
        place = _find(words, article.text, pointer)
        if isinstance(place, Problem):
            problems.append(place)
        else:
            words["start"], words["end"] = place
        words.pop("before", None)
        words.pop("after", None)
    return problems or layer


def _words(value: Any, pointer: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every span-like dict with its JSON pointer."""
    if isinstance(value, dict):
        if "text" in value:
            yield pointer, value
        for key, inner in value.items():
            yield from _words(inner, f"{pointer}/{key}")
    elif isinstance(value, list | tuple):
        for at, inner in enumerate(value):
            yield from _words(inner, f"{pointer}/{at}")


def _find(words: Mapping[str, Any], text: str, pointer: str) -> tuple[int, int] | Problem:
    wanted = words["text"]
    before, after = words.get("before") or "", words.get("after") or ""
    start, end = words.get("start"), words.get("end")
    if start is not None and end is not None:
        return start, end
    whole = before + wanted + after
    places = [at + len(before) for at in _occurrences(whole, text)]
    fitting = [p for p in places if start in (None, p) and end in (None, p + len(wanted))]
    if len(fitting) == 1:
        return fitting[0], fitting[0] + len(wanted)
    if not places:
        return Problem(
            code="SPAN006",
            pointer=pointer,
            message=f"{whole!r} is not in the article's text",
            cure="copy the words from `sayso show`; quote marks and spaces count",
        )
    if not fitting:
        given = f"begin at {start}" if start is not None else f"end at {end}"
        return Problem(
            code="SPAN006",
            pointer=pointer,
            message=f"{whole!r} does not {given}; it stands at {_listed(places, wanted, text)}",
            cure="leave the offset out, or give the right one",
        )
    return Problem(
        code="SPAN007",
        pointer=pointer,
        message=f"{whole!r} stands in {len(fitting)} places: {_listed(fitting, wanted, text)}",
        cure="add the words right before or after it as `before` or `after`",
    )


def _occurrences(words: str, text: str) -> Iterator[int]:
    """Yield every place where words begin, overlapping ones too."""
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _listed(places: Sequence[int], wanted: str, text: str) -> str:
    """List places with the words around them, the first few where there are many."""
    shown = [
        f"{p}-{p + len(wanted)} (…{text[max(0, p - 15) : p + len(wanted) + 15]!r}…)"
        for p in places[:_LISTED]
    ]
    more = len(places) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
