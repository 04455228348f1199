"""Feedback: each annotator reads what of theirs gold says otherwise, why, and by which rule."""

from __future__ import annotations

import json
import shutil
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from builder import tree
from sayso.annotations import store
from sayso.annotations.adjudicate import adjudicate
from sayso.annotations.feedback import Feedback, Gathering
from sayso.annotations.feedback_page import OURS, as_json, head, markdown, page
from sayso.annotations.guideline import rules_of
from sayso.annotations.labelstudio.config import guidelines
from sayso.compare.match import KINDS
from sayso.flow import feedback
from strategies import articles_with_layers
from test_adjudicate import change, decide, doubt_first_claim, drop_last_claim, three, two
from test_agreement import renamed, two_layers
from test_decisions import HERE, all_for

if TYPE_CHECKING:
    from pathlib import Path

    from builder import Project

__all__ = ["three", "two"]  # fixtures

RULES = rules_of(guidelines())


# ----------------------------------------------------------------- laws


@given(articles_with_layers(), two_layers())
@settings(max_examples=40)
def test_every_record_stands_or_is_told(pair, layers):
    """Of an annotator's records each stands in gold, is there otherwise, or was decided out."""
    article, _ = pair
    both = {"ada": layers[0], "bo": renamed(layers[1])}
    made = adjudicate(both, [(decision, HERE) for decision in all_for(both, "ada")])
    found = Gathering()
    found.article(article.model_copy(update={"text": "x" * 10_000}), both, made)
    for who, layer in both.items():
        mine = found.found[who]
        for kind in KINDS:
            assert mine.has[kind] == len(getattr(layer, kind))
            told = mine.counted("otherwise")[kind] + mine.counted("not in gold")[kind]
            assert mine.stands[kind] + told == mine.has[kind]
    assert found.found["ada"].overruled == []
    decided = [one for one in made.settled if one.decision]
    assert len(found.found["bo"].overruled) == len(decided) == found.found["ada"].favoured
    assert {one.rule for one in found.found["bo"].overruled} <= {"C9"}
    assert all(one.fields for one in found.found["bo"].overruled)


class Tags(HTMLParser):
    """Collects the elements of a page and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Collect an element."""
        assert attrs == []
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        """Collect text."""
        self.text += data


HOSTILE = (
    "| a | `b` **c** _d_ <img src=x onerror=alert(1)> [e](javascript:f) ![g](h)\n# i\n> j\n- k"
)


@given(st.text(max_size=60))
@example(HOSTILE)
@example("1. www.example.org https://example.org @all #1 $x$ \\| &amp; ~~y~~ ==z== ^q^ a\u202eb")
@example("```\n</td><script>")
@settings(max_examples=200)
def test_text_of_the_data_is_never_markup(text):
    """As a cell of a table, in a quotation and in a sentence: it is shown as it is, and is text."""
    made = markdown(text)
    assert "\n" not in made
    whole = f"> …{made}<b>{made}</b>…\n\n| a | b |\n|---|---|\n| {made} | x |\n\nSo: “{made}”.\n"
    html = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable("table").render(whole)
    tags = Tags()
    tags.feed(html)
    cells = ["table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td"]
    assert tags.tags == ["blockquote", "p", "b", *cells, "p"]
    seen = "".join(text.split())
    if seen.isprintable():
        assert "".join(tags.text.split()).count(seen) >= (4 if seen else 0)


# ----------------------------------------------------------------- the story of one project


def told(project: Project, folder: Path, *more: str) -> Any:
    """Write feedback; give what a program reads of it."""
    done = project.say("adjudicate", project.seeds, "--feedback", folder, *more)
    assert done.code == 0, done.out
    return json.loads((folder / "feedback.json").read_text())


def test_an_annotator_reads_what_was_overruled_and_why(two, tmp_path):
    """Side by side, with the words around it, the reason, the rule in full, and who decided."""
    article = change(two, "bo", lambda v: (doubt_first_claim(v), drop_last_claim(v)))
    for links in (two.annotations / "human").glob("*/*.links.json"):
        links.unlink()
    for id_, more in (("c1", {"rule": "C9", "note": "It is *sure*."}), ("c2", {"chosen": None})):
        line = json.loads(two.say("adjudicate", two.seeds, "--on", f"{article}:{id_}").out)
        decide(two, line | {"by": "carl", "reason": "edge-case"} | more, about=article)
    before = tree(two.annotations)
    found = told(two, tmp_path / "fb")["annotators"]
    assert tree(two.annotations) == before
    (ours,) = found["bo"]["overruled"]
    assert (ours["what"], ours["kind"], ours["id"]) == ("otherwise", "claims", "c1")
    assert ours["fields"] == {"factuality": {"yours": "Uu", "gold": "CT+"}}
    assert (ours["reason"], ours["rule"], ours["by"]) == ("edge-case", "C9", "carl")
    (passage,) = ours["passages"]
    assert passage["text"] == "The port of Norholm closes on Friday"
    assert passage["before"] == "Norholm port shuts\n"
    assert passage["after"].startswith(".\nThe quay")
    assert found["bo"]["favoured"] == 1, "that c2 is none"
    (theirs,) = found["ada"]["overruled"]
    assert (theirs["what"], theirs["id"], theirs["rule"]) == ("not in gold", "c2", None)
    text = (tmp_path / "fb" / "bo.md").read_text()
    assert text.startswith(OURS)
    assert "### 1. Claim c1: you marked it otherwise" in text
    assert "| factuality | Uu | CT+ |" in text
    assert "Norholm port shuts <b>The port of Norholm closes on Friday</b>. The quay may" in text
    assert "Decided by carl: an edge case, by rule C9 Factuality. “It is \\*sure\\*.”" in text
    assert f"\n{RULES['C9'].text}\n" in text
    assert "Why: an edge case (1)." in text
    assert "Nobody" not in text


def test_what_was_missed_and_what_a_majority_said_is_told(three, tmp_path):
    """Gold has it and bo has not; a majority gives no reason, and says that it is one."""
    change(three, "bo", drop_last_claim)
    for links in (three.annotations / "human").glob("*/*.links.json"):
        links.unlink()
    assert three.say("adjudicate", three.seeds, "--by", "majority", "--save").code == 0
    found = told(three, tmp_path / "fb")["annotators"]
    (missed,) = found["bo"]["overruled"]
    assert (missed["what"], missed["method"], missed["by"]) == ("missed", "majority", "majority")
    assert missed["fields"]["factuality"] == {"yours": None, "gold": "PS+"}
    assert found["cy"]["overruled"] == []
    assert found["cy"]["favoured"] == 1
    text = (tmp_path / "fb" / "bo.md").read_text()
    assert "Decided by majority: more than half of the annotators say so." in text
    assert "you missed it" in text


def test_links_are_told_by_both_their_ends(two, tmp_path):
    """Bo sees no denial; gold has it: both passages are shown, each with its article."""
    path = two.annotations / "human" / "bo" / "harbour-2031.links.json"
    value = json.loads(path.read_text())
    value["links"] = [link for link in value["links"] if link["relation"] != "denies"]
    path.write_text(json.dumps(value))
    (open_,) = json.loads(two.say("adjudicate", two.seeds, "--json").out)["undecided"]
    line = json.loads(two.say("adjudicate", two.seeds, "--on", f"harbour-2031:{open_['id']}").out)
    decide(two, line | {"by": "carl", "rule": "L7"}, about="harbour-2031.links")
    found = told(two, tmp_path / "fb")["annotators"]
    (missed,) = found["bo"]["overruled"]
    assert missed["fields"] == {"relation": {"yours": None, "gold": "denies"}}
    assert [p["text"] for p in missed["passages"]] == [
        "“We will not reopen before the ice is gone 🧊,”",
        "The quay may collapse",
    ]
    assert "nobody said why, by rule L7 denies." in (tmp_path / "fb" / "bo.md").read_text()


def test_what_is_not_decided_yet_is_not_told(two, tmp_path):
    """Articles without whole gold are counted; what can be told is."""
    article = change(two, "bo", doubt_first_claim)
    done = two.say("adjudicate", two.seeds, "--feedback", tmp_path / "fb")
    assert done.code == 0
    counted = "2 article(s) and event(s) have no gold yet, and are not told of"
    assert f"{counted}: {article}, harbour-2031\n" in done.out
    value = json.loads((tmp_path / "fb" / "feedback.json").read_text())
    assert value["waiting"] == [article, "harbour-2031"]
    assert article in (tmp_path / "fb" / "bo.md").read_text()


def test_who_waits_and_who_is_gone_is_told_by_name(two, tmp_path, monkeypatch):
    """A few names, then how many more; --json has them all, and what was removed."""
    told(two, tmp_path / "fb")
    article = change(two, "bo", doubt_first_claim)
    monkeypatch.setattr("sayso.cli.adjudicated._NAMED", 1)
    (tmp_path / "fb" / "cy.md").write_text(head("cy"))
    asked = "adjudicate", two.seeds, "--feedback", tmp_path / "fb"
    done = two.say(*asked)
    assert f"not told of: {article} and 1 more (--json names all)" in done.out
    assert f"removed {tmp_path / 'fb' / 'cy.md'}: that annotator is gone" in done.out
    (tmp_path / "fb" / "cy.md").write_text(head("cy"))
    value = json.loads(two.say(*asked, "--json").out)
    assert value["waiting"] == [article, "harbour-2031"]
    assert value["removed"] == [str(tmp_path / "fb" / "cy.md")]


def test_it_is_written_anew_and_nothing_of_others_is_overwritten(two, tmp_path):
    """The second time nothing changes; a file that somebody else wrote stops it, whole."""
    folder = tmp_path / "fb"
    told(two, folder)
    before = tree(folder)
    done = two.say("adjudicate", two.seeds, "--feedback", folder)
    assert "Nothing changed." in done.out
    assert tree(folder) == before
    assert set(before) == {"ada.md", "bo.md", "feedback.json"}
    (folder / "bo.md").write_text("# My notes\n")
    (folder / "ada.md").write_text(f"{OURS}\nold\n")
    done = two.say("adjudicate", two.seeds, "--feedback", folder)
    assert done.code == 1
    assert "was not written by this: name another folder" in done.err
    assert (folder / "ada.md").read_text() == f"{OURS}\nold\n"
    assert (folder / "bo.md").read_text() == "# My notes\n"


def gone(project: Project, who: str) -> None:
    """Take away all that an annotator gave."""
    shutil.rmtree(project.annotations / "human" / who)


def test_the_page_of_who_is_gone_goes(three, tmp_path):
    """And no other: not the page of who is there, nor what only looks like one."""
    folder = tmp_path / "fb"
    told(three, folder)
    cys = (folder / "cy.md").read_bytes()
    others = {
        "notes.md": b"# My notes\n",
        "cy (2031).md": cys,  # somebody's copy, under another name
        "di.md": f"{OURS}\n\nmy own words on di\n".encode(),
        "cy.txt": cys,
    }
    for name, data in others.items():
        (folder / name).write_bytes(data)
    gone(three, "cy")
    done = feedback(three.seeds, three.annotations, folder)
    assert done.removed == [str(folder / "cy.md")]
    left = tree(folder)
    assert set(left) == {"ada.md", "bo.md", "feedback.json", *others}
    assert {name: left[name] for name in others} == others
    assert "cy" not in json.loads(left["feedback.json"])["annotators"]
    again = feedback(three.seeds, three.annotations, folder)
    assert (again.changed, again.removed) == ([], [])


@pytest.mark.parametrize("name", ["../b|o <i>", ".hidden", "Zoë_Ümlaut *x*", "a b.c"])
def test_a_page_goes_whatever_the_name(two, tmp_path, name):
    """It is known by the name that is in its head and in its file's name."""
    for path in sorted((two.annotations / "human" / "bo").iterdir()):
        two.says(name, json.loads(path.read_text()))
    told(two, tmp_path / "fb")
    assert len(tree(tmp_path / "fb")) == 4
    gone(two, store.file_name(name))
    (removed,) = feedback(two.seeds, two.annotations, tmp_path / "fb").removed
    assert removed == str(tmp_path / "fb" / f"{store.file_name(name)}.md")
    assert set(tree(tmp_path / "fb")) == {"ada.md", "bo.md", "feedback.json"}


def test_a_page_that_is_written_in_or_leads_elsewhere_stays(two, tmp_path):
    """A new heading is somebody's; a symbolic link is not what was written here."""
    folder = tmp_path / "fb"
    told(two, folder)
    page_of_bo = folder / "bo.md"
    mine = page_of_bo.read_text().replace("# What became of bo", "# My talk with bo")
    gone(two, "bo")
    page_of_bo.write_text(mine)
    assert feedback(two.seeds, two.annotations, folder).removed == []
    assert page_of_bo.read_text() == mine
    elsewhere = tmp_path / "elsewhere.md"
    elsewhere.write_text(head("bo"))
    page_of_bo.unlink()
    page_of_bo.symlink_to(elsewhere)
    assert feedback(two.seeds, two.annotations, folder).removed == []
    assert page_of_bo.is_symlink()


def test_who_is_there_keeps_a_page_even_if_it_tells_nothing(two, tmp_path):
    """Of a faulty layer nothing is known; of articles that are not decided it is said anew."""
    folder = tmp_path / "fb"
    told(two, folder)
    before = (folder / "bo.md").read_text()
    for path in sorted((two.annotations / "human" / "bo").glob("art-*.json")):
        value = json.loads(path.read_text())
        doubt_first_claim(value)
        path.write_text(json.dumps(value))
    done = feedback(two.seeds, two.annotations, folder)
    assert (done.removed, done.found["bo"].has.total()) == ([], 0)
    assert (folder / "bo.md").read_text() != before
    assert "nothing is told here of" in (folder / "bo.md").read_text()
    for path in (two.annotations / "human" / "bo").iterdir():
        path.write_text("{}")
    assert feedback(two.seeds, two.annotations, folder).removed == []
    assert (folder / "bo.md").exists()


def test_names_of_any_kind_have_a_page(two, tmp_path):
    """A name is any text: its page has a safe name, its heading shows it."""
    for path in sorted((two.annotations / "human" / "bo").iterdir()):
        two.says("../b|o <i>", json.loads(path.read_text()))
        path.unlink()
    (two.annotations / "human" / "bo").rmdir()
    told(two, tmp_path / "fb")
    (name,) = {p.name for p in (tmp_path / "fb").iterdir()} - {"ada.md", "feedback.json"}
    assert "/" not in name
    text = (tmp_path / "fb" / name).read_text()
    assert "# What became of ../b\\|o &lt;i&gt;’s annotations" in text


def test_a_faulty_line_of_decisions_writes_nothing(two, tmp_path):
    """What was overruled cannot be known then."""
    decide(two, "{")
    done = two.say("adjudicate", two.seeds, "--feedback", tmp_path / "fb", "--json")
    assert done.code == 1
    assert json.loads(done.out)["problems"]
    assert not (tmp_path / "fb").exists()


def test_a_page_of_nothing_is_short():
    """Who has no records, or is right throughout, reads no empty tables of errors."""
    text = page("ada", Feedback(), RULES, [])
    assert "Decided as you have it: 0." in text
    assert "##" not in text.replace("# What", "")
    assert as_json({"ada": Feedback()}, RULES, [])["rules"] == {}


@pytest.mark.parametrize("flag", [(), ("--json",)])
def test_how_many_is_told(two, tmp_path, flag):
    """For each annotator: records, how many stand, how many were decided otherwise."""
    change(two, "bo", doubt_first_claim)
    done = two.say("adjudicate", two.seeds, "--feedback", tmp_path / "fb", *flag)
    assert done.code == 0
    if flag:
        assert json.loads(done.out)["annotators"]["bo"]["overruled"] == 0
    else:
        assert "in gold as they are" in done.out


def test_who_has_links_and_no_layer_breaks_nothing(two, tmp_path):
    """They have read none of the articles, so nothing is overruled; also by a link that is new."""
    path = next((two.annotations / "human/bo").glob("*.links.json"))
    links = json.loads(path.read_text())
    two.says("zoe", links | {"links": []})
    ends = [{"article_id": links["links"][0]["subject"]["article_id"], "id": id_} for id_ in "cc"]
    ends = [end | {"id": f"c{n}"} for n, end in enumerate(ends, 1)]
    link = {"id": "l9", "subject": ends[1], "relation": "updates", "object": ends[0]}
    line = {"schema_version": "1.0.0", "about": links["event_id"], "kind": "links", "by": "carl"}
    decide(two, line | {"record": link}, about=f"{links['event_id']}.links")
    found = told(two, tmp_path / "fb")["annotators"]
    assert {who: len(found[who]["overruled"]) for who in found} == {"ada": 1, "bo": 1}
