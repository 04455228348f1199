"""The labelling configs, generated from the records' vocabularies.

One `<Text>`, one control for the labels of regions, and for each field that does not follow by
rule a control that is shown for the regions it belongs to. Published in
`annotations/labelstudio/`, a file a pass.
"""

from __future__ import annotations

import itertools
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, Literal, get_args
from xml.etree import ElementTree as ET
from xml.sax.saxutils import quoteattr

from sayso.records.claim import Factuality
from sayso.records.entity import EntityType, MentionLevel
from sayso.records.link import SYMMETRIC, Relation
from sayso.records.provenance import Reason
from sayso.records.quote import Act, QuoteKind, SourceKind, SourceNaming

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Pass = Literal["entities,quotes", "claims", "all", "links", "adjudicate", "adjudicate,links"]
PASSES: Final = get_args(Pass)
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "entities,quotes": ("entities", "quotes"),
    "claims": ("claims",),
    "all": ("entities", "quotes", "claims"),
    "links": (),
    "adjudicate": ("entities", "quotes", "claims"),
    "adjudicate,links": (),
}
"""What annotators are asked for in a pass, as the lists of a layer."""

# Names of controls (`from_name`) that more than one module speaks of.
SPAN: Final = "span"
TEXT: Final = "text"
TYPES: Final = get_args(EntityType)
NONE: Final = "none"
NO_SPEAKER: Final = "no speaker"
NO_OUTER: Final = "writer's own"
NEGATED: Final = "negated"
SEVERAL: Final = ("without",)
"""Controls in which more than one choice may be made."""
UNRELATED: Final = "unrelated"
ADJUDICATE: Final = "adjudicate"
"""The pass in which a curator decides what annotators say differently."""
ADJUDICATE_LINKS: Final = "adjudicate,links"
"""The same, of how claims bear on each other."""
OF_PAIRS: Final = ("links", ADJUDICATE_LINKS)
"""The passes whose tasks are two claims side by side."""
RELATION: Final = "relation"
"""The control of these."""
VERDICT: Final = "verdict"
REJECTED: Final = "not in gold"
WHY: Final = ("reason", "rule", "note")
"""Controls of that pass that are fields of a decision."""

_LABELS: Final[Mapping[str, tuple[tuple[str, str, str], ...]]] = {
    "entities": tuple(
        zip(
            TYPES,
            "12345678",
            (
                *("#d62728", "#8c564b", "#7f7f7f", "#1f77b4"),
                *("#17becf", "#2ca02c", "#bcbd22", "#9467bd"),
            ),
            strict=True,
        )
    ),
    "quotes": (("content", "q", "#e0b000"), ("cue", "w", "#ff7f0e"), ("source", "e", "#e377c2")),
    "claims": (("claim", "c", "#80cbc4"), ("hedge", "x", "#b39ddb"), ("time", "v", "#90a4ae")),
}
_RELATIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "entities": (),
    "quotes": ("cue", "source", "speaker", "parent", "continues"),
    "claims": ("hedge", "time", "quote", "continues"),
}
LINKS: Final[tuple[str, ...]] = (
    *(
        name if relation in SYMMETRIC else f"{side} {name}"
        for relation, name in (
            ("same_as", "same"),
            ("elaborates", "elaborates"),
            ("contradicts", "contradicts"),
            ("alternative_to", "alternative"),
            ("updates", "updates"),
            ("denies", "denies"),
        )
        for side in (("",) if relation in SYMMETRIC else ("left", "right"))
    ),
    UNRELATED,
)
RELATION_OF: Final[Mapping[str, Relation]] = {
    "same": "same_as",
    "contradicts": "contradicts",
    "alternative": "alternative_to",
    "elaborates": "elaborates",
    "updates": "updates",
    "denies": "denies",
}

_STYLE: Final = """\
.lsf-htx-richtext { white-space: pre-wrap; line-height: 2.3; font-size: 16px }
.lsf-htx-richtext area { display: inline }
.sayso-bar { position: sticky; top: 0; z-index: 20; padding: 4px 0 }
.sayso-bar { background: var(--color-neutral-background, #fff) }
.sayso-bar .lsf-label_selected, .sayso-bar .lsf-label_selected span { color: #000 }
.sayso-columns { display: flex; gap: 24px; align-items: flex-start }
.sayso-text { flex: 1 1 0; min-width: 0; max-width: 78ch }
.sayso-text .lsf-htx-richtext { padding: 0 12px 12px 52px }
.sayso-fields { flex: 0 0 290px; position: sticky; top: 56px }
.sayso-fields { max-height: calc(100vh - 170px); overflow-y: auto }
.sayso-fields .lsf-choices { margin: 2px 0 0 }
.sayso-fields .lsf-choices .lsf-choice { margin: 0 4px 0 0 }
.sayso-pair { display: flex; gap: 24px }
.sayso-side { flex: 1 1 0; min-width: 0 }
.sayso-side .lsf-htx-richtext { line-height: 1.7 }
.sayso-answer .lsf-choices .lsf-choice { margin: 0 20px 0 0 }"""
# `area`: what the ends of a region are dragged by; Chromium has ceased to show this element.
_ABOUT: Final = 'size="6" style="font: 13px sans-serif; margin: 0 0 4px; overflow-wrap: anywhere"'
_REJECTS: Final = "shift+x"
_DISPUTED: Final = (
    'size="6" style="font: 13px sans-serif; margin: 0 0 4px; overflow-wrap: anywhere; '
    "white-space: pre-wrap; max-height: 30vh; overflow-y: auto; "
    'border-left: 3px solid #e0b000; padding: 0 0 0 8px"'
)
_ASKING: Final = 'size="6" style="font-size: 13px; margin: 8px 0 0"'
_OF_A_REGION: Final = f'toName="{TEXT}" perRegion="true"'


def labels(pass_: str) -> tuple[str, ...]:
    """Give the labels that regions may have in a pass."""
    shown = tuple(name for part in PARTS[pass_] for name, _, _ in _LABELS[part])
    return shown if pass_ != "claims" else (*shown, "content")


def relations(pass_: str) -> tuple[str, ...]:
    """Give the labels that relations between regions may have in a pass."""
    return tuple(dict.fromkeys(name for part in PARTS[pass_] for name in _RELATIONS[part]))


def controls(pass_: str) -> Mapping[str, tuple[str, ...] | None]:
    """Give the controls of a pass by name: their values, or None for free text."""
    if pass_ in OF_PAIRS:
        asked = {RELATION: LINKS}
        return asked if pass_ == "links" else asked | {name: _DECIDING[name] for name in WHY}
    found: dict[str, tuple[str, ...] | None] = {SPAN: labels(pass_)}
    found |= {name: values for part in PARTS[pass_] for name, values in _FIELDS[part].items()}
    if pass_ == ADJUDICATE:
        found |= _DECIDING
    return found


_FIELDS: Final[Mapping[str, Mapping[str, tuple[str, ...] | None]]] = {
    "entities": {"name": None, "level": get_args(MentionLevel)},
    "quotes": {
        "act": get_args(Act),
        "negated": (NEGATED,),
        "naming": get_args(SourceNaming),
        "source_kind": (*get_args(SourceKind), NONE),
        "kind": get_args(QuoteKind),
        "without": (NO_OUTER, NO_SPEAKER),
    },
    "claims": {
        "factuality": get_args(Factuality),
        "proposition": None,
        "when": None,
        "whose": (NO_OUTER,),
    },
}
_DECIDING: Final[Mapping[str, tuple[str, ...] | None]] = {
    VERDICT: (REJECTED,),
    "reason": get_args(Reason),
    "rule": None,
    "note": None,
}
_SHOWN_FOR: Final[Mapping[str, str]] = {
    "entities": ",".join(TYPES),
    "quotes": "content",
    "claims": "claim,content",
}


def asked_of(label: str) -> frozenset[str]:
    """Give the controls that are shown for a region of a label, in the passes that have them."""
    shown = (part for part, labels in _SHOWN_FOR.items() if label in labels.split(","))
    return frozenset(name for part in shown for name in _FIELDS[part]).union(_DECIDING)


_ASKED: Final[Mapping[str, str]] = {
    "name": "Name of the entity (empty: as spelt here)",
    "level": "Name, nominal or pronoun (none: NAM)",
    "act": "What the source does (none: say)",
    "negated": "",
    "naming": "Source is given (none: as it follows)",
    "source_kind": "Source is a (none: as it follows)",
    "kind": "Kind (none: by the quote marks)",
    "without": "Only where it is otherwise than it looks",
    "factuality": "Factuality (a content with one is a claim too)",
    "proposition": "Proposition: one sentence, without negation",
    "when": "When: VALUE [BEGIN..END]",
    "whose": "",
    VERDICT: "Reject it: as good as deleted, and the reason is kept",
    "reason": "Why they differ",
    "rule": "Guideline rule that decides",
    "note": "In words, where the rule does not say it all",
}


@cache
def labelling_config(pass_: str) -> str:
    """Write the labelling config of a pass as XML."""
    return _pairs(pass_) if pass_ in OF_PAIRS else _article(pass_)


def _article(pass_: str) -> str:
    shown = [part for part in _LABELS if part in PARTS[pass_]]
    lines = [
        *_open(),
        '  <Header value="$title" size="4"/>',
        f'  <Header value="$about" {_ABOUT}/>',
        *([f'  <Header value="$disputed" {_DISPUTED}/>'] if pass_ == ADJUDICATE else []),
        '  <View className="sayso-bar">',
        f'    <Labels name="{SPAN}" toName="{TEXT}" choice="single" showInline="true">',
    ]
    for part in shown:
        lines += [
            f'      <Label value="{name}" hotkey="{key}" background="{colour}"/>'
            for name, key, colour in _LABELS[part]
        ]
    if "quotes" not in shown and pass_ != "entities":
        lines.append('      <Label value="content" background="#e0b000"/>')
    lines += [
        "    </Labels>",
        "  </View>",
        '  <Relations choice="single">',
        *(f'    <Relation value="{name}"/>' for name in relations(pass_)),
        "  </Relations>",
        '  <View className="sayso-columns">',
        '    <View className="sayso-text">',
        f'      <Text name="{TEXT}" value="$text" granularity="symbol"/>',
        "    </View>",
        '    <View className="sayso-fields">',
    ]
    if pass_ == ADJUDICATE:
        lines.append(f'      <View visibleWhen="region-selected" whenTagName="{SPAN}">')
        for name, values in _DECIDING.items():
            lines += [f"        {line}" for line in _field(name, values)]
        lines.append("      </View>")
    for part in shown:
        when = f'visibleWhen="region-selected" whenTagName="{SPAN}"'
        lines.append(f'      <View {when} whenLabelValue="{_SHOWN_FOR[part]}">')
        for name, values in _FIELDS[part].items():
            lines += [f"        {line}" for line in _field(name, values)]
        lines.append("      </View>")
    return "\n".join([*lines, "    </View>", "  </View>", "</View>", ""])


def _open() -> list[str]:
    return ["<View>", "  <Style>", *(f"    {line}" for line in _STYLE.split("\n")), "  </Style>"]


def _field(name: str, values: Iterable[str] | None, of: str = _OF_A_REGION) -> list[str]:
    """Write a control that belongs to a region, or to another thing."""
    asked = _ASKED[name]
    lines = [f"<Header value={quoteattr(asked)} {_ASKING}/>"] if asked else []
    if values is None:
        return [
            *lines,
            f'<TextArea name="{name}" {of} editable="true" maxSubmissions="1" rows="1"/>',
        ]
    values = list(values)
    choice = "multiple" if name in SEVERAL or len(values) == 1 else "single-radio"
    lines.append(f'<Choices name="{name}" {of} choice="{choice}" showInline="true">')
    # What rejects a record takes two keys: one is soon pressed by mistake.
    key = f' hotkey="{_REJECTS}"' if name == VERDICT else ""
    lines += [f"  <Choice value={quoteattr(value)}{key}/>" for value in values]
    return [*lines, "</Choices>"]


def _pairs(pass_: str) -> str:
    """Write the config of the second kind of task: two claims side by side."""
    deciding = pass_ == ADJUDICATE_LINKS
    lines = [
        *_open(),
        *([f'  <Header value="$disputed" {_DISPUTED}/>'] if deciding else []),
        '  <View className="sayso-pair">',
    ]
    for side in ("left", "right"):
        lines += [
            '    <View className="sayso-side">',
            f'      <Header value="${side}_about" {_ABOUT}/>',
            f'      <Header value="${side}_says" size="5"/>',
            f'      <Labels name="{side}_span" toName="{side}">',
            '        <Label value="claim" background="#80cbc4"/>',
            "      </Labels>",
            f'      <Text name="{side}" value="${side}"/>',
            "    </View>",
        ]
    lines += [
        "  </View>",
        '  <Header value="How do they bear on each other?" size="5"/>',
        '  <View className="sayso-answer">',
        f'    <Choices name="{RELATION}" toName="left" choice="multiple" showInline="true">',
        *(
            f'      <Choice value="{value}" hotkey="{key}"/>'
            for value, key in zip(LINKS, "123456789u", strict=True)
        ),
        "    </Choices>",
        "  </View>",
    ]
    for name in WHY if deciding else ():
        lines += [f"  {line}" for line in _field(name, _DECIDING[name], 'toName="left"')]
    return "\n".join([*lines, "</View>", ""])


def structure(config: str) -> dict[str, tuple[str, ...]] | None:
    """Give what data a labelling config takes: control → its values. None where it is no XML.

    Two configs of one structure take the same results, however they look.
    """
    try:
        root = ET.fromstring(config)  # noqa: S314  expat caps entities since 2.4.1
    except ET.ParseError:
        return None
    found = {}
    for tag in root.iter():
        if tag.tag in {"Labels", "Choices", "TextArea", "Text", "Relations"}:
            name = tag.get("name") or tag.tag
            found[f"{tag.tag} {name}"] = tuple(value.get("value", "") for value in tag)
    return found


# ---------------------------------------------------------------------- guidelines

GUIDELINES: Final = "GUIDELINES.md"


def guidelines() -> str:
    """Give the guidelines that come with the package."""
    return files("sayso.annotations.labelstudio").joinpath(GUIDELINES).read_text("utf-8")


def guideline_version(markdown: str) -> str | None:
    """Read the version out of guidelines: `Version 1.0.0.` at the beginning of a line."""
    found = re.search(r"^Version (\d+\.\d+\.\d+)\b", markdown, re.MULTILINE)
    return found[1] if found else None


def quick_card(markdown: str) -> str:
    """Write the guidelines' section `Quick card` as HTML; all of them where there is none.

    Raw HTML in the guidelines stays text.
    """
    from markdown_it import MarkdownIt  # noqa: PLC0415  only what is shown in a browser needs it

    found = re.search(r"^## Quick card\n(.*?)(?=^## |\Z)", markdown, re.MULTILINE | re.DOTALL)
    made = MarkdownIt("commonmark", {"html": False}).render(found[1] if found else markdown)
    # Label Studio's dialog shows neither the numbers of a list nor the space between its items.
    number = itertools.count(1)
    made = re.sub("<li>", lambda _: f"<li>{next(number)}. ", str(made))
    return made.replace("</li>\n<li>", "<br><br></li>\n<li>")
