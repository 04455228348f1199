"""A claim worded as one sentence that can be read alone (rule C8), where that can be done safely.

What is worded: names for pronouns and roles, days for weekdays; no hedge, no negation, no
attribution. Whatever has no sure wording gets none: no sentence is better than a wrong one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sayso.predict.claims.clauses import Family
    from sayso.predict.claims.factuality import Verdict
    from sayso.predict.claims.syntax import Syntax
    from sayso.records.article import Article
    from sayso.records.claim import When
    from sayso.records.entity import Entity, Mention

_WORDLESS: Final = frozenset({"event", "content", "participle", "frame"})
"""Families without a finite verb of their own: their tense is anybody's guess."""
_TITLES: Final = frozenset({"mr", "mr.", "mrs", "mrs.", "ms", "ms.", "sir"})
_POINTING: Final = frozenset(
    {"i", "me", "my", "mine", "we", "us", "our", "ours", "you", "your", "yours", "he"}
    | {"him", "she", "it", "they", "them", "this", "that", "these", "those", "there"}
    | {"here", "such", "which", "who", "whom", "whose", "where", "both", "their", "theirs"}
)
_OWNED: Final = {
    "his": ("PERSON",),
    "her": ("PERSON",),
    "its": ("GPE", "ORG", "NORP", "FAC", "EVENT", "PRODUCT", "LOC"),
}
_QUOTE_MARKS: Final = frozenset('"“”„«»')
_LONGEST: Final = 70  # words of a sentence that a person reads at once
_PARTS: Final = {"MO": "morning", "AF": "afternoon", "EV": "evening", "NI": "night"}
_FULL: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T\w+)?\Z")
_WEEKDAY: Final = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?: \w+)?\Z")


class Wording:
    """The names of an article, and how a claim is put with them."""

    def __init__(self, article: Article, syntax: Syntax, entities: Sequence[Entity]) -> None:
        """Lay the mentions over the tokens; what does not fall on tokens is passed over."""
        self._article, self._syntax = article, syntax
        self.entity_at: list[str | None] = [None] * len(syntax)
        """The entity a token is in a mention of; the smallest mention, where they nest."""
        self._known = {entity.id: entity for entity in entities}
        self._named = {
            entity.id: self._called(entity)
            for entity in entities
            if any(m.level == "NAM" for m in entity.mentions)
        }
        self._mentions: dict[int, tuple[int, Mention, str]] = {}
        """First token → token behind, mention, entity: the longest that begins there."""
        found = [(mention, entity.id) for entity in entities for mention in entity.mentions]
        for mention, id_ in sorted(found, key=lambda pair: pair[0].start - pair[0].end):
            first = bisect_left(syntax.starts, mention.start)
            behind = bisect_left(syntax.starts, mention.end)
            if first < behind and first < len(syntax) and syntax.starts[first] == mention.start:
                self._mentions.setdefault(first, (behind, mention, id_))
            for i in range(first, behind):
                self.entity_at[i] = id_

    def _called(self, entity: Entity) -> str:
        """Give an entity's name, with the article that the text puts before it."""
        first = next((m for m in entity.mentions if m.text == entity.name), None)
        before = self._article.text[max(0, first.start - 4) : first.start] if first else ""
        return f"the {entity.name}" if before.lower() == "the " else entity.name

    def proposition(
        self, head: int, tokens: Sequence[int], family: Family, verdict: Verdict, when: When | None
    ) -> str | None:
        """Word a claim, or give None."""
        wordless = family in _WORDLESS or len(tokens) > _LONGEST or verdict.open == "CTu"
        if wordless or self._hanging(head, tokens):
            return None
        subject = self._subject(head, tokens)
        weaker, unsaid = self._weaker(tokens, verdict), self._unnegated(tokens, verdict)
        if subject is None or weaker is None or unsaid is None:
            return None
        changes = weaker | unsaid
        borrowed = family == "coordinated" and self._borrowed(head, tokens)
        if not (self._syntax.finite(head) or "will" in changes.values() or borrowed):
            return None
        return self._sentence(tokens, changes | self._dated(tokens, when), subject)

    def _hanging(self, head: int, tokens: Sequence[int]) -> bool:
        """Tell whether the words hang on others: a condition, `where he arrived`, two sentences."""
        syntax = self._syntax
        if syntax.deps[head] == "advcl" and "if" in syntax.marks(head):
            return True
        if any(syntax.words[i] in {";", "?", "…"} for i in tokens):
            return True
        if any(syntax.words[i] in {"'", "[", "]"} for i in tokens):
            return True  # half a pair of marks, an editor's words
        if syntax.deps[head] == "conj" and syntax.subject(head) is None and not self._joined(head):
            return True
        first = next((i for i in tokens if not syntax.punct[i]), head)
        relative = syntax.tags[first] in ("WDT", "WP", "WP$")
        return syntax.tags[first] == "WRB" or (relative and self.entity_at[first] is None)

    def _joined(self, head: int) -> bool:
        """Tell whether a second predicate has its `and` right before it; else it is often none."""
        before = self._syntax.left[head] - 1
        return before >= 0 and self._syntax.tags[before] in ("CC", "RB")

    def _subject(self, head: int, tokens: Sequence[int]) -> int | None:
        """Give the subject, where it can stand alone: no bare `the meeting`."""
        syntax = self._syntax
        inside = set(tokens)
        at, subject = head, syntax.subject(head)
        for _ in range(6):
            if subject is not None and subject in inside:
                break
            if syntax.heads[at] == at:
                return None
            at = syntax.heads[at]
            subject = syntax.subject(at)
        if subject is None or subject not in inside:
            return None
        definite = any(syntax.lower[kid] == "the" for kid in syntax.among(subject, "det"))
        named = any(self.entity_at[syntax.left[subject] : syntax.right[subject] + 1])
        relative = syntax.tags[subject] in ("WDT", "WP") and self.entity_at[subject] is None
        return None if relative or (definite and not named) else subject

    def _borrowed(self, head: int, tokens: Sequence[int]) -> bool:
        """Tell whether a second predicate has its auxiliary among the words it shares."""
        return any(i < head and self._syntax.tags[i] in ("MD", "VBZ", "VBD", "VBP") for i in tokens)

    def _weaker(self, tokens: Sequence[int], verdict: Verdict) -> dict[int, str] | None:
        """Take the hedges out: `may meet` and `is expected to meet` are `will meet`."""
        syntax = self._syntax
        changes: dict[int, str] = {}
        inside = set(tokens)
        for i in verdict.hedges:
            if i not in inside:
                continue
            word, dep = syntax.lower[i], syntax.deps[i]
            if word in {"may", "might", "could"} and dep == "aux":
                if syntax.lower[i + 1 : i + 2] == ["have"]:
                    return None
                changes[i] = "will"
            elif dep in ("advmod", "amod"):
                changes[i] = ""
            else:
                to = next(
                    (at for at in range(i + 1, i + 4) if at in inside and syntax.lower[at] == "to"),
                    None,
                )
                if to is None:
                    return None
                changes |= dict.fromkeys(range(i, to), "") | {to: "will"}
                for at in range(i - 1, i - 5, -1):
                    if at in inside and syntax.lemmas[at] in ("be", "seem"):
                        changes[at] = ""
                    elif syntax.tags[at] != "RB":
                        break
        return changes

    def _unnegated(self, tokens: Sequence[int], verdict: Verdict) -> dict[int, str] | None:
        """Take a plain negation out; None where more than a word would have to change."""
        syntax = self._syntax
        changes: dict[int, str] = {}
        inside = set(tokens)
        if verdict.negated and not verdict.negators and verdict.level is None:
            return None
        for i in verdict.negators:
            word, before = syntax.lower[i], syntax.lower[i - 1] if i else ""
            if word in {"not", "n't"}:
                if before not in _HELPERS:
                    return None  # "did not say", "won't": the verb would change
                changes[i] = ""
            elif word == "never":
                changes[i] = ""
            elif any(syntax.lower[kid] == "neither" for kid in syntax.kids[i]):
                for at in range(syntax.left[i], syntax.right[i] + 1):
                    if syntax.lower[at] in {"neither", "nor"}:
                        changes[at] = "" if syntax.lower[at] == "neither" else "or"
            else:
                return None
        if changes:
            later = [i for i in tokens if i > min(changes)]
            changes |= {i: "" for i in later if syntax.lower[i] in {"yet", "any"} and i in inside}
        return changes

    def _dated(self, tokens: Sequence[int], when: When | None) -> dict[int, str]:
        """Put the day for a weekday; without one, `on a Monday`."""
        syntax = self._syntax
        if when is None or when.span is None:
            return {}
        inside = [i for i in tokens if when.span.start <= syntax.starts[i] < when.span.end]
        if not inside or re.search("[0-9]{4}", when.span.text):
            return {}
        on = inside[0] > 0 and syntax.lower[inside[0] - 1] == "on" and inside[0] - 1 in tokens
        if when.value is None:
            weekday = _WEEKDAY.match(when.span.text)
            return {inside[0]: f"a {syntax.words[inside[0]]}"} if on and weekday else {}
        said = _day(when.value)
        if said is None:
            return {}
        bound = inside[0] > 0 and syntax.tags[inside[0] - 1] in ("IN", "TO")  # "till March 10"
        text = said if on or bound else f"on {said}"
        return {inside[0]: text} | dict.fromkeys(inside[1:], "")

    def _sentence(
        self, tokens: Sequence[int], changes: Mapping[int, str], subject: int
    ) -> str | None:
        syntax = self._syntax
        pieces: list[str] = []
        inside = set(tokens)
        behind, last, apart, article = -1, -2, False, False
        for i in tokens:
            if i < behind:
                continue
            mention = self._mentions.get(i)
            if i not in changes and mention and inside.issuperset(range(i, mention[0])):
                said = self._named_as(mention, i, subject)
                behind = mention[0]
            else:
                said = changes[i] if i in changes else self._word(i, subject, inside)
            if said is None:
                return None
            apart = apart or i != last + 1 or syntax.ends[last] != syntax.starts[i]
            if said:
                if article:  # "an expected meeting" without its hedge is "a meeting"
                    pieces[-1] = _article(pieces[-1], said)
                pieces.append(f" {said}" if apart and pieces else said)
                apart = article = False
            else:
                article = bool(pieces) and pieces[-1].strip().lower() in ("a", "an")
            last = max(i, behind - 1)
        return _finished("".join(pieces))

    def _word(self, i: int, subject: int, inside: set[int]) -> str | None:
        """Give how a word that is no mention is put; None where it only points."""
        syntax = self._syntax
        word = self._article.text[syntax.starts[i] : syntax.ends[i]]
        lower = syntax.lower[i]
        if lower in _POLAR or (
            lower == "would" and "have" in map(syntax.lower.__getitem__, inside)
        ):
            return None  # lives on the negation that is left out; what did not come about
        if lower == "would" and not any(syntax.lower[at] == "if" for at in inside):
            return "will"
        if word in _QUOTE_MARKS or lower in _TITLES | {"also"}:
            return ""
        if lower in _OWNED:
            owner = self._known.get(self.entity_at[subject] or "")
            return word if owner and owner.type in _OWNED[lower] and i > subject else None
        return None if lower in _POINTING and not self._grammatical(i) else word

    def _grammatical(self, i: int) -> bool:
        """Tell whether a word that could point only serves grammar: `there is`, `said that`."""
        dep, word = self._syntax.deps[i], self._syntax.lower[i]
        if dep in ("expl", "mark", "preconj"):
            return True
        # Inside a clause a relative pronoun has its noun beside it.
        return (
            word in {"which", "who", "that", "whose", "whom", "where"}
            and dep != "det"
            and (self._syntax.deps[self._syntax.heads[i]] == "relcl")
            and self._syntax.heads[self._syntax.heads[i]] < i
        )

    def _named_as(self, mention: tuple[int, Mention, str], i: int, subject: int) -> str | None:
        """Give how a mention is called; None where nobody knows."""
        behind, found, id_ = mention
        name, text = self._named.get(id_), found.text
        kind = self._known[id_].type
        if found.level == "PRO":
            if name is None:
                return None
            owns = self._syntax.tags[i] in ("PRP$", "WP$")
            return f"{name}'s" if owns else name
        if name is None or found.level == "NAM":
            return name if name and kind == "PERSON" else text
        return name if i <= subject < behind else text


_POLAR: Final = frozenset({"any", "anything", "anyone", "anybody", "ever", "yet", "either"})
_HELPERS: Final = frozenset(
    {"is", "are", "was", "were", "be", "been", "has", "have", "had", "will", "would"}
    | {"can", "could", "may", "might", "shall"}
)


def _day(value: str) -> str | None:
    """Write a TIMEX3 day: `12 September 2023`, `the morning of 12 September 2023`."""
    if not _FULL.match(value):
        return None
    day = date.fromisoformat(value[:10])
    said = f"{day.day} {day:%B} {day.year}"
    part = _PARTS.get(value[11:])
    return f"the {part} of {said}" if part else said


def _article(piece: str, word: str) -> str:
    """Give the article that goes with the next word."""
    a = piece.rstrip("nN")
    lower = word.lower()
    vowel = lower[:1] in "aeiou" and not lower.startswith(("uni", "us", "eu", "one", "ur"))
    return f"{a}n" if vowel or lower.startswith(("hour", "honest", "hono", "heir")) else a


def _finished(text: str) -> str | None:
    """Finish a sentence: single spaces, a capital, a full stop."""
    text = re.sub(r"\s+", " ", text).strip(" ,;:–—-")
    text = re.sub(r" ([,.)])", r"\1", text)
    return text[0].upper() + text[1:].rstrip(".") + "." if " " in text else None
