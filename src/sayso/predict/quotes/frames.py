"""How a cue takes its content: after it, around it, beside it in quote marks, as its object.

Each rule is a function of a cue's block that gives places, [] where it does not hold; the first
that holds decides. What a cue may take is in `cues`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sayso.predict.quotes.cues import UTTERANCE, VERBS
from sayso.predict.quotes.sources import Block, Source, block, phrase, subject, verb_group

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from spacy.tokens import Span, Token

    from sayso.predict.quotes.marks import Stretch
    from sayso.predict.quotes.parsed import Parsed, Place

Rule = "Callable[[Parsed, Block, Span], list[Place]]"

_OPENING: Final = frozenset(",:\"“„«‘'`… \u00a0")
_CLOSING: Final = frozenset(",!?.…-—–―\"”»’' \u00a0")
_WIDE: Final = 6  # code points between quote marks and what they stand beside
_OBJECTS: Final = frozenset({"dobj", "ccomp", "xcomp", "attr", "oprd", "acomp"})
_VERBS: Final = frozenset({"VERB", "AUX"})
LIGHT: Final = frozenset(
    """make issue give express voice offer deliver have release send share post publish file submit
    air read sign provide present raise""".split()
)


# ------------------------------------------------------------------ in quote marks


def beside(parsed: Parsed, block: Block, sent: Span) -> list[Place]:
    """Words in quote marks right before or behind: "…," said X; X said: "…"."""
    if block.source is None:
        return []
    text, doc = parsed.text, parsed.doc
    start, end = parsed.place(*block.words)
    found: list[Place] = []
    before = parsed.mark_before(start)
    if before is not None and not _only(text, before.end, start, _CLOSING):
        before = None
    if before is not None and (
        not block.sourced or titled(parsed, before, sent) or _ended(parsed, before, block)
    ):
        before = None
    behind = next(iter(parsed.marks_in(end, end + _WIDE)), None)
    if behind is not None and not _only(text, end, behind.start, _OPENING):
        behind = None
    if before is not None:
        found.append(_with_words_before(parsed, before, sent))
    elif behind is not None and text[behind.start].islower() and _interrupted(parsed, block, sent):
        left = parsed.content(sent.start, block.words[0])
        found += [left] if left else []  # When they called, he said, "we were asleep"
    if behind is not None:
        found.append(_with_words_behind(parsed, behind, block))
    elif before is not None and block.words[1] + 1 < sent.end and doc[block.words[1]].text == ",":
        begin, stop = parsed.place(block.words[1] + 1, sent.end)  # "…," he said, but "…"
        first = doc[block.words[1] + 1]
        if parsed.marks_in(begin, min(stop, begin + 40)) and first.tag_ not in _NOT_CONTENT:
            place = parsed.content(block.words[1] + 1, sent.end)
            found += [place] if place else []
    return found


def _ended(parsed: Parsed, mark: Stretch, block: Block) -> bool:
    """Tell whether the sentence ended with a stretch, so that the cue is of the next one."""
    last, behind = parsed.text[mark.end - 1], parsed.text[mark.outer_end : mark.outer_end + 1]
    if any(child.dep_ == "ccomp" for child in block.verb.rights):
        return last in ".?!" or behind == "."
    after = parsed.doc[block.words[1]].text if block.words[1] < len(parsed.doc) else "."
    return (last == "." or behind == ".") and after not in _STOPS and not after.isspace()


_NOT_CONTENT: Final = frozenset({"VBG", "IN", "WP", "WDT", "WRB", "RB"})


def _interrupted(parsed: Parsed, block: Block, sent: Span) -> bool:
    doc, (start, end) = parsed.doc, block.words
    return (
        start > sent.start + 1
        and doc[start - 1].text == ","
        and doc[min(end, len(doc) - 1)].text == ","
        and has_clause(doc[sent.start : start])
    )


def titled(parsed: Parsed, mark: Stretch, sent: Span) -> bool:
    """Tell whether a stretch inside a sentence is a title: capitals throughout."""
    if mark.outer_start <= parsed.doc[sent.start].idx:
        return False
    words = [word for word in parsed.text[mark.start : mark.end].split() if word[0].isalpha()]
    return bool(words) and all(word[0].isupper() or len(word) <= 3 for word in words)


def _with_words_before(parsed: Parsed, mark: Stretch, sent: Span) -> Place:
    """Give a stretch, and what stands of its sentence before it: The plan is "bad," he said."""
    begin = parsed.doc[sent.start].idx
    words = parsed.text[begin : mark.outer_start]
    if words.strip(" \u00a0\n…\"'") and not parsed.marks_in(begin, mark.outer_start):
        place = parsed.content(sent.start, parsed.token_at(mark.outer_start) or sent.start + 1)
        if place:
            return place[0], mark.outer_end
    return parsed.inside(mark)


def _with_words_behind(parsed: Parsed, mark: Stretch, block: Block) -> Place:
    """Give a stretch, and what its phrase goes on with: reported "2,521 cases" in the city."""
    text = parsed.text
    goes_on = text[mark.outer_end : mark.outer_end + 1] == " " and text[mark.end - 1] not in ".!?,"
    for child in block.verb.rights:
        if goes_on and child.dep_ in _OBJECTS:
            begin, end = parsed.place(child.left_edge.i, child.right_edge.i + 1)
            if begin <= mark.outer_start + 2 and end > mark.outer_end:
                place = parsed.content(child.left_edge.i, child.right_edge.i + 1)
                return (mark.outer_start, place[1]) if place else parsed.inside(mark)
    return parsed.inside(mark)


def _only(text: str, start: int, end: int, allowed: frozenset[str]) -> bool:
    return end - start <= _WIDE and allowed.issuperset(text[start:end])


# ----------------------------------------------------------------------- clauses


def after(parsed: Parsed, block: Block, sent: Span) -> list[Place]:
    """A clause behind: X said (that) S."""
    clause = next((c for c in block.verb.rights if c.dep_ == "ccomp"), None)
    if clause is None:
        clause = next(
            (
                c
                for c in block.verb.rights
                if c.dep_ in ("advcl", "xcomp", "acl", "relcl")
                and any(g.lower_ == "that" and g.dep_ == "mark" for g in c.children)
            ),
            None,
        )
    if clause is None:
        return _unparsed(parsed, block, sent)
    start = max(clause.left_edge.i, block.words[1])
    place = parsed.content(_past_that(parsed, start), min(reach(clause, block.verb), sent.end))
    return [place] if place else []


def reach(clause: Token, verb: Token) -> int:
    """Give where the clause behind a cue ends (guideline Q8).

    "while", "as", "because" stay inside; "although" does not, nor does a conjunct that has an
    attribution of its own, nor a relative clause behind a comma at the end.
    """
    doc, end = clause.doc, clause.right_edge.i + 1
    for child in verb.rights:
        if child.dep_ == "advcl" and child.left_edge.i in (end, end + 1):
            first = child.left_edge.lower_
            if first in _STAYS:
                end = child.right_edge.i + 1
    for i in range(clause.left_edge.i + 1, end):
        token = doc[i]
        if token.lower_ in ("although", "though") and doc[i - 1].text == ",":
            return i
        if _attributes_anew(token, clause):
            return _joint(token)
    return without_tail(clause, end)


def without_tail(verb: Token, end: int) -> int:
    """Leave out a relative clause behind a comma that ends a clause."""
    doc, last = verb.doc, end
    while last > verb.i + 1 and (doc[last - 1].is_punct or doc[last - 1].is_space):
        last -= 1
    for i in range(last - 1, verb.i, -1):
        token = doc[i]
        if token.dep_ == "relcl" and token.right_edge.i + 1 >= last:
            left = token.left_edge.i
            if doc[left - 1].text == "," and doc[left].lower_ in ("which", "who", "where"):
                return left - 1
    return end


def opening(sent: Span, end: int) -> int:
    """Give where a sentence begins that a cue behind it governs (guideline Q8a, e).

    Behind a conjunct that has an attribution of its own, and behind a word that only links.
    """
    doc, start = sent.doc, _past_dateline(sent, end)
    owned = False
    for i in range(start + 1, end - 1):
        token = doc[i]
        if token.lemma_.lower() in UTTERANCE and token.pos_ == "VERB":
            owned = owned or any(c.dep_ == "nsubj" for c in token.lefts)
        if owned and token.dep_ == "cc" and doc[i - 1].text == ",":
            start = i + 1
            break
    while start < end and (
        doc[start].is_space or doc[start].text in (",", '"') or _links(doc[start])
    ):
        if doc[start].text == '"':
            break
        start += 1
    if doc[start].lower_ == "despite" and doc[start + 1].lower_ in ("this", "these", "that"):
        comma = next(
            (i for i in range(start, min(end, start + 6)) if doc[i].text == ","), start - 1
        )
        start = comma + 1
    return start if start < end else sent.start


def _past_dateline(sent: Span, end: int) -> int:
    """Leave out where the report is from: WASHINGTON (AP) — …"""
    doc = sent.doc
    for i in range(sent.start + 1, min(sent.start + _DATELINE, end - 1)):
        if doc[i].text in _DASHES and doc[sent.start].is_upper and len(doc[sent.start]) > 1:
            return i + 1
        if doc[i].is_lower and doc[i].is_alpha:
            break
    return sent.start


_DATELINE: Final = 14  # tokens
_DASHES: Final = frozenset({"—", "–", "--", "―", "-"})


def _links(token: Token) -> bool:
    word = token.lower_
    return word in ("but", "and", "so", "yet") or (
        word in _LINKERS and token.i + 1 < len(token.doc) and token.nbor(1).text == ","
    )


_LINKERS: Final = frozenset(
    "however meanwhile still also moreover furthermore nevertheless nonetheless besides".split()
)


_STAYS: Final = frozenset({"while", "as", "because", "given", "if", "unless", "since"})


def _attributes_anew(token: Token, clause: Token) -> bool:
    """Tell whether a conjunct is a cue that shares the subject of the cue before: …, and warned."""
    cue = VERBS.get(token.lemma_.lower()) if token.dep_ == "conj" else None
    if cue is None or token.lemma_.lower() not in UTTERANCE or token.head.i < clause.left_edge.i:
        return False
    if any(c.dep_ in _SUBJECTS for c in token.lefts):
        return False
    finite = token.tag_ in ("VBD", "VBZ") or any(c.lemma_ == "have" for c in token.lefts)
    return finite and any(c.dep_ in ("ccomp", "xcomp", "prep") for c in token.rights)


def _joint(token: Token) -> int:
    """Give where "and" stands, or the comma before it, in front of a conjunct."""
    doc, start = token.doc, token.left_edge.i
    while start > token.head.i + 1 and doc[start - 1].dep_ in ("cc", "punct"):
        start -= 1
    return start


def _unparsed(parsed: Parsed, block: Block, sent: Span) -> list[Place]:
    """A clause that the parser has not hung on its cue: told by "that", or by its subject."""
    doc, end = parsed.doc, block.words[1]
    if block.verb.lemma_.lower() not in UTTERANCE or block.source is None:
        return []
    start = None
    for i in range(end, min(end + _SOON, sent.end)):
        token = doc[i]
        if token.text in _STOPS or token.tag_ in _FINITE:
            break
        if token.lower_ == "that" and (token.dep_ == "mark" or _opens(token, sent)):
            start = i + 1
            break
        if token.dep_ in _SUBJECTS and token.head.i > i and token.head.pos_ in _VERBS:
            start = end if token.left_edge.i <= end else None
            break
    if start is None:
        return []
    place = parsed.content(start, sent.end)
    return [place] if place else []


def _opens(that: Token, sent: Span) -> bool:
    """Tell whether "that" is followed by a subject, and so by a clause of its own."""
    return that.i + 1 < sent.end and that.nbor(1).pos_ in ("PROPN", "PRON", "DET")


_SOON: Final = 12  # tokens behind a cue in which its clause begins
_STOPS: Final = frozenset({",", ".", ";", ":", "?", "!", "\n"})
_FINITE: Final = frozenset({"VBD", "VBZ", "VBP", "MD"})
_SUBJECTS: Final = frozenset({"nsubj", "nsubjpass", "expl", "csubj"})


def _past_that(parsed: Parsed, start: int) -> int:
    """Leave the complementiser out (guideline Q5)."""
    return start + 1 if parsed.doc[start].lower_ in ("that", "whether") else start


def around(parsed: Parsed, block: Block, sent: Span) -> list[Place]:
    """A sentence before or around: S, X said; S, X said, S."""
    doc, (start, end) = parsed.doc, block.words
    if not block.sourced or start <= sent.start or doc[start - 1].text not in _SET_OFF:
        return []
    left = parsed.content(opening(sent, start), start - 1)
    right = None
    if end + 1 < sent.end and doc[end].text == "," and doc[end + 1].lower_ != "according":
        right = parsed.content(end + 1, sent.end)
    if left is None or not (
        has_clause(doc[sent.start : start]) or (right and has_clause(doc[end : sent.end]))
    ):
        return []
    return [left, right] if right else [left]


_SET_OFF: Final = frozenset({",", "…", "...", '"', "''", "—", "–", "-", "--", "?", "!"})


def has_clause(span: Span) -> bool:
    return any(token.pos_ in _VERBS for token in span)


def whether(parsed: Parsed, block: Block, sent: Span) -> list[Place]:
    """An indirect question without a verb: did not specify when or where."""
    for child in block.verb.rights:
        if child.tag_ in ("WRB", "WP"):
            place = parsed.content(child.left_edge.i, min(child.right_edge.i + 1, sent.end))
            return [place] if place else []
    return []


def infinitive(parsed: Parsed, block: Block, sent: Span) -> list[Place]:
    """An infinitive, with its subject: promised to go; urged them to go; called on X to go."""
    for clause in block.verb.rights:
        if clause.dep_ in ("xcomp", "ccomp", "advcl") and any(c.tag_ == "TO" for c in clause.lefts):
            start = max(clause.left_edge.i, block.verb.i + 1)
            start = min(start, _raised_from(block.verb, clause))
            place = parsed.content(start, min(clause.right_edge.i + 1, sent.end))
            return [place] if place else []
    return []


def _raised_from(verb: Token, clause: Token) -> int:
    """Give where the subject of an infinitive begins that grammar has made the cue's object."""
    for child in verb.rights:
        if child.i >= clause.i:
            break
        if child.dep_ in ("dobj", "dative") and child.right_edge.i + 1 == clause.left_edge.i:
            return child.left_edge.i
        if child.dep_ == "prep" and child.lower_ in ("on", "upon", "for"):
            called = next((c for c in child.children if c.dep_ == "pobj"), None)
            if called is not None and called.right_edge.i + 1 == clause.left_edge.i:
                return called.left_edge.i
    return clause.left_edge.i


# ----------------------------------------------------------------------- phrases


def as_(parsed: Parsed, block: Block, sent: Span) -> list[Place]:
    """Somebody or something as …: described him as a fool; called him a fool."""
    if any(c.dep_ == "prep" and c.lower_ in ("on", "upon", "for") for c in block.verb.rights):
        return []  # called on them, called for it
    rights = [c for c in block.verb.rights if c.dep_ in _PREDICATED or c.lower_ == "as"]
    if block.verb.lemma_ in _NAMING:
        last = [c for c in rights if c.dep_ in ("oprd", "ccomp", "xcomp", "acomp", "attr")]
        marked = [c for c in rights if c.dep_ == "dobj" and _holds_marks(parsed, c)]
        last = last or marked
    else:
        last = [c for c in rights if c.lower_ == "as" or c.dep_ == "oprd"]
    if not last:
        return []
    start = min(c.left_edge.i for c in [*last, *rights[:1]])
    place = parsed.content(max(start, block.verb.i + 1), min(last[-1].right_edge.i + 1, sent.end))
    return [_cut(parsed, place, start)] if place else []


def _holds_marks(parsed: Parsed, token: Token) -> bool:
    begin, end = parsed.place(token.left_edge.i, token.right_edge.i + 1)
    return bool(parsed.marks_in(begin, end))


def _cut(parsed: Parsed, place: Place, start: int) -> Place:
    """End content in quote marks before a time or an occasion: … a "disgrace" on Wednesday."""
    marks = parsed.marks_in(*place)
    end = marks[-1].outer_end if marks else place[1]
    at = parsed.token_at(end) if end < place[1] else None
    if at is None or at <= start:
        return place
    token = parsed.doc[at]
    occasion = token.lower_ in ("during", "on", "at") or token.ent_type_ in ("DATE", "TIME")
    return (place[0], end) if occasion else place


_PREDICATED: Final = frozenset({"dobj", "nsubjpass", "oprd", "ccomp", "xcomp", "acomp", "attr"})
_NAMING: Final = frozenset({"call", "dub", "label", "brand", "term", "deem", "declare"})


def object_(parsed: Parsed, block: Block, sent: Span) -> list[Place]:
    """A noun phrase: denied the reports; criticised him for lying."""
    if block.source is None:
        return []
    rights = list(block.verb.rights)
    found = next((c for c in rights if c.dep_ == "dobj"), None)
    if found is None:
        return []
    end = found.right_edge.i + 1
    for child in rights:
        if child.i > found.i and child.dep_ == "prep" and child.lower_ in ("for", "as", "of"):
            end = max(end, child.right_edge.i + 1)
            break
        if child.i > found.i:
            break
    place = parsed.content(found.left_edge.i, min(end, sent.end))
    return [_cut(parsed, place, found.left_edge.i)] if place else []


def _condition(verb: Token, end: int) -> int:
    """Take a condition in that the parser hangs on the cue: warned of a war if it …"""
    for child in verb.rights:
        if child.dep_ == "advcl" and child.left_edge.i == end and child.left_edge.lower_ in _STAYS:
            return child.right_edge.i + 1
    return end


def preposition(parsed: Parsed, block: Block, sent: Span) -> list[Place]:
    """A phrase with a preposition: warned of a war, spoke about the plan."""
    if block.source is None:
        return []
    for child in block.verb.rights:
        if child.dep_ == "prep" and child.lower_ in ("of", "about", "against", "over", "for", "on"):
            for inner in child.children:
                if inner.dep_ in ("pobj", "pcomp"):
                    end = _condition(block.verb, inner.right_edge.i + 1)
                    place = parsed.content(max(inner.left_edge.i, child.i + 1), min(end, sent.end))
                    return [place] if place else []
    return []


# ----------------------------------------------------------------- other cues


def of_according(token: Token, sent: Span, parsed: Parsed) -> Iterator[tuple[Block, list[Place]]]:
    """According to X, S; S, according to X."""
    doc = parsed.doc
    if token.i + 2 >= sent.end or doc[token.i + 1].lower_ != "to":
        return
    source = _behind(doc[token.i + 1], sent)
    if source is None:
        return
    around_it = Block(token, (token.i, token.i + 2), (token.i, source.words[1]), source)
    found: list[Place] = []
    if has_clause(doc[sent.start : token.i]):
        left = parsed.content(opening(sent, token.i), token.i)
        found += [left] if left else []
    comma = _comma(source, sent)
    if comma is not None and (has_clause(doc[comma : sent.end]) or not found):
        right = parsed.content(comma + 1, sent.end)
        found += [right] if right else []
    if found:
        yield around_it, found


def _behind(to: Token, sent: Span) -> Source | None:
    """Give the phrase behind a preposition, up to a comma where it has no parse."""
    head = next((c for c in to.children if c.dep_ == "pobj"), None)
    if head is not None:
        start, end = phrase(head, to.head)
        return Source(head, (max(start, to.i + 1), end))
    end = to.i + 1
    while end < sent.end and to.doc[end].text not in _STOPS and not to.doc[end].is_space:
        end += 1
    nominal = [t for t in to.doc[to.i + 1 : end] if t.pos_ in ("NOUN", "PROPN", "PRON")]
    return Source(nominal[-1], (to.i + 1, end)) if nominal else None


def _comma(source: Source, sent: Span) -> int | None:
    """Give the comma that ends an introducing phrase and its apposition."""
    doc, end = sent.doc, source.words[1]
    commas = [i for i in range(source.head.i, sent.end) if doc[i].text == ","]
    if end in commas:
        return end
    return commas[0] if commas else None


def _from(noun: Token) -> Token | None:
    """Give who a noun comes from: a warning from X."""
    for child in noun.rights:
        if child.lower_ in ("from", "by"):
            return next((c for c in child.children if c.dep_ == "pobj"), None)
    return None


def of_noun(noun: Token, sent: Span, parsed: Parsed) -> Iterator[tuple[Block, list[Place]]]:
    """X's claim that S; X issued a warning about Y; Western concerns about Y."""
    clause = _noun_content(noun)
    unsaid = any(c.lower_ == "no" for c in noun.lefts)
    if clause is None or (noun.lemma_ == "word" and not unsaid):
        return
    cue = noun.i - unsaid, noun.i + 1
    head = next((c for c in noun.lefts if c.dep_ == "poss"), None)
    if head is None and noun.dep_ == "dobj" and noun.head.lemma_ in LIGHT:
        head = subject(noun.head)
        cue = verb_group(noun.head)[0], noun.i + 1
    if head is None:
        head = next(
            (
                c
                for c in noun.lefts
                if c.dep_ in ("amod", "compound")
                and (c.ent_type_ in _SAYERS or (c.text[0].isupper() and not c.is_sent_start))
            ),
            None,
        )
    head = head or _from(noun)
    if head is None:
        return
    words = (head.i, head.i + 1) if head.dep_ == "amod" else phrase(head, noun)
    start = _past_that(parsed, max(clause.left_edge.i, noun.i + 1))
    place = parsed.content(start, min(clause.right_edge.i + 1, sent.end))
    if place:
        yield Block(noun, cue, (min(cue[0], words[0]), cue[1]), Source(head, words)), [place]


_SAYERS: Final = frozenset({"NORP", "GPE", "ORG"})


def _noun_content(noun: Token) -> Token | None:
    for child in noun.rights:
        if child.dep_ in ("acl", "ccomp", "relcl") and any(
            c.dep_ == "mark" for c in child.children
        ):
            return child
        if child.dep_ == "acl" and any(c.tag_ == "TO" for c in child.lefts):
            return child
        if child.dep_ == "prep" and child.lower_ in ("of", "about", "over", "on"):
            return next((c for c in child.children if c.dep_ in ("pobj", "pcomp")), None)
    return None


def put(parsed: Parsed, block: Block, sent: Span) -> list[Place]:
    """S, as X put it."""
    doc, verb = parsed.doc, block.verb
    as_at = block.words[0] - 1
    it = next((c for c in verb.rights if c.lower_ == "it" and c.i == verb.i + 1), None)
    if (
        it is None
        or as_at <= sent.start
        or doc[as_at].lower_ != "as"
        or not has_clause(doc[sent.start : as_at])
    ):
        return []
    place = parsed.content(sent.start, as_at)
    return [place] if place else []


RULES: Final[Mapping[str, tuple[Callable[[Parsed, Block, Span], list[Place]], str]]] = {
    "put": (put, "it"),
    "beside": (beside, "marks"),
    "after": (after, "clause"),
    "around": (around, "clause"),
    "whether": (whether, "clause"),
    "as": (as_, "as"),
    "infinitive": (infinitive, "to"),
    "object": (object_, "object"),
    "preposition": (preposition, "about"),
}
"""By name: the rule and what a cue must take for it; in the order in which they are tried."""
