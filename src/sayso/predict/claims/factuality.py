"""How sure a source is of what it says (rules C9, C10), after FactBank; hedges after CoNLL-2010.

Polarity and certainty are read at the predicate, at the infinitives it carries and, for what
somebody guesses, at the cue. The value is that of the proposition worded without negation.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from sayso.predict.claims.syntax import SUBJECTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sayso.predict.claims.clauses import Clause
    from sayso.predict.claims.spoken import Spoken
    from sayso.predict.claims.syntax import Syntax
    from sayso.records.claim import Factuality
    from sayso.records.quote import Quote

Level = Literal["PR", "PS"]

LEVELS: Final[dict[str, Level]] = {
    **dict.fromkeys(("expected", "likely", "probable", "probably", "presumably"), "PR"),
    **dict.fromkeys(("apparently", "seemingly", "unlikely"), "PR"),
    **dict.fromkeys(("may", "might", "could", "maybe", "perhaps", "possibly", "possible"), "PS"),
    **dict.fromkeys(("potential", "potentially", "conceivably", "uncertain"), "PS"),
    **dict.fromkeys(("possibility", "chance", "prospect", "likelihood", "risk"), "PS"),
}
"""Words that make what they govern probable or possible."""
_CARRYING: Final = frozenset({"expect", "appear", "seem"})
"""Predicates that make their infinitive probable: `is expected to arrive`."""
_GUESSES: Final = ("speculat", "rumor", "rumour", "suggest", "guess", "hint", "impl")
_NEGATIVE: Final = frozenset({"never", "not", "n't", "hardly"})
_NOBODY: Final = frozenset({"nobody", "none", "nothing", "neither", "no-one"})
_OPEN: Final = frozenset(
    {"unclear", "unknown", "uncertain", "ask", "wonder", "doubt", "question", "consider"}
    | {"unsure", "dispute", "debate", "discuss", "investigate", "examine", "see", "depend", "weigh"}
)
"""Governors of `whether` that leave it open; all others know, and do not tell (CTu)."""


@dataclass(slots=True)
class Verdict:
    """How sure, and by which words (token indices)."""

    level: Level | None = None
    negated: bool = False
    open: Literal["CTu", "Uu"] | None = None
    hedges: list[int] = field(default_factory=list)
    negators: list[int] = field(default_factory=list)

    @property
    def factuality(self) -> Factuality:
        """FactBank's value."""
        if self.open is not None:
            return self.open
        if self.level is None:
            return "CT-" if self.negated else "CT+"
        if self.level == "PR":
            return "PR-" if self.negated else "PR+"
        return "PS-" if self.negated else "PS+"

    @property
    def marks(self) -> list[int]:
        """The hedges that count: none where it is certain or open."""
        return sorted(set(self.hedges)) if self.open is None and self.level else []

    def weaken(self, i: int, level: Level) -> None:
        """Count a hedge; possible is weaker than probable."""
        self.hedges.append(i)
        if self.level != "PS":
            self.level = level


def judge(clause: Clause, syntax: Syntax, spoken: Spoken) -> Verdict:
    """Judge a clause as its innermost source puts it."""
    found = Verdict()
    for i in _predicates(clause, syntax):
        _judge_predicate(i, found, syntax)
    _judge_subject(clause.head, found, syntax)
    for i in range(*clause.shared):
        if syntax.deps[i] in SUBJECTS and _none(i, syntax):
            found.negated = True
            found.negators.append(i)
    _judge_question(clause.head, found, syntax)
    _judge_source(clause.head, found, syntax, spoken)
    return found


def guesses(quote: Quote, spoken: Spoken, syntax: Syntax) -> Iterator[int]:
    """Give the words by which an attribution only guesses: `speculate`, `is rumored`."""
    for span in quote.cue:
        for i in spoken.tokens((span,)):
            if syntax.lower[i].startswith(_GUESSES):
                yield i


def _predicates(clause: Clause, syntax: Syntax) -> Iterator[int]:
    """Give the predicate with what it carries, and the one whose auxiliaries it shares."""
    yield from syntax.complements(clause.head)
    start, end = clause.shared
    if start < end and syntax.heads[clause.head] != clause.head:
        at = syntax.heads[clause.head]
        if start <= at < end or syntax.deps[at] == "xcomp":
            yield at
        while syntax.deps[at] == "xcomp" and syntax.heads[at] != at:
            at = syntax.heads[at]
            yield at
        if not syntax.finite(clause.head):
            for kid in syntax.among(at, "aux"):
                if start <= kid < end and syntax.lower[kid] in LEVELS:
                    yield kid


def _judge_predicate(i: int, found: Verdict, syntax: Syntax) -> None:
    if syntax.lower[i] in {"may", "might", "could"} and syntax.deps[i] == "aux":
        found.weaken(i, "PS")
    if syntax.lemmas[i] in _CARRYING and any(True for _ in syntax.among(i, "xcomp", "oprd")):
        passive = syntax.tags[i] in ("VBN", "VBD") and syntax.lemmas[i] == "expect"
        direct = any(True for _ in syntax.among(i, "dobj"))
        if (passive and not direct) or syntax.lemmas[i] in ("appear", "seem"):
            found.weaken(i, "PR")
    only = any(syntax.lower[kid] == "only" for kid in syntax.kids[i])
    for kid in syntax.kids[i]:
        word, dep = syntax.lower[kid], syntax.deps[kid]
        if dep == "neg" or (dep in ("advmod", "preconj") and word in _NEGATIVE):
            if not (only and word == "not"):
                found.negated = True
                found.negators.append(kid)
        elif word == "longer" and any(syntax.lower[at] == "no" for at in syntax.kids[kid]):
            found.negated = True
            found.negators.append(kid)
        elif dep in ("aux", "advmod", "acomp", "oprd", "attr") and word in LEVELS:
            _weaken(kid, found, syntax)
        elif dep in ("dobj", "attr") and _none(kid, syntax):
            found.negated = True
            found.negators.append(kid)


def _weaken(kid: int, found: Verdict, syntax: Syntax) -> None:
    word = syntax.lower[kid]
    if word == "could" and any(
        syntax.deps[near] == "neg" for near in syntax.kids[syntax.heads[kid]]
    ):
        return  # "could not be reached" is no possibility
    found.weaken(kid, LEVELS[word])
    if word == "unlikely" or any(True for _ in syntax.among(kid, "neg")):
        found.negated = True


def _judge_subject(head: int, found: Verdict, syntax: Syntax) -> None:
    subject = syntax.subject(head)
    if subject is None:
        return
    if _none(subject, syntax):
        found.negated = True
        found.negators.append(subject)
    # "X is uncertain" hedges X, together with X's own hedge (C9).
    if found.level is not None and any(
        syntax.lower[kid] == "uncertain" for kid in syntax.among(head, "acomp", "oprd")
    ):
        for kid in syntax.among(subject, "amod", "compound"):
            if syntax.lower[kid] in LEVELS:
                found.weaken(kid, LEVELS[syntax.lower[kid]])


def _none(noun: int, syntax: Syntax) -> bool:
    """Tell whether a noun phrase says that there is none: `no word`, `neither A nor B`."""
    if syntax.lower[noun] in _NOBODY:
        return True
    return any(
        syntax.lower[kid] in {"no", "neither"}
        for kid in syntax.among(noun, "det", "preconj", "cc", "nummod")
    )


def _judge_question(head: int, found: Verdict, syntax: Syntax) -> None:
    """Read what `whether`, and a `possibility that`, make of what they introduce."""
    governor = syntax.heads[head]
    if "whether" in syntax.marks(head) and governor != head:
        near = {syntax.lemmas[governor], syntax.lower[governor]}
        near |= {syntax.lower[kid] for kid in syntax.among(governor, "acomp", "attr", "oprd")}
        denied = any(True for _ in syntax.among(governor, "neg"))
        found.open = "Uu" if denied or near & _OPEN else "CTu"
    elif syntax.deps[head] in ("acl", "ccomp") and syntax.lower[governor] in LEVELS:
        found.weaken(governor, LEVELS[syntax.lower[governor]])


def _judge_source(head: int, found: Verdict, syntax: Syntax, spoken: Spoken) -> None:
    for quote in spoken.outward(spoken.innermost[head]):
        if quote.negated:
            found.open = "Uu"
            continue
        if quote.act == "deny":
            found.negated = not found.negated
        elif quote.act == "ask":
            found.open = found.open or "Uu"
        guessed = list(guesses(quote, spoken, syntax))
        if guessed:
            found.level = found.level or "PS"
            found.hedges += guessed
        return
