"""Who had a say in gold: of each record, and of the whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sayso.annotations.decisions import TOOL
from sayso.records.provenance import Adjudication, Provenance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sayso.annotations.decisions import Decisions
    from sayso.annotations.naming import Fields
    from sayso.records.decision import Decision


def adjudication(
    method: str,
    voters: Sequence[str],
    overruled: Sequence[str],
    decision: Decision | None = None,
) -> Fields:
    """Write who had a say in a gold record, and what was decided, as a record's field."""
    made = Adjudication.model_validate(
        {"method": method, "voters": list(voters), "overruled": list(overruled)}
    )
    if decision is not None:
        update = {name: getattr(decision, name) for name in ("by", "reason", "rule", "note")}
        made = made.model_copy(update=update)
    return made.model_dump(mode="json")


def provenance(layers: Sequence[Provenance], settled: Decisions) -> Fields:
    """Say who made gold: the annotators together; `person` only if each of them is."""
    decided = settled.all
    kinds = {made.annotator_kind for made in layers}
    guidelines = [made.guideline for made in layers] + [d.guideline for d in decided]
    dates = [made.created for made in layers] + [d.created for d in decided]
    made = Provenance(
        annotator=" + ".join(made.annotator for made in layers),
        annotator_kind=kinds.pop() if len(kinds) == 1 else "reference",
        tool=TOOL,
        guideline=max((g for g in guidelines if g), key=_by_number, default=None),
        created=max((day for day in dates if day), default=None),
    )
    return made.model_dump(mode="json")


def _by_number(version: str) -> list[tuple[int, str]]:
    """Order versions: 0.10 comes after 0.9. A number may be of any length."""
    found = []
    for part in re.split(r"\W", version):
        digits = part.lstrip("0")
        found.append((len(digits), digits) if part.isdecimal() else (-1, part))
    return found
