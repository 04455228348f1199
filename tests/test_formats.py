"""What problems look like as text, JSON, workflow commands, SARIF and Markdown.

Text of the data is hostile here: whatever stands in a field, it is shown, and nothing obeys it.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import tracemalloc
from collections import Counter
from dataclasses import asdict, replace
from pathlib import Path
from unicodedata import combining, east_asian_width
from urllib.parse import unquote_to_bytes

import jiter
import jsonschema_rs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft4Validator, Draft202012Validator
from markdown_it import MarkdownIt

from sayso.cli import render
from sayso.cli.formats import FORMATS, Summary, Totals
from sayso.cli.formats.excerpt import drawn
from sayso.cli.formats.paths import inside, uri
from sayso.cli.formats.summary import MOST_BYTES
from sayso.cli.formats.totals import sentence
from sayso.cli.formats.visible import LONGEST, visible
from sayso.problem import Excerpt, Problem
from sayso.records.rules import RULES
from sayso.schema.publish import schemas
from sayso.schema.report import EXAMPLE, Report
from sayso.steering import STEERING

ROOT = Path(__file__).parents[1]
PUBLISHED = json.loads((ROOT / "schema/report.json").read_bytes())
SARIF = json.loads((ROOT / "tests/data/sarif-schema-2.1.0.json").read_bytes())
SARIF_RULES = jsonschema_rs.Draft4Validator(SARIF)
REPORT_RULES = jsonschema_rs.Draft202012Validator(PUBLISHED)
ALL = {**FORMATS, "summary": Summary}
each = pytest.mark.parametrize("name", ALL)

HOSTILE = (
    *("[/foo]", "[bold red]x[/]", "[x](http://e.example)", "\\[x](y)", "{0}", "%s", ":smile:"),
    *("::error::x", "\n::error::x", "%0A::error::x", "\r\n::add-mask::x", "::stop-commands::x"),
    *(" ::add-mask::x", "##[error]x", "a ##[add-mask]x", "##vso[task.x]y", "###[group]z", "::"),
    *("<script>alert(1)</script>", "]]>", "<!--", "&lt;", "| a | b |", "`", "``` x", "` a `", "~~"),
    *("@someone", "#1", "org/repo#2", "https://e.example", "www.e.example", "*_a_*", "- x", "# h"),
    *(
        "\x1b[31mred",
        "\x9b31m",
        "\x07",
        "\x00",
        "\x7f",
        "\u202eturned",
        "\u2066",
        "\u200f",
        "\ufeff",
    ),
    *("\u2028\u2029\x85\x0b\x0c", "\ud83d", "\udcff", "\t", " ", "", "=", "a,b:c=d;e%25", "%"),
    *("漢字かな", "👩‍👩‍👧", "🇩🇪", "e\u0301", "\u0301", "é", "ｆｕｌｌ", "\\", "\\u202e", '"', "'"),
)
TEXTS = st.one_of(
    st.sampled_from(HOSTILE),
    st.lists(st.sampled_from(HOSTILE), max_size=4).map("".join),
    st.text(st.characters(), max_size=40),
)
NUMBERS = st.integers(1, 10**6)
EXCERPTS = st.builds(
    Excerpt, text=TEXTS, at=st.integers(0, 45), width=st.integers(0, 50) | st.just(10**6)
)
PROBLEMS = st.builds(
    Problem,
    code=st.sampled_from([*RULES]) | TEXTS,
    message=TEXTS,
    severity=st.sampled_from(["error", "warning"]),
    file=st.none() | TEXTS,
    line=st.none() | NUMBERS,
    column=st.none() | NUMBERS,
    pointer=st.none() | TEXTS,
    cure=st.none() | TEXTS,
    found=st.none() | TEXTS,
    expected=st.none() | TEXTS,
    excerpt=st.none() | EXCERPTS,
)
MANY = st.lists(PROBLEMS, max_size=4)


def problem(**fields) -> Problem:
    """Give a problem of which only the named fields matter."""
    return Problem(**{"code": "SPAN001", "message": "words", **fields})


def full_of(text: str) -> Problem:
    """Give a problem with the same text in every field."""
    return problem(
        **dict.fromkeys(("code", "message", "file", "pointer"), text),
        **dict.fromkeys(("found", "expected", "cure"), text),
        line=1,
        column=1,
        excerpt=Excerpt(text=text, at=0, width=len(text)),
    )


WORST = [full_of(text) for text in HOSTILE]


def written(name, found, *, most=None, out=None, **numbers) -> str:
    """Write problems in a format."""
    out = out or io.StringIO()
    form, totals = ALL[name](out, most=most), Totals(**numbers)
    for one in found:
        form.add(one)
        totals.count(one)
    form.finish(totals)
    return out.getvalue()


def lines_of(text: str) -> list[str]:
    """Give the lines of an output, which end in newlines and in nothing else."""
    lines = text.split("\n")
    assert lines.pop() == ""
    assert lines == text.splitlines()
    return lines


# ----------------------------------------------------------------- what holds for every format


@each
@example(found=WORST)
@given(found=MANY)
def test_nothing_steers_and_everything_can_be_written(name, found):
    """No steering character but our own line breaks; UTF-8 takes all of it."""
    text = written(name, found)
    text.encode()
    assert not STEERING.search(text.replace("\n", ""))


@each
def test_hostile_text_in_every_field(name):
    """Whatever stands in the fields, there are as many lines as with a plain word in them."""

    def lines(text):
        return len(lines_of(written(name, [full_of(text)])))

    plain = lines("word")
    assert {hostile for hostile in HOSTILE if hostile and lines(hostile) != plain} == set()


@each
def test_a_rule_that_nobody_knows_is_no_fault(name):
    """A code that is not in the table is written like any other."""
    assert "NEW042" in written(name, [problem(code="NEW042")])


@each
def test_a_long_text_is_cut_or_on_one_line(name):
    """A megabyte in a field floods no terminal; only JSON, for programs, has all of it."""
    long = "漢" * 2**20
    found = [problem(message=long, cure=long, excerpt=Excerpt(text=long, at=2**19, width=9))]
    text = written(name, found)
    if name == "json":
        assert json.loads(text)["problems"][0]["message"] == long
        return
    assert len(text) < 10 * LONGEST + (40_000 if name == "sarif" else 0)
    assert f"… ({2**20 - LONGEST:,} more characters)" in text


@each
def test_only_so_many_are_shown(name):
    """`most` problems are written, the rest is counted."""
    found = [problem(message=f"number {n} here") for n in range(1_240)]
    text = written(name, found, most=6)
    assert len(re.findall("number [0-9]+ here", text)) == 6
    assert ('"hidden": 1234' if name in {"json", "sarif"} else "\n… and 1,234 more\n") in text
    assert "hidden" not in written(name, found[:3], most=6).replace('"hidden": 0', "")
    assert "… and" not in written(name, found[:3], most=6)


@each
def test_memory_stays_flat(name):
    """What a format holds does not grow with the number of problems."""

    class Nowhere(io.TextIOBase):
        def write(self, text):
            return len(text)

        def writelines(self, lines):
            for _ in lines:
                pass

    def peak(number):
        tracemalloc.start()
        form = ALL[name](Nowhere())
        for n in range(number):
            form.add(problem(message=f"{n} {'x' * 1_000}", line=n + 1, column=1))
        form.finish(Totals(errors=number))
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    peak(10)
    few, many = peak(1_000), peak(4_000)
    assert many < few + 200_000


def test_the_numbers_in_a_sentence():
    """Singular and plural, records and files only as far as they are known."""
    for totals, said in (
        (Totals(records=17, files=4), "All good: 17 records in 4 files."),
        (Totals(records=1, files=1), "All good: 1 record in 1 file."),
        (Totals(), "All good."),
        (
            Totals(errors=3, warnings=1, refused=2, records=17, files=4),
            "3 errors and 1 warning in 2 of 17 records of 4 files.",
        ),
        (Totals(warnings=2, records=1_700, files=1), "2 warnings in 1,700 records of 1 file."),
        (Totals(errors=1, files=2), "1 error in 2 files."),
        (Totals(errors=1), "1 error."),
    ):
        assert sentence(totals) == said


# ----------------------------------------------------------------- text


def test_text_shows_place_line_and_cure():
    """The whole of it, once."""
    found = [
        problem(
            file="a.jsonl",
            line=3,
            column=14,
            pointer="/claims/0",
            message="not these words",
            cure="take others",
            excerpt=Excerpt(text='{"text": "漢字\trice"}', at=13, width=4),
        ),
        problem(code="FACT001", severity="warning", file="b.json"),
        problem(code="NEW042", severity="warning"),
    ]
    assert written("text", found, files=4, records=17, refused=2).split("\n") == [
        "a.jsonl:3:14: error SPAN001 /claims/0: not these words",
        '    | {"text": "漢字\\trice"}',
        "    |                 ^~~~",
        "    cure: take others",
        "b.json: warning FACT001: words",
        "<data>: warning NEW042: words",
        "",
        "  FACT001  1  a hedge where factuality is PR or PS, and only there",
        "  NEW042   1",
        "  SPAN001  1  slice equals `text`",
        "1 error and 2 warnings in 2 of 17 records of 4 files.",
        "",
    ]
    assert written("text", [], files=4, records=17) == "All good: 17 records in 4 files.\n"


def cells(text: str) -> int:
    """Count the columns of characters that stand alone, by Unicode's own table."""
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


@given(
    *(st.text("ab\t\x1b\u202e\ud800漢ｆ🙂é#[", max_size=size) for size in (150, 40, 150)),
    st.sampled_from([40, 100]),
)
def test_the_caret_stands_under_the_place(before, marked, after, columns):
    """Under the first cell of the place, as wide as what is seen of it, in the room there is."""
    text = f"{before}\x01{marked}{after}"
    line, carets = drawn(Excerpt(text=text, at=len(before), width=1 + len(marked)), columns)
    start = line.index("\\u0001")
    assert carets.index("^") == cells(line[:start])
    assert re.fullmatch(" *\\^~*", carets)
    shown = line[start:].removesuffix("…") if line.endswith("…") else line[start:]
    whole = visible(f"\x01{marked}")
    assert len(carets.lstrip()) == min(cells(whole), cells(shown))
    assert cells(line) <= columns + 2
    assert line.strip("…") in visible(text).replace("…", "")
    if cells(visible(text)) <= columns:
        assert line == visible(text)


@given(EXCERPTS, st.sampled_from([40, 100]))
def test_a_caret_for_any_excerpt(excerpt, columns):
    """There is always a caret, also where the place is beyond the line or has no width."""
    line, carets = drawn(excerpt, columns)
    assert "^" in carets
    assert len(carets) <= columns + 2
    assert not STEERING.search(line)


def test_an_excerpt_shows_what_is_around_the_place():
    """More after it than before it where there is enough of both; all the room is used."""
    for at, before in ((0, 0), (10, 10), (500, 40), (995, 95)):
        text = "x" * 1_000
        line, carets = drawn(Excerpt(text=text, at=at, width=2), 100)
        assert (carets.index("^"), len(line.strip("…"))) == (before + (before < at), 100)


def test_half_of_an_emoji_is_under_the_emoji():
    """What is joined to the character before it stands in that one's cells."""
    text = "ab👩\u200d👧c"
    _, carets = drawn(Excerpt(text=text, at=text.index("👧"), width=1), 100)
    assert carets == "   ^"
    _, carets = drawn(Excerpt(text=text, at=text.index("c"), width=1), 100)
    assert carets == "    ^"


def test_colour_only_for_a_terminal_and_without_no_color(monkeypatch):
    """A file gets plain text, a terminal colours, and NO_COLOR means none."""

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    found = [problem(file="a", cure="b", excerpt=Excerpt(text="x", at=0))]
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR")
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    plain = written("text", found)
    assert "\x1b" not in plain
    coloured = written("text", found, out=Terminal())
    assert "\x1b[31merror\x1b[0m" in coloured
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == plain
    monkeypatch.setenv("NO_COLOR", "1")
    assert not re.search("\x1b\\[[0-9;]*3[0-9][;m]", written("text", found, out=Terminal()))


@example(WORST)
@given(MANY)
def test_text_in_a_log_of_a_runner_is_no_command(found):
    """Nor is it one where somebody runs the text format in a workflow."""
    assert [line for line in lines_of(written("text", found)) if command(line)] == []


def test_other_commands_show_problems_in_the_same_way(capsys):
    """`render.problems` writes the text format, and a summary of its own."""
    found = [problem(file="a", cure="b", excerpt=Excerpt(text="x\x1b", at=1)), problem(code="NEW1")]
    render.problems(found, most=1)
    assert capsys.readouterr().out.split("\n") == [
        *written("text", found).split("\n")[:4],
        "… and 1 more",
        "2 error(s), 0 warning(s): NEW1 1, SPAN001 1",
        "",
    ]


# ----------------------------------------------------------------- JSON


def whole(text):
    """Give a text without halves of surrogate pairs."""
    return text and re.sub("[\ud800-\udfff]", "\ufffd", text)


@example(WORST)
@given(MANY)
def test_json_is_the_problems_again(found):
    """What is read is what was written, field by field; strict readers and the schema take it."""
    text = written("json", found, files=1, records=2, bytes=3, accepted=1, refused=1)
    value = json.loads(text)
    assert REPORT_RULES.is_valid(value)
    assert jiter.from_json(text.encode(), allow_inf_nan=False, catch_duplicate_keys=True) == value
    assert Report.model_validate_json(text).summary.errors == value["summary"]["errors"]
    for one, said in zip(found, value["problems"], strict=True):
        fields = asdict(one)
        del fields["at_key"]
        excerpt = fields.pop("excerpt")
        title = RULES[one.code].title if one.code in RULES else None
        fields["expected"] = one.expected or title
        assert said.pop("excerpt") == (excerpt and {**excerpt, "text": whole(excerpt["text"])})
        assert said == {k: whole(v) if isinstance(v, str) else v for k, v in fields.items()}
    assert value["summary"]["shown"] == len(found)


def test_json_has_one_problem_a_line():
    """A reader can stream it line by line."""
    lines = lines_of(written("json", [problem(), problem()]))
    assert [json.loads(line.rstrip(","))["code"] for line in lines[1:-1]] == ["SPAN001"] * 2
    assert json.loads(written("json", []))["problems"] == []


def test_the_published_schema_is_the_records():
    """It is checked in, well formed, described, without rules beyond it; its example is good."""
    assert schemas()["report.json"] == PUBLISHED
    Draft202012Validator.check_schema(PUBLISHED)
    assert (PUBLISHED["$id"], PUBLISHED["title"]) == ("urn:x-sayso:schema:1.0.0:report", "Report")
    assert "x-rules" not in PUBLISHED
    for record in (PUBLISHED, *PUBLISHED["$defs"].values()):
        assert record["description"].endswith(".")
        assert record["additionalProperties"] is False
        assert record["required"] == [*record["properties"]]
        assert all(field["description"].endswith(".") for field in record["properties"].values())
    for value in PUBLISHED["examples"]:
        Draft202012Validator(PUBLISHED).validate(value)
        Report.model_validate_json(json.dumps(value))
    excerpt = EXAMPLE["problems"][0]["excerpt"]
    words = excerpt["text"][excerpt["at"] :][: excerpt["width"]]
    assert json.loads(words) == EXAMPLE["problems"][0]["found"]


# ----------------------------------------------------------------- GitHub

COMMANDS = {"error", "warning", "notice", "debug", "add-mask", "stop-commands", "group", "add-path"}
DATA = {"%0D": "\r", "%0A": "\n"}
VALUE = {**DATA, "%3A": ":", "%2C": ","}


def unescaped(text: str, escapes: dict[str, str]) -> str:
    """Undo escapes in the order in which the runner does, the percent sign last."""
    for escape, meant in {**escapes, "%25": "%"}.items():
        text = text.replace(escape, meant)
    return text


def command(line: str) -> tuple[str, dict[str, str], str] | None:
    """Read a line as GitHub's runner does: `::name key=value::data`, or `##[name …]data`."""
    line = line.lstrip()
    if line.startswith("::") and (end := line.find("::", 2)) >= 0:
        name, _, rest = line[2:end].partition(" ")
        if name.lower() in COMMANDS:
            pairs = (pair.split("=", 1) for pair in rest.strip().split(",") if pair)
            values = {pair[0]: unescaped(pair[1], VALUE) for pair in pairs if len(pair) == 2}
            return name, values, unescaped(line[end + 2 :], DATA)
    if match := re.search(r"##\[([^\] ]*)[^\]]*\](.*)", line):
        return (match[1], {}, match[2]) if match[1].lower() in COMMANDS else None
    return None


def test_the_reader_of_commands_reads_commands():
    """The judge of these tests sees what the runner sees."""
    assert command("  ::error file=a%2Cb,line=1::x%250A%0Ay") == (
        "error",
        {"file": "a,b", "line": "1"},
        "x%0A\ny",
    )
    assert command("words ##[add-mask]x") == ("add-mask", {}, "x")
    assert command("a ::error::x") is command("::unknown::x") is command("##[unknown]x") is None


@example(WORST)
@given(MANY)
def test_github_reads_one_command_for_each_problem(found):
    """What the runner decodes is what is shown: nothing more, nothing less, nothing else."""
    read = [one for line in lines_of(written("github", found)) if (one := command(line))]
    for one, (name, values, data) in zip(found, read, strict=True):
        assert name == one.severity
        pointer = f"{visible(one.pointer)}: " if one.pointer else ""
        cure = f"\ncure: {visible(one.cure)}" if one.cure else ""
        assert data == f"{pointer}{visible(one.message)}{cure}"
        assert {"title"} <= values.keys() <= {"title", "file", "line", "col", "endColumn"}
        assert values.get("line") == (str(one.line) if one.line and one.file else None)
        if one.code in RULES:
            assert values["title"] == f"{one.code} {RULES[one.code].title.replace('`', '')}"


def test_github_command_to_the_letter(tmp_path, monkeypatch):
    """The place inside the repository, the columns, the title, the cure on a line of its own."""
    monkeypatch.chdir(tmp_path)
    one = problem(
        file=str(tmp_path / "a,b.jsonl"),
        line=3,
        column=14,
        pointer="/a",
        message="100% wrong:\nyes, so",
        cure="mend it",
        excerpt=Excerpt(text="abcdef", at=2, width=3),
    )
    assert lines_of(written("github", [one], records=1)) == [
        "::error file=a%2Cb.jsonl,line=3,col=14,endColumn=17,title=SPAN001 slice equals text::"
        "/a: 100%25 wrong:\\nyes, so%0Acure: mend it",
        "  SPAN001  1  slice equals `text`",
        "1 error in 1 record.",
    ]


# ----------------------------------------------------------------- SARIF


def results(text: str) -> list[dict]:
    """Give the results of a SARIF log."""
    return json.loads(text)["runs"][0]["results"]


@example(WORST)
@given(MANY)
def test_sarif_is_always_valid(found):
    """The official schema takes every log, and each result says which rule and which level."""
    text = written("sarif", found)
    value = json.loads(text)
    assert SARIF_RULES.is_valid(value)
    jiter.from_json(text.encode(), allow_inf_nan=False, catch_duplicate_keys=True)
    rules = value["runs"][0]["tool"]["driver"]["rules"]
    for one, result in zip(found, results(text), strict=True):
        assert result["level"] == one.severity
        if one.code in RULES:
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == one.code
        else:
            assert "ruleIndex" not in result
        assert unlinked(result["message"]["text"]) == visible(one.message)


def unlinked(text: str) -> str:
    """Read a plain message as a viewer does; there must be no link and no placeholder in it."""
    assert not re.search(r"(?<!\{)(?:\{\{)*\{\d+\}", text)
    text = text.replace("{{", "{").replace("}}", "}")
    assert not re.search(r"(?<!\\)(?:\\\\)*\[", text)
    return re.sub(r"(\\+)([\[\]])", lambda match: match[1][: len(match[1]) // 2] + match[2], text)


def test_sarif_by_the_reference_validator():
    """The slow validator agrees, and the log holds every rule of the table."""
    excerpt = Excerpt(text='{"text": "rice"}', at=9, width=6)
    text = written("sarif", [problem(file="a b.json", line=2, column=10, excerpt=excerpt)])
    Draft4Validator(SARIF).validate(json.loads(text))
    rules = json.loads(text)["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [*RULES]
    place = results(text)[0]["locations"][0]["physicalLocation"]
    assert place == {
        "artifactLocation": {"uri": "a%20b.json"},
        "region": {
            "startLine": 2,
            "startColumn": 10,
            "endColumn": 16,
            "snippet": {"text": '"rice"'},
        },
        "contextRegion": {
            "startLine": 2,
            "startColumn": 1,
            "endColumn": 17,
            "snippet": {"text": excerpt.text},
        },
    }


@given(EXCERPTS, NUMBERS)
def test_sarif_columns_and_snippets_agree(excerpt, column):
    """A snippet has as many code points as its region, and the context is around the region."""
    one = problem(file="a", line=1, column=column, excerpt=excerpt)
    place = results(written("sarif", [one]))[0]["locations"][0]["physicalLocation"]
    region, context = place["region"], place.get("contextRegion")
    assert (region["startColumn"], region["endColumn"]) == (column, column + excerpt.width)
    if context:
        for some in (region, context):
            assert len(some["snippet"]["text"]) == some["endColumn"] - some["startColumn"]
        before = region["startColumn"] - context["startColumn"]
        words = context["snippet"]["text"][before : before + excerpt.width]
        assert (before >= 0, words) == (True, region["snippet"]["text"])


def test_sarif_says_where_without_a_line():
    """A file alone, a pointer alone, nothing at all: each is as much as is known."""
    some = [problem(file="a.json", pointer="/x"), problem(pointer="/x"), problem()]
    one, two, three = results(written("sarif", some))
    logical = [{"fullyQualifiedName": "/x"}]
    assert one["locations"] == [
        {"physicalLocation": {"artifactLocation": {"uri": "a.json"}}, "logicalLocations": logical}
    ]
    assert two["locations"] == [{"logicalLocations": logical}]
    assert "locations" not in three


def test_sarif_fingerprints_stay():
    """They do not follow the line, and do follow file, rule, pointer and message."""
    one = problem(file="a", line=1, pointer="/x", message="m")
    others = [replace(one, **{field: "other"}) for field in ("file", "code", "pointer", "message")]
    found = results(written("sarif", [one, replace(one, line=9), *others]))
    first, moved, *rest = (result["partialFingerprints"]["sayso/v1"] for result in found)
    assert first == moved == hashlib.sha256(b"SPAN001\0a\0/x\0m").hexdigest()
    assert len({first, *rest}) == 5


# ----------------------------------------------------------------- paths


def test_a_path_inside_the_folder_is_relative():
    """Absolute or not, with dots or not; what is outside is absolute."""
    for file, expected in (
        ("/r/a/b.json", "a/b.json"),
        ("./a//b.json", "a/b.json"),
        ("a/../c", "c"),
        ("/r", "."),
        ("/rest/b", "/rest/b"),
        ("../b", "/b"),
    ):
        assert inside(file, "/r") == expected


@given(TEXTS.filter(bool))
def test_a_uri_is_one_and_names_the_file(file):
    """Only what RFC 3986 allows, no scheme by accident, and decoded it is the path again."""
    path = inside(file, "/r")
    made = uri(path)
    assert re.fullmatch(r"(file://)?([A-Za-z0-9._~/-]|%[0-9A-F]{2})+", made)
    assert made.startswith("file:///") == path.startswith("/")
    decoded = unquote_to_bytes(made.removeprefix("file://"))
    if not re.search("[\ud800-\udc7f\udd00-\udfff]", path):
        assert decoded.decode("utf-8", "surrogateescape").encode("utf-8", "surrogateescape") == (
            path.encode("utf-8", "surrogateescape")
        )


# ----------------------------------------------------------------- summary

MARKDOWN = MarkdownIt("commonmark").enable("table")
PLAIN = {"text", "softbreak", "hardbreak", "strong_open", "strong_close", "code_inline"}


@example(WORST)
@given(MANY)
def test_nothing_comes_alive_in_the_summary(found):
    """Text of the data is code, word for word; outside of code there are only our own words."""
    blocks = MARKDOWN.parse(written("summary", found))
    kinds = {token.type.rsplit("_", 1)[0] for token in blocks}
    ours = {"heading", "table", "thead", "tbody", "tr", "th", "td", "bullet_list", "list_item"}
    assert kinds <= {*ours, "paragraph", "inline"}
    at = next((n for n, token in enumerate(blocks) if token.type == "bullet_list_open"), None)
    items = [token.children for token in blocks[at:] if token.type == "inline"] if found else []
    for one, tokens in zip(found, items, strict=True):
        assert {token.type for token in tokens} <= PLAIN
        said = [token.content for token in tokens if token.type == "code_inline"]
        texts = [one.place, one.pointer or None, one.message, one.cure or None]
        expected = [visible(text) or " " for text in texts if text is not None]
        assert [text.strip() for text in said] == [text.strip() for text in expected]
        outside = "".join(token.content for token in tokens if token.type == "text")
        assert not re.search(r"[@#<>\[\]`*|]", outside)


def test_the_summary_in_whole():
    """The totals, the table, the list."""
    found = [problem(file="a`b", line=3, pointer="/x", cure="c"), problem(code="NEW|1")]
    assert lines_of(written("summary", found, files=1)) == [
        "### 2 errors in 1 file",
        "",
        "| rule | problems | what it asks |",
        "|---|--:|---|",
        "| `NEW\\u007c1` | 1 |  |",
        "| `SPAN001` | 1 | slice equals `text` |",
        "",
        "- ``a`b:3`` error **SPAN001** `/x`  ",
        "  `words`  ",
        "  cure: `c`",
        "- `<data>` error **NEW\\u007c1**  ",
        "  `words`",
    ]


def test_a_summary_is_as_long_as_it_may_be_and_no_longer():
    """Wherever the limit falls, the line that says how many more has its place."""
    found = [problem(message="x" * n) for n in range(100)]
    for limit in range(600, 900):
        out = io.StringIO()
        form = Summary(out, most_bytes=limit)
        for one in found:
            form.add(one)
        form.finish(Totals(errors=100, by_rule=Counter(SPAN001=100)))
        assert limit - 220 < len(out.getvalue().encode()) <= limit


@pytest.mark.parametrize("codes", [1, 3_000])
def test_the_summary_stays_below_githubs_limit(codes):
    """It is cut after whole items, and says how many more there are."""
    found = [problem(code=f"X{n % codes}", message="漢" * 1_000) for n in range(3_000)]
    text = written("summary", found)
    assert MOST_BYTES - 10_000 < len(text.encode()) <= MOST_BYTES
    items = sum(line.startswith("- ") for line in lines_of(text))
    assert text.endswith(f"\n… and {3_000 - items:,} more\n")
