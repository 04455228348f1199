"""Out to a real Label Studio and back: a layer that nobody changes comes back as it was."""

from __future__ import annotations

import base64
import shutil
import socket
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

import labelstudio
from annotating import (
    ROOT,
    Desk,
    article_of,
    at,
    content,
    desk_with,
    drawn_from,
    layer_of,
    mail_addresses,
    one_line,
    project_of,
    region,
    shown,
    small,
    submit,
    tasks_of,
)
from sayso.annotations import store
from sayso.annotations.labelstudio.client import Studio
from sayso.annotations.store import Place
from sayso.records.article import Article
from sayso.records.derive import complete
from sayso.records.layer import Layer
from sayso.records.link import LinkSet
from strategies import articles_with_layers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from annotating import Said
    from labelstudio import Server

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
    """pull(push(layer)) == layer in all but `kind` and `provenance`, for 150 of them in one push.

    The server gives each text back byte for byte.
    """
    pairs = {article.id: (article, layer) for article, layer in hazardous()}
    generated = drawn_from(articles_with_layers(), 250)
    pairs |= {article.id: (article, complete(layer, article)) for article, layer in generated}
    assert len(pairs) > 140
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


# ----------------------------------------------------------------- how far it is


def test_status_counts(tmp_path, label_studio):
    """`status --json` tells what is done, skipped and begun, by whom, and how fast."""
    ben = label_studio.sign_up("ben.status@example.com", "a-good-password")
    desk = desk_with(tmp_path, label_studio, [small(n) for n in range(6)])
    more = ("--from", "silver.jsonl", "--overlap", "2")
    assert desk.say("push", "--project", "Status", *more).code == 0
    tasks = tasks_of(label_studio, "Status · entities, quotes")
    for task, seconds in zip(tasks[:3], (10, 20, 60), strict=True):
        submit(label_studio, task, lead_time=seconds)
    submit(label_studio, tasks[0], token=ben, lead_time=5)
    submit(label_studio, tasks[4], token=ben, was_cancelled=True)
    draft = {"result": shown(tasks[5]), "lead_time": 1}
    label_studio.call("POST", f"/api/tasks/{tasks[5]['id']}/drafts", draft)
    (found,) = desk.say("status", "--project", "Status", "--json").json
    counted = ("title", "tasks", "annotations_wanted", "done", "skipped", "drafts", "predictions")
    assert [found[name] for name in counted] == ["Status · entities, quotes", 6, 2, 1, 1, 1, 6]
    assert found["begun"] == 3
    assert found["url"].startswith(f"{label_studio.url}/projects/")
    by = {one["user"]: one for one in found["annotators"]}
    assert len(by) == 2, by
    first, second = sorted(by.values(), key=lambda one: -one["done"])
    texts = [len(task["data"]["text"]) for task in tasks[:3]]
    assert (first["done"], first["skipped"], first["drafts"]) == (3, 0, 1)
    assert (first["median_seconds"], first["characters"]) == (20, sum(texts))
    assert (second["done"], second["skipped"], second["median_seconds"]) == (1, 1, 5)
    shown_to_people = desk.say("status", "--project", "Status")
    assert (shown_to_people.code, shown_to_people.err) == (0, "")
    assert mail_addresses({"status": shown_to_people.out.encode()}) == []
    assert " 6 pushed" in shown_to_people.out, shown_to_people.out
    assert " pushed" not in desk.say("status").out.splitlines()[-2]  # nothing was pulled
    assert "there is no project" in one_line(desk.say("status", "--project", "Nothing"))


# ----------------------------------------------------------------- whether it is fit


def findings(said: Said) -> dict[str, tuple[str, str]]:
    """Give what doctor found: what → health and words."""
    return {one["what"]: (one["health"], one["said"]) for one in said.json}


def test_doctor_on_a_good_server(tmp_path, label_studio):
    """A server that is fit, with a project as it was made, is exit 0, and everything good."""
    desk = desk_with(tmp_path, label_studio, [small(0)])
    assert desk.say("push", "--project", "Fit", "--from", "silver.jsonl").code == 0
    said = desk.say("doctor", "--project", "Fit", "--json")
    found = findings(said)
    assert (said.code, {health for health, _ in found.values()}) == (0, {"good"})
    assert found["server"][1] == "Label Studio 1.23.2"
    assert set(found) == {"server", "key", "telemetry", "Fit · entities, quotes"}


def test_doctor_on_projects_that_were_changed(tmp_path, label_studio):
    """A config that takes other results, and a label that annotations use and no config has."""
    desk = desk_with(tmp_path, label_studio, [small(0)])
    assert desk.say("push", "--project", "Unfit", "--from", "silver.jsonl").code == 0
    title = "Unfit · entities, quotes"
    project = project_of(label_studio, title)
    path = f"/api/projects/{project['id']}/"
    (task,) = tasks_of(label_studio, title)
    submit(label_studio, task, [region("odd", "RUMOUR", 0, 4)])
    lost = desk.say("doctor", "--project", "Unfit")
    assert (lost.code, "span: RUMOUR" in lost.out) == (1, True), lost
    config = project["label_config"].replace('<Choice value="deny"/>', "")
    label_studio.call("PATCH", path, {"label_config": config})
    other = desk.say("doctor", "--project", "Unfit")
    assert (other.code, "its labelling config differs in Choices act" in other.out) == (1, True)


def test_doctor_on_a_server_that_tells_its_makers(tmp_path):
    """Telemetry sends what is done, texts included, to others: that is no fit server."""
    with labelstudio.serve(environment={"LABEL_STUDIO_COLLECT_ANALYTICS": "true"}) as server:
        said = Desk(tmp_path, server).say("doctor")
    assert (said.code, "✗ telemetry" in said.out) == (1, True), said
    assert "LABEL_STUDIO_COLLECT_ANALYTICS=false" in said.out


# ----------------------------------------------------------------- who may come in


def test_a_personal_access_token(tmp_path, label_studio):
    """It pushes and pulls as a legacy token does, and its five minutes are renewed."""
    label_studio.call("POST", "/api/jwt/settings", BOTH_KINDS)
    key = label_studio.personal_token(label_studio.email, label_studio.password)
    desk = desk_with(tmp_path, label_studio, [small(0)], key=key)
    assert desk.say("push", "--project", "Personal", "--from", "silver.jsonl").code == 0
    submit_all(desk, "Personal · entities, quotes")
    said = desk.say("pull", "--project", "Personal", "--json")
    assert (said.code, len(said.json["written"])) == (0, 1), said
    assert findings(desk.say("doctor", "--json"))["key"][1].startswith("a personal access token")
    with Studio(label_studio.url, key) as studio:
        studio.version()
        tokens = studio._signed.__self__._tokens_client
        first = tokens._access_token
        head, _, signature = first.split(".")
        ended = base64.urlsafe_b64encode(b'{"token_type":"access","exp":1}').decode().rstrip("=")
        tokens._access_token = f"{head}.{ended}.{signature}"
        assert studio.version() == "1.23.2"
        assert tokens._access_token.split(".")[1] not in {ended, ""}


BOTH_KINDS = {"api_tokens_enabled": True, "legacy_api_tokens_enabled": True}


@contextmanager
def other_server() -> Iterator[str]:
    """Serve what is no Label Studio: a page for whatever is asked."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b"<html>It works!</html>"
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Write no log."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def free_port() -> int:
    """Give a port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


COMMANDS = (
    ("push", "--project", "N"),
    ("pull", "--project", "N"),
    ("status", "--project", "N"),
    ("doctor",),
)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_wrong_addresses(tmp_path, label_studio, command):
    """One line with the address and the cure, and never the key."""
    desk = desk_with(tmp_path, label_studio, [small(0)])
    with other_server() as other:
        for url, why in (
            (f"http://127.0.0.1:{free_port()}", "there is no server at"),
            ("http://nobody.invalid", "there is no server at"),
            (other, "is no Label Studio"),
            (label_studio.url.replace("http:", "https:"), "there is no server at"),
            ("ftp://127.0.0.1", "is no address of a server"),
            ("127.0.0.1:8080", "is no address of a server"),
            ("http://anna:secret@127.0.0.1", "no user or password in it"),
            ("http://127.0.0.1:99999", "is no address of a server"),
        ):
            said = desk.say(*command, LABEL_STUDIO_URL=url)
            line = one_line(said)
            assert (why in line, "--url or LABEL_STUDIO_URL" in line) == (True, True), line
            assert label_studio.token not in said.all
            assert "secret" not in said.all


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_wrong_keys(tmp_path, label_studio, command):
    """One line with where a key is found, and never the key."""
    desk = desk_with(tmp_path, label_studio, [small(0)])
    wrong = "f00d" * 10
    for key in ("", wrong, f"{wrong}\n{wrong}", "klü" * 9, f"{wrong} {wrong}", "a.b.c", "\x07" * 9):
        said = desk.say(*command, LABEL_STUDIO_API_KEY=key)
        line = one_line(said)
        assert "LABEL_STUDIO_API_KEY" in line
        assert not (key and key in said.all)
        assert wrong not in said.all


def test_the_key_and_cookies_are_never_told(tmp_path, label_studio):
    """Not in what is refused either, nor where Python is asked to tell everything."""
    desk = desk_with(tmp_path, label_studio, [small(0)])
    told = {"python": ("-X", "dev"), "PYTHONWARNINGS": "default"}
    wrong = "f00d" * 10
    (desk.home / "key").write_text(f"{label_studio.token}\n", "utf-8")
    for said, code in (
        (desk.run("doctor", "--key-file", "key", LABEL_STUDIO_API_KEY=wrong, **told), 0),
        (desk.run("push", "--project", "Dev", LABEL_STUDIO_API_KEY=wrong, **told), 1),
    ):
        assert said.code == code, said
        for secret in (label_studio.token, wrong, "sessionid", "set-cookie", "csrftoken"):
            assert secret not in said.all.casefold()
