"""`sayso report`: what is drawn, what stays data, and how the page behaves in a browser."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder import HARBOUR, Project, at, tree
from sayso.annotations import store
from sayso.compare import match
from sayso.records.derive import complete
from sayso.records.layer import Layer
from sayso.records.link import End, Link, Relation
from sayso.records.provenance import Adjudication
from sayso.records.record import SCHEMA_VERSION
from sayso.report import escape
from sayso.report.bonds import Place, ranked
from sayso.report.claims import groups_of
from sayso.report.decided import manner, tally, verdict
from sayso.report.grouped import since
from sayso.report.handles import handles
from sayso.report.marks import SIGN
from sayso.report.page import page
from sayso.report.phrases import chain, known
from sayso.report.segments import Mark, cut
from sayso.report.sources import Source, flat
from sayso.report.told import Bond, Head, Stated, Told, head, period, tell
from strategies import articles_with_layers

ROOT = Path(__file__).parents[1]
HOSTILE = (
    "</script></style><script>window.hacked = 1</script>"
    '<img src=x onerror="window.hacked = 2"> " autofocus onfocus="window.hacked = 3" \''
    "<a href='javascript:window.hacked=4'> &lt;b&gt; {{x}} \u202eturned\u2066\u200f\x1b[31m"
)


# ----------------------------------------------------------------- reading a page without a browser


class Page(HTMLParser):
    """What stands on a page: ids, tags, the drawn text of each span, the text of each card."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.drawn: dict[str, str] = {}
        self.by_id: dict[str, str] = {}
        self.inline: dict[str, str] = {"style": "", "script": ""}
        self.policy = ""
        self._open: list[tuple[str, list[str], str | None]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag, and what its text will belong to."""
        self.tags[tag] += 1
        fields = {name: value or "" for name, value in attrs}
        self.attributes |= fields.keys()
        self.ids.update([fields["id"]] if "id" in fields else [])
        self.links += [fields["href"]] if "href" in fields else []
        if fields.get("http-equiv") == "Content-Security-Policy":
            self.policy = fields["content"]
        if tag in ("meta", "br", "input", "img", "link"):
            return
        article = fields.get("data-article") or (self._open[-1][2] if self._open else None)
        spans = [
            f"{article}:{token.partition('~')[0]}" for token in fields.get("data-in", "").split()
        ]
        spans += [f"#{fields['id']}"] if "id" in fields else []
        self._open.append((tag, spans, article))

    def handle_endtag(self, tag: str) -> None:
        """Close the tag; a page of ours closes every one it opened."""
        opened, _, _ = self._open.pop()
        assert opened == tag

    def handle_data(self, data: str) -> None:
        """Give text to everything it stands in."""
        if self._open and self._open[-1][0] in self.inline:
            self.inline[self._open[-1][0]] += data
        for _, spans, _ in self._open:
            for span in spans:
                target = self.by_id if span.startswith("#") else self.drawn
                key = span.removeprefix("#")
                target[key] = target.get(key, "") + data


def visible(text: str) -> str:
    """Write text as a reader sees it: what steers or hides is an escape."""
    return re.sub(
        r"[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]",
        lambda match: f"\\u{ord(match[0]):04x}",
        text,
    )


def said_by(html: str) -> str:
    """Give the text of HTML as it is read aloud, one space between words."""
    apart = re.sub(r"\s+", " ", unescape(re.sub("<[^>]*>", " ", html)))
    return re.sub(r" (?=[,.:;](\s|$))", "", apart)


def group_of(html: str, words: str) -> str:
    """Give the text of the group of claims in a table that has these words in it."""
    groups = map(said_by, re.findall("<tbody.*?</tbody>", html, re.DOTALL))
    return next(group for group in groups if words in group)


def page_of(*some: Told, bonds: dict[str, list[Bond]] | None = None) -> str:
    """Write the page of some articles."""
    by_id = {one.article.id: one for one in some}
    return "".join(page([head(one) for one in some], bonds or {}, by_id.__getitem__))


def spans_of(layer) -> dict[str, Any]:
    """Give every span of a layer by record, field and number."""
    found = {}
    for record in (*layer.entities, *layer.quotes, *layer.claims):
        for field in ("mentions", "content", "source", "cue", "hedges"):
            for n, span in enumerate(getattr(record, field, ())):
                found[f"{record.id}.{field}.{n}"] = span
        when = getattr(record, "when", None)
        if when and when.span:
            found[f"{record.id}.when.0"] = when.span
    return found


# ----------------------------------------------------------------- laws


SPANS = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(sorted).filter(lambda s: s[0] < s[1])


@given(SPANS, st.lists(SPANS, max_size=12))
def test_segments_tile_whatever_the_marks(zone, spans):
    """Segments follow one another without gap from end to end, each mark over all of its own."""
    start, end = zone
    marks = [
        Mark(left, right, f"r{n}", "content", 0, 1, "lane1")
        for n, (left, right) in enumerate(spans)
    ]
    segments = list(cut(start, end, marks))
    assert segments[0].start == start
    assert segments[-1].end == end
    assert all(one.end == two.start for one, two in pairwise(segments))
    for mark in marks:
        covered = {x for s in segments if mark in s.marks for x in range(s.start, s.end)}
        assert covered == set(range(max(mark.start, start), min(mark.end, end)))
        opened = [s.start for s in segments if mark in s.opening]
        closed = [s.end for s in segments if mark in s.closing]
        assert opened == ([mark.start] if start <= mark.start < end else [])
        assert closed == ([mark.end] if start < mark.end <= end else [])


@given(articles_with_layers())
def test_every_span_is_drawn_and_every_record_has_its_card(pair):
    """Each span's drawn text is its slice, each record stands once on the page with its words."""
    article, layer = pair
    seen = Page(page_of(tell(article, layer)))
    spans = spans_of(layer)
    assert seen.drawn == {
        f"{article.id}:{place}": visible(span.text) for place, span in spans.items()
    }
    for record in (*layer.entities, *layer.quotes, *layer.claims):
        card = seen.by_id[f"{article.id}:{record.id}"]
        for place, span in spans.items():
            if place.split(".")[0] == record.id:
                assert visible(span.text) in card
                assert f"{span.start}–{span.end}" in card
        for name in ("proposition", "name", "act", "factuality", "source_naming"):
            assert visible(str(getattr(record, name, None) or "")) in card
    assert max(seen.ids.values()) == 1
    anchors = {link[1:] for link in seen.links if link.startswith("#")}
    assert anchors <= set(seen.ids)


@given(articles_with_layers())
def test_same_input_same_page(pair):
    """The page has no clock and no chance in it; the order of the articles is its own."""
    article, layer = pair
    other = article.model_copy(update={"id": "art-" + "0" * 20})
    one, two = tell(article, layer), tell(other, None)
    assert page_of(one, two) == page_of(two, one)


@given(st.text())
def test_data_is_text_wherever_it_stands(data):
    """Text of the data comes out of HTML as it went in, but for what cannot be seen."""
    out = Page(f'<p id="x" title="{escape.value(data)}">{escape.text(data)}</p>')
    assert out.by_id.get("x", "") == visible(data)
    assert out.tags.keys() <= {"p", "span"}
    assert out.attributes <= {"id", "title", "class"}


@pytest.mark.parametrize(
    ("begin", "end", "value", "said"),
    [
        ("2031-02-07", "2031-02-07", "2031-02-07", "2031-02-07"),
        ("2031-01-01", "2031-12-31", "2031", "2031-01-01 – 2031-12-31"),
        ("2031-01-01", None, None, "from 2031-01-01"),
        (None, "2031-01-01", None, "until 2031-01-01"),
        (None, None, "PXD", "PXD"),
        (None, None, None, ""),
    ],
)
def test_a_time_is_said_with_its_open_ends(begin, end, value, said):
    """A stretch of days is written inclusive; an open end is said, not left out."""
    assert period(begin, end, value) == said


@pytest.mark.parametrize(
    "url", [None, "javascript:alert(1)", "data:text/html,x", "//x", "HTTP://x"]
)
def test_only_addresses_of_the_web_are_links(url):
    """What is not http or https is shown as text."""
    assert escape.link(url, "x") == "x"
    assert escape.link("https://a.example/", "x").startswith("<a ")


A, B = "art-" + "a" * 20, "art-" + "b" * 20


def stated(full: str, factuality: str | None = "CT+") -> Stated:
    """Give a claim, or with no factuality a quote, that the Post states."""
    return Stated(full, full, (Source("writer", ("Post",)),), factuality)


def bond(one: str, relation: str, two: str) -> Bond:
    """Give a link between two full ids."""
    ends = (End(article_id=x.split(":")[0], id=x.split(":")[1]) for x in (one, two))
    return Bond(Link(id="l", subject=next(ends), relation=relation, object=next(ends)))


def head_of(id_: str, *its: Stated) -> Head:
    """Give the head of an undated article."""
    return Head(id_, "e", id_, None, None, id_, "me", {}, its)


def test_same_as_makes_one_group_however_it_is_reached():
    """Claims tied by same_as stand together, most articles first; other relations group nothing."""
    heads = [head_of(x, *(stated(f"{x}:c{n}") for n in (1, 2, 3))) for x in (A, B)]
    bonds = [
        bond(f"{A}:c2", "same_as", f"{B}:c1"),
        bond(f"{B}:c1", "same_as", f"{B}:c3"),
        bond(f"{A}:c1", "denies", f"{B}:c2"),
    ]
    groups = [[claim.id for _, claim in group] for group in groups_of(heads, bonds)]
    assert groups == [
        [f"{A}:c2", f"{B}:c1", f"{B}:c3"],
        [f"{A}:c1"],
        [f"{A}:c3"],
        [f"{B}:c2"],
    ]


@given(st.permutations(sorted(get_args(Relation))), st.booleans())
def test_what_speaks_against_a_claim_comes_first(relations, turned):
    """Links stand by their weight, whatever their order and direction; same_as is not repeated."""
    here, there = f"{A}:c1", f"{B}:c2"
    ends = (there, here) if turned else (here, there)
    places = {id_: Place(head_of(id_[:24]), stated(id_), "1") for id_ in ends}
    bonds = [bond(ends[0], relation, ends[1]) for relation in relations]
    lines = ranked(bonds, {here: places[here]}, places)
    assert [line[0].link.relation for line in lines] == [
        *("denies", "contradicts", "alternative_to", "updates", "elaborates")
    ]
    assert {(line[1].stated.id, line[2].stated.id) for line in lines} == {(here, there)}


@given(articles_with_layers())
def test_no_sentence_that_is_denied_reads_as_if_it_were_said(pair):
    """On cards and in the table, “not:” stands before just those propositions it belongs to."""
    article, layer = pair
    html = page_of(tell(article, layer))
    seen = Page(html)
    name = handles([head(tell(article, layer))])[article.id]
    rows = dict(re.findall(r'data-row="(.*?)">(.*?)</tr>', html, re.DOTALL))
    for claim in layer.claims:
        full = f"{article.id}:{claim.id}"
        row, card = said_by(rows[full]), " ".join(seen.by_id[full].split())
        words = claim.proposition or " … ".join(span.text for span in claim.content)
        start = " ".join(visible(words).split())[:20]
        before = SIGN.get(claim.factuality, "")
        assert row.startswith(f" {name}· {claim.id} {before}".rstrip() + f" {start}")
        if claim.proposition and before:
            assert f"{before} {start}" in card
        assert bool(before) == (claim.factuality[-1] in "-u")


def test_the_outlet_that_names_itself_is_nobodys_say_so():
    """A claim is flat where the writer alone stands behind it, however often the writer says so."""
    writer, itself = Source("writer", ("Post",)), Source("self", ("Post",))
    nobody, birk = Source("nobody", cue="reportedly"), Source("named", ("Birk",))
    assert flat((writer,))
    assert flat((writer, itself))
    assert not flat((writer, nobody))
    assert not flat((writer, itself, birk))


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (Source("named", ("Ada Birk",), "Transport Minister Ada Birk"), "Ada Birk"),
        (Source("role", ("Russia", "Norland"), "Both sides"), "Both sides (Russia, Norland)"),
        (Source("role", ("Ada Birk",), "She"), "She (Ada Birk)"),
        (Source("role", ("Officials",), "officials"), "officials"),
        (Source("role", (), "the footage"), "the footage"),
        (Source("role", ("Ada Birk",)), "Ada Birk"),
    ],
)
def test_a_source_is_shown_as_the_text_gives_it(source, shown):
    """A name stands alone; a role keeps its words, with the names that it stands for."""
    assert source.shown == shown


@given(st.text())
def test_a_headline_is_shortened_to_its_beginning(headline):
    """What is left begins the headline, is short, and says by an ellipsis that it goes on."""
    left = escape.short(headline, 34)
    assert len(left) <= 35
    assert left == headline or (left[-1] == "…" and headline.startswith(left[:-1]))


@given(articles_with_layers())
def test_one_article_is_held_at_a_time(pair):
    """An article is asked for when the page comes to it, not before."""
    article, layer = pair
    asked = []

    def ask(id_: str) -> Told:
        asked.append(id_)
        return tell(article.model_copy(update={"id": id_}), layer)

    ids = [f"art-{n:020x}" for n in range(3)]
    heads = [head(tell(article.model_copy(update={"id": id_}), layer)) for id_ in ids]
    for piece in page(heads, {}, ask):
        if 'class="article"' in piece:
            assert len(re.findall('class="article"', piece)) == 1
            assert f'id="{asked[-1]}"' in piece
    assert asked == ids


NAMES = st.text("0a_-. #é", min_size=1, max_size=12).map(lambda name: f"{name}.txt")


@given(st.lists(NAMES, min_size=1, max_size=8))
def test_a_handle_means_one_article_and_is_what_show_takes(names):
    """A handle that begins a capture's name begins no other's; the rest have running numbers."""
    heads = [
        replace(head_of(f"art-{n:020x}"), capture=name) for n, name in enumerate(names, 0xAB << 70)
    ]
    found = handles(heads)
    assert list(found) == [one.id for one in heads]
    assert len(set(found.values())) == len(heads)
    for n, one in enumerate(heads, 1):
        handle = found[one.id]
        if handle.removeprefix("#") != str(n) or one.capture.startswith(handle):
            assert len(handle) <= 8
            begun = [x for x in heads if f"\n{x.capture}\n{x.id}\n{x.id[4:]}".count(f"\n{handle}")]
            assert begun == [one]


@pytest.mark.parametrize(
    ("captures", "names"),
    [
        (["000_ea.txt", "001_1e.txt"], ["000", "001"]),
        (["2031-02_a.txt", "2031-03_a.txt"], ["2031-02", "2031-03"]),
        (["00.txt", "001_a.txt"], ["#1", "001"]),
        (["kim_1.txt", "elaborately.txt", "kim_2.txt"], ["kim_1", "#2", "kim_2"]),
        (["news.jsonl#1", "news.jsonl#2"], ["1", "2"]),
        (["eac691de13c40c17.txt"], ["1"]),
        (["art-1.txt", "a.txt"], ["1", "2"]),  # so do the ids begin
    ],
)
def test_an_article_is_called_by_the_beginning_of_its_captures_name(captures, names):
    """Whole words, as few as tell it apart and short; a number where there are none such."""
    heads = [replace(head_of(f"art-{n}" * 4), capture=x) for n, x in enumerate(captures)]
    assert list(handles(heads).values()) == names


@given(articles_with_layers())
def test_cards_stand_in_the_order_of_reading(pair):
    """By where they begin; of these the longer first, and the whole before the broken."""
    article, layer = pair
    html = page_of(tell(article, layer))
    shown = re.findall(r'class="card [^"]*" id="[^":]*:([^"]*)"', html)
    records = {record.id: record for record in (*layer.quotes, *layer.claims)}
    keys = [match.place(records[id_]) for id_ in shown]
    assert keys == sorted(keys)
    assert sorted(shown) == sorted(records)


@given(articles_with_layers())
def test_unanimity_is_said_once_and_what_was_ruled_in_full(pair):
    """Each card and entry has a decision just where an adjudicator took one; heads count all."""
    article, layer = pair
    html = page_of(tell(article, layer))
    seen = Page(html)
    records = (*layer.entities, *layer.quotes, *layer.claims)
    ways = Counter(record.adjudication.method for record in records if record.adjudication)
    assert html.count('class="decided"') == ways["adjudicator"]
    assert html.count('class="manner"') == ways["single"] + ways["majority"]
    for record in records:
        ruled = record.adjudication
        if ruled and ruled.method == "adjudicator":
            card = seen.by_id[f"{article.id}:{record.id}"]
            for said in (ruled.by, *ruled.overruled, ruled.reason, ruled.rule, ruled.note):
                assert visible(said or "") in card
    made = re.findall('class="made">(.*?)</p>', html)
    assert [f"{ways['unanimous']} unanimous" in line for line in made] == [ways["unanimous"] > 0]


def test_a_ruling_says_who_for_and_against_whom_why_and_by_which_rule():
    """The number of a rule explains itself; other ways of deciding are a word or none."""
    ruled = Adjudication.model_validate_json(json.dumps(RULED))
    assert said_by(verdict(ruled)).strip() == (
        "ada · for mira · against noor · guideline-gap · rule C2 · The whole clause."
    )
    assert '<abbr title="a rule of the annotation guidelines">rule C2</abbr>' in verdict(ruled)
    words = {
        way: said_by(manner(Adjudication(method=way, voters=("mira",), overruled=against))).strip()
        for way, against in (("unanimous", ()), ("single", ()), ("majority", ("noor",)))
    }
    assert words == {"unanimous": "", "single": "single", "majority": "majority, against noor"}
    links = [bond(f"{A}:c1", "same_as", f"{B}:c1").link.model_copy(update={"adjudication": ruled})]
    assert tally(links) == "1 decided by an adjudicator"
    assert tally([]) == ""


def test_an_outlet_that_names_itself_stands_once():
    """“Post (itself)”, not “Post › Post”; another's name for itself keeps its place."""
    writer, itself = Source("writer", ("Post",)), Source("self", ("Post",), act="report")
    birk = Source("named", ("Birk",))
    assert said_by(chain((writer, itself, birk), acts=True)).split() == [
        *("Post", "(itself)", "report", "›", "Birk")
    ]
    unknown = chain((Source("writer"), itself), article="001")
    assert said_by(unknown).split() == ["writer", "of", "001", "›", "Post", "(itself)"]


# ----------------------------------------------------------------- the command


def test_the_page_is_one_file_that_allows_nothing_else(project):
    """Its policy names our one style and our one script by their hashes; nothing is loaded."""
    said = project.say("report", project.seeds, "--out", project.home / "r.html")
    assert said.code == 0, said.out + said.err
    seen = Page((project.home / "r.html").read_text(encoding="utf-8"))
    hashes = {
        name: base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        for name, inline in seen.inline.items()
    }
    assert seen.policy == (
        f"default-src 'none'; style-src 'sha256-{hashes['style']}'; "
        f"script-src 'sha256-{hashes['script']}'; base-uri 'none'; form-action 'none'"
    )
    assert seen.tags["style"] == seen.tags["script"] == 1
    assert seen.tags.keys().isdisjoint({"link", "img", "iframe", "object", "form", "base"})
    assert not {name for name in seen.attributes if name.startswith("on")}
    assert seen.attributes.isdisjoint({"style", "src", "srcset", "action"})


def test_the_claims_of_an_event_stand_side_by_side(project):
    """The table names who says it, on whose say-so, since when, and how claims are linked."""
    html = project.say("report", project.seeds, "--out", "-").out
    table = next(t for t in re.findall("<table.*?</table>", html, re.DOTALL) if "quay" in t)
    seen = said_by(table)
    assert "told 2 times in 2 articles: CT+ ×2 · earliest known date 2031-02-04" in seen
    assert "The Norholm Post (1 article undated)" in seen
    assert "The Norholm Post › Ada Birk" in seen
    assert "The Norholm Post › Officials (anonymous) › engineers" in seen
    assert "writer of radio › nobody named: “it was said”" in seen
    assert "radio· c2 denied by post· q3 Ada Birk told reporters: “We will not reopen" in seen
    assert "c3 elaborates post· c1 The port of Norholm closes on 7 February 2031." in seen
    assert "attribution lost" not in html
    assert "same as" not in seen
    assert "2031-02-07" in seen
    assert "2031-02-04" in seen
    assert HARBOUR in html


def test_a_reader_in_a_hurry_misreads_nothing(tmp_path):
    """Who denies, what is not so, when it was and who nobody is: all of it stands in the table."""
    project = quarrel(tmp_path)
    html = project.say("report", project.seeds, "--out", "-").out
    assert "The order is not the order of time; articles without a date come last" in said_by(html)

    talks = group_of(html, "are talking")
    head, _, rest = talks.partition("no date known")
    assert head.strip().startswith(
        "whether: Norland and Sudland are talking. told 2 times in 2 articles"
    )
    assert "CT+ ×1, PS- ×1" in head
    assert "writer of denial › officials CT+" in rest  # attributed here …
    assert "writer of plain no source given PS- possibly not may" in rest  # … and flat there
    assert "possibly not: Norland and Sudland talk." in rest
    assert "denial outlet not known undated Talks on the bridge are under way" in rest
    assert "plain outlet not known undated Norland and Sudland talk" in rest
    denied = (
        "denial· c1 denied by denial· q3 Both sides (Norland, Sudland) have denied: the reports"
    )
    assert (
        f"Linked to one of these {denied} writer of denial denial outlet not known undated" in rest
    )
    assert "same as" not in talks

    stopped = group_of(html, "works were stopped")
    assert (
        "writer of denial › nobody named: “reportedly” CT+ certain Tuesday not resolved" in stopped
    )
    assert "denied by denial· q3 Both sides (Norland, Sudland)" in stopped

    paid = group_of(html, "c3 not: Sudland has paid for the bridge.")
    assert "writer of denial › Courier (itself) CT- certainly not" in paid
    assert "no source given" not in paid  # nobody else tells it
    assert (
        "denial· c3 updated by plain· c2 Sudland pays in July. "
        "writer of plain › sources (anonymous) CT+ certain July not resolved "
        "plain outlet not known undated"
    ) in paid
    assert re.search('class="who"><bdi>Courier<', html)
    assert not re.search('class="who"><bdi>(officials|Both sides|sources)', html)

    cards = Page(html).by_id
    denial, plain = (project.article(name).id for name in ("denial.txt", "plain.txt"))
    assert "not: Sudland has paid for the bridge." in cards[f"{denial}:c3"]
    assert "no source given there" in cards[f"{denial}:c1"]
    assert "no source given here" in cards[f"{plain}:c1"]
    assert "denied by q3 Both sides (Norland, Sudland) have denied: the reports" in " ".join(
        cards[f"{denial}:c2"].split()
    )
    assert "updates denial·c3 not: Sudland has paid for the bridge." in " ".join(
        cards[f"{plain}:c2"].split()
    )


def test_a_time_that_is_not_known_looks_otherwise(project, tmp_path):
    """Words for a time that could not be resolved are drawn otherwise than those that could."""
    resolved = project.say("report", project.seeds, "--out", "-").out
    assert "when.0~when" in resolved
    assert "when.0~unresolved" not in resolved
    other = quarrel(tmp_path)
    unresolved = other.say("report", other.seeds, "--out", "-").out
    assert "when.0~unresolved" in unresolved
    assert "when.0~when" not in unresolved


def test_an_article_is_named_by_its_capture_everywhere(project):
    """Contents, head, cards and table call it by one handle; contents and head name the file."""
    html = project.say("report", project.seeds, "--out", "-").out
    id_ = project.article("post.txt").id
    contents = html[html.index("<nav") : html.index("</nav>")]
    assert "post.txt" in contents
    assert f'href="#{id_}"><span class="number">post</span>' in contents
    summary = said_by(html[html.index(f'id="{id_}"') :].split("</summary>")[0])
    assert "post" in summary.split()
    assert "post.txt" in summary.split()
    assert Page(html).by_id[f"{id_}:c1"].startswith("post·c1")
    assert project.say("show", "post", "--seeds", project.seeds).code == 0


@pytest.mark.parametrize(
    ("published", "said"),
    [
        (["2031-02-04", "2031-02-03T08:00"], "earliest known date 2031-02-03 08:00, Post 2"),
        (["2031-02-04", None], "earliest known date 2031-02-04, Post 1 (1 article undated)"),
        ([None, None], "no date known"),
    ],
)
def test_the_earliest_date_of_a_group_is_named_with_its_outlet(published, said):
    """Who told it first, as far as dates are known, and how many articles have none."""
    group = [
        Place(replace(head_of(id_), outlet=f"Post {n}", published=day), stated(f"{id_}:c1"), str(n))
        for n, (id_, day) in enumerate(zip((A, B), published, strict=True), 1)
    ]
    assert said_by(since(group)).strip() == said


def test_sources_of_other_names_are_called_no_more_than_that():
    """Two names are two names: the page does not say that one source knows it without another."""
    one = bond(f"{A}:c1", "same_as", f"{B}:c1")
    apart, shared = (known(replace(one, independent=value)) for value in (True, False))
    assert said_by(apart).strip() == "differently named sources"
    assert said_by(shared).strip() == "share a source"


def test_an_article_without_a_layer_is_shown_and_says_so(project):
    """An article that nobody annotated stands there with its whole text."""
    html = project.say("report", project.seeds, "--out", "-").out
    article = project.article("weather.txt")
    section = html[html.index(f'id="{article.id}"') :].split("</details>")[0]
    assert "There is no layer on this article" in section
    for zone in article.zones:
        assert article.text[zone.start : zone.end] in section


def test_errors_leave_the_old_page(project):
    """Data with errors is listed, the command ends with 1, and the page of before still stands."""
    out = project.home / "r.html"
    assert project.say("report", project.seeds, "--out", out).code == 0
    before = tree(project.home)
    assert project.say("report", project.seeds, "--out", out).code == 0
    assert tree(project.home) == before
    gold = next(project.gold_folder.glob("art-*.json"))
    gold.write_text(gold.read_text().replace('"start": ', '"start": 1'), encoding="utf-8")
    before = tree(project.home)
    said = project.say("report", project.seeds, "--out", out)
    assert said.code == 1
    assert "SPAN00" in said.out
    assert tree(project.home) == before
    assert project.say("report", project.seeds, "--out", "-").code == 1


def test_links_into_nowhere_are_refused(project):
    """A link whose end is not there is a problem of the data here as in the build."""
    article = project.article("post.txt").id
    project.links(HARBOUR, ("l1", f"{article}:c1", "elaborates", f"{article}:c99"))
    said = project.say("report", project.seeds, "--out", project.home / "r.html")
    assert said.code == 1
    assert "LINK002" in said.out


def test_the_layer_of_one_annotator_is_drawn_and_named(project):
    """`--layer` shows what one person says and who it is; a name nobody has is not found."""
    article = project.article("weather.txt")
    mention = at(article.text, "the coast", level="NOM")
    layer = {
        "schema_version": SCHEMA_VERSION,
        "article_id": article.id,
        "text_sha256": article.text_sha256,
        "kind": "annotation",
        "provenance": {"annotator": "mira o’hara", "annotator_kind": "person"},
        "entities": [{"id": "e1", "type": "LOC", "mentions": [mention]}],
    }
    store.write(project.annotations, complete(Layer.model_validate(layer), article))
    said = project.say("report", project.seeds, "--layer", "mira o’hara", "--out", "-")
    assert said.code == 0, said.out + said.err
    seen = Page(said.out)
    assert seen.drawn == {f"{article.id}:e1.mentions.0": "the coast"}
    assert "annotation layer by mira o’hara (person)" in seen.by_id[article.id]
    assert seen.by_id[project.article("post.txt").id].count("There is no layer") == 1
    said = project.say("report", project.seeds, "--layer", "nobody", "--out", "-")
    assert said.code == 1
    assert "there are: gold, anna, dora, mira" in said.err


# ----------------------------------------------------------------- in a browser


def hostile(home: Path) -> Project:
    """Make a project in which every text of the data tries to become markup."""
    project = Project(home)
    words = f"Nobody {HOSTILE} said that {'long' * 60} it rained."
    about = {"event_id": HOSTILE, "outlet": HOSTILE, "url": f"https://a.example/{HOSTILE}"}
    rights = {"holder": HOSTILE, "terms": HOSTILE}
    project.capture("bad.txt", f"A headline {HOSTILE}\n\n{words}\n", rights=rights, **about)
    text = project.article("bad.txt").text
    said = at(text, "it rained")
    start = text.index("Nobody")
    whole = {"start": start, "end": text.index(" said that")}
    whole["text"] = text[start : whole["end"]]
    project.gold(
        "bad.txt",
        provenance={
            "annotator": HOSTILE, "annotator_kind": "person", "tool": HOSTILE, "guideline": HOSTILE,
        },
        entities=[{"id": "e1", "type": "PERSON", "name": HOSTILE, "mentions": [whole]}],
        quotes=[
            {
                "id": "q1", "content": [said], "cue": [at(text, "said that")], "source": [whole],
                "source_naming": "role", "act": "deny",
            },
            {"id": "q2", "content": [said], "cue": [whole]},
        ],
        claims=[
            {
                "id": "c1", "content": [said], "proposition": HOSTILE, "quote": "q2",
                "factuality": "CT+", "when": {"span": whole},
                "adjudication": {
                    "method": "adjudicator", "voters": [HOSTILE], "overruled": [HOSTILE],
                    "by": HOSTILE, "rule": HOSTILE, "note": HOSTILE,
                },
            }
        ],
    )  # fmt: skip
    bad = project.article("bad.txt").id
    project.links(HOSTILE, ("l1", f"{bad}:q1", "denies", f"{bad}:c1"))
    return project


DENIAL = """\
Talks on the bridge are under way

Talks are under way, officials said. The works were reportedly stopped on Tuesday. \
Both sides, Norland and Sudland, have denied the reports.

Sudland has not paid for the bridge, the Courier reports.
"""
PLAIN = """\
Norland and Sudland talk

Norland and Sudland may not be talking. Sudland will pay in July, sources said.
"""


def quarrel(home: Path) -> Project:
    """Make two articles without outlet and date: one says it flatly, one denies by a pointer."""
    project = Project(home)
    for name, text in (("denial.txt", DENIAL), ("plain.txt", PLAIN)):
        project.capture(name, text, event_id="talks", split="train")
    denial, plain = (project.article(name) for name in ("denial.txt", "plain.txt"))
    text = denial.text
    stopped = [at(text, "The works were"), at(text, "stopped on Tuesday")]
    unpaid = at(text, "Sudland has not paid for the bridge")
    project.gold(
        "denial.txt",
        entities=[
            {"id": "e1", "type": "GPE", "mentions": [at(text, "Norland", level="NAM")]},
            {"id": "e2", "type": "GPE", "mentions": [at(text, "Sudland", level="NAM")]},
            {"id": "e3", "type": "ORG", "mentions": [at(text, "Courier", level="NAM")]},
        ],
        quotes=[
            {
                "id": "q1", "content": [at(text, "Talks are under way")],
                "cue": [at(text, "said")], "source": [at(text, "officials")],
            },
            {"id": "q2", "content": stopped, "cue": [at(text, "reportedly")]},
            {
                "id": "q3", "content": [at(text, "the reports")], "act": "deny",
                "cue": [at(text, "have denied")], "source": [at(text, "Both sides")],
                "speakers": ["e1", "e2"], "source_naming": "role",
            },
            {
                "id": "q4", "content": [unpaid], "cue": [at(text, "reports", 1)],
                "source": [at(text, "Courier")], "source_naming": "self",
            },
        ],
        claims=[
            {
                "id": "c1", "content": [at(text, "Talks are under way")], "factuality": "CT+",
                "proposition": "Norland and Sudland are talking.",
            },
            {
                "id": "c2", "content": stopped, "factuality": "CT+",
                "proposition": "The works were stopped on a Tuesday.",
                "when": {"span": at(text, "Tuesday")},
            },
            {
                "id": "c3", "content": [unpaid], "factuality": "CT-",
                "proposition": "Sudland has paid for the bridge.",
            },
        ],
    )  # fmt: skip
    text = plain.text
    pays = at(text, "Sudland will pay in July")
    project.gold(
        "plain.txt",
        quotes=[
            {
                "id": "q1", "content": [pays], "cue": [at(text, "said")],
                "source": [at(text, "sources")], "source_naming": "anonymous",
            },
        ],
        claims=[
            {
                "id": "c1", "content": [at(text, "Norland and Sudland may not be talking")],
                "factuality": "PS-", "proposition": "Norland and Sudland talk.",
                "hedges": [at(text, "may")],
            },
            {
                "id": "c2", "content": [pays], "factuality": "CT+",
                "proposition": "Sudland pays in July.",
                "when": {"span": at(text, "July")},
            },
        ],
    )  # fmt: skip
    same = sorted((f"{denial.id}:c1", f"{plain.id}:c1"))
    project.links(
        "talks",
        ("l1", same[0], "same_as", same[1]),
        ("l2", f"{plain.id}:c2", "updates", f"{denial.id}:c3"),
        ("l3", f"{denial.id}:q3", "denies", f"{denial.id}:c2"),
        ("l4", f"{denial.id}:q3", "denies", f"{denial.id}:c1"),
    )
    return project


RULED = {
    "method": "adjudicator", "voters": ["mira"], "overruled": ["noor"], "by": "ada",
    "reason": "guideline-gap", "rule": "C2", "note": "The whole clause.",
}  # fmt: skip
TANGLE = """\
Ministers at odds over the bridge

Dahl said that Birk, who he claims was told by engineers, thinks the old bridge, and \
perhaps the new one, may close on Friday.
"""


def tangle(home: Path) -> Project:
    """Make a project whose spans nest three deep, overlap, touch and are broken in two."""
    project = Project(home)
    project.capture("tangle.txt", TANGLE, event_id="bridge", outlet="Fjord FM")
    text = project.article("tangle.txt").text
    inner = "the old bridge, and perhaps the new one, may close on Friday"
    content = f"Birk, who he claims was told by engineers, thinks {inner}"
    project.gold(
        "tangle.txt",
        entities=[
            {
                "id": "e1", "type": "PERSON",
                "mentions": [at(text, "Dahl"), at(text, "he", 1, level="PRO")],
            },
            {"id": "e2", "type": "FAC", "mentions": [at(text, "the old bridge", level="NOM")]},
            {"id": "e3", "type": "PERSON", "mentions": [at(text, "Birk")]},
        ],
        quotes=[
            {
                "id": "q1", "content": [at(text, content)],
                "cue": [at(text, "said")], "source": [at(text, "Dahl")],
                "adjudication": {"method": "unanimous", "voters": ["mira", "noor"]},
            },
            {
                "id": "q2", "content": [at(text, inner)],
                "cue": [at(text, "thinks")], "source": [at(text, "Birk")],
                "adjudication": {"method": "single", "voters": ["mira"]},
            },
            {
                "id": "q3", "content": [at(text, inner)], "parent": "q2",
                "cue": [at(text, "told by")], "source": [at(text, "engineers")],
            },
        ],
        claims=[
            {
                "id": "c1", "quote": "q3", "factuality": "PS+",
                "proposition": "The old bridge closes.",
                "content": [at(text, "the old bridge"), at(text, "may close on Friday")],
                "hedges": [at(text, "may")], "when": {"span": at(text, "Friday")},
            },
            {
                "id": "c2", "quote": "q3", "factuality": "PS+",
                "proposition": "The new bridge closes.",
                "content": [at(text, "perhaps the new one, may close on Friday")],
                "hedges": [at(text, "perhaps"), at(text, "may")],
                "adjudication": RULED,
            },
        ],
    )  # fmt: skip
    return project


@pytest.fixture(scope="session")
def pages(built, tmp_path_factory):
    """Give pages: made-up news, hostile data, a tangle, a quarrel, the real captures."""
    home = tmp_path_factory.mktemp("pages")
    projects = {"norholm": built}
    for make in (hostile, tangle, quarrel):
        projects[make.__name__] = make(tmp_path_factory.mktemp(make.__name__))
    found = {}
    for name, project in projects.items():
        found[name] = home / f"{name}.html"
        said = project.say("report", project.seeds, "--out", found[name])
        assert said.code == 0, said.out + said.err
    found["real"] = home / "real.html"
    said = built.say("report", ROOT / "seeds", "--out", found["real"])
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
    opened = {path.as_uri() for path in pages.values()}
    for context in contexts:
        context.close()
    assert complaints == []
    assert set(requests) <= opened


def card(tab, id_: str):
    """Find the card of a record, in the first article that has one."""
    return tab.locator(f"[data-article] [id$=':{id_}']").first


@pytest.mark.slow
@pytest.mark.parametrize("name", ["norholm", "hostile", "tangle", "quarrel", "real"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_is_wider_than_its_window(look, name, width):
    """A phone and a desk show each page without scrolling sideways, however long a word is."""
    tab = look(name, width)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert tab.locator(".card").first.is_visible()


@pytest.mark.slow
def test_hostile_data_stays_text_and_runs_nothing(look):
    """Scripts, handlers, addresses and reversed text in the data are read, not obeyed."""
    tab = look("hostile")
    for _ in range(12):
        tab.keyboard.press("j")
    tab.mouse.move(300, 500)
    assert tab.evaluate("window.hacked") is None
    shown = tab.locator("[data-article] .proposition").inner_text()
    assert shown == " ".join(visible(HOSTILE).split())
    assert (
        tab.evaluate("document.querySelectorAll('img, iframe, [onfocus], [onerror]').length") == 0
    )
    links = tab.evaluate("[...document.links].map(a => a.protocol)")
    assert set(links) <= {"file:", "https:"}
    assert "\u202e" not in tab.content()


@pytest.mark.slow
def test_pointing_at_a_card_lights_its_words_and_back(look):
    """A card lights all parts of its record; words light the cards of all that lies over them."""
    tab = look("tangle")
    lit = "els => els.map(e => e.textContent)"
    card(tab, "c1").hover()
    assert tab.locator(".s.lit").evaluate_all(lit) == [
        "the old bridge",
        "may",
        " close on ",
        "Friday",
    ]
    assert tab.locator(".s.lit-more").evaluate_all(lit) == ["may", "Friday"]
    tab.locator("[data-in*='c2.hedges.0'] > .w").first.hover()
    cards = tab.locator(".card.lit").evaluate_all("els => els.map(e => e.dataset.r)")
    assert sorted(cards) == ["c2", "q1", "q2", "q3"]
    assert " close on " in tab.locator(".s.lit").evaluate_all(lit)
    tab.mouse.move(5, 5)
    assert tab.locator(".lit").count() == 0


@pytest.mark.slow
def test_keys_and_clicks_hold_a_record(look):
    """`j` walks through the cards with the focus, a click holds what it met, Escape lets go."""
    tab = look("tangle")
    tab.keyboard.press("j")
    first = tab.evaluate("document.activeElement.dataset.r")
    assert tab.locator(f".card.lit[data-r={first}]").count() == 1
    tab.locator("[data-in*='q1.cue.0'] > .w").first.click()
    tab.mouse.move(5, 5)
    assert tab.locator(".card.lit").evaluate_all("els => els.map(e => e.dataset.r)") == ["q1"]
    tab.keyboard.press("Escape")
    assert tab.locator(".lit").count() == 0
    before = tab.evaluate("scrollY")
    tab.locator("[data-in*='e3.mentions.0'] > .w").first.click()
    assert tab.locator(".chip.lit").count() == 1
    assert tab.evaluate("scrollY") == before  # a mention's entry is far from where one reads
    tab.keyboard.press("/")
    assert tab.evaluate("document.activeElement.id") == "search"


@pytest.mark.slow
def test_a_touch_on_a_phone_shows_the_record_below(look):
    """On a narrow page a tap on words opens their records at the foot of the window."""
    tab = look("tangle", 390, has_touch=True, is_mobile=True)
    tab.locator("[data-in*='c1.hedges.0']").first.tap()
    assert tab.locator("#peek").is_visible()
    assert "The old bridge closes." in tab.locator("#peek").inner_text()
    tab.locator(".masthead h1").tap()
    assert not tab.locator("#peek").is_visible()


@pytest.mark.slow
def test_nested_and_broken_spans_are_drawn_right(look):
    """Quotes on the same words have lines of their own; a broken claim says that it goes on."""
    tab = look("tangle")
    inner = tab.locator("[data-in*='q3.content.0']").first
    assert {"lane1", "lane2", "lane3"} <= set(inner.get_attribute("class").split())
    tags = tab.locator(".mark[data-r=c1]").evaluate_all("els => els.map(e => e.dataset.n)")
    assert tags == ["c1", "…", "…c1", ""]
    text = tab.locator(".text").last.evaluate("e => e.textContent")
    assert text == TANGLE.splitlines()[-1]
    chain = " ".join(card(tab, "c1").locator(".chain").inner_text().split())
    assert chain == "Fjord FM › Dahl say › Birk say › engineers say"


@pytest.mark.slow
def test_a_filter_hides_a_type_and_shows_it_again(look):
    """What is unticked is gone from text, cards, chips and tables, and comes back as it was."""
    tab = look("norholm")
    before = tab.locator("main").inner_html()
    tab.locator(".menu summary", has_text="claims").click()
    tab.locator(".menu input[value='PS+']").uncheck()
    assert not card(tab, "c2").is_visible()
    assert tab.locator(".row:visible").count() == 4
    assert tab.locator("span.hedge:visible").count() == 1  # the one in the legend
    tab.locator(".menu[open] [data-all]").uncheck()
    assert tab.locator(".card.claim:visible").count() == 0
    assert tab.locator(".card.quote:visible").count() == 7
    tab.locator(".menu[open] [data-all]").check()
    tab.keyboard.press("Escape")
    assert tab.locator("main").inner_html().replace(' class=""', "") == before


@pytest.mark.slow
def test_search_finds_across_marks_and_counts(look):
    """Words are found in text, propositions and names, straight quotes for curly ones too."""
    tab = look("norholm")
    shown = "document.querySelectorAll('.block:not([hidden])').length"
    every = tab.evaluate(shown)

    def search(words: str, says: str) -> None:
        tab.fill("#search", words)
        tab.wait_for_function("says => document.getElementById('count').value === says", arg=says)

    search("quay may COLLAPSE", "1 of 7 places: 2 in text, 5 on cards")
    assert tab.evaluate(shown) == 2
    tab.keyboard.press("Enter")
    assert tab.evaluate("CSS.highlights.get('here').size") == 1
    search('"We will', "1 of 4 places: 1 in text, 2 on cards, 1 in tables")
    search("Olav", "1 of 9 places: 1 in text, 4 on cards, 3 of entities, 1 in tables")
    search("[nowhere(", "nothing found")
    assert tab.evaluate(shown) == 0
    search("", "")
    assert tab.evaluate(shown) == every


@pytest.mark.slow
def test_search_knows_names_ids_and_decisions(look):
    """A capture's name, an id, a handle and the words of a decision are found, hyphens and all."""
    tab = look("norholm")

    def found(words: str) -> str:
        tab.fill("#search", "")
        tab.fill("#search", words)
        count = "document.getElementById('count').value"
        tab.wait_for_function(f"() => {count} !== ''")
        return tab.evaluate(count)

    id_ = tab.locator("details.article:has(.card)").first.get_attribute("id")
    assert found(id_[:9]) == "1 of 1 place: 1 in heads"
    assert tab.locator("details.article:visible").count() == 1
    assert tab.locator(".card:visible").count() > 0  # found by its head, it can be read
    assert found("radio.t") == "1 of 2 places: 2 in heads"
    assert found("radio·c2").startswith("1 of ")
    tab = look("tangle")
    assert found("guideline-gap") == "1 of 1 place: 1 on cards"
    assert found("rule C2") == "1 of 1 place: 1 on cards"


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1280])
def test_search_begins_where_one_is_and_leads_back(look, width):
    """The next place from here is shown, not the first of the page; Escape undoes the search."""
    tab = look("norholm", width)
    tab.evaluate("document.querySelectorAll('.card')[8].scrollIntoView()")
    top = "scrollY"
    before, where = tab.evaluate(top), tab.locator(".card").nth(8)
    stood = where.bounding_box()
    tab.keyboard.press("/")
    assert tab.evaluate(top) == before
    tab.keyboard.type("the", delay=5)
    count = "document.getElementById('count').value"
    tab.wait_for_function(f"() => {count} !== ''")
    number, total = map(int, re.match(r"(\d+) of (\d+)", tab.evaluate(count)).groups())
    assert 1 < number <= total
    tab.keyboard.press("Escape")
    assert tab.evaluate(count) == ""
    assert where.bounding_box() == stood
    tab.fill("#search", "weather")
    tab.wait_for_function(f"() => {count} !== ''")
    tab.fill("#search", "")
    tab.wait_for_function(f"() => {count} === ''")
    assert where.bounding_box() == stood


@pytest.mark.slow
def test_a_link_shows_what_search_and_filters_had_hidden(look):
    """Whoever follows a link away from what was found gets there, and the search is over."""
    tab = look("tangle")
    tab.check("#decided")
    assert tab.locator(".card:visible").count() == 1
    assert not card(tab, "q3").is_visible()
    tab.evaluate("id => location.hash = id", card(tab, "q3").get_attribute("id"))
    card(tab, "q3").wait_for(state="visible")
    assert not tab.is_checked("#decided")
    tab.fill("#search", "guideline-gap")
    tab.wait_for_function("() => document.getElementById('count').value !== ''")
    headline = tab.locator(".block").first
    assert not headline.is_visible()
    tab.evaluate("id => location.hash = id", headline.get_attribute("id"))
    headline.wait_for(state="visible")
    assert tab.input_value("#search") == ""


@pytest.mark.slow
def test_decided_only_leaves_what_an_adjudicator_decided(look):
    """Cards, rows, marks and paragraphs without a decision go, and come back as they were."""
    tab = look("tangle")
    before = tab.locator("main").inner_html()
    assert tab.locator(".only").inner_text().split() == ["decided", "only", "1"]
    tab.check("#decided")
    shown = tab.locator(".card:visible, .row:visible, .chip:visible, .entity:visible")
    assert shown.evaluate_all("els => els.map(e => e.dataset.r || e.dataset.row.slice(-2))") == [
        *("c2", "c2")
    ]
    assert tab.locator(".block:visible").count() == 1
    tab.uncheck("#decided")
    assert tab.locator("main").inner_html().replace(' class=""', "") == before
    assert not look("quarrel").locator(".only").is_visible()  # nothing was decided there


@pytest.mark.slow
@pytest.mark.parametrize("width", [920, 1280, 1700])
def test_a_paragraph_stays_in_view_beside_its_cards(look, width):
    """However far its cards are read, the text stands beside them, whole, below the controls."""
    tab = look("real", width)
    long = "[...document.querySelectorAll('.block')].filter(b => b.offsetHeight > 1000)"
    for n in range(min(tab.evaluate(f"{long}.length"), 4)):
        found = tab.evaluate(
            f"""() => {{
              const block = {long}[{n}];
              const card = [...block.querySelectorAll(".card")].at(-1);
              card.scrollIntoView({{block: "center"}});
              const [text, bar] = [block.querySelector(".told"), document.getElementById("bar")]
                .map((e) => e.getBoundingClientRect());
              return [bar.bottom, text.top, text.bottom, innerHeight];
            }}"""
        )
        bar, top, bottom, height = found
        assert bar <= top < height / 2
        assert bottom <= height
    tab.emulate_media(media="print")
    assert tab.evaluate("getComputedStyle(document.querySelector('.told')).position") == "static"


CONTRAST = """() => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (colour) => {
    const linear = (v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const [r, g, b] = rgba(colour).map((v) => linear(v / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (node) => {
    for (; node; node = node.parentElement) {
      const colour = getComputedStyle(node).backgroundColor;
      if (rgba(colour)[3] === 255) return colour;
    }
    return "white";
  };
  const bad = new Set();
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].some((c) => c.nodeType === 3 && c.data.trim());
    if (!(own || node.matches(".mark, .tag")) || !node.checkVisibility()) continue;
    const both = [light(getComputedStyle(node).color), light(behind(node))];
    const ratio = (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
    if (ratio < 4.5) bad.add(`${node.tagName}.${node.className} ${ratio.toFixed(2)}`);
  }
  return [...bad];
}"""


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["real", "tangle", "quarrel"])
def test_text_is_legible_in_light_and_dark(look, name, scheme):
    """Every text stands out from what is behind it by 4.5 to 1 (WCAG AA), lit up or not."""
    tab = look(name, color_scheme=scheme)
    assert tab.evaluate(CONTRAST) == []
    card(tab, "c1").hover()
    assert tab.evaluate(CONTRAST) == []
    tab.locator("[data-in*='.hedges.'] > .w").first.hover()
    assert tab.evaluate(CONTRAST) == []


@pytest.mark.slow
def test_the_theme_can_be_turned_and_is_kept(look):
    """The button turns light into dark whatever the system says, and a reload keeps it."""
    tab = look("norholm", color_scheme="light")
    paper = "getComputedStyle(document.body).backgroundColor"
    before = tab.evaluate(paper)
    tab.click("#theme")
    assert tab.evaluate(paper) != before
    tab.reload()
    assert tab.evaluate(paper) != before
    tab.click("#theme")
    assert tab.evaluate(paper) == before


@pytest.mark.slow
def test_print_shows_every_record_and_no_controls(look):
    """On paper there are no controls, and what is folded away on the screen is there."""
    tab = look("norholm", color_scheme="dark")
    tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = false)")
    assert not card(tab, "c1").is_visible()
    tab.emulate_media(media="print", color_scheme="dark")
    assert not tab.locator("#bar").is_visible()
    assert not tab.locator("nav").is_visible()
    heights = tab.locator(".card, .entity").evaluate_all(
        "els => els.map(e => e.getBoundingClientRect().height)"
    )
    assert len(heights) == 16
    assert min(heights) > 0
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert tab.pdf(prefer_css_page_size=True).startswith(b"%PDF")


@pytest.mark.slow
def test_without_javascript_everything_is_there(look):
    """The script only helps: without it all records and texts are there, and no controls."""
    tab = look("norholm", java_script_enabled=False)
    assert not tab.locator("#bar").is_visible()
    cards = tab.locator(".card, .entity, .row, .text")
    assert cards.count() == 16 + 6 + 11
    assert all(one.is_visible() for one in cards.all())


@pytest.mark.slow
def test_a_link_unfolds_what_it_leads_to(look):
    """The address of a record on a folded page opens the article it stands in."""
    tab = look("tangle")
    tab.click("#fold")
    assert not card(tab, "c2").is_visible()
    id_ = card(tab, "c2").get_attribute("id")
    tab.evaluate("id => location.hash = id", id_)
    card(tab, "c2").wait_for(state="visible")
