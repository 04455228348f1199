"""HTML captures: what a page shows and states becomes an article, and nothing else does.

The story in most of them: "Escape room fire kills five teen girls in Koszalin, Poland", 5 January
2019, Wikinews (https://en.wikinews.org/wiki/Escape_room_fire_kills_five_teen_girls_in_Koszalin,_Poland),
CC BY 2.5; shortened, and put into pages made up here.
"""

from __future__ import annotations

import gzip
import hashlib
import html
import json
import logging
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from backports import zstd
from hypothesis import given, settings
from hypothesis import strategies as st

from effort import ends
from sayso.annotations import store
from sayso.errors import MissingExtra
from sayso.flow.sources import Sources
from sayso.problem import Problem
from sayso.records.article import Article
from sayso.records.judge_article import judge_article
from sayso.seeds.article import make
from sayso.seeds.html import extract
from sayso.seeds.html.charset import declared
from sayso.seeds.read import Captures, Found

TITLE = "Escape room fire kills five teen girls in Koszalin, Poland"
DECK = "Authorities check all of the nation’s escape rooms after a birthday party."
STORY = (
    "A fire yesterday afternoon killed five girls, all aged fifteen, at an escape room the group"
    " was visiting to celebrate a birthday in Koszalin, North Poland.",
    'President Andrzej Duda said the victims were "joyful girls starting out in life [who] have'
    ' had life torn away from them" in an "appalling tragedy" while Interior Minister Joachim'
    " Brudziński wrote he had ordered fire safety checks on escape rooms across Poland.",
    "Tomasz Kubiak, a fire service spokesman, told Agence France-Presse the male victim is in"
    ' intensive care with "severe burns".',
    "Mayor of Koszalin Piotr Jedlinski has declared tomorrow a day of mourning.",
)
LINKED = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebSite", "name": "Norland Post", "datePublished": "2001-01-01"},
        {
            "@type": ["NewsArticle"],
            "headline": TITLE,
            "datePublished": "2019-01-05T14:30:00.000+01:00",
            "dateModified": "2019-01-09T08:00:00Z",
            "author": [{"@type": "Person", "name": "Ada Example"}, {"@type": "Organization"}],
            "publisher": {"@type": "Organization", "name": "Norland Post &amp; Sons"},
        },
        {"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "headline": "No"}]},
    ],
}
HEAD = (
    f"<title>{TITLE} | Norland Post</title><meta property='og:title' content='{TITLE}'>"
    "<link rel=canonical href='https://news.example/2019/koszalin'>"
)


def page(
    story: str | None = None,
    head: str = f"{HEAD}<script type=application/ld+json>{json.dumps(LINKED)}</script>",
    above: str = f"<h1>{TITLE}</h1><p class=deck>{DECK}</p><div class=by>By <a>Ada Example</a>, "
    "Bo Sample</div><time>5 January 2019</time>",
) -> str:
    """Give a page as sites make them, with the story, or another body, in it."""
    figure = "<figure><img src=a.jpg><figcaption>A fire engine. <i>Photo: A. Name</i></figcaption>"
    body = story or "".join(
        f"<p>{html.escape(text, quote=False)}</p>{f'{figure}</figure>' if n == 0 else ''}"
        for n, text in enumerate(STORY)
    )
    return f"""<!DOCTYPE html><html lang="en-GB"><head>{head}</head><body>
<div id="cookie-banner"><p>We use cookies. By continuing you agree to our use of cookies.</p></div>
<nav><ul><li><a href="/">Home</a></li><li><a href="/w">World</a></li></ul></nav>
<span class="clock">Thursday, May 30, 2024</span>
<main><article>{above}<div class="share">Share on Facebook</div>{body}
<aside class="related"><h3>Related stories</h3><a href="/1">Another fire in another town</a>
<time itemprop="datePublished" datetime="2011-11-11">11 November 2011</time></aside></article>
</main>
<section id="comments" class="comments"><h2>2 comments</h2><p>I do not believe a word of what the
mayor has said in this interview, and never will.</p></section>
<footer><p>© 2019 Norland Post. All rights reserved.</p></footer>
<script>document.write("<p>This is no text of the article at all.</p>")</script></body></html>"""


def captured(root: Path, data: bytes | str, name: str = "a.html", **about: object) -> Captures:
    """Put a page into a folder."""
    (root / name).write_bytes(data.encode() if isinstance(data, str) else data)
    if about:
        line = {"file": name, **about}
        (root / "manifest.jsonl").write_text(json.dumps(line), encoding="utf-8")
    return Captures(root)


def article_of(captures: Captures) -> Article | Problem:
    """Make an article of the one capture, judged, or give the first problem with it."""
    (found,) = captures.scan()
    if isinstance(found, Problem):
        return found
    capture = captures.load(found)
    if isinstance(capture, list):
        return capture[0]
    article = make(capture)
    if isinstance(article, Article):
        assert judge_article(article, capture.text) == []
        assert captures.read(found) == (capture.text, capture.about)
        assert found.article_id == article.id
    return article


def zones(article: Article, kind: str) -> list[str]:
    return [article.text[zone.start : zone.end] for zone in article.zones if zone.kind == kind]


# ----------------------------------------------------------------- a page as sites make them


def test_a_page_becomes_an_article(tmp_path):
    """Title, deck, byline, date, caption and paragraphs; no cookies, menus, comments, scripts."""
    article = article_of(captured(tmp_path, page()))
    assert article.text.splitlines() == [
        TITLE,
        DECK,
        "By Ada Example, Bo Sample",
        "5 January 2019",
        STORY[0],
        "A fire engine. Photo: A. Name",
        *STORY[1:],
    ]
    kinds = [zone.kind for zone in article.zones]
    assert kinds[:6] == ["headline", "standfirst", "byline", "date", "paragraph", "caption"]
    assert zones(article, "paragraph") == list(STORY)


def test_what_the_markup_states(tmp_path):
    """Date with its offset, author, outlet, address and language are what the markup states."""
    article = article_of(captured(tmp_path, page()))
    assert (article.title, article.standfirst) == (TITLE, DECK)
    assert (article.published, article.published_evidence) == ("2019-01-05T14:30:00+01:00", "meta")
    assert (article.authors, article.outlet) == (("Ada Example",), "Norland Post & Sons")
    assert (article.url, article.language) == ("https://news.example/2019/koszalin", "en-GB")


def test_the_record_says_what_was_extracted_by_what(tmp_path):
    """The hash is the page's, the length the extracted text's; extractor and version are named."""
    import trafilatura  # noqa: PLC0415  the extra

    article = article_of(captured(tmp_path, page()))
    assert article.seed.sha256 == hashlib.sha256(page().encode()).hexdigest()
    version = trafilatura.__version__
    assert article.seed.media_type == f'text/html; extractor="trafilatura {version}"'
    assert article.seed.chars == len(article.text)


def test_the_manifest_has_the_last_word_where_pages_seldom_state(tmp_path):
    """Outlet, address and language of the manifest come first, its date only where none is."""
    about = {"outlet": "Post", "url": "https://other.example/", "published": "2020-02-02"}
    article = article_of(captured(tmp_path, page(), **about))
    assert (article.outlet, article.url) == ("Post", "https://other.example/")
    assert article.published_evidence == "meta"


def test_furniture_that_the_extractor_lets_through_is_dropped(tmp_path):
    """A pointer and a plea inside of the body are dropped, each with its reason."""
    inside = f"<p>{STORY[0]}</p><p>Read more: Another fire</p><p>{STORY[1]}</p>"
    plea = "<p>Sign up for our newsletter</p>"
    article = article_of(captured(tmp_path, page(f"{inside}{plea}<p>{STORY[2]}</p>")))
    assert zones(article, "paragraph") == list(STORY[:3])
    assert {piece.reason for piece in article.dropped} >= {"related", "banner"}


# ----------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("head", "published", "evidence"),
    [
        (
            "<meta property=article:published_time content=2019-01-05T14:30:00Z>",
            "2019-01-05T14:30:00Z",
            "meta",
        ),
        ("<meta name=parsely-pub-date content='Jan 5, 2019'>", "2019-01-05", "meta"),
        ("<meta property=article:modified_time content=2019-01-09>", "2019-01-04", "page"),
        ("<meta name=date content=2019-01-09>", "2019-01-04", "page"),
        ("<meta property=article:published_time content=05/06/2019>", "2019-01-04", "page"),
        ("<meta property=article:published_time content=2019-02-31>", "2019-01-04", "page"),
        ("<script type=application/ld+json>{broken</script>", "2019-01-04", "page"),
        (f"<script type=application/ld+json>{'[' * 100_000}</script>", "2019-01-04", "page"),
    ],
)
def test_the_day_of_publication_is_stated_or_shown(tmp_path, head, published, evidence):
    """What the markup calls the publication comes first, then the line beside the title."""
    above = f"<h1>{TITLE}</h1><p>4 January 2019</p>"
    article = article_of(captured(tmp_path, page(head=head, above=above)))
    assert (article.published, article.published_evidence) == (published, evidence)


def test_without_evidence_there_is_no_date(tmp_path):
    """A clock, a related story's date and the days in the text are no publication."""
    body = f"<p>{STORY[0]}</p><p>On 3 May 2018 the mayor had said that all was well here.</p>"
    body += "<div class=teaser><time itemprop=datePublished datetime=2012-12-12></time></div>"
    article = article_of(captured(tmp_path, page(body, head="", above=f"<h1>{TITLE}</h1>")))
    assert (article.published, article.published_evidence) == (None, "none")


def test_of_several_articles_that_are_linked_only_the_titled_one_counts(tmp_path):
    """Teasers have JSON-LD of their own: what another article says is not said of this one."""
    others = [
        {"@type": "NewsArticle", "headline": head, "datePublished": day}
        for head, day in (("Another story", "2011-11-11"), (TITLE, "2019-01-05"))
    ]
    script = f"<script type='application/ld+json'>{json.dumps(others)}</script>"
    above = f"<h1>{TITLE}</h1>"
    article = article_of(captured(tmp_path, page(head=script, above=above)))
    assert article.published == "2019-01-05"
    script = script.replace(TITLE, "One more")
    (tmp_path / "b").mkdir()
    article = article_of(captured(tmp_path / "b", page(head=script, above=above)))
    assert article.published is None


def test_the_words_decide_the_language_where_a_template_states_another(tmp_path):
    """`lang` is believed where the words do not contradict it."""
    german = "Der Minister sagte am Montag, dass die Ausfuhr von Getreide nicht auf dem Plan ist."
    body = "".join(f"<p>{german} Nummer {n}.</p>" for n in range(5))
    assert article_of(captured(tmp_path, page(body))).language == "de"


# ----------------------------------------------------------------- encodings


@pytest.mark.parametrize(
    ("head", "encoding", "expected"),
    [
        ("<meta charset=windows-1250>", "windows-1250", ("cp1250", "declared")),
        ("<meta charset=windows-1250>", "utf-8", ("utf-8", "utf-8")),
        ("", "utf-8", ("utf-8", "utf-8")),
        ("<meta charset=no-such-charset>", "utf-8", ("utf-8", "utf-8")),
        ("<meta charset=utf-16>", "utf-8", ("utf-8", "utf-8")),
        ("<!-- <meta charset=koi8-r> --><meta charset=cp1250>", "cp1250", ("cp1250", "declared")),
        (
            "<meta http-equiv='Content-Type' content='text/html; charset=ISO-8859-2'>",
            "iso-8859-2",
            ("iso8859-2", "declared"),
        ),
        ("<meta charset=utf-8>", "utf-8-sig", ("utf-8-sig", "bom")),
        ("<meta charset=windows-1251>", "utf-16", ("utf-16", "bom")),
    ],
)
def test_a_page_is_decoded_as_it_declares(tmp_path, head, encoding, expected):
    """A mark, UTF-8 beyond ASCII, then what the page's own head declares."""
    data = page(head=head + HEAD).replace("’", "'").replace("©", "").encode(encoding)
    article = article_of(captured(tmp_path, data))
    assert (article.seed.encoding, article.seed.encoding_evidence) == expected
    assert "Brudziński" in article.text


def test_cyrillic_and_a_declaration_from_elsewhere(tmp_path):
    """A page in Windows-1251 is read as it declares; the manifest's word comes before its own."""
    line = "Министр сообщил в понедельник, что экспорт зерна продолжится, как и было намечено."
    body = "".join(f"<p>{line} {n}</p>" for n in range(9))
    wrong = f"<html><head><meta charset=koi8-r></head><body><article>{body}</article></body></html>"
    right = wrong.replace("koi8-r", "windows-1251")
    (tmp_path / "b").mkdir()
    article = article_of(captured(tmp_path, right.encode("windows-1251")))
    assert line in article.text
    data = wrong.encode("windows-1251")
    assert line in article_of(captured(tmp_path / "b", data, encoding="windows-1251")).text


def test_a_page_that_is_not_what_it_declares_is_refused(tmp_path):
    """No letters are guessed: bytes that the declaration does not fit are ENC001."""
    data = page(head="<meta charset=utf-8>").encode("cp1250", "ignore")
    assert article_of(captured(tmp_path, data)).code == "ENC001"
    data = page(head="").encode("cp1250", "ignore")
    (tmp_path / "b").mkdir()
    assert article_of(captured(tmp_path / "b", data)).code == "ENC001"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b'<?xml version="1.0" encoding="windows-1251"?><html>', "cp1251"),
        (b"<meta charset = 'Shift_JIS'>", "cp932"),
        (b"<META CHARSET=latin1>", "cp1252"),
        (b"<meta charset=base64>", None),
        (b"<meta name=x content=charset>", None),
        (b"<!-- <meta charset=utf-8>", None),
        (b" " * 5000 + b"<meta charset=utf-8>", None),
        (b"<meta " * 5000, None),
        (b"", None),
    ],
)
def test_what_a_page_declares(data, encoding):
    """Labels mean what browsers take them for; only the first bytes of a page count."""
    assert declared(data) == encoding


# ----------------------------------------------------------------- hostile pages

LINE = "<p>The minister said on Monday that exports of grain would go on as planned.</p>"


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("", "SEED002"),
        ("plain words, no page. " * 50, "SEED002"),
        ('{"json": "is none either"}', "SEED002"),
        ("<html></html>", "ARTICLE002"),
        ("<html><body><nav><a href=/>Home</a></nav></body></html>", "ARTICLE002"),
        ("<html><head><title>A title alone</title></head><body></body></html>", "ARTICLE002"),
        (f"<html><body>{'<div>' * 100_000}{LINE * 5}", "SEED002"),
        (f"<html><body>{'<b>' * 100_000}{LINE * 5}{'</b>' * 100_000}", "SEED002"),
        (f"<html><body><p>{'word ' * 3_000_000}</p>", "SEED002"),
        (f"<html><body>{'<i>x</i>' * 60_000}{LINE}", "SEED002"),
    ],
    ids=["empty", "text", "json", "bare", "menu", "title", "deep", "bold", "word", "many"],
)
def test_what_is_no_page_or_has_no_article_is_a_problem(tmp_path, source, code):
    """It is named with its file, and comes to an end."""
    with ends():
        problem = article_of(captured(tmp_path, source))
    assert (problem.code, Path(problem.file).name) == (code, "a.html")


def test_a_page_that_nests_too_deep_says_so(tmp_path):
    """The parser stops there: what it has read so far must not pass for the page."""
    source = f"<html><body>{LINE * 5}{'<div>' * 300}{LINE}"
    message = article_of(captured(tmp_path, source)).message
    assert message == "it cannot be parsed to its end: elements nest more than 255 deep"


def test_entities_are_characters_and_never_expand(tmp_path):
    """HTML's own entities are read; those of a DOCTYPE are words, a billion of them none."""
    laughs = "".join(
        f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" if n else "<!ENTITY l0 'lol'>" for n in range(10)
    )
    body = LINE.replace("grain", "caf&eacute; &amp; &#128512; &l9; &zzz;") * 3
    source = f"<?xml version='1.0'?><!DOCTYPE x [{laughs}]><html><body>{body}</body></html>"
    article = article_of(captured(tmp_path, source))
    assert "café & 😀 &l9; &zzz;" in article.text
    assert len(article.text) < 1000


def test_zero_bytes_and_control_characters_are_left_out(tmp_path):
    """No tree may hold them, and no browser shows them."""
    article = article_of(captured(tmp_path, page().replace("Koszalin", "Kosz\0a\x0blin")))
    assert TITLE in article.text
    assert "\0" not in article.text


def test_broken_markup_is_read_as_browsers_do(tmp_path):
    """Unclosed paragraphs, stray ends, unquoted attributes: the article is the same."""
    broken = "".join(f"<p class=x data-y=<z>{text}</b></section>" for text in STORY)
    source = f"<h1>{TITLE}</h1><article>{broken}<table><td>"
    article = article_of(captured(tmp_path, source))
    assert zones(article, "paragraph") == list(STORY)
    assert article.title == TITLE


def test_nothing_is_fetched_and_nothing_printed(tmp_path, monkeypatch, capfd):
    """No address in a page is opened, and what the extractor logs goes to who listens."""

    def refuse(*_, **__):
        message = "a page opened a connection"
        raise AssertionError(message)

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    links = "<base href=http://a.example/><link rel=stylesheet href=b.css><img src=c.png>"
    doctype = "<!DOCTYPE html SYSTEM 'http://a.example/x.dtd'>"
    article_of(captured(tmp_path, doctype + page(head=links + HEAD)))
    (tmp_path / "b").mkdir()
    article_of(captured(tmp_path / "b", "<html><body><p></p></body></html>"))
    assert capfd.readouterr() == ("", "")
    assert logging.getLogger("trafilatura").level == logging.NOTSET


MARKUP = (
    *("<p>", "</p>", "<div>", "</div>", "<h1>", "<article>", "</article>", "<table><tr><td>", "<"),
    *("<script>", "</script>", "<!--", "-->", "<br>", "<ul><li>", "<figcaption>", "&#0;", "&amp"),
    *("<meta property=article:published_time content=2019-01-05>", "<time pubdate>2019-01-05"),
    *("<script type=application/ld+json>", '{"@type":"Article","headline":["\\ud800"]}'),
    *('{"@type":"Article","author":{"name":"Ada \\udc00 Example"},"datePublished":7}', "<title>"),
    *("<html lang='x y'>", "<link rel=canonical href='http://['>", "<svg><p>", "<![CDATA[", "\x00"),
    *("<meta name=description content='&#xD800;'>", "<blockquote>", "<pre>", "By Ada Example"),
    *("12 September 2023", "Updated 31 February 2023", "\u200b", "\u2028", "\r", LINE, STORY[0]),
)


@settings(max_examples=150)
@given(st.lists(st.sampled_from(MARKUP) | st.text(max_size=20), max_size=40).map("".join))
def test_no_page_raises_anything(tmp_path_factory, source):
    """Whatever a page is, it is a Problem, or an article whose text and capture tile."""
    root = tmp_path_factory.mktemp("page")
    (root / "a.jsonl").write_bytes(json.dumps({"html": f"<body>{source}"}).encode() + b"\n")
    article = article_of(Captures(root))
    assert isinstance(article, Article) or article.code in {"ARTICLE002", "SEED002"}


@settings(max_examples=60)
@given(st.binary(max_size=200))
def test_no_bytes_raise_anything(tmp_path_factory, data):
    """Bytes that are no page are a Problem too."""
    root = tmp_path_factory.mktemp("bytes")
    found = article_of(captured(root, b"<html>" + data))
    assert isinstance(found, Article | Problem)


# ----------------------------------------------------------------- where pages are found


def test_pages_are_found_by_their_names_packed_or_not(tmp_path):
    """`.html` and `.htm`, also .gz and .zst, are pages; all hold the same article."""
    data = page().encode()
    for name, there in (
        ("a.html", data),
        ("b.htm.gz", gzip.compress(data)),
        ("c.html.zst", zstd.compress(data)),
        ("d.txt.gz", gzip.compress(STORY[0].encode())),
    ):
        (tmp_path / name).write_bytes(there)
    captures = Captures(tmp_path)
    found = list(captures.scan())
    assert [captures.name(item) for item in found] == [
        *("a.html", "b.htm.gz", "c.html.zst", "d.txt.gz")
    ]
    assert len({item.article_id for item in found[:3]}) == 1
    assert len({captures.load(item).text for item in found[:3]}) == 1
    assert captures.load(found[3]).text == STORY[0]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.html.gz", gzip.compress(page().encode())[:-20], "it cannot be unpacked: Compressed"),
        ("a.html.gz", b"no gzip", "it cannot be unpacked: Not a gzipped file"),
        ("a.html.zst", b"no zstd", "it cannot be unpacked: "),
        ("a.html.gz", gzip.compress(b"\0" * 70_000_000), "more than the 67,108,864 bytes"),
    ],
)
def test_a_packed_file_that_cannot_be_unpacked_is_named(tmp_path, name, data, message):
    """Cut short, no archive, or a bomb: a Problem, and the memory stays small."""
    problem = article_of(captured(tmp_path, data, name))
    assert problem.code == "SEED002"
    assert message in problem.message


def test_a_line_may_hold_a_page(tmp_path):
    """In a `.jsonl` file `html` stands for a page as `text` does for a text, never both."""
    lines = [
        {"html": page(), "id": "fire", "event_id": "koszalin"},
        {"html": page(), "text": "both"},
        {"html": 3},
    ]
    (tmp_path / "a.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    captures = Captures(tmp_path)
    first, both, none = captures.scan()
    article = make(captures.load(first))
    assert (article.seed.name, article.event_id) == ("a.jsonl#fire", "koszalin")
    assert (article.title, article.seed.encoding_evidence) == (TITLE, "given-text")
    assert article.seed.sha256 == hashlib.sha256(page().encode()).hexdigest()
    assert "there is no field 'text'" in captures.load(both)[0].message
    assert isinstance(none, Problem)
    assert none.pointer == "/html"


def test_the_folder_that_a_browser_saves_with_a_page_is_none_of_captures(tmp_path):
    """Pictures and scripts in `page_files/` beside `page.html` are passed over in silence."""
    for name in ("page_files/b.html", "page_files/c.css", "other_files/d.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(page())
    captures = captured(tmp_path, page(), "page.html")
    found = list(captures.scan())
    assert all(isinstance(item, Found) for item in found)
    assert [captures.name(item) for item in found] == ["other_files/d.html", "page.html"]


# ----------------------------------------------------------------- the extra


def test_without_the_extra_the_message_names_it(tmp_path, monkeypatch):
    """A page without trafilatura is a MissingExtra with the command that installs it."""
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    extract.extractor.cache_clear()
    extract._package.cache_clear()
    with pytest.raises(
        MissingExtra,
        match=r'"trafilatura".*pip install "sayso\[html\]"'.replace(
            '"trafilatura"', "'trafilatura'"
        ),
    ):
        article_of(captured(tmp_path, page()))
    monkeypatch.undo()
    extract.extractor.cache_clear()
    extract._package.cache_clear()


def test_a_folder_of_text_loads_nothing_of_it(tmp_path):
    """Who reads text waits for no extractor."""
    (tmp_path / "a.txt").write_text("\n".join((TITLE, *STORY)))
    code = (
        "import sys; from pathlib import Path; from sayso.seeds.article import make\n"
        "from sayso.seeds.read import Captures; captures = Captures(Path(sys.argv[1]))\n"
        "print([make(captures.load(found)).title for found in captures.scan()])\n"
        "print(sorted({'trafilatura', 'lxml', 'sayso.seeds.html.page'} & sys.modules.keys()))"
    )
    run = [sys.executable, "-c", code, str(tmp_path)]
    out = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    assert out == f"{[TITLE]}\n[]\n"


def test_a_fixed_text_outlives_its_extractor(tmp_path):
    """Another version may read another text: the fixed one stands, with a warning."""
    (tmp_path / "seeds").mkdir()
    article = article_of(captured(tmp_path / "seeds", page()))
    kind = article.seed.media_type.replace("trafilatura ", "trafilatura 0.")
    seed = article.seed.model_copy(update={"media_type": kind})
    older = f"{article.text[:-1]}!"
    fixed = article.model_copy(
        update={
            "seed": seed,
            "text": older,
            "text_sha256": hashlib.sha256(older.encode()).hexdigest(),
        }
    )
    store.write(tmp_path / "annotations", fixed)
    sources = Sources(tmp_path / "seeds", tmp_path / "annotations")
    assert sources.article(article.id) == fixed
    assert [(p.code, p.severity) for p in sources.problems] == [("SEED003", "warning")]
    assert "trafilatura 0." in sources.problems[0].message
