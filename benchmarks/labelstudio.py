"""What `push` costs beside the bare import of the same tasks, and what pushing again costs.

On a real Label Studio on this machine, in one run and in turn, medians. Seconds of the clock,
since most of them are the server's; the client's CPU seconds and peak memory beside them.

    bare     the same tasks, made before, in the same batches, through httpx alone
    sayso    `sayso.flow.push`: captures and gold read, judged, drawn, verified, reconciled
    again    the same push once more: nothing is created

Usage: python benchmarks/labelstudio.py [ARTICLES] [ROUNDS] [ARTICLES PUSHED AGAIN]
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generate import generate

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
REGIONS = 40
BATCH = 200


def corpus(folder: Path, articles: int) -> None:
    """Make articles of some 450 words with gold that draws 40 regions each."""
    generate(folder, articles)
    path = folder / "annotations/gold/gold.jsonl"
    fixed = folder / "annotations/articles/articles.jsonl"
    lines = []
    with path.open(encoding="utf-8") as layers, fixed.open(encoding="utf-8") as texts:
        for line, article in zip(layers, texts, strict=True):
            layer, text = json.loads(line), json.loads(article)["text"]
            drawn = sum(len(e["mentions"]) for e in layer["entities"]) + 3 * len(layer["quotes"])
            mentions, at = [], 0
            while len(mentions) < REGIONS - drawn:
                at = text.find(" the ", at + 1)
                if at < 0:
                    break
                span = {"start": at + 1, "end": at + 4, "text": "the", "level": "NOM"}
                mentions.append(span)
            if mentions:
                layer["entities"].append({"id": "e90", "type": "ORG", "mentions": mentions})
            lines.append(json.dumps(layer, ensure_ascii=False))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def bare(url: str, key: str, folder: Path, title: str) -> None:
    """Import ready-made tasks, batch by batch."""
    import httpx

    from sayso.annotations.labelstudio.config import labelling_config

    tasks = (folder / "tasks.jsonl").read_text("utf-8").splitlines()
    headers = {"Authorization": f"Token {key}", "Content-Type": "application/json"}
    with httpx.Client(base_url=url, headers=headers, timeout=600) as client:
        settings = {"title": title, "label_config": labelling_config("all")}
        project = client.post("/api/projects/", json=settings).json()["id"]
        for start in range(0, len(tasks), BATCH):
            body = f"[{','.join(tasks[start : start + BATCH])}]".encode()
            answer = client.post(f"/api/projects/{project}/import", content=body)
            assert answer.status_code == 201, answer.text


def pushed(url: str, key: str, folder: Path, title: str) -> None:
    """Push, as the command does."""
    from sayso.annotations.labelstudio.client import Studio
    from sayso.flow import Target, Wish, push

    wish = Wish(Target(title, "all"), "gold")
    with Studio(url, key) as studio:
        done = push(folder / "seeds", folder / "annotations", studio, wish)
    assert not done.problems


def tasks(folder: Path) -> None:
    """Make the tasks of the bare import."""
    from sayso.annotations.labelstudio.tasks import task_of
    from sayso.flow import Sources

    sources = Sources(folder / "seeds", folder / "annotations")
    with (folder / "tasks.jsonl").open("w", encoding="utf-8") as out:
        for id_ in sources.ids:
            reading = sources.reading(id_)
            assert reading is not None
            task = task_of(reading.article, reading.layer, "all", version="gold")
            out.write(json.dumps(task, ensure_ascii=False) + "\n")


def made(folder: Path, articles: int) -> None:
    """Make a corpus and its tasks in a process of its own: a child's peak counts its parent's."""
    arguments = [sys.executable, __file__, "--made", str(folder), str(articles)]
    subprocess.run(arguments, check=True)


def one(name: str, url: str, key: str, folder: Path, title: str) -> dict:
    """Run a contender in a process of its own; give its seconds and its peak memory."""
    arguments = [sys.executable, __file__, "--one", name, url, key, str(folder), title]
    done = subprocess.run(arguments, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def measured(name: str, url: str, key: str, folder: Path, title: str) -> None:
    """Do it and print what it took; libraries are loaded before."""
    import httpx
    import label_studio_sdk.client

    import sayso.flow

    assert all((httpx, label_studio_sdk.client, sayso.flow))
    work = {"bare": bare, "sayso": pushed, "again": pushed}[name]
    clock, cpu = time.perf_counter(), time.process_time()
    work(url, key, folder, title)
    print(
        json.dumps(
            {
                "clock": time.perf_counter() - clock,
                "cpu": time.process_time() - cpu,
                "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


def main(articles: int, rounds: int, again: int) -> None:
    """Measure, in turn."""
    import labelstudio

    with tempfile.TemporaryDirectory() as home, labelstudio.serve() as server:
        small, large = Path(home) / "small", Path(home) / "large"
        made(small, articles)
        found: dict[str, list[dict]] = {"bare": [], "sayso": []}
        for at in range(rounds):
            for name, runs in found.items():
                runs.append(one(name, server.url, server.token, small, f"{name} {at}"))
        print(f"{articles:,} articles, {REGIONS} regions each, {rounds} round(s)")
        print(f"{'':8}{'s':>8}{'of bare':>9}{'client CPU s':>14}{'peak MB':>9}")
        limit = statistics.median(run["clock"] for run in found["bare"])
        for name, runs in found.items():
            clock, cpu, peak = (
                statistics.median(run[key] for run in runs) for key in ("clock", "cpu", "peak")
            )
            print(f"{name:8}{clock:8.2f}{clock / limit:9.2f}{cpu:14.2f}{peak:9.0f}")
        made(large, again)
        first = one("sayso", server.url, server.token, large, "large")
        second = one("again", server.url, server.token, large, "large")
        print(f"\n{again:,} articles")
        print(f"{'':8}{'s':>8}{'of first':>9}{'client CPU s':>14}{'peak MB':>9}")
        for name, run in (("first", first), ("again", second)):
            ratio = run["clock"] / first["clock"]
            print(f"{name:8}{run['clock']:8.2f}{ratio:9.2f}{run['cpu']:14.2f}{run['peak']:9.0f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--made"]:
        corpus(Path(sys.argv[2]), int(sys.argv[3]))
        tasks(Path(sys.argv[2]))
    elif sys.argv[1:2] == ["--one"]:
        name, url, key, folder, title = sys.argv[2:]
        measured(name, url, key, Path(folder), title)
    else:
        numbers = [int(argument) for argument in sys.argv[1:]]
        main(*(numbers + [1000, 3, 10_000][len(numbers) :]))
