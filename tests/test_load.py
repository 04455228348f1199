"""The dataset as the person meets it who trains models: `load_dataset` and nothing else."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pyarrow.parquet as pq
import pytest
import yaml
from datasets import ClassLabel, Features, List, load_dataset
from datasets.exceptions import ExpectedMoreSplitsError
from datasets.utils.info_utils import NonMatchingSplitsSizesError

from builder import Project, norholm, tree
from sayso.dataset.rows import CONFIGS
from sayso.flow import build
from sayso.records.claim import Factuality
from sayso.records.quote import Act, QuoteKind

pytestmark = pytest.mark.slow  # whole processes and real loads

ROOT = Path(__file__).parents[1]


def load(project: Project, config: str, **options: Any) -> Any:
    """Load as the card says: by the folder's path."""
    return load_dataset(str(project.out), config, **options)


whole = cache(load)  # of a project that is read only


def words(value: Any, feature: Any) -> Any:
    """Put the words of ClassLabels back in the place of their numbers."""
    if value is None:
        return None
    if isinstance(feature, ClassLabel):
        return feature.int2str(value)
    if isinstance(feature, List):
        return [words(item, feature.feature) for item in value]
    if isinstance(feature, dict):
        return {name: words(value[name], inner) for name, inner in feature.items()}
    return value


@cache
def rows_of(project: Project, config: str) -> dict[str, list[dict[str, Any]]]:
    """Give a config of a project that is read only: split → rows, labels as words."""
    loaded = whole(project, config)
    return {
        split: [words(row, dict(rows.features)) for row in rows] for split, rows in loaded.items()
    }


def spans_in(value: Any) -> list[dict[str, Any]]:
    """Find every span in a row."""
    if isinstance(value, list):
        return [span for item in value for span in spans_in(item)]
    if not isinstance(value, dict):
        return []
    found = [value] if {"start", "end", "text"} <= value.keys() else []
    return found + [span for item in value.values() for span in spans_in(item)]


def front_matter(project: Project) -> dict[str, Any]:
    """Parse the card's front matter."""
    return yaml.safe_load((project.out / "README.md").read_text(encoding="utf-8").split("---\n")[1])


# ----------------------------------------------------------------- loading


@pytest.mark.parametrize("config", CONFIGS)
def test_streaming_gives_the_same(built, config):
    """Whole or streaming, a config has the same splits, the same features and the same rows."""
    loaded, stream = whole(built, config), load(built, config, streaming=True)
    assert list(loaded) == list(stream)
    for split, rows in loaded.items():
        assert stream[split].features == rows.features
        assert list(stream[split]) == list(rows)


def test_the_default_config_is_documents(built):
    """Without a config's name the whole articles come."""
    rows = load_dataset(str(built.out), split="train")
    assert rows.features == whole(built, "documents")["train"].features


def test_closed_vocabularies_are_class_labels(built):
    """What has a closed vocabulary is a ClassLabel with all of its words, also deep inside."""
    quotes = whole(built, "quotes")["train"].features
    assert quotes["kind"] == ClassLabel(names=list(get_args(QuoteKind)))
    assert quotes["act"].names == list(get_args(Act))
    documents = whole(built, "documents")["train"].features
    assert documents["quotes"].feature["act"] == quotes["act"]
    ends = whole(built, "links")["train"].features
    assert ends["subject"]["factuality"].names == list(get_args(Factuality))
    assert ends["relation"].str2int("denies") >= 0


def test_parquet_holds_words(built):
    """Whoever reads the files without `datasets` reads `direct`, not a number."""
    (file,) = built.out.glob("quotes/train-*.parquet")
    kinds = set(pq.read_table(file).column("kind").to_pylist())
    assert kinds == {"direct", "indirect"}


@pytest.mark.parametrize("config", CONFIGS)
def test_spans_slice_exactly(built, config):
    """Every span of every row is its slice of the article's text, and of its context."""
    texts = {row["id"]: row["text"] for rows in whole(built, "articles").values() for row in rows}
    seen = 0
    for rows in rows_of(built, config).values():
        for row in rows:
            text = texts.get(row["id"].split(":")[0]) or texts.get(row.get("article_id"))
            for span in spans_in(row):
                assert text[span["start"] : span["end"]] == span["text"]
                holder = span if "context" in span else row
                if "context" in holder:
                    shift = holder["context_start"]
                    cut = holder["context"][span["start"] - shift : span["end"] - shift]
                    assert cut == span["text"]
                seen += 1
    assert seen or config in {"articles", "links"}


def test_ids_are_global(built):
    """In flat tables an id is `<article_id>:<id>`, a link's `<event_id>:<id>`, and unique."""
    for config in CONFIGS:
        ids = []
        for rows in rows_of(built, config).values():
            for row in rows:
                owner = row["event_id"] if config == "links" else row.get("article_id", row["id"])
                own = r"(annotation|contribution|prediction):.+|[A-Za-z0-9_-]+"
                assert re.fullmatch(rf"{re.escape(owner)}(:({own}))?", row["id"])
                assert (":" in row["id"]) == (config not in {"articles", "documents"})
                ids.append(row["id"])
        assert len(ids) == len(set(ids))


def test_references_lead_to_rows(built):
    """Each id in a row leads to a row of the config it names, and back."""
    by_id = {
        config: {row["id"]: row for rows in rows_of(built, config).values() for row in rows}
        for config in CONFIGS
    }
    for quote in by_id["quotes"].values():
        assert all(quote["id"] in by_id["entities"][e]["quote_ids"] for e in quote["speaker_ids"])
        assert all(by_id["claims"][c]["quote_id"] == quote["id"] for c in quote["claim_ids"])
        assert quote["parent_id"] is None or quote["parent_id"] in by_id["quotes"]
        assert quote["article_id"] in by_id["articles"]
    for entity in by_id["entities"].values():
        assert all(entity["id"] in by_id["quotes"][q]["speaker_ids"] for q in entity["quote_ids"])
    for claim in by_id["claims"].values():
        for link in claim["link_ids"]:
            ends = (by_id["links"][link]["subject"]["id"], by_id["links"][link]["object"]["id"])
            assert claim["id"] in ends
    for link in by_id["links"].values():
        for end in (link["subject"], link["object"]):
            row = by_id[f"{end['kind']}s"][end["id"]]
            assert row["chain"] == end["chain"]
            assert end["kind"] == "quote" or link["id"] in row["link_ids"]


def test_chains_begin_with_the_outlet_or_the_writer(built):
    """Each chain begins with the outlet, where it is not known with `writer`."""
    for config in ("quotes", "claims"):
        for rows in rows_of(built, config).values():
            for row in rows:
                assert row["chain"][0] == (row["outlet"] or "writer")


def test_empty_splits_are_not_there(built):
    """A split without rows is neither a file nor a promise."""
    assert list(whole(built, "documents")) == ["train", "validation", "test"]
    assert list(whole(built, "quotes")) == ["train", "validation"]
    assert list(whole(built, "links")) == ["train"]
    assert not list(built.out.glob("links/validation-*"))


def test_no_annotations_no_empty_configs(tmp_path):
    """Captures alone give articles and documents; other configs are not offered."""
    project = Project(tmp_path)
    project.capture("a.txt", "A headline of some words\n\nA paragraph says what happened there.\n")
    project.build()
    assert [entry["config_name"] for entry in front_matter(project)["configs"]] == [
        "documents",
        "articles",
    ]
    row = load(project, "documents", split="train")[0]
    assert (row["annotated"], row["provenance"], row["quotes"]) == (False, None, [])


def test_events_never_straddle_splits(tmp_path):
    """Articles of one event are in one split, whatever their number and their names."""
    project = Project(tmp_path)
    for n in range(80):
        text = f"Headline number {n} of the day\n\nSomething of kind {n} happened in the town.\n"
        project.capture(f"{n:03}.txt", text, event_id=f"event {n % 40}")
    project.build()
    where: dict[str, set[str]] = {}
    for split, rows in load(project, "articles").items():
        for row in rows:
            where.setdefault(row["event_id"], set()).add(split)
    assert len(where) == 40
    assert all(len(splits) == 1 for splits in where.values())
    assert set.union(*where.values()) == {"train", "validation", "test"}


# ----------------------------------------------------------------- the card is verified


def test_tampered_count_fails(tmp_path):
    """A count in the card that is not the file's is noticed by `datasets` itself."""
    project = norholm(tmp_path)
    project.build()
    card = project.out / "README.md"
    text = card.read_text(encoding="utf-8")
    assert text.count("num_examples: 6\n") == 1
    card.write_text(text.replace("num_examples: 6\n", "num_examples: 7\n"), encoding="utf-8")
    with pytest.raises(NonMatchingSplitsSizesError):
        load(project, "quotes")


def test_tampered_splits_fail(tmp_path):
    """A split that the card's counts promise and its files do not have is noticed."""
    project = norholm(tmp_path)
    project.build()
    card = project.out / "README.md"
    text = card.read_text(encoding="utf-8")
    (line,) = re.findall(r"  - split: validation\n    path: claims/validation-.*\n", text)
    card.write_text(text.replace(line, ""), encoding="utf-8")
    with pytest.raises(ExpectedMoreSplitsError):
        load(project, "claims")


def test_card_features_are_the_files(built):
    """The features that the card writes down are the ones that the files carry."""
    infos = {info["config_name"]: info for info in front_matter(built)["dataset_info"]}
    for config in CONFIGS:
        written = Features._from_yaml_list(infos[config]["features"])
        assert written == whole(built, config)["train"].features


# ----------------------------------------------------------------- digests


@pytest.mark.parametrize("config", CONFIGS)
def test_digest_is_what_it_says(built, config):
    """The digest in footer, name and card is the sha256 of the loaded rows as JSON Lines."""
    card = (built.out / "README.md").read_text(encoding="utf-8")
    for split, rows in rows_of(built, config).items():
        lines = "".join(
            json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows
        )
        digest = hashlib.sha256(lines.encode()).hexdigest()
        file = built.out / config / f"{split}-{digest[:16]}.parquet"
        assert pq.read_metadata(file).metadata[b"sayso.rows_sha256"].decode() == digest
        assert f"| `{config}/{file.name}` | {len(rows)} | `{digest}` |" in card


def test_digest_of_small_probabilities(tmp_path):
    """A probability that JSON writes with an exponent does not change what the digest is of."""
    project = norholm(tmp_path)
    (file,) = (f for f in project.gold_folder.glob("art-*.json") if "Dahl" in f.read_text())
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"confidence": null', '"confidence": 0.00001'), encoding="utf-8")
    project.build()
    for config in ("quotes", "documents"):
        test_digest_is_what_it_says(project, config)


# ----------------------------------------------------------------- the cache of `datasets`

_PRINT_NAMES = """
import sys
from datasets import load_dataset
rows = load_dataset(sys.argv[1], "entities", split="validation")
print(rows[0]["name"])
"""


def test_rebuild_is_not_hidden_by_the_cache(tmp_path):
    """After a rebuild a plain `load_dataset` of the same path gives the new rows."""

    def names() -> str:
        command = [sys.executable, "-c", _PRINT_NAMES, project.out]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    project = norholm(tmp_path)
    project.build()
    assert names() == "Olav Dahl\n"
    (file,) = (f for f in project.gold_folder.glob("art-*.json") if "Dahl" in f.read_text())
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"name": "Olav Dahl"', '"name": "Olaf Dahl"'), encoding="utf-8")
    project.build()
    assert names() == "Olaf Dahl\n"


# ----------------------------------------------------------------- the committed dataset


def test_committed_dataset_is_current(tmp_path):
    """dataset/ is what seeds/ and annotations/ give: content digests and card are the same."""
    for folder in ("seeds", "annotations", "dataset"):
        if not (ROOT / folder).is_dir():
            pytest.skip(f"no {folder}/ here: an unpacked sdist has no press text")
    annotations = shutil.copytree(ROOT / "annotations", tmp_path / "annotations")
    made = build(ROOT / "seeds", annotations, tmp_path / "dataset", citation=ROOT / "CITATION.cff")
    committed = (ROOT / "dataset" / "README.md").read_text(encoding="utf-8")
    digests = {file.path: file.sha256 for file in made.files}
    written = dict(re.findall(r"\| `(\S+\.parquet)` \| [\d,]+ \| `([0-9a-f]{64})` \|", committed))
    assert written == digests, "dataset/ is not current: run `make build` and commit"
    assert made.fixed == [], "annotations/articles/ is not current: run `make build` and commit"
    files = {name for name in tree(ROOT / "dataset") if name.endswith(".parquet")}
    assert files == digests.keys(), "dataset/ has other files: run `make build` and commit"
