"""The names of an article: what the model finds, mended by rules, and what it misses.

`find` runs `PASSES` in order over one `Draft`; each pass is one idea and leaves its evidence, so
that what it brings can be measured by leaving it out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sayso.predict.entities import gazetteer, kinds
from sayso.predict.entities.draft import Draft
from sayso.predict.entities.edges import is_capital, pieces, widened
from sayso.predict.entities.gazetteer import GIVEN, PARTICLES
from sayso.predict.entities.grouping import grouped

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping

    from spacy.language import Language
    from spacy.tokens import Doc, Token

    from sayso.predict.entities.clusters import Cluster
    from sayso.predict.entities.draft import Name
    from sayso.records.article import Article
    from sayso.records.entity import EntityType

_TYPES: Final[dict[str, EntityType]] = {
    "PERSON": "PERSON",
    "NORP": "NORP",
    "FAC": "FAC",
    "ORG": "ORG",
    "GPE": "GPE",
    "LOC": "LOC",
    "PRODUCT": "PRODUCT",
    "EVENT": "EVENT",
}
_LONGEST: Final = 6  # tokens of a listed name or of one seen elsewhere in the text
_LINE: Final = 4  # words of a line that is but a name
_SURE: Final = frozenset(("known", "surname", "title", "line", "given"))
_OPENING: Final = gazetteer.bag("by dear hi hello from - -- — :")
_CLOSING: Final = gazetteer.bag(", ! . - :")
_FEW: Final = 3  # letters or words up to which a capital or a class word proves little


def find(doc: Doc, article: Article, common: Container[str] = ()) -> list[Cluster]:
    """Find an article's names and put those that name the same into one cluster.

    `doc` is the article's text as `parse` gives it; `common` is what `vocabulary` gives, or any
    lower-case words that a capital alone does not make a name. Clusters are in the order of the
    text.
    """
    draft = Draft(doc, article, common)
    for run in PASSES:
        run(draft)
    return grouped(draft)


def vocabulary(nlp: Language) -> frozenset[str]:
    """Give the words that a pipeline's lemmatizer knows (English: WordNet's); none without."""
    if "lemmatizer" not in nlp.pipe_names:
        return frozenset()
    lookups = getattr(nlp.get_pipe("lemmatizer"), "lookups", None)
    if lookups is None or not lookups.has_table("lemma_index"):
        return frozenset()
    return frozenset(word for words in lookups.get_table("lemma_index").values() for word in words)


def recognised(draft: Draft) -> None:
    """Take the model's names, each cut down to what the guidelines call one."""
    for entity in draft.doc.ents:
        kind = _TYPES.get(entity.label_)
        if kind is not None:
            for start, end in pieces(draft.doc, entity.start, entity.end, kind):
                draft.add(start, end, kind, "ner")


def listed(draft: Draft) -> None:
    """Take what the gazetteer knows, where it is not part of a longer name."""
    doc, at = draft.doc, 0
    while at < len(doc):
        token = doc[at]
        lower = token.is_lower
        first = gazetteer.words(token.text)
        if not first or first[0] not in gazetteer.beginnings(lower=lower):
            at += 1
            continue
        end, kind = _longest(doc, at, gazetteer.careless() if lower else gazetteer.known())
        if kind is not None and _stands(draft, at, end, kind):
            draft.replace(at, end, kind, "known")
            at = end
        else:
            at += 1


def _longest(
    doc: Doc, at: int, table: Mapping[tuple[str, ...], EntityType]
) -> tuple[int, EntityType | None]:
    """Give the end and type of the longest listed name that begins at a token."""
    found: tuple[int, EntityType | None] = at, None
    key: tuple[str, ...] = ()
    for token in doc[at : at + _LONGEST]:
        if token.is_space:
            break
        key += gazetteer.words(token.text)
        if key in table:
            found = token.i + 1, table[key]
    return found


def _stands(draft: Draft, start: int, end: int, kind: EntityType) -> bool:
    """Whether a listed name is one here: not inside a longer one, no common word."""
    inside = draft.at[start]
    if inside is not None and inside.start <= start and inside.end >= end:
        return (inside.start, inside.end) == (start, end)
    if end - start > 1:
        return True
    token = draft.doc[start]
    if token.pos_ == "PROPN" or (kind == "NORP" and token.pos_ in ("ADJ", "NOUN")):
        return True
    return token.ent_type_ in _TYPES and token.tag_ in ("JJ", "NN")


def states(draft: Draft) -> None:
    """Take a state's short form behind a place: *Lawrence, KS*."""
    doc = draft.doc
    for token in doc[1:]:
        if token.text in gazetteer.STATE_SHORT:
            before = token.nbor(-1)
            comma = before.text == "," and before.i > 0
            name = draft.at[before.i - 1 if comma else before.i]
            if name is not None and (comma or name.type == "GPE"):
                draft.replace(token.i, token.i + 1, "GPE", "known")


def lines(draft: Draft) -> None:
    """Take lines that are but a person's name: bylines, signatures, salutations."""
    doc = draft.doc
    for first, last in draft.lines():
        start, end = first, last
        while start < end and doc[start].lower_ in _OPENING:
            start += 1
        while end > start and doc[end - 1].text in _CLOSING:
            end -= 1
        short = 0 < end - start <= _LINE and doc[start].text in GIVEN
        if short and all(_is_titled(token.text) for token in doc[start:end]):
            draft.replace(start, end, "PERSON", "line")


def _is_titled(text: str) -> bool:
    return text[0].isupper() and text.replace(".", "").replace("'", "").isalpha()


def headlined(draft: Draft) -> None:
    """Cut a name in a line of capitals to the name that the text has in it, if it has one."""
    names = draft.names
    body: set[tuple[str, ...]] = set()
    for name in names:
        if not draft.loud[name.start]:
            key = draft.words(name)
            body |= {key, key[-1:]} if name.type == "PERSON" else {key}
    for name in names:
        key = draft.words(name)
        if draft.loud[name.start] and key not in body:
            _cut(draft, name, key, body)


def _cut(draft: Draft, name: Name, key: tuple[str, ...], body: Container[tuple[str, ...]]) -> None:
    for size in range(len(key) - 1, 0, -1):
        if key[:size] in body and _has_words(draft, name.start + size, name.end):
            return draft.cut(name, name.start, name.start + size, "headline")
        if key[-size:] in body and _has_words(draft, name.start, name.end - size):
            return draft.cut(name, name.end - size, name.end, "headline")
    return None


def _has_words(draft: Draft, start: int, end: int) -> bool:
    """Whether some of these tokens is a word of the language rather than part of a name."""
    return any(t.lower_ in draft.common or t.pos_ != "PROPN" for t in draft.doc[start:end])


def runs(draft: Draft) -> None:
    """Take runs of capitalised proper nouns that the model did not mark, if their type shows."""
    doc, at = draft.doc, 0
    while at < len(doc):
        end = at
        while end < len(doc) and _runs_on(draft, at, end):
            end += 1
        for start, stop in pieces(doc, at, end, "PERSON"):
            kind, evidence = kinds.shown(doc[start:stop])
            if kind is not None:
                draft.add(start, stop, kind, evidence)
        at = max(end, at + 1)


def _runs_on(draft: Draft, at: int, end: int) -> bool:
    token = draft.doc[end]
    if draft.at[end] is not None or draft.loud[end]:
        return False
    if token.text == "-" and end > at:
        return not token.whitespace_
    if token.lower_ in PARTICLES and at < end < len(draft.doc) - 1:
        return is_capital(draft.doc[end + 1])
    unmarked = not token.ent_type_ or token.ent_type_ in _TYPES  # no date, no number
    return token.pos_ == "PROPN" and is_capital(token) and unmarked


def sifted(draft: Draft) -> None:
    """Drop what only looks like a name: words of the language where any word has a capital.

    That is at the beginning of a sentence, in a headline, or in capitals throughout.
    """
    doc = draft.doc
    elsewhere = {t.text for t in doc if t.text[:1].isupper() and not _may_have_capital(draft, t)}
    for name in draft.names:
        tokens = doc[name.start : name.end]
        by_class = "class" in name.evidence and len(tokens) >= _FEW
        called = name.type == "PERSON" and tokens[0].text in GIVEN
        if name.evidence & _SURE or by_class or called or tokens[0].text in elsewhere:
            continue
        if not all(t.lower_ in draft.common or t.lemma_.lower() in draft.common for t in tokens):
            continue
        shouted = all(t.is_upper and len(t) > _FEW for t in tokens)
        if shouted or _may_have_capital(draft, tokens[0]):
            draft.drop(name)


def _may_have_capital(draft: Draft, token: Token) -> bool:
    """Whether a word has a capital here that is no name."""
    if token.is_sent_start or draft.loud[token.i] or not token.i:
        return True
    return token.nbor(-1).text in ('"', "-", "(", ":")


def repeated(draft: Draft) -> None:
    """Take further places of names that were found elsewhere in the text."""
    doc, at = draft.doc, 0
    seen: dict[tuple[str, ...], Name] = {}
    for name in draft.names:
        key = draft.words(name)
        seen.setdefault(key, name)
        if name.type == "PERSON" and len(key) > 1:
            for part in (key[-1:], key[:1]):
                if part == key[-1:] or part[0] in GIVEN:
                    seen.setdefault(part, name)
    while at < len(doc):
        end = _again(draft, seen, at) if is_capital(doc[at]) else at
        if end > at:
            draft.add(at, end, seen[tuple(t.text for t in doc[at:end])].type, "repeat")
        at = max(end, at + 1)


def _again(draft: Draft, seen: Mapping[tuple[str, ...], Name], at: int) -> int:
    """Give the end of the longest name seen that begins at a token; `at` where none does."""
    found = at
    key: tuple[str, ...] = ()
    for token in draft.doc[at : at + _LONGEST]:
        if draft.at[token.i] is not None:
            break
        key = (*key, token.text)
        if key in seen and (len(key) > 1 or _is_again(token, seen[key])):
            found = token.i + 1
    return found


def _is_again(token: Token, name: Name) -> bool:
    """Whether a single word is the name again; a person's is one whatever its tag (*Trump*)."""
    return token.pos_ == "PROPN" or (name.type == "PERSON" and not token.is_stop)


PASSES: Final[tuple[Callable[[Draft], None], ...]] = (
    recognised,
    listed,
    states,
    lines,
    headlined,
    runs,
    widened,
    kinds.typed,
    sifted,
    repeated,
)
"""What `find` does, in order."""
