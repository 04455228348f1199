"""Agreement in the report: every span in its picture, numbers as they are, decisions told."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from builder import HARBOUR, Project, norholm, tree
from noise import simulate
from sayso.annotations import store
from sayso.annotations.decisions import votes_of
from sayso.compare.agreement import Agreement
from sayso.compare.grouped import Grouped
from sayso.compare.match import KINDS
from sayso.compare.reading import Score
from sayso.flow import Sources
from sayso.records.decision import Decision
from sayso.report import agreement
from sayso.report.article import blocks_of
from sayso.report.differences import MOST, disputed, versions
from sayso.report.lanes import ROWS, pictures
from sayso.report.marks import marks_of
from sayso.report.pictures import ROW
from sayso.report.told import Readings, Ruled, tell
from test_report import CONTRAST, HOSTILE, Page, hostile, page_of, said_by, visible

ROOT = Path(__file__).parents[1]
PEOPLE = ("anna", "ben", "carl")


# ----------------------------------------------------------------- reading a picture


class Rect(NamedTuple):
    """A rectangle of a lane."""

    start: int
    end: int
    y: int
    looks: frozenset[str]
    label: str | None
    differs: str | None


def lanes(html: str) -> list[tuple[str, str, list[Rect]]]:
    """Give each lane on a page: mentions, quotes or claims; whose; its rectangles."""
    found = []
    for kind, figure in re.findall(r'<figure class="(\w+)">(.*?)</figure>', html, re.DOTALL):
        for who, svg in re.findall(
            r'<div class="lane"><span class="who">(.*?)</span><svg (.*?)</svg>', figure, re.DOTALL
        ):
            rects = [
                dict(re.findall(r'([\w-]+)="(.*?)"', inner))
                for inner in re.findall("<rect (.*?)/>", svg)
            ]
            drawn = [
                Rect(
                    int(its["x"]), int(its["x"]) + int(its["width"]), int(its["y"]),
                    frozenset(its["class"].split()), its.get("data-n"), its.get("data-d"),
                )
                for its in rects
            ]  # fmt: skip
            found.append((kind, who.removeprefix("<bdi>").removesuffix("</bdi>"), drawn))
    return found


def read_by(article, layers: dict[str, Any], layer=None, ruled=None) -> str:
    """Write the page of an article that these annotated."""
    readings = Readings(len(layers), layers, ruled or (lambda _kind, _versions: None))
    return page_of(tell(article, layer, readings))


@st.composite
def read_twice(draw) -> tuple[Any, dict[str, Any]]:
    """Give an article and what two or three annotators made of it: alike, near or far."""
    article, one = draw(strategies.articles_with_layers())
    found = {"anna": one, "ben": draw(strategies.layers(article))}
    if draw(st.booleans()):
        found["carl"] = one.model_copy(update={"claims": one.claims[1:]})
    return article, found


# ----------------------------------------------------------------- laws


@given(read_twice())
def test_every_span_of_every_layer_is_in_its_lane_once_and_at_its_place(pair):
    """What is drawn in an annotator's three lanes is what they marked: no more, no less."""
    article, layers = pair
    drawn: dict[str, Counter[Any]] = {who: Counter() for who in layers}
    for _, who, rects in lanes(read_by(article, layers)):
        for rect in rects:
            if "none" not in rect.looks:
                look = rect.looks - {"thin", "unlike"}
                drawn[who][rect.start, rect.end, *look] += 1
    assert drawn == {
        who: Counter((mark.start, mark.end, mark.look) for mark in marks_of(layer))
        for who, layer in layers.items()
    }


@given(read_twice())
def test_what_is_drawn_alike_is_alike_and_what_differs_has_its_arrow(pair):
    """A full bar stands in all lanes, in one row; every other rectangle is under an arrow."""
    _, layers = pair
    for picture in pictures(Grouped(layers)):
        full = {
            who: Counter(
                (bar.mark.start, bar.mark.end, bar.mark.field, bar.label, bar.row)
                for bar in lane.bars
                if bar.differs is None and bar.mark.field in {"content", "mentions"}
            )
            for who, lane in picture.lanes.items()
        }
        assert len({frozenset(found.items()) for found in full.values()}) == 1
        numbers = {
            one.differs
            for lane in picture.lanes.values()
            for one in (*lane.bars, *lane.gaps)
            if one.differs is not None
        }
        assert numbers == set(range(len(picture.differing)))
        starts = [one.start for one in picture.differing]
        assert starts == sorted(starts)


@given(read_twice())
def test_no_bar_hides_another(pair):
    """In a lane, what overlaps has rows of its own, but for the last, and cues under the bars."""
    article, layers = pair
    for _, _, rects in lanes(read_by(article, layers)):
        taken: dict[int, set[int]] = {}
        for rect in rects:
            if "thin" not in rect.looks and rect.y // ROW < ROWS - 1:
                here = set(range(rect.start, rect.end))
                assert here.isdisjoint(taken.setdefault(rect.y // ROW, set()))
                taken[rect.y // ROW] |= here


@given(strategies.articles_with_layers())
def test_of_equal_layers_nothing_differs(pair):
    """Two who say the same have the same lanes: no gap, no arrow, nothing in the list."""
    article, layer = pair
    html = read_by(article, {"anna": layer, "ben": layer})
    for _, _, rects in lanes(html):
        assert all(rect.differs is None and "unlike" not in rect.looks for rect in rects)
    assert 'class="lane ruler"' not in html
    assert "they differ on no record" in html
    assert "What they differ on" not in html


@given(read_twice())
def test_who_is_called_what_changes_no_picture(pair):
    """The same input gives the same page, and the order in which layers come is nothing to it."""
    article, layers = pair
    backwards = dict(reversed(layers.items()))
    assert read_by(article, layers) == read_by(article, backwards)


@given(read_twice())
def test_what_is_listed_is_what_differs(pair):
    """Each record is listed once, with each version; a record all have alike is not."""
    article, layers = pair
    layers = {who: one.model_copy(update={"kind": "annotation"}) for who, one in layers.items()}
    grouped = Grouped(layers, article.zones)
    some = disputed(grouped, article)
    listed = {id(one.group) for one in some}
    assert len(listed) == len(some)
    for kind in KINDS:
        for group in grouped.groups[kind]:
            said = [grouped.said(who, one) for who, one in group.versions.items()]
            alike = len(said) == len(layers) and all(one == said[0] for one in said)
            assert (id(group) in listed) == (not alike)
    costs = [one.fields[0].cost for one in some]
    assert costs == sorted(costs, reverse=True)
    seen = Page(read_by(article, layers))
    assert seen.tags["li"] == min(len(some), MOST) + 1  # one stands in the contents
    assert max(seen.ids.values()) == 1
    assert {link[1:] for link in seen.links if link.startswith("#")} <= set(seen.ids)


def test_only_one_reading_is_told_in_a_line():
    """Where nothing can be compared there is no picture, and it is said why."""
    article, layer = reading_of_gold()
    html = page_of(tell(article, layer, Readings(1)))
    assert "Only one annotator read this article" in html
    assert lanes(html) == []
    assert "read this article" not in page_of(tell(article, layer))  # nobody did


def reading_of_gold() -> tuple[Any, Any]:
    """Give the first of the repository's articles, and its gold."""
    sources = Sources(ROOT / "seeds", ROOT / "annotations")
    found = sources.reading(sources.ids[0])
    return found.article, found.layer


# ----------------------------------------------------------------- numbers


def score(value: float | None, low: float | None = None, high: float | None = None, **its: Any):
    """Give a score with an interval."""
    why = its.pop("why", None)
    named = {"record": "claims", "what": "factuality", "of": "all", "measure": "α", **its}
    return Score(**named, value=value, low=low, high=high, n=128, articles=5, why=why)


def test_a_whisker_stands_where_its_numbers_are():
    """The dot is the value, the line its interval; alpha has its two ticks, F1 has none."""
    drawn = agreement.whisker(score(0.75, 0.6, 0.9))
    assert '<circle cx="75%"' in drawn
    assert '<line class="reach" x1="60%" x2="90%"' in drawn
    ticks = re.findall('class="mark" x1="(.*?)%"', drawn)
    assert ticks == ["66.7", "80"]
    assert "mark" not in agreement.whisker(score(0.75, 0.6, 0.9, measure="F1"))
    below = agreement.whisker(score(-0.2, -0.4, 0.1))
    assert '<circle cx="0%"' in below
    assert "-" not in "".join(re.findall('[xc][12x]="(.*?)"', below))


def test_what_is_not_defined_is_told_and_not_drawn():
    """No number is a dash and its reason, never 0, 1 or nan."""
    why = "nothing varies: only one value was ever given, so chance would agree as well"
    row = agreement._row(score(None, why=why))
    assert f"no number: {why}" in row
    assert '<td class="value">–</td>' in row
    assert "<svg" not in row
    assert "no interval" in agreement._row(score(0.9))


def test_every_number_that_matters_is_one_there_is():
    """What the section reads out and puts first are numbers that agreement has."""
    scores = {
        (one.record, one.what, one.measure) for one in Agreement().scores() if one.of == "all"
    }
    assert set(agreement.MAIN) <= scores
    assert set(agreement.PLAIN) <= set(agreement.MAIN)


@pytest.mark.parametrize(
    ("value", "said"), [(None, "–"), (1.0, "1"), (0.75, ".750"), (-0.05, "-.050"), (0.0, ".000")]
)
def test_a_number_is_written_as_people_who_measure_agreement_do(value, said):
    """Three digits, no leading zero; a dash where there is none."""
    assert agreement.number(value) == said


# ----------------------------------------------------------------- what differs, and decisions


def test_a_version_that_begins_like_the_others_is_shown_from_where_it_differs():
    """Of long texts the common beginning is cut at a word, so that the difference is seen."""
    layers = dict.fromkeys(("anna", "ben"), reading_of_gold()[1])
    article, gold = reading_of_gold()
    (claim,) = [one for one in gold.claims if len(one.content) == 1][:1]
    text = article.text[claim.content[0].start : claim.content[0].end]
    assert len(text) > 60
    shorter = text.rsplit(maxsplit=1)[0]
    span = claim.content[0].model_copy(
        update={"end": claim.content[0].start + len(shorter), "text": shorter}
    )
    other = claim.model_copy(update={"content": (span,)})
    claims = tuple(other if one.id == claim.id else one for one in gold.claims)
    layers["ben"] = gold.model_copy(update={"claims": claims})
    (one,) = disputed(Grouped(layers), article)
    shown = said_by(versions(one.fields[0]))
    assert shown.startswith(" content anna: …")
    last = text.rsplit(maxsplit=1)[1]
    assert shown.split("ben")[0].rstrip().endswith(last)
    assert shown.rstrip().endswith(shorter.rsplit(maxsplit=1)[1])


def decided_on(versions: Any, **its: Any) -> Decision:
    """Give a decision on a record's versions."""
    fields = {
        "schema_version": "1.0.0", "about": "art-" + "a" * 20, "kind": "claims",
        "votes": votes_of(versions), "by": "dora", "reason": "guideline-gap", "rule": "C2",
        "note": "The whole clause.",
    }  # fmt: skip
    return Decision(**(fields | its))


@pytest.mark.parametrize(
    ("its", "stale", "said"),
    [
        (None, False, "0 decided"),
        (None, False, "not decided"),
        ({"chosen": "anna"}, False, "1 decided"),
        (
            {"chosen": "anna"},
            False,
            "dora · for anna · guideline-gap · rule C2 · The whole clause.",
        ),
        ({}, False, "against anna · none goes into gold"),
        ({"record": {"id": "c1"}}, False, "against anna · another version goes into gold"),
        ({"chosen": "anna", "record": {"factuality": "CT-"}}, False, "with another factuality"),
        ({"chosen": "anna"}, True, "decided, but changed since"),
        ({"chosen": "anna"}, True, "0 decided"),
    ],
)
def test_it_is_told_whether_and_how_it_was_decided(its, stale, said):
    """Who decided, for whom, why and by which rule; or that nobody did, or not on this."""
    article, gold = reading_of_gold()
    layers = {"anna": gold, "ben": gold.model_copy(update={"claims": gold.claims[1:]})}

    def ruled(_kind, versions):
        return None if its is None else Ruled(decided_on(versions, **its), stale)

    html = read_by(article, layers, gold, ruled)
    listed = said_by(re.search('<details class="differences".*?</details>', html, re.DOTALL)[0])
    assert "claim c1" in listed
    assert "anna: has it ben: has none" in listed
    assert said in listed


# ----------------------------------------------------------------- the command


@pytest.fixture
def crowd(tmp_path) -> Project:
    """Make articles that two annotated: ben's claims are less sure than anna's, and one fewer."""
    project = norholm(tmp_path)
    for path in sorted(project.gold_folder.glob("art-*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        for record in (*gold["entities"], *gold["quotes"], *gold["claims"]):
            record["adjudication"] = None
        project.says("anna", gold)
        less = [claim | {"factuality": "PS+"} for claim in gold["claims"][:-1]]
        project.says("ben", gold | {"claims": less}, "contribution")
    return project


def test_the_command_tells_of_agreement(crowd):
    """The section has its sentences, numbers and the costliest; each article its picture."""
    said = crowd.say("report", crowd.seeds, "--out", "-")
    assert said.code == 0, said.err
    seen = Page(said.out)
    section = " ".join(seen.by_id["agreement"].split())
    assert "anna, ben" in section
    assert "Of 100 claims that one gives, another gives" in section
    assert "no number: nobody marks any" not in section.split("links")[0]
    post = crowd.article("post.txt").id
    assert "How 2 annotators read it" in seen.by_id[post]
    assert {who for _, who, _ in lanes(said.out)} == {"anna", "ben"}
    again = crowd.say("report", crowd.seeds, "--layer", "anna", "--out", "-")
    assert lanes(again.out) == lanes(said.out)
    assert [one for one in seen.attributes if one.startswith("on") or one == "style"] == []
    assert HARBOUR in said.out


def costliest(html: str) -> list[tuple[str, str, str]]:
    """Give what costs most as it is listed: where its link leads, the record, its words."""
    (items,) = re.findall(r'<ol class="worst">(.*?)</ol>', html, re.DOTALL)
    return re.findall(
        r'<li><a class="handle" href="#(.*?)">.*?</a> <b>(\w+)</b> <q .*?>(.*?)</q>', items
    )


def test_what_costs_most_leads_to_its_record(crowd):
    """To the card of the record that is drawn, else to its paragraph: both are on the page."""
    links = json.loads(next(crowd.gold_folder.glob("*.links.json")).read_text())
    crowd.says("anna", links)
    for path in (crowd.annotations / "human" / "anna").glob("art-*.json"):
        anna = json.loads(path.read_text())
        sure = [one | {"factuality": "PR+"} for one in anna["claims"]]
        crowd.says("ben", anna | {"claims": sure}, "contribution")
    crowd.says("ben", links | {"links": links["links"][:1]}, "contribution")
    bare = crowd.article("radio.txt")
    (crowd.gold_folder / f"{bare.id}.json").unlink()
    next(crowd.gold_folder.glob("*.links.json")).unlink()
    said = crowd.say("report", crowd.seeds, "--out", "-")
    assert said.code == 0, said.err
    ids, found = Page(said.out).ids, costliest(said.out)
    gold = {
        f"{path.stem}:{one['id']}": " … ".join(span["text"] for span in one["content"])
        for path in crowd.gold_folder.glob("art-*.json")
        for kind in ("quotes", "claims")
        for one in json.loads(path.read_text())[kind]
    }
    assert len(found) > 3
    assert {record for _, record, _ in found} == {"claims", "links"}
    kinds = set()
    for address, record, words in found:
        assert address in ids, "it leads nowhere"
        about, is_card, _ = address.partition(":")
        kinds.add((record, bool(is_card)))
        if is_card:
            assert unescape(words).split(" ⟷ ")[0] == gold[address]
        else:
            assert about.rpartition(".")[0] == bare.id, "its words stand in a text without cards"
            block = blocks_of(bare)[int(address.rpartition(".")[2])]
            assert unescape(words).split(" ⟷ ")[0] in bare.text[block.start : block.end]
    assert {("claims", True), ("claims", False), ("links", True)} <= kinds


def test_decisions_of_the_data_are_told(crowd):
    """A line in `annotations/decisions/` stands beside what it settles, until that changes."""
    before = crowd.say("report", crowd.seeds, "--out", "-").out
    article = crowd.article("post.txt")
    sources = Sources(crowd.seeds, crowd.annotations)
    layers = sources.layers(sources.article(article.id))
    versions = {who: layer.claims[0] for who, layer in layers.items()}
    decision = decided_on(versions, about=article.id, chosen="ben")
    path = crowd.annotations / "decisions" / f"{article.id}.jsonl"
    path.parent.mkdir(exist_ok=True)
    path.write_text(decision.model_dump_json() + "\n", encoding="utf-8")
    after = crowd.say("report", crowd.seeds, "--out", "-").out
    assert "dora" not in before
    assert "dora · for ben · guideline-gap · rule C2" in said_by(after)
    votes = [vote.model_copy(update={"digest": "0" * 16}) for vote in decision.votes]
    old = decision.model_copy(update={"votes": tuple(votes)})
    path.write_text(old.model_dump_json() + "\n", encoding="utf-8")
    assert "decided, but changed since" in crowd.say("report", crowd.seeds, "--out", "-").out


def test_one_annotator_alone_agrees_with_nobody(crowd):
    """Where all articles have one reading, a line says so and nothing is measured."""
    for path in (crowd.annotations / store.BY_PEOPLE["contribution"] / "ben").glob("*.json"):
        path.unlink()
    said = crowd.say("report", crowd.seeds, "--out", "-")
    assert said.code == 0, said.err
    assert "no article was read by two annotators" in said.out
    assert "Only one annotator read this article" in said.out
    assert lanes(said.out) == []


def test_a_layer_with_an_error_leaves_the_old_page(crowd):
    """What is compared must be right: it is listed, and the page of before still stands."""
    out = crowd.home / "r.html"
    assert crowd.say("report", crowd.seeds, "--out", out).code == 0
    (path, *_) = sorted(
        (crowd.annotations / store.BY_PEOPLE["annotation"] / "anna").glob("art-*.json")
    )
    path.write_text(path.read_text().replace('"start": ', '"start": 1'), encoding="utf-8")
    before = tree(crowd.home)
    said = crowd.say("report", crowd.seeds, "--out", out)
    assert said.code == 1
    assert "SPAN00" in said.out
    assert tree(crowd.home) == before


def test_without_numpy_all_but_the_numbers_is_there(crowd):
    """The section is one line that names the extra; the pictures are drawn all the same."""
    whole = crowd.say("report", crowd.seeds, "--out", "-").out
    argv = ["sayso", "report", str(crowd.seeds), "--out", "-"]
    code = f"import sys; sys.modules['numpy'] = None; sys.argv = {argv!r}"
    code += "; from sayso import cli; cli.main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    html = done.stdout.decode()
    assert Page(html).by_id["agreement"].endswith('pip install "sayso[agree]"')
    assert lanes(html) == lanes(whole) != []


# ----------------------------------------------------------------- in a browser


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, Path]:
    """Give the pages of three simulated annotators of real articles, and of hostile ones."""
    home = tmp_path_factory.mktemp("agreement")
    three, bad = Project(home / "three"), hostile(home / "hostile")
    sources = Sources(ROOT / "seeds", ROOT / "annotations")
    for id_ in sources.ids:
        reading = sources.reading(id_)
        store.write(three.annotations, reading.article)
        store.write(three.annotations, reading.layer)
        for who in PEOPLE:
            store.write(three.annotations, simulate(reading.layer, reading.article, who)[0])
    (gold,) = bad.gold_folder.glob("art-*.json")
    layer = json.loads(gold.read_text(encoding="utf-8"))
    for record in (*layer["entities"], *layer["quotes"], *layer["claims"]):
        record["adjudication"] = None
    bad.says("anna", layer)
    bad.says(HOSTILE, layer | {"claims": [], "entities": [layer["entities"][0] | {"type": "ORG"}]})
    found = {}
    for name, project, seeds in (("three", three, ROOT / "seeds"), ("hostile", bad, bad.seeds)):
        found[name] = home / f"{name}.html"
        said = project.say(
            "report", seeds, "--annotations", project.annotations, "--out", found[name]
        )
        assert said.code == 0, said.out + said.err
    return found


@pytest.fixture
def look(browser, pages):
    """Give a function that opens a page; at the end nothing may have gone wrong or been loaded."""
    contexts, complaints, requests = [], [], []

    def open_page(name: str, width: int = 1280, **options: Any):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        tab = context.new_page()
        tab.on("console", lambda message: complaints.append(message.text))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on("request", lambda request: requests.append(request.url))
        tab.add_init_script(
            "addEventListener('securitypolicyviolation', e => console.error(e.violatedDirective))"
        )
        tab.goto(pages[name].as_uri())
        return tab

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
    assert set(requests) <= {path.as_uri() for path in pages.values()}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["three", "hostile"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_is_wider_than_its_window(look, name, width):
    """A picture scrolls in its own frame; on a desk it need not scroll at all."""
    tab = look(name, width)
    tab.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    strips = tab.locator(".strips").first
    assert strips.is_visible()
    scrolls = strips.evaluate("e => e.scrollWidth > e.clientWidth")
    assert scrolls == (width == 390)


@pytest.mark.slow
def test_hostile_names_and_words_stay_text(look):
    """What annotators are called and what they mark is read, not obeyed, in pictures too."""
    tab = look("hostile")
    for bar in tab.locator(".lane rect").all():
        bar.hover(force=True)
    name = " ".join(visible(HOSTILE).split())
    assert name in " ".join(tab.locator(".compared .caption").inner_text().split())
    assert tab.evaluate("window.hacked") is None
    assert (
        tab.evaluate("document.querySelectorAll('img, iframe, [onfocus], [onerror]').length") == 0
    )
    assert "\u202e" not in tab.content()


@pytest.mark.slow
def test_pointing_at_a_bar_reads_its_words_in_each_version(look):
    """The caption has everybody's words and labels, and what differs; leaving, it is as before."""
    tab = look("three")
    article = tab.locator("details.article").first
    caption = article.locator(".caption")
    hint = caption.inner_text()
    bar = article.locator(".claims .lane rect.unlike:not(.thin)").first
    start, end = (int(bar.get_attribute(name)) for name in ("x", "width"))
    bar.hover()
    said = caption.inner_text()
    assert [who for who in PEOPLE if who in said] == list(PEOPLE)
    id_ = article.get_attribute("id")
    text = Sources(ROOT / "seeds", ROOT / "annotations").article(id_).text
    assert f"“{text[start : start + end]}” {bar.get_attribute('data-n')}" in said
    assert "not the same" in said or "not had by all" in said
    tab.locator("h1").hover()
    assert caption.inner_text() == hint


@pytest.mark.slow
def test_a_click_at_a_bar_leads_to_its_words(look):
    """The words come into view, are marked, and the records there are held."""
    tab = look("three")
    article = tab.locator("details.article").nth(1)
    bar = article.locator(".claims .lane rect:not(.thin)").last
    start, width = (int(bar.get_attribute(name)) for name in ("x", "width"))
    bar.click()
    pointed = tab.evaluate("[...CSS.highlights.get('pointed')].map(String)[0]")
    text = Sources(ROOT / "seeds", ROOT / "annotations").article(article.get_attribute("id")).text
    assert pointed == text[start : start + width]
    top = tab.evaluate("[...CSS.highlights.get('pointed')][0].getBoundingClientRect().top")
    assert 0 < top < 900
    assert article.locator(".card.lit").count() > 0


@pytest.mark.slow
def test_the_keyboard_walks_over_what_differs(look):
    """Each arrow is a link with a name; focused it tells the versions, and Enter goes there."""
    tab = look("three")
    article = tab.locator("details.article").first
    arrow = article.locator(".quotes .ruler a").first
    arrow.focus()
    assert all(who in article.locator(".caption").inner_text() for who in PEOPLE)
    assert arrow.get_attribute("aria-label").startswith("quote at ")
    tab.keyboard.press("Enter")
    target = tab.evaluate("document.getElementById(decodeURIComponent(location.hash.slice(1))).id")
    assert target.startswith(article.get_attribute("id"))
    names = tab.locator(".lane svg[role=img]").evaluate_all("els => els.map(e => e.ariaLabel)")
    assert all(re.match(r"(anna|ben|carl), (mentions|quotes|claims): \d+ ", name) for name in names)


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_agreement_is_legible_in_light_and_dark(look, scheme):
    """Every text stands out by 4.5 to 1, every bar from the paper by 3 to 1 (WCAG AA)."""
    tab = look("three", color_scheme=scheme)
    tab.evaluate("for (const d of document.querySelectorAll('.agreement details')) d.open = true")
    assert tab.evaluate(CONTRAST) == []
    fills = tab.evaluate(
        """() => [...new Set([...document.querySelectorAll(".lane rect")]
             .map((r) => getComputedStyle(r).stroke))]"""
    )
    paper = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    assert len(fills) > 8
    assert min(contrast(fill, paper) for fill in fills) >= 3


def contrast(one: str, other: str) -> float:
    """Give how far two colours stand apart, as WCAG counts it."""

    def light(colour: str) -> float:
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.slow
def test_a_picture_is_there_without_javascript_and_on_paper(look):
    """Bars, arrows and what they differ on need no script; on paper nothing is cut off."""
    tab = look("three", java_script_enabled=False)
    assert tab.locator(".lane rect").first.is_visible()
    assert tab.locator(".differences li").first.is_visible()
    assert not tab.locator(".caption").first.is_visible()
    tab = look("three")
    tab.emulate_media(media="print")
    wide = tab.locator(".strips").evaluate_all("els => els.map(e => e.scrollWidth - e.clientWidth)")
    assert max(wide) <= 0
    assert not tab.locator(".caption").first.is_visible()


@pytest.mark.slow
def test_a_search_shows_what_it_found_and_no_pictures(look):
    """While one searches, pictures and lists stand aside; afterwards they are back."""
    tab = look("three")
    assert tab.locator(".compared").first.is_visible()
    tab.fill("#search", "Vladivostok")
    tab.wait_for_function("() => document.getElementById('count').value !== ''")
    assert tab.locator(".compared:visible, .differences:visible, .agreement:visible").count() == 0
    tab.fill("#search", "")
    tab.wait_for_function("() => document.getElementById('count').value === ''")
    assert tab.locator(".compared").first.is_visible()
    assert tab.locator(".agreement").is_visible()
