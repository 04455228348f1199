"""Regions and relations as Label Studio's rows have them, both ways.

    {"id": "q1-content-0", "from_name": "span", "to_name": "text", "type": "labels",
     "value": {"start": 59, "end": 185, "text": "…", "labels": ["content"]}, "meta": {…}}
    {"id": "q1-content-0", "from_name": "act", …, "value": {…, "choices": ["say"]}}
    {"type": "relation", "from_id": "q1-content-0", "to_id": "q1-cue-0", "direction": "right",
     "labels": ["cue"]}

`start` and `end` are code points, half-open (measured for 1.23.2, in docs/label-studio.md);
`value.text` is an echo that cannot be trusted: words are always cut from the article.
A region's id is `<record id>-<field>-<n>`, so that what people did to a record is seen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sayso.annotations.labelstudio.config import (
    SEVERAL,
    SPAN,
    TEXT,
    TYPES,
    asked_of,
    controls,
    relations,
)
from sayso.annotations.labelstudio.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sayso.annotations.labelstudio.faults import Faults
    from sayso.records.span import Span

Row = dict[str, Any]
Fields = Mapping[str, "str | list[str] | None"]
_ID: Final = re.compile(r"(?P<record>[A-Za-z0-9_-]{1,64})-(?P<field>[a-z]+)-(?P<n>[0-9]{1,9})")
_LOCAL: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
META: Final = "sayso"


@dataclass(slots=True)
class Region:
    """One region: a span with its label and what was filled in for it."""

    id: str
    start: int
    end: int
    """Half-open code points of the article's text, white space at the edges cut off."""
    label: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    """Control → what was chosen or written."""
    meta: dict[str, Any] = field(default_factory=dict)
    """What was carried along when it was pushed."""

    @property
    def record(self) -> str | None:
        """The id of the record that it was drawn for; None for what a person drew."""
        found = _ID.fullmatch(self.id)
        return found["record"] if found else None

    @property
    def number(self) -> int | None:
        """The how-manieth of its field it was in that record, from 0."""
        found = _ID.fullmatch(self.id)
        return int(found["n"]) if found else None

    def one(self, control: str) -> str | None:
        """Give what was chosen or written in a control."""
        return next(iter(self.fields.get(control, ())), None)

    def span(self, text: str) -> dict[str, Any]:
        """Give its span, the words cut from the text."""
        return {"start": self.start, "end": self.end, "text": text[self.start : self.end]}

    def told(self, text: str) -> dict[str, Any]:
        """Give it as quarantine shows it."""
        return {"id": self.id, "label": self.label, **self.span(text)}


@dataclass(frozen=True, slots=True)
class Relation:
    """An arrow from one region to another."""

    label: str
    start: Region
    end: Region


@dataclass(slots=True)
class Drawn:
    """What stands on a task: regions in the order of the text, and relations as they came."""

    regions: list[Region]
    relations: list[Relation]

    def labelled(self, *labels: str) -> list[Region]:
        """Give the regions with one of some labels, in the order of the text."""
        return [region for region in self.regions if region.label in labels]

    def partners(self, label: str, region: Region, *labels: str) -> list[Region]:
        """Give what a relation joins to a region, whichever way it was drawn.

        Which of the two is the part is seen by their labels: people draw arrows both ways.
        """
        found = [
            other
            for relation in self.relations
            if relation.label == label
            for one, other in ((relation.start, relation.end), (relation.end, relation.start))
            if one is region and other.label in labels
        ]
        return list({other.id: other for other in found}.values())

    def wholes(self, label: str) -> list[list[Region]]:
        """Join the regions of a label that `continues` holds together, in the order of the text."""
        group = {region.id: [region] for region in self.labelled(label)}
        for relation in self.relations:
            if relation.label != "continues":
                continue
            one, other = group.get(relation.start.id), group.get(relation.end.id)
            if one is None or other is None or one is other:
                continue
            one += other
            group |= {region.id: one for region in other}
        distinct = {id(parts): parts for parts in group.values()}
        return [sorted(parts, key=lambda region: region.start) for parts in distinct.values()]


def local_id(region: Region, taken: set[str]) -> str:
    """Give an id for a new record: its region's, which stays the same when it is pulled again."""
    made = region.id if _LOCAL.fullmatch(region.id) else re.sub(r"[^A-Za-z0-9_-]", "_", region.id)
    made = made[:64] or "_"
    n = 1
    while made in taken:
        n += 1
        made = f"{made[:58]}-{n}"
    return made


# ----------------------------------------------------------------------- drawing


class Drawing:
    """Collects the rows of a prediction."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.rows: list[Row] = []
        self._related: set[tuple[str, str, str]] = set()

    def region(
        self,
        id_: str,
        label: str,
        span: Span,
        fields: Fields | None = None,
        meta: Mapping[str, Any] | None = None,
    ) -> str:
        """Draw a region with what its controls say; give its id."""
        place = {"start": span.start, "end": span.end, "text": self.text[span.start : span.end]}
        row: Row = _row(id_, SPAN, "labels", place | {"labels": [label]})
        if meta:
            row["meta"] = {META: dict(meta)}
        self.rows.append(row)
        self.fill(id_, span, fields or {})
        return id_

    def whole(
        self,
        record: str,
        label: str,
        spans: Sequence[Span],
        fields: Fields | None = None,
        meta: Mapping[str, Any] | None = None,
    ) -> str:
        """Draw the parts of a content or claim, joined; the first has the rest. Give its id."""
        head = last = self.region(f"{record}-{label}-0", label, spans[0], fields, meta)
        for n, span in enumerate(spans[1:], 1):
            part = self.region(f"{record}-{label}-{n}", label, span)
            self.relate(last, part, "continues")
            last = part
        return head

    def fill(self, id_: str, span: Span, fields: Fields) -> None:
        """Fill in controls of a region that is drawn."""
        for control, value in fields.items():
            if value is None:
                continue
            place: dict[str, Any] = {"start": span.start, "end": span.end}
            said = [value] if isinstance(value, str) else value
            if VALUES[control] is None:
                self.rows.append(_row(id_, control, "textarea", place | {"text": said}))
            else:
                place["text"] = self.text[span.start : span.end]
                self.rows.append(_row(id_, control, "choices", place | {"choices": said}))

    def relate(self, start: str, end: str, label: str) -> None:
        """Draw an arrow, once."""
        if (start, end, label) not in self._related:
            self._related.add((start, end, label))
            self.rows.append(
                {
                    "type": "relation",
                    "from_id": start,
                    "to_id": end,
                    "direction": "right",
                    "labels": [label],
                }
            )


VALUES: Final = controls("all")


def _row(id_: str, control: str, type_: str, value: dict[str, Any]) -> Row:
    return {"id": id_, "from_name": control, "to_name": TEXT, "type": type_, "value": value}


# ----------------------------------------------------------------------- reading


def read(rows: Sequence[Any], text: str, pass_: str, faults: Faults) -> Drawn:
    """Read rows strictly: what cannot be understood is a fault, with its rows; the rest counts."""
    allowed = controls(pass_)
    grouped: dict[str, list[Row]] = {}
    arrows: list[Row] = []
    for row in rows:
        if not isinstance(row, dict):
            faults.add(Fault.ROW, f"{row!r} is no row of a result", [row])
        elif row.get("type") == "relation":
            arrows.append(row)
        elif not isinstance(row.get("id"), str) or not isinstance(row.get("value"), dict):
            faults.add(Fault.ROW, "a row without id or value", [row])
        else:
            grouped.setdefault(row["id"], []).append(row)
    regions: dict[str, Region] = {}
    for id_, own in grouped.items():
        region = _region(id_, own, text, allowed, faults)
        if region is not None:
            regions[id_] = region
    drawn = Drawn(sorted(regions.values(), key=lambda r: (r.start, -r.end)), [])
    for row in arrows:
        relation = _relation(row, regions, relations(pass_), faults)
        if relation is not None:
            drawn.relations.append(relation)
    return drawn


def _region(
    id_: str,
    rows: list[Row],
    text: str,
    allowed: Mapping[str, tuple[str, ...] | None],
    faults: Faults,
) -> Region | None:
    labels = [row for row in rows if row.get("from_name") == SPAN]
    label = [value for row in labels for value in _values(row, "labels")]
    if len(label) != 1:
        faults.add(Fault.LABEL, f"the region {id_} has {len(label) or 'no'} label(s)", rows)
        return None
    if label[0] not in (allowed[SPAN] or ()):
        faults.add(Fault.CONTROL, f"the label {label[0]!r} of {id_} is not of this pass", rows)
        return None
    place = _place(labels[0]["value"], text)
    if isinstance(place, str):
        faults.add(Fault.SPAN, f"the region {id_} {place}", rows)
        return None
    carried = labels[0].get("meta")
    carried = carried.get(META) if isinstance(carried, dict) else None
    region = Region(id_, *place, label[0], meta=carried if isinstance(carried, dict) else {})
    for row in rows:
        control = str(row.get("from_name"))
        if control not in allowed:
            faults.add(Fault.CONTROL, f"{control!r} of {id_} is no control of this pass", [row])
        elif control in asked_of(label[0]):  # else a key pressed by mistake: nobody sees it
            given = _filled_in(control, row, allowed[control], faults)
            if given is not None:
                region.fields[control] = given
    return region


def _filled_in(
    control: str, row: Row, values: Sequence[str] | None, faults: Faults
) -> list[str] | None:
    """Give what was chosen or written; None where that cannot be so."""
    key = "text" if values is None else "choices"
    given, here = _values(row, key), f"{control} of {row['id']}"
    if row["value"].get(key) not in (given, *given):
        faults.add(Fault.ROW, f"{here} says {row['value'].get(key)!r}", [row])
    elif values is not None and not {*given} <= {*values}:
        faults.add(Fault.CONTROL, f"{here} has no choice {given}", [row])
    elif control not in SEVERAL and len(given) > 1:
        faults.add(Fault.CONTROL, f"{here} is given {len(given)} times", [row])
    else:
        return [value for value in given if value.strip()]
    return None


def _values(row: Row, key: str) -> list[str]:
    """Give what a row says; a text area may come as one string."""
    given = row["value"].get(key)
    given = [given] if isinstance(given, str) else given
    return [v for v in given if isinstance(v, str)] if isinstance(given, list) else []


def _place(value: Row, text: str) -> tuple[int, int] | str:
    """Give a region's span without white space at its edges; or what is wrong with it."""
    start, end = value.get("start"), value.get("end")
    if type(start) is not int or type(end) is not int:
        return f"has no whole numbers as offsets ({start!r}, {end!r})"
    if not 0 <= start < end <= len(text):
        return f"({start}-{end}) is not inside the text (0-{len(text)})"
    words = text[start:end]
    if words.isspace():
        return f"({start}-{end}) holds nothing but white space"
    start += len(words) - len(words.lstrip())
    return start, start + len(words.strip())


def _relation(
    row: Row, regions: Mapping[str, Region], allowed: Iterable[str], faults: Faults
) -> Relation | None:
    labels = row.get("labels")
    label = labels[0] if isinstance(labels, list) and len(labels) == 1 else None
    start, end = regions.get(str(row.get("from_id"))), regions.get(str(row.get("to_id")))
    ends = f"{row.get('from_id')} → {row.get('to_id')}"
    if start is None or end is None:
        faults.add(Fault.DANGLING, f"the relation {ends} ends in no region that counts", [row])
    elif label is None:
        count = len(labels) if isinstance(labels, list) and labels else "no"
        faults.add(Fault.UNLABELLED, f"the relation {ends} has {count} label(s)", [row])
    elif label not in allowed:
        faults.add(
            Fault.CONTROL, f"the label {label!r} of the relation {ends} is not of this pass", [row]
        )
    elif not _joins(label, start.label, end.label):
        message = f"the relation {ends}: {label} cannot join {start.label} and {end.label}"
        faults.add(Fault.RELATED, message, [row])
    else:
        return Relation(label, start, end)
    return None


_SAYING: Final = ("claim", "content")
_JOINED: Final[Mapping[str, tuple[Sequence[str], Sequence[str]]]] = {
    "cue": (("content",), ("cue",)),
    "source": (("content",), ("source",)),
    "speaker": (("content", "source"), TYPES),
    "hedge": (_SAYING, ("hedge",)),
    "time": (_SAYING, ("time",)),
    "parent": (("content",), ("content",)),
    "quote": (_SAYING, ("content",)),
}


def _joins(label: str, one: str, other: str) -> bool:
    """Tell whether a relation makes sense between regions of two labels, either way round."""
    if label == "continues":
        return one == other and one in _SAYING
    ends, parts = _JOINED[label]
    return (one in ends and other in parts) or (other in ends and one in parts)
