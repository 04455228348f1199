"""The dataset card: front matter that `datasets` verifies, and a body made of what was counted."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Final

from sayso.dataset.escape import block, counts, markdown
from sayso.dataset.extra import yaml
from sayso.dataset.features import describe
from sayso.dataset.front_matter import SIZES, by_config, front_matter
from sayso.dataset.making import agreement, cautions, how_made
from sayso.dataset.rows import CONFIGS, DEFAULT_CONFIG

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sayso.compare.agreement import Agreement
    from sayso.dataset.citation import Citation
    from sayso.dataset.statistics import Statistics
    from sayso.dataset.write import DataFile


def card(
    files: Sequence[DataFile],
    found: Statistics,
    citation: Citation,
    agreed: Agreement | None = None,
) -> str:
    """Write README.md: YAML front matter and body. Says nothing that was not counted or read."""
    front = yaml().safe_dump(
        front_matter(files, found, citation), sort_keys=False, allow_unicode=True, width=100
    )
    return f"---\n{front}---\n\n{_body(files, found, citation, agreed)}"


def _body(
    files: Sequence[DataFile],
    found: Statistics,
    citation: Citation,
    agreed: Agreement | None,
) -> str:
    parts = [
        f"# {markdown(citation.title)}\n",
        f"{markdown(citation.abstract)}\n" if citation.abstract else "",
        _beware(found),
        _WHAT,
        _load(files),
        _contents(files, found),
        how_made(found),
        agreement(agreed),
        _SPLITS,
        _limits(found),
        _licence_short(citation),
        _verify(files),
        _cite(citation),
        _columns(files),
    ]
    return "\n".join(part for part in parts if part)


def _beware(found: Statistics) -> str:
    """Say first what nobody should learn last."""
    said = cautions(found)
    quoted = "\n>\n".join("\n".join(f"> {line}" for line in wrap(text, 98)) for text in said)
    return f"{quoted}\n" if said else ""


_WHAT: Final = """\
## What it is for

News tells us less what happened than who says that it happened, and on whose word. Each row here
keeps that chain: a **quote** has its source, cue and content as exact spans; sources nest, outermost
first, from the writer inwards; a **claim** is one checkable proposition with the factuality that its
innermost source gives it; a **link** says how two claims of one event bear on each other.
Use it to train and test quotation attribution, named entities and clusters, claim detection,
factuality, and to study how a claim travels between outlets and loses its source on the way.
"""


def _load(files: Sequence[DataFile]) -> str:
    configs = by_config(files)
    shown = "quotes" if "quotes" in configs else DEFAULT_CONFIG
    split = configs[shown][0].split
    lines = [
        "## Load it\n",
        "```python",
        "from datasets import load_dataset",
        "",
        f'rows = load_dataset("path/to/this/folder", "{shown}", split="{split}")',
    ]
    if shown == "quotes":
        lines += [
            "for row in rows:",
            '    said = " … ".join(span["text"] for span in row["content"])',
            '    print(" > ".join(row["chain"]), "|", said)',
        ]
    lines += [
        "```\n",
        "No script, no network; `streaming=True` gives the same rows. Offsets are half-open Unicode",
        "code points over the article's `text`, as Python slices count:",
        '`text[span["start"]:span["end"]] == span["text"]`, for every span of every row. The flat',
        'configs bring the zone a record stands in: with `s = row["context_start"]`,',
        '`row["context"][span["start"] - s : span["end"] - s]` is the same words.\n',
    ]
    return "\n".join(lines)


def _contents(files: Sequence[DataFile], found: Statistics) -> str:
    lines = ["## What is in it\n", "| config | rows by split | one row is |", "|---|---|---|"]
    for config, some in by_config(files).items():
        rows = ", ".join(f"{file.split} {file.rows:,}" for file in some)
        text = " ".join((CONFIGS[config].__doc__ or "").split()).removeprefix("One row ")
        name = f"`{config}` (default)" if config == DEFAULT_CONFIG else f"`{config}`"
        lines.append(f"| {name} | {rows} | {text} |")
    missing = [config for config in CONFIGS if config not in by_config(files)]
    if missing:
        lines.append(f"\nWithout rows, and therefore not there: {', '.join(missing)}.")
    lines += [
        "",
        f"{found.articles:,} articles, {found.characters:,} characters of text out of "
        f"{found.captured:,} captured; {found.annotated:,} with a gold layer: "
        f"{found.entities:,} entities with {found.mentions:,} mentions, {found.quotes:,} quotes, "
        f"{found.claims:,} claims, {found.links:,} links.\n",
        "| | |",
        "|---|---|",
    ]
    lines += [
        f"| {name} | {counts(found.by[name])} |"
        for name in (
            "language",
            "outlet",
            "published",
            "zone",
            "entity type",
            "quote kind",
            "act",
            "source naming",
            "sources in the chain",
            "factuality",
            "claim's innermost source",
            "relation",
            "layer kind",
        )
        if found.by[name]
    ]
    return "\n".join([*lines, ""])


_SPLITS: Final = """\
## Splits

All articles of an event are in one split: by a hash of `event_id` (80 % train, 10 % validation,
10 % test) unless the manifest pins the event. Splits without an article are not written.
"""


def _limits(found: Statistics) -> str:
    events = "Few articles: fit to learn the format, to test software and as a reference, not to "
    small = [events + "train a model on alone."] if found.articles < SIZES[0][0] else []
    limits = [
        *small,
        "A claim here is what somebody says, not what is true; nothing was fact-checked.",
        "What a chain says is what the page says; who really told whom is not known.",
        "`independent` is null where an origin is not known; that is the usual case.",
        "Outlets and dates are null where neither page nor manifest gives them.",
        "Names of living persons appear as the press printed them; the statements attributed to "
        "them are the outlets'.",
    ]
    return "## Limits\n\n" + "\n".join(f"- {limit}" for limit in limits) + "\n"


def _licence_short(citation: Citation) -> str:
    own = (
        f"under {markdown(citation.license)}"
        if citation.license
        else "on terms that are not stated"
    )
    return (
        "## Licence\n\n"
        f"Two things with two owners, see `LICENSE.md`. The **annotations** are {own}. The **texts**\n"
        "belong to their publishers; each row of `articles` names holder and terms in `rights`.\n"
    )


def _verify(files: Sequence[DataFile]) -> str:
    lines = [
        "## Verify it\n",
        "The sha256 of a file's rows as JSON Lines (columns in their order, no spaces, UTF-8) is in",
        "its footer (`sayso.rows_sha256`), its first digits are in its name. Same input, same rows:\n",
        "| file | rows | sha256 of the rows |",
        "|---|---|---|",
        *(f"| `{file.path}` | {file.rows:,} | `{file.sha256}` |" for file in files),
    ]
    return "\n".join([*lines, ""])


def _cite(citation: Citation) -> str:
    if citation.bibtex is None:
        return ""
    return f"## Citation\n\n{block(citation.bibtex, 'bibtex')}"


def _columns(files: Sequence[DataFile]) -> str:
    lines = ["## Columns\n"]
    for config in by_config(files):
        lines += [f"### {config}\n", "| column | meaning |", "|---|---|"]
        lines += [
            f"| `{name}` | {_cell(text)} |" for name, text in describe(CONFIGS[config]).items()
        ]
        lines.append("")
    return "\n".join(lines)


def _cell(text: str) -> str:
    """Keep our own Markdown from breaking a table's cell."""
    return text.replace("|", "\\|").replace("<", "&lt;")


def licence(found: Statistics, citation: Citation) -> str:
    """Write LICENSE.md: what holds for texts and for annotations."""
    own = markdown(citation.license or "not stated: ask the makers before you use them")
    lines = [
        "# What is whose\n",
        "## Annotations\n",
        f"Spans, labels, propositions, links and the card: **{own}**.",
        f"Please cite: {markdown(citation.title)}"
        + (f" ({markdown(', '.join(citation.authors))})." * bool(citation.authors)),
        "",
        "## Texts\n",
        "The articles' texts belong to their publishers. They are given so that the annotations can",
        "be read and checked. The licence of the annotations does not extend to them; who uses them",
        "further needs a ground of their own (the publisher's leave, or an exception of the law).\n",
        "| articles | holder | terms |",
        "|---|---|---|",
    ]
    for (holder, terms), count in sorted(found.rights.items()):
        lines.append(f"| {count:,} | {markdown(holder)} | {markdown(terms)} |")
    lines += ["", "Are you a holder and want a text taken out? Tell the makers, and it goes.", ""]
    return "\n".join(lines)
