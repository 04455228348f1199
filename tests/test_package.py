"""What is published: the contents of wheel and sdist, and the installed wheel at work."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PRESS = re.compile(
    r"seeds/|annotations/(gold|articles|human|contributed)|dataset/.*parquet|\.parquet$"
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def packages(tmp_path_factory):
    """Wheel and sdist, built from the checkout."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", out, ROOT],
        check=True,
        capture_output=True,
    )
    return next(out.glob("*.whl")), next(out.glob("*.tar.gz"))


@pytest.fixture(scope="session")
def installed(packages, tmp_path_factory):
    """Make a virtual environment with nothing but the wheel and the light core."""
    home = tmp_path_factory.mktemp("venv")
    subprocess.run([sys.executable, "-m", "venv", home], check=True)
    pip(home, packages[0])
    return home


def pip(home, *what):
    """Install by the project's constraints."""
    subprocess.run(
        [home / "bin/python", "-m", "pip", "install", "-q", "--disable-pip-version-check",
         "-c", ROOT / "constraints.txt", *what],
        check=True,
    )  # fmt: skip


def run(home, folder, *arguments):
    """Run the installed command, far from any src/."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    return subprocess.run(
        [home / "bin/sayso", *arguments],
        cwd=folder,
        env=clean,
        capture_output=True,
        text=True,
        check=False,
    )


def test_wheel_holds_code_and_nothing_else(packages):
    """A wheel holds the package and its metadata: no seeds, no gold, no Parquet, no tests."""
    names = zipfile.ZipFile(packages[0]).namelist()
    assert "sayso/py.typed" in names
    assert "sayso/cli/__init__.py" in names
    strange = [
        n
        for n in names
        if not re.match(
            r"sayso/.*\.(py|typed)$|sayso/report/report\.(css|js)$|sayso/schema/explained\.json$"
            r"|sayso/annotations/labelstudio/GUIDELINES\.md$"
            r"|sayso-[^/]+\.dist-info/",
            n,
        )
    ]
    assert strange == []
    assert any(n.endswith("licenses/LICENSE") for n in names)


def test_sdist_holds_no_press_text(packages):
    """A source distribution holds code, schemas and documents, and no text of any publisher."""
    with tarfile.open(packages[1]) as archive:
        names = [name.split("/", 1)[-1] for name in archive.getnames()]
    assert {"pyproject.toml", "schema/layer.json", "annotations/GUIDELINES.md"} <= set(names)
    # the room of code is called src/sayso/seeds; the data folders are not there
    assert [n for n in names if not n.startswith("src/") and PRESS.search(n)] == []


def test_the_light_core_reads_and_names_the_extra(installed, tmp_path):
    """Without extras the core works, and what needs one says how to install it."""
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    shown = run(installed, tmp_path, "schema", "made")
    assert shown.returncode == 0, shown.stderr
    assert (tmp_path / "made/quote.json").read_bytes() == (ROOT / "schema/quote.json").read_bytes()
    refused = run(installed, tmp_path, "build")
    assert refused.returncode == 1
    assert 'pip install "sayso[dataset]"' in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (tmp_path / "dataset" / "README.md").exists()


def test_the_light_core_validates_and_accepts(installed, tmp_path):
    """A contributor needs no extra: validate, --fix, --explain, accept, schema --check."""
    for name in ("seeds", "annotations", "schema"):
        shutil.copytree(ROOT / name, tmp_path / name)
    checked = run(installed, tmp_path, "validate")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert checked.stdout.startswith("All good: ")
    shown = run(installed, tmp_path, "show", "000", "--json", "--layer", "none")
    about = json.loads(shown.stdout)["article"]
    mention = {"text": about["text"][:20].strip()}
    layer = {"article_id": about["id"], "entities": [{"type": "EVENT", "mentions": [mention]}]}
    (tmp_path / "my.json").write_text(json.dumps(layer), encoding="utf-8")
    for arguments in (
        ["validate", "my.json", "--fix"],
        ["validate", "my.json", "--format", "sarif"],
        ["validate", "--explain", "SPAN001"],
        ["accept", "my.fixed.json", "--as", "ben"],
        ["schema", "--check"],
    ):
        done = run(installed, tmp_path, *arguments)
        assert (done.returncode, done.stderr) == (0, ""), arguments
    layer["entities"][0]["mentions"][0]["start"] = 999_999
    (tmp_path / "my.json").write_text(json.dumps(layer), encoding="utf-8")
    refused = run(installed, tmp_path, "validate", "my.json")
    assert refused.returncode == 1
    assert "SPAN006" in refused.stdout


def test_label_studio_names_its_extra(installed, tmp_path):
    """Without the extra, `sayso push` says how to get it."""
    (tmp_path / "seeds").mkdir()
    refused = run(installed, tmp_path, "push", "--project", "summit")
    assert refused.returncode == 1
    assert 'pip install "sayso[labelstudio]"' in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_installed_wheel_builds_the_dataset(installed, packages, tmp_path):
    """`sayso build` from the wheel, with no src/ on the path, makes the dataset of the checkout."""
    pip(installed, f"{packages[0]}[dataset]")
    for name in ("seeds", "annotations"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "CITATION.cff", tmp_path)
    built = run(installed, tmp_path, "build")
    assert built.returncode == 0, built.stdout + built.stderr
    where = subprocess.run(
        [installed / "bin/python", "-c", "import sayso; print(sayso.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(where.stdout.strip()).is_relative_to(installed)
    made = {p.relative_to(tmp_path / "dataset") for p in tmp_path.glob("dataset/*/*.parquet")}
    assert made == {p.relative_to(ROOT / "dataset") for p in ROOT.glob("dataset/*/*.parquet")}
