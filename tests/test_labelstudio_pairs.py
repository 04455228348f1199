"""Two claims side by side: links become pairs to look at, and pairs become links."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from label_studio_sdk.label_interface import LabelInterface

from sayso.annotations import store
from sayso.annotations.labelstudio.config import LINKS, labelling_config
from sayso.annotations.labelstudio.faults import Faults
from sayso.annotations.labelstudio.pairs import in_order, pairs_of, read
from sayso.records import shape
from sayso.records.derive import complete
from sayso.records.link import SYMMETRIC, End, Link, LinkSet, Relation
from strategies import _judged, either
from test_derive import layer, page, spans
from test_labelstudio_regions import ADA, ANNOTATIONS, GOLD, gold

EVENT: Final = "kim-putin-summit-2023-09"
TEXT: Final = "Prices may rise, said Ada Lovelace.\nPrices rise again in Norland.\nCats sleep.\n"


@cache
def gold_links() -> LinkSet:
    """Give the gold links of the five articles."""
    return store.read(LinkSet, store.Place(ANNOTATIONS / "gold" / f"{EVENT}.links.json"))


@cache
def two():
    """Give two articles of one event, each with three claims and a quote."""
    found = []
    for digit in "ab":
        article = page(TEXT).model_copy(update={"id": f"art-{digit * 20}", "outlet": digit})
        said = ("Prices may rise", "Prices rise again", "Cats sleep")
        claims = [
            {"id": f"c{n}", "content": spans(TEXT, words), "factuality": "CT+"}
            for n, words in enumerate(said, 1)
        ]
        quotes = [{"id": "q1", "content": spans(TEXT, said[0]), "source": spans(TEXT, "Ada")}]
        found.append((article, complete(layer(article, claims=claims, quotes=quotes), article)))
    return found


def links_of(*links: tuple[str, str, str], **more: Any) -> LinkSet:
    """Give links written as `("a:c1", "denies", "b:c2")`."""
    made = [
        {"id": f"l{n}", "subject": _end(subject), "relation": relation, "object": _end(other)}
        for n, (subject, relation, other) in enumerate(links, 1)
    ]
    value = {"schema_version": "1.0.0", "event_id": "e", "kind": "gold", "provenance": ADA}
    return LinkSet.model_validate(value | {"links": [link | more for link in made]})


def _end(written):
    digit, id_ = written.split(":")
    return {"article_id": f"art-{digit * 20}", "id": id_}


def tasks_of(articles, links, **more):
    """Give the tasks as a server gives them back."""
    event = links.event_id if links else "e"
    return json.loads(json.dumps(list(pairs_of(event, articles, links, **more))))


def pulled(tasks, faults=None):
    """Read what stands on tasks, as it was pushed."""
    faults = Faults() if faults is None else faults
    found = [
        link
        for task in tasks
        for link in read(task["predictions"][0]["result"], task["data"], faults)
    ]
    return in_order(found)


def read_choices(*choices: Any, links: LinkSet | None = None, rows: Any = ()):
    """Read what somebody chose for a pair of claims."""
    links = links or links_of(("a:c1", "same_as", "b:c1"))
    (task,) = tasks_of(two(), links)
    faults = Faults()
    row = {"id": "r", "from_name": "relation", "type": "choices", "value": {"choices": [*choices]}}
    return read([row, *rows], task["data"], faults), [found.problem.code for found in faults]


# ----------------------------------------------------------------- the law


def test_gold_links_come_back_as_they_were():
    """All links of gold, with their ids, opinions and order, and not one more."""
    links = gold_links()
    faults = Faults()
    tasks = tasks_of([gold(id_) for id_ in GOLD], links)
    assert pulled(tasks, faults) == links.model_dump(mode="json")["links"]
    assert faults == []
    assert len({task["data"]["ext_id"] for task in tasks}) == len(tasks)


@st.composite
def link_sets_of_two(draw):
    """Draw links between the records of two articles, several on one pair."""
    ends = [End(**_end(f"{a}:{id_}")) for a in "ab" for id_ in ("c1", "c2", "c3", "q1")]
    found: dict[Any, Link] = {}
    for n in range(draw(st.integers(0, 5))):
        pair = draw(st.lists(st.sampled_from(ends[:4] if n > 2 else ends), min_size=2, max_size=2))
        relation = draw(either(Relation))
        if pair[0] == pair[1]:
            continue
        if relation in SYMMETRIC:
            pair.sort(key=lambda end: (end.article_id, end.id))
        link = Link(
            id=draw(st.sampled_from(("l", "x-", "_"))) + str(n),
            subject=pair[0],
            relation=relation,
            object=pair[1],
            **_judged(draw, draw(st.sampled_from(("gold", "prediction")))),
        )
        found.setdefault((link.subject, relation, link.object), link)
    return links_of().model_copy(update={"links": tuple(found.values())})


@given(link_sets_of_two())
@settings(max_examples=200)
def test_links_come_back_as_they_were(links):
    """Pushed and pulled untouched, links are what they were, also several between two claims."""
    faults = Faults()
    tasks = tasks_of(two(), links)
    assert pulled(tasks, faults) == links.model_dump(mode="json")["links"]
    assert faults == []
    assert isinstance(shape.read(LinkSet, links.model_dump(mode="json")), LinkSet)


@given(link_sets_of_two())
@settings(max_examples=100)
def test_the_order_of_choices_says_nothing(links):
    """The browser lists choices as the config does: each link keeps its id and its opinions."""
    tasks = tasks_of(two(), links)
    for task in tasks:
        for row in task["predictions"][0]["result"]:
            if row["type"] == "choices":
                row["value"]["choices"].sort(key=LINKS.index)
    assert sorted(pulled(tasks), key=str) == sorted(links.model_dump(mode="json")["links"], key=str)


# ----------------------------------------------------------------- what leaves is sound


def test_label_studio_s_own_check_finds_nothing():
    """The validator that a strict server runs takes every pair, and regions hold their words."""
    interface = LabelInterface(labelling_config("links"))
    for task in tasks_of([gold(id_) for id_ in GOLD], gold_links(), near=1):
        data, (prediction,) = task["data"], task["predictions"]
        assert interface.validate_prediction(prediction, return_errors=True) == []
        for row in prediction["result"]:
            value = row["value"]
            if row["type"] == "labels":
                assert data[row["to_name"]][value["start"] : value["end"]] == value["text"]


def test_a_pair_is_shown_in_its_paragraph():
    """Each side with its line, what it says, and where it is from."""
    (task,) = tasks_of(two(), links_of(("b:c2", "denies", "a:c1")))
    data = task["data"]
    assert (data["left"], data["right"]) == tuple(TEXT.split("\n")[:2])
    assert (data["left_says"], data["right_about"]) == ("Prices may rise", "b")
    assert task["predictions"][0]["result"][-1]["value"]["choices"] == ["right denies"]
    assert data["ext_id"] == f"e:art-{'a' * 20}:c1:art-{'b' * 20}:c2"


# ----------------------------------------------------------------- what a person says


def test_sides_say_which_is_which():
    """`left` and `right` give the subject; a symmetric relation has its smaller end first."""
    (left,), _ = read_choices("left updates")
    (right,), _ = read_choices("right updates")
    (same,), _ = read_choices("contradicts")
    assert left["subject"] == right["object"] == same["subject"] == _end("a:c1")
    assert left["object"] == right["subject"] == same["object"] == _end("b:c1")
    assert [link["relation"] for link in (left, right, same)] == ["updates"] * 2 + ["contradicts"]


def test_unrelated_is_no_link():
    """And it is no fault either."""
    assert read_choices("unrelated") == ([], [])


@pytest.mark.parametrize(
    ("choices", "codes"),
    [
        ((), ["STUDIO011"]),
        (("unrelated", "same"), ["STUDIO011"]),
        (("left same",), ["STUDIO006"]),
        (("denies",), ["STUDIO006"]),
        (("likes",), ["STUDIO006"]),
        ((3, None), ["STUDIO011"]),
    ],
)
def test_what_cannot_be_is_told(choices, codes):
    """Nothing chosen, `unrelated` and something, and what is no choice."""
    assert read_choices(*choices) == ([], codes)


def test_rows_that_are_none_do_no_harm():
    """Whatever else stands in the result of a pair, what was chosen counts."""
    junk = [None, 3, [], {}, {"from_name": "relation"}, {"from_name": "relation", "value": 3}]
    junk += [{"from_name": "relation", "value": {"choices": "same"}}]
    found, codes = read_choices("same", rows=junk)
    assert ([link["relation"] for link in found], codes) == (["same_as"], [])


def test_a_changed_link_keeps_its_id_and_no_opinion():
    """Confidence and adjudication were of what it said before."""
    decided = {"confidence": 0.5, "adjudication": {"method": "unanimous"}}
    links = links_of(("a:c1", "same_as", "b:c1"), **decided)
    (kept,), _ = read_choices("same", links=links)
    (changed,), _ = read_choices("contradicts", links=links)
    assert (kept["id"], kept["confidence"]) == ("l1", 0.5)
    assert kept["adjudication"]["method"] == "unanimous"
    assert changed["id"] == "l1"
    assert (changed["confidence"], changed["adjudication"]) == (None, None)


def test_one_of_two_links_taken_away_leaves_the_other():
    """With its own id and opinions, not those of the one that is gone."""
    links = links_of(("a:c1", "same_as", "b:c1"), ("a:c1", "denies", "b:c1"))
    found, _ = read_choices("left denies", links=links)
    assert [(link["id"], link["relation"]) for link in found] == [("l2", "denies")]


def test_a_new_link_has_an_id_that_stays():
    """Of its own, the same at every pull; after those that were there."""
    found, _ = read_choices("same", "right elaborates")
    assert [link["id"] for link in found[:1]] == ["l1"]
    assert found == read_choices("same", "right elaborates")[0]
    assert [link["id"] for link in in_order(reversed(found))][0] == "l1"  # noqa: RUF015
    value = links_of().model_dump(mode="json") | {"links": in_order(found)}
    assert isinstance(shape.read(LinkSet, value), LinkSet)


# ----------------------------------------------------------------- which pairs are shown


def test_near_shows_what_is_much_alike():
    """Each claim beside the one that shares its rarer words; what shares none, beside none."""
    tasks = tasks_of(two(), None, near=1)
    shown = [(t["data"]["left_says"], t["data"]["right_says"]) for t in tasks]
    assert sorted(shown) == [
        ("Cats sleep",) * 2,
        ("Prices may rise",) * 2,
        ("Prices rise again",) * 2,
    ]
    assert all(t["predictions"][0]["result"][-1]["type"] == "labels" for t in tasks)
    assert tasks_of(two(), None) == []


def test_near_shows_no_pair_twice():
    """What is linked is not proposed again, and more neighbours are more pairs."""
    articles, links = [gold(id_) for id_ in GOLD], gold_links()
    shown = [tasks_of(articles, links, near=near) for near in (0, 1, 3)]
    names = [[task["data"]["ext_id"] for task in tasks] for tasks in shown]
    assert all(len(found) == len({*found}) for found in names)
    assert {*names[0]} < {*names[1]} < {*names[2]}
    assert [len(task["data"]["links"]) > 0 for task in shown[2]] == [
        at < len(names[0]) for at in range(len(names[2]))
    ]


_AGAIN: Final = """
import sys
sys.path.insert(0, "tests")
from test_labelstudio_pairs import GOLD, gold, gold_links, tasks_of
tasks = tasks_of([gold(id_) for id_ in GOLD], gold_links(), near=3)
print(*(task["data"]["ext_id"] for task in tasks), sep="\\n")
"""


def test_near_is_the_same_in_every_process():
    """Pushing twice proposes the same pairs, however strings are hashed that day."""
    runs = [
        subprocess.run(
            [sys.executable, "-c", _AGAIN],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            cwd=ANNOTATIONS.parent,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1] != ""
