"""How the data was made, what to beware of, and how far annotators agreed: for card and Croissant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sayso.dataset.escape import counts, markdown

if TYPE_CHECKING:
    from sayso.compare.agreement import Agreement
    from sayso.compare.reading import Score
    from sayso.dataset.statistics import Statistics

_SHOWN: Final = (
    ("mentions", "equal spans", "F1"),
    ("mentions", "type", "α"),
    ("entities", "equal clusters of mentions", "F1"),
    ("quotes", "content half alike", "F1"),
    ("quotes", "source half alike", "F1"),
    ("quotes", "speakers, end to end", "F1"),
    ("quotes", "act", "α"),
    ("claims", "content half alike", "F1"),
    ("claims", "factuality", "α"),
    ("claims", "certainty", "α ordinal"),
    ("claims", "innermost source, end to end", "F1"),
    ("chains", "whole chain", "equal"),
    ("links", "end to end", "F1"),
)
_MOST: Final = 12  # annotators who are listed one by one


def cautions(found: Statistics) -> list[str]:
    """Give what to know before the data is used, a paragraph each, in Markdown."""
    methods, readings = found.by["method"], found.by["readings"]
    said = []
    if methods["single"]:
        layers = f", all of {readings['1']:,} gold layer(s) among them" if readings["1"] else ""
        said.append(
            f"**{methods['single']:,} of {sum(methods.values()):,} gold records rest on one reading"
            f"**{layers}. Nobody has read these a second time: there is no agreement on them to "
            "report, and none is reported."
        )
    elif readings["1"]:
        said.append(f"**{readings['1']:,} gold layer(s), which are empty, rest on one reading.**")
    if old := found.outdated:
        said.append(
            f"**{old:,} gold layer(s) are older than the layers and decisions they are made of**: "
            "what was said or decided since is not in them."
        )
    (tool, made), *others = found.by["tool alone"].most_common() or [("", 0)]
    if not others and 1 < made == found.by["reader"].total():
        said.append(
            f"**All {made:,} readings were made with one tool** ({markdown(tool)}). They were made "
            "apart, but a tool errs alike twice: that they agree shows how far the guidelines lead "
            "to one answer, not how far people would agree."
        )
    if found.by["annotator kind"]["reference"]:
        said.append(
            "`reference` means: read and written for the maintainers of the data, with machine "
            "assistance, and **not yet reviewed by independent human annotators**. Do correct it: "
            "the layers, guidelines and decisions it is made of are in `annotations/`, and a "
            "correction is a layer like any other, annotated in Label Studio or written as a "
            "contribution."
        )
    return said


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
        lines += ["**Annotations.** There is no gold layer yet.\n", _kept(found)]
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
    methods = found.by["method"]
    records = sum(methods.values())
    lines += [
        "",
        f"Of {records:,} gold records, {methods['unanimous']:,} stand as all readings of their article"
        " have them",
        "(the wording of names and propositions is the first one's),",
        f"{methods['adjudicator'] + methods['majority']:,} as they were decided{_reasons(found)},"
        f" {methods['majority']:,} of these by majority alone; {methods['single']:,} rest on a single"
        " reading.",
        "Each carries in `adjudication` who said so, who was overruled, why, and by which rule.",
        f"Gold layers by the number of their readings: {counts(found.by['readings'])}.",
    ]
    return "\n".join([*lines, "", _kept(found)])


def _kept(found: Statistics) -> str:
    """Say what is in the config of everybody's layers, and what is not."""
    kinds = found.by["layer kind"]
    if not kinds:
        return ""
    predicted = kinds["prediction"]
    made = f", {predicted:,} of them predictions ({counts(found.by['predictor'])})" * bool(
        predicted
    )
    return (
        "**Disagreement is kept.** `annotations` has what each annotator says about each article,\n"
        f"before anything was decided: {kinds.total():,} layers{made}.\n"
        "A prediction is what a program says: marked as such in `layer_kind`, in no agreement, and\n"
        "never in gold; beside the annotators' layers it shows what the program gets wrong. Gold\n"
        "itself is not among these layers: it is all the other configs.\n"
    )


def _reasons(found: Statistics) -> str:
    return f" ({counts(found.by['reason'])})" if found.by["reason"] else ""


def agreement(agreed: Agreement | None) -> str:
    """Write how far annotators agree, before anything was decided."""
    if agreed is None or not agreed.articles:
        return ""
    scores = shown(agreed)
    caveats = sorted({score.caveat for score in scores if score.caveat and score.low is not None})
    rows = [
        f"| {score.record} | {score.what} | {score.measure} | {_number(score.value)} "
        f"| {interval(score) or '–'} | {score.n:,} | {markdown(score.reading)} |"
        for score in scores
    ]
    who = [_maker(agreed, name) for name in agreed.annotators]
    more = f", and {len(who) - _MOST:,} more" if len(who) > _MOST else ""
    lines = [
        "## How far annotators agree\n",
        f"Over {agreed.articles:,} article(s) that two or more annotated, before anything was decided:",
        f"{'; '.join(who[:_MOST])}{more}.",
        *agreed.seen.words,
        "",
        "| record | compared | measure | value | 95 % interval | n | in words |",
        "|---|---|---|---|---|---|---|",
        *rows,
        "",
        "F1 compares what two annotators mark, either taken for the truth; *equal* is the share of",
        "records that both have in which a field is the same; α is Krippendorff's, which takes out",
        "what chance would give (0 is chance, 1 is perfect). The interval is a bootstrap's over",
        "articles; there is none where they are too few, or where nothing varies between them.",
        *(f"**{caveat[0].upper()}{caveat[1:]}.**" for caveat in caveats),
        "`sayso agree` prints all numbers, every two annotators, and the costliest disagreements.\n",
    ]
    return "\n".join(lines)


def shown(agreed: Agreement) -> list[Score]:
    """Give the numbers of an agreement that a reader of the data looks for first."""
    scores = {
        (one.record, one.what, one.measure): one for one in agreed.scores() if one.of == "all"
    }
    return [scores[key] for key in _SHOWN]


def interval(score: Score) -> str | None:
    """Write the interval of a number, where it has one."""
    if score.low is None or score.high is None:
        return None
    return f"{score.low:.3f} to {score.high:.3f}"


def _maker(agreed: Agreement, name: str) -> str:
    made = agreed.made[name]
    how = [made.annotator_kind, made.tool, made.guideline and f"guideline {made.guideline}"]
    return f"{markdown(name)} ({markdown('; '.join(part for part in how if part))})"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
