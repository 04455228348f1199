"""Pushing to and pulling from a real Label Studio: a desk, people at work, many small articles.

    desk = Desk(tmp_path, label_studio)     a folder with seeds/ and annotations/, and a server
    desk.say("push", "--project", "Norholm")    the command, in a process of its own
    submit(label_studio, task)              somebody sends a task as it was shown to them

Commands are forked from a process that has everything imported: each is a process with a life,
an environment and a death of its own, and starts in no time. This file is that process too.
"""

from __future__ import annotations

import atexit
import gc
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hypothesis import Phase, given, settings

from sayso.annotations import store
from sayso.annotations.store import Place
from sayso.records.article import Article, Piece, Rights, Seed, Zone
from sayso.records.derive import complete
from sayso.records.layer import Layer
from sayso.records.record import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hypothesis.strategies import SearchStrategy

    from labelstudio import Server

ROOT: Final = Path(__file__).parents[1]
SAYSO: Final = Path(sys.executable).with_name("sayso")

Json = dict[str, Any]


class Said:
    """What a command said, and how it ended: -9 where it was killed."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def all(self) -> str:
        """Everything that it said."""
        return self.out + self.err

    @property
    def json(self) -> Any:
        """What it said in JSON."""
        return json.loads(self.out)

    def __repr__(self) -> str:
        return f"exit {self.code}\n{self.out}\n{self.err}"


class Desk:
    """A project folder, and the server that its user works with."""

    def __init__(self, home: Path, server: Server, *, url: str = "", key: str = "") -> None:
        self.home = home
        self.server = server
        self.url = url or server.url
        self.key = key or server.token
        self.seeds = home / "seeds"
        self.annotations = home / "annotations"
        for folder in (self.seeds, self.annotations / "articles"):
            folder.mkdir(parents=True, exist_ok=True)

    @property
    def environment(self) -> dict[str, str]:
        """What a command finds in its environment beside ours."""
        return {"LABEL_STUDIO_URL": self.url, "LABEL_STUDIO_API_KEY": self.key}

    def say(self, *arguments: str | Path, kill_after: float | None = None, **env: str) -> Said:
        """Run `sayso` here; kill it after so many seconds, if it is still at work then."""
        return _commands().run(
            list(map(str, arguments)), self.home, self.environment | env, kill_after
        )

    def run(self, *arguments: str | Path, python: Sequence[str] = (), **env: str) -> Said:
        """Run the installed `sayso` as people do, with options of Python's own: slow to start."""
        command = [sys.executable, *python, SAYSO, *arguments]
        done = subprocess.run(
            list(map(str, command)),
            cwd=self.home,
            env=os.environ | self.environment | env,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    # ------------------------------------------------------------- what goes in

    def articles(self, articles: Iterable[Article]) -> None:
        """Keep the texts of articles; the first's capture is there too."""
        articles = list(articles)
        lines = [article.model_dump_json() + "\n" for article in articles]
        path = self.annotations / "articles/articles.jsonl"
        path.write_text("".join(lines), "utf-8", newline="")

    def layers(self, name: str, layers: Iterable[Layer]) -> str:
        """Write layers into a file, for `--from`; give its name."""
        lines = [layer.model_dump_json() + "\n" for layer in layers]
        (self.home / name).write_text("".join(lines), "utf-8", newline="")
        return name

    # ------------------------------------------------------------- what came out

    def made(self, annotator: str, article_id: str) -> Layer:
        """Read an annotator's layer."""
        path = self.annotations / "human" / annotator / f"{article_id}.json"
        layer = store.read(Layer, Place(path))
        assert isinstance(layer, Layer), layer
        return layer

    def evidence(self, project: str, part: str, ext_id: str) -> Json:
        """Read a task as it was pulled."""
        path = self.home / "exports" / store.file_name(project) / part
        found = path / f"{store.file_name(ext_id)}.json"
        return dict(json.loads(found.read_text("utf-8")))

    def files(self) -> dict[str, bytes]:
        """Give every file of the annotations and the exports, temporary ones included."""
        return {name: path.read_bytes() for name, path in self.paths().items()}

    def paths(self) -> dict[str, Path]:
        """Give where these files are, by their names among the annotations or the exports."""
        found = dict.fromkeys(self.annotations.rglob("*"), self.annotations)
        found |= dict.fromkeys((self.home / "exports").rglob("*"), self.home)
        return {
            path.relative_to(home).as_posix(): path
            for path, home in sorted(found.items())
            if path.is_file()
        }


def content(layer: Layer) -> Json:
    """Give what a layer says of an article: all but who says it."""
    return layer.model_dump(mode="json", exclude={"kind", "provenance"})


# ----------------------------------------------------------------- what is on the server


def project_of(server: Server, title: str) -> Json:
    """Give the one project with a title."""
    listed = server.call("GET", "/api/projects/?page_size=1000")["results"]
    (found,) = [one for one in listed if one["title"] == title]
    return dict(server.call("GET", f"/api/projects/{found['id']}/"))


def delete_projects(server: Server) -> None:
    """Make a server quick again: each command lists all projects."""
    for one in server.call("GET", "/api/projects/?page_size=1000")["results"]:
        server.call("DELETE", f"/api/projects/{one['id']}/")


def tasks_of(server: Server, title: str) -> list[Json]:
    """Give the tasks of a project, with predictions and all that was done."""
    id_ = project_of(server, title)["id"]
    path = f"/api/tasks?project={id_}&fields=all&page_size=5000"
    return sorted(server.call("GET", path)["tasks"], key=lambda task: task["id"])


def task_of(server: Server, title: str, ext_id: str) -> Json:
    """Give the one task of an article."""
    (task,) = [t for t in tasks_of(server, title) if t["data"]["ext_id"] == ext_id]
    return task


def shown(task: Json) -> list[Json]:
    """Give the rows that an annotator finds on a task: copies of its prediction's."""
    predictions = task["predictions"]
    rows = predictions[0]["result"] if predictions else []
    return [row if row["type"] == "relation" else row | {"origin": "prediction"} for row in rows]


def submit(
    server: Server, task: Json, rows: list[Json] | None = None, *, token: str = "", **fields: Any
) -> Json:
    """Send a task, as the browser does: as it was shown, or with other rows. Give what is kept."""
    body: Json = {"result": shown(task) if rows is None else rows, "lead_time": 30.5}
    if task["predictions"]:
        body["parent_prediction"] = task["predictions"][0]["id"]
    path = f"/api/tasks/{task['id']}/annotations/?project={task['project']}"
    signed = f"Token {token}" if token else ""
    return dict(server.call("POST", path, body | fields, authorization=signed))


def region(id_: str, label: str, start: int, end: int, text: str = "") -> Json:
    """Give a row that is a region, as the browser writes it."""
    value = {"start": start, "end": end, "text": text, "labels": [label]}
    row = {"id": id_, "from_name": "span", "to_name": "text", "type": "labels", "value": value}
    return row | {"origin": "manual"}


def drawn(id_: str, label: str, text: str, words: str) -> Json:
    """Give a region over words of a text."""
    start = text.index(words)
    return region(id_, label, start, start + len(words), words)


def arrow(start: str, end: str, *labels: str) -> Json:
    """Give a row that is a relation; the browser leaves `labels` out where none is chosen."""
    row: Json = {"type": "relation", "from_id": start, "to_id": end, "direction": "right"}
    return row | ({"labels": list(labels)} if labels else {})


def chosen(row: Json, control: str, *values: str) -> Json:
    """Give a row that says what was chosen for a region."""
    value = {name: row["value"][name] for name in ("start", "end", "text")}
    own = {"from_name": control, "type": "choices", "value": value | {"choices": list(values)}}
    return row | own


# ----------------------------------------------------------------- made-up articles


def article_of(paragraphs: Sequence[str], n: int = 0, event_id: str = "norholm") -> Article:
    """Make an article of a headline and paragraphs; its text is its capture's."""
    text = "\n".join(paragraphs) + "\n"
    zones, at = [], 0
    for number, paragraph in enumerate(paragraphs):
        kind = "paragraph" if number else "headline"
        zones.append(Zone(kind=kind, start=at, end=at + len(paragraph)))
        at += len(paragraph) + 1
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Article(
        schema_version=SCHEMA_VERSION,
        id=f"art-{digest[:20]}",
        event_id=event_id,
        title=paragraphs[0],
        outlet="The Norholm Post",
        published="2031-02-04",
        published_evidence="manifest",
        text=text,
        text_sha256=digest,
        zones=tuple(zones),
        seed=Seed(
            name=f"{n}.txt",
            sha256=digest,
            media_type="text/plain",
            encoding="utf-8",
            encoding_evidence="given-text",
            chars=len(text),
        ),
        alignment=(Piece(start=0, end=len(text), raw_start=0, raw_end=len(text)),),
        rights=Rights(holder="The Norholm Post", terms="made up for tests"),
    )


def layer_of(article: Article, *, release: str = "1.0", **records: Any) -> Layer:
    """Make a layer that a program predicted."""
    layer = {
        "schema_version": SCHEMA_VERSION,
        "article_id": article.id,
        "text_sha256": article.text_sha256,
        "kind": "prediction",
        "provenance": {"annotator": "silver-1", "annotator_kind": "model", "tool_version": release},
        **records,
    }
    return complete(Layer.model_validate(layer), article)


def at(text: str, words: str, **fields: Any) -> Json:
    """Give the span of words where they first stand in a text."""
    start = text.index(words)
    return {"start": start, "end": start + len(words), "text": words, **fields}


def small(n: int, release: str = "1.0", **said: Any) -> tuple[Article, Layer]:
    """Make a small article with a quote in it: three regions, with what else is said of it."""
    article = article_of(
        (f"Quay {n} shuts", f"Ada Birk said quay {n} is shut 🧊, Norholm said."), n
    )
    text = article.text
    quote = {
        "id": "q1",
        "content": [at(text, f"quay {n} is shut 🧊")],
        "cue": [at(text, "said")],
        "source": [at(text, "Ada Birk")],
    }
    return article, layer_of(article, release=release, quotes=[quote | said])


def desk_with(
    home: Path, server: Server, pairs: Sequence[tuple[Article, Layer]], **named: str
) -> Desk:
    """Make a desk with articles and, in `silver.jsonl`, a layer on each."""
    desk = Desk(home, server, **named)
    (desk.seeds / "000.txt").write_bytes(pairs[0][0].text.encode())
    desk.articles(article for article, _ in pairs)
    desk.layers("silver.jsonl", (layer for _, layer in pairs))
    return desk


def drawn_from(strategy: SearchStrategy[Any], number: int) -> list[Any]:
    """Draw values, the same at every run."""
    found: list[Any] = []

    @settings(max_examples=number, phases=[Phase.generate], database=None, derandomize=True)
    @given(strategy)
    def collect(value: Any) -> None:
        found.append(value)

    collect()
    return found


# ----------------------------------------------------------------- commands


class _Commands:
    """The process from which commands are forked, one at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env=os.environ | {"PYTHONHASHSEED": "0"},
        )
        atexit.register(self._end)

    def _end(self) -> None:
        self._process.stdin.close()  # type: ignore[union-attr]
        self._process.wait(60)

    def run(self, argv: list[str], cwd: Path, env: dict[str, str], after: float | None) -> Said:
        """Run one; kill it after a time."""
        with tempfile.TemporaryDirectory() as scratch:
            told = {"argv": argv, "cwd": str(cwd), "env": env, "into": scratch}
            self._process.stdin.write(json.dumps(told) + "\n")  # type: ignore[union-attr]
            self._process.stdin.flush()  # type: ignore[union-attr]
            pid = int(self._line())
            killer = threading.Timer(after or 0, os.kill, (pid, signal.SIGKILL))
            if after is not None:
                killer.start()
            ended = self._line()
            killer.cancel()
            self._process.stdin.write("reap\n")  # type: ignore[union-attr]
            self._process.stdin.flush()  # type: ignore[union-attr]
            assert ended == "ended", ended
            code = int(self._line())
            out, err = (Path(scratch, name).read_bytes().decode() for name in ("out", "err"))
        return Said(code, out, err)

    def _line(self) -> str:
        line = self._process.stdout.readline()  # type: ignore[union-attr]
        assert line, "the process that commands are forked from has ended"
        return line.strip()


@cache
def _commands() -> _Commands:
    return _Commands()


def _serve() -> None:
    """Fork a command for each line that comes in; tell its process id, and how it ended."""
    from sayso import cli, flow  # noqa: PLC0415  imported once for all commands
    from sayso.annotations.labelstudio.client import Studio  # noqa: PLC0415
    from sayso.seeds import article  # noqa: PLC0415

    Studio("http://localhost", "0" * 40).__exit__()  # with all that it imports when it is made
    _ = flow.push, flow.pull, flow.status, flow.doctor, article.make
    gc.freeze()
    for line in sys.stdin:
        told = json.loads(line)
        pid = os.fork()
        if not pid:
            _be(told, cli.main)
        _tell(str(pid))
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        _tell("ended")
        sys.stdin.readline()  # only now is the process id free for others
        _, status_ = os.waitpid(pid, 0)
        _tell(str(os.waitstatus_to_exitcode(status_)))


def _be(told: Json, main: Any) -> None:
    """Be the command; never come back."""
    code = 1
    try:
        os.chdir(told["cwd"])
        os.environ |= told["env"]
        for number, name in ((1, "out"), (2, "err")):
            handle = os.open(f"{told['into']}/{name}", os.O_WRONLY | os.O_CREAT, 0o600)
            os.dup2(handle, number)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        sys.argv[:] = ["sayso", *told["argv"]]
        try:
            main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        except BaseException:  # noqa: BLE001  as Python itself does
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _tell(line: str) -> None:
    os.write(1, f"{line}\n".encode())


# ----------------------------------------------------------------- what may be said


def one_line(said: Said) -> str:
    """Give the one line with which a command ended: no traceback, nothing beside it."""
    assert said.code == 1, said
    assert "Traceback" not in said.all, said
    (line,) = [line for line in said.err.splitlines() if line.strip()]
    return line


def mail_addresses(files: dict[str, bytes]) -> list[str]:
    """List the files in which there is one."""
    return [name for name, data in files.items() if re.search(rb"[\w.+-]+@[\w-]+\.\w+", data)]


if __name__ == "__main__":
    _serve()
