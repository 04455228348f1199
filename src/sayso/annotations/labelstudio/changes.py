"""What became of a prediction: kept, changed, deleted, added, region by region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SAID = ("start", "end", "labels", "choices")


def changes(before: Sequence[Any], after: Sequence[Any]) -> dict[str, Any]:
    """Compare the rows of the prediction that somebody saw with those of their result.

    Regions by id: how many were kept as they were, which were changed (moved, relabelled, filled
    in otherwise), deleted and added. Relations, which have no id, by their ends and label.
    """
    was, now = _regions(before), _regions(after)
    kept = [id_ for id_ in was if was[id_] == now.get(id_)]
    drew, draws = _relations(before), _relations(after)
    return {
        "kept": len(kept),
        "changed": [id_ for id_ in was if id_ in now and was[id_] != now[id_]],
        "deleted": [id_ for id_ in was if id_ not in now],
        "added": [id_ for id_ in now if id_ not in was],
        "relations": {
            "kept": sum(relation in draws for relation in drew),
            "deleted": [relation for relation in drew if relation not in draws],
            "added": [relation for relation in draws if relation not in drew],
        },
    }


def _regions(rows: Sequence[Any]) -> dict[str, dict[str, Any]]:
    """Give region → what is said of it; not the echoed words, which nobody wrote."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        if isinstance(row, dict) and row.get("type") != "relation":
            said = found.setdefault(str(row.get("id")), {})
            value = row.get("value")
            said[str(row.get("from_name"))] = _said(value if isinstance(value, dict) else {}, row)
    return found


def _said(value: Mapping[str, Any], row: Mapping[str, Any]) -> list[Any]:
    own = [value.get(name) for name in _SAID]
    return [*own, value.get("text")] if row.get("type") == "textarea" else own


def _labels(row: Mapping[str, Any]) -> list[Any]:
    labels = row.get("labels")
    return labels if isinstance(labels, list) else []


def _relations(rows: Sequence[Any]) -> list[list[Any]]:
    return [
        [row.get("from_id"), row.get("to_id"), *_labels(row)]
        for row in rows
        if isinstance(row, dict) and row.get("type") == "relation"
    ]
