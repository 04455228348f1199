"""The dataset card: front matter that `datasets` verifies, and a body made of what was counted."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from sayso.dataset.escape import block, markdown
from sayso.dataset.extra import datasets, yaml
from sayso.dataset.features import describe, features_of
from sayso.dataset.rows import CONFIGS, DEFAULT_CONFIG
from sayso.records.record import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sayso.compare.agreement import Agreement
    from sayso.dataset.citation import Citation
    from sayso.dataset.statistics import Statistics
    from sayso.dataset.write import DataFile

_CREATORS: Final = {"person": "expert-generated", "reference": "other"}
_SIZES: Final = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"))
_LONGEST: Final = 60  # characters of a counted value
_TAGS: Final = ("news", "quotation-attribution", "claims", "factuality", "nested-sources")


def digest_of(files: Iterable[DataFile]) -> str:
    """Give the content digest of a config: of its splits' digests, in order."""
    lines = "".join(f"{file.split} {file.sha256}\n" for file in files)
    return hashlib.sha256(lines.encode()).hexdigest()


def card(
    files: Sequence[DataFile],
    found: Statistics,
    citation: Citation,
    agreements: Sequence[Agreement] = (),
) -> str:
    """Write README.md: YAML front matter and body. Says nothing that was not counted or read."""
    front = yaml().safe_dump(
        _front_matter(files, found, citation), sort_keys=False, allow_unicode=True, width=100
    )
    return f"---\n{front}---\n\n{_body(files, found, citation, agreements)}"


def _by_config(files: Sequence[DataFile]) -> dict[str, list[DataFile]]:
    """Group files by config, in the configs' order; a config without rows is not there."""
    grouped = {config: [file for file in files if file.config == config] for config in CONFIGS}
    return {config: some for config, some in grouped.items() if some}


def _front_matter(
    files: Sequence[DataFile], found: Statistics, citation: Citation
) -> dict[str, Any]:
    creators = {_CREATORS.get(k, "machine-generated") for k in found.by["annotator kind"]}
    languages = sorted(code for code in found.by["language"] if code != "not known")
    size = next((name for limit, name in _SIZES if found.articles < limit), "100K<n<1M")
    return {
        "pretty_name": citation.title,
        "language": languages,
        "license": "other",
        "license_name": "texts-by-their-publishers-annotations-as-stated",
        "license_link": "LICENSE.md",
        "annotations_creators": sorted(creators) or ["no-annotation"],
        "language_creators": ["found"],
        "multilinguality": ["monolingual" if len(languages) <= 1 else "multilingual"],
        "size_categories": [size],
        "source_datasets": ["original"],
        "task_categories": ["token-classification", "text-classification"],
        "task_ids": ["named-entity-recognition"],
        "tags": sorted({*_TAGS, *citation.keywords}),
        "configs": [_config(config, some) for config, some in _by_config(files).items()],
        "dataset_info": [_info(config, some) for config, some in _by_config(files).items()],
    }


def _config(config: str, files: Sequence[DataFile]) -> dict[str, Any]:
    """Describe a config. The digest makes `datasets` load new rows after a rebuild."""
    entry: dict[str, Any] = {"config_name": config}
    if config == DEFAULT_CONFIG:
        entry["default"] = True
    entry["version"] = SCHEMA_VERSION
    entry["description"] = f"sha256:{digest_of(files)}"
    entry["data_files"] = [{"split": file.split, "path": file.path} for file in files]
    return entry


def _info(config: str, files: Sequence[DataFile]) -> dict[str, Any]:
    library = datasets()
    splits = library.SplitDict()
    for file in files:
        splits.add(library.SplitInfo(file.split, file.arrow_bytes, file.rows))
    info = library.DatasetInfo(
        features=features_of(CONFIGS[config]),
        splits=splits,
        download_size=sum(file.bytes for file in files),
        dataset_size=sum(file.arrow_bytes for file in files),
    )
    return {"config_name": config, **info._to_yaml_dict()}  # noqa: SLF001  the one way to the card's form


# ----------------------------------------------------------------- body


def _body(
    files: Sequence[DataFile],
    found: Statistics,
    citation: Citation,
    agreements: Sequence[Agreement],
) -> str:
    parts = [
        f"# {markdown(citation.title)}\n",
        f"{markdown(citation.abstract)}\n" if citation.abstract else "",
        _WHAT,
        _load(files),
        _contents(files, found),
        _how_made(found),
        _agreement(agreements),
        _SPLITS,
        _limits(found),
        _licence_short(citation),
        _verify(files),
        _cite(citation),
        _columns(files),
    ]
    return "\n".join(part for part in parts if part)


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
    configs = _by_config(files)
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
    for config, some in _by_config(files).items():
        rows = ", ".join(f"{file.split} {file.rows:,}" for file in some)
        text = " ".join((CONFIGS[config].__doc__ or "").split()).removeprefix("One row ")
        name = f"`{config}` (default)" if config == DEFAULT_CONFIG else f"`{config}`"
        lines.append(f"| {name} | {rows} | {text} |")
    missing = [config for config in CONFIGS if config not in _by_config(files)]
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
        f"| {name} | {_counts(found, name)} |"
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
        )
        if found.by[name]
    ]
    return "\n".join([*lines, ""])


def _counts(found: Statistics, name: str, most: int = 12) -> str:
    """Write a counter, the most frequent first, equal ones by name."""
    ranked = sorted(found.by[name].items(), key=lambda item: (-item[1], item[0]))
    shown = ", ".join(f"{_shown(value)}: {count:,}" for value, count in ranked[:most])
    return shown + (f", {len(ranked) - most:,} more" if len(ranked) > most else "")


def _how_made(found: Statistics) -> str:
    dropped = _counts(found, "dropped")
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
        f"By guideline version: {_counts(found, 'guideline')}. Models: PARC 3 (source, cue, content),",
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
        f"Gold layers by the number of their readings: {_counts(found, 'readings')}.",
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
    return f" ({_counts(found, 'reason')})" if found.by["reason"] else ""


def _agreement(agreements: Sequence[Agreement]) -> str:
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


_SPLITS: Final = """\
## Splits

All articles of an event are in one split: by a hash of `event_id` (80 % train, 10 % validation,
10 % test) unless the manifest pins the event. Splits without an article are not written.
"""


def _limits(found: Statistics) -> str:
    events = "Few articles: fit to learn the format, to test software and as a reference, not to "
    small = [events + "train a model on alone."] if found.articles < _SIZES[0][0] else []
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
    for config in _by_config(files):
        lines += [f"### {config}\n", "| column | meaning |", "|---|---|"]
        lines += [
            f"| `{name}` | {_cell(text)} |" for name, text in describe(CONFIGS[config]).items()
        ]
        lines.append("")
    return "\n".join(lines)


def _shown(value: str) -> str:
    """Write a counted value, which may be any text, and the beginning of one that is long."""
    return markdown(value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…")


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
