"""Write what is generated: docs/cli.md, docs/rules.md, what `validate --explain` shows.

docs/cli.md is from `--help`, the others are from the table of rules and from tests/examples; the
labelling configs of Label Studio are from the records, and the package has the guidelines too.

Usage: python docs/generate.py [--check]
"""

from __future__ import annotations

import json
import re
import sys
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict

import click

from sayso.annotations.labelstudio.config import GUIDELINES, PASSES, labelling_config
from sayso.cli import sayso
from sayso.cli.explain import examples as kept
from sayso.cli.render import as_json, shown
from sayso.records.rules import RULES, table

if TYPE_CHECKING:
    from collections.abc import Mapping

DOCS: Final = Path(__file__).parent
EXPLAINED: Final = DOCS.parent / "src/sayso/schema/explained.json"
ANNOTATIONS: Final = DOCS.parent / "annotations"
CARRIED: Final = DOCS.parent / "src/sayso/annotations/labelstudio" / GUIDELINES
EXAMPLES: Final = DOCS.parent / "tests/examples"
SAID: Final = ".problems.txt"
PACKED: Final = (".gz", ".zst")
ALIKE: Final = re.compile(r"(.)\1{20,}")  # a sha256 of zeros, brackets without end
LONGEST: Final = 400  # characters of a line that are shown


class Example(TypedDict):
    """An example of a rule: files by name, and what is said of the bad ones."""

    bad: dict[str, str]
    said: list[str]
    good: dict[str, str]


# ----------------------------------------------------------------- the command line


def cli() -> str:
    """Write the command line's reference."""
    parts = [
        "# The command line\n",
        "Generated from `--help` by `make docs`.\n",
        f"```\n{_help(sayso, 'sayso')}\n```\n",
    ]
    parts += [
        f"## sayso {name}\n\n```\n{_help(command, f'sayso {name}')}\n```\n"
        for name, command in sorted(sayso.commands.items())
    ]
    return "\n".join(parts)


def _help(command: click.Command, name: str) -> str:
    context = click.Context(command, info_name=name, max_content_width=100, terminal_width=100)
    return "\n".join(line.rstrip() for line in command.get_help(context).rstrip().split("\n"))


# ----------------------------------------------------------------- an example of each rule


def explained() -> Mapping[str, Example]:
    """Choose an example of each rule: where it alone is broken, what is mended soonest."""
    if not EXAMPLES.is_dir():  # an unpacked sdist has no tests
        return kept()
    found: dict[str, list[Example]] = {}
    for path in sorted((EXAMPLES / "invalid").glob(f"*{SAID}")):
        example = _example(path)
        codes = {line.split(": ")[1].split()[0] for line in example["said"]}
        if len(codes) == 1:
            found.setdefault(codes.pop(), []).append(example)
    return {code: min(found[code], key=_to_mend) for code in RULES}


def _example(said: Path) -> Example:
    """Give an example by what is said of it; of a folder, the files that matter.

    These are those that the faults stand in, and those that the good one has otherwise; of the
    good one, the latter.
    """
    name = said.name.removesuffix(SAID)
    (bad,) = (
        path for path in said.parent.iterdir() if path.name.split(".")[0] == name and path != said
    )
    good = EXAMPLES / "valid" / bad.name
    lines = said.read_text("utf-8").splitlines()
    wrong, right = _files(bad), _files(good)
    mended = {file for file in wrong | right if wrong.get(file) != right.get(file)}
    matter = mended | {line.split(":")[0] for line in lines}
    return {
        "bad": {file: _text(file, data) for file, data in wrong.items() if file in matter},
        "said": lines,
        "good": {file: _text(file, data) for file, data in right.items() if file in mended},
    }


def _files(case: Path) -> dict[str, bytes]:
    """Read the files of an example, by their names in it."""
    if case.is_file():
        return {case.name: case.read_bytes()}
    paths = sorted(path for path in case.rglob("*") if path.is_file())
    return {path.relative_to(case).as_posix(): path.read_bytes() for path in paths}


def _text(name: str, data: bytes) -> str:
    """Write what is in a file for people: what is no text as bytes, what is long cut short."""
    if name.endswith(PACKED):
        return f"({len(data)} bytes, packed)"
    text = ALIKE.sub(lambda match: f"{match[1] * 4}…", data.decode("utf-8", "backslashreplace"))
    lines = text.rstrip("\n").split("\n")
    return "\n".join(line if len(line) <= LONGEST else f"{line[:LONGEST]}…" for line in lines)


def _to_mend(example: Example) -> tuple[int, int, int]:
    """Say how many files of a folder there are to look at, how much to mend, and to read.

    What shows no difference shows nothing: it is last.
    """
    bad, good = (json.dumps(example[side], ensure_ascii=False) for side in ("bad", "good"))
    steps = SequenceMatcher(None, bad, good, autojunk=False).get_opcodes()
    changed = sum(max(b - a, d - c) for step, a, b, c, d in steps if step != "equal")
    return sum("/" in name for name in example["bad"]), changed or sys.maxsize, len(bad)


# ----------------------------------------------------------------- the rules


def rules(examples: Mapping[str, Example]) -> str:
    """Write the table of rules, then an example of each."""
    linked = re.sub(r"(?m)^\| ([A-Z]+\d+) ", lambda m: f"| [{m[1]}](#{m[1].lower()}) ", table())
    intro = (
        "# Rules\n\n"
        "What JSON Schema cannot say. An error refuses a record; a warning is counted and shown.\n"
        "`sayso validate --explain CODE` shows a rule with its example. Generated from\n"
        "`src/sayso/records/rules.py` and `tests/examples/` by `make docs`.\n\n"
        "A file is about the text of [article.json](../tests/examples/article.json), links are\n"
        "between claims of [layer.json](../tests/examples/layer.json).\n"
        "Of a folder those files are shown that matter.\n\n"
    )
    return intro + linked + "".join(_section(code, examples[code]) for code in RULES)


def _section(code: str, example: Example) -> str:
    rule = RULES[code]
    parts = [f"\n## {code}\n\n{_sentence(rule.title)} {_sentence(rule.reason)}\n"]
    parts += [_block(f"Wrong, `{shown(name)}`", text) for name, text in example["bad"].items()]
    parts += [_block("What is said of it", "\n".join(example["said"]))]
    parts += [_block(f"Right, `{shown(name)}`", text) for name, text in example["good"].items()]
    return "".join(parts)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith(('.', '?', '!')) else '.'}"


def _block(title: str, text: str) -> str:
    """Fence text in more backticks than it has in a row; what steers is escaped."""
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    lines = "\n".join(shown(line) for line in text.split("\n"))
    return f"\n{title}:\n\n{fence}text\n{lines}\n{fence}\n"


# ----------------------------------------------------------------- pages


def main() -> int:
    """Write the pages, or tell which have drifted."""
    examples = explained()
    pages = {
        DOCS / "cli.md": cli(),
        DOCS / "rules.md": rules(examples),
        EXPLAINED: f"{as_json(examples)}\n",
        CARRIED: (ANNOTATIONS / GUIDELINES).read_text(encoding="utf-8"),
    }
    for pass_ in PASSES:
        path = ANNOTATIONS / "labelstudio" / f"{pass_.replace(',', '-')}.xml"
        pages[path] = labelling_config(pass_)
    if "--check" not in sys.argv[1:]:
        for path, text in pages.items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return 0
    drifted = [
        path.name
        for path, text in pages.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    if drifted:
        print(f"{', '.join(drifted)} drifted: run `make docs` and commit")  # noqa: T201
    return 1 if drifted else 0


if __name__ == "__main__":
    sys.exit(main())
