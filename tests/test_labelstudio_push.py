"""`sayso push` to a real Label Studio: once, however often it runs, whatever it is stopped by."""

from __future__ import annotations

import random
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from annotating import (
    Desk,
    article_of,
    delete_projects,
    desk_with,
    layer_of,
    one_line,
    project_of,
    small,
    submit,
    task_of,
    tasks_of,
)
from faulty_proxy import proxy
from sayso.annotations.labelstudio import tasks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from annotating import Json
    from labelstudio import Server
    from sayso.records.article import Article
    from sayso.records.layer import Layer

pytestmark = pytest.mark.slow  # starts a Label Studio

MANY = 1000


@pytest.fixture(autouse=True)
def _clear(label_studio):
    """Leave no projects to the next test: each command lists them all."""
    yield
    delete_projects(label_studio)


def push(desk: Desk, project: str, *more: str, **named: float):
    """Push the layers of `silver.jsonl` in the first pass."""
    return desk.say("push", "--project", project, "--from", "silver.jsonl", *more, **named)


def titled(project: str) -> str:
    """Give the title of its first pass."""
    return f"{project} · entities, quotes"


def wanted(pairs: Sequence[tuple[Article, Layer]]) -> dict[str, list[list[Json]]]:
    """Give article → the results of its predictions, as they should be on the server."""
    made = [tasks.task_of(article, layer, "entities,quotes") for article, layer in pairs]
    return {task["data"]["ext_id"]: [p["result"] for p in task["predictions"]] for task in made}


def there(server: Server, project: str) -> dict[str, list[list[Json]]]:
    """Give article → the results of its predictions, as they are on the server."""
    return results(tasks_of(server, titled(project)))


def results(listed: list[Json]) -> dict[str, list[list[Json]]]:
    """Give article → the results of its predictions, of tasks; each task once."""
    found = {t["data"]["ext_id"]: [p["result"] for p in t["predictions"]] for t in listed}
    assert len(found) == len(listed), "a task was made twice"
    return found


def titles(server: Server) -> Counter[str]:
    """Give the titles of all projects."""
    listed = server.call("GET", "/api/projects/?page_size=1000")["results"]
    return Counter(one["title"] for one in listed)


def kept(server: Server, project: str) -> tuple[Json, list[Json]]:
    """Give all that the server has of a project."""
    return project_of(server, titled(project)), tasks_of(server, titled(project))


# ----------------------------------------------------------------- once


def test_another_layer_replaces_predictions(tmp_path, label_studio):
    """What is otherwise now is replaced, it alone, and replaced again when it is as it was.

    Annotators are shown what was pushed last; what they have done stays.
    """
    before, after = ([small(n, act=act) for n in range(6)] for act in ("say", "deny"))
    desk = desk_with(tmp_path, label_studio, before)
    assert push(desk, "Other").code == 0
    done = submit(label_studio, tasks_of(label_studio, titled("Other"))[0])
    for pairs in (after[:3] + before[3:], before, after):
        otherwise = Counter(wanted(pairs)[id_] == now for id_, now in there_now(desk).items())
        desk.layers("silver.jsonl", (layer for _, layer in pairs))
        said = push(desk, "Other")
        told = f"{otherwise[True]} there already, {otherwise[False]} given another prediction"
        assert (said.code, f"0 created, {told}" in said.out) == (0, True), said
        assert there(label_studio, "Other") == wanted(pairs)
        assert "0 created, 6 there already\n" in push(desk, "Other").out
        assert shown_next(label_studio, "Other") in wanted(pairs).values()
    first = tasks_of(label_studio, titled("Other"))[0]
    assert [one["result"] for one in first["annotations"]] == [done["result"]]


def there_now(desk: Desk) -> dict[str, list[list[Json]]]:
    """Give what is on the server of the project `Other`."""
    return there(desk.server, "Other")


def shown_next(server: Server, project: str) -> list[list[Json]]:
    """Give the results of the predictions that the next annotator is shown."""
    id_ = project_of(server, titled(project))["id"]
    task = server.call("GET", f"/api/projects/{id_}/next")
    return [prediction["result"] for prediction in task["predictions"]]


def test_another_release_is_shown(tmp_path, label_studio):
    """Label Studio shows predictions of one name only: all of a push have that of their file."""
    desk = desk_with(tmp_path, label_studio, [small(n) for n in range(3)])
    for release in ("1.0", "2.0", "1.0"):
        pairs = [small(n, release) for n in range(3)]
        desk.layers("silver.jsonl", (layer for _, layer in pairs))
        assert push(desk, "Release").code == 0
        project = project_of(label_studio, titled("Release"))
        assert project["model_version"] == "silver"
        assert shown_next(label_studio, "Release") in wanted(pairs).values()


# ----------------------------------------------------------------- what is refused


def test_a_text_that_is_another_on_the_server(tmp_path, label_studio):
    """Offsets count in one text: where there is another, it is told and nothing is changed."""
    pairs = [small(n) for n in range(3)]
    desk = desk_with(tmp_path, label_studio, pairs)
    assert push(desk, "Text").code == 0
    task = task_of(label_studio, titled("Text"), pairs[1][0].id)
    data = task["data"] | {"text": task["data"]["text"].replace("Birk", "Berk")}
    label_studio.call("PATCH", f"/api/tasks/{task['id']}/", {"data": data})
    before = kept(label_studio, "Text")
    desk.layers("silver.jsonl", (small(n, act="deny")[1] for n in (1,)))
    said = push(desk, "Text", pairs[1][0].id)
    assert said.code == 1
    told = f"the text of {task['data']['ext_id']} on the server is another"
    assert (told in said.out, "push it under another --project" in said.out) == (True, True), said
    assert kept(label_studio, "Text") == before


def test_a_text_that_is_another_here(tmp_path, label_studio):
    """The same where the text here was changed after it was pushed; the others are pushed."""
    pairs = [small(n) for n in range(3)]
    desk = desk_with(tmp_path, label_studio, pairs[:2])
    assert push(desk, "Here").code == 0
    before = kept(label_studio, "Here")[1]
    changed = article_of([*pairs[1][0].text.splitlines(), "One line more."])
    seed = changed.seed.model_copy(update={"sha256": pairs[1][0].seed.sha256})
    changed = changed.model_copy(update={"id": pairs[1][0].id, "seed": seed})
    desk.articles([pairs[0][0], changed, pairs[2][0]])
    desk.layers("silver.jsonl", [pairs[0][1], layer_of(changed), pairs[2][1]])
    said = push(desk, "Here")
    assert said.code == 1
    assert f"the text of {changed.id} on the server is another" in said.out, said
    assert "1 created, 1 there already" in said.out
    assert tasks_of(label_studio, titled("Here"))[:2] == before


def test_a_config_that_was_changed_on_the_server(tmp_path, label_studio):
    """Where the project takes other results than ours, nothing is pushed into it."""
    desk = desk_with(tmp_path, label_studio, [small(n) for n in range(2)])
    assert push(desk, "Config", small(0)[0].id).code == 0
    project = project_of(label_studio, titled("Config"))
    config = project["label_config"].replace('<Relation value="parent"/>', "")
    assert config != project["label_config"]
    path = f"/api/projects/{project['id']}/"
    label_studio.call("PATCH", path, {"label_config": config})
    before = kept(label_studio, "Config")
    line = one_line(push(desk, "Config"))
    assert "has another labelling config" in line
    assert "sayso doctor" in line
    assert kept(label_studio, "Config") == before


def test_what_is_faulty_stays_here(tmp_path, label_studio):
    """A layer with a fault is told with its line and not sent; all the others are."""
    pairs = [small(n) for n in range(4)]
    article, good = pairs[2]
    desk = desk_with(tmp_path, label_studio, pairs)
    shifted = {"start": 0, "end": 4, "text": "Quax"}
    layers = [layer.model_dump_json() for _, layer in pairs]
    quote = good.model_dump(mode="json")["quotes"][0] | {"content": [shifted]}
    bad = good.model_dump(mode="json") | {"quotes": [quote]}
    layers[2] = type(good).model_validate(bad).model_dump_json()
    layers[3] = '{"article_id": "' + pairs[3][0].id + '", "quotes": 3}'
    (desk.home / "silver.jsonl").write_text("\n".join(layers) + "\n", "utf-8")
    said = push(desk, "Faulty")
    assert said.code == 1
    assert "silver.jsonl:3" in said.out
    assert "silver.jsonl:4" in said.out
    assert "2 created, 0 there already" in said.out
    assert there(label_studio, "Faulty") == wanted(pairs[:2])
    desk.layers("silver.jsonl", (layer for _, layer in pairs))
    assert "2 created, 2 there already" in push(desk, "Faulty").out
    assert there(label_studio, "Faulty") == wanted(pairs)
    assert article.id in there(label_studio, "Faulty")


@pytest.mark.parametrize(
    ("project", "why"),
    [
        ("N" * 40, "longer than 50 characters"),
        ("Nor · claims", "cannot be a title"),
        ("Nor/holm", "cannot be a title"),
        (" ", "cannot be a title"),
    ],
)
def test_titles_that_no_project_can_have(tmp_path, label_studio, project, why):
    """A title that the server refuses, or that would be read otherwise, makes no project."""
    desk = desk_with(tmp_path, label_studio, [small(0)])
    before = titles(label_studio)
    assert why in one_line(push(desk, project))
    assert titles(label_studio) == before


# ----------------------------------------------------------------- what may be wished


def test_a_dry_run_makes_nothing(tmp_path, label_studio):
    """It tells what would be done, and neither the server nor the folder is changed by it."""
    pairs = [small(n) for n in range(4)]
    desk = desk_with(tmp_path, label_studio, pairs)
    before, files = titles(label_studio), desk.files()
    said = push(desk, "Dry", "--dry-run", "--overlap", "2")
    assert (said.code, "4 would be created, 0 there already" in said.out) == (0, True), said
    assert (titles(label_studio), desk.files()) == (before, files)
    assert push(desk, "Dry", pairs[0][0].id, pairs[1][0].id).code == 0
    there_before = kept(label_studio, "Dry")
    desk.layers("silver.jsonl", [small(0)[1], *(small(n, act="deny")[1] for n in (1, 2, 3))])
    said = push(desk, "Dry", "--dry-run", "--overlap", "2")
    told = "2 would be created, 1 there already, 1 would be given another prediction"
    assert (said.code, told in said.out) == (0, True), said
    assert kept(label_studio, "Dry") == there_before


def test_how_many_annotate_an_article(tmp_path, label_studio):
    """`--overlap` is a setting of the project: when it is made, and when it is wished later."""
    desk = desk_with(tmp_path, label_studio, [small(0)])
    for wish, found in (((), 1), (("--overlap", "3"), 3), ((), 3), (("--overlap", "2"), 2)):
        assert push(desk, "Overlap", *wish).code == 0
        assert project_of(label_studio, titled("Overlap"))["maximum_annotations"] == found
    assert push(desk, "Overlapped", "--overlap", "2").code == 0
    assert project_of(label_studio, titled("Overlapped"))["maximum_annotations"] == 2


def test_a_project_for_each(tmp_path, label_studio):
    """`--for anna,ben` makes a project of the same tasks for each, and finds it again."""
    pairs = [small(n) for n in range(2)]
    desk = desk_with(tmp_path, label_studio, pairs)
    for made in (2, 0):
        said = push(desk, "Each", "--for", "anna, ben", "--json")
        assert [one["created"] for one in said.json] == [made, made]
        for name in ("anna", "ben"):
            tasks_there = tasks_of(label_studio, f"{titled('Each')} · {name}")
            assert {t["data"]["ext_id"] for t in tasks_there} == {a.id for a, _ in pairs}
    assert sum("Each" in title for title in titles(label_studio)) == 2


def test_an_article_on_which_the_layer_has_nothing(tmp_path, label_studio):
    """It is pushed bare, and given its prediction when there is one."""
    pairs = [small(n) for n in range(3)]
    desk = desk_with(tmp_path, label_studio, pairs)
    desk.layers("silver.jsonl", [pairs[0][1]])
    said = push(desk, "Bare")
    assert (said.code, "2 without a prediction" in said.out) == (0, True), said
    desk.layers("silver.jsonl", (layer for _, layer in pairs))
    assert "1 there already, 2 given another prediction" in push(desk, "Bare").out
    assert there(label_studio, "Bare") == wanted(pairs)


def test_what_was_made_twice_is_removed(tmp_path, label_studio):
    """A task that stands twice goes, the one that nobody worked on; where both were, it is told."""
    pairs = [small(n) for n in range(3)]
    desk = desk_with(tmp_path, label_studio, pairs)
    assert push(desk, "Twice").code == 0
    project = project_of(label_studio, titled("Twice"))["id"]
    first = tasks_of(label_studio, titled("Twice"))
    again = [
        {"data": t["data"], "predictions": [{"result": t["predictions"][0]["result"]}]}
        for t in first
    ]
    label_studio.call("POST", f"/api/projects/{project}/import", again)
    second = tasks_of(label_studio, titled("Twice"))[3:]
    submit(label_studio, second[0])  # the later of two counts, if only it was worked on
    for task in (first[1], second[1]):
        submit(label_studio, task)
    said = push(desk, "Twice")
    told = f"{first[1]['data']['ext_id']} is on the server more than once"
    assert (said.code, told in said.out, "2 removed" in said.out) == (1, True, True), said
    left = {task["id"] for task in tasks_of(label_studio, titled("Twice"))}
    assert left == {second[0]["id"], first[1]["id"], second[1]["id"], first[2]["id"]}


# ----------------------------------------------------------------- killed


def killed(desk: Desk, project: str, seconds: float, seed: int) -> int:
    """Kill a push that takes so long at moments ever later, until it is done; tell how often."""
    drawn = random.Random(seed)  # noqa: S311  the same at every run
    moments = sorted(seconds * drawn.uniform(0.05, 0.6) for _ in range(20))
    for count, moment in enumerate(moments):
        said = push(desk, project, kill_after=moment)
        if said.code != -9:
            assert said.code == 0, said
            return count
    return len(moments)


def taken(desk: Desk, project: str) -> float:
    """Push to the end; tell how long it took on this machine."""
    begun = time.monotonic()
    said = push(desk, project)
    assert said.code == 0, said
    return time.monotonic() - begun


def test_a_push_that_is_killed_goes_on(tmp_path, label_studio):
    """Killed at up to twenty moments, then let to its end: each task once, with its prediction.

    To push again then changes nothing.
    """
    pairs = [small(n) for n in range(MANY)]
    desk = desk_with(tmp_path, label_studio, pairs)
    assert killed(desk, "Killed", taken(desk, "Whole"), 20310204) > 1
    said = push(desk, "Killed")
    assert (said.code, said.err) == (0, ""), said
    assert there(label_studio, "Killed") == wanted(pairs)
    before = project_of(label_studio, titled("Killed"))
    said = push(desk, "Killed")
    assert f"{titled('Killed')}: 0 created, 1,000 there already\n" in said.out
    assert (said.code, project_of(label_studio, titled("Killed"))) == (0, before)


def test_a_replacement_that_is_killed_goes_on(tmp_path, label_studio):
    """Killed at moments while predictions are replaced: each task has its own in the end."""
    before, after = ([small(n, act=act) for n in range(80)] for act in ("say", "deny"))
    desk = desk_with(tmp_path, label_studio, before)
    seconds = taken(desk, "Replaced")
    desk.layers("silver.jsonl", (layer for _, layer in after))
    assert killed(desk, "Replaced", seconds, 20310206) > 1
    said = push(desk, "Replaced")
    assert (said.code, said.err) == (0, ""), said
    assert there(label_studio, "Replaced") == wanted(after)
    assert "0 created, 80 there already\n" in push(desk, "Replaced").out


# ----------------------------------------------------------------- between here and there

_MAKING = ("POST", "/api/projects/")
_TASKS, _PREDICTIONS = ("POST", "/import?"), ("POST", "/import/predictions")
_DROPPING, _SETTING = ("POST", "/dm/actions"), ("PATCH", "/api/projects/")


@pytest.mark.parametrize(
    ("place", "number", "fault"),
    [
        *(((*place, 1), 3, "drop") for place in (_MAKING, _TASKS, _PREDICTIONS)),
        *(((*place, 1), 3, "drop") for place in (_SETTING, _DROPPING)),
        *(((*place, 1), 3, "cut") for place in (_TASKS, _PREDICTIONS)),
        *(((*place, 1), 3, "refuse") for place in (_TASKS, _PREDICTIONS)),
        (("GET", "/api/tasks/", 1), 3, "half"),
        *(((*_TASKS, 2), 201, fault) for fault in ("drop", "cut")),
    ],
    ids=lambda one: " ".join(map(str, one)) if isinstance(one, tuple) else str(one),
)
def test_a_fault_between(tmp_path, label_studio, place, number, fault):
    """Whatever fails on the way, and wherever: one clear line; the next push makes it good.

    Nothing that changes the server is asked for twice in one run: it may have been done.
    """
    before, after = ([small(n, act=act) for n in range(number)] for act in ("say", "deny"))
    replaced = place[:2] in (_PREDICTIONS, _DROPPING, _SETTING)
    with proxy(label_studio.url) as between:
        desk = desk_with(tmp_path, label_studio, before, url=between.url)
        if replaced or place[0] == "GET":
            assert push(desk, "Between").code == 0
        if replaced:
            desk.layers("silver.jsonl", (layer for _, layer in after))
        between.expect({place: fault})
        line = one_line(push(desk, "Between"))
        assert between.struck == [fault]
        assert ("it goes on where it stopped" in line, between.url in line) == (True, True), line
        assert max(Counter(between.writes).values(), default=1) == 1
        between.expect({})
        said = push(desk, "Between")
        assert (said.code, said.err) == (0, ""), said
        assert max(Counter(between.writes).values(), default=1) == 1
    assert there(label_studio, "Between") == wanted(after if replaced else before)
    assert titles(label_studio)[titled("Between")] == 1


def test_a_slow_line(tmp_path, label_studio):
    """What comes in small pieces comes whole."""
    with proxy(label_studio.url) as between:
        desk = desk_with(tmp_path, label_studio, [small(n) for n in range(3)], url=between.url)
        between.expect({(*_TASKS, 1): "trickle", ("GET", "/api/projects", 2): "trickle"})
        said = push(desk, "Trickle", "--pass", "entities,quotes")
        assert (said.code, said.err, between.struck) == (0, "", ["trickle", "trickle"]), said
    assert len(tasks_of(label_studio, titled("Trickle"))) == 3
