"""The gold of this repository: made of its layers by its decisions, and guided by written rules."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from sayso.annotations import store
from sayso.dataset.making import shown
from sayso.flow import Sources, adjudicate, agree
from sayso.flow.agree import Comparison
from sayso.records.derive import chains

ROOT = Path(__file__).parent.parent
GUIDELINES = (ROOT / "annotations" / "GUIDELINES.md").read_text(encoding="utf-8")
RULE = re.compile(r"^\*\*([EQCL]\d+) .*?(?=^\*\*[EQCL]\d|^## )", re.MULTILINE | re.DOTALL)
RULES = {found[1]: found[0] for found in RULE.finditer(GUIDELINES)}
VERSION = re.search(r"^Version (\S+)\.", GUIDELINES, re.MULTILINE)


@pytest.fixture(scope="module")
def sources() -> Sources:
    """Give the captures and annotations of this repository."""
    return Sources(ROOT / "seeds", ROOT / "annotations")


@pytest.fixture(scope="module")
def readings(sources):
    """Give every article with its gold."""
    return [sources.reading(id_) for id_ in sources.ids]


def test_gold_is_what_layers_and_decisions_make(tmp_path):
    """Adjudicating anew gives the same files, byte for byte: `sayso adjudicate` repairs a drift."""
    for folder in ("seeds", "annotations"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.rmtree(tmp_path / "annotations" / "gold")
    done = adjudicate(tmp_path / "seeds", tmp_path / "annotations")
    assert done.undecided == {}
    assert done.problems == []
    made = {p.name: p.read_bytes() for p in (tmp_path / "annotations" / "gold").iterdir()}
    kept = {p.name: p.read_bytes() for p in (ROOT / "annotations" / "gold").iterdir()}
    assert made == kept, "run `sayso adjudicate`, look at the difference, and commit it"


def test_every_article_has_gold_and_two_readings(sources, readings):
    """Each seed was read twice, and its gold says so, record by record."""
    assert len(readings) == len(sources.captures)
    for reading in readings:
        assert reading.layer is not None
        assert len(sources.index.layers[reading.article.id]) == 2
        layer = reading.layer
        assert all(r.adjudication for r in (*layer.entities, *layer.quotes, *layer.claims))
    assert sources.problems == [], "no error, and no warning either"


def test_every_chain_ends_at_the_writer(readings):
    """Of each quote the outermost parent is null, which is the writer."""
    for reading in readings:
        parents = {quote.id: quote.parent for quote in reading.layer.quotes}
        for chain in chains(reading.layer.quotes).values():
            assert parents[chain[0]] is None


def test_every_end_of_a_link_is_a_record(sources, readings):
    """Links end in claims that are there; only a denial may begin in a quote."""
    claims = {(r.article.id, c.id) for r in readings for c in r.layer.claims}
    quotes = {(r.article.id, q.id) for r in readings for q in r.layer.quotes}
    events = {r.article.event_id for r in readings}
    for event in events:
        for link in sources.links(event).links:
            subject = (link.subject.article_id, link.subject.id)
            assert subject in (claims | quotes if link.relation == "denies" else claims)
            assert (link.object.article_id, link.object.id) in claims


def test_names_are_annotated_wherever_they_stand(readings):
    """A name that is a mention once is a mention at every other place of its article."""
    for reading in readings:
        layer, text = reading.layer, reading.article.text
        named = {m.text for e in layer.entities for m in e.mentions if m.level == "NAM"}
        taken = [(m.start, m.end) for e in layer.entities for m in e.mentions]
        for name in named:
            for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text):
                start, end = found.span()
                assert any(s <= start and end <= e for s, e in taken), (name, start)


def test_no_capital_is_overlooked(readings):
    """Each capitalised word inside a sentence is a name, its title, or one of a few known words.

    So a forgotten name is found. What is capitalised and no name is listed here, by hand.
    """
    known = {
        *("Mr", "Mr.", "Defence", "Minister", "Leader", "President", "Potential", "Meeting"),
        *("Remains", "Uncertain", "Arrives", "Summit", "Weapons", "Monday", "Tuesday", "Sunday"),
        *("Wednesday", "September", "July", "April", "When", "There", "TV", "GMT", "I", "Sources"),
    }
    for reading in readings:
        text = reading.article.text
        inside = {
            at for e in reading.layer.entities for m in e.mentions for at in range(m.start, m.end)
        }
        for zone in reading.article.zones:
            words = re.finditer(r"(?<!\w)[A-Z][\w.’-]*", text[zone.start : zone.end])
            for word in words:
                at = zone.start + word.start()
                before = text[zone.start : at]
                begins = not before.strip() or re.search(r"[.:“]\s*“?$", before)
                bare = word[0].removesuffix("’s").rstrip(".")
                assert begins or at in inside or {bare, f"{bare}."} & known, (word[0], at)


# ----------------------------------------------------------------- agreement and decisions


def test_agreement_is_of_layers_made_by_the_guidelines_alone(sources):
    """The card's numbers come from the layers, which follow a version before the decisions."""
    found = agree(ROOT / "seeds", ROOT / "annotations")
    assert found.articles == len(sources.captures)
    assert {score.record for score in found.scores()} == {
        *("mentions", "entities", "quotes", "claims", "chains", "links")
    }
    card = (ROOT / "dataset" / "README.md").read_text(encoding="utf-8")
    for score in shown(found):
        value = "–" if score.value is None else f"{score.value:.3f}"
        row = f"| {score.record} | {score.what} | {score.measure} | {value} |"
        assert row in card, "run `make build`"
    compared = Comparison(sources)
    for id_ in sources.ids:
        compared.add(sources.article(id_))
    assert compared.finish().scores() == found.scores()
    assert ("were made with one tool" in card) == (found.same_tool is not None)


def test_decisions_name_a_rule_that_is_written():
    """Each decision gives a rule of the guidelines, and says in words what a rule leaves open."""
    paths = sorted((ROOT / "annotations" / "decisions").glob("*.jsonl"))
    found, problems = store.decisions(paths)
    assert problems == []
    assert found
    for decision, place in found:
        assert decision.rule in RULES, place
        assert decision.guideline == VERSION[1], place


def test_gold_follows_the_guidelines_that_are_here(readings):
    """The version in the guidelines is the version that gold names."""
    assert {reading.layer.provenance.guideline for reading in readings} == {VERSION[1]}
    assert f"\n- {VERSION[1]}: " in GUIDELINES, "the change log knows it"


# ----------------------------------------------------------------- the guidelines


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_an_example_and_a_counter_example(rule):
    """A rule without the two is read in two ways."""
    assert "✓" in RULES[rule]
    assert "✗" in RULES[rule]


def test_rules_are_numbered_without_gap_and_named_where_they_are():
    """E1, E2, …; what the text refers to is there."""
    numbers = Counter(rule[0] for rule in RULES)
    expected = [f"{letter}{n + 1}" for letter in "EQCL" for n in range(numbers[letter])]
    assert list(RULES) == expected
    named = set(re.findall(r"\b([EQCL]\d{1,2})\b", GUIDELINES.partition("## Changes")[0]))
    assert named <= set(RULES)


def test_examples_are_from_the_seeds(readings):
    """Of each rule's words in italics or quote marks some stand in a seed; nine of ten in all."""
    texts = "\n".join(reading.article.text for reading in readings)
    found = Counter()
    for rule, written in RULES.items():
        given = re.findall(r"\*([^*\n]+)\*|\"([^\"\n]+)\"", written.partition("✓")[2])
        parts = [p.strip(" ,") for words in given for p in re.split("…|[+]", "".join(words))]
        there = [part in texts for part in parts if part]
        assert any(there), rule
        found.update(there)
    assert found[True] > 9 * found[False], found


def test_the_captures_are_as_they_came():
    """Every seed has the hash that the manifest gives."""
    lines = (ROOT / "seeds" / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len({json.loads(line)["sha256"] for line in lines if line})
