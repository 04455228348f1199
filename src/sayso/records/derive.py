"""What follows by rule from what was written: absent fields, chains, and places of words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sayso.problem import Problem
from sayso.records.claim import Claim
from sayso.records.concordance import LISTED, Concordance, shortened, shown
from sayso.records.entity import Entity
from sayso.records.link import Link
from sayso.records.quote import Quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sayso.records.article import Article
    from sayso.records.contribution import Contribution
    from sayso.records.layer import Layer
    from sayso.records.quote import QuoteKind, SourceKind, SourceNaming
    from sayso.records.span import Span

R = TypeVar("R", Entity, Quote, Claim, Link)

_DERIVED_ENTITY: Final = frozenset({"id", "name"})
_DERIVED_QUOTE: Final = frozenset(
    {"id", "kind", "speakers", "source_kind", "source_naming", "parent"}
)
_DERIVED_CLAIM: Final = frozenset({"id", "quote"})
DERIVED: Final[Mapping[str, frozenset[str]]] = {
    "entities": _DERIVED_ENTITY,
    "quotes": _DERIVED_QUOTE,
    "claims": _DERIVED_CLAIM,
}
"""The fields that `complete` fills, by the list of the layer in which their records stand."""

KIND_OF_TYPE: Final[Mapping[str, SourceKind]] = {
    "PERSON": "person",
    "ORG": "organisation",
    "GPE": "organisation",
    "NORP": "group",
}
"""What a source of an entity's type is (guideline Q14)."""

# Marks that pair. A single mark opens only after space, bracket or dash and closes only where
# no letter follows, since U+2019 (and, mistyped, U+2018) is the apostrophe too.
_QUOTED: Final = re.compile(
    r"“[^“”\n]*”|“[^“”\"\n]*\"|„[^„“”\n]*[“”]|«[^«»\n]*»|\"[^\"\n]*\"|(?<![^\s(\[—–-])‘(?:[^‘\n]|(?<=\w)‘)*?’(?!\w)"
)


def complete(layer: Layer, article: Article) -> Layer:
    """Fill what is absent and follows by rule; what was given, null included, stays.

    Fills ids, `Entity.name`; of quotes `kind`, `speakers`, `source_kind`, `source_naming`,
    `parent`; of claims `quote`. A layer that has them all is returned as it is.
    """
    if not _wanting(layer):
        return layer
    taken = {e.id for e in layer.entities} | {q.id for q in layer.quotes}
    taken |= {claim.id for claim in layer.claims}
    entities = tuple(
        _filled(entity, name=name_of(entity)) for entity in with_ids(layer.entities, "e", taken)
    )
    quotes = with_ids(layer.quotes, "q", taken)
    quotes = tuple(_complete_quote(quote, quotes, entities, article.text) for quote in quotes)
    found = with_ids(layer.claims, "c", taken)
    around = quotes_around(found, quotes)
    claims = tuple(_filled(claim, quote=id_) for claim, id_ in zip(found, around, strict=True))
    return layer.model_copy(update={"entities": entities, "quotes": quotes, "claims": claims})


def without(record: R, *fields: str) -> R:
    """Give a record as if some fields had not been given, so that `complete` fills them."""
    said = {name: value for name, value in record if name not in fields}
    empty = {name: type(record).model_fields[name].get_default() for name in fields}
    return type(record).model_construct(
        _fields_set=record.model_fields_set - {*fields}, **said, **empty
    )


def _wanting(layer: Layer) -> bool:
    """Tell whether a derived field of any record is absent."""
    for entity in layer.entities:
        if not entity.model_fields_set >= _DERIVED_ENTITY:
            return True
    for quote in layer.quotes:
        if not quote.model_fields_set >= _DERIVED_QUOTE:
            return True
    return any(not claim.model_fields_set >= _DERIVED_CLAIM for claim in layer.claims)


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
        at, end = span.start - line_start, span.end - line_start
        for marked in _QUOTED.finditer(line):
            start, stop = max(marked.start() + 1, at), min(marked.end() - 1, end)
            if start < stop:
                outside = outside or any(map(str.isalnum, line[at:start]))
                inside = inside or any(map(str.isalnum, line[start:stop]))
                at = stop
        outside = outside or any(map(str.isalnum, line[at:end]))
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


def with_ids(records: tuple[R, ...], prefix: str, taken: set[str]) -> tuple[R, ...]:
    """Mint the first `<prefix><n>` that is not taken for each record without an id."""
    free = (f"{prefix}{n}" for n in range(1, 10**9) if f"{prefix}{n}" not in taken)
    return tuple(record if record.id else _filled(record, id=next(free)) for record in records)


def _complete_quote(
    quote: Quote, quotes: Sequence[Quote], entities: Sequence[Entity], text: str
) -> Quote:
    for name, derive in _RULES_OF_QUOTE.items():  # in this order: kinds follow from speakers
        if name not in quote.model_fields_set:
            quote = _filled(quote, **{name: derive(quote, quotes, entities, text)})
    return quote


def by_rule(quote: Quote, layer: Layer, article: Article) -> dict[str, Any]:
    """Give each field of a quote that follows by rule as it would be, were it alone absent."""
    return {
        name: derive(quote, layer.quotes, layer.entities, article.text)
        for name, derive in _RULES_OF_QUOTE.items()
    }


def quotes_around(claims: Sequence[Claim], quotes: Sequence[Quote]) -> list[str | None]:
    """Give the quote of each claim as it follows from position."""
    depths = {id_: len(chain) for id_, chain in chains(quotes).items()}
    return [_smallest_around(claim.content, quotes, depths) for claim in claims]


def _kind(
    quote: Quote, quotes: Sequence[Quote], entities: Sequence[Entity], text: str
) -> QuoteKind:
    del quotes, entities
    return kind_of(quote.content, text)


def _source_kind(
    quote: Quote, quotes: Sequence[Quote], entities: Sequence[Entity], text: str
) -> SourceKind | None:
    """Give what the speakers are, where they are of one kind."""
    del quotes, text
    types = {entity.id: entity.type for entity in entities}
    kinds = {KIND_OF_TYPE.get(types.get(id_, "")) for id_ in quote.speakers}
    return kinds.pop() if len(kinds) == 1 else None


def _parent(
    quote: Quote, quotes: Sequence[Quote], entities: Sequence[Entity], text: str
) -> str | None:
    del entities, text
    return parent_of(quote, quotes)


def parent_of(quote: Quote, quotes: Sequence[Quote]) -> str | None:
    """Give the smallest of some quotes whose content holds another's and more."""
    outer = [
        q
        for q in quotes
        if lies_within(quote.content, q.content) and not lies_within(q.content, quote.content)
    ]
    return _smallest_around(quote.content, outer, {}) if outer else None


def _speakers(
    quote: Quote, quotes: Sequence[Quote], entities: Sequence[Entity], text: str
) -> tuple[str, ...]:
    """Give, for each source span, the entity of the last mention that lies in it."""
    del quotes, text
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


def _naming(
    quote: Quote, quotes: Sequence[Quote], entities: Sequence[Entity], text: str
) -> SourceNaming:
    del quotes, text
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


_RULES_OF_QUOTE: Final[Mapping[str, Callable[..., Any]]] = {
    "kind": _kind,
    "speakers": _speakers,
    "source_kind": _source_kind,
    "source_naming": _naming,
    "parent": _parent,
}


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
    where = Concordance(article.text)
    problems: list[Problem] = []
    for pointer, words in words_in(layer):
        place = _find(words, where, pointer)
        if isinstance(place, Problem):
            problems.append(place)
        else:
            words["start"], words["end"] = place
        words.pop("before", None)
        words.pop("after", None)
    return problems or layer


def words_in(value: Any, pointer: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every span-like dict of a dumped layer with its JSON pointer."""
    if isinstance(value, dict):
        if "text" in value:
            yield pointer, value
        for key, inner in value.items():
            yield from words_in(inner, f"{pointer}/{key}")
    elif isinstance(value, list | tuple):
        for at, inner in enumerate(value):
            yield from words_in(inner, f"{pointer}/{at}")


def _find(words: Mapping[str, Any], where: Concordance, pointer: str) -> tuple[int, int] | Problem:
    wanted, width = words["text"], len(words["text"])
    before, after = words.get("before") or "", words.get("after") or ""
    start, end = words.get("start"), words.get("end")
    if start is not None and end is not None:
        return start, end
    whole = before + wanted + after
    given = start if start is not None else end - width if end is not None else None
    if given is not None and where.begin(whole, given - len(before)):
        return given, given + width
    places = [at + len(before) for at in where.places(whole)]
    if given is None and len(places) == 1:
        return places[0], places[0] + width
    said = shortened(whole)
    if not places:
        place = where.spelt_otherwise(wanted, before, after)
        cure = "copy the words from `sayso show`; quote marks and spaces count"
        return Problem(
            code="SPAN006",
            pointer=pointer,
            message=f"{said!r} is not in the article's text",
            cure=where.meant(place) if place else cure,
            found=said,
            expected=shown(where.text, *place) if place else None,
        )
    listed = where.listed(places, width)
    if given is not None:
        offset = f"begin at {start}" if start is not None else f"end at {end}"
        more = " and more" if len(places) > LISTED else ""
        return Problem(
            code="SPAN006",
            pointer=pointer,
            message=f"{said!r} does not {offset}; it stands at {listed}{more}",
            cure="leave the offset out, or give the right one",
            found=str(start if start is not None else end),
        )
    many = f"more than {LISTED}" if len(places) > LISTED else str(len(places))
    return Problem(
        code="SPAN007",
        pointer=pointer,
        message=f"{said!r} stands in {many} places: {listed}",
        cure="add the words right before or after it as `before` or `after`",
        found=said,
    )
