"""Bad input and bad disks: a clear message, exit 1, no traceback, and the old dataset stands."""

from __future__ import annotations

import json
import os
import resource
import subprocess
from typing import TYPE_CHECKING, Any, Final

import pytest

from builder import HARBOUR, POST, SAYSO, Project, at, tree
from sayso.atomic import lock, write_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow  # whole processes and real loads

CASES: Final[dict[str, tuple[Any, tuple[str, ...]]]] = {}

NEWS: Final = "Ferry late again\n\nThe ferry to the islands left an hour late on Monday.\n"


def case(*expected: str) -> Callable[[Any], Any]:
    """Collect a fault and the words that the message has for it."""

    def collect(spoil: Any) -> Any:
        CASES[spoil.__name__] = (spoil, expected)
        return spoil

    return collect


def rewrite(path: Path, old: str, new: str) -> None:
    """Replace words that stand in a file once or more."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def gold_of(project: Project, name: str) -> Path:
    """Give the file of a capture's gold layer."""
    return project.gold_folder / f"{project.article(name).id}.json"


def links_of(project: Project) -> Path:
    """Give the file of the links."""
    return project.gold_folder / f"{HARBOUR}.links.json"


# ----------------------------------------------------------------- the captures


@case("seeds: error SEED002: there is no capture in it", "cure: make it readable")
def empty_folder(p):
    for path in p.seeds.iterdir():
        path.unlink()
    for path in [*p.gold_folder.iterdir(), *(p.annotations / "articles").iterdir()]:
        path.unlink()


@case("error: there is nothing at", "seeds: give a folder with captures")
def missing_folder(p):
    p.seeds.rename(p.home / "elsewhere")


@case("gone.txt: error SEED002: it cannot be read: No such file", "cure:")
def dangling_symlink(p):
    (p.seeds / "gone.txt").symlink_to(p.home / "nowhere.txt")


@case("loop.txt: error SEED002: it cannot be read: Too many levels of symbolic links")
def symlink_to_itself(p):
    (p.seeds / "loop.txt").symlink_to(p.seeds / "loop.txt")


@case("pipe.jsonl: error SEED002: it is no regular file", "take it out of the folder")
def fifo_of_lines(p):
    os.mkfifo(p.seeds / "pipe.jsonl")


@case("pipe.txt: error SEED002: it is no regular file", "take it out of the folder")
def fifo(p):
    os.mkfifo(p.seeds / "pipe.txt")


@case("menu.txt: error ARTICLE002: no article was found in its 18 characters", "capture it again")
def capture_without_article(p):
    p.capture("menu.txt", "Home\nLog in\nMenu\n\n")


@case("empty.txt: error ARTICLE002: no article was found in its 0 characters")
def empty_capture(p):
    p.capture("empty.txt", "")


@case("zz.txt: error DUP003: the same capture as post.txt", "cure: delete one")
def same_capture_twice(p):
    p.capture("zz.txt", POST)


@case("old.txt: error ENC001: the encoding is not certain: not UTF-8", "or --encoding NAME")
def encoding_not_certain(p):
    p.capture("old.txt", NEWS.replace("ferry", "паром").encode("cp1251"))


@case('all.jsonl:2:15: error JSON001: Detected duplicate key "text"', "keep one of the two")
def duplicate_key_in_captures(p):
    lines = json.dumps({"text": NEWS}) + '\n{"text": "a", "text": "b"}\n'
    (p.seeds / "all.jsonl").write_text(lines)


@case("all.jsonl:1:10: error SHAPE001 /text: ", "not 3")
def text_is_a_number(p):
    (p.seeds / "all.jsonl").write_text('{"text": 3}\n')


@case("all.jsonl:1: error SHAPE001 /event_id: ", "should be a valid string")
def event_is_a_list(p):
    line = {"text": NEWS, "event_id": ["a"], "split": "train"}
    (p.seeds / "all.jsonl").write_text(json.dumps(line) + "\n")


@case("all.jsonl:1: error SHAPE001 /split: ", "is none of 'train', 'validation' or 'test'")
def split_is_an_object(p):
    line = {"text": NEWS, "split": {"a": 1}}
    (p.seeds / "all.jsonl").write_text(json.dumps(line) + "\n")


@case("all.jsonl:1:", "error JSON003", "half a character")
def lone_surrogate_in_captures(p):
    (p.seeds / "all.jsonl").write_text('{"text": "\\ud800 is half"}\n')


@case("all.jsonl:2:", "error JSON000", "was the file cut short?")
def cut_last_line(p):
    (p.seeds / "all.jsonl").write_text(json.dumps({"text": NEWS}) + '\n{"text": "and th')


@case("all.jsonl:1:1: error JSON004: ", "67,108,864 bytes")
def line_without_end(p):
    with (p.seeds / "all.jsonl").open("wb") as stream:
        stream.write(b'{"text": "')
        for _ in range(70):
            stream.write(b"words " * (2**20 // 6))
        stream.write(b'"}\n')


@case("huge.txt: error SEED002: 73,400,320 bytes; at most 67,108,864 are read")
def huge_capture(p):
    with (p.seeds / "huge.txt").open("wb") as stream:
        stream.truncate(70 * 2**20)


# ----------------------------------------------------------------- the manifest


@case("manifest.jsonl: error SEED001: other.txt is listed, but not there", "restore the file")
def manifest_names_no_file(p):
    p.manifest({"file": "other.txt"})


@case("c.txt: error SEED001: its sha256 is ", "the manifest says " + "0" * 64)
def manifest_wrong_sha256(p):
    p.capture("c.txt", NEWS, sha256="0" * 64)


@case('manifest.jsonl:5:28: error SHAPE001 /split: "dev" is none of')
def manifest_unknown_split(p):
    p.capture("c.txt", NEWS, split="dev")


@case("manifest.jsonl:5:19: error SHAPE001 /outlett: there is no field", "did you mean 'outlet'?")
def manifest_unknown_field(p):
    p.capture("c.txt", NEWS, outlett="The Post")


@case("manifest.jsonl:5:", "error JSON000", "straight quote marks")
def manifest_no_json(p):
    p.manifest("{'file': 'c.txt'}")


@case("manifest.jsonl:5:10: error DUP003 /file: post.txt is listed twice", "delete one of the two")
def manifest_lists_twice(p):
    p.manifest({"file": "post.txt"})


@case("c.txt: error ENC001: 'klingon' is the name of no text encoding")
def manifest_unknown_encoding(p):
    p.capture("c.txt", NEWS, encoding="klingon")


@case("error SPLIT001: the event 'bridge' is in", "pin all of its articles to one split")
def event_in_two_splits(p):
    p.capture("c.txt", NEWS, event_id="bridge", split="test")


# ----------------------------------------------------------------- the gold layers


@case(
    "error SPAN001 /quotes/2/source/0: the text at 177-180 is 'irk', the record says 'Birk'",
    "cure: the words stand at 176-180, 1 code point earlier",
)
def span_off_by_one(p):
    span = at(POST.replace("\n\n", "\n"), "Birk", nth=1)
    old, new = (f'"source": [{{"start": {span["start"] + shift}' for shift in (0, 1))
    rewrite(gold_of(p, "post.txt"), old, new)


@case("error SPAN002 /entities/0/mentions/0: 9000-9009 is not inside the text (0-82)")
def span_outside(p):
    path = gold_of(p, "bridge.txt")
    span = at(p.article("bridge.txt").text, "Olav Dahl")
    old = f'"start": {span["start"]}, "end": {span["end"]}'
    rewrite(path, old, '"start": 9000, "end": 9009')


@case("error DUP001 /quotes/1/id: the id 'q1' is used twice", "rename one")
def duplicate_id(p):
    rewrite(gold_of(p, "post.txt"), '"id": "q2"', '"id": "q1"')


@case("error DUP003: art-", "is also in", ".json", "delete one")
def two_gold_layers(p):
    path = gold_of(p, "post.txt")
    line = json.dumps(json.loads(path.read_text()))
    (p.gold_folder / "more.jsonl").write_text(line + "\n")


@case("error REF003 /article_id: there is no capture and no fixed text of the article art-0000")
def layer_of_no_article(p):
    path = gold_of(p, "bridge.txt")
    text = path.read_text().replace(path.stem, "art-" + "0" * 20)
    (p.gold_folder / f"art-{'0' * 20}.json").write_text(text)


@case("error REF003 /article_id: it holds a layer of art-0000", "or correct `article_id`")
def layer_under_another_name(p):
    path = gold_of(p, "bridge.txt")
    rewrite(path, path.stem, "art-" + "0" * 20)


@case("error TEXT001 /text_sha256: the layer was made on the text 000000000000…", "or re-anchor")
def layer_of_another_text(p):
    sha256 = p.article("bridge.txt").text_sha256
    rewrite(gold_of(p, "bridge.txt"), sha256, "0" * 64)


@case("error TEXT002 /text_sha256: it is not the sha256 of the text", "restore the text")
def fixed_text_was_edited(p):
    path = p.annotations / "articles" / gold_of(p, "bridge.txt").name
    rewrite(path, "Mayor Olav", "Mayor Olaf")


@case("error VER001 /schema_version: schema_version '9.0.0' is not known", "reads 1.0.0")
def unknown_version(p):
    rewrite(gold_of(p, "bridge.txt"), '"schema_version": "1.0.0"', '"schema_version": "9.0.0"')


@case(':5:19: error JSON001: Detected duplicate key "kind"', "keep one of the two")
def duplicate_key_in_gold(p):
    rewrite(gold_of(p, "bridge.txt"), '"kind": "gold",', '"kind": "gold", "kind": "gold",')


@case(":8:166: error JSON002: NaN is no number", "write null")
def not_a_number(p):
    rewrite(gold_of(p, "bridge.txt"), '"confidence": null', '"confidence": NaN')


@case("error JSON000", "was the file cut short?")
def gold_cut_short(p):
    path = gold_of(p, "bridge.txt")
    path.write_bytes(path.read_bytes()[:-40])


@case(":1:1: error JSON003: begins with a byte order mark", "save it as UTF-8 without BOM")
def byte_order_mark(p):
    path = gold_of(p, "bridge.txt")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())


@case("error JSON004", "no record nests this deep")
def nested_without_end(p):
    rewrite(gold_of(p, "bridge.txt"), '"claims": [', '"claims": [' + "[" * 10_000)


@case('error SHAPE001 /quotes/0/negated: should be a valid boolean, not "no"')
def wrong_type(p):
    rewrite(gold_of(p, "bridge.txt"), '"negated": false', '"negated": "no"')


@case("error SHAPE001 /entities/0/mentions/0/start: should be a valid integer", "not true")
def no_coercion(p):
    span = at(p.article("bridge.txt").text, "Olav Dahl")
    rewrite(gold_of(p, "bridge.txt"), f'"start": {span["start"]}', '"start": true')


@case("error SHAPE001: expected an object, not []")
def a_list_for_a_layer(p):
    gold_of(p, "bridge.txt").write_text("[]")


@case("error GOLD001 /kind: it is of the kind 'prediction': only gold goes into the dataset")
def prediction_among_gold(p):
    rewrite(gold_of(p, "bridge.txt"), '"kind": "gold"', '"kind": "prediction"')


@case("error GOLD001 /claims/0/proposition: 'c1' has no proposition")
def gold_without_proposition(p):
    path = gold_of(p, "bridge.txt")
    rewrite(path, '"proposition": "The bridge is open."', '"proposition": null')


@case("error: cannot read", ".json: it is no regular file")
def gold_is_a_fifo(p):
    path = gold_of(p, "bridge.txt")
    path.unlink()
    os.mkfifo(path)


# ----------------------------------------------------------------- the links


@case("error LINK002 /links/2/object: there is no record art-", ":c99", "give the id of a claim")
def link_to_no_claim(p):
    article = p.article("post.txt").id
    rewrite(
        links_of(p),
        f'"elaborates", "object": {{"article_id": "{article}", "id": "c1"}}',
        f'"elaborates", "object": {{"article_id": "{article}", "id": "c99"}}',
    )


@case("error LINK002 /links/2/object: art-", "is a entity")
def link_to_an_entity(p):
    article = p.article("post.txt").id
    rewrite(
        links_of(p),
        f'"elaborates", "object": {{"article_id": "{article}", "id": "c1"}}',
        f'"elaborates", "object": {{"article_id": "{article}", "id": "e1"}}',
    )


@case(
    "links.json: error REF003 /event_id: there is no article of the event 'flood'", "cure: correct"
)
def links_of_no_event(p):
    rewrite(links_of(p), HARBOUR, "flood")


@case("links.json: error REF003 /event_id: there is no article of the event 'flood'")
def no_links_of_no_event(p):
    p.links("flood")


@case("error GOLD001 /kind: it is of the kind 'annotation'")
def links_that_are_no_gold(p):
    rewrite(links_of(p), '"kind": "gold"', '"kind": "annotation"')


@case("error DUP003: harbour-2031 is also in")
def links_twice(p):
    (p.gold_folder / "again.links.json").write_bytes(links_of(p).read_bytes())


# ----------------------------------------------------------------- the citation


@case("CITATION.cff: error SHAPE001: not a citation file: it is no mapping with a title", "mend it")
def citation_is_a_list(p):
    (p.home / "CITATION.cff").write_text("- a\n- b\n")


@case("CITATION.cff: error SHAPE001: not a citation file: ", "Citation File Format 1.2")
def citation_is_no_yaml(p):
    (p.home / "CITATION.cff").write_text("title: [never closed\n")


# ----------------------------------------------------------------- the laws


@pytest.mark.parametrize("name", CASES)
def test_refused_with_a_clear_message(project, name):
    """A fault is named with place, rule and cure; exit 1; not a byte of the dataset changes."""
    spoil, expected = CASES[name]
    before = tree(project.out)
    spoil(project)
    said = project.say_build()
    everything = said.out + said.err
    assert said.code == 1, everything
    for words in expected:
        assert words in everything
    assert "Traceback" not in everything
    assert tree(project.out) == before


def test_one_fault_is_one_problem(project):
    """A layer that cannot be read is said once; the links to it are not blamed too."""
    byte_order_mark(project)
    path = gold_of(project, "post.txt")
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    said = project.say_build()
    assert said.code == 1
    assert "2 error(s), 0 warning(s): JSON000 1, JSON003 1" in said.out


def test_all_faults_at_once(project):
    """One run lists the faults of captures, manifest, layers and links together."""
    for spoil in (capture_without_article, manifest_names_no_file, duplicate_id, links_twice):
        spoil(project)
    said = project.say_build()
    assert said.code == 1
    for code in ("ARTICLE002", "SEED001", "DUP001", "DUP003"):
        assert f" {code}" in said.out


def test_encoding_is_cured_by_the_option(tmp_path):
    """What is not certain is certain with --encoding; the letters are then right."""
    project = Project(tmp_path)
    text = "Паром опять опоздал\n\nПаром на острова вышел в понедельник на час позже.\n"
    project.capture("old.txt", text.encode("cp1251"))
    assert project.say_build().code == 1
    assert project.say_build("--encoding", "windows-1251").code == 0
    from_manifest = Project(tmp_path / "another")
    from_manifest.capture("old.txt", text.encode("cp1251"), encoding="windows-1251")
    assert from_manifest.say_build().code == 0
    assert "Паром на острова" in from_manifest.article("old.txt").text


def test_a_folder_named_as_a_capture_is_a_folder(tmp_path):
    """A directory named x.txt is looked into like any other."""
    project = Project(tmp_path)
    (project.seeds / "x.txt").mkdir()
    project.capture("x.txt/in.txt", NEWS)
    assert project.build().statistics.articles == 1


def test_no_traceback_from_the_shell(project):
    """The installed command itself ends with 1, problems on stdout and nothing on stderr."""
    span_off_by_one(project)
    ended = subprocess.run(
        [SAYSO, "build", project.seeds, "--out", project.out],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (1, "")
    assert "SPAN001" in ended.stdout


# ----------------------------------------------------------------- bad targets


def test_target_below_a_file(project, tmp_path):
    """A target that cannot be a folder is refused with its path."""
    (tmp_path / "file").write_text("not a folder")
    said = project.say("build", project.seeds, "--out", tmp_path / "file" / "dataset")
    assert said.code == 1
    assert "error: cannot write to" in said.err
    assert "Not a directory" in said.err


@pytest.fixture
def mounted(tmp_path) -> Iterator[Callable[..., Path]]:
    """Give a function that mounts something on a fresh folder; skips where that is not allowed."""
    points: list[Path] = []

    def mount(*arguments: str | Path) -> Path:
        point = tmp_path / f"mount{len(points)}"
        point.mkdir()
        done = subprocess.run(
            ["mount", *arguments, point], capture_output=True, text=True, check=False
        )
        if done.returncode:
            pytest.skip(f"cannot mount: {done.stderr.strip()}")
        points.append(point)
        return point

    yield mount
    for point in reversed(points):
        subprocess.run(["umount", "--lazy", point], check=True)


def test_read_only_target(project, mounted):
    """On a read-only file system the message says so."""
    before = tree(project.out)
    point = mounted("--bind", "-o", "ro", project.out)
    said = project.say("build", project.seeds, "--out", point)
    assert said.code == 1
    assert "Read-only file system" in said.err
    assert tree(project.out) == before


def test_full_disk(project, mounted):
    """However early or late the disk is full: a message, the old dataset as it was, no leftovers.

    With room again the next build is done.
    """
    project.out = mounted("-t", "tmpfs", "-o", "size=2m", "tmpfs") / "dataset"
    project.build()
    before = tree(project.out)
    rename_dahl(project)
    filler = project.out.parent / "filler"
    refused = 0
    for pages in range(0, 120, 5):
        filler.write_bytes(b"")
        room = os.statvfs(project.out)
        filler.write_bytes(b"x" * ((room.f_bavail - pages) * room.f_bsize))
        said = project.say_build()
        if said.code == 0:
            break
        refused += 1
        assert "no space left" in said.err.casefold()
        assert "the old dataset stands" in said.err or "cannot write to" in said.err
        assert tree(project.out) == before
    else:
        pytest.fail("never room enough")
    assert refused > 3
    filler.unlink()
    assert tree(project.out) != before
    assert project.build().changed == []


def test_file_size_limit(project):
    """Where a file may not grow further (RLIMIT_FSIZE) the message says so, and all stands."""
    before = tree(project.out)
    rename_dahl(project)
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    for limit in (100, 5_000, 20_000):
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, unlimited[1]))
            said = project.say_build()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
        assert said.code == 1
        assert "File too large" in said.err
        assert tree(project.out) == before


def rename_dahl(project: Project) -> None:
    """Change a gold record, so that the next build has something to write."""
    rewrite(gold_of(project, "bridge.txt"), '"name": "Olav Dahl"', '"name": "Olaf Dahl"')


def test_another_run_is_at_work(project):
    """While one run writes to a folder a second one is refused with a message, not mixed in."""
    handle = lock(project.out)
    assert handle is not None
    try:
        said = project.say_build()
    finally:
        os.close(handle)
    assert said.code == 1
    assert "another run is writing to" in said.err
    assert project.say_build().code == 0


def test_write_over_what_cannot_be_read(tmp_path):
    """A target that is a folder is refused, and nothing temporary stays."""
    (tmp_path / "README.md").mkdir()
    with pytest.raises(OSError, match="no regular file"):
        write_bytes(tmp_path / "README.md", b"card")
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]
