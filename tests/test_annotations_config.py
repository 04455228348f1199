"""The config `annotations`: everybody's layers, people's and programs', told apart; never gold."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from builder import HARBOUR, Project, norholm, tree
from sayso.annotations import store
from sayso.compare.agreement import Agreement
from sayso.dataset.features import features_of
from sayso.dataset.rows import CONFIGS
from sayso.errors import Refused
from sayso.flow import Beside, Sources, adjudicate, build, said, validate
from sayso.flow.agree import Comparison
from sayso.problem import any_error
from sayso.records.link import LinkSet
from sayso.records.provenance import Adjudication
from test_load import load, rows_of

pytestmark = pytest.mark.slow  # real loads

ROOT = Path(__file__).parents[1]
WHO = {"anna": "annotation", "dora": "contribution", "rules": "prediction"}


def rows(project: Project) -> list[dict[str, Any]]:
    """Give the rows of a project that may be changed, of all splits, labels as words."""
    loaded = rows_of.__wrapped__(project, "annotations")
    return [row for some in loaded.values() for row in some]


def silver(project: Project, *, links: bool = False) -> Path:
    """Give the file of the program's layers, or of its links."""
    return project.annotations / "predicted" / f"rules{store.LINKS if links else '.jsonl'}"


def lines(path: Path) -> list[dict[str, Any]]:
    """Read a file of JSON Lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def write(path: Path, *records: dict[str, Any]) -> None:
    """Write one."""
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text("".join(f"{json.dumps(r)}\n" for r in records), encoding="utf-8")


def refused(project: Project) -> list[str]:
    """Build, which is refused; give the errors."""
    before = tree(project.out)
    with pytest.raises(Refused) as found:
        project.build()
    assert tree(project.out) == before
    problems = found.value.problems
    assert len(problems) == len(set(problems))
    return [str(problem) for problem in problems if problem.severity == "error"]


# ----------------------------------------------------------------- what is in it


def test_a_row_is_what_somebody_says_about_an_article(built):
    """Each annotator and each program has a row for each article, with kind and provenance."""
    found = [row for some in rows_of(built, "annotations").values() for row in some]
    assert Counter(row["annotator"] for row in found) == dict.fromkeys(WHO, 3)
    articles = {r["id"]: r for some in rows_of(built, "articles").values() for r in some}
    for row in found:
        assert row["layer_kind"] == WHO[row["annotator"]]
        assert row["annotator_kind"] == ("rule" if row["annotator"] == "rules" else "person")
        assert row["id"] == f"{row['article_id']}:{row['layer_kind']}:{row['annotator']}"
        assert (row["guideline"], row["created"], row["tool"]) == ("0.1.0", "2031-02-05", None)
        article = articles[row["article_id"]]
        assert all(row[name] == article[name] for name in ("event_id", "outlet", "published"))


def test_the_records_are_the_layers(built):
    """The nested records are those of the stored layers, whole: nothing is lost on the way."""
    sources = Sources(built.seeds, built.annotations)
    found = [row for some in rows_of(built, "annotations").values() for row in some]
    for id_ in sources.ids:
        article = sources.article(id_)
        for name, layer in sources.layers(article).items():
            (row,) = (r for r in found if (r["article_id"], r["annotator"]) == (id_, name))
            whole = layer.model_dump(mode="json")
            for kind in ("entities", "quotes", "claims"):
                assert row[kind] == whole[kind]
                assert whole[kind] or row[kind] == []


def test_a_program_says_how_sure_it_is(built):
    """What a program says has its confidence; what people say has none."""
    for some in rows_of(built, "annotations").values():
        for row in some:
            sure = {r["confidence"] for kind in ("quotes", "claims") for r in row[kind]}
            assert sure == ({0.5} if row["annotator"] == "rules" else {None})


def test_each_link_stands_once(built):
    """All rows of an event together have each annotator's links, each of them once."""
    found = [row for some in rows_of(built, "annotations").values() for row in some]
    by_people = store.index(built.annotations).link_sets[HARBOUR]["anna"]
    by_program = store.predictions(built.annotations).link_sets[HARBOUR][0]
    for who, place in (("anna", by_people), ("rules", by_program)):
        wanted = store.read(LinkSet, place).model_dump(mode="json")["links"]
        there = [link for row in found if row["annotator"] == who for link in row["links"]]
        assert sorted(there, key=lambda link: link["id"]) == wanted
        for row in found:
            ends = {
                link[end]["article_id"] for link in row["links"] for end in ("subject", "object")
            }
            assert not row["links"] or max(ends) == row["article_id"]
    assert not any(row["links"] for row in found if row["annotator"] == "dora")


def test_nested_features_are_those_of_documents(built):
    """The nested columns have the types that they have in `documents`, labels among them."""
    layers = load(built, "annotations", split="train").features
    documents = load(built, "documents", split="train").features
    for name in ("entities", "quotes", "claims"):
        assert layers[name] == documents[name]
    assert layers["annotator_kind"] == documents["provenance"]["annotator_kind"]
    assert layers["layer_kind"].int2str(layers["layer_kind"].str2int("prediction")) == "prediction"


def test_one_annotators_layers_are_read_alone(built):
    """A filter reads what one annotator says and nothing else."""
    only = [("annotator", "==", "dora")]
    mine = load(built, "annotations", split="train", filters=only, streaming=True)
    assert [row["annotator"] for row in mine] == ["dora", "dora"]


def test_layers_follow_their_article_into_its_split(built):
    """A layer is in the split of its article, so that events do not straddle splits here either."""
    where = {r["id"]: s for s, some in rows_of(built, "articles").items() for r in some}
    for split, some in rows_of(built, "annotations").items():
        assert {where[row["article_id"]] for row in some} == {split}


@pytest.mark.parametrize("config", ["entities", "quotes", "claims", "links"])
def test_gold_says_how_it_was_decided(config):
    """Gold's `adjudication` has every field of the record, and every method, as columns."""
    features = features_of(CONFIGS[config])["adjudication"]
    assert list(features) == list(Adjudication.model_fields)
    assert features["method"].names == ["single", "unanimous", "majority", "adjudicator"]


# ----------------------------------------------------------------- programs are not people


def test_predictions_are_nowhere_else(project, tmp_path):
    """Without them all other configs, the agreement and what adjudication gives are the same."""
    bare = project.copy(tmp_path / "bare")
    silver(bare).unlink()
    silver(bare, links=True).unlink()
    bare.build()
    one, other = (
        {name for name in tree(some.out) if name.endswith(".parquet") and "annot" not in name}
        for some in (project, bare)
    )
    assert one == other
    for some in (project, bare):
        sources = Sources(some.seeds, some.annotations)
        assert all("rules" not in layers for layers in sources.index.layers.values())
        compared = Comparison(sources)
        for id_ in sources.ids:
            compared.add(sources.article(id_))
        agreed = compared.finish()
        assert isinstance(agreed, Agreement)
        assert agreed.annotators == ["anna", "dora"]
    done = [adjudicate(some.seeds, some.annotations, write=False) for some in (project, bare)]
    assert done[0].undecided == done[1].undecided
    assert done[0].undecided


def test_predictions_alone_make_no_gold(tmp_path):
    """A project that only a program has read has its layers, and no gold."""
    project = norholm(tmp_path)
    layer = json.loads(next(project.gold_folder.glob("art-*.json")).read_text(encoding="utf-8"))
    for path in project.gold_folder.iterdir():
        path.unlink()
    project.says("rules", layer, "prediction")
    assert adjudicate(project.seeds, project.annotations).gold == []
    built = project.build()
    assert (built.statistics.annotated, built.fixed) == (0, [])
    (row,) = rows(project)
    assert row["layer_kind"] == "prediction"
    card = (project.out / "README.md").read_text(encoding="utf-8")
    assert "There is no gold layer yet." in card
    assert "1 of them predictions (rules: 1)" in card


@pytest.mark.parametrize("links", [False, True])
def test_only_predictions_stand_among_predictions(project, links):
    """A person's layer or links among the predictions are refused: where, what, and the cure."""
    path = silver(project, links=links)
    first, *rest = lines(path)
    write(path, first | {"kind": "annotation"}, *rest)
    message = (
        f"{path}:1: REF003 /provenance: a record of the kind 'annotation' by 'rules' stands in "
        f"{path.parent} → only predictions stand there: put it into human/"
    )
    assert refused(project) == [message]
    assert message.partition(":1: ")[2] in str(found_by_validate(project, path)[0])


def test_a_prediction_is_no_annotators_layer(project):
    """A prediction in an annotator's folder is refused."""
    first = lines(silver(project))[0]
    path = project.annotations / "human" / "rules" / f"{first['article_id']}.json"
    write(path, first)
    (found,) = refused(project)
    assert found.startswith(f"{path}: REF003 /provenance: a record of the kind 'prediction'")
    assert found.endswith("put it into predicted/: a program is no annotator")


def test_two_predictors_are_told_apart_by_name(project):
    """Two programs may share a file; one program may not say two things about one article."""
    layers = lines(silver(project))
    other = [layer | {"provenance": layer["provenance"] | {"annotator": "net"}} for layer in layers]
    write(silver(project), *layers, *other)
    project.build()
    assert Counter(row["annotator"] for row in rows(project))["net"] == len(layers)
    again = silver(project).with_name("again.jsonl")
    write(again, layers[0])
    (found,) = refused(project)
    name = f"two layers of {layers[0]['article_id']} by 'rules'"
    assert f"DUP003 /provenance/annotator: there are {name} → delete one" in found
    again.unlink()
    links = lines(silver(project, links=True))
    write(silver(project, links=True), *links, *links)
    (found,) = refused(project)
    assert f"DUP003 /provenance/annotator: there are two links of '{HARBOUR}' by 'rules'" in found


def test_old_predictions_are_left_out(project):
    """A prediction on another text is left out with its links, a warning each, and no error."""
    first, *rest = sorted(lines(silver(project)), key=lambda layer: -len(layer["quotes"]))
    gone = {**rest[-1], "article_id": f"art-{'0' * 20}"}
    write(silver(project), first | {"text_sha256": "0" * 64}, *rest, gone)
    built = project.build()
    codes = [(problem.code, problem.severity) for problem in built.warnings]
    assert codes == [("REF003", "warning"), ("TEXT001", "warning"), ("LINK002", "warning")]
    assert all("left out" in problem.message for problem in built.warnings)
    mine = [row for row in rows(project) if row["annotator"] == "rules"]
    assert first["article_id"] not in {row["article_id"] for row in mine}
    assert len(mine) == len(rest)
    assert not any(row["links"] for row in mine)
    assert not any_error(found_by_validate(project, silver(project)))


def test_a_prediction_does_not_fix_a_text(project):
    """A text is fixed once somebody annotates it; what a program says of it is no annotation."""
    article = project.article("weather.txt")
    layer = {**lines(silver(project))[0], "entities": [], "quotes": [], "claims": []}
    layer |= {"article_id": article.id, "text_sha256": article.text_sha256}
    write(silver(project).with_name("more.jsonl"), layer)
    assert project.build().fixed == []
    assert article.id in {row["article_id"] for row in rows(project)}
    assert found_by_validate(project, silver(project).with_name("more.jsonl")) == []


@pytest.mark.parametrize("spoilt", ["{", '{"article_id": "art-00000000000000000000"}', "[]"])
def test_a_spoilt_prediction_is_an_error(project, spoilt):
    """A line that is no layer refuses the build, with its place."""
    path = silver(project).with_name("spoilt.jsonl")
    path.write_text(f"\n{spoilt}\n")
    found = refused(project) if "art-" not in spoilt else [f"{path}:2: "]
    assert found[0].startswith(f"{path}:2")


def found_by_validate(project: Project, path: Path) -> list[Any]:
    """Give what `sayso validate` finds in a file."""
    beside = Beside(project.seeds, project.annotations)
    return [problem for outcome in validate([str(path)], beside) for problem in outcome.problems]


def test_predictions_are_validated_where_they_stand(project):
    """Layers and links of a program are good, also where its links alone are looked at."""
    for links in (False, True):
        assert found_by_validate(project, silver(project, links=links)) == []


# ----------------------------------------------------------------- judged, and built once


def test_one_annotators_fault_refuses_the_build(project):
    """What one annotator says is judged, also where there is nobody to agree with."""
    path = project.annotations / "human" / "anna"
    layer = next(path.glob("art-*.json"))
    layer.write_text(layer.read_text(encoding="utf-8").replace('"start": ', '"start": 1', 1))
    (found, *_) = refused(project)
    assert found.startswith(f"{layer}: SPAN00")


def test_a_link_into_nothing_refuses_the_build(project):
    """An annotator's link that ends in no record of theirs is an error."""
    path = next((project.annotations / "human" / "anna").glob("*.links.json"))
    path.write_text(path.read_text(encoding="utf-8").replace('"id": "c1"', '"id": "c77"', 1))
    (found,) = refused(project)
    assert found.startswith(f"{path}: LINK002 /links/0/")


def test_a_changed_layer_changes_its_config_alone(project):
    """One changed record of one annotator changes `annotations` and the card; the rest stands."""
    path = next((project.annotations / "contributed" / "dora").glob("art-*.json"))
    path.write_text(path.read_text(encoding="utf-8").replace('"act": "say"', '"act": "warn"'))
    built = project.build()
    folders = {name.split("/")[0] for name in built.changed}
    assert folders == {"annotations", "README.md", "croissant.json"}
    assert project.build().changed == []


def test_layers_are_read_once(project, monkeypatch):
    """However many ask, agreement, rows and gold: the layers of an article are read once."""
    read: Counter[str] = Counter()

    def counted(model: type, place: store.Place) -> Any:
        read[f"{model.__name__} {place}"] += 1
        return store_read(model, place)

    store_read = store.read
    monkeypatch.setattr(store, "read", counted)
    project.build()
    layers = {name: times for name, times in read.items() if name.startswith("Layer")}
    assert len(layers) == 12  # three of gold, and nine of others
    assert set(layers.values()) == {1}


def test_few_events_are_held(project, monkeypatch):
    """With room for the links of no event the dataset is the same, and says nothing twice."""
    before = tree(project.out)
    monkeypatch.setattr(said, "_NEAR", 0)
    assert build(project.seeds, project.annotations, project.out).changed == []
    assert tree(project.out) == before


# ----------------------------------------------------------------- by the command


def test_predict_writes_into_the_dataset(project, rules):
    """`sayso predict` may write among the predictions; its layers are in the next build."""
    out = project.annotations / "predicted" / "sayso.jsonl"
    done = project.say("predict", project.seeds, "--out", out)
    assert done.code == 0, done.out
    project.build()
    mine = [row for row in rows(project) if row["annotator"] == rules.provenance.annotator]
    assert len(mine) == 4
    assert {row["layer_kind"] for row in mine} == {"prediction"}
    assert project.say("predict", project.seeds, "--out", out).code == 0
    assert project.build().changed == []


def test_committed_predictions_are_current(tmp_path):
    """annotations/predicted/ is what the rules say now of the repository's captures."""
    pytest.importorskip("spacy")
    committed = ROOT / "annotations" / "predicted"
    if not committed.is_dir():
        pytest.skip("no annotations/ here: an unpacked sdist has no press text")
    out = tmp_path / "sayso.jsonl"
    assert Project(tmp_path).say("predict", ROOT / "seeds", "--out", out).code == 0
    for path in (out, out.with_name(f"{out.stem}{store.LINKS}")):
        there = (committed / path.name).read_bytes()
        remedy = f"run `sayso predict --out annotations/predicted/{out.name}`, then `make build`"
        assert path.read_bytes() == there, remedy
