""".pre-commit-hooks.yaml: the hooks at work in somebody's repository, installed by pre-commit."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import pytest
import yaml

import pages
from sayso.schema.examples import EXAMPLES

ROOT = Path(__file__).parents[1]
HOOKS = {h["id"]: h for h in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}
PRE_COMMIT = [sys.executable, "-m", "pre_commit"]


def test_the_hooks_are_valid():
    """pre-commit takes the manifest, and each hook says what it does."""
    checked = subprocess.run(
        [*PRE_COMMIT, "validate-manifest", ROOT / ".pre-commit-hooks.yaml"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert all(hook["description"] and hook["language"] == "python" for hook in HOOKS.values())


@pytest.mark.parametrize(
    ("path", "taken"),
    [
        ("annotations/gold/art-0.json", True),
        ("annotations/contributed/ben/e.links.json", True),
        ("annotations/decisions/art-0.jsonl", True),
        ("annotations/human/a/many.jsonl.zst", True),
        ("annotations/articles/art-0.json.gz", True),
        ("annotations/GUIDELINES.md", False),
        ("annotations/labelling.xml", False),
        ("seeds/manifest.jsonl", False),
        ("drafts/my.json", False),
        ("other/annotations/gold/art-0.json", False),
    ],
)
def test_files(path, taken):
    """The hook is given what `sayso validate` checks, and nothing else."""
    assert bool(re.search(HOOKS["sayso-validate"]["files"], path)) == taken


# ----------------------------------------------------------------- in a repository


def git(folder: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run git in a folder."""
    return subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env=pages.environment() | env,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def theirs(upstream: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make somebody's repository, set up as the page says, with pre-commit installed in it."""
    folder = tmp_path_factory.mktemp("theirs") / "project"
    (article,) = EXAMPLES["article"]
    (folder / "annotations/articles").mkdir(parents=True)
    (folder / f"annotations/articles/{article['id']}.json").write_text(json.dumps(article))
    (folder / "seeds").mkdir()
    (folder / "seeds/manifest.jsonl").touch()
    page = (ROOT / "docs" / "contributing-data.md").read_text("utf-8")
    config = pages.files(page)[".pre-commit-config.yaml"]
    assert yaml.safe_load(config)["repos"][0]["rev"] == "v0.1.0"
    config = config.replace("https://github.com/OWNER/sayso", str(upstream))
    (folder / ".pre-commit-config.yaml").write_text(f"{config}      - id: sayso-schema\n")
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "begun"]):
        assert git(folder, *command).returncode == 0
    subprocess.run([*PRE_COMMIT, "install"], cwd=folder, env=pages.environment(), check=True)
    return folder


def commit(theirs: Path, *files: tuple[str, str]) -> subprocess.CompletedProcess[str]:
    """Write files and commit them; what is refused is taken back."""
    for path, text in files:
        (theirs / path).parent.mkdir(parents=True, exist_ok=True)
        (theirs / path).write_text(text, encoding="utf-8")
        git(theirs, "add", path)
    home = {"PRE_COMMIT_HOME": str(theirs.parent / "environments")}
    done = git(theirs, "commit", "-m", f"add {files[0][0]}", **home)
    if done.returncode:
        git(theirs, "reset", "-q", "--hard")
    return done


def layer(annotator: str, *, shifted: int = 0) -> tuple[str, str]:
    """Give the place and the text of somebody's layer, with a span that may be shifted."""
    (record,) = deepcopy(EXAMPLES["layer"])
    record["provenance"]["annotator"] = annotator
    record["entities"][0]["mentions"][0]["end"] += shifted
    return f"annotations/human/{annotator}/{record['article_id']}.json", json.dumps(
        record, indent=1
    )


@pytest.mark.slow
def test_a_commit_with_good_and_with_bad_layers(theirs):
    """pre-commit installs the light core, lets a good layer pass, and refuses a bad one."""
    done = commit(theirs, layer("good one"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"sayso validate\.+Passed", done.stderr)
    path, text = layer("bad one", shifted=1)
    done = commit(theirs, (path, text))
    assert done.returncode == 1
    assert re.search(rf"^{re.escape(path)}:\d+:\d+: error SPAN001 /", done.stderr, re.MULTILINE)
    assert "    cure: " in done.stderr
    assert git(theirs, "log", "--format=%s").stdout.startswith("add annotations/human/good one/")
    (made,) = (theirs.parent / "environments").glob("repo*/py_env-*/bin/python")
    found = "from importlib.util import find_spec as f; print(f('sayso').origin, f('pyarrow'))"
    there = subprocess.run(
        [made, "-c", found], cwd=theirs, capture_output=True, text=True, check=True
    ).stdout
    assert "py_env" in there
    assert there.endswith("None\n")


@pytest.mark.slow
def test_other_files_are_left_alone(theirs):
    """A commit without annotations asks nothing of sayso."""
    done = commit(theirs, ("annotations/NOTES.md", "not a record\n"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"sayso validate\.+\(no files to check\)Skipped", done.stderr)


@pytest.mark.slow
def test_a_copy_of_the_schemas_that_drifted(theirs):
    """A schema that is not that of the hook's version is refused, and named."""
    copies = [(f"schema/{p.name}", p.read_text("utf-8")) for p in (ROOT / "schema").iterdir()]
    done = commit(theirs, *copies)
    assert done.returncode == 0, done.stdout + done.stderr
    text = (ROOT / "schema/quote.json").read_text("utf-8").replace('"act"', '"deed"')
    done = commit(theirs, ("schema/quote.json", text))
    assert done.returncode == 1
    assert "quote.json" in done.stderr
