"""docs/label-studio.md: a line for each field of the records, each fault, nothing left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sayso.annotations.labelstudio.config import PASSES, labelling_config
from sayso.annotations.labelstudio.faults import Fault
from sayso.records.claim import Claim
from sayso.records.entity import Entity
from sayso.records.layer import Layer
from sayso.records.link import Link
from sayso.records.quote import Quote

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/label-studio.md").read_text("utf-8")
RECORDS = {"layer": Layer, "entity": Entity, "quote": Quote, "claim": Claim, "link": Link}
LISTS = {"entities", "quotes", "claims"}  # of a layer: their records have lines of their own


def rows(heading):
    """Give the cells of the table under a heading."""
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.mark.parametrize("name", RECORDS)
def test_each_field_has_its_place(name):
    """The table says of every field of a record where it is in Label Studio, once."""
    told = [
        field
        for record, fields, _ in rows("Each field, and where it is")
        if record in (name, "all")
        for field in re.findall("`([a-z_0-9]+)`", fields)
    ]
    shared = {"confidence", "adjudication"} - RECORDS[name].model_fields.keys()
    assert sorted({*told} - shared) == sorted(RECORDS[name].model_fields.keys() - LISTS)
    assert len(told) == len({*told})


def test_each_field_is_somewhere():
    """No cell is empty: what has no place there would be lost."""
    table = rows("Each field, and where it is")
    assert all(all(row) for row in table)
    assert len(table) > len(RECORDS)


def test_each_fault_is_told():
    """The page has each fault's code, what should be so, and what to do."""
    told = rows("What becomes of what people did")
    assert told[1:] == [[f.code, f.title, f.cure] for f in Fault]


@pytest.mark.parametrize("pass_", PASSES)
def test_the_checked_in_configs_are_todays(pass_):
    """annotations/labelstudio/ has the config that push uses. `make docs` mends it."""
    path = ROOT / "annotations/labelstudio" / f"{pass_.replace(',', '-')}.xml"
    assert path.read_text("utf-8") == labelling_config(pass_), "drifted: run `make docs`"
    assert f"`{pass_}`" in PAGE
