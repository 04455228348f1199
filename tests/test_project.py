"""The project's own files."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]


def test_citation_file_is_valid():
    """CITATION.cff is valid by the Citation File Format's schema, and cites a dataset."""
    checked = subprocess.run(
        [sys.executable, "-m", "check_jsonschema",
         "--builtin-schema", "vendor.citation-file-format", ROOT / "CITATION.cff"],
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))["type"] == "dataset"


def test_versions_agree():
    """Package, citation and changelog name the same version."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))["version"] == version
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_constraints_pin_every_requirement():
    """constraints.txt names one version of all that the project asks for, and no address."""
    text = (ROOT / "constraints.txt").read_text("utf-8")
    assert "://" not in text
    pinned = {re.split("==", line)[0].lower().replace("_", "-") for line in text.splitlines()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = list(project["project"]["dependencies"])
    wanted += [w for some in project["project"]["optional-dependencies"].values() for w in some]
    wanted += project["dependency-groups"]["dev"]
    names = {re.split(r"[\[<>=!~ ]", w)[0].lower().replace("_", "-") for w in wanted} - {"sayso"}
    assert names - pinned == set()


def test_make_help_lists_every_target():
    """`make help` shows each target that people call."""
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    for target in ("build", "test", "check", "lint", "soak", "bench", "docs"):
        assert f"make {target}" in shown.stdout


def test_readme_names_commands_that_exist():
    """Every `make` target and `sayso` verb in the README exists."""
    from sayso.cli import sayso  # noqa: PLC0415  only here

    readme = (ROOT / "README.md").read_text("utf-8")
    shell = "\n".join(re.findall(r"```sh\n(.*?)```", readme, re.DOTALL))
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):.*##", makefile, re.MULTILINE))
    assert {"build", "test"} <= set(re.findall(r"^make ([a-z]+)", shell, re.MULTILINE)) <= targets
    verbs = set(re.findall(r"^(?:\.venv/bin/)?sayso ([a-z]+)", shell, re.MULTILINE))
    assert {"build", "show"} <= verbs <= set(sayso.commands)
