"""`sayso pull` from a real Label Studio: all that people did is kept, and layers are made of it."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from annotating import (
    Desk,
    arrow,
    chosen,
    content,
    desk_with,
    drawn,
    mail_addresses,
    one_line,
    project_of,
    region,
    shown,
    small,
    submit,
    tasks_of,
)
from sayso.atomic import lock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from annotating import Json, Said
    from labelstudio import Server

pytestmark = pytest.mark.slow  # starts a Label Studio

PASSWORD = "a-good-password"
PART = "entities-quotes"


@pytest.fixture(scope="module")
def ben(label_studio: Server) -> str:
    """Give the token of a second person."""
    return label_studio.sign_up("ben@example.com", PASSWORD)


def titled(project: str) -> str:
    """Give the title of its first pass."""
    return f"{project} · entities, quotes"


def pull(desk: Desk, project: str, *more: str, **env: str) -> Said:
    """Pull."""
    return desk.say("pull", "--project", project, *more, **env)


def work(tmp_path: Path, server: Server, project: str, number: int, *more: str) -> Desk:
    """Push small articles; give the desk."""
    desk = desk_with(tmp_path, server, [small(n) for n in range(number)])
    said = desk.say("push", "--project", project, "--from", "silver.jsonl", *more)
    assert (said.code, said.err) == (0, ""), said
    return desk


def tasks_by_number(server: Server, project: str, number: int) -> list[Json]:
    """Give the tasks of the small articles, in their order."""
    found = {task["data"]["ext_id"]: task for task in tasks_of(server, titled(project))}
    return [found[small(n)[0].id] for n in range(number)]


def change(server: Server, annotation: Json, rows: list[Json]) -> None:
    """Submit an annotation again, with other rows."""
    server.call("PATCH", f"/api/annotations/{annotation['id']}/", {"result": rows})


def layers_there(desk: Desk) -> dict[str, bytes]:
    """Give the files of people's layers."""
    return {name: data for name, data in desk.files().items() if name.startswith("human/")}


# ----------------------------------------------------------------- who did what


def test_two_people_on_one_task(tmp_path, label_studio, ben):
    """Each is an annotator with a layer of their own, under a name that says nothing of them."""
    desk = work(tmp_path, label_studio, "Both", 1, "--overlap", "2")
    (task,) = tasks_by_number(label_studio, "Both", 1)
    submit(label_studio, task)
    rows = [row for row in shown(task) if "cue" not in row.get("value", {}).get("labels", ())]
    submit(label_studio, task, rows, token=ben, lead_time=12.5, ground_truth=True)
    said = pull(desk, "Both", "--json")
    assert (said.code, said.json["annotators"]) == (0, ["annotator-1", "annotator-2"]), said
    assert said.json["regions"] == {"kept": 5, "changed": 0, "deleted": 1, "added": 0}
    _, layer = small(0)
    id_ = layer.article_id
    assert content(desk.made("annotator-1", id_)) == content(layer)
    theirs = desk.made("annotator-2", id_)
    assert theirs.quotes[0].cue == ()
    assert theirs.quotes[0].model_copy(update={"cue": layer.quotes[0].cue}) == layer.quotes[0]
    assert (theirs.kind, theirs.provenance.annotator_kind) == ("annotation", "person")
    assert (theirs.provenance.tool, theirs.provenance.tool_version) == ("Label Studio", "1.23.2")
    first, second = desk.evidence("Both", PART, id_)["annotations"]
    assert (first["lead_time"], first["ground_truth"]) == (30.5, False)
    assert (second["lead_time"], second["ground_truth"]) == (12.5, True)
    assert second["prediction"]["result"] == task["predictions"][0]["result"]
    assert [len(second["changes"]["deleted"]), second["changes"]["kept"]] == [1, 2]


def test_no_mail_address_is_kept(tmp_path, label_studio, ben):
    """Nobody's address stands in what is kept, whatever the server tells of its users."""
    desk = work(tmp_path, label_studio, "Private", 2, "--overlap", "2")
    for task in tasks_by_number(label_studio, "Private", 2):
        for token in ("", ben):
            submit(label_studio, task, token=token)
            label_studio.call(
                "POST",
                f"/api/tasks/{task['id']}/drafts",
                {"result": shown(task)},
                authorization=f"Token {token or label_studio.token}",
            )
    assert pull(desk, "Private").code == 0
    files = desk.files()
    assert len(files) > 6
    assert mail_addresses(files) == []
    ignored = files["exports/.gitignore"].decode().split()
    assert ignored == ["names.json"]
    assert re.search(rb"annotator-[12]", files["exports/names.json"])


def test_names_are_given_once_and_may_be_chosen(tmp_path, label_studio, ben):
    """`--name USER=NAME` names somebody; `--for NAME` names who works there first."""
    desk = work(tmp_path, label_studio, "Names", 2, "--for", "anna")
    user = label_studio.call("GET", "/api/current-user/whoami", authorization=f"Token {ben}")["id"]
    first, second = tasks_of(label_studio, f"{titled('Names')} · anna")
    submit(label_studio, first)
    assert pull(desk, "Names").code == 0
    submit(label_studio, second, token=ben)
    assert pull(desk, "Names", "--name", f"{user}=ben").code == 0
    homes = sorted(path.name for path in (desk.annotations / "human").iterdir())
    assert homes == ["anna", "ben"]
    wrong = pull(desk, "Names", "--name", "ben")
    assert (wrong.code, "--name takes a user's number" in wrong.err) == (2, True)


def test_a_draft_is_no_layer(tmp_path, label_studio):
    """What was never submitted is counted and kept as evidence, and makes no layer."""
    desk = work(tmp_path, label_studio, "Draft", 2)
    task = tasks_by_number(label_studio, "Draft", 2)[0]
    path = f"/api/tasks/{task['id']}/drafts"
    label_studio.call("POST", path, {"result": shown(task), "lead_time": 3.0})
    said = pull(desk, "Draft", "--json")
    counts = {name: said.json[name] for name in ("tasks", "annotations", "drafts", "written")}
    assert counts == {"tasks": 1, "annotations": 0, "drafts": 1, "written": []}
    assert layers_there(desk) == {}
    (draft,) = desk.evidence("Draft", PART, task["data"]["ext_id"])["drafts"]
    assert (draft["result"], draft["annotator"]) == (shown(task), "annotator-1")


def test_a_skip_takes_the_layer_away(tmp_path, label_studio):
    """A skip makes no layer; where there was one, it goes."""
    desk = work(tmp_path, label_studio, "Skip", 2)
    one, two = tasks_by_number(label_studio, "Skip", 2)
    submit(label_studio, one, was_cancelled=True)
    made = submit(label_studio, two)
    said = pull(desk, "Skip", "--json")
    assert (said.code, said.json["skipped"], said.json["annotations"]) == (0, 1, 1), said
    assert [*layers_there(desk)] == [f"human/annotator-1/{two['data']['ext_id']}.json"]
    label_studio.call("PATCH", f"/api/annotations/{made['id']}/", {"was_cancelled": True})
    said = pull(desk, "Skip")
    assert (said.code, "is deleted or skipped now" in said.out) == (0, True), said
    assert layers_there(desk) == {}


def test_what_was_deleted_is_remembered(tmp_path, label_studio):
    """A deleted annotation stays as evidence, with the day; its layer goes. So does a task's."""
    desk = work(tmp_path, label_studio, "Deleted", 3)
    tasks = tasks_by_number(label_studio, "Deleted", 3)
    made = [submit(label_studio, task) for task in tasks]
    assert pull(desk, "Deleted").code == 0
    label_studio.call("DELETE", f"/api/annotations/{made[0]['id']}/")
    said = pull(desk, "Deleted", "--json")
    assert (said.code, said.json["deleted"], len(said.json["removed"])) == (0, 1, 1), said
    label_studio.call("DELETE", f"/api/tasks/{tasks[1]['id']}/")
    said = pull(desk, "Deleted", "--all", "--json")
    assert (said.code, said.json["deleted"], len(said.json["removed"])) == (0, 1, 1), said
    assert [*layers_there(desk)] == [f"human/annotator-1/{tasks[2]['data']['ext_id']}.json"]
    for task, annotation in zip(tasks[:2], made, strict=False):
        (kept,) = desk.evidence("Deleted", PART, task["data"]["ext_id"])["annotations"]
        assert (kept["id"], kept["result"]) == (annotation["id"], annotation["result"])
        assert kept["deleted"].startswith("20")
    said = pull(desk, "Deleted", "--all", "--json")
    assert (said.json["deleted"], said.json["removed"], said.json["written"]) == (0, [], [])


# ----------------------------------------------------------------- again and again


def test_only_what_is_new(tmp_path, label_studio):
    """A second pull has nothing new; one more annotation is one more layer, the rest untouched."""
    desk = work(tmp_path, label_studio, "New", 5)
    tasks = tasks_by_number(label_studio, "New", 5)
    for task in tasks[:3]:
        submit(label_studio, task)
    assert pull(desk, "New").code == 0
    before = stamps(desk)
    said = pull(desk, "New")
    assert (said.code, said.out, said.err) == (0, "Nothing new.\n", "")
    assert stamps(desk) == before
    submit(label_studio, tasks[4])
    said = pull(desk, "New", "--json")
    id_ = tasks[4]["data"]["ext_id"]
    assert [path.rpartition("/")[2] for path in said.json["written"]] == [f"{id_}.json"]
    assert (said.json["tasks"], said.json["annotations"]) == (1, 1)
    new = {name for name in stamps(desk) if stamps(desk)[name] != before.get(name)}
    assert new <= {
        f"human/annotator-1/{id_}.json",
        f"exports/New/{PART}/{id_}.json",
        "exports/New/pulled.json",
    }
    said = pull(desk, "New", "--all", "--json")
    assert (said.json["tasks"], said.json["written"]) == (4, [])


def stamps(desk: Desk) -> dict[str, tuple[int, bytes]]:
    """Give every file with what it holds and when it was written."""
    return {
        name: (desk.paths()[name].stat().st_mtime_ns, data) for name, data in desk.files().items()
    }


def test_what_was_changed_later(tmp_path, label_studio):
    """To submit again changes the layer; the prediction that was seen stays as evidence."""
    desk = work(tmp_path, label_studio, "Later", 2)
    task, _ = tasks_by_number(label_studio, "Later", 2)
    made = submit(label_studio, task)
    assert pull(desk, "Later").code == 0
    rows = [row for row in shown(task) if row.get("from_name") != "act"]
    text = task["data"]["text"]
    rows += [drawn("new1", "GPE", text, "Norholm"), chosen(rows[0], "act", "deny")]
    change(label_studio, made, rows)
    said = pull(desk, "Later", "--json")
    assert (said.code, len(said.json["written"])) == (0, 1), said
    layer = desk.made("annotator-1", task["data"]["ext_id"])
    assert [entity.name for entity in layer.entities] == ["Norholm"]
    assert layer.quotes[0].act == "deny"
    told = desk.evidence("Later", PART, task["data"]["ext_id"])["annotations"][0]["changes"]
    assert (told["added"], told["deleted"], len(told["changed"])) == (["new1"], [], 1)


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory, label_studio: Server, ben: str) -> Desk:
    """Give a desk of thirty articles on which two people worked, in all ways. Never pulled."""
    desk = work(tmp_path_factory.mktemp("busy"), label_studio, "Busy", 30, "--overlap", "2")
    for n, task in enumerate(tasks_by_number(label_studio, "Busy", 30)):
        submit(label_studio, task, was_cancelled=n % 7 == 3)
        if n % 3 == 0:
            bad = arrow("q1-content-0", "q1-cue-0") if n % 6 else arrow("nowhere", "q1-cue-0")
            submit(label_studio, task, [*shown(task), bad], token=ben)
        if n % 5 == 0:
            path = f"/api/tasks/{task['id']}/drafts"
            label_studio.call("POST", path, {"result": []})
    return desk


def copy_of(desk: Desk, home: Path) -> Desk:
    """Give a fresh desk at the same server: its articles alone."""
    pairs = [small(n) for n in range(30)]
    return desk_with(home, desk.server, pairs)


def test_a_fresh_folder_gets_the_same_bytes(tmp_path, busy):
    """What is pulled depends on the server alone: the same names, the same files, bit for bit."""
    found = []
    for name in ("one", "two"):
        desk = copy_of(busy, tmp_path / name)
        said = pull(desk, "Busy", "--name", "1=anna", "--json")
        assert (said.code, said.json["skipped"], said.json["drafts"]) == (1, 4, 6), said
        found.append(desk.files())
    assert found[0] == found[1]
    assert len(found[0]) > 60


def test_a_pull_that_is_killed_goes_on(tmp_path, busy):
    """Killed at many moments, then let to its end: the same files as one undisturbed pull."""
    undisturbed = copy_of(busy, tmp_path / "undisturbed")
    pull(undisturbed, "Busy")
    desk = copy_of(busy, tmp_path / "killed")
    moments = random.Random(20310205)  # noqa: S311  the same at every run
    killed = 0
    for _ in range(15):
        said = desk.say("pull", "--project", "Busy", kill_after=moments.uniform(0.1, 1.2))
        killed += said.code == -9
    assert killed > 5
    said = pull(desk, "Busy")
    assert said.code == 1, said
    assert without_leftovers(desk.files()) == undisturbed.files()
    assert said.out.count("STUDIO007") == pull(desk, "Busy", "--all").out.count("STUDIO007")


def without_leftovers(files: dict[str, bytes]) -> dict[str, bytes]:
    """Leave out the unfinished files of killed runs, which are hidden and ours to sweep."""
    return {name: data for name, data in files.items() if "/.sayso-" not in name}


# ----------------------------------------------------------------- quarantine


def _rows(text: str, *more: Any) -> list[Any]:
    """Give a quote that is right, and more."""
    good = drawn("mine", "content", text, "Norholm said")
    return [good, chosen(good, "act", "deny"), *more]


def unlabelled(text: str) -> list[Any]:
    return [drawn("cue1", "cue", text, "said"), arrow("mine", "cue1")]


def empty_label(text: str) -> list[Any]:
    row = drawn("odd", "cue", text, "shut")
    return [row | {"value": row["value"] | {"labels": []}}]


def white_space(text: str) -> list[Any]:
    at = text.index("\n")
    return [region("odd", "cue", at, at + 1)]


def reversed_span(text: str) -> list[Any]:
    return [region("odd", "cue", 9, 4)]


def beyond(text: str) -> list[Any]:
    return [region("odd", "cue", 4, len(text) + 1)]


def dangling(text: str) -> list[Any]:
    return [arrow("mine", "nowhere", "cue")]


def foreign_label(text: str) -> list[Any]:
    return [drawn("odd", "claim", text, "shut")]


def foreign_choice(text: str) -> list[Any]:
    return [chosen(drawn("mine", "content", text, "Norholm said"), "kind", "shouted")]


def not_a_row(text: str) -> list[Any]:
    return [{"id": "odd"}]


ODD = (
    (unlabelled, "STUDIO007", "the relation mine → cue1 has no label"),
    (empty_label, "STUDIO004", "the region odd has no label"),
    (white_space, "STUDIO005", "holds nothing but white space"),
    (reversed_span, "STUDIO005", "(9-4) is not inside the text"),
    (beyond, "STUDIO005", "is not inside the text"),
    (dangling, "STUDIO008", "mine → nowhere ends in no region that counts"),
    (foreign_label, "STUDIO006", "the label 'claim' of odd is not of this pass"),
    (foreign_choice, "STUDIO006", "kind of mine has no choice ['shouted']"),
    (not_a_row, "STUDIO003", "a row without id or value"),
)


def test_what_cannot_be_understood(tmp_path, label_studio):
    """It is told with its reason and its place, and all the rest is in the layer.

    It is told until it is mended on the server; then the quarantine is gone.
    """
    desk = work(tmp_path, label_studio, "Odd", len(ODD))
    tasks = tasks_by_number(label_studio, "Odd", len(ODD))
    made = [
        submit(label_studio, task, _rows(task["data"]["text"], *odd(task["data"]["text"])))
        for task, (odd, _, _) in zip(tasks, ODD, strict=True)
    ]
    said = pull(desk, "Odd")
    assert (said.code, "quarantine.jsonl" in said.out) == (1, True), said
    path = desk.home / "exports/Odd/quarantine.jsonl"
    lines = {line["about"]: line for line in map(json.loads, path.open(encoding="utf-8"))}
    assert len(lines) == len(ODD)
    for task, (_, code, why) in zip(tasks, ODD, strict=True):
        id_ = task["data"]["ext_id"]
        (told,) = [line for line in said.out.splitlines() if f"{id_}: error" in line]
        assert (f"error {code}" in told, why in told) == (True, True), told
        (quote,) = desk.made("annotator-1", id_).quotes
        assert ([span.text for span in quote.content], quote.act) == (["Norholm said"], "deny")
        line = lines[id_]
        assert (line["annotator"], line["code"], why in line["message"]) == (
            *("annotator-1", code),
            True,
        )
        assert line["rows"]
    for annotation, task in zip(made[1:], tasks[1:], strict=True):
        change(label_studio, annotation, _rows(task["data"]["text"]))
    said = pull(desk, "Odd")
    assert (said.code, said.out.count("error STUDIO")) == (1, 1), said
    change(label_studio, made[0], _rows(tasks[0]["data"]["text"]))
    assert pull(desk, "Odd").code == 0
    assert not path.exists()


def test_a_text_that_was_changed_on_the_server(tmp_path, label_studio):
    """Somebody changed the text under the annotations: no layer is made of them, and it is told."""
    desk = work(tmp_path, label_studio, "Text", 2)
    changed, other = tasks_by_number(label_studio, "Text", 2)
    submit(label_studio, other)
    submit(label_studio, changed)
    data = changed["data"] | {"text": changed["data"]["text"].replace("Birk", "Berkel")}
    label_studio.call("PATCH", f"/api/tasks/{changed['id']}/", {"data": data})
    said = pull(desk, "Text")
    assert (said.code, "STUDIO002" in said.out) == (1, True), said
    assert f"{changed['data']['ext_id']}: error" in said.out
    assert [*layers_there(desk)] == [f"human/annotator-1/{other['data']['ext_id']}.json"]


def test_a_task_that_is_not_ours(tmp_path, label_studio):
    """What somebody else put into the project is told, and the rest is pulled."""
    desk = work(tmp_path, label_studio, "Foreign", 1)
    project = project_of(label_studio, titled("Foreign"))["id"]
    label_studio.call("POST", f"/api/projects/{project}/import", [{"data": {"text": "Hello"}}])
    for task in tasks_of(label_studio, titled("Foreign")):
        submit(label_studio, task)
    said = pull(desk, "Foreign")
    assert (said.code, "is not as it was pushed" in said.out) == (1, True), said
    assert len(layers_there(desk)) == 1


# ----------------------------------------------------------------- what is there already


def test_a_layer_that_was_made_otherwise_stays(tmp_path, label_studio):
    """What an annotator wrote by hand is never overwritten, nor taken away; it is told."""
    desk = work(tmp_path, label_studio, "Hand", 1)
    (task,) = tasks_by_number(label_studio, "Hand", 1)
    article, _ = small(0)
    provenance = {"annotator": "anna", "annotator_kind": "person", "tool": "an editor"}
    by_hand = {"schema_version": "1.0.0", "article_id": article.id, "kind": "annotation"}
    by_hand |= {"text_sha256": article.text_sha256, "provenance": provenance}
    path = desk.annotations / "human/anna" / f"{article.id}.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(by_hand), "utf-8")
    before = path.read_bytes()
    made = submit(label_studio, task)
    said = pull(desk, "Hand", "--name", "1=anna")
    assert (said.code, "was not made in Label Studio; it stays" in said.out) == (1, True), said
    assert path.read_bytes() == before
    label_studio.call("DELETE", f"/api/annotations/{made['id']}/")
    pull(desk, "Hand")
    assert path.read_bytes() == before


def test_two_pulls_at_once(tmp_path, busy):
    """While one pull writes into a folder a second is refused."""
    desk = copy_of(busy, tmp_path)
    handle = lock(desk.annotations)
    try:
        assert "another run is writing to" in one_line(pull(desk, "Busy"))
    finally:
        os.close(handle)


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Any]:
    """Mount something over a folder; skip where this may not be done."""
    points: list[Path] = []

    def mount(point: Path, *arguments: str | Path) -> None:
        done = subprocess.run(["mount", *arguments, point], capture_output=True, check=False)
        if done.returncode:
            pytest.skip(f"cannot mount: {done.stderr.decode().strip()}")
        points.append(point)

    yield mount
    for point in reversed(points):
        subprocess.run(["umount", "--lazy", point], check=True)


def test_a_folder_that_is_read_only(tmp_path, busy, mounted):
    """The message says so, and what is there stays; with a writable folder it is pulled."""
    desk = copy_of(busy, tmp_path)
    before = desk.files()
    mounted(desk.home, "--bind", "-o", "ro", desk.home)
    assert "Read-only file system" in one_line(pull(desk, "Busy"))
    assert desk.files() == before


def test_a_disk_that_is_full(tmp_path, busy, mounted):
    """However early or late it is full: a message, no half file, and the next pull has all."""
    whole = copy_of(busy, tmp_path / "whole")
    pull(whole, "Busy")
    all_of_it = whole.files()
    point = tmp_path / "small"
    point.mkdir()
    mounted(point, "-t", "tmpfs", "-o", "size=2m", "tmpfs")
    desk = copy_of(busy, point)
    filler = point / "filler"
    refused = 0
    for pages in (0, 2, 10, 25, 45, 60):
        filler.write_bytes(b"")
        room = os.statvfs(point)
        filler.write_bytes(b"x" * ((room.f_bavail - pages) * room.f_bsize))
        said = pull(desk, "Busy")
        if "no space left" in said.err.casefold():
            one_line(said)
            refused += 1
        assert "Traceback" not in said.all
        for name, data in desk.files().items():
            assert data == all_of_it.get(name) or name.startswith("exports/")
            assert data.endswith(b"\n")
    assert refused > 3
    filler.unlink()
    pull(desk, "Busy")
    assert desk.files() == all_of_it
