"""What a page says about its article, and what it only seems to say."""

from __future__ import annotations

from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from sayso.records.article import Article
from sayso.seeds.clean import clean
from sayso.seeds.dates import dated, label, stamps
from sayso.seeds.language import detect
from sayso.seeds.metadata import Metadata, find

SEEDS = Path(__file__).parent.parent / "seeds"
TITLE = "Grain exports go on, minister says"
BODY = (
    "The minister said on Monday that exports of grain would go on as planned this year.\n"
    "“We are not worried at all,” she told reporters in the capital after the meeting.\n"
    "Traders in the port had warned on 3 May 2021 that ships were leaving half empty.\n"
)


def read(raw: str) -> Metadata:
    return find(clean(raw), raw)


# The five seeds


@pytest.mark.parametrize(
    ("number", "authors", "published", "captured"),
    [
        ("000", ("Namita Singh",), "2023-09-12T06:18", None),
        ("001", (), None, None),
        ("002", (), "2023-09-10", None),
        ("003", (), None, None),
        ("004", (), None, "2024-05-30"),
    ],
)
def test_the_seeds(
    number: str, authors: tuple[str, ...], published: str | None, captured: str | None
) -> None:
    with next(SEEDS.glob(f"{number}_*.txt")).open(encoding="utf-8", newline="") as file:
        found = read(file.read())
    assert found.title
    assert found.authors == authors
    assert found.published == published
    assert found.published_evidence == ("page" if published else "none")
    assert found.captured == captured
    assert (found.outlet, found.language) == (None, "en")


# Dates in a line


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("12 September 2023 06:18", "2023-09-12T06:18"),
        ("Tuesday 12 September 2023", "2023-09-12"),
        ("September 10, 2023", "2023-09-10"),
        ("Tue Sep 12 2023, 6:18 am ET", "2023-09-12T06:18"),
        ("Sept. 12, 2023 at 12:05 a.m.", "2023-09-12T00:05"),
        ("12th of September, 2023 12:05 PM", "2023-09-12T12:05"),
        ("6.30pm, 12 September 2023", "2023-09-12T18:30"),
        ("5:45 AM PST 11/19/2019", "2019-11-19T05:45"),
        ("2023-09-12 06:18", "2023-09-12T06:18"),
        ("2023-09-12T06:18:09.120+02:00", "2023-09-12T06:18:09+02:00"),
        ("2023-09-12T06:18Z", "2023-09-12T06:18Z"),
        ("12 September 2023 06:18 GMT", "2023-09-12T06:18Z"),
        ("12 September 2023 06:18 GMT+0530", "2023-09-12T06:18+05:30"),
        ("12 September 2023 06:18 BST", "2023-09-12T06:18"),
        ("Nov 20 20194:29 AM EST", "2019-11-20T04:29"),
        ("13/09/2023", "2023-09-13"),
        ("09/13/2023", "2023-09-13"),
        ("11/11/2023", "2023-11-11"),
        ("12. September 2023, 14:05 Uhr", "2023-09-12T14:05"),
        ("12 de septiembre de 2023", "2023-09-12"),
        ("le 1er août 2019 à 18h30", "2019-08-01T18:30"),
        ("2023年9月12日 06:18", "2023-09-12T06:18"),
        ("29 February 2024", "2024-02-29"),
    ],
)
def test_dates_in_common_forms(line: str, value: str) -> None:
    assert [stamp.value for stamp in stamps(line)] == [value]
    assert dated(line)


@pytest.mark.parametrize(
    "line",
    ["12/09/2023", "1.2.2023", "31 February 2023", "29 February 2023", "13/13/2023", "2023-00-10"],
)
def test_a_day_that_is_ambiguous_or_in_no_calendar_has_no_value(line: str) -> None:
    assert [stamp.value for stamp in stamps(line)] == [None]


@pytest.mark.parametrize(
    "line",
    [
        "2 hours ago",
        "yesterday",
        "September 2023",
        "12 September",
        "10.20.2023.4",
        "call 555-12-2023-11",
        "in 2019",
        "12 Mayor 2023",
        "the 1999-2004 season",
    ],
)
def test_what_is_no_date(line: str) -> None:
    assert not any(stamp.value for stamp in stamps(line))


@pytest.mark.parametrize(
    ("line", "value"),
    [("12 Sep 2023 25:10", "2023-09-12"), ("12 Sep 2023 13:10 pm", "2023-09-12")],
)
def test_a_time_that_is_none_leaves_the_day(line: str, value: str) -> None:
    assert [stamp.value for stamp in stamps(line)] == [value]


@given(st.datetimes().filter(lambda when: when.year >= 1900))
def test_a_date_written_out_is_read_back(when) -> None:
    """Any minute since 1900 in the form '12 September 2023 06:18' is read as itself."""
    if when.year < 2100:
        line = f"{when.day} {when:%B %Y %H:%M}"
        assert [stamp.value for stamp in stamps(line)] == [when.isoformat(timespec="minutes")[:16]]


@given(st.text() | st.from_regex(r"[0-9]{1,4}[-/. ][0-9]{1,2}[-/. ][0-9]{1,4} ?[0-9:apmZ+-]{0,9}"))
def test_every_value_is_one_the_record_takes(line: str) -> None:
    """Whatever stands in a line, a value is an ISO 8601 date or date-time."""
    pattern = next(
        part["pattern"]
        for part in Article.model_json_schema()["properties"]["published"]["anyOf"]
        if "pattern" in part
    )
    for stamp in stamps(line):
        assert stamp.value is None or regex.search(pattern, stamp.value)


def test_what_a_date_is_the_date_of() -> None:
    assert label("First published") == "published"
    assert label("Last updated: ") == "updated"
    assert label("Paris, ") is None


# Publication


@pytest.mark.parametrize(
    ("head", "published"),
    [
        (f"{TITLE}\n12 September 2023", "2023-09-12"),
        (f"12 September 2023\n3 min read\n{TITLE}", "2023-09-12"),
        (f"{TITLE}\nBy Ada Example\nPublished: 12 September 2023 06:18", "2023-09-12T06:18"),
        (f"{TITLE}\nAda Example - Sep 12, 2023", "2023-09-12"),
        (f"{TITLE}\nUpdated 13 September 2023 | Published 12 September 2023", "2023-09-12"),
        (f"{TITLE}\nUpdated 13 September 2023\nPublished 12 September 2023", "2023-09-12"),
        (f"{TITLE}\nLast updated 13 September 2023", "2023-09-13"),
        (f"{TITLE}\n2 hours ago", None),
        (f"{TITLE}\n12/09/2023", None),
        (f"{TITLE}\n31 February 2023", None),
        (f"Tuesday 12 September 2023\nHome\nWorld\nSport\n{TITLE}", None),
        (f"Other news\nAn older story\n1 May 2020\nOne more\n2 May 2020\nHome\n{TITLE}", None),
        (TITLE, None),
    ],
)
def test_publication_is_what_the_page_says_of_itself(head: str, published: str | None) -> None:
    found = read(f"{head}\n{BODY}")
    assert found.title == TITLE
    assert found.published == published
    assert found.published_evidence == ("page" if published else "none")


@pytest.mark.parametrize(
    "below",
    [
        "Most popular\nAnother story\n1 May 2020\n",
        "2 comments\nReader One\n1 May 2020\nI do not believe a word of what the minister said.\n",
        "Related stories\nPublished 1 May 2020\n",
    ],
)
def test_a_date_of_something_else_is_not_the_publication(below: str) -> None:
    assert read(f"Home\n{TITLE}\n{BODY}{below}").published is None


def test_a_date_line_below_the_article_may_publish_it() -> None:
    assert read(f"{TITLE}\n{BODY}Published 12 September 2023\nHome\n").published == "2023-09-12"


def test_the_clock_of_the_page_says_when_it_was_captured() -> None:
    found = read(f"Thursday, May 30, 2024\nHome\nWorld\n{TITLE}\n12 September 2023\n{BODY}")
    assert (found.captured, found.published) == ("2024-05-30", "2023-09-12")


# Authors


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("By Ada Example", ("Ada Example",)),
        ("by Ada Example and Bo Sample", ("Ada Example", "Bo Sample")),
        (
            "By Ada Example, Bo Sample & Cy de la Test",
            ("Ada Example", "Bo Sample", "Cy de la Test"),
        ),
        ("By Ada Example, Chief Grain Writer", ("Ada Example",)),
        ("By Example News Staff", ()),
        ("By The Example Press", ()),
        ("Posted by Ada Example on September 12, 2023", ("Ada Example",)),
        ("By ADA EXAMPLE | 12 September 2023", ("ADA EXAMPLE",)),
        ("Written by Matt O’Example-Smith", ("Matt O’Example-Smith",)),
        ("Von Ada Example und Bo Sample", ("Ada Example", "Bo Sample")),
        ("Ada Example @adaexample", ("Ada Example",)),
        ("By Sun Example, Sunday 10 September 2023", ("Sun Example",)),
    ],
)
def test_authors(byline: str, authors: tuple[str, ...]) -> None:
    assert read(f"{TITLE}\n{byline}\n{BODY}").authors == authors


def test_an_author_named_twice_is_one() -> None:
    raw = f"{TITLE}\nBy Ada Example\nAda Example - 12 September 2023\n{BODY}"
    assert read(raw).authors == ("Ada Example",)


# Outlet


@pytest.mark.parametrize(
    ("foot", "outlet"),
    [
        ("© 2023 The Daily Example", "The Daily Example"),
        ("Copyright © 2019-2023 Example Media. All rights reserved.", "Example Media"),
        ("© 2023 Example Media All Rights Reserved", "Example Media"),
        ("Copyright 2023 by Example Media | Privacy", "Example Media"),
        ("© 2023 Example Media\n© 2022 Other Media", None),
        ("© 2023. All rights reserved.", None),
        ("© Example Media", None),
        ("", None),
    ],
)
def test_outlet_from_a_rights_line(foot: str, outlet: str | None) -> None:
    assert read(f"{TITLE}\n{BODY}{foot}\n").outlet == outlet


def test_outlet_from_the_end_of_the_title_only_if_the_page_says_it_again() -> None:
    assert read(f"{TITLE} - Daily Example\n{BODY}").outlet is None
    assert read(f"Daily Example\n{TITLE} - Daily Example\n{BODY}").outlet == "Daily Example"


# Language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (BODY, "en"),
        (
            "Der Minister sagte, dass die Ausfuhr von Getreide nicht auf dem Plan ist.",
            "de",
        ),
        (
            "Le ministre a dit que les exportations de blé dans la région vont bien.",
            "fr",
        ),
        (
            "El ministro dijo que las exportaciones de los granos en el país no paran.",
            "es",
        ),
        (
            "Il ministro ha detto che le esportazioni di grano non sono in pericolo.",
            "it",
        ),
        (
            "De minister zei dat het een goed jaar is voor de boeren en dat er regen is.",
            "nl",
        ),
        ("장관은 월요일에 곡물 수출이 계획대로 진행될 것이라고 말했다.", "ko"),
        ("大臣は月曜日、穀物の輸出は計画どおりに続くと語った。", "ja"),
        ("部长星期一表示，粮食出口将按计划进行。", "zh"),
        ("Ο υπουργός είπε τη Δευτέρα ότι οι εξαγωγές συνεχίζονται.", "el"),
        ("השר אמר ביום שני כי היצוא נמשך כמתוכנן.", "he"),
        ("รัฐมนตรีกล่าวเมื่อวันจันทร์ว่าการส่งออกจะดำเนินต่อไป", "th"),
        ("Министр сказал в понедельник, что экспорт зерна продолжится.", None),
        ("Kim Putin Shoigu Peskov", None),
        ("12 34 56", None),
        ("", None),
    ],
)
def test_language(text: str, language: str | None) -> None:
    assert detect(text) == language


# Any page


@given(st.text())
def test_no_text_breaks_it(raw: str) -> None:
    """Metadata is found or null for whatever is in a capture, an empty one too."""
    found = read(raw)
    assert (found.published is None) == (found.published_evidence == "none")
