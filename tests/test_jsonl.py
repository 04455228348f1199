"""JSON in and out: every fault has a code, a physical line and a column in code points."""

from __future__ import annotations

import json
import os
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso import jsonl
from sayso.errors import CannotWrite, NotFound
from sayso.problem import Problem


def read_lines(path):
    """Give (line, value or Problem) of every line that is not blank, as readers go through it."""
    lines = jsonl.raw_lines(path)
    return [(number, jsonl.parse(data, file=str(path), line=number)) for number, _, data in lines]


def as_bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


# Before the faults stand characters of one to four bytes: 🙂 is one code point, two UTF-16 units.
FAULTS = [
    ('{"a": "🙂é", "b": 1, "b": 2}', "JSON001", 21, 'Detected duplicate key "b"'),
    ('{"🙂": 1, "🙂": 2}', "JSON001", 10, 'Detected duplicate key "🙂"'),
    ('{"🙂": {"x": [{"k": [1, 2], "k" : {}}]}}', "JSON001", 28, 'Detected duplicate key "k"'),
    (r'{"k": 1, "\u006b": 2}', "JSON001", 10, 'Detected duplicate key "k"'),
    ('["🙂é", NaN]', "JSON002", 8, "NaN is no number"),
    ('["🙂é", Infinity]', "JSON002", 8, "Infinity is no number"),
    ('["🙂é", -Infinity]', "JSON002", 8, "Infinity is no number"),
    (r'["🙂", "\ud83d"]', "JSON003", 14, "unexpected end of hex escape"),
    (r'["🙂", "\ude42"]', "JSON003", 13, "lone leading surrogate in hex escape"),
    (r'{"🙂\ud83d": 1}', "JSON003", 10, "unexpected end of hex escape"),
    (b'["\xf0\x9f\x99\x82", "caf\xe9"]', "JSON003", 11, "invalid unicode code point"),
    (b'["\xf0\x9f\x99\x82", "\xed\xa0\xbd"]', "JSON003", 8, "invalid unicode code point"),
    (b'["\xf0\x9f\x99\x82", \xff]', "JSON003", 7, "invalid unicode code point"),
    (b"\xef\xbb\xbf{}", "JSON003", 1, "begins with a byte order mark"),
    ("{}".encode("utf-16"), "JSON003", 1, "begins with a byte order mark"),
    ("[" * 300 + "]" * 300, "JSON004", 202, "recursion limit exceeded"),
    ('{"a": "🙂é', "JSON000", 9, "EOF while parsing a string"),
    ('{"a": ["🙂é", ', "JSON000", 12, "EOF while parsing a value"),
    ('["🙂é",]', "JSON000", 7, "trailing comma"),
    ('["🙂é"] []', "JSON000", 8, "trailing characters"),
    ("{'a': 1}", "JSON000", 2, "key must be a string"),
    ('["🙂é\t"]', "JSON000", 5, "control character (\\u0000-\\u001F) found while parsing a string"),
    ("", "JSON000", 1, "EOF while parsing a value"),
]
_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.text()
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
_blank = st.sampled_from(["\n", "\r\n", " \n", "\t\r\n"])


# ----------------------------------------------------------------- laws


@given(_values)
def test_out_and_back_is_equal(value):
    """What is written is one line of UTF-8, and read again it is the same value."""
    written = jsonl.dumps(value)
    assert "\n" not in written
    assert jsonl.parse(written.encode()) == value


@given(_values, st.sampled_from([",", "]", "}", '"', "NaN", "1 2", "\x00", "nul", '{"a":1,"a":1}']))
def test_a_fault_is_a_value_with_a_place(value, fault):
    """Whatever is wrong with a text, reading it raises nothing and says where it is wrong."""
    data = f"[{jsonl.dumps(value)},\n{fault}".encode()
    found = jsonl.parse(data, file="a.json", line=5)
    assert isinstance(found, Problem)
    assert (found.file, found.line) == ("a.json", 6)
    assert 1 <= found.column <= len(fault) + 1


@given(st.binary(max_size=60))
def test_no_bytes_raise_anything(data):
    """Any bytes are a value that Python's own reader gives too, or a Problem."""
    found = jsonl.parse(data)
    if not isinstance(found, Problem):
        assert json.loads(data) == found


@given(st.lists(st.tuples(st.lists(_blank, max_size=2), _values, _blank), max_size=5))
@settings(max_examples=50)
def test_lines_have_their_physical_numbers(tmp_path_factory, parts):
    """Blank lines are passed over and counted; LF and CRLF end a line alike."""
    path = tmp_path_factory.getbasetemp() / "lines.jsonl"
    text, expected = "", []
    for blanks, value, end in parts:
        text += "".join(blanks)
        expected.append((text.count("\n") + 1, value))
        text += jsonl.dumps(value) + end
    path.write_bytes(text.encode())
    assert list(read_lines(path)) == expected
    offsets = [(number, offset) for number, offset, _ in jsonl.raw_lines(path)]
    assert [(number, jsonl.read_at(path, at, number)) for number, at in offsets] == expected


# ----------------------------------------------------------------- faults and their places


@pytest.mark.parametrize(("text", "code", "column", "message"), FAULTS)
def test_a_fault_has_code_and_column(text, code, column, message):
    """Each fault has its rule and, in code points from 1, its column."""
    found = jsonl.parse(as_bytes(text), file="a.json")
    assert isinstance(found, Problem)
    assert (found.code, found.line, found.column) == (code, 1, column)
    assert found.message == message
    assert found.severity == "error"
    assert found.cure


@pytest.mark.parametrize(
    ("text", "code", "column", "message"),
    [fault for fault in FAULTS if fault[0] and b"\0" not in as_bytes(fault[0])],
)
def test_a_fault_in_a_file_of_lines_is_on_its_line(tmp_path, text, code, column, message):
    """In a `.jsonl` file the line is the file's own, blank lines and CRLF counted."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"good": 1}\r\n\r\n  \n' + as_bytes(text) + b'\r\n{"good": 2}\n')
    (one, good), (four, found), (five, more) = read_lines(path)
    assert (one, good, five, more) == (1, {"good": 1}, 5, {"good": 2})
    assert (four, found.line, found.column, found.code) == (4, 4, column, code)
    assert found.place == f"{path}:4:{column}"
    assert found.message == message


def test_a_fault_in_a_laid_out_file_is_on_its_line(tmp_path):
    """In a `.json` file over several lines the line is the one with the fault."""
    path = tmp_path / "a.json"
    path.write_bytes('{\r\n  "🙂": 1,\r\n\r\n  "é": [NaN]\r\n}\r\n'.encode())
    assert str(jsonl.read_file(path)) == (
        f"{path}:4:9: JSON002: NaN is no number → write null where there is no number"
    )


def test_a_text_that_breaks_off_does_so_on_its_last_line(tmp_path):
    """A file cut short is told so at its last character, not after its last newline."""
    path = tmp_path / "a.json"
    path.write_bytes(b'{\n  "a": [1,\n    2\n\n\n')
    assert str(jsonl.read_file(path)) == (
        f"{path}:3:5: JSON000: EOF while parsing a list → "
        "the text breaks off here: was the file cut short?"
    )


def test_a_pair_of_surrogate_escapes_is_a_character():
    """Half a character is refused; both halves are one code point."""
    assert jsonl.parse(rb'["\ud83d\ude42"]') == ["🙂"]


def test_as_deep_as_any_record():
    """Nesting is capped far beyond what a record needs."""
    assert jsonl.parse(b"[" * 100 + b"]" * 100) != []


def test_a_text_that_is_too_long_is_not_read(tmp_path):
    """One text of more than 64 MiB is a Problem, in a file of its own and as a line."""
    path = tmp_path / "big.json"
    with path.open("wb") as stream:
        stream.truncate(jsonl.MAX_BYTES + 1)
    found = jsonl.read_file(path)
    assert str(found) == (
        f"{path}: JSON004: longer than the 67,108,864 bytes that are read of a JSON text → split it"
    )
    line = jsonl.parse(bytes(jsonl.MAX_BYTES + 1), file="a.jsonl", line=7)
    assert (line.code, line.place, line.cure) == ("JSON004", "a.jsonl:7", "split the line")


# ----------------------------------------------------------------- files


def test_a_line_without_end_costs_little_memory(tmp_path):
    """A line of 150 MB is a Problem, the next line is read, and memory stays under three caps."""
    path = tmp_path / "long.jsonl"
    size = 150_000_000
    with path.open("wb") as stream:
        stream.seek(size)
        stream.write(b'\n\n{"good": 1}\n')
    tracemalloc.start()
    (first, fault), (third, good) = read_lines(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (first, fault.code, fault.line) == (1, "JSON004", 1)
    assert (third, good) == (3, {"good": 1})
    assert peak < 3 * jsonl.MAX_BYTES
    assert [at for _, at, _ in jsonl.raw_lines(path)] == [0, size + 2]


def test_a_line_just_within_the_cap_is_read(tmp_path):
    """The cap is exact: its last byte is still read, newline apart."""
    path = tmp_path / "long.jsonl"
    value = b'"' + b"x" * (jsonl.MAX_BYTES - 3) + b'"'
    path.write_bytes(value + b"\n" + value + b"xx\n")
    (_, good), (number, fault) = read_lines(path)
    assert len(good) == jsonl.MAX_BYTES - 3
    assert (number, fault.code) == (2, "JSON004")


def test_a_file_that_was_replaced_is_read_anew_once_the_old_is_forgotten(tmp_path):
    """`read_at` stays with the file it opened, so that offsets hold; `forget` opens the new one."""
    path, other = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    path.write_bytes(b'{"n": 1}\n')
    other.write_bytes(b'{"n": 2}\n')
    assert jsonl.read_at(path, 0) == {"n": 1}
    os.utime(other, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    other.replace(path)  # same name, same size, same time: another file all the same
    assert jsonl.read_at(path, 0) == {"n": 1}
    jsonl.forget()
    assert jsonl.read_at(path, 0) == {"n": 2}
    with path.open("ab") as stream:
        stream.write(b'{"n": 3}\n')
    assert jsonl.read_at(path, 9, 2) == {"n": 3}


def test_a_line_is_read_at_its_offset_however_long_it_is(tmp_path):
    """Lines shorter and longer than any block that is read at once come back whole."""
    path = tmp_path / "a.jsonl"
    values = ["é" * n for n in (1, 5_000, 3_000_000, 40_000, 2**19)]
    path.write_bytes("\n".join(map(jsonl.dumps, values)).encode())  # the last without a newline
    places = [(number, at) for number, at, _ in jsonl.raw_lines(path)]
    assert [jsonl.read_at(path, at, number) for number, at in places] == values


@pytest.mark.parametrize(
    "read", [jsonl.read_file, lambda p: jsonl.read_at(p, 0), lambda p: list(read_lines(p))]
)
def test_a_file_that_cannot_be_read_is_named(tmp_path, read):
    """A file that is not there, or is a folder, is NotFound with its path."""
    for path in (tmp_path / "gone.json", tmp_path):
        with pytest.raises(NotFound, match=f"cannot read {path}"):
            read(path)


# ----------------------------------------------------------------- writing


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_json_has_no_word_for_is_not_written(value):
    """NaN and infinity are not written."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        jsonl.dumps({"a": [value]})


def test_half_a_character_is_not_written():
    """A lone surrogate has no UTF-8, and the message says so."""
    with pytest.raises(CannotWrite, match="a lone surrogate cannot be written"):
        jsonl.dumps({"a": "\ud83d"})


def test_writing_is_canonical():
    """No spaces, keys as given, every character as itself."""
    assert jsonl.dumps({"b": "é🙂\u2028", "a": [1.0, None]}) == '{"b":"é🙂\u2028","a":[1.0,null]}'
