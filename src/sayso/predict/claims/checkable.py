"""What nobody could find out is no claim (rules C1, C7): opinions, wishes, promises, sayings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from sayso.predict.claims.syntax import Syntax

_ATTITUDES: Final = frozenset(
    {"hope", "believe", "think", "feel", "wish", "love", "like", "look", "welcome", "thank"}
    | {"appreciate", "congratulate", "regret", "agree", "want", "know", "guess", "suppose"}
    | {"offer", "mourn", "condemn", "support", "stand", "urge", "call"}
)
"""What *I* and *we* say of themselves with these, nobody could check."""
_SAYING: Final = frozenset(
    {"say", "tell", "report", "announce", "claim", "state", "add", "note", "explain", "argue"}
    | {"insist", "warn", "believe", "think", "know", "confirm", "deny", "declare", "write"}
    | {"suggest", "stress", "emphasise", "emphasize", "reiterate", "recall", "admit", "allege"}
    | {"reveal", "hope", "fear", "expect", "predict", "estimate", "understand", "remember"}
    | {"show", "indicate", "read", "feel", "rule", "conclude", "describe", "acknowledge"}
    | {"maintain", "testify", "tweet", "post", "remark"}
)
_TELLING: Final = frozenset({"dobj", "prep", "acomp", "attr", "oprd", "xcomp", "ccomp", "agent"})
_EVALUATIONS: Final = frozenset(
    {"important", "good", "great", "bad", "wrong", "right", "essential", "crucial", "vital"}
    | {"critical", "necessary", "proud", "happy", "glad", "sorry", "grateful", "sad", "terrible"}
    | {"wonderful", "beautiful", "unacceptable", "shameful", "ridiculous", "absurd", "best"}
    | {"disappointing", "encouraging", "worst", "better", "unfortunate"}
)
_REPORTING: Final = frozenset({"report", "statement", "announcement", "news", "comment", "remark"})
_KNOWING: Final = frozenset({"clear", "certain", "sure", "aware", "confident"})
_KNOWLEDGE: Final = frozenset({"information", "evidence", "knowledge", "proof"})


def refused(head: int, syntax: Syntax, *, headline: bool) -> bool:
    """Tell whether the clause of a predicate is no claim. A headline has its own grammar."""
    if not headline and _imperative(head, syntax):
        return True
    return any(reason(head, syntax) for reason in _REASONS)


def _subject(head: int, syntax: Syntax) -> str:
    subject = syntax.subject(head)
    return syntax.lower[subject] if subject is not None else ""


def _helpers(head: int, syntax: Syntax) -> set[str]:
    return {syntax.lower[kid] for kid in syntax.among(head, "aux")}


def _said_of(head: int, syntax: Syntax) -> set[str]:
    return {syntax.lower[kid] for kid in syntax.among(head, "acomp", "oprd")}


def _imperative(head: int, syntax: Syntax) -> bool:
    plain = syntax.tags[head] == "VB" and syntax.heads[head] == head
    return plain and syntax.subject(head) is None and not _helpers(head, syntax)


def _wished(head: int, syntax: Syntax) -> bool:
    """Tell whether it is told what should be, or told to the reader."""
    who = _subject(head, syntax)
    if who == "you" or _helpers(head, syntax) & {"should", "must", "ought", "let"}:
        return True
    return who in ("i", "we") and syntax.lemmas[head] in _ATTITUDES


def _judged(head: int, syntax: Syntax) -> bool:
    return bool(_said_of(head, syntax) & _EVALUATIONS)


def _promised(head: int, syntax: Syntax) -> bool:
    """Tell whether it is a general promise of conduct: `would always keep its word`."""
    if not _helpers(head, syntax) & {"will", "would"}:
        return False
    return any(
        syntax.lower[kid] in {"always", "never"} for kid in syntax.among(head, "advmod", "neg")
    )


def _attributes(head: int, syntax: Syntax) -> bool:
    """Tell whether it attributes though no quote was found: what is said is the claim."""
    if syntax.lemmas[head] in _SAYING:
        says = any(syntax.finite(kid) for kid in syntax.among(head, "ccomp", "parataxis"))
        told = any(syntax.deps[kid] in _TELLING for kid in syntax.kids[head])
        return says or not told  # "…, the agency noted"
    if _said_of(head, syntax) & _KNOWING:
        return any(syntax.finite(kid) for kid in syntax.among(head, "ccomp", "advcl"))
    return syntax.lemmas[head] == "have" and any(
        syntax.lemmas[kid] in _KNOWLEDGE for kid in syntax.among(head, "dobj")
    )


def _about_reporting(head: int, syntax: Syntax) -> bool:
    subject = syntax.subject(head)
    return (
        subject is not None
        and syntax.lemmas[subject] in _REPORTING
        and syntax.lemmas[head] == "come"
    )


def _asks(head: int, syntax: Syntax) -> bool:
    """Tell whether it only leaves something open: `it remains unclear whether …`."""
    return _subject(head, syntax) == "it" and any(
        "whether" in syntax.marks(kid) or syntax.tags[syntax.left[kid]] == "WRB"
        for kid in syntax.among(head, "ccomp", "csubj", "advcl")
    )


_REASONS: Final[tuple[Callable[[int, Syntax], bool], ...]] = (
    _wished,
    _judged,
    _promised,
    _attributes,
    _about_reporting,
    _asks,
)
