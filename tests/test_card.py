"""What card and croissant.json say of trust: who read what, how far they agree, what to beware."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from builder import Project, norholm
from sayso.compare.rows import ALL, ROWS
from sayso.dataset.making import _SHOWN, cautions
from sayso.dataset.statistics import Statistics
from sayso.flow import adjudicate
from sayso.records.layer import Layer

if TYPE_CHECKING:
    from pathlib import Path


def card_of(project: Project) -> str:
    """Give the card without its front matter."""
    return (project.out / "README.md").read_text(encoding="utf-8").split("\n---\n", 1)[1]


def croissant_of(project: Project) -> dict[str, Any]:
    """Give croissant.json."""
    found: dict[str, Any] = json.loads((project.out / "croissant.json").read_text("utf-8"))
    return found


def beware(project: Project) -> str:
    """Give what stands first in the card, as one line."""
    above = card_of(project).partition("## ")[0]
    return " ".join(line.removeprefix("> ") for line in above.splitlines() if line.startswith(">"))


def layer_by(who: str, kind: str, tool: str | None) -> Layer:
    """Give an empty layer."""
    made = {"annotator": who, "annotator_kind": kind, "tool": tool}
    return Layer.model_validate(
        {
            "schema_version": "1.0.0",
            "article_id": f"art-{'0' * 20}",
            "text_sha256": "0" * 64,
            "kind": "annotation",
            "provenance": made,
        }
    )


# ----------------------------------------------------------------- what to beware of


@pytest.mark.slow  # a real build
def test_gold_of_one_reading_is_told_first(built):
    """Where gold rests on one reading the card says so before anything else, with counts."""
    found = beware(built)
    assert found.startswith("**20 of 20 gold records rest on one reading**, all of 3 gold layer(s)")
    limits = croissant_of(built)["rai:dataLimitations"]
    assert limits[0].startswith("20 of 20 gold records rest on one reading, all of 3 gold layer(s)")


@pytest.mark.slow  # real builds
def test_two_readings_are_no_caution(tmp_path):
    """Where two people read everything, and agree, there is nothing to beware of."""
    project = read_by(tmp_path, "anna", "ben")
    project.build()
    assert beware(project) == ""
    assert croissant_of(project)["rai:annotationsPerItem"] == "2 (3 article(s))"
    assert "16 stand as all readings of their article" in card_of(project)
    alone = read_by(tmp_path / "alone", "anna")
    alone.build()
    assert "16 of 16 gold records rest on one reading" in beware(alone)


def read_by(home: Path, *who: str) -> Project:
    """Have people say what the gold of `norholm` says, and make gold of that, without links."""
    home.mkdir(exist_ok=True)
    project = norholm(home)
    for path in sorted(project.gold_folder.iterdir()):
        record = json.loads(path.read_text(encoding="utf-8"))
        for one in (*record.get("claims", ()), *record.get("quotes", ())):
            one["adjudication"] = None
        path.unlink()
        for name in who if path.name.startswith("art-") else ():
            project.says(name, record)
    assert len(adjudicate(project.seeds, project.annotations).gold) == 3
    return project


@pytest.mark.parametrize(
    ("kinds", "tools", "told"),
    [
        (("reference", "reference"), ("m", "m"), True),
        (("reference", "model"), ("m", "m"), True),
        (("reference", "reference"), ("m", "n"), False),
        (("reference", "person"), ("m", "m"), False),
        (("person", "person"), ("Label Studio", "Label Studio"), False),
        (("reference",), ("m",), False),
    ],
)
def test_one_tool_is_told(kinds, tools, told):
    """That all readings are by one tool is told, unless people were at work with it."""
    found = Statistics()
    for n, (kind, tool) in enumerate(zip(kinds, tools, strict=True)):
        found.count_layer(layer_by(f"reader {n}", kind, tool))
    said = [text for text in cautions(found) if "made with one tool" in text]
    assert said == [text for text in said if text.startswith("**All 2 readings")]
    assert bool(said) == told


@pytest.mark.slow  # real builds
def test_gold_that_is_old_is_told(tmp_path):
    """Gold that is not what layers and decisions give now is told by the build and in the card."""
    project = read_by(tmp_path, "anna", "ben")
    assert project.build().outdated == []
    path = next((project.annotations / "human" / "ben").glob("art-*.json"))
    path.write_text(path.read_text(encoding="utf-8").replace('"CT+"', '"CT-"'), encoding="utf-8")
    assert project.build().outdated == [path.stem]
    assert "**1 gold layer(s) are older than the layers and decisions" in beware(project)
    said = project.say_build()
    assert "gold of 1 article(s) is older than the layers and decisions" in said.out
    assert f"({path.stem}): `sayso adjudicate`, then build again" in said.out
    assert (said.code, project.say_build("--strict").code) == (0, 1)
    assert json.loads(project.say_build("--json").out)["outdated"] == [path.stem]
    path.unlink()
    assert project.build().outdated == [path.stem]  # ben had a say in it, and is not there now


# ----------------------------------------------------------------- how far annotators agree


def test_what_is_shown_is_there():
    """Each number that the card picks is one that an agreement gives."""
    there = {(row.record, row.what, row.measure) for row in ROWS if row.of == ALL}
    assert set(_SHOWN) <= there
    assert {record for record, _, _ in _SHOWN} == {row.record for row in ROWS}


@pytest.mark.slow  # a real build
def test_agreement_is_in_the_card_and_in_croissant(built):
    """Value, interval, n and reading stand in the card's table, and the same in croissant.json."""
    section = card_of(built).partition("## How far annotators agree\n")[2].partition("\n## ")[0]
    table = [line.strip("| ").split(" | ") for line in section.splitlines() if "|" in line][2:]
    lines = croissant_of(built)["rai:dataAnnotationAnalysis"]
    assert [tuple(row[:3]) for row in table] == list(_SHOWN)
    for (record, what, measure, value, between, n, words), line in zip(table, lines, strict=False):
        number = "none" if value == "–" else value
        assert line.startswith(f"{record}, {what}: {measure} {number} (")
        assert f"n {n}, " in line
        assert between == "–" or f"95 % interval {between}, " in line
        assert words
    by_what = {tuple(row[:3]): row for row in table}
    assert by_what["claims", "content half alike", "F1"][3] == "0.667"
    assert by_what["mentions", "equal spans", "F1"][3] == "1.000"
    assert any(re.fullmatch(r"0\.\d{3} to [01]\.\d{3}", row[4]) for row in table)
    assert "anna (person; guideline 0.1.0); dora (person; guideline 0.1.0)." in section
    assert not any("rules" in line for line in [section, *lines])


@pytest.mark.slow  # a real build
def test_croissant_says_who_annotated(built):
    """Annotators are counted, programs are named as such, and nothing is said that is not known."""
    found = croissant_of(built)
    assert found["rai:machineAnnotationTools"] == ["rules"]
    assert found["rai:annotatorDemographics"][0] == (
        "2 annotator(s); layers by kind of annotator: person 6."
    )
    assert found["rai:annotationsPerItem"] == "1 (3 article(s))"


@pytest.mark.slow  # a real build
def test_no_agreement_is_said(tmp_path):
    """Where no article has two readings there is no section, and croissant.json says why."""
    project = read_by(tmp_path, "anna")
    project.build()
    assert "How far annotators agree" not in card_of(project)
    (line,) = croissant_of(project)["rai:dataAnnotationAnalysis"]
    assert line == "No article was annotated by two: there is no agreement to report."
