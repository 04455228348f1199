"""Every rule has an example where it is found, and found where it is, and one where it is not.

An example is a file, or a folder, of `examples/`; its README.md tells how to add one.
After a change: `REFRESH=1 .venv/bin/python -m pytest tests/test_examples.py` writes what is found
beside the examples anew. It is then to be read: this test cannot know whether it is right.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from click.testing import CliRunner

from sayso.cli import sayso
from sayso.cli.explain import examples
from sayso.cli.render import shown
from sayso.errors import Refused
from sayso.flow import Beside, build, validate
from sayso.problem import any_error
from sayso.records import Article
from sayso.records.judge_article import judge_article
from sayso.records.rules import RULES
from sayso.steering import STEERING

if TYPE_CHECKING:
    from sayso.problem import Problem

EXAMPLES: Final = Path(__file__).parent / "examples"
SAID: Final = ".problems.txt"
MOST: Final = 2**12  # bytes of an example: it is to be read
LINES: Final = 25
REFRESH: Final = "REFRESH=1 .venv/bin/python -m pytest tests/test_examples.py"


def cases(kind: str) -> list[Path]:
    """List the examples of a kind, what is said of them left out."""
    found = sorted((EXAMPLES / kind).iterdir())
    return [path for path in found if not path.name.endswith(SAID)]


INVALID: Final = cases("invalid")
VALID: Final = cases("valid")
WHOLE: Final = [path for path in INVALID if (path / "seeds").is_dir()]


def said_of(case: Path) -> Path:
    """Give the file beside an example that says what is found in it."""
    return case.with_name(case.name.split(".")[0] + SAID)


def expected(case: Path) -> list[str]:
    """Give what is to be found in an example, a problem a line."""
    path = said_of(case)
    return path.read_text("utf-8").splitlines() if path.exists() else []


def codes(case: Path) -> set[str]:
    """Give the rules that are to be found broken in an example."""
    return {line.split(": ")[1].split(" ")[0] for line in expected(case)}


def found_in(case: Path, monkeypatch: pytest.MonkeyPatch) -> list[Problem]:
    """Validate an example: a folder as `sayso validate` does there, a file with what it is about.

    That is `article.json`; of links also `layer.json`, whose claims they link.
    """
    monkeypatch.chdir(case if case.is_dir() else case.parent)
    if case.is_dir():
        seeds = Path("seeds") if Path("seeds").is_dir() else None
        arguments = [name for name in ("annotations", "seeds") if Path(name).is_dir()]
        beside = Beside(seeds, Path("annotations"))
    else:
        about = ["article.json"] + ["layer.json"] * (".links." in case.name)
        arguments = [*(os.path.relpath(EXAMPLES / name) for name in about), case.name]
        beside = Beside(None, Path("annotations"))  # where there is none
    return [problem for outcome in validate(arguments, beside) for problem in outcome.problems]


def test_what_the_examples_are_about_is_good(monkeypatch):
    """In the article and the layer that examples are about nothing is found."""
    article = Article.model_validate_json((EXAMPLES / "article.json").read_bytes())
    assert judge_article(article, article.text) == []
    assert found_in(EXAMPLES / "layer.json", monkeypatch) == []


@pytest.mark.parametrize("case", INVALID, ids=lambda case: case.name)
def test_what_is_found_in_an_invalid_example(case, monkeypatch):
    """The problems of an example are, word for word, those in the text file beside it."""
    found = [shown(str(problem)) for problem in found_in(case, monkeypatch)]
    assert found, "nothing is found in it: it is valid"
    if "REFRESH" in os.environ:
        text = "".join(f"{line}\n" for line in found)
        if found != expected(case):
            said_of(case).write_text(text, encoding="utf-8")
    assert found == expected(case), f"if this is what should be found, run `{REFRESH}`"


@pytest.mark.parametrize("case", VALID, ids=lambda case: case.name)
def test_nothing_is_found_in_a_valid_example(case, monkeypatch):
    """In a valid example nothing is found, warnings included."""
    assert [shown(str(problem)) for problem in found_in(case, monkeypatch)] == []


def test_every_invalid_example_has_a_valid_neighbour():
    """Each fault stands beside the same without it; what is said of it has its example."""
    assert [case.name for case in VALID] == [case.name for case in INVALID]
    texts = {path for path in (EXAMPLES / "invalid").iterdir() if path.name.endswith(SAID)}
    assert texts == {said_of(case) for case in INVALID}
    assert len(texts) == len(INVALID), "two examples of one name"


@pytest.mark.parametrize("case", INVALID, ids=lambda case: case.name)
def test_a_problem_names_a_place_of_its_example(case):
    """What is said names files of the example, and lines and columns that they have."""
    for line in expected(case):
        place = re.match(r"(?P<file>[^:]+)(:(?P<line>\d+)(:(?P<column>\d+))?)?: [A-Z]+\d+", line)
        assert place, line
        file = case / place["file"] if case.is_dir() else case.parent / place["file"]
        assert file.exists(), line
        if not case.is_dir():
            assert file == case
        if place["column"] and file.suffix not in (".gz", ".zst"):
            text = file.read_bytes().decode("utf-8", "replace").split("\n")
            assert int(place["column"]) <= len(text[int(place["line"]) - 1]) + 1, line


@pytest.mark.parametrize("code", RULES)
def test_every_rule_has_an_example_of_it_alone(code):
    """For each code of the table there is an example in which it is all that is found."""
    assert any(codes(case) == {code} for case in INVALID)


def test_examples_are_of_rules_of_the_table():
    """No example is of a code that the table has not."""
    assert set().union(*map(codes, INVALID)) == RULES.keys()


def test_examples_are_short():
    """An example is for people to read: each of its files is short."""
    for case in INVALID + VALID:
        for path in case.rglob("*") if case.is_dir() else [case]:
            data = b"" if path.is_dir() else path.read_bytes()
            assert len(data) <= MOST, path
            assert data.count(b"\n") <= LINES, path


@pytest.mark.parametrize("case", WHOLE, ids=lambda case: case.name)
def test_build_finds_the_same_as_validate(case, monkeypatch, tmp_path):
    """Where `build` looks it finds what `validate` finds, and refuses errors; the rest is built.

    It looks at captures, fixed texts, gold and what annotators say, not at decisions; a text that
    is not kept it keeps, and what gold is old it lists.
    """
    case = shutil.copytree(case, tmp_path / case.name)  # it keeps texts there
    rooms = ("articles", "gold", "human", "contributed", "predicted")
    read = ("seeds", *(f"annotations/{room}" for room in rooms))
    wanted = [
        problem
        for problem in found_in(case, monkeypatch)
        if problem.file.startswith(read) and problem.code != "TEXT003"
    ]
    outdated = False
    try:
        built = build(Path("seeds"), Path("annotations"), Path("dataset"))
        found, outdated = built.warnings, bool(built.outdated)
    except Refused as refused:
        found = refused.problems
    assert {p.code for p in found} | ({"GOLD002"} if outdated else set()) == {
        p.code for p in wanted
    }
    assert any_error(found) == any_error(wanted)


# ----------------------------------------------------------------- what is shown of them


def asked(code: str) -> str:
    """Give what `sayso validate --explain` prints."""
    done = CliRunner().invoke(sayso, ["validate", "--explain", code])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize("code", RULES)
def test_a_rule_is_explained_with_an_example_of_it_alone(code):
    """`--explain` shows rule, reason and cure, what is wrong, what is said of it, what is right."""
    rule, example, told = RULES[code], examples()[code], asked(code.lower())
    assert told.startswith(f"{code}: {rule.title}\n")
    for words in (rule.scope, rule.severity, rule.reason, rule.cure, *example["said"]):
        assert words in told
    for side, title in (("bad", "wrong"), ("good", "right")):
        assert all(f"\n{title}, {name}:\n" in told for name in example[side])
    assert {line.split(": ")[1].split(" ")[0] for line in example["said"]} == {code}
    assert example["bad"] != example["good"]
    assert not STEERING.search(told.replace("\n", ""))
    assert max(map(len, told.splitlines())) < 500


def test_all_rules_are_listed():
    """`--explain all` gives a line for each rule."""
    assert [line.split()[0] for line in asked("all").splitlines()] == [*RULES]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("span01", "there is no rule 'span01': did you mean SPAN001"),
        ("flurb", "there is no rule 'flurb': `--explain all` lists all"),
        ("\u202e\x1b[2J", r"there is no rule '\u202e\x1b[2J': `--explain all` lists all"),
        ("x" * 10_000, f"there is no rule '{'x' * 20}': `--explain all` lists all"),
    ],
)
def test_a_code_that_is_none_is_refused(code, said):
    """An unknown code is wrong use, exit 2; rules of nearly that name are named."""
    done = CliRunner().invoke(sayso, ["validate", "--explain", code])
    assert done.exit_code == 2
    assert said in done.output


def test_the_page_of_rules_has_a_section_for_each():
    """docs/rules.md links each row of its table to a section, and no fence in it is left open."""
    page = (EXAMPLES.parents[1] / "docs" / "rules.md").read_text("utf-8")
    assert re.findall(r"(?m)^## (.+)$", page) == [*RULES]
    assert re.findall(r"(?m)^\| \[(\w+)\]\(#(\w+)\) ", page) == [(c, c.lower()) for c in RULES]
    assert len(re.findall(r"(?m)^`{3,}", page)) % 2 == 0
    assert not STEERING.search(page.replace("\n", ""))
