"""Which words make a clause of their own (rules C2 to C4): one clause, one claim.

Each token belongs to the nearest verb above it that opens a clause, so a clause is what is left
of its subtree when those below are taken out. The cuts follow the guidelines; the idea to read
propositions off a dependency tree is that of ClausIE and PredPatt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sayso.predict.claims.spoken import Spoken
    from sayso.predict.claims.syntax import Syntax

Family = Literal[
    "main",
    "headline",
    "coordinated",
    "complement",
    "adverbial",
    "relative",
    "participle",
    "event",
    "content",
    "unsaid",
    "frame",
]
"""Why something is a claim. A `frame` is none."""

_CARRIERS: Final = frozenset({"mean", "make", "let", "help", "ensure", "try", "see", "cause"})
"""Verbs whose complement stays with them (rule C2)."""
_RAISING: Final = frozenset({"expect", "schedule", "set", "likely", "due", "go", "anticipate"})
_CONDITIONS: Final = frozenset({"if", "unless", "lest", "whether"})
_PREPOSITIONAL: Final = frozenset(
    {"include", "follow", "accord", "give", "depend", "base", "regard", "compare", "concern"}
    | {"exclude", "consider", "owe", "pend", "range", "start", "begin", "respond", "speak", "ask"}
)
"""Participles that work as prepositions, or are about the saying itself (rule C2)."""
_RELATIVE: Final = frozenset({"WDT", "WP", "WP$", "WRB"})
_NOTHING: Final = (0, 0)
_MOST_PREDICATES: Final = 6  # of one subject
_FARTHEST_PRONOUN: Final = 6  # tokens from the beginning of a relative clause
_SHORTEST_PARTICIPLE: Final = 3  # words; "speaking Monday" is an aside, no event of its own


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause by its head and its words, as token indices."""

    head: int
    family: Family
    words: Sequence[int]
    """Its own words, ascending."""
    shared: tuple[int, int] = (0, 0)
    """Words of another clause that it shares, half-open: a subject, or subject and verb."""


def divide(syntax: Syntax, spoken: Spoken) -> list[Clause]:
    """Divide an article into clauses, in the order of their heads."""
    families = [_family(i, syntax, spoken) for i in range(len(syntax))]
    owned: dict[int, list[int]] = {i: [] for i, family in enumerate(families) if family}
    owner = _owners(syntax.heads, families)
    for i, head in enumerate(owner):
        if not syntax.space[i]:
            owned[head].append(i)
    _hand_on(owned, families, syntax)
    return [
        Clause(head, families[head] or "main", words, _shared(head, families, syntax))
        for head, words in owned.items()
    ]


def _hand_on(
    owned: dict[int, list[int]], families: Sequence[Family | None], syntax: Syntax
) -> None:
    """Give a second object the words behind it, which the parser tied to the verb (C3)."""
    for i in list(owned):
        first = syntax.heads[i]
        if families[i] != "coordinated" or syntax.deps[first] != "dobj" or syntax.verbal(i):
            continue
        verb = owned.get(syntax.heads[first], [])
        behind = [at for at in verb if at > i]
        if behind:
            owned[syntax.heads[first]] = [at for at in verb if at < i]
            owned[i] = sorted(owned[i] + behind)


def _owners(heads: Sequence[int], families: Sequence[Family | None]) -> list[int]:
    """Give for each token the nearest head above it that opens a clause; itself, where it does."""
    owner = [-1] * len(heads)
    for i in range(len(heads)):
        path, at = [], i
        while owner[at] < 0 and families[at] is None:
            path.append(at)
            at = heads[at]
        found = owner[at] if owner[at] >= 0 else at
        owner[at] = found
        for step in path:
            owner[step] = found
    return owner


def _family(i: int, syntax: Syntax, spoken: Spoken) -> Family | None:
    """Tell what kind of clause a token opens; None where it opens none."""
    dep = syntax.deps[i]
    if spoken.frames(i):
        return "frame"
    if syntax.heads[i] == i:
        return "main"
    if not syntax.verbal(i):
        return "coordinated" if dep == "conj" and _second_object(i, syntax) else None
    # The condition is part of the claim (C8), an auxiliary of its verb.
    condition = dep == "advcl" and _CONDITIONS.intersection(syntax.marks(i))
    if condition or dep in ("aux", "auxpass"):
        return None
    if spoken.innermost[i] != spoken.innermost[syntax.heads[i]] and (
        syntax.finite(i) or syntax.subject(i) is not None
    ):
        # The first verb of what somebody says, however the parser tied it to the frame.
        return "relative" if dep == "relcl" and _pronoun(i, syntax) is not None else "complement"
    return _by_relation(i, dep, syntax)


def _by_relation(i: int, dep: str, syntax: Syntax) -> Family | None:
    own = syntax.subject(i) is not None and syntax.finite(i)
    if dep == "ccomp":
        carried = syntax.lemmas[syntax.heads[i]] in _CARRIERS and not syntax.before_comma(i)
        return "complement" if own and not carried else None
    if dep == "parataxis":
        return "coordinated" if own else None
    if dep == "conj":
        return "coordinated" if _second_predicate(i, syntax) else None
    if dep == "advcl":
        return _adverbial(i, syntax)
    return _on_noun(i, syntax) if dep in ("relcl", "acl") else None


def _adverbial(i: int, syntax: Syntax) -> Family | None:
    if syntax.subject(i) is None:
        return "participle" if _participle(i, syntax) else None
    return "adverbial" if syntax.finite(i) or "with" in syntax.marks(i) else None


def _on_noun(i: int, syntax: Syntax) -> Family | None:
    """Tell what a clause that hangs on a noun is: `concerns that …`, `which …`, `, located …`."""
    if syntax.deps[i] == "acl" and syntax.finite(i) and "that" in syntax.marks(i):
        return "complement" if syntax.subject(i) is not None else None
    if _pronoun(i, syntax) is not None:
        return "relative" if _tells(i, syntax) else None
    return "participle" if _participle(i, syntax) else None


def _second_predicate(i: int, syntax: Syntax) -> bool:
    """Tell whether a coordinated verb is a second predicate, finite or under one auxiliary."""
    first = syntax.heads[i]
    if not syntax.verbal(first):
        return syntax.subject(i) is not None and syntax.finite(i)
    if syntax.finite(i) and (syntax.subject(i) is not None or syntax.finite(first)):
        return True
    if syntax.deps[first] == "xcomp":
        return syntax.lemmas[syntax.heads[first]] in _RAISING
    shares = any(True for _ in syntax.among(first, "aux", "auxpass"))
    return shares and syntax.finite(first) and syntax.tags[i] == syntax.tags[first]


def _second_object(i: int, syntax: Syntax) -> bool:
    """Tell whether a coordinated noun is a second predicate noun, or is hedged by itself (C3)."""
    first = syntax.heads[i]
    verb = syntax.heads[first]
    if syntax.deps[first] == "attr" and syntax.lemmas[verb] == "be":
        return any(syntax.lower[kid] in {"the", "a", "an"} for kid in syntax.among(i, "det"))
    hedged = {"possibly", "perhaps", "probably", "potentially", "maybe"}
    return syntax.deps[first] == "dobj" and any(
        syntax.lower[kid] in hedged for kid in syntax.among(i, "advmod")
    )


def _participle(i: int, syntax: Syntax) -> bool:
    """Tell whether a participle stands by itself, behind a comma: `, located in the east`."""
    return (
        syntax.tags[i] in ("VBN", "VBG")
        and syntax.lemmas[i] not in _PREPOSITIONAL
        and (syntax.before_comma(i) or _opens_sentence(i, syntax))
        and not any(True for _ in syntax.among(i, "aux", "mark"))
        and syntax.right[i] - syntax.left[i] >= _SHORTEST_PARTICIPLE
    )


def _opens_sentence(i: int, syntax: Syntax) -> bool:
    after = syntax.right[i] + 1
    before = syntax.left[i] - 1
    starts = before < 0 or syntax.space[before] or syntax.words[before] in {".", '"'}
    return starts and after < len(syntax) and syntax.words[after] == ","


def _pronoun(i: int, syntax: Syntax) -> int | None:
    """Give the relative pronoun of a clause."""
    for at in range(syntax.left[i], min(i, syntax.left[i] + _FARTHEST_PRONOUN)):
        if syntax.tags[at] in _RELATIVE:
            return at
    return None


def _tells(i: int, syntax: Syntax) -> bool:
    """Tell whether a relative clause tells something, and does not only say which one (C4)."""
    noun = syntax.heads[i]
    if syntax.deps[noun] == "attr" or (
        syntax.deps[noun] == "conj" and syntax.deps[syntax.heads[noun]] == "attr"
    ):
        return False
    if syntax.before_comma(i):
        return True
    return any(syntax.lower[kid] in {"a", "an"} for kid in syntax.among(noun, "det"))


def _shared(i: int, families: Sequence[Family | None], syntax: Syntax) -> tuple[int, int]:
    """Give the words that a clause shares with the one it hangs on."""
    family, dep, first = families[i], syntax.deps[i], syntax.heads[i]
    if family == "participle" and dep == "acl":
        return syntax.left[first], min(first + 1, i) if first < i else first
    if family != "coordinated" or dep != "conj" or syntax.subject(i) is not None or first > i:
        return _NOTHING
    verb = _first_predicate(first, syntax)
    subject = syntax.subject(verb)
    if subject is None:
        return _NOTHING
    start = syntax.left[subject]
    if not syntax.verbal(i):  # a second object shares the verb too
        return start, max(verb, syntax.right[subject]) + 1
    if syntax.finite(i) or verb < subject:
        return start, _end_of_subject(subject, syntax)
    return start, first


def _first_predicate(i: int, syntax: Syntax) -> int:
    """Give the verb whose subject, and words before `i`, a conjunct of `i` shares."""
    while (not syntax.verbal(i) or syntax.deps[i] == "xcomp") and syntax.heads[i] != i:
        i = syntax.heads[i]
    for _ in range(_MOST_PREDICATES):  # a third predicate shares the subject of the first
        if syntax.subject(i) is not None or syntax.deps[i] != "conj":
            break
        i = syntax.heads[i]
    return i


def _end_of_subject(subject: int, syntax: Syntax) -> int:
    """Give the end of a subject, without what is said of it behind a comma."""
    for at in range(subject, syntax.right[subject] + 1):
        if syntax.words[at] == ",":
            return at
    return syntax.right[subject] + 1
