"""The cleaner: laws over any text, the five seeds, and small pages of each kind."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import effort, ends
from sayso.seeds.clean import Cleaned, clean

SEEDS = Path(__file__).parent.parent / "seeds"
PAGE_PARTS = (
    "Home",
    "Comments",
    "Most Popular",
    "Read more",
    "Subscribe to our newsletter.",
    "© 2023 The Daily Example",
    "12 September 2023 06:18",
    "By Ada Example",
    "A headline about grain exports",
    "The minister said on Monday that exports of grain would go on as planned this year.",
    "“We are not worried at all,” she told reporters in the capital after the meeting.",
    "Photo: Example Agency",
    "  ",
    "\t\u3000 ",
)
any_text = st.text() | st.text(alphabet="ab.,Z© \r\n\t\u2028\x00\x85\U0001f600", max_size=300)
any_page = st.lists(
    st.tuples(
        st.sampled_from(PAGE_PARTS), st.sampled_from(["\n", "\r\n", "\r", " \n\n", "\n\r\n \n"])
    )
).map(lambda parts: "".join(line + end for line, end in parts))


def zones(cleaned: Cleaned, kind: str) -> list[str]:
    return [cleaned.text[zone.start : zone.end] for zone in cleaned.zones if zone.kind == kind]


def dropped(cleaned: Cleaned, raw: str, reason: str) -> str:
    return "\n".join(
        raw[piece.raw_start : piece.raw_end] for piece in cleaned.dropped if piece.reason == reason
    )


@given(any_text | any_page)
def test_kept_and_dropped_tile_the_capture(raw: str) -> None:
    """Every character of the capture is kept or dropped, and none is both."""
    cleaned = clean(raw)
    kept = [
        (piece.raw_start, piece.raw_end)
        for piece in cleaned.alignment
        if piece.raw_start is not None and piece.raw_end is not None
    ]
    pieces = sorted(kept + [(piece.raw_start, piece.raw_end) for piece in cleaned.dropped])
    at = 0
    for start, end in pieces:
        assert start == at < end
        at = end
    assert at == len(raw)


@given(any_text | any_page)
def test_alignment_tiles_the_text_and_changes_only_newlines(raw: str) -> None:
    """A piece says in the text what it says in the capture, but for CR and CRLF."""
    cleaned = clean(raw)
    at = 0
    for piece in cleaned.alignment:
        assert piece.start == at < piece.end
        at = piece.end
        said = cleaned.text[piece.start : piece.end]
        was = raw[piece.raw_start : piece.raw_end]
        assert said == was or (said == "\n" and was in {"\r", "\r\n"})
    assert at == len(cleaned.text)


@given(any_text | any_page)
def test_pieces_are_as_few_as_can_be(raw: str) -> None:
    """No two neighbouring pieces could be one; no two neighbours are dropped for one reason."""
    cleaned = clean(raw)
    for one, two in zip(cleaned.alignment, cleaned.alignment[1:], strict=False):
        carriage = "\r" in raw[one.raw_start : one.raw_end] + raw[two.raw_start : two.raw_end]
        assert one.raw_end != two.raw_start or carriage
    for left, right in zip(cleaned.dropped, cleaned.dropped[1:], strict=False):
        assert left.raw_end != right.raw_start or left.reason != right.reason


@given(any_text | any_page)
def test_zones_hold_the_text_line_by_line(raw: str) -> None:
    """Zones are whole lines in order, one newline apart, and hold all that is no newline."""
    cleaned = clean(raw)
    at = 0
    for zone in cleaned.zones:
        words = cleaned.text[zone.start : zone.end]
        assert words == words.strip() != ""
        assert "\n" not in words
        assert "\r" not in words
        assert cleaned.text[at : zone.start] == ("\n" if at else "")
        at = zone.end
    assert cleaned.text[at:] in {"", "\n"}
    assert "\n\n" not in cleaned.text


@given(any_page)
def test_a_text_has_a_paragraph_and_cleaning_twice_is_the_same(raw: str) -> None:
    """There is a paragraph or no text at all, and no chance in it."""
    cleaned = clean(raw)
    assert bool(cleaned.text) == bool(zones(cleaned, "paragraph"))
    assert clean(raw) == cleaned


@pytest.mark.parametrize(
    "raw",
    ["", "\n\r\n\r", "  \t", "Home\nWorld\nSport\nLog in\n", "Menu\nSearch\n12 September 2023\n"],
)
def test_a_capture_without_an_article_has_no_text(raw: str) -> None:
    cleaned = clean(raw)
    assert (cleaned.text, cleaned.zones, cleaned.alignment) == ("", (), ())


@pytest.mark.parametrize(
    "raw",
    [
        "The minister said so, and said so again. " * 12_500,
        "\n" * 200_000,
        "\r" * 200_000,
        "".join(f"Line {n} of many\n" for n in range(20_000)),
        "The minister said on Monday that exports of grain would go on as planned.\n" * 20_000,
        "home > " * 60_000,
        ("(" * 190 + "\n") * 2_000,
        "12 September 2023 06:18 " * 20_000,
        "Aa " * 200_000,
    ],
    ids=["line", "blank", "cr", "short", "prose", "crumbs", "open", "dates", "capitals"],
)
def test_large_captures_take_linear_work(raw: str) -> None:
    """Twice the capture takes about twice the work, and no expression backtracks over it."""
    clean(raw[:1000])
    with ends():
        half, whole = effort(clean, raw[: len(raw) // 2]), effort(clean, raw)
    assert whole < 2.5 * half + 1000


# The five seeds


def seed(number: str) -> tuple[str, Cleaned]:
    path = next(SEEDS.glob(f"{number}_*.txt"))
    with path.open(encoding="utf-8", newline="") as file:
        raw = file.read()
    return raw, clean(raw)


TITLES = {
    "000": "North Korea’s Kim Jong-un arrives in Russia ahead of meeting with Putin – report",
    "001": "Kim Jong Un crosses Russian border for talks with Putin",
    "002": "Kim Jong-un’s Potential Meeting with Putin Remains Uncertain",
    "003": "Kim Jong Un of North Korea Arrives in Russia for Summit on Weapons with Putin",
    "004": "Kim Jong Un is on his way to Russia to meet Vladimir Putin",
}


@pytest.mark.parametrize(("number", "title"), TITLES.items())
def test_titles_of_the_seeds(number: str, title: str) -> None:
    assert zones(seed(number)[1], "headline") == [title]


@pytest.mark.parametrize(
    ("number", "count", "first", "last"),
    [
        ("000", 6, "North Korean leader", "Mr Peskov said the meeting would include a lunch"),
        ("001", 20, "Kim Jong Un, the leader", "North Korea also wants food aid"),
        ("002", 7, "Russia kicked off", "The report on their possible meeting came"),
        ("003", 8, "On Tuesday, North Korean", "On Tuesday, the Russian state news agency"),
        ("004", 7, "North Korean leader", "Russian Defence Minister Sergei Shoigu also"),
    ],
)
def test_paragraphs_of_the_seeds(number: str, count: int, first: str, last: str) -> None:
    """None is lost, and nothing else is taken for one."""
    paragraphs = zones(seed(number)[1], "paragraph")
    assert len(paragraphs) == count
    assert paragraphs[0].startswith(first)
    assert paragraphs[-1].startswith(last)


def test_zones_around_the_seeds_bodies() -> None:
    first, third = seed("000")[1], seed("002")[1]
    assert zones(first, "standfirst") == [
        "Kim expected to meet Putin in eastern Russian city of Vladivostok"
    ]
    assert zones(first, "byline") == ["Namita Singh"]
    assert zones(first, "date") == ["Tuesday 12 September 2023 06:18"]
    assert zones(first, "caption") == ["Kim Jong-un meets with Vladimir Putin in Russia’s far east"]
    assert zones(third, "date") == ["September 10, 2023"]
    assert zones(third, "standfirst")[0].endswith("…reports Asian Lite News")
    for number in ("001", "003", "004"):
        kinds = {zone.kind for zone in seed(number)[1].zones}
        assert kinds == {"headline", "paragraph"}


@pytest.mark.parametrize(
    ("number", "reason", "words"),
    [
        ("000", "navigation", "Jump to content"),
        ("000", "banner", "Thank you for registering"),
        ("000", "related", "Recommended"),
        ("000", "comments", "Join our commenting forum"),
        ("002", "navigation", "1 min read"),
        ("002", "navigation", "Previous Story"),
        ("002", "related", "ALSO READ"),
        ("002", "related", "Latest from"),
        ("002", "related", "Don't Miss"),
        ("003", "navigation", "HomeWorldRussia"),
        ("003", "widget", "Average rating 0 / 5"),
        ("003", "widget", "24.1 ° C"),
        ("003", "related", "Most Popular"),
        ("004", "clock", "Thursday, May 30, 2024"),
        ("004", "navigation", "HomeWorldAsia"),
    ],
)
def test_furniture_of_the_seeds(number: str, reason: str, words: str) -> None:
    raw, cleaned = seed(number)
    assert words in dropped(cleaned, raw, reason)
    assert words not in cleaned.text


# Small pages

PROSE = (
    "The minister said on Monday that exports of grain would go on as planned this year.",
    "“We are not worried at all,” she told reporters in the capital after the meeting.",
    "Traders in the port had warned last week that ships were leaving half empty again.",
)
BODY = "\n\n".join(PROSE)


def test_an_article_alone_is_kept_whole() -> None:
    raw = f"Grain exports go on, minister says\n\n{BODY}\n\nNot so, say others\n"
    cleaned = clean(raw)
    assert zones(cleaned, "headline") == ["Grain exports go on, minister says"]
    assert zones(cleaned, "paragraph") == [*PROSE, "Not so, say others"]
    assert {piece.reason for piece in cleaned.dropped} == {"space"}


def test_an_aside_interrupts_an_article_and_a_header_ends_it() -> None:
    raw = "\n".join(
        [
            "Grain exports go on, minister says",
            PROSE[0],
            "Advertisement",
            PROSE[1],
            "Read more",
            "Another story about something else",
            PROSE[2],
            "Most Popular",
            "A story that many have read today",
            "One more story that many have read",
        ]
    )
    cleaned = clean(raw)
    assert zones(cleaned, "paragraph") == list(PROSE)
    assert "Another story" in dropped(cleaned, raw, "related")
    assert dropped(cleaned, raw, "banner") == "Advertisement\n"


def test_comments_are_no_article_however_long() -> None:
    comments = "\n".join(
        f"Reader {n}\nI have read all of this twice, and I think that number {n} is quite wrong."
        for n in range(20)
    )
    cleaned = clean(f"Grain exports go on\n{BODY}\n20 comments\n{comments}\n")
    assert zones(cleaned, "paragraph") == list(PROSE)


def test_byline_and_date_in_many_places() -> None:
    raw = (
        "Home\nNews\nSport\nGrain exports go on, minister says\nBy Ada Example and Bo Sample\n"
        f"Published 12 September 2023, 6:18 am\nShare\nShips in the port. Photo: A. Name\n{BODY}"
    )
    cleaned = clean(raw)
    assert zones(cleaned, "byline") == ["By Ada Example and Bo Sample"]
    assert zones(cleaned, "date") == ["Published 12 September 2023, 6:18 am"]
    assert zones(cleaned, "caption") == ["Ships in the port. Photo: A. Name"]
    assert zones(cleaned, "paragraph") == list(PROSE)


@pytest.mark.parametrize(
    "line",
    [
        "Home Secretary Ada Example said the plan had always been to let exports go on.",
        "Copyright holders have sued the ministry over pictures of ships in its report.",
        "More in anger than in sorrow, she left.",
        "The site uses cookies to follow its visitors, the court was told.",
        "What do you do when a port is closed for a year? Nobody could say.",
        "Photos of the harbour from Sunday show that three ships were leaving it.",
        "Subscribers of the service had paid in advance, according to the report.",
        "Share prices fell by a tenth.",
    ],
)
def test_a_sentence_that_looks_like_furniture_stays(line: str) -> None:
    """A paragraph is not dropped for a word in it."""
    raw = f"Home\nGrain exports go on\n{PROSE[0]}\n{line}\n{PROSE[1]}\n{PROSE[2]}\nMost popular\n"
    assert line in zones(clean(raw), "paragraph")


def test_newlines_of_every_kind_and_spaces_at_the_edges() -> None:
    raw = f"  Grain exports go on\t\r\n\r\n{PROSE[0]}\r\u2003{PROSE[1]} \n"
    cleaned = clean(raw)
    assert cleaned.text == f"Grain exports go on\n{PROSE[0]}\n{PROSE[1]}\n"
    assert [raw[p.raw_start : p.raw_end] for p in cleaned.alignment] == [
        "Grain exports go on",
        "\r\n",
        PROSE[0],
        "\r",
        PROSE[1],
        "\n",
    ]


def test_wrapped_paragraphs_are_lines_of_the_article() -> None:
    wrapped = [line for prose in PROSE for line in textwrap.wrap(prose, 45)]
    raw = "\n".join(["Home", "World", "Grain exports go on", *wrapped, "Most Popular", "Sport"])
    assert zones(clean(raw), "paragraph") == wrapped


def test_other_line_separators_are_characters_of_the_text() -> None:
    line = f"{PROSE[0]}\u2028{PROSE[1]}\x85\x0c{PROSE[2]}"
    assert clean(line).text == line


def test_a_page_in_another_script() -> None:
    prose = "大臣は月曜日、穀物の輸出は今年も計画どおりに続くと記者団に語った。"
    head = "メニュー\n穀物の輸出は続くと大臣\n2023年9月12日"
    raw = f"{head}\n{prose}\n{prose[:-1]}と述べた。\nコメント\n"
    cleaned = clean(raw)
    assert zones(cleaned, "headline") == ["穀物の輸出は続くと大臣"]
    assert zones(cleaned, "date") == ["2023年9月12日"]
    assert len(zones(cleaned, "paragraph")) == 2
