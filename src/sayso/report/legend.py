"""The legend: how each thing is drawn, drawn that way."""

from __future__ import annotations

from typing import Final, get_args

from sayso.records.entity import EntityType
from sayso.report.marks import SURE, SURE_LOOK
from sayso.report.phrases import sign

_QUOTE: Final = (
    '<span class="w source">Officials</span> <span class="w cue">said</span> that '
    '<span class="s lane1"><i class="mark open lane1" data-n="q1"></i>'
    '<span class="w source">engineers</span> <span class="w cue">believe</span> </span>'
    '<span class="s lane1 lane2"><i class="mark open lane2" data-n="q2"></i>the quay is unsafe'
    '<i class="mark close lane2" data-n=""></i><i class="mark close lane1" data-n=""></i></span>'
)
_CLAIM: Final = (
    '<i class="mark open claim-unsure" data-n="c1"></i>The quay <span class="w hedge">may</span> '
    'collapse <span class="w when">on Friday</span> or <span class="w unresolved">soon</span>'
    '<i class="mark close claim-unsure" data-n=""></i>'
)


def legend() -> str:
    """Write the legend."""
    types = " ".join(
        f'<span class="w {type_}">{type_.lower()}</span>' for type_ in get_args(EntityType)
    )
    values = " ".join(
        f'<span class="sure {SURE_LOOK[value]}"><b>{value}</b> {meaning}</span>'
        for value, meaning in SURE.items()
    )
    return (
        '<details class="legend" open><summary>How to read it</summary><dl>'
        f"<div><dt>Quotes</dt><dd><p>{_QUOTE}</p><small>Source dotted, cue bold, content in "
        "brackets over a line; what is quoted inside a quote has a second line. A chain names who "
        "says it, outermost first: outlet › <b>Ada Birk</b> › engineers. Bold is a source with a "
        "name, plain a role, a camp or evidence; where nobody is named, the words that attribute "
        "stand: <i>nobody named: “reportedly”</i>.</small></dd></div>"
        f"<div><dt>Claims</dt><dd><p>{_CLAIM}</p><small>Corners where a claim begins and ends, "
        "an ellipsis where it goes on elsewhere; hedges in italics, its time under dots, under "
        "waves where it is not known when that is. Its card "
        "has the proposition and how sure the innermost source is of it. Propositions are worded "
        f"without negation: {sign('CT-')} or {sign('Uu')} before one belongs to it.</small>"
        "</dd></div>"
        f'<div><dt>How sure</dt><dd class="sures">{values}</dd></div>'
        f"<div><dt>Entities</dt><dd>{types} <small>The tag behind a mention gives its type; "
        "<i>nom</i> a noun (“the minister”), <i>pro</i> a pronoun.</small></dd></div>"
        "<div><dt>Names</dt><dd><small><b>001·c12</b> is the claim c12 of the article whose "
        "capture’s name begins so: <code>sayso show 001</code> prints it. A number stands where "
        "names begin alike or are long. What an adjudicator decided is on the card; what all "
        "readers gave alike is not marked.</small></dd></div>"
        '<div class="keys"><dt>Keys</dt><dd><kbd>j</kbd> <kbd>k</kbd> next and previous record, '
        "<kbd>/</kbd> search, <kbd>Enter</kbd> next place, <kbd>Esc</kbd> let "
        "go, or end the search where it began. Point at words or cards to see what belongs "
        "together; click to hold it.</dd></div>"
        "</dl></details>"
    )
