"""The command line as a person meets it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from sayso.cli import sayso

pytestmark = pytest.mark.slow  # whole processes and real loads

ROOT = Path(__file__).parents[1]
COMMANDS = sorted(sayso.commands)


def run(*arguments, cwd=ROOT, **environment):
    """Run the command in a process of its own, as from a shell."""
    return subprocess.run(
        [sys.executable, "-c", "from sayso.cli import main; main()", *arguments],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_help_teaches(name):
    """Every command's help says what it does and gives an example that begins with it."""
    result = CliRunner().invoke(sayso, [name, "--help"])
    assert result.exit_code == 0
    assert "Examples:" in result.output
    assert f"sayso {name}" in result.output.split("Examples:")[1]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_explained(name):
    """No option stands in the help without words of its own."""
    command = sayso.commands[name]
    assert [p.name for p in command.params if p.param_type_name == "option" and not p.help] == []


def test_generated_documents_are_current():
    """docs/cli.md and docs/rules.md are what the code says; `make docs` writes them."""
    checked = subprocess.run(
        [sys.executable, ROOT / "docs/generate.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


def test_schema_check_on_the_checkout():
    """The published schemas are those of the records; `sayso schema` writes them."""
    result = run("schema", "--check")
    assert result.returncode == 0, result.stdout


def test_schema_check_names_what_drifted(tmp_path):
    """A drifted schema is named, with the command that mends it, and exit status 1."""
    assert run("schema", str(tmp_path / "s")).returncode == 0
    (tmp_path / "s/quote.json").write_text("{}", encoding="utf-8")
    (tmp_path / "s/claim.json").unlink()
    result = run("schema", "--check", str(tmp_path / "s"))
    assert result.returncode == 1
    assert "quote.json" in result.stdout
    assert "claim.json" in result.stdout
    assert "sayso schema" in result.stdout


def test_wrong_use_is_exit_2():
    """An unknown option, verb or choice is wrong use: exit status 2 and the usage."""
    for arguments in (["bild"], ["build", "--oout", "x"], ["show"], ["show", "0", "--lair", "x"]):
        result = run(*arguments)
        assert result.returncode == 2
        assert "Usage:" in result.stderr


def test_show_prints_offsets_that_slice():
    """Every zone that `show` prints stands at the offsets it prints."""
    article = json.loads(run("show", "003", "--json").stdout)["article"]
    printed = run("show", "003").stdout
    for zone in article["zones"]:
        words = article["text"][zone["start"] : zone["end"]]
        line = f"{zone['start']:>6}-{zone['end']:<6} {zone['kind']:<10} {words}"
        assert line in printed.split("\n")


def test_show_finds_words():
    """`--find` gives every place of the words, as offsets that slice the text."""
    article = json.loads(run("show", "000", "--json").stdout)["article"]
    places = [
        line.split()[0] for line in run("show", "000", "--find", "Mr Kim").stdout.splitlines()
    ]
    assert len(places) == article["text"].count("Mr Kim") > 1
    for place in places:
        start, end = map(int, place.split("-"))
        assert article["text"][start:end] == "Mr Kim"


def test_show_says_what_comes_near():
    """Words in another case are not found, and the message says where they are in the text's."""
    result = run("show", "000", "--find", "mr kim")
    assert result.returncode == 1
    assert "'Mr Kim' at" in result.stderr


def test_show_names_what_was_left_out():
    """`--dropped` prints each piece that is not in the text with its reason."""
    printed = run("show", "004", "--dropped").stdout
    assert "clock" in printed
    assert "Thursday, May 30, 2024" in printed


def test_show_of_an_unknown_or_ambiguous_article_lists_what_there_is():
    """A name that means none or several articles is answered with a list of articles."""
    for wanted in ("zzz", "00"):
        result = run("show", wanted)
        assert result.returncode == 1
        assert "000_eac691de13c40c17.txt" in result.stderr
        assert "Traceback" not in result.stderr


def test_show_draws_the_layer():
    """Entities, quotes and claims are shown with chains, offsets and words."""
    printed = run("show", "000").stdout
    assert "The Independent > Russian news agencies > Dmitry Peskov" in printed
    assert "gold layer by reference-1 + reference-2 (reference)" in printed
    assert "gold layer" not in run("show", "000", "--layer", "none").stdout


def test_show_draws_what_one_annotator_said():
    """An annotator's layer is shown by name; a name that nobody has is an error that lists them."""
    assert "annotation layer by reference-2" in run("show", "000", "--layer", "reference-2").stdout
    failed = run("show", "000", "--layer", "eve")
    assert failed.returncode == 1
    assert "there are: gold, none, reference-1, reference-2" in failed.stderr


def test_colour_only_where_it_is_wanted():
    """In a pipe nothing is styled; where styles are forced, NO_COLOR still means no colour."""
    assert "\x1b" not in run("show", "000").stdout
    coloured = re.compile(r"\x1b\[[0-9;]*[34][0-8][;m]")
    forced = {"FORCE_COLOR": "1", "COLORTERM": "truecolor", "TERM": "xterm-256color"}
    assert coloured.search(run("show", "000", **forced, NO_COLOR="").stdout)
    assert not coloured.search(run("show", "000", **forced, NO_COLOR="1").stdout)


def test_a_closed_pipe_is_no_fault():
    """`sayso show … | head -1` ends quietly."""
    piped = subprocess.run(
        f"{sys.executable} -c 'from sayso.cli import main; main()' show 000 | head -1",
        shell=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert piped.returncode == 0
    assert "Traceback" not in piped.stderr
    assert "Broken" not in piped.stderr


def test_build_as_json_says_what_was_built(tmp_path):
    """`build --json` is for programs: counts, files with digests, what changed."""
    result = run("build", "--out", str(tmp_path / "out"), "--json")
    assert result.returncode == 0, result.stderr
    said = json.loads(result.stdout)
    assert said["articles"] == 5
    assert {file["path"] for file in said["files"]} == {
        path.relative_to(tmp_path / "out").as_posix() for path in tmp_path.glob("out/*/*.parquet")
    }
    again = json.loads(run("build", "--out", str(tmp_path / "out"), "--json").stdout)
    assert again["changed"] == []


def test_build_prints_a_table_and_how_to_load(tmp_path):
    """`build` prints what it built on stdout, and the line that loads it."""
    out = tmp_path / "out"
    result = run("build", "--out", str(out))
    assert f'load_dataset("{out}", "quotes")' in result.stdout
    assert "5" in next(line for line in result.stdout.splitlines() if "articles" in line)
    assert result.stderr == ""
