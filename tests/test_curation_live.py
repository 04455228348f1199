"""`sayso adjudicate --to-labelstudio` and back, on a real Label Studio."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest

from annotating import (
    Desk,
    arrow,
    article_of,
    at,
    chosen,
    drawn,
    layer_of,
    project_of,
    small,
    submit,
    tasks_of,
)
from sayso.annotations import store
from sayso.annotations.labelstudio.curation import content
from sayso.annotations.store import Place
from sayso.compare.match import KINDS
from sayso.records.layer import Layer
from sayso.records.link import LinkSet
from sayso.records.provenance import Provenance
from test_curation import head, story, without, written
from test_labelstudio_browser import logged_in, person  # noqa: F401  fixtures

if TYPE_CHECKING:
    from pathlib import Path

    from annotating import Json, Said
    from labelstudio import Server

pytestmark = pytest.mark.slow  # starts a Label Studio


def bench(home: Path, server: Server) -> Desk:
    """Give a desk with the story's two layers, as two annotators made them."""
    desk = Desk(home, server)
    told = story()
    (desk.seeds / "000.txt").write_bytes(told.article.text.encode())
    desk.articles([told.article])
    for layer in told.layers.values():
        store.write(desk.annotations, layer)
    return desk


def opened(desk: Desk, project: str, *more: str) -> Said:
    """Open what is undecided for a curator."""
    return desk.say("adjudicate", "--to-labelstudio", project, *more)


def pulled(desk: Desk, project: str, *more: str) -> Json:
    """Bring back what was done; give what the command says."""
    said = desk.say("pull", "--project", project, "--name", "1=carl", "--json", *more)
    assert said.err == "", said
    return dict(said.json)


def the_task(server: Server, project: str) -> Json:
    """Give the one task of a curator's project."""
    (task,) = tasks_of(server, f"{project} · adjudicate")
    return task


def merged(task: Json) -> list[Json]:
    """Give the rows of the draft, as the curator finds them."""
    (rows,) = [p["result"] for p in task["predictions"] if p["model_version"] == "merged"]
    return [row if row["type"] == "relation" else row | {"origin": "prediction"} for row in rows]


def otherwise(rows: list[Json], id_: str, control: str, choice: str) -> list[Json]:
    """Choose something else for a region."""
    return [
        row | {"value": row["value"] | {"choices": [choice]}, "origin": "prediction-changed"}
        if (row.get("id"), row.get("from_name")) == (id_, control)
        else row
        for row in rows
    ]


def decisions(desk: Desk) -> list[Json]:
    """Give the lines of decisions."""
    paths = sorted((desk.annotations / "decisions").glob("*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]


def gold(desk: Desk) -> dict[str, Json]:
    """Give what gold says: record → what it says."""
    (path,) = (desk.annotations / "gold").glob("*.json")
    layer = store.read(Layer, Place(path))
    assert isinstance(layer, Layer), layer
    return {r.id: content(r) for kind in KINDS for r in getattr(layer, kind)}


def test_a_curator_makes_gold(tmp_path, label_studio):
    """Opened, corrected in five ways, brought back, adjudicated: gold is what was submitted.

    To do any of it again changes nothing; to submit another choice replaces the decision.
    """
    desk = bench(tmp_path, label_studio)
    said = opened(desk, "Story")
    assert (said.code, said.err) == (0, ""), said
    assert "Story · adjudicate: 1 created, 0 there already\n5 record(s) to be decided" in said.out
    task = the_task(label_studio, "Story")
    assert [p["model_version"] for p in task["predictions"]] == ["merged", "ada", "bo"]
    id_ = project_of(label_studio, "Story · adjudicate")["id"]
    (shown,) = label_studio.call("GET", f"/api/projects/{id_}/next")["predictions"]
    assert shown["model_version"] == "merged"
    before = desk.files()
    again = opened(desk, "Story", "--json")
    assert (again.code, again.json["created"], again.json["unchanged"]) == (0, 0, 1), again
    assert the_task(label_studio, "Story") == task
    assert desk.files() == before

    text, rows = task["data"]["text"], merged(task)
    place, second = head(rows, "e2-mention-0"), head(rows, "q2-content-0")
    rows += [chosen(place, "verdict", "not in gold"), chosen(place, "reason", "annotator-error")]
    rows += [written(place, "rule", "E4"), chosen(second, "reason", "edge-case")]
    rows = otherwise(without(rows, "c2-hedge-0"), "q2-content-0", "factuality", "CTu")
    rows += [drawn("Xy_7", "EVENT", text, "Quay 7 shuts")]
    made = submit(label_studio, task, rows)
    back = pulled(desk, "Story")
    assert (back["decisions"], back["written"], back["quarantine"]) == (6, [], None), back
    assert [(d["kind"], d["chosen"], d["reason"]) for d in decisions(desk)] == [
        ("entities", None, "annotator-error"),
        ("quotes", "ada", None),
        ("quotes", "ada", "edge-case"),
        ("claims", "ada", None),
        ("claims", "ada", "edge-case"),
        ("entities", None, None),
    ]
    assert {(d["by"], d["guideline"]) for d in decisions(desk)} == {
        ("carl", task["data"]["guideline"])
    }
    done = desk.say("adjudicate")
    assert (done.code, "; 0 record(s) undecided" in done.out) == (0, True), done
    first = gold(desk)
    assert sorted(first) == ["Xy_7", "c1", "c2", "e1", "q1", "q2"]
    assert (first["c2"]["factuality"], first["c2"]["hedges"]) == ("CTu", [])
    assert [span["text"] for span in first["c1"]["content"]] == ["quay 7 is shut"]
    assert first["q1"]["speakers"] == ["e1"]

    before = desk.files()
    assert pulled(desk, "Story", "--all")["decisions"] == 0
    closed = opened(desk, "Story")
    assert (closed.code, "0 created, 0 there already" in closed.out) == (0, True), closed
    assert desk.say("adjudicate").code == 0
    assert desk.files() == before
    assert the_task(label_studio, "Story")["annotations"][0]["id"] == made["id"]

    other = otherwise(without(rows, "Xy_7"), "q2-content-0", "factuality", "PR+")
    label_studio.call("PATCH", f"/api/annotations/{made['id']}/", {"result": other})
    assert pulled(desk, "Story")["decisions"] == 2
    lines = decisions(desk)
    assert lines[:6] == [json.loads(line) for line in before_lines(before)]
    assert [bool(line["replaces"]) for line in lines] == [False] * 6 + [True] * 2
    assert desk.say("adjudicate").code == 0
    assert sorted(gold(desk)) == ["c1", "c2", "e1", "q1", "q2"]
    assert gold(desk)["c2"]["factuality"] == "PR+"


def before_lines(files: dict[str, bytes]) -> list[bytes]:
    """Give the lines of decisions as they were."""
    (data,) = [data for name, data in files.items() if name.startswith("decisions/")]
    return data.splitlines()


# ----------------------------------------------------------------- layers that change


def reworked(desk: Desk, who: str = "bo") -> None:
    """Let an annotator say less than before."""
    layer = story().layers[who]
    store.write(desk.annotations, layer.model_copy(update={"claims": layer.claims[:1]}))


def test_a_task_of_layers_that_changed_is_not_used(tmp_path, label_studio):
    """One that nobody touched goes; on one that somebody worked on, it is told, and it stays."""
    desk = bench(tmp_path, label_studio)
    assert opened(desk, "Moving").code == 0
    first = the_task(label_studio, "Moving")
    reworked(desk)
    said = opened(desk, "Moving")
    assert "1 created, 0 there already, 1 removed" in said.out, said
    second = the_task(label_studio, "Moving")
    assert second["data"]["ext_id"] != first["data"]["ext_id"]

    submit(label_studio, second, merged(second))
    store.write(desk.annotations, story().layers["bo"])
    said = opened(desk, "Moving")
    assert (said.code, said.out.count("warning STUDIO014")) == (0, 1), said
    assert "1 created, 0 there already\n" in said.out
    titles = [task["id"] for task in tasks_of(label_studio, "Moving · adjudicate")]
    assert (len(titles), titles[0]) == (2, second["id"])
    back = desk.say("pull", "--project", "Moving")
    assert (back.code, "error STUDIO014" in back.out) == (1, True), back
    assert decisions(desk) == []
    (line,) = (desk.home / "exports/Moving/quarantine.jsonl").read_text("utf-8").splitlines()
    assert (json.loads(line)["code"], json.loads(line)["curated"]) == ("STUDIO014", True)

    third = tasks_of(label_studio, "Moving · adjudicate")[1]
    submit(label_studio, third, merged(third))
    back = pulled(desk, "Moving")
    assert (back["decisions"], back["quarantine"]) == (5, None), back
    assert pulled(desk, "Moving", "--all")["quarantine"] is None
    assert desk.say("adjudicate").code == 0


def test_without_a_disagreement_there_is_no_project(tmp_path, label_studio):
    """Where all say the same nobody is asked; what is decided takes its untouched task away."""
    desk = bench(tmp_path, label_studio)
    assert opened(desk, "Agreed").code == 0
    bo = story().layers["bo"].provenance
    store.write(desk.annotations, story().layers["ada"].model_copy(update={"provenance": bo}))
    said = opened(desk, "Agreed")
    assert "0 created, 0 there already, 1 removed" in said.out, said
    assert tasks_of(label_studio, "Agreed · adjudicate") == []
    said = opened(desk, "Nobody")
    assert (said.code, said.out.count("Nothing is undecided")) == (0, 1), said
    listed = label_studio.call("GET", "/api/projects/?page_size=1000")["results"]
    assert [one["title"] for one in listed if one["title"].startswith("Nobody")] == []


# ----------------------------------------------------------------- what decides nothing


def test_what_decides_nothing(tmp_path, label_studio):
    """A draft, a skip, an empty annotation, one with a fault in it: no line, and it is told why."""
    desk = bench(tmp_path, label_studio)
    assert opened(desk, "Nothing").code == 0
    task = the_task(label_studio, "Nothing")
    rows = merged(task)
    path = f"/api/tasks/{task['id']}/drafts"
    label_studio.call("POST", path, {"result": rows, "lead_time": 3.0})
    assert pulled(desk, "Nothing")["drafts"] == 1
    made = submit(label_studio, task, rows, was_cancelled=True)
    assert pulled(desk, "Nothing")["skipped"] == 1
    assert decisions(desk) == []
    there = f"/api/annotations/{made['id']}/"
    for result, code in (
        ([], "STUDIO015"),
        ([*rows, arrow("q1-content-0", "q1-cue-0")], "STUDIO007"),
        ([row for row in rows if row.get("from_name") != "proposition"], "STUDIO012"),
    ):
        label_studio.call("PATCH", there, {"result": result, "was_cancelled": False})
        said = desk.say("pull", "--project", "Nothing")
        assert (said.code, f"error {code}" in said.out) == (1, True), said
        assert decisions(desk) == []
    label_studio.call("PATCH", there, {"result": rows})
    back = pulled(desk, "Nothing")
    assert (back["decisions"], back["quarantine"]) == (5, None), back
    assert not (desk.annotations / "human/carl").exists(), "what a curator submits is no layer"


def test_the_last_of_two_curators_counts(tmp_path, label_studio):
    """Two who submitted are told; what the last one said is decided, and may be said again."""
    dora = label_studio.sign_up("dora@example.com", "a-good-password")
    desk = bench(tmp_path, label_studio)
    assert opened(desk, "Two").code == 0
    task = the_task(label_studio, "Two")
    rows = merged(task)
    submit(label_studio, task, rows)
    assert pulled(desk, "Two")["decisions"] == 5
    submit(label_studio, task, otherwise(rows, "q2-content-0", "factuality", "CTu"), token=dora)
    said = desk.say("pull", "--project", "Two")
    assert (said.code, "carl decided on" in said.out) == (0, True), said
    assert [(d["by"], bool(d["replaces"])) for d in decisions(desk)[5:]] == [("annotator-1", True)]


# ----------------------------------------------------------------- links


def linked(home: Path, server: Server, *, apart: bool = False) -> Desk:
    """Give a desk with two articles on which two agree, but for how their claims are linked.

    Or, `apart`, they differ on a claim too.
    """
    desk = Desk(home, server)
    pages = [article_of((f"Page {n}", "Quay 7 shuts.", "Quay 8 shuts."), n) for n in range(2)]
    (desk.seeds / "000.txt").write_bytes(pages[0].text.encode())
    desk.articles(pages)
    for who in ("ada", "bo"):
        by = {"annotator": who, "annotator_kind": "person", "guideline": "1.2.0"}
        for page in pages:
            claims = [
                {"id": f"c{m}", "content": [at(page.text, f"Quay {m} shuts")], "factuality": "CT+"}
                | {"proposition": f"Quay {m} shuts."}
                for m in (7, 8)
            ]
            if apart and who == "bo":
                claims[0]["factuality"] = "PR+"
            layer = layer_of(page, claims=claims).model_copy(update={"kind": "annotation"})
            by_person = Provenance.model_validate(by)
            store.write(desk.annotations, layer.model_copy(update={"provenance": by_person}))
        ends = [{"article_id": id_, "id": "c7"} for id_ in sorted(page.id for page in pages)]
        link = {"id": "l1", "subject": ends[0], "object": ends[1]}
        link["relation"] = "same_as" if who == "ada" else "elaborates"
        value = {"schema_version": "1.0.0", "event_id": "norholm", "kind": "annotation"}
        made = LinkSet.model_validate(value | {"provenance": by, "links": [link]})
        store.write(desk.annotations, made)
    return desk


def pair_rows(task: Json, *choices: str, reason: str = "") -> list[Json]:
    """Give what somebody chooses for a pair, and why."""
    rows = [row for row in merged(task) if row["type"] == "labels"]
    found = [("relation", [*choices])] + ([("reason", [reason])] if reason else [])
    return rows + [
        {"id": name, "from_name": name, "to_name": "left", "type": "choices", "origin": "manual"}
        | {"value": {"choices": values}}
        for name, values in found
    ]


def test_a_curator_decides_on_links(tmp_path, label_studio):
    """Opened, chosen, brought back, adjudicated; to do it again changes nothing.

    Chosen otherwise, other lines take the place of the first ones.
    """
    desk, title = linked(tmp_path, label_studio), "Tied · adjudicate, links"
    assert desk.say("adjudicate").code == 1
    said = opened(desk, "Tied")
    assert (said.code, said.err) == (0, ""), said
    assert f"{title}: 1 created, 0 there already\n2 link(s) to be decided in 1 pair" in said.out
    again = opened(desk, "Tied", "--json").json
    assert (again["project"], again["links"]["unchanged"], again["links"]["pairs"]) == (None, 1, 1)
    (task,) = tasks_of(label_studio, title)
    assert task["data"]["disputed"] == (
        "1. same – ada: yes; bo: no\n2. left elaborates – bo: yes; ada: no"
    )
    assert [p["model_version"] for p in task["predictions"]] == ["merged", "ada", "bo"]
    assert [p["result"][-1]["value"]["choices"] for p in task["predictions"]] == [
        ["left elaborates", "same"],
        ["same"],
        ["left elaborates"],
    ]

    made = submit(label_studio, task, pair_rows(task, "same", reason="edge-case"))
    back = pulled(desk, "Tied")
    assert (back["decisions"], back["written"], back["quarantine"]) == (2, [], None), back
    assert [(d["chosen"], d["by"], d["reason"]) for d in decisions(desk)] == [
        ("ada", "carl", "edge-case"),
        (None, "carl", "edge-case"),
    ]
    assert desk.say("adjudicate").code == 0
    assert relations(desk) == ["same_as"]
    before = desk.files()
    assert pulled(desk, "Tied", "--all")["decisions"] == 0
    closed = opened(desk, "Tied")
    assert (closed.code, f"{title}: 0 created, 0 there already" in closed.out) == (0, True), closed
    assert desk.say("adjudicate").code == 0
    assert desk.files() == before

    there = f"/api/annotations/{made['id']}/"
    other = pair_rows(task, "contradicts", "right updates")
    label_studio.call("PATCH", there, {"result": other})
    assert pulled(desk, "Tied")["decisions"] == 3
    assert [bool(d["replaces"]) for d in decisions(desk)] == [False, False, True, False, False]
    assert desk.say("adjudicate").code == 0
    assert relations(desk) == ["contradicts", "updates"]
    label_studio.call("PATCH", there, {"result": pair_rows(task, "unrelated", "same")})
    said = desk.say("pull", "--project", "Tied")
    assert (said.code, "error STUDIO011" in said.out) == (1, True), said
    assert len(decisions(desk)) == 5


def relations(desk: Desk) -> list[str]:
    """Give the relations of gold's links."""
    (path,) = (desk.annotations / "gold").glob("*.links.json")
    return sorted(link["relation"] for link in json.loads(path.read_text("utf-8"))["links"])


def test_links_wait_for_their_articles(tmp_path, label_studio):
    """Articles first: then their links are opened. Where gold is gone again, they wait again."""
    desk = linked(tmp_path, label_studio, apart=True)
    said = opened(desk, "Later")
    assert "Later · adjudicate: 2 created" in said.out, said
    assert "The links of norholm wait for gold of all articles" in said.out, said
    for task in tasks_of(label_studio, "Later · adjudicate"):
        submit(label_studio, task, merged(task))
    assert pulled(desk, "Later")["decisions"] == 2
    said = opened(desk, "Later")
    assert "Later · adjudicate, links: 1 created" in said.out, said
    (task,) = tasks_of(label_studio, "Later · adjudicate, links")
    submit(label_studio, task, pair_rows(task, "same"))
    path = next((desk.annotations / "human/bo").glob("art-*.json"))
    kept = path.read_bytes()
    path.write_bytes(kept.replace(b'"PR+"', b'"PS+"'))
    said = desk.say("pull", "--project", "Later")
    assert (said.code, "error STUDIO014" in said.out) == (1, True), said
    path.write_bytes(kept)
    assert pulled(desk, "Later", "--all")["decisions"] == 2
    assert desk.say("adjudicate").code == 0
    assert relations(desk) == ["same_as"]


# ----------------------------------------------------------------- interrupted


def quays(home: Path, server: Server, number: int) -> Desk:
    """Give a desk with small articles on which two differ in what the source does."""
    desk = Desk(home, server)
    pairs = [small(n, act=act) for act in ("say", "deny") for n in range(number)]
    (desk.seeds / "000.txt").write_bytes(pairs[0][0].text.encode())
    desk.articles([article for article, _ in pairs[:number]])
    for n, (_, layer) in enumerate(pairs):
        who = Provenance(
            annotator="ada" if n < number else "bo", annotator_kind="person", guideline="1.2.0"
        )
        made = layer.model_copy(update={"kind": "annotation", "provenance": who})
        store.write(desk.annotations, made)
    return desk


def test_who_is_killed_goes_on(tmp_path, label_studio):
    """Opening and bringing back, killed at many moments: as if nothing had been, and once each."""
    desk = quays(tmp_path / "killed", label_studio, 40)
    moments = random.Random(20310206)  # noqa: S311  the same at every run
    killed = 0
    for _ in range(6):
        arguments = ("adjudicate", "--to-labelstudio", "Killed")
        killed += desk.say(*arguments, kill_after=moments.uniform(0.1, 1.0)).code == -9
    assert opened(desk, "Killed").code == 0
    tasks = tasks_of(label_studio, "Killed · adjudicate")
    assert len({task["data"]["ext_id"] for task in tasks}) == len(tasks) == 40
    for task in tasks:
        submit(label_studio, task, merged(task))
    undisturbed = quays(tmp_path / "undisturbed", label_studio, 40)
    assert pulled(undisturbed, "Killed")["decisions"] == 40
    arguments = ("pull", "--project", "Killed", "--name", "1=carl")
    for _ in range(10):
        killed += desk.say(*arguments, kill_after=moments.uniform(0.1, 1.2)).code == -9
    assert killed > 5
    assert desk.say(*arguments).code == 0
    assert len(decisions(desk)) == 40
    files = {name: data for name, data in desk.files().items() if "/.sayso-" not in name}
    assert files == undisturbed.files()
    assert desk.say("adjudicate").code == 0


def test_decisions_that_cannot_be_read_stop_it(tmp_path, label_studio):
    """A broken line is told before anything is opened, and no line is ever changed."""
    desk = bench(tmp_path, label_studio)
    path = desk.annotations / "decisions" / f"{story().article.id}.jsonl"
    path.parent.mkdir()
    path.write_text('{"about": ', "utf-8")
    said = opened(desk, "Broken")
    assert (said.code, "JSON000" in said.out) == (1, True), said
    assert path.read_text("utf-8") == '{"about": '


# ----------------------------------------------------------------- in a browser


def test_a_curator_with_a_mouse(tmp_path, label_studio, person):  # noqa: F811  the fixture
    """What is listed, noted and asked for on the page comes back as it was clicked and written."""
    desk = bench(tmp_path, label_studio)
    assert opened(desk, "Mouse").code == 0
    person.opens(project_of(label_studio, "Mouse · adjudicate")["id"])
    person.sees_some()
    page = person.page
    page.get_by_text("5. claim “more may follow” – ada: quote").wait_for()
    person.selects("e2-mention-0")
    page.get_by_text("entity “Norholm” – ada: none; bo: has it", exact=True).wait_for()
    person.chooses("not in gold")
    person.chooses("guideline-gap")
    person.writes("rule", "E4")
    page.keyboard.press("Escape")  # what is written counts once the field is left
    person.submits()
    assert pulled(desk, "Mouse")["decisions"] == 5
    lines = {(d["kind"], d["votes"][0]["id"]): d for d in decisions(desk)}
    rejected = lines.pop(("entities", "e2"))
    assert (rejected["chosen"], rejected["reason"], rejected["rule"]) == (
        *(None, "guideline-gap"),
        "E4",
    )
    assert {(d["chosen"], d["record"], d["reason"]) for d in lines.values()} == {
        ("ada", None, None)
    }


def test_a_curator_of_links_with_a_mouse(tmp_path, label_studio, person):  # noqa: F811  the fixture
    """Who sees the link stands above the claims; what is chosen and written there comes back."""
    desk = linked(tmp_path, label_studio)
    assert opened(desk, "Paired").code == 0
    page = person.page
    project = project_of(label_studio, "Paired · adjudicate, links")["id"]
    page.goto(f"/projects/{project}/data?labeling=1")
    page.get_by_text("Two claims of gold, on whose link annotators differ").wait_for()
    page.keyboard.press("Escape")
    page.get_by_text("1. same – ada: yes; bo: no").wait_for()
    page.locator("input[name='left elaborates']").uncheck()
    page.locator("input[name='subjective']").check()
    page.locator("textarea[name=note], input[name=note]").first.fill("It is the same quay.")
    page.keyboard.press("Escape")
    person.submits()
    assert pulled(desk, "Paired")["decisions"] == 2
    assert [(d["chosen"], d["reason"], d["note"]) for d in decisions(desk)] == [
        ("ada", "subjective", "It is the same quay."),
        (None, "subjective", "It is the same quay."),
    ]
