"""Nobody's work is deleted, hidden, or taken for somebody else's, whatever is on the server."""

from __future__ import annotations

import json

import pytest

from annotating import Desk, chosen, desk_with, project_of, shown, small, submit, tasks_of
from sayso.annotations.labelstudio.client import address
from sayso.annotations.labelstudio.evidence import odd, scrubbed
from sayso.annotations.labelstudio.names import Names
from sayso.errors import NotFound, ServerFailed

PASSWORD = "a-good-password"
WHEN = "2026-11-22T12:00:00.000001Z"


def titled(project):
    """Give the title of a project's first pass."""
    return f"{project} · entities, quotes"


def work(tmp_path, server, project, number, *more):
    """Push small articles; give the desk."""
    desk = desk_with(tmp_path, server, [small(n) for n in range(number)])
    said = desk.say("push", "--project", project, "--from", "silver.jsonl", *more)
    assert (said.code, said.err) == (0, ""), said
    return desk


def is_shown(server, project):
    """Tell whether an annotator who is next finds a prediction."""
    id_ = project_of(server, titled(project))["id"]
    return len(server.call("GET", f"/api/projects/{id_}/next")["predictions"]) == 1


# ----------------------------------------------------------------- offline


def test_a_name_is_one_persons(tmp_path):
    """Renaming frees the old name everywhere, may swap two, and never gives one name to two."""
    names = Names(tmp_path / "annotations", "http://a")
    assert names.of("1", "all-for-anna", "anna") == "anna"
    names.rename({"9": "anna", "1": "admin"})
    assert names.of("9", "all-for-anna", "anna") == "anna"
    assert names.of("1", "all-for-anna", "anna") == "admin"
    names.rename({"9": "admin", "1": "anna"})
    with pytest.raises(NotFound, match="'anna' is the name of another user already"):
        names.rename({"9": "anna"})


def test_names_in_the_data_are_not_given_again(tmp_path):
    """A pseudonym that stands anywhere is somebody's, also where the map was lost."""
    names = Names(tmp_path / "annotations", "http://a", lambda: ["annotator-1", "Annotator-2"])
    assert names.of("7", "all", None) == "annotator-3"


def test_what_git_ignores_already_stays_ignored(tmp_path):
    """The map of names is added to a .gitignore that is there."""
    (tmp_path / "exports").mkdir()
    ignored = tmp_path / "exports/.gitignore"
    ignored.write_text("*.xlsx", "utf-8")
    for user in ("7", "8"):
        names = Names(tmp_path / "annotations", "http://a")
        names.of(user, "all", None)
        names.keep()
    assert ignored.read_text("utf-8") == "*.xlsx\nnames.json\n"


@pytest.mark.parametrize(
    "url", ["ftp://me:secret@host", "http://me:secret@host:port", "me:secret@"]
)
def test_no_password_of_an_address_is_shown(url):
    """An address that cannot be used is told without the password in it."""
    with pytest.raises(ServerFailed) as refused:
        address(url)
    assert "secret" not in str(refused.value)


def exported(**changes):
    """Give a task as a server exports it, with something else in it."""
    annotation = {"id": 3, "updated_at": WHEN, "result": [], "prediction": {"result": []}}
    data = {"pass": "all", "ext_id": "art-0a19b2a4ea1a50da5a2a", "guideline": "1.0.0"}
    return {"id": 1, "updated_at": WHEN, "data": data, "annotations": [annotation], **changes}


def done(**changes):
    """Give such a task with something else in its annotation."""
    task = exported()
    return task | {"annotations": [task["annotations"][0] | changes]}


def about(**changes):
    """Give such a task with something else in its data."""
    return exported(data=exported()["data"] | changes)


ODD = {
    "no number": exported(id=None),
    "no data": exported(data=None),
    "another pass": about(**{"pass": "claims"}),
    "a path as id": about(ext_id="../anna/art-0a19b2a4ea1a50da5a2a"),
    "a lone surrogate": about(ext_id="\ud800"),
    "a guideline that is a list": about(guideline=["7"]),
    "quotes that are none": about(given=[1]),
    "no time": exported(updated_at="yesterday"),
    "annotations that are a number": exported(annotations=5),
    "an annotation without number": done(id=None),
    "a result that is a number": done(result=5),
    "an annotation without time": done(updated_at=None),
    "a prediction without rows": done(prediction={"result": 5}),
    "a prediction that is a number": done(prediction=5),
}


@pytest.mark.parametrize("task", ODD.values(), ids=ODD.keys())
def test_what_cannot_have_been_pushed_is_told(task):
    """Each odd answer has a reason, and the good one has none."""
    assert odd(task, "all")
    assert odd(exported(), "all") is None


def test_an_account_that_is_gone():
    """Label Studio forgets who made what when an account is deleted; the evidence does not."""
    before = scrubbed(done(unique_id="u-1", completed_by=7), None, {"7": "ben"})
    gone = done(unique_id="u-1", completed_by=None)
    after = scrubbed(gone, before, {})
    assert [one["annotator"] for one in after["annotations"]] == ["ben"]
    unknown = scrubbed(gone, None, {})
    assert [one["annotator"] for one in unknown["annotations"]] == ["unknown-u-1"]


def test_two_tasks_of_one_article_are_both_kept():
    """What was done on one is not taken for deleted when the other is pulled."""
    first = scrubbed(done(unique_id="u-1", completed_by=7), None, {"7": "ben"})
    other = done(id=4, unique_id="u-2", completed_by=8) | {"id": 2}
    both = scrubbed(other, first, {"8": "anna"})
    assert [(a["annotator"], a["deleted"]) for a in both["annotations"]] == [
        ("ben", None),
        ("anna", None),
    ]
    empty = scrubbed(exported(id=2, annotations=[]), both, {})
    assert [bool(a["deleted"]) for a in empty["annotations"]] == [False, True]


# ----------------------------------------------------------------- on a real server


@pytest.mark.slow
def test_what_others_put_into_a_project_stays(tmp_path, label_studio):
    """A push takes away only what it made twice and nobody touched; all else is left alone."""
    desk = work(tmp_path, label_studio, "Mixed", 1)
    id_ = project_of(label_studio, titled("Mixed"))["id"]
    (ours,) = tasks_of(label_studio, titled("Mixed"))
    practice = [{"data": {"text": f"Practice {n}"}} for n in range(2)]
    other = {"data": ours["data"] | {"text": "Another text"}}
    label_studio.call("POST", f"/api/projects/{id_}/import", [*practice, other])
    twin = {"data": ours["data"]}
    label_studio.call("POST", f"/api/projects/{id_}/import", [twin])
    said = desk.say("push", "--project", "Mixed", "--from", "silver.jsonl")
    assert "1 removed that an interrupted push had made twice" in said.out
    assert (said.code, said.out.count("is on the server more than once")) == (1, 1)
    texts = sorted(task["data"]["text"] for task in tasks_of(label_studio, titled("Mixed")))
    assert texts == sorted(["Practice 0", "Practice 1", "Another text", ours["data"]["text"]])


@pytest.mark.slow
def test_predictions_are_shown_again(tmp_path, label_studio):
    """Whatever an interrupted push or a visitor left behind, the next push shows its predictions.

    One that names no layer takes none away.
    """
    desk = work(tmp_path, label_studio, "Shown", 2)
    id_ = project_of(label_studio, titled("Shown"))["id"]
    label_studio.call("PATCH", f"/api/projects/{id_}/", {"model_version": "", "description": "Hi"})
    assert not is_shown(label_studio, "Shown")
    again = desk.say("push", "--project", "Shown", "--from", "silver.jsonl")
    assert (again.code, "2 there already" in again.out) == (0, True), again
    assert is_shown(label_studio, "Shown")
    bare = desk.say("push", "--project", "Shown")
    assert (bare.code, "2 there already" in bare.out) == (0, True), bare
    assert is_shown(label_studio, "Shown")
    assert project_of(label_studio, titled("Shown"))["description"] == "Hi"


@pytest.mark.slow
def test_predictions_that_are_hidden_are_told(tmp_path, label_studio):
    """To push some articles from another layer hides the predictions of the others: it is told."""
    desk = work(tmp_path, label_studio, "Some", 3)
    desk.layers("newer.jsonl", [small(1, act="deny")[1]])
    said = desk.say("push", "--project", "Some", "--from", "newer.jsonl", small(1)[0].id)
    assert (said.code, "1 given another prediction" in said.out) == (0, True), said
    assert "2 tasks have predictions of 'silver', which are not shown now" in said.out


@pytest.mark.slow
def test_two_pieces_of_work_share_a_layer(tmp_path, label_studio):
    """Claims of one project and quotes of another are one layer, whichever is pulled last."""
    desk = work(tmp_path, label_studio, "First", 1)
    article, _ = small(0)
    (task,) = tasks_of(label_studio, titled("First"))
    submit(label_studio, task)
    assert desk.say("pull", "--project", "First", "--name", "1=anna").code == 0
    push = ("--pass", "claims", "--for", "anna", "--from", "silver.jsonl")
    assert desk.say("push", "--project", "Second", *push).code == 0
    (task,) = tasks_of(label_studio, "Second · claims · anna")
    (content,) = [row for row in shown(task) if row["type"] == "labels"]
    sure = chosen(content, "factuality", "CT+")
    submit(label_studio, task, [content, sure])
    for project in ("Second", "First"):
        assert desk.say("pull", "--project", project, "--all").code == 0
        layer = desk.made("anna", article.id)
        assert (len(layer.quotes), [claim.quote for claim in layer.claims]) == (1, ["q1"])


@pytest.mark.slow
def test_a_project_for_one_is_named_by_who_works_there(tmp_path, label_studio):
    """A look by somebody else does not make them the one whom the project is for; it is told."""
    anna = label_studio.sign_up("anna-safe@example.com", PASSWORD)
    desk = work(tmp_path, label_studio, "Blind", 3, "--for", "anna")
    tasks = tasks_of(label_studio, f"{titled('Blind')} · anna")
    submit(label_studio, tasks[0])
    for task in tasks[1:]:
        submit(label_studio, task, token=anna)
    said = desk.say("pull", "--project", "Blind")
    assert (said.code, "2 people work in" in said.out) == (0, True), said
    homes = {
        path.name: len(list(path.iterdir())) for path in (desk.annotations / "human").iterdir()
    }
    assert homes == {"anna": 2, "annotator-1": 1}


@pytest.mark.slow
def test_who_is_who_is_learned_again(tmp_path, label_studio):
    """A lost map of names, or a clone without it: what was pulled before tells who is who."""
    desk = work(tmp_path, label_studio, "Lost", 2)
    for task in tasks_of(label_studio, titled("Lost")):
        submit(label_studio, task)
    assert desk.say("pull", "--project", "Lost").code == 0
    before = desk.files()
    names = json.loads((tmp_path / "exports/names.json").read_text("utf-8"))
    (tmp_path / "exports/names.json").unlink()
    assert desk.say("pull", "--project", "Lost").code == 0
    assert json.loads((tmp_path / "exports/names.json").read_text("utf-8")) == names
    assert {k: v for k, v in desk.files().items() if k.startswith("human")} == {
        k: v for k, v in before.items() if k.startswith("human")
    }


@pytest.mark.slow
def test_a_path_in_a_task_leads_nowhere(tmp_path, label_studio):
    """A task whose id is a path is told; no file outside its place is written or removed."""
    desk: Desk = work(tmp_path, label_studio, "Path", 1)
    (task,) = tasks_of(label_studio, titled("Path"))
    submit(label_studio, task)
    assert desk.say("pull", "--project", "Path").code == 0
    article, _ = small(0)
    bad = task["data"] | {"ext_id": f"../annotator-1/{article.id}"}
    id_ = project_of(label_studio, titled("Path"))["id"]
    label_studio.call("POST", f"/api/projects/{id_}/import", [{"data": bad}])
    for one in tasks_of(label_studio, titled("Path")):
        if one["data"]["ext_id"] == bad["ext_id"]:
            submit(label_studio, one, [], was_cancelled=True)
    said = desk.say("pull", "--project", "Path")
    assert (said.code, "its data name no article" in said.out) == (1, True), said
    assert desk.made("annotator-1", article.id)
