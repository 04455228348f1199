"""Mutations of good records never crash `sayso validate`, hang it, or slip through it.

A case is one run over a batch: good records, and sixteen that were spoilt at random depth (in a
.jsonl file among good neighbours, or as .json files laid out in every way). What is found is held
against witnesses that were written without the package: `reference` says what must be refused and
where, `placed_json` where in the text that stands.

A case is made of its seed alone. A failure prints the line that repeats just it:

    SAYSO_FUZZ=1234 .venv/bin/python -m pytest tests/test_validate_fuzz.py -k mutations

`make soak` runs a hundred thousand mutations.
"""

from __future__ import annotations

import base64
import copy
import gzip
import json
import os
import re
import shutil
import signal
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Final

import pytest
from backports import zstd

import batches
import reference
from builder import Project
from mutations import BYTES, spoil
from placed_json import LAYOUTS, ON_ONE_LINE, Obj, Placed, at_random, tree, write
from sayso.flow import Beside, fix, validate
from sayso.records.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sayso.flow import Outcome
    from sayso.problem import Problem

SEED: Final = os.environ.get("SAYSO_FUZZ")
MUTANTS: Final = 16  # of a case
SECONDS: Final = 30  # that a case may take; it takes 0.2
EXAMPLES: Final = Path(__file__).parent / "examples"


# ----------------------------------------------------------------- cases


@dataclass
class Text:
    """One JSON text of a batch, and what is known about it."""

    name: str
    """What it was made from: contribution, linkset or article."""
    data: bytes
    ways: list[str]
    """How it was spoilt: [] for a good one."""
    placed: Placed | None = None
    """Where everything in it stands; None where its bytes were spoilt."""
    file: str = ""
    line: int = 1
    """The physical line on which it begins."""

    @property
    def good(self) -> bool:
        """Nothing was done to it but that it was written in some layout."""
        return not self.ways


@dataclass
class Case:
    """A batch in a folder."""

    folder: Path
    world: batches.World
    arguments: list[str] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)

    def write(self, name: str, data: bytes) -> str:
        """Write a file, and name it among the arguments."""
        path = self.folder / name
        path.write_bytes(data)
        self.arguments.append(str(path))
        return str(path)


def make(seed: int, folder: Path) -> Case:
    """Make the case of a seed."""
    rng = Random(seed)  # noqa: S311  no secret
    case = Case(folder, _of_examples() if rng.random() < 0.1 else batches.world(rng))
    lines = rng.random() < 0.6
    mutants = [_mutant(rng, case.world, n, on_one_line=lines) for n in range(MUTANTS)]
    good = [Text(_name(v), _written(rng, v, on_one_line=True)[0], []) for v in case.world.good]
    if lines:
        _among_neighbours(rng, case, good, mutants)
    else:
        _as_lines(rng, case, "good.jsonl", good)
        for n, mutant in enumerate(mutants):
            mutant.file = case.write(_suffixed(rng, f"{n}.json"), _packed(rng, mutant.data))
            case.texts.append(mutant)
    return case


def _of_examples() -> batches.World:
    """Take the world of the examples, whose layers are in words."""
    article = json.loads((EXAMPLES / "article.json").read_bytes())
    values = [json.loads(path.read_bytes()) for path in sorted((EXAMPLES / "valid").glob("*.json"))]
    rng = Random(0)  # noqa: S311  no secret
    layers = [batches.layer(rng, article, "the good one")]
    world = batches.World([article], layers, batches.links(rng, layers))
    world.others = [value for value in values if value.get("article_id") == article["id"]]
    return world


def _name(value: Any) -> str:
    return next(name for name in ("linkset", "contribution", "article") if _tells(name, value))


def _tells(name: str, value: Any) -> bool:
    return {"linkset": "links", "contribution": "article_id", "article": "zones"}[name] in value


def _mutant(rng: Random, world: batches.World, n: int, *, on_one_line: bool) -> Text:
    """Make one record and spoil it; one of ten only in its layout, which spoils nothing."""
    value = _base(rng, world, f"mutant {n}")
    name, root, ways = _name(value), tree(value), ["nothing"]
    kind = rng.random()
    if kind < 0.7:
        root, ways = spoil(rng, root)
    data, placed = _written(rng, root, on_one_line=on_one_line)
    if 0.7 <= kind < 0.9:
        way = rng.choice(list(BYTES))
        ways = [way]
        data, placed = BYTES[way](rng, data), None
        if on_one_line:
            data = data.replace(b"\n", b" ")
    if kind >= 0.9:
        ways = []
    if not data.strip() or b"\0" in data[:4]:  # nothing; or, to all appearance, UTF-16
        data, placed = b"{", None
    return Text(name, data, ways, placed)


def _base(rng: Random, world: batches.World, annotator: str) -> Any:
    """Choose what is to be spoilt; nobody else says it, so that it is no duplicate."""
    others = world.others
    if others and rng.random() < 0.5:
        value = copy.deepcopy(rng.choice(others))
        value["provenance"] = {"annotator": annotator, "annotator_kind": "person"}
        if value.get("kind") == "gold":
            value["provenance"]["guideline"] = "1.0"
        return value
    about = rng.choice(world.articles)
    kind = rng.choice(("annotation", "contribution", "prediction", "gold"))
    made = batches.layer(rng, about, annotator, kind)
    which = rng.choice(("layer", "layer", "contribution", "contribution", "links", "article"))
    if which == "contribution":
        return batches.contribution(rng, about, made)
    if which == "links":
        return batches.links(rng, world.said_by(annotator))
    return made if which == "layer" else batches.article(rng)


def _written(rng: Random, value: Any, *, on_one_line: bool) -> tuple[bytes, Placed]:
    layouts = [*(ON_ONE_LINE if on_one_line else LAYOUTS), at_random(rng, lines=not on_one_line)]
    root = tree(value) if isinstance(value, dict) else value
    if isinstance(root, Obj) and rng.random() < 0.2:
        rng.shuffle(root)
    escaped = rng.choices((0, 0.1, 1), (7, 2, 1))[0]
    placed = write(root, rng.choice(layouts), escaped=escaped, rng=rng)
    return placed.text.encode("utf-8", "surrogatepass"), placed


def _among_neighbours(rng: Random, case: Case, good: list[Text], mutants: list[Text]) -> None:
    """Put mutants between the good records, whose order stays."""
    texts = list(mutants)
    for place, text in zip(
        sorted(rng.choices(range(len(texts) + 1), k=len(good))), good, strict=True
    ):
        texts.insert(place + good.index(text), text)
    _as_lines(rng, case, _suffixed(rng, "all.jsonl"), texts)


def _as_lines(rng: Random, case: Case, name: str, texts: list[Text]) -> None:
    """Write texts one a line, with blank lines here and there."""
    newline = rng.choice((b"\n", b"\n", b"\r\n"))
    data, line = b"", 1
    for text in texts:
        for _ in range(rng.choice((0, 0, 0, 1, 2))):
            data += rng.choice((b"", b"  ", b"\t")) + newline
            line += 1
        text.line = line
        data += text.data + newline
        line += 1
    if rng.random() < 0.3:
        data = data.removesuffix(newline)
    file = case.write(name, _packed(rng, data))
    for text in texts:
        text.file = file
    case.texts += texts


def _suffixed(rng: Random, name: str) -> str:
    return name + rng.choice(("", "", "", ".gz", ".zst"))


def _packed(rng: Random, data: bytes) -> bytes:
    """Pack a file, or not; by its first bytes, and not by its name, one knows that it is."""
    how = rng.choices(("", "gz", "zst"), (8, 1, 1))[0]
    if how == "gz":
        return gzip.compress(data, 1)
    return zstd.compress(data) if how == "zst" else data


# ----------------------------------------------------------------- laws


@contextmanager
def _in_time() -> Iterator[None]:
    """Fail what hangs."""

    def late(*_: object) -> None:
        message = f"it took more than {SECONDS} seconds"
        raise TimeoutError(message)

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def check(seed: int, folder: Path, tally: Counter[str] | None = None) -> None:
    """Hold all laws for the case of one seed."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    case = make(seed, folder)
    with _in_time():
        outcomes = list(validate(case.arguments, Beside(None, folder / "annotations")))
    case.world.unsigned = any(_is_unsigned(text.data) for text in case.texts) or any(
        (problem.pointer or "").startswith("/provenance")
        for o in outcomes
        for problem in o.problems
    )
    by_place = _one_each(case, outcomes)
    for text in case.texts:
        outcome = by_place[text.file, text.line]
        _well_formed(outcome, text)
        refused = _judged(text, outcome, case.world)
        if tally is not None:
            _count(tally, text, outcome, refused=refused)
    if seed % 4 == 0:
        _fix_spoils_nothing(case, outcomes)
    if seed % 8 == 1:
        _nothing_is_lost(case, outcomes)


def _count(tally: Counter[str], text: Text, outcome: Outcome, *, refused: bool) -> None:
    tally["mutants"] += not text.good or text.placed is not None
    tally["refused"] += not outcome.accepted
    tally["had to be refused"] += refused
    for code in {problem.code for problem in outcome.problems}:
        tally[code] += 1


def _is_unsigned(data: bytes) -> bool:
    try:
        value = reference.parse(data)
    except reference.Fault:
        return False
    return reference.told(value) == "contribution" and not value.get("provenance")


def _one_each(case: Case, outcomes: Sequence[Outcome]) -> dict[tuple[str, int], Outcome]:
    """Hold that every text has one outcome, on the physical line on which it begins."""
    found = [(o.item.source.name, o.item.line) for o in outcomes if o.item is not None]
    assert sorted(found) == sorted((text.file, text.line) for text in case.texts)
    assert [o for o in outcomes if o.item is None] == []
    return dict(zip(found, outcomes, strict=True))


def _well_formed(outcome: Outcome, text: Text) -> None:
    """Hold that problems have a file, a rule of the table, a place in the text, a true excerpt.

    They stand in the order of their places.
    """
    rows = text.data.decode("utf-8", "replace").split("\n")
    places = [(problem.line, problem.column) for problem in outcome.problems]
    assert places == sorted(places), f"not in the order of places: {places}"
    for problem in outcome.problems:
        assert problem.code in RULES, problem
        assert problem.severity == RULES[problem.code].severity, problem
        assert problem.file == text.file, problem
        assert text.line <= problem.line < text.line + len(rows), problem
        _true_excerpt(problem, rows[problem.line - text.line], text.data)


def _true_excerpt(problem: Problem, row: str, data: bytes) -> None:
    excerpt = problem.excerpt
    if excerpt is None:  # only the first hundred of a text show their line
        return
    assert 0 <= excerpt.at <= len(excerpt.text), problem
    assert excerpt.width >= 1, problem
    if "\ufffd" not in row:  # what is no UTF-8 has no code points to be counted
        assert excerpt.text in row, problem
        assert row[: problem.column - 1].endswith(excerpt.text[: excerpt.at]), problem
        assert row[problem.column - 1 :].startswith(excerpt.text[excerpt.at :]), problem


def _judged(text: Text, outcome: Outcome, world: batches.World) -> bool:
    """Hold that what the reference refuses is refused, and all it names named where it stands.

    Gives whether the reference refuses it.
    """
    said = f"{text.ways} {text.data[:3000]!r} → {[str(p) for p in outcome.problems]}"
    if text.good:
        assert outcome.accepted, f"refused a good record: {said}"
    try:
        value = reference.parse(text.data)
    except reference.Fault as fault:
        assert not outcome.accepted, f"accepted what is no JSON: {said}"
        _no_json(text, outcome, str(fault), said)
        return True
    for problem in outcome.problems:
        assert problem.code[:4] != "JSON", f"refused as JSON what is JSON: {said}"
    if text.placed:
        _stand_right(text, reference.told(value) or text.name, outcome, said)
    name = reference.told(value)
    faults = reference.shape_faults(name, value) if name else set()
    if faults or not (name or reference.accepts(value)):
        assert not outcome.accepted, f"accepted what the published schema refuses: {said}"
        _shape(value, faults, outcome, said)
        return True
    return _rules(value, outcome, world, said)


def _no_json(text: Text, outcome: Outcome, code: str, said: str) -> None:
    """Hold that no JSON is one problem, where one fault is alone with its rule and its place."""
    (problem,) = outcome.problems
    assert problem.code[:4] == "JSON", said
    if len(text.ways) > 1:
        return
    here = (problem.line - text.line + 1, problem.column)
    placed = text.placed
    if placed and placed.twice:
        assert (problem.code, here) == ("JSON001", placed.twice[0]), said
    elif "number" in text.ways and placed and code == "JSON002":
        assert (problem.code, here) == ("JSON002", placed.raw[0]), said
    elif "half a pair" in text.ways or text.ways == ["byte order mark"]:
        assert problem.code == code == "JSON003", said
        if placed and placed.raw:
            assert placed.raw[0] < here, said
    elif text.ways == ["control"] and placed:
        assert problem.code == code == "JSON000", said
        line, column = placed.raw[0]
        assert here == (line, column + _offset_of_control(text.data)), said
    elif text.ways == ["not UTF-8"]:
        assert here == _first_bad(text.data), said
    elif text.ways == ["cut"] and code == "JSON000":
        assert problem.code == "JSON000", said
        _breaks_off(text, here, said)


def _offset_of_control(data: bytes) -> int:
    """Count the code points from the quote before a control character to it."""
    before = re.split(r"[\0\1\t\x1b]x\"", data.decode(), maxsplit=1)[0]
    return len(before) - before.rindex('"')


def _first_bad(data: bytes) -> tuple[int, int]:
    """Give line and column of the first bytes that are no UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
    return before.count("\n") + 1, len(before[before.rfind("\n") + 1 :]) + 1


def _breaks_off(text: Text, here: tuple[int, int], said: str) -> None:
    """Hold that a text that was cut short is so at its end."""
    rest = text.data.rstrip(b" \t\r\n").decode()
    assert here[0] == rest.count("\n") + 1, said
    assert abs(here[1] - len(rest[rest.rfind("\n") + 1 :])) <= 1, said


def _stand_right(text: Text, name: str, outcome: Outcome, said: str) -> None:
    """Hold that problems stand where their pointers lead, an unknown field's at its key."""
    for problem in outcome.problems:
        pointer = problem.pointer or ""
        unknown = problem.code == "SHAPE001" and not reference.is_known(name, pointer)
        line, column = text.placed.place(pointer, at_key=unknown)
        found = (problem.line, problem.column)
        assert found == (line + text.line - 1, column), f"{problem} stands elsewhere: {said}"


def _shape(value: Any, wanted: set[str], outcome: Outcome, said: str) -> None:
    """Hold that every fault of shape the published schema names is named, and no other."""
    named = {problem.pointer or "" for problem in outcome.problems if problem.code == "SHAPE001"}
    assert named or any(problem.code == "VER001" for problem in outcome.problems), said
    if wanted and not reference.is_version(value) and len(wanted) < 900:  # of more only the first
        assert named == wanted, f"missing {wanted - named}, too many {named - wanted}: {said}"


def _rules(value: Any, outcome: Outcome, world: batches.World, said: str) -> bool:
    """Hold that what a plain rule forbids is refused and named, and nothing else by that rule."""
    name = reference.told(value)
    assert name is not None, said
    codes = {problem.code for problem in outcome.problems}
    assert not codes & {"SHAPE001", "VER001"}, f"the published schema accepts it: {said}"
    layers = [] if world.unsigned else world.layers
    wanted = reference.rule_faults(name, value, world.articles, layers)
    if not wanted:
        assert not codes & reference.COMPLETE, f"a false alarm: {said}"
        return False
    assert not outcome.accepted, f"accepted against {wanted}: {said}"
    if any("offsets of this layer count" in problem.message for problem in outcome.problems):
        return True  # one finding in place of many
    found = {(problem.pointer or "", problem.code) for problem in outcome.problems}
    lost = {_record(p) for p, code in found if code in ("SPAN006", "SPAN007")}
    for pointer, any_of in wanted.items():
        if not lost or any_of & {"SPAN006", "SPAN007"} or _stays(pointer, any_of, lost):
            assert any((pointer, code) in found for code in any_of), f"{pointer} {any_of}: {said}"
    for pointer, code in found:
        if code in reference.COMPLETE:
            assert code in wanted.get(pointer, ()), f"a false alarm, {code} {pointer}: {said}"
    return True


def _stays(pointer: str, codes: set[str], lost: set[str]) -> bool:
    """Tell whether a fault can still be seen when the records whose words have no place are out."""
    return _record(pointer) not in lost and not codes & {"DUP001", "REF001"}


def _record(pointer: str) -> str:
    return "/".join(pointer.split("/")[:3])


# ----------------------------------------------------------------- laws of --fix and of the sieve


def _fix_spoils_nothing(case: Case, outcomes: Sequence[Outcome]) -> None:
    """Hold that what was accepted is so after `fix`, where it was; a second finds nothing."""
    beside = Beside(None, case.folder / "annotations")
    before = {(o.item.source.name, o.item.line) for o in outcomes if o.accepted and o.item}
    fixed = list(fix(case.arguments, beside))
    names = {new.name: old for new, old in zip(fixed, case.arguments, strict=True)}
    after = {
        (names[o.item.source.name], o.item.line)
        for o in validate(names, beside)
        if o.accepted and o.item
    }
    assert before <= after, f"fix spoilt {before - after}"
    for again in fix(names, beside):
        assert not again.written, f"fixed again: {again.changes}"


def _nothing_is_lost(case: Case, outcomes: Sequence[Outcome]) -> None:
    """Hold that accepted and quarantined texts are together every text once, as it came."""
    good, bad = case.folder / "good.out", case.folder / "bad.out"
    options = ["--accepted", good, "--quarantine", bad, "--format", "json"]
    said = Project(case.folder / "project").say("validate", *case.arguments, *options)
    accepted = [o.item for o in outcomes if o.item and o.accepted]
    refused = [o for o in outcomes if o.item and not o.accepted]
    assert said.code == bool(refused), said.err
    assert [json.loads(line) for line in good.read_bytes().splitlines()] == [
        json.loads(item.data) for item in accepted
    ]
    kept = [json.loads(line) for line in bad.read_bytes().splitlines()]
    for line, outcome in zip(kept, refused, strict=True):
        item = outcome.item
        assert item is not None
        data = (
            line["text"].encode() if line["text"] is not None else base64.b64decode(line["base64"])
        )
        assert (line["file"], line["line"], data) == (
            item.source.name,
            item.line,
            item.data.rstrip(b"\r\n"),
        )
        assert len(line["problems"]) == len(outcome.problems)
    report = json.loads(said.out)
    assert len(report["problems"]) == sum(len(o.problems) for o in outcomes)


# ----------------------------------------------------------------- the runs


def _run(seeds: Sequence[int], folder: Path) -> Counter[str]:
    """Check the cases of some seeds."""
    tally = Counter[str]()
    for seed in seeds:
        try:
            check(seed, folder / "case", tally)
        except Exception as error:
            message = (
                f"seed {seed}; again: SAYSO_FUZZ={seed} .venv/bin/python -m pytest "
                f"tests/test_validate_fuzz.py -k mutations\n{error}"
            )
            raise AssertionError(message) from error
    return tally


BLOCKS: Final = 4
SHORT: Final = 40  # cases of a block
LONG_BLOCKS: Final = 32
LONG: Final = 200


@pytest.mark.parametrize("block", range(BLOCKS))
def test_mutations(block, tmp_path):
    """The laws, for a sample of mutations."""
    first = block * SHORT
    tally = _run([int(SEED)] if SEED else range(first, first + SHORT), tmp_path)
    if not SEED:
        assert tally["had to be refused"] > 8 * SHORT, tally


@pytest.mark.soak
@pytest.mark.skipif(SEED is not None, reason="one seed was asked for")
@pytest.mark.parametrize("block", range(LONG_BLOCKS))
def test_a_hundred_thousand_mutations(block, tmp_path):
    """The laws, for a hundred thousand mutations."""
    first = 10_000 + block * LONG
    tally = _run(range(first, first + LONG), tmp_path)
    assert tally["had to be refused"] > 8 * LONG, tally
