"""Tasks: an article with a layer as its prediction.

The data of a task never changes once it is there: offsets count in its text. What may change
is its prediction.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from sayso.annotations.labelstudio import claims, entities, quotes
from sayso.annotations.labelstudio.config import PARTS, controls, relations
from sayso.annotations.labelstudio.regions import Drawing
from sayso.records.record import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sayso.records.article import Article
    from sayso.records.layer import Layer

UNIT: Final = "codepoint"


def task_of(
    article: Article,
    layer: Layer | None,
    pass_: str,
    *,
    guideline: str | None = None,
    version: str = "sayso",
    made_of: str | None = None,
) -> dict[str, Any]:
    """Make a task, with a layer as its prediction.

    In the pass `claims` the contents of the layer's quotes are shown, and the task carries the
    layer's entities and quotes, in which its claims hang. `version` is the prediction's
    `model_version`, `made_of` a fingerprint of all that the task is made of. The layer keeps
    every rule on the article: that was judged before.
    """
    about = " · ".join(said for said in (article.outlet, article.published, article.url) if said)
    data: dict[str, Any] = {
        "text": article.text,
        "title": article.title or article.id,
        "about": about or article.seed.name,
        "ext_id": article.id,
        "text_sha256": article.text_sha256,
        "schema_version": SCHEMA_VERSION,
        "guideline": guideline,
        "offset_unit": UNIT,
        "pass": pass_,
        "made_of": made_of,
    }
    if pass_ == "claims" and layer is not None:
        data["given"] = {
            "by": layer.provenance.annotator,
            **layer.model_dump(mode="json", include={"entities", "quotes"}),
        }
    task: dict[str, Any] = {"data": data}
    if layer is not None:
        prediction = {"model_version": version, "result": rows_of(article, layer, pass_)}
        confidences = [
            record.confidence
            for part in PARTS[pass_]
            for record in getattr(layer, part)
            if record.confidence is not None
        ]
        if confidences:
            prediction["score"] = sum(confidences) / len(confidences)
        task["predictions"] = [prediction]
    data["prediction_sha256"] = digest(task.get("predictions", []))
    return task


def rows_of(article: Article, layer: Layer, pass_: str) -> list[dict[str, Any]]:
    """Draw a layer, as far as it is asked for in a pass."""
    drawing = Drawing(article.text)
    parts = PARTS[pass_]
    if "entities" in parts:
        entities.draw(layer.entities, drawing)
    if "quotes" in parts:
        quotes.draw(layer, article, drawing)
    if "claims" in parts:
        if "quotes" not in parts:
            for at, quote in enumerate(layer.quotes):
                quotes.draw_content(at, quote, drawing)
        claims.draw(layer, drawing)
    verify(drawing.rows, article.text, pass_)
    return drawing.rows


def verify(rows: list[dict[str, Any]], text: str, pass_: str) -> None:
    """Check rows before they leave: the server would take anything.

    Raises ValueError: a layer that keeps the rules cannot be drawn wrongly, so it is our fault.
    """
    allowed = controls(pass_)
    regions = {row["id"] for row in rows if row["type"] != "relation"}
    for row in rows:
        if row["type"] == "relation":
            sound = {row["from_id"], row["to_id"]} <= regions
            sound &= len(row["labels"]) == 1 and {*row["labels"]} <= {*relations(pass_)}
        else:
            value, values = row["value"], allowed[row["from_name"]]
            sound = 0 <= value["start"] < value["end"] <= len(text)
            if row["type"] != "textarea":
                sound &= value["text"] == text[value["start"] : value["end"]]
                sound &= {*value[row["type"]]} <= {*(values or ())}
        if not sound:
            message = f"a row that would be wrong in Label Studio: {row!r}"
            raise ValueError(message)


def digest(value: object) -> str:
    """Give the sha256 of canonical JSON."""
    import orjson  # noqa: PLC0415  comes with the extra

    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()


def same_prediction(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Tell whether a prediction on the server is the one that is wanted."""
    return all(found.get(name) == wanted[name] for name in ("model_version", "result"))
