"""Build speed and memory, against the bare limit and against what a user would write instead.

All in one run, each contender in a process of its own, in turn, medians of CPU seconds (user and
system). The contenders write the same rows:

    limit           parse JSON, validate with the models, write the same tables with pyarrow and
                    the same codec: no rules, no references, no digests, no order, no card
    from_generator  the same rows through `Dataset.from_generator(...).to_parquet(...)`
    sayso           `sayso.flow.build`, as the command runs it

Usage: python benchmarks/build.py [ARTICLES] [ROUNDS]
"""

from __future__ import annotations

import gc
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generate import generate

CONTENDERS = ("limit", "from_generator", "sayso")


def readings(folder: Path):
    """Parse and validate articles and layers, one beside the other, as they stand in the files."""
    from sayso.dataset.tables import Reading
    from sayso.records import Article, Layer

    with (
        (folder / "annotations/articles/articles.jsonl").open("rb") as articles,
        (folder / "annotations/gold/gold.jsonl").open("rb") as layers,
    ):
        for article, layer in zip(articles, layers, strict=True):
            yield Reading(Article.model_validate_json(article), Layer.model_validate_json(layer))


def tables(folder: Path):
    """Yield (config, split, row) of all tables, links included."""
    from sayso.dataset.links import link_rows, linked_end
    from sayso.dataset.splits import split_of
    from sayso.dataset.tables import rows_of
    from sayso.records import LinkSet

    links = {}
    with (folder / "annotations/gold/gold.links.jsonl").open("rb") as lines:
        for line in lines:
            made = LinkSet.model_validate_json(line)
            links[made.event_id] = made
    ends: dict = {}
    for reading in readings(folder):
        event = reading.article.event_id
        split = split_of(event)
        some = links[event].links if event in links else ()
        for link in some:
            for end in (link.subject, link.object):
                if end.article_id == reading.article.id:
                    ends[str(end)] = linked_end(reading, end)
        for config, rows in rows_of(reading, some).items():
            for row in rows:
                yield config, split, row
    for event, some in links.items():
        for row in link_rows(some, ends):
            yield "links", split_of(event), row


def run_limit(folder: Path, out: Path) -> None:
    """Write the tables with pyarrow, in batches of 1,000."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from sayso.dataset.features import arrow_schema_of
    from sayso.dataset.rows import CONFIGS

    schemas = {config: arrow_schema_of(model) for config, model in CONFIGS.items()}
    writers: dict = {}
    buffers: dict = {}

    def flush(key):
        schema = schemas[key[0]]
        if key not in writers:
            path = out / f"{key[0]}-{key[1]}.parquet"
            writers[key] = pq.ParquetWriter(path, schema, compression="zstd", compression_level=3)
        batch = pa.RecordBatch.from_pylist(buffers.pop(key), schema=schema)
        writers[key].write_batch(batch, row_group_size=1000)

    for config, split, row in tables(folder):
        key = (config, split)
        buffer = buffers.setdefault(key, [])
        buffer.append(row)
        if len(buffer) == 1000:
            flush(key)
    for key in list(buffers):
        flush(key)
    for writer in writers.values():
        writer.close()


def run_from_generator(folder: Path, out: Path) -> None:
    """Write the tables with `datasets`, all rows made once beforehand, in memory."""
    from datasets import Dataset

    from sayso.dataset.features import features_of
    from sayso.dataset.rows import CONFIGS

    made: dict = {}
    for config, split, row in tables(folder):
        made.setdefault((config, split), []).append(row)
    gc.freeze()  # else the collector visits all of them again and again
    for (config, split), rows in made.items():
        Dataset.from_generator(
            iter_rows,
            gen_kwargs={"holder": Holder(rows, f"{config}-{split}")},
            features=features_of(CONFIGS[config]),
            cache_dir=str(out / "cache"),
        ).to_parquet(out / f"{config}-{split}.parquet")


class Holder:
    """Rows that `datasets` fingerprints by a name and not by pickling them all."""

    def __init__(self, rows: list, name: str) -> None:
        self.rows, self.name = rows, name

    def __reduce__(self):
        return (str, (self.name,))


def iter_rows(holder: Holder):
    """Yield the rows of a table."""
    yield from holder.rows


def run_sayso(folder: Path, out: Path) -> None:
    """Build as the command does."""
    from sayso.flow import build

    build(folder / "seeds", folder / "annotations", out)


def child(name: str, folder: Path, out: Path) -> None:
    """Run one contender in this process and print what it cost, imports apart."""
    import datasets  # noqa: F401  all contenders carry its import, none is charged for it
    import pyarrow.parquet  # noqa: F401

    import sayso.flow  # noqa: F401

    before = time.process_time()
    {"limit": run_limit, "from_generator": run_from_generator, "sayso": run_sayso}[name](
        folder, out
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu": time.process_time() - before, "peak_mb": peak}))


def measure(name: str, folder: Path) -> dict:
    """Run one contender in a process of its own."""
    with tempfile.TemporaryDirectory() as out:
        done = subprocess.run(
            [sys.executable, __file__, "--child", name, str(folder), out],
            check=True,
            capture_output=True,
            text=True,
        )
    return json.loads(done.stdout.splitlines()[-1])


def main(articles: int, rounds: int) -> None:
    """Compare the contenders, then the memory of a tenth of the corpus."""
    with tempfile.TemporaryDirectory() as where:
        large, small = Path(where, "large"), Path(where, "small")
        generate(large, articles)
        generate(small, articles // 10)
        results: dict[str, list[dict]] = {name: [] for name in CONTENDERS}
        for done in range(rounds):
            for name in CONTENDERS:
                if name != "from_generator" or done == 0:  # once: it takes minutes
                    results[name].append(measure(name, large))
        tenth = statistics.median(measure("sayso", small)["peak_mb"] for _ in range(rounds))
    limit = statistics.median(r["cpu"] for r in results["limit"])
    print(f"{articles:,} articles, medians of {rounds} round(s)")
    print(f"{'':<16}{'CPU s':>8}{'articles/CPU s':>16}{'of the limit':>14}{'peak MB':>10}")
    for name in CONTENDERS:
        cpu = statistics.median(r["cpu"] for r in results[name])
        peak = statistics.median(r["peak_mb"] for r in results[name])
        print(f"{name:<16}{cpu:>8.2f}{articles / cpu:>16.0f}{limit / cpu:>14.2f}{peak:>10.0f}")
    peak = statistics.median(r["peak_mb"] for r in results["sayso"])
    print(f"peak memory of sayso: {peak / tenth:.2f} times that of {articles // 10:,} articles")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
    else:
        numbers = [int(argument) for argument in sys.argv[1:3]]
        main(*(numbers + [20_000, 3][len(numbers) :]))
