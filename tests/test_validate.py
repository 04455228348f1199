"""`sayso validate` and `sayso accept` as a contributor uses them, on a small whole project."""

from __future__ import annotations

import base64
import gzip
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from backports import zstd

from builder import HARBOUR, SAYSO, Said, at, tree
from sayso.flow import Beside, Outcome, validate
from sayso.records import Layer, LinkSet

if TYPE_CHECKING:
    from builder import Project

SCHEMA = Path(__file__).parents[1] / "schema"


@pytest.fixture
def here(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Give a project, and stand in its folder."""
    monkeypatch.chdir(project.home)
    return project


def layer(project: Project, name: str = "post.txt", **fields: Any) -> dict[str, Any]:
    """Give a contribution in words about a capture's article, with no fault."""
    one = {"type": "PERSON", "mentions": [{"text": "Ada Birk"}]}
    about = {"article_id": project.article(name).id}
    return about | ({"entities": [one]} if name == "post.txt" else {}) | fields


def wrong(project: Project) -> dict[str, Any]:
    """Give a contribution with one fault, at /entities/0/mentions/0."""
    return layer(project, entities=[{"type": "PERSON", "mentions": [{"text": "Ada Lovelace"}]}])


def saved(path: str | Path, *records: object) -> str:
    """Write records as .json, or one a line."""
    path = Path(path)
    text = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    path.write_text(text, encoding="utf-8")
    return str(path)


def outcomes(project: Project, *arguments: str) -> list[Outcome]:
    """Validate as the command does."""
    return list(validate(arguments, Beside(project.seeds, project.annotations)))


def codes(project: Project, *arguments: str) -> list[str]:
    """Give the rules that are broken, in order."""
    return [p.code for outcome in outcomes(project, *arguments) for p in outcome.problems]


# ----------------------------------------------------------------- the command


def test_a_good_contribution_is_all_good(here):
    """Exit 0, and one sentence."""
    assert here.say("validate", saved("my.json", layer(here))) == Said(
        0, "All good: 1 record in 1 file.\n", ""
    )


def test_a_fault_is_told_by_place_rule_and_cure(here):
    """Exit 1; file, line, column, rule, pointer, what, the line itself, the cure, a count."""
    path = Path("my.json")
    path.write_text(json.dumps(wrong(here), indent=1), encoding="utf-8")
    said = here.say("validate", path)
    assert said.code == 1
    assert said.out.splitlines() == [
        "my.json:7:5: error SPAN006 /entities/0/mentions/0: 'Ada Lovelace' is not in the "
        "article's text",
        "    |     {",
        "    |     ^",
        "    cure: copy the words from `sayso show`; quote marks and spaces count",
        "",
        "  SPAN006  1  words stand in the text",
        "1 error in 1 of 1 record of 1 file.",
    ]


def test_without_a_file_everything_is_checked_as_the_build_would(here):
    """The folders `annotations` and `seeds` of the place where one stands."""
    said = here.say("validate")
    assert said.code == 0, said.out
    assert said.out == "All good: 22 records in 20 files.\n"
    (here.seeds / "manifest.jsonl").write_text('{"file": "gone.txt"}\n')
    assert "SEED001" in here.say("validate").out


def test_wrong_use_is_told_from_wrong_data(here, tmp_path, monkeypatch):
    """What is not there, and options that cannot be, exit 2 and say so on stderr."""
    good = saved("my.json", layer(here))
    for arguments in (
        ["nosuch.json"],
        ["no*such.json"],
        [good, "--format", "xml"],
        [good, "--accepted", "a", "--quarantine", "a"],
        [good, "--accepted", good],
        ["-", "--fix"],
        ["--explain", "SPAN999"],
    ):
        said = here.say("validate", *arguments)
        assert (said.code, said.out) == (2, ""), arguments
        assert "Error" in said.err
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    assert here.say("validate").code == 2


def test_warnings_count_only_when_asked(here):
    """Exit 0 with a warning, 1 with --strict."""
    claim = {"content": [{"text": "may collapse"}], "factuality": "PS+"}
    path = saved("my.json", layer(here, claims=[claim]))
    assert here.say("validate", path).code == 0
    said = here.say("validate", path, "--strict")
    assert said.code == 1
    assert "warning FACT001 /claims/0/hedges" in said.out


def test_statistics_and_a_limit(here):
    """--statistics shows only counts, --max-problems only so many problems; all are counted."""
    path = saved("my.jsonl", *[wrong(here)] * 3)
    counts = here.say("validate", path, "--statistics").out
    assert counts == (
        "\n  SPAN006  3  words stand in the text\n3 errors in 3 of 3 records of 1 file.\n"
    )
    some = here.say("validate", path, "--max-problems", "1").out
    assert some.count("error SPAN006") == 1
    assert "… and 2 more" in some


@pytest.mark.parametrize("name", ["json", "sarif", "github"])
def test_every_format_says_the_same(here, name):
    """The same fault at the same place; JSON by its published schema, SARIF by its own."""
    said = here.say("validate", saved("my.json", wrong(here)), "--format", name)
    assert said.code == 1
    if name == "github":
        assert said.out.startswith("::error file=my.json,line=1,col=")
        return
    report = json.loads(said.out)
    if name == "json":
        jsonschema.validate(report, json.loads((SCHEMA / "report.json").read_text()))
        (found,) = report["problems"]
        assert (found["file"], found["line"], found["code"]) == ("my.json", 1, "SPAN006")
        assert report["summary"]["refused"] == 1
    else:
        (found,) = report["runs"][0]["results"]
        place = found["locations"][0]["physicalLocation"]
        assert found["ruleId"] == "SPAN006"
        assert place["artifactLocation"]["uri"] == "my.json"


def test_the_whole_list_as_a_summary(here):
    """--summary appends Markdown to what is there."""
    Path("step.md").write_text("before\n")
    here.say("validate", saved("my.json", wrong(here)), "--summary", "step.md")
    text = Path("step.md").read_text(encoding="utf-8")
    assert text.startswith("before\n### 1 error")
    assert "**SPAN006**" in text


def test_a_reader_that_has_seen_enough_ends_it_quietly(here):
    """`sayso validate … | head` neither hangs nor shows a traceback."""
    saved("my.jsonl", *[wrong(here)] * 5000)
    for name in ("text", "json", "sarif", "github"):
        done = subprocess.run(
            f"'{SAYSO}' validate my.jsonl --format {name} --max-problems 5000 | head -n 1",
            shell=True,
            capture_output=True,
            text=True,
            check=False,
            cwd=here.home,
        )
        assert done.stderr == ""
        assert done.stdout


# ----------------------------------------------------------------- what is read


def test_compressed_files_are_told_by_their_bytes(here):
    """Whether gzip or zstd, whatever the name; the line is that of the text inside."""
    text = (json.dumps(layer(here)) + "\n\n" + json.dumps(wrong(here)) + "\n").encode()
    Path("a.jsonl.gz").write_bytes(gzip.compress(text))
    Path("b.jsonl.zst").write_bytes(zstd.compress(text))
    Path("c.jsonl").write_bytes(gzip.compress(text))
    found = outcomes(here, "a.jsonl.gz", "b.jsonl.zst", "c.jsonl")
    assert [len(o.problems) for o in found] == [0, 1] * 3
    assert {p.line for o in found for p in o.problems} == {3}


def test_folders_patterns_and_each_file_once(here):
    """A folder is searched, hidden files apart; a file that is named twice is read once."""
    Path("in/deep").mkdir(parents=True)
    for name in ("in/a.json", "in/deep/b.jsonl", "in/.hidden.json", "in/notes.txt"):
        saved(name, layer(here))
    assert len(outcomes(here, "in")) == 2
    assert len(outcomes(here, "in", "in/a.json", "in/*.json")) == 2
    assert len(outcomes(here, "in/**/*.json*")) == 2


def test_standard_input_may_be_one_record_or_many(here):
    """A record laid out over lines, or one a line; compressed too."""
    pretty = json.dumps(wrong(here), indent=2).encode()
    lines = b"".join(json.dumps(r).encode() + b"\n" for r in (layer(here), wrong(here)))
    for data, line, records in ((pretty, 7, 1), (lines, 2, 2), (gzip.compress(lines), 2, 2)):
        done = subprocess.run(
            [SAYSO, "validate", "-", "--format", "json"],
            input=data,
            capture_output=True,
            check=False,
            cwd=here.home,
        )
        report = json.loads(done.stdout)
        assert [(p["file"], p["line"]) for p in report["problems"]] == [("<stdin>", line)]
        assert report["summary"]["records"] == records


def test_a_pipe_that_is_named_is_read_one_that_is_found_is_not(here):
    """`<(command)` works; a FIFO in a folder, which might never end, is a fault."""
    os.mkfifo("pipe.jsonl")
    Path("in").mkdir()
    os.mkfifo("in/pipe.jsonl")
    data = json.dumps(layer(here)) + "\n"
    writer = threading.Thread(target=lambda: Path("pipe.jsonl").write_text(data))
    writer.start()
    assert codes(here, "pipe.jsonl") == []
    writer.join()
    assert codes(here, "in") == ["FILE001"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_does_not_hide_the_others(here):
    """It is one fault; the others are read."""
    Path("in").mkdir()
    saved("in/a.json", layer(here))
    saved("in/b.json", layer(here))
    Path("in/a.json").chmod(0)
    assert codes(here, "in") == ["FILE001"]


def test_a_cut_archive_is_told_after_what_could_be_read(here):
    """The lines before the cut are checked; then the file is at fault."""
    lines = "".join(json.dumps(layer(here, schema_version="1.0.0")) + "\n" for _ in range(4000))
    whole = gzip.compress(lines.encode())
    Path("cut.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    found = outcomes(here, "cut.jsonl.gz")
    assert found[-1].problems[0].code == "FILE001"
    assert sum(o.item is not None for o in found) > 100


# ----------------------------------------------------------------- articles at hand


def test_an_article_in_the_batch_may_come_after_its_layer(here, tmp_path):
    """Nothing else knows the article: no captures, no annotations."""
    article = here.article("post.txt")
    line = article.model_dump(mode="json")
    path = saved(tmp_path / "both.jsonl", wrong(here), layer(here), line)
    nowhere = Beside(None, tmp_path / "none")
    found = list(validate([path], nowhere))
    by_line = sorted((o.item.line, [p.code for p in o.problems]) for o in found if o.item)
    assert by_line == [(1, ["SPAN006"]), (2, []), (3, [])]


def test_an_article_that_is_nowhere_is_a_fault_of_the_layer(here, tmp_path):
    """REF003, at the article's id."""
    (found,) = validate([saved("my.json", layer(here))], Beside(None, tmp_path))
    assert [(p.code, p.pointer) for p in found.problems] == [("REF003", "/article_id")]


def test_articles_of_a_dataset(here, tmp_path):
    """A built dataset knows the texts, too: `--dataset`."""
    path = saved("my.jsonl", wrong(here), layer(here))
    dataset = Beside(None, tmp_path / "none", here.out)
    assert [[p.code for p in o.problems] for o in validate([path], dataset)] == [["SPAN006"], []]
    said = here.say("validate", path, "--dataset", here.seeds)
    assert said.code == 1
    assert "there is no dataset in" in said.err


def test_a_faulty_article_takes_its_layers_with_it(here, tmp_path):
    """Its own fault is told at its place, and that layers of it cannot be judged."""
    article = here.article("post.txt").model_dump(mode="json") | {"text_sha256": "0" * 64}
    path = saved(tmp_path / "both.jsonl", article, layer(here))
    found = [[p.code for p in o.problems] for o in validate([path], Beside(None, tmp_path))]
    assert found == [["TEXT002"], ["REF003"]]


# ----------------------------------------------------------------- across records


def test_the_same_annotator_twice_is_told_where_first(here):
    """Two layers of one article by one annotator; contributors who do not sign are told apart."""
    made = {"provenance": {"annotator": "ben", "annotator_kind": "person"}}
    one = saved("one.jsonl", layer(here, **made))
    two = saved("two.jsonl", layer(here, **made))
    found = [p for o in outcomes(here, one, two) for p in o.problems]
    assert [(p.code, p.file) for p in found] == [("DUP003", "two.jsonl")]
    assert "one.jsonl:1" in found[0].message
    assert codes(here, saved("a.json", layer(here)), saved("b.json", layer(here))) == []


def linked(project: Project, first: str, second: str, **fields: Any) -> dict[str, Any]:
    """Give ben's links of the harbour's event between two of his claims."""
    post, radio = project.article("post.txt").id, project.article("radio.txt").id
    ends = sorted([(post, first), (radio, second)])
    subject, object_ = ({"article_id": article, "id": id_} for article, id_ in ends)
    return {
        "schema_version": "1.0.0",
        "event_id": HARBOUR,
        "kind": "contribution",
        "provenance": {"annotator": "ben", "annotator_kind": "person"},
        "links": [{"id": "l1", "subject": subject, "relation": "same_as", "object": object_}],
        **fields,
    }


def claiming(project: Project, name: str, words: str) -> dict[str, Any]:
    """Give ben's layer of an article, with one claim."""
    claim = {"id": "c1", "content": [{"text": words}], "factuality": "CT+"}
    made = {"annotator": "ben", "annotator_kind": "person"}
    return layer(project, name, entities=[], provenance=made, claims=[claim])


def test_links_are_judged_when_all_layers_were_read(here):
    """They may come first; their ends are claims of the same annotator."""
    layers = [
        claiming(here, "post.txt", "Harbour to close on Friday"),
        claiming(here, "radio.txt", "Norholm port shuts"),
    ]
    assert codes(here, saved("good.jsonl", linked(here, "c1", "c1"), *layers)) == []
    assert codes(here, saved("bad.jsonl", linked(here, "c1", "c9"), *layers)) == ["LINK002"]
    other = linked(here, "c1", "c1", event_id="bridge")
    assert codes(here, saved("other.jsonl", other, *layers)) == ["LINK002", "LINK002"]


def test_links_find_layers_that_were_accepted_before(here):
    """Ends in layers that are among the annotations and not in the batch."""
    for name, words in (("post.txt", "Harbour to close on Friday"), ("radio.txt", "Norholm port")):
        said = here.say("accept", saved("my.json", claiming(here, name, words)), "--as", "ben")
        assert said.code == 0, said.out
    assert codes(here, saved("ben.links.json", linked(here, "c1", "c1"))) == []
    assert codes(here, saved("ben.links.json", linked(here, "c2", "c1"))) == ["LINK002"]
    assert here.say("accept", saved("ben.links.json", linked(here, "c1", "c1")), "--as", "ben")
    assert here.say("build", "--out", "made").code == 0


def test_what_stands_among_the_annotations_is_held_to_its_place(here):
    """Exact, in its annotator's folder, under its article's id, of a text that is kept."""
    home = here.annotations / "contributed" / "ben"
    home.mkdir(parents=True)
    article = here.article("post.txt").id
    in_words = saved(home / f"{article}.json", layer(here))
    assert set(codes(here, in_words)) == {"SHAPE001"}
    here.say("accept", saved("my.json", layer(here)), "--as", "eva")
    theirs = here.annotations / "contributed" / "eva" / f"{article}.json"
    assert codes(here, str(theirs)) == []
    Path(in_words).write_bytes(theirs.read_bytes())
    assert codes(here, in_words) == ["REF003"]
    Path(in_words).unlink()
    theirs.rename(theirs.with_name("other.json"))
    assert codes(here, str(theirs.with_name("other.json"))) == ["REF003"]
    theirs.with_name("other.json").rename(theirs)
    (here.annotations / "articles" / f"{article}.json").unlink()
    assert codes(here, str(theirs)) == ["TEXT003"]


# ----------------------------------------------------------------- accepted and quarantined


def test_accepted_and_quarantine_hold_everything_together(here):
    """Each record is in one of the two, as it came; a file over lines is put on one."""
    good, bad = layer(here), wrong(here)
    latin = json.dumps(layer(here, kind="é"), ensure_ascii=False).encode("latin-1")
    lines = [json.dumps(good).encode(), json.dumps(bad).encode(), b'{"cut', latin]
    Path("my.jsonl").write_bytes(b"\n\n".join(lines) + b"\n")
    Path("laid.json").write_text(json.dumps(good, indent=2), encoding="utf-8")
    Path("wide.json").write_bytes(json.dumps(good).encode("utf-16"))
    said = here.say(
        "validate", "my.jsonl", "laid.json", "wide.json", "--accepted", "a", "--quarantine", "q"
    )
    assert said.code == 1
    accepted = Path("a").read_bytes().splitlines()
    assert accepted[0] == lines[0]
    assert [json.loads(line) for line in accepted] == [good, good]
    kept = [json.loads(line) for line in Path("q").read_text().splitlines()]
    assert [(k["file"], k["line"]) for k in kept] == [
        ("my.jsonl", 3),
        ("my.jsonl", 5),
        ("my.jsonl", 7),
        ("wide.json", 1),
    ]
    assert [k["text"] for k in kept[:2]] == [lines[1].decode(), '{"cut']
    assert base64.b64decode(kept[2]["base64"]) == latin
    assert (kept[3]["text"], kept[3]["base64"]) == (None, None)
    assert [k["problems"][0]["code"] for k in kept] == ["SPAN006", "JSON000", "JSON003", "JSON003"]


def test_what_stood_there_stands_until_the_end(here):
    """Where the run cannot go on, old files are as they were, and nothing is left over."""
    saved("my.json", layer(here))
    Path("out").mkdir()
    Path("out/a").write_text("old")
    before = tree(Path("out"))
    said = here.say("validate", "my.json", "--accepted", "out/a", "--summary", "nosuch/s.md")
    assert said.code == 1
    assert "cannot write" in said.err
    assert tree(Path("out")) == before


# ----------------------------------------------------------------- fix


def test_what_is_certain_is_repaired_into_a_new_file(here):
    """The old file stays; the new one is exact, and is what is checked."""
    path = saved("my.json", layer(here))
    before = Path(path).read_bytes()
    said = here.say("validate", path, "--fix")
    assert said.code == 0
    assert "fixed /entities/0/mentions/0: found 'Ada Birk' at " in said.out
    assert "wrote my.fixed.json" in said.out
    assert Path(path).read_bytes() == before
    fixed = json.loads(Path("my.fixed.json").read_text(encoding="utf-8"))
    text = here.article("post.txt").text
    mention = fixed["entities"][0]["mentions"][0]
    assert text[mention["start"] : mention["end"]] == mention["text"] == "Ada Birk"
    again = here.say("validate", "my.fixed.json", "--fix")
    assert again == Said(0, "All good: 1 record in 1 file.\n", "")


def test_offsets_in_another_unit_are_converted(here):
    """A whole layer that counts UTF-16 units is told as one fault, and repaired."""
    text = here.article("post.txt").text
    words = ["ice is gone 🧊", "Officials", "the quay may collapse"]

    def units(span: dict[str, Any]) -> dict[str, Any]:
        edges = (len(text[: span[edge]].encode("utf-16-le")) // 2 for edge in ("start", "end"))
        return dict(zip(("start", "end"), edges, strict=True)) | {"text": span["text"]}

    entities = [{"type": "ORG", "mentions": [units(at(text, w))]} for w in words]
    path = saved("my.json", layer(here, entities=entities))
    (found,) = outcomes(here, path)
    assert [p.code for p in found.problems] == ["SPAN001"]
    assert "UTF-16" in found.problems[0].message
    assert here.say("validate", path, "--fix").code == 0


def test_other_lines_of_a_file_are_kept_as_they_are(here):
    """Blank lines, lines that are broken, lines that need no repair: byte for byte."""
    broken, wanting = '{"cut', json.dumps(layer(here))
    Path("my.jsonl").write_text(f"\n{broken}\n\n{wanting}\n", encoding="utf-8")
    said = here.say("validate", "my.jsonl", "--fix")
    assert said.code == 1
    lines = Path("my.fixed.jsonl").read_text(encoding="utf-8").split("\n")
    assert lines[:3] == ["", broken, ""]
    assert json.loads(lines[3])["entities"][0]["mentions"][0]["start"] >= 0
    assert "my.fixed.jsonl:2" in said.out


def test_a_repair_overwrites_nothing(here):
    """Another file of the new one's name is kept, and the command says so."""
    path = saved("my.json", layer(here))
    Path("my.fixed.json").write_text("mine")
    said = here.say("validate", path, "--fix")
    assert said.code == 1
    assert "rename or remove it" in said.err
    assert Path("my.fixed.json").read_text() == "mine"
    assert [p.name for p in Path().glob(".sayso-*")] == []


def test_symmetric_links_are_turned_round(here):
    """LINK001 is certain to repair."""
    good = linked(here, "c1", "c1")
    (link,) = good["links"]
    turned = link | {"subject": link["object"], "object": link["subject"]}
    path = saved("ben.links.json", good | {"links": [turned]})
    here.say("validate", path, "--fix")
    made = LinkSet.model_validate_json(Path("ben.links.fixed.json").read_bytes())
    assert made.links[0].subject.model_dump() == link["subject"]


# ----------------------------------------------------------------- accept


def test_a_valid_contribution_becomes_a_layer_like_any_other(here):
    """Exact, whole, signed, in its place; the dataset builds, the text is kept."""
    said = here.say("accept", saved("my.json", layer(here, "weather.txt")), "--as", "ben")
    assert said.code == 0
    article = here.article("weather.txt").id
    path = here.annotations / "contributed" / "ben" / f"{article}.json"
    assert f"wrote {path.relative_to(here.home)}" in said.out
    made = Layer.model_validate_json(path.read_bytes())
    assert (made.kind, made.provenance.annotator) == ("contribution", "ben")
    assert (here.annotations / "articles" / f"{article}.json").exists()
    assert here.say("build", "--out", "made").code == 0
    assert "1 file(s)" in here.say("accept", "my.json", "--as", "ben").out or True
    before = tree(here.annotations)
    again = here.say("accept", "my.json", "--as", "ben")
    assert (again.code, tree(here.annotations)) == (0, before)


def test_a_faulty_contribution_changes_nothing(here):
    """It is refused with its problems, all of it: the good record beside it as well."""
    before = tree(here.annotations)
    path = saved("my.jsonl", layer(here, "weather.txt"), wrong(here))
    said = here.say("accept", path, "--as", "ben")
    assert said.code == 1
    assert "my.jsonl:2:" in said.out
    assert tree(here.annotations) == before


def test_what_was_said_before_is_replaced_only_on_demand(here):
    """Another content for the same article: refused, unless --replace."""
    here.say("accept", saved("my.json", layer(here)), "--as", "ben")
    before = tree(here.annotations)
    other = saved("my.json", layer(here, entities=[]))
    said = here.say("accept", other, "--as", "ben")
    assert said.code == 1
    assert "--replace" in said.err
    assert tree(here.annotations) == before
    assert here.say("accept", other, "--as", "ben", "--replace").code == 0
    assert tree(here.annotations) != before


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"kind": "prediction"}, "/kind"),
        (
            {"provenance": {"annotator": "eva", "annotator_kind": "person"}},
            "/provenance/annotator",
        ),
        (
            {"provenance": {"annotator": "ben", "annotator_kind": "model"}},
            "/provenance/annotator_kind",
        ),
    ],
)
def test_a_contribution_is_somebodys_own(here, fields, pointer):
    """Of another kind, by another name, by a program: refused, with the place."""
    said = here.say("accept", saved("my.json", layer(here, **fields)), "--as", "ben")
    assert said.code == 1
    assert f"REF003 {pointer}:" in said.out


def test_the_guideline_may_be_named(here):
    """Where the contribution is silent."""
    here.say("accept", saved("my.json", layer(here)), "--as", "ben", "--guideline", "1.0.0")
    (path,) = (here.annotations / "contributed" / "ben").iterdir()
    assert json.loads(path.read_bytes())["provenance"]["guideline"] == "1.0.0"


def test_a_name_is_no_path(here):
    """A contributor's name cannot lead out of the folder."""
    before = set(tree(here.home))
    here.say("accept", saved("my.json", layer(here)), "--as", "../../evil")
    new = {name for name in tree(here.home) if name not in before}
    assert new <= {"my.json", *(n for n in new if n.startswith("annotations/contributed/"))}


def test_python_says_the_same_as_the_command():
    """The functions are importable without the command line."""
    done = subprocess.run(
        [sys.executable, "-c", "from sayso.flow import accept, fix, validate, Beside"],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
