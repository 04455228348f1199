"""Out to a real Label Studio and back: a layer that nobody changes comes back as it was."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import strategies as st

from annotating import (
    ROOT,
    Desk,
    article_of,
    at,
    content,
    desk_with,
    drawn_from,
    layer_of,
    project_of,
    shown,
    submit,
    tasks_of,
)
from sayso.annotations import store
from sayso.annotations.store import Place
from sayso.records.derive import complete
from sayso.records.layer import Layer
from sayso.records.link import LinkSet
from strategies import articles_with_layers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from labelstudio import Server
    from sayso.records.article import Article

pytestmark = pytest.mark.slow  # starts a Label Studio

EVENT = "kim-putin-summit-2023-09"

# What breaks offsets, white space, JSON, HTML or a terminal, each between two plain words.
HAZARDS = (
    *("🧊", "👩‍👩‍👧‍👦", "🇰🇵🇷🇺", "👍🏽", "𝒜lice 𐍈", "𠮷野家", "e\u0301a\u030a", "क्षि", "각"),
    *("tab\there", "two  spaces", "10\u00a0km", "thin\u2009space", "narrow\u202fspace"),
    *("ze\u200bro", "join\u200der", "so\u00adft", "mark\ufeff", "line\u2028end", "next\u0085line"),
    *("Кремль", "العربية", "\u200fשלום\u200e", "\u202eturned\u202c", "\u2067iso\u2069"),
    *("<b>bold</b>", "&amp;", "<script>alert(1)</script>", "<!--", "]]>", "{{ $text }}", "$text"),
    *("back\\nslash", "'quoted'", '"double"', "“curly”", "it’s", "#1", "a/b", "%41", "null"),
    *("bell\x07", "escape\x1b[31m", "form\x0cfeed", "delete\x7f", "vertical\x0btab"),
)


@pytest.fixture(scope="module")
def summit(tmp_path_factory: pytest.TempPathFactory, label_studio: Server) -> Desk:
    """Give a desk with the five captures, their texts, gold and links. What is pulled stays."""
    home = tmp_path_factory.mktemp("summit")
    for name in ("seeds", "annotations"):
        shutil.copytree(ROOT / name, home / name)
    return Desk(home, label_studio)


def gold_of(desk: Desk) -> dict[str, Layer]:
    """Give the gold layers of a desk, whole: article → layer."""
    found: dict[str, Layer] = {}
    for path in sorted((desk.annotations / "gold").glob("art-*.json")):
        layer = store.read(Layer, Place(path))
        assert isinstance(layer, Layer)
        article = next(iter((desk.annotations / "articles").glob(path.name)))
        found[path.stem] = complete(layer, _article(article))
    return found


def _article(path: Path) -> Article:
    from sayso.records.article import Article  # noqa: PLC0415  a type above

    article = store.read(Article, Place(path))
    assert isinstance(article, Article)
    return article


def submit_all(desk: Desk, title: str) -> list[dict[str, Any]]:
    """Send every task of a project as it is shown; give the tasks."""
    tasks = tasks_of(desk.server, title)
    for task in tasks:
        submit(desk.server, task)
    return tasks


# ----------------------------------------------------------------- the five


def test_gold_comes_back_as_it_was(summit):
    """pull(push(gold)) == gold in all but `kind` and `provenance`, for the five captures."""
    said = summit.say("push", "--project", "Summit", "--pass", "all", "--from", "gold")
    assert (said.code, said.err) == (0, ""), said
    assert len(submit_all(summit, "Summit · all")) == 5
    said = summit.say("pull", "--project", "Summit", "--name", "1=anna")
    assert (said.code, said.err) == (0, ""), said
    gold = gold_of(summit)
    assert len(gold) == 5
    for id_, layer in gold.items():
        assert content(summit.made("anna", id_)) == content(layer)


def test_gold_comes_back_in_two_passes(summit):
    """Entities and quotes in one pass, claims over somebody's own quotes in the next: it is gold.

    What was asked for first stays beside what is asked for next.
    """
    for pass_ in ("entities,quotes", "claims"):
        work = ("push", "--project", "Two", "--pass", pass_, "--from", "gold", "--for", "ben")
        said = summit.say(*work)
        assert (said.code, said.err) == (0, ""), said
        submit_all(summit, f"Two · {pass_.replace(',', ', ')} · ben")
        said = summit.say("pull", "--project", "Two")
        assert (said.code, said.err) == (0, ""), said
        for id_, layer in gold_of(summit).items():
            made = content(summit.made("ben", id_))
            if pass_ != "claims":
                assert made == content(layer) | {"claims": []}
            else:
                assert made == content(layer)


def test_the_links_come_back_as_they_were(summit):
    """Pairs of claims with their links, and pairs that are only alike: the links are gold's."""
    asked = ("push", "--project", "Pairs", "--pass", "links", "--from", "gold", "--near", "1")
    said = summit.say(*asked)
    assert (said.code, said.err) == (0, ""), said
    tasks = tasks_of(summit.server, "Pairs · links")
    place = summit.annotations / "gold" / f"{EVENT}.links.json"
    gold = store.read(LinkSet, Place(place))
    assert isinstance(gold, LinkSet)
    bare = [task for task in tasks if not task["data"]["links"]]
    assert (len(bare) > 0, len(tasks) - len(bare) > 0) == (True, True)
    for task in tasks:
        rows = shown(task)
        if not task["data"]["links"]:
            chosen = {"choices": ["unrelated"]}
            own = {"id": "said", "from_name": "relation", "to_name": "left", "type": "choices"}
            rows.append(own | {"value": chosen})
        submit(summit.server, task, rows)
    said = summit.say("pull", "--project", "Pairs", "--name", "1=carla")
    assert (said.code, said.err) == (0, ""), said
    made = store.read(LinkSet, Place(summit.annotations / "human/carla" / place.name))
    assert isinstance(made, LinkSet)
    other = {"kind", "provenance"}
    assert made.model_dump(exclude=other) == gold.model_dump(exclude=other)
    assert summit.say(*asked).out.startswith(f"Pairs · links: 0 created, {len(tasks)} there")


# ----------------------------------------------------------------- whatever there is


def hazardous() -> Iterator[tuple[Article, Layer]]:
    """Yield an article for each hazard, with records of all kinds around and over it."""
    for n, hazard in enumerate(HAZARDS):
        said = f"quay {n} {hazard} may shut {hazard} on Friday"
        article = article_of(
            (f"Quay {n} {hazard}", f"Ada {hazard} Birk of Norholm said {said} {hazard}.", "End"), n
        )
        text = article.text
        entities = [
            {
                "id": "e1",
                "type": "PERSON",
                "name": f"Ada {hazard.strip()} Birk",
                "wikidata": "Q1",
                "mentions": [at(text, f"Ada {hazard} Birk", level="NAM")],
            },
            {
                "id": "e2",
                "type": "GPE",
                "mentions": [at(text, "Norholm"), at(text, f"Ada {hazard} Birk of Norholm")],
            },
        ]
        quotes = [
            {
                "id": "q1",
                "content": [at(text, said)],
                "cue": [at(text, "said")],
                "source": [at(text, f"Ada {hazard} Birk of Norholm")],
                "act": "warn",
                "negated": bool(n % 2),
                "confidence": 0.5,
            },
            {"id": "q2", "content": [at(text, f"{hazard} may shut")], "parent": "q1"},
        ]
        claims = [
            {
                "id": "c1",
                "content": [at(text, f"quay {n} {hazard}"), at(text, f"shut {hazard}")],
                "proposition": f"Quay {n} {hazard.strip()} shuts.",
                "factuality": "PS+",
                "hedges": [at(text, "may")],
                "when": {"span": at(text, "Friday"), "begin": "2031-02-07", "end": "2031-02-07"},
            },
            {"id": "c2", "content": [at(text, said)], "factuality": "CT-", "quote": "q1"},
        ]
        yield article, layer_of(article, entities=entities, quotes=quotes, claims=claims)


def test_any_layer_comes_back_as_it_was(tmp_path, label_studio):
    """pull(push(layer)) == layer in all but `kind` and `provenance`, for 200 of them in one push.

    The server gives each text back byte for byte.
    """
    pairs = {article.id: (article, layer) for article, layer in hazardous()}
    generated = drawn_from(articles_with_layers(), 400)
    pairs |= {article.id: (article, complete(layer, article)) for article, layer in generated}
    assert len(pairs) > 150, len(pairs)
    desk = desk_with(tmp_path, label_studio, list(pairs.values()))
    said = desk.say("push", "--project", "Hazards", "--pass", "all", "--from", "silver.jsonl")
    assert (said.code, said.err) == (0, ""), said
    tasks = submit_all(desk, "Hazards · all")
    texts = {task["data"]["ext_id"]: task["data"]["text"] for task in tasks}
    assert texts == {id_: article.text for id_, (article, _) in pairs.items()}
    said = desk.say("pull", "--project", "Hazards", "--name", "1=anna")
    assert (said.code, said.err) == (0, ""), said
    for id_, (_, layer) in pairs.items():
        assert content(desk.made("anna", id_)) == content(layer)


_ = st, project_of
