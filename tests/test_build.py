"""The build as a law: same input, same bytes; nothing new, nothing touched; data never markup."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any, Final

import pyarrow.parquet as pq
import pytest
import yaml
from datasets import load_dataset
from hypothesis import given
from hypothesis import strategies as st

from builder import HARBOUR, MAINTAINER, POST, SAYSO, Project, at, tree
from sayso.annotations import store
from sayso.records.link import LinkSet

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow  # whole processes and real loads

STEERING: Final = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)


# ----------------------------------------------------------------- same input, same bytes

ELSEWHERE: Final = {
    "PYTHONHASHSEED": "4711",
    "TZ": "Pacific/Kiritimati",
    "LC_ALL": "C",
    "PYTHONCOERCECLOCALE": "0",
    "PYTHONUTF8": "0",
}


def copied_backwards(project: Project, home: Path) -> Project:
    """Copy a project file by file, the last first, each with another age."""
    for n, path in enumerate(sorted(project.home.rglob("*"), reverse=True)):
        if path.is_file() and not path.is_relative_to(project.out):
            target = home / path.relative_to(project.home)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            os.utime(target, (n * 86_400, n * 1_000_000))
    return Project(home)


def test_same_input_same_bytes(built, tmp_path):
    """Hash seed, time zone, locale, place, age and order of the files change no byte of any file.

    Nor does it matter whether an annotated text is cut anew or was kept by an earlier build.
    """
    backwards = copied_backwards(built, tmp_path)
    kept = tree(backwards.annotations)
    shutil.rmtree(backwards.annotations / "articles")
    run = backwards.process(**ELSEWHERE)
    out, err = run.communicate()
    assert run.returncode == 0, out + err
    assert tree(backwards.out) == tree(built.out)
    assert tree(backwards.annotations) == kept
    assert backwards.build().changed == []
    assert tree(backwards.out) == tree(built.out)


def test_nothing_new_nothing_touched(project):
    """A rebuild with nothing changed reports no change and leaves every file as old as it was."""
    for path in project.out.rglob("*"):
        os.utime(path, (1_000_000, 1_000_000))
    built = project.build()
    assert (built.changed, built.fixed) == ([], [])
    assert {p.stat().st_mtime for p in project.out.rglob("*") if p.is_file()} == {1_000_000}
    assert "Nothing changed." in project.say_build().out


def test_one_change_changes_what_it_must(project):
    """One changed record changes its config and the documents; the other files stand."""
    path = next(p for p in project.gold_folder.glob("art-*") if "Dahl" in p.read_text())
    path.write_text(path.read_text().replace("The bridge is open.", "The bridge stands open."))
    before = tree(project.out)
    built = project.build()
    after = tree(project.out)
    touched = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert touched == set(built.changed)
    folders = {name.split("/")[0] for name in touched}
    assert folders == {"claims", "documents", "README.md", "croissant.json"}
    assert all("validation" in name for name in touched if "/" in name)


def test_a_config_that_goes_leaves_nothing(project):
    """Where the last record of a config goes, its files and its folder go too."""
    (project.gold_folder / f"{HARBOUR}.links.json").unlink()
    built = project.build()
    assert any(name.startswith("links/") for name in built.changed)
    assert not (project.out / "links").exists()
    fresh = project.copy(project.home.with_name("fresh"))
    shutil.rmtree(fresh.out)
    fresh.build()
    assert tree(fresh.out) == tree(project.out)


def test_foreign_files_are_left_alone(project):
    """What the build did not write it does not remove, not even in its own folders."""
    for name in ("claims/notes.parquet", "mine.txt", "claims/train-x.parquet"):
        (project.out / name).write_text("mine")
    project.build()
    assert {"claims/notes.parquet", "mine.txt", "claims/train-x.parquet"} <= tree(
        project.out
    ).keys()


def test_another_versions_bytes_are_left_alone(project):
    """A file of the same rows, written by another version, stays, and Croissant describes it."""
    (file,) = project.out.glob("quotes/train-*.parquet")
    table = pq.read_table(file)
    with pq.ParquetWriter(file, table.schema, compression="zstd", compression_level=9) as writer:
        writer.write_table(table, row_group_size=1000)
        writer.add_key_value_metadata({"sayso.rows_sha256": _digest_in_card(project, file)})
    other = file.read_bytes()
    built = project.build()
    assert built.changed == ["croissant.json", "README.md"]
    assert file.read_bytes() == other
    described = json.loads((project.out / "croissant.json").read_text())
    (one,) = (o for o in described["distribution"] if o["@id"] == f"quotes/{file.name}")
    assert one["contentSize"] == f"{len(other)} B"
    assert load_dataset(str(project.out), "quotes", split="train").num_rows == table.num_rows


def _digest_in_card(project: Project, file: Path) -> str:
    card = (project.out / "README.md").read_text(encoding="utf-8")
    (digest,) = re.findall(rf"{file.name}` \| \d+ \| `([0-9a-f]{{64}})`", card)
    return digest


@pytest.mark.parametrize("damage", ["cut", "flipped", "emptied", "gone"])
def test_a_damaged_file_is_mended(project, damage):
    """A data file that was cut, altered or lost is written anew by the next build."""
    whole = tree(project.out)
    (file,) = project.out.glob("documents/train-*.parquet")
    data = bytearray(file.read_bytes())
    if damage == "gone":
        file.unlink()
    else:
        data[300] ^= 0xFF
        file.write_bytes({"cut": data[:-100], "flipped": data, "emptied": b""}[damage])
    assert project.build().changed == [f"documents/{file.name}"]
    assert tree(project.out) == whole


def test_leftovers_are_swept(project):
    """What a killed run left unfinished goes with the next build, in dataset and annotations."""
    (project.out / ".sayso-quotes-train.parquet").write_bytes(b"half")
    (project.out / ".sayso-x7k2").write_bytes(b"half a card")
    whole = {name for name in tree(project.out) if not name.startswith(".")}
    (article,) = (project.annotations / "articles").glob("art-0001*.json")
    article.unlink()
    (article.parent / ".sayso-9a8b").write_bytes(b"half an article")
    built = project.build()
    assert built.fixed == [article.stem]
    assert tree(project.out).keys() == whole
    assert not list(article.parent.glob(".*"))


def test_the_text_is_fixed_once_annotated(project):
    """From its first gold layer on an article's text is the kept one, capture or not."""
    (project.seeds / "bridge.txt").unlink()
    manifest = project.seeds / "manifest.jsonl"
    lines = [line for line in manifest.read_text().splitlines() if "bridge" not in line]
    manifest.write_text("\n".join(lines) + "\n")
    built = project.build()
    assert built.statistics.articles == 4
    split = {file.split for file in built.files if file.config == "articles"}
    assert "train" in split


def test_layers_and_lines_give_the_same_dataset(built, tmp_path):
    """Gold as `.json` files or as lines of `.jsonl`, captures as files or as lines: same rows."""
    lines = built.copy(tmp_path / "lines")
    for stem, suffix in (("art-*", ".jsonl"), ("*.links", ".links.jsonl")):
        paths = sorted(lines.gold_folder.glob(f"{stem}.json"))
        with (lines.gold_folder / f"all{suffix}").open("w") as stream:
            for path in paths:
                stream.write("\n" + json.dumps(json.loads(path.read_text())) + "\r\n")
                path.unlink()
    lines.build()
    assert tree(lines.out) == tree(built.out)


# ----------------------------------------------------------------- data is never markup

HOSTILE: Final = (
    *("\x1b[31mred\x1b[0m", "\x1b]0;owned\x07", "\u202elive\u2066", "\u2028line\u2029", "\x9b31m"),
    *("[red]red[/red]", ":boom:", "a|b", "a\\|b\\", "<script>alert(1)</script>", "<!--", "]]>"),
    *("`code` ``` |", "line\nbreak\r\nand\ttab", "---", "key: value", "# head", "&lt;", "${x}"),
    *("../x", "/etc/passwd", ".hidden", "..", "con", "a.links", "'quoted' \"twice\"", "{{ x }}"),
    *("[click](https://evil.example)", "![i](x)", "x" * 5000, "\u00a0", "é" * 300, "art-0"),
)


def hostile(home: Path) -> Project:
    """Make a project in which every text that people give is hostile."""
    project = Project(home)
    for n, text in enumerate(HOSTILE):
        capture = f"Headline {n} {text!r} of the day\n\nSomething happened, Anna {n} said today.\n"
        project.capture(
            f"{n:02}.txt",
            capture.replace(repr(text), text.replace("\n", " ").replace("\r", " ")),
            event_id=text,
            outlet=text,
            authors=[text],
            title=text,
            rights={"holder": text, "terms": text + text},
        )
        article = project.article(f"{n:02}.txt")
        project.gold(
            f"{n:02}.txt",
            provenance={**MAINTAINER, "annotator": text, "guideline": text},
            entities=[
                {
                    "id": "e1",
                    "type": "PERSON",
                    "name": text,
                    "mentions": [at(article.text, f"Anna {n}")],
                }
            ],
            quotes=[
                {
                    "id": "q1",
                    "content": [at(article.text, "Something happened")],
                    "source": [at(article.text, f"Anna {n}")],
                    "cue": [at(article.text, "said")],
                }
            ],
            claims=[
                {
                    "id": name,
                    "content": [at(article.text, "Something happened")],
                    "proposition": f"{name} {text}",
                    "factuality": "CT+",
                }
                for name in ("c1", "c2")
            ],
        )
        project.links(text, ("l1", f"{article.id}:c1", "elaborates", f"{article.id}:c2"))
    (project.home / "CITATION.cff").write_text(
        yaml.safe_dump({"title": " ".join(HOSTILE[:20]), "keywords": list(HOSTILE), "authors": 3}),
        encoding="utf-8",
    )
    return project


@pytest.fixture(scope="module")
def evil(tmp_path_factory):
    """Give the hostile project, built by the command."""
    project = hostile(tmp_path_factory.mktemp("hostile"))
    said = project.say_build()
    assert said.code == 0, said.out + said.err
    return project, said


def test_terminal_is_not_steered(evil):
    """No control or bidi character of the data reaches the terminal by build, show or problem."""
    project, said = evil
    names = [path.name for path in sorted(project.seeds.glob("*.txt"))]
    spoken = [said, *(project.say("show", name, "--seeds", project.seeds) for name in names)]
    spoken.append(project.say("show", "0", "--seeds", project.seeds))
    assert [one.code for one in spoken[:-1]] == [0] * (len(HOSTILE) + 1)
    spoiled = project.copy(project.home.with_name("spoiled"))
    for n, path in enumerate(sorted(spoiled.gold_folder.glob("art-*"))):
        faults = ('"negated": "\\u001b[31m\\u202e"', '"\\u001b[31m\\u202e": "\\u009b"')
        path.write_text(path.read_text().replace('"negated": false', faults[n % 2]))
    (spoiled.seeds / "\x1b[31m\u202e.txt").write_text("Menu\n")
    spoken.append(spoiled.say_build())
    assert spoken[-1].code == 1
    for one in spoken:
        assert not STEERING.search(one.out + one.err)
    assert "\\u001b[31mred\\u001b[0m" in spoken[1].out
    assert "[red]red[/red]" in "".join(one.out for one in spoken)


def test_tty_is_not_steered(evil):
    """On a real terminal, where colours are used, the data's escape sequences are still shown."""
    project, _ = evil
    leader, follower = pty.openpty()
    command = [SAYSO, "show", "00.txt", "--seeds", project.seeds]
    with subprocess.Popen(command, stdout=follower, stderr=follower) as shown:
        os.close(follower)
        seen = b""
        while chunk := _read(leader):
            seen += chunk
    os.close(leader)
    assert shown.returncode == 0, seen
    assert b"\x1b[" in seen  # it is taken for a terminal
    assert b"\x1b[31m" not in seen
    assert b"\\u001b[31mred\\u001b[0m" in seen


def _read(handle: int) -> bytes:
    try:
        return os.read(handle, 4096)
    except OSError:  # the other end is closed
        return b""


def test_card_is_not_broken(evil):
    """The card's YAML parses, its tables have whole rows, and no markup of the data is left."""
    project, _ = evil
    for name in ("README.md", "LICENSE.md"):
        text = (project.out / name).read_text(encoding="utf-8")
        front, body = ("", text) if name == "LICENSE.md" else text[4:].split("\n---\n", 1)
        assert isinstance(yaml.safe_load(front), dict | None)
        assert not STEERING.search(body)
        outside = re.sub(r"^(`{3,}).*?^\1$", "", body, flags=re.MULTILINE | re.DOTALL)
        for markup in ("<script", "<!--", "`code`", "[click]", "![i]", "&lt;script"):
            assert markup not in outside
        columns = 0
        for line in body.splitlines():
            bars = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
            assert bars in {columns, 0} or columns == 0, line
            columns = bars


def test_hostile_texts_come_back(evil):
    """Hostile texts are data: `load_dataset` gives every one of them back as it was."""
    project, _ = evil
    rows = [row for rows in load_dataset(str(project.out), "articles").values() for row in rows]
    by_name = {row["seed"]["name"]: row for row in rows}
    for n, text in enumerate(HOSTILE):
        row = by_name[f"{n:02}.txt"]
        assert (row["event_id"], row["outlet"], row["rights"]["holder"]) == (text, text, text)
    links = [row for rows in load_dataset(str(project.out), "links").values() for row in rows]
    assert {row["event_id"] for row in links} == set(HOSTILE)


def test_croissant_is_not_broken(evil):
    """croissant.json is JSON without a steering character, and keeps the texts."""
    project, _ = evil
    text = (project.out / "croissant.json").read_text(encoding="utf-8")
    assert not STEERING.search(text)
    assert "\u202elive\u2066" in json.loads(text)["rai:dataAnnotationProtocol"]


def test_empty_names_are_refused(tmp_path):
    """An empty outlet or event is no unknown one: it is refused with its place."""
    project = Project(tmp_path)
    project.capture("a.txt", POST, event_id="", outlet="")
    said = project.say_build()
    assert said.code == 1
    for field in ("event_id", "outlet"):
        assert re.search(rf"manifest.jsonl:1:\d+: error SHAPE001 /{field}: ", said.out)


@given(event=st.one_of(st.sampled_from(HOSTILE), st.text(min_size=1)))
def test_links_are_found_whatever_their_event(tmp_path_factory, event):
    """Links that are written are found again, whatever text the event's id is."""
    folder = tmp_path_factory.mktemp("store")
    links = LinkSet.model_validate(
        {"schema_version": "1.0.0", "event_id": event, "kind": "gold", "provenance": MAINTAINER}
    )
    path = store.write(folder, links)
    assert path.parent == folder / store.GOLD
    index = store.index(folder)
    assert index.problems == []
    assert store.read(LinkSet, index.links[event]) == links


# ----------------------------------------------------------------- what is reported


def test_progress_and_numbers(project):
    """`progress` hears of each article, and the JSON of the command says what was built."""
    heard: list[tuple[int, int]] = []
    project.build(progress=lambda done, total: heard.append((done, total)))
    assert heard == [(1, 4), (2, 4), (3, 4), (4, 4)]
    told: dict[str, Any] = json.loads(project.say_build("--json").out)
    assert (told["articles"], told["annotated"], told["changed"]) == (4, 3, [])
    assert told["records"] == {
        "entities": 3,
        "mentions": 4,
        "quotes": 7,
        "claims": 6,
        "links": 4,
    }


def test_warnings_do_not_refuse(project):
    """A warning is shown and counted, and changes the exit code only with --strict."""
    (project.seeds / "notes.odt").write_bytes(b"PK")
    said = project.say_build()
    assert said.code == 0
    assert "notes.odt: warning SEED002: .odt is not read, only .txt, .html and .jsonl" in said.out
    assert project.say_build("--strict").code == 1
