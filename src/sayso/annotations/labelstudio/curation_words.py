"""What annotators say differently, in words: a line for each record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sayso.records.claim import When
from sayso.records.concordance import shortened
from sayso.records.entity import Entity
from sayso.steering import STEERING, escaped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sayso.annotations.decisions import Undecided
    from sayso.compare.match import Unit
    from sayso.records.layer import Layer
    from sayso.records.span import Span

_OPINION: Final = ("id", "confidence", "adjudication")
_ONE: Final = {"entities": "entity", "quotes": "quote", "claims": "claim"}
_REFERENCES: Final = ("speakers", "parent", "quote")
_NONE: Final = "none"


def in_words(one: Undecided, versions: Mapping[str, Unit], layers: Mapping[str, Layer]) -> str:
    """Say of an undecided record who says what, each by what differs; on one line.

    The versions name other records by their ids in `layers`.
    """
    names = _names(layers)
    first = next(iter(versions.values()))
    told: dict[str, list[str]] = {who: [] for who in versions}
    for field in type(first).model_fields:
        values = {who: getattr(record, field) for who, record in versions.items()}
        if field not in _OPINION and len({*map(_key, values.values())}) > 1:
            called = names if field in _REFERENCES else {}
            for who, words in _different(values, called).items():
                told[who].append(f"{field.replace('_', ' ')} {words}")
    by: dict[str, list[str]] = {}
    heard = {who for party in one.alike for who in party}.union(versions)
    for who in (who for who in layers if who in heard):
        said = ", ".join(told[who]) or "has it" if who in told else _NONE
        by.setdefault(said, []).append(who)
    each = "; ".join(f"{', '.join(who)}: {said}" for said, who in by.items())
    why = f" ({one.why})" if one.why else ""
    line = f"{_ONE[one.kind]} “{_words(first)}” – {each}{why}"
    return STEERING.sub(escaped, line)


def _different(values: Mapping[str, Any], names: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Show each annotator's value of a field; of several spans, those that not all have."""
    every = [{*value} if _spans(value) else set() for value in values.values()]
    if common := set.intersection(*every):
        values = {who: tuple(v for v in value if v not in common) for who, value in values.items()}
        return {
            who: f"with {_value(value, {})}{_where(value)}" if value else "without"
            for who, value in values.items()
        }
    shown = {who: _value(value, names.get(who, {})) for who, value in values.items()}
    if len({*shown.values()}) < len({*map(_key, values.values())}):
        shown = {who: f"{words}{_where(values[who])}" for who, words in shown.items()}
    return shown


def _spans(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and not isinstance(value[0], str)


def _words(record: Unit) -> str:
    if isinstance(record, Entity):
        return shortened(record.name)
    return _text(record.content)


def _text(spans: Sequence[Span]) -> str:
    return shortened(" … ".join(span.text for span in spans))


def _names(layers: Mapping[str, Layer]) -> dict[str, dict[str, str]]:
    """Give annotator → id → the name of an entity, or the words of a quote."""
    return {
        who: {e.id: f"“{_words(e)}”" for e in layer.entities}
        | {q.id: f"“{_words(q)}”" for q in layer.quotes}
        for who, layer in layers.items()
    }


def _key(value: Any) -> str:
    """Write a value so that what is the same is written alike: speakers in any order."""
    if isinstance(value, tuple) and value and isinstance(value[0], str):
        value = sorted(value)
    return repr(value)


def _value(value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value == ():
        return _NONE
    if isinstance(value, When):
        days = f"{value.begin or ''}..{value.end or ''}"
        return " ".join(filter(None, [value.value, days.strip("."), _quoted(value.span)]))
    if isinstance(value, tuple):
        said = (names.get(v, v) if isinstance(v, str) else _quoted(v) for v in value)
        return " + ".join(said)
    return names.get(value, shortened(str(value)))


def _quoted(span: Any) -> str:
    """Show a span by its words, and a mention that is no name by its level too."""
    if span is None:
        return ""
    level = getattr(span, "level", "NAM")
    return f"“{shortened(span.text)}”{'' if level == 'NAM' else f' {level}'}"


def _where(value: Any) -> str:
    """Say where spans stand, which their words do not tell."""
    spans: Sequence[Any] = value if isinstance(value, tuple) else [getattr(value, "span", None)]
    places = [f"{span.start}-{span.end}" for span in spans if hasattr(span, "start")]
    return f" at {', '.join(places)}" if places else ""
