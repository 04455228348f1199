"""Checkable propositions of an article: clauses, event nouns, and what somebody did not say."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sayso.predict.claims import events
from sayso.predict.claims.checkable import refused
from sayso.predict.claims.clauses import divide
from sayso.predict.claims.cutting import cut
from sayso.predict.claims.dating import Dating
from sayso.predict.claims.factuality import LEVELS, Verdict, guesses, judge
from sayso.predict.claims.propositions import Wording
from sayso.predict.claims.spoken import Spoken
from sayso.predict.claims.syntax import Syntax
from sayso.records.claim import Claim
from sayso.records.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Doc

    from sayso.predict.claims.clauses import Clause, Family
    from sayso.predict.claims.cutting import Cut
    from sayso.records.article import Article
    from sayso.records.entity import Entity
    from sayso.records.quote import Quote

_ZONES: Final = frozenset({"headline", "standfirst", "caption", "paragraph"})
"""Zones that claim something; a byline or a date line does not."""
_SHORTEST: Final = 2  # words; one word claims nothing
_POINTER: Final = 4  # words of a content that only points at something ("their first meeting")


def find(
    article: Article, doc: Doc, quotes: Sequence[Quote], entities: Sequence[Entity]
) -> tuple[Claim, ...]:
    """Find the claims of an article, in the order of the text, with ids `c1`, `c2`, …."""
    reading = _Reading(article, doc, quotes, entities)
    drafts: dict[tuple[Cut, ...], _Draft] = {}
    for draft in sorted(reading.drafts(), key=_place):
        drafts.setdefault(tuple(draft.spans), draft)
    return tuple(reading.claim(draft, f"c{n}") for n, draft in enumerate(drafts.values(), 1))


@dataclass(slots=True)
class _Draft:
    """A claim to be: its words and what was read about them."""

    head: int
    family: Family
    spans: list[Cut]
    quote: str | None
    verdict: Verdict
    tokens: list[int] = field(default_factory=list)


def _place(draft: _Draft) -> tuple[int, int, int, str]:
    """Sort in the order of the text, the whole before its parts (as `compare.match.place`)."""
    (start, end), (_, last) = draft.spans[0], draft.spans[-1]
    return start, -end, -last, draft.family


class _Reading:
    """One article while its claims are found."""

    def __init__(
        self, article: Article, doc: Doc, quotes: Sequence[Quote], entities: Sequence[Entity]
    ) -> None:
        self.article = article
        self.syntax = Syntax(doc)
        self.spoken = Spoken(self.syntax, quotes)
        self.clauses = divide(self.syntax, self.spoken)
        self.wording = Wording(article, self.syntax, entities)
        self.owner = [0] * len(self.syntax)
        for clause in self.clauses:
            for i in clause.words:
                self.owner[i] = clause.head
        self.sentence = self.syntax.sentence_of()
        self.kinds = self._kinds()
        self.dating = Dating(article, self.syntax, self.owner, self.sentence, self.kinds)
        self._refusals: set[int] = set()
        self._asked = {
            n
            for n, (start, end) in enumerate(self.syntax.sentences)
            if "?" in self.syntax.words[max(start, end - 4) : end]
        }

    def drafts(self) -> Iterator[_Draft]:
        """Give the claims by clause, by event noun, and by what is quoted but has no clause."""
        claimed: set[str] = set()
        verdicts: dict[int, Verdict] = {}
        for clause in self.clauses:
            draft = self._of_clause(clause)
            if draft is None and clause.head in self._refusals:
                inner = self.spoken.innermost[clause.head]
                claimed.update(quote.id for quote in self.spoken.outward(inner))
            if draft is not None:
                verdicts[clause.head] = draft.verdict
                inner = self.spoken.innermost[clause.head]
                claimed.update(quote.id for quote in self.spoken.outward(inner))
                yield draft
        for event in events.find(self.syntax, self.owner, self.wording.entity_at, self._scopes()):
            inner = self.spoken.innermost[event.noun]
            draft = self._of_event(event, verdicts)
            if draft is not None:
                claimed.update(quote.id for quote in self.spoken.outward(inner))
                yield draft
        for quote in self.spoken.quotes.values():
            if quote.id not in claimed:
                yield from self._of_content(quote)

    def claim(self, draft: _Draft, id_: str) -> Claim:
        """Make the record."""
        hedges = self._hedges(draft)
        clause = draft.family not in ("event", "content")
        when = self.dating.of(draft.head, draft.tokens, clause=clause)
        return Claim(
            id=id_,
            content=tuple(self._span(start, end) for start, end in draft.spans),
            proposition=self.wording.proposition(
                draft.head, draft.tokens, draft.family, draft.verdict, when
            ),
            quote=draft.quote,
            factuality=draft.verdict.factuality,
            hedges=tuple(hedges),
            when=when,
        )

    def _of_clause(self, clause: Clause) -> _Draft | None:
        head = clause.head
        if self.kinds[head] not in _ZONES or not clause.words:
            return None
        family: Family = clause.family
        if family == "frame":
            if head not in self.spoken.negated:
                return None
            family = "unsaid"
        elif (
            not self.syntax.verbal(head) and family != "coordinated" and not self._fragment(head)
        ) or not self._checkable(head):
            return None
        if family == "main" and self.kinds[head] == "headline":
            family = "headline"
        quote = self._source(head, family)
        tokens = self._tokens(clause, family)
        verdict = judge(clause, self.syntax, self.spoken)
        if family == "unsaid":
            verdict = Verdict(negated=True)
        return self._draft(head, family, tokens, quote, verdict)

    def _of_event(self, event: events.EventNoun, verdicts: dict[int, Verdict]) -> _Draft | None:
        if self.kinds[event.noun] not in _ZONES or self.sentence[event.noun] in self._asked:
            return None
        verdict = Verdict()
        for i in events.hedged(event, self.syntax):
            verdict.weaken(i, LEVELS[self.syntax.lower[i]])
        clause = verdicts.get(self.owner[event.noun])
        if event.subject != (0, 0) and clause is not None and clause.level and not clause.open:
            for i in clause.hedges:
                verdict.weaken(i, clause.level)
        tokens = [*range(*event.subject), *range(event.start, event.end)]
        inner = self.spoken.innermost[event.noun]
        quote = self._outer(inner, seen=False)
        return self._draft(event.noun, "event", tokens, quote, verdict)

    def _of_content(self, quote: Quote) -> Iterator[_Draft]:
        """Give a quote's whole content where no clause of it is a claim: `to include …`."""
        tokens = [i for i in self.spoken.tokens(quote.content) if not self.syntax.space[i]]
        verbs = [
            i
            for i in tokens
            if self.syntax.pos[i] == "VERB" and self.syntax.deps[i] not in ("amod", "aux")
        ]
        named = len([i for i in tokens if self.wording.entity_at[i]])
        enough = verbs or (named and len(tokens) > _POINTER)
        if not tokens or not enough or self.kinds[tokens[0]] not in _ZONES or quote.negated:
            return
        if any(self.spoken.innermost[i] != quote.id for i in tokens):
            return
        head = verbs[0] if verbs else tokens[-1]
        if self.sentence[head] in self._asked or any(map(self._refused, verbs)):
            return
        verdict = Verdict()
        for i in tokens:
            if self.syntax.lower[i] in LEVELS and self.syntax.deps[i] in ("amod", "aux", "advmod"):
                verdict.weaken(i, LEVELS[self.syntax.lower[i]])
        for i in guesses(quote, self.spoken, self.syntax):
            verdict.weaken(i, "PS")
        draft = self._draft(head, "content", tokens, quote.id, verdict)
        if draft is not None:
            yield draft

    def _fragment(self, head: int) -> bool:
        """Tell whether a headline or caption claims by a verb below its head."""
        return self.kinds[head] in ("headline", "caption", "standfirst") and any(
            self.syntax.verbal(kid) for kid in self.syntax.among(head, "acl", "relcl", "ccomp")
        )

    def _checkable(self, head: int) -> bool:
        """Tell whether somebody could find out (rule C1)."""
        governor = self.syntax.heads[head]
        subject = self.syntax.subject(head)
        personal = subject is not None and self.syntax.lower[subject] in {"i", "we", "you"}
        below = personal and self.syntax.deps[head] == "advcl" and governor in self._refusals
        if self.sentence[head] in self._asked or below or self._refused(head):
            self._refusals.add(head)
            return False
        return True

    def _refused(self, head: int) -> bool:
        return refused(head, self.syntax, headline=self.kinds[head] == "headline")

    def _source(self, head: int, family: Family) -> str | None:
        inner = self.spoken.innermost[head]
        return self._outer(inner, seen=family != "event")

    def _outer(self, inner: str | None, *, seen: bool) -> str | None:
        """Give whose claim it is: not of who has not said it, nor of footage what is not seen."""
        for quote in self.spoken.outward(inner):
            if not quote.negated and (seen or quote.act != "show"):
                return quote.id
        return None

    def _tokens(self, clause: Clause, family: Family) -> list[int]:
        head = clause.head
        if family == "unsaid":
            quote = self.spoken.cue_of(head)
            content = list(self.spoken.tokens(quote.content)) if quote else []
            inside = {i for i in content if self.sentence[i] == self.sentence[head]}
            source = set(self.spoken.tokens(quote.source)) if quote else set()
            both = inside | source | set(clause.words)
            between = range(min(both, default=0), max(both, default=0))
            return sorted(both | {i for i in between if self.syntax.deps[i] == "mark"})
        drop = self.spoken.attributing
        words = [i for i in clause.words if i not in drop]
        if clause.family == "relative":
            words = self._from_pronoun(words)
        elif clause.family == "adverbial":
            words = self._from_mark(head, words)
        return sorted({*range(*clause.shared), *words})

    def _from_mark(self, head: int, words: list[int]) -> list[int]:
        """Leave out what stands before the conjunction: `A few hours before the jet crashed`."""
        mark = next(self.syntax.among(head, "mark"), None)
        return words if mark is None or mark > head else [i for i in words if i > mark]

    def _from_pronoun(self, words: list[int]) -> list[int]:
        tags = self.syntax.tags
        for n, i in enumerate(words):
            if tags[i] in ("WDT", "WP", "WP$", "WRB"):
                governed = n and self.syntax.deps[i] in ("pobj", "poss", "pcomp")
                return words if governed else words[n:]  # "one of which"
        return words

    def _draft(
        self, head: int, family: Family, tokens: list[int], quote: str | None, verdict: Verdict
    ) -> _Draft | None:
        content = self.spoken.quotes[quote].content if quote else None
        spans, used = cut(tokens, self.syntax, content)
        if not spans or sum(not self.syntax.punct[i] for i in used) < _SHORTEST:
            return None
        return _Draft(head, family, spans, quote, verdict, used)

    def _hedges(self, draft: _Draft) -> list[Span]:
        return [self._span(self.syntax.starts[i], self.syntax.ends[i]) for i in draft.verdict.marks]

    def _span(self, start: int, end: int) -> Span:
        return Span(start=start, end=end, text=self.article.text[start:end])

    def _kinds(self) -> list[str]:
        """Give each token's zone."""
        begins, limits = self.article.zone_edges
        kinds: list[str] = []
        for start in self.syntax.starts:
            at = bisect_right(begins, start)
            kinds.append(self.article.zones[at - 1].kind if at and start < limits[at] else "")
        return kinds

    def _scopes(self) -> list[int]:
        """Give each token the part of the article in which an event is new (rule C5)."""
        begins, _ = self.article.zone_edges
        return [
            -1 if kind == "paragraph" else bisect_right(begins, start)
            for kind, start in zip(self.kinds, self.syntax.starts, strict=True)
        ]
