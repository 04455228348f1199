"""The card's account of how the data was made, and how far annotators agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sayso.dataset.escape import counts, markdown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sayso.compare.agreement import Agreement
    from sayso.dataset.statistics import Statistics


def how_made(found: Statistics) -> str:
    """Write where the texts, the annotations and the decisions come from."""
    dropped = counts(found.by["dropped"])
    lines = [
        "## How it was made\n",
        "**Texts.** Each article is cut from a raw capture of a page; nothing is normalised. What was",
        f"left out is listed in `dropped` with its reason (code points: {dropped or 'none'}), and",
        "`alignment` leads from each character back to the capture. A publication date is only what",
        "the page says about itself, or the manifest; where neither does, it is null.\n",
    ]
    if not found.annotated:
        lines.append("**Annotations.** There is no gold layer yet; the articles stand alone.\n")
        return "\n".join(lines)
    kinds = found.by["annotator kind"]
    said = {
        "person": "by human annotators",
        "reference": "written by maintainers of the data as a reference",
        "rule": "by rules",
        "model": "by a model",
    }
    made = "; ".join(f"{count:,} of them {said[kind]}" for kind, count in sorted(kinds.items()))
    lines += [
        f"**Annotations.** Gold layers: {found.annotated:,}, {made}.",
        f"By guideline version: {counts(found.by['guideline'])}. Models: PARC 3 (source, cue, content),",
        "MPQA (nested sources), FactBank (factuality), TimeML (time), OntoNotes and ACE (entities).",
    ]
    methods, readings = found.by["method"], found.by["readings"]
    records = sum(methods.values())
    lines += [
        "",
        f"Of {records:,} gold records, {methods['unanimous']:,} stand as all readings of their article"
        " have them",
        "(the wording of names and propositions is the first one's),",
        f"{methods['adjudicator'] + methods['majority']:,} as they were decided{_reasons(found)},"
        f" {methods['single']:,} rest on a single reading.",
        "Each carries in `adjudication` who said so, who was overruled, why, and by which rule.",
        f"Gold layers by the number of their readings: {counts(found.by['readings'])}.",
    ]
    if kinds["reference"]:
        lines += [
            "",
            "`reference` means: read and written for the maintainers of the data, with machine",
            "assistance, and **not yet reviewed by independent human annotators**. Do correct it: the",
            "layers, guidelines and decisions it is made of are in `annotations/`, and a correction is",
            "a layer like any other, annotated in Label Studio or written as a contribution.",
        ]
    if readings["1"]:
        lines.append(
            f"\n**{readings['1']:,} gold layer(s) rest on one reading: of them there is no agreement"
            "\nto report, and none is reported.**"
        )
    lines.append("")
    lines.append("Prediction layers are never in gold.\n")
    return "\n".join(lines)


def _reasons(found: Statistics) -> str:
    return f" ({counts(found.by['reason'])})" if found.by["reason"] else ""


def agreement(agreements: Sequence[Agreement]) -> str:
    """Write how far each two annotators agree, before anything was decided."""
    if not agreements:
        return ""
    lines = [
        "## How far annotators agree\n",
        "Before anything was decided, computed from their layers (`sayso agree`). F1 compares what",
        "both found, either taken for the truth; *equal* is the share of records of both in which a",
        "field is the same; α is Krippendorff's, nominal, for closed vocabularies (– where nothing",
        "varies). Records correspond when their spans overlap by half or more.\n",
    ]
    for one in agreements:
        lines += [
            f"{_maker(one, one.left)} and {_maker(one, one.right)}, {one.articles:,} article(s).\n",
            *([_SAME_TOOL] if one.same_tool else []),
            "| record | compared | measure | value | n | α |",
            "|---|---|---|---|---|---|",
            *(
                f"| {score.record} | {score.what} | {score.measure} | {_number(score.value)} "
                f"| {score.n:,} | {_number(score.alpha)} |"
                for score in one.scores()
            ),
            "",
        ]
    return "\n".join(lines)


_SAME_TOOL: Final = """\
**Both were made with the same tool.** They were made apart, but a tool errs alike twice: read these
numbers as how far the guidelines lead to one answer, not as how far people would agree.
"""


def _maker(one: Agreement, name: str) -> str:
    made = one.made[name]
    how = [made.annotator_kind, made.tool, made.guideline and f"guideline {made.guideline}"]
    return f"{markdown(name)} ({markdown('; '.join(part for part in how if part))})"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
