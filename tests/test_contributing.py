"""docs/contributing-data.md: each command runs, prints what the page shows, and finds what it says.

After a change: `REFRESH=1 .venv/bin/python -m pytest tests/test_contributing.py` writes the outputs
anew. What the prose says of them is then still to be read: some of it is checked here.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import pages
from sayso.annotations import store
from sayso.flow import Beside, validate
from sayso.records.layer import Layer

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "contributing-data.md"
SETTINGS = ROOT / "docs" / "vscode-settings.json"
ARTICLE = "art-0a19b2a4ea1a50da5a2a"

needs_seeds = pytest.mark.skipif(
    not (ROOT / "seeds").is_dir(), reason="no seeds/ here: an unpacked sdist has no press text"
)


@cache
def page() -> str:
    """Give the page."""
    return PAGE.read_text("utf-8")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a clone as the page has it: what is tracked of the folders that its commands touch."""
    folder = tmp_path_factory.mktemp("contributing")
    for name in ("seeds", "annotations", "schema"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "docs").mkdir()
    shutil.copy(SETTINGS, folder / "docs")
    shutil.copy(ROOT / ".gitignore", folder)
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "as it was"]):
        subprocess.run(["git", *command], cwd=folder, env=pages.environment(), check=True)
    return folder


@pytest.fixture(scope="module")
def fresh(home: Path) -> str:
    """Follow the page, once."""
    return pages.run(page(), home, pages.environment())


def printed(fresh: str, command: str) -> list[str]:
    """Give what a command of the page printed, each time that it stands there."""
    found = re.findall(rf"^\$ {re.escape(command)}\n((?:(?!\$ |```).*\n)*)", fresh, re.MULTILINE)
    assert found, f"the page has no command {command!r}"
    return found


# ----------------------------------------------------------------- page and run


@needs_seeds
def test_the_page_shows_what_is_printed(fresh):
    """The page's outputs are those of its commands, run now, in order, in a clone."""
    pages.settle(PAGE, fresh, "test_contributing.py")


@needs_seeds
def test_the_walk_arrives(fresh, home):
    """The slips are found and cured, the rest is valid, and what was accepted is there."""
    slips, cured = printed(fresh, "sayso validate drafts/my.json")
    assert set(re.findall(r"error (\w+)", slips)) == {"SPAN007", "SPAN006", "SHAPE001"}
    assert slips.count("    cure: ") == 3
    assert cured.startswith("All good")
    for drafts in ("drafts/worked.json", "drafts/worked.json drafts/my.links.json"):
        assert printed(fresh, f"sayso validate {drafts}")[0].startswith("All good")
    assert {line.split(": ", 1)[0] for line in printed(fresh, "echo $?")} == {"1\n", "2\n"}
    added, nothing = printed(fresh, "git status --short")
    assert added == "?? annotations/contributed/\n"
    assert nothing == ""
    assert "bytes" in printed(fresh, "sayso validate drafts/tool.json")[0]
    assert printed(fresh, "sayso validate drafts/tool.json --fix")[0].endswith("in 1 file.\n")
    assert sorted(p.name for p in (home / "annotations/contributed/ben").iterdir()) == [
        f"{ARTICLE}.json",
        "kim-putin-summit-2023-09.links.json",
    ]
    good, bad = ((home / f"drafts/{name}.jsonl").read_text("utf-8") for name in ("good", "bad"))
    assert (good.count("\n"), bad.count("\n")) == (4, 1)


@needs_seeds
def test_the_worked_paragraphs_say_what_gold_says(fresh, home):
    """The worked example is gold's own reading of its paragraphs, so that it teaches no other."""
    gold = store.read(Layer, store.Place(ROOT / f"annotations/gold/{ARTICLE}.json"))
    (own,) = (
        outcome.record
        for outcome in validate(
            [str(home / "drafts/worked.json")], Beside(home / "seeds", home / "annotations")
        )
        if outcome.item
    )
    assert isinstance(gold, Layer)
    assert isinstance(own, Layer)
    first = min(span.start for claim in own.claims for span in claim.content)
    assert compared(own, 0) == compared(gold, first)


def compared(layer: Layer, first: int) -> dict[str, Any]:
    """Give what a layer says from an offset on, without ids of its own choice."""
    mentions = {
        (m.start, m.end, m.level, e.type) for e in layer.entities for m in e.mentions
    }  # fmt: skip
    starts = {e.id: e.mentions[-1].start for e in layer.entities}
    quotes = {q.id: q.content for q in layer.quotes}
    return {
        "mentions": sorted(m for m in mentions if m[0] >= first),
        "quotes": [
            (
                q.content, q.cue, q.source, [starts[id_] for id_ in q.speakers], q.kind, q.act,
                q.negated, q.source_kind, q.source_naming, q.parent and quotes[q.parent],
            )
            for q in layer.quotes
            if q.content[0].start >= first
        ],
        "claims": [
            (
                c.content, c.proposition, c.factuality, c.hedges, c.when,
                c.quote and quotes[c.quote],
            )
            for c in layer.claims
            if c.content[0].start >= first
        ],
    }  # fmt: skip


def test_every_field_is_explained():
    """Every field of the worked example stands in the table behind it, and every span's."""
    worked = json.loads(pages.files(page())["drafts/worked.json"])
    table = "".join(re.findall(r"^\|.*$", page(), re.MULTILINE))
    fields = {
        name
        for plural in ("entities", "quotes", "claims")
        for one in worked[plural]
        for name in one
    }  # fmt: skip
    assert [name for name in (*worked, *fields) if f"`{name}`" not in table] == [
        "entities", "quotes", "claims",
    ]  # fmt: skip
    assert all(f"**{plural}**" in table for plural in ("entities", "quotes", "claims"))


def test_rules_that_are_named_exist():
    """The guideline's rules in the table are in the guidelines."""
    known = set(re.findall(r"^\*\*([A-Z]\d+) ", (ROOT / "annotations/GUIDELINES.md").read_text("utf-8"), re.MULTILINE))  # fmt: skip  # noqa: E501
    named = re.findall(r"\| ([A-Z]\d+(?:[,–] ?[A-Z]\d+)*) \|$", page(), re.MULTILINE)
    assert {rule for some in named for rule in re.findall(r"[A-Z]\d+", some)} <= known
    assert len(named) > 10


def test_what_is_not_run_is_little():
    """Commands that are only shown clone, install, and send: each of them, and nothing else."""
    shown = [b.body.splitlines() for b in pages.blocks(page()) if b.language == "sh"]
    assert [line.split()[0] for some in shown for line in some] == [
        "git", "cd", "python3", ".", "pip", "git", "git", "git", "git",
    ]  # fmt: skip
    assert len(pages.commands(page())) > 20


@pytest.mark.slow
@needs_seeds
def test_the_installation_works(upstream, tmp_path):
    """The page's first commands, run in a shell, clone and install the light core, which works."""
    install = next(block.body for block in pages.blocks(page()) if block.language == "sh")
    there = {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{upstream.parent.as_uri()}/.insteadOf",
        "GIT_CONFIG_VALUE_0": "https://github.com/OWNER/",
    }
    check = "command -v sayso\nsayso validate\npython -m pip list --format=freeze\n"
    ran = subprocess.run(
        ["bash", "-ec", install + check],
        cwd=tmp_path, env=pages.environment() | there, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert f"{tmp_path}/sayso/.venv/bin/sayso\nAll good" in ran.stdout
    assert "pyarrow" not in ran.stdout


# ----------------------------------------------------------------- editor


def test_the_settings_are_the_same_everywhere():
    """The page shows docs/vscode-settings.json, and every schema that it names is published."""
    settings = SETTINGS.read_text("utf-8")
    assert pages.files(page())[".vscode/settings.json"] == settings
    for one in json.loads(settings)["json.schemas"]:
        schema = json.loads((ROOT / one["url"]).read_text("utf-8"))
        Draft202012Validator.check_schema(schema)


def test_the_schemas_own_page_shows_the_same_settings():
    """The README beside the schemas shows the settings too."""
    readme = (ROOT / "schema" / "README.md").read_text("utf-8")
    (shown,) = (block.body for block in pages.blocks(readme) if block.language == "json")
    assert shown == SETTINGS.read_text("utf-8")


def schema_of(path: str) -> str | None:
    """Give the schema that VS Code takes for a file of a workspace.

    Its JSON server reads each pattern as a glob at any depth; of the patterns that match, the
    last one says yes or, with `!`, no. Held against the server itself when this was written.
    """
    chosen = None
    for one in json.loads(SETTINGS.read_text("utf-8"))["json.schemas"]:
        matches = False
        for pattern in one["fileMatch"]:
            if glob(pattern.removeprefix("!")).search(f"/workspace/{path}"):
                matches = not pattern.startswith("!")
        chosen = Path(one["url"]).stem if matches else chosen
    return chosen


def glob(pattern: str) -> re.Pattern[str]:
    """Translate a pattern: `**` is any folders, `*` anything inside one."""
    wild = {"**/": "(?:.*/)?", "*": "[^/]*"}
    parts = re.split(r"(\*\*/|\*)", pattern)
    return re.compile("/" + "".join(wild.get(part, re.escape(part)) for part in parts) + "$")


@pytest.mark.parametrize(
    ("path", "schema"),
    [
        ("drafts/my.json", "contribution"),
        ("drafts/2026/a b.json", "contribution"),
        ("drafts/my.fixed.json", "contribution"),
        ("drafts/my.links.json", "contributedlinks"),
        (f"annotations/contributed/ben/{ARTICLE}.json", "layer"),
        (f"annotations/human/reference-1/{ARTICLE}.json", "layer"),
        ("annotations/contributed/ben/e.links.json", "linkset"),
        ("annotations/gold/e.links.json", "linkset"),
        ("my.json", None),
        ("drafts/my.jsonl", None),
        ("schema/layer.json", None),
        (f"annotations/articles/{ARTICLE}.json", None),
    ],
)
def test_patterns_match_what_they_are_for(path, schema):
    """Drafts are contributions, what was accepted is a layer, links are links, and no others."""
    assert schema_of(path) == schema


@needs_seeds
def test_the_editor_would_agree(home, fresh):
    """What the walk made is valid by the schema that the editor has for it."""
    for path in [*home.glob("drafts/*.json"), *home.glob("annotations/contributed/*/*.json")]:
        name = schema_of(str(path.relative_to(home)))
        schema = json.loads((ROOT / f"schema/{name}.json").read_text("utf-8"))
        assert list(Draft202012Validator(schema).iter_errors(json.loads(path.read_bytes()))) == []


# ----------------------------------------------------------------- links and workflows


def test_links_on_the_page_lead_somewhere():
    """Files and headings that the page links to are there."""
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", page()):
        path, _, heading = target.partition("#")
        text = (PAGE.parent / path).resolve().read_text("utf-8")
        slugs = [re.sub(r"[^\w -]", "", h).lower().replace(" ", "-")
                 for h in re.findall(r"^#+ (.*)$", text, re.MULTILINE)]  # fmt: skip
        assert not heading or heading in slugs, target


def test_the_sample_workflows_are_valid(tmp_path):
    """The workflows on the page are workflows by GitHub's schema, and pin what others made."""
    workflows = {n: t for n, t in pages.files(page()).items() if n.startswith(".github/workflows/")}
    assert len(workflows) == 2
    for name, text in workflows.items():
        path = tmp_path / Path(name).name
        path.write_text(text, encoding="utf-8")
        checked = subprocess.run(
            [sys.executable, "-m", "check_jsonschema",
             "--builtin-schema", "vendor.github-workflows", path],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert checked.returncode == 0, checked.stdout + checked.stderr
        uses = re.findall(r"uses: (\S+)@(\S+)", text)
        assert all(re.fullmatch(r"[0-9a-f]{40}", at) for who, at in uses if "OWNER" not in who)
        assert "permissions:\n  contents: read" in text
        assert "pull_request_target" not in text
