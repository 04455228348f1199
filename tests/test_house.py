"""The house: who imports whom, what is light, what is said of each part, and no stray paths."""

from __future__ import annotations

import ast
import inspect
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sayso

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "src").rglob("*.py"))
BIN = Path(sys.executable).parent
HEAVY = ("datasets", "pyarrow", "pandas", "numpy", "httpx", "label_studio_sdk")
TEXT = {".py", ".md", ".toml", ".json", ".txt", ".cff", ".yaml", ".yml", ".jsonl", ""}


def modules_after(code: str, folder: Path = ROOT) -> set[str]:
    """Run Python in a process of its own; give the top packages that are loaded then."""
    ending = "import sys; print('MODULES', *{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{ending}"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    return set(done.stdout.rpartition("MODULES")[2].split())


def test_every_room_imports_only_what_is_lower():
    """The floors and the absence of circles, as pyproject.toml states them, are kept."""
    done = subprocess.run(
        [BIN / "lint-imports", "--no-logo", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "2 kept, 0 broken" in done.stdout


def test_the_package_imports_nothing_heavy():
    """`import sayso` loads the records and nothing for tables, terminals or schemas."""
    loaded = modules_after("import sayso; sayso.Layer; sayso.Problem")
    assert loaded & {*HEAVY, "rich", "click", "jsonschema", "jsonschema_rs", "yaml"} == set()
    assert {"sayso", "pydantic"} <= loaded


@pytest.mark.parametrize(
    "argv", [["--help"], ["build", "--help"], ["show", "--help"], ["push", "--help"]]
)
def test_help_waits_for_nothing(argv):
    """`--help` loads neither datasets nor pyarrow nor the SDK of Label Studio."""
    loaded = modules_after(
        f"import sys; sys.argv = ['sayso', *{argv!r}]\n"
        "from sayso.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code"
    )
    assert loaded & set(HEAVY) == set()
    assert "click" in loaded


def test_showing_an_article_takes_the_core_only(tmp_path):
    """`sayso show` works without the extra `dataset`: it loads neither datasets nor pyarrow."""
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    loaded = modules_after(
        "import sys; sys.argv = ['sayso', 'show', '000']\n"
        "from sayso.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code",
        tmp_path,
    )
    assert loaded & set(HEAVY) == set()


@pytest.mark.parametrize(
    "path", SOURCES, ids=lambda path: path.relative_to(ROOT / "src").as_posix()
)
def test_everything_public_says_what_it_is(path):
    """Each module, and each public class, function and method in it, has a docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    public = [
        node
        for parent in (tree, *(n for n in tree.body if isinstance(n, ast.ClassDef)))
        for node in parent.body
        if isinstance(node, kinds) and not node.name.startswith("_")
        if not getattr(parent, "name", "").startswith("_")
    ]
    mute = [node.name for node in public if not ast.get_docstring(node)]
    assert mute == []
    assert ast.get_docstring(tree)


def test_what_the_package_exports_is_there():
    """`sayso.__all__` names classes and one version, sorted, and each is documented."""
    assert sorted(sayso.__all__) == sorted(set(sayso.__all__))
    for name in sayso.__all__:
        thing = getattr(sayso, name)
        assert not inspect.isclass(thing) or inspect.getdoc(thing)


def _published() -> list[Path]:
    """List what a reader of the repository reads: sources, documents, tests, project files."""
    folders = ("src", "docs", "tests", "schema", "benchmarks", ".github", ".ci")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*")]
    files += [path for path in ROOT.iterdir() if path.suffix in TEXT or path.name == "Makefile"]
    return [
        path
        for path in files
        if path.is_file() and "__pycache__" not in path.parts and path.suffix in TEXT
    ]


def test_no_file_names_a_machine_or_a_registry():
    """No published file holds a path of somebody's machine, or the address of a package index."""
    strange = re.compile(
        r"/(?:work|root|home/[a-z]+|Users/[A-Za-z]+)/|" + "pypi" + r"\.org|files\.python" + "hosted"
    )
    found = {}
    for path in _published():
        text = path.read_text(encoding="utf-8", errors="replace")
        if match := strange.search(text):
            found[path.relative_to(ROOT).as_posix()] = match[0]
    assert found == {}
    assert len(_published()) > 50
