"""What annotators say differently → a task for a curator.

The curator corrects a draft of gold, and may look at each annotator's version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sayso.annotations.labelstudio.config import ADJUDICATE
from sayso.annotations.labelstudio.curation import DRAFT, content, shown_as
from sayso.annotations.labelstudio.curation_words import in_words
from sayso.annotations.labelstudio.regions import META
from sayso.annotations.labelstudio.tasks import digest, rows_of, task_of
from sayso.compare.match import KINDS
from sayso.records.derive import complete, without
from sayso.records.judge_layer import judge_layer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sayso.annotations.labelstudio.curation import Dispute, Slot
    from sayso.records.article import Article
    from sayso.records.layer import Layer

_FOLLOWS: Final = {
    "quotes": ("speakers", "source_kind", "source_naming", "parent"),
    "claims": ("quote",),
}
"""What names other records: it may not fit where these are of another annotator."""

Json = dict[str, Any]


def curation_task(article: Article, dispute: Dispute, guideline: str | None) -> Json:
    """Make a task of what is undecided: a draft of gold, then each annotator's version.

    There is a draft: `dispute.problems` is empty.
    """
    draft = _drawable(_draft(dispute), article)
    known = dispute.ext_id
    task = task_of(article, draft, ADJUDICATE, guideline=guideline, version=DRAFT, made_of=known)
    told = {
        slot.id: in_words(slot.undecided, slot.versions, dispute.moved)
        for slot in dispute.slots
        if slot.undecided
    }
    (merged,) = task["predictions"]
    _tell(merged["result"], dispute, told)
    task["predictions"] += [
        {
            "model_version": shown_as(who),
            "result": rows_of(article, _drawable(layer, article), ADJUDICATE),
        }
        for who, layer in dispute.moved.items()
    ]
    task["data"] |= {
        "ext_id": known,
        "article_id": article.id,
        "disputed": "\n".join(f"{n}. {words}" for n, words in enumerate(told.values(), 1)),
        "decided": [slot.replaces for slot in dispute.slots if slot.replaces],
        "prediction_sha256": digest(task["predictions"]),
    }
    return task


def _draft(dispute: Dispute) -> Layer:
    """Give what goes into gold as things are, and of what is undecided what most say."""
    base = next(iter(dispute.moved.values()))
    bare = {"confidence": None, "adjudication": None}
    return base.model_copy(
        update={
            kind: tuple(
                slot.holds.model_copy(update=bare)
                for slot in dispute.slots
                if slot.kind == kind and slot.holds is not None
            )
            for kind in KINDS
        }
    )


def _drawable(layer: Layer, article: Article) -> Layer:
    """Make versions of several annotators fit together as far as they can be drawn.

    What follows by rule is derived anew for a record that breaks a rule; what still does is left
    out of the draft. It is a proposal: the curator sees it and says what is so.
    """
    tried: set[str] = set()
    while True:
        pointers = [p.pointer or "" for p in judge_layer(layer, article) if p.severity == "error"]
        faulty = {tuple(pointer.split("/")[1:3]) for pointer in pointers}
        if all(kind not in KINDS for kind, *_ in faulty):
            return layer
        update: dict[str, tuple[Any, ...]] = {}
        for kind in KINDS:
            kept: list[Any] = []
            for at, record in enumerate(getattr(layer, kind)):
                if (kind, str(at)) not in faulty:
                    kept.append(record)
                elif record.id not in tried and kind in _FOLLOWS:
                    tried.add(record.id)
                    kept.append(without(record, *_FOLLOWS[kind]))
            update[kind] = tuple(kept)
        layer = complete(layer.model_copy(update=update), article)


def _tell(rows: list[Json], dispute: Dispute, told: Mapping[str, str]) -> None:
    """Say on the regions of what is undecided who says what, and how many say what is drawn."""
    share = {slot.id: _share(slot, len(dispute.layers)) for slot in dispute.undecided}
    for row in rows:
        carried = (row.get("meta") or {}).get(META)
        if row["type"] != "labels" or not carried:
            continue
        ids = [row["id"].rsplit("-", 2)[0], (carried.get("claim") or {}).get("id")]
        notes = [told[id_] for id_ in ids if id_ in told]
        if notes:
            row["meta"]["text"] = ["\n".join(notes)]
            row["score"] = min(share[id_] for id_ in ids if id_ in share)


def _share(slot: Slot, annotators: int) -> float:
    """Give the share of the annotators who say what the draft shows."""
    shown = slot.holds and content(slot.holds)
    alike = sum(content(record) == shown for record in slot.versions.values())
    return round(alike / annotators, 2)
