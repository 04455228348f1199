"""From three annotators at a real Label Studio to the dataset: what was put in is what is told.

The annotators are simulated: gold with seeded noise (`noise.py`). So it is known, record by
record, on what they differ, how far they agree, and what a curator who knows gold decides.
"""

from __future__ import annotations

import json
import shutil
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from annotating import Desk, content, delete_projects, submit, tasks_of
from noise import simulate, simulate_links
from sayso.annotations import store
from sayso.annotations.adjudicate_links import link_of
from sayso.annotations.labelstudio import pairs, tasks
from sayso.annotations.store import Place
from sayso.compare.same import triples
from sayso.flow import Sources
from sayso.records.layer import Layer
from sayso.records.link import LinkSet

if TYPE_CHECKING:
    from labelstudio import Server
    from noise import Log
    from sayso.compare.same import Triple
    from sayso.records.article import Article

pytestmark = pytest.mark.slow  # starts a Label Studio

ROOT = Path(__file__).parent.parent
PEOPLE = ("anna", "ben", "carl")
PASSWORD = "a-password-of-tests"
OWN = ("adjudication",)
EVENT = "kim-putin-summit-2023-09"
KINDS = ("entities", "quotes", "claims")

Json = dict[str, Any]
Ends = tuple[tuple[str, str], tuple[str, str]]


class Made(NamedTuple):
    """What was put in."""

    desk: Desk
    gold: dict[str, tuple[Article, Layer]]
    layers: dict[tuple[str, str], Layer]
    logs: dict[tuple[str, str], Log]
    links: dict[str, set[Triple]]
    """What each said of the pairs of claims that they were asked about."""


@pytest.fixture(scope="module")
def made(tmp_path_factory, label_studio) -> Made:
    """Have three annotators do the five seeds, and pull what they did."""
    desk = Desk(tmp_path_factory.mktemp("three"), label_studio)
    for folder in ("seeds", "annotations/articles"):
        shutil.copytree(ROOT / folder, desk.home / folder, dirs_exist_ok=True)
    shutil.copy(ROOT / "annotations/GUIDELINES.md", desk.annotations)
    sources = Sources(ROOT / "seeds", ROOT / "annotations")
    readings = [sources.reading(id_) for id_ in sources.ids]
    gold = {reading.article.id: (reading.article, reading.layer) for reading in readings}
    said = desk.say("push", "--project", "Three", "--pass", "all", "--overlap", "3")
    assert (said.code, said.err) == (0, ""), said
    layers, logs, names, tokens = {}, {}, [], {}
    for who in PEOPLE:
        token = tokens[who] = label_studio.sign_up(f"{who}@annotators.test", PASSWORD)
        user = label_studio.call("GET", "/api/current-user/whoami", authorization=f"Token {token}")
        names += ["--name", f"{user['id']}={who}"]
        for task in tasks_of(label_studio, "Three · all"):
            article, whole = gold[task["data"]["ext_id"]]
            layer, log = simulate(whole, article, who)
            layers[who, article.id], logs[who, article.id] = layer, log
            drawn = tasks.task_of(article, layer, "all")["predictions"][0]["result"]
            submit(label_studio, task, drawn, token=token)
    said = desk.say("pull", "--project", "Three", *names)
    assert (said.code, said.err) == (0, ""), said
    links = {who: link(desk, label_studio, who, tokens[who]) for who in PEOPLE}
    said = desk.say("pull", "--project", "Three")
    assert (said.code, said.err) == (0, ""), said
    yield Made(desk, gold, layers, logs, links)
    delete_projects(label_studio)


def link(desk: Desk, server: Server, who: str, token: str) -> set[Triple]:
    """Have somebody link claims of their own, pair by pair of what is alike; give what they did."""
    about = ("--pass", "links", "--from", who, "--for", who, "--near", "1")
    said = desk.say("push", "--project", "Three", *about)
    assert (said.code, said.err) == (0, ""), said
    gold = Sources(ROOT / "seeds", ROOT / "annotations").links(EVENT)
    seen, made = simulate_links(gold, who), set()
    for task in tasks_of(server, f"Three · links · {who}"):
        own = {triple for triple in seen if {triple[0], triple[2]} == {*ends_of(task)}}
        made |= own
        submit(server, task, choices(task, own), token=token)
    return made


def ends_of(task: Json) -> Ends:
    """Give the two claims of a task."""
    left, right = (task["data"][f"{side}_end"] for side in ("left", "right"))
    return (left["article_id"], left["id"]), (right["article_id"], right["id"])


def choices(task: Json, own: set[Triple]) -> list[Json]:
    """Give what somebody submits on a pair that they link so."""
    left, _ = ends_of(task)
    found = sorted(pairs.choice_of(link_of(triple, "l"), left) for triple in own)
    marked = [row for row in task["predictions"][0]["result"] if row["type"] == "labels"]
    return [*marked, pairs.chosen(found or ["unrelated"])]


def test_what_they_did_is_what_comes_back(made):
    """Each annotator's layer, whole: no noise is lost on the way, and none is added."""
    for who in PEOPLE:
        path = made.desk.annotations / "human" / who / f"{EVENT}.links.json"
        assert set(triples(store.read(LinkSet, Place(path)))) == made.links[who]
    for (who, id_), layer in made.layers.items():
        assert content(made.desk.made(who, id_)) == content(layer)
    for what in ("dropped", "changed"):
        assert all(getattr(made.logs[who, id_], what) for who, id_ in made.logs)


# ----------------------------------------------------------------- agreement


class Expected(NamedTuple):
    """What a number should be, by what is known of the noise."""

    right: float
    n: int

    @property
    def value(self) -> float:
        """The number."""
        return self.right / self.n


def expected(made: Made) -> dict[tuple[str, str], Expected]:
    """Count from the logs alone, over every two annotators, what they have alike."""
    found: dict[tuple[str, str], list[tuple[int, int]]] = {}

    def count(key: tuple[str, str], right: int, n: int) -> None:
        found.setdefault(key, []).append((right, n))

    for id_, (_, gold) in made.gold.items():
        for one, other in combinations((made.logs[who, id_] for who in PEOPLE), 2):
            places = {(m.start, m.end) for entity in gold.entities for m in entity.mentions}
            ours, theirs = (places - log.dropped["mentions"] for log in (one, other))
            count(("mentions", "equal spans"), 2 * len(ours & theirs), len(ours) + len(theirs))
            claims = {claim.id for claim in gold.claims}
            ours, theirs = (claims - log.dropped["claims"] for log in (one, other))
            both = ours & theirs
            moved = both & (one.changed["content"] ^ other.changed["content"])
            n = len(ours) + len(theirs)
            count(("claims", "equal content"), 2 * len(both - moved), n)
            count(("claims", "content half alike"), 2 * len(both), n)
            unlike = one.changed["factuality"] ^ other.changed["factuality"]
            count(("claims", "factuality"), len(both - unlike), len(both))
            quotes = {quote.id for quote in gold.quotes}
            ours, theirs = (quotes - log.dropped["quotes"] for log in (one, other))
            n = len(ours) + len(theirs)
            count(("quotes", "content half alike"), 2 * len(ours & theirs), n)
    for one, other in combinations((made.links[who] for who in PEOPLE), 2):
        count(("links", "end to end"), 2 * len(one & other), len(one) + len(other))
    return {key: Expected(*map(sum, zip(*counts, strict=True))) for key, counts in found.items()}


def test_agreement_is_what_the_noise_leaves(made):
    """Each number is the one that the logs give, to the last digit."""
    said = made.desk.say("agree", "--json")
    assert said.code == 0, said
    told = {
        (score["record"], score["what"], score["measure"]): score
        for score in said.json["scores"]
        if score["of"] == "all"
    }
    for (record, what), wanted in expected(made).items():
        score = told[record, what, "equal" if what == "factuality" else "F1"]
        assert score["value"] == pytest.approx(wanted.value), (record, what)
        assert 0.5 < wanted.value < 1, "there is noise, and it is little"
        if record == "links":
            assert (score["low"], score["high"]) == (None, None), "of one event"
        else:
            assert score["low"] <= score["value"] <= score["high"]


# ----------------------------------------------------------------- decisions


def differing(made: Made, id_: str) -> set[tuple[str, str]]:
    """Name the records of an article that are not the same three times, by the logs."""
    _, gold = made.gold[id_]
    logs = [made.logs[who, id_] for who in PEOPLE]

    def by_some(kind: str, *fields: str) -> set[tuple[str, str]]:
        touched = [[log.changed[name] for log in logs] for name in fields]
        touched.append([log.dropped[kind] for log in logs])
        return {(kind, i) for sets in touched for i in set.union(*sets) - set.intersection(*sets)}

    found = by_some("entities", "type")
    found |= by_some("quotes", "speakers") | by_some("claims", "content", "factuality")
    for entity in gold.entities:
        for mention in entity.mentions:
            place = mention.start, mention.end
            if len({place in log.dropped["mentions"] for log in logs}) > 1:
                found.add(("entities", entity.id))
    return found


def decision(undecided: Json, wanted: Json) -> Json:
    """Decide for what gold says: somebody's version, or a record that nobody has."""
    fields = {name: value for name, value in wanted.items() if name not in OWN}
    right = [
        who
        for who, version in undecided["versions"].items()
        if {name: version[name] for name in fields} == fields
    ]
    made = {
        "schema_version": "1.0.0",
        **{name: undecided[name] for name in ("about", "kind", "votes")},
        "by": "dora",
        "created": "2031-02-04",
        "reason": "annotator-error",
        "rule": "C1",
    }
    return made | ({"chosen": right[0]} if right else {"record": fields})


def write(desk: Desk, decisions: list[Json]) -> None:
    """Add lines to the decisions on their articles."""
    for one in decisions:
        path = desk.annotations / "decisions" / f"{one['about']}.jsonl"
        path.parent.mkdir(exist_ok=True)
        with path.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(one) + "\n")


class Decided(NamedTuple):
    """What a curator decided who knows gold, and the one record on which they see it otherwise."""

    wanted: dict[tuple[str, str, str], Json]
    """Article, kind and id → the record that gold should have."""
    otherwise: tuple[str, str, str]


def test_what_differs_is_listed_and_in_no_gold(made):
    """No more and no less than what the noise befell in one layer, and not in another."""
    said = made.desk.say("adjudicate", "--json")
    assert said.code == 1, said
    undecided = said.json["undecided"]
    ids = {
        (one["about"], one["kind"], version["id"])
        for one in undecided
        for version in one["versions"].values()
    }
    assert ids == {(id_, *which) for id_ in made.gold for which in differing(made, id_)}
    assert len(ids) == len(undecided) > 20
    assert not (made.desk.annotations / "gold").exists()


@pytest.fixture(scope="module")
def decided(made, label_studio) -> Decided:
    """Decide all that differs, in two goes, and adjudicate."""
    desk = made.desk
    undecided = desk.say("adjudicate", "--json").json["undecided"]
    wanted, decisions, otherwise = wanted_of(made), [], None
    for one in undecided:
        (id_,) = {version["id"] for version in one["versions"].values()}
        key = one["about"], one["kind"], id_
        decisions.append(decision(one, wanted[key]))
        noisy = [
            who
            for who, version in one["versions"].items()
            if version.get("factuality") != wanted[key].get("factuality")
        ]
        if noisy and otherwise is None:
            otherwise, wanted[key] = key, one["versions"][noisy[0]]
            decisions[-1]["chosen"] = noisy[0]
    half = len(decisions) // 2
    write(desk, decisions[:half])
    left = desk.say("adjudicate", "--json").json["undecided"]
    assert len(left) == len(decisions) - half
    write(desk, decisions[half:])
    assert otherwise is not None
    decide_links(made, label_studio)
    said = desk.say("adjudicate")
    assert said.code == 0, said
    return Decided(wanted, otherwise)


def decide_links(made: Made, server: Server) -> None:
    """Have a curator who knows gold decide on the pairs in dispute, in Label Studio."""
    gold = set(triples(Sources(ROOT / "seeds", ROOT / "annotations").links(EVENT)))
    undecided = made.desk.say("adjudicate", "--json").json["undecided"]
    assert {one["kind"] for one in undecided} == {"links"}
    said = made.desk.say("adjudicate", "--to-labelstudio", "Three")
    assert (said.code, said.err) == (0, ""), said
    every = set().union(*made.links.values())
    unlike = {link for link in every if not all(link in made.links[who] for who in PEOPLE)}
    tasks_there = tasks_of(server, "Three · adjudicate, links")
    assert {frozenset(ends_of(task)) for task in tasks_there} == {
        frozenset((subject, object_)) for subject, _, object_ in unlike
    }
    for task in tasks_there:
        own = {link for link in gold if {link[0], link[2]} == {*ends_of(task)}}
        submit(server, task, choices(task, own))
    said = made.desk.say("pull", "--project", "Three", "--name", "1=dora")
    assert (said.code, said.err) == (0, ""), said


def wanted_of(made: Made) -> dict[tuple[str, str, str], Json]:
    """Give the records of gold, but for those that nobody has any more."""
    return {
        (id_, kind, record.id): record.model_dump(mode="json", exclude={*OWN})
        for id_, (_, gold) in made.gold.items()
        for kind in KINDS
        for record in getattr(gold, kind)
        if not all(record.id in made.logs[who, id_].dropped[kind] for who in PEOPLE)
    }


def test_decisions_lead_back_to_gold(made, decided):
    """Gold equals the original, record by record, but where a decision says otherwise."""
    found = {
        (id_, kind, record.id): record.model_dump(mode="json", exclude={*OWN})
        for id_ in made.gold
        for layer in [store.read(Layer, Place(made.desk.annotations / f"gold/{id_}.json"))]
        for kind in KINDS
        for record in getattr(layer, kind)
    }
    original = wanted_of(made)
    assert found.keys() == original.keys()
    unlike = {key for key in found if found[key] != original[key]}
    assert unlike == {decided.otherwise}
    whole = triples(Sources(ROOT / "seeds", ROOT / "annotations").links(EVENT))
    linked = {frozenset((one, two)) for links in made.links.values() for one, _, two in links}
    path = made.desk.annotations / f"gold/{EVENT}.links.json"
    assert set(triples(store.read(LinkSet, Place(path)))) == {
        link for link in whole if {link[0], link[2]} in linked
    }
    before = made.desk.files()
    assert made.desk.say("adjudicate").code == 0
    assert made.desk.files() == before, "to adjudicate twice changes nothing"


def test_the_dataset_has_it(made, decided, tmp_path):
    """A rebuild has gold's claims, and those alone; loaded as its users load it."""
    said = made.desk.say("build", "--out", tmp_path / "dataset")
    assert said.code == 0, said
    wanted = {
        (id_, f"{id_}:{record_id}", record["factuality"])
        for (id_, kind, record_id), record in decided.wanted.items()
        if kind == "claims"
    }
    assert loaded(tmp_path / "dataset", tmp_path) == wanted
    about, _, id_ = decided.otherwise
    shipped = loaded(ROOT / "dataset", tmp_path)
    assert {row[1] for row in wanted - shipped} == {f"{about}:{id_}"}


def test_the_dataset_keeps_what_each_said(made, decided, tmp_path):
    """Disagreement is not lost: a row for each layer, with the annotator's own versions."""
    from datasets import load_dataset  # noqa: PLC0415  seconds

    said = made.desk.say("build", "--out", tmp_path / "dataset")
    assert said.code == 0, said
    rows = load_dataset(
        str(tmp_path / "dataset"), "annotations", split="train", cache_dir=str(tmp_path / "cache")
    )
    found = {(row["annotator"], row["article_id"]): row for row in rows}
    assert found.keys() == made.layers.keys()
    names = rows.features["claims"].feature["factuality"].names
    for key, layer in made.layers.items():
        claims = [(claim["id"], names[claim["factuality"]]) for claim in found[key]["claims"]]
        assert claims == [(claim.id, claim.factuality) for claim in layer.claims]
    about, _, id_ = decided.otherwise
    told = {
        claim["factuality"]
        for (_, article_id), row in found.items()
        for claim in row["claims"]
        if (article_id, claim["id"]) == (about, id_)
    }
    assert len(told) > 1, "what was overruled is there too"


def loaded(folder: Path, cache: Path) -> set[tuple[str, str, str]]:
    """Load a dataset's claims: article, id, factuality."""
    from datasets import load_dataset  # noqa: PLC0415  seconds

    rows = load_dataset(str(folder), "claims", split="train", cache_dir=str(cache / "cache"))
    names = rows.features["factuality"].names
    return {(row["article_id"], row["id"], names[row["factuality"]]) for row in rows}
