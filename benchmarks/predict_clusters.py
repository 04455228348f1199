"""Names put together: B³ over named mentions, and what each pass over the names brings to it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, get_args

from predict_files import article, has, objects, percent, span
from predict_names import mentions, without_passes

from sayso.compare.clusters import b_cubed
from sayso.compare.match import HALF, pairs
from sayso.compare.tally import Found
from sayso.predict.parse import parse
from sayso.predict.predictor import Rules
from sayso.records.entity import EntityType
from sayso.records.span import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sayso.records.article import Article


class Meant(NamedTuple):
    """A named mention: where it begins, bared as a whole phrase and as its head, and of whom."""

    start: int
    whole: Span
    head: Span
    id: str


class Name(NamedTuple):
    """A predicted name, and of whom."""

    start: int
    end: int
    id: str


def meant_in(path: Path) -> Iterator[tuple[Article, list[Meant]]]:
    """Read texts with their named mentions."""
    for place, text, found in objects(path, "mentions"):
        kept = []
        for number, one in enumerate(found, 1):
            at = f"{place} mention {number}"
            if has(one, "named", bool, at) and has(one, "type", str, at) != "time":
                whole = span([has(one, "start", int, at), has(one, "end", int, at)], text, at)
                head = span(has(one, "head", list, at), text, at)
                kept.append(
                    Meant(whole.start, bare(whole), bare(head), str(has(one, "id", object, at)))
                )
        yield article(text), kept


def bare(one: Span) -> Span:
    """Leave out a leading *the* and a trailing *'s*, comma or space, which our names never have."""
    start, end, text = one.start, one.end, one.text
    start += 4 * text.lower().startswith("the ")
    while text[: end - one.start].endswith(("'s", "’s", " ", ",")):
        end -= 1 + text[: end - one.start].endswith("s")
    words = text[start - one.start : end - one.start]
    return Span(start=start, end=end, text=words) if words else one


def alike_by(one: Span, other: Name) -> float:
    """Give intersection over union."""
    both = min(one.end, other.end) - max(one.start, other.start)
    return max(both, 0) / (max(one.end, other.end) - min(one.start, other.start))


def equal_name(name: Name, meant: Meant) -> float:
    """Score a name that is the mention or its head."""
    return float(name[:2] in ((meant.whole.start, meant.whole.end), ends_of(meant.head)))


def same_edge(name: Name, meant: Meant) -> float:
    """Score a name in the mention that ends with it or with its head: (President) Ana Lind."""
    inside = meant.start <= name.start and name.end in (meant.whole.end, meant.head.end)
    if not (inside or equal_name(name, meant)):
        return 0.0
    return (name.end - name.start) / (meant.whole.end - meant.whole.start)


def half_alike(name: Name, meant: Meant) -> float:
    """Score a name that overlaps the mention or its head by half or more."""
    found = max(alike_by(meant.whole, name), alike_by(meant.head, name))
    return found if found >= HALF else 0.0


def ends_of(one: Span) -> tuple[int, int]:
    """Give begin and end."""
    return one.start, one.end


ALIKE = {"right edge": same_edge, "equal": equal_name, "half alike": half_alike}


def of_clusters(path: Path, model: str | None, *, ablation: bool) -> None:
    """Print how well names are put together."""
    given = list(meant_in(path))
    rules = Rules(model)
    parsed = list(parse(rules.nlp, [article for article, _ in given]))
    gold = [found for _, found in given]

    def ours() -> list[list[Name]]:
        return [
            [Name(start, end, id_) for start, end, _, id_ in mentions(rules, article, doc)]
            for article, doc in parsed
        ]

    known = get_args(EntityType)
    alone = [
        [Name(e.start_char, e.end_char, e.text.lower()) for e in d.ents if e.label_ in known]
        for _, d in parsed
    ]
    print(f"{len(given):,} texts, {sum(map(len, gold)):,} named mentions; B³")
    print(f"{'':<28}{'a name is right by':<22}{'P':>7}{'R':>7}{'F1':>7}")
    for name, pred in (("sayso", ours()), ("the model, equal strings", alone)):
        shown = name
        for how, like in ALIKE.items():
            for only in (False, True):
                row = clustered(pred, gold, like, only=only)
                numbers = (percent(value) for value in (row.precision, row.recall, row.f1))
                by = f"{'  of those' if only else how}"
                print(f"{shown:<28}{by:<22}{''.join(f'{number:>7}' for number in numbers)}")
                shown = ""
    print("of those: only the names that are right, so that clustering alone counts")
    if ablation:
        print("\nwithout a pass: points of B³ F1, by the right edge; and of those")
        print(f"{'':<20}{'all':>7}{'those':>7}")
        without_passes(
            lambda: [
                clustered(pred, gold, same_edge, only=only).f1 or 0
                for pred in [ours()]
                for only in (False, True)
            ]
        )


def clustered(
    pred: list[list[Name]],
    gold: list[list[Meant]],
    like: Callable[[Name, Meant], float],
    *,
    only: bool,
) -> Found:
    """Sum up B³; of `only` the names that are right, or of all."""
    total = Found()
    for ours, theirs in zip(pred, gold, strict=True):
        right = dict(pairs(ours, theirs, like))
        held = set(right.values())
        one, other = defaultdict(set), defaultdict(set)
        for i, name in enumerate(ours):
            if i in right or not only:  # by number of the mention; what is none has one below 0
                one[name.id].add((right.get(i, -1 - i), 0))
        for j, meant in enumerate(theirs):
            if j in held or not only:
                other[meant.id].add((j, 0))
        left, side = list(one.values()), list(other.values())
        total.add(
            b_cubed(left, side),
            sum(map(len, left)),
            sum(map(len, side)),
            found=b_cubed(side, left),
        )
    return total
