"""Speed and memory of `sayso agree`, and of what one would use instead for a part of it.

All in one run, each contender in a process of its own, CPU seconds (user and system) and peak
memory, imports apart. All on the same made-up layers: three annotators with 40 records an article,
of which each drops, moves and changes some:

    read         reads, completes and judges the same layers: what any comparison has to do first
    sayso        `sayso.flow.agree`, as the command runs it: all numbers with 1,000 replicates
    krippendorff the package of that name, for one number of the many: the interval of
                 factuality's alpha by drawing the articles again (20 of 1,000 times, counted up)

Usage: python benchmarks/agree.py [ARTICLES] [TIMES]
       TIMES: so many times more articles in a second run of sayso, to see what grows
"""

from __future__ import annotations

import copy
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import generate

CONTENDERS = ("read", "sayso", "krippendorff")
ANNOTATORS = ("ada", "ben", "cleo")
RECORDS = 40
FACTUALITY = ["CT+", "CT-", "CTu", "Uu"]  # others want a hedge: without it is a warning
REPLICATES = 1000
FEWER = 50


def noisy(layer: dict, who: str, draw: random.Random) -> dict:
    """Give a layer as another annotator might have made it."""
    layer = copy.deepcopy(layer)
    layer["kind"] = "annotation"
    layer["provenance"] |= {"annotator": who, "annotator_kind": "person"}
    kept = {quote["id"] for quote in layer["quotes"] if draw.random() < 0.95}
    layer["quotes"] = [quote for quote in layer["quotes"] if quote["id"] in kept]
    layer["claims"] = [claim for claim in layer["claims"] if draw.random() < 0.95]
    for quote in layer["quotes"]:
        quote["act"] = draw.choice(["say", "say", "say", "confirm", "warn"])
    for claim in layer["claims"]:
        claim["quote"] = claim["quote"] if claim["quote"] in kept else None
        if draw.random() < 0.2:
            claim["factuality"] = draw.choice(FACTUALITY)
        if draw.random() < 0.1:
            (span,) = claim["content"]
            cut = span["text"].index(" ") + 1
            claim["content"] = [{**span, "start": span["start"] + cut, "text": span["text"][cut:]}]
    return layer


def corpus(folder: Path, articles: int) -> None:
    """Write fixed articles, and each annotator's layers and links."""
    draw = random.Random(20230913)
    generate.PARAGRAPHS = RECORDS - 6
    home = folder / "annotations"
    (home / "articles").mkdir(parents=True)
    streams = {}
    for who in ANNOTATORS:
        (home / "human" / who).mkdir(parents=True)
        streams[who] = (home / "human" / who / "all.jsonl").open("w", encoding="utf-8")
        streams[who, "links"] = (home / "human" / who / "all.links.jsonl").open("w")
    with (home / "articles" / "articles.jsonl").open("w", encoding="utf-8") as fixed:
        before = None
        for number in range(articles):
            _, article, layer = generate.article(draw, number)
            fixed.write(json.dumps(article, ensure_ascii=False) + "\n")
            for who in ANNOTATORS:
                made = noisy(layer, who, draw)
                streams[who].write(json.dumps(made, ensure_ascii=False) + "\n")
                last = {"article_id": article["id"], "id": made["claims"][-1]["id"]}
                if number % generate.PER_EVENT:
                    link = {"id": "l1", "subject": last, "object": before[who]}
                    links = {key: made[key] for key in ("schema_version", "kind", "provenance")}
                    links |= {"event_id": article["event_id"]}
                    if number % generate.PER_EVENT == 1:
                        links["links"] = [link | {"relation": "elaborates"}]
                        streams[who, "links"].write(json.dumps(links) + "\n")
                before = (before or {}) | {who: last}
    for stream in streams.values():
        stream.close()


def run_read(folder: Path) -> None:
    """Read what is compared."""
    from sayso.flow import Sources

    sources = Sources(None, folder / "annotations")
    for id_ in sources.ids:
        assert len(sources.layers(sources.article(id_))) == len(ANNOTATORS)


def run_sayso(folder: Path) -> None:
    """Compare as the command does."""
    from sayso.flow import agree

    found = agree(None, folder / "annotations", replicates=REPLICATES)
    scores = {(one.what, one.measure): one for one in found.scores() if one.of == "all"}
    assert scores["factuality", "α"].low < scores["factuality", "α"].value < 0.9
    assert scores["end to end", "F1"].n


def run_krippendorff(folder: Path) -> float:
    """Give one alpha and its interval; claims of one id are taken for the same, without a search.

    Draws fewer replicates, and gives the seconds that the others would have taken.
    """
    import krippendorff
    import numpy as np

    given: dict = {}
    for who in ANNOTATORS:
        with (folder / "annotations" / "human" / who / "all.jsonl").open("rb") as lines:
            for layer in map(json.loads, lines):
                for claim in layer["claims"]:
                    units = given.setdefault(layer["article_id"], {})
                    value = FACTUALITY.index(claim["factuality"])
                    units.setdefault(claim["id"], {})[who] = value
    blocks = [
        np.array([[unit.get(who, np.nan) for unit in units.values()] for who in ANNOTATORS])
        for units in given.values()
    ]
    draw = np.random.default_rng(0)
    before = time.process_time()
    found = []
    for _ in range(REPLICATES // FEWER):
        some = np.concatenate([blocks[at] for at in draw.integers(0, len(blocks), len(blocks))], 1)
        found.append(krippendorff.alpha(some, level_of_measurement="nominal"))
    assert np.std(found) > 0
    return (time.process_time() - before) * (FEWER - 1)


RUN = {"read": run_read, "sayso": run_sayso, "krippendorff": run_krippendorff}


def child(name: str, folder: Path) -> None:
    """Run one contender in this process and print what it cost."""
    import krippendorff  # noqa: F401  all carry the imports, none is charged for them

    import sayso.compare.agreement
    import sayso.flow  # noqa: F401

    before = time.process_time()
    more = RUN[name](folder) or 0.0
    spent = time.process_time() - before + more
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": spent, "peak": peak}))


def measured(name: str, folder: Path) -> dict:
    """Run one contender in a process of its own."""
    command = [sys.executable, __file__, "--child", name, str(folder)]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def main(articles: int, times: int) -> None:
    """Compare, and print a table."""
    with tempfile.TemporaryDirectory() as scratch:
        few, many = Path(scratch) / "few", Path(scratch) / "many"
        corpus(few, articles)
        corpus(many, articles * times)
        print(f"{articles:,} articles × {len(ANNOTATORS)} annotators × about {RECORDS} records")
        for name in CONTENDERS:
            cost = measured(name, few)
            about = " (one number of the many)" if name == "krippendorff" else ""
            print(f"  {name:14}{cost['seconds']:8.1f} s CPU {cost['peak']:8.0f} MB{about}")
        cost = measured("sayso", many)
        print(f"{articles * times:,} articles")
        print(f"  {'sayso':14}{cost['seconds']:8.1f} s CPU {cost['peak']:8.0f} MB")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], Path(sys.argv[3]))
    else:
        numbers = [int(argument) for argument in sys.argv[1:3]]
        main(*(numbers + [1000, 4][len(numbers) :]))
