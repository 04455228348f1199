"""Results → layers: what one person did on one task, strictly read.

What cannot be understood goes to quarantine with its reason; all the rest counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sayso.annotations.labelstudio import claims, entities, quotes, regions
from sayso.annotations.labelstudio.config import PARTS
from sayso.annotations.labelstudio.faults import Fault, Faults, Found
from sayso.records.derive import complete
from sayso.records.judge_layer import judge_layer
from sayso.records.layer import Layer
from sayso.records.record import SCHEMA_VERSION
from sayso.records.shape import read as read_shape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sayso.annotations.labelstudio.regions import Drawn
    from sayso.records.article import Article
    from sayso.records.provenance import Provenance

LISTS = ("entities", "quotes", "claims")


@dataclass(slots=True)
class Said:
    """What somebody said on one task: the lists of a layer that its pass asks for."""

    parts: dict[str, list[dict[str, Any]]]
    faults: Faults = field(default_factory=Faults)


def said(rows: Sequence[Any], data: Mapping[str, Any], pass_: str) -> Said:
    """Read the rows of a result over a task's data: each list that the pass asks for."""
    faults, text = Faults(), data["text"]
    drawn = regions.read(rows, text, pass_, faults)
    parts: dict[str, list[dict[str, Any]]] = {}
    taken: set[str] = set()
    belongs: dict[str, str] = {}
    wanted = PARTS[pass_]
    if "entities" in wanted:
        parts["entities"], belongs = entities.read(drawn, text, taken)
    if "quotes" in wanted:
        parts["quotes"] = quotes.read(drawn, text, taken, belongs, faults)
    if "claims" in wanted:
        shown = [whole[0] for whole in drawn.wholes("content")]
        if "quotes" in wanted:
            heads = quotes.content_ids(drawn.wholes("content"), set(taken) - _ids(parts["quotes"]))
        else:
            heads = {head.id: head.record for head in shown if head.record is not None}
            given = data.get("given") or {}
            taken |= _ids(given.get("entities", ())) | _ids(given.get("quotes", ()))
        parts["claims"] = claims.read(drawn, text, taken, heads, faults)
        if "quotes" not in wanted:
            _strange(drawn, data, faults)
    for name, records in parts.items():
        parts[name] = [_unplaced(record) for record in sorted(records, key=_order)]
    return Said(parts, faults)


def _strange(drawn: Drawn, data: Mapping[str, Any], faults: Faults) -> None:
    """Tell of contents that were drawn or moved where quotes are only shown."""
    given = data.get("given") or {}
    places = {
        f"{quote['id']}-content-{n}": (span["start"], span["end"])
        for quote in given.get("quotes", ())
        for n, span in enumerate(quote["content"])
    }
    for region in drawn.labelled("content"):
        place = region.start, region.end
        if places.get(region.id) != place and not region.fields:
            words = data["text"][region.start : region.end]
            message = f"quotes are shown in this pass, not asked for: {words!r} does not count"
            rows = [region.told(data["text"])]
            faults.add(Fault.CONTROL, message, rows, "correct it in the pass entities,quotes")


def _ids(records: Sequence[Mapping[str, Any]]) -> set[str]:
    return {record["id"] for record in records}


def _order(record: Mapping[str, Any]) -> tuple[bool, int]:
    """Keep the order of what was pushed; what is new follows in the order of the text."""
    at = record["at"] if isinstance(record["at"], int) else None
    return at is None, record["start"] if at is None else at


def _unplaced(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in {"at", "start"}}


def without_old_opinions(after: Said, before: Said | None) -> None:
    """Take confidence and adjudication off records that are no longer what was pushed."""
    if before is None:
        return
    for name, records in after.parts.items():
        was = {record["id"]: record for record in before.parts.get(name, ())}
        for record in records:
            if was.get(record["id"]) != record:
                record["confidence"] = record["adjudication"] = None


def layer_of(
    parts: Mapping[str, Sequence[Mapping[str, Any]]],
    article: Article,
    provenance: Provenance,
    faults: Faults,
) -> Layer | None:
    """Make a layer; a record that breaks a rule goes to quarantine, what hangs in it too.

    None where the text is not what was annotated.
    """
    value: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "article_id": article.id,
        "text_sha256": article.text_sha256,
        "kind": "annotation",
        "provenance": provenance.model_dump(mode="json"),
        **{name: [dict(record) for record in parts.get(name, ())] for name in LISTS},
    }
    while True:
        layer = read_shape(Layer, value)
        if isinstance(layer, list):
            problems = layer
        else:
            layer = complete(layer, article)
            problems = [p for p in judge_layer(layer, article) if p.severity == "error"]
        if not problems:
            return layer if isinstance(layer, Layer) else None
        if not _take_out(value, problems, faults):
            for problem in problems:
                faults.add(Fault.RULE, f"no layer: {problem.code} {problem.message}", [])
            return None


def _take_out(value: dict[str, Any], problems: Sequence[Any], faults: Faults) -> bool:
    """Move the records that problems point at to quarantine; tell whether there were any."""
    gone: dict[tuple[str, int], Any] = {}
    for problem in problems:
        _, name, at = [*(problem.pointer or "").split("/"), "", ""][:3]
        if name in LISTS and at.isdigit():
            gone.setdefault((name, int(at)), problem)
    for (name, at), problem in sorted(gone.items(), reverse=True):
        record = value[name].pop(at)
        message = f"{record['id']}: {problem.code} {problem.message}"
        found = replace(problem, code=Fault.RULE.code, message=message, pointer=None)
        faults.append(Found(found, (record,)))
    return bool(gone)
