"""The store: a file diffs by record, and what was written is found and read again, equal."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso import jsonl
from sayso.annotations import store
from sayso.annotations.store import Place
from sayso.errors import NotFound
from sayso.flow.sources import signed
from sayso.records import Article, Layer, LinkSet
from strategies import articles, articles_with_layers, layers, link_sets

_name = st.text(min_size=1, max_size=40).filter(lambda s: s.isprintable())
_blank = st.sampled_from(["", "\n", "\r\n", "  \n\t\n"])
_end = st.sampled_from(["\n", "\r\n"])


def lists_of_records(record: dict[str, object]) -> int:
    """Count the records in the lists of a record."""
    return sum(
        len(value)
        for value in record.values()
        if isinstance(value, list | tuple) and any(isinstance(item, dict) for item in value)
    )


def as_kind(record, kind, annotator=None):
    """Give the same record as one of another kind, by another annotator."""
    made = record.provenance
    made = made.model_copy(update={"annotator": annotator or made.annotator})
    return record.model_copy(update={"kind": kind, "provenance": made})


# ----------------------------------------------------------------- layout


@given(articles() | layers() | link_sets())
def test_layout_is_the_same_json_with_one_record_a_line(record):
    """A laid out record parses back equal; each record in its lists has a line of its own."""
    value = json.loads(record.model_dump_json())
    text = store.layout(value)
    assert jsonl.parse(text.encode()) == value
    assert type(record).model_validate_json(text) == record
    assert text == store.layout(record.model_dump())
    lines = text.split("\n")
    rows = [line.strip().rstrip(",") for line in lines if line.startswith("    ")]
    assert [json.loads(row) for row in rows] == [
        item
        for field in value.values()
        if isinstance(field, list)
        for item in field
        if isinstance(item, dict)
    ]
    assert len(rows) == lists_of_records(value)
    assert (lines[0], lines[-2], lines[-1]) == ("{", "}", "")


def test_layout_diffs_by_record():
    """A record that changes is one changed line, one more is one line more."""
    base = {"schema_version": "1.0.0", "none": [], "names": ["a", "b"]}
    one = store.layout({**base, "links": [{"id": "l1"}, {"id": "l2"}]})
    two = store.layout({**base, "links": [{"id": "l1"}, {"id": "l2", "x": "é🙂\u2028\n"}]})
    assert one == (
        '{\n  "schema_version": "1.0.0",\n  "none": [],\n  "names": ["a", "b"],\n'
        '  "links": [\n    {"id": "l1"},\n    {"id": "l2"}\n  ]\n}\n'
    )
    changed = [
        pair for pair in zip(one.split("\n"), two.split("\n"), strict=True) if len({*pair}) > 1
    ]
    assert changed == [('    {"id": "l2"}', '    {"id": "l2", "x": "é🙂\u2028\\n"}')]


# ----------------------------------------------------------------- out and back


@given(articles_with_layers(), link_sets())
@settings(max_examples=40)
def test_what_is_written_is_found_and_read(tmp_path_factory, pair, links):
    """An article, its gold and an event's links are found by their ids, and read equal."""
    article, layer = pair
    layer, links = as_kind(layer, "gold"), as_kind(links, "gold")
    home = tmp_path_factory.mktemp("annotations")
    for record in (article, layer, links):
        path = store.write(home, record)
        assert path.is_relative_to(home)
        assert path.parent.parent == home, "no event leads out of its folder"
    found = store.index(home)
    assert found.problems == []
    assert found.articles.keys() == found.gold.keys() == {article.id}
    assert found.links.keys() == {links.event_id}
    assert store.read(Article, found.articles[article.id]) == article
    assert store.read(Layer, found.gold[article.id]) == layer
    assert store.read(LinkSet, found.links[links.event_id]) == links


@given(articles_with_layers(), link_sets(), st.sampled_from(("annotation", "contribution")), _name)
@settings(max_examples=40)
def test_each_annotator_has_a_folder(tmp_path_factory, pair, links, kind, annotator):
    """What a person says is found by article or event, in a folder that is theirs alone."""
    home = tmp_path_factory.mktemp("annotations")
    layer, links = as_kind(pair[1], kind, annotator), as_kind(links, kind, annotator)
    twin = as_kind(layer, kind, f"{annotator}2")
    paths = [store.write(home, record) for record in (layer, links, twin)]
    assert paths[0].parent == paths[1].parent != paths[2].parent
    assert {path.parent.parent for path in paths} == {home / store.BY_PEOPLE[kind]}
    found = store.index(home)
    assert found.problems == []
    assert found.gold == found.links == {}
    placed = found.layers[layer.article_id].values()
    read = {r.provenance.annotator: r for r in (store.read(Layer, place) for place in placed)}
    assert read == {annotator: layer, f"{annotator}2": twin}
    assert [signed(layer, place) for place in placed].count([]) == 1
    (place,) = found.link_sets[links.event_id].values()
    assert store.read(LinkSet, place) == links


def test_predictions_are_found_apart(tmp_path, layer):
    """Predictions are found by article, several on one; who asks for layers never meets them."""
    (tmp_path / "predicted").mkdir()
    said = as_kind(layer, "prediction").model_dump_json()
    (tmp_path / "predicted" / "b.jsonl").write_text(f"\n{said}\n{said}\n{{}}\n")
    (tmp_path / "predicted" / f"{layer.article_id}.json").write_text(said)
    found = store.predictions(tmp_path)
    places = found.layers[layer.article_id]
    assert [(place.path.name, place.line) for place in places] == [
        (f"{layer.article_id}.json", None),
        ("b.jsonl", 2),
        ("b.jsonl", 3),
    ]
    assert all(store.read(Layer, place).kind == "prediction" for place in places)
    assert {problem.line for problem in found.problems} == {4}
    assert store.index(tmp_path) == store.Index()
    assert store.predictions(tmp_path / "gone") == store.Predictions()


@given(link_sets(), link_sets())
@settings(max_examples=10)
def test_predicted_links_are_found_apart(tmp_path_factory, one, two):
    """Links of programs are found by event, several on one."""
    home = tmp_path_factory.mktemp("annotations")
    (home / "predicted").mkdir()
    two = two.model_copy(update={"event_id": one.event_id})
    lines = f"{one.model_dump_json()}\n{two.model_dump_json()}\n"
    (home / "predicted" / "all.links.jsonl").write_text(lines, encoding="utf-8")
    found = store.predictions(home)
    assert [store.read(LinkSet, p) for p in found.link_sets[one.event_id]] == [one, two]
    assert store.index(home) == store.Index()


def test_a_prediction_has_no_place(tmp_path, layer):
    """What a program says is not written among what people say."""
    with pytest.raises(ValueError, match="no place"):
        store.write(tmp_path, as_kind(layer, "prediction"))
    assert list(tmp_path.iterdir()) == []


@given(st.lists(st.tuples(_blank, layers(), _end), max_size=4, unique_by=lambda p: p[1].article_id))
@settings(max_examples=20)
def test_lines_are_found_and_read_wherever_they_stand(tmp_path_factory, parts):
    """Layers in a `.jsonl` file are found and read, blank lines, CRLF and spaces regardless."""
    home = tmp_path_factory.mktemp("annotations")
    (home / "gold").mkdir()
    text, numbers = "", {}
    for spaced, (blank, layer, end) in enumerate(parts):
        text += blank
        numbers[layer.article_id] = text.count("\n") + 1
        written = layer.model_dump_json()
        text += (written if spaced % 2 else json.dumps(json.loads(written))) + end
    (home / "gold" / "all.jsonl").write_bytes(text.encode())
    found = store.index(home)
    assert found.problems == []
    for _, layer, _ in parts:
        place = found.gold[layer.article_id]
        assert store.read(Layer, place) == layer
        assert place.line == numbers[layer.article_id]


@given(st.text(min_size=1, max_size=40).filter(lambda s: s.isprintable()), link_sets())
@settings(max_examples=50)
def test_any_event_has_a_file(tmp_path_factory, event, links):
    """An event may be named anything: its links have a file of their own in the folder."""
    home = tmp_path_factory.mktemp("annotations")
    links = as_kind(links, "gold").model_copy(update={"event_id": event})
    path = store.write(home, links)
    assert path.parent == home / "gold"
    assert path.name.endswith(".links.json")
    assert store.read(LinkSet, store.index(home).links[event]) == links


@given(link_sets(), link_sets())
@settings(max_examples=20)
def test_links_in_lines_are_found_by_their_event(tmp_path_factory, one, two):
    """Link sets in a `.links.jsonl` file are found by event and read equal."""
    home = tmp_path_factory.mktemp("annotations")
    (home / "gold").mkdir()
    two = two.model_copy(update={"event_id": one.event_id + " again"})
    lines = f"\r\n{one.model_dump_json()}\r\n\n{two.model_dump_json()}"
    (home / "gold" / "all.links.jsonl").write_bytes(lines.encode())
    found = store.index(home)
    assert (found.problems, found.gold) == ([], {})
    for links, line in ((one, 2), (two, 4)):
        place = found.links[links.event_id]
        assert (store.read(LinkSet, place), place.line) == (links, line)


# ----------------------------------------------------------------- faults


@pytest.fixture
def layer() -> Layer:
    """Give a small layer."""
    return Layer.model_validate(
        {
            "schema_version": "1.0.0",
            "article_id": "art-0123456789abcdef0123",
            "text_sha256": "0" * 64,
            "kind": "gold",
            "provenance": {"annotator": "ada", "annotator_kind": "person"},
        }
    )


def test_a_folder_that_is_not_there_has_nothing(tmp_path):
    """Annotations are optional: no folder is no problem."""
    assert store.index(tmp_path / "gone") == store.Index()


def test_files_of_others_are_left_alone(tmp_path, layer):
    """Hidden files and files of other kinds are no layers; a name is read by its last suffix."""
    path = store.write(tmp_path, layer)
    for name in (".art-1.json", "notes.md", "art-2.json~", "a.csv"):
        (path.parent / name).write_text("not read")
    assert store.index(tmp_path).gold.keys() == {layer.article_id}
    assert store.index(tmp_path).problems == []


def test_two_layers_of_one_article_are_a_problem(tmp_path, layer):
    """The second place is a problem that names the first, with lines where there are lines."""
    store.write(tmp_path, layer)
    more = tmp_path / "gold" / "more.jsonl"
    more.write_text(f"\n{layer.model_dump_json()}\n\n{layer.model_dump_json()}\n")
    found = store.index(tmp_path)
    assert [str(p).replace(f"{tmp_path}/gold/", "") for p in found.problems] == [
        f"more.jsonl:{line}: DUP003: {layer.article_id} is also in {layer.article_id}.json → "
        "delete one"
        for line in (2, 4)
    ]


def test_links_of_one_event_in_two_places_are_a_problem(tmp_path):
    """Two link sets of one event are a problem; the first one holds."""
    (tmp_path / "gold").mkdir()
    base = {"schema_version": "1.0.0", "event_id": "flood", "kind": "gold"}
    links = LinkSet.model_validate(
        {**base, "provenance": {"annotator": "ada", "annotator_kind": "person"}}
    )
    (tmp_path / "gold" / "a.links.jsonl").write_text(f"{links.model_dump_json()}\n" * 2)
    found = store.index(tmp_path)
    assert found.links["flood"].line == 1
    assert [(p.code, p.line) for p in found.problems] == [("DUP003", 2)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"article_id": "art-01', ":3:22: JSON000: EOF while parsing a string"),
        ("[1]", ":3: SHAPE001: expected an object, not [1]"),
        ('{"id": "x"}', ":3: SHAPE001 /schema_version: the field 'schema_version' is missing"),
    ],
)
def test_a_line_without_a_key_says_why(tmp_path, line, expected):
    """A line that is no layer is listed with what is wrong with it, where it stands."""
    path = tmp_path / "gold" / "all.jsonl"
    path.parent.mkdir()
    path.write_text(f"\n\n{line}\n")
    found = store.index(tmp_path)
    assert found.gold == {}
    assert str(found.problems[0]).startswith(f"{path}{expected}")


def test_faults_in_a_record_are_placed(tmp_path, layer):
    """What is wrong with a record is found when it is read, with file and line."""
    good = layer.model_dump_json()
    bad = good.replace('"gold"', '"golden"')
    path = tmp_path / "gold" / "all.jsonl"
    path.parent.mkdir()
    path.write_text(f"\n{bad}\n")
    found = store.index(tmp_path)
    assert found.problems == []
    (problem,) = store.read(Layer, found.gold[layer.article_id])
    assert (problem.place, problem.pointer) == (f"{path}:2", "/kind")
    single = path.with_name(f"{layer.article_id}.json")
    single.write_text(bad)
    (problem,) = store.read(Layer, Place(single))
    assert (problem.place, problem.pointer) == (str(single), "/kind")
    single.write_text("{\n\n1}")
    (problem,) = store.read(Layer, Place(single))
    assert (problem.place, problem.code) == (f"{single}:3:1", "JSON000")


def test_a_file_that_went_is_not_found(tmp_path, layer):
    """A record whose file is gone when it is read is NotFound with the path."""
    path = store.write(tmp_path, layer)
    place = store.index(tmp_path).gold[layer.article_id]
    path.unlink()
    with pytest.raises(NotFound, match="cannot read"):
        store.read(Layer, place)


def test_writing_twice_changes_nothing(tmp_path, layer):
    """A record that is there already is left alone, time and all."""
    path = store.write(tmp_path, layer)
    before = path.stat()
    assert store.write(tmp_path, layer) == path
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert path.stat().st_ino == before.st_ino
    assert [p.name for p in path.parent.iterdir()] == [path.name]
