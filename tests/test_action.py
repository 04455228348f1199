"""action.yml: its own shell steps, run as GitHub runs them, in a scratch project.

GitHub writes a step's script to a file and runs `bash --noprofile --norc -eo pipefail FILE`, with
`env` filled in from the inputs. Values of inputs name files and do nothing else.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

import pages
from sayso.schema.examples import EXAMPLES

ROOT = Path(__file__).parents[1]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS: dict[str, dict[str, Any]] = {step["name"]: step for step in ACTION["runs"]["steps"]}
DEFAULTS = {name: one["default"] for name, one in ACTION["inputs"].items()}


class Ran(NamedTuple):
    """How a step ended."""

    code: int
    out: str
    err: str
    summary: str


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """Make a project with one article, and a runner with sayso installed."""
    for name in ("annotations/articles", "seeds"):
        (tmp_path / "project" / name).mkdir(parents=True)
    (article,) = EXAMPLES["article"]
    place = tmp_path / f"project/annotations/articles/{article['id']}.json"
    place.write_text(json.dumps(article), encoding="utf-8")
    (tmp_path / "runner").mkdir()
    (tmp_path / "runner/sayso").symlink_to(Path(sys.executable).parents[1])
    return tmp_path / "project"


def layer(*, shifted: int = 0, hedged: bool = True) -> str:
    """Write a layer, with a span that may be shifted and a hedge that may be missing."""
    (record,) = deepcopy(EXAMPLES["layer"])
    record["entities"][0]["mentions"][0]["end"] += shifted
    if not hedged:
        del record["claims"][0]["hedges"]
    return json.dumps(record, indent=1)


GOOD, BAD = layer(), layer(shifted=1)


def step(name: str, work: Path, env: dict[str, str] | None = None, **inputs: str) -> Ran:
    """Run a step as GitHub does, with inputs that replace the defaults."""
    values = DEFAULTS | {key.replace("_", "-"): value for key, value in inputs.items()}
    script = work.parent / "script.sh"
    script.write_text(STEPS[name]["run"], encoding="utf-8")
    summary = work.parent / "summary.md"
    summary.touch()

    def filled(value: str) -> str:
        return re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda m: values[m[1]], value)

    given = {key: filled(value) for key, value in STEPS[name]["env"].items()}
    runner = {
        "RUNNER_TEMP": str(work.parent / "runner"),
        "GITHUB_STEP_SUMMARY": str(summary),
        "GITHUB_ACTION_PATH": str(ROOT),
    }
    ran = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
        cwd=work,
        env=pages.environment() | runner | given | (env or {}),
        input="a runner's standard input is never read\n",
        capture_output=True,
        text=True,
        check=False,
    )
    return Ran(ran.returncode, ran.stdout, ran.stderr, summary.read_text("utf-8"))


# ----------------------------------------------------------------- the file


def test_the_action_is_valid():
    """action.yml is an action by GitHub's schema."""
    checked = subprocess.run(
        [sys.executable, "-m", "check_jsonschema",
         "--builtin-schema", "vendor.github-actions", ROOT / "action.yml"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_no_script_has_an_expression():
    """Nothing is written into a script by GitHub; what others made is pinned by commit."""
    for one in STEPS.values():
        assert "${{" not in one.get("run", "")
        assert one.get("shell", "bash") == "bash"
        assert "uses" not in one or re.search(r"@[0-9a-f]{40}$", one["uses"])


def test_every_input_is_used_and_explained():
    """Each input reaches a step, has a description and a default, and is on the page."""
    text = (ROOT / "action.yml").read_text("utf-8")
    page = (ROOT / "docs" / "contributing-data.md").read_text("utf-8")
    for name, one in ACTION["inputs"].items():
        assert f"${{{{ inputs.{name} }}}}" in text
        assert one["description"]
        assert f"`{name}`" in page


# ----------------------------------------------------------------- what it says


def test_a_good_contribution(work):
    """Nothing is wrong: exit 0, a sentence in the summary."""
    (work / "drafts").mkdir()
    (work / "drafts/my file.json").write_text(GOOD, encoding="utf-8")
    ran = step("Validate", work, files="drafts/my file.json\n")
    assert (ran.code, ran.err) == (0, "")
    assert "All good: 1 record in 1 file" in ran.summary
    assert "::" not in ran.out


def test_a_bad_contribution(work):
    """A fault is an annotation beside its line, and stands in the summary; the step fails."""
    (work / "my file.json").write_text(BAD, encoding="utf-8")
    ran = step("Validate", work, files="my file.json")
    assert ran.code == 1
    assert re.match(r"::error file=my file\.json,line=\d+,col=\d+,.*title=SPAN001", ran.out)
    assert "`my file.json:" in ran.summary
    assert "**SPAN001**" in ran.summary


def test_more_than_ten_faults_are_in_the_summary(work):
    """GitHub shows ten annotations a step; the summary lists every fault."""
    for n in range(30):
        (work / f"{n}.json").write_text("{}", encoding="utf-8")
    ran = step("Validate", work, files="\n".join(f"{n}.json" for n in range(30)))
    assert ran.code == 1
    assert all(f"`{n}.json:" in ran.summary for n in range(30))


def test_without_files_everything_is_checked(work):
    """Captures and annotations, where nothing is named; other folders where they are."""
    record = json.loads(BAD)
    folder = work / "annotations/human/reader-7"
    folder.mkdir(parents=True)
    (folder / f"{record['article_id']}.json").write_text(BAD, encoding="utf-8")
    ran = step("Validate", work)
    assert ran.code == 1
    assert "::error file=annotations/human/reader-7/" in ran.out
    (work / "annotations").rename(work / "other place")
    (work / "seeds").rename(work / "captures")
    ran = step("Validate", work, seeds="captures", annotations="other place")
    assert ran.code == 1
    assert "::error file=other place/human/reader-7/" in ran.out


def test_strict(work):
    """A warning fails the step where it is asked to; no other word is taken for yes or no."""
    (work / "w.json").write_text(layer(hedged=False), encoding="utf-8")
    lax, strict = (step("Validate", work, files="w.json", strict=s) for s in ("false", "true"))
    assert (lax.code, strict.code) == (0, 1)
    assert lax.out == strict.out
    assert "::warning file=w.json" in lax.out
    odd = step("Validate", work, files="w.json", strict="yes; touch x")
    assert odd.code == 2
    assert not (work / "x").exists()


def test_sarif(work):
    """Problems are written as SARIF too, in any folder; the step fails all the same."""
    (work / "a.json").write_text(BAD, encoding="utf-8")
    ran = step("Validate", work, files="a.json", sarif_file="out dir/-s.sarif")
    assert ran.code == 1
    (run,) = json.loads((work / "out dir/-s.sarif").read_text("utf-8"))["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["SPAN001"]
    assert "::error file=a.json" in ran.out
    wrong = step("Validate", work, files="nothing.json", sarif_file="s.sarif")
    assert wrong.code == 2
    assert "nothing.json" in wrong.err


# ----------------------------------------------------------------- hostile values

HOSTILE = [
    "$(touch x)",
    "`touch x`",
    "a.json; touch x",
    "a.json && touch x",
    '"; touch x; "',
    "'; touch x; '",
    "| touch x",
    "> x",
    "${IFS}touch${IFS}x",
    "a.json\ntouch x",
    "$GITHUB_STEP_SUMMARY",
    "--fix",
    "--explain=SPAN001",
    "--accepted=x",
    "-x.json",
    "--",
    "-",
    "\\",
    "!!",
    "::set-output name=x::y",
    "::error::x\r::warning::y",
    "\u202e.json",
]


@pytest.fixture
def told(work: Path) -> Path:
    """Put something in the place of sayso that writes down what it was told."""
    (work.parent / "runner/sayso").unlink()
    (work.parent / "runner/sayso/bin").mkdir(parents=True)
    stub = work.parent / "runner/sayso/bin/sayso"
    stub.write_text(f"#!/bin/bash\nprintf '%s\\0' \"$@\" > '{work.parent}/told'\n")
    stub.chmod(0o755)
    return work.parent / "told"


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_are_names(work, told, value):
    """A value of an input reaches sayso as it is, as a name: a shell makes nothing of it."""
    ran = step("Validate", work, files=value, seeds=value, annotations=value)
    arguments = told.read_bytes().decode().split("\0")[:-1]
    names = ["./-"] if value == "-" else value.split("\n")
    assert arguments[-len(names) - 1 :] == ["--", *names]
    assert arguments[-len(names) - 3 : -len(names) - 1] == [
        f"--seeds={value}",
        f"--annotations={value}",
    ]
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert not (work / "x").exists()


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_sarif_file_is_a_name(work, told, value):
    """It reaches sayso as it is, and the shell makes no file of it."""
    before = tree(work)
    assert step("Validate", work, sarif_file=value).code == 0
    assert f"--sarif={value}" in told.read_bytes().decode().split("\0")
    assert tree(work) == before


@pytest.mark.parametrize("value", ["$(touch x)", "--fix", "-", "::error::x\r::warning::y"])
def test_what_sayso_says_of_hostile_values(work, value):
    """A name that is no file is wrong use, and no command of the runner's."""
    before = tree(work)
    ran = step("Validate", work, files=value)
    assert ran.code == 2
    assert not re.search(r"^::", ran.out + ran.err, re.MULTILINE)
    assert tree(work) == before


def tree(folder: Path) -> set[Path]:
    """List the files in a folder."""
    return {path for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", ["-x.json", "--fix", "$(touch x).json", "a b;c.json", "'\".json"])
def test_files_of_hostile_names_are_checked(work, name):
    """A file is found under its own name, whatever it begins with or holds."""
    (work / name).write_text(BAD, encoding="utf-8")
    ran = step("Validate", work, files=f"\n{name}\n")
    assert ran.code == 1
    assert ran.out.count("::error file=") == 1
    assert "**SPAN001**" in ran.summary
    assert not (work / "x").exists()


# ----------------------------------------------------------------- installing


@pytest.mark.slow
def test_it_installs_the_light_core(work):
    """The action makes an environment of its own from its own folder, and runs there.

    A module of the checked-out project is not taken for pip.
    """
    (work.parent / "runner/sayso").unlink()
    for module in ("pip.py", "venv.py", "click.py"):
        (work / module).write_text("raise SystemExit('taken from the project')\n")
    python = {"SAYSO_PYTHON": sys.executable}
    ran = step("Install sayso", work, python)
    assert ran.code == 0, ran.err
    (work / "a.json").write_text(BAD, encoding="utf-8")
    ran = step("Validate", work, files="a.json")
    assert ran.code == 1, ran.err
    assert ran.out.startswith("::error file=a.json")
    there = subprocess.run(
        [work.parent / "runner/sayso/bin/python", "-m", "pip", "list", "--format=freeze"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert "sayso==" in there
    assert "pyarrow" not in there
