"""The items of a batch, one by one: read, checked, judged, told and forgotten.

What is about records that may yet come waits on disk until all were read.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sayso.annotations import store
from sayso.annotations.decisions import TOOL
from sayso.flow.articles import Articles
from sayso.flow.at_home import EXACT, home_of, judge_at_home, judge_decided
from sayso.flow.judge import Judge
from sayso.flow.ledger import Ledger
from sayso.flow.outcome import Outcome
from sayso.flow.predictions import forgiven
from sayso.inputs import Input, Item, items
from sayso.positions import at_their_places
from sayso.problem import Problem, any_error
from sayso.records.contribution import Contribution
from sayso.records.layer import Layer
from sayso.records.link import LinkSet
from sayso.schema.check import LARGE, check
from sayso.schema.salvage import salvage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sayso.flow.judge import Judged
    from sayso.flow.outcome import Beside
    from sayso.records.record import Record
    from sayso.schema.check import Checked

_LAYER, _LINKS = 0, 1  # what waits, in the order in which it is taken up again


class Batch:
    """One validation, from the first input to what waited for the last."""

    def __init__(self, beside: Beside, name: str | None = None) -> None:
        """`name` is who made what does not say who did."""
        self.beside = beside
        self.ledger = Ledger()
        self.articles = Articles(
            self.ledger, beside.seeds, beside.annotations, beside.dataset, beside.encoding
        )
        self.judge = Judge(self.articles, self.ledger, name)
        self._annotations = beside.annotations.resolve()
        self._inputs: list[Input] = []
        self._seen: set[Path] = set()
        self._homes: dict[Input, str] = {}
        self._whole: set[int] = set()
        self.everything = False
        """Whether the annotations were given as a whole: gold, and what it is made of."""
        self._adjudicated = False  # gold that was made of layers and decisions went by
        self._last = False  # everything was read: what is missing now is missing
        self._bad = False
        self._told: set[tuple[Path, int | None, str]] = set()  # of records among the annotations

    def input(
        self, source: Input, progress: Callable[[Input, int], None] | None
    ) -> Iterator[Outcome]:
        """Check the items of an input, unless it was read before."""
        path = source.path.resolve() if source.path else Path("-")
        if path in self._seen:
            return
        self._seen.add(path)
        if home := home_of(path, self._annotations):
            self._homes[source] = home
        self._inputs.append(source)
        tell = (lambda done: progress(source, done)) if progress else None
        for item in items(source, tell):
            if isinstance(item, Problem):
                yield Outcome(None, [item])
                continue
            if item.whole:
                self._whole.add(len(self._inputs) - 1)
            outcome = self._item(item)
            if outcome is not None:
                yield outcome

    def rest(self) -> Iterator[Outcome]:
        """Check what waited: layers for articles, then links for layers; then what is decided."""
        self._last = True
        for rank in (_LAYER, _LINKS):
            for at, line, data in self.ledger.waiting(rank):
                outcome = self._item(Item(self._inputs[at], line, data, at in self._whole))
                if outcome is not None:
                    yield outcome
        gold = self.everything and self._adjudicated
        if (gold or store.DECISIONS in self._homes.values()) and not self._bad:
            yield Outcome(None, judge_decided(self.beside, gold=gold))

    def is_new(self, problem: Problem) -> bool:
        """Tell whether what is found beside captures was not told where it stands."""
        file = Path(problem.file or "").resolve()
        return (file, problem.line, problem.code) not in self._told

    def _item(self, item: Item) -> Outcome | None:
        """Check one item; None where it has to wait."""
        source, home = item.source, self._homes.get(item.source)
        checked = check(item.data, file=source.name, line=item.line, exact=home in EXACT)
        if checked.record is None:
            return self._without_shape(item, checked)
        if self._waits(item, checked.record):
            return None
        record, problems = self._judged(item, checked.value, checked.record)
        if home == store.PREDICTED:
            problems = forgiven(problems)
        if home == store.GOLD and isinstance(record, Layer | LinkSet):
            self._adjudicated |= record.provenance.tool == TOOL
        place = f"{source.name}:{item.line}"
        if any_error(problems):
            self.judge.remember_faulty(checked.value, checked.record, place)
        else:
            problems = [*problems, *self.judge.remember(record, place)]
        if home is not None and source.path is not None:
            problems += judge_at_home(checked.record, source.path, home, self.articles)
        return self._outcome(item, problems, record)

    def _without_shape(self, item: Item, checked: Checked) -> Outcome | None:
        """Tell what is wrong with the shape, and what the rules say of the rest."""
        large = len(item.data) > LARGE  # of which not all faults are known
        salvaged = None if large else salvage(checked.value, checked.problems)
        if salvaged is None:
            if isinstance(checked.value, dict):
                self.judge.spoil(checked.value.get("id"))
            return self._outcome(item, checked.problems, None)
        if self._waits(item, salvaged.record):
            return None
        _, found = self._judged(item, salvaged.value, salvaged.record)
        place = f"{item.source.name}:{item.line}"
        self.judge.remember_faulty(checked.value, salvaged.record, place)
        return self._outcome(item, [*checked.problems, *salvaged.as_whole(found)], None)

    def _judged(self, item: Item, value: Any, record: Record) -> Judged:
        """Judge a record; where words have no place, also what is not about them."""
        whole, problems = self.judge.judge(record, item.data, f"{item.source.name}:{item.line}")
        salvaged = salvage(value, problems) if whole is None else None
        if salvaged is not None:
            _, found = self._judged(item, salvaged.value, salvaged.record)
            problems = [*problems, *salvaged.as_whole(found)]
        return whole, problems

    def _outcome(self, item: Item, problems: Sequence[Problem], record: Record | None) -> Outcome:
        if self.articles.problems:
            problems = [*problems, *self.articles.problems]
            self.articles.problems = []
        article = self.articles.get(record.article_id) if isinstance(record, Layer) else None
        if not problems:
            return Outcome(item, [], record, article)
        self._bad |= any_error(problems)
        if item.source in self._homes:
            line, path = None if item.whole else item.line, Path(item.source.name).resolve()
            self._told |= {(path, line, p.code) for p in problems}
        own = [p for p in problems if p.file in (None, item.source.name)]
        others = [p for p in problems if p.file not in (None, item.source.name)]
        found = at_their_places(own, item.data, item.line, item.source.name)
        return Outcome(item, [*found, *others], record, article)

    def _waits(self, item: Item, record: Record) -> bool:
        """Put off links, and layers whose article is not there yet."""
        if self._last:
            return False
        if isinstance(record, Layer | Contribution):
            id_ = record.article_id
            if self.articles.get(id_) is not None or id_ in self.articles.faulty:
                return False
        elif not isinstance(record, LinkSet):
            return False
        rank = _LINKS if isinstance(record, LinkSet) else _LAYER
        self.ledger.wait(rank, len(self._inputs) - 1, item.line, item.data)
        return True
