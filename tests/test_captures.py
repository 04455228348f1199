"""Captures: what is found in a folder, what is passed over and said, and the five seeds."""

from __future__ import annotations

import hashlib
import json
import os
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso import jsonl
from sayso.errors import NotFound
from sayso.flow import Sources
from sayso.problem import Problem
from sayso.records.judge_article import judge_article
from sayso.seeds import manifest
from sayso.seeds.article import make
from sayso.seeds.manifest import About
from sayso.seeds.read import Captures, Found

SEEDS = Path(__file__).parent.parent / "seeds"
FIVE = sorted(path.name for path in SEEDS.glob("*.txt"))
each_seed = pytest.mark.parametrize("name", FIVE)
CURE = "make it readable, save it as .txt, .html or .jsonl, or take it out of the folder"


def folder(root: Path, files: dict[str, str | bytes]) -> Path:
    """Write files, folders and all."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
    return root


def scanned(root: Path) -> tuple[list[str], list[str]]:
    """Give the names of the captures of a folder, and its problems, without the folder's path."""
    captures = Captures(root)
    found = list(captures.scan())
    problems = [*captures.problems, *(item for item in found if isinstance(item, Problem))]
    names = [captures.name(item) for item in found if isinstance(item, Found)]
    return names, [str(problem).replace(f"{root}/", "") for problem in problems]


# ----------------------------------------------------------------- what is found


def test_captures_are_found_in_nested_folders(tmp_path):
    """`.txt` files and lines of `.jsonl` files are captures, by name, folders and all."""
    root = folder(
        tmp_path,
        {
            "b.txt": "B",
            "a/z.txt": "Z",
            "a/lines.jsonl": '{"text": "one"}\n\n{"text": "two", "id": "second"}\r\n',
            "a b/ü 🙂.txt": "spaces and all",
            "A.txt": "upper case",
        },
    )
    names, problems = scanned(root)
    assert names == [
        "A.txt",
        "a b/ü 🙂.txt",
        "a/lines.jsonl#1",
        "a/lines.jsonl#3",
        "a/z.txt",
        "b.txt",
    ]
    assert problems == []


def test_what_is_no_capture_by_its_name_is_left_out_in_silence(tmp_path):
    """Hidden files and folders, README, licence, notice and the manifest are no captures."""
    files = dict.fromkeys(
        (
            *(".hidden.txt", ".git/a.txt", "a/.DS_Store", "README", "README.md", "readme.txt"),
            *("a/README.rst", "LICENSE", "licence.txt", "NOTICE.txt", "Manifest.csv"),
        ),
        "not read",
    )
    names, problems = scanned(folder(tmp_path, {**files, "manifest.jsonl": "\n", "a.txt": "A"}))
    assert (names, problems) == (["a.txt"], [])


def test_other_files_are_passed_over_with_a_warning(tmp_path):
    """A file of another kind is a warning, not an error and not silence."""
    root = folder(
        tmp_path, {"a.txt": "A", "b.pdf": "%PDF", "c": "?", "d.TXT": "loud", "e.json": "{}"}
    )
    captures = Captures(root)
    warned = [item for item in captures.scan() if isinstance(item, Problem)]
    assert {problem.severity for problem in warned} == {"warning"}
    assert [str(problem).replace(f"{root}/", "") for problem in warned] == [
        f"b.pdf: SEED002: .pdf is not read, only .txt, .html and .jsonl → {CURE}",
        f"c: SEED002: a file without suffix is not read, only .txt, .html and .jsonl → {CURE}",
        f"d.TXT: SEED002: .TXT is not read, only .txt, .html and .jsonl → {CURE}",
        f"e.json: SEED002: .json is not read, only .txt, .html and .jsonl → {CURE}",
    ]


def test_one_file_is_a_corpus_too(tmp_path):
    """Instead of a folder a file may be given; the manifest beside it still holds."""
    root = folder(
        tmp_path,
        {
            "a.txt": "A",
            "b.txt": "B",
            "manifest.jsonl": '{"file": "a.txt", "event_id": "flood"}\n{"file": "b.txt"}\n',
        },
    )
    captures = Captures(root / "a.txt")
    (found,) = captures.scan()
    assert (captures.name(found), found.event_id) == ("a.txt", "flood")


def test_nothing_there_is_said(tmp_path):
    """A folder that is not there is NotFound; one without captures is a problem."""
    with pytest.raises(NotFound, match=f"there is nothing at {tmp_path / 'gone'}"):
        Captures(tmp_path / "gone")
    assert [p.code for p in Sources(tmp_path).problems] == ["SEED002"]


@given(st.integers())
def test_the_order_does_not_hang_on_the_listing(tmp_path_factory, seed):
    """However the file system lists a folder, captures come in the order of their names."""
    root = tmp_path_factory.mktemp("order")
    names = ["a.txt", "a-b.txt", "a/b.txt", "a/é.txt", "B.txt", "z/y/x.txt", "10.txt", "9.txt"]
    shuffled = names.copy()
    random.Random(seed).shuffle(shuffled)  # noqa: S311  no secret
    for name in shuffled:
        folder(root, {name: name})
    assert scanned(root)[0] == sorted(names)


# ----------------------------------------------------------------- what cannot be read


def test_what_cannot_be_read_is_named(tmp_path):
    """A pipe, a dangling link, a file too large: each is a problem, and the rest is read."""
    root = folder(tmp_path, {"good.txt": "good", "folder.txt/inner.txt": "inner"})
    os.mkfifo(root / "pipe.txt")
    os.mkfifo(root / "pipe.jsonl")
    (root / "dangling.txt").symlink_to(root / "gone")
    (root / "dangling.jsonl").symlink_to(root / "gone")
    (root / "link.txt").symlink_to(root / "good.txt")
    with (root / "large.txt").open("wb") as stream:
        stream.truncate(jsonl.MAX_BYTES + 1)
    names, problems = scanned(root)
    assert names == ["folder.txt/inner.txt", "good.txt", "link.txt"]
    gone = "No such file or directory"
    assert problems == [
        f"dangling.jsonl: SEED002: cannot read dangling.jsonl: {gone} → {CURE}",
        f"dangling.txt: SEED002: it cannot be read: {gone} → {CURE}",
        f"large.txt: SEED002: 67,108,865 bytes; at most 67,108,864 are read → {CURE}",
        f"pipe.jsonl: SEED002: it is no regular file → {CURE}",
        f"pipe.txt: SEED002: it is no regular file → {CURE}",
    ]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_what_nobody_may_read_is_named(tmp_path):
    """A file without permission is a problem with the system's own words."""
    root = folder(tmp_path, {"a.txt": "A"})
    (root / "a.txt").chmod(0)
    assert scanned(root) == (
        [],
        [f"a.txt: SEED002: it cannot be read: Permission denied → {CURE}"],
    )


def test_a_capture_that_goes_while_it_is_needed_is_not_found(tmp_path):
    """A file that is gone when its turn comes is NotFound with its name."""
    root = folder(tmp_path, {"a.txt": "A"})
    captures = Captures(root)
    (found,) = captures.scan()
    (root / "a.txt").unlink()
    with pytest.raises(NotFound, match=r"cannot read .*a\.txt: No such file"):
        captures.load(found)


def test_an_empty_file_has_no_article(tmp_path):
    """An empty capture can be read, and there is no article in it."""
    root = folder(tmp_path, {"a.txt": "", "b.txt": " \r\n\n"})
    captures = Captures(root)
    for found, chars in zip(captures.scan(), (0, 4), strict=True):
        capture = captures.load(found)
        assert (capture.text, capture.seed.chars) == (found.path.read_bytes().decode(), chars)
        assert make(capture).code == "ARTICLE002"


def test_faulty_lines_are_named_and_the_others_read(tmp_path):
    """In a `.jsonl` file each faulty line is a problem with its number; the rest are captures."""
    lines = [
        '{"text": "good"}',
        '{"text": "cut',
        "",
        '{"title": "no text"}',
        '["no object"]',
        '{"text": null}',
        '{"text": "a", "text": "b"}',
        '{"text": "also good", "split": "test", "event_id": "flood"}',
    ]
    root = folder(tmp_path, {"a.jsonl": "\r\n".join(lines)})
    names, problems = scanned(root)
    assert names == ["a.jsonl#1", "a.jsonl#8"]
    assert [line.split(" → ")[0] for line in problems] == [
        "a.jsonl:2:13: JSON000: EOF while parsing a string",
        "a.jsonl:4:1: SHAPE001 /text: the field 'text' is missing",
        'a.jsonl:5:1: SHAPE001: expected an object, not ["no object"]',
        "a.jsonl:6:10: SHAPE001 /text: should be a valid string, not null",
        'a.jsonl:7:15: JSON001: Detected duplicate key "text"',
    ]


def test_a_line_with_faults_beside_its_text_is_refused_when_read(tmp_path):
    """A field that is wrong is found when the line is read as a whole."""
    root = folder(tmp_path, {"a.jsonl": '{"text": "good", "outlett": "x", "split": "dev"}\n'})
    captures = Captures(root)
    (found,) = captures.scan()
    assert [str(p).replace(f"{root}/", "") for p in captures.load(found)] == [
        "a.jsonl:1: SHAPE001 /split: \"dev\" is none of 'train', 'validation' or 'test'",
        "a.jsonl:1: SHAPE001 /outlett: there is no field 'outlett' → did you mean 'outlet'?",
    ]


# ----------------------------------------------------------------- what is read


@given(st.text())
def test_a_line_is_its_text_to_the_letter(tmp_path_factory, text):
    """A capture in a `.jsonl` file is its text, whatever is in it, with its hash and length."""
    root = tmp_path_factory.mktemp("lines")
    path = root / "a.jsonl"
    path.write_bytes(json.dumps({"text": text, "outlet": "Norland Post"}).encode() + b"\n")
    captures = Captures(root)
    (found,) = captures.scan()
    capture = captures.load(found)
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert capture.text == text
    assert (capture.seed.sha256, capture.seed.chars) == (digest, len(text))
    assert found.article_id == f"art-{digest[:20]}"
    assert capture.seed.encoding_evidence == "given-text"
    assert capture.about.outlet == "Norland Post"


def test_the_manifest_says_what_is_known(tmp_path):
    """Encoding, event, split and the rest come from the file's line in the manifest."""
    line = {"file": "a/a.txt", "encoding": "windows-1251", "event_id": "flood", "split": "test"}
    root = folder(
        tmp_path,
        {
            "a/a.txt": "Москва".encode("windows-1251"),
            "b.txt": "Москва",
            "manifest.jsonl": json.dumps(line),
        },
    )
    captures = Captures(root, "koi8-r")
    a, b = captures.scan()
    assert (a.event_id, a.split, b.event_id, b.split) == ("flood", "test", None, None)
    read = captures.load(a)
    assert (read.text, read.seed.encoding, read.about.event_id) == ("Москва", "cp1251", "flood")
    assert (read.seed.name, read.seed.encoding_evidence) == ("a/a.txt", "declared")
    assert captures.load(b).about == About()


def test_an_encoding_for_all_holds_where_the_manifest_gives_none(tmp_path):
    """`--encoding` is the declaration for files that have none of their own."""
    root = folder(tmp_path, {"a.txt": "Москва".encode("koi8-r")})
    assert [p.code for p in Captures(root).load(next(Captures(root).scan()))] == ["ENC001"]
    captures = Captures(root, "koi8-r")
    assert captures.load(next(captures.scan())).text == "Москва"


def test_faults_of_the_manifest_are_listed(tmp_path):
    """A line of the manifest that is no line of a manifest is a problem, the others hold."""
    lines = ['{"file": "a.txt", "outlet": "Post"}', '{"file": 3}', "{", '{"file": "b.txt"}']
    root = folder(tmp_path, {"manifest.jsonl": "\n".join(lines)})
    known, problems = manifest.read(root)
    assert known.keys() == {"a.txt", "b.txt"}
    assert [(p.code, p.line) for p in problems] == [("SHAPE001", 2), ("JSON000", 3)]
    assert manifest.read(root / "nowhere") == ({}, [])


def test_an_event_of_many_captures_is_one_string(tmp_path):
    """A corpus has many captures of few events: an event's name is held once."""
    line = '{"text": "%d", "event_id": "flood"}\n'
    root = folder(tmp_path, {"a.jsonl": "".join(line % n for n in range(3))})
    assert len({id(found.event_id) for found in Captures(root).scan()}) == 1


# ----------------------------------------------------------------- from capture to article


def test_the_page_speaks_first_and_the_manifest_fills_in(tmp_path):
    """Date: page, then manifest, then address, else nobody; outlet and language: manifest first."""
    text = (
        "Prices rise again\n{date}"
        "The central bank of Norland raised its rate by half a point, its governor said today.\n"
        "Shops expect that most of the prices will go up again in the spring, a survey says.\n"
    )
    dated = "Published 3 March 2031\n"
    url = "https://news.example/2031/02/01/prices"
    cases = [
        (dated, {"published": "2031-03-09"}, "2031-03-03", "page"),
        ("", {"published": "2031-03-09", "url": url}, "2031-03-09", "manifest"),
        ("", {"url": url}, "2031-02-01", "url"),
        ("", {"url": "https://news.example/20310201"}, None, "none"),
        ("", {}, None, "none"),
    ]
    for n, (date, about, published, evidence) in enumerate(cases):
        line = {"text": text.format(date=date), "outlet": "Norland Post", "language": "nn", **about}
        root = folder(tmp_path / str(n), {"a.jsonl": json.dumps(line)})
        captures = Captures(root)
        article = make(captures.load(next(captures.scan())))
        assert (article.published, article.published_evidence) == (published, evidence)
        assert (article.outlet, article.language) == ("Norland Post", "nn")
        assert article.event_id == article.id


# ----------------------------------------------------------------- the five seeds


def test_the_manifest_and_the_seeds_agree():
    """The five captures are those that the manifest lists, byte for byte by their sha256."""
    known, problems = manifest.read(SEEDS)
    assert problems == []
    assert sorted(known) == FIVE
    assert len(FIVE) == 5
    for name, line in known.items():
        assert hashlib.sha256((SEEDS / name).read_bytes()).hexdigest() == line.sha256
    assert scanned(SEEDS) == (FIVE, [])


@each_seed
def test_a_seed_is_read_to_the_letter(name):
    """A seed's text is its bytes, as UTF-8, and the way back gives the bytes again."""
    captures = Captures(SEEDS)
    (found,) = (f for f in captures.scan() if captures.name(f) == name)
    capture = captures.load(found)
    assert capture.text.encode() == (SEEDS / name).read_bytes()
    assert (capture.seed.encoding, capture.seed.chars) == ("utf-8", len(capture.text))


@each_seed
def test_every_character_of_a_seed_is_kept_or_dropped(name):
    """Kept and dropped tile a seed, and every kept character maps to its own and back."""
    captures = Captures(SEEDS)
    (found,) = (f for f in captures.scan() if captures.name(f) == name)
    raw = captures.load(found).text
    article = make(captures.load(found))
    assert judge_article(article, raw) == []
    owner = ["" for _ in raw]
    to_raw: dict[int, int] = {}
    for piece in article.alignment:
        assert piece.raw_start is not None, "no newline is inserted in these"
        for at in range(piece.start, piece.end):
            to_raw[at] = piece.raw_start + at - piece.start
        for at in range(piece.raw_start, piece.raw_end):
            assert owner[at] == ""
            owner[at] = "kept"
    for piece in article.dropped:
        for at in range(piece.raw_start, piece.raw_end):
            assert owner[at] == ""
            owner[at] = piece.reason
    assert all(owner)
    assert to_raw.keys() == set(range(len(article.text)))
    assert all(raw[there] == article.text[here] for here, there in to_raw.items())
    back = {there: here for here, there in to_raw.items()}
    assert len(back) == len(to_raw) == owner.count("kept")
    for zone in article.zones:
        start, end = to_raw[zone.start], to_raw[zone.end - 1] + 1
        assert raw[start:end] == article.text[zone.start : zone.end]
