"""Speed and memory of `sayso validate`, against the bare limit and what one would use instead.

All in one run, each contender in a process of its own, in turn, medians of CPU seconds (user and
system), imports apart. All read the same layers of 16 spans, one a line:

    pydantic          `Layer.model_validate_json(line)`, nothing else: the bare limit
    sayso             `sayso.flow.validate`, everything on: duplicate keys and NaN refused, the
                      published schema, the strict records, every rule with the articles, duplicates
    jsonschema        `json.loads` and the same schema by `jsonschema`; no offset is looked at
    check-jsonschema  its command on the same layers as .json files, as it reads no JSON Lines

Usage: python benchmarks/validate.py [LAYERS] [ROUNDS]
       python benchmarks/validate.py --memory [MEGABYTES]
"""

from __future__ import annotations

import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generate import article

CONTENDERS = ("pydantic", "sayso", "jsonschema", "check-jsonschema")
READERS = 16  # annotators of each article
SPANS = 16
SLOW = 40  # times fewer layers for the slow ones


def layers(folder: Path, wanted: int | None = None, size: int | None = None) -> int:
    """Write fixed articles, and so many layers, or so many bytes, of 16 spans; give how many."""
    draw = random.Random(20230913)
    home = folder / "annotations" / "articles"
    home.mkdir(parents=True)
    made = written = 0
    with (
        (home / "articles.jsonl").open("w", encoding="utf-8") as articles,
        (folder / "layers.jsonl").open("w", encoding="utf-8") as lines,
    ):
        while made < (wanted or sys.maxsize) and written < (size or sys.maxsize):
            _, fixed, layer = article(draw, made)
            articles.write(json.dumps(fixed, ensure_ascii=False) + "\n")
            layer["quotes"], layer["claims"] = layer["quotes"][:3], layer["claims"][:3]
            layer["kind"] = "contribution"
            keep = SPANS - 12
            for entity in layer["entities"]:
                entity["mentions"] = entity["mentions"][: max(keep, 0)]
                keep -= len(entity["mentions"])
            layer["entities"] = [entity for entity in layer["entities"] if entity["mentions"]]
            for quote in layer["quotes"]:
                quote["speakers"] = [layer["entities"][0]["id"]]
            for reader in range(READERS):
                layer["provenance"]["annotator"] = f"reader {reader}"
                line = json.dumps(layer, ensure_ascii=False) + "\n"
                written += len(line.encode())
                made += 1
                lines.write(line)
    return made


def run_pydantic(folder: Path) -> int:
    """Validate each line in one call."""
    from sayso.records import Layer

    with (folder / "layers.jsonl").open("rb") as lines:
        return sum(Layer.model_validate_json(line) is not None for line in lines)


def run_sayso(folder: Path) -> int:
    """Validate as the command does."""
    from sayso.flow import Beside, validate

    beside = Beside(None, folder / "annotations")
    return sum(outcome.accepted for outcome in validate([str(folder / "layers.jsonl")], beside))


def run_jsonschema(folder: Path) -> int:
    """Validate every so many a line by the reference validator."""
    from jsonschema import Draft202012Validator

    schema = json.loads(Path("schema/layer.json").read_text(encoding="utf-8"))
    validator = Draft202012Validator(schema)
    with (folder / "layers.jsonl").open("rb") as lines:
        return sum(
            validator.is_valid(json.loads(line)) for at, line in enumerate(lines) if at % SLOW == 0
        )


def run_check_jsonschema(folder: Path) -> int:
    """Validate every so many a layer by its command, one file each."""
    files = []
    with (folder / "layers.jsonl").open("rb") as lines:
        for at, line in enumerate(lines):
            if at % SLOW == 0:
                files.append(folder / f"{at}.json")
                files[-1].write_bytes(line)
    command = [str(Path(sys.executable).with_name("check-jsonschema")), "--schemafile"]
    subprocess.run([*command, "schema/layer.json", *map(str, files)], check=True, stdout=-3)
    return len(files)


RUN = {
    "pydantic": run_pydantic,
    "sayso": run_sayso,
    "jsonschema": run_jsonschema,
    "check-jsonschema": run_check_jsonschema,
}


def child(name: str, folder: Path) -> None:
    """Run one contender in this process and print what it cost."""
    import jsonschema  # noqa: F401  all carry the imports, none is charged for them

    import sayso.flow  # noqa: F401

    before = used()
    done = RUN[name](folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu": used() - before, "peak_mb": peak, "layers": done}))


def used() -> float:
    """Give the CPU seconds of this process and of those it waited for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def measure(name: str, folder: Path) -> dict:
    """Run one contender in a process of its own."""
    command = [sys.executable, __file__, "--child", name, str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def speed(wanted: int, rounds: int) -> None:
    """Compare the contenders."""
    results: dict[str, list[dict]] = {name: [] for name in CONTENDERS}
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)
        made = layers(folder, wanted)
        for _ in range(rounds):
            for name in CONTENDERS:
                results[name].append(measure(name, folder))
    assert results["sayso"][0]["layers"] == made
    limit = statistics.median(r["layers"] / r["cpu"] for r in results["pydantic"])
    print(f"{made:,} layers of {SPANS} spans, {READERS} an article; medians of {rounds} round(s)")
    print(f"{'':<18}{'layers/CPU s':>14}{'of the limit':>14}{'sayso is':>12}{'peak MB':>9}")
    rates = {n: statistics.median(r["layers"] / r["cpu"] for r in rs) for n, rs in results.items()}
    for name, rate in rates.items():
        peak = statistics.median(r["peak_mb"] for r in results[name])
        times = f"{rates['sayso'] / rate:.1f} ×"
        print(f"{name:<18}{rate:>14,.0f}{rate / limit:>14.3f}{times:>12}{peak:>9.0f}")


def memory(megabytes: int) -> None:
    """Compare the peak of a large file with that of 10 MB."""
    peaks = []
    for size in (10, megabytes):
        with tempfile.TemporaryDirectory() as where:
            made = layers(Path(where), size=size * 10**6)
            done = measure("sayso", Path(where))
            assert done["layers"] == made
            peaks.append(done["peak_mb"])
            print(
                f"{size:>6,} MB: {made:>9,} layers, {done['cpu']:>7.1f} CPU s, "
                f"peak {peaks[-1]:>5.0f} MB, {peaks[-1] / peaks[0]:.2f} times that of 10 MB",
                flush=True,
            )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], Path(sys.argv[3]))
    elif sys.argv[1:2] == ["--memory"]:
        memory(int(sys.argv[2]) if sys.argv[2:] else 1000)
    else:
        numbers = [int(argument) for argument in sys.argv[1:3]]
        speed(*(numbers + [20_000, 3][len(numbers) :]))
